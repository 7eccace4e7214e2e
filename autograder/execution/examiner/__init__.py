"""The process of the hidden tests: runs test cells and reaches the student's objects by reference only."""
