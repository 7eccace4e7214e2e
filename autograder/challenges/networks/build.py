"""From a checked network to a Keras model. Imported by trainers only, because it imports TensorFlow.

Layers and optimizers are constructed from an explicit table by keyword. Nothing here deserializes.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import keras
import tensorflow as tf

from autograder.challenges.networks.graph import Graph
from autograder.challenges.networks.optimizers import Optimizer
from autograder.challenges.networks.trained import TrainedNetwork

_LAYERS: dict[str, type[keras.layers.Layer]] = {
    "Dense": keras.layers.Dense,
    "Conv2D": keras.layers.Conv2D,
    "Conv2DTranspose": keras.layers.Conv2DTranspose,
    "DepthwiseConv2D": keras.layers.DepthwiseConv2D,
    "SeparableConv2D": keras.layers.SeparableConv2D,
    "MaxPooling2D": keras.layers.MaxPooling2D,
    "AveragePooling2D": keras.layers.AveragePooling2D,
    "GlobalMaxPooling2D": keras.layers.GlobalMaxPooling2D,
    "GlobalAveragePooling2D": keras.layers.GlobalAveragePooling2D,
    "UpSampling2D": keras.layers.UpSampling2D,
    "ZeroPadding2D": keras.layers.ZeroPadding2D,
    "Cropping2D": keras.layers.Cropping2D,
    "Conv1D": keras.layers.Conv1D,
    "Conv1DTranspose": keras.layers.Conv1DTranspose,
    "DepthwiseConv1D": keras.layers.DepthwiseConv1D,
    "SeparableConv1D": keras.layers.SeparableConv1D,
    "MaxPooling1D": keras.layers.MaxPooling1D,
    "AveragePooling1D": keras.layers.AveragePooling1D,
    "GlobalMaxPooling1D": keras.layers.GlobalMaxPooling1D,
    "GlobalAveragePooling1D": keras.layers.GlobalAveragePooling1D,
    "UpSampling1D": keras.layers.UpSampling1D,
    "ZeroPadding1D": keras.layers.ZeroPadding1D,
    "Cropping1D": keras.layers.Cropping1D,
    "Flatten": keras.layers.Flatten,
    "Reshape": keras.layers.Reshape,
    "RepeatVector": keras.layers.RepeatVector,
    "Permute": keras.layers.Permute,
    "Identity": keras.layers.Identity,
    "Activation": keras.layers.Activation,
    "ReLU": keras.layers.ReLU,
    "LeakyReLU": keras.layers.LeakyReLU,
    "ELU": keras.layers.ELU,
    "PReLU": keras.layers.PReLU,
    "Softmax": keras.layers.Softmax,
    "LayerNormalization": keras.layers.LayerNormalization,
    "GroupNormalization": keras.layers.GroupNormalization,
    "RMSNormalization": keras.layers.RMSNormalization,
    "UnitNormalization": keras.layers.UnitNormalization,
    "Dropout": keras.layers.Dropout,
    "SpatialDropout1D": keras.layers.SpatialDropout1D,
    "SpatialDropout2D": keras.layers.SpatialDropout2D,
    "GaussianDropout": keras.layers.GaussianDropout,
    "AlphaDropout": keras.layers.AlphaDropout,
    "GaussianNoise": keras.layers.GaussianNoise,
    "Add": keras.layers.Add,
    "Subtract": keras.layers.Subtract,
    "Multiply": keras.layers.Multiply,
    "Average": keras.layers.Average,
    "Maximum": keras.layers.Maximum,
    "Minimum": keras.layers.Minimum,
    "Concatenate": keras.layers.Concatenate,
}
_OPTIMIZERS: dict[str, type[keras.optimizers.Optimizer]] = {
    "SGD": keras.optimizers.SGD,
    "Adam": keras.optimizers.Adam,
    "AdamW": keras.optimizers.AdamW,
    "Adamax": keras.optimizers.Adamax,
    "Nadam": keras.optimizers.Nadam,
    "RMSprop": keras.optimizers.RMSprop,
    "Adagrad": keras.optimizers.Adagrad,
    "Adadelta": keras.optimizers.Adadelta,
    "Lion": keras.optimizers.Lion,
}
_SCHEDULES: dict[str, type[keras.optimizers.schedules.LearningRateSchedule]] = {
    "exponential": keras.optimizers.schedules.ExponentialDecay,
    "inverse_time": keras.optimizers.schedules.InverseTimeDecay,
    "cosine": keras.optimizers.schedules.CosineDecay,
    "polynomial": keras.optimizers.schedules.PolynomialDecay,
    "piecewise": keras.optimizers.schedules.PiecewiseConstantDecay,
}


def prepare() -> None:
    """Once per process, before the first network.

    One thread for TensorFlow: sums are added in one order, and two trainers do not fight for a core. What the libraries
    have made so far is no garbage: frozen, it is not searched after every training, which took half a second.
    """
    with suppress(RuntimeError):  # already initialised, for instance in a student's notebook
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    gc.collect()
    gc.freeze()


def build_model(network: Graph, seed: int) -> keras.Model:
    """The network with fresh weights, drawn from ``seed`` (0 to 2**32 - 1).

    Sets the random state of Python, NumPy and Keras: weights depend on the seed and the network alone.
    """
    keras.utils.set_random_seed(seed)
    nodes: list[Any] = [keras.Input(network.input_shape, name="input", dtype="float32")]
    for number, layer in enumerate(network.layers, 1):
        made = _LAYERS[layer.type](name=f"layer_{number}", **_plain(layer.options))
        inputs = [nodes[node] for node in layer.inputs]
        nodes.append(made(inputs if len(inputs) > 1 else inputs[0]))
    return keras.Model(nodes[0], nodes[-1])


def build_trained_model(network: TrainedNetwork) -> keras.Model:
    """The network with the weights of the entry."""
    model = build_model(network, 0)
    for number, layer in enumerate(network.layers, 1):
        model.get_layer(f"layer_{number}").set_weights(network.layer_weights(layer.name))
    return model


def build_optimizer(optimizer: Optimizer) -> keras.optimizers.Optimizer:
    """The optimizer at its first step."""
    rate = optimizer.learning_rate
    if isinstance(rate, Mapping):
        rate = _SCHEDULES[optimizer.schedule](**_plain(rate))
    return _OPTIMIZERS[optimizer.type](learning_rate=rate, **_plain(optimizer.options))


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Keras wants lists where it iterates over boundaries and values."""
    lists = ("boundaries", "values", "shared_axes")
    return {key: list(value) if key in lists and value is not None else value for key, value in options.items()}
