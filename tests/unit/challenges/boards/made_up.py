"""Boards as contests make them, from a seed."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.base import Direction, Picture
from autograder.challenges.boards.board import Board, Curve, DivisionBoard, Milestone, Reference, Row
from autograder.challenges.ranks.comparison import compare
from autograder.challenges.ranks.ranking import EntryStatus, Estimate, estimate

START = datetime(2026, 5, 4, 9, 0)
NAMES = (
    "ada",
    "Grace Hopper",
    "emmy.noether",
    "Maximiliane von Hohenstein-Wackernagel",
    "chien-shiung",
    "李政道",
    "عمر الخيام",
    "🦊 quick brown fox",
)


def autoencoder_board(entries: int, *, seed: int = 1, final: bool = False) -> Board:
    """Circles through a narrow layer: lower is better, pictures of circles, two references, one with curves."""
    random = np.random.default_rng(seed)
    divisions = [
        _division(name, random, entries, Direction.LOWER, best, 0.0725 * best / 0.01, best / 25)
        for name, best in (("MEDIUM-NORMAL", 0.004), ("HARD-NORMAL", 0.0102))
    ]
    return Board(
        "autoencoder-challenge",
        "Grand Autoencoder Challenge",
        Direction.LOWER,
        "mean squared error",
        "training images",
        {division.name: division for division in divisions},
        made_at=START + timedelta(days=13, hours=3),
        final=final,
        note="Hand in by Sunday, 17 May, 23:59. The three best present their networks on Tuesday.",
    )


def maze_board(entries: int, *, seed: int = 2) -> Board:
    """Steps through a maze: higher is better, some negative, no pictures, one division."""
    random = np.random.default_rng(seed)
    division = _division("SMALL", random, entries, Direction.HIGHER, 93.0, -40.0, 4.0)
    return Board(
        "maze", "Maze Runner", Direction.HIGHER, "reward", "episodes", {"SMALL": division}, START + timedelta(days=9)
    )


def _division(
    name: str, random: np.random.Generator, entries: int, direction: Direction, best: float, worst: float, noise: float
) -> DivisionBoard:
    lower = direction is Direction.LOWER
    circles = _circles(random)
    measured: list[tuple[Row, Estimate]] = []
    history = []
    for number in range(entries):
        share = random.beta(1, 4)
        true = best * (worst / best) ** share if lower else best + (worst - best) * share
        scores = true + noise * random.standard_normal(int(random.integers(5, 9))) * (0.4 + share)
        found = estimate([float(score) for score in scores])
        student = NAMES[number] if number < len(NAMES) else f"student{number:03}"
        when = START + timedelta(hours=float(random.uniform(100, 312)))
        row = Row(
            student,
            EntryStatus.RANKED,
            curves=tuple(_curve(random, worst, float(score), lower) for score in scores),
            extras={"last 50 batches": found.mean * 1.04}
            if lower
            else {"longest path": float(random.integers(20, 90))},
            facts={"bottleneck": 3.0, "parameters": float(random.integers(900, 180_000)), "batch size": 32.0}
            if lower
            else {"parameters": float(random.integers(100, 2000))},
            submitted_at=when,
            pictures=_reconstructions(random, circles, share) if lower else (),
            pseudonym="Night Owl" if number == 2 else "",
            scores=tuple(float(score) for score in scores),
        )
        measured.append((row, found))
        for _ in range(int(random.integers(0, 3))):
            mean = found.mean * random.uniform(1.1, 3) if lower else found.mean - random.uniform(5, 60)
            earlier = when - timedelta(hours=float(random.uniform(5, 96)))
            history.append(Milestone(earlier, student, mean, mean * 0.93, mean * 1.07))
        history.append(Milestone(when, student, found.mean, found.ci_low, found.ci_high))
    places = compare([row.scores for row, _ in measured], direction).ranks()
    rows = [
        _ranked(row, found, place.rank, place.low, place.high)
        for (row, found), place in zip(measured, places, strict=True)
    ]
    rows.sort(key=lambda row: (row.rank or 0, row.estimate.mean if row.estimate and lower else 0.0))
    if entries >= 8:
        suspect = Estimate(best / 30, best / 31, best / 29, 3) if lower else Estimate(480.0, 470.0, 490.0, 3)
        rows.append(Row("quick.silver", EntryStatus.FLAGGED, "A value like this has never been seen.", suspect))
        why = "decoder: Dense 4096 is wider than the 1,024 numbers that a layer may have [rule: width]\n  -> Make it narrower."
        rows.append(Row("late.larry", EntryStatus.REJECTED, why))
        rows.append(Row("unlucky", EntryStatus.FAILED, "the trainer process was killed"))
    example = best * 1.9 if lower else 61.0
    half = noise
    references = {
        "mean image" if lower else "random walk": Reference(worst),
        "course example": Reference(
            example,
            Estimate(example, example - half, example + half, 5),
            (_curve(random, worst, example, lower),),
        ),
    }
    if lower:
        references["with principal components"] = Reference(worst * 0.8)
    rules = (
        "The network is narrow: everything that gets from input to output passes at most 3 numbers per image (height x width x channels).",
        "It is trained from fresh weights on 30,000 new images, each used once. The score is the mean squared error on 5,000 other images.",
        "Each image is treated by itself; layers carry no numbers that the training did not find.",
    )
    verdict = (
        "The first place is sure at 95%. Places 2 to 4 differ by less than 0.0002, which counts as equal; "
        "retraining stopped because nothing left to tell apart is larger."
    )
    runs = sum(len(row.scores) for row in rows)
    return DivisionBoard(
        name,
        tuple(rows),
        references,
        rules if lower else ("Reach the exit in fewer than 100 steps.",),
        tuple(sorted(history, key=lambda milestone: milestone.when)),
        verdict if entries > 1 else "",
        {"runs": float(runs), "processor seconds": 251.0 * runs} if entries else {},
    )


def _ranked(row: Row, found: Estimate, place: int, low: int, high: int) -> Row:
    from dataclasses import replace

    return replace(row, estimate=found, rank=place, rank_low=low, rank_high=high)


def _curve(random: np.random.Generator, start: float, end: float, lower: bool) -> Curve:
    seen = np.linspace(150, 30_000, 160)
    fall = np.exp(-seen / random.uniform(2500, 6000))
    noise = 1 + 0.05 * random.standard_normal(160)
    values = (end + (abs(start) - end) * fall) * noise if lower else end + (start - end) * fall + 6 * (noise - 1) * 20
    return tuple((float(x), float(y)) for x, y in zip(seen, values, strict=True))


def _circles(random: np.random.Generator) -> list[NDArray[np.float64]]:
    y, x = np.mgrid[0:32, 0:32]
    found = []
    for _ in range(8):
        cx, cy, r = random.uniform(8, 24), random.uniform(8, 24), random.uniform(4, 10)
        found.append(1.0 / (1.0 + np.exp((np.abs(np.hypot(x - cx, y - cy) - r) - 1.2) * 3)))
    return found


def _reconstructions(
    random: np.random.Generator, circles: list[NDArray[np.float64]], share: float
) -> tuple[Picture, ...]:
    pictures = []
    for number, circle in enumerate(circles, 1):
        wrong = np.roll(circle, int(random.integers(-2, 3)), axis=1)
        blurred = (1 - 0.6 * share) * (0.6 * wrong + 0.4 * circle) + 0.3 * share * random.random((32, 32))
        both = np.vstack([circle, np.full((1, 32), 0.5), blurred])
        pictures.append(Picture(f"test image {number}", (255 * np.clip(both, 0, 1)).astype(np.uint8)))
    return tuple(pictures)
