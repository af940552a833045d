"""The command line: a module a command. Each parses, calls, prints and sets the exit code."""
