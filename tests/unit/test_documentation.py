"""A command or setting that is not documented does not exist."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from autograder.cli.main import build_parser
from autograder.course import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
DOCS = "\n".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = build_parser()._actions
    return next(dict(a.choices) for a in actions if isinstance(a, argparse._SubParsersAction))


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented_and_shows_examples(name: str) -> None:
    assert f"autograder {name}" in DOCS
    assert f"examples:\n  autograder {name}" in commands()[name].format_help()


@pytest.mark.parametrize(
    "setting", [f"c.{s.__name__}.{name}" for s in SECTIONS for name in s.class_trait_names(config=True)]
)
def test_every_setting_is_documented(setting: str) -> None:
    assert setting in (ROOT / "docs" / "configuration.md").read_text()


def test_links_between_pages_lead_somewhere() -> None:
    import re

    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
