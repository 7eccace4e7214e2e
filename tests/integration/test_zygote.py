"""The warm start: nothing of the libraries runs in the zygote, forks train, secrets do not pass through it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.errors import ExecutionFailed
from autograder.execution.budget import Limits
from autograder.execution.zygote import Zygote

LIMITS = Limits(memory_mib=1500)
TRAIN = """
import numpy as np
import keras
x = np.random.rand(64, 2)
model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
print(model.fit(x, x[:, :1], epochs=1, verbose=0).history["loss"][0])
"""


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(("numpy", "tensorflow")) as running:
        yield running


def run(zygote: Zygote, source: str, seed: int = 1) -> str:
    student, examiner = zygote.spawn_pair(LIMITS, with_examiner=False)
    try:
        for order in ({"op": "start", "seed": seed}, {"op": "run", "source": source}):
            student.control.send(order)
            answer = student.control.receive(timeout_s=60)
        return "".join(output.get("text", str(output)) for output in answer["outputs"])
    finally:
        zygote.end_pair((student, examiner))


def test_no_tensorflow_operation_has_run_before_the_fork(zygote: Zygote) -> None:
    source = "from tensorflow.python.eager import context\nprint(context.context()._context_handle is None)"
    assert run(zygote, source) == "True\n"


def test_the_zygote_has_started_no_python_thread(zygote: Zygote) -> None:
    assert run(zygote, "import threading\nprint(threading.active_count())") == "1\n"


def test_forks_train_networks_and_the_same_seed_gives_the_same_loss(zygote: Zygote) -> None:
    losses = [run(zygote, TRAIN) for _ in range(6)]
    assert len(set(losses)) == 1
    assert float(losses[0]) > 0
    assert run(zygote, TRAIN, seed=2) != losses[0]


def test_the_callers_environment_does_not_reach_notebooks(zygote: Zygote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_SECRET", "tellnobody")
    with Zygote(("numpy",)) as other:
        assert "tellnobody" not in run(other, "import os\nprint(dict(os.environ))")


def test_a_library_that_is_missing_is_named() -> None:
    with pytest.raises(ExecutionFailed, match="no_such_library"):
        Zygote(("no_such_library",))


def test_pairs_that_were_forked_ahead_are_used_and_cleaned_up() -> None:
    with Zygote(("numpy",), ahead=2) as zygote:
        for _ in range(5):
            assert run(zygote, "print(1)") == "1\n"
        zygote.settle()
        assert zygote.cpu_seconds > 0
    assert not zygote.is_alive()
