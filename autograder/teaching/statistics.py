"""How a class did in an assignment, and how good its questions are at telling.

Unscored is never zero: who has an unscored question is counted as unscored and enters no mean. Statistics of
questions are of points without extra credit and late penalty; totals are what the gradebook says.

* difficulty: mean share of a question's points among those scored (1 is easiest; "item difficulty index").
* discrimination: Pearson correlation of a question's points with the sum of the *other* questions ("corrected
  item-total correlation"; Henrysson, Psychometrika 28 (1963) 211), among those with all questions scored.
* Cronbach's alpha: ``k/(k-1) (1 - sum_i var(x_i) / var(sum_i x_i))`` with k questions (Psychometrika 16 (1951) 297);
  for questions that are right or wrong this is KR-20.
"""

from __future__ import annotations

import math
import statistics as stdlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from autograder.grading.gradebook import Gradebook, StoredResult
from autograder.grading.standings import Standing, standings
from autograder.verdicts import Verdict

MIN_STUDENTS = 10  # of fewer, a correlation's standard error is above a third
_WIDTHS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0)  # of a bin; and these times powers of ten
_FEWEST_BINS, _MOST_BINS = 5, 20


@dataclass(frozen=True, slots=True)
class Bin:
    """Totals from `low` up to, but not including, `high`; the last bin includes it."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class QuestionStatistics:
    """One question.

    Attributes
    ----------
    scored, unscored:
        Students with and without points for it.
    difficulty, discrimination:
        See the module; ``None`` if undefined.
    verdicts:
        How often its test ended how; points given by hand change nothing here.
    by_hand:
        How many have points given by hand.
    """

    notebook: str
    grade_id: str
    max_points: float
    scored: int
    unscored: int
    difficulty: float | None
    discrimination: float | None
    verdicts: dict[Verdict, int] = field(default_factory=dict)
    by_hand: int = 0


@dataclass(frozen=True, slots=True)
class AssignmentStatistics:
    """A class in one assignment.

    Attributes
    ----------
    scored, unscored:
        Students whose total is known, and whose total is not (a question waits, or nothing could be graded).
    mean, deviation, median, lower_quartile, upper_quartile, lowest, highest:
        Of the known totals, late penalties taken off; ``None`` if there are none (deviation: fewer than two).
    alpha:
        Cronbach's alpha; ``None`` if undefined. Below 0 if questions contradict each other.
    complete:
        Students with all questions scored, on whom discrimination and alpha rest.
    """

    assignment: str
    max_points: float
    scored: int
    unscored: int
    mean: float | None
    deviation: float | None
    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    lowest: float | None
    highest: float | None
    histogram: tuple[Bin, ...]
    alpha: float | None
    complete: int
    questions: tuple[QuestionStatistics, ...]


def assignment_statistics(gradebook: Gradebook, assignment: str) -> AssignmentStatistics:
    """The statistics of what stands in the gradebook.

    Raises
    ------
    GradebookError
        It cannot be read.
    """
    return summarise(assignment, standings(gradebook, assignment), gradebook.results(assignment))


def summarise(
    assignment: str, standing: Sequence[Standing], results: Sequence[StoredResult] = ()
) -> AssignmentStatistics:
    """The same for standings and the verdicts of the current attempts."""
    totals = [score for one in standing if (score := one.score) is not None]
    keys = list(dict.fromkeys((q.notebook, q.grade_id) for one in standing for q in one.questions))
    matrix = [row for one in standing if (row := _complete_row(one, keys)) is not None]
    verdicts: dict[tuple[str, str], Counter[Verdict]] = {}
    for result in results:
        for cell in result.cells:
            verdicts.setdefault((cell.notebook, cell.grade_id), Counter())[cell.verdict] += 1
    questions = []
    for column, key in enumerate(keys):
        mine = [q for one in standing for q in one.questions if (q.notebook, q.grade_id) == key]
        points = [q.points for q in mine if q.points is not None]
        most = max(q.max_points for q in mine)
        questions.append(
            QuestionStatistics(
                *key,
                max_points=most,
                scored=len(points),
                unscored=len(standing) - len(points),
                difficulty=math.fsum(points) / len(points) / most if points and most > 0 else None,
                discrimination=discrimination(matrix, column),
                verdicts=dict(verdicts.get(key, {})),
                by_hand=sum(q.by_hand is not None for q in mine),
            )
        )
    most_points = math.fsum(question.max_points for question in questions)
    quartiles = stdlib.quantiles(totals, n=4, method="inclusive") if len(totals) > 1 else totals * 3
    return AssignmentStatistics(
        assignment,
        most_points,
        scored=len(totals),
        unscored=len(standing) - len(totals),
        mean=math.fsum(totals) / len(totals) if totals else None,
        deviation=stdlib.stdev(totals) if len(totals) > 1 else None,
        median=stdlib.median(totals) if totals else None,
        lower_quartile=quartiles[0] if totals else None,
        upper_quartile=quartiles[2] if totals else None,
        lowest=min(totals, default=None),
        highest=max(totals, default=None),
        histogram=histogram(totals, most_points),
        alpha=cronbach_alpha(matrix),
        complete=len(matrix),
        questions=tuple(questions),
    )


def _complete_row(standing: Standing, keys: Sequence[tuple[str, str]]) -> list[float] | None:
    """The points of all questions, or ``None`` if one is unscored."""
    points = {(q.notebook, q.grade_id): q.points for q in standing.questions}
    row = [found for key in keys if (found := points.get(key)) is not None]
    return row if len(row) == len(keys) else None


def discrimination(matrix: Sequence[Sequence[float]], column: int) -> float | None:
    """Correlation of one question with the sum of the others, from -1 to 1.

    Parameters
    ----------
    matrix:
        Points, a row per student, a column per question.

    Returns
    -------
    float or None
        ``None`` for fewer than `MIN_STUDENTS` students, for a single question, and if the question or the rest has no
        variance.
    """
    if len(matrix) < MIN_STUDENTS or len(matrix[0]) < 2:
        return None
    item = [row[column] for row in matrix]
    rest = [math.fsum((*row[:column], *row[column + 1 :])) for row in matrix]
    if _is_constant(item) or _is_constant(rest):
        return None
    return max(-1.0, min(1.0, stdlib.correlation(item, rest)))


def cronbach_alpha(matrix: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha, at most 1.

    ``None`` for fewer than `MIN_STUDENTS` students, for fewer than two questions, and if the totals have no variance.
    """
    if len(matrix) < MIN_STUDENTS or len(matrix[0]) < 2:
        return None
    totals = [math.fsum(row) for row in matrix]
    if _is_constant(totals):
        return None
    count = len(matrix[0])
    items = math.fsum(stdlib.variance(column) for column in zip(*matrix, strict=True))
    return min(1.0, count / (count - 1) * (1 - items / stdlib.variance(totals)))


def _is_constant(values: Sequence[float]) -> bool:
    """Whether values differ by rounding at most."""
    return max(values) - min(values) <= 1e-9 * max(1.0, *map(abs, values))


def histogram(totals: Sequence[float], max_points: float) -> tuple[Bin, ...]:
    """Totals counted in bins of one round width from 0 (or below) to all points (or above).

    About as many bins as the square root of the number of totals says, between 5 and 20.
    """
    if not totals:
        return ()
    low, high = min(0.0, *totals), max(max_points, *totals)
    if high <= low:
        return (Bin(low, high, len(totals)),)
    wanted = min(_MOST_BINS, max(_FEWEST_BINS, math.isqrt(len(totals))))
    width = _round_width((high - low) / wanted)
    first = math.floor(low / width)
    last = max(first + 1, math.ceil(high / width - 1e-9))
    counts = [0] * (last - first)
    for total in totals:
        place = math.floor(total / width + 1e-9) - first  # 0.3 / 0.1 is a little less than 3
        counts[min(max(place, 0), len(counts) - 1)] += 1
    return tuple(Bin((first + n) * width, (first + n + 1) * width, count) for n, count in enumerate(counts))


def _round_width(width: float) -> float:
    """The smallest round number that is at least `width`."""
    scale = 10.0 ** math.floor(math.log10(width))
    steps = sorted({step * factor for step in _WIDTHS for factor in (1, 10)})
    return next(step * scale for step in steps if step * scale >= width * (1 - 1e-9))
