"""Makes the students' version of an assignment: `source/` to `release/`."""

from __future__ import annotations

import copy
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.authoring.attachments import attach_pictures, shows
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.notebooks.fields import keys_of
from autograder.notebooks.model import Assignment, CourseCell, CourseNotebook, Role
from autograder.notebooks.source import Source, role_of, source_notebook
from autograder.notebooks.variant import variant_metadata

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CELL_METADATA = ("nbgrader", "deletable", "editable", "tags", "slideshow", "jupyter")
_MIN_TELLING = 12  # characters; shorter hidden lines ("else:") tell nothing
_MOST = 0.6  # of a hidden cell's lines in one released file: a copy of it, not a coincidence


def release(course: Course, assignment: Assignment, out: Path | None = None) -> list[Path]:
    """Write the students' version of an assignment.

    Everything is made and checked before the first file is written; each file is replaced atomically. The same
    source gives the same bytes. In the course's release, files that are no longer part of the assignment are removed.

    Parameters
    ----------
    out:
        The folder to write; ``release/<assignment>`` of the course by default. Another one may hold nothing else.

    Returns
    -------
    list of Path
        The released files, sorted.

    Raises
    ------
    AssignmentError
        If the source is wrong, or something hidden would remain in the release, or the folder holds other files.
    """
    contents = release_contents(course, assignment)
    if out is not None:
        return write_folder(out, contents)
    out = course.release_directory / assignment.name
    written = _write(out, contents)
    for path in sorted(out.rglob("*"), reverse=True):  # children before their folder
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(out) not in contents:
            path.unlink()
    return written


def write_folder(out: Path, contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files (path relative to the folder -> bytes) into a folder that holds nothing else; the files, sorted.

    Raises
    ------
    AssignmentError
        If other files are there: they may be somebody's work.
    """
    strange = [path for path in _present(out) if path not in contents]
    if strange or (out.exists() and not out.is_dir()):
        raise AssignmentError(
            f"the folder holds other files, for instance {strange[0]}" if strange else "this is no folder",
            where=str(out),
            hint="Name another folder with --to, or move the files away.",
        )
    return _write(out, contents)


def _write(out: Path, contents: Mapping[Path, bytes]) -> list[Path]:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        target = out / name
        if not (target.is_file() and not target.is_symlink() and target.read_bytes() == content):
            _replace(target, content)
    return sorted(out / name for name in contents)


def _present(folder: Path) -> list[Path]:
    """Files of a folder, relative to it, sorted; not what JupyterLab keeps beside a notebook that was opened."""
    return sorted(
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.relative_to(folder).parts
    )


def release_is_current(course: Course, assignment: Assignment, out: Path | None = None) -> bool:
    """Whether the release on disk is what `release` would write."""
    out = out or course.release_directory / assignment.name
    if not out.is_dir():
        return False
    contents = release_contents(course, assignment)
    return set(_present(out)) == contents.keys() and all(
        (out / name).read_bytes() == text for name, text in contents.items()
    )


def release_contents(course: Course, assignment: Assignment) -> dict[Path, bytes]:
    """What students get: path relative to the release folder -> bytes."""
    contents = {path: (assignment.path / path).read_bytes() for path in assignment.released_files}
    for notebook in assignment.notebooks:
        nb = released_notebook(course, notebook, assignment.variant)
        _refuse_leaks(nb, notebook)
        contents[Path(f"{notebook.name}.ipynb")] = notebook_bytes(nb)
    _refuse_copies(contents, assignment)
    return dict(sorted(contents.items()))


def released_notebook(course: Course, notebook: CourseNotebook, variant: int) -> NotebookNode:
    """One notebook as students get it, made by nbgrader's own preprocessors with the course's settings."""
    from autograder.notebooks.nbformat_import import nbformat

    source = source_notebook(notebook.path, course.config, variant=variant, pictures=True)
    _refuse_chance(source, notebook)
    nb = source.nb
    attach_pictures(nb, source.pictures, notebook.path)
    nb.cells = [cell for cell in nb.cells if role_of(cell) is not Role.INSTRUCTOR]
    nb = _preprocessed(nb, course, notebook)
    _normalise(nb, notebook, variant)
    nbformat.validate(nb)
    return nb


def _refuse_chance(source: Source, notebook: CourseNotebook) -> None:
    """The same variant has to be the same notebook every time: released today, graded in a month."""
    before, now = notebook.fields, source.fields
    if before is None or now is None:
        return
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if changed:
        raise AssignmentError(
            f"the instructor-only cells give another field {changed[0]!r} each time they run",
            where=str(notebook.path),
            hint="Draw from a generator seeded with the variant: rng = np.random.default_rng(variant).",
        )


def _preprocessed(nb: NotebookNode, course: Course, notebook: CourseNotebook) -> NotebookNode:
    """The steps of nbgrader's `GenerateAssignment` that need no database.

    Header, footer and autotests are done by `source_notebook`. Checksums are computed at the end only: those
    of the hidden texts would let students confirm a guess.
    """
    from nbgrader import preprocessors as steps

    resources: dict[str, Any] = {"metadata": {"path": str(notebook.path.parent)}, "nbgrader": {}}
    for step in (
        steps.LockCells,
        steps.ClearSolutions,
        steps.ClearOutput,
        steps.ClearHiddenTests,
        steps.ClearMarkScheme,
        steps.ComputeChecksums,
        steps.CheckCellMetadata,
    ):
        preprocessor = step(config=copy.deepcopy(course.config))
        try:
            nb, resources = preprocessor(nb, resources)
        except Exception as error:  # nbgrader raises RuntimeError, ValueError and jsonschema's errors
            raise AssignmentError(
                f"nbgrader's {step.__name__} refuses the notebook: {' '.join(str(error).split())}",
                where=str(notebook.path),
                hint="Repair the cell in nbgrader's Create Assignment panel.",
            ) from error
    return nb


def _normalise(nb: NotebookNode, notebook: CourseNotebook, variant: int) -> None:
    """Keep only what students need, and what does not change from one run of the source to the next."""
    nb.metadata = _node(
        {
            "kernelspec": {
                "display_name": nb.metadata.kernelspec.get("display_name", "Python 3"),
                "language": "python",
                "name": notebook.kernel,
            },
            "language_info": {"name": "python"},
            **variant_metadata(variant),
        }
    )
    questions = {cell.grade_id: cell.question for cell in notebook.cells if cell.question is not None}
    seen: dict[str, int] = {}
    for cell in nb.cells:
        cell.metadata = _node({key: cell.metadata[key] for key in _CELL_METADATA if key in cell.metadata})
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
        elif "attachments" in cell:
            # a picture pasted into a reference answer would stay behind without its text
            kept = {name: data for name, data in cell.attachments.items() if shows(cell.source, name)}
            del cell["attachments"]
            if kept:
                cell["attachments"] = _node(kept)
        # ids depend on what students see, so they tell nothing and stay the same
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id in questions:
            cell.metadata["autograder"] = _node({"question": questions[grade_id].to_metadata()})
        text = grade_id or f"{cell.cell_type}\n{cell.source}"
        seen[text] = seen.get(text, 0) + 1
        cell["id"] = hashlib.sha256(f"{seen[text]}\n{text}".encode()).hexdigest()[:16]


def _node(tree: dict[str, Any]) -> NotebookNode:
    from autograder.notebooks.nbformat_import import nbformat

    node: NotebookNode = nbformat.from_dict(tree)  # type: ignore[no-untyped-call]
    return node


def notebook_bytes(nb: NotebookNode) -> bytes:
    """The file's bytes: keys sorted, one space of indentation, as nbformat writes."""
    from autograder.notebooks.nbformat_import import nbformat

    text: str = nbformat.writes(nb)  # type: ignore[no-untyped-call]
    return f"{text}\n".encode()


def _hidden_lines(notebook: CourseNotebook) -> dict[str, str]:
    """Telling lines that only the instructor's version has -> the cell they come from."""
    visible = {line.strip() for cell in notebook.cells for line in cell.released.splitlines()}
    hidden: dict[str, str] = {}
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            line = line.strip()
            if len(line) > _MIN_TELLING and line not in visible:
                hidden.setdefault(line, cell.grade_id or f"cell {cell.index + 1}")
    return hidden


def _refuse_leaks(nb: NotebookNode, notebook: CourseNotebook) -> None:
    """The last check, independent of how the release was made: no hidden line and no key anywhere in the file."""
    hidden = _hidden_lines(notebook)
    visible = "\n".join(text for cell in notebook.cells for text in _shown(cell))
    keys = {value: name for name, value in keys_of(notebook.fields or {}).items() if len(value) > _MIN_TELLING}
    for text in _strings(nb):
        for value, name in keys.items():
            if value in text and value not in visible:
                raise AssignmentError(
                    f"the release would show the key {name!r}",
                    where=str(notebook.path),
                    hint="Look for it in metadata and file names of pictures, and remove it there.",
                )
        for line in text.splitlines():
            cell = hidden.get(line.strip())
            if cell is not None and line.strip() not in visible:
                raise AssignmentError(
                    f"the release would show a hidden line of {cell}: {line.strip()[:60]!r}",
                    where=str(notebook.path),
                    hint="Look for it in outputs, metadata and other cells, and remove it there.",
                )


def _shown(cell: CourseCell) -> Iterator[str]:
    """What students are meant to see of a cell: the right option is among the options."""
    yield cell.released
    if cell.question is not None:
        yield cell.question.label
        yield from (text for option in cell.question.options for text in (option.value, option.text))


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from _strings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _strings(value)


def _refuse_copies(contents: dict[Path, bytes], assignment: Assignment) -> None:
    """No released file beside the notebooks may be a copy of a solution or of hidden tests."""
    for notebook in assignment.notebooks:
        hidden = _hidden_lines(notebook)
        for cell in notebook.cells:
            own = {line.strip() for line in cell.source.splitlines() if line.strip() in hidden}
            own = {line for line in own if not line.startswith(("import ", "from ", "#"))}
            if len(own) < 3:
                continue
            for path in assignment.released_files:
                lines = {line.strip() for line in contents[path].decode(errors="replace").splitlines()}
                if len(own & lines) > _MOST * len(own):
                    raise AssignmentError(
                        f"the released file {path} holds the hidden lines of {cell.grade_id or 'a cell'}",
                        where=str(assignment.path),
                        hint="Give it a name that begins with hidden_, so that only the examiner sees it.",
                    )


def _replace(target: Path, content: bytes) -> None:
    """Write a file so that readers see the old or the new one, never a part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
