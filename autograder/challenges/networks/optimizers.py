"""The optimizers and learning-rate schedules an entry may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.fields import (
    REQUIRED,
    Schema,
    choice,
    clip,
    flag,
    integer,
    integers,
    number,
    numbers,
    optional,
    read_options,
)

_RATE = number(0.0, 1000.0)
_STEPS = integer(1, 10**8)
_fraction = number(0.0, 0.999999999)
_epsilon = number(0.0, 1.0, above=True)

_EVERY: Schema = {
    "weight_decay": (optional(number(0.0, 1.0)), None),
    "clipnorm": (optional(number(0.0, 1e6, above=True)), None),
    "clipvalue": (optional(number(0.0, 1e6, above=True)), None),
    "global_clipnorm": (optional(number(0.0, 1e6, above=True)), None),
}
_ADAM: Schema = {
    "beta_1": (_fraction, 0.9),
    "beta_2": (_fraction, 0.999),
    "epsilon": (_epsilon, 1e-7),
}
_AMSGRAD: Schema = {"amsgrad": (flag, False)}

OPTIMIZERS: Mapping[str, tuple[Schema, float]] = {  # type -> (options, default learning rate)
    "SGD": ({"momentum": (_fraction, 0.0), "nesterov": (flag, False), **_EVERY}, 0.01),
    "Adam": ({**_ADAM, **_AMSGRAD, **_EVERY}, 0.001),
    "AdamW": ({**_ADAM, **_AMSGRAD, **_EVERY, "weight_decay": (number(0.0, 1.0), 0.004)}, 0.001),
    "Adamax": ({**_ADAM, **_EVERY}, 0.001),
    "Nadam": ({**_ADAM, **_EVERY}, 0.001),
    "RMSprop": (
        {
            "rho": (_fraction, 0.9),
            "momentum": (_fraction, 0.0),
            "epsilon": (_epsilon, 1e-7),
            "centered": (flag, False),
            **_EVERY,
        },
        0.001,
    ),
    "Adagrad": (
        {"initial_accumulator_value": (number(0.0, 1e6), 0.1), "epsilon": (_epsilon, 1e-7), **_EVERY},
        0.001,
    ),
    "Adadelta": ({"rho": (_fraction, 0.95), "epsilon": (_epsilon, 1e-7), **_EVERY}, 0.001),
    "Lion": ({"beta_1": (number(0.0, 1.0, above=True), 0.9), "beta_2": (_fraction, 0.99), **_EVERY}, 0.001),
}

_DECAY: Schema = {"initial_learning_rate": (_RATE, REQUIRED), "decay_steps": (_STEPS, REQUIRED)}
_STAIRS: Schema = {"decay_rate": (number(0.0, 1e6), REQUIRED), "staircase": (flag, False)}
SCHEDULES: Mapping[str, Schema] = {
    "exponential": {**_DECAY, **_STAIRS},
    "inverse_time": {**_DECAY, **_STAIRS},
    "cosine": {
        **_DECAY,
        "alpha": (number(0.0, 1.0), 0.0),
        "warmup_target": (optional(_RATE), None),
        "warmup_steps": (integer(0, 10**8), 0),
    },
    "polynomial": {
        **_DECAY,
        "end_learning_rate": (_RATE, 0.0001),
        "power": (number(0.0, 100.0, above=True), 1.0),
        "cycle": (flag, False),
    },
    "piecewise": {
        "boundaries": (integers(1, 10**8, 100), REQUIRED),
        "values": (numbers(0.0, 1000.0, 101), REQUIRED),
    },
}


@dataclass(frozen=True, slots=True)
class Optimizer:
    """How the weights follow the gradient.

    ``learning_rate`` is a number when ``schedule`` is empty, else the options of that schedule.
    """

    type: str
    options: Mapping[str, Any]
    learning_rate: float | Mapping[str, Any]
    schedule: str = ""

    def canonical(self) -> dict[str, Any]:
        """Plain data that `parse_optimizer` accepts again."""
        rate = self.learning_rate
        if isinstance(rate, Mapping):
            rate = {"schedule": self.schedule, **rate}
        return {"type": self.type, "learning_rate": rate, **self.options}


def parse_optimizer(spec: Any) -> Optimizer:
    """Read the optimizer of an entry, already known to be bounded plain data.

    Raises
    ------
    EntryRejected
        For an optimizer, an option or a schedule that is not offered.
    """
    where = "optimizer"
    if type(spec) is not dict:
        raise EntryRejected(
            f"the optimizer is {clip(spec)}",
            rule="entry format",
            layer=where,
            hint='Write it like {"type": "Adam", "learning_rate": 0.001}.',
        )
    kind = _one_of(spec.get("type"), "type", tuple(OPTIMIZERS), where)
    schema, default = OPTIMIZERS[kind]
    given = {key: value for key, value in spec.items() if key not in ("type", "learning_rate")}
    options = read_options(given, schema, where=where, forbidden={}, what=kind)
    clipping = [key for key in ("clipnorm", "clipvalue", "global_clipnorm") if options[key] is not None]
    if len(clipping) > 1:
        raise EntryRejected(
            f"{' and '.join(clipping)} cannot be used together",
            rule="entry format",
            layer=where,
            hint=f"Keep one of them, for instance {clipping[0]}.",
        )
    rate = spec.get("learning_rate", default)
    if type(rate) is not dict:
        read = read_options(
            {"learning_rate": rate}, {"learning_rate": (_RATE, REQUIRED)}, where=where, forbidden={}, what=kind
        )
        return Optimizer(kind, options, read["learning_rate"])
    where = "learning_rate"
    schedule = _one_of(rate.get("schedule"), "schedule", tuple(SCHEDULES), where)
    given = {key: value for key, value in rate.items() if key != "schedule"}
    read = read_options(given, SCHEDULES[schedule], where=where, forbidden={}, what=f"the {schedule} schedule")
    if schedule == "piecewise":
        _check_pieces(read["boundaries"], read["values"])
    return Optimizer(kind, options, read, schedule)


def _one_of(value: Any, key: str, names: tuple[str, ...], where: str) -> str:
    read = read_options({key: value}, {key: (choice(*names), REQUIRED)}, where=where, forbidden={}, what="it")
    return str(read[key])


def _check_pieces(boundaries: tuple[int, ...], values: tuple[float, ...]) -> None:
    if len(values) != len(boundaries) + 1:
        raise EntryRejected(
            f"{len(boundaries)} boundaries need {len(boundaries) + 1} values, not {len(values)}",
            rule="entry format",
            layer="learning_rate",
            hint="Give one value before each boundary and one after the last.",
        )
    if any(later <= earlier for earlier, later in pairwise(boundaries)):
        raise EntryRejected(
            "the boundaries do not rise", rule="entry format", layer="learning_rate", hint="Put them in rising order."
        )
