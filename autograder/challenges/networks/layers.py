"""The layers an entry may use: their options, with Keras' names and defaults.

Every layer here works on each sample by itself, holds nothing but weights that training finds, and starts
from weights that are drawn afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from autograder.challenges.networks import effects
from autograder.challenges.networks.effects import DoesNotFit, Effect, Options, Shape
from autograder.challenges.networks.fields import (
    REQUIRED,
    Field,
    Schema,
    choice,
    flag,
    integer,
    integers,
    margins,
    number,
    optional,
    pair,
    single,
)

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LAYERS",
    "MAX_DIMENSIONS",
    "REFUSED_LAYERS",
    "DoesNotFit",
    "LayerRule",
    "Shape",
]

ACTIVATIONS = (
    *("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu"),
    *("gelu", "silu", "swish", "mish", "softplus", "softsign", "sigmoid"),
    *("hard_sigmoid", "hard_silu", "hard_swish", "tanh", "hard_tanh", "exponential", "log_sigmoid"),
    *("squareplus", "sparse_plus", "soft_shrink", "hard_shrink", "tanh_shrink", "softmax", "log_softmax"),
)
INITIALIZERS = (
    *("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform"),
    *("lecun_normal", "random_uniform", "random_normal", "truncated_normal", "variance_scaling"),
    *("orthogonal", "zeros", "ones"),
)
MAX_DIMENSIONS = 4  # of one sample
_WIDTH = 10_000  # most units or filters of a layer; the caps on the whole network are tighter
_KERNEL = 63
_activation = choice(*ACTIVATIONS)
_initializer = choice(*INITIALIZERS)
_rate = number(0.0, 0.99)


@dataclass(frozen=True, slots=True)
class LayerRule:
    """One kind of layer: its options, its number of inputs, its effect."""

    schema: Schema
    effect: Callable[[Options, Sequence[Shape]], Effect]
    inputs: tuple[int, int] = (1, 1)


_weights: Schema = {
    "activation": (_activation, "linear"),
    "use_bias": (flag, True),
    "bias_initializer": (_initializer, "zeros"),
}
_kernel: Schema = {"kernel_initializer": (_initializer, "glorot_uniform")}
_depth: Schema = {
    "depth_multiplier": (integer(1, 100), 1),
    "depthwise_initializer": (_initializer, "glorot_uniform"),
}
_filters: Schema = {"filters": (integer(1, _WIDTH), REQUIRED)}
_epsilon = (number(0.0, 1.0, above=True), 1e-3)
_keepdims: Schema = {"keepdims": (flag, False)}
_axis: Schema = {"axis": (integer(-MAX_DIMENSIONS, MAX_DIMENSIONS), -1)}
_learned: Schema = {"center": (flag, True), "scale": (flag, True)}


def _grid_layers(axes: int, several: Callable[[int, int], Field]) -> dict[str, LayerRule]:
    """The layers for a grid of one or two axes; ``several`` reads one number per axis."""
    ones = (1,) * axes
    padding = (choice("valid", "same"), "valid")
    window: Schema = {
        "kernel_size": (several(1, _KERNEL), REQUIRED),
        "strides": (several(1, _KERNEL), ones),
        "padding": padding,
    }
    dilation: Schema = {"dilation_rate": (several(1, _KERNEL), ones)}
    pooling: Schema = {
        "pool_size": (several(1, _KERNEL), (2,) * axes),
        "strides": (optional(several(1, _KERNEL)), None),
        "padding": padding,
    }
    causal: Schema = {"padding": (choice("valid", "same", "causal"), "valid")} if axes == 1 else {}
    pointwise: Schema = {"pointwise_initializer": (_initializer, "glorot_uniform")}
    kinds = {
        "Conv": LayerRule(
            {**_filters, **window, **causal, **dilation, **_weights, **_kernel}, partial(effects.conv, axes)
        ),
        "DepthwiseConv": LayerRule({**window, **dilation, **_weights, **_depth}, partial(effects.depthwise, axes)),
        "SeparableConv": LayerRule(
            {**_filters, **window, **dilation, **_weights, **_depth, **pointwise}, partial(effects.separable, axes)
        ),
        "MaxPooling": LayerRule(pooling, partial(effects.pool, axes)),
        "AveragePooling": LayerRule(
            {**pooling, "pool_size": (several(1, _KERNEL), REQUIRED)}, partial(effects.pool, axes)
        ),
        "GlobalMaxPooling": LayerRule(_keepdims, partial(effects.global_pool, axes)),
        "GlobalAveragePooling": LayerRule(_keepdims, partial(effects.global_pool, axes)),
        "SpatialDropout": LayerRule({"rate": (_rate, REQUIRED)}, partial(effects.on_grid, axes)),
    }
    transposed = LayerRule({**_filters, **window, **_weights, **_kernel}, partial(effects.conv_transpose, axes))
    return {f"{kind}{axes}D": rule for kind, rule in kinds.items()} | {f"Conv{axes}DTranspose": transposed}


LAYERS: Mapping[str, LayerRule] = {
    "Dense": LayerRule({"units": (integer(1, _WIDTH), REQUIRED), **_weights, **_kernel}, effects.dense),
    **_grid_layers(2, pair),
    "UpSampling2D": LayerRule(
        {"size": (pair(1, 100), (2, 2)), "interpolation": (choice("nearest", "bilinear"), "nearest")},
        partial(effects.up_sampling, 2),
    ),
    "ZeroPadding2D": LayerRule({"padding": (margins(100), ((1, 1), (1, 1)))}, partial(effects.zero_padding, 2)),
    "Cropping2D": LayerRule({"cropping": (margins(100), ((0, 0), (0, 0)))}, partial(effects.cropping, 2)),
    **_grid_layers(1, single),
    "UpSampling1D": LayerRule({"size": (integer(1, 100), 2)}, partial(effects.up_sampling, 1)),
    "ZeroPadding1D": LayerRule({"padding": (pair(0, 100), (1, 1))}, partial(effects.zero_padding, 1)),
    "Cropping1D": LayerRule({"cropping": (pair(0, 100), (1, 1))}, partial(effects.cropping, 1)),
    "Flatten": LayerRule({}, effects.flatten),
    "Reshape": LayerRule({"target_shape": (integers(-1, 10**6, MAX_DIMENSIONS), REQUIRED)}, effects.reshape),
    "RepeatVector": LayerRule({"n": (integer(1, _WIDTH), REQUIRED)}, effects.repeat_vector),
    "Permute": LayerRule({"dims": (integers(1, MAX_DIMENSIONS, MAX_DIMENSIONS), REQUIRED)}, effects.permute),
    "Activation": LayerRule({"activation": (_activation, REQUIRED)}, effects.unchanged),
    "ReLU": LayerRule(
        {
            "max_value": (optional(number(0.0, 1e6)), None),
            "negative_slope": (number(0.0, 10.0), 0.0),
            "threshold": (number(0.0, 1e6), 0.0),
        },
        effects.unchanged,
    ),
    "LeakyReLU": LayerRule({"negative_slope": (number(0.0, 10.0), 0.3)}, effects.unchanged),
    "ELU": LayerRule({"alpha": (number(0.0, 10.0), 1.0)}, effects.unchanged),
    "PReLU": LayerRule({"shared_axes": (optional(integers(1, MAX_DIMENSIONS, MAX_DIMENSIONS)), None)}, effects.prelu),
    "Softmax": LayerRule({**_axis}, effects.along_axis),
    "LayerNormalization": LayerRule({**_axis, "epsilon": _epsilon, **_learned}, effects.normalization),
    "GroupNormalization": LayerRule(
        {"groups": (integer(1, _WIDTH), 32), **_axis, "epsilon": _epsilon, **_learned}, effects.group_normalization
    ),
    "RMSNormalization": LayerRule(
        {**_axis, "epsilon": (number(0.0, 1.0, above=True), 1e-6)}, effects.rms_normalization
    ),
    "UnitNormalization": LayerRule(_axis, effects.along_axis),
    "Dropout": LayerRule({"rate": (_rate, REQUIRED)}, effects.unchanged),
    "GaussianNoise": LayerRule({"stddev": (number(0.0, 1.0), REQUIRED)}, effects.unchanged),
    "GaussianDropout": LayerRule({"rate": (_rate, REQUIRED)}, effects.unchanged),
    "AlphaDropout": LayerRule({"rate": (_rate, REQUIRED)}, effects.unchanged),
    "Identity": LayerRule({}, effects.unchanged),
    "Add": LayerRule({}, effects.merge, (2, 16)),
    "Subtract": LayerRule({}, effects.merge, (2, 2)),
    "Multiply": LayerRule({}, effects.merge, (2, 16)),
    "Average": LayerRule({}, effects.merge, (2, 16)),
    "Maximum": LayerRule({}, effects.merge, (2, 16)),
    "Minimum": LayerRule({}, effects.merge, (2, 16)),
    "Concatenate": LayerRule({**_axis}, effects.concatenate, (2, 16)),
}

REFUSED_LAYERS: Mapping[str, str] = {
    "BatchNormalization": "it mixes the samples of a batch, so that information could travel around the bottleneck, "
    "and keeps a memory of them; LayerNormalization works on each sample by itself",
    "Lambda": "only code could tell what it computes, and entries carry no code; use the layers that are offered",
    "Normalization": "its mean and variance are numbers that the training did not find; "
    "the network has to learn them, for instance in a Dense layer",
    "Rescaling": "its factor and offset are numbers that the training did not find; use Dense",
    "Embedding": "it looks up numbers by position; use Dense",
    "SpectralNormalization": "it keeps a state from batch to batch; leave it out",
    "LSTM": "recurrent layers are not part of this contest; use Dense, Conv1D or Conv2D",
    "GRU": "recurrent layers are not part of this contest; use Dense, Conv1D or Conv2D",
    "SimpleRNN": "recurrent layers are not part of this contest; use Dense, Conv1D or Conv2D",
    "MultiHeadAttention": "attention layers are not part of this contest; use Dense, Conv1D or Conv2D",
    "Dot": "it can multiply along the axis of the samples; use Multiply",
}
