"""Everything of a course that is not in its own sources, in one file, and back."""
