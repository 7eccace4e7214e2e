"""Notebook files and what they mean to a course: assignments, cells, example answers. No processes here."""
