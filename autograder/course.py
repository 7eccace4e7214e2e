"""The course directory: where its files are, and what its configuration file says."""

from __future__ import annotations

import copy
import os
import re
import traceback
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from traitlets import List, TraitError
from traitlets.config import Config, Configurable
from traitlets.config.loader import LazyConfigValue, PyFileConfigLoader

from autograder.errors import AssignmentError, CourseError
from autograder.languages import DEFAULT
from autograder.notebooks.libraries import WarmLibraries, read_libraries
from autograder.notebooks.model import Assignment
from autograder.settings import (
    SECTIONS,
    Challenges,
    Check,
    Examiner,
    Limits,
    Portal,
    Release,
    Syllabus,
    Variants,
    Zygote,
)

CONFIG_FILES = ("nbgrader_config.py", "course_config.py")  # both are read if both exist; the second wins
_NBGRADER_IGNORE = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")  # nbgrader's own default
_STRUCTURE = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")


@dataclass(frozen=True, slots=True)
class Course:
    """One course directory.

    Attributes
    ----------
    root:
        The directory that holds `source/` and the rest.
    config:
        Everything the configuration files say, nbgrader's sections included; paths in it are absolute.
    language:
        Of feedback pages and reports.
    """

    root: Path
    config: Config
    config_files: tuple[Path, ...] = ()
    course_id: str = ""
    language: str = DEFAULT
    source_directory: Path = Path()
    release_directory: Path = Path()
    submitted_directory: Path = Path()
    autograded_directory: Path = Path()
    feedback_directory: Path = Path()
    db_url: str = ""
    ignore: tuple[str, ...] = _NBGRADER_IGNORE
    limits: Limits = field(default_factory=Limits)
    examiner: Examiner = field(default_factory=Examiner)
    zygote: Zygote = field(default_factory=Zygote)
    release: Release = field(default_factory=Release)
    variants: Variants = field(default_factory=Variants)
    check: Check = field(default_factory=Check)
    syllabus: Syllabus = field(default_factory=Syllabus)
    challenges: Challenges = field(default_factory=Challenges)
    portal: Portal = field(default_factory=Portal)

    @classmethod
    def open(cls, start: str | os.PathLike[str] | None = None) -> Course:
        """Open the course that a directory belongs to.

        Parameters
        ----------
        start:
            A directory in the course; the current one by default. The nearest parent with a
            `course_config.py` or `nbgrader_config.py` is the course directory. A directory given by name
            that has no configuration anywhere above but a `source/` folder is a course with defaults.

        Raises
        ------
        CourseError
            If there is no course, or its configuration cannot be used.
        """
        folder = Path(start if start is not None else Path.cwd()).expanduser().absolute()
        if not folder.is_dir():
            raise CourseError("there is no such directory", where=str(folder), hint="Give --course a course directory.")
        for candidate in (folder, *folder.parents):
            files = tuple(candidate / name for name in CONFIG_FILES if (candidate / name).is_file())
            if files:
                return _course(candidate, files)
        if start is not None and (folder / "source").is_dir():
            return _course(folder, ())
        raise CourseError(
            "this is no course: neither here nor above is a course_config.py or nbgrader_config.py",
            where=str(folder),
            hint="Change into the course directory, or name it with --course DIR.",
        )

    @property
    def state_directory(self) -> Path:
        """Where the platform keeps what is neither grades nor feedback (`.autograder/`)."""
        return self.root / ".autograder"

    @property
    def hidden_patterns(self) -> tuple[str, ...]:
        """Names of files beside the notebooks that students never get."""
        return tuple(dict.fromkeys([*self.release.hidden_files, *self.ignore]))

    def assignments(self) -> list[str]:
        """Names of the assignments: folders of `source/` with a notebook in them, sorted."""
        if not self.source_directory.is_dir():
            return []
        return sorted(
            entry.name
            for entry in self.source_directory.iterdir()
            if entry.is_dir() and not entry.name.startswith(".") and any(entry.glob("*.ipynb"))
        )

    @property
    def portal_db_url(self) -> str:
        """URL of the portal's database."""
        return _db_url(self.portal.db_url, self.root, "portal.db")

    @property
    def challenge_files(self) -> dict[str, Path]:
        """The course's own challenges: name -> Python file."""
        return {name: self.root / file for name, file in self.challenges.files.items()}

    def has_variant_per_student(self, assignment: str) -> bool:
        """Whether each student has a variant of their own."""
        return assignment in self.variants.per_student

    def load_assignment(self, name: str, variant: int | None = None) -> Assignment:
        """Load an assignment by name, with the course's delimiters, stubs and hidden files.

        Parameters
        ----------
        variant:
            Which variant of it; by default the one that all students have, or 0 if each has one of their own.

        Raises
        ------
        AssignmentError
            If there is no such assignment or it cannot be used.
        """
        from autograder.notebooks.assignment import load_assignment

        known = self.assignments()
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"The assignments are {', '.join(known) or 'none yet'}."
            raise AssignmentError(f"there is no assignment {name!r}", where=str(self.source_directory), hint=hint)
        return load_assignment(
            self.source_directory / name,
            self.hidden_patterns,
            name,
            config=self.config,
            in_kernel_cells=tuple(self.examiner.in_kernel_cells),
            variant=self.variants.shared.get(name, 0) if variant is None else variant,
        )


def _course(root: Path, files: tuple[Path, ...]) -> Course:
    config = Config()
    for file in files:
        config.merge(_read(file))
    origin = _Origin(files)
    _refuse_misspelt_sections(config, origin)
    sections: dict[str, Any] = {section.__name__.lower(): _section(section, config, origin) for section in SECTIONS}
    _refuse_two_kinds_of_variants(sections["variants"], origin)
    nbgrader = dict(config.get("CourseDirectory", {}))
    base = root
    if nbgrader.get("root"):
        root = (root / os.path.expanduser(_text(nbgrader, "root", "", origin))).absolute()
    if _text(nbgrader, "directory_structure", _STRUCTURE, origin) != _STRUCTURE:
        raise CourseError(
            "only nbgrader's own directory structure can be graded",
            where=origin.of("CourseDirectory", "directory_structure"),
            hint=f"Remove the line, and keep the files in {_STRUCTURE}.",
        )
    directories: dict[str, Any] = {
        f"{step}_directory": root / _text(nbgrader, f"{step}_directory", step, origin)
        for step in ("source", "release", "submitted", "autograded", "feedback")
    }
    course = Course(
        root=root,
        config=_with_absolute_paths(config, root),
        config_files=files,
        course_id=_text(nbgrader, "course_id", base.name if not files else "", origin).strip(),
        db_url=_db_url(_text(nbgrader, "db_url", "", origin), root),
        ignore=_ignore(nbgrader.get("ignore"), origin),
        language=sections.pop("course").language,
        **directories,
        **sections,
    )
    _refuse_misspelt_assignments(course, origin)
    return course


def _read(file: Path) -> Config:
    """Execute one configuration file."""
    try:
        return PyFileConfigLoader(file.name, path=str(file.parent)).load_config()
    except Exception as error:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == str(file)]
        line = frames[-1].lineno if frames else getattr(error, "lineno", None)
        where = f"{file}:{line}" if line else str(file)
        raise CourseError(
            f"the configuration file cannot be read: {type(error).__name__}: {error}",
            where=where,
            hint="It is Python; it begins with `c = get_config()`.",
        ) from error


class _Origin:
    """Finds the line of a configuration file that sets a trait, for error messages."""

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._files = files

    def of(self, section: str, trait: str = "") -> str:
        """``file:line`` of the last line that sets the trait; the file alone if none is found."""
        pattern = re.compile(rf"\bc\.{re.escape(section)}\b" + (rf"\s*\.\s*{re.escape(trait)}\b" if trait else ""))
        for file in reversed(self._files):
            lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
            for number in range(len(lines), 0, -1):
                if pattern.search(lines[number - 1]):
                    return f"{file}:{number}"
        return str(self._files[-1]) if self._files else ""


def _refuse_misspelt_sections(config: Config, origin: _Origin) -> None:
    """A section that differs from one of ours by a slip would be ignored silently."""
    ours = [section.__name__ for section in SECTIONS]
    for name in config:
        close = get_close_matches(name, ours, n=1, cutoff=0.87)
        if close and name not in ours and not name.endswith("App"):
            raise CourseError(
                f"there is no section {name!r}", where=origin.of(name), hint=f"Did you mean c.{close[0]}?"
            )


def _refuse_misspelt_assignments(course: Course, origin: _Origin) -> None:
    """A misspelt assignment in `c.Variants` would be graded by the wrong variant. One that is yet to be written is fine."""
    known = course.assignments()
    for setting in ("shared", "per_student"):
        for name in getattr(course.variants, setting):
            close = get_close_matches(name, known, n=1, cutoff=0.87)
            if close and name not in known:
                raise CourseError(
                    f"c.Variants.{setting} names {name!r}, which is no assignment",
                    where=origin.of("Variants", setting),
                    hint=f"Did you mean {close[0]!r}?",
                )


def _refuse_two_kinds_of_variants(variants: Variants, origin: _Origin) -> None:
    both = sorted(set(variants.shared) & set(variants.per_student))
    if both:
        raise CourseError(
            f"{both[0]!r} has a shared variant and one per student",
            where=origin.of("Variants", "per_student"),
            hint="Remove it from c.Variants.shared or from c.Variants.per_student.",
        )


def _section(section: type[Configurable], config: Config, origin: _Origin) -> Any:
    """One of our sections, each trait checked by itself so that the message can name it."""
    name = section.__name__
    known = section.class_trait_names(config=True)
    given = config.get(name, {})
    for trait, value in given.items():
        if trait not in known:
            close = get_close_matches(trait, known, n=1)
            hint = f"Did you mean c.{name}.{close[0]}?" if close else f"c.{name} knows {', '.join(sorted(known))}."
            raise CourseError(f"c.{name} has no setting {trait!r}", where=origin.of(name, trait), hint=hint)
        try:
            if isinstance(value, str) and isinstance(section.class_traits()[trait], List):
                raise TraitError("it is a list")  # traitlets would make a list of one string
            section(config=Config({name: {trait: value}}))
        except TraitError as error:
            raise CourseError(
                f"c.{name}.{trait} cannot be {value!r}: {error}",
                where=origin.of(name, trait),
                hint=_one_line(section.class_traits()[trait].help),
            ) from None
    return section(config=Config({name: given}))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(section: dict[str, Any], trait: str, default: str, origin: _Origin) -> str:
    value = section.get(trait, default)
    if not isinstance(value, str):
        raise CourseError(
            f"c.CourseDirectory.{trait} is {value!r}",
            where=origin.of("CourseDirectory", trait),
            hint="It has to be a string.",
        )
    return value


def _ignore(value: Any, origin: _Origin) -> tuple[str, ...]:
    """`CourseDirectory.ignore`, which a configuration file may set or extend."""
    if value is None:
        return _NBGRADER_IGNORE
    patterns = value.get_value(list(_NBGRADER_IGNORE)) if isinstance(value, LazyConfigValue) else value
    if not isinstance(patterns, (list, tuple)) or not all(isinstance(pattern, str) for pattern in patterns):
        raise CourseError(
            f"c.CourseDirectory.ignore is {patterns!r}",
            where=origin.of("CourseDirectory", "ignore"),
            hint="It has to be a list of file name patterns.",
        )
    return tuple(patterns)


def _db_url(url: str, root: Path, default: str = "gradebook.db") -> str:
    """The URL of a database; a relative SQLite file lies below the course directory."""
    if not url:
        return f"sqlite:///{root / default}"
    relative = re.fullmatch(r"sqlite:///(?!/|:memory:)(?P<file>[^?]+)(?P<options>\?.*)?", url)
    if relative is None:
        return url
    return f"sqlite:///{root / relative['file']}{relative['options'] or ''}"


def _with_absolute_paths(config: Config, root: Path) -> Config:
    """nbgrader reads header and footer relative to the current directory; here the course may be anywhere."""
    config = copy.deepcopy(config)
    for part in ("header", "footer"):
        if isinstance(config.get("IncludeHeaderFooter", {}).get(part), str) and config.IncludeHeaderFooter[part]:
            config.IncludeHeaderFooter[part] = str(root / config.IncludeHeaderFooter[part])
    return config


def warm_libraries(course: Course, assignment: str) -> WarmLibraries:
    """Modules that the zygotes of an assignment import before they are forked."""
    if course.zygote.preload is not None:
        chosen = tuple(course.zygote.preload)
        return WarmLibraries(chosen, chosen)
    return read_libraries(course.source_directory / assignment)
