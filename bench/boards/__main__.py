"""Evaluate the public boards and write them to docs/boards/: ``make boards``, or ``python -m bench.boards``.

All starts from the entries in this folder. Evaluations are kept (`WORK`): the command may be stopped and goes on where it
was. Most of the time goes into the LONG divisions.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from bench.boards.autoencoder.networks import CONTESTANTS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "bench" / "work" / "boards"
DOCS = ROOT / "docs" / "boards"
DRAW = "public boards"  # given, so that whoever repeats them meets the same luck
PAGE = """
# Public boards

Written by `make boards`: entries of really different kinds for both challenges, trained anew and ranked by `autograder leaderboard`. What took the evaluations is
in the boards themselves. The pages ([autoencoder-challenge.html](autoencoder-challenge.html), [maze-challenge.html](maze-challenge.html))
stand alone: download one and open it in a browser; it has the curves, the intervals, the pictures of test circles and the history.

A rank is one more than the number of entries that are *surely* better (95% for all claims of a division together), so it is a range. An entry whose
training goes well with one seed and fails with another, like the lecture's network, may be anywhere until many runs are known.
"""
CONTESTS = {  # name -> options of the command
    "autoencoder-challenge": ("--runs", "3", "--max-runs", "8"),
    "maze-challenge": ("--runs", "5", "--max-runs", "50"),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.boards", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contest", action="append", choices=list(CONTESTS), help="only this one (may be repeated)")
    parser.add_argument("--division", action="append", default=[], help="only this one; nothing is written into docs/")
    parser.add_argument("--workers", help="evaluations at a time (default: one per core)")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    (WORK / "course_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'boards'\n")
    more = [word for name in options.division for word in ("--division", name)]
    more += ["--workers", options.workers] if options.workers else []
    for name in options.contest or CONTESTS:
        folder = write_entries(name)
        command = [sys.executable, "-m", "autograder.cli.main", "--course", str(WORK), "leaderboard", name]
        command += ["--entries", str(folder), "--draw", DRAW, *CONTESTS[name], *more]
        code = subprocess.run(command, check=False).returncode
        if code not in (0, 1):
            return code
        if not options.division:
            publish(name)
    write_page()
    return 0


def write_entries(contest: str) -> Path:
    """The entries of a contest as files that ``--entries`` reads."""
    folder = WORK / "entries" / contest
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, entries in read_entries(contest).items():
        (folder / f"{name}.json").write_text(json.dumps({"student": name, "entries": entries}))
    return folder


def read_entries(contest: str) -> dict[str, Any]:
    """Name -> spec by division."""
    if contest == "autoencoder-challenge":
        return {contestant.name: contestant.entries() for contestant in CONTESTANTS}
    files = sorted((HERE / "maze" / "entries").glob("*.json"))
    return {file.stem: {"MAZE": json.loads(file.read_text())} for file in files}


def publish(contest: str) -> None:
    """Copy the public board into the documentation."""
    DOCS.mkdir(exist_ok=True)
    for kind in ("html", "json", "png"):
        shutil.copy(WORK / "leaderboard" / contest / "public" / f"leaderboard.{kind}", DOCS / f"{contest}.{kind}")
    picture = DOCS / f"{contest}.png"
    with Image.open(picture) as drawn:  # with few colours it is small in the repository
        drawn.convert("RGB").quantize(64).save(picture, optimize=True)


def write_page() -> None:
    """The page of this folder: what competes, and where it came."""
    boards = {file.stem: json.loads(file.read_text())["divisions"] for file in sorted(DOCS.glob("*.json"))}
    autoencoders = boards.get("autoencoder-challenge", {})
    lines = [PAGE.strip(), "", "## Grand Autoencoder Challenge", ""]
    lines += ["![The autoencoder board](autoencoder-challenge.png)", ""]
    lines += [f"| entry | {' | '.join(autoencoders)} | what it is |", f"|---|{'---|' * (len(autoencoders) + 1)}"]
    places = {name: {row["student"]: row for row in board["entries"]} for name, board in autoencoders.items()}
    best = {c.name: min(board[c.name]["mean"] for board in places.values()) for c in CONTESTANTS}
    for contestant in sorted(CONTESTANTS, key=lambda c: best[c.name]):
        cells = [_cell(board[contestant.name]) for board in places.values()]
        lines.append(f"| {contestant.name} | {' | '.join(cells)} | {contestant.description} ({contestant.source}) |")
    lines += ["", *(f"* {name}: {board['verdict']}" for name, board in autoencoders.items()), ""]
    lines += ["## Maze Challenge", "", "![The maze board](maze-challenge.png)", ""]
    lines += ["| policy | mean return | rank |", "|---|---|---|"]
    for board in boards.get("maze-challenge", {}).values():
        lines += [
            f"| {row['student']} | {row['mean']:.2f} ({row['ci_low']:.2f} to {row['ci_high']:.2f}) | {_rank(row)} |"
            for row in board["entries"]
        ]
        known = ", ".join(f"{name} {line['value']:.2f}" for name, line in board["references"].items())
        lines += ["", f"For comparison: {known}. {board['verdict']}"]
    (DOCS / "README.md").write_text("\n".join(lines) + "\n")


def _cell(row: dict[str, Any]) -> str:
    return f"{row['mean']:.4f}, rank {_rank(row)}"


def _rank(row: dict[str, Any]) -> str:
    low, high = row["rank_low"], row["rank_high"]
    return f"{low}" if low == high else f"{low} to {high}"


if __name__ == "__main__":
    sys.exit(main())
