"""The layers an entry may use: their options, and what each does to the shape of one sample.

Every layer here works on each sample by itself, holds nothing but weights that training finds, and starts
from weights that are drawn afresh. Shapes are those of one sample, without the batch axis; arithmetic
follows Keras 3 with channels last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.challenges.networks.fields import (
    REQUIRED,
    Schema,
    choice,
    flag,
    integer,
    integers,
    margins,
    number,
    optional,
    pair,
)

Shape = tuple[int, ...]
Options = Mapping[str, Any]

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


class DoesNotFit(Exception):
    """The layer cannot follow its inputs; carries what is wrong and how to repair it."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Effect:
    """What a layer makes of its inputs.

    Attributes
    ----------
    shape:
        Of one sample of its output.
    parameters:
        Trained numbers.
    multiply_adds:
        Multiplications with a following addition per sample, forward.
    options:
        Options that only the input's shape decides, in the form that Keras gets.
    """

    shape: Shape
    parameters: int = 0
    multiply_adds: int = 0
    options: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LayerRule:
    """One kind of layer: its options, its number of inputs, its effect."""

    schema: Schema
    effect: Callable[[Options, Sequence[Shape]], Effect]
    inputs: tuple[int, int] = (1, 1)


def _images(shapes: Sequence[Shape]) -> tuple[int, int, int]:
    if len(shapes[0]) != 3:
        raise DoesNotFit(
            f"needs an input of shape (height, width, channels), not {shapes[0]}",
            "Put a Reshape before it, or a Dense layer in its place.",
        )
    height, width, channels = shapes[0]
    return height, width, channels


def _window(length: int, kernel: int, stride: int, padding: str, dilation: int = 1) -> int:
    if padding == "same":
        return -(-length // stride)
    reach = (kernel - 1) * dilation + 1
    if reach > length:
        raise DoesNotFit(
            f"a window of {reach} does not fit into an input of {length}",
            "Make the window smaller or use padding 'same'.",
        )
    return (length - reach) // stride + 1


def _spread(length: int, kernel: int, stride: int, padding: str) -> int:
    return length * stride + (max(kernel - stride, 0) if padding == "valid" else 0)


def _windows(o: Options, height: int, width: int, size: str = "kernel_size") -> tuple[int, int]:
    if max(o["strides"]) > 1 and max(o.get("dilation_rate", (1, 1))) > 1:
        raise DoesNotFit("strides and dilation_rate cannot both be above 1", "Leave out one of them.")
    dilation = o.get("dilation_rate", (1, 1))
    return (
        _window(height, o[size][0], o["strides"][0], o["padding"], dilation[0]),
        _window(width, o[size][1], o["strides"][1], o["padding"], dilation[1]),
    )


def _equal_strides(o: Options) -> None:
    if o["strides"][0] != o["strides"][1]:
        raise DoesNotFit("strides must be equal in height and width", "Give one number for strides.")


def _dense(o: Options, shapes: Sequence[Shape]) -> Effect:
    *before, last = shapes[0]
    weights = last * o["units"]
    return Effect((*before, o["units"]), weights + o["use_bias"] * o["units"], math.prod(before) * weights)


def _conv(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    rows, columns = _windows(o, height, width)
    weights = math.prod(o["kernel_size"]) * channels * o["filters"]
    return Effect((rows, columns, o["filters"]), weights + o["use_bias"] * o["filters"], rows * columns * weights)


def _conv_transpose(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    rows, columns = (
        _spread(length, kernel, stride, o["padding"])
        for length, kernel, stride in zip((height, width), o["kernel_size"], o["strides"], strict=True)
    )
    weights = math.prod(o["kernel_size"]) * channels * o["filters"]
    return Effect((rows, columns, o["filters"]), weights + o["use_bias"] * o["filters"], height * width * weights)


def _depthwise(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    _equal_strides(o)
    rows, columns = _windows(o, height, width)
    made = channels * o["depth_multiplier"]
    weights = math.prod(o["kernel_size"]) * made
    return Effect((rows, columns, made), weights + o["use_bias"] * made, rows * columns * weights)


def _separable(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    _equal_strides(o)
    rows, columns = _windows(o, height, width)
    between = channels * o["depth_multiplier"]
    weights = math.prod(o["kernel_size"]) * between + between * o["filters"]
    return Effect((rows, columns, o["filters"]), weights + o["use_bias"] * o["filters"], rows * columns * weights)


def _pool(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    strides = o["strides"] or o["pool_size"]
    rows, columns = _windows({**o, "strides": strides}, height, width, "pool_size")
    return Effect((rows, columns, channels), options={"strides": strides})


def _global_pool(o: Options, shapes: Sequence[Shape]) -> Effect:
    channels = _images(shapes)[2]
    return Effect((1, 1, channels) if o["keepdims"] else (channels,))


def _up_sampling(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    return Effect((height * o["size"][0], width * o["size"][1], channels))


def _zero_padding(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    return Effect((height + sum(o["padding"][0]), width + sum(o["padding"][1]), channels))


def _cropping(o: Options, shapes: Sequence[Shape]) -> Effect:
    height, width, channels = _images(shapes)
    rows, columns = height - sum(o["cropping"][0]), width - sum(o["cropping"][1])
    if rows < 1 or columns < 1:
        raise DoesNotFit(f"nothing is left of an input of {height} x {width}", "Crop less.")
    return Effect((rows, columns, channels))


def _flatten(_: Options, shapes: Sequence[Shape]) -> Effect:
    return Effect((math.prod(shapes[0]),))


def _reshape(o: Options, shapes: Sequence[Shape]) -> Effect:
    size, target = math.prod(shapes[0]), list(o["target_shape"])
    if target.count(-1) > 1 or 0 in target:
        raise DoesNotFit(f"target_shape {tuple(target)} is no shape", "Use numbers from 1, and -1 at most once.")
    if -1 in target:
        known = math.prod(n for n in target if n > 0)
        target[target.index(-1)] = size // known if size % known == 0 else 0
    if math.prod(target) != size:
        raise DoesNotFit(
            f"the {size} numbers of {shapes[0]} do not make {tuple(o['target_shape'])}",
            f"The numbers of target_shape must have the product {size}.",
        )
    return Effect(tuple(target), options={"target_shape": tuple(target)})


def _permute(o: Options, shapes: Sequence[Shape]) -> Effect:
    if sorted(o["dims"]) != list(range(1, len(shapes[0]) + 1)):
        raise DoesNotFit(
            f"dims {o['dims']} do not fit an input of shape {shapes[0]}",
            f"Put the numbers from 1 to {len(shapes[0])} in some order; the axis of the samples stays where it is.",
        )
    return Effect(tuple(shapes[0][axis - 1] for axis in o["dims"]))


def _unchanged(_: Options, shapes: Sequence[Shape]) -> Effect:
    return Effect(shapes[0])


def _prelu(o: Options, shapes: Sequence[Shape]) -> Effect:
    shared = o["shared_axes"] or ()
    if any(axis > len(shapes[0]) for axis in shared):
        raise DoesNotFit(f"shared_axes {shared} do not fit an input of shape {shapes[0]}", "Axes count from 1.")
    return Effect(shapes[0], math.prod(n for axis, n in enumerate(shapes[0], 1) if axis not in shared))


def _layer_normalization(o: Options, shapes: Sequence[Shape]) -> Effect:
    return Effect(shapes[0], shapes[0][_axis(o["axis"], shapes[0]) - 1] * (o["center"] + o["scale"]))


def _softmax(o: Options, shapes: Sequence[Shape]) -> Effect:
    _axis(o["axis"], shapes[0])
    return Effect(shapes[0])


def _axis(axis: int, shape: Shape) -> int:
    """The axis counted from 1; axis 0, the samples, is out of reach."""
    positive = axis + len(shape) + 1 if axis < 0 else axis
    if not 1 <= positive <= len(shape):
        raise DoesNotFit(
            f"axis {axis} does not exist in a sample of shape {shape}, or is the axis of the samples",
            "Use axis -1 for the last one.",
        )
    return positive


def _merge(_: Options, shapes: Sequence[Shape]) -> Effect:
    ranks = {len(shape) for shape in shapes}
    if len(ranks) > 1:  # Keras would line up the batch axis of one with a sample's axis of the other
        raise DoesNotFit(f"cannot combine inputs of shapes {_and(shapes)}", "Reshape them to the same number of axes.")
    merged = []
    for lengths in zip(*shapes, strict=True):
        wide = {n for n in lengths if n != 1}
        if len(wide) > 1:
            raise DoesNotFit(f"cannot combine inputs of shapes {_and(shapes)}", "Their shapes must be equal.")
        merged.append(wide.pop() if wide else 1)
    return Effect(tuple(merged))


def _concatenate(o: Options, shapes: Sequence[Shape]) -> Effect:
    axis = _axis(o["axis"], shapes[0]) - 1
    rest = {shape[:axis] + shape[axis + 1 :] for shape in shapes}
    if len(rest) > 1 or len({len(shape) for shape in shapes}) > 1:
        raise DoesNotFit(
            f"cannot join inputs of shapes {_and(shapes)} along axis {o['axis']}",
            "All other axes must be equally long.",
        )
    joined = sum(shape[axis] for shape in shapes)
    return Effect((*shapes[0][:axis], joined, *shapes[0][axis + 1 :]))


def _and(shapes: Sequence[Shape]) -> str:
    return " and ".join(str(shape) for shape in shapes[:6])


_padding = (choice("valid", "same"), "valid")
_axis_field = (integer(-MAX_DIMENSIONS, MAX_DIMENSIONS), -1)
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
_window_options: Schema = {
    "kernel_size": (pair(1, _KERNEL), REQUIRED),
    "strides": (pair(1, _KERNEL), (1, 1)),
    "padding": _padding,
}
_dilation: Schema = {"dilation_rate": (pair(1, _KERNEL), (1, 1))}
_pooling: Schema = {
    "pool_size": (pair(1, _KERNEL), (2, 2)),
    "strides": (optional(pair(1, _KERNEL)), None),
    "padding": _padding,
}
_keepdims: Schema = {"keepdims": (flag, False)}
_epsilon = (number(0.0, 1.0, above=True), 1e-3)

LAYERS: Mapping[str, LayerRule] = {
    "Dense": LayerRule({"units": (integer(1, _WIDTH), REQUIRED), **_weights, **_kernel}, _dense),
    "Conv2D": LayerRule({**_filters, **_window_options, **_dilation, **_weights, **_kernel}, _conv),
    "Conv2DTranspose": LayerRule({**_filters, **_window_options, **_weights, **_kernel}, _conv_transpose),
    "DepthwiseConv2D": LayerRule({**_window_options, **_dilation, **_weights, **_depth}, _depthwise),
    "SeparableConv2D": LayerRule(
        {
            **_filters,
            **_window_options,
            **_dilation,
            **_weights,
            **_depth,
            "pointwise_initializer": (_initializer, "glorot_uniform"),
        },
        _separable,
    ),
    "MaxPooling2D": LayerRule(_pooling, _pool),
    "AveragePooling2D": LayerRule({**_pooling, "pool_size": (pair(1, _KERNEL), REQUIRED)}, _pool),
    "GlobalMaxPooling2D": LayerRule(_keepdims, _global_pool),
    "GlobalAveragePooling2D": LayerRule(_keepdims, _global_pool),
    "UpSampling2D": LayerRule(
        {"size": (pair(1, 100), (2, 2)), "interpolation": (choice("nearest", "bilinear"), "nearest")}, _up_sampling
    ),
    "ZeroPadding2D": LayerRule({"padding": (margins(100), ((1, 1), (1, 1)))}, _zero_padding),
    "Cropping2D": LayerRule({"cropping": (margins(100), ((0, 0), (0, 0)))}, _cropping),
    "Flatten": LayerRule({}, _flatten),
    "Reshape": LayerRule({"target_shape": (integers(-1, 10**6, MAX_DIMENSIONS), REQUIRED)}, _reshape),
    "Permute": LayerRule({"dims": (integers(1, MAX_DIMENSIONS, MAX_DIMENSIONS), REQUIRED)}, _permute),
    "Activation": LayerRule({"activation": (_activation, REQUIRED)}, _unchanged),
    "ReLU": LayerRule(
        {
            "max_value": (optional(number(0.0, 1e6)), None),
            "negative_slope": (number(0.0, 10.0), 0.0),
            "threshold": (number(0.0, 1e6), 0.0),
        },
        _unchanged,
    ),
    "LeakyReLU": LayerRule({"negative_slope": (number(0.0, 10.0), 0.3)}, _unchanged),
    "ELU": LayerRule({"alpha": (number(0.0, 10.0), 1.0)}, _unchanged),
    "PReLU": LayerRule({"shared_axes": (optional(integers(1, MAX_DIMENSIONS, MAX_DIMENSIONS)), None)}, _prelu),
    "Softmax": LayerRule({"axis": _axis_field}, _softmax),
    "LayerNormalization": LayerRule(
        {"axis": _axis_field, "epsilon": _epsilon, "center": (flag, True), "scale": (flag, True)}, _layer_normalization
    ),
    "Dropout": LayerRule({"rate": (_rate, REQUIRED)}, _unchanged),
    "GaussianNoise": LayerRule({"stddev": (number(0.0, 1.0), REQUIRED)}, _unchanged),
    "Add": LayerRule({}, _merge, (2, 16)),
    "Subtract": LayerRule({}, _merge, (2, 2)),
    "Multiply": LayerRule({}, _merge, (2, 16)),
    "Average": LayerRule({}, _merge, (2, 16)),
    "Maximum": LayerRule({}, _merge, (2, 16)),
    "Minimum": LayerRule({}, _merge, (2, 16)),
    "Concatenate": LayerRule({"axis": _axis_field}, _concatenate, (2, 16)),
}

REFUSED_LAYERS: Mapping[str, str] = {
    "BatchNormalization": "it mixes the samples of a batch, so that information could travel around the bottleneck, "
    "and keeps a memory of them; LayerNormalization works on each sample by itself",
    "Lambda": "only code could tell what it computes, and entries carry no code; use the layers that are offered",
    "Normalization": "its mean and variance are numbers that the training did not find; "
    "the network has to learn them, for instance in a Dense layer",
    "Embedding": "it looks up numbers by position; use Dense",
    "SpectralNormalization": "it keeps a state from batch to batch; leave it out",
    "LSTM": "recurrent layers are not part of this contest; use Dense or Conv2D",
    "GRU": "recurrent layers are not part of this contest; use Dense or Conv2D",
    "SimpleRNN": "recurrent layers are not part of this contest; use Dense or Conv2D",
    "MultiHeadAttention": "attention layers are not part of this contest; use Dense or Conv2D",
    "Dot": "it can multiply along the axis of the samples; use Multiply",
}
