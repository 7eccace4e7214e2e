"""Languages: who sees which, and whether everything is said in it."""

from __future__ import annotations

import re

import pytest

from autograder.portal.forms.messages import message
from autograder.portal.i18n import LANGUAGES, environment, pick_language, translations
from tests.unit.portal.catalogue import texts

_PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_is_translated_with_its_places(language: str) -> None:
    spoken = translations(language)
    missing = {}
    for text, where in texts().items():
        said = spoken.ngettext(text, text, 1) if text == "%(shown)s point" else spoken.gettext(text)
        catalogue = getattr(spoken, "_catalog", {})
        if text not in catalogue and (text, 0) not in catalogue:
            missing[where] = text
        assert sorted(_PLACE.findall(text)) == sorted(_PLACE.findall(said)), where
    assert not missing


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


def test_an_unknown_language_says_it_in_english() -> None:
    assert translations("../de").gettext("Saved") == "Saved"


def test_values_in_texts_are_escaped() -> None:
    page = environment("de").from_string('{{ _("%(answered)s of %(all)s answered", answered="<b>", all=2) }}')
    assert page.render() == "&lt;b&gt; von 2 beantwortet"


def test_messages_are_said_in_the_language_of_the_page() -> None:
    page = environment("de").from_string("{{ what | said }}")
    assert page.render(what=message("This number is too large.")) == "Diese Zahl ist zu groß."
