"""Our own reader of a challenge entry: a network as plain data, and nothing but a network.

The format, version ``autograder-network/1``::

    {"format": "autograder-network/1", "input_shape": [27, 27, 1],
     "layers": [{"type": "Flatten", "name": "flatten", "inputs": ["input"]},
                {"type": "Dense", "name": "code", "inputs": ["flatten"], "units": 9}, ...],
     "optimizer": {"type": "Adam", "learning_rate": 0.001}, "batch_size": 30}

Layers stand in an order in which each comes after its inputs; ``"input"`` is the image, the last layer is
the output. Options have Keras' names and defaults (`layers.LAYERS`, `optimizers.OPTIMIZERS`). An entry
comes from a stranger: everything is bounded, and whatever is not known is refused with a reason.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.fields import REQUIRED, Schema, clip, integer, name, optional, read_options
from autograder.challenges.networks.layers import LAYERS, MAX_DIMENSIONS, REFUSED_LAYERS, DoesNotFit, Shape
from autograder.challenges.networks.optimizers import Optimizer, parse_optimizer
from autograder.challenges.networks.plain_data import describe_kind, require_plain

FORMAT = "autograder-network/1"
INPUT = "input"
_TOP_KEYS = ("format", "input_shape", "layers", "optimizer", "batch_size")
_FORBIDDEN = {
    "seed|.*_seed": "starting weights are drawn by the platform, the same luck for everyone",
    "trainable": "every layer is trained; a frozen layer would carry numbers that the training did not find",
    "weights|kernel|bias|gamma|beta|mean|variance|adapt|.*_value|values": "an entry carries structure, "
    "not numbers that were found before",
    ".*_(regularizer|constraint)|activity_regularizer|loss": "the only cost is the mean squared error of the images",
    "dtype|autocast|.*_dtype": "all networks compute in float32",
    "stateful|.*_state": "a layer keeps nothing from one batch to the next",
    "data_format": "channels come last",
    "groups": "grouped convolutions are not offered",
    "build_config|config|module|registered_name|class_name|function|fn|code|arguments": "entries carry no code "
    "and no saved Keras objects",
}


@dataclass(frozen=True, slots=True)
class Caps:
    """Published upper bounds of a network; they keep one evaluation within its time and memory.

    Attributes
    ----------
    multiply_adds:
        Forward, per sample.
    layer_numbers:
        Numbers per sample that one layer may put out.
    batch_numbers:
        Batch size times the numbers that all layers together put out per sample.
    """

    layers: int = 100
    parameters: int = 2_000_000
    multiply_adds: int = 30_000_000
    layer_numbers: int = 100_000
    batch_numbers: int = 60_000_000
    batch_size: int = 100_000

    def rules(self) -> tuple[str, ...]:
        """The bounds as sentences for students."""
        return (
            f"At most {self.layers} layers, {self.parameters:,} parameters and {self.multiply_adds:,} multiply-adds "
            f"per image; no layer puts out more than {self.layer_numbers:,} numbers, and all layers together not more "
            f"than {self.batch_numbers:,} numbers per batch.",
        )


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a checked network.

    ``inputs`` are node numbers: 0 is the image, ``k`` the ``k``-th layer (from 1). ``options`` holds every
    option, ready for Keras.
    """

    type: str
    name: str
    inputs: tuple[int, ...]
    options: Mapping[str, Any]
    shape: Shape
    parameters: int
    multiply_adds: int

    @property
    def numbers(self) -> int:
        """Numbers per sample that the layer puts out: height x width x channels."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Network:
    """A checked network with its optimizer and batch size."""

    input_shape: Shape
    layers: tuple[Layer, ...]
    optimizer: Optimizer
    batch_size: int

    @property
    def parameters(self) -> int:
        """Trained numbers of all layers."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds per sample, forward."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Numbers per sample at each node: the image, then the layers."""
        return (math.prod(self.input_shape), *(layer.numbers for layer in self.layers))

    def node_name(self, node: int) -> str:
        """The student's name of a node, with its kind."""
        return INPUT if node == 0 else f"{self.layers[node - 1].name} ({self.layers[node - 1].type})"

    def canonical(self) -> dict[str, Any]:
        """Plain data that `parse_network` accepts again; independent of names and of omitted defaults."""
        names = [INPUT, *(f"layer_{number}" for number in range(1, len(self.layers) + 1))]
        canonical: dict[str, Any] = _as_json(
            {
                "format": FORMAT,
                "input_shape": self.input_shape,
                "layers": [
                    {"type": layer.type, "name": label, "inputs": [names[k] for k in layer.inputs], **layer.options}
                    for label, layer in zip(names[1:], self.layers, strict=True)
                ],
                "optimizer": self.optimizer.canonical(),
                "batch_size": self.batch_size,
            }
        )
        return canonical


def digest(canonical: Mapping[str, Any]) -> str:
    """sha256 of canonical plain data, in hex."""
    return hashlib.sha256(json.dumps(canonical, sort_keys=True, allow_nan=False).encode()).hexdigest()


def parse_network(spec: object, *, input_shape: Shape, output_shape: Shape, caps: Caps = Caps()) -> Network:
    """Read an entry.

    Parameters
    ----------
    spec:
        Anything at all.
    input_shape, output_shape:
        Shape of one sample that the challenge feeds and expects.

    Raises
    ------
    EntryRejected
        If it is not a network within the rules; no other exception.
    """
    require_plain(spec)
    if type(spec) is not dict:
        raise EntryRejected(
            f"the entry is {describe_kind(spec)}, not a dictionary",
            rule="entry format",
            hint="Export the network with the notebook's export cell.",
        )
    _check_top(spec, input_shape)
    batch_size = read_options(
        {"batch_size": spec["batch_size"]},
        {"batch_size": (integer(1, caps.batch_size), REQUIRED)},
        where="batch_size",
        forbidden={},
        what="the entry",
    )["batch_size"]
    optimizer = parse_optimizer(spec["optimizer"])
    layers = _parse_layers(spec["layers"], input_shape, caps)
    network = Network(input_shape, layers, optimizer, batch_size)
    _check_ends(network, output_shape)
    _check_caps(network, caps)
    return network


def _check_top(spec: dict[str, Any], input_shape: Shape) -> None:
    for key in _TOP_KEYS:
        if key not in spec:
            raise EntryRejected(
                f"{key!r} is missing", rule="entry format", hint=f"An entry has {', '.join(_TOP_KEYS)}."
            )
    anything: Schema = {key: (lambda value: value, None) for key in _TOP_KEYS}
    read_options(spec, anything, where="entry", forbidden=_FORBIDDEN, what="the entry")
    if spec["format"] != FORMAT:
        raise EntryRejected(
            f"the format is {clip(spec['format'])}", rule="entry format", layer="format", hint=f"This is {FORMAT}."
        )
    given = spec["input_shape"]
    if (
        type(given) not in (list, tuple)
        or [type(n) for n in given] != [int] * len(given)
        or tuple(given) != input_shape
    ):
        raise EntryRejected(
            f"input_shape is {clip(given)}",
            rule="images in, images out",
            layer="input_shape",
            hint=f"The platform feeds images of shape {input_shape}, without preprocessing.",
        )


def _parse_layers(specs: Any, input_shape: Shape, caps: Caps) -> tuple[Layer, ...]:
    if type(specs) not in (list, tuple) or not specs:
        raise EntryRejected(
            "layers is not a list of at least one layer", rule="entry format", layer="layers", hint="Add the layers."
        )
    if len(specs) > caps.layers:
        raise EntryRejected(
            f"{len(specs)} layers", rule="size", layer="layers", hint=f"A network has at most {caps.layers} layers."
        )
    nodes: dict[str, int] = {INPUT: 0}
    shapes: list[Shape] = [input_shape]
    layers: list[Layer] = []
    for number, spec in enumerate(specs, 1):
        layer = _parse_layer(spec, number, nodes, shapes, caps)
        nodes[layer.name] = number
        shapes.append(layer.shape)
        layers.append(layer)
    return tuple(layers)


def _parse_layer(spec: Any, number: int, nodes: Mapping[str, int], shapes: list[Shape], caps: Caps) -> Layer:
    where = f"layer {number}"
    if type(spec) is not dict:
        raise EntryRejected(
            f"it is {clip(spec)}",
            rule="entry format",
            layer=where,
            hint='A layer is written like {"type": "Dense", ...}.',
        )
    kind = spec.get("type")
    if type(kind) is not str or kind not in LAYERS:
        raise _unknown_layer(kind, where)
    label = read_options(
        {"name": spec["name"]} if "name" in spec else {},
        {"name": (optional(name), None)},
        where=where,
        forbidden={},
        what=kind,
    )["name"]
    label = label or f"layer_{number}"
    where = f"layer {number}, {label} ({kind})"
    if label in nodes:
        raise EntryRejected(
            f"the name {label!r} is taken", rule="entry format", layer=where, hint="Give every layer a name of its own."
        )
    rule = LAYERS[kind]
    inputs = _parse_inputs(spec.get("inputs"), nodes, rule.inputs, where, number)
    given = {key: value for key, value in spec.items() if key not in ("type", "name", "inputs")}
    options = read_options(given, rule.schema, where=where, forbidden=_FORBIDDEN, what=kind)
    try:
        effect = rule.effect(options, [shapes[node] for node in inputs])
    except DoesNotFit as misfit:
        raise EntryRejected(str(misfit), rule="layers fit together", layer=where, hint=misfit.hint) from None
    if math.prod(effect.shape) > caps.layer_numbers or len(effect.shape) > MAX_DIMENSIONS:
        raise EntryRejected(
            f"puts out shape {effect.shape}, {math.prod(effect.shape):,} numbers per image",
            rule="size",
            layer=where,
            hint=f"A layer puts out at most {caps.layer_numbers:,} numbers in at most {MAX_DIMENSIONS} axes.",
        )
    return Layer(
        kind, label, inputs, {**options, **effect.options}, effect.shape, effect.parameters, effect.multiply_adds
    )


def _unknown_layer(kind: Any, where: str) -> EntryRejected:
    if type(kind) is str and kind in REFUSED_LAYERS:
        reason, _, repair = REFUSED_LAYERS[kind].rpartition("; ")
        return EntryRejected(
            f"{kind} is not allowed: {reason}",
            rule="each image by itself, structure only",
            layer=f"{where} ({kind})",
            hint=f"{repair[:1].upper()}{repair[1:]}.",
        )
    close = get_close_matches(kind, LAYERS, n=1) if type(kind) is str else []
    return EntryRejected(
        f"there is no layer type {clip(kind)} in this contest",
        rule="known layers only",
        layer=where,
        hint=(f"Did you mean {close[0]}? " if close else "") + f"Offered are {', '.join(LAYERS)}.",
    )


def _parse_inputs(
    given: Any, nodes: Mapping[str, int], bounds: tuple[int, int], where: str, number: int
) -> tuple[int, ...]:
    least, most = bounds
    if type(given) not in (list, tuple) or any(type(item) is not str for item in given):
        raise EntryRejected(
            f"inputs is {clip(given)}", rule="entry format", layer=where, hint='Write the names, like ["input"].'
        )
    if not least <= len(given) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise EntryRejected(
            f"has {len(given)} inputs", rule="layers fit together", layer=where, hint=f"It takes {wanted} of them."
        )
    for item in given:
        if item not in nodes:
            raise EntryRejected(
                f"its input {clip(item)!r} is not 'input' or an earlier layer",
                rule="layers fit together",
                layer=where,
                hint=f"Earlier ones are {', '.join(list(nodes)[-5:])}."
                if number > 1
                else "The first input is 'input'.",
            )
    return tuple(nodes[item] for item in given)


def _check_ends(network: Network, output_shape: Shape) -> None:
    used = {node for layer in network.layers for node in layer.inputs}
    for number in range(1, len(network.layers)):
        if number not in used:
            raise EntryRejected(
                "its output is used by no layer",
                rule="layers fit together",
                layer=f"layer {number}, {network.node_name(number)}",
                hint="Remove it, or connect it; the last layer is the output of the network.",
            )
    if network.layers[-1].shape != output_shape:
        raise EntryRejected(
            f"the network puts out shape {network.layers[-1].shape}",
            rule="images in, images out",
            layer=f"layer {len(network.layers)}, {network.node_name(len(network.layers))}",
            hint=f"The last layer must put out images of shape {output_shape}; "
            f"a Reshape does it if it has {math.prod(output_shape)} numbers.",
        )


def _check_caps(network: Network, caps: Caps) -> None:
    figures = (
        ("parameters", network.parameters, caps.parameters, "Make the largest layer smaller: {0}."),
        (
            "multiply-adds per image",
            network.multiply_adds,
            caps.multiply_adds,
            "Make the costliest layer cheaper: {1}.",
        ),
        (
            "numbers in all layers for a whole batch",
            network.batch_size * sum(network.sizes),
            caps.batch_numbers,
            "Make batch_size smaller.",
        ),
    )
    largest = max(network.layers, key=lambda layer: layer.parameters).name
    costliest = max(network.layers, key=lambda layer: layer.multiply_adds).name
    for what, value, bound, hint in figures:
        if value > bound:
            raise EntryRejected(
                f"the network has {value:,} {what}",
                rule="size",
                hint=f"At most {bound:,} are allowed. " + hint.format(largest, costliest),
            )


def _as_json(value: Any) -> Any:
    """Tuples become lists, mappings dictionaries."""
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, (list, tuple)) else value
