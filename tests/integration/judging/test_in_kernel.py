"""In-kernel test cells: what hardening reaches is defeated, what it cannot reach is listed, honest work is unharmed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.verdicts import CellVerdict, Mode, Verdict
from tests.integration.judging.conftest import Judge, outputs_of, verdict_of
from tests.integration.judging.in_kernel_attacks import DEFEATED, POINTS, SETUP, STILL_FORGEABLE, Attack
from tests.integration.judging.unhardened import fools_somebody
from tests.notebook_factory import code, grade_cell, locked, solution

EVERYTHING = frozenset({"*"})
ALL = {**DEFEATED, **{name: attack for name, (_, attack) in STILL_FORGEABLE.items()}}
TARGETS = {(attack.test, attack.solution): name for name, attack in ALL.items()}


def cells_of(attack: Attack) -> list[object]:
    setup, answer = locked("setup", SETUP), solution("answer", attack.solution)
    return [*((answer, setup) if attack.late_setup else (setup, answer)), grade_cell("t", attack.test, POINTS)]


def verdict(judge: Judge, attack: Attack) -> CellVerdict:
    found = verdict_of(judge(cells_of(attack), {"answer": attack.answer}, in_kernel=EVERYTHING), "t")
    assert found.mode is Mode.IN_KERNEL
    return found


def is_real(attack: Attack) -> bool:
    first = [attack.answer, SETUP] if attack.late_setup else [SETUP, attack.answer]
    return fools_somebody([*first, attack.test], POINTS)


@pytest.mark.parametrize("attack", DEFEATED.values(), ids=DEFEATED.keys())
def test_an_attack_that_fools_an_unhardened_kernel_earns_nothing(judge: Judge, attack: Attack) -> None:
    found = verdict(judge, attack)
    everybodys = 1.0 if attack.test.startswith("points = 1") else 0.0
    unscored = found.verdict is Verdict.MANUAL and "background thread" in found.instructor_note
    assert found.points == everybodys or unscored, found
    assert is_real(attack)


@pytest.mark.parametrize("attack", [a for _, a in STILL_FORGEABLE.values()], ids=STILL_FORGEABLE.keys())
def test_what_is_said_to_be_forgeable_still_is(judge: Judge, attack: Attack) -> None:
    assert verdict(judge, attack).points == POINTS
    assert is_real(attack)


@pytest.mark.parametrize("name", TARGETS.values())
def test_the_right_answer_earns_all_points_where_the_attack_does_not(judge: Judge, name: str) -> None:
    attack = ALL[name]
    assert verdict(judge, Attack(attack.solution, attack.test, attack.late_setup, attack.solution)).points == POINTS


@pytest.mark.parametrize("name", TARGETS.values())
def test_a_wrong_answer_without_an_attack_fools_nobody(judge: Judge, name: str) -> None:
    harmless = Attack("def double(x):\n    return None\nclass Vector:\n    pass", ALL[name].test)
    assert not is_real(harmless)
    assert verdict(judge, harmless).points == (1.0 if harmless.test.startswith("points = 1") else 0.0)


def judged(judge: Judge, answer: str, test: str, points: float = 1, **more: object) -> CellVerdict:
    cells = [solution("answer", answer), grade_cell("t", test, points)]
    return verdict_of(judge(cells, in_kernel=EVERYTHING, **more), "t")


HONEST = {
    "line magics": "%matplotlib inline\n%time y = double(3)\nassert y == 6",
    "cell magics": "%%capture\nprint('x')\nassert double(3) == 6",
    "shell commands": "!echo hello > there.txt\nassert open('there.txt').read() == 'hello\\n' and double(3) == 6",
    "the shell itself": "assert get_ipython().user_ns['double'](3) == 6",
    "display": "from IPython.display import HTML\ndisplay(HTML('<b>x</b>'), double)\nassert double(3) == 6",
    "await": "import asyncio\n\nasync def later(x):\n    await asyncio.sleep(0)\n    return double(x)\n\nassert await later(3) == 6\nasync with asyncio.Lock():\n    assert double(1) == 2",
    "patching": "from unittest import mock\nwith mock.patch('builtins.print') as shown:\n    loud(3)\nshown.assert_called_once_with(6)",
    "patching built-ins by hand": "import builtins\nbuiltins.input = lambda *a: '3'\nassert asks() == 6",
    "redirection": "import io, contextlib\nout = io.StringIO()\nwith contextlib.redirect_stdout(out):\n    loud(3)\nassert out.getvalue() == '6\\n'",
    "figures": "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\ndraws(axes)\nassert len(axes.lines) == 1 and len(plt.gcf().axes) == 1",
    "globals": "FACTOR = 5\nassert scaled(2) == 10\nglobals()['FACTOR'] = 7\nassert scaled(1) == 7",
    "exceptions": "try:\n    double()\nexcept TypeError as error:\n    message = str(error)\nassert 'missing' in message",
    "walrus, match and star": "from math import *\nmatch [double(3), sqrt(4)]:\n    case [int() as six, float()] if (two := six - 4):\n        assert two == 2\n    case _:\n        assert False",
    "classes": "class Base:\n    def __init__(self, x):\n        self.__x = x\n\nclass Sub(Base):\n    def __init__(self, x):\n        super().__init__(x)\n        self.y = double(x)\n\n    def __eq__(self, other):\n        return self.y == other.y\n\nassert Sub(3) == Sub(3) and Sub(3).y == 6",
    "subclasses of numbers": "assert boxed(3) == 6",
    "nothing at the end": "if True:\n    assert double(3) == 6\n# done",
}
HONEST_ANSWER = """\
import numpy as np

class Box(int):
    pass

def double(x):
    return 2 * x

def boxed(x):
    return Box(2 * x)

def loud(x):
    print(double(x))

def asks():
    return double(int(input("x? ")))

def draws(axes):
    axes.plot([1, 2])

FACTOR = 2

def scaled(x):
    return FACTOR * x
"""


@pytest.mark.parametrize("test", HONEST.values(), ids=HONEST.keys())
def test_what_tests_do_in_ipython_they_do_in_kernel(judge: Judge, test: str) -> None:
    found = judged(judge, HONEST_ANSWER, test)
    assert (found.verdict, found.points, found.mode) == (Verdict.PASSED, 1, Mode.IN_KERNEL), found


@pytest.mark.parametrize(
    ("last", "points"),
    [("0.5", 0.5), ("np.float64(1.5)", 1.5), ("0", 0), ("2", 2), ("-1", 2), ("True", 2), ("'text'", 2), ("1;", 2)],
)
def test_the_last_expression_is_the_points(judge: Judge, last: str, points: float) -> None:
    assert judged(judge, "import numpy as np", last, 2).points == points


@pytest.mark.parametrize("last", ["3", "float('nan')", "float('inf')"])
def test_points_that_cannot_be_are_left_to_the_instructor(judge: Judge, last: str) -> None:
    found = judged(judge, "pass", last, 2)
    assert (found.verdict, found.points) == (Verdict.MANUAL, None)
    assert "worth 2 points" in found.instructor_note


def test_a_pass_beside_a_thread_of_the_students_is_left_to_the_instructor(judge: Judge) -> None:
    waits = "import threading\nthreading.Thread(target=lambda: threading.Event().wait(), daemon=True).start()\nx = "
    found = judged(judge, waits + "1", "assert x == 1")
    assert (found.verdict, found.points) == (Verdict.MANUAL, None)
    assert "background thread" in found.instructor_note
    assert judged(judge, waits + "2", "assert x == 1").points == 0


def test_an_idle_thread_of_a_library_changes_nothing(judge: Judge) -> None:
    pool = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor()\nx = pool.submit(int, 1).result()"
    assert judged(judge, pool, "assert x == 1").points == 1


def test_what_the_student_patched_is_patched_again_after_the_test(judge: Judge) -> None:
    cells = [
        solution("answer", "import math\nmath.tau = 1\nmath.sqrt = lambda x: 'mine'"),
        grade_cell("t", "import math\nassert math.sqrt(4) == 2"),
        code("math.sqrt(4)"),
    ]
    result = judge(cells, in_kernel=EVERYTHING)
    assert verdict_of(result, "t").points == 1
    assert outputs_of(result, 2)[0]["data"] == {"text/plain": "'mine'"}


def test_a_hidden_module_can_be_imported_and_is_gone_afterwards(judge: Judge) -> None:
    cells = [
        solution("answer", "def double(x):\n    return 2 * x"),
        grade_cell(
            "t",
            "### BEGIN HIDDEN TESTS\nfrom hidden_rules import twice\nassert double(4) == twice(4)\n### END HIDDEN TESTS",
        ),
    ]
    files = {"hidden_rules.py": "import math\n\ndef twice(x):\n    return math.fsum([x, x])\n"}
    steals = "import sys\ndef double(x):\n    return sys.modules['hidden_rules'].twice(x)"
    assert verdict_of(judge(cells, files=files, in_kernel=EVERYTHING), "t").points == 1
    assert verdict_of(judge(cells, {"answer": steals}, files=files, in_kernel=EVERYTHING), "t").points == 0


def test_a_later_cell_does_not_find_the_test_in_the_history(judge: Judge) -> None:
    secret = "### BEGIN HIDDEN TESTS\nassert 'swordfish'\n### END HIDDEN TESTS"
    looks = "import linecache\nstr(In) + str(linecache.cache) + str(get_ipython().history_manager.input_hist_raw)"
    result = judge([grade_cell("t", secret), code(looks)], in_kernel=EVERYTHING)
    assert verdict_of(result, "t").points == 1
    assert "swordfish" not in str(outputs_of(result, 1))


def test_an_interfering_answer_costs_its_own_question_only(judge: Judge) -> None:
    forged = DEFEATED["an answer written instead"].answer
    cells = [
        solution("first", "def double(x):\n    return 2 * x"),
        grade_cell("t-first", "assert double(2) == 4"),
        solution("second", "def triple(x):\n    return 3 * x"),
        grade_cell("t-second", "assert triple(2) == 6"),
    ]
    result = judge(cells, {"first": forged}, in_kernel=EVERYTHING)
    assert (verdict_of(result, "t-first").verdict, verdict_of(result, "t-second").points) == (Verdict.ERROR, 1)
    assert "interfered with the grader" in verdict_of(result, "t-first").message


def test_everything_that_shows_an_in_kernel_verdict_says_so(tmp_path: Path) -> None:
    import nbformat
    import sqlalchemy

    from tests.notebook_factory import notebook

    cells = [solution("a", "x = 1"), grade_cell("t", "assert x == 1", autograder={"mode": "in-kernel"})]
    for folder in (tmp_path / "source" / "hw", tmp_path / "submitted" / "ada" / "hw"):
        folder.mkdir(parents=True)
        nbformat.write(notebook(*cells), folder / "hw.ipynb")
    (tmp_path / "course_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n")
    command = [sys.executable, "-m", "autograder.cli.main", "--course", str(tmp_path), "grade", "hw"]
    done = subprocess.run([*command, "--json", "-"], capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    (graded,) = json.loads(done.stdout)["submissions"]
    assert [(cell["points"], cell["mode"]) for cell in graded["cells"]] == [(1.0, "in-kernel")]
    assert "1 in-kernel" in done.stderr + subprocess.run(command, capture_output=True, text=True, timeout=200).stdout
    assert "(in-kernel)" in Path(graded["feedback"]).read_text()
    database = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'gradebook.db'}")
    stored = []
    for table in sqlalchemy.inspect(database).get_table_names():
        with database.connect() as connection:
            stored += [str(row) for row in connection.execute(sqlalchemy.text(f'SELECT * FROM "{table}"'))]
    assert any("in-kernel" in row for row in stored)
