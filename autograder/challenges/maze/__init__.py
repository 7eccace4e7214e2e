"""The Maze Challenge."""
