"""Trained numbers of a network as text: which tensors each layer has, and how one is written.

A tensor is written like the header of a safetensors file, with its numbers beside it::

    {"dtype": "float32", "shape": [3, 3, 4, 16], "data": "<base64 of the numbers, little-endian, last axis fastest>"}

The structure tells every name and shape beforehand, so the length of the text is known, and checked, before anything
is decoded.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.fields import clip
from autograder.challenges.networks.graph import Graph, Layer
from autograder.challenges.networks.layers import Shape

Tensor = NDArray[np.float32]
DTYPES: Mapping[str, str] = {"float32": "<f4", "float16": "<f2"}
_KEYS = {"dtype", "shape", "data"}
_EXPORT = "Export the network again with the notebook's export cell."


def tensor_shapes(layer: Layer, inputs: Sequence[Shape]) -> dict[str, Shape]:
    """Names and shapes of a layer's tensors, in the order of Keras' ``layer.weights``.

    Parameters
    ----------
    inputs:
        Shape of one sample of each input of the layer.
    """
    o, last = layer.options, inputs[0][-1]
    match layer.type:
        case "Dense":
            tensors: dict[str, Shape] = {"kernel": (last, o["units"])}
        case "Conv2D" | "Conv1D":
            tensors = {"kernel": (*o["kernel_size"], last, o["filters"])}
        case "Conv2DTranspose" | "Conv1DTranspose":
            tensors = {"kernel": (*o["kernel_size"], o["filters"], last)}
        case "DepthwiseConv2D" | "DepthwiseConv1D":
            tensors = {"kernel": (*o["kernel_size"], last, o["depth_multiplier"])}
        case "SeparableConv2D" | "SeparableConv1D":
            point = (1,) * len(o["kernel_size"])
            tensors = {
                "depthwise_kernel": (*o["kernel_size"], last, o["depth_multiplier"]),
                "pointwise_kernel": (*point, last * o["depth_multiplier"], o["filters"]),
            }
        case "PReLU":
            shared = o["shared_axes"] or ()
            return {"alpha": tuple(1 if axis in shared else n for axis, n in enumerate(inputs[0], 1))}
        case "RMSNormalization":
            return {"scale": (last,)}
        case "LayerNormalization" | "GroupNormalization":
            length = inputs[0][o["axis"] if o["axis"] < 0 else o["axis"] - 1]
            return {name: (length,) for name, has in (("gamma", o["scale"]), ("beta", o["center"])) if has}
        case _:
            return {}
    if o["use_bias"]:
        tensors["bias"] = (layer.shape[-1],)
    return tensors


def graph_tensors(graph: Graph) -> dict[str, Shape]:
    """Names, ``"layer/tensor"`` with the student's names of layers, and shapes of all tensors, in order."""
    return {
        f"{layer.name}/{name}": shape
        for layer in graph.layers
        for name, shape in tensor_shapes(layer, [graph.shape(node) for node in layer.inputs]).items()
    }


def decode_tensors(given: Any, wanted: Mapping[str, Shape]) -> dict[str, Tensor]:
    """Read the tensors of an entry.

    Parameters
    ----------
    given:
        Anything at all.
    wanted:
        Names and shapes.

    Returns
    -------
    dict
        Name -> finite numbers, float32, in the order of ``wanted``.

    Raises
    ------
    EntryRejected
        For a tensor that is missing, unknown, of another shape, not text of the right length, or not finite.
    """
    if type(given) is not dict or not all(type(key) is str for key in given):
        raise EntryRejected(
            "weights is not a dictionary of named tensors", rule="entry format", layer="weights", hint=_EXPORT
        )
    for name in given:
        if name not in wanted:
            raise EntryRejected(
                f"the network has no tensor {clip(name)!r}",
                rule="weights fit the layers",
                layer="weights",
                hint=f"Leave it out. The tensors are {', '.join(list(wanted)[:8]) or 'none'}"
                + (" ..." if len(wanted) > 8 else "."),
            )
    return {name: _decode(given.get(name), name, shape) for name, shape in wanted.items()}


def _decode(given: Any, name: str, shape: Shape) -> Tensor:
    if type(given) is not dict or not all(type(key) is str for key in given) or set(given) != _KEYS:
        raise EntryRejected(
            "the tensor is missing" if given is None else "it is not a tensor",
            rule="weights fit the layers" if given is None else "entry format",
            layer=name,
            hint='A tensor is written {"dtype": "float32", "shape": [...], "data": "..."}. ' + _EXPORT,
        )
    dtype, data, length = given["dtype"], given["data"], given["shape"]
    if type(dtype) is not str or dtype not in DTYPES:
        raise EntryRejected(
            f"dtype is {clip(dtype)}", rule="entry format", layer=name, hint=f"Use {' or '.join(DTYPES)}."
        )
    if (
        type(length) not in (list, tuple)
        or len(length) != len(shape)
        or any(type(n) is not int for n in length)
        or tuple(length) != shape
    ):
        raise EntryRejected(
            f"its shape is {clip(length)}, and the layer needs {list(shape)}",
            rule="weights fit the layers",
            layer=name,
            hint="Weights and layers must come from the same network. " + _EXPORT,
        )
    size = math.prod(shape) * np.dtype(DTYPES[dtype]).itemsize
    if type(data) is not str or len(data) != _text_length(size):
        found = f"{len(data):,} characters" if type(data) is str else "no text"
        raise EntryRejected(
            f"its data is {found}; {size:,} bytes make {_text_length(size):,} in base64",
            rule="weights fit the layers",
            layer=name,
            hint=_EXPORT,
        )
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != size:
        raise EntryRejected("its data is not base64", rule="entry format", layer=name, hint=_EXPORT)
    numbers = np.frombuffer(raw, dtype=DTYPES[dtype]).astype(np.float32).reshape(shape)
    if not np.isfinite(numbers).all():
        raise EntryRejected(
            f"{int((~np.isfinite(numbers)).sum()):,} of its numbers are infinite or undefined",
            rule="finite numbers",
            layer=name,
            hint="Train with a smaller learning rate, or clip the gradient (global_clipnorm); then export again.",
        )
    return numbers


def _text_length(size: int) -> int:
    """Characters of ``size`` bytes in base64."""
    return -(-size // 3) * 4


def encode_tensor(numbers: Tensor) -> dict[str, Any]:
    """A tensor as text, in float32."""
    little = np.ascontiguousarray(numbers, dtype=DTYPES["float32"])
    return {"dtype": "float32", "shape": list(little.shape), "data": base64.b64encode(little.tobytes()).decode()}
