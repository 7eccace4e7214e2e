"""Boards of entries that the platform ships, with the programs that trained them."""
