"""Turns a submitted notebook, however edited, into what will be run and judged.

The student's cells keep their order and text. The instructor's locked and test cells are put in with their
official text, each exactly once, where the student has them or, if lost or moved, where they belong.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from autograder.errors import SubmissionRejected
from autograder.notebooks.bindings import is_code
from autograder.notebooks.claims import (
    ANSWER,
    Claims,
    StudentCell,
    answered_parts,
    bound_by,
    claim,
    course_bindings,
    is_answer,
    is_official,
    normalised,
    reference_names,
    supplied_by,
    touched_parts,
    undoes,
)
from autograder.notebooks.model import CourseCell, CourseNotebook, GradingPlan, Role, Step
from autograder.wording import msgid, words

if TYPE_CHECKING:
    from nbformat import NotebookNode


def plan_grading(notebook: CourseNotebook, submitted: NotebookNode) -> GradingPlan:
    """Match a submitted notebook (from `reading.read_notebook`) to the instructor's.

    Returns
    -------
    GradingPlan
        With every test cell of the course exactly once; see the module's first lines for the order.

    Raises
    ------
    SubmissionRejected
        If no cell of the submission comes from this notebook.
    """
    claims = claim(notebook, submitted)
    graded = any(is_official(c) or is_answer(c) for c in notebook.cells)
    if graded and not claims.recognised:
        raise SubmissionRejected(
            "No cell of this notebook belongs to the assignment.",
            where=f"{notebook.name}.ipynb",
            hint="Check that you submitted the notebook of this assignment, made from its released version.",
        )
    warnings = list(dict.fromkeys(claims.warnings))
    slots = _Slots(notebook, claims)
    steps: list[Step] = []
    used_ids: set[str] = set()
    bearers = _bearers(claims)
    late = _late_stubs(notebook, claims, warnings)
    brought_forward = {stub.index for stubs in late.values() for stub in stubs}
    for gap in range(len(claims.cells) + 1):
        steps.extend(Step(_official_cell(cell, used_ids), cell) for cell in slots.at(gap))
        for own in [*late.get(gap, ()), *claims.cells[gap : gap + 1]]:
            if own.index == gap and gap in brought_forward:
                continue
            if own.course_cell is None or not is_official(own.course_cell):
                steps.append(_student_step(own, bearers, used_ids, warnings))
    warnings.extend(slots.warnings)
    warnings.extend(_what_was_found(notebook, claims, bearers))
    missing = {
        cell.grade_id: (
            words(
                "Your answer to %(cell)s was not found in the notebook. "
                "Answer in the cell that the released notebook has for it.",
                cell=repr(cell.grade_id),
            )
        )
        for cell in notebook.cells
        if is_answer(cell) and cell.index not in claims.parts
    }
    return GradingPlan(notebook=notebook, steps=tuple(steps), warnings=tuple(warnings), missing=missing)


def plan_missing(notebook: CourseNotebook, reason: str) -> GradingPlan:
    """The plan for a notebook that was not submitted or cannot be read: nothing runs, nothing earns points."""
    missing = {cell.grade_id: reason for cell in notebook.cells if cell.role in (*ANSWER, Role.TEST)}
    return GradingPlan(notebook=notebook, steps=(), warnings=(reason,), missing=missing)


class _Slots:
    """Where the official cells go: gap `g` lies before the student's cell number `g`."""

    def __init__(self, notebook: CourseNotebook, claims: Claims) -> None:
        self.warnings: list[str] = []
        self._claims = claims
        self._gaps: dict[int, list[CourseCell]] = {}
        self._place: dict[int, int] = {}  # index of a course cell -> gap after its counterpart
        course = [cell for cell in notebook.cells if cell.role is not Role.INSTRUCTOR]
        copies = self._copies()
        ready = -1  # no test cell is judged before the answers that precede it in the course are complete
        for position, cell in enumerate(course):
            parts = claims.parts.get(cell.index, [])
            if not is_official(cell):
                if parts:
                    complete = _complete_at(cell, parts)
                    self._place[cell.index] = complete + 1
                    if is_answer(cell) and cell.cell_type == "code":
                        ready = max(ready, complete)
                continue
            gap = self._slot(cell, course[:position], course[position + 1 :], copies.get(cell.index, []), ready)
            self._place[cell.index] = gap
            self._gaps.setdefault(gap, []).append(cell)

    def at(self, gap: int) -> list[CourseCell]:
        """Official cells of one gap, in the course's order."""
        return self._gaps.get(gap, [])

    def _copies(self) -> dict[int, list[int]]:
        """Index of an official cell -> gaps where the student has a copy of it."""
        copies: dict[int, list[int]] = {}
        for cell in self._claims.cells:
            if cell.course_cell is not None and is_official(cell.course_cell):
                copies.setdefault(cell.course_cell.index, []).append(cell.index)
            for official in cell.copies:
                copies.setdefault(official.index, []).append(cell.index + 1)
        return copies

    def _slot(
        self,
        cell: CourseCell,
        before: Sequence[CourseCell],
        after: Sequence[CourseCell],
        copies: Sequence[int],
        ready: int,
    ) -> int:
        if len(copies) > 1 and cell.cell_type == "code":
            self.warnings.append(
                words(
                    "The cell %(cell)s of the course was found %(count)s times; it was run once.",
                    cell=repr(cell.grade_id),
                    count=len(copies),
                )
            )
        if not copies:
            if cell.cell_type == "code":
                missing = msgid("The cell %(cell)s of the course was missing and has been put back.")
                self.warnings.append(words(missing, cell=repr(cell.grade_id)))
            known = [self._place[c.index] for c in before if c.index in self._place]
            gap = known[-1] if known else 0
            return max(gap, ready + 1) if cell.role is Role.TEST else gap
        if cell.role is Role.TEST:
            in_place = [copy for copy in copies if copy > ready]
            if in_place and in_place[0] <= self._undone_at(cell, before, after, ready):
                return in_place[0]
            if in_place:
                self.warnings.append(
                    words(
                        "The cell %(cell)s stood below another answer that binds the same names; "
                        "it was judged before that answer.",
                        cell=repr(cell.grade_id),
                    )
                )
                return ready + 1
            self.warnings.append(
                words(
                    "The cell %(cell)s stood before the answer that it checks; it was judged after that answer.",
                    cell=repr(cell.grade_id),
                )
            )
            return ready + 1
        # a locked cell that was moved behind what needs it goes back before it
        users = [self._claims.parts[c.index][0].index for c in after if is_answer(c) and c.index in self._claims.parts]
        latest = min(users, default=len(self._claims.cells))
        gap = copies[0]
        return latest if ready < latest < gap else gap

    def _undone_at(
        self, cell: CourseCell, before: Sequence[CourseCell], after: Sequence[CourseCell], ready: int
    ) -> int:
        """Place of the first later answer that binds names anew which a test judges."""
        judged = {name for answer in before if is_answer(answer) for name in reference_names(answer)}
        judged &= course_bindings(cell.source).used
        places = [
            answered_parts(answer, self._claims.parts[answer.index])[0].index
            for answer in after
            if is_answer(answer) and answer.index in self._claims.parts and reference_names(answer) & judged
        ]
        return min((place for place in places if place > ready), default=len(self._claims.cells))


def _complete_at(cell: CourseCell, parts: Sequence[StudentCell]) -> int:
    """Index of the student cell after which an answer (maybe split over several cells) is complete."""
    parts = answered_parts(cell, parts)
    if not is_answer(cell) or cell.cell_type != "code":
        return parts[0].index
    wanted = set(reference_names(cell))
    if not wanted:
        return parts[-1].index
    for part in parts:
        wanted -= supplied_by(cell, [part])
        if not wanted:
            return part.index
    return parts[-1].index


def _late_stubs(notebook: CourseNotebook, claims: Claims, warnings: list[str]) -> dict[int, list[StudentCell]]:
    """Place of an answer -> copies of (a piece of) its untouched cell below, which are run before it lest they undo it."""
    loose = [cell for cell in claims.cells if cell.course_cell is None and cell.cell_type == "code"]
    places: dict[int, tuple[int, StudentCell, CourseCell]] = {}
    for course_cell in notebook.cells:
        parts = claims.parts.get(course_cell.index, [])
        answered = touched_parts(course_cell, parts)
        if not answered or not is_answer(course_cell) or course_cell.cell_type != "code":
            continue
        place = answered[0].index
        for cell in [*parts, *loose]:
            nearest = places.get(cell.index, (-1,))[0] < place < cell.index
            if nearest and undoes(course_cell, cell, answered):
                places[cell.index] = (place, cell, course_cell)
    late: dict[int, list[StudentCell]] = {}
    for place, cell, course_cell in places.values():
        late.setdefault(place, []).append(cell)
        warnings.append(
            words(
                "Below your answer to %(cell)s stood an untouched copy of its cell, or of a part of it; "
                "it was run before the answer, which it would have undone.",
                cell=repr(course_cell.grade_id),
            )
        )
    return late


def _what_was_found(notebook: CourseNotebook, claims: Claims, bearers: dict[int, int]) -> Iterator[str]:
    """What a student should know of how the answers were found, where the plan itself does not say it."""
    loose = frozenset(name for cell in claims.cells if cell.course_cell is None for name in cell.bindings.assigned)
    copies = {normalised(cell.source) for cell in claims.cells if cell.course_cell is None and cell.cell_type == "code"}
    for cell in filter(is_answer, notebook.cells):
        parts = claims.parts.get(cell.index)
        if not parts:
            continue
        texts = [normalised(part.source) for part in parts]
        if not any(texts):
            yield words("Your cell %(cell)s is empty.", cell=repr(cell.grade_id))
        if cell.index not in bearers:
            yield words(
                "Your answer to %(cell)s stands in one cell with another answer; it is shown there.",
                cell=repr(cell.grade_id),
            )
        answered = Counter(normalised(part.source) for part in touched_parts(cell, parts))
        if cell.cell_type == "code" and any(count > 1 or text in copies for text, count in answered.items()):
            yield words(
                "Your answer to %(cell)s stands in the notebook more than once; each copy was run at its place.",
                cell=repr(cell.grade_id),
            )
        elsewhere = (reference_names(cell) & loose) - bound_by(parts) if cell.cell_type == "code" else frozenset()
        if elsewhere:
            names = ", ".join(sorted(elsewhere))
            yield words(
                "Your answer to %(cell)s does not define %(names)s. A cell that does stands elsewhere in the "
                "notebook; it was run at its place.",
                cell=repr(cell.grade_id),
                names=names,
            )


def _bearers(claims: Claims) -> dict[int, int]:
    """Index of a course cell -> index of the one student cell that carries its grade_id from now on."""
    bearers = {}
    for index, parts in claims.parts.items():
        course_cell = next((p.course_cell for p in parts if p.course_cell and p.course_cell.index == index), None)
        if course_cell is not None and course_cell.grade_id:
            bearers[index] = answered_parts(course_cell, parts)[0].index
    return bearers


def _student_step(own: StudentCell, bearers: dict[int, int], used_ids: set[str], warnings: list[str]) -> Step:
    """The student's cell with its own text; of its metadata only what the course says of it is kept."""
    course_cell = own.course_cell
    cell_type = own.cell_type
    if course_cell is not None and is_answer(course_cell) and cell_type != course_cell.cell_type:
        if course_cell.cell_type == "markdown":
            cell_type = "markdown"
            warnings.append(
                words(
                    "Your answer to %(cell)s stands in a %(kind)s cell; it is read as text.",
                    cell=repr(course_cell.grade_id),
                    kind=own.cell_type,
                )
            )
        elif is_code(own.source):
            cell_type = "code"
            warnings.append(
                words(
                    "Your answer to %(cell)s stands in a %(kind)s cell; it was run as code all the same.",
                    cell=repr(course_cell.grade_id),
                    kind=own.cell_type,
                )
            )
        elif own.source.strip():
            warnings.append(
                words(
                    "Your answer to %(cell)s stands in a %(kind)s cell and is no Python; it was not run.",
                    cell=repr(course_cell.grade_id),
                    kind=own.cell_type,
                )
            )
    cell = _cell(cell_type, own.source, _unique(own.cell_id, used_ids))
    if own.attachments and cell_type != "code":
        cell["attachments"] = own.attachments
    if course_cell is not None and bearers.get(course_cell.index) == own.index:
        cell["metadata"] = {"nbgrader": nbgrader_metadata(course_cell)}
    return Step(cell, course_cell)


def _official_cell(course_cell: CourseCell, used_ids: set[str]) -> dict[str, object]:
    text = course_cell.released if course_cell.task else course_cell.source
    wanted = hashlib.sha256(f"{course_cell.index}\n{course_cell.grade_id}".encode()).hexdigest()[:16]
    cell = _cell(course_cell.cell_type, text, _unique(wanted, used_ids))
    cell["metadata"] = {"deletable": False, "editable": False, "nbgrader": nbgrader_metadata(course_cell)}
    return cell


def nbgrader_metadata(cell: CourseCell) -> dict[str, Any]:
    """nbgrader's metadata (schema 3) of a course cell that has a grade_id."""
    meta: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": cell.grade_id,
        "grade": cell.role in (Role.TEST, Role.MANUAL) and not cell.task,
        "solution": cell.role in (Role.SOLUTION, Role.MANUAL) and not cell.task,
        "locked": cell.role in (Role.TEST, Role.LOCKED) or cell.task,
        "task": cell.task,
        "cell_type": cell.cell_type,
    }
    if cell.role in (Role.TEST, Role.MANUAL):
        meta["points"] = cell.points
    return meta


def _cell(cell_type: str, source: str, cell_id: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": cell_type, "id": cell_id, "metadata": {}, "source": source}
    if cell_type == "code":
        cell["execution_count"] = None
        cell["outputs"] = []
    return cell


def _unique(cell_id: str, used: set[str]) -> str:
    while cell_id in used:
        cell_id = hashlib.sha256(cell_id.encode()).hexdigest()[:16]
    used.add(cell_id)
    return cell_id
