"""Helpers of the assignment *autoencoder-challenge*: train and picture a network, count its bottleneck, export it.

Images are arrays of shape (n, 27, 27, 1); a network maps a batch of them to a batch of the same shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

FORMAT = "autograder-network/1"
DIVISIONS = ("MEDIUM-NORMAL", "HARD-NORMAL", "MEDIUM-LONG", "HARD-LONG")

# Training ------------------------------------------------------------------------------------------------


def train(
    model: keras.Model,
    make_images: Callable[[int, np.random.Generator], np.ndarray],
    *,
    steps: int,
    batch_size: int,
    rng: np.random.Generator,
) -> list[float]:
    """Train `model` to reproduce its input, on new images in every step.

    Parameters
    ----------
    make_images:
        Called as ``make_images(batch_size, rng)``; returns (batch_size, 27, 27, 1).

    Returns
    -------
    list of float
        The cost of each step's own batch, measured before that step changed the weights.
    """
    costs = []
    for _ in range(steps):
        images = make_images(batch_size, rng)
        # In Keras 3 until 2026, `train_on_batch` reports the mean over all batches since the metrics were last reset
        # (keras-team/keras#22596). Reset them every time, and the mean is over this batch alone.
        model.reset_metrics()
        costs.append(float(model.train_on_batch(images, images, return_dict=True)["loss"]))
    return costs


# Pictures ------------------------------------------------------------------------------------------------


def plot_costs(curves: dict[str, list[float]], baseline: float | None = None, window: int = 25) -> None:
    """Cost against training step on a logarithmic scale: each batch faintly, the mean of `window` batches boldly."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for number, (name, costs) in enumerate(curves.items()):
        colour = f"C{number}"
        axes.semilogy(np.arange(1, len(costs) + 1), costs, color=colour, alpha=0.25, linewidth=0.8)
        if len(costs) >= window:
            smooth = np.convolve(costs, np.ones(window) / window, mode="valid")
            axes.semilogy(np.arange(len(smooth)) + (window + 1) / 2, smooth, color=colour, linewidth=2, label=name)
    if baseline is not None:
        axes.axhline(baseline, color="black", linestyle="--", linewidth=1, label="mean image")
    axes.set(xlabel="training step", ylabel="cost of the batch")
    axes.legend(frameon=False, loc="lower left")
    plt.show()


def show_reconstructions(models: dict[str, keras.Model], images: np.ndarray) -> None:
    """Draw `images` in the top row and what each network makes of them in the rows below.

    Parameters
    ----------
    models:
        Title of the row -> network.
    images:
        Shape (n, 27, 27, 1); about ten look best.
    """
    import matplotlib.pyplot as plt

    rows = {"input": images} | {name: np.asarray(model.predict(images, verbose=0)) for name, model in models.items()}
    size = (1.05 * len(images) + 0.8, 1.15 * len(rows))
    _, grid = plt.subplots(len(rows), len(images), figsize=size, squeeze=False, layout="constrained")
    for axes_row, (name, pictures) in zip(grid, rows.items(), strict=True):
        axes_row[0].set_ylabel(name)
        for axes, picture in zip(axes_row, pictures, strict=True):
            axes.imshow(np.squeeze(picture), origin="lower", extent=(-1, 1, -1, 1), vmin=0, vmax=1, cmap="magma")
            axes.set(xticks=[], yticks=[])
    plt.show()


# The bottleneck ------------------------------------------------------------------------------------------


def narrowest(model: keras.Model) -> int:
    """Numbers per sample (height x width x channels) in the narrowest layer of `model`.

    Only layers that *all* information has to pass count: with a connection around it, a narrow layer is no bottleneck.
    """
    links, tensors = _graph(model)
    start, *_, end = tensors  # in topological order: the input comes first, the output last
    sizes = []
    for name, tensor in tensors.items():
        if name not in (start, end) and _reaches(links, end, start, without=name):
            continue
        sizes.append(_size(tensor))
        if name in links and hasattr(links[name][0], "layers"):  # a network used as a layer
            sizes.append(narrowest(links[name][0]))
    return min(sizes)


def _size(tensor: Any) -> int:
    size = 1
    for length in tuple(tensor.shape)[1:]:
        if length is None:
            raise ValueError("A layer of this network has no fixed size; give the input shape (27, 27, 1).")
        size *= int(length)
    return size


def _graph(model: Any) -> tuple[dict[str, tuple[Any, list[str]]], dict[str, Any]]:
    """The network as a graph of tensors.

    Returns
    -------
    links:
        Name of a tensor -> the layer that makes it and the names of the tensors it is made from, in topological order.
    tensors:
        Name -> tensor, for the input and everything in `links`.
    """
    inputs, outputs = _ends(model)
    tensors: dict[str, Any] = {inputs[0].name: inputs[0]}
    links: dict[str, tuple[Any, list[str]]] = {}

    def visit(tensor: Any) -> None:
        if tensor.name in tensors:
            return
        history = tensor._keras_history
        sources = list(history.operation._inbound_nodes[history.node_index].input_tensors)
        if not sources:
            raise ValueError("Something in this network does not come from its input image.")
        for source in sources:
            visit(source)
        tensors[tensor.name] = tensor
        links[tensor.name] = (history.operation, [source.name for source in sources])

    visit(outputs[0])
    return links, tensors


def _ends(model: Any) -> tuple[Any, Any]:
    try:
        inputs, outputs = model.inputs, model.outputs
    except (AttributeError, ValueError):
        inputs = outputs = None
    if not inputs or not outputs:
        raise ValueError(
            "The shapes inside this network are not known yet. Begin it with keras.Input((27, 27, 1)); "
            "a subclass of keras.Model cannot take part, because its layers cannot be listed."
        )
    if len(inputs) != 1 or len(outputs) != 1:
        raise ValueError(
            f"One image in, one image out; this network has {len(inputs)} inputs and {len(outputs)} outputs."
        )
    return inputs, outputs


def _reaches(links: dict[str, tuple[Any, list[str]]], end: str, start: str, without: str) -> bool:
    """Whether information gets from tensor `start` to tensor `end` although tensor `without` is cut."""
    seen, waiting = {without}, [end]
    while waiting:
        name = waiting.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(links[name][1])
    return False


# Challenge entry -----------------------------------------------------------------------------------------

_WEIGHTED = {
    "activation": "linear",
    "use_bias": True,
    "kernel_initializer": "glorot_uniform",
    "bias_initializer": "zeros",
}
_TRANSPOSED = {"strides": (1, 1), "padding": "valid"} | _WEIGHTED
_CONVOLUTION = _TRANSPOSED | {"dilation_rate": (1, 1)}
_SEPARABLE = {key: value for key, value in _CONVOLUTION.items() if key != "kernel_initializer"} | {
    "depth_multiplier": 1,
    "depthwise_initializer": "glorot_uniform",
}
# of the layers that work along a line
_TRANSPOSED_1D = _TRANSPOSED | {"strides": (1,)}
_CONVOLUTION_1D = _CONVOLUTION | {"strides": (1,), "dilation_rate": (1,)}
_SEPARABLE_1D = _SEPARABLE | {"strides": (1,), "dilation_rate": (1,)}
_POOLING = {"strides": None, "padding": "valid"}
_NORMALIZED = {"axis": -1, "epsilon": 0.001, "center": True, "scale": True}

# Layer type -> options that are always written, and options that are written unless they have this default.
LAYERS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "Flatten": ((), {}),
    "Reshape": (("target_shape",), {}),
    "Permute": (("dims",), {}),
    "Dense": (("units",), _WEIGHTED),
    "Conv2D": (("filters", "kernel_size"), _CONVOLUTION),
    "Conv2DTranspose": (("filters", "kernel_size"), _TRANSPOSED),
    "DepthwiseConv2D": (("kernel_size",), _SEPARABLE),
    "SeparableConv2D": (("filters", "kernel_size"), _SEPARABLE | {"pointwise_initializer": "glorot_uniform"}),
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
    "LayerNormalization": ((), _NORMALIZED),
    "GroupNormalization": (("groups",), _NORMALIZED),
    "RMSNormalization": ((), {"axis": -1, "epsilon": 1e-6}),
    "UnitNormalization": ((), {"axis": -1}),
    "Dropout": (("rate",), {}),
    "SpatialDropout2D": (("rate",), {}),
    "GaussianDropout": (("rate",), {}),
    "AlphaDropout": (("rate",), {}),
    "GaussianNoise": (("stddev",), {}),
    "RepeatVector": (("n",), {}),
    "Identity": ((), {}),
    "Conv1D": (("filters", "kernel_size"), _CONVOLUTION_1D),
    "Conv1DTranspose": (("filters", "kernel_size"), _TRANSPOSED_1D),
    "DepthwiseConv1D": (("kernel_size",), _SEPARABLE_1D),
    "SeparableConv1D": (("filters", "kernel_size"), _SEPARABLE_1D | {"pointwise_initializer": "glorot_uniform"}),
    "MaxPooling1D": (("pool_size",), _POOLING),
    "AveragePooling1D": (("pool_size",), _POOLING),
    "GlobalMaxPooling1D": ((), {"keepdims": False}),
    "GlobalAveragePooling1D": ((), {"keepdims": False}),
    "UpSampling1D": (("size",), {}),
    "ZeroPadding1D": (("padding",), {}),
    "Cropping1D": (("cropping",), {}),
    "Add": ((), {}),
    "Subtract": ((), {}),
    "Multiply": ((), {}),
    "Average": ((), {}),
    "Maximum": ((), {}),
    "Minimum": ((), {}),
    "Concatenate": ((), {"axis": -1}),
}
_REFUSED = {
    "BatchNormalization": "it mixes the images of a batch, so that information could travel around the bottleneck; "
    "try LayerNormalization",
    "Lambda": "only its author knows what it computes",
    "Normalization": "it carries numbers that were not learned in the training",
}
_INITIALIZERS = {
    "GlorotUniform": "glorot_uniform",
    "GlorotNormal": "glorot_normal",
    "HeUniform": "he_uniform",
    "HeNormal": "he_normal",
    "LecunUniform": "lecun_uniform",
    "LecunNormal": "lecun_normal",
    "RandomUniform": "random_uniform",
    "RandomNormal": "random_normal",
    "TruncatedNormal": "truncated_normal",
    "Orthogonal": "orthogonal",
    "Zeros": "zeros",
    "Ones": "ones",
}
OPTIMIZERS = ("SGD", "Adam", "AdamW", "Adamax", "Nadam", "RMSprop", "Adagrad", "Adadelta", "Lion")
_HYPERPARAMETERS = (
    *("momentum", "nesterov", "beta_1", "beta_2", "epsilon", "amsgrad", "rho", "centered", "initial_accumulator_value"),
    *("weight_decay", "clipnorm", "clipvalue", "global_clipnorm"),
)
_SCHEDULES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ExponentialDecay": ("exponential", ("initial_learning_rate", "decay_steps", "decay_rate", "staircase")),
    "CosineDecay": ("cosine", ("initial_learning_rate", "decay_steps", "alpha", "warmup_target", "warmup_steps")),
    "PiecewiseConstantDecay": ("piecewise", ("boundaries", "values")),
    "PolynomialDecay": ("polynomial", ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle")),
    "InverseTimeDecay": ("inverse_time", ("initial_learning_rate", "decay_steps", "decay_rate", "staircase")),
}


def describe(model: keras.Model, batch_size: int) -> dict[str, Any]:
    """Write down a compiled sequential or functional network as a challenge entry.

    The entry holds no weights: the platform builds the network from it, with fresh weights, and trains it.

    Raises
    ------
    ValueError, TypeError
        Naming the layer or the option that a challenge entry cannot contain.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"describe needs a Keras model, not {type(model).__name__}. Does your function return the network?"
        )
    if isinstance(batch_size, bool) or not isinstance(batch_size, (int, np.integer)) or batch_size < 1:
        raise ValueError(f"The batch size is a whole number, at least 1, not {batch_size!r}.")
    inputs, _ = _ends(model)
    if getattr(model, "optimizer", None) is None:
        raise ValueError("The network has no optimizer yet: call model.compile(optimizer=..., loss='mse').")
    if not _is_mse(model.loss):
        raise ValueError("The challenge trains with the mean squared error: compile the network with loss='mse'.")
    layers: list[dict[str, Any]] = []
    _append_layers(model, "input", layers, set())
    if not layers:
        raise ValueError("The network has no layers.")
    return {
        "format": FORMAT,
        "input_shape": [int(length) for length in inputs[0].shape[1:]],
        "layers": layers,
        "optimizer": _describe_optimizer(model.optimizer),
        "batch_size": int(batch_size),
    }


def try_entry(model: keras.Model, division: str, batch_size: int) -> None:
    """Check a network by all rules of a division and train it once as the platform does; prints what came of it.

    It takes as long as the platform's own training. While a notebook is graded, the network is only checked.
    """
    entry = describe(model, batch_size)
    try:
        from autograder.challenges.trial import try_entry as measure
    except ImportError:
        print("try_entry needs the course's platform: open the notebook there, or ask how to install it.")
        return
    measure("autoencoder-challenge", division, entry)


def _is_mse(loss: Any) -> bool:
    name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
    return str(name).lower() in ("mse", "mean_squared_error", "meansquarederror")


def _append_layers(model: Any, entry_input: str, layers: list[dict[str, Any]], used: set[int]) -> str:
    """Append the layers of `model`, whose input is the layer `entry_input`, and return the name of the last one."""
    inputs, outputs = _ends(model)
    names = {inputs[0].name: entry_input}
    for tensor, (layer, sources) in _graph(model)[0].items():
        if id(layer) in used:
            raise ValueError(f"The layer {layer.name!r} is used twice; a challenge entry cannot share weights.")
        used.add(id(layer))
        if isinstance(layer, (keras.Sequential, keras.Model)):
            names[tensor] = _append_layers(layer, names[sources[0]], layers, used)
            continue
        description = _describe_layer(layer)
        number = sum(other["type"] == description["type"] for other in layers) + 1
        names[tensor] = f"{description['type'].lower()}_{number}"
        head = {"type": description.pop("type"), "name": names[tensor], "inputs": [names[s] for s in sources]}
        layers.append(head | description)
    return names[outputs[0].name]


def _describe_layer(layer: Any) -> dict[str, Any]:
    kind = type(layer).__name__
    if not isinstance(layer, keras.layers.Layer):
        raise ValueError(
            f"The operation {kind!r} is no layer: use the layers of keras.layers, for instance Add() or Concatenate()."
        )
    if kind in _REFUSED:
        raise ValueError(f"The layer {layer.name!r} ({kind}) cannot take part: {_REFUSED[kind]}.")
    if kind not in LAYERS or type(layer) is not getattr(keras.layers, kind, None):
        raise ValueError(f"The layer {layer.name!r} ({kind}) cannot take part. These can: {', '.join(sorted(LAYERS))}.")
    config = layer.get_config()
    _refuse_extras(layer, config)
    always, options = LAYERS[kind]
    description: dict[str, Any] = {"type": kind}
    for key in (*always, *options):
        value = config[key]
        if key.endswith("_initializer"):
            value = _initializer_name(layer, value)
        elif key == "axis" and isinstance(value, list):
            value = _only_axis(layer, value)  # LayerNormalization makes a list of it
        elif key == "activation" and not isinstance(value, str):
            raise ValueError(f"Give the activation of {layer.name!r} by its name, for instance activation='relu'.")
        if key in always or _plain(value) != _plain(options[key]):
            description[key] = _plain(value)
    if "strides" in description and "pool_size" in description and description["strides"] == description["pool_size"]:
        del description["strides"]  # the default: windows that do not overlap
    return description


def _refuse_extras(layer: Any, config: dict[str, Any]) -> None:
    """Raise for what would change the training but has no place in an entry."""
    for key, value in config.items():
        if key.endswith(("_regularizer", "_constraint")) and value is not None:
            raise ValueError(f"The layer {layer.name!r} has a {key}; a challenge entry cannot contain one.")
    kind = type(layer).__name__
    grouped = "Conv" in kind and config.get("groups", 1) != 1
    if config.get("data_format", "channels_last") != "channels_last" or grouped:
        raise ValueError(f"The layer {layer.name!r} must use data_format='channels_last' and groups=1.")
    dilated = kind.endswith("Transpose") and max(config["dilation_rate"]) != 1
    if dilated or config.get("output_padding") is not None or config.get("noise_shape") is not None:
        raise ValueError(f"The layer {layer.name!r} has an option that a challenge entry cannot contain.")
    if not layer.trainable:
        raise ValueError(f"The layer {layer.name!r} is frozen (trainable=False); everything in an entry is trained.")


def _only_axis(layer: Any, axes: list[int]) -> int:
    if len(axes) != 1:
        raise ValueError(f"The layer {layer.name!r} has several axes; a challenge entry can give one.")
    return axes[0]


def _initializer_name(layer: Any, config: Any) -> str:
    """Name of an initializer; a seed is left out, because every training starts from other weights."""
    kind, given = config["class_name"], config["config"]
    if kind in _INITIALIZERS:
        default = getattr(keras.initializers, kind)().get_config()
        if all(given[key] == default[key] for key in given if key != "seed"):
            return _INITIALIZERS[kind]
    raise ValueError(
        f"The layer {layer.name!r} starts from {kind} with settings of its own; use an initializer by its name: "
        f"{', '.join(_INITIALIZERS.values())}."
    )


def _describe_optimizer(optimizer: Any) -> dict[str, Any]:
    kind = type(optimizer).__name__
    if kind not in OPTIMIZERS or type(optimizer) is not getattr(keras.optimizers, kind):
        raise ValueError(f"The optimizer {kind} cannot take part. These can: {', '.join(OPTIMIZERS)}.")
    config, default = optimizer.get_config(), type(optimizer)().get_config()
    description: dict[str, Any] = {"type": kind, "learning_rate": _describe_rate(config["learning_rate"])}
    for key, value in config.items():
        if key in ("name", "learning_rate") or value == default[key]:
            continue
        if key not in _HYPERPARAMETERS:
            raise ValueError(f"The optimizer's option {key} cannot be part of a challenge entry.")
        description[key] = _plain(value)
    return description


def _describe_rate(rate: Any) -> Any:
    if not isinstance(rate, dict):
        return _plain(rate)
    kind, config = rate["class_name"], rate["config"]
    if kind not in _SCHEDULES:
        raise ValueError(f"The schedule {kind} cannot take part. These can: {', '.join(_SCHEDULES)}.")
    name, keys = _SCHEDULES[kind]
    return {"schedule": name} | {key: _plain(config[key]) for key in keys if config[key] is not None}


def _plain(value: Any) -> Any:
    """Numbers, strings and lists as JSON knows them; floats lose what single precision added to them."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(f"{float(value):.7g}")
    return value
