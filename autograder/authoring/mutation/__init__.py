"""Reference answers changed in small ways: does a hidden test notice?"""
