"""The picture of test circles and reconstructions."""

from __future__ import annotations

import numpy as np

from autograder.challenges.autoencoder.circles import draw_circles
from autograder.challenges.autoencoder.pictures import reconstructions
from autograder.challenges.base import Score
from autograder.challenges.evaluation.messages import score_from_plain, score_to_plain


def test_circles_stand_above_what_was_made_of_them() -> None:
    circles = draw_circles(10, seed=1)
    outputs = np.linspace(-0.5, 1.5, 4 * 729, dtype=np.float32).reshape(4, 27, 27, 1)
    pixels = reconstructions(circles, outputs).pixels
    assert pixels.shape == (60, 4 * 29 + 2)
    assert pixels.dtype == np.uint8
    for column in range(4):
        left = 2 + 29 * column
        above, below = pixels[2:29, left : left + 27], pixels[31:58, left : left + 27]
        assert np.array_equal(above, 255 * circles.images()[column, ..., 0])
        assert np.abs(below / 255 - np.clip(outputs[column, ..., 0], 0, 1)).max() < 0.5 / 255 + 1e-6


def test_the_picture_is_small_and_passes_the_wire() -> None:
    picture = reconstructions(draw_circles(6, seed=1), np.zeros((6, 27, 27, 1), np.float32))
    assert picture.pixels.nbytes < 12_000
    (back,) = score_from_plain(score_to_plain(Score(0.5, pictures=(picture,)))).pictures
    assert back.title == picture.title
    assert np.array_equal(back.pixels, picture.pixels)
