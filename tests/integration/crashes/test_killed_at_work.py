"""A process killed while it works for one submission: the submission has no score, or is judged again; never 0."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import ExecutionFailed
from autograder.execution.zygote import Zygote
from autograder.grading import batch
from autograder.grading.batch import JudgeTask, run_task
from autograder.grading.judge import judge_submission
from autograder.grading.setup import Judging, prepare
from autograder.verdicts import Status, SubmissionResult
from tests.integration.crashes.conftest import ANSWERS, ASSIGNMENT, Class, submission, submit
from tests.integration.crashes.processes import Victim, candidates, kill, zygotes_of

STUDENT, EXAMINER = 0, 1  # in the order in which they are forked

AT_WORK = {
    "in a cell": "import time\ntime.sleep(1.2)\ndef double(x):\n    return 2 * x",
    "while it is checked": "import time\ndef double(x):\n    time.sleep(0.6)\n    return 2 * x",
}


@pytest.fixture
def course(whole_class: Class, tmp_path: Path) -> Path:
    return whole_class.copy(tmp_path / "course")


def prepared(course: Path, double: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Judging, Path]:
    """The class with one more student, whose answer is given."""
    monkeypatch.setitem(ANSWERS, "liv", {"double": double})
    submit(course, "liv", submission("liv"))
    return prepare(Course.open(course), ASSIGNMENT), course / "submitted" / "liv" / ASSIGNMENT


@pytest.fixture
def no_zygote_yet() -> Iterator[None]:
    batch._zygotes.close()
    yield
    batch._zygotes.close()


@pytest.fixture
def spared() -> frozenset[int]:
    """Zygotes that other tests of this process hold."""
    return zygotes_of(os.getpid())


def killing(victim: Victim, number: int, after_s: float, spared: frozenset[int]) -> threading.Thread:
    """Kill a process of this one's zygote, some time after a student process and its examiner are there."""

    def run() -> None:
        deadline = time.monotonic() + 60
        while len(candidates(os.getpid(), Victim.SANDBOX, spared)) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(after_s)
        kill(sorted(candidates(os.getpid(), victim, spared))[number])

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("double", AT_WORK.values(), ids=AT_WORK.keys())
@pytest.mark.parametrize(
    ("victim", "number"),
    [(Victim.SANDBOX, STUDENT), (Victim.SANDBOX, EXAMINER), (Victim.ZYGOTE, 0), (Victim.ZYGOTE, 1)],
    ids=["student process", "examiner", "process beside the zygote", "zygote"],
)
def test_a_process_killed_at_work_leaves_no_score_and_is_not_blamed_on_the_answer(
    course: Path, monkeypatch: pytest.MonkeyPatch, spared: frozenset[int], double: str, victim: Victim, number: int
) -> None:
    judging, folder = prepared(course, double, monkeypatch)
    with Zygote(judging.warm_start.preload, judging.warm_start.hidden_paths) as zygote:
        killer = killing(victim, number, 0.6, spared)
        result = judge_submission("liv", folder, judging.rules, lambda: zygote)
        killer.join()
    assert result.status is Status.FAILED, [(cell.grade_id, cell.message) for cell in result.cells]
    assert result.score is None
    assert not result.cells


@pytest.mark.usefixtures("no_zygote_yet")
@pytest.mark.parametrize("victim", [Victim.SANDBOX, Victim.ZYGOTE])
def test_a_submission_whose_process_was_killed_is_judged_again(
    course: Path, monkeypatch: pytest.MonkeyPatch, spared: frozenset[int], victim: Victim
) -> None:
    judging, folder = prepared(course, AT_WORK["in a cell"], monkeypatch)
    task = JudgeTask("liv", folder, judging.rules, judging.warm_start)
    killer = killing(victim, 0, 0.6, spared)
    result = run_task(task)
    killer.join()
    assert (result.status, result.score) == (Status.GRADED, 3.5), result.message


@pytest.mark.parametrize("number", [0, 1], ids=["process beside the zygote", "zygote"])
def test_a_zygote_killed_while_it_starts_is_not_blamed_on_the_environment(spared: frozenset[int], number: int) -> None:
    over = threading.Event()

    def run() -> None:
        """Until it shows, and all that are found: what an earlier test has left may be among them."""
        while not over.wait(0.002):
            beside = sorted(zygotes_of(os.getpid()) - spared)
            zygotes = [pid for pid in candidates(os.getpid(), Victim.ZYGOTE, spared) if pid not in beside]
            for pid in (beside, zygotes)[number] if zygotes else ():
                kill(pid)

    killer = threading.Thread(target=run)
    killer.start()
    try:
        with pytest.raises(ExecutionFailed, match="was killed while it loaded") as failure:
            Zygote(("tensorflow",))  # takes seconds, so that it is killed long before it is ready
    finally:
        over.set()
        killer.join()
    assert "run the command again" in failure.value.hint


WAYS_TO_LOOK_KILLED = {
    "limits its own processor time": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    "limits it in the first process from below": "import os, resource, time\n"
    "if not os.fork():\n    resource.prlimit(1, resource.RLIMIT_CPU, (0, 0))\n    os._exit(0)\n"
    "deadline = time.time() + 1.8\nwhile time.time() < deadline: pass\nraise ValueError",
    "kills its own process": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nraise ValueError",
    "kills everybody": "import os, signal\nos.kill(-1, signal.SIGKILL)\nraise ValueError",
    "dies with a child": "import os, signal\nif not os.fork():\n    os.kill(os.getppid(), signal.SIGKILL)\n    os._exit(0)\n"
    "os.wait()\nraise ValueError",
    "uses up its memory": "import mmap\nhog = [mmap.mmap(-1, 1 << 30) for _ in range(4)]\nfor m in hog:\n    m.write(b'x' * (1 << 30))",
    "ends": "import os\nos._exit(137)",
}


@pytest.mark.parametrize("double", WAYS_TO_LOOK_KILLED.values(), ids=WAYS_TO_LOOK_KILLED.keys())
def test_no_answer_can_make_itself_look_killed_from_outside(
    course: Path, monkeypatch: pytest.MonkeyPatch, double: str
) -> None:
    judging, folder = prepared(course, double, monkeypatch)
    with Zygote(judging.warm_start.preload, judging.warm_start.hidden_paths) as zygote:
        result: SubmissionResult = judge_submission("liv", folder, judging.rules, lambda: zygote)
    assert result.status is Status.GRADED, result.message
    assert result.score == 1.5
