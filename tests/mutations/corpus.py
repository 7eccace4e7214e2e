"""Honest submissions to mutate: the course's real assignments and three small courses in other styles."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.notebooks.assignment import load_assignment
from autograder.notebooks.examples import apply_example, load_examples, reference_submission
from autograder.notebooks.model import Assignment
from tests.notebook_factory import add_assignment, code, grade_cell, load, locked, manual, notebook, solution, text

SOURCE = Path(__file__).resolve().parents[2] / "source"
REAL = ("quiz-single-layer", "xor", "autoencoder-challenge")
SMALL = ("shapes", "kinetics", "signals")


@dataclass(frozen=True)
class Base:
    """One honest submission: notebook name -> its JSON tree."""

    name: str
    assignment: Assignment
    trees: dict[str, dict[str, Any]]

    def copy(self) -> dict[str, dict[str, Any]]:
        """Trees that a mutation may change."""
        return copy.deepcopy(self.trees)


def small_bases(folder: Path) -> list[Base]:
    """The three small courses, written to `folder`; they need NumPy only and are quickly judged."""
    return [_reference(make(folder / name)) for name, make in zip(SMALL, (_shapes, _kinetics, _signals), strict=True)]


def real_bases() -> list[Base]:
    """Each real assignment with its reference answers and with every correct example answer."""
    bases = []
    for name in REAL:
        assignment = load_assignment(SOURCE / name)
        bases.append(_reference(assignment))
        for example in load_examples(assignment):
            if example.kind == "correct":
                bases.append(_base(f"{name}/{example.slug}", assignment, apply_example(assignment, example)))
    return bases


def _reference(assignment: Assignment) -> Base:
    return _base(assignment.name, assignment, reference_submission(assignment))


def _base(name: str, assignment: Assignment, notebooks: dict[str, Any]) -> Base:
    return Base(name, assignment, {key: json.loads(json.dumps(nb)) for key, nb in notebooks.items()})


def _shapes(folder: Path) -> Assignment:
    """Functions, a class, helpers of the student's own; free example cells; a written answer in between."""
    return load(
        folder,
        text("# Shapes\n\nAreas and perimeters."),
        locked("imports", "import math\n\nimport numpy as np"),
        text("## Disks\n\nWrite both functions."),
        solution(
            "disks",
            """\
def disk_area(radius):
    ### BEGIN SOLUTION
    return math.pi * radius**2
    ### END SOLUTION


def disk_perimeter(radius):
    ### BEGIN SOLUTION
    return 2 * math.pi * radius
    ### END SOLUTION""",
        ),
        code("disk_area(1.0), disk_perimeter(1.0)"),
        grade_cell(
            "test-disk-area",
            """\
assert disk_area(0) == 0, "A disk without radius has no area."
### BEGIN HIDDEN TESTS
for r in (0.5, 2.0):
    assert abs(disk_area(r) - math.pi * r**2) < 1e-9, "The area is pi times the radius squared."
### END HIDDEN TESTS""",
            2,
        ),
        grade_cell("test-disk-perimeter", "assert abs(disk_perimeter(2.0) - 4 * math.pi) < 1e-9", 1),
        text("## Polygons"),
        solution(
            "polygon",
            """\
### BEGIN SOLUTION
def _edges(corners):
    corners = np.asarray(corners, float)
    return np.roll(corners, -1, axis=0) - corners


### END SOLUTION
def polygon_perimeter(corners):
    ### BEGIN SOLUTION
    return float(np.hypot(*_edges(corners).T).sum())
    ### END SOLUTION""",
        ),
        grade_cell(
            "test-polygon",
            """\
assert polygon_perimeter([(0, 0), (1, 0), (1, 1), (0, 1)]) == 4
### BEGIN HIDDEN TESTS
assert polygon_perimeter([(0, 0), (3, 0), (3, 4)]) == 12
### END HIDDEN TESTS""",
            2,
        ),
        manual(
            "limit", "A polygon of many short sides has nearly the perimeter of the disk around which it is drawn.", 2
        ),
        text("## A container"),
        solution(
            "bag",
            """\
class Bag:
    ### BEGIN SOLUTION
    def __init__(self):
        self.areas = []

    def add(self, area):
        self.areas.append(area)

    def total(self):
        return sum(self.areas)
    ### END SOLUTION


def total_of_disks(radii):
    ### BEGIN SOLUTION
    bag = Bag()
    for radius in radii:
        bag.add(disk_area(radius))
    return bag.total()
    ### END SOLUTION""",
        ),
        grade_cell("test-bag", "bag = Bag()\nbag.add(2)\nbag.add(3)\nassert bag.total() == 5", 1),
        grade_cell("test-total", "assert abs(total_of_disks([1, 2]) - 5 * math.pi) < 1e-9", 2),
    )


def _kinetics(folder: Path) -> Assignment:
    """Plain variables that later questions use, and one name (`answer`) that several questions bind anew."""
    return load(
        folder,
        text("# Kinetics"),
        locked("setup", "import numpy as np\n\ntimes = np.linspace(0, 2, 21)\ng = 9.81"),
        text("## 1. Where is the stone at each of the times?"),
        solution("heights", "### BEGIN SOLUTION\nheights = 20 - g * times**2 / 2\n### END SOLUTION"),
        grade_cell(
            "test-heights",
            "assert heights.shape == times.shape\n### BEGIN HIDDEN TESTS\nassert np.allclose(heights, 20 - 4.905 * times**2)\n### END HIDDEN TESTS",
            2,
        ),
        text("## 2. When is it halfway down?"),
        solution("halfway", "### BEGIN SOLUTION\nanswer = float(times[heights > 10][-1])\n### END SOLUTION"),
        grade_cell("test-halfway", "assert abs(answer - 1.4) < 1e-6, 'halfway'", 1),
        text("## 3. How fast is it there?"),
        solution("speed", "### BEGIN SOLUTION\nhalf = answer\nanswer = g * half\n### END SOLUTION"),
        grade_cell("test-speed", "assert abs(answer - 13.734) < 1e-6, 'speed'", 1),
        text("## 4. All speeds, and the largest"),
        solution(
            "speeds",
            "speeds = None\n### BEGIN SOLUTION\nspeeds = []\nfor t in times:\n    speeds.append(g * t)\n### END SOLUTION\nlargest = None\n### BEGIN SOLUTION\nlargest = max(speeds)\n### END SOLUTION",
        ),
        grade_cell("test-speeds", "assert np.allclose(speeds, g * times)", 1),
        grade_cell("test-largest", "assert largest == max(speeds)\nassert abs(largest - 19.62) < 1e-6", 1),
        text("## 5. Words"),
        manual("why", "The air is left out, so that the mass does not matter.", 1),
        manual("where", "On the moon everything takes two and a half times as long.", 1),
        text("## 6. Averages"),
        solution(
            "average",
            "answer = None\n### BEGIN SOLUTION\nanswer = float(np.mean(np.asarray(speeds)))\n### END SOLUTION",
        ),
        grade_cell("test-average", "assert abs(answer - 9.81) < 1e-6, 'average'", 1),
    )


def _signals(folder: Path) -> Assignment:
    """Two notebooks that ask for functions of the same name, one with a plot that a person scores."""
    folder = add_assignment(
        folder,
        time=notebook(
            text("# Signals in time"),
            locked("time-imports", "import numpy as np"),
            solution(
                "smooth",
                "def smooth(signal, width=3):\n    ### BEGIN SOLUTION\n    return np.convolve(signal, np.ones(width) / width, mode='valid')\n    ### END SOLUTION",
            ),
            grade_cell("test-smooth", "assert np.allclose(smooth([1, 2, 3, 4]), [2, 3])", 2),
            solution(
                "peak",
                "def peak(signal):\n    ### BEGIN SOLUTION\n    return int(np.argmax(signal))\n    ### END SOLUTION",
            ),
            grade_cell("test-peak", "assert peak([1, 5, 2]) == 1", 1),
            manual("plot-it", "signal = np.sin(np.arange(9))\nprint(smooth(signal))", 1, cell_type="code"),
        ),
        spectrum=notebook(
            text("# Spectra"),
            locked("spectrum-imports", "import numpy as np"),
            solution(
                "power",
                "def power(signal):\n    ### BEGIN SOLUTION\n    return np.abs(np.fft.rfft(signal)) ** 2\n    ### END SOLUTION",
            ),
            grade_cell("test-power", "assert np.isclose(power(np.ones(8))[0], 64)", 2),
            solution(
                "peak-frequency",
                "def peak(signal, rate):\n    ### BEGIN SOLUTION\n    spectrum = power(signal)\n    return float(np.argmax(spectrum[1:]) + 1) * rate / len(signal)\n    ### END SOLUTION",
            ),
            grade_cell("test-peak-frequency", "assert peak(np.sin(np.arange(16) * np.pi / 4), 8) == 1", 2),
            manual("alias", "Sampling too slowly folds high frequencies onto low ones.", 1),
        ),
    )
    return load_assignment(folder)
