"""The training loop that ranks: data, order, budget and cost are the platform's. Imported by trainers only.

Keras' own `train_on_batch` returns the mean over the whole training so far; here each batch's cost is
measured by itself, before that batch changes the weights.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from autograder.challenges.autoencoder.circles import Circles, batches
from autograder.challenges.base import EntryRejected, Report
from autograder.challenges.networks.build import build_model, build_optimizer
from autograder.challenges.networks.fields import clip
from autograder.challenges.networks.spec import Network

_CHUNK_NUMBERS = 2_000_000  # input numbers handed to one call of the compiled loop ...
_CHUNK_MULTIPLY_ADDS = 3_000_000_000  # ... unless that takes longer than a second or so: limits and progress wait
EXAMPLES = 6  # test images that are shown with what the network made of them
_TRAINING_SHARE = 0.97  # of the progress; the rest is the final measurement


@dataclass(frozen=True, slots=True)
class Training:
    """What a training measured.

    Attributes
    ----------
    batch_costs:
        Mean squared error of each batch in training mode, before its step; shape (n_batches,).
    batch_sizes:
        Images in each batch; shape (n_batches,).
    final_cost:
        Mean squared error over all numbers of the test images, in inference mode.
    examples:
        What the trained network makes of the first test images; shape (n, ...) of at most `EXAMPLES` images.
    """

    batch_costs: NDArray[np.float64]
    batch_sizes: NDArray[np.int64]
    final_cost: float
    examples: NDArray[np.float32]


def train(network: Network, images: Circles, test_images: Circles, *, seed: int, report: Report) -> Training:
    """Train a fresh network on each image exactly once, in order, then measure it on other images.

    Parameters
    ----------
    seed:
        Of the starting weights and of layers like Dropout.
    report:
        Told the finished share, 0 to 1; what it raises stops the training.

    Raises
    ------
    EntryRejected
        If a cost or an output is not finite.
    """
    keras.backend.clear_session()
    try:
        return _train(network, images, test_images, seed % 2**32, report)
    finally:
        keras.backend.clear_session()
        gc.collect()  # models and their compiled functions refer to each other


def _train(network: Network, images: Circles, test_images: Circles, seed: int, report: Report) -> Training:
    try:
        model = build_model(network, seed)
        optimizer = build_optimizer(network.optimizer)
        optimizer.build(model.trainable_variables)
    except (ValueError, TypeError) as error:  # Keras is the stricter reader after all
        raise EntryRejected(
            f"Keras cannot build this network: {clip(str(error), 300)}",
            rule="layers fit together",
            hint="Change the option that the message names.",
        ) from error
    size = min(network.batch_size, len(images))
    steps = _compile_steps(model, optimizer, network.input_shape)
    costs: list[NDArray[np.float64]] = []
    sizes: list[int] = []
    for chunk in _chunks(images, size, _chunk_size(network)):
        found = steps(tf.constant(chunk)).numpy().astype(np.float64)
        costs.append(found)
        sizes.extend([chunk.shape[1]] * len(found))
        if not np.isfinite(found).all():
            step = len(sizes) - len(found) + int(np.argmin(np.isfinite(found))) + 1
            raise EntryRejected(
                f"the cost became infinite or undefined in training step {step:,}",
                rule="finite numbers",
                hint="Use a smaller learning rate, or clip the gradient (clipnorm).",
            )
        report(_TRAINING_SHARE * sum(sizes) / len(images))
    final, examples = _measure(model, network, test_images)
    report(1.0)
    return Training(np.concatenate(costs), np.array(sizes), final, examples)


def _chunk_size(network: Network) -> int:
    """Images that are handed to one call of the compiled loop, about."""
    memory = _CHUNK_NUMBERS // math.prod(network.input_shape)
    return min(memory, _CHUNK_MULTIPLY_ADDS // max(1, network.multiply_adds))


def _chunks(images: Circles, size: int, chunk: int) -> Iterator[NDArray[np.float32]]:
    """Whole batches stacked to shape (k, size, ...), then the smaller last batch as (1, rest, ...)."""
    whole = len(images) // size * size
    together = max(1, chunk // size) * size
    for start in range(0, whole, together):
        part = images[start : min(start + together, whole)].images()
        yield part.reshape(-1, size, *part.shape[1:])
    if whole < len(images):
        yield images[whole:].images()[None]


def _compile_steps(model: keras.Model, optimizer: keras.optimizers.Optimizer, shape: tuple[int, ...]) -> Any:
    """A compiled loop: batches of shape (k, n, ...) in, their costs of shape (k,) out, k steps done.

    XLA (`jit_compile`) is off on purpose: on one core it took 1.4 times as long for a dense network and 2.5
    times for a convolutional one, compilation included.
    """
    weights = model.trainable_variables

    def loop(stack: tf.Tensor) -> tf.Tensor:
        costs = tf.TensorArray(tf.float32, size=tf.shape(stack)[0])
        for k in tf.range(tf.shape(stack)[0]):
            batch = stack[k]
            with tf.GradientTape() as tape:
                cost = tf.reduce_mean(tf.math.squared_difference(model(batch, training=True), batch))
            optimizer.apply(tape.gradient(cost, weights), weights)
            costs = costs.write(k, cost)
        return costs.stack()

    compiled: dict[int, Any] = {}

    def run(stack: tf.Tensor) -> tf.Tensor:
        size = int(stack.shape[1])
        if size not in compiled:  # the batch size is part of the compiled shape, the number of steps is not
            signature = [tf.TensorSpec((None, size, *shape), tf.float32)]
            compiled[size] = tf.function(loop, input_signature=signature)
        return compiled[size](stack)

    return run


def _measure(model: keras.Model, network: Network, images: Circles) -> tuple[float, NDArray[np.float32]]:
    """Mean squared error, and what the network makes of the first images."""
    size = max(1, min(500, 20_000_000 // sum(network.sizes)))
    forward = tf.function(
        lambda batch: model(batch, training=False),
        input_signature=[tf.TensorSpec((None, *network.input_shape), tf.float32)],
    )
    total, count = 0.0, 0
    examples: list[NDArray[np.float32]] = []
    for batch in batches(images, size):
        output = forward(tf.constant(batch)).numpy()
        if output.shape != batch.shape:
            raise EntryRejected(
                f"the output has shape {output.shape[1:]}",
                rule="images in, images out",
                hint=f"The last layer must put out images of shape {batch.shape[1:]}.",
            )
        examples.extend(output[: max(0, EXAMPLES - len(examples))])
        total += float(np.square(output.astype(np.float64) - batch).sum())
        count += batch.size
    if not math.isfinite(total):
        raise EntryRejected(
            "the trained network puts out numbers that are infinite or undefined",
            rule="finite numbers",
            hint="Use a smaller learning rate, or an activation that stays finite.",
        )
    return total / count, np.array(examples)
