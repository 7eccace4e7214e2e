"""A small board with an entry of every status."""

from __future__ import annotations

from datetime import datetime

import pytest

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import Board, DivisionBoard, Milestone, Reference, Row
from autograder.challenges.ranks.ranking import EntryStatus, Estimate

NASTY = '=HYPERLINK("x")<script>alert(1)</script>\x1b[31m$a_b$'
CURVE = tuple((float(x), 0.2 / (x + 1)) for x in range(10))
ADA = datetime(2026, 5, 1)
EARLIER = datetime(2026, 4, 1)


@pytest.fixture
def board() -> Board:
    rows = (
        Row(
            "ada",
            EntryStatus.RANKED,
            "",
            Estimate(0.01, 0.009, 0.011, 2),
            1,
            1,
            1,
            (CURVE, CURVE),
            {"last": 0.012},
            {"parameters": 100},
            ADA,
            pseudonym="Countess",
            scores=(0.0098, 0.0102),
        ),
        Row("bob", EntryStatus.RANKED, "", Estimate(0.02, None, None, 1), 2, 1, 2, (CURVE,), {"last": 0.022}),
        Row("flo", EntryStatus.FLAGGED, "too good", Estimate(1e-9, 1e-9, 1e-9, 2), curves=(CURVE,)),
        Row(NASTY, EntryStatus.REJECTED, "@cmd: no\n  -> Do [bold]this[/bold]."),
        Row("eve", EntryStatus.FAILED, "the trainer process was killed"),
    )
    division = DivisionBoard(
        "HARD-NORMAL",
        rows,
        {"mean image": Reference(0.144), "example": Reference(0.015, Estimate(0.015, 0.014, 0.016, 3), (CURVE,))},
        ("Be narrow.",),
        (
            Milestone(EARLIER, "ada", 0.03, 0.02, 0.04),
            Milestone(EARLIER, "eve", 0.025),
            Milestone(ADA, "ada", 0.01, 0.009, 0.011),
        ),
        "The order is sure.",
        {"runs": 3, "processor seconds": 7200},
    )
    empty = DivisionBoard("MEDIUM-NORMAL", (), {"mean image": Reference(0.144)})
    return Board(
        "autoencoder-challenge",
        "Autoencoders",
        Direction.LOWER,
        "mean squared error",
        "images",
        {d.name: d for d in (division, empty)},
        datetime(2026, 5, 2, 12, 30),
    )
