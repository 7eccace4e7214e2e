"""nbgrader, otter and autograder on the same notebooks, in one run: ``python -m bench``."""
