"""The page of a course, in Markdown: its sessions and assignments, and what has been proven of them."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2

from autograder.authoring.proofs import load_proofs
from autograder.course import Course
from autograder.syllabus.outline import Outline, Session

_TEMPLATES = Path(__file__).with_name("templates")


def page(course: Course, sessions: tuple[Session, ...], target: Path) -> str:
    """The page as Markdown.

    Parameters
    ----------
    target:
        Where the page will be. Links are relative to its folder; beside it, in a folder of the same name, lie the pictures
        (``<assignment>.png``) and what `autograder check --record` has written (``proofs.json``). Neither needs to exist.
        Of the proofs only those are shown that hold for the present state of an assignment.

    Raises
    ------
    CourseError
        If the file of the proofs is something else.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["number"] = _number
    environment.filters["points"] = points_of
    outlines = [outline for session in sessions for outline in session.outlines]
    folder, proofs = picture_folder(target), load_proofs(picture_folder(target) / "proofs.json")
    return environment.get_template("course.md.j2").render(
        title=course.syllabus.title or course.course_id or course.root.name,
        sessions=sessions,
        outlines=outlines,
        pictures={o.name: _link(folder / f"{o.name}.png", target) for o in outlines},
        links={o.name: _link(course.release_directory / o.name / f"{o.name}.ipynb", target) for o in outlines},
        proofs={o.name: proofs[o.name].of(o.digest) for o in outlines if o.name in proofs},
    )


def picture_folder(target: Path) -> Path:
    """Where the pictures of a page lie."""
    return target.with_suffix("")


def points_of(outline: Outline) -> str:
    """For instance ``10 + 2``."""
    return _number(outline.points) + (f" + {_number(outline.bonus)}" if outline.bonus else "")


def _number(value: float) -> str:
    """Without needless digits."""
    return f"{value:g}"


def _link(file: Path, target: Path) -> str:
    """Address of a file relative to the page; empty if there is no such file."""
    return Path(os.path.relpath(file.resolve(), target.parent.resolve())).as_posix() if file.is_file() else ""
