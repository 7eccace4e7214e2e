"""`autograder student`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from autograder.cli.terminal import out
from autograder.course import Course
from autograder.portal.privacy.delete import Inventory, delete_student, take_inventory
from autograder.portal.privacy.export import export_student
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Export or delete what the course has of one student."""
    course = Course.open(options.course)
    if options.action == "export":
        names = export_student(course, options.name, Path(options.to))
        _say(f"{options.to}: {len(names)} files; index.html is for people, data.json for programs.")
        return 0
    if not options.yes:
        _show(take_inventory(course, options.name), "would be deleted")
        _say("Nothing was deleted. To do it: the same command with --yes.")
        return 0
    _show(delete_student(course, options.name, _say), "deleted")
    return 0


def _show(inventory: Inventory, what: str) -> None:
    _say(f"{inventory.name}, {what}:")
    for title, counts in (("portal", inventory.portal), ("gradebook", inventory.gradebook), ("files", inventory.files)):
        for name, count in _some(counts).items():
            _say(f"  {count:>6}  {title}: {name}")
    if inventory.boards:
        _say(
            f"Boards still name the student; make them again: {', '.join(f'autograder leaderboard {b}' for b in inventory.boards)}"
        )
    if inventory.audit_events:
        _say(f"{inventory.audit_events} events of the audit log name the student; the log cannot be changed.")
    _say("Backups, and files that were exported or published, are as they were: delete those that you no longer need.")


def _some(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def _say(text: str) -> None:
    out().print(safe(text), soft_wrap=True, markup=False, highlight=False)
