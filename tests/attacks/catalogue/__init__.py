"""The attacks. Each module is a class of them and calls `attack` for every one."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbformat import NotebookNode

Wants = Literal["points", "secret", "damage", "halt"]
CLASSES = ("resources", "snooping", "forging", "python", "values", "notebooks", "display")


@dataclass(frozen=True)
class Attack:
    """One hostile or broken submission.

    Attributes
    ----------
    name, kind:
        Its own name, also the student's, and its class.
    wants:
        ``points`` it does not deserve, a ``secret``, ``damage`` outside of its sandbox, or to ``halt`` the grader.
    answers:
        grade_id -> source of the answer cells; other answers stay empty. In it ``@HOST@`` is a directory of the
        instructor's with ``secret.txt`` in it, ``@COURSE@`` the course, ``@PORT@`` a local TCP port that listens,
        ``@MARK@`` a text to recognise processes by.
    honest:
        Questions that are answered rightly as well.
    deserves:
        Points; ``None`` if nothing can be read: rejected, without a score.
    edit:
        Changes the finished notebook; may give the bytes to hand in instead, or ``None`` for no file at all.
    files:
        Further files of the submission.
    peers:
        Whether nbgrader and otter can be given the same (False: too dangerous for the machine, or the attack makes no sense there).
    bare:
        Whether the unprotected grader is tried.
    """

    name: str
    kind: str
    wants: Wants
    answers: Mapping[str, str]
    honest: tuple[str, ...] = ()
    deserves: float | None = 0.0
    edit: Callable[[NotebookNode], NotebookNode | bytes | None] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    peers: bool = True
    bare: bool = True


POINTS = {"double": 2.0, "primes": 2.0, "norm": 3.0, "tally": 3.0}
_found: dict[str, Attack] = {}


def attack(
    name: str,
    wants: Wants,
    code: str = "",
    *,
    kind: str,
    at: str = "double",
    honest: tuple[str, ...] = (),
    deserves: float | None = -1,
    edit: Callable[[NotebookNode], NotebookNode | bytes | None] | None = None,
    files: Mapping[str, bytes] | None = None,
    peers: bool = True,
    bare: bool = True,
) -> None:
    """Add an attack; it deserves what its honest answers are worth unless said otherwise."""
    assert name not in _found, name
    if deserves == -1:
        deserves = sum(POINTS[question] for question in honest)
    answers = {at: code.strip("\n")} if code else {}
    _found[name] = Attack(name, kind, wants, answers, honest, deserves, edit, files or {}, peers, bare)


def all_attacks() -> list[Attack]:
    """Every attack of the catalogue, by class."""
    for kind in CLASSES:
        importlib.import_module(f"{__name__}.{kind}")
    return list(_found.values())
