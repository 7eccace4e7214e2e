"""What students rely on in Jupyter works when their notebook is graded."""

from __future__ import annotations

import pytest

from autograder.verdicts import Status
from tests.integration.judging.conftest import Judge, outputs_of
from tests.notebook_factory import code, grade_cell, solution


def shown(judge: Judge, source: str) -> list[dict[str, object]]:
    result = judge([solution("answer", source), grade_cell("t", "assert True")])
    assert result.status is Status.GRADED, result.message
    return outputs_of(result, 0)


def text(outputs: list[dict[str, object]]) -> str:
    return "".join(str(o["text"]) for o in outputs if o["output_type"] == "stream")


def test_the_last_expression_is_shown(judge: Judge) -> None:
    (output,) = shown(judge, "1\n40 + 2")
    assert output["data"] == {"text/plain": "42"}


def test_a_semicolon_hides_it(judge: Judge) -> None:
    assert shown(judge, "40 + 2;") == []


def test_prints_and_standard_error_are_kept_apart(judge: Judge) -> None:
    outputs = shown(judge, "import sys\nprint('out')\nprint('err', file=sys.stderr)")
    assert [(o["name"], o["text"]) for o in outputs] == [("stdout", "out\n"), ("stderr", "err\n")]


def test_text_written_to_the_descriptor_is_shown(judge: Judge) -> None:
    assert "native" in text(shown(judge, "import os\nos.write(1, b'native')"))


def test_a_figure_appears_without_any_magic(judge: Judge) -> None:
    outputs = shown(judge, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")
    assert any("image/png" in o.get("data", {}) for o in outputs)  # type: ignore[operator]


def test_an_open_figure_appears_at_the_end_of_the_cell(judge: Judge) -> None:
    outputs = shown(
        judge, "%matplotlib inline\nimport matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2]);"
    )
    assert any("image/png" in o.get("data", {}) for o in outputs)  # type: ignore[operator]


def test_a_frame_is_shown_as_a_table(judge: Judge) -> None:
    (output,) = shown(judge, "import pandas as pd\npd.DataFrame({'a': [1]})")
    assert "<table" in output["data"]["text/html"]  # type: ignore[index]


def test_display_shows_rich_objects(judge: Judge) -> None:
    outputs = shown(judge, "from IPython.display import HTML, Markdown\ndisplay(HTML('<b>x</b>'), Markdown('*y*'))")
    assert [next(m for m in o["data"] if m != "text/plain") for o in outputs] == ["text/html", "text/markdown"]  # type: ignore[union-attr]


def test_clear_output_clears(judge: Judge) -> None:
    assert (
        text(shown(judge, "from IPython.display import clear_output\nprint('a')\nclear_output()\nprint('b')")) == "b\n"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%time\nx = 1", "Wall time"),
        ("%timeit -n1 -r1 1", "loop"),
        ("!echo shell", "shell"),
        ("files = !echo one\nprint(files[0])", "one"),
        ("%%capture kept\nprint('x')", ""),
        ("%pwd", ""),
        ("%who", ""),
        ("%%bash\necho from bash", "from bash"),
        ("%%writefile note.txt\nhello", "Writing note.txt"),
        ("x = 5\n?x", ""),
    ],
)
def test_magics_work(judge: Judge, source: str, expected: str) -> None:
    outputs = shown(judge, source)
    assert expected in text(outputs)
    assert not any(o["output_type"] == "error" for o in outputs), outputs


def test_top_level_await_works(judge: Judge) -> None:
    assert text(shown(judge, "import asyncio\nawait asyncio.sleep(0)\nprint('done')")) == "done\n"


@pytest.mark.parametrize("ask", ["input('name? ')", "import getpass\ngetpass.getpass()"])
def test_input_is_refused_with_a_clear_message(judge: Judge, ask: str) -> None:
    (output,) = shown(judge, ask)
    assert output["output_type"] == "error"
    assert "cannot be used in a graded notebook" in str(output["evalue"])


def test_an_error_shows_its_traceback_and_the_next_cell_runs(judge: Judge) -> None:
    result = judge([solution("a", "1 / 0"), solution("b", "print('on')"), grade_cell("t", "assert True")])
    (error,) = outputs_of(result, 0)
    assert error["ename"] == "ZeroDivisionError"
    assert "1 / 0" in "\n".join(error["traceback"])  # type: ignore[arg-type]
    assert text(outputs_of(result, 1)) == "on\n"


def test_long_output_is_cut_and_says_so(judge: Judge) -> None:
    printed = text(shown(judge, "print('x' * 1_000_000)"))
    assert len(printed) < 70_000
    assert "output cut after 64 KiB" in printed


def test_in_out_and_underscore_work(judge: Judge) -> None:
    result = judge([solution("a", "40 + 2"), code("print(_ + 1, Out[1], len(In))"), grade_cell("t", "assert True")])
    assert text(outputs_of(result, 1)) == "43 42 3\n"


def test_the_same_submission_gets_the_same_numbers(judge: Judge) -> None:
    source = "import random, numpy as np\nprint(random.random(), np.random.rand(), np.random.default_rng().random(), hash('a'))"
    assert text(shown(judge, source)) == text(shown(judge, source))


def test_an_unseeded_generator_differs_between_two_calls(judge: Judge) -> None:
    source = "import numpy as np\nprint(np.random.default_rng().random() == np.random.default_rng().random())"
    assert text(shown(judge, source)) == "False\n"


def test_files_beside_the_notebook_can_be_read(judge: Judge) -> None:
    cells = [
        solution("a", "content = open('data.csv').read()\nimport helper"),
        grade_cell("t", "assert content == 'a,b' and helper.two() == 2"),
    ]
    assert judge(cells, files={"data.csv": "a,b", "helper.py": "def two(): return 2"}).score == 1


def test_hidden_files_are_seen_by_the_examiner_only(judge: Judge) -> None:
    cells = [
        solution("a", "import os\nfound = os.listdir('.')"),
        grade_cell(
            "t",
            "assert found == [], found\n### BEGIN HIDDEN TESTS\nimport hidden_key\nassert hidden_key.KEY == 7\n### END HIDDEN TESTS",
        ),
    ]
    assert judge(cells, files={"hidden_key.py": "KEY = 7"}).score == 1


def test_what_a_hidden_test_makes_student_code_print_is_not_shown(judge: Judge) -> None:
    cells = [
        solution("a", "def f(x):\n    print('called with', x)\n    return x"),
        grade_cell("t", "### BEGIN HIDDEN TESTS\nassert f('secret') == 'secret'\n### END HIDDEN TESTS"),
        code("print('after')"),
    ]
    assert "secret" not in str(judge(cells).notebooks[0].outputs)
