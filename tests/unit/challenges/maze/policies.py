"""Policies to test with, as entries."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np

from autograder.challenges.networks.weights import encode_tensor
from tests.unit.challenges.specs import layer

Spec = dict[str, Any]


def policy(layers: list[Spec], weights: dict[str, Any]) -> Spec:
    """An entry with these layers and arrays."""
    return {
        "format": "autograder-trained-network/1",
        "input_shape": [15, 15, 4],
        "layers": layers,
        "weights": {name: encode_tensor(np.asarray(numbers, dtype=np.float32)) for name, numbers in weights.items()},
    }


def constant(logits: list[float], activation: str = "linear") -> Spec:
    """The same logits, whatever it sees."""
    layers = [
        layer("GlobalAveragePooling2D", "pool", "input"),
        layer("Dense", "moves", "pool", units=4, activation=activation),
    ]
    return policy(layers, {"moves/kernel": np.zeros((4, 4)), "moves/bias": logits})


def convolutional(seed: int = 0, filters: int = 5) -> Spec:
    """A convolution, and a dense layer on the walker's surroundings; random weights."""
    rng = np.random.default_rng(seed)
    layers = [
        layer("Conv2D", "conv", "input", filters=filters, kernel_size=3, padding="same", activation="relu"),
        layer("Conv2D", "walker", "input", filters=1, kernel_size=1, use_bias=False),
        layer("Multiply", "here", "conv", "walker"),
        layer("GlobalMaxPooling2D", "pool", "here"),
        layer("Dense", "moves", "pool", units=4),
    ]
    weights = {
        "conv/kernel": rng.normal(size=(3, 3, 4, filters)),
        "conv/bias": rng.normal(size=filters),
        "walker/kernel": np.eye(4)[2].reshape(1, 1, 4, 1),
        "moves/kernel": rng.normal(size=(filters, 4)) / math.sqrt(filters),
        "moves/bias": np.zeros(4),
    }
    return policy(layers, weights)


def changed(spec: Spec, *way: Any, to: Any) -> Spec:
    """A copy with another value at the end of a way of keys."""
    spec = copy.deepcopy(spec)
    place: Any = spec
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = to
    return spec
