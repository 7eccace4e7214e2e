"""Fingerprints: renamed variables do not count, anything may be compared, and the same text gives the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.teaching.fingerprints import WINDOW, K, all_hashes, fingerprints, names_in, tokens_of

CODE = """\
def forward(x, weights):
    # multiply
    for w, b in weights:
        x = np.tanh(x @ w + b * 0.5)
    return x.reshape(-1, "F")
"""


def texts(source: str, *known: str) -> list[str]:
    return [token.text for token in tokens_of([source], frozenset(known))[0]]


def test_names_values_and_comments_do_not_count_but_words_of_the_language_do() -> None:
    other = (
        CODE.replace("weights", "ws")
        .replace("0.5", "2")
        .replace("multiply", "mine")
        .replace(" w,", " q,")
        .replace("@ w", "@ q")
    )
    assert texts(CODE) == texts(other)
    assert texts("x = sum(y.mean())") == ["V", "=", "sum", "(", "V", ".", "mean", "(", ")", ")"]
    assert texts("self.w = 'a'") == ["V", ".", "V", "=", "S"]
    assert texts("forward(x)", "forward") == ["forward", "(", "V", ")"]
    assert names_in(["import numpy as np\ndef forward(x):\n    y = x"]) == {"np", "forward"}


def test_every_long_enough_match_is_seen_wherever_it_stands() -> None:
    shared = "a + b * c - d / e % f + g * h - 1 + 2 * i"
    one = fingerprints(["before = 1", "if x:\n  y = " + shared])
    other = fingerprints(["print(" + shared.replace("a", "zz") + ")"])
    assert len(tokens_of([shared])[0]) >= K + WINDOW - 1
    assert one.places.keys() & other.places
    assert not fingerprints([CODE], without=all_hashes([CODE])).places


def test_no_fingerprint_reaches_over_the_edge_of_a_cell() -> None:
    assert not fingerprints(["a = 1"] * 50).places


@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_text_can_be_compared(sources: list[str]) -> None:
    found = fingerprints(sources)
    assert found == fingerprints(sources)
    for token in found.tokens:
        assert 0 <= token.start < token.end <= len(sources[token.cell])


@pytest.mark.parametrize("piece", ["'''", '"', "'\\", "#", "rb'", "0x", "a.", "\\\n", '"""\\"'])
def test_hostile_text_costs_little_time(piece: str) -> None:
    started = time.process_time()
    found = fingerprints([piece * (2_000_000 // len(piece))])
    assert time.process_time() - started < 10
    assert len(found.tokens) <= 20_000
