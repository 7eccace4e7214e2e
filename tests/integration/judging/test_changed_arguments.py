"""What a student's function does to its arguments happens to the test's own objects, of whatever kind they are."""

from __future__ import annotations

import pytest

from autograder.verdicts import Verdict
from tests.integration.judging.conftest import Judge, verdict_of
from tests.notebook_factory import grade_cell, solution

MAKES = {
    "dict": ("dict(a=1, b=2)", "dict"),
    "OrderedDict": ("OrderedDict(a=1, b=2)", "OrderedDict"),
    "Counter": ("Counter(a=1, b=2)", "Counter"),
    "defaultdict": ("defaultdict(int, a=1, b=2)", "defaultdict"),
}


@pytest.mark.parametrize(("make", "kind"), MAKES.values(), ids=MAKES.keys())
@pytest.mark.parametrize("rows", [False, True], ids=["plain", "with a list of the test's inside"])
def test_a_mapping_holds_what_the_student_put_in_and_nothing_else(
    judge: Judge, make: str, kind: str, rows: bool
) -> None:
    value = "[1]" if rows else "1"
    answer = "def change(table):\n    del table['a']\n    table['z'] = table.pop('b')"
    test = f"""\
from collections import Counter, OrderedDict, defaultdict
table = {make}
table["b"] = kept = {value}
change(table)
assert list(table) == ["z"], list(table)
assert table["z"] is kept or table["z"] == kept
assert type(table).__name__ == "{kind}"
assert len(table) == 1 and "a" not in table and dict(table.items()) == {{"z": kept}}
"""
    result = judge([solution("change", answer), grade_cell("t", test)], {"change": answer})
    assert verdict_of(result, "t").verdict is Verdict.PASSED, verdict_of(result, "t")


def test_an_array_that_only_the_submission_changes_is_seen_changed_by_a_test_that_looks(judge: Judge) -> None:
    """The reference leaves it alone, so the change counts only where the test compares the array."""
    cells = [
        solution("total", "def total(data):\n    return sum(data)"),
        grade_cell(
            "t",
            "import numpy as np\ndata = np.arange(4.0)\ntotal(data)\nassert data.tolist() == [0, 1, 2, 3], 'data was changed'",
        ),
    ]
    result = judge(cells, {"total": "def total(data):\n    data[0] = 9\n    return sum(data)"})
    assert (verdict_of(result, "t").verdict, verdict_of(result, "t").message) == (Verdict.FAILED, "data was changed")
