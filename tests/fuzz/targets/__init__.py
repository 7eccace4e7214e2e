"""One module per parser; each has a ``target(data)``."""
