"""Up-sampling and convolution in one step do what they do one after the other."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from autograder.challenges.networks.build import build_model
from autograder.challenges.networks.fusion import UpSampledConv2D
from autograder.challenges.networks.spec import parse_network
from tests.unit.challenges.specs import Spec, layer, network

L = keras.layers


@pytest.mark.parametrize("factor", [1, 2, 3, 5])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5, (4, 3), 7])
@pytest.mark.parametrize("bias", [True, False])
def test_values_and_gradients_are_those_of_the_two_layers(factor: int, kernel: Any, bias: bool) -> None:
    options = {"kernel_size": kernel, "padding": "same", "activation": "tanh", "use_bias": bias}
    images = keras.Input((4, 3, 2))
    plain = L.Conv2D(5, **options)
    separate = keras.Model(images, plain(L.UpSampling2D(factor)(images)))
    together = keras.Model(images, UpSampledConv2D(factor, L.Conv2D(5, **options), name="both")(images))
    assert together.output_shape == separate.output_shape
    rng = np.random.default_rng(3)
    weights = [rng.normal(size=w.shape) for w in separate.get_weights()]
    separate.set_weights(weights)
    together.set_weights(weights)
    batch, wanted = tf.constant(rng.normal(size=(6, 4, 3, 2)), tf.float32), separate.output_shape[1:]
    target = tf.constant(rng.normal(size=(6, *wanted)), tf.float32)
    found = []
    for model in (separate, together):
        with tf.GradientTape() as tape:
            tape.watch(batch)
            outputs = model(batch, training=True)
            cost = tf.reduce_mean((outputs - target) ** 2)
        found.append([outputs, *tape.gradient(cost, [batch, *model.trainable_variables])])
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=2e-5)


def decoder(*between: Spec, **conv: Any) -> Spec:
    options = {"filters": 1, "kernel_size": 5, "padding": "same"} | conv
    layers = [layer("Conv2D", "code", "input", filters=3, kernel_size=9, strides=9)]
    layers += [layer("UpSampling2D", "up", "code", size=9), *between]
    return network(*layers, layer("Conv2D", "image", layers[-1]["name"], **options))


def built(spec: Spec) -> keras.Model:
    return build_model(parse_network(spec, input_shape=(27, 27, 1), output_shape=(27, 27, 1)), seed=5)


def test_a_network_is_built_with_the_pair_in_one_and_the_same_starting_weights() -> None:
    model = built(decoder())
    assert [type(one).__name__ for one in model.layers] == ["InputLayer", "Conv2D", "UpSampledConv2D"]
    keras.utils.set_random_seed(5)
    image = keras.Input((27, 27, 1))
    first = L.Conv2D(3, 9, strides=9)(image)
    separate = keras.Model(image, L.Conv2D(1, 5, padding="same")(L.UpSampling2D(9)(first)))
    for one, other in zip(model.get_weights(), separate.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    images = np.random.default_rng(1).random((4, 27, 27, 1), dtype=np.float32)
    np.testing.assert_allclose(model(images), separate(images), atol=3e-6)


@pytest.mark.parametrize(
    "spec",
    [
        decoder(layer("Activation", "between", "up", activation="relu")),
        decoder(dilation_rate=2),
        decoder(layer("Conv2D", "two", "up", filters=1, kernel_size=1), layer("Add", "both", "two", "up")),
    ],
    ids=["something between", "dilation", "read twice"],
)
def test_other_networks_are_built_layer_by_layer(spec: Spec) -> None:
    assert "UpSampledConv2D" not in {type(one).__name__ for one in built(spec).layers}
