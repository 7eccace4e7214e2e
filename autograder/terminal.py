"""Text that is safe to print."""

from __future__ import annotations

import re

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def safe(text: str) -> str:
    """Text of a student's without control characters, bidirectional overrides and lone surrogates."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
