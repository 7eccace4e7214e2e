"""Test circles and what a network made of them, as one small picture for the board."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autograder.challenges.autoencoder.circles import PIXELS, Circles
from autograder.challenges.base import Picture

_GAP, _PAPER = 2, 128  # pixels between images, and their grey


def reconstructions(circles: Circles, outputs: NDArray[np.float32]) -> Picture:
    """The first circles in the upper row, a network's outputs below them, one pixel for one pixel.

    Parameters
    ----------
    circles:
        At least as many as there are outputs.
    outputs:
        Shape (n, 27, 27, 1); cut to 0 to 1, black to white.

    Returns
    -------
    Picture
        Of 60 x (29 n + 2) pixels; y grows downwards.
    """
    count, step = len(outputs), PIXELS + _GAP
    pixels = np.full((2 * step + _GAP, count * step + _GAP), _PAPER, np.uint8)
    for row, images in enumerate((circles[:count].images(), outputs)):
        shades = np.rint(255 * np.clip(images[..., 0], 0.0, 1.0)).astype(np.uint8)
        for column, image in enumerate(shades):
            top, left = _GAP + row * step, _GAP + column * step
            pixels[top : top + PIXELS, left : left + PIXELS] = image
    return Picture("test circles, and below what the network made of them", pixels)
