"""The challenge "fewest neurons": a network of steps that is 1 inside a five-pointed star and 0 outside.

An entry is ``{"layers": [{"weights": [[...], ...], "biases": [...]}, ...]}`` with two inputs, x and y, and one output;
every neuron puts out 1 if the weighted sum of its inputs plus its bias is positive, else 0. The score is the number of
neurons; the picture may be wrong at one point in twenty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.challenges import base
from autograder.challenges.base import CheckedEntry, Division, EntryRejected, Picture, Score
from autograder.challenges.registry import register

SIDE, WRONG, MOST = 200, 0.05, 200
Layers = list[tuple[NDArray[np.float64], NDArray[np.float64]]]


def star() -> NDArray[np.bool_]:
    """Points (y, x) of the square from -1 to 1 that lie on the inner side of at least four of the star's five lines."""
    y, x = np.mgrid[1 : -1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
    angles = np.pi / 2 + 2 * np.pi / 5 * np.arange(5)
    distance = 0.9 * np.cos(2 * np.pi / 5)
    sides = np.cos(angles)[:, None, None] * x + np.sin(angles)[:, None, None] * y > -distance
    return np.asarray(sides.sum(axis=0) >= 4)


def read(spec: Any) -> Layers:
    """Weights and biases of an entry, which may be anything; one of four exceptions if they are none."""
    if type(spec) is not dict or set(spec) != {"layers"} or not 1 <= len(spec["layers"]) <= MOST:
        raise ValueError
    layers = [(np.array(la["weights"], float), np.array(la["biases"], float)) for la in spec["layers"]]
    widths = [2, *(len(biases) for _, biases in layers)]
    if [weights.shape for weights, _ in layers] != list(zip(widths[1:], widths[:-1], strict=True)):
        raise ValueError
    finite = all(np.isfinite(weights).all() and np.isfinite(biases).all() for weights, biases in layers)
    if widths[-1] != 1 or sum(widths[1:]) > MOST or not finite:
        raise ValueError
    return layers


class FewestNeurons(base.Challenge):
    name = "fewest-neurons"
    title = "Fewest neurons for a star"
    direction = base.Direction.LOWER
    divisions: Mapping[str, Division] = {
        "STAR": Division("STAR", (f"At most {WRONG:.0%} of the points may be wrong.",), cpu_seconds=10.0)
    }
    version = "1"
    unit = "neurons"
    exact = True  # nothing is random: one run tells all

    def validate(self, spec: object, division: str) -> CheckedEntry:
        """Numbers of the right shapes, and nothing else."""
        try:
            layers = read(spec)
        except (TypeError, ValueError, KeyError, OverflowError):
            raise EntryRejected(
                f"these are not the weights and biases of at most {MOST} neurons, from two inputs to one output",
                rule="entry format",
                hint='Write {"layers": [{"weights": [[1, 0], [0, 1]], "biases": [0.5, 0.5]}, ...]}.',
            ) from None
        plain: dict[str, Any] = {"layers": [{"weights": w.tolist(), "biases": b.tolist()} for w, b in layers]}
        return CheckedEntry(layers, plain, facts={"layers": len(layers)})

    def evaluate(self, entry: CheckedEntry, division: str, seed: int, report: base.Report) -> Score:
        """Draw the picture and count the neurons; ``seed`` has nothing to decide."""
        y, x = np.mgrid[1 : -1 : SIDE * 1j, -1 : 1 : SIDE * 1j]
        values = np.stack([x.ravel(), y.ravel()])
        for weights, biases in entry.parsed:
            values = (weights @ values + biases[:, None] > 0).astype(float)
        drawn = values[0].reshape(SIDE, SIDE) > 0
        wrong = float((drawn != star()).mean())
        if wrong > WRONG:
            raise EntryRejected(
                f"{wrong:.1%} of the points are wrong", rule="the picture", hint=f"At most {WRONG:.0%} may be."
            )
        picture = Picture("the star", (np.where(drawn, 230, 40) + 25 * star()).astype(np.uint8))
        return Score(sum(len(biases) for _, biases in entry.parsed), extras={"wrong": wrong}, pictures=(picture,))

    def references(self, division: str) -> dict[str, float]:
        """Five lines, and one neuron that asks whether a point is inside of four."""
        return {"five lines and a vote": 6.0}


register(FewestNeurons())
