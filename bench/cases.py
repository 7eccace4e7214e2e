"""The notebooks that all graders get, in the form each of them wants."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


@dataclass(frozen=True)
class Question:
    """A solution and the tests of it: `visible` and `hidden` are assertions."""

    grade_id: str
    solution: str
    visible: str
    hidden: str


@dataclass(frozen=True)
class Case:
    """One notebook."""

    name: str
    title: str
    imports: str
    questions: tuple[Question, ...]


TENSORFLOW = Case(
    "small-tensorflow",
    "(a) a small TensorFlow notebook",
    "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras",
    (
        Question("double", "def double(x):\n    return 2 * x", "assert double(2) == 4", "assert double(-3) == -6"),
        Question(
            "net",
            "model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(4, activation='tanh'), keras.layers.Dense(1)])\n"
            "y = model.predict(np.zeros((5, 2)), verbose=0)",
            "assert y.shape == (5, 1)",
            "assert model.count_params() == 17",
        ),
    ),
)

NUMPY = Case(
    "numpy-only",
    "(b) NumPy only",
    "import numpy as np",
    (
        Question(
            "layer",
            "def layer(y, w, b):\n    return 1 / (1 + np.exp(-(y @ w + b)))",
            "assert layer(np.zeros((3, 2)), np.zeros((2, 4)), np.zeros(4)).shape == (3, 4)",
            "assert np.allclose(layer(np.ones((2, 3)), np.ones((3, 1)), -3.0), 0.5)",
        ),
        Question(
            "mean",
            "def mean(x):\n    return x.sum() / x.size",
            "assert mean(np.ones(5)) == 1",
            "assert abs(mean(np.arange(10)) - 4.5) < 1e-12",
        ),
    ),
)

TRAINING = Case(
    "training",
    "(c) a training notebook",
    "import time\nimport numpy as np",
    (
        Question(
            "train",
            "rng = np.random.default_rng(0)\n"
            "x = rng.standard_normal((2000, 64))\nw_true = rng.standard_normal((64, 32))\ny = x @ w_true\n"
            "w = np.zeros((64, 32))\n"
            "started = time.process_time()\n"
            "for step in range({steps}):\n"
            "    w -= 1e-2 * x.T @ (x @ w - y) / len(x)\n"
            "compute_seconds = time.process_time() - started",
            "assert w.shape == (64, 32)",
            "assert np.abs(w - w_true).max() < 0.1",
        ),
    ),
)


ALL = (TENSORFLOW, NUMPY, TRAINING)
_PROBE_STEPS = 200


def calibrated(case: Case, *, seconds: float) -> tuple[Case, float]:
    """The training case with as many steps as take about `seconds` of one core here."""
    probe = _compute_seconds(_with_steps(case, _PROBE_STEPS))
    steps = max(_PROBE_STEPS, round(_PROBE_STEPS * seconds / probe))
    return _with_steps(case, steps), probe * steps / _PROBE_STEPS


def pure_compute(case: Case, processes: int) -> float:
    """Processor seconds of the training alone, in as many plain Python processes as there are workers."""
    with ThreadPoolExecutor(processes) as pool:
        found = list(pool.map(lambda _: _compute_seconds(case), range(processes)))
    return sum(found) / len(found)


def _with_steps(case: Case, steps: int) -> Case:
    (question,) = case.questions
    return replace(case, questions=(replace(question, solution=question.solution.replace("{steps}", str(steps))),))


def _compute_seconds(case: Case) -> float:
    (question,) = case.questions
    code = f"{case.imports}\n{question.solution}\nprint(compute_seconds)"
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | threads, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _cell(source: str, grade_id: str, **flags: object) -> NotebookNode:
    meta = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    cell = new_code_cell(source, metadata={"nbgrader": meta | flags})
    cell["id"] = grade_id
    return cell


def _source_cells(case: Case) -> list[NotebookNode]:
    cells = [_cell(case.imports, "imports", locked=True)]
    for q in case.questions:
        body, indent = q.solution, ""
        if q.solution.startswith("def "):
            head, _, body = q.solution.partition("\n")
            indent = "    "
            cells.append(
                _cell(
                    f"{head}\n{indent}### BEGIN SOLUTION\n{body}\n{indent}### END SOLUTION", q.grade_id, solution=True
                )
            )
        else:
            cells.append(_cell(f"### BEGIN SOLUTION\n{body}\n### END SOLUTION", q.grade_id, solution=True))
        test = f"{q.visible}\n### BEGIN HIDDEN TESTS\n{q.hidden}\n### END HIDDEN TESTS"
        cells.append(_cell(test, f"test-{q.grade_id}", grade=True, locked=True, points=1))
    return cells


def make_course(case: Case, folder: Path, submissions: int) -> None:
    """A course directory for nbgrader and autograder, and a class that handed in the right answer."""
    source = folder / "source" / case.name
    source.mkdir(parents=True)
    (folder / "course_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'bench'\nc.ExecutePreprocessor.timeout = 600\n"
    )
    (folder / "nbgrader_config.py").symlink_to("course_config.py")
    notebook = new_notebook(cells=_source_cells(case), metadata=KERNEL)
    nbformat.write(notebook, source / f"{case.name}.ipynb")
    for number in range(submissions):
        submitted = folder / "submitted" / f"student{number:04}" / case.name
        submitted.mkdir(parents=True)
        nbformat.write(notebook, submitted / f"{case.name}.ipynb")


def make_otter(case: Case, folder: Path) -> Path:
    """The same notebook as an `otter assign` source; its submission is the notebook with the solutions in it."""
    cells = [
        nbformat.v4.new_raw_cell(
            "# ASSIGNMENT CONFIG\ngenerate: true\nexport_cell: false\ninit_cell: true\nsolutions_pdf: false"
        ),
        new_code_cell(case.imports),
    ]
    for q in case.questions:
        name = q.grade_id.replace("-", "_")
        cells += [
            nbformat.v4.new_raw_cell(f"# BEGIN QUESTION\nname: {name}\npoints: 1"),
            nbformat.v4.new_markdown_cell(f"**{name}**"),
            nbformat.v4.new_raw_cell("# BEGIN SOLUTION"),
            new_code_cell("# BEGIN SOLUTION\n" + q.solution + "\n# END SOLUTION"),
            nbformat.v4.new_raw_cell("# END SOLUTION"),
            nbformat.v4.new_raw_cell("# BEGIN TESTS"),
            new_code_cell(q.visible),
            new_code_cell("# HIDDEN\n" + q.hidden),
            nbformat.v4.new_raw_cell("# END TESTS"),
            nbformat.v4.new_raw_cell("# END QUESTION"),
        ]
    folder.mkdir(parents=True)
    path = folder / f"{case.name}.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata=KERNEL), path)
    return path
