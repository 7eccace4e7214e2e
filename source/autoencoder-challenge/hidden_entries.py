"""Shapes inside a challenge entry, worked out from the entry alone; imported by hidden tests only."""

from __future__ import annotations

from typing import Any

import keras
from autoencoder_tools import DIVISIONS, FORMAT, LAYERS, narrowest


def rebuild(entry: dict[str, Any]) -> keras.Model:
    """The network that an entry describes, with fresh weights. Only layer types that may take part are built.

    Raises
    ------
    AssertionError
        With a message for the student, if the entry is not one that `describe` writes.
    """
    advice = "Use describe(...) for the entries, as it is."
    assert isinstance(entry, dict), f"An entry is not in the right format. {advice}"
    assert entry.get("format") == FORMAT, f"An entry is not in the right format. {advice}"
    assert list(entry["input_shape"]) == [27, 27, 1], "An entry starts from images of another shape than (27, 27, 1)."
    tensors = {"input": keras.Input((27, 27, 1))}
    for layer in entry["layers"]:
        kind = layer["type"]
        assert kind in LAYERS, f"An entry contains a layer that cannot take part. {advice}"
        options = {key: value for key, value in layer.items() if key not in ("type", "name", "inputs")}
        always, optional = LAYERS[kind]
        assert options.keys() <= {*always, *optional}, f"An entry contains an option that cannot take part. {advice}"
        assert all(_modest(value) for value in options.values()), "A layer of an entry is unreasonably large."
        sources = [tensors[name] for name in layer["inputs"]]
        tensors[layer["name"]] = getattr(keras.layers, kind)(**options)(sources if len(sources) > 1 else sources[0])
    return keras.Model(tensors["input"], tensors[entry["layers"][-1]["name"]])


def _modest(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= 4 and all(_modest(item) for item in value)
    return value is None or isinstance(value, (str, bool)) or abs(value) <= 4096


def layer_table(model: Any) -> list[tuple[str, tuple[int, ...]]]:
    """Type and output shape per sample of every layer, sorted; networks used as layers are opened.

    Works on a Keras model and on a reference to one in the student's process.
    """
    table: list[tuple[str, tuple[int, ...]]] = []
    for layer in model.layers:
        kind = layer.__class__.__name__
        if hasattr(layer, "layers"):
            table += layer_table(layer)
        elif kind != "InputLayer":
            table.append((kind, tuple(int(length) for length in tuple(layer.output.shape)[1:])))
    return sorted(table)


def check_names(entries: dict[str, Any]) -> None:
    """Assert that the two divisions are entered that everybody enters, and that nothing else is but what may be."""
    assert {"MEDIUM-NORMAL", "HARD-NORMAL"} <= set(entries), (
        "The entries are for the divisions MEDIUM-NORMAL and HARD-NORMAL."
    )
    assert set(entries) <= {*DIVISIONS, "pseudonym"}, (
        f"There are no other divisions than {', '.join(DIVISIONS)}; only a pseudonym may stand beside them."
    )
    assert isinstance(entries.get("pseudonym", ""), str), "The pseudonym is a text."


def check_entry(entry: dict[str, Any], limit: int, model: Any = None) -> None:
    """Assert that `entry` is a network with a bottleneck of at most `limit` numbers, and the network `model` if given."""
    network = rebuild(entry)
    assert tuple(network.output_shape) == (None, 27, 27, 1), (
        "The network of an entry does not end with images (27, 27, 1)."
    )
    assert narrowest(network) <= limit, (
        "The bottleneck of an entry is wider than its division allows. Did you mix up the divisions?"
    )
    assert entry["batch_size"] in range(1, 30_001), "The batch size of an entry is a whole number from 1 to 30,000."
    if model is None:
        return
    assert layer_table(network) == layer_table(model), (
        "An entry is not the network that your function for this division returns."
    )
    assert entry["optimizer"]["type"] == model.optimizer.__class__.__name__, (
        "An entry has another optimizer than its network."
    )
