"""`autograder doctor`."""

from __future__ import annotations

import argparse

from rich.markup import escape
from rich.table import Table

from autograder.cli.terminal import out
from autograder.sandbox.doctor import protections


def run(options: argparse.Namespace) -> int:
    """Try each protection in a short-lived child and say what this machine offers; 1 if a needed one is missing."""
    found = protections()
    table = Table(title="Protections on this machine")
    for column in ("protection", "active", "detail"):
        table.add_column(column)
    for protection in found:
        active = (
            "[green]yes[/green]"
            if protection.active
            else ("[red]no (needed)[/red]" if protection.required else "[yellow]no[/yellow]")
        )
        table.add_row(protection.name, active, escape(protection.detail))
    out().print(table)
    return 0 if all(p.active or not p.required for p in found) else 1
