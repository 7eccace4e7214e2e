"""Outcomes as plain data: the form in which they leave the trainer process, and lie in the database."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from autograder.challenges.base import EntryRejected, Picture, Score

_SIDE = 512
_PICTURES = 12


def score_to_plain(score: Score) -> dict[str, Any]:
    """A score as JSON."""
    return {
        "value": score.value,
        "curve": [list(point) for point in score.curve],
        "extras": dict(score.extras),
        "pictures": [_picture_to_plain(picture) for picture in score.pictures[:_PICTURES]],
    }


def score_from_plain(data: dict[str, Any]) -> Score:
    """The reverse of `score_to_plain`."""
    pictures = tuple(_picture_from_plain(picture) for picture in data.get("pictures", ()))
    return Score(data["value"], tuple((x, y) for x, y in data["curve"]), data["extras"], pictures)


def rejection(error: EntryRejected) -> dict[str, str]:
    """A rejection as JSON."""
    return {"what": error.what, "rule": error.rule, "layer": error.layer, "hint": error.hint}


def _picture_to_plain(picture: Picture) -> dict[str, Any]:
    pixels = np.ascontiguousarray(picture.pixels, dtype=np.uint8)
    if pixels.ndim not in (2, 3) or pixels.shape[2:] not in ((), (3,)) or max(pixels.shape[:2]) > _SIDE:
        raise ValueError(f"a picture has shape (height, width) or (height, width, 3), at most {_SIDE} a side")
    encoded = base64.b64encode(pixels.tobytes()).decode()
    return {"title": picture.title, "shape": list(pixels.shape), "pixels": encoded}


def _picture_from_plain(data: dict[str, Any]) -> Picture:
    pixels = np.frombuffer(base64.b64decode(data["pixels"]), dtype=np.uint8).reshape(data["shape"])
    return Picture(data["title"], pixels)
