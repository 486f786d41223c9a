"""Invented plans: what they are made of, and the errors that can be put into them."""
