"""The structure of a network as plain data: which layers there are, and which reads which.

A list of layers::

    [{"type": "Flatten", "name": "flatten", "inputs": ["input"]},
     {"type": "Dense", "name": "code", "inputs": ["flatten"], "units": 9}, ...]

Layers stand in an order in which each comes after its inputs; ``"input"`` is what the platform feeds, the last layer
is the output. Options have Keras' names and defaults (`layers.LAYERS`). What comes with the structure (a recipe for
training in `spec`, trained weights in `trained`) is read there. All of it comes from a stranger: everything is
bounded, and whatever is not known is refused with a reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.fields import Schema, clip, name, optional, read_options
from autograder.challenges.networks.layers import LAYERS, MAX_DIMENSIONS, REFUSED_LAYERS, DoesNotFit, Shape

INPUT = "input"
FORBIDDEN: Mapping[str, str] = {
    "dtype|autocast|.*_dtype": "all networks compute in float32",
    "stateful|.*_state": "a layer keeps nothing from one batch to the next",
    "data_format": "channels come last",
    "groups": "grouped convolutions are not offered",
    "build_config|config|module|registered_name|class_name|function|fn|code|arguments": "entries carry no code "
    "and no saved Keras objects",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How a kind of entry speaks of its networks, and what it refuses with a reason.

    Attributes
    ----------
    sample:
        What the network gets one of, in the singular.
    ends_rule:
        Short name of the rule on the shapes of input and output.
    feeds, wants:
        What the platform feeds and what the network must put out, with ``{0}`` for the shape and ``{1}`` for its
        numbers.
    layers_rule:
        Short name of the rule that refuses a layer which Keras knows.
    refused:
        Kinds of layers that deserve a reason of their own, as "reason; repair".
    forbidden:
        Patterns of names of options that deserve a reason of their own.
    """

    sample: str
    ends_rule: str
    feeds: str
    wants: str
    layers_rule: str
    refused: Mapping[str, str] = field(default_factory=lambda: REFUSED_LAYERS)
    forbidden: Mapping[str, str] = field(default_factory=lambda: FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Caps:
    """Published upper bounds of a network; they keep one evaluation within its time and memory.

    Attributes
    ----------
    multiply_adds:
        Forward, per sample.
    layer_numbers:
        Numbers per sample that one layer may put out.
    """

    layers: int = 100
    parameters: int = 2_000_000
    multiply_adds: int = 30_000_000
    layer_numbers: int = 100_000


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
class Graph:
    """The structure of a checked network."""

    input_shape: Shape
    layers: tuple[Layer, ...]

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
        """Numbers per sample at each node: the input, then the layers."""
        return (math.prod(self.input_shape), *(layer.numbers for layer in self.layers))

    def shape(self, node: int) -> Shape:
        """Shape of one sample at a node: 0 is the input."""
        return self.input_shape if node == 0 else self.layers[node - 1].shape

    def node_name(self, node: int) -> str:
        """The student's name of a node, with its kind."""
        return INPUT if node == 0 else f"{self.layers[node - 1].name} ({self.layers[node - 1].type})"

    def canonical_layers(self) -> list[dict[str, Any]]:
        """Plain data that `parse_layers` accepts again; independent of names and of omitted defaults."""
        names = [INPUT, *(f"layer_{number}" for number in range(1, len(self.layers) + 1))]
        return [
            {"type": layer.type, "name": label, "inputs": [names[k] for k in layer.inputs], **as_json(layer.options)}
            for label, layer in zip(names[1:], self.layers, strict=True)
        ]


def require_keys(spec: Mapping[str, Any], keys: tuple[str, ...], format_: str, terms: Terms) -> None:
    """Exactly these keys, and the right format.

    Raises
    ------
    EntryRejected
        For a key too many or too few, or another format.
    """
    for key in keys:
        if key not in spec:
            raise EntryRejected(f"{key!r} is missing", rule="entry format", hint=f"An entry has {', '.join(keys)}.")
    anything: Schema = {key: (lambda value: value, None) for key in keys}
    read_options(spec, anything, where="entry", forbidden=terms.forbidden, what="the entry")
    if spec["format"] != format_:
        raise EntryRejected(
            f"the format is {clip(spec['format'])}", rule="entry format", layer="format", hint=f"This is {format_}."
        )


def parse_graph(
    input_shape_given: Any, layers: Any, *, input_shape: Shape, output_shape: Shape, caps: Caps, terms: Terms
) -> Graph:
    """Read the structure of an entry; the arguments are plain data already (`plain_data.require_plain`).

    Sizes are checked layer by layer; the sums over the network are for `check_sums`.

    Parameters
    ----------
    input_shape_given, layers:
        What the entry says.
    input_shape, output_shape:
        Shape of one sample that the challenge feeds and expects.

    Raises
    ------
    EntryRejected
        If it is not a network within the rules; no other exception.
    """
    _check_input(input_shape_given, input_shape, terms)
    graph = Graph(input_shape, _parse_layers(layers, input_shape, caps, terms))
    _check_ends(graph, output_shape, terms)
    return graph


def _check_input(given: Any, input_shape: Shape, terms: Terms) -> None:
    if (
        type(given) not in (list, tuple)
        or [type(n) for n in given] != [int] * len(given)
        or tuple(given) != input_shape
    ):
        raise EntryRejected(
            f"input_shape is {clip(given)}",
            rule=terms.ends_rule,
            layer="input_shape",
            hint=terms.feeds.format(input_shape),
        )


def _parse_layers(specs: Any, input_shape: Shape, caps: Caps, terms: Terms) -> tuple[Layer, ...]:
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
        layer = _parse_layer(spec, number, nodes, shapes, caps, terms)
        nodes[layer.name] = number
        shapes.append(layer.shape)
        layers.append(layer)
    return tuple(layers)


def _parse_layer(
    spec: Any, number: int, nodes: Mapping[str, int], shapes: list[Shape], caps: Caps, terms: Terms
) -> Layer:
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
        raise _unknown_layer(kind, where, terms)
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
    options = read_options(given, rule.schema, where=where, forbidden=terms.forbidden, what=kind)
    try:
        effect = rule.effect(options, [shapes[node] for node in inputs])
    except DoesNotFit as misfit:
        raise EntryRejected(str(misfit), rule="layers fit together", layer=where, hint=misfit.hint) from None
    if math.prod(effect.shape) > caps.layer_numbers or len(effect.shape) > MAX_DIMENSIONS:
        raise EntryRejected(
            f"puts out shape {effect.shape}, {math.prod(effect.shape):,} numbers per {terms.sample}",
            rule="size",
            layer=where,
            hint=f"A layer puts out at most {caps.layer_numbers:,} numbers in at most {MAX_DIMENSIONS} axes.",
        )
    return Layer(
        kind, label, inputs, {**options, **effect.options}, effect.shape, effect.parameters, effect.multiply_adds
    )


def _unknown_layer(kind: Any, where: str, terms: Terms) -> EntryRejected:
    if type(kind) is str and kind in terms.refused:
        reason, _, repair = terms.refused[kind].rpartition("; ")
        return EntryRejected(
            f"{kind} is not allowed: {reason}",
            rule=terms.layers_rule,
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


def _check_ends(graph: Graph, output_shape: Shape, terms: Terms) -> None:
    used = {node for layer in graph.layers for node in layer.inputs}
    for number in range(1, len(graph.layers)):
        if number not in used:
            raise EntryRejected(
                "its output is used by no layer",
                rule="layers fit together",
                layer=f"layer {number}, {graph.node_name(number)}",
                hint="Remove it, or connect it; the last layer is the output of the graph.",
            )
    if graph.layers[-1].shape != output_shape:
        raise EntryRejected(
            f"the network puts out shape {graph.layers[-1].shape}",
            rule=terms.ends_rule,
            layer=f"layer {len(graph.layers)}, {graph.node_name(len(graph.layers))}",
            hint=terms.wants.format(output_shape, math.prod(output_shape)),
        )


def check_sums(graph: Graph, caps: Caps, terms: Terms) -> None:
    """Refuse a network whose layers together are too many numbers or too much work.

    Raises
    ------
    EntryRejected
        Naming the largest or the costliest layer.
    """
    largest = max(graph.layers, key=lambda layer: layer.parameters).name
    costliest = max(graph.layers, key=lambda layer: layer.multiply_adds).name
    figures = (
        ("parameters", graph.parameters, caps.parameters, f"Make the largest layer smaller: {largest}."),
        (
            f"multiply-adds per {terms.sample}",
            graph.multiply_adds,
            caps.multiply_adds,
            f"Make the costliest layer cheaper: {costliest}.",
        ),
    )
    for what, value, bound, hint in figures:
        if value > bound:
            raise EntryRejected(
                f"the network has {value:,} {what}", rule="size", hint=f"At most {bound:,} are allowed. {hint}"
            )


def as_json(value: Any) -> Any:
    """Tuples become lists, mappings dictionaries."""
    if isinstance(value, Mapping):
        return {key: as_json(item) for key, item in value.items()}
    return [as_json(item) for item in value] if isinstance(value, (list, tuple)) else value
