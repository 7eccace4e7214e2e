"""Nearest-neighbour up-sampling followed by a convolution, computed in one step. Imported by trainers only.

Up-sampling by f makes f x f equal pixels of each; a convolution then multiplies the same number by several weights. Every
output pixel belongs to one of f x f phases, and within a phase the weights that meet the same pixel can be added before the
multiplication: a convolution of the small image with a smaller kernel for each phase, whose outputs are woven together. That
is the same function, to rounding, with the same weights and gradients, for a fraction of the work (for f = 3 and a kernel of
5 x 5, about a third; known as sub-pixel convolution, Shi et al. 2016).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


class UpSampledConv2D(keras.layers.Layer):  # type: ignore[misc]  # keras has no types
    """``conv(UpSampling2D(factor)(x))`` for a convolution of stride 1 with padding "same".

    Its weights are those of ``conv``: same names, shapes and starting values.
    """

    def __init__(self, factor: int, conv: keras.layers.Conv2D, name: str) -> None:
        super().__init__(name=name)
        self._factor = factor
        self.conv = conv

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights for an input of shape (batch, height, width, channels)."""
        batch, height, width, channels = input_shape
        assert height is not None
        assert width is not None
        self.conv.build((batch, height * self._factor, width * self._factor, channels))
        self._gather = [_gather(int(size), self._factor) for size in self.conv.kernel_size]

    def call(self, inputs: Any) -> Any:
        """Shape (batch, height, width, channels) to (batch, factor * height, factor * width, filters)."""
        rows, columns = self._gather
        kernel = tf.einsum("pmi,qnj,ijcd->mncpqd", rows, columns, self.conv.kernel)
        kernel = tf.reshape(kernel, (rows.shape[1], columns.shape[1], kernel.shape[2], -1))
        phases = tf.nn.conv2d(inputs, kernel, 1, "SAME")
        outputs = tf.nn.depth_to_space(phases, self._factor) if self._factor > 1 else phases
        if self.conv.use_bias:
            outputs = tf.nn.bias_add(outputs, self.conv.bias)
        return self.conv.activation(outputs) if self.conv.activation is not None else outputs

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Of a batch."""
        batch, height, width, _ = input_shape
        return (
            batch,
            height and height * self._factor,
            width and width * self._factor,
            self.conv.filters,
        )


def can_be_fused(up_sampling: Mapping[str, Any], convolution: Mapping[str, Any]) -> bool:
    """Whether layers with these options may be computed together."""
    height, width = up_sampling["size"]
    return (
        up_sampling["interpolation"] == "nearest"
        and height == width
        and convolution["padding"] == "same"
        and tuple(convolution["strides"]) == (1, 1)
        and tuple(convolution["dilation_rate"]) == (1, 1)
    )


def _gather(size: int, factor: int) -> NDArray[np.float32]:
    """Which weights of a kernel meet which pixel of the small image, for each phase, along one axis.

    Returns
    -------
    array
        Shape (factor, taps, size), of 0 and 1; the taps are the pixels around the one that the output lies in.
    """
    before = (size - 1) // 2  # padding "same" puts the larger half behind
    places = (np.arange(factor)[:, None] + np.arange(size) - before) // factor  # (phase, weight) -> pixel
    reach = int(np.abs(places).max())
    taps = np.arange(-reach, reach + 1)
    return (places[:, None, :] == taps[:, None]).astype(np.float32)
