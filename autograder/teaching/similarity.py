"""Which pairs of submissions share more code than their class explains. A hint where to look, never a verdict.

Only the students' own code cells are compared, without outputs; what was handed out is taken off. Fragments that many
of the class have count little: of N students, a fragment that n have weighs ``log(N/n) / log(N/2)``, at most 1, so that
what two alone have counts fully and what all have counts nothing (inverse document frequency; in classes of fewer than
`SMALL_CLASS` all count fully). A pair's share is the weight of what both have over the weight of all that the one with
less has. What it would be by chance is what that one shares, on average, with the others of the class.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.course import Course
from autograder.grading.grade import find_submissions
from autograder.notebooks.model import Assignment
from autograder.teaching.fingerprints import Fingerprints, K, all_hashes, fingerprints, names_in
from autograder.teaching.submitted_cells import SubmittedWork, submitted_work
from autograder.wording import words

SMALL_CLASS = 6
MIN_TOKENS = 30  # tokens that a listed pair has to share; less is a line or two
BEYOND_CHANCE = 0.5  # how much of the way from chance to everything its share has to be
MIN_EXCESS = 0.15  # and how much above chance at least
MAX_PAIRS = 200
_COLUMNS = 20_000  # fragments that are compared at a time
_MAX_STEPS = 200_000  # tokens that are looked at to find the stretches of one pair


@dataclass(frozen=True, slots=True)
class Fragment:
    """One stretch that both have: its text in the cells of the one and of the other."""

    left: str
    right: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two submissions that share more than others.

    Attributes
    ----------
    share:
        Weight of what both have, of all that the one with less has; from 0 to 1.
    by_chance:
        What the share would be if fragments were dealt out at random.
    fragments:
        Longest first.
    """

    left: str
    right: str
    share: float
    by_chance: float
    tokens: int
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class SimilarityReport:
    """Pairs by share, largest first.

    Attributes
    ----------
    compared:
        Students with enough code of their own to compare.
    usual:
        The share that half of all pairs do not exceed; ``None`` for fewer than two students.
    skipped:
        Student -> why there was nothing to compare.
    notes:
        Student -> what was left out.
    more:
        Pairs that were left off, beyond the first `MAX_PAIRS`.
    """

    assignment: str
    compared: int
    usual: float | None
    pairs: tuple[Pair, ...]
    skipped: Mapping[str, str]
    notes: Mapping[str, str]
    more: int = 0


def similarity(
    course: Course, name: str, *, on_read: Callable[[int, int], None] = lambda done, total: None
) -> SimilarityReport:
    """Compare all submissions of an assignment; they are read, never run.

    Parameters
    ----------
    on_read:
        Told how many submissions have been read, and of how many.

    Raises
    ------
    AutograderError
        The assignment cannot be read, or nobody has handed it in.
    """
    assignment = course.load_assignment(name)
    submissions = find_submissions(course, name)
    works: list[SubmittedWork] = []
    for work in submitted_work(submissions, lambda student: assignment):
        works.append(work)
        on_read(len(works), len(submissions))
    return compare(assignment, works)


def compare(assignment: Assignment, works: Sequence[SubmittedWork]) -> SimilarityReport:
    """The same for submissions that have been read."""
    handed_out = [c.released for n in assignment.notebooks for c in n.cells if c.cell_type == "code" and c.released]
    known = names_in(handed_out)
    boilerplate = all_hashes(handed_out, known)
    skipped = {work.student: work.problem for work in works if work.problem}
    notes: dict[str, str] = {}
    sources: dict[str, list[str]] = {}
    prints: dict[str, Fingerprints] = {}
    for work in works:
        if work.problem:
            continue
        cells = [cell.source for cell in work.cells if cell.cell_type == "code"]
        found = fingerprints(cells, known, boilerplate)
        if not found.places:
            skipped[work.student] = words("There is hardly any code besides what was handed out.")
            continue
        if found.cut:
            notes[work.student] = words("Only the first %(count)s tokens were compared.", count=len(found.tokens))
        sources[work.student], prints[work.student] = cells, found
    students = sorted(prints)
    weights = _weights(prints)
    shares, chance = _shares([prints[s] for s in students], weights)
    upper = np.triu_indices(len(students), 1)
    usual = float(np.median(shares[upper])) if len(students) > 1 else None
    candidates = [
        (float(shares[i, j]), int(i), int(j))
        for i, j in zip(*upper, strict=True)
        if stands_out(float(shares[i, j]), float(chance[i, j]))
    ]
    candidates.sort(key=lambda item: (-item[0], item[1], item[2]))
    pairs: list[Pair] = []
    more = 0
    for share, i, j in candidates:
        left, right = students[i], students[j]
        if len(pairs) >= MAX_PAIRS:
            more += 1
            continue
        fragments = _fragments(prints[left], prints[right], sources[left], sources[right])
        tokens = sum(fragment.tokens for fragment in fragments)
        if tokens >= MIN_TOKENS:
            pairs.append(Pair(left, right, share, float(chance[i, j]), tokens, fragments))
    return SimilarityReport(assignment.name, len(students), usual, tuple(pairs), skipped, notes, more)


def stands_out(share: float, by_chance: float) -> bool:
    """Whether a pair's share is more than its class explains."""
    return share >= by_chance + max(BEYOND_CHANCE * (1 - by_chance), MIN_EXCESS)


def _weights(prints: Mapping[str, Fingerprints]) -> dict[int, float]:
    """Fingerprint -> how much it counts; see the module."""
    count = len(prints)
    held = Counter(value for one in prints.values() for value in one.places)
    if count < SMALL_CLASS:
        return dict.fromkeys(held, 1.0)
    return {value: min(1.0, math.log(count / n) / math.log(count / 2)) for value, n in held.items()}


def _shares(
    prints: Sequence[Fingerprints], weights: Mapping[int, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each pair the share, and what it would be by chance; square arrays, students by students."""
    count = len(prints)
    held = Counter(value for one in prints for value in one.places)
    common = sorted(value for value, n in held.items() if n > 1)  # nobody shares what one alone has
    totals = np.array([math.fsum(weights[value] for value in one.places) for one in prints])
    shared = np.zeros((count, count))
    held_by_others = np.zeros(count)
    for start in range(0, len(common), _COLUMNS):
        block = {value: n for n, value in enumerate(common[start : start + _COLUMNS])}
        present = np.zeros((count, len(block)), dtype=np.float32)
        for row, one in enumerate(prints):
            present[row, [block[value] for value in one.places if value in block]] = 1.0
        weight = np.array([weights[value] for value in block], dtype=np.float32)
        shared += (present * weight) @ present.T
        others = np.array([held[value] - 1 for value in block], dtype=np.float32)
        held_by_others += present @ (weight * others)
    with np.errstate(divide="ignore", invalid="ignore"):
        smaller = np.minimum.outer(totals, totals)
        share = np.where(smaller > 0, shared / smaller, 0.0)
        # what a third one has of a student's fragments, on average; the pair itself does not count
        others_have = np.maximum(0.0, held_by_others[:, None] - shared) / max(1, count - 2)
        alone = np.where(totals[:, None] > 0, others_have / totals[:, None], 0.0)
    less = totals[:, None] <= totals[None, :]  # of the two, that of the one with less code
    return np.clip(share, 0.0, 1.0), np.where(less, alone, alone.T) if count > 2 else np.zeros((count, count))


def _fragments(
    left: Fingerprints, right: Fingerprints, left_cells: Sequence[str], right_cells: Sequence[str]
) -> tuple[Fragment, ...]:
    """The stretches that both have: matching fingerprints, made as long as the tokens agree."""
    matches = sorted((a, b) for value in left.places.keys() & right.places for a in left.places[value][:20] for b in right.places[value][:20])  # fmt: skip
    found: list[tuple[int, int, int]] = []
    covered = bytearray(len(left.tokens))
    steps = _MAX_STEPS
    for a, b in matches:
        if covered[a] or steps <= 0:
            continue
        before, length = _stretched(left, right, a, b, steps)
        steps -= length
        covered[a - before : a - before + length] = b"\x01" * length
        found.append((a - before, b - before, length))
    found.sort(key=lambda item: (-item[2], item[0], item[1]))
    taken: set[int] = set()
    fragments = []
    for a, b, length in found:
        if any(n in taken for n in (a, a + length // 2, a + length - 1)):  # a repetition of what is shown already
            continue
        taken.update(range(a, a + length))
        fragments.append(Fragment(_text(left, left_cells, a, length), _text(right, right_cells, b, length), length))
    return tuple(fragments)


def _stretched(left: Fingerprints, right: Fingerprints, a: int, b: int, most: int) -> tuple[int, int]:
    """How many tokens before agree, and the length of the whole stretch, within one cell of each."""

    def same(n: int) -> bool:
        i, j = a + n, b + n
        if not (0 <= i < len(left.tokens) and 0 <= j < len(right.tokens)):
            return False
        one, other = left.tokens[i], right.tokens[j]
        return one.text == other.text and one.cell == left.tokens[a].cell and other.cell == right.tokens[b].cell

    before, after = 0, K
    while before < most and same(-before - 1):
        before += 1
    while after < most and same(after):
        after += 1
    return before, before + after


def _text(prints: Fingerprints, cells: Sequence[str], first: int, length: int) -> str:
    """Whole lines around a stretch of tokens."""
    start, end = prints.tokens[first], prints.tokens[first + length - 1]
    source = cells[start.cell]
    begin = source.rfind("\n", 0, start.start) + 1
    finish = source.find("\n", end.end)
    return source[begin : finish if finish >= 0 else len(source)]
