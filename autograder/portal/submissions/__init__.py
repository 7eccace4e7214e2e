"""Handing in: what is taken, what it is worth as proof, and how it comes to be graded."""
