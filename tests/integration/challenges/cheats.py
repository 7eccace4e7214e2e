"""Tricks with which entries get around a challenge's rules, as their authors would hand them in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from tests.unit.challenges.specs import changed, dense, layer, network

L = keras.layers
Spec = dict[str, Any]


def _around() -> Spec:
    """The image itself is added to what has passed the narrow layer."""
    spec = dense(code=3)
    spec["layers"].append(layer("Add", "sum", "image", "input"))
    return spec


def _side_door() -> Spec:
    """One number beside the bottleneck is enough."""
    spec = dense(code=3)
    spec["layers"][3]["inputs"] = ["both"]
    spec["layers"].insert(3, layer("Dense", "one", "encoder", units=1))
    spec["layers"].insert(4, layer("Concatenate", "both", "code", "one"))
    return spec


def _channels_miscounted() -> Spec:
    """A layer of 3 x 3 x 3 called one of 3."""
    return network(
        layer("Conv2D", "small", "input", filters=4, kernel_size=3, strides=9, padding="same"),
        layer("Conv2D", "code", "small", filters=3, kernel_size=1),
        layer("UpSampling2D", "large", "code", size=9),
        layer("Conv2D", "image", "large", filters=1, kernel_size=3, padding="same"),
    )


def _samples_as_rows() -> Spec:
    """Reshape so that the samples of a batch stand beside each other."""
    return network(
        layer("Reshape", "batch", "input", target_shape=[-1, 729, 30]), layer("Dense", "image", "batch", units=1)
    )


def _odd(kind: str, **options: Any) -> Spec:
    spec = dense(code=3)
    spec["layers"].insert(1, layer(kind, "odd", "flatten", **options))
    spec["layers"][2]["inputs"] = ["odd"]
    return spec


def _giant() -> Spec:
    return dense(code=3, units=10_000)


def _endless() -> Spec:
    """Cheap to write down, dear to compute."""
    layers = [layer("Conv2D", "c0", "input", filters=64, kernel_size=27, padding="same")]
    layers += [layer("Conv2D", f"c{k}", f"c{k - 1}", filters=64, kernel_size=27, padding="same") for k in range(1, 60)]
    return network(*layers, layer("Conv2D", "image", "c59", filters=1, kernel_size=1))


BY_HAND: dict[str, Spec] = {
    "connection around the bottleneck": _around(),
    "one number beside the bottleneck": _side_door(),
    "height x width x channels miscounted": _channels_miscounted(),
    "four numbers": dense(code=4),
    "no bottleneck at all": network(layer("Activation", "image", "input", activation="linear")),
    "complex numbers": changed(dense(code=3), 2, dtype="complex64"),
    "complex layer": _odd("ComplexDense", units=3),
    "double precision": changed(dense(code=3), 2, dtype="float64"),
    "batch normalisation": _odd("BatchNormalization"),
    "attention across the batch": _odd("MultiHeadAttention", num_heads=1, key_dim=3),
    "samples reshaped into rows": _samples_as_rows(),
    "softmax over the batch": _odd("Softmax", axis=0),
    "concatenated along the batch": network(
        layer("Flatten", "flat", "input"), layer("Concatenate", "both", "flat", "flat", axis=0)
    ),
    "product along the batch": _odd("Dot", axes=0),
    "lambda": _odd("Lambda", function="lambda x: open('/etc/passwd')"),
    "custom layer": _odd("Custom>CircleFinder"),
    "saved keras object": _odd("Dense", units=3, module="keras.src.ops", class_name="Function", config={}),
    "constant initialiser": changed(
        dense(code=3), 2, kernel_initializer={"class_name": "Constant", "config": {"value": 1}}
    ),
    "trained weights": changed(dense(code=3), 2, weights=[[0.1] * 9]),
    "trained weights in the entry": dense(code=3) | {"weights": "AAAA"},
    "normalisation with a trained mean": _odd("Normalization", mean=[0.1] * 729, variance=[0.2] * 729),
    "rescaling": _odd("Rescaling", scale=2.0),
    "embedding": _odd("Embedding", input_dim=2, output_dim=9),
    "frozen layer": changed(dense(code=3), 2, trainable=False),
    "stateful layer": _odd("GRU", units=3, stateful=True),
    "state in a layer that has none": changed(dense(code=3), 1, stateful=True),
    "another loss": dense(code=3) | {"loss": "mae"},
    "regulariser as a loss": changed(dense(code=3), 2, activity_regularizer="l2"),
    "a seed of one's own": changed(dense(code=3), 2, seed=7),
    "a seed for the whole entry": dense(code=3) | {"seed": 7},
    "more images": dense(code=3) | {"images": 10**9},
    "more epochs": dense(code=3) | {"epochs": 100},
    "giant network": _giant(),
    "endless network": _endless(),
    "endless list": network(*[layer("Activation", f"a{k}", "input", activation="relu") for k in range(5000)]),
    "batch of everything": dense(code=3, batch_size=10**9),
    "no batch": dense(code=3, batch_size=0),
    "endless learning rate": dense(code=3, optimizer={"type": "SGD", "learning_rate": float("inf")}),
    "learning rate that is no number": dense(code=3, optimizer={"type": "SGD", "learning_rate": float("nan")}),
    "optimizer of one's own": dense(code=3, optimizer={"type": "Custom>Perfect"}),
    "another input": dense(code=3) | {"input_shape": [27, 27, 2]},
    "names that are paths": changed(dense(code=3), 0, name="../../etc"),
    "a network that calls itself": network(layer("Dense", "loop", "loop", units=3)),
}
# what only the training shows
IN_TRAINING: dict[str, tuple[Spec, str]] = {
    "costs that are no numbers": (
        dense(code=3, optimizer={"type": "SGD", "learning_rate": 1000.0}, units=64)
        | {"layers": [{**one, "activation": "linear"} if "activation" in one else one for one in dense(3)["layers"]]},
        "finite numbers",
    ),
}


def _custom_layer() -> keras.Model:
    class CircleFinder(L.Layer):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return inputs

    return _through(CircleFinder())


def _through(odd: Any) -> keras.Model:
    image = keras.Input((27, 27, 1))
    code = L.Dense(3)(odd(L.Flatten()(image)))
    return keras.Model(image, L.Reshape((27, 27, 1))(L.Dense(729)(code)))


def _skip() -> keras.Model:
    image = keras.Input((27, 27, 1))
    decoded = L.Reshape((27, 27, 1))(L.Dense(729)(L.Dense(3)(L.Flatten()(image))))
    return keras.Model(image, L.Add()([decoded, image]))


def _raw_operation() -> keras.Model:
    image = keras.Input((27, 27, 1))
    decoded = L.Reshape((27, 27, 1))(L.Dense(729)(L.Dense(3)(L.Flatten()(image))))
    return keras.Model(image, decoded + keras.ops.flip(image, axis=0) * 0.5)


def _frozen() -> keras.Model:
    model = _through(L.Activation("linear"))
    model.layers[-2].trainable = False
    return model


def _trained_constant() -> keras.Model:
    return _through(L.Dense(9, kernel_initializer=keras.initializers.Constant(0.3)))


def _own_initializer() -> keras.Model:
    return _through(L.Dense(9, kernel_initializer=lambda shape, dtype=None: keras.ops.ones(shape)))


def _shared() -> keras.Model:
    twice = L.Dense(3)
    image = keras.Input((27, 27, 1))
    code = twice(twice(L.Dense(3)(L.Flatten()(image))))
    return keras.Model(image, L.Reshape((27, 27, 1))(L.Dense(729)(code)))


def _subclass() -> keras.Model:
    class Own(keras.Model):  # type: ignore[misc]
        def call(self, inputs: Any) -> Any:
            return inputs

    return Own()


AS_KERAS_MODELS: dict[str, Callable[[], keras.Model]] = {
    "skip connection": _skip,
    "operations instead of layers": _raw_operation,
    "lambda": lambda: _through(L.Lambda(lambda x: x)),
    "custom layer": _custom_layer,
    "subclassed model": _subclass,
    "batch normalisation": lambda: _through(L.BatchNormalization()),
    "normalisation": lambda: _through(L.Normalization(mean=0.5, variance=1.0)),
    "frozen layer": _frozen,
    "constant weights": _trained_constant,
    "an initialiser that is a function": _own_initializer,
    "one layer in two places": _shared,
    "a regulariser": lambda: _through(L.Dense(9, activity_regularizer="l2")),
    "recurrent and stateful": lambda: _through(keras.Sequential([L.Reshape((27, 27)), L.GRU(9)])),
}
