"""Entries for a public board of the Grand Autoencoder Challenge: really different networks.

In the divisions with 9 neurons the code has 9 numbers, in those with 3 it has 3; learning-rate schedules end where the budget
ends. `search.md` tells what was tried on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.challenges.autoencoder.challenge import AutoencoderChallenge
from autograder.challenges.autoencoder.references import lecture_network

Spec = dict[str, Any]
DIVISIONS = {name: (rules.bottleneck, rules.images) for name, rules in AutoencoderChallenge.divisions.items()}


class Stack:
    """Layers of an entry, each after the last one unless it is told its inputs."""

    def __init__(self) -> None:
        self.layers: list[Spec] = []
        self.last = "input"

    def add(self, kind: str, *inputs: str, **options: Any) -> str:
        """Append a layer and return its name."""
        before = list(inputs) or [self.last]
        self.last = f"{kind.lower()}_{len(self.layers) + 1}"
        self.layers.append({"type": kind, "name": self.last, "inputs": before, **options})
        return self.last

    def dense(self, units: int, activation: str = "linear", *inputs: str, **options: Any) -> str:
        """A dense layer."""
        return self.add("Dense", *inputs, units=units, activation=activation, **options)

    def conv(
        self, filters: int, size: int | list[int], activation: str = "linear", *inputs: str, **options: Any
    ) -> str:
        """A convolution that keeps height and width, unless told otherwise."""
        return self.add(
            "Conv2D",
            *inputs,
            **{"filters": filters, "kernel_size": size, "padding": "same", "activation": activation} | options,
        )

    def gated(self, units: int, gate: str = "sigmoid") -> str:
        """A gated linear unit: two dense layers multiplied, one of them through ``gate`` (Dauphin et al. 2017)."""
        before = self.last
        return self.add("Multiply", self.dense(units, "linear", before), self.dense(units, gate, before))

    def image(self, channels: int = 1) -> str:
        """The numbers so far as an image of 27 x 27."""
        return self.add("Reshape", target_shape=[27, 27, channels])

    def steep_image(self, logits: str, steered_by: str) -> str:
        """An image from logits, whose common steepness, an exponential, is learned, too.

        A circle has a hard edge; weights that grow by additions only would have to walk far for it.
        """
        turn = self.dense(1, "tanh", steered_by)
        steepness = self.dense(1, "exponential", turn, kernel_initializer="ones")
        self.add("Multiply", logits, steepness)
        self.add("Activation", activation="sigmoid")
        return self.image()

    def spec(self, optimizer: Spec, batch_size: int) -> Spec:
        """The entry."""
        return {
            "format": "autograder-network/1",
            "input_shape": [27, 27, 1],
            "layers": self.layers,
            "optimizer": optimizer,
            "batch_size": batch_size,
        }


Build = Callable[[int, int], Spec]  # neurons of the code, training images


@dataclass(frozen=True)
class Contestant:
    """One entry of the board."""

    name: str
    description: str
    source: str
    build: Build

    def entries(self) -> dict[str, Spec]:
        """Division -> spec."""
        return {division: self.build(*rules) for division, rules in DIVISIONS.items()}


CONTESTANTS: list[Contestant] = []


def contestant(name: str, description: str, source: str) -> Callable[[Build], Build]:
    """Put the network that the function builds on the board."""

    def note(build: Build) -> Build:
        CONTESTANTS.append(Contestant(name, description, source, build))
        return build

    return note


def warm_cosine(rate: float, images: int, batch: int) -> Spec:
    """A rate that rises over 3% of the steps and falls to zero along a cosine (Loshchilov and Hutter 2017)."""
    steps = -(-images // batch)
    rise = round(0.03 * steps)
    return {
        "schedule": "cosine",
        "initial_learning_rate": rate / 20,
        "warmup_target": rate,
        "warmup_steps": rise,
        "decay_steps": steps - rise,
    }


def _encoder_conv(s: Stack, filters: Sequence[int] = (16, 32), units: Sequence[int] = (200, 100)) -> None:
    """Two strided convolutions to 3 x 3, then dense layers."""
    s.conv(filters[0], 5, "elu", strides=3)
    s.conv(filters[1], 3, "elu", strides=3)
    s.add("Flatten")
    for n in units:
        s.dense(n, "elu")


@contestant(
    "linear",
    "Flatten, code, pixels, no activation: what it can learn is principal components.",
    "Baldi and Hornik 1989",
)
def linear(code: int, images: int) -> Spec:
    s = Stack()
    s.add("Flatten")
    s.dense(code)
    s.dense(729)
    s.image()
    rate = {
        "schedule": "polynomial",
        "initial_learning_rate": 0.005,
        "decay_steps": images // 10,
        "end_learning_rate": 0.0,
    }
    return s.spec({"type": "Adam", "learning_rate": rate}, 10)


@contestant(
    "plain-dense",
    "One dense layer of 100 on each side of the code, Adam as it comes.",
    "the lecture's first example, larger",
)
def plain_dense(code: int, images: int) -> Spec:
    s = Stack()
    s.add("Flatten")
    s.dense(100, "relu")
    s.dense(code)
    s.dense(100, "relu")
    s.dense(729, "sigmoid")
    s.image()
    return s.spec({"type": "Adam", "learning_rate": 0.001}, 30)


@contestant(
    "deep-dense",
    "Five hidden layers, up to 400 wide; warm-up and cosine.",
    "Hinton and Salakhutdinov 2006, without its pretraining",
)
def deep_dense(code: int, images: int) -> Spec:
    s = Stack()
    s.add("Flatten")
    for units in (400, 200):
        s.dense(units, "elu")
    s.dense(code)
    for units in (100, 200, 400):
        s.dense(units, "elu")
    s.dense(729, "sigmoid")
    s.image()
    return s.spec({"type": "AdamW", "learning_rate": warm_cosine(0.002, images, 8), "weight_decay": 0.001}, 8)


@contestant(
    "lecture",
    "Sigmoid convolutions of 4 channels, average pooling, up-sampling.",
    "the lecture's second example network",
)
def lecture(code: int, images: int) -> Spec:
    return lecture_network(code)


@contestant(
    "transposed",
    "Strided convolutions down to 3 x 3, transposed convolutions back up.",
    "Radford et al. 2016 (DCGAN), without its batch normalization",
)
def transposed(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s, (16, 32), ())
    s.dense(code)
    s.dense(9 * 32, "elu")
    s.add("Reshape", target_shape=[3, 3, 32])
    for filters in (32, 16):
        s.add("Conv2DTranspose", filters=filters, kernel_size=5, strides=3, padding="same", activation="elu")
    s.conv(1, 3, "sigmoid")
    rate = {"schedule": "exponential", "initial_learning_rate": 0.003, "decay_steps": images // 10, "decay_rate": 0.05}
    return s.spec({"type": "Nadam", "learning_rate": rate}, 10)


@contestant(
    "conv-dense",
    "A convolutional encoder, a dense decoder.",
    "each side gets what its task needs: edges are local, a disc is not",
)
def conv_dense(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s)
    s.dense(code)
    for units in (100, 200):
        s.dense(units, "elu")
    s.dense(729, "sigmoid")
    s.image()
    return s.spec({"type": "Adam", "learning_rate": warm_cosine(0.003, images, 10)}, 10)


@contestant("residual", "Residual blocks with layer normalization on 9 x 9, both ways.", "He et al. 2016")
def residual(code: int, images: int) -> Spec:
    s = Stack()

    def block(filters: int) -> None:
        trunk = s.last
        s.add("LayerNormalization")
        s.conv(filters, 3, "gelu")
        s.add("Add", trunk, s.conv(filters, 3))

    s.conv(16, 5, "linear", strides=3)
    block(16)
    block(16)
    s.conv(32, 3, "gelu", strides=3)
    s.add("Flatten")
    s.dense(100, "gelu")
    s.dense(code)
    s.dense(100, "gelu")
    s.dense(9 * 9 * 16)
    s.add("Reshape", target_shape=[9, 9, 16])
    block(16)
    block(16)
    s.add("Conv2DTranspose", filters=8, kernel_size=5, strides=3, padding="same", activation="gelu")
    s.conv(1, 3, "sigmoid")
    return s.spec({"type": "AdamW", "learning_rate": warm_cosine(0.003, images, 15), "weight_decay": 0.01}, 15)


@contestant(
    "broadcast",
    "Each pixel gets linear functions of the code of its own, then one small network for all pixels.",
    "Watters et al. 2019, with learned coordinates",
)
def broadcast(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s)
    s.dense(code)
    s.dense(729 * 4)
    s.image(4)
    s.conv(16, 1, "elu")
    s.conv(8, 1, "elu")
    s.conv(1, 1, "sigmoid")
    return s.spec({"type": "Adam", "learning_rate": warm_cosine(0.003, images, 10)}, 10)


@contestant("separable", "Depthwise-separable convolutions and few parameters.", "Howard et al. 2017 (MobileNets)")
def separable(code: int, images: int) -> Spec:
    s = Stack()
    s.conv(12, 5, "swish", strides=3)
    s.add("SeparableConv2D", filters=24, kernel_size=3, padding="same", activation="swish")
    s.add("SeparableConv2D", filters=48, kernel_size=3, strides=3, padding="same", activation="swish")
    s.add("Flatten")
    s.dense(code)
    s.dense(9 * 24, "swish")
    s.add("Reshape", target_shape=[3, 3, 24])
    s.add("UpSampling2D", size=3, interpolation="bilinear")
    s.add("SeparableConv2D", filters=24, kernel_size=5, padding="same", activation="swish")
    s.add("UpSampling2D", size=3, interpolation="bilinear")
    s.add("SeparableConv2D", filters=12, kernel_size=5, padding="same", activation="swish")
    s.conv(1, 5, "sigmoid")
    third = images // 30
    rate = {"schedule": "piecewise", "boundaries": [third, 2 * third], "values": [0.003, 0.001, 0.0003]}
    return s.spec({"type": "RMSprop", "learning_rate": rate}, 10)


@contestant(
    "specialist",
    "A linear decoder of one layer: (x-x0)^2+(y-y0)^2 < R^2 is linear in three numbers at every pixel.",
    "the formula of the circle, expanded",
)
def specialist(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s)
    place = s.dense(code)
    logits = s.dense(729, "linear", place)
    s.steep_image(logits, place)
    optimizer = {"type": "Adam", "beta_2": 0.99, "global_clipnorm": 0.3, "learning_rate": warm_cosine(0.003, images, 5)}
    return s.spec(optimizer, 5)


@contestant(
    "profiles",
    "Encoder of whole rows and columns; decoder that adds a profile in x and one in y.",
    "(x-x0)^2 + (y-y0)^2 is such a sum",
)
def profiles(code: int, images: int) -> Spec:
    s = Stack()
    columns = s.add("Flatten", s.add("Conv2D", "input", filters=16, kernel_size=[27, 1], activation="elu"))
    rows = s.add("Flatten", s.add("Conv2D", "input", filters=16, kernel_size=[1, 27], activation="elu"))
    s.add("Concatenate", columns, rows)
    for units in (200, 100):
        s.dense(units, "elu")
    s.dense(code)
    features = s.dense(100, "elu")
    x = s.add("Reshape", s.dense(27 * 8, "linear", features), target_shape=[1, 27, 8])
    y = s.add("Reshape", s.dense(27 * 8, "linear", features), target_shape=[27, 1, 8])
    s.add("Add", x, y)
    s.add("Activation", activation="elu")
    s.conv(16, 1, "elu")
    s.conv(1, 1, "sigmoid")
    optimizer = {"type": "Adam", "global_clipnorm": 0.3, "learning_rate": warm_cosine(0.003, images, 10)}
    return s.spec(optimizer, 10)


@contestant(
    "gated", "A convolutional encoder; a decoder of gated linear units with a learned steepness.", "Dauphin et al. 2017"
)
def gated(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s)
    s.dense(code)
    for units in (200, 200, 200):
        s.gated(units)
    features = s.last
    s.steep_image(s.dense(729, "linear", features), features)
    optimizer = {"type": "Adam", "beta_2": 0.99, "global_clipnorm": 0.3, "learning_rate": warm_cosine(0.003, images, 5)}
    return s.spec(optimizer, 5)


def _profile_decoder(s: Stack, channels: int, correction: int) -> None:
    """Logits from profiles in x and y: their sums, their products, and a small convolution on both."""
    for units in (100, 200):
        s.gated(units)
    features = s.last
    x = s.add("Reshape", s.dense(27 * channels, "linear", features), target_shape=[1, 27, channels])
    y = s.add("Reshape", s.dense(27 * channels, "linear", features), target_shape=[27, 1, channels])
    s.add("Concatenate", s.add("Add", x, y), s.add("Multiply", x, y))
    logits = s.conv(1, 1)
    if correction:
        s.conv(correction, 3, "elu")
        logits = s.add("Add", logits, s.conv(1, 3))
    turn = s.dense(1, "tanh", features)
    steepness = s.dense(1, "exponential", turn, kernel_initializer="ones")
    s.add("Multiply", logits, s.add("Reshape", steepness, target_shape=[1, 1, 1]))
    s.add("Activation", activation="sigmoid")


@contestant(
    "sums-and-products",
    "Profiles in x and in y from gated units; a pixel is a weighted sum of their sums and products, with a learned steepness.",
    "the formula of the circle, left open: sums for the disc, products for whatever else helps",
)
def sums_and_products(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s)
    s.dense(code)
    _profile_decoder(s, channels=8, correction=0)
    optimizer = {
        "type": "Nadam",
        "beta_2": 0.99,
        "global_clipnorm": 0.3,
        "learning_rate": warm_cosine(0.003, images, 5),
    }
    return s.spec(optimizer, 5)


@contestant(
    "corrected",
    "Sums and products of 16 profiles, then a small convolution that corrects the edge.",
    "the residual idea of He et al. 2016, for the picture",
)
def corrected(code: int, images: int) -> Spec:
    s = Stack()
    _encoder_conv(s)
    s.dense(code)
    _profile_decoder(s, channels=16, correction=8)
    optimizer = {
        "type": "Nadam",
        "beta_2": 0.99,
        "global_clipnorm": 0.3,
        "learning_rate": warm_cosine(0.003, images, 5),
    }
    return s.spec(optimizer, 5)
