"""All texts of the portal's templates and modules that a reader sees."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir

PORTAL = Path(__file__).parents[3] / "autograder" / "portal"
_KEYWORDS = {"_": None, "gettext": None, "msgid": None, "ngettext": (1, 2)}
_METHODS = [("**/node_modules/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


def texts() -> dict[str, str]:
    """Every text (the first form of those that count) and where it stands."""
    found: dict[str, str] = {}
    for file, line, text, _, _ in extract_from_dir(PORTAL, _METHODS, _OPTIONS, _KEYWORDS):
        found.setdefault(text if isinstance(text, str) else text[0], f"{file}:{line}")
    return found
