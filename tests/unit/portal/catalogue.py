"""All texts of the portal's templates and modules that a reader sees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir

PACKAGE = Path(__file__).parents[3] / "autograder"
PORTAL = PACKAGE / "portal"
_KEYWORDS = {"_": None, "gettext": None, "msgid": None, "words": None, "say": None, "ngettext": (1, 2)}
_METHODS = [("**/node_modules/**", "ignore"), ("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
_OF_TEACHING = ("hand_grading.py", "plots.py", "roster.py")  # what only the portal shows in other languages
_ELSEWHERE = [PACKAGE / "teaching" / name for name in _OF_TEACHING]
ERRORS = {
    "AccountRefused",
    "AnswerNotThere",
    "Busy",
    "FieldRefused",
    "HandGradingError",
    "JournalRefused",
    "NotTaken",
    "PasswordRefused",
    "RegradeRefused",
    "RosterError",
    "ScheduleRefused",
    "SittingGoesOn",
    "SittingRefused",
    "SubmissionRejected",
    "TooManyTries",
    "TooManyUploads",
}
"""What is raised with texts for visitors."""


def texts() -> dict[str, str]:
    """Every text (the first form of those that count) and where it stands."""
    found: dict[str, str] = {}
    for folder, methods in (
        (PORTAL, _METHODS),
        (PACKAGE / "teaching", [(name, "python") for name in _OF_TEACHING]),
    ):
        for file, line, text, _, _ in extract_from_dir(folder, methods, _OPTIONS, _KEYWORDS):
            found.setdefault(text if isinstance(text, str) else text[0], f"{file}:{line}")
    for where, argument in _arguments_of_errors():
        for text in _constants(argument):
            found.setdefault(text, where)
    return found


def counting() -> list[tuple[str, str]]:
    """Texts that count: both forms."""
    found = extract_from_dir(PORTAL, _METHODS, _OPTIONS, _KEYWORDS)
    return [(text[0], text[1]) for _, _, text, _, _ in found if not isinstance(text, str)]


def assembled() -> list[str]:
    """Where a text for visitors is put together so that no catalogue can have it."""
    return [where for where, argument in _arguments_of_errors() if isinstance(argument, (ast.JoinedStr, ast.BinOp))]


def recorded() -> dict[str, str]:
    """What is written into the audit log and where that happens."""
    found: dict[str, str] = {}
    for path in sorted(PORTAL.rglob("*.py")):
        for call in _calls(path):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            place = {"record": 2, "_record": 1, "_follow": 1}.get(name)
            if place is not None and len(call.args) > place:
                for text in _constants(call.args[place]):
                    found[text] = f"{path.name}:{call.lineno}"
    return found


def _arguments_of_errors() -> Iterator[tuple[str, ast.expr]]:
    for path in [*sorted(PORTAL.rglob("*.py")), *_ELSEWHERE]:
        for call in _calls(path):
            if isinstance(call.func, ast.Name) and call.func.id in ERRORS:
                where = f"{path.name}:{call.lineno}"
                yield from ((where, argument) for argument in call.args[:1])
                yield from ((where, keyword.value) for keyword in call.keywords if keyword.arg == "hint")


def _calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _constants(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return [*_constants(argument.body), *_constants(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []
