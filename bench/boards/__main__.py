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

from bench.boards.autoencoder.networks import CONTESTANTS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "bench" / "work" / "boards"
DOCS = ROOT / "docs" / "boards"
DRAW = "public boards"  # given, so that whoever repeats them meets the same luck
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


if __name__ == "__main__":
    sys.exit(main())
