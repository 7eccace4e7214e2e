"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("loaded machine", deadline=None)  # a slow example is no wrong one
settings.load_profile("loaded machine")
