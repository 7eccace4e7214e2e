"""Synthetic contests: how often the race of the leaderboard claims a wrong order, and how many runs it saves.

``python -m bench.contests`` writes `docs/bench/contests.json` and prints the table of docs/challenges.md. True means are
known here: costs spread over a decade, as those of real entries do; what a run adds is luck that all entries share and
noise of their own. For each contest the race runs to its end. Then all entries get equally many runs, as few as leave no
more pairs open among those that may hold the first places: the same resolution by equal allocation.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.base import Direction
from autograder.challenges.ranks.comparison import Comparison
from autograder.challenges.ranks.race import RaceRules, contested, next_step

FIGURES = Path(__file__).parent.parent / "docs" / "bench" / "contests.json"
SIZES = (8, 20, 40, 80)
MOST = 40
_COLLAPSE, _COLLAPSED = 0.05, 0.15
Table = NDArray[np.float64]
Noise = Callable[[np.random.Generator, tuple[int, int]], Table]


@dataclass(frozen=True, slots=True)
class Contest:
    """True means, shape (entries,), and what each run would score, shape (entries, runs)."""

    means: Table
    scores: Table


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> Table:
    return rng.normal(size=shape)


def heavy_tails(rng: np.random.Generator, shape: tuple[int, int]) -> Table:
    """Student's t with 3 degrees of freedom, of variance 1."""
    return rng.standard_t(3, size=shape) / np.sqrt(3)


def skewed(rng: np.random.Generator, shape: tuple[int, int]) -> Table:
    """Exponential, of mean 0 and variance 1."""
    return rng.exponential(size=shape) - 1.0


def draw(rng: np.random.Generator, size: int, noise: Noise, *, ties: bool = False, collapses: bool = False) -> Contest:
    """A contest. ``ties``: means are equal in groups; ``collapses``: one training in twenty learns nothing."""
    places = rng.uniform(0.0, 2.5, size)
    if ties:
        places = np.round(places * 2) / 2
    means = 0.01 * np.exp(places)
    spread = means * rng.uniform(0.04, 0.12, size)
    luck = 1.0 + 0.05 * rng.normal(size=MOST)
    scores = means[:, None] * luck + spread[:, None] * noise(rng, (size, MOST))
    if collapses:
        fails = rng.random((size, MOST)) < _COLLAPSE
        scores = np.where(fails, _COLLAPSED, scores)
        means = (1 - _COLLAPSE) * means + _COLLAPSE * _COLLAPSED
    return Contest(means, scores)


FAMILIES: dict[str, tuple[Noise, dict[str, bool]]] = {
    "normal noise": (normal, {}),
    "many equal entries": (normal, {"ties": True}),
    "heavy tails": (heavy_tails, {}),
    "skewed noise": (skewed, {}),
    "one training in 20 fails": (normal, {"collapses": True}),
}


def run(contest: Contest, rules: RaceRules) -> tuple[int, Comparison]:
    """The race: all its runs, and what it knows at its end."""
    runs = [0] * len(contest.means)
    while True:
        known = [row[:n].tolist() for row, n in zip(contest.scores, runs, strict=True)]
        step = next_step(known, rules)
        if step.ending is not None:
            return sum(runs), rules.compare(known)
        for entry in step.entries:
            runs[entry] += 1


def equal_allocation(contest: Contest, rules: RaceRules, left: int) -> int:
    """Runs of all entries together when each has as many as leave at most ``left`` pairs open."""
    for n in range(rules.first, MOST + 1):
        if contested(rules.compare(contest.scores[:, :n].tolist()), rules.top).sum() <= left:
            return n * len(contest.means)
    return MOST * len(contest.means)


def claims_wrongly(contest: Contest, comparison: Comparison) -> bool:
    """Whether any entry is called better than one that is as good or better."""
    return bool((comparison.better & (contest.means[:, None] >= contest.means[None, :])).any())


def measure(family: str, size: int, contests: int, seed: int) -> dict[str, object]:
    """Figures of so many contests."""
    noise, options = FAMILIES[family]
    rules = RaceRules(Direction.LOWER, indifference=0.0003, top=3, first=2, most=MOST)
    rng = np.random.default_rng([seed, size, list(FAMILIES).index(family)])
    wrong = spent = equal = 0
    for _ in range(contests):
        contest = draw(rng, size, noise, **options)
        runs, comparison = run(contest, rules)
        wrong += claims_wrongly(contest, comparison)
        spent += runs
        equal += equal_allocation(contest, rules, int(contested(comparison, rules.top).sum()))
    return {"family": family, "entries": size, "contests": contests, "wrong": wrong, "runs": spent, "equal": equal}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contests", type=int, default=100, help="of each family and size (default: 100)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rows = []
    print("| contests | entries | wrong order claimed | runs per entry | equal allocation | ratio |")
    print("|---|---|---|---|---|---|")
    for family in FAMILIES:
        for size in SIZES:
            row = measure(family, size, options.contests, options.seed)
            rows.append(row)
            print(_line(f"{row['contests']} with {family}", str(size), [row]), flush=True)
    print(_line(f"all {sum(int(str(row['contests'])) for row in rows)}", "", rows))
    FIGURES.write_text(json.dumps({"seed": options.seed, "most": MOST, "rows": rows}, indent=1) + "\n")


def _line(name: str, entries: str, rows: list[dict[str, object]]) -> str:
    def total(key: str) -> int:
        return sum(int(str(row[key])) for row in rows)

    places = sum(int(str(row["contests"])) * int(str(row["entries"])) for row in rows)
    share = total("wrong") / total("contests")
    runs, equal = total("runs"), total("equal")
    return f"| {name} | {entries} | {share:.1%} | {runs / places:.1f} | {equal / places:.1f} | {runs / equal:.2f} |"


if __name__ == "__main__":
    main()
