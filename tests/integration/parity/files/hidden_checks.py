"""Helper of the hidden tests."""

import random


def reference_median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def check_against(function, reference, rounds=60):
    for _ in range(rounds):
        values = [random.randint(-50, 50) for _ in range(random.randint(1, 9))]
        assert function(values) == reference(values), "differs on some list of numbers"


def fraction_right(function, cases):
    return sum(function(*arguments) == wanted for arguments, wanted in cases) / len(cases)
