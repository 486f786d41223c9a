"""What `make bench` measures: one module for each thing that a user waits for."""
