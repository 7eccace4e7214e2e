"""Entries of the autoencoder challenge to test with."""

from __future__ import annotations

import copy
from typing import Any

Spec = dict[str, Any]


def layer(kind: str, name: str, *inputs: str, **options: Any) -> Spec:
    """One layer of an entry."""
    return {"type": kind, "name": name, "inputs": list(inputs), **options}


def network(*layers: Spec, optimizer: Any = None, batch_size: Any = 30) -> Spec:
    """An entry with these layers."""
    return {
        "format": "autograder-network/1",
        "input_shape": [27, 27, 1],
        "layers": list(layers),
        "optimizer": optimizer or {"type": "Adam", "learning_rate": 0.001},
        "batch_size": batch_size,
    }


def dense(code: int = 9, units: int = 16, **rest: Any) -> Spec:
    """A dense autoencoder whose narrowest layer has ``code`` numbers."""
    return network(
        layer("Flatten", "flatten", "input"),
        layer("Dense", "encoder", "flatten", units=units, activation="relu"),
        layer("Dense", "code", "encoder", units=code),
        layer("Dense", "decoder", "code", units=units, activation="relu"),
        layer("Dense", "pixels", "decoder", units=729, activation="sigmoid"),
        layer("Reshape", "image", "pixels", target_shape=[27, 27, 1]),
        **rest,
    )


def convolutional(channels: int = 1) -> Spec:
    """The lecture's kind of network: convolutions and pooling down to 3 x 3 x ``channels``, and back."""

    def conv(name: str, before: str, filters: int, activation: str = "sigmoid") -> Spec:
        return layer("Conv2D", name, before, filters=filters, kernel_size=5, padding="same", activation=activation)

    return network(
        conv("conv_1", "input", 4),
        layer("AveragePooling2D", "pool_1", "conv_1", pool_size=3),
        conv("conv_2", "pool_1", 4),
        layer("AveragePooling2D", "pool_2", "conv_2", pool_size=[3, 3]),
        conv("code", "pool_2", channels),
        layer("UpSampling2D", "up_1", "code", size=3),
        conv("conv_3", "up_1", 4),
        layer("UpSampling2D", "up_2", "conv_3", size=3),
        conv("image", "up_2", 1, "linear"),
    )


def changed(spec: Spec, number: int, **options: Any) -> Spec:
    """A copy of an entry with other options in its ``number``-th layer, from 0."""
    spec = copy.deepcopy(spec)
    spec["layers"][number] |= options
    return spec
