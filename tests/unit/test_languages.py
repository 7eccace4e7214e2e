"""What is said below the portal: all of it is in the catalogues, and sentences are known again where they were kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from autograder.errors import SubmissionRejected
from autograder.languages import FOLDER, LANGUAGES, pages, say, say_error, sentences
from autograder.wording import words

PACKAGE = Path(__file__).parents[2] / "autograder"
OTHERS = [language for language in LANGUAGES if language != "en"]
PLACE = re.compile(r"%\(\w+\)s|%%")
KEYWORDS = {"_": None, "msgid": None, "words": None, "ngettext": (1, 2)}
PAGES = [("grading", "feedback.py"), ("teaching", "similarity_report.py")]
TEMPLATES = [("grading", "templates/feedback.html"), ("teaching", "templates/similarity.html")]
SENTENCES = [
    ("notebooks", "**.py"),
    ("execution", "**.py"),
    ("teaching", "similarity.py"),
    ("teaching", "submitted_cells.py"),
    ("challenges", "division_race.py"),
    ("challenges/boards", "public.py"),
]


def extracted(places: list[tuple[str, str]], method: str) -> Iterator[str | tuple[str, ...]]:
    for folder, pattern in places:
        for _, _, text, _, _ in extract_from_dir(PACKAGE / folder, [(pattern, method)], keywords=KEYWORDS):
            yield text


def texts_of_pages() -> set[str | tuple[str, ...]]:
    return {*extracted(PAGES, "python"), *extracted(TEMPLATES, "jinja2.ext:babel_extract")}


def texts_of_sentences() -> set[str]:
    found = {text for text in extracted(SENTENCES, "python") if isinstance(text, str)}
    for path in (PACKAGE / "notebooks").rglob("*.py"):
        for argument in arguments_of_rejections(path):
            if isinstance(argument, ast.Constant):
                found.add(argument.value)
    return found


def arguments_of_rejections(path: Path) -> Iterator[ast.expr]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SubmissionRejected":
            yield from node.args[:1]
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "hint")


def entries(domain: str, language: str) -> set[str]:
    catalogue = {"pages": pages, "sentences": sentences}[domain](language)._catalog
    return {key if isinstance(key, str) else key[0] for key in catalogue} - {""}


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_of_the_pages_is_translated_and_no_other(language: str) -> None:
    assert {text if isinstance(text, str) else text[0] for text in texts_of_pages()} == entries("pages", language)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_and_no_other(language: str) -> None:
    assert texts_of_sentences() == entries("sentences", language)


@pytest.mark.parametrize("language", OTHERS)
def test_translations_have_the_places_of_the_texts(language: str) -> None:
    for spoken in (pages(language), sentences(language)):
        for key, said in spoken._catalog.items():
            if isinstance(key, str) and key:
                assert sorted(set(PLACE.findall(key))) == sorted(set(PLACE.findall(said))), key


def test_no_rejection_is_put_together_where_no_catalogue_can_have_it() -> None:
    for path in (PACKAGE / "notebooks").rglob("*.py"):
        for argument in arguments_of_rejections(path):
            assert not isinstance(argument, (ast.JoinedStr, ast.BinOp)), f"{path.name}:{argument.lineno}"


def test_every_language_has_a_folder() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(OTHERS)


def test_a_sentence_that_was_kept_as_english_text_is_said_in_german() -> None:
    assert say("Your cell 'a' is empty.", "de") == "Ihre Zelle 'a' ist leer."
    assert say("Your cell 'a' is empty.", "en") == "Your cell 'a' is empty."
    ended = words("needed more than the %(most)s MiB of memory that a submission may use", most=5)
    assert "5 MiB Speicher" in say(str.__str__(words("This cell %(ended)s.", ended=ended)), "de")


@pytest.mark.parametrize(
    "hint",
    ["This cell plots the wrong thing.", "Submit the sketch.", "passed", "Points", "", "This check failed. Try again."],
)
def test_a_hint_stays_as_its_author_wrote_it(hint: str) -> None:
    assert say(hint, "de") == hint


def test_a_rejection_that_was_kept_is_said_with_its_file_and_what_to_do() -> None:
    rejection = SubmissionRejected("The file is empty.", where="b: c.ipynb", hint="Submit the notebook file itself.")
    assert say_error(str(rejection), "de") == (
        "b: c.ipynb: Die Datei ist leer.\n  -> Geben Sie die Notebook-Datei selbst ab."
    )
    assert say_error(str(rejection), "en") == str(rejection)


@pytest.mark.parametrize("text", ["", "internal: error: of: ours", "a\n  -> b", ": : : : : : : : : : :", "x: y"])
def test_what_is_no_rejection_of_ours_stays_as_it_is(text: str) -> None:
    assert say_error(text, "de") == text
