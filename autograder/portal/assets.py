"""Where the built scripts and styles of the pages are (`autograder.portal.frontend.build` builds them)."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from autograder.errors import AutograderError

BUILT = Path(__file__).parent / "static" / "build"
URL = "/static/build"
_MANIFEST = BUILT / "manifest.json"


def asset(name: str) -> str:
    """The address of a built file: ``asset("app.js") -> "/static/build/app-3F2A.js"``; it may be cached for ever.

    Raises
    ------
    AutograderError
        If the front end has not been built, or has no such file.
    """
    files = _files(_MANIFEST.stat().st_mtime_ns if _MANIFEST.exists() else 0)
    if name not in files:
        raise AutograderError(
            f"the portal has no built file {name!r}",
            where=str(BUILT),
            hint="Build the front end: python -m autograder.portal.frontend.build",
        )
    return f"{URL}/{files[name]}"


@functools.lru_cache(maxsize=2)
def _files(changed: int) -> dict[str, str]:
    """The manifest as it was at a time, so that a new build is seen without a restart."""
    try:
        return dict(json.loads(_MANIFEST.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError):
        return {}
