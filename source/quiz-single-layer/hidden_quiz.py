"""The quiz from parameters: formulas, pictures and keys are computed, never typed in.

`make_quiz(0)` is the quiz of the lecture; every other variant has other coefficients and another order of options, and
is as hard. A formula is a polynomial in the inputs, {(power of y1, power of y2): coefficient}.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

import numpy as np

REACH = 3.0  # the plane is shown for |y1|, |y2| up to here
LETTERS = "abcd"
MIN_DIFFERENCE = 0.08  # share of the plane in which options that have to be told apart differ in sign at least

Formula = dict[tuple[int, int], float]


@dataclass(frozen=True)
class Question:
    """Four options, one of which is right.

    `pictures` tells what is chosen: pictures (the asked formula is given) or formulas (one picture is given).
    """

    name: str
    options: tuple[Formula, ...]
    right: int
    pictures: bool

    @property
    def key(self) -> str:
        """Letter of the right option."""
        return LETTERS[self.right]


@dataclass(frozen=True)
class Quiz:
    """Choice questions by name, and two points of the plane for the question about a line."""

    questions: dict[str, Question]
    points: tuple[tuple[float, float], tuple[float, float]]


def value(formula: Formula, y1: np.ndarray, y2: np.ndarray) -> np.ndarray:
    """The formula at the given inputs."""
    return sum(c * y1**i * y2**j for (i, j), c in formula.items()) + 0 * y1


def plane(n: int = 61) -> tuple[np.ndarray, np.ndarray]:
    """Inputs y1, y2 on a grid, each of shape (n, n); y1 runs along the columns."""
    axis = np.linspace(-REACH, REACH, n)
    y1, y2 = np.meshgrid(axis, axis)
    return y1, y2


def difference(one: Formula, other: Formula) -> float:
    """Share of the plane in which two formulas have different signs."""
    y1, y2 = plane()
    return float(np.mean((value(one, y1, y2) > 0) != (value(other, y1, y2) > 0)))


def linear(w1: float, w2: float, b: float = 0.0) -> Formula:
    """w1 y1 + w2 y2 + b."""
    return {key: c for key, c in {(1, 0): w1, (0, 1): w2, (0, 0): b}.items() if c}


def cubic(y1: float, y2: float, y2_cubed: float) -> Formula:
    """y1, y2 and y2**3 with the given coefficients."""
    return {key: c for key, c in {(0, 3): y2_cubed, (0, 1): y2, (1, 0): y1}.items() if c}


def make_quiz(seed: int = 0) -> Quiz:
    """The variant of a seed; 0 is the lecture's own."""
    if seed == 0:
        return Quiz(
            {
                "axis": Question("axis", (linear(0, 1), linear(-1, 0), linear(0, -1), linear(1, 0)), 2, True),
                "shifted": Question(
                    "shifted", (linear(-1, 1, 1), linear(-1, 1, -1), linear(1, 1, 1), linear(-1, -1, 1)), 0, True
                ),
                "linear": Question(
                    "linear", (linear(1, 1, -2), linear(2, 1, -2), linear(-2, 1, 2), linear(1, -2)), 1, False
                ),
                "cubic": Question(
                    "cubic", (cubic(1, -2, 0), cubic(-1, -2, 1), cubic(1, -2, 1), cubic(1, -2, -1)), 2, False
                ),
            },
            ((1.0, 0.0), (0.0, 2.0)),
        )
    rng = np.random.default_rng(seed)
    return Quiz(
        {
            "axis": _draw(
                rng, "axis", lambda: [linear(0, 1), linear(0, -1), linear(1, 0), linear(-1, 0)], pictures=True
            ),
            "shifted": _draw(rng, "shifted", lambda: _signs(rng), pictures=True),
            "linear": _draw(rng, "linear", lambda: _lines(rng), pictures=False),
            "cubic": _draw(rng, "cubic", lambda: _cubics(rng), pictures=False),
        },
        _two_points(rng),
    )


def _draw(rng, name, propose, *, pictures):
    """The first proposal whose options can be told apart; options in random order."""
    while True:
        options = propose()
        order = rng.permutation(4)
        question = Question(name, tuple(options[i] for i in order), int(rng.integers(4)), pictures)
        if separation(question) >= MIN_DIFFERENCE:
            return question


def separation(question: Question) -> float:
    """Share of the plane in which the two options differ that are most alike.

    Where pictures are chosen, each of them has to differ from each other one. Where formulas are chosen, only the right
    one is drawn: the others have to differ from it, and to be different formulas. Formulas that are proportional, with
    a positive factor, count as the same: their pictures differ in how blurred the border is, no more.
    """
    right = question.options[question.right]
    shares = [
        (difference(one, other), question.pictures or right in (one, other))
        for one, other in combinations(question.options, 2)
    ]
    return 0.0 if min(shares)[0] == 0 else min(share for share, counts in shares if counts)


def _signs(rng: np.random.Generator) -> list[Formula]:
    s = [(a, b, c) for a in (1, -1) for b in (1, -1) for c in (1, -1)]
    return [linear(*s[i]) for i in rng.choice(8, size=4, replace=False)]


def _lines(rng: np.random.Generator) -> list[Formula]:
    a, b = rng.choice([1, 2, 3], size=2)
    c = rng.choice([1, 2, 3])
    s, t = rng.choice([-1, 1], size=2)
    return [linear(s * a, t * b, -c), linear(s * b, t * a, -c), linear(-s * a, t * b, c), linear(s * a, -t * b)]


def _cubics(rng: np.random.Generator) -> list[Formula]:
    k = float(rng.choice([1.5, 2, 2.5, 3]))
    s, t = (float(sign) for sign in rng.choice([-1, 1], size=2))
    return [cubic(s, -t * k, 0), cubic(-s, -t * k, t), cubic(s, -t * k, t), cubic(s, -t * k, -t)]


def _two_points(rng: np.random.Generator) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two points whose line passes the origin at a distance, and that leave room for a text beside each."""
    while True:
        p, q = rng.integers(-2, 3, size=(2, 2))
        if abs(p[0] * q[1] - p[1] * q[0]) >= 2 and (p[1] != q[1] or abs(p[0] - q[0]) >= 2):
            return (float(p[0]), float(p[1])), (float(q[0]), float(q[1]))


def neuron(quiz: Quiz) -> tuple[tuple[float, float], float]:
    """Weights and bias whose line runs through both points, with the origin on the bright side."""
    (p1, p2), (q1, q2) = quiz.points
    side = 1 if p1 * q2 > p2 * q1 else -1
    return (side * (p2 - q2) + 0.0, side * (q1 - p1) + 0.0), side * (p1 * q2 - p2 * q1)  # + 0.0: no -0.0


def fields(quiz: Quiz) -> dict[str, str]:
    """What stands for {{name}} in the notebook."""
    (w1, w2), b = neuron(quiz)
    texts = {
        "P": _pair(*quiz.points[0]),
        "Q": _pair(*quiz.points[1]),
        "key_weights": f"[{w1}, {w2}]",
        "key_bias": str(b),
    }
    for name, question in quiz.questions.items():
        texts[f"key_{name}"] = question.key
        if question.pictures:
            texts[f"{name}_asked"] = tex(question.options[question.right])
        else:
            texts |= {f"{name}_{letter}": tex(o) for letter, o in zip(LETTERS, question.options, strict=True)}
    return texts


def _pair(x: float, y: float) -> str:
    return f"({x:g}, {y:g})"


# pictures -------------------------------------------------------------------------------------------------


def tex(formula: Formula) -> str:
    """The formula in TeX, highest powers first."""
    names = {(0, 0): "", (1, 0): "y_1", (0, 1): "y_2", (0, 3): "y_2^3"}
    terms = ""
    for power in ((0, 3), (1, 0), (0, 1), (0, 0)):
        c = formula.get(power, 0)
        if c:
            size = "" if abs(c) == 1 and power != (0, 0) else f"{abs(c):g}"
            sign = "-" if c < 0 else "+" if terms else ""
            terms += f"{sign}{size}{names[power]}"
    return terms


def _show(axes, formula: Formula):
    y1, y2 = plane(241)
    out = 1 / (1 + np.exp(-4 * value(formula, y1, y2)))
    image = axes.imshow(out, origin="lower", extent=(-REACH, REACH) * 2, cmap="cividis", vmin=0, vmax=1)
    axes.set_xlabel("$y_1$")
    axes.set_ylabel("$y_2$", rotation=0, labelpad=8)
    axes.set_xticks([-2, 0, 2])
    axes.set_yticks([-2, 0, 2])
    return image


def picture(question: Question) -> bytes:
    """What a choice question shows, as a PNG: the same parameters give the same bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    if question.pictures:
        figure = Figure(figsize=(6.2, 5.4), layout="constrained")
        for letter, option, axes in zip(LETTERS, question.options, figure.subplots(2, 2).flat, strict=True):
            image = _show(axes, option)
            axes.set_title(letter, fontweight="bold", loc="left")
        figure.colorbar(image, ax=figure.axes, label=r"$y^{\mathrm{out}}$", shrink=0.7)
    else:
        figure = Figure(figsize=(4.6, 3.6))  # the constrained layout would cut off the label of a single square
        axes = figure.add_axes((0.13, 0.14, 0.62, 0.8))
        image = _show(axes, question.options[question.right])
        figure.colorbar(image, cax=figure.add_axes((0.8, 0.2, 0.03, 0.68)), label=r"$y^{\mathrm{out}}$")
    return _png(figure, FigureCanvasAgg)


def points_figure(quiz: Quiz):
    """The two points of the question about a line, and the origin; with the texts beside them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.8, 3.6), layout="constrained")
    axes = figure.subplots()
    p, q = quiz.points
    axes.axline(p, q, color="0.6", ls="--")
    axes.plot(*zip(p, q, strict=True), "o", color="#1b6ca8", ms=9)
    axes.plot(0, 0, "x", color="#9b1c1c", ms=9, mew=2)
    texts = {p: f"P = {_pair(*p)}", q: f"Q = {_pair(*q)}", (0.0, 0.0): "origin: bright"}
    for (point, text), (left, below) in zip(texts.items(), _free_sides(texts), strict=True):
        axes.annotate(
            text,
            point,
            xytext=(-8 if left else 8, -16 if below else 8),
            textcoords="offset points",
            ha="right" if left else "left",
            color="black" if any(point) else "#9b1c1c",
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8},
        )
    axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), xlabel="$y_1$", aspect="equal")
    axes.set_ylabel("$y_2$", rotation=0)
    axes.grid(alpha=0.3)
    return figure


def points_picture(quiz: Quiz) -> bytes:
    """The same as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    return _png(points_figure(quiz), FigureCanvasAgg)


def _free_sides(texts: dict[tuple[float, float], str]) -> tuple[tuple[bool, bool], ...]:
    """For every text whether it stands left of and below its point: where it covers neither another one nor a point, and is nearest to its own.

    A letter is about 0.155 wide and 0.4 high in units of the axes.
    """

    def box(point: tuple[float, float], text: str, side: tuple[bool, bool]) -> tuple[float, float, float, float]:
        left, below = side
        x0 = point[0] - 0.25 - 0.155 * len(text) if left else point[0] + 0.25
        y0 = point[1] - 0.65 if below else point[1] + 0.2
        return x0, y0, x0 + 0.155 * len(text), y0 + 0.45

    def badness(sides: tuple[tuple[bool, bool], ...]) -> float:
        boxes = [box(point, text, side) for (point, text), side in zip(texts.items(), sides, strict=True)]
        outside = sum(min(x0, y0) < -REACH or max(x1, y1) > REACH for x0, y0, x1, y1 in boxes)
        crossing = sum(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2))
        hidden = sum(x0 < x < x1 and y0 < y < y1 for x0, y0, x1, y1 in boxes for x, y in texts)
        strange = 0
        for own, (x0, y0, x1, y1) in zip(texts, boxes, strict=True):
            away = {point: np.hypot((x0 + x1) / 2 - point[0], (y0 + y1) / 2 - point[1]) for point in texts}
            strange += any(away[point] < away[own] - 0.2 for point in texts)
        return outside + crossing + hidden + strange

    sides = tuple(product((False, True), repeat=2))
    return min(product(sides, repeat=len(texts)), key=badness)


def _png(figure, canvas) -> bytes:
    buffer = io.BytesIO()
    canvas(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def pictures(quiz: Quiz) -> dict[str, Callable[[], bytes]]:
    """File name -> what draws the picture."""
    drawn = {f"{name}.png": partial(picture, question) for name, question in quiz.questions.items()}
    return drawn | {"points.png": partial(points_picture, quiz)}
