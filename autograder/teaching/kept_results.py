"""Results and comparisons of a regrade as files: JSON, read back by a schema and within limits, never executed.

::

    .autograder/regrades/<assignment>/comparison.json
                                      results/<student>.json
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.plain import plain_json
from autograder.verdicts import (
    CellOutputs,
    CellVerdict,
    Mode,
    NotebookRun,
    Provenance,
    Status,
    SubmissionResult,
    Verdict,
)

FORMAT = "autograder-regrade/1"
MAX_BYTES = 512 * 1024 * 1024
_COMPARISON = "comparison.json"
T = TypeVar("T")


class KeptResultsError(AutograderError):
    """What a regrade has kept is missing or damaged."""


@dataclass(frozen=True, slots=True)
class CellComparison:
    """One question; ``None`` is unscored, or (with `max_before`, `max_after`) that there is no such question.

    Attributes
    ----------
    before, after:
        Points that count, those given by hand included, without extra credit.
    by_hand:
        They are given by hand and stay.
    """

    notebook: str
    grade_id: str
    before: float | None
    after: float | None
    max_before: float | None
    max_after: float | None
    verdict_before: str
    verdict_after: str
    message: str
    by_hand: bool

    @property
    def differs(self) -> bool:
        """Whether points or what they are out of change."""
        return (self.before, self.max_before) != (self.after, self.max_after)


@dataclass(frozen=True, slots=True)
class StudentComparison:
    """One submission before and after.

    Attributes
    ----------
    before, after:
        Score with extra credit, less late penalty; ``None`` while a question is unscored.
    state, result:
        sha256 of what stood in the gradebook and of the file with the new verdicts.
    """

    student: str
    status_before: str
    status_after: str
    before: float | None
    after: float | None
    max_score: float
    message: str
    cells: tuple[CellComparison, ...]
    state: str
    result: str

    @property
    def change(self) -> float | None:
        """Points more (or less) than before; ``None`` if either is unscored."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def differs(self) -> bool:
        """Whether publishing would change the status, the score or any question."""
        return (
            self.before != self.after
            or self.status_before != self.status_after
            or any(cell.differs for cell in self.cells)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A class before and after; `published` are the students whose new verdicts are in the gradebook."""

    assignment: str
    made_at: datetime
    students: tuple[StudentComparison, ...]
    published: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptRegrade:
    """A comparison and where its results lie."""

    folder: Path
    comparison: Comparison


def regrade_folder(course: Course, assignment: str) -> Path:
    """Where the last regrade of an assignment is kept."""
    return course.state_directory / "regrades" / assignment


def save_result(folder: Path, result: SubmissionResult) -> str:
    """Keep what was judged; returns the sha256 of the file.

    Raises
    ------
    CannotWrite
        It was not kept.
    """
    plain = asdict(replace(result, entries={})) | {"entries": plain_json(result.entries)}
    body = json.dumps(plain).encode()
    write_atomically(_result_file(folder, result.student), body)
    return hashlib.sha256(body).hexdigest()


def remove_results(folder: Path) -> None:
    """Forget an earlier regrade; its comparison first, so that none is left without its results."""
    try:
        (folder / _COMPARISON).unlink(missing_ok=True)
        for path in (folder / "results").glob("*.json"):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise KeptResultsError(
            f"the earlier comparison cannot be removed ({error.strerror})",
            where=str(folder),
            hint="Make the folder writable for you.",
        ) from None


def save_comparison(folder: Path, comparison: Comparison) -> None:
    """Keep a comparison; atomic.

    Raises
    ------
    CannotWrite
        The earlier one is as it was.
    """
    plain = {"format": FORMAT, **asdict(comparison), "made_at": comparison.made_at.isoformat()}
    write_atomically(folder / _COMPARISON, json.dumps(plain, indent=1).encode())


def load_regrade(folder: Path, assignment: str) -> KeptRegrade:
    """Read the comparison of an assignment.

    Raises
    ------
    KeptResultsError
        There is none, or it is damaged.
    """
    path = folder / _COMPARISON
    if not path.exists():
        raise KeptResultsError(
            "there is no comparison to publish",
            where=assignment,
            hint=f"Run `autograder regrade {quote(assignment)}` first and look at what changes.",
        )
    with _damage(path):
        tree = _Fields(_read(path))
        if tree.get("format", str) != FORMAT or tree.get("assignment", str) != assignment:
            raise ValueError("it is of another format or assignment")
        students = tuple(_student_comparison(_Fields(item)) for item in tree.items("students"))
        made_at = datetime.fromisoformat(tree.get("made_at", str))
        comparison = Comparison(assignment, made_at, students, tuple(tree.texts("published")))
    return KeptRegrade(folder, comparison)


def read_result(kept: KeptRegrade, student: str) -> SubmissionResult:
    """The kept verdicts of a student of the comparison.

    Raises
    ------
    KeptResultsError
        They are missing, or not those that were compared.
    """
    path = _result_file(kept.folder, student)
    wanted = next((one.result for one in kept.comparison.students if one.student == student), "")
    with _damage(path):
        body = _bytes(path)
        if hashlib.sha256(body).hexdigest() != wanted:
            raise ValueError("it is not what was compared")
        result = _result(_Fields(_tree(body)))
        if result.student != student or result.assignment != kept.comparison.assignment:
            raise ValueError("it is of another submission")
    return result


def _result_file(folder: Path, student: str) -> Path:
    return folder / "results" / f"{student}.json"


# reading ---------------------------------------------------------------------------------------------------


class _damage:
    """Says of any trouble inside that the file is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (ValueError, KeyError, TypeError, OSError, RecursionError)):
            raise KeptResultsError(
                f"what was compared cannot be read: {error}", where=str(self._path), hint="Compare again."
            ) from None


def _bytes(path: Path) -> bytes:
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        info = os.fstat(file.fileno())
        if not stat.S_ISREG(info.st_mode) or info.st_size > MAX_BYTES:
            raise ValueError("it is no regular file, or too large")
        return file.read(MAX_BYTES)


def _tree(body: bytes) -> Any:
    return json.loads(body)


def _read(path: Path) -> Any:
    return _tree(_bytes(path))


class _Fields:
    """A JSON object whose fields are checked when they are taken."""

    def __init__(self, tree: Any) -> None:
        if not isinstance(tree, dict):
            raise ValueError("there is no object where one is expected")
        self._tree: Mapping[str, Any] = tree

    def get(self, name: str, kind: Callable[[Any], T] | type[T]) -> T:
        value = self._tree[name]
        wanted: Any = (int, float) if kind is float else kind
        if isinstance(value, bool) is not (kind is bool) or not isinstance(value, wanted):
            raise ValueError(f"{name!r} is {type(value).__name__}")
        return float(value) if kind is float else value  # type: ignore[return-value]

    def optional(self, name: str) -> float | None:
        return None if self._tree[name] is None else self.get(name, float)

    def items(self, name: str) -> list[Any]:
        return self.get(name, list)

    def texts(self, name: str) -> list[str]:
        items = self.items(name)
        if not all(isinstance(item, str) for item in items):
            raise ValueError(f"{name!r} holds something else than texts")
        return items

    def objects(self, name: str) -> list[dict[str, Any]]:
        items = self.items(name)
        if not all(isinstance(item, dict) for item in items):
            raise ValueError(f"{name!r} holds something else than objects")
        return items


def _student_comparison(tree: _Fields) -> StudentComparison:
    texts = {name: tree.get(name, str) for name in ("student", "status_before", "status_after", "message")}
    if not texts["student"] or "/" in texts["student"] or texts["student"].startswith("."):
        raise ValueError(f"{texts['student']!r} is no student")
    return StudentComparison(
        **texts,
        before=tree.optional("before"),
        after=tree.optional("after"),
        max_score=tree.get("max_score", float),
        cells=tuple(_cell_comparison(_Fields(cell)) for cell in tree.items("cells")),
        state=tree.get("state", str),
        result=tree.get("result", str),
    )


def _cell_comparison(tree: _Fields) -> CellComparison:
    return CellComparison(
        tree.get("notebook", str),
        tree.get("grade_id", str),
        before=tree.optional("before"),
        after=tree.optional("after"),
        max_before=tree.optional("max_before"),
        max_after=tree.optional("max_after"),
        verdict_before=tree.get("verdict_before", str),
        verdict_after=tree.get("verdict_after", str),
        message=tree.get("message", str),
        by_hand=tree.get("by_hand", bool),
    )


def _result(tree: _Fields) -> SubmissionResult:
    provenance = _Fields(tree.get("provenance", dict))
    return SubmissionResult(
        tree.get("student", str),
        tree.get("assignment", str),
        Status(tree.get("status", str)),
        cells=tuple(_cell(_Fields(cell)) for cell in tree.items("cells")),
        notebooks=tuple(_run(_Fields(run)) for run in tree.items("notebooks")),
        max_score=tree.get("max_score", float),
        seconds=tree.get("seconds", float),
        message=tree.get("message", str),
        warnings=tuple(tree.texts("warnings")),
        provenance=Provenance(
            provenance.get("submission", str),
            provenance.get("assignment", str),
            provenance.get("environment", str),
            provenance.get("seed", int),
        ),
        entries=tree.get("entries", dict),
    )


def _cell(tree: _Fields) -> CellVerdict:
    return CellVerdict(
        tree.get("notebook", str),
        tree.get("grade_id", str),
        tree.optional("points"),
        tree.get("max_points", float),
        Verdict(tree.get("verdict", str)),
        Mode(tree.get("mode", str)),
        tree.get("message", str),
        tree.get("instructor_note", str),
    )


def _run(tree: _Fields) -> NotebookRun:
    outputs = (_Fields(item) for item in tree.items("outputs"))
    return NotebookRun(
        tree.get("notebook", str),
        tuple(tree.objects("cells")),
        tuple(_outputs(item) for item in outputs),
        tuple(tree.texts("warnings")),
    )


def _outputs(tree: _Fields) -> CellOutputs:
    count = tree.optional("execution_count")
    return CellOutputs(
        tree.get("index", int),
        tuple(tree.objects("outputs")),
        None if count is None else int(count),
        tree.get("skipped", str),
    )
