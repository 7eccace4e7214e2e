"""nbgrader's regions: what of a cell is a solution, a hidden test or a mark scheme, and what students see of it."""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING

from autograder.errors import AssignmentError

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

_Silent = logging.getLogger(__name__ + ".nbgrader")
_Silent.addHandler(logging.NullHandler())
_Silent.propagate = False


class Regions:
    """nbgrader's own preprocessors, with the course's delimiters and stubs."""

    def __init__(self, config: Config | None) -> None:
        from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

        self._solutions = ClearSolutions(config=copy.deepcopy(config))
        self._hidden_tests = ClearHiddenTests(config=copy.deepcopy(config))
        self._mark_scheme = ClearMarkScheme(config=copy.deepcopy(config))
        for preprocessor in (self._solutions, self._hidden_tests, self._mark_scheme):
            preprocessor.log = _Silent  # what it logs is in the exception that follows

    def released_text(self, cell: NotebookNode, where: str) -> str:
        """What students see of a cell.

        Raises
        ------
        AssignmentError
            If a region is open at one end or stands in a cell of the wrong kind.
        """
        self._check(cell.source, where)
        cell = copy.deepcopy(cell)
        try:
            for preprocessor in (self._solutions, self._hidden_tests, self._mark_scheme):
                cell, _ = preprocessor.preprocess_cell(cell, {"language": "python"}, 0)
        except RuntimeError as error:
            raise AssignmentError(
                " ".join(str(error).split()).rstrip("."),
                where=where,
                hint="Every BEGIN needs its END in the same cell, and regions belong into nbgrader cells of their kind.",
            ) from None
        except KeyError:
            raise AssignmentError(
                "c.ClearSolutions.code_stub has no stub for Python",
                where=where,
                hint='c.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE"}',
            ) from None
        return str(cell.source)

    def hidden_tests(self, source: str) -> tuple[tuple[int, int], ...]:
        """1-based line ranges of the hidden tests of a cell, their delimiters included."""
        return _lines(source, *self._pairs()[1])

    def answers(self, source: str) -> tuple[tuple[int, int], ...]:
        """1-based line ranges of the solutions of a cell, their delimiters included."""
        return _lines(source, *self._pairs()[0])

    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return (
            (self._solutions.begin_solution_delimeter, self._solutions.end_solution_delimeter),
            (self._hidden_tests.begin_test_delimeter, self._hidden_tests.end_test_delimeter),
            (self._mark_scheme.begin_mark_scheme_delimeter, self._mark_scheme.end_mark_scheme_delimeter),
        )

    def _check(self, source: str, where: str) -> None:
        """nbgrader finds a BEGIN without END; an END without BEGIN would release what stands above it."""
        for begin, end in self._pairs():
            inside = False
            for number, line in enumerate(source.split("\n"), 1):
                if begin in line:
                    inside = True
                elif end in line:
                    if not inside:
                        raise AssignmentError(
                            f"line {number} says {end!r}, but no {begin!r} stands before it",
                            where=where,
                            hint=f"Write '### {begin}' where the region begins, or remove the line.",
                        )
                    inside = False


def _lines(source: str, begin: str, end: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    start = 0
    for number, line in enumerate(source.split("\n"), 1):
        if begin in line:
            start = number
        elif end in line and start:
            found.append((start, number))
            start = 0
    return tuple(found)
