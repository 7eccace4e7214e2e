"""Which libraries are imported before the fork: all of the notebook's, and the large ones for examiners only if needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.notebooks.libraries import WarmLibraries, read_libraries
from tests.notebook_factory import add_assignment, code, grade_cell, locked

LARGE = {"keras", "tensorflow"}
IMPORTS = locked("imports", "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras")


def test_what_the_notebooks_import_anywhere_is_preloaded(tmp_path: Path) -> None:
    add_assignment(
        tmp_path / "a",
        code("import numpy as np, pandas\nfrom keras import layers\n\n\ndef f():\n    import scipy.stats as s, os\n"),
        grade_cell("t", "from matplotlib import pyplot\n# import sklearn"),
    )
    modules = ("keras", "matplotlib.pyplot", "numpy", "pandas", "scipy", "tensorflow")
    assert read_libraries(tmp_path / "a").student == modules


def test_tests_that_only_use_the_students_objects_are_examined_without_tensorflow(tmp_path: Path) -> None:
    add_assignment(
        tmp_path / "a", IMPORTS, grade_cell("t", "assert model.count_params() == 17\nassert np.allclose(y, 0)")
    )
    assert read_libraries(tmp_path / "a") == WarmLibraries(("numpy", "tensorflow"), ("numpy",))


@pytest.mark.parametrize(
    "test",
    [
        "assert isinstance(model, keras.Model)",
        "def helper():\n    return tf.zeros(3)",
        "from keras import layers",
        "import tensorflow.keras as k",
        "net = __import__('tensorflow')",
        "with patch('tensorflow.zeros'):\n    pass",
        "assert (this is no Python",
    ],
)
def test_tests_that_mention_tensorflow_in_any_way_get_it(tmp_path: Path, test: str) -> None:
    add_assignment(tmp_path / "a", IMPORTS, grade_cell("t", test))
    libraries = read_libraries(tmp_path / "a")
    assert libraries.examiner == libraries.student
    assert LARGE & set(libraries.examiner)


def test_lockeds_count_because_examiners_run_them(tmp_path: Path) -> None:
    helper = locked("helper", "def reference(x):\n    return keras.ops.sum(x)")
    add_assignment(tmp_path / "a", IMPORTS, helper, grade_cell("t", "assert f(1) == 2"))
    assert "tensorflow" in read_libraries(tmp_path / "a").examiner


def test_helper_files_count_but_example_answers_do_not(tmp_path: Path) -> None:
    add_assignment(tmp_path / "a", IMPORTS, grade_cell("t", "assert f(1) == 2"))
    (tmp_path / "a/examples").mkdir()
    (tmp_path / "a/examples/other.py").write_text("import tensorflow")
    assert "tensorflow" not in read_libraries(tmp_path / "a").examiner
    (tmp_path / "a/hidden_checks.py").write_text("def f():\n    import tensorflow as tf\n")
    assert "tensorflow" in read_libraries(tmp_path / "a").examiner


def test_a_star_import_may_mean_any_name(tmp_path: Path) -> None:
    add_assignment(tmp_path / "a", locked("imports", "from keras.layers import *"), grade_cell("t", "assert f(1) == 2"))
    assert set(read_libraries(tmp_path / "a").examiner) >= LARGE


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": [{"cell_type": "code", "metadata": []}]}', '{"cells": 3}'])
def test_an_unreadable_notebook_is_left_to_the_loader(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ipynb").write_text(text)
    assert read_libraries(tmp_path) == WarmLibraries((), ())
