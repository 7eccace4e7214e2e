"""Evaluations in limited processes of their own, and the database that keeps them."""
