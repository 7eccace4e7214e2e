"""A policy walks through mazes. Imported by trainers only, because it imports TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from autograder.challenges.base import EntryRejected, Report
from autograder.challenges.maze.environment import MOVES, STEPS, Mazes, Walks
from autograder.challenges.networks.build import build_trained_model
from autograder.challenges.networks.fields import clip
from autograder.challenges.networks.graph import Graph
from autograder.challenges.networks.trained import TrainedNetwork

_NOISE = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "AlphaDropout", "GaussianNoise")
_SAME_NUMBERS = ("Flatten", "Reshape", "Identity", *_NOISE)  # what these put out in use, they got
_BATCH_NUMBERS = 20_000_000  # numbers that all layers together put out for one call of the network


@dataclass(frozen=True, slots=True)
class Played:
    """What happened in n mazes.

    Attributes
    ----------
    found:
        Chests collected, 0 or 1, by step and maze; shape (40, n).
    cells:
        Where the walkers were, before the first step and after each; shape (41, n).
    """

    found: NDArray[np.int64]
    cells: NDArray[np.int64]


def play(network: TrainedNetwork, mazes: Mazes, luck: NDArray[np.float64], report: Report) -> Played:
    """Let the policy walk through all mazes at once.

    Parameters
    ----------
    luck:
        Uniform random numbers in [0, 1), one for each step and maze; shape (40, n). They choose the moves.
    report:
        Told the finished share, 0 to 1; what it raises stops the walks.

    Raises
    ------
    EntryRejected
        If Keras cannot build the network, or it puts out a number that is infinite or undefined.
    """
    try:
        return _play(network, mazes, luck, report)
    finally:
        keras.backend.clear_session()  # collects garbage, too: models and their compiled functions refer to each other


def _play(network: TrainedNetwork, mazes: Mazes, luck: NDArray[np.float64], report: Report) -> Played:
    outputs = _compile(network)
    probabilities = _normalised if ends_with_softmax(network) else softmax
    walks, found, cells = Walks(mazes), [], [mazes.starts]
    while not walks.is_over:
        put_out = outputs(walks.observe())
        if not np.isfinite(put_out).all():
            raise EntryRejected(
                f"in step {walks.step + 1} the policy puts out a number that is infinite or undefined",
                rule="finite numbers",
                hint="Use an activation that stays finite (no exponential), or train with a smaller learning rate.",
            )
        found.append(walks.move(choose(probabilities(put_out.astype(np.float64)), luck[walks.step])))
        cells.append(walks.cells)
        report(walks.step / STEPS)
    return Played(np.array(found), np.array(cells))


def _compile(network: TrainedNetwork) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """A function from observations (n, 15, 15, 4) to outputs (n, 4), in inference mode."""
    try:
        model = build_trained_model(network)
    except (ValueError, TypeError) as error:  # Keras is the stricter reader after all
        raise EntryRejected(
            f"Keras cannot build this network: {clip(str(error), 300)}",
            rule="layers fit together",
            hint="Change the option that the message names.",
        ) from error
    forward = tf.function(
        lambda batch: model(batch, training=False),
        input_signature=[tf.TensorSpec((None, *network.input_shape), tf.float32)],
    )
    size = max(1, _BATCH_NUMBERS // sum(network.sizes))

    def outputs(seen: NDArray[np.float32]) -> NDArray[np.float32]:
        parts = [forward(tf.constant(seen[start : start + size])).numpy() for start in range(0, len(seen), size)]
        return np.concatenate(parts)

    return outputs


def ends_with_softmax(network: Graph) -> bool:
    """Whether the network puts out probabilities already: a softmax over four numbers, then only other shapes."""
    node = len(network.layers)
    while network.layers[node - 1].type in _SAME_NUMBERS and network.layers[node - 1].inputs[0] > 0:
        node = network.layers[node - 1].inputs[0]
    last = network.layers[node - 1]
    if last.shape[-1] != len(MOVES):
        return False
    if last.type == "Softmax":
        return last.options["axis"] in (-1, len(last.shape))
    return last.options.get("activation") == "softmax"


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of the moves; shapes (n, 4)."""
    return _normalised(np.exp(logits - logits.max(axis=1, keepdims=True)))


def _normalised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divided by their sum; the float32 of a network's own softmax adds up to 1 but for the last digits."""
    return weights / weights.sum(axis=1, keepdims=True)


def choose(probabilities: NDArray[np.float64], luck: NDArray[np.float64]) -> NDArray[np.int64]:
    """The moves that uniform random numbers choose: the first whose cumulated probability exceeds the number.

    Parameters
    ----------
    probabilities:
        Shape (n, 4).
    luck:
        In [0, 1), shape (n,). Equal numbers and nearly equal probabilities make equal moves, nearly always.
    """
    reached = np.cumsum(probabilities[:, : len(MOVES) - 1], axis=1) <= luck[:, None]
    return reached.sum(axis=1).astype(np.int64)
