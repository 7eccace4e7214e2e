"""Points of a test cell with a word to the student: ``Points(0.5, "The bias is missing.")`` as its last expression."""

from __future__ import annotations


class Points(float):
    """A number of points that says what is missing for more; plain nbgrader reads it as the number.

    >>> Points(0.5, "The bias is missing.")
    0.5
    """

    __slots__ = ("message",)

    def __new__(cls, value: float, message: str = "") -> Points:
        points = super().__new__(cls, value)
        points.message = message
        return points

    message: str
