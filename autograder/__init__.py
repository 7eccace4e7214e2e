"""Grade notebook courses: hidden tests and student code never share a process."""

__version__ = "0.1.0"
