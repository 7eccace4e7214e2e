"""The pictures of the practice exam as PNG; the same variant gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from hidden_exam_practice import LETTERS, REACH, Exam
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

EXTENT = (-REACH, REACH, -REACH, REACH)
BLUE, RED, GREY = "#1b6ca8", "#9b1c1c", "0.55"


def pictures(exam: Exam) -> dict[str, Callable[[], bytes]]:
    """All pictures by file name, each as a function that draws it."""
    drawn = (picture, gates, separable, polygon, activation)
    return {f"{draw.__name__}.png": partial(draw, exam) for draw in drawn}


def picture(exam: Exam) -> bytes:
    """Four neurons in the plane."""
    figure = Figure(figsize=(6.0, 5.4), layout="constrained")
    axis = np.linspace(-REACH, REACH, 241)
    y1, y2 = np.meshgrid(axis, axis)
    for letter, (w1, w2, b), axes in zip(LETTERS, exam.data["picture"], figure.subplots(2, 2).flat, strict=False):
        out = 1 / (1 + np.exp(-np.clip(4 * (w1 * y1 + w2 * y2 + b), -60, 60)))
        image = axes.imshow(out, origin="lower", extent=EXTENT, cmap="cividis", vmin=0, vmax=1)
        axes.set_title(letter, fontweight="bold", loc="left")
        _plane_axes(axes)
    figure.colorbar(image, ax=figure.axes, label=r"$y^{\mathrm{out}}$", shrink=0.7)
    return _png(figure)


def gates(exam: Exam) -> bytes:
    """Output of a network with two hidden neurons, with the lines at which they switch."""
    lines, neuron = exam.data["gates"]
    figure = Figure(figsize=(4.6, 3.8), layout="constrained")
    axes = figure.subplots()
    axis = np.linspace(-REACH, REACH, 601)
    y1, y2 = np.meshgrid(axis, axis)
    h1, h2 = ((w1 * y1 + w2 * y2 + b > 0).astype(float) for w1, w2, b in lines)
    out = (neuron[0] * h1 + neuron[1] * h2 + neuron[2] > 0).astype(float)
    image = axes.imshow(out, origin="lower", extent=EXTENT, cmap="cividis", vmin=0, vmax=1)
    for (w1, w2, b), style in zip(lines, ("--", ":"), strict=True):
        foot = -b * np.array([w1, w2]) / (w1**2 + w2**2)
        axes.axline(foot, foot + np.array([-w2, w1]), color="w", lw=2.6)
        axes.axline(foot, foot + np.array([-w2, w1]), color=RED, lw=1.4, ls=style)
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH))
    _plane_axes(axes)
    figure.colorbar(image, ax=axes, label=r"$y^{\mathrm{out}}$", ticks=[0, 1], shrink=0.8)
    return _png(figure)


def separable(exam: Exam) -> bytes:
    """Five sets of points, each with three of class 1 (full) and three of class 0 (hollow)."""
    figure = Figure(figsize=(10.0, 2.5), layout="constrained")
    for letter, points, axes in zip(LETTERS, exam.data["separable"], figure.subplots(1, 5), strict=False):
        x = np.array(points)
        axes.plot(*x[:3].T, "o", color=BLUE, ms=10)
        axes.plot(*x[3:].T, "o", mfc="white", mec=RED, mew=2, ms=10)
        axes.set(xlim=(-2.6, 2.6), ylim=(-2.6, 2.6), aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        axes.set_title(letter, fontweight="bold", loc="left")
        axes.grid(alpha=0.25)
    return _png(figure)


def polygon(exam: Exam) -> bytes:
    """The triangle that the network shall draw."""
    corners = np.array(exam.data["polygon"], dtype=float)
    figure = Figure(figsize=(3.6, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.fill(*corners.T, color="#e8c547", ec="k", lw=1.5)
    middle = corners.mean(axis=0)
    for x, y in corners:
        out = np.array([x, y]) - middle
        at = np.array([x, y]) + 0.55 * out / np.hypot(*out)
        axes.text(at[0], at[1], f"({x:g}, {y:g})", ha="center", va="center", fontsize=9)
    axes.text(middle[0], middle[1], "1", ha="center", va="center", fontsize=13)
    free = max(((x, y) for x in (-2.6, 2.6) for y in (-2.6, 2.6)), key=lambda p: np.hypot(*(corners - p).T).min())
    axes.text(*free, "0", ha="center", va="center", fontsize=13)
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
    _plane_axes(axes)
    axes.set_xticks(range(-3, 4))
    axes.set_yticks(range(-3, 4))
    axes.grid(alpha=0.3)
    return _png(figure)


def activation(exam: Exam) -> bytes:
    """The derivative of one activation function."""
    figure = Figure(figsize=(4.6, 3.0), layout="constrained")
    axes = figure.subplots()
    for z in (np.linspace(-4, -1e-9, 400), np.linspace(1e-9, 4, 400)):  # nothing is drawn across a jump
        axes.plot(z, exam.data["activation"][0].slope(z), color=BLUE, lw=2.2)
    axes.set(xlabel="$z$", ylabel="$f'(z)$", xlim=(-4, 4))
    axes.set_ylim(-0.08 * axes.get_ylim()[1], 1.08 * axes.get_ylim()[1])
    axes.axhline(0, color=GREY, lw=0.8)
    axes.grid(alpha=0.3)
    return _png(figure)


def _plane_axes(axes: Any) -> None:
    axes.set_xlabel("$y_1$")
    axes.set_ylabel("$y_2$", rotation=0, labelpad=8)
    if axes.get_images():
        axes.set_xticks([-2, 0, 2])
        axes.set_yticks([-2, 0, 2])


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()
