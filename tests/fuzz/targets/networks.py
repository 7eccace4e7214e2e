"""`parse_network`: any exported value is a network within the rules or an `EntryRejected` that says how to mend it."""

from __future__ import annotations

import json
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.layers import LAYERS
from autograder.challenges.networks.optimizers import OPTIMIZERS, SCHEDULES
from autograder.challenges.networks.spec import parse_network
from autograder.wire.frames import WireError
from autograder.wire.values import Decoder
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw

IMAGE = (27, 27, 1)
_OPTIONS = sorted({option for rule in LAYERS.values() for option in rule.schema} | {"name", "seed", "weights"})
_TEXTS = "same valid relu linear tanh sigmoid channels_last glorot_uniform zeros layer_1 input avg max".split()


def target(data: bytes) -> None:
    draw = Draw(data)
    spec = _spec(draw)
    with bounded():
        try:
            network = parse_network(spec, input_shape=IMAGE, output_shape=IMAGE)
        except EntryRejected as rejected:
            assert rejected.what and rejected.hint and rejected.rule
            assert len(str(rejected)) < 4000 and "Traceback" not in str(rejected)
            return
        canonical = network.canonical()
        again = parse_network(json.loads(json.dumps(canonical, allow_nan=False)), input_shape=IMAGE, output_shape=IMAGE)
        assert again.canonical() == canonical
        assert again.parameters == network.parameters and again.multiply_adds == network.multiply_adds


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
    layers.append({"type": "Dense", "inputs": ["flat"], "units": 729, "name": "out"})
    layers.append({"type": "Reshape", "inputs": ["out"], "target_shape": [27, 27, 1]})
    spec: dict[str, Any] = {
        "format": "autograder-network/1",
        "input_shape": [27, 27, 1],
        "layers": layers,
        "optimizer": _optimizer(draw),
        "batch_size": _option(draw) if draw.chance(8) else 30,
    }
    if draw.chance(16):
        spec[draw.one_of([*spec, "more"])] = wire_value(draw)
    return spec


def make_layer(draw: Draw, number: int) -> Any:
    """Something like a layer that may follow ``number`` others."""
    if draw.chance(32):
        return wire_value(draw)
    kind = draw.one_of(sorted(LAYERS))
    rule = LAYERS[kind]
    layer: dict[str, Any] = {"type": kind}
    names = ["input", *(f"layer_{k}" for k in range(1, number + 1))]
    count = rule.inputs[0] + (draw.below(2) if rule.inputs[1] > rule.inputs[0] else 0)
    layer["inputs"] = [names[-1] if not draw.chance(4) else draw.one_of(names) for _ in range(count)]
    for option in rule.schema:
        if draw.below(3) == 2:
            layer[option] = _option(draw)
    if draw.chance(16):
        layer[draw.one_of(_OPTIONS)] = _option(draw)
    return layer


def _optimizer(draw: Draw) -> Any:
    if draw.below(4) < 3:
        return {"type": "Adam", "learning_rate": 0.001}
    kind = draw.one_of(sorted(OPTIMIZERS))
    schedule = draw.one_of(sorted(SCHEDULES))
    rate: Any = _option(draw)
    if draw.below(2):
        rate = {"schedule": schedule, **{option: _option(draw) for option in SCHEDULES[schedule]}}
    return {"type": kind, "learning_rate": rate}


def _option(draw: Draw) -> Any:
    kind = draw.below(8)
    if kind < 3:
        return draw.below(40)
    if kind == 3:
        return draw.one_of([0.5, 1e-3, True, False, None, -1, 0, 10**12, float("nan"), float("inf"), 2**53])
    if kind == 4:
        return draw.one_of(_TEXTS)
    if kind == 5:
        return [draw.below(30) for _ in range(draw.below(4))]
    if kind == 6:
        return [[draw.below(5), draw.below(5)], [draw.below(5), draw.below(5)]]
    return wire_value(draw)


def wire_value(draw: Draw) -> Any:
    """A decoded value, so not only JSON's types."""
    try:
        return Decoder().decode(wire_values.pack(wire_values.value(draw, depth=4)))
    except WireError:
        return object()
