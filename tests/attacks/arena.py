"""The course that attacks are handed in to: four questions, secrets, files of the instructor's, honest students."""

from __future__ import annotations

import contextlib
import copy
import json
import re
import secrets
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.attacks.catalogue import POINTS, Attack
from tests.notebook_factory import code, grade_cell, locked, notebook, solution, text

NAME = "arena"
HONEST = {
    "double": "def double(x):\n    return 2 * x",
    "primes": "primes = [2, 3, 5, 7, 11, 13]",
    "norm": "def norm(v):\n    return np.sqrt((np.asarray(v) ** 2).sum(axis=-1))",
    "tally": (
        "class Tally:\n    def __init__(self):\n        self.counts = {}\n\n    def add(self, word):\n"
        "        self.counts[word] = self.counts.get(word, 0) + 1\n\n    def most(self):\n"
        "        return max(self.counts, key=self.counts.get)"
    ),
}
EMPTY = {
    "double": "def double(x):\n    return None",
    "primes": "primes = None",
    "norm": "def norm(v):\n    return None",
    "tally": "class Tally:\n    pass",
}
_VISIBLE = {
    "double": "assert double(2) is None or double(2) == 4",
    "primes": "assert primes is None or len(primes) == 6",
    "norm": "assert norm(np.ones(4)) is None or np.isclose(norm(np.ones(4)), 2)",
    "tally": "assert isinstance(Tally, type)",
}
_HIDDEN = {
    "double": (
        "for _x in np.random.default_rng(np.random.randint(2**31)).integers(-10**6, 10**6, 5):\n"
        "    assert double(int(_x)) == 2 * int(_x), 'double is wrong for some number'"
    ),
    "primes": "assert list(primes) == [2, 3, 5, 7, 11, 13], 'these are not the first six primes'",
    "norm": (
        "_v = np.random.default_rng(np.random.randint(2**31)).normal(size=(20, 3))\n"
        "np.testing.assert_allclose(norm(_v), np.linalg.norm(_v, axis=1))"
    ),
    "tally": (
        "_t = Tally()\n_words = ['b', 'a', 'a', 'c']\nfor _w in _words:\n    _t.add(_w)\n"
        "_points = 3.0\nif _t.most() != 'a':\n    _points = 1.0\n"
        "assert _t.counts == {'b': 1, 'a': 2, 'c': 1}, 'the counts are wrong'\n_points"
    ),
}


@dataclass
class Arena:
    """One such course on disk and what shows that something was stolen or broken.

    Attributes
    ----------
    root:
        Of the course; `host` lies outside of it.
    canary:
        In hidden tests, in the instructor's files and in another student's submission; nobody should ever see it.
    """

    root: Path
    host: Path
    canary: str = field(default_factory=lambda: "canary" + secrets.token_hex(8))
    port: int = 0
    received: list[bytes] = field(default_factory=list)

    def marks(self, attack: Attack) -> dict[str, str]:
        return {
            "@HOST@": str(self.host / attack.name),
            "@COURSE@": str(self.root),
            "@PORT@": str(self.port),
            "@MARK@": f"mark-{self.canary[6:]}-{attack.name}",
        }

    def source(self) -> NotebookNode:
        """What the instructor wrote."""
        cells = [text("# Arena"), locked("setup", "import numpy as np")]
        for question, points in POINTS.items():
            honest = HONEST[question]
            cells.append(solution(question, f"### BEGIN SOLUTION\n{honest}\n### END SOLUTION"))
            hidden = f"### BEGIN HIDDEN TESTS\n# {self.canary}\n{_HIDDEN[question]}\n### END HIDDEN TESTS"
            cells.append(grade_cell(f"test-{question}", f"{_VISIBLE[question]}\n{hidden}", points))
        return notebook(*cells, code("print('the end')"))

    def released(self, answers: dict[str, str]) -> NotebookNode:
        """What a student hands in who wrote these answers."""
        made = copy.deepcopy(self.source())
        for cell in made.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if grade_id in POINTS:
                cell.source = answers.get(grade_id, EMPTY[grade_id])
            elif grade_id.startswith("test-"):
                cell.source = re.sub(r"### BEGIN HIDDEN.*### END HIDDEN TESTS", "", cell.source, flags=re.S).strip()
        return made

    def prepare_host(self, attack: Attack) -> None:
        """The instructor's files that this attack may reach for."""
        folder = self.host / attack.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secret.txt").write_text(self.canary)
        (folder / "precious.txt").write_text("untouched")

    def submit(self, attack: Attack, student: str) -> None:
        """Write an attack into ``submitted/``."""
        answers = {q: HONEST[q] for q in attack.honest} | dict(attack.answers)
        for mark, value in self.marks(attack).items():
            answers = {q: source.replace(mark, value) for q, source in answers.items()}
        made: NotebookNode | bytes | None = self.released(answers)
        if attack.edit is not None:
            assert isinstance(made, NotebookNode)
            made = attack.edit(made)
        folder = self.root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        if isinstance(made, bytes):
            (folder / f"{NAME}.ipynb").write_bytes(made)
        elif made is not None:
            (folder / f"{NAME}.ipynb").write_text(json.dumps(made))  # as it is: nbformat would mend and complain
        for name, content in attack.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            for mark, value in self.marks(attack).items():
                content = content.replace(mark.encode(), value.encode())
            path.write_bytes(content)

    def submit_honest(self, student: str, questions: tuple[str, ...]) -> float:
        """Write an honest submission with some right answers; returns what it deserves."""
        folder = self.root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(self.released({q: HONEST[q] for q in questions}), folder / f"{NAME}.ipynb")
        return sum(POINTS[q] for q in questions)

    def damage(self, attack: Attack) -> list[str]:
        """What this attack changed of the instructor's files."""
        folder = self.host / attack.name
        found = [p.name for p in folder.iterdir() if p.name not in ("secret.txt", "precious.txt", "loot")]
        intact = (folder / "precious.txt").is_file() and (folder / "precious.txt").read_text() == "untouched"
        return found if intact else [*found, "precious.txt"]

    def loot(self, attack: Attack) -> bool:
        """Whether the secret was carried to a file or to the network."""
        path = self.host / attack.name / "loot"
        carried = path.is_file() and self.canary.encode() in path.read_bytes()
        return carried or any(attack.name.encode() in data for data in self.received)


@contextlib.contextmanager
def build(folder: Path) -> Iterator[Arena]:
    """An arena with its listener; ends with the context."""
    root = folder / "course"
    arena = Arena(root, folder / "host")
    (root / "source" / NAME).mkdir(parents=True)
    (root / "course_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'arena'\n"
        "c.Limits.cell_seconds = 2\nc.Limits.submission_seconds = 40\nc.Limits.memory_mib = 300\n"
        "c.ExecutePreprocessor.timeout = 15\n"
    )
    (root / "nbgrader_config.py").symlink_to("course_config.py")
    nbformat.write(arena.source(), root / "source" / NAME / f"{NAME}.ipynb")
    (root / "source" / NAME / "hidden_key.txt").write_text(arena.canary)
    arena.host.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        arena.port = server.getsockname()[1]
        threading.Thread(target=_listen, args=(server, arena.received), daemon=True).start()
        yield arena


def _listen(server: socket.socket, received: list[bytes]) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(2)
                with contextlib.suppress(OSError):
                    received.append(connection.recv(4096))
