"""Languages of the pages: ``locale/<language>/LC_MESSAGES/portal.po``, and what the modules below the portal say."""

from __future__ import annotations

import functools
import gettext
from pathlib import Path

import jinja2

from autograder.languages import DEFAULT, LANGUAGES, read_catalogue, say_error, sentences
from autograder.portal.assets import asset
from autograder.portal.links import Links, below
from autograder.wording import said

LANGUAGE_COOKIE = "language"
_HERE = Path(__file__).parent
_MOST_ACCEPTED = 1000  # characters of Accept-Language that are read


@functools.cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; one without any entry for English and unknown ones."""
    if language not in LANGUAGES:
        return gettext.NullTranslations()
    found = read_catalogue(_HERE / "locale" / language / "LC_MESSAGES" / "portal.po", language)
    found.add_fallback(sentences(language))
    return found


def pick_language(accept_language: str = "", cookie: str = "", default: str = DEFAULT) -> str:
    """The language of a visitor: the one that was chosen (`cookie`), else the first of the browser's that we speak.

    Parameters
    ----------
    default:
        The course's, for those who speak none of ours.
    """
    if cookie in LANGUAGES:
        return cookie
    wishes: list[tuple[float, int, str]] = []
    for place, wish in enumerate(accept_language[:_MOST_ACCEPTED].split(",")):
        tag, _, weight = wish.partition(";")
        language = tag.strip().lower().partition("-")[0]
        quality = _quality(weight)
        if quality > 0 and (language in LANGUAGES or language == "*"):
            wishes.append((-quality, place, default if language == "*" else language))
    return min(wishes)[2] if wishes else default


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0


@functools.cache
def environment(language: str, root: str = "") -> jinja2.Environment:
    """The templates in a language; `asset`, `language` and `languages` are known in all of them.

    Parameters
    ----------
    root:
        The path at which the portal stands (`links.below`).
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", Links],
    )
    spoken = translations(language)
    # newstyle: {{ _("%(number)s points", number=3) }}, with escaped values
    environment.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["said"] = lambda text: said(text, spoken.gettext)  # of `words`
    environment.filters["told"] = lambda text: say_error(text, language)  # what grading said, as it was kept
    environment.globals |= {"asset": asset, "language": language, "languages": LANGUAGES, "root": root, "below": below}
    return environment
