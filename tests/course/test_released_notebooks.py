"""What students get: a notebook that runs from top to bottom before anything is solved."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course import Course
from autograder.syllabus.outline import outline

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.open(ROOT)
TRAINING = ("autoencoder-challenge", "circle-vs-square", "circles-to-squares", "gaussian-vs-lorentzian")


def _by_cost(name: str) -> object:
    """Those that train networks for ten seconds are run with the slow tests."""
    return pytest.param(name, marks=pytest.mark.slow) if name in TRAINING else name


@pytest.mark.parametrize("name", [_by_cost(name) for name in COURSE.assignments()])
def test_the_released_notebook_runs_to_the_end_unsolved(name: str, tmp_path: Path) -> None:
    """As a student would run it in JupyterLab: what is not solved says so in a line, and nothing stops."""
    folder = tmp_path / name
    shutil.copytree(ROOT / "release" / name, folder)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", "")  # of the platform, the notebook knows nothing
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}}).execute()
    said = "\n".join(o.text for cell in notebook.cells for o in cell.get("outputs", []) if o.output_type == "stream")
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) >= len(outline(COURSE.load_assignment(name)).tasks), said
