"""A message that the next page shows once. It travels in a cookie, which only its own browser can set."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass

from fastapi import Request
from starlette.responses import Response

from autograder.portal.web.cookies import set_cookie

FLASH_COOKIE = "autograder_message"
_KINDS = ("good", "warning", "bad", "info")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Flash:
    """A text and how it is meant."""

    kind: str
    text: str


def set_flash(request: Request, response: Response, flash: Flash) -> None:
    """Have the next page show a message."""
    plain = asdict(flash) | {"text": flash.text[:_LONGEST]}
    value = base64.urlsafe_b64encode(json.dumps(plain).encode()).decode()
    set_cookie(request, response, FLASH_COOKIE, value, 30)


def read_flash(request: Request) -> Flash | None:
    """The message that this page shows."""
    try:
        plain = json.loads(base64.urlsafe_b64decode(request.cookies.get(FLASH_COOKIE, "")))
        kind, text = plain["kind"], plain["text"]
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        return None
    return Flash(kind, text[:_LONGEST]) if kind in _KINDS and isinstance(text, str) else None
