"""Measure the policies of the board, and walkers to compare them with: ``python -m bench.boards.maze.figures``.

Writes ``bench/boards/maze/figures.json`` and prints a table in Markdown. About three minutes on one core.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.base import Entry
from autograder.challenges.leaderboard import evaluate_challenge
from autograder.challenges.maze.challenge import MAZES
from autograder.challenges.maze.environment import Mazes, draw_mazes
from autograder.challenges.maze.planner import Planner, nearest_chest_returns, random_walk_returns
from autograder.challenges.registry import get_challenge
from autograder.execution.seeds import derive_seed

HERE = Path(__file__).parent
RUNS = 5
_WALKER_MAZES = 100_000
_AT_A_TIME = 500  # the planner keeps 10 x 1,024 numbers for each maze

Returns = Callable[[Mazes], NDArray[np.int64]]
WALKERS: dict[str, Returns] = {
    "random walk": lambda mazes: random_walk_returns(mazes, int(mazes.starts.sum())),
    "nearest chest": nearest_chest_returns,
    "best walk": lambda mazes: Planner(mazes).best_returns(),
}


def load_entries() -> list[Entry]:
    """The trained policies as entries of the challenge, by name of their file."""
    return [
        Entry(path.stem, "MAZE", json.loads(path.read_text())) for path in sorted((HERE / "entries").glob("*.json"))
    ]


def measure_walkers() -> dict[str, dict[str, float]]:
    """Mean and standard deviation of the return, for walkers that are no networks."""
    returns: dict[str, list[NDArray[np.int64]]] = {name: [] for name in WALKERS}
    for batch in range(_WALKER_MAZES // _AT_A_TIME):
        mazes = draw_mazes(_AT_A_TIME, derive_seed("maze figures", batch))
        for name, walk in WALKERS.items():
            returns[name].append(walk(mazes))
    found = {name: np.concatenate(parts) for name, parts in returns.items()}
    return {
        name: {"mean": round(float(each.mean()), 4), "deviation": round(float(each.std()), 4), "mazes": len(each)}
        for name, each in found.items()
    }


def measure_entries() -> dict[str, dict[str, Any]]:
    """The rows of the leaderboard, with the sizes of the networks."""
    board = evaluate_challenge(get_challenge("maze-challenge"), load_entries(), runs=RUNS, workers=1)
    return {
        row.student: {
            **{key: round(value, 4) for key, value in {**row.extras, **row.facts}.items()},
            **{key: row.plain()[key] for key in ("status", "rank", "mean", "ci_low", "ci_high", "runs")},
        }
        for row in board.divisions["MAZE"].rows
    }


def main() -> None:
    """Measure, write, print."""
    entries, walkers = measure_entries(), measure_walkers()
    figures = {"mazes per run": MAZES, "entries": entries, "walkers": walkers}
    (HERE / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(
        "| policy | weights | multiply-adds | mean return | 95% interval | of the best walks |\n|---|---|---|---|---|---|"
    )
    for name, row in entries.items():
        print(
            f"| {name} | {row['parameters']:,} | {row['multiply-adds']:,} | {row['mean']:.3f} | "
            f"{row['ci_low']:.3f} to {row['ci_high']:.3f} | {row['of the best walks']:.0%} |"
        )
    for name, row in walkers.items():
        print(f"| {name} (no network) | | | {row['mean']:.3f} | deviation {row['deviation']:.3f} per maze | |")


if __name__ == "__main__":
    main()
