"""The quiz that draws and keys itself."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

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


def test_every_variant_has_exactly_one_right_option(quiz: ModuleType) -> None:
    for seed in range(300):
        variant = quiz.make_quiz(seed)
        for question in variant.questions.values():
            assert len(question.options) == 4
            assert quiz.separation(question) >= quiz.MIN_DIFFERENCE, (seed, question.name)
        (p1, p2), (q1, q2) = variant.points
        assert abs(p1 * q2 - p2 * q1) >= 2, "the line keeps its distance from the origin"


def test_variants_differ_and_repeat(quiz: ModuleType) -> None:
    assert quiz.make_quiz(5) == quiz.make_quiz(5)
    keys = {tuple(q.key for q in quiz.make_quiz(seed).questions.values()) for seed in range(50)}
    assert len(keys) > 20


def test_pictures_are_the_same_bytes_every_time(quiz: ModuleType) -> None:
    first, second = quiz.pictures(quiz.make_quiz()), quiz.pictures(quiz.make_quiz())
    assert first == second
    assert set(first) == {"axis.png", "shifted.png", "linear.png", "cubic.png", "points.png"}
