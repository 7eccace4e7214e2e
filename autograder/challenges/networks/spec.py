"""Our own reader of a challenge entry that the platform trains: a network as plain data, and nothing but a network.

The format, version ``autograder-network/1``::

    {"format": "autograder-network/1", "input_shape": [27, 27, 1],
     "layers": [{"type": "Flatten", "name": "flatten", "inputs": ["input"]},
                {"type": "Dense", "name": "code", "inputs": ["flatten"], "units": 9}, ...],
     "optimizer": {"type": "Adam", "learning_rate": 0.001}, "batch_size": 30}

The layers are read in `graph`, options of the optimizer in `optimizers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.fields import REQUIRED, integer, read_options
from autograder.challenges.networks.graph import (
    FORBIDDEN,
    Caps,
    Graph,
    Terms,
    as_json,
    check_sums,
    parse_graph,
    require_keys,
)
from autograder.challenges.networks.layers import Shape
from autograder.challenges.networks.optimizers import Optimizer, parse_optimizer
from autograder.challenges.networks.plain_data import describe_kind, require_plain

FORMAT = "autograder-network/1"
_TOP_KEYS = ("format", "input_shape", "layers", "optimizer", "batch_size")
_TERMS = Terms(
    sample="image",
    ends_rule="images in, images out",
    feeds="The platform feeds images of shape {0}, without preprocessing.",
    wants="The last layer must put out images of shape {0}; a Reshape does it if it has {1} numbers.",
    layers_rule="each image by itself, structure only",
    forbidden={
        "seed|.*_seed": "starting weights are drawn by the platform, the same luck for everyone",
        "trainable": "every layer is trained; a frozen layer would carry numbers that the training did not find",
        "weights|kernel|bias|gamma|beta|mean|variance|adapt|.*_value|values": "an entry carries structure, "
        "not numbers that were found before",
        ".*_(regularizer|constraint)|activity_regularizer|loss": "the only cost is the mean squared error of the "
        "images",
        **FORBIDDEN,
    },
)


@dataclass(frozen=True, slots=True)
class TrainingCaps(Caps):
    """Published upper bounds of a network and its training.

    Attributes
    ----------
    batch_numbers:
        Batch size times the numbers that all layers together put out per sample.
    """

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
class Network(Graph):
    """A checked network with its optimizer and batch size."""

    optimizer: Optimizer
    batch_size: int

    def canonical(self) -> dict[str, Any]:
        """Plain data that `parse_network` accepts again; independent of names and of omitted defaults."""
        return {
            "format": FORMAT,
            "input_shape": list(self.input_shape),
            "layers": self.canonical_layers(),
            "optimizer": as_json(self.optimizer.canonical()),
            "batch_size": self.batch_size,
        }


def parse_network(
    spec: object, *, input_shape: Shape, output_shape: Shape, caps: TrainingCaps = TrainingCaps()
) -> Network:
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
    require_keys(spec, _TOP_KEYS, FORMAT, _TERMS)
    batch_size = read_options(
        {"batch_size": spec["batch_size"]},
        {"batch_size": (integer(1, caps.batch_size), REQUIRED)},
        where="batch_size",
        forbidden={},
        what="the entry",
    )["batch_size"]
    optimizer = parse_optimizer(spec["optimizer"])
    graph = parse_graph(
        spec["input_shape"], spec["layers"], input_shape=input_shape, output_shape=output_shape, caps=caps, terms=_TERMS
    )
    check_sums(graph, caps, _TERMS)
    numbers = batch_size * sum(graph.sizes)
    if numbers > caps.batch_numbers:
        raise EntryRejected(
            f"the network has {numbers:,} numbers in all layers for a whole batch",
            rule="size",
            hint=f"At most {caps.batch_numbers:,} are allowed. Make batch_size smaller.",
        )
    return Network(graph.input_shape, graph.layers, optimizer, batch_size)
