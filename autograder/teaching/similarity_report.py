"""A similarity report as JSON, and as a page without scripts in which everything that students wrote is escaped."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import jinja2

from autograder.pages import content_policy
from autograder.teaching.similarity import Fragment, SimilarityReport
from autograder.terminal import safe

HINT = (
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


def to_page(report: SimilarityReport) -> str:
    """The page, for instructors: names of students are in it."""
    style = (_TEMPLATES / "similarity.css").read_text(encoding="utf-8")
    pairs = [
        {
            "left": safe(pair.left),
            "right": safe(pair.right),
            "share": f"{pair.share:.0%}",
            "by_chance": f"{pair.by_chance:.0%}",
            "tokens": pair.tokens,
            "fragments": [_fragment(fragment) for fragment in pair.fragments[:_MAX_FRAGMENTS]],
            "left_off": max(0, len(pair.fragments) - _MAX_FRAGMENTS),
        }
        for pair in report.pairs
    ]
    skipped = [(safe(student), safe(why)) for student, why in {**report.skipped, **report.notes}.items()]
    return _template().render(
        assignment=safe(report.assignment),
        hint=HINT,
        compared=report.compared,
        usual="" if report.usual is None else f"{report.usual:.0%}",
        pairs=pairs,
        more=report.more,
        skipped=sorted(skipped),
        style=style,
        policy=content_policy(style),
    )


def _fragment(fragment: Fragment) -> dict[str, str]:
    return {"left": _cut(fragment.left), "right": _cut(fragment.right)}


def _cut(text: str) -> str:
    text = safe(text)
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "\n... (cut)"


@functools.cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("similarity.html")
