"""The command line, `autograder`."""
