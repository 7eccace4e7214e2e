"""Our own reader of a trained network: a structure and its weights, as plain data.

The format, version ``autograder-trained-network/1``::

    {"format": "autograder-trained-network/1", "input_shape": [15, 15, 4],
     "layers": [{"type": "Flatten", "name": "flatten", "inputs": ["input"]},
                {"type": "Dense", "name": "logits", "inputs": ["flatten"], "units": 4}],
     "weights": {"logits/kernel": {"dtype": "float32", "shape": [900, 4], "data": "<base64>"},
                 "logits/bias": {"dtype": "float32", "shape": [4], "data": "<base64>"}}}

The layers are read in `graph`, the tensors in `weights`. The network is used as it is, never trained: options that
matter only in training (initializers, the rate of Dropout) are read and change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.networks.graph import (
    Caps,
    Graph,
    Terms,
    check_sums,
    parse_graph,
    require_keys,
)
from autograder.challenges.networks.layers import Shape
from autograder.challenges.networks.plain_data import describe_kind, require_plain
from autograder.challenges.networks.weights import Tensor, decode_tensors, encode_tensor, graph_tensors

FORMAT = "autograder-trained-network/1"
_TOP_KEYS = ("format", "input_shape", "layers", "weights")


@dataclass(frozen=True, slots=True)
class TrainedNetwork(Graph):
    """A checked network with its weights.

    Attributes
    ----------
    weights:
        ``"layer/tensor"`` -> finite numbers, float32; in the order of layers, and of Keras within a layer.
    """

    weights: Mapping[str, Tensor]

    def layer_weights(self, layer: str) -> list[Tensor]:
        """The tensors of the layer of this name, in Keras' order."""
        return [numbers for name, numbers in self.weights.items() if name.rpartition("/")[0] == layer]

    def canonical(self) -> dict[str, Any]:
        """Plain data that `parse_trained` accepts again; independent of names, omitted defaults and initializers."""
        layers = [
            {key: value for key, value in layer.items() if not key.endswith("_initializer")}
            for layer in self.canonical_layers()
        ]
        labels = {layer.name: f"layer_{number}" for number, layer in enumerate(self.layers, 1)}
        weights = {}
        for name, numbers in self.weights.items():
            layer, _, tensor = name.rpartition("/")
            weights[f"{labels[layer]}/{tensor}"] = encode_tensor(numbers)
        return {"format": FORMAT, "input_shape": list(self.input_shape), "layers": layers, "weights": weights}


def parse_trained(spec: object, *, input_shape: Shape, output_shape: Shape, caps: Caps, terms: Terms) -> TrainedNetwork:
    """Read an entry.

    The structure is read and bounded before any weight is looked at.

    Parameters
    ----------
    spec:
        Anything at all.
    input_shape, output_shape:
        Shape of one sample that the challenge feeds and expects.

    Raises
    ------
    EntryRejected
        If it is not a trained network within the rules; no other exception.
    """
    if type(spec) is not dict:
        raise EntryRejected(
            f"the entry is {describe_kind(spec)}, not a dictionary",
            rule="entry format",
            hint="Export the network with describe_policy.",
        )
    # long texts are allowed in one place only, and looked at last
    structure = {key: value for key, value in spec.items() if type(key) is not str or key != "weights"}
    require_plain(structure)
    require_keys(structure | ({"weights": None} if "weights" in spec else {}), _TOP_KEYS, FORMAT, terms)
    graph = parse_graph(
        structure["input_shape"],
        structure["layers"],
        input_shape=input_shape,
        output_shape=output_shape,
        caps=caps,
        terms=terms,
    )
    check_sums(graph, caps, terms)
    weights = decode_tensors(spec["weights"], graph_tensors(graph))
    return TrainedNetwork(graph.input_shape, graph.layers, weights)
