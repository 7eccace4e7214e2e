"""The instructor's notebook file, brought into one form: header and footer in, nbgrader metadata checked, the fields of
one variant filled in."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError, SubmissionRejected
from autograder.notebooks.fields import fill_cell, has_fields
from autograder.notebooks.instructor import Made, run_instructor_cells
from autograder.notebooks.model import Role
from autograder.notebooks.reading import read_notebook
from autograder.notebooks.regions import Regions

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

INSTRUCTOR_TAG = "instructor-only"
_GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]+")
_SCHEMA_VERSION = 3


@dataclass(frozen=True, slots=True)
class Source:
    """A source notebook, as one variant of it.

    Attributes
    ----------
    nb:
        The notebook with valid nbgrader metadata of the current schema, its fields filled in.
    fields:
        What was filled in; ``None`` for a notebook without fields.
    templates:
        (source, released text) of each cell before that: the same for all variants. Empty without fields.
    pictures:
        What the instructor-only cells draw, if that was asked for.
    """

    nb: NotebookNode
    fields: Mapping[str, str] | None = None
    templates: tuple[tuple[str, str], ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def source_notebook(path: Path, config: Config | None = None, *, variant: int = 0, pictures: bool = False) -> Source:
    """Read the instructor's notebook.

    The course's header and footer are added, fields are filled in, and autotest directives are written out, as
    nbgrader does. The instructor-only cells are run if a cell shows fields, or `pictures` are wanted.

    Raises
    ------
    AssignmentError
        If the notebook cannot be used, or its instructor-only cells fail.
    """
    try:
        nb = read_notebook(path)
    except SubmissionRejected as error:
        raise AssignmentError(error.what, where=str(path), hint="Repair or restore the source notebook.") from None
    language = _language(nb)
    if language not in ("python", "python3", "ipython"):
        raise AssignmentError(
            f"the notebook is written in {language}; only Python notebooks can be graded",
            where=str(path),
            hint="Choose a Python kernel for it in JupyterLab (Kernel, Change Kernel) and save.",
        )
    nb.metadata.setdefault("kernelspec", {"display_name": "Python 3", "name": "python3"})
    nb.metadata.kernelspec["language"] = "python"  # the key under which nbgrader looks up its stubs
    nb = _with_header_and_footer(nb, path, config)
    _upgrade_metadata(nb, path)
    made = _made(nb, path, variant, pictures=pictures)
    templates = () if made.fields is None else _fill(nb, path, config, made.fields)
    return Source(_with_autotests(nb, path, config), made.fields, templates, made.pictures)


def _made(nb: NotebookNode, path: Path, variant: int, *, pictures: bool) -> Made:
    own = [role_of(cell) is Role.INSTRUCTOR for cell in nb.cells]
    if not pictures and not any(has_fields(cell) for cell, is_own in zip(nb.cells, own, strict=True) if not is_own):
        return Made()
    cells = [
        (number, cell.source)
        for number, (cell, is_own) in enumerate(zip(nb.cells, own, strict=True), 1)
        if is_own and cell.cell_type == "code"
    ]
    return run_instructor_cells(cells, path, variant, pictures=pictures)


def _fill(
    nb: NotebookNode, path: Path, config: Config | None, fields: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Fill in the fields, in place; the templates that the cells were."""
    regions = Regions(config)
    templates: list[tuple[str, str]] = []
    for index, cell in enumerate(nb.cells):
        if role_of(cell) is Role.INSTRUCTOR:
            templates.append((cell.source, ""))
            continue
        where = where_is(path, index, cell)
        released = regions.released_text(cell, where)
        templates.append((cell.source, released))
        fill_cell(cell, released, fields, where)
    return tuple(templates)


def role_of(cell: NotebookNode) -> Role:
    """What a cell is for, by its tags and nbgrader's metadata (schema 3)."""
    if INSTRUCTOR_TAG in cell.metadata.get("tags", []):
        return Role.INSTRUCTOR
    meta = cell.metadata.get("nbgrader")
    if not meta:
        return Role.FREE
    if meta.get("task") or (meta.get("grade") and meta.get("solution")):
        return Role.MANUAL
    if meta.get("grade"):
        return Role.TEST
    if meta.get("solution"):
        return Role.SOLUTION
    return Role.LOCKED if meta.get("locked") else Role.FREE


def where_is(path: Path, index: int, cell: NotebookNode) -> str:
    meta = cell.metadata.get("nbgrader", {})
    grade_id = meta.get("grade_id", "") if isinstance(meta, dict) else ""
    return f"{path}, cell {index + 1}" + (f" ({grade_id})" if grade_id else "")


def _language(nb: NotebookNode) -> str:
    """The programming language, in lower case; a notebook that does not say is taken for Python."""
    kernelspec = nb.metadata.get("kernelspec", {})
    info = nb.metadata.get("language_info", {})
    language = kernelspec.get("language") or info.get("name") or "python"
    if not kernelspec.get("language") and not info.get("name"):
        # kernels whose name says that they are not Python
        kernel = str(kernelspec.get("name", "python")).lower()
        language = next((k for k in ("julia", "octave", "matlab", "bash", "java") if kernel.startswith(k)), language)
        language = "R" if kernel == "ir" else language
    return language if language == "R" else str(language).lower()


def _with_header_and_footer(nb: NotebookNode, path: Path, config: Config | None) -> NotebookNode:
    section = dict(config.get("IncludeHeaderFooter", {})) if config is not None else {}
    files = {}
    for part in ("header", "footer"):
        if section.get(part):
            file = Path(str(section[part]))
            if not file.is_file():
                raise AssignmentError(
                    f"the {part} notebook {file} does not exist",
                    where=str(path),
                    hint=f"c.IncludeHeaderFooter.{part} is a path relative to the course directory.",
                )
            files[part] = file
    if files:
        header = read_notebook(files["header"]).cells if "header" in files else []
        footer = read_notebook(files["footer"]).cells if "footer" in files else []
        nb.cells = [*header, *nb.cells, *footer]
    return nb


def _upgrade_metadata(nb: NotebookNode, path: Path) -> None:
    """Bring nbgrader metadata of schema 0 to 3 into the form of schema 3, or say what is wrong with it."""
    seen: dict[str, int] = {}
    for index, cell in enumerate(nb.cells):
        meta = cell.metadata.get("nbgrader")
        if not isinstance(meta, dict) or not meta:
            cell.metadata.pop("nbgrader", None)
            continue
        where = where_is(path, index, cell)
        flags = {key: bool(meta.get(key, False)) for key in ("grade", "solution", "locked", "task")}
        if not any(flags.values()):
            del cell.metadata["nbgrader"]
            continue
        version = meta.get("schema_version", 0)
        if not isinstance(version, int) or version > _SCHEMA_VERSION:
            raise AssignmentError(
                f"nbgrader metadata of schema {version} is newer than schema {_SCHEMA_VERSION}, the newest known here",
                where=where,
                hint="Install the autograder release that goes with your nbgrader.",
            )
        if INSTRUCTOR_TAG in cell.metadata.get("tags", []):
            raise AssignmentError(
                f"the cell is tagged {INSTRUCTOR_TAG} and is an nbgrader cell too",
                where=where,
                hint="Remove the tag, or the cell's nbgrader type: students never get instructor-only cells.",
            )
        grade_id = meta.get("grade_id")
        if not isinstance(grade_id, str) or not _GRADE_ID.fullmatch(grade_id):
            raise AssignmentError(
                f"the grade_id {grade_id!r} is not a name of letters, digits, '-' and '_'",
                where=where,
                hint="Give the cell an ID in nbgrader's Create Assignment panel.",
            )
        if grade_id in seen:
            raise AssignmentError(
                f"the grade_id {grade_id!r} is used twice, first in cell {seen[grade_id] + 1}",
                where=where,
                hint="Give one of the two cells another ID in nbgrader's Create Assignment panel.",
            )
        seen[grade_id] = index
        clean: dict[str, Any] = {"schema_version": _SCHEMA_VERSION, "grade_id": grade_id, **flags}
        if flags["grade"] or flags["task"]:
            clean["points"] = _points(meta.get("points", 0), where)
        if cell.cell_type == "markdown" and not flags["task"] and flags["grade"] != flags["solution"]:
            raise AssignmentError(
                "a text cell cannot be an autograder test or an autograded answer",
                where=where,
                hint="Make it 'Manually graded answer' or 'Read-only' in nbgrader's Create Assignment panel.",
            )
        if flags["task"] and cell.cell_type != "markdown":
            raise AssignmentError("a task cell has to be a text cell", where=where, hint="Turn it into Markdown.")
        cell.metadata["nbgrader"] = clean


def _points(points: Any, where: str) -> float:
    try:
        number = float(points or 0)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise AssignmentError(
            f"the cell is worth {points!r} points",
            where=where,
            hint="Points are a number, zero or more; set them in nbgrader's Create Assignment panel.",
        )
    return number


def _with_autotests(nb: NotebookNode, path: Path, config: Config | None) -> NotebookNode:
    """Let nbgrader write out `### AUTOTEST` directives; that runs the source notebook in a kernel."""
    section = config.get("InstantiateTests", {}) if config is not None else {}
    delimiter = str(section.get("autotest_delimiter", "AUTOTEST"))
    marked = [cell for cell in nb.cells if cell.cell_type == "code" and delimiter in cell.source]
    if not marked:
        return nb
    from nbgrader.preprocessors import InstantiateTests

    whole, nb = nb, copy.deepcopy(nb)
    nb.cells = [cell for cell in nb.cells if role_of(cell) is not Role.INSTRUCTOR]
    nb.metadata.kernelspec["name"] = "python3"  # the one kernel that nbgrader's templates are written for
    resources = {"metadata": {"path": str(path.parent)}}
    try:
        nb, _ = InstantiateTests(config=config).preprocess(nb, resources)
    except FileNotFoundError:
        raise AssignmentError(
            "the notebook has autotest directives, but there is no autotests.yml",
            where=str(path),
            hint="Put nbgrader's autotests.yml beside the notebook or into the course directory.",
        ) from None
    except Exception as error:
        raise AssignmentError(
            f"nbgrader could not write out the autotest directives: {error}",
            where=str(path),
            hint="Run the source notebook in JupyterLab; its solution has to run without errors.",
        ) from error
    written = iter(nb.cells)
    nb.cells = [cell if role_of(cell) is Role.INSTRUCTOR else next(written) for cell in whole.cells]
    return nb
