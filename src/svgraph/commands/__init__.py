"""The commands, one module each: SUMMARY, EXAMPLES, add_arguments(parser), run(arguments)."""
