"""Trained networks: any exported value is a policy within the rules or an `EntryRejected` that says how to mend it."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.graph import Caps, Terms, parse_graph
from autograder.challenges.networks.trained import parse_trained
from autograder.challenges.networks.weights import DTYPES, graph_tensors
from autograder.wire.frames import WireError
from autograder.wire.values import Decoder
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw
from tests.fuzz.targets.networks import make_layer, wire_value

SEEN, MOVES = (5, 5, 2), (4,)
_RULES: dict[str, Any] = {
    "input_shape": SEEN,
    "output_shape": MOVES,
    "caps": Caps(layers=20, parameters=20_000, multiply_adds=1_000_000, layer_numbers=5_000),
    "terms": Terms("observation", "observation in, four numbers out", "{0} is fed.", "{0} is wanted.", "known layers"),
}


def target(data: bytes) -> None:
    draw = Draw(data)
    spec = _spec(draw)
    with bounded():
        try:
            network = parse_trained(spec, **_RULES)
        except EntryRejected as rejected:
            assert rejected.what and rejected.hint and rejected.rule
            assert len(str(rejected)) < 4000 and "Traceback" not in str(rejected)
            return
        assert sum(numbers.size for numbers in network.weights.values()) == network.parameters
        assert all(np.isfinite(numbers).all() for numbers in network.weights.values())
        canonical = network.canonical()
        assert parse_trained(json.loads(json.dumps(canonical, allow_nan=False)), **_RULES).canonical() == canonical


def _spec(draw: Draw) -> Any:
    kind = draw.below(8)
    if kind == 7:  # as it comes from the wire
        try:
            return Decoder().decode(wire_values.pack(wire_values.value(draw)))
        except WireError:
            return None
    if kind == 6:
        try:
            return json.loads(draw.rest())
        except (ValueError, RecursionError):
            return None
    layers = [make_layer(draw, number) for number in range(draw.below(6))]
    layers.append({"type": "Flatten", "inputs": [f"layer_{len(layers)}" if layers else "input"], "name": "flat"})
    layers.append({"type": "Dense", "inputs": ["flat"], "units": 4, "name": "out"})
    spec: dict[str, Any] = {
        "format": "autograder-trained-network/1",
        "input_shape": list(SEEN),
        "layers": layers,
        "weights": _weights(draw, layers),
    }
    if draw.chance(16):
        spec[draw.one_of([*spec, "more"])] = wire_value(draw)
    return spec


def _weights(draw: Draw, layers: list[Any]) -> Any:
    """Mostly those that the layers want."""
    try:
        wanted = graph_tensors(parse_graph(list(SEEN), layers, **_RULES))
    except (EntryRejected, AttributeError, TypeError):  # layers may be anything here; the reader looks at them first
        wanted = {"out/kernel": (50, 4), "out/bias": (4,)}
    return {name: _tensor(draw, shape) for name, shape in wanted.items() if not draw.chance(32)}


def _tensor(draw: Draw, shape: tuple[int, ...]) -> Any:
    if draw.chance(32):
        return wire_value(draw)
    dtype = draw.one_of(list(DTYPES))
    size = math.prod(shape) * int(dtype[5:]) // 8
    begin = draw.some_bytes()[:size]
    text = base64.b64encode(begin + bytes(min(size, 10**6) - len(begin))).decode()
    if draw.chance(16):
        text = text[:-1] + draw.one_of(["", "=", "\n", "\u00e9", "AA"])
    tensor: dict[str, Any] = {"dtype": dtype, "shape": list(shape), "data": text}
    if draw.chance(16):
        tensor[draw.one_of([*tensor, "more"])] = wire_value(draw)
    return tensor
