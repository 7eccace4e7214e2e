"""Policies for a public board of the maze challenge, trained from nothing."""
