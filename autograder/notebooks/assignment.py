"""Loads the instructor's version of an assignment: what each cell is for, what students see of it, which files they get."""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import AssignmentError
from autograder.notebooks.answers import check_reference
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role
from autograder.notebooks.questions import question_of
from autograder.notebooks.regions import Regions
from autograder.notebooks.source import Source, role_of, source_notebook, where_is
from autograder.notebooks.variant import digest_of_variant

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from traitlets.config import Config

HIDDEN_PATTERNS = ("hidden_*", "hidden", "examples")
_JUNK = (
    ".ipynb_checkpoints",
    "__pycache__",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "*.pyc",
    ".DS_Store",
    ".git",
    ".autograder",
    "*~",
    ".*.swp",
    ".variant-key",
)
_EXAMPLES = "examples"


def load_assignment(
    folder: Path,
    hidden_patterns: Sequence[str] = HIDDEN_PATTERNS,
    name: str | None = None,
    *,
    config: Config | None = None,
    in_kernel_cells: Sequence[str] = (),
    variant: int = 0,
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
    variant:
        Which of its variants: instructor-only cells and hidden tests find it in the name `variant`.

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
    sources = [source_notebook(folder / path, config, variant=variant) for path in sorted(notebook_files)]
    notebooks = tuple(
        _course_notebook(folder / path, source, config, in_kernel_cells)
        for path, source in zip(sorted(notebook_files), sources, strict=True)
    )
    released_files = tuple(path for path in released if path not in notebook_files and path not in nested)
    hidden_files = tuple(sorted([*hidden, *nested]))
    return Assignment(
        name=name,
        path=folder,
        notebooks=notebooks,
        released_files=released_files,
        hidden_files=hidden_files,
        digest=digest_of_variant(_digest(folder, notebooks, sources, released_files, hidden_files), variant),
        variant=variant,
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


def _course_notebook(
    path: Path, source: Source, config: Config | None, in_kernel_cells: Sequence[str]
) -> CourseNotebook:
    regions = Regions(config)
    cells = tuple(
        _course_cell(index, cell, path, regions, in_kernel_cells) for index, cell in enumerate(source.nb.cells)
    )
    return CourseNotebook(
        name=path.stem,
        path=path,
        cells=cells,
        kernel=source.nb.metadata.kernelspec.get("name", "python3"),
        fields=source.fields,
    )


def _course_cell(
    index: int, cell: NotebookNode, path: Path, regions: Regions, in_kernel_cells: Sequence[str]
) -> CourseCell:
    role = role_of(cell)
    where = where_is(path, index, cell)
    meta = cell.metadata.get("nbgrader", {})
    grade_id = meta.get("grade_id", "")
    question = question_of(cell, role, where)
    if question is not None:
        check_reference(question, cell.source, where)
    in_kernel = _asks_for_kernel(cell, where) or grade_id in in_kernel_cells or "*" in in_kernel_cells
    return CourseCell(
        index=index,
        cell_type=cell.cell_type,
        role=role,
        grade_id=grade_id,
        points=float(meta.get("points", 0)) if role in (Role.TEST, Role.MANUAL) else 0.0,
        source=cell.source,
        released="" if role is Role.INSTRUCTOR else regions.released_text(cell, where),
        hidden_lines=regions.hidden_tests(cell.source) if role is Role.TEST else (),
        answer_lines=regions.answers(cell.source) if role in (Role.SOLUTION, Role.MANUAL) else (),
        in_kernel=role is Role.TEST and in_kernel,
        task=bool(meta.get("task", False)),
        question=question,
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


def _digest(
    folder: Path,
    notebooks: Sequence[CourseNotebook],
    sources: Sequence[Source],
    released: Sequence[Path],
    hidden: Sequence[Path],
) -> str:
    """sha256 of everything a verdict depends on, but for the variant.

    Notebooks count by what their cells say, so that re-running one does not change the digest, and a
    changed delimiter or header does; fields count as they stand in the source. Example answers do not count.
    """
    digest = hashlib.sha256()
    for notebook, made in zip(notebooks, sources, strict=True):
        texts = made.templates or [(c.source, c.released) for c in notebook.cells]
        cells = [
            [c.cell_type, c.role, c.grade_id, c.points, source, text, c.in_kernel, c.task]
            for c, (source, text) in zip(notebook.cells, texts, strict=True)
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
