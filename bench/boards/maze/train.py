"""Train the policies of the board from nothing: ``python -m bench.boards.maze.train [NAME ...]``.

Each is written to ``bench/boards/maze/entries/NAME.json``. On one core all of them take about 30 minutes. Everything
is drawn from fixed seeds; another processor or another version of TensorFlow may round differently, and end elsewhere.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import keras
import tensorflow as tf

from autograder.challenges.maze.notebook_export import describe_policy
from autograder.execution.seeds import derive_seed
from bench.boards.maze import policies
from bench.boards.maze.learning import Plan, imitate, reinforce

ENTRIES = Path(__file__).parent / "entries"


def random_walk() -> keras.Model:
    """Nothing to learn: all moves are equally likely."""
    return policies.uniform()


def dense() -> keras.Model:
    """A small dense network that learns from the planner; of rewards alone it learns next to nothing."""
    model = policies.dense(units=64)
    imitate(model, Plan(rounds=240, mazes=256, batch=256, rate=2e-3), "dense")
    return model


def policy_gradient() -> keras.Model:
    """A small convolutional network, by policy gradient: nothing but rewards."""
    model = policies.rooms(filters=16, blocks=3)
    reinforce(model, Plan(rounds=2400, mazes=64, batch=640, rate=2e-3), "policy-gradient")
    return model


def imitation() -> keras.Model:
    """A deep convolutional network that learns from the planner."""
    model = policies.rooms(filters=24, blocks=5)
    imitate(model, Plan(rounds=300, mazes=256, batch=256, rate=2e-3), "imitation")
    policies.sharpen(model, 8.0)
    return model


MAKERS: dict[str, Callable[[], keras.Model]] = {
    "random-walk": random_walk,
    "dense": dense,
    "policy-gradient": policy_gradient,
    "imitation": imitation,
}


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"default: all of {', '.join(MAKERS)}")
    names = parser.parse_args().names or list(MAKERS)
    if unknown := set(names) - set(MAKERS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(MAKERS)}")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    ENTRIES.mkdir(exist_ok=True)
    for name in names:
        keras.utils.set_random_seed(derive_seed("maze board", name) % 2**32)
        model = MAKERS[name]()
        path = ENTRIES / f"{name}.json"
        path.write_text(json.dumps(describe_policy(model, dtype="float16"), indent=1) + "\n")
        print(f"{path.name}: {model.count_params():,} weights, {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
