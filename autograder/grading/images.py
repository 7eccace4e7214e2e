"""Pictures of students: which bytes a page may embed.

A picture is shown by an ``<img>`` alone. There, an SVG runs no script and loads nothing. What is left to check
is that it is one, and that showing it costs no more than a picture should.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

from autograder.grading.svg import is_drawable

MAX_IMAGE = 2 * 1024 * 1024  # characters of base64
_MAX_PIXELS = 50_000_000  # decoded, some 200 MB of a browser's memory
_RASTER = ("image/png", "image/jpeg", "image/gif")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")

Pictures = Mapping[str, Any]
"""File name of an attachment -> its bundle, MIME type to base64, as in the notebook format."""


def image_uri(mime: str, encoded: str) -> str:
    """A data URI for a base64 picture; empty if it is none or too large."""
    if len(encoded) > 2 * MAX_IMAGE:
        return ""
    compact = "".join(encoded.split())
    if len(compact) > MAX_IMAGE or not _BASE64.fullmatch(compact):
        return ""
    try:
        width, height = _size(mime, base64.b64decode(compact + "=" * (-len(compact) % 4)))
    except (binascii.Error, IndexError):
        return ""
    return f"data:{mime};base64,{compact}" if 0 < width * height <= _MAX_PIXELS else ""


def bundle_uri(bundle: Any) -> str:
    """A data URI for the first picture of an attachment or an output; empty if there is none."""
    if not isinstance(bundle, Mapping):
        return ""
    for mime in _RASTER:
        if isinstance(bundle.get(mime), str) and (uri := image_uri(mime, bundle[mime])):
            return uri
    return ""


def svg_uri(text: str) -> str:
    """A data URI for an SVG; empty if it is too large, or small but unfolding to something large."""
    text = text.strip()
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"data:image/svg+xml;base64,{encoded}" if len(encoded) <= MAX_IMAGE and is_drawable(text) else ""


def _size(mime: str, data: bytes) -> tuple[int, int]:
    """Width and height as the picture's header tells them; (0, 0) if it is no such picture."""
    if mime == "image/png" and data.startswith(b"\x89PNG\r\n\x1a\n"):
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if mime == "image/gif" and data[:6] in (b"GIF87a", b"GIF89a"):
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    if mime == "image/jpeg" and data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    return 0, 0


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the frame header, the first segment C0 to CF that is no table."""
    at = 2
    while data[at] == 0xFF:
        kind = data[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if kind == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
