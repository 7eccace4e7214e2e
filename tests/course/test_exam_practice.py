"""The practice exam in a thousand variants: keys, options and pictures, checked without the code that made them."""

from __future__ import annotations

import importlib
import itertools
import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "source" / "exam-practice"
MODULES = ("hidden_exam_practice", "hidden_exam_pictures", "hidden_exam_marking")
SEEDS = range(1000)
SOME = range(100)


@pytest.fixture(scope="module")
def modules() -> Iterator[dict[str, ModuleType]]:
    sys.path.insert(0, str(FOLDER))
    yield {name: importlib.import_module(name) for name in MODULES}
    sys.path.remove(str(FOLDER))
    for name in MODULES:
        del sys.modules[name]


@pytest.fixture(scope="module")
def practice(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["hidden_exam_practice"]


@pytest.fixture(scope="module")
def marking(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["hidden_exam_marking"]


@pytest.fixture(scope="module")
def exams(practice: ModuleType) -> list[Any]:
    return [practice.make_exam(seed) for seed in SEEDS]


def test_points_add_up(exams: list[Any]) -> None:
    assert all(sum(q.points for q in exam.questions.values()) == 60 for exam in exams)


def test_the_right_answer_and_nothing_else_gets_all_points(exams: list[Any], marking: ModuleType) -> None:
    for seed, exam in enumerate(exams):
        for name, question in exam.questions.items():
            if question.key is None:
                continue
            assert marking.mark(seed, name, question.key) == question.points, (seed, name)
            for mistake in question.mistakes:
                points = marking.mark(seed, name, mistake.answer)
                assert points == mistake.points < question.points, (seed, name, mistake)
                assert points.message == mistake.message, (seed, name, mistake)
            if question.options and isinstance(question.key, str):
                given = [marking.mark(seed, name, x) for x, _ in zip("abcdef", question.options, strict=False)]
                assert sorted(given)[-2:] == [0, question.points], (seed, name)


def test_options_differ(exams: list[Any], practice: ModuleType) -> None:
    for seed, exam in enumerate(exams):
        for name, question in exam.questions.items():
            assert len(set(question.options)) == len(question.options), (seed, name)
        assert 0 < len(exam.questions["separable"].key) < 5, seed


def test_keys_are_for_pencil_and_paper(exams: list[Any]) -> None:
    for seed, exam in enumerate(exams):
        for name, question in exam.questions.items():
            if question.options or question.key is None or isinstance(question.key, str):
                continue
            assert all(math.isfinite(n) and abs(n) <= 10_000 for n in np.ravel(question.key)), (seed, name)
            if isinstance(question.key, float):
                assert abs(question.key) >= 0.01, (seed, name)


def test_pictures_of_neurons_can_be_told_apart(exams: list[Any]) -> None:
    axis = np.linspace(-3, 3, 40)
    y1, y2 = np.meshgrid(axis, axis)
    for seed, exam in enumerate(exams):
        shown = [w1 * y1 + w2 * y2 + b > 0 for w1, w2, b in exam.data["picture"]]
        assert min(np.mean(p != q) for p, q in itertools.combinations(shown, 2)) > 0.08, seed
        lines, _ = exam.data["gates"]
        h1, h2 = (w1 * y1 + w2 * y2 + b > 0 for w1, w2, b in lines)
        states = [np.mean((h1 == p) & (h2 == q)) for p in (False, True) for q in (False, True)]
        assert min(states) > 0.08, seed


def test_output_neurons_compute_different_things(exams: list[Any]) -> None:
    for seed, exam in enumerate(exams):
        tables = set()
        for text in exam.questions["gates"].options:
            code = text.removeprefix(r"\Theta(").removesuffix(")").replace("h_1", "*h1").replace("h_2", "*h2")
            code = code.replace("+*", "+").replace("-*", "-").removeprefix("*")
            tables.add(tuple(eval(code, {"h1": a, "h2": b}) > 0 for a in (0, 1) for b in (0, 1)))
        assert len(tables) == 4, (seed, exam.questions["gates"].options)
        right = exam.questions["gates"].options["abcd".index(exam.questions["gates"].key)]
        _, neuron = exam.data["gates"]
        assert f"{abs(neuron[2]):g}" in right, seed


def test_separable_pictures_are_separable_with_a_margin_and_the_others_are_not(exams: list[Any]) -> None:
    angle = np.linspace(0, 2 * np.pi, 1000)
    direction = np.stack([np.cos(angle), np.sin(angle)])
    for seed, exam in enumerate(exams):
        for letter, points in zip("abcde", np.array(exam.data["separable"]), strict=True):
            gap = np.max((points[:3] @ direction).min(axis=0) - (points[3:] @ direction).max(axis=0))
            assert (gap > 0.4) == (letter in exam.questions["separable"].key), (seed, letter)
            assert abs(gap) > 0.4, (seed, letter)
            apart = [np.hypot(*(p - q)) for p, q in itertools.combinations(points, 2)]
            assert min(apart) > 0.7, "circles do not cover each other"


def test_curves_have_different_slopes(exams: list[Any]) -> None:
    z = np.linspace(-4, 4, 201)
    for seed, exam in enumerate(exams):
        slopes = [curve.slope(z) for curve in exam.data["activation"]]
        for other in slopes[1:]:
            assert np.max(np.abs(slopes[0] - other)) > 0.14 * slopes[0].max(), (
                seed,
                exam.questions["activation"].options,
            )


def test_triangles_are_large_enough_and_run_anticlockwise(exams: list[Any]) -> None:
    for seed, exam in enumerate(exams):
        a, b, c = np.array(exam.data["polygon"])
        assert (b - a)[0] * (c - a)[1] - (b - a)[1] * (c - a)[0] >= 5, seed


def test_keys_follow_from_the_texts_by_finite_differences(exams: list[Any]) -> None:
    """What students read is run, and differentiated numerically: no formula of the exam is used again."""

    def slope(f: Any, at: float) -> float:
        return float((f(at + 1e-5) - f(at - 1e-5)) / 2e-5)

    for seed in SOME:
        texts, key = exams[seed].texts, {name: q.key for name, q in exams[seed].questions.items()}
        x, target = (np.array(eval(f"[{texts[name]}]")) for name in ("descent_x", "descent_targets"))

        def cost(w: float, x: Any = x, target: Any = target) -> float:
            return float(np.mean((w * x - target) ** 2) / 2)

        w0 = float(texts["descent_w0"])
        assert slope(cost, w0) == pytest.approx(key["gradient"], rel=1e-4), seed
        assert w0 - float(texts["descent_eta"]) * slope(cost, w0) == pytest.approx(key["step"], rel=1e-4), seed
        for factor, grows in ((0.98, False), (1.02, True)):
            w = [w0]
            for _ in range(20):
                w.append(w[-1] - factor * key["rate"] * slope(cost, w[-1]))
            assert (abs(w[-1] - w[-2]) > abs(w[1] - w[0])) == grows, seed

        names: dict[str, Any] = {"np": np}
        exec(texts["backprop_code"], names)

        def chain(value: float, weight: str, names: dict[str, Any] = names) -> float:
            n = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in names.items()}
            exec(f"{weight} = {value}", n)
            return float((n["y"] @ n["w1"] @ n["w2"] - n["F"]) ** 2 / 2)

        for name in ("outer", "inner"):
            weight = texts[f"backprop_{name}"]
            at = float(eval(weight, names))
            assert slope(lambda v, weight=weight: chain(v, weight), at) == pytest.approx(key[name], rel=1e-4), seed

        t0, t1, x0, f0, eta = (float(texts[f"fit_{n}"]) for n in ("theta0", "theta1", "x", "target", "eta"))

        def lorentz(a: float, b: float, x0: float = x0, f0: float = f0) -> float:
            return (a / ((x0 - b) ** 2 + 1) - f0) ** 2 / 2

        assert -eta * slope(lambda a, b=t1, f=lorentz: f(a, b), t0) == pytest.approx(key["height"], rel=1e-4), seed
        assert -eta * slope(lambda b, a=t0, f=lorentz: f(a, b), t1) == pytest.approx(key["centre"], rel=1e-4), seed

        z = np.array([math.log(int(t.split()[-1])) if t != "0" else 0 for t in texts["softmax_z"][1:-1].split(", ")])
        label = int(texts["softmax_label"]) - 1

        def entropy(v: float, z: Any = z, label: int = label) -> float:
            scores = np.where(np.arange(3) == label, v, z)
            return float(np.log(np.exp(scores).sum()) - scores[label])

        assert entropy(z[label]) == pytest.approx(key["entropy"]), seed
        assert slope(entropy, z[label]) == pytest.approx(key["logit"], rel=1e-4), seed

        exec(texts["forward_code"], names)
        hidden = np.maximum(0, names["y"] @ names["w1"] + names["b1"])
        assert hidden.tolist() == key["hidden"], seed
        assert hidden @ names["w2"] + names["b2"] == key["output"], seed


def test_sizes_are_those_of_arrays(exams: list[Any]) -> None:
    for seed in SOME:
        table = exams[seed].texts["sizes_table"]
        (c1, _), (c2, k2) = ((int(c), int(k)) for c, k in re.findall(r"Conv2D\((\d+), (\d+)", table))
        m = int(re.findall(r"Dense\((\d+)", table)[0])
        key = {name: q.key for name, q in exams[seed].questions.items()}
        assert key["weights"] == np.zeros((k2, k2, c1, c2)).size + np.zeros(c2).size, seed
        assert key["dense"] == np.zeros((math.prod(key["shape"]), m)).size + m, seed
        assert key["shape"][2] == c2, seed


def test_errors_carry_over_but_are_not_free(exams: list[Any], marking: ModuleType) -> None:
    for seed in SOME:
        w0, eta = exams[seed].data["descent"]
        assert marking.mark(seed, "step", w0 - eta * 7.5, gradient=7.5) == 2
        assert marking.mark(seed, "step", w0, gradient=0) == 0
        assert marking.mark(seed, "output", exams[seed].data["forward"][1], hidden=[0, 0]) < 2


def test_variants_differ_in_every_question_and_repeat(practice: ModuleType, exams: list[Any]) -> None:
    first = practice.fields(exams[1])
    practice.make_exam.cache_clear()
    assert practice.fields(practice.make_exam(1)) == first
    for prefix in (
        "picture_z",
        "gates_z1",
        "forward_code",
        "polygon_text",
        "descent_x",
        "backprop_code",
        "sizes_table",
    ):
        assert len({exam.texts[prefix] for exam in exams[:50]}) > 20, prefix
    for prefix in ("softmax_z", "term_text", "layer_formula", "fit_x"):
        assert len({exam.texts[prefix] for exam in exams[:50]}) > 5, prefix


def test_pictures_repeat_and_differ(modules: dict[str, ModuleType], exams: list[Any]) -> None:
    draw = modules["hidden_exam_pictures"].pictures
    one, again, other = ({n: f() for n, f in draw(exams[seed]).items()} for seed in (3, 3, 4))
    assert one == again
    assert all(one[name] != other[name] for name in one)


def test_no_key_is_released(exams: list[Any], practice: ModuleType) -> None:
    """A number that is asked for does not stand in the text of its own question."""
    groups = {
        "descent": ("gradient", "step", "rate"),
        "backprop": ("delta", "outer", "inner"),
        "fit": ("height", "centre"),
    }
    for seed, exam in enumerate(exams):
        for prefix, names in groups.items():
            text = " ".join(t for n, t in exam.texts.items() if n.startswith(prefix))
            shown = re.findall(r"\d+\.?\d*", text)
            assert not {f"{abs(exam.questions[n].key):.10g}" for n in names} & set(shown), (seed, prefix)


def test_the_marking_scheme_lists_every_question(marking: ModuleType, exams: list[Any]) -> None:
    scheme = marking.marking_scheme(2)
    assert all(f"## {name} (" in scheme for name in exams[2].questions)
