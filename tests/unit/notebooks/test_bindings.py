"""Names of a cell, read off its text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.notebooks.bindings import NOTHING, ImportedName, analyse, is_code


@pytest.mark.parametrize(
    ("source", "bound"),
    [
        ("x = 1", "x"),
        ("x = y = 1", "x y"),
        ("a, (b, *c) = f()", "a b c"),
        ("x: int = 1", "x"),
        ("x += 1", "x"),
        ("def f(a, b=1): c = 2", "f"),
        ("async def f(): pass", "f"),
        ("class A:\n    b = 1\n    def m(self): pass", "A"),
        ("import numpy as np, os.path", "np os"),
        ("from math import pi, e as euler", "pi euler"),
        ("for i, j in z: k = 1", "i j k"),
        ("with open(p) as f, g() as (a, b): pass", "f a b"),
        ("try:\n    pass\nexcept ValueError as error:\n    y = 1", "error y"),
        ("if (n := 3) > 2: pass", "n"),
        ("z = [w := 1 for q in range(3)]", "z w"),
        ("match p:\n    case [a, *rest]: pass\n    case {'k': b, **others}: pass\n    case P() as c: pass", "a rest b others c"),
        ("def f():\n    global g\n    g = 1", "f g"),
        ("x = 1\ndel x", ""),
        ("del x\nx = 2", "x"),
        ("f = lambda t: t", "f"),
        ("x[0] = 1; y.a = 2", ""),
        ("await f()\nx = await g()", "x"),
        ("[i for i in range(3)]", ""),
    ],
)  # fmt: skip
def test_names_that_a_cell_binds(source: str, bound: str) -> None:
    assert analyse(source).bound == set(bound.split())


def test_deleted_names_are_told_and_no_longer_bound() -> None:
    found = analyse("squares_before = squares\ndel squares, d[0]")
    assert found.deleted == {"squares"}
    assert "squares" in found.used


def test_imports_say_how_to_import_the_name() -> None:
    found = analyse(
        "import numpy as np\nimport os.path\nimport matplotlib.pyplot as plt\n"
        "from scipy import stats as s\nfrom .helper import f\nfrom numpy.random import *"
    )
    assert found.imports == {
        "np": ImportedName("numpy"),
        "os": ImportedName("os"),
        "plt": ImportedName("matplotlib.pyplot"),
        "s": ImportedName("scipy", "stats"),
        "f": ImportedName(".helper", "f"),
    }
    assert found.star_imports == ("numpy.random",)
    assert analyse("import numpy\nx = 1").assigned == {"x"}


@pytest.mark.parametrize(
    ("source", "mutated"),
    [
        ("data.sort()", "data"),
        ("data[0] = 1", "data"),
        ("data[0][1].x = 1", "data"),
        ("data.x += 1", "data"),
        ("data += [1]", "data"),
        ("a[0], b.c = 1, 2", "a b"),
        ("del data[0]", "data"),
        ("for data[0] in x: pass", "data"),
        ("y = data.copy()", ""),
        ("f(data)", ""),
        ("def f():\n    data.append(1)", "data"),
        ("def f(data):\n    data.append(1)", ""),
    ],
)
def test_names_whose_object_a_cell_changes_in_place(source: str, mutated: str) -> None:
    assert analyse(source).mutated == set(mutated.split())


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("y = x + 1", "x"),
        ("x = x + 1", "x"),
        ("x = 1\ny = x", ""),
        ("x += 1", "x"),
        ("def f(a):\n    return a + b", "b"),
        ("def f(a, c=d):\n    b = 1\n    return a + b", "d"),
        ("def f():\n    return g()\ndef g(): pass", ""),
        ("[i + k for i in z]", "k z"),
        ("f = lambda t: t + u", "u"),
        ("class A(B):\n    x = y\n    def m(self): return q", "B y q"),
        ("@deco\ndef f(): pass", "deco"),
        ("assert squares(2) == [1, 4]", "squares"),
        ("for x in x: pass", "x"),
    ],
)
def test_free_names_of_a_cell(source: str, used: str) -> None:
    assert analyse(source).used == set(used.split())


def test_names_called_as_functions() -> None:
    assert analyse("f(g(x))\nh.m()").called == {"f", "g"}


def test_functions_that_change_a_parameter_tell_its_position() -> None:
    found = analyse(
        "def a(x, y):\n    y.append(1)\n"
        "def b(x, y):\n    x[0] += y\n"
        "def c(x):\n    x += 1\n"
        "def d(x):\n    return x.copy()\n"
        "def e(p, /, x, *, k):\n    x.y = p\n    k.z = 1\n"
    )
    assert found.mutating_functions == {"a": (1,), "b": (0,), "c": (0,), "e": (1,)}


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1",
        "!ls\nx = 1",
        "x = !ls",
        "x = %time 3",
        "%%time\nx = 1",
        "f?\nx = 1",
        "%load_ext a\nx=1",
    ],
)
def test_magics_are_tolerated(source: str) -> None:
    assert analyse(source).bound == {"x"}


def test_a_cell_magic_that_runs_no_python_binds_nothing() -> None:
    assert analyse("%%bash\nx=1\necho $x").bound == frozenset()


@pytest.mark.parametrize(
    "source", ["def f(:", "The answer is that it depends.", "x = (", "\x00", "\ud800 = 1", "é = '\ud800'"]
)
def test_what_is_no_python_gives_nothing(source: str) -> None:
    assert analyse(source) == NOTHING
    assert not analyse(source).valid


@pytest.mark.parametrize(
    "source",
    [
        "(" * 100_000,
        "x = " + "(" * 89 + ")" * 89,
        "x = " + "[" * 5_000 + "]" * 5_000,
        "x = " + "-" * 100_000 + "1",
        "x = " + "1+" * 60_000 + "1",
        "x" + ".a" * 90_000,
        "x = " + "not " * 40_000 + "1",
        "x = " + "lambda: " * 20_000 + "1",
        "x = " + "a if b else " * 10_000 + "c",
        "f" + "()" * 80_000,
        "".join(" " * i + "if x:\n" for i in range(99)) + " " * 99 + "y = 1",
        "x = 1\n" * 100_000,
        "x = '" + "a" * 1_000_000 + "'",
        "with " + ", ".join(["a"] * 20_000) + ": pass",
        "".join(" " * i + "def f():\n" for i in range(95)) + " " * 95 + "y = 1",
        "@" + "f." * 30_000 + "f\ndef g(): pass",
        "x = " + "await " * 20_000 + "y",
        "x = " + "f'{" * 140 + "1" + "}'" * 140,
        "x = " + "*" * 50_000 + "y",
        "%" * 100_000,
        "!" + "{" * 50_000,
        "?" * 100_000,
        "x = 1 " + "\\\n" * 50_000,
    ],
)  # fmt: skip
def test_hostile_texts_give_an_answer_in_bounded_time(source: str) -> None:
    started = time.monotonic()
    analyse(source)
    assert time.monotonic() - started < 5


@settings(max_examples=300)
@given(st.text(max_size=200) | st.text(alphabet="ab=()[]{}:\n \t%!?'\"\\#,.*@", max_size=120))
def test_any_text_is_analysed_without_an_exception(source: str) -> None:
    analyse(source)


def test_text_and_code_are_told_apart() -> None:
    assert is_code("def f(x):\n    return x")
    assert not is_code("It computes the Fibonacci numbers.")
    assert not is_code("# only a comment")
