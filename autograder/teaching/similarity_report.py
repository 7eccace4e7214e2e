"""A similarity report as JSON, and as a page without scripts in which everything that students wrote is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.languages import DEFAULT, say
from autograder.pages import content_policy, page_templates
from autograder.teaching.similarity import Fragment, Pair, SimilarityReport
from autograder.terminal import safe
from autograder.wording import msgid

HINT = msgid(
    "Students who solve the same task, talk to each other as they may, or use the same book write alike. "
    "Read both submissions, and talk to both students, before you conclude anything."
)
_MAX_FRAGMENTS = 30  # of one pair on the page
_MAX_TEXT = 8_000  # characters of one fragment
_TEMPLATES = Path(__file__).parent / "templates"


def to_json(report: SimilarityReport) -> dict[str, Any]:
    """The structure that `autograder similarity --json` writes."""
    return {
        "assignment": report.assignment,
        "note": "a hint where to look, not a verdict",
        "compared": report.compared,
        "usual_share": report.usual,
        "pairs": [
            {
                "students": [pair.left, pair.right],
                "share": round(pair.share, 4),
                "by_chance": round(pair.by_chance, 4),
                "tokens": pair.tokens,
                "fragments": [{"texts": [f.left, f.right], "tokens": f.tokens} for f in pair.fragments],
            }
            for pair in report.pairs
        ],
        "more_pairs": report.more,
        "skipped": dict(report.skipped),
        "notes": dict(report.notes),
    }


def from_json(plain: Mapping[str, Any]) -> SimilarityReport:
    """What `to_json` made.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is something else.
    """
    pairs = (
        Pair(left, right, one["share"], one["by_chance"], one["tokens"], _fragments(one["fragments"]))
        for one in plain["pairs"]
        for left, right in [one["students"]]
    )
    return SimilarityReport(
        plain["assignment"],
        plain["compared"],
        plain["usual_share"],
        tuple(pairs),
        dict(plain["skipped"]),
        dict(plain["notes"]),
        plain["more_pairs"],
    )


def _fragments(plain: Sequence[Mapping[str, Any]]) -> tuple[Fragment, ...]:
    return tuple(Fragment(left, right, one["tokens"]) for one in plain for left, right in [one["texts"]])


def to_page(report: SimilarityReport, language: str = DEFAULT) -> str:
    """The page, for instructors: names of students are in it."""
    style = (_TEMPLATES / "similarity.css").read_text(encoding="utf-8")
    pairs = [
        {
            "left": safe(pair.left),
            "right": safe(pair.right),
            "share": _percent(pair.share, language),
            "by_chance": _percent(pair.by_chance, language),
            "tokens": pair.tokens,
            "fragments": [_fragment(fragment) for fragment in pair.fragments[:_MAX_FRAGMENTS]],
            "left_off": max(0, len(pair.fragments) - _MAX_FRAGMENTS),
        }
        for pair in report.pairs
    ]
    skipped = [(safe(student), safe(say(why, language))) for student, why in {**report.skipped, **report.notes}.items()]
    return (
        page_templates(_TEMPLATES, language)
        .get_template("similarity.html")
        .render(
            assignment=safe(report.assignment),
            hint=HINT,
            compared=report.compared,
            usual="" if report.usual is None else _percent(report.usual, language),
            pairs=pairs,
            more=report.more,
            skipped=sorted(skipped),
            style=style,
            policy=content_policy(style),
        )
    )


def _fragment(fragment: Fragment) -> dict[str, str]:
    return {"left": _cut(fragment.left), "right": _cut(fragment.right)}


def _cut(text: str) -> str:
    text = safe(text)
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "\n[...]"


def _percent(share: float, language: str) -> str:
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%" if language == "de" else f"{share:.0%}"
