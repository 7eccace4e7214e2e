"""Contests that the platform measures itself."""
