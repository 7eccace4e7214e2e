"""Released helper module."""

FACTOR = 3


def triple(x):
    return FACTOR * x


class Recorder:
    """Counts calls of a function."""

    def __init__(self, function):
        self.function, self.calls = function, []

    def __call__(self, *args):
        self.calls.append(args)
        return self.function(*args)
