"""The quiz that draws and keys itself."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

HELPER = Path(__file__).resolve().parents[2] / "source" / "quiz-single-layer" / "hidden_quiz.py"


@pytest.fixture(scope="module")
def quiz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hidden_quiz", HELPER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hidden_quiz"] = module
    spec.loader.exec_module(module)
    return module


def test_the_default_variant_has_the_formulas_of_the_lecture(quiz: ModuleType) -> None:
    questions = quiz.make_quiz().questions
    asked = {name: quiz.tex(q.options[q.right]) for name, q in questions.items()}
    assert asked == {"axis": "-y_2", "shifted": "-y_1+y_2+1", "linear": "2y_1+y_2-2", "cubic": "y_2^3+y_1-2y_2"}
    assert [quiz.tex(o) for o in questions["linear"].options] == ["y_1+y_2-2", "2y_1+y_2-2", "-2y_1+y_2+2", "y_1-2y_2"]
    assert [quiz.tex(o) for o in questions["cubic"].options] == [
        "y_1-2y_2",
        "y_2^3-y_1-2y_2",
        "y_2^3+y_1-2y_2",
        "-y_2^3+y_1-2y_2",
    ]


SEEDS = range(1000)
MIN_RMS = 0.4  # of the difference of two pictures from -1 (dark) to 1 (bright); 2 if they are each other's negative


@pytest.fixture(scope="module")
def variants(quiz: ModuleType) -> list[Any]:
    return [quiz.make_quiz(seed) for seed in SEEDS]


def pictures_of(quiz: ModuleType, options: Sequence[Mapping[tuple[int, int], float]]) -> np.ndarray:
    """The options as pictures, shape (4, 41, 41), each equally steep: proportional formulas give the same picture."""
    z = np.array([quiz.value(option, *quiz.plane(41)) for option in options])
    return np.tanh(4 * z / np.sqrt(np.mean(z**2, axis=(1, 2), keepdims=True)))


def test_no_variant_has_two_right_options_or_none_or_pictures_that_look_the_same(
    quiz: ModuleType, variants: list[Any]
) -> None:
    for seed, variant in enumerate(variants):
        for name, question in variant.questions.items():
            drawn = pictures_of(quiz, question.options)
            apart = np.sqrt(np.mean((drawn[:, None] - drawn[None]) ** 2, axis=(2, 3)))  # (4, 4)
            right = question.right
            assert [i for i in range(4) if apart[right, i] < MIN_RMS] == [right], (seed, name, apart[right])
            if question.pictures:
                assert apart[~np.eye(4, dtype=bool)].min() >= MIN_RMS, (seed, name, "two pictures look the same")
            else:
                assert apart[~np.eye(4, dtype=bool)].min() > 0.05, (seed, name, "two formulas are proportional")
            assert question.key == "abcd"[right]


def test_the_line_of_every_variant_has_one_neuron_that_is_bright_at_the_origin(
    quiz: ModuleType, variants: list[Any]
) -> None:
    for seed, variant in enumerate(variants):
        p, q = np.array(variant.points)
        w, b = quiz.neuron(variant)
        assert p @ w + b == 0 and q @ w + b == 0 and b > 0, seed
        assert b / np.hypot(*w) > 0.39, (seed, "the line keeps its distance from the origin")
        assert np.abs([p, q]).max() < quiz.REACH and np.linalg.norm(p - q) >= 1, seed


def test_what_students_read_fits_the_pictures_in_every_variant(quiz: ModuleType, variants: list[Any]) -> None:
    keys: dict[str, set[str]] = {}
    for seed, variant in enumerate(variants):
        fields = quiz.fields(variant)
        for name, question in variant.questions.items():
            keys.setdefault(name, set()).add(fields[f"key_{name}"])
            asked = quiz.tex(question.options[question.right])
            if question.pictures:
                assert fields[f"{name}_asked"] == asked
            else:
                texts = {letter: fields[f"{name}_{letter}"] for letter in "abcd"}
                assert len(set(texts.values())) == 4, (seed, texts)
                assert texts[fields[f"key_{name}"]] == asked
    assert all(letters == set("abcd") for letters in keys.values()), "every letter is right at times"


def test_variants_differ_and_repeat(quiz: ModuleType) -> None:
    assert quiz.make_quiz(5) == quiz.make_quiz(5)
    keys = {tuple(q.key for q in quiz.make_quiz(seed).questions.values()) for seed in range(50)}
    assert len(keys) > 20


def test_pictures_are_the_same_bytes_every_time(quiz: ModuleType) -> None:
    first, second = ({name: draw() for name, draw in quiz.pictures(quiz.make_quiz()).items()} for _ in range(2))
    assert first == second
    assert set(first) == {"axis.png", "shifted.png", "linear.png", "cubic.png", "points.png"}


def test_texts_in_the_picture_of_two_points_cover_neither_each_other_nor_a_point(
    quiz: ModuleType, variants: list[Any]
) -> None:
    different = {variant.points: variant for variant in variants}
    for points, variant in list(different.items())[:60]:
        figure = quiz.points_figure(variant)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()
        axes = figure.axes[0]
        boxes = [text.get_window_extent() for text in axes.texts]
        assert len(boxes) == 3
        assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2)), (points, "two texts overlap")
        marks = axes.transData.transform([*points, (0.0, 0.0)])
        for mark in marks:
            assert not any(box.contains(*mark) for box in boxes), (points, "a text covers a point")
        middles = np.array([[(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2] for box in boxes])
        nearest = np.argmin(np.linalg.norm(middles[:2, None] - marks[None, :2], axis=2), axis=1)
        assert list(nearest) == [0, 1], (points, "the name of one point stands beside the other")
        assert all(axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 for box in boxes), (points, "a text is cut")
