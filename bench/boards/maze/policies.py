"""The networks of the board, before they are trained. All put out logits of the four moves."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from autograder.challenges.maze.environment import CHANNELS, MOVES, SHAPE

L = keras.layers


def uniform() -> keras.Model:
    """Every move equally likely, whatever it sees."""
    layers = [keras.Input(SHAPE), L.GlobalAveragePooling2D(), L.Dense(len(MOVES), kernel_initializer="zeros")]
    return keras.Sequential(layers)


def dense(units: int = 64) -> keras.Model:
    """Two dense layers upon all cells."""
    layers = [keras.Input(SHAPE), L.Flatten(), L.Dense(units, activation="relu"), _logits()]
    return keras.Sequential(layers)


def rooms(filters: int, blocks: int) -> keras.Model:
    """A residual network upon the 7 x 7 rooms that answers from the room where the walker is.

    A 3 x 3 convolution with stride 2 sees each room with the walls around it; each further 3 x 3 convolution tells
    every room what its neighbours know. The last layers see only the room of the walker (in a passage: both rooms).
    """
    maze = keras.Input(SHAPE)
    known = L.Conv2D(filters, 3, strides=2, activation="relu", kernel_initializer="he_normal")(maze)
    for _ in range(blocks):
        heard = L.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(known)
        heard = L.Conv2D(filters, 3, padding="same", kernel_initializer="zeros")(heard)
        known = L.ReLU()(L.Add()([known, heard]))
    here = L.GlobalMaxPooling2D()(L.Multiply()([known, _walker(maze)]))
    here = L.Dense(2 * filters, activation="relu", kernel_initializer="he_normal")(here)
    return keras.Model(maze, _logits()(here))


def sharpen(model: keras.Model, factor: float) -> None:
    """Multiply the logits, so that the likeliest move is taken more often: a walker that was taught all best moves
    with equal probability turns back less."""
    last = model.layers[-1]
    last.set_weights([factor * weight for weight in last.get_weights()])


def _walker(maze: Any) -> Any:
    """1 in the rooms where the walker is, shape (7, 7, 1); a convolution that begins as a choice of the channel."""
    choose = L.Conv2D(1, 1, use_bias=False)
    chosen = choose(maze)
    choose.set_weights([np.eye(len(CHANNELS), dtype=np.float32)[None, None, :, CHANNELS.index("walker"), None]])
    return L.MaxPooling2D(3, strides=2)(chosen)


def _logits() -> Any:
    return L.Dense(len(MOVES), kernel_initializer=keras.initializers.RandomNormal(stddev=0.01))
