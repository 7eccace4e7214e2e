"""Texts that know how they were made, and sentences that are known again."""

from __future__ import annotations

import copy
import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.wording import Sentences, Text, said, words

GERMAN = {
    "More than %(most)s files.": "Mehr als %(most)s Dateien.",
    "It cannot be unpacked: %(reason)s.": "Auspacken geht nicht: %(reason)s.",
    "it has a password": "es hat ein Passwort",
    "At 5 %% it ends.": "Bei 5 %% ist Schluss.",
}


def german(text: str) -> str:
    return GERMAN.get(text, text)


def test_a_text_is_english_and_can_be_said_in_another_language() -> None:
    text = words("More than %(most)s files.", most=5)
    assert text == "More than 5 files."
    assert said(text, german) == "Mehr als 5 Dateien."


def test_texts_in_places_of_texts_are_said_too_but_no_other_values() -> None:
    known, typed = words("it has a password"), "it has a password"
    assert said(words("It cannot be unpacked: %(reason)s.", reason=known), german).endswith("es hat ein Passwort.")
    assert said(words("It cannot be unpacked: %(reason)s.", reason=typed), german).endswith("it has a password.")


def test_nothing_is_nothing_in_every_language() -> None:
    assert said("", lambda text: "the header of the catalogue") == ""


def test_a_sign_of_percent_is_one_in_every_language() -> None:
    assert words("At 5 %% it ends.") == "At 5 % it ends."
    assert said(words("At 5 %% it ends."), german) == "Bei 5 % ist Schluss."
    assert said(Sentences(GERMAN).known("At 5 % it ends."), german) == "Bei 5 % ist Schluss."


def test_texts_cross_to_other_processes_as_what_they_are() -> None:
    text = words("More than %(most)s files.", most=5)
    for other in (pickle.loads(pickle.dumps(text)), copy.deepcopy(text)):
        assert isinstance(other, Text)
        assert said(other, german) == "Mehr als 5 Dateien."


SENTENCES = Sentences(
    [
        "It failed.",
        "The check has failed: %(what)s",
        "Your answer to %(question)s stands in %(kind)s cell; it is read as text.",
        "%(name)s was taken for the answer.",
        "The cell %(ended)s.",
        "ended (%(code)s)",
        "ended",
    ]
)


@pytest.mark.parametrize(
    ("plain", "msgid", "values"),
    [
        ("It failed.", "It failed.", {}),
        ("The check has failed: x == 1", "The check has failed: %(what)s", {"what": "x == 1"}),
        ("The check has failed: ", "The check has failed: %(what)s", {"what": ""}),
        (
            "Your answer to 'q stands in 1' stands in raw cell; it is read as text.",
            "Your answer to %(question)s stands in %(kind)s cell; it is read as text.",
            {"question": "'q", "kind": "1' stands in raw"},
        ),
        (
            "a was taken for the answer. was taken for the answer.",
            "%(name)s was taken for the answer.",
            {"name": "a was taken for the answer."},
        ),
    ],
)
def test_a_sentence_that_arrives_as_plain_text_is_known_again(plain: str, msgid: str, values: dict[str, str]) -> None:
    found = SENTENCES.known(plain)
    assert isinstance(found, Text)
    assert (found.msgid, found.values) == (msgid, values)
    assert found == plain


@pytest.mark.parametrize(
    "text", ["", "It fails.", "it failed.", "Think of the sign.", "It failed.\n", " was taken", "The cell (1) is ours."]
)
def test_what_an_author_wrote_is_no_sentence_of_ours(text: str) -> None:
    assert SENTENCES.known(text) is text


def test_a_sentence_with_hardly_a_word_of_its_own_is_known_by_the_sentence_in_its_place() -> None:
    found = SENTENCES.known("The cell ended.")
    assert isinstance(found, Text)
    assert isinstance(found.values["ended"], Text)
    assert not isinstance(SENTENCES.known("The cell ended well."), Text)
    assert not isinstance(SENTENCES.known("The cell ended (well)."), Text)


@given(st.lists(st.text(alphabet="ab: %()s", max_size=8), min_size=2, max_size=2))
def test_what_was_put_together_is_known_again_without_loss(values: list[str]) -> None:
    text = str.__str__(words("%(a)s: %(b)s failed, all told.", a=values[0], b=values[1]))
    found = Sentences(["%(a)s: %(b)s failed, all told."]).known(str(text))
    assert isinstance(found, Text)
    assert found == text


def test_a_hostile_text_costs_one_pass() -> None:
    sentences = Sentences(["a" + "".join(f"%(p{n})sb" for n in range(20)) + "c"])
    begun = time.perf_counter()
    sentences.known("a" + "b" * 1_000_000 + "d")
    sentences.known("a" + "b" * 1_000_000 + "c")
    assert time.perf_counter() - begun < 1
