"""The language of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from autograder.portal.i18n import LANGUAGE_COOKIE, pick_language, translations
from autograder.portal.web.access import portal_of

Gettext = Callable[[str], str]


def language_of(request: Request) -> str:
    """What the visitor chose, else the first language of the browser's that we speak, else the course's."""
    course = portal_of(request).course
    wanted, chosen = request.headers.get("accept-language", ""), request.cookies.get(LANGUAGE_COOKIE, "")
    return pick_language(wanted, chosen, course.language)


async def _language(request: Request) -> str:
    return language_of(request)  # as a coroutine, or it would be sent to another thread


async def _gettext(language: Annotated[str, Depends(_language)]) -> Gettext:
    """Puts texts into the visitor's language."""
    return translations(language).gettext


TheLanguage = Annotated[str, Depends(_language)]
TheGettext = Annotated[Gettext, Depends(_gettext)]
