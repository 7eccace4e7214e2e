"""Languages in which people read what the platform says: ``locale/<language>/LC_MESSAGES/``, read when it is needed.

===============  ================================================================================
``pages``        words of pages that are written without the portal: feedback, similar submissions
``sentences``    what is said of submissions, put together by `autograder.wording.words`; known again as plain text
===============  ================================================================================

Texts are written in English in templates and Python; what a catalogue lacks is shown in English. Nothing that an author
or a student wrote is translated, and what is kept (gradebook, database, ``--json``) is English in every course.
"""

from __future__ import annotations

import functools
import gettext
import io
from collections.abc import Mapping
from pathlib import Path

from autograder.wording import Sentences, said

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
"""Code -> name, as people who speak it call it; the first is that of the texts themselves."""

DEFAULT = "en"
FOLDER = Path(__file__).parent / "locale"
_HINT = "\n  -> "  # as `AutograderError` writes it
_MOST_PARTS = 8


def read_catalogue(path: Path, language: str) -> gettext.NullTranslations:
    """The catalogue in a file (``.po``); one without any entry if there is none."""
    if not path.exists():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@functools.cache
def pages(language: str) -> gettext.NullTranslations:
    """Words of pages; none for English and unknown languages."""
    return _ours("pages", language)


@functools.cache
def sentences(language: str) -> gettext.NullTranslations:
    """Sentences about submissions; none for English and unknown languages."""
    return _ours("sentences", language)


def _ours(domain: str, language: str) -> gettext.NullTranslations:
    known = language in LANGUAGES
    return read_catalogue(FOLDER / language / "LC_MESSAGES" / f"{domain}.po", language) if known else _NOTHING


_NOTHING = gettext.NullTranslations()


def say(text: str, language: str) -> str:
    """A sentence of ours in a language, also one that arrives as plain text; everything else as it is."""
    spoken = sentences(language)
    return said(_sentences(language).known(text), spoken.gettext) if text else ""


def say_error(text: str, language: str) -> str:
    """The same for ``where: what`` with a hint below, as `AutograderError` is written."""
    whole, arrow, hint = text.partition(_HINT)
    where, what = "", whole
    for _ in range(_MOST_PARTS):
        if _sentences(language).is_known(what) or ": " not in what:
            break
        part, _, what = what.partition(": ")
        where += f"{part}: "
    else:
        where, what = "", whole
    return f"{where}{say(what, language)}{arrow}{say(hint, language)}"


@functools.cache
def _sentences(language: str) -> Sentences:
    known = getattr(sentences(language), "_catalog", {})
    return Sentences(msgid for msgid in known if isinstance(msgid, str) and msgid)


def number(value: float, language: str, form: str = "%g") -> str:
    """A number as people of the language write it; without what rounding leaves behind."""
    text = form % round(value, 6)
    return text.replace(".", ",") if language == "de" else text
