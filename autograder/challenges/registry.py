"""Challenges by name: those of the platform, and those that a course brings along in files of its own."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from autograder.challenges.base import Challenge, UnknownChallenge
from autograder.errors import CourseError

_BUILT_IN = {
    "autoencoder-challenge": "autograder.challenges.autoencoder.challenge",
    "maze-challenge": "autograder.challenges.maze.challenge",
}
_registry: dict[str, Challenge] = {}
_origins: dict[str, str] = {}


def register(challenge: Challenge) -> Challenge:
    """Make a challenge known by its name."""
    _registry[challenge.name] = challenge
    _origins.setdefault(challenge.name, type(challenge).__module__)
    return challenge


def challenge_names(files: Mapping[str, Path] | None = None) -> tuple[str, ...]:
    """Names of all challenges, sorted."""
    return tuple(sorted({*_BUILT_IN, *_registry, *(files or {})}))


def get_challenge(name: str, files: Mapping[str, Path] | None = None) -> Challenge:
    """The challenge of this name.

    Parameters
    ----------
    files:
        Challenges of a course: name -> Python file that registers it.

    Raises
    ------
    UnknownChallenge
        If there is none.
    CourseError
        If the course's file cannot be used.
    """
    if name not in _registry and files and name in files:
        _load_file(name, files[name])
    elif name not in _registry and name in _BUILT_IN:
        importlib.import_module(_BUILT_IN[name])
    if name not in _registry:
        known = challenge_names(files)
        close = get_close_matches(name, known, n=1, cutoff=0.3)
        raise UnknownChallenge(
            f"there is no challenge {name!r}",
            hint=(f"Did you mean {close[0]}? " if close else "") + f"Challenges: {', '.join(known)}.",
        )
    return _registry[name]


def challenge_exports(assignment: str, files: Mapping[str, Path]) -> dict[str, str]:
    """Challenge -> variable of the assignment's notebooks with a student's entries."""
    candidates = [name for name in challenge_names(files) if name == assignment or name in files]
    found = [get_challenge(name, files) for name in candidates]
    return {challenge.name: challenge.variable for challenge in found if challenge.assignment == assignment}


def origin_of(challenge: Challenge) -> str:
    """Where another process finds it: a module's name or a file's path."""
    return _origins.get(challenge.name, type(challenge).__module__)


def get_challenge_from(name: str, origin: str) -> Challenge:
    """The challenge of this name from a place that `origin_of` gave."""
    if origin.endswith(".py"):
        return get_challenge(name, {name: Path(origin)})
    if name not in _registry and origin:
        importlib.import_module(origin)
    return get_challenge(name)


def _load_file(name: str, file: Path) -> None:
    """Import a file that is in no package."""
    module_name = f"autograder_challenge_{name.replace('-', '_')}"
    hint = "c.Challenges.files names a Python file for each challenge; it ends with register(...)."
    if not file.is_file():
        raise CourseError(f"there is no file for the challenge {name!r}", where=str(file), hint=hint)
    spec = importlib.util.spec_from_file_location(module_name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    _origins[name] = str(file)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[module_name]
        raise CourseError(
            f"the challenge {name!r} cannot be loaded: {type(error).__name__}: {error}", where=str(file), hint=hint
        ) from error
    if name not in _registry:
        raise CourseError(f"the file registers no challenge {name!r}", where=str(file), hint=hint)
