"""Whatever a cell does, it costs at most its own question, and the student is told."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.execution.budget import Limits
from autograder.execution.zygote import Zygote
from autograder.verdicts import Status, Verdict
from tests.integration.judging.conftest import QUICK, Judge, verdict_of
from tests.notebook_factory import code, grade_cell, solution

TWO_QUESTIONS = [
    solution("first", "def first():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"),
    grade_cell("t-first", "assert first() == 1, 'first is wrong'", 2),
    solution("second", "def second():\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION"),
    grade_cell("t-second", "### BEGIN HIDDEN TESTS\nassert second() == 2, 'second is wrong'\n### END HIDDEN TESTS", 3),
]

DEADLY = {
    "exit": "import os\nos._exit(0)",
    "segfault": "import ctypes\nctypes.string_at(0)",
    "killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nimport time; time.sleep(60)",
    "memory": "hog = []\nwhile True:\n    hog.append(bytearray(10_000_000))",
    "ignores the interrupt": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
    "catches everything": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "stopped": "import os, signal\nos.kill(0, signal.SIGSTOP)\nwhile True: pass",
    "fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "threads": "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(60,)).start()",
    "closes every descriptor": "import os\nos.closerange(0, 1000)",
    "garbage on every descriptor": "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'\\xff' * 64)\n    except OSError: pass",
    "endless output": "while True: print('x' * 1000)",
    "exhausts the stack": "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
    "sys.exit": "import sys\nsys.exit(1)",
    "quit": "quit()",
    "broken syntax": "def (:",
    "unprintable exception": "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
    "thread dump to stderr": "import faulthandler, sys\nsys.stderr.write('x')\nimport os\nos.write(2, b'native')",
    "no more shell": "get_ipython().run_cell = None\nget_ipython().output_log = None",
    "patched msgpack": "import msgpack\nmsgpack.packb = lambda *a, **k: b''\nmsgpack.unpackb = lambda *a, **k: {}",
}

BRIEF = replace(QUICK, cell_seconds=1.0)  # what loops is not watched for longer; a busy machine takes none of it


@pytest.mark.parametrize("harm", DEADLY.values(), ids=DEADLY.keys())
def test_a_harmful_answer_costs_its_own_question_only(judge: Judge, harm: str) -> None:
    result = judge(TWO_QUESTIONS, {"first": harm}, limits=BRIEF)
    assert result.status is Status.GRADED
    assert verdict_of(result, "t-first").points == 0
    assert verdict_of(result, "t-second").points == 3, [c.message for c in result.cells]


@pytest.mark.parametrize("harm", DEADLY.values(), ids=DEADLY.keys())
def test_a_function_that_harms_when_a_test_calls_it_costs_its_own_question_only(judge: Judge, harm: str) -> None:
    body = "\n".join("    " + line for line in harm.splitlines())
    if harm == "def (:":
        body = "    exec('def (:')"
    result = judge(TWO_QUESTIONS, {"first": f"def first():\n{body}"}, limits=BRIEF)
    assert result.status is Status.GRADED
    assert verdict_of(result, "t-first").points == 0
    assert verdict_of(result, "t-second").points == 3, [c.message for c in result.cells]


def test_an_endless_loop_is_interrupted_and_called_a_timeout_where_it_is_checked(judge: Judge) -> None:
    result = judge(TWO_QUESTIONS, {"first": "def first():\n    while True: pass"})
    assert verdict_of(result, "t-first").verdict is Verdict.TIMEOUT
    assert "longer than 2 s" in verdict_of(result, "t-first").message


def test_a_cell_that_hangs_is_stopped_and_the_student_is_told(judge: Judge) -> None:
    result = judge(TWO_QUESTIONS, {"first": "while True: pass"})
    assert any("stopped after 2 s" in shown.skipped for shown in result.notebooks[0].outputs)


def test_a_busy_machine_takes_no_time_from_a_submission(judge: Judge) -> None:
    work = "import time\nstart = time.process_time()\nwhile time.process_time() - start < 0.45: pass\ndef first(): return 1"
    limits = Limits(cell_seconds=0.9, submission_seconds=1.6, memory_mib=300, work_mib=16, processes=32)
    everywhere = os.sched_getaffinity(0)
    rivals = []
    os.sched_setaffinity(0, {min(everywhere)})  # inherited by all that start here: they share one processor
    try:
        rivals = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
        with Zygote(("numpy",)) as crowded:
            result = judge(TWO_QUESTIONS, {"first": work}, limits=limits, zygote=crowded)
    finally:
        os.sched_setaffinity(0, everywhere)
        for rival in rivals:
            rival.kill()
            rival.wait()
    assert verdict_of(result, "t-first").verdict is Verdict.PASSED, verdict_of(result, "t-first").message
    assert [shown.skipped for shown in result.notebooks[0].outputs if shown.skipped] == []


def test_exhausted_memory_is_named(judge: Judge) -> None:
    import_all = "import mmap\nhog = [mmap.mmap(-1, 50_000_000) for _ in range(40)]\nfor m in hog:\n    m.write(b'x' * 50_000_000)"
    result = judge(TWO_QUESTIONS, {"first": import_all})
    shown = " ".join(s.skipped + str(s.outputs) for s in result.notebooks[0].outputs)
    assert "300 MiB of memory" in shown or "MemoryError" in shown or "Cannot allocate memory" in shown
    assert verdict_of(result, "t-second").points == 3


def test_time_for_the_whole_submission_is_bounded(judge: Judge) -> None:
    limits = Limits(cell_seconds=1.0, submission_seconds=3.0, memory_mib=300, work_mib=16, processes=32)
    result = judge([*TWO_QUESTIONS, *(code("while True: pass") for _ in range(6))], {}, limits=limits)
    assert result.score == 5
    assert result.seconds < 20  # on a busy machine


def test_questions_after_the_time_is_over_say_so(judge: Judge) -> None:
    limits = Limits(cell_seconds=1.0, submission_seconds=1.0, memory_mib=300, work_mib=16, processes=32)
    result = judge(TWO_QUESTIONS, {"first": "import time\ntime.sleep(60)"}, limits=limits)
    assert verdict_of(result, "t-second").verdict is Verdict.TIMEOUT
    assert "used up its time" in verdict_of(result, "t-second").message


def test_a_notebook_that_dies_in_every_cell_ends(judge: Judge) -> None:
    cells = [
        cell
        for n in range(8)
        for cell in (solution(f"a{n}", "import os\nos._exit(1)"), grade_cell(f"t{n}", f"assert a{n}() == 1"))
    ]
    result = judge(cells, {})
    assert result.status is Status.GRADED
    assert result.score == 0
    assert len(result.cells) == 8


def test_what_one_submission_leaves_behind_the_next_does_not_find(judge: Judge) -> None:
    cells = [
        solution("a", "import os\nfound = [p for p in ('note', '/tmp/note', '/dev/shm/note') if os.path.exists(p)]"),
        grade_cell("t", "assert found == [], found"),
    ]
    judge(
        cells,
        {
            "a": "open('note', 'w').write('x'); open('/tmp/note', 'w').write('x'); open('/dev/shm/note', 'w').write('x')\nfound = []"
        },
    )
    assert judge(cells, {}).score == 1
