"""Forms without answers, kept: reading a notebook as a form takes a hundred times as long as putting answers into it."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from autograder.files import CannotWrite, write_atomically
from autograder.grading import images, markup
from autograder.notebooks import questions
from autograder.portal import forms
from autograder.portal.forms.form import Form
from autograder.portal.forms.keeping import forms_from_json, forms_to_json

_MOST_IN_MEMORY = 64  # papers of some 200 kB
_log = logging.getLogger(__name__)


class Blanks:
    """The blank forms of all papers: some in memory, all in files.

    Parameters
    ----------
    folder:
        Ours alone. It may be removed at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, ...], tuple[Form, ...]] = OrderedDict()

    def get(
        self,
        student: str,
        assignment: str,
        files: Sequence[Path],
        shuffle_seed: str | None,
        make: Callable[[], Sequence[Form]],
    ) -> Sequence[Form]:
        """The blank forms of a student's paper, made if they are not there.

        Parameters
        ----------
        files:
            All that the forms are made of; if one changes, they are made anew.
        """
        digest = _digest(files)
        order = hashlib.sha256(shuffle_seed.encode()).hexdigest()[:16] if shuffle_seed else "plain"
        key = (student, assignment, digest, order)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        path = self._folder / student / assignment / f"{digest}-{order}.json"
        found = _read(path)
        if found is None:
            found = tuple(make())
            _write(path, found)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > _MOST_IN_MEMORY:
                self._kept.popitem(last=False)
        return found


def _digest(files: Sequence[Path]) -> str:
    """Of the files, by their times and sizes, and of the code that makes forms."""
    parts = [_code()]
    for path in files:
        status = path.stat()
        parts.append(f"{path.name}\0{status.st_mtime_ns}\0{status.st_size}")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


@cache
def _code() -> str:
    """Of the modules that decide what a form is: what an older version kept is made anew."""
    ours = sorted(Path(str(forms.__file__)).parent.glob("*.py"))
    others = [Path(str(module.__file__)) for module in (questions, markup, images)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in [*ours, *others])).hexdigest()


def _read(path: Path) -> tuple[Form, ...] | None:
    try:
        return forms_from_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _log.warning("%s is damaged; it is made anew", path)
        return None


def _write(path: Path, found: tuple[Form, ...]) -> None:
    """Keep it for the next time; without room on the disk it is made every time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, forms_to_json(found))
        for older in path.parent.glob("*.json"):
            if not older.name.startswith(path.name.partition("-")[0]):
                older.unlink(missing_ok=True)
    except (OSError, CannotWrite) as error:
        _log.warning("%s cannot be kept: %s", path, error)
