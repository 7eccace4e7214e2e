"""Loads the instructor's version of an assignment: what each cell is for, what students see of it, which files they get."""

from __future__ import annotations

import copy
import fnmatch
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role
from autograder.notebooks.source import role_of, source_notebook, where_is

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

HIDDEN_PATTERNS = ("hidden_*", "hidden", "examples")
_JUNK = (".ipynb_checkpoints", "__pycache__", "*.pyc", ".DS_Store", ".git", ".autograder", "*~", ".*.swp")
_EXAMPLES = "examples"


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


def _load_notebook(path: Path, config: Config | None, in_kernel_cells: Sequence[str]) -> CourseNotebook:
    nb = source_notebook(path, config)
    preprocessors = _Preprocessors(config)
    cells = tuple(
        _course_cell(index, cell, path, preprocessors, in_kernel_cells) for index, cell in enumerate(nb.cells)
    )
    return CourseNotebook(name=path.stem, path=path, cells=cells, kernel=nb.metadata.kernelspec.get("name", "python3"))


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
    where = where_is(path, index, cell)
    meta = cell.metadata.get("nbgrader", {})
    grade_id = meta.get("grade_id", "")
    if role is Role.INSTRUCTOR:
        released = ""
    else:
        _check_regions(cell.source, preprocessors, where)
        released = preprocessors.released_text(cell, where)
    solution, hidden_tests, _ = preprocessors.pairs()
    in_kernel = _asks_for_kernel(cell, where) or grade_id in in_kernel_cells or "*" in in_kernel_cells
    return CourseCell(
        index=index,
        cell_type=cell.cell_type,
        role=role,
        grade_id=grade_id,
        points=float(meta.get("points", 0)) if role in (Role.TEST, Role.MANUAL) else 0.0,
        source=cell.source,
        released=released,
        hidden_lines=_regions(cell.source, *hidden_tests) if role is Role.TEST else (),
        answer_lines=_regions(cell.source, *solution) if role in (Role.SOLUTION, Role.MANUAL) else (),
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


def _digest(folder: Path, notebooks: Sequence[CourseNotebook], released: Sequence[Path], hidden: Sequence[Path]) -> str:
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
