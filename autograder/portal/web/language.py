"""The language of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from autograder.portal.i18n import LANGUAGE_COOKIE, pick_language, translations

Gettext = Callable[[str], str]


def language_of(request: Request) -> str:
    """What the visitor chose, else the first language of the browser's that we speak."""
    return pick_language(request.headers.get("accept-language", ""), request.cookies.get(LANGUAGE_COOKIE, ""))


async def _language(request: Request) -> str:
    return language_of(request)  # as a coroutine, or it would be sent to another thread


async def _gettext(language: Annotated[str, Depends(_language)]) -> Gettext:
    """Puts texts into the visitor's language."""
    return translations(language).gettext


TheLanguage = Annotated[str, Depends(_language)]
TheGettext = Annotated[Gettext, Depends(_gettext)]
