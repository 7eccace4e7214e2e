"""Finds out which cell of a submission answers, or copies, which cell of the instructor's notebook."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from autograder.notebooks.bindings import NOTHING, Bindings, analyse, is_code, parse_cell
from autograder.notebooks.model import CourseCell, CourseNotebook, Role
from autograder.wording import words

_SIMILAR = 85.0  # rapidfuzz ratio from which a text counts as an edited copy
_MIN_TELLING = 12  # characters; shorter texts ("import numpy") recognise nothing
_MAX_COMPARED = 20_000  # characters; longer texts are compared for equality only
# a student writes thousands of characters, not millions; beyond these bounds cells are known by id and text only
_MAX_ANALYSED = 1_000_000  # characters of one submission that are parsed
_MAX_WORK = 20_000_000_000  # products of lengths of compared texts; some seconds

OFFICIAL = (Role.TEST, Role.LOCKED)
ANSWER = (Role.SOLUTION, Role.MANUAL)


@dataclass(slots=True)
class StudentCell:
    """One cell of the submission, and what it was recognised as."""

    index: int
    cell_type: str
    source: str
    cell_id: str
    given_id: str  # the grade_id in its metadata, if the course knows it
    foreign_id: bool = False  # its metadata has a grade_id, but none that the course knows
    attachments: dict[str, Any] | None = None
    course_cell: CourseCell | None = None
    copies: tuple[CourseCell, ...] = ()  # official cells whose text it also held
    also: tuple[CourseCell, ...] = ()  # further answers in it, after cells were merged
    telling: bool = False  # recognised by more than its place
    affordable: bool = True  # whether its text is parsed
    _bindings: Bindings | None = None

    @property
    def bindings(self) -> Bindings:
        """Names of its text, read as Python whatever its type."""
        if self._bindings is None:
            self._bindings = analyse(self.source) if self.affordable else NOTHING
        return self._bindings

    @property
    def statements(self) -> frozenset[str] | None:
        """What its text says as Python, whatever its layout; None if it is none."""
        return _statements(self.source) if self.affordable else None


@dataclass(slots=True)
class Claims:
    """All cells of a submission, recognised as far as possible.

    ``parts`` maps the index of a course cell to the student cells that answer it, in the student's order.
    """

    cells: list[StudentCell]
    parts: dict[int, list[StudentCell]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def recognised(self) -> int:
        """How many cells surely come from this notebook.

        Texts without a grade_id (a header, an import) may be the same in all notebooks of a course: they tell nothing
        where all grade_ids are those of another notebook.
        """
        telling = [cell for cell in self.cells if cell.telling]
        if any(cell.foreign_id for cell in self.cells) and not any(_is_marked(cell) for cell in telling):
            return 0
        return len(telling)


def _is_marked(cell: StudentCell) -> bool:
    """Whether a recognised cell has to do with a cell of the course that has a grade_id."""
    own = (cell.course_cell, *cell.copies, *cell.also)
    return bool(cell.given_id) or any(one is not None and one.grade_id for one in own)


def is_official(cell: CourseCell) -> bool:
    """Whether the instructor's text is run or shown, whatever the student wrote there."""
    return cell.role in OFFICIAL or cell.task


def is_answer(cell: CourseCell) -> bool:
    """Whether the student's text counts."""
    return cell.role in ANSWER and not cell.task


def claim(notebook: CourseNotebook, submitted: Any) -> Claims:
    """Recognise every cell of a submitted notebook (nbformat v4, see `reading.read_notebook`)."""
    by_id = {cell.grade_id: cell for cell in notebook.cells if cell.grade_id and cell.role is not Role.INSTRUCTOR}
    claims = Claims([_student_cell(index, raw, by_id) for index, raw in enumerate(submitted.cells)])
    characters = 0
    for cell in claims.cells:
        characters += len(cell.source)
        cell.affordable = characters <= _MAX_ANALYSED
    reference = {cell.index: course_bindings(cell.source).assigned for cell in notebook.cells if _is_code_answer(cell)}
    _claim_by_id(claims, by_id, reference)
    _claim_by_text(claims, notebook, reference)
    _collect_parts(claims)
    _claim_by_own_names(claims, notebook)
    _claim_by_shared_names(claims, notebook)
    _believe_other_ids(claims, by_id)
    _claim_by_place(claims, notebook)
    return claims


@lru_cache(maxsize=4096)
def course_bindings(source: str) -> Bindings:
    """Analysis of an instructor's cell, made once for all submissions."""
    return analyse(source)


def reference_names(cell: CourseCell) -> frozenset[str]:
    """Names that the reference answer binds and a student's answer is known by."""
    return frozenset(name for name in course_bindings(cell.source).assigned if not name.startswith("_"))


def same_text(one: str, other: str) -> bool:
    """Equality but for white space at the ends of lines and of the text."""
    return normalised(one) == normalised(other)


def normalised(text: str) -> str:
    """A text without the differences that editors make."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _is_code_answer(cell: CourseCell) -> bool:
    return is_answer(cell) and cell.cell_type == "code"


def _student_cell(index: int, raw: Any, by_id: dict[str, CourseCell]) -> StudentCell:
    meta = raw.metadata.get("nbgrader")
    given = meta.get("grade_id") if isinstance(meta, dict) else None
    return StudentCell(
        index=index,
        cell_type=raw.cell_type,
        source=raw.source,
        cell_id=raw.id,
        given_id=given if isinstance(given, str) and given in by_id else "",
        foreign_id=isinstance(given, str) and bool(given) and given not in by_id,
        attachments=dict(raw.attachments) if raw.get("attachments") else None,
    )


def _claim_by_id(claims: Claims, by_id: dict[str, CourseCell], reference: dict[int, frozenset[str]]) -> None:
    """Believe a grade_id, except where an answer was written into the cell of another, or into an official cell."""
    answers = frozenset().union(*reference.values())
    for cell in claims.cells:
        if not cell.given_id:
            continue
        course_cell = by_id[cell.given_id]
        cell.telling = True
        if not is_official(course_cell):
            if not _answers_another(cell, course_cell, reference):
                cell.course_cell = course_cell
        else:
            _claim_official(claims, cell, course_cell, answers)


def _claim_official(claims: Claims, cell: StudentCell, course_cell: CourseCell, answers: frozenset[str]) -> None:
    """Replace a cell by its official text, but keep what the student wrote into it."""
    if rest := _beside(cell, course_cell, answers):
        claims.warnings.append(
            words(
                "You wrote code of your own into the cell %(cell)s, which belongs to the course. "
                "Your code was run in a cell of its own before it.",
                cell=repr(course_cell.grade_id),
            )
        )
        cell.source, cell._bindings = rest, None
        cell.copies = (course_cell,)
        return
    cell.course_cell = course_cell
    if cell.given_id and not same_text(cell.source, course_cell.released) and course_cell.cell_type == "code":
        claims.warnings.append(
            words(
                "The cell %(cell)s belongs to the course and was changed; its original was used instead.",
                cell=repr(course_cell.grade_id),
            )
        )


def _answers_another(cell: StudentCell, course_cell: CourseCell, reference: dict[int, frozenset[str]]) -> bool:
    """Whether a cell binds names that other answers bind, and none of the answer that its grade_id stands for."""
    if cell.cell_type != "code" and course_cell.cell_type != "code":
        return False
    others = frozenset().union(*(names for index, names in reference.items() if index != course_cell.index))
    assigned = cell.bindings.assigned
    return bool(assigned & others) and not assigned & reference.get(course_cell.index, frozenset())


def _beside(cell: StudentCell, official: CourseCell, answers: frozenset[str]) -> str:
    """What stands in an official cell beside the official text, if it is the student's own code."""
    own, released = normalised(cell.source), normalised(official.released)
    if own == released or not cell.affordable:
        return ""
    if released and released in own:
        rest = own.replace(released, "\n", 1).strip()
        return rest if is_code(rest) else ""
    # neither the text nor a part of it: kept if it binds a name that some answer of the course binds
    if cell.bindings.assigned & (answers - course_bindings(official.source).assigned):
        return cell.source
    return ""


def _claim_by_text(claims: Claims, notebook: CourseNotebook, reference: dict[int, frozenset[str]]) -> None:
    """Recognise cells without a usable grade_id by the released text of the course's cells."""
    found = {cell.course_cell.index for cell in claims.cells if cell.course_cell is not None}
    open_cells = [c for c in notebook.cells if c.index not in found and not is_answer(c) and c.released.strip()]
    open_cells = [c for c in open_cells if c.role is not Role.INSTRUCTOR]
    by_text: dict[str, list[CourseCell]] = {}
    for course_cell in open_cells:
        by_text.setdefault(normalised(course_cell.released), []).append(course_cell)
    locked = {normalised(c.released): c for c in notebook.cells if c.role is Role.LOCKED and c.released.strip()}
    unknown = [cell for cell in claims.cells if cell.course_cell is None and not cell.given_id]
    for cell in unknown:
        text = normalised(cell.source)
        if twins := by_text.get(text):
            cell.course_cell = twins.pop(0) if len(twins) > 1 else twins[0]
        elif cell.cell_type == "code":
            cell.course_cell = locked.get(text)
        if cell.course_cell is not None:
            cell.telling = len(cell.source.strip()) >= _MIN_TELLING
    _claim_stubs([cell for cell in unknown if cell.course_cell is None], notebook)
    answers = frozenset().union(*reference.values())
    _claim_by_similarity(claims, [cell for cell in unknown if cell.course_cell is None], open_cells, answers)


def _claim_stubs(unknown: list[StudentCell], notebook: CourseNotebook) -> None:
    """Recognise untouched stubs, also where the answer is found elsewhere: run below it they would undo it."""
    stubs: dict[frozenset[str] | None, list[CourseCell]] = {}
    for course_cell in filter(_is_code_answer, notebook.cells):
        if course_bindings(course_cell.released).assigned:
            stubs.setdefault(_statements(course_cell.released), []).append(course_cell)
    for cell in unknown:
        if cell.cell_type == "code" and (twins := stubs.get(cell.statements or frozenset())):
            cell.course_cell = twins.pop(0) if len(twins) > 1 else twins[0]
            cell.telling = len(cell.source.strip()) >= _MIN_TELLING


def _claim_by_similarity(
    claims: Claims, unknown: list[StudentCell], open_cells: list[CourseCell], answers: frozenset[str]
) -> None:
    """Recognise edited copies of official cells; the most similar first."""
    from rapidfuzz import fuzz

    pairs: list[tuple[float, int, int]] = []
    texts = [normalised(cell.source) if len(cell.source) <= _MAX_COMPARED else "" for cell in unknown]
    work = 0
    for course_cell in open_cells:
        text = normalised(course_cell.released)
        if not is_official(course_cell) or not _MIN_TELLING <= len(text) <= _MAX_COMPARED:
            continue
        for position, cell in enumerate(unknown):
            work += len(text) * len(texts[position])
            if texts[position] and cell.cell_type == course_cell.cell_type and work <= _MAX_WORK:
                score = fuzz.ratio(text, texts[position], score_cutoff=_SIMILAR)
                if score >= _SIMILAR:
                    pairs.append((-score, course_cell.index, position))
    taken: set[int] = set()
    by_index = {cell.index: cell for cell in open_cells}
    for _, index, position in sorted(pairs):
        cell = unknown[position]
        if index not in taken and cell.course_cell is None and not cell.copies:
            cell.telling = True
            _claim_official(claims, cell, by_index[index], answers)
            taken.add(index)


def _claim_by_own_names(claims: Claims, notebook: CourseNotebook) -> None:
    """Find (parts of) answers that lost their metadata by names that no other reference answer binds."""
    shared = _shared_names(notebook)
    for course_cell in filter(_is_code_answer, notebook.cells):
        parts = claims.parts.get(course_cell.index, [])
        answered = touched_parts(course_cell, parts)
        wanted = reference_names(course_cell) - shared - supplied_by(course_cell, answered)
        if not wanted:
            continue
        found = [
            cell
            for cell in _candidates(claims, course_cell, wanted)
            if (cell.cell_type == "code" or not answered)
            and (cell.course_cell is None or not is_official(cell.course_cell))
        ]
        unclaimed = [cell for cell in found if cell.course_cell is None or cell.course_cell.role is Role.FREE]
        for cell in unclaimed:
            cell.course_cell, cell.telling = course_cell, True
        if not unclaimed and not answered:
            for cell in found:
                cell.also += (course_cell,)
        _collect_parts(claims)


def _claim_by_shared_names(claims: Claims, notebook: CourseNotebook) -> None:
    """Find answers by names that several answers bind (``result``): near their neighbours first, then anywhere."""
    shared = _shared_names(notebook)
    for anywhere in (False, True):
        for course_cell in filter(_is_code_answer, notebook.cells):
            wanted = reference_names(course_cell) & shared
            if not wanted or touched_parts(course_cell, claims.parts.get(course_cell.index, [])):
                continue
            place = _between_neighbours(claims, course_cell)
            for cell in _candidates(claims, course_cell, wanted):
                if cell.course_cell is None and (anywhere or cell.index in place):
                    cell.course_cell, cell.telling = course_cell, True
                    if anywhere:
                        break  # the next one answers the next question
            _collect_parts(claims)


def _shared_names(notebook: CourseNotebook) -> frozenset[str]:
    """Names that more than one reference answer binds."""
    count = Counter(name for cell in notebook.cells if _is_code_answer(cell) for name in reference_names(cell))
    return frozenset(name for name, times in count.items() if times > 1)


def _candidates(claims: Claims, course_cell: CourseCell, wanted: frozenset[str]) -> list[StudentCell]:
    """Cells that bind a wanted name and are more than the stub that was handed out."""
    return touched_parts(course_cell, [cell for cell in claims.cells if cell.bindings.assigned & wanted])


def _believe_other_ids(claims: Claims, by_id: dict[str, CourseCell]) -> None:
    """A cell with the grade_id of one answer and names of another, which turned out to stand elsewhere."""
    for cell in claims.cells:
        if cell.course_cell is None and cell.given_id and is_answer(by_id[cell.given_id]):
            cell.course_cell = by_id[cell.given_id]
    _collect_parts(claims)


def _claim_by_place(claims: Claims, notebook: CourseNotebook) -> None:
    """Take what stands between the counterparts of an answer's neighbours for the answer.

    A text has nothing else to be known by, so this also holds beside an untouched stub. Answers that share
    their neighbours take one cell each, or none where there are too few to say which is whose.
    """
    for course_cell in filter(is_answer, notebook.cells):
        parts = claims.parts.get(course_cell.index, [])
        if touched_parts(course_cell, parts) or (parts and course_cell.cell_type == "code"):
            continue
        place = _between_neighbours(claims, course_cell)
        if parts and _stands_below_task(claims, notebook, course_cell):
            place = range(parts[0].index, place.stop)  # what is above the stub is an answer to the task
        cells = [claims.cells[index] for index in place]
        cells = [
            c for c in cells if c.course_cell is None and c.cell_type == course_cell.cell_type and c.source.strip()
        ]
        rivals = [course_cell]
        if not parts:
            rivals = [
                rival
                for rival in filter(is_answer, notebook.cells)
                if rival.index not in claims.parts
                and rival.cell_type == course_cell.cell_type
                and _between_neighbours(claims, rival) == place
            ]
        if len(cells) == len(rivals):
            for rival, cell in zip(rivals, cells, strict=True):
                cell.course_cell = rival
        elif len(cells) > len(rivals):
            for cell in cells:
                cell.course_cell = course_cell
        _collect_parts(claims)


def _between_neighbours(claims: Claims, course_cell: CourseCell) -> range:
    """Places between the counterparts of the course cells before and after one."""
    before = [parts[0].index for index, parts in sorted(claims.parts.items()) if index < course_cell.index]
    after = [parts[0].index for index, parts in claims.parts.items() if index > course_cell.index]
    low = before[-1] if before else -1
    return range(low + 1, min((place for place in after if place > low), default=len(claims.cells)))


def _stands_below_task(claims: Claims, notebook: CourseNotebook, course_cell: CourseCell) -> bool:
    """Whether the nearest cell of the course above an answer is a task, below which students add cells."""
    nearest = max((index for index in claims.parts if index < course_cell.index), default=None)
    return any(cell.task for cell in notebook.cells if cell.index == nearest)


def _collect_parts(claims: Claims) -> None:
    claims.parts = {}
    for cell in claims.cells:
        for course_cell in (cell.course_cell, *cell.also):
            if course_cell is not None:
                claims.parts.setdefault(course_cell.index, []).append(cell)


def bound_by(cells: Iterable[StudentCell]) -> frozenset[str]:
    """All names that some cells bind."""
    return frozenset(name for cell in cells for name in cell.bindings.bound)


def supplied_by(course_cell: CourseCell, cells: Iterable[StudentCell]) -> frozenset[str]:
    """Names that some cells bind; those that the reference answer binds otherwise than the stub count only if they do, too."""
    found: set[str] = set()
    for cell in cells:
        stub_only = frozenset[str]()
        if (cell.statements or frozenset()) & (_statements(course_cell.released) or frozenset()):
            stub_only = _bound_anew(course_cell.source, course_cell.released) - _bound_anew(
                cell.source, course_cell.released
            )
        found |= cell.bindings.bound - stub_only
    return frozenset(found)


@lru_cache(maxsize=4096)
def _bound_anew(source: str, stub: str) -> frozenset[str]:
    """Names that a text binds in statements which the stub has not."""
    tree, given = parse_cell(source), _statements(stub) or frozenset()
    rest = [part for part in (tree.body if tree is not None else ()) if ast.dump(part) not in given]
    return analyse("\n".join(map(ast.unparse, rest))).bound


def touched_parts(course_cell: CourseCell, parts: Iterable[StudentCell]) -> list[StudentCell]:
    """The parts of an answer that are more than (a piece of) the stub that was handed out, or an emptied cell."""
    stub = normalised(course_cell.released)
    touched = [part for part in parts if normalised(part.source) not in ("", stub)]
    if course_cell.cell_type == "code" and (given := _statements(course_cell.released)) is not None:
        touched = [part for part in touched if part.statements is None or not part.statements <= given]
    return touched


def undoes(course_cell: CourseCell, part: StudentCell, answered: Sequence[StudentCell]) -> bool:
    """Whether a cell holds nothing but (a piece of) the stub that was handed out and binds anew what the answer binds."""
    given = _statements(course_cell.released)
    if not part.statements or given is None or not part.statements <= given:
        return False
    return part.statements == given or part.bindings.assigned <= bound_by(answered)


@lru_cache(maxsize=4096)
def _statements(source: str) -> frozenset[str] | None:
    tree = parse_cell(source)
    return None if tree is None else frozenset(ast.dump(statement) for statement in tree.body)


def answered_parts(course_cell: CourseCell, parts: Sequence[StudentCell]) -> list[StudentCell]:
    """The parts of an answer without untouched stubs, unless there is nothing else."""
    return touched_parts(course_cell, parts) or list(parts)
