"""An unprotected grader in one process, as many courses write it: it shows that an attack is real."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.attacks.arena import NAME, Arena
from tests.attacks.catalogue import Attack
from tests.attacks.graders import guard
from tests.attacks.outcome import Outcome

_PROGRAM = Path(__file__).with_name("bare_program.py")
SECONDS = 12.0


def grade(arena: Arena, attack: Attack, folder: Path) -> Outcome:
    """Run one attack; `folder` is for this run only."""
    arena.prepare_host(attack)
    submitted = arena.root / "submitted" / attack.name / NAME
    source = arena.root / "source" / NAME / f"{NAME}.ipynb"
    ended = guard.run(
        [sys.executable, str(_PROGRAM), str(source), str(submitted / f"{NAME}.ipynb")],
        cwd=submitted if submitted.is_dir() else folder,
        seconds=SECONDS,
        marker=arena.marks(attack)["@MARK@"],
        environment={"PATH": "/usr/bin:/bin", "HOME": str(folder), "COURSE_SECRET": arena.canary},
    )
    try:
        told = json.loads((submitted / "results.json").read_text())
        score, shown = float(told["score"]), str(told.get("shown", ""))
    except (OSError, ValueError, KeyError, TypeError):
        score, shown = None, ""
    return Outcome(
        score,
        ended.finished and score is not None,
        shown,
        arena.loot(attack),
        tuple(arena.damage(attack)),
        ended.survivors,
    )
