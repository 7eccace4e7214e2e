"""The exact derivatives that backpropagation is judged by, against automatic differentiation."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

HELPER = Path(__file__).resolve().parents[2] / "source" / "backprop" / "hidden_backprop.py"


@pytest.fixture(scope="module")
def hidden() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hidden_backprop", HELPER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hidden_backprop"] = module
    spec.loader.exec_module(module)
    return module


def in_tensorflow(tf: Any, name: str, z: Any) -> Any:
    functions = {
        "linear": lambda z: z,
        "sigmoid": tf.sigmoid,
        "tanh": tf.tanh,
        "relu": tf.nn.relu,
        "sine": tf.sin,
        "arctan": tf.atan,
        "algebraic": lambda z: z / tf.sqrt(1 + z * z),
    }
    return functions[name](z)


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_complex_steps_agree_with_automatic_differentiation(hidden: ModuleType, depth: int) -> None:
    tf = pytest.importorskip("tensorflow")
    rng = np.random.default_rng(depth)
    layers, names = hidden.random_network(rng, depth)
    names[-1] = ["arctan", "linear", "relu", "algebraic"][depth - 1]
    y, target = hidden.random_batch(rng, layers, 6)
    variables = [(tf.Variable(w), tf.Variable(b)) for w, b in layers]
    inputs = tf.Variable(y)
    with tf.GradientTape(persistent=True) as tape:
        out = tf.identity(inputs)
        for (w, b), name in zip(variables, names, strict=True):
            out = in_tensorflow(tf, name, out @ w + b)
        cost = tf.reduce_sum((out - target) ** 2) / (2 * len(y))
    expected = [tuple(d.numpy() for d in tape.gradient(cost, pair)) for pair in variables]
    assert hidden.equal_layers(hidden.true_gradients(layers, names, y, target), expected)
    jacobian = hidden.true_jacobian(layers, names, y)
    with tf.GradientTape() as tape:
        out = tf.identity(inputs)
        for (w, b), name in zip(layers, names, strict=True):
            out = in_tensorflow(tf, name, out @ w + b)
    assert hidden.close(jacobian, tape.batch_jacobian(out, inputs).numpy())


def test_slopes_at_the_kink_and_far_out(hidden: ModuleType) -> None:
    relu = hidden.FUNCTIONS["relu"]
    z = np.array([-3.0, 0.0, 2.0])
    assert hidden.slope(relu, z).tolist() == [0.0, 0.0, 1.0]
    z = np.linspace(-30, 30, 7)
    f = 1 / (1 + np.exp(-z))
    assert np.allclose(hidden.slope(hidden.FUNCTIONS["sigmoid"], z), f * (1 / (1 + np.exp(z))), rtol=1e-12)
