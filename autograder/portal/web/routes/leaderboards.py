"""The public boards of challenges, with the visitor's own row marked."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import FileResponse, Response

from autograder.portal.portal import Portal
from autograder.portal.web.access import NotThere, SignedIn, ThePortal
from autograder.portal.web.page import ThePage

router = APIRouter(include_in_schema=False)
_Name = Annotated[str, Path(max_length=128, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
_POLICY = (
    "sandbox allow-scripts; default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)


@router.get("/leaderboards")
def leaderboards(portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """All challenges with a public board."""
    return page("leaderboards.html", boards={name: _board(portal, name) for name in _names(portal)})


@router.get("/leaderboards/{name}")
def leaderboard(name: _Name, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """One board."""
    if name not in _names(portal):
        raise NotThere
    own = {visitor.name, *_own_names(portal, name, visitor.name)}
    return page("leaderboard.html", name=name, board=_board(portal, name), own=own)


@router.get("/leaderboards/{name}/page")
def leaderboard_page(name: _Name, portal: ThePortal, visitor: SignedIn) -> Response:
    """The board as the page that can be hosted anywhere, with its curves and pictures."""
    if name not in _names(portal):
        raise NotThere
    path = portal.course.root / "leaderboard" / name / "public" / "leaderboard.html"
    return FileResponse(path, media_type="text/html", headers={"content-security-policy": _POLICY})


def _names(portal: Portal) -> list[str]:
    folder = portal.course.root / "leaderboard"
    return sorted(path.parent.parent.name for path in folder.glob("*/public/leaderboard.json"))


def _board(portal: Portal, name: str) -> dict[str, Any]:
    path = portal.course.root / "leaderboard" / name / "public" / "leaderboard.json"
    board: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return board


def _own_names(portal: Portal, name: str, student: str) -> set[str]:
    """What the public board calls a student who chose a pseudonym."""
    path = portal.course.root / "leaderboard" / name / "leaderboard.json"
    try:
        board = json.loads(path.read_text(encoding="utf-8"))
        rows = [row for division in board["divisions"].values() for row in division["entries"]]
        return {row["public_name"] for row in rows if row.get("student") == student and row.get("public_name")}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
