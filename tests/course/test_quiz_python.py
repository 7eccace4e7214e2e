"""The quiz on Python and NumPy in a thousand variants."""

from __future__ import annotations

import importlib.util
import math
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

HELPER = Path(__file__).resolve().parents[2] / "source" / "quiz-python" / "hidden_quiz_python.py"
SEEDS = range(1000)


@pytest.fixture(scope="module")
def quiz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hidden_quiz_python", HELPER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hidden_quiz_python"] = module
    spec.loader.exec_module(module)
    return module


def numbers_of(key: Any) -> list[float]:
    return [] if isinstance(key, str) else [float(n) for n in np.ravel(key)]


def test_the_default_variant_is_the_quiz_of_the_lecture(quiz: ModuleType) -> None:
    questions = quiz.make_quiz(0).questions
    right = {name: next(o.text for o in q.options if o.right) for name, q in questions.items() if q.options}
    lecture = {
        "recursion": "`45`",
        "element": "`22`",
        "row": "`[33, 44]`",
        "column": "`[22, 44]`",
        "flatten": "`[11, 22, 33, 44]`",
        "assign": "`[[19, 22], [50, 44]]`",
        "fancy": "`[33, 11, 44]`",
    }
    assert {name: right[name] for name in lecture} == lecture
    assert [o.text for o in questions["recursion"].options] == ["`85`", "`45`", "`44`", "`42`", "`3`"]


def test_options_differ_and_exactly_one_is_right_unless_several_may_be(quiz: ModuleType) -> None:
    for seed in SEEDS:
        for name, question in quiz.make_quiz(seed).questions.items():
            if not question.options:
                continue
            texts = [option.text for option in question.options]
            assert len(set(texts)) == len(texts), (seed, name)
            right = sum(option.right for option in question.options)
            if isinstance(question.key, str):
                assert right == 1, (seed, name)
                assert question.options["abcdef".index(question.key)].right, (seed, name)
            else:
                assert 0 < right < len(texts), (seed, name)
            assert all(option.message for option in question.options if not option.right), (seed, name)


def test_what_is_judged_right_is_the_key_and_nothing_else(quiz: ModuleType) -> None:
    for seed in SEEDS:
        for name, question in quiz.make_quiz(seed).questions.items():
            assert quiz.judge(seed, name, question.key) == 1, (seed, name)
            for value, message in question.mistakes:
                points = quiz.judge(seed, name, value)
                assert points == 0, (seed, name, value)
                assert points.message == message, (seed, name, value)
            if question.options and isinstance(question.key, str):
                given = [quiz.judge(seed, name, x) for x, _ in zip("abcdef", question.options, strict=False)]
                assert sum(given) == 1, (seed, name)


def test_keys_are_small_numbers_that_the_question_does_not_show(quiz: ModuleType) -> None:
    for seed in SEEDS:
        for name, question in quiz.make_quiz(seed).questions.items():
            if question.options:
                continue
            assert all(math.isfinite(n) and abs(n) < 300 for n in numbers_of(question.key)), (seed, name)
            if isinstance(question.key, int) and seed:
                assert str(question.key) not in re.findall(r"-?\d+", question.code), (seed, name)
            assert str(question.key) not in question.code, (seed, name)


def test_messages_do_not_give_the_answer_away(quiz: ModuleType) -> None:
    for seed in (0, 1, 2, 3):
        for name, question in quiz.make_quiz(seed).questions.items():
            for message in [o.message for o in question.options] + [text for _, text in question.mistakes]:
                assert str(question.key) not in re.findall(r"\[.*?\]|\(.*?\)|-?\d+", message), (seed, name)


def test_variants_differ_and_repeat(quiz: ModuleType) -> None:
    first = quiz.fields(quiz.make_quiz(5))
    quiz.make_quiz.cache_clear()
    assert quiz.fields(quiz.make_quiz(5)) == first
    other = quiz.fields(quiz.make_quiz(6))
    assert {name for name in quiz.make_quiz(5).questions if other[f"{name}_code"] == first[f"{name}_code"] != ""} <= {
        "loop"
    }
    keys = {str([q.key for q in quiz.make_quiz(seed).questions.values()]) for seed in range(100)}
    assert len(keys) == 100


def test_the_programming_tasks_can_be_solved_in_every_variant(quiz: ModuleType) -> None:
    for seed in range(100):
        p, w = quiz.make_quiz(seed).pick, quiz.make_quiz(seed).wave
        rng = np.random.default_rng(seed)

        def pick(a: Any, p: Any = p) -> Any:
            return a[p["first"] :: p["step"], : -p["last"] - 1 : -1]

        def phase(x: Any, t: Any, w: Any = w) -> Any:
            return w["k"] * x[:, None] - w["omega"] * t

        assert quiz.judge_pick(seed, pick, rng) == 2
        assert quiz.judge_pick(seed, lambda a, pick=pick: pick(a)[:, ::-1], rng) == 1
        assert quiz.judge_wave(seed, phase, rng) == 2
        assert quiz.judge_wave(seed, lambda x, t, phase=phase: phase(x, t).T, rng) == 1
