"""Languages: who sees which, and whether everything is said in it."""

from __future__ import annotations

import re

import pytest

from autograder.errors import AutograderError
from autograder.languages import LANGUAGES
from autograder.portal.audit import ACTIONS
from autograder.portal.i18n import environment, pick_language, translations
from autograder.wording import said, words
from tests.unit.portal.catalogue import assembled, counting, recorded, texts

_PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_is_translated_with_its_places(language: str) -> None:
    spoken = translations(language)
    missing = {}
    for text, where in texts().items():
        said = spoken.gettext(text)  # of texts that count, the first form
        catalogue = getattr(spoken, "_catalog", {})
        if text not in catalogue and (text, 0) not in catalogue:
            missing[where] = text
        assert sorted(_PLACE.findall(text)) == sorted(_PLACE.findall(said)), where
    assert not missing


def test_no_text_for_visitors_is_put_together_where_no_catalogue_can_have_it() -> None:
    assert not assembled()


def test_every_event_of_the_audit_log_is_in_the_list_that_is_translated() -> None:
    found = recorded()
    assert len(found) > 15
    assert not {action: where for action, where in found.items() if action not in ACTIONS}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("number", [1, 2])
def test_texts_that_count_are_translated_in_all_forms(language: str, number: int) -> None:
    spoken = translations(language)
    for one, many in counting():
        said = spoken.ngettext(one, many, number)
        assert said not in (one, many), one
        wanted = set(_PLACE.findall(many if number > 1 else one))
        assert set(_PLACE.findall(said)) <= wanted | {"%(num)s"}, one


def test_errors_keep_how_they_were_put_together() -> None:
    error = AutograderError(words("More than %(most)s files.", most=5))
    assert str(error.what) == "More than 5 files."
    assert said(error.what, {"More than %(most)s files.": "Mehr als %(most)s Dateien."}.get) == "Mehr als 5 Dateien."


@pytest.mark.parametrize(
    ("accepted", "cookie", "language"),
    [
        ("", "", "en"),
        ("de-AT,de;q=0.9,en;q=0.8", "", "de"),
        ("fr,en;q=0.3,de;q=0.5", "", "de"),
        ("de;q=0,en", "", "en"),
        ("*", "", "en"),
        ("de;q=high", "", "en"),
        ("de", "en", "en"),
        ("en", "de", "de"),
        ("de", "../../etc", "de"),
        ("de," * 100_000, "", "de"),
    ],
)
def test_the_chosen_language_counts_then_the_first_of_the_browser_s(accepted: str, cookie: str, language: str) -> None:
    assert pick_language(accepted, cookie) == language


def test_who_asks_for_no_language_of_ours_gets_that_of_the_course() -> None:
    assert pick_language("fr", default="de") == "de"
    assert pick_language("*", default="de") == "de"
    assert pick_language("fr,en;q=0.1", default="de") == "en"
    assert pick_language("fr", "en", default="de") == "en"


def test_an_unknown_language_says_it_in_english() -> None:
    assert translations("../de").gettext("Saved") == "Saved"


def test_values_in_texts_are_escaped() -> None:
    page = environment("de").from_string('{{ _("%(answered)s of %(all)s answered", answered="<b>", all=2) }}')
    assert page.render() == "&lt;b&gt; von 2 beantwortet"


def test_messages_are_said_in_the_language_of_the_page() -> None:
    page = environment("de").from_string("{{ what | said }}")
    assert page.render(what=words("This number is too large.")) == "Diese Zahl ist zu groß."
