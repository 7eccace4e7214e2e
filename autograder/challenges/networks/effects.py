"""What each layer does to the shape of one sample: its output, its parameters, its multiply-adds.

Shapes are those of one sample, without the batch axis; arithmetic follows Keras 3 with channels last. Most
layers on a grid come for one axis (steps, channels) and for two (height, width, channels); their functions
take the number of axes first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Shape = tuple[int, ...]
Options = Mapping[str, Any]
_GRIDS = {1: "(steps, channels)", 2: "(height, width, channels)"}


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


def _grid(axes: int, shapes: Sequence[Shape]) -> tuple[Shape, int]:
    """Lengths of the grid and number of channels."""
    if len(shapes[0]) != axes + 1:
        raise DoesNotFit(
            f"needs an input of shape {_GRIDS[axes]}, not {shapes[0]}",
            "Put a Reshape before it, or a Dense layer in its place.",
        )
    return shapes[0][:-1], shapes[0][-1]


def _window(length: int, kernel: int, stride: int, padding: str, dilation: int) -> int:
    if padding in ("same", "causal"):
        return -(-length // stride)
    reach = (kernel - 1) * dilation + 1
    if reach > length:
        raise DoesNotFit(
            f"a window of {reach} does not fit into an input of {length}",
            "Make the window smaller or use padding 'same'.",
        )
    return (length - reach) // stride + 1


def _windows(o: Options, lengths: Shape, size: str = "kernel_size") -> Shape:
    dilation = o.get("dilation_rate", (1,) * len(lengths))
    if max(o["strides"]) > 1 and max(dilation) > 1:
        raise DoesNotFit("strides and dilation_rate cannot both be above 1", "Leave out one of them.")
    return tuple(
        _window(length, kernel, stride, o["padding"], gap)
        for length, kernel, stride, gap in zip(lengths, o[size], o["strides"], dilation, strict=True)
    )


def _equal_strides(o: Options) -> None:
    if len(set(o["strides"])) > 1:
        raise DoesNotFit("strides must be equal in height and width", "Give one number for strides.")


def dense(o: Options, shapes: Sequence[Shape]) -> Effect:
    """A matrix for the last axis."""
    *before, last = shapes[0]
    weights = last * o["units"]
    return Effect((*before, o["units"]), weights + o["use_bias"] * o["units"], math.prod(before) * weights)


def conv(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """A kernel at each place of the output; places at the edge count like all others."""
    lengths, channels = _grid(axes, shapes)
    made = _windows(o, lengths)
    weights = math.prod(o["kernel_size"]) * channels * o["filters"]
    return Effect((*made, o["filters"]), weights + o["use_bias"] * o["filters"], math.prod(made) * weights)


def conv_transpose(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """A kernel for each place of the input."""
    lengths, channels = _grid(axes, shapes)
    made = tuple(
        length * stride + (max(kernel - stride, 0) if o["padding"] == "valid" else 0)
        for length, kernel, stride in zip(lengths, o["kernel_size"], o["strides"], strict=True)
    )
    weights = math.prod(o["kernel_size"]) * channels * o["filters"]
    return Effect((*made, o["filters"]), weights + o["use_bias"] * o["filters"], math.prod(lengths) * weights)


def depthwise(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """``depth_multiplier`` kernels for each channel by itself."""
    lengths, channels = _grid(axes, shapes)
    _equal_strides(o)
    made = _windows(o, lengths)
    filters = channels * o["depth_multiplier"]
    weights = math.prod(o["kernel_size"]) * filters
    return Effect((*made, filters), weights + o["use_bias"] * filters, math.prod(made) * weights)


def separable(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """A depthwise convolution, then a matrix for the channels."""
    lengths, channels = _grid(axes, shapes)
    _equal_strides(o)
    made = _windows(o, lengths)
    between = channels * o["depth_multiplier"]
    weights = math.prod(o["kernel_size"]) * between + between * o["filters"]
    return Effect((*made, o["filters"]), weights + o["use_bias"] * o["filters"], math.prod(made) * weights)


def pool(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """One number per window and channel."""
    lengths, channels = _grid(axes, shapes)
    strides = o["strides"] or o["pool_size"]
    made = _windows({**o, "strides": strides}, lengths, "pool_size")
    return Effect((*made, channels), options={"strides": strides})


def global_pool(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """One number per channel."""
    channels = _grid(axes, shapes)[1]
    return Effect((*(1,) * axes, channels) if o["keepdims"] else (channels,))


def up_sampling(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """Each place several times."""
    lengths, channels = _grid(axes, shapes)
    sizes = o["size"] if axes > 1 else (o["size"],)
    return Effect((*(length * size for length, size in zip(lengths, sizes, strict=True)), channels))


def zero_padding(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """Zeros around."""
    lengths, channels = _grid(axes, shapes)
    margins = o["padding"] if axes > 1 else (o["padding"],)
    return Effect((*(length + sum(margin) for length, margin in zip(lengths, margins, strict=True)), channels))


def cropping(axes: int, o: Options, shapes: Sequence[Shape]) -> Effect:
    """The edge cut off."""
    lengths, channels = _grid(axes, shapes)
    margins = o["cropping"] if axes > 1 else (o["cropping"],)
    left = tuple(length - sum(margin) for length, margin in zip(lengths, margins, strict=True))
    if min(left) < 1:
        raise DoesNotFit(f"nothing is left of an input of {' x '.join(map(str, lengths))}", "Crop less.")
    return Effect((*left, channels))


def on_grid(axes: int, _: Options, shapes: Sequence[Shape]) -> Effect:
    """The shape stays; the input must be a grid."""
    _grid(axes, shapes)
    return Effect(shapes[0])


def repeat_vector(o: Options, shapes: Sequence[Shape]) -> Effect:
    """A vector several times."""
    if len(shapes[0]) != 1:
        raise DoesNotFit(f"needs a vector, not an input of shape {shapes[0]}", "Put a Flatten before it.")
    return Effect((o["n"], *shapes[0]))


def flatten(_: Options, shapes: Sequence[Shape]) -> Effect:
    """All numbers in one row."""
    return Effect((math.prod(shapes[0]),))


def reshape(o: Options, shapes: Sequence[Shape]) -> Effect:
    """The same numbers in another shape."""
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


def permute(o: Options, shapes: Sequence[Shape]) -> Effect:
    """Axes in another order."""
    if sorted(o["dims"]) != list(range(1, len(shapes[0]) + 1)):
        raise DoesNotFit(
            f"dims {o['dims']} do not fit an input of shape {shapes[0]}",
            f"Put the numbers from 1 to {len(shapes[0])} in some order; the axis of the samples stays where it is.",
        )
    return Effect(tuple(shapes[0][axis - 1] for axis in o["dims"]))


def unchanged(_: Options, shapes: Sequence[Shape]) -> Effect:
    """The shape stays, nothing is trained."""
    return Effect(shapes[0])


def prelu(o: Options, shapes: Sequence[Shape]) -> Effect:
    """A slope for each number, or shared along axes."""
    shared = o["shared_axes"] or ()
    if any(axis > len(shapes[0]) for axis in shared):
        raise DoesNotFit(f"shared_axes {shared} do not fit an input of shape {shapes[0]}", "Axes count from 1.")
    return Effect(shapes[0], math.prod(n for axis, n in enumerate(shapes[0], 1) if axis not in shared))


def normalization(o: Options, shapes: Sequence[Shape]) -> Effect:
    """A factor and a shift for each number along the axis, as far as the layer has them."""
    along = shapes[0][_axis(o["axis"], shapes[0]) - 1]
    return Effect(shapes[0], along * (o.get("center", False) + o.get("scale", True)))


def group_normalization(o: Options, shapes: Sequence[Shape]) -> Effect:
    """Like `normalization`; the axis is divided into equal groups."""
    along = shapes[0][_axis(o["axis"], shapes[0]) - 1]
    if along % o["groups"]:
        raise DoesNotFit(
            f"{along} numbers along axis {o['axis']} do not make {o['groups']} equal groups",
            f"groups must divide {along}.",
        )
    return normalization(o, shapes)


def rms_normalization(o: Options, shapes: Sequence[Shape]) -> Effect:
    """Like `normalization`; Keras 3.15 lines its factors up with the last axis, whichever it is told."""
    if _axis(o["axis"], shapes[0]) != len(shapes[0]):
        raise DoesNotFit(f"axis {o['axis']} is not the last one", "Use axis -1, or a Permute before it.")
    return normalization(o, shapes)


def along_axis(o: Options, shapes: Sequence[Shape]) -> Effect:
    """The shape stays; the axis must be one of the sample."""
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


def merge(_: Options, shapes: Sequence[Shape]) -> Effect:
    """Number by number; axes of length 1 are repeated."""
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


def concatenate(o: Options, shapes: Sequence[Shape]) -> Effect:
    """One after the other along an axis."""
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
