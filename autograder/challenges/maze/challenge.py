"""The Maze Challenge: a policy network collects treasure chests in hidden mazes, highest mean return wins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from autograder.challenges.base import Challenge, CheckedEntry, Direction, Division, Picture, Report, Score
from autograder.challenges.maze.environment import CHANNELS, CHESTS, MOVES, SHAPE, SIDE, STEPS, Mazes, draw_mazes
from autograder.challenges.maze.pictures import draw_walk
from autograder.challenges.maze.planner import Planner, nearest_chest_returns, random_walk_returns
from autograder.challenges.networks.graph import FORBIDDEN, Caps, Terms
from autograder.challenges.networks.trained import parse_trained
from autograder.challenges.registry import register
from autograder.execution.seeds import derive_seed

if TYPE_CHECKING:
    from autograder.challenges.maze.play import Played

MAZES = 1_000  # in one run
_PICTURES = 4
_REFERENCE_MAZES = 1_000
# The best walk's return, found exactly in 100,000 mazes (docs/maze-challenge.md): its mean and standard deviation.
BEST_MEAN, BEST_DEVIATION = 6.646, 1.217
_DEVIATIONS = 5  # beyond which chance does not reach in the life of a course
_CAPS = Caps(layers=150, parameters=500_000, multiply_adds=20_000_000, layer_numbers=50_000)
_TRAINING_MATTER = "it matters only in training, and the policy is not trained here"
_TERMS = Terms(
    sample="observation",
    ends_rule="observation in, four numbers out",
    feeds=f"The platform feeds observations of shape {{0}}: {', '.join(CHANNELS)}.",
    wants=f"The last layer must put out shape {{0}}, a number for each move ({', '.join(MOVES)}): "
    "end with Flatten or a global pooling, and Dense with 4 units.",
    layers_rule="each observation by itself, known layers only",
    refused={
        "BatchNormalization": "in use it is a scale and a shift; export with describe_policy, which writes it so",
        "Lambda": "only code could tell what it computes, and entries carry no code; use the layers that are offered",
        "Normalization": "observations are 0, 1 and the time left already; leave it out",
        "Embedding": "it looks up numbers by position; use Dense",
        "SpectralNormalization": "it keeps a state from batch to batch; leave it out",
        "LSTM": "a policy keeps nothing from one step to the next; use Dense or Conv2D",
        "GRU": "a policy keeps nothing from one step to the next; use Dense or Conv2D",
        "SimpleRNN": "a policy keeps nothing from one step to the next; use Dense or Conv2D",
        "MultiHeadAttention": "attention layers are not part of this contest; use Dense or Conv2D",
        "Dot": "it can multiply along the axis of the observations; use Multiply",
    },
    forbidden={
        "trainable|seed|.*_seed|.*_(regularizer|constraint)|loss|optimizer|batch_size": _TRAINING_MATTER,
        "weights|kernel|bias|gamma|beta|alpha": "weights stand together in the entry's 'weights'",
        **FORBIDDEN,
    },
)
_RULES = (
    f"A maze has {SIDE} x {SIDE} cells and {CHESTS} treasure chests. A walker makes {STEPS} steps: up, down, left or "
    "right; a step into a wall leaves it where it is. A chest that it reaches is collected and vanishes.",
    f"The score is the mean number of chests collected in {MAZES:,} hidden mazes per run, the same mazes for every entry.",
    "An entry is a policy: a trained network, with its weights. It sees the walls, the chests, the walker and the time "
    "left, as an array of shape (15, 15, 4), and answers with four numbers. The platform draws the move from their "
    "softmax, with the same luck for every entry. A network that ends with a softmax gives the probabilities itself.",
    "The policy sees nothing else, and keeps nothing from one step to the next: no number of the maze, no seed, no "
    "earlier observation, no other maze. Each step is a new call of the network, in inference mode.",
    "How the policy was trained is free.",
    f"At most {_CAPS.layers} layers, {_CAPS.parameters:,} weights and {_CAPS.multiply_adds:,} multiply-adds per "
    f"observation; no layer puts out more than {_CAPS.layer_numbers:,} numbers.",
)


class MazeChallenge(Challenge):
    """Let the student's policy walk through hidden mazes."""

    name = "maze-challenge"
    title = "Maze Challenge"
    direction = Direction.HIGHER
    version = "1"
    packages = ("tensorflow", "keras", "numpy")
    unit = "mean return (chests)"
    effort = "step"
    divisions: Mapping[str, Division] = {
        "MAZE": Division("MAZE", _RULES, cpu_seconds=120.0, wall_seconds=420.0, memory_mib=2048, indifference=0.05)
    }

    def validate(self, spec: object, division: str) -> CheckedEntry:
        """Read the network and its weights."""
        self.division(division)
        network = parse_trained(spec, input_shape=SHAPE, output_shape=(len(MOVES),), caps=_CAPS, terms=_TERMS)
        canonical = network.canonical()
        facts = {
            "parameters": network.parameters,
            "multiply-adds": network.multiply_adds,
            "layers": len(network.layers),
        }
        return CheckedEntry(network, canonical, facts, work=network.multiply_adds + 1e6)

    def warm_up(self) -> None:
        """Import TensorFlow."""
        from autograder.challenges.maze import play  # noqa: F401
        from autograder.challenges.networks.build import prepare

        prepare()

    def evaluate(self, entry: CheckedEntry, division: str, seed: int, report: Report) -> Score:
        """Walk through `MAZES` mazes; they, and the luck of every step, come from ``seed`` alone."""
        from autograder.challenges.maze.play import play

        self.division(division)
        mazes = draw_mazes(MAZES, derive_seed(seed, "mazes"))
        luck = np.random.default_rng(derive_seed(seed, "moves")).random((STEPS, MAZES))
        played = play(entry.parsed, mazes, luck, report)
        returns, best = played.found.sum(axis=0), Planner(mazes).best_returns()
        collected = played.found.mean(axis=1).cumsum()
        return Score(
            value=float(returns.mean()),
            curve=((0.0, 0.0), *((float(step), float(mean)) for step, mean in enumerate(collected, 1))),
            extras={"of the best walks": float(returns.sum() / best.sum())},
            pictures=tuple(_picture(mazes, played, number, int(best[number])) for number in range(_PICTURES)),
        )

    def references(self, division: str) -> Mapping[str, float]:
        """A random walk, the walk to the nearest chest, and the best possible walk."""
        return _references()

    def suspicion(self, value: float, division: str) -> str:
        """More than the best walks collect, but for the luck of the mazes."""
        most = BEST_MEAN + _DEVIATIONS * BEST_DEVIATION / math.sqrt(MAZES)
        if value > most:
            return (
                f"No walk of {STEPS} steps collects more than {BEST_MEAN:.2f} chests in the mean, and {MAZES:,} mazes "
                f"have practically never a mean above {most:.2f}; look at the entry before it is ranked."
            )
        return ""


@cache
def _references() -> Mapping[str, float]:
    mazes = draw_mazes(_REFERENCE_MAZES, derive_seed("maze-challenge", "references"))
    return {
        "random walk": float(random_walk_returns(mazes, derive_seed("maze-challenge", "random walk")).mean()),
        "nearest chest": float(nearest_chest_returns(mazes).mean()),
        "best walk": float(Planner(mazes).best_returns().mean()),
    }


def _picture(mazes: Mazes, played: Played, number: int, best: int) -> Picture:
    found = int(played.found[:, number].sum())
    title = f"maze {number + 1}: {found} of {CHESTS} chests, {best} would be possible"
    return Picture(title, draw_walk(mazes, number, played.cells[:, number]))


register(MazeChallenge())
