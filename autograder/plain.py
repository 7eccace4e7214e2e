"""Text and JSON that every database and every file takes."""

from __future__ import annotations

import math
from typing import Any


def storable(text: str) -> str:
    """Text that every database takes: no NUL, no lone surrogates."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def plain_json(value: Any, depth: int = 0) -> Any:
    """The nearest JSON value with storable text."""
    if depth > 40:
        return None
    if isinstance(value, str):
        return storable(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (list, tuple)):
        return [plain_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {storable(str(key)): plain_json(item, depth + 1) for key, item in value.items()}
    return storable(str(type(value).__name__))
