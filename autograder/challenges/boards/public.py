"""What others than the instructor may see of a board: pseudonyms for names, nothing of entries without a score."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count

from autograder.challenges.boards.board import Board, DivisionBoard, Milestone, Row, known
from autograder.challenges.ranks.ranking import EntryStatus
from autograder.terminal import safe
from autograder.wording import words

_LONGEST = 40
_NAMELESS = "anonymous"
_MESSAGES = {EntryStatus.FLAGGED: words("is looked at before it is ranked")}


def public_board(board: Board) -> Board:
    """A copy for everybody.

    A student who chose a pseudonym in any division appears under it in all of them, and nowhere under the own name.
    Rejected and failed entries are left out, and so are messages, but for the remark that an entry is looked at.
    Earlier entries of students who are not on the public board of a division keep their place in its history
    without a name.
    """
    names = public_names(students_of(board))
    hidden = {student for student, name in names.items() if name != student}
    divisions = {name: _division(division, names, hidden) for name, division in board.divisions.items()}
    return replace(board, divisions=divisions, note=_unless_naming(board.note, hidden))


def public_names(students: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What public boards call each student.

    Parameters
    ----------
    students:
        (student, pseudonym or empty); who comes first keeps a pseudonym that two have chosen.

    Returns
    -------
    dict
        By student. No two look the same: pseudonyms that look like another's, or like any student's name but the
        own, get a number.
    """
    wanted: dict[str, str] = {}
    for student, pseudonym in students:
        if pseudonym or student not in wanted:
            wanted[student] = wanted.get(student) or pseudonym
    own: dict[str, set[str]] = {}
    for student in wanted:
        own.setdefault(_look(student), set()).add(student)
    taken: set[str] = set()
    names = {}
    for student, pseudonym in wanted.items():
        names[student] = student
        if not pseudonym:
            continue
        clean = _clean(pseudonym)
        for number in count(1):
            name = clean if number == 1 else f"{clean} {number}"
            look = _look(name)
            if look not in taken and own.get(look, {student}) == {student}:
                taken.add(look)
                names[student] = name
                break
    return names


def students_of(board: Board) -> Iterator[tuple[str, str]]:
    """All students with their pseudonyms, those first who were there first, so that nobody loses a pseudonym to a later one."""
    first: dict[str, datetime] = {}
    for division in board.divisions.values():
        times = [(row.student, known(row.submitted_at)) for row in division.rows]
        times += [(milestone.student, known(milestone.when)) for milestone in division.history]
        for student, when in times:
            if when is not None:
                first[student] = min(when, first.get(student, when))
    rows = [(row.student, row.pseudonym) for d in board.divisions.values() for row in d.rows]
    return iter(sorted(rows, key=lambda found: (first.get(found[0], datetime.max), found[0])))


def _division(division: DivisionBoard, names: Mapping[str, str], hidden: set[str]) -> DivisionBoard:
    rows = tuple(_row(row, names) for row in division.measured)
    seen = {row.student for row in division.measured}
    history = tuple(_milestone(m, names[m.student] if m.student in seen else "") for m in division.history)
    verdict = _unless_naming(division.verdict, hidden)
    return replace(division, rows=rows, history=history, verdict=verdict, troubles=())


def _row(row: Row, names: Mapping[str, str]) -> Row:
    return replace(row, student=names[row.student], pseudonym="", message=_MESSAGES.get(row.status, ""))


def _milestone(milestone: Milestone, name: str) -> Milestone:
    return replace(milestone, student=name)


def _unless_naming(text: str, hidden: set[str]) -> str:
    """The text, or nothing if it names one of these students."""
    named = (re.search(rf"(?<!\w){re.escape(student)}(?!\w)", text, re.IGNORECASE) for student in hidden if student)
    return "" if any(named) else text


def _clean(pseudonym: str) -> str:
    """A pseudonym of one line, without invisible characters."""
    text = "".join(c for c in safe(pseudonym) if unicodedata.category(c) not in ("Cf", "Cc", "Cn", "Co"))
    return " ".join(text.split())[:_LONGEST].strip() or _NAMELESS


def _look(name: str) -> str:
    """Names with the same look are taken for the same by a reader."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())
