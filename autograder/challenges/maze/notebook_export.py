"""Write down a trained Keras policy as an entry of the maze challenge. Stands alone: a notebook may bring a copy of it.

    entries = {"MAZE": describe_policy(model)}

What matters only in training is left out: initializers, regularizers, constraints, Dropout and noise. A
BatchNormalization is written as what it is in use, a scale and a shift for each channel.
"""

from __future__ import annotations

import base64
from typing import Any

import keras
import numpy as np

FORMAT = "autograder-trained-network/1"
INPUT_SHAPE = (15, 15, 4)  # walls, chests, walker, time left
MOVES = 4

_WEIGHTED = {"activation": "linear", "use_bias": True}
_TRANSPOSED = {"strides": (1, 1), "padding": "valid"} | _WEIGHTED
_CONVOLUTION = _TRANSPOSED | {"dilation_rate": (1, 1)}
_POOLING = {"strides": None, "padding": "valid"}

# Layer type -> options that are always written, and options that are written unless they have this default.
LAYERS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "Flatten": ((), {}),
    "Reshape": (("target_shape",), {}),
    "Permute": (("dims",), {}),
    "Dense": (("units",), _WEIGHTED),
    "Conv2D": (("filters", "kernel_size"), _CONVOLUTION),
    "Conv2DTranspose": (("filters", "kernel_size"), _TRANSPOSED),
    "DepthwiseConv2D": (("kernel_size",), _CONVOLUTION | {"depth_multiplier": 1}),
    "SeparableConv2D": (("filters", "kernel_size"), _CONVOLUTION | {"depth_multiplier": 1}),
    "MaxPooling2D": (("pool_size",), _POOLING),
    "AveragePooling2D": (("pool_size",), _POOLING),
    "GlobalMaxPooling2D": ((), {"keepdims": False}),
    "GlobalAveragePooling2D": ((), {"keepdims": False}),
    "UpSampling2D": (("size",), {"interpolation": "nearest"}),
    "ZeroPadding2D": (("padding",), {}),
    "Cropping2D": (("cropping",), {}),
    "Activation": (("activation",), {}),
    "ReLU": ((), {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}),
    "LeakyReLU": ((), {"negative_slope": 0.3}),
    "ELU": ((), {"alpha": 1.0}),
    "PReLU": ((), {"shared_axes": None}),
    "Softmax": ((), {"axis": -1}),
    "LayerNormalization": ((), {"axis": -1, "epsilon": 0.001, "center": True, "scale": True}),
    "Add": ((), {}),
    "Subtract": ((), {}),
    "Multiply": ((), {}),
    "Average": ((), {}),
    "Maximum": ((), {}),
    "Minimum": ((), {}),
    "Concatenate": ((), {"axis": -1}),
}
_TRAINING_ONLY = ("Dropout", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise")


def describe_policy(model: keras.Model, dtype: str = "float32") -> dict[str, Any]:
    """Write down a sequential or functional policy network, with its weights, as a challenge entry.

    Parameters
    ----------
    model:
        Maps observations of shape (n, 15, 15, 4) to logits of the four moves (up, down, left, right), shape (n, 4);
        or to their probabilities, if it ends with a softmax.
    dtype:
        ``"float32"``, or ``"float16"`` for half the size and about three digits of each weight.

    Returns
    -------
    dict
        Plain data that `json` can write.

    Raises
    ------
    ValueError, TypeError
        Naming the layer or the option that an entry cannot contain.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"describe_policy needs a Keras model, not {type(model).__name__}.")
    if dtype not in ("float32", "float16"):
        raise ValueError(f"The dtype is 'float32' or 'float16', not {dtype!r}.")
    inputs, outputs = _ends(model)
    for what, tensor, wanted in (("gets", inputs[0], INPUT_SHAPE), ("puts out", outputs[0], (MOVES,))):
        if tuple(tensor.shape[1:]) != wanted:
            raise ValueError(f"The policy {what} shape {tuple(tensor.shape[1:])}; in this challenge it is {wanted}.")
    writer = _Writer(dtype)
    writer.append_model(model, "input")
    return {"format": FORMAT, "input_shape": list(INPUT_SHAPE), "layers": writer.layers, "weights": writer.weights}


def _ends(model: Any) -> tuple[Any, Any]:
    try:
        inputs, outputs = model.inputs, model.outputs
    except (AttributeError, ValueError):
        inputs = outputs = None
    if not inputs or not outputs:
        raise ValueError(
            f"The shapes inside this network are not known yet. Begin it with keras.Input({INPUT_SHAPE}); "
            "a subclass of keras.Model cannot take part, because its layers cannot be listed."
        )
    if len(inputs) != 1 or len(outputs) != 1:
        raise ValueError(
            f"One observation in, four numbers out; this network has {len(inputs)} inputs and {len(outputs)} outputs. "
            "Of an actor with a critic, export the actor: keras.Model(model.input, output_of_the_actor)."
        )
    return inputs, outputs


class _Writer:
    """Layers and weights that have been written so far."""

    def __init__(self, dtype: str) -> None:
        self.layers: list[dict[str, Any]] = []
        self.weights: dict[str, dict[str, Any]] = {}
        self._dtype = dtype
        self._used: set[int] = set()

    def append_model(self, model: Any, entry_input: str) -> str:
        """Append the layers of `model`, whose input is the layer `entry_input`, and return the name of the last one."""
        inputs, outputs = _ends(model)
        names = {inputs[0].name: entry_input}

        def visit(tensor: Any) -> str:
            if tensor.name not in names:
                history = tensor._keras_history
                sources = history.operation._inbound_nodes[history.node_index].input_tensors
                if not sources:
                    raise ValueError("Something in this network does not come from its input.")
                names[tensor.name] = self._append(history.operation, [visit(source) for source in sources])
            return names[tensor.name]

        return visit(outputs[0])

    def _append(self, layer: Any, sources: list[str]) -> str:
        kind = type(layer).__name__
        if id(layer) in self._used:
            raise ValueError(f"The layer {layer.name!r} is used twice; a challenge entry cannot share weights.")
        self._used.add(id(layer))
        if isinstance(layer, keras.Model):
            return self.append_model(layer, sources[0])
        if not isinstance(layer, keras.layers.Layer):
            raise ValueError(
                f"The operation {kind!r} is no layer: use the layers of keras.layers, for instance Add() or Multiply()."
            )
        if kind in _TRAINING_ONLY and type(layer) is getattr(keras.layers, kind):
            return sources[0]
        if type(layer) is keras.layers.BatchNormalization:
            return self._append_batch_normalization(layer, sources)
        if kind not in LAYERS or type(layer) is not getattr(keras.layers, kind):
            raise ValueError(
                f"The layer {layer.name!r} ({kind}) cannot take part. These can: {', '.join(sorted(LAYERS))}."
            )
        tensors = {weight.name: np.asarray(weight) for weight in layer.weights}
        return self._write(kind, sources, _options(layer), tensors)

    def _append_batch_normalization(self, layer: Any, sources: list[str]) -> str:
        """A scale and a shift for each channel: a depthwise convolution of 1 x 1."""
        shape = tuple(layer.input.shape[1:])
        if layer.axis not in (-1, len(shape)):
            raise ValueError(f"The layer {layer.name!r} (BatchNormalization) must use axis=-1.")
        channels = np.arange(shape[-1], dtype=np.float64)
        scale = 1.0 / np.sqrt(np.asarray(layer.moving_variance, dtype=np.float64) + layer.epsilon)
        scale = scale * np.asarray(layer.gamma) if layer.scale else scale
        shift = np.asarray(layer.beta) if layer.center else 0.0 * channels
        tensors = {
            "kernel": scale.reshape(1, 1, -1, 1),
            "bias": shift - scale * np.asarray(layer.moving_mean, dtype=np.float64),
        }
        if len(shape) != 3:
            sources = [self._write("Reshape", sources, {"target_shape": [-1, 1, shape[-1]]}, {})]
        made = self._write("DepthwiseConv2D", sources, {"kernel_size": [1, 1]}, tensors)
        return made if len(shape) == 3 else self._write("Reshape", [made], {"target_shape": list(shape)}, {})

    def _write(self, kind: str, sources: list[str], options: dict[str, Any], tensors: dict[str, Any]) -> str:
        number = sum(other["type"] == kind for other in self.layers) + 1
        name = f"{kind.lower()}_{number}"
        self.layers.append({"type": kind, "name": name, "inputs": sources, **options})
        for tensor, numbers in tensors.items():
            little = np.ascontiguousarray(numbers, dtype={"float32": "<f4", "float16": "<f2"}[self._dtype])
            if not np.isfinite(little).all():
                raise ValueError(f"The weights of {kind} number {number} ({tensor}) are infinite or undefined.")
            self.weights[f"{name}/{tensor}"] = {
                "dtype": self._dtype,
                "shape": list(little.shape),
                "data": base64.b64encode(little.tobytes()).decode("ascii"),
            }
        return name


def _options(layer: Any) -> dict[str, Any]:
    """The options of a layer that decide what it computes."""
    config, kind = layer.get_config(), type(layer).__name__
    if config.get("data_format", "channels_last") != "channels_last" or config.get("groups", 1) != 1:
        raise ValueError(f"The layer {layer.name!r} must use data_format='channels_last' and groups=1.")
    dilated = kind == "Conv2DTranspose" and tuple(config["dilation_rate"]) != (1, 1)
    if dilated or config.get("output_padding") is not None:
        raise ValueError(f"The layer {layer.name!r} has an option that a challenge entry cannot contain.")
    always, others = LAYERS[kind]
    options: dict[str, Any] = {}
    for key in (*always, *others):
        value = config[key]
        if key == "axis" and isinstance(value, list):  # LayerNormalization makes a list of it
            if len(value) != 1:
                raise ValueError(f"The layer {layer.name!r} has several axes; a challenge entry can give one.")
            value = value[0]
        if key == "activation" and not isinstance(value, str):
            raise ValueError(f"Give the activation of {layer.name!r} by its name, for instance activation='relu'.")
        if key in always or _plain(value) != _plain(others[key]):
            options[key] = _plain(value)
    if kind in ("MaxPooling2D", "AveragePooling2D") and options.get("strides") == options["pool_size"]:
        del options["strides"]  # the default: windows that do not overlap
    return options


def _plain(value: Any) -> Any:
    """Numbers, strings and lists as JSON knows them."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if isinstance(value, (float, np.floating)) else value
