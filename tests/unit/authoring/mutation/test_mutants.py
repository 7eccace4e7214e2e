"""One slip at a time: which changes are made, and what holds for all of them."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path

import pytest

from autograder.authoring.mutation.mutants import MutantsOfCell, make_mutants, mutants_of
from autograder.course import Course
from tests.notebook_factory import load, notebook, solution

ROOT = Path(__file__).resolve().parents[3]
EVERYTHING = '''\
import copy
import numpy as np


class Model:
    """A class with a method."""

    def __init__(self, weights, rate=0.5):
        self.weights, self.rate = np.array(weights), rate

    def __call__(self, x, training=True):
        def nested(z):
            z = z - 1
            return 1 / (1 + np.exp(-z))

        if training and x.ndim > 1 or not self.rate:
            x = x.mean(axis=0, keepdims=True)
        return nested(x @ self.weights.T + self.rate)


def process(data, n, mode="same"):
    result = np.array(data)
    result[0] += 2
    total, steps = 0, []
    for i in range(1, n):
        total += data[i] * data[i - 1] ** 2
        if i % 2 == 0:
            continue
        steps.append(np.max(data[i:, None], axis=-1))
    while total >= 10.0:
        total //= 2
    pairs = {(a, b): abs(a - b) for a in steps for b in steps[1:-1] if a is not None}
    best = sorted(pairs, key=lambda pair: -pairs[pair])[-1]
    plt_data = copy.deepcopy(result)
    if n < 0:
        raise ValueError(f"{n + 1} is negative: {1}")
    assert n in (1, 2), "n is 1 or 2"
    return best, "a", True, np.arctan2(total, n), plt_data


model = Model([[1.0, -2.0]], rate=2)
answer = model(np.random.default_rng(3).normal(0, 1, (5, 2)))
'''


def made(folder: Path, source: str) -> MutantsOfCell:
    assignment = load(folder / "hw", hw=notebook(solution("answer", source)))
    return mutants_of(assignment)[0]


def changes(folder: Path, source: str, rule: str = "") -> set[str]:
    return {f"{m.before} -> {m.after}" for m in made(folder, source).mutants if rule in ("", m.rule)}


def test_every_rule_has_its_changes(tmp_path: Path) -> None:
    from autograder.authoring.mutation.rules import RULES

    assert {m.rule for m in made(tmp_path, EVERYTHING).mutants} == {*RULES}


def corpus() -> list[tuple[str, str]]:
    course = Course.open(ROOT)
    cells = [of.cell for name in course.assignments() for of in mutants_of(course.load_assignment(name))]
    return [("everything", EVERYTHING), *((cell.grade_id, cell.source) for cell in cells)]


@pytest.mark.parametrize(("name", "source"), corpus(), ids=[name for name, _ in corpus()])
def test_every_mutant_is_another_program_with_one_statement_changed(tmp_path: Path, name: str, source: str) -> None:
    original = ast.unparse(ast.parse(source))
    trees = set()
    for mutant in made(tmp_path, source).mutants:
        tree = ast.dump(ast.parse(mutant.source))
        assert tree != ast.dump(ast.parse(source)), str(mutant)
        assert tree not in trees, str(mutant)
        trees.add(tree)
        lines = difflib.SequenceMatcher(None, original.split("\n"), mutant.source.split("\n"), autojunk=False)
        hunks = [hunk for hunk in lines.get_opcodes() if hunk[0] != "equal"]
        assert len(hunks) == 1, str(mutant)
        removed = "\n".join(original.split("\n")[hunks[0][1] : hunks[0][2]])
        if not mutant.before.endswith(" ..."):
            assert mutant.before in removed, str(mutant)
        if mutant.after != "pass":
            assert mutant.after in mutant.source, str(mutant)
            assert hunks[0][2] - hunks[0][1] == 1, str(mutant)


def test_they_are_the_same_every_time(tmp_path: Path) -> None:
    assert made(tmp_path, EVERYTHING).mutants == made(tmp_path, EVERYTHING).mutants


@pytest.mark.parametrize(
    ("source", "rule", "expected"),
    [
        ("z = a + b", "operators", "a + b -> a - b"),
        ("z = a @ b", "operators", "a @ b -> a * b"),
        ("z = a // b", "operators", "a // b -> a / b"),
        ("z = a + b", "operands", "a + b -> a; a + b -> b"),
        ("z = a @ b", "operands", "a @ b -> b @ a"),
        ("z = a < b", "comparisons", "a < b -> a <= b; a < b -> a > b"),
        ("z = a == b", "comparisons", "a == b -> a != b"),
        ("z = a and b", "conditions", "a and b -> a or b; a and b -> a; a and b -> b"),
        ("z = f(not a)", "conditions", "f(not a) -> f(a)"),
        ("z = 1 if f(a) else 2", "conditions", "f(a) -> not f(a)"),
        ("z = f(0)", "numbers", "f(0) -> f(1)"),
        ("z = f(1)", "numbers", "f(1) -> f(2); f(1) -> f(-1); f(1) -> f(0)"),
        ("z = f(0.5)", "numbers", "f(0.5) -> f(1.5); f(0.5) -> f(1.0); f(0.5) -> f(-0.5)"),
        ("z = f(-2)", "numbers", "f(-2) -> f(-1); f(-2) -> f(-4); f(-2) -> f(2)"),
        ("z = 1 + a", "numbers", "1 + a -> 2 + a; 1 + a -> -1 + a"),
        ("z = 0.5 * a", "numbers", "0.5 * a -> 1.5 * a; 0.5 * a -> -0.5 * a"),
        ("z = f(-a)", "signs", "f(-a) -> f(a)"),
        ("def f(a):\n    return a * a", "signs", "a * a -> -(a * a)"),
        ("z = a.sum(axis=0)", "axes", "axis=0 -> axis=1; axis=0 -> axis=None"),
        ("z = a.sum(axis=-1)", "axes", "axis=-1 -> axis=0; axis=-1 -> axis=None"),
        ("z = a.sum(axis=None)", "axes", "axis=None -> axis=0"),
        ("z = a.sum(axis=(1, 2))", "axes", "axis=(1, 2) -> axis=1; axis=(1, 2) -> axis=2"),
        ("z = a.sum(axis=1)", "kept dimensions", "a.sum(axis=1) -> a.sum(axis=1, keepdims=True)"),
        ("z = a.sum(axis=1, keepdims=True)", "kept dimensions", ""),
        ("z = a.sum(axis=1, keepdims=True)", "truths", "keepdims=True -> keepdims=False"),
        ("z = a[1:n]", "slices", "a[1:n] -> a[2:n]; a[1:n] -> a[0:n]; a[1:n] -> a[1:n + 1]; a[1:n] -> a[1:n - 1]"),
        ("z = a[:-1]", "slices", "a[:-1] -> a[1:-1]; a[:-1] -> a[:]; a[:-1] -> a[:-2]"),
        ("z = a[:n + 1]", "slices", "a[:n + 1] -> a[1:n + 1]; a[:n + 1] -> a[:n + 2]; a[:n + 1] -> a[:n]"),
        ("z = a[::-1]", "slices", ""),
        ("z = a[1:n]", "numbers", ""),
        ("z = a[0]", "indices", "a[0] -> a[1]"),
        ("z = a[-1]", "indices", "a[-1] -> a[0]; a[-1] -> a[-2]"),
        ("z = a[:, None]", "indices", "a[:, None] -> a[None, :]"),
        ("z = [a[i] for i in range(3)]", "indices", "a[i] -> a[i + 1]; a[i] -> a[i - 1]"),
        ("z = a[key]", "indices", ""),
        ("z = range(n)", "counts", "range(n) -> range(1, n); range(n) -> range(n + 1); range(n) -> range(n - 1)"),
        ("z = a.T", "transposes", "z = a.T -> z = a"),
        ("z = a @ b", "transposes", "a @ b -> a.T @ b; a @ b -> a @ b.T"),
        ("z = a.max()", "functions", "a.max() -> a.min()"),
        ("z = np.argmax(a)", "functions", "np.argmax(a) -> np.argmin(a)"),
        ("z = map(np.sin, a)", "functions", "map(np.sin, a) -> map(np.cos, a)"),
        ("z = np.abs(a)", "functions", "np.abs(a) -> a"),
        ("z = max(a, b)", "functions", "max(a, b) -> min(a, b)"),
        ("z = f(a, b)", "arguments", "f(a, b) -> f(b, a)"),
        ("z = np.maximum(a, b)", "arguments", ""),
        ("def f(a):\n    a = a + 1\n    return a", "copies", "a = a + 1 -> a += 1"),
        ("def f(a):\n    b = np.array(a)\n    b[0] = 1\n    return b", "copies", "np.array(a) -> a"),
        ("def f(a):\n    b = np.array(a)\n    return b", "copies", ""),
        ("z = a.copy()", "functions", "a.copy() -> a"),
        ("z = 'c'", "letters", "z = 'c' -> z = 'd'"),
        ("z = 'step'", "letters", ""),
        ("z = f(a)", "statements", "z = f(a) -> pass"),
        ("for x in y:\n    f(x)", "statements", "for x in y: ... -> pass; f(x) -> pass"),
    ],
)
def test_a_slip(tmp_path: Path, source: str, rule: str, expected: str) -> None:
    assert changes(tmp_path, source, rule) == {change for change in expected.split("; ") if change}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np",
        '"""Only a text, 1 + 1."""',
        "print(1 + 1)",
        "plt.plot(x[1:], y + 1)",
        "x: list[1 + 1]",
        "1 + 1",
        "%matplotlib inline",
        "this is no Python",
        "",
    ],
)
def test_what_computes_nothing_is_left_alone(tmp_path: Path, source: str) -> None:
    assert made(tmp_path, source).mutants == ()


@pytest.mark.parametrize(
    "source",
    [
        "rng = np.random.default_rng(2020)",
        "split(seed=3)",
        "model.fit(verbose=0)",
        "raise ValueError(1 + 1)",
        "def f(x: g(3)) -> g(4):\n    pass",
    ],
)
def test_what_no_test_should_notice_is_not_changed(tmp_path: Path, source: str) -> None:
    assert {m.rule for m in made(tmp_path, source).mutants} <= {"statements"}


def test_only_the_answer_is_changed_not_what_students_are_given(tmp_path: Path) -> None:
    source = "def f(x, n=2):\n    m = n + 1\n    ### BEGIN SOLUTION\n    return x * m\n    ### END SOLUTION\nf(3)"
    mutants = made(tmp_path, source).mutants
    assert {m.line for m in mutants} == {4}
    assert all("m = n + 1" in m.source and "n=2" in m.source for m in mutants)


def test_a_cell_without_a_region_is_an_answer_as_a_whole(tmp_path: Path) -> None:
    assert "n=2" not in made(tmp_path, "def f(x, n=2):\n    return x").mutants[0].source


def test_lines_count_from_the_top_of_the_cell_also_below_magics(tmp_path: Path) -> None:
    assert [m.line for m in made(tmp_path, "%matplotlib inline\nz = 0").mutants] == [2, 2]
    assert [m.line for m in made(tmp_path, "\n%%time\n\nz = 0").mutants] == [4, 4]
    assert [m.line for m in made(tmp_path, "\n\nz = 0").mutants] == [3, 3]


def test_changes_that_compile_to_the_same_are_counted_as_equivalent(tmp_path: Path) -> None:
    cell = made(tmp_path, "z = 2 ** 2")
    equivalent = {"2 ** 2 -> 2 * 2", "2 ** 2 -> (-2) ** 2"}
    assert not equivalent & {f"{m.before} -> {m.after}" for m in cell.mutants}
    assert cell.equivalent == len(equivalent)


def test_a_change_is_shown_with_enough_around_it_to_be_the_only_one(tmp_path: Path) -> None:
    shown = changes(tmp_path, "w = [[1, 5], [1, 7]]\nb = [1, 5]", "numbers")
    assert "[[1, 5], [1, 7]] -> [[2, 5], [1, 7]]" in shown
    assert "b = [1, 5] -> b = [2, 5]" in shown
    assert "[1, 7] -> [2, 7]" in shown


def test_solution_cells_only(tmp_path: Path) -> None:
    from tests.notebook_factory import GATES, GATES_TEST, grade_cell, locked, manual, text

    cells = [locked("setup", "n = 1 + 1"), text("1 + 1"), manual("why", "1 + 1", cell_type="code")]
    assignment = load(tmp_path / "hw", *cells, solution("gates", GATES), grade_cell("test", GATES_TEST))
    found = mutants_of(assignment)
    assert [of.cell.grade_id for of in found] == ["gates"]
    assert found[0] == make_mutants(assignment.notebooks[0], assignment.notebooks[0].cells[3])
    assert {m.before for m in found[0].mutants} == {"a and b", "a or b", "return a and b", "return a or b"}
