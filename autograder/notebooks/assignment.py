"""Loads the instructor's version of an assignment: what each cell is for, what students see of it, which files they get."""

from __future__ import annotations

import copy
import fnmatch
import hashlib
import json
import logging
import math
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError, SubmissionRejected
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role
from autograder.notebooks.reading import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

HIDDEN_PATTERNS = ("hidden_*", "hidden", "examples")
INSTRUCTOR_TAG = "instructor-only"
_JUNK = (".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", ".git", ".autograder", "*~", ".*.swp")
_EXAMPLES = "examples"
_GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]+")
_SCHEMA_VERSION = 3
_log = logging.getLogger(__name__)


def load_assignment(
    folder: Path,
    hidden_patterns: Sequence[str] = HIDDEN_PATTERNS,
    name: str | None = None,
    *,
    config: Config | None = None,
    in_kernel_cells: Sequence[str] = (),
) -> Assignment:
    """Load one folder of `source/`.

    Parameters
    ----------
    folder:
        The instructor's folder; its `*.ipynb` are the notebooks.
    hidden_patterns:
        File or directory names that only the examiner sees.
    name:
        Name of the assignment; the folder's by default.
    config:
        The course's configuration; nbgrader's own delimiters and stubs are read from it.
    in_kernel_cells:
        grade_ids of test cells that run in the student process; ``"*"`` for all.

    Raises
    ------
    AssignmentError
        Saying which cell of which notebook is wrong and what to do about it.
    """
    folder = Path(folder)
    name = name or folder.resolve().name
    if not folder.is_dir():
        raise AssignmentError(
            f"there is no assignment {name!r}",
            where=str(folder),
            hint="The name of an assignment is the name of its folder in source/.",
        )
    released, hidden = _sort_files(folder, hidden_patterns)
    notebook_files = [path for path in released if path.suffix == ".ipynb" and len(path.parts) == 1]
    # nbgrader releases no notebook below a subfolder either: it may hold solutions that nobody would clear
    nested = [path for path in released if path.suffix == ".ipynb" and len(path.parts) > 1]
    if not notebook_files:
        raise AssignmentError(
            "the assignment has no notebook",
            where=str(folder),
            hint=f"Put the instructor's notebook there, for instance {name}/{name}.ipynb.",
        )
    notebooks = tuple(_load_notebook(folder / path, config, in_kernel_cells) for path in sorted(notebook_files))
    released_files = tuple(path for path in released if path not in notebook_files and path not in nested)
    hidden_files = tuple(sorted([*hidden, *nested]))
    return Assignment(
        name=name,
        path=folder,
        notebooks=notebooks,
        released_files=released_files,
        hidden_files=hidden_files,
        digest=_digest(folder, notebooks, released_files, hidden_files),
    )


def source_notebook(path: Path, config: Config | None = None) -> NotebookNode:
    """The instructor's notebook with valid nbgrader metadata of the current schema.

    The course's header and footer are added and autotest directives are written out, as nbgrader does.
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
    return _with_autotests(nb, path, config)


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


def is_hidden(path: Path, hidden_patterns: Iterable[str]) -> bool:
    """Whether a path relative to the assignment, or a folder above it, matches a hidden pattern."""
    return any(fnmatch.fnmatch(part, pattern) for part in path.parts for pattern in hidden_patterns)


def _sort_files(folder: Path, hidden_patterns: Sequence[str]) -> tuple[list[Path], list[Path]]:
    """Released and hidden files, relative to the folder, sorted."""
    released: list[Path] = []
    hidden: list[Path] = []
    for path in _files(folder):
        (hidden if is_hidden(path, hidden_patterns) else released).append(path)
    return released, hidden


def _files(folder: Path) -> Iterator[Path]:
    for root, directories, files in os.walk(folder):
        directories[:] = sorted(d for d in directories if not is_hidden(Path(d), _JUNK))
        for file in sorted(files):
            path = Path(root, file)
            if not is_hidden(Path(file), _JUNK) and path.is_file():
                yield path.relative_to(folder)


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
    section = dict((config or {}).get("IncludeHeaderFooter", {}))
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
        where = _where(path, index, cell)
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
    delimiter = str((config or {}).get("InstantiateTests", {}).get("autotest_delimiter", "AUTOTEST"))
    marked = [cell for cell in nb.cells if cell.cell_type == "code" and delimiter in cell.source]
    if not marked:
        return nb
    from nbgrader.preprocessors import InstantiateTests

    nb = copy.deepcopy(nb)
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
    return nb


def _load_notebook(path: Path, config: Config | None, in_kernel_cells: Sequence[str]) -> CourseNotebook:
    nb = source_notebook(path, config)
    preprocessors = _Preprocessors(config)
    cells = tuple(
        _course_cell(index, cell, path, preprocessors, in_kernel_cells) for index, cell in enumerate(nb.cells)
    )
    return CourseNotebook(
        name=path.stem, path=path, cells=cells, kernel=nb.metadata.kernelspec.get("name", "python3")
    )


class _Preprocessors:
    """nbgrader's own, with the course's delimiters and stubs."""

    def __init__(self, config: Config | None) -> None:
        from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

        self.solutions = ClearSolutions(config=copy.deepcopy(config))
        self.hidden_tests = ClearHiddenTests(config=copy.deepcopy(config))
        self.mark_scheme = ClearMarkScheme(config=copy.deepcopy(config))
        for preprocessor in (self.solutions, self.hidden_tests, self.mark_scheme):
            preprocessor.log = _Silent  # what it logs is in the exception that follows

    def released_text(self, cell: NotebookNode, where: str) -> str:
        cell = copy.deepcopy(cell)
        try:
            for preprocessor in (self.solutions, self.hidden_tests, self.mark_scheme):
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

    def pairs(self) -> tuple[tuple[str, str], ...]:
        return (
            (self.solutions.begin_solution_delimeter, self.solutions.end_solution_delimeter),
            (self.hidden_tests.begin_test_delimeter, self.hidden_tests.end_test_delimeter),
            (self.mark_scheme.begin_mark_scheme_delimeter, self.mark_scheme.end_mark_scheme_delimeter),
        )


_Silent = logging.getLogger(__name__ + ".nbgrader")
_Silent.addHandler(logging.NullHandler())
_Silent.propagate = False


def _course_cell(
    index: int, cell: NotebookNode, path: Path, preprocessors: _Preprocessors, in_kernel_cells: Sequence[str]
) -> CourseCell:
    role = role_of(cell)
    where = _where(path, index, cell)
    meta = cell.metadata.get("nbgrader", {})
    grade_id = meta.get("grade_id", "")
    if role is Role.INSTRUCTOR:
        released = ""
    else:
        _check_regions(cell.source, preprocessors, where)
        released = preprocessors.released_text(cell, where)
    begin, end = preprocessors.pairs()[1]
    in_kernel = _asks_for_kernel(cell, where) or grade_id in in_kernel_cells or "*" in in_kernel_cells
    return CourseCell(
        index=index,
        cell_type=cell.cell_type,
        role=role,
        grade_id=grade_id,
        points=float(meta.get("points", 0)) if role in (Role.TEST, Role.MANUAL) else 0.0,
        source=cell.source,
        released=released,
        hidden_lines=_regions(cell.source, begin, end) if role is Role.TEST else (),
        in_kernel=role is Role.TEST and in_kernel,
        task=bool(meta.get("task", False)),
    )


def _asks_for_kernel(cell: NotebookNode, where: str) -> bool:
    settings = cell.metadata.get("autograder", {})
    mode = settings.get("mode", "isolated") if isinstance(settings, dict) else settings
    if mode not in ("isolated", "in-kernel"):
        raise AssignmentError(
            f"the cell asks for the mode {mode!r}",
            where=where,
            hint='The cell\'s metadata may say "autograder": {"mode": "in-kernel"} or "isolated".',
        )
    return bool(mode == "in-kernel")


def _check_regions(source: str, preprocessors: _Preprocessors, where: str) -> None:
    """nbgrader finds a BEGIN without END; an END without BEGIN would release what stands above it."""
    for begin, end in preprocessors.pairs():
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


def _regions(source: str, begin: str, end: str) -> tuple[tuple[int, int], ...]:
    """1-based line ranges of the regions, their delimiters included."""
    regions: list[tuple[int, int]] = []
    start = 0
    for number, line in enumerate(source.split("\n"), 1):
        if begin in line:
            start = number
        elif end in line and start:
            regions.append((start, number))
            start = 0
    return tuple(regions)


def _where(path: Path, index: int, cell: NotebookNode) -> str:
    meta = cell.metadata.get("nbgrader", {})
    grade_id = meta.get("grade_id", "") if isinstance(meta, dict) else ""
    return f"{path}, cell {index + 1}" + (f" ({grade_id})" if grade_id else "")


def _digest(
    folder: Path, notebooks: Sequence[CourseNotebook], released: Sequence[Path], hidden: Sequence[Path]
) -> str:
    """sha256 of everything a verdict depends on.

    Notebooks count by what their cells say, so that re-running one does not change the digest, and a
    changed delimiter or header does. Example answers do not count.
    """
    digest = hashlib.sha256()
    for notebook in notebooks:
        cells = [
            [c.cell_type, c.role, c.grade_id, c.points, c.source, c.released, c.in_kernel, c.task]
            for c in notebook.cells
        ]
        _update(digest, "notebook", notebook.name, json.dumps(cells, sort_keys=True).encode())
    for kind, paths in (("released", released), ("hidden", hidden)):
        for path in paths:
            if path.parts[0] != _EXAMPLES:
                _update(digest, kind, path.as_posix(), (folder / path).read_bytes())
    return digest.hexdigest()


def _update(digest: Any, kind: str, name: str, content: bytes) -> None:
    """Add one file; lengths keep two different sets of files from reading alike."""
    header = f"{kind}\0{name}\0{len(content)}\0".encode(errors="surrogateescape")
    digest.update(header)
    digest.update(content)
