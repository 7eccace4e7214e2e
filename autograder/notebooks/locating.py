"""Finds the notebooks of a submission in its folder, also under names that browsers and students give them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SubmissionRejected
from autograder.notebooks.matching import plan_grading, plan_missing
from autograder.notebooks.model import Assignment, CourseNotebook, GradingPlan
from autograder.notebooks.reading import MAX_BYTES, read_notebook
from autograder.notebooks.variant import not_yours
from autograder.wording import words

_MAX_FILES = 50  # looked at per submission
# what browsers, JupyterLab and students append: "xor (1)", "xor-Copy1", "xor_final", "xor.ipynb.txt"
_SUFFIX = re.compile(r"(\s*\(\d+\)|[-_ ]copy\s*\d*|[-_ ](final|v?\d+|solution|submission))+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundNotebooks:
    """Which file is which notebook of the assignment.

    Attributes
    ----------
    paths:
        Name of a notebook of the assignment -> the submitted file.
    missing:
        Name of a notebook -> why there is no file for it, for the student.
    warnings:
        Sentences for the student.
    """

    paths: Mapping[str, Path]
    missing: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionPlan:
    """What will be run for one submission: one plan per notebook of the assignment, in its order."""

    plans: tuple[GradingPlan, ...]
    warnings: tuple[str, ...] = ()


def find_notebooks(folder: Path, assignment: Assignment) -> FoundNotebooks:
    """Find the file for each notebook of an assignment.

    An exact name comes first, then a name that differs in case or by a suffix (``xor (1).ipynb``,
    ``xor-Copy1.ipynb``), then any file with cells of that notebook.

    Raises
    ------
    SubmissionRejected
        If there is no notebook file at all.
    """
    folder = Path(folder)
    files = _notebook_files(folder)
    if not files:
        raise SubmissionRejected(
            "The submission contains no notebook.",
            hint=words(
                "Submit these files: %(files)s.", files=", ".join(f"{n.name}.ipynb" for n in assignment.notebooks)
            ),
        )
    exact = {notebook.name: folder / f"{notebook.name}.ipynb" for notebook in assignment.notebooks}
    paths = {name: path for name, path in exact.items() if path in files}
    left = [path for path in files if path not in paths.values()]
    warnings: list[str] = []
    for by_content in (False, True):
        for notebook in assignment.notebooks:
            if notebook.name in paths:
                continue
            candidates = [p for p in left if (by_content or _base_name(p) == _normal_name(notebook.name))]
            found = _best(candidates, notebook)
            if found is not None:
                paths[notebook.name] = found
                left.remove(found)
                warnings.append(
                    words(
                        "The file %(file)s was taken for %(notebook)s.",
                        file=repr(found.name),
                        notebook=repr(f"{notebook.name}.ipynb"),
                    )
                )
    missing = {
        notebook.name: words("The notebook %(name)s.ipynb was not submitted.", name=notebook.name)
        for notebook in assignment.notebooks
        if notebook.name not in paths
    }
    if not paths and len(files) == 1 and len(assignment.notebooks) == 1:
        # let reading and matching say what is wrong with it
        return FoundNotebooks({assignment.notebooks[0].name: files[0]})
    return FoundNotebooks(paths, missing, tuple(warnings))


def plan_submission(folder: Path, assignment: Assignment, *, max_bytes: int = MAX_BYTES) -> SubmissionPlan:
    """Find, read and match all notebooks of a submission.

    A notebook that is missing or cannot be read costs its own points only.

    Raises
    ------
    SubmissionRejected
        If none of its notebooks can be used.
    """
    found = find_notebooks(folder, assignment)
    plans: list[GradingPlan] = []
    rejections: list[SubmissionRejected] = []
    warnings: list[str] = []
    for notebook in assignment.notebooks:
        if notebook.name not in found.paths:
            plans.append(plan_missing(notebook, found.missing[notebook.name]))
            continue
        try:
            submitted = read_notebook(found.paths[notebook.name], max_bytes=max_bytes)
            plans.append(plan_grading(notebook, submitted))
            if strange := not_yours(submitted, assignment.variant, notebook.name):
                warnings.append(strange)
        except SubmissionRejected as rejection:
            rejections.append(rejection)
            reason = words(
                "The notebook %(name)s.ipynb could not be used. %(why)s", name=notebook.name, why=rejection.what
            )
            plans.append(plan_missing(notebook, reason))
    if len(found.missing) + len(rejections) == len(assignment.notebooks):
        rejections = rejections or _why_unreadable(folder, max_bytes)
        if rejections:
            raise rejections[0]
        raise SubmissionRejected(
            "None of the submitted notebooks belongs to the assignment.",
            hint=words(
                "Submit these files: %(files)s.", files=", ".join(f"{n.name}.ipynb" for n in assignment.notebooks)
            ),
        )
    return SubmissionPlan(tuple(plans), (*warnings, *found.warnings))


def _why_unreadable(folder: Path, max_bytes: int) -> list[SubmissionRejected]:
    """What is wrong with the files of a submission, if no file of it can be read."""
    rejections: list[SubmissionRejected] = []
    for path in _notebook_files(Path(folder)):
        try:
            read_notebook(path, max_bytes=max_bytes)
        except SubmissionRejected as rejection:
            rejections.append(rejection)
        else:
            return []
    return rejections


def _notebook_files(folder: Path) -> list[Path]:
    """Files that may be notebooks: in the folder or, for an unpacked archive, one level below."""
    files: list[Path] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise SubmissionRejected(words("The submission cannot be opened (%(why)s).", why=error.strerror)) from None
    for entry in entries[:_MAX_FILES]:
        if _is_notebook_name(entry.name):
            files.append(Path(entry.path))
        elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "__")):
            try:
                inner = sorted(os.listdir(entry.path))
            except OSError:
                continue
            files.extend(Path(entry.path, name) for name in inner[:_MAX_FILES] if _is_notebook_name(name))
    return files[:_MAX_FILES]


def _is_notebook_name(name: str) -> bool:
    lowered = name.lower()
    return not name.startswith(".") and lowered.endswith((".ipynb", ".ipynb.txt", ".ipynb.json"))


def _base_name(path: Path) -> str:
    stem = re.sub(r"\.ipynb(\.txt|\.json)?$", "", path.name, flags=re.IGNORECASE)
    return _normal_name(_SUFFIX.sub("", stem))


def _normal_name(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.strip().lower())


def _best(candidates: list[Path], notebook: CourseNotebook) -> Path | None:
    """The candidate with the most cells of this notebook; the last in name order among equals."""
    from autograder.notebooks.claims import claim

    best: tuple[int, Path] | None = None
    for path in candidates:
        try:
            recognised = claim(notebook, read_notebook(path)).recognised
        except SubmissionRejected:
            continue
        if recognised and (best is None or recognised >= best[0]):
            best = (recognised, path)
    return best[1] if best else None
