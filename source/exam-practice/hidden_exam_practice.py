"""The practice exam from a seed: numbers, formulas, options and their order are drawn, all keys are computed.

`make_exam(seed)` makes one variant. Each of the thirteen questions is a function that draws numbers, computes the key and
what typical mistakes give, and is drawn again while a mistake gives the same as another one, a key is unwieldy or stands
in the text of the question already. `hidden_exam_pictures` draws the pictures, `hidden_exam_marking` gives the points.
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

LETTERS = "abcdef"
REACH = 3.0  # pictures of the plane show |y1|, |y2| up to here
TOLERANCE = 0.01  # relative, of numbers: two digits rounded correctly or three are enough
Rng = np.random.Generator
Line = tuple[float, float, float]  # w1, w2, b of z = w1 y1 + w2 y2 + b


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that is to be expected: what it is worth, and which idea is missing."""

    answer: Any
    points: float
    message: str


@dataclass(frozen=True)
class Question:
    """One answer that is asked for.

    Attributes
    ----------
    key:
        A letter, a list of letters, a number, a list or tuple of numbers, or a text; ``None`` for what is judged by what
        it does (a network, a function).
    options:
        Formula or text of each option, in the order in which they are shown.
    wrong:
        Per option, what those read who are wrong about it; empty for right ones of a single choice.
    """

    name: str
    points: float
    key: Any = None
    mistakes: tuple[Mistake, ...] = ()
    options: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    hint: str = "Check the calculation step by step."


@dataclass(frozen=True)
class Part:
    """A numbered question of the exam: its answers, the texts that stand in the notebook, the numbers behind them."""

    questions: tuple[Question, ...]
    texts: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exam:
    """One variant."""

    questions: dict[str, Question]
    texts: dict[str, str]
    data: dict[str, Any]


# writing formulas -----------------------------------------------------------------------------------------


def number(value: float) -> str:
    """A number as in a text, without needless digits."""
    return f"{value:.10g}"


def linear(terms: Iterable[tuple[float, str]]) -> str:
    """A sum in TeX: [(2, "y_1"), (-1, "y_2"), (3, "")] gives 2y_1-y_2+3."""
    text = ""
    for c, name in terms:
        if c:
            size = "" if abs(c) == 1 and name else number(abs(c))
            text += f"{'-' if c < 0 else '+' if text else ''}{size}{name}"
    return text or "0"


def z_of(line: Line) -> str:
    """z = w1 y1 + w2 y2 + b in TeX."""
    return linear(zip(line, ("y_1", "y_2", ""), strict=True))


def _code(name: str, values: Any) -> str:
    return f"{name} = np.array({np.asarray(values).tolist()})"


def _shuffled(
    rng: Rng, name: str, points: float, right: str, wrong: Sequence[tuple[str, str]], **more: Any
) -> Question:
    """A single choice in random order."""
    options = [(right, ""), *wrong]
    order = rng.permutation(len(options))
    key = LETTERS[int(np.flatnonzero(order == 0)[0])]
    texts, messages = zip(*(options[i] for i in order), strict=True)
    return Question(name, points, key, options=texts, wrong=messages, **more)


# the questions --------------------------------------------------------------------------------------------


def plane(n: int = 61) -> np.ndarray:
    """Points of the plane, shape (n * n, 2)."""
    axis = np.linspace(-REACH, REACH, n)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def bright(line: Line, points: np.ndarray) -> np.ndarray:
    """Where z is positive."""
    return points @ np.array(line[:2]) + line[2] > 0


def least_difference(pictures: Sequence[np.ndarray]) -> float:
    """Share of the plane by which the two pictures that are most alike differ."""
    return min(float(np.mean(p != q)) for p, q in itertools.combinations(pictures, 2))


def _picture(rng: Rng) -> Part:
    """1. Which picture belongs to a formula? Needs the meaning of weights and bias."""
    points = plane()
    while True:
        w1, w2, b = (float(rng.choice([-3, -2, -1, 1, 2, 3])) for _ in range(3))
        mistakes = [
            ((w1, w2, -b), "At the origin z is the bias alone: is it bright there?"),
            ((-w1, -w2, b), "The weights point to the bright side."),
            ((w2, w1, b), "Which weight belongs to which input? Look where the line meets the axes."),
            ((-w1, w2, b), "Follow one axis at a time: does it get brighter or darker along y1, along y2?"),
            ((w1, -w2, b), "Follow one axis at a time: does it get brighter or darker along y1, along y2?"),
        ]
        chosen = [mistakes[i] for i in rng.choice(len(mistakes), size=3, replace=False)]
        lines = [(w1, w2, b), *(line for line, _ in chosen)]
        if least_difference([bright(line, points) for line in lines]) > 0.12:
            break
    question = _shuffled(rng, "picture", 3, z_of(lines[0]), [(z_of(line), text) for line, text in chosen])
    shown = [next(line for line in lines if z_of(line) == text) for text in question.options]
    return Part((question,), {"picture_z": z_of(lines[0])}, {"picture": shown})


GATES = {  # output neuron: weights of h1 and h2, bias
    "and": (1, 1, -1.5),
    "or": (1, 1, -0.5),
    "first only": (1, -1, -0.5),
    "second only": (-1, 1, -0.5),
    "not both": (-1, -1, 1.5),
    "none": (-1, -1, 0.5),
}
CORNERS = ((0, 0), (1, 0), (0, 1), (1, 1))
WHERE = (
    "no hidden neuron is on",
    "only the first one is on",
    "only the second one is on",
    "both hidden neurons are on",
)


def truth(neuron: Sequence[float]) -> tuple[bool, ...]:
    """Output of a step neuron for the four states of two hidden neurons."""
    return tuple(neuron[0] * h1 + neuron[1] * h2 + neuron[2] > 0 for h1, h2 in CORNERS)


def _any_line(rng: Rng) -> Line:
    w1, w2 = rng.choice([-2, -1, 1, 2], size=2)
    return float(w1), float(w2), float(rng.integers(-2, 3))


def _gates(rng: Rng) -> Part:
    """2. What does the output neuron make of two half planes?"""
    points = plane()
    while True:
        lines = [_any_line(rng), _any_line(rng)]
        h1, h2 = (bright(line, points) for line in lines)
        if min(np.mean((h1 == p) & (h2 == q)) for p in (False, True) for q in (False, True)) > 0.12:
            break
    names = list(rng.choice(list(GATES), size=4, replace=False))
    neurons = [tuple(int(rng.integers(1, 4)) * np.array(GATES[str(name)])) for name in names]
    texts = [rf"\Theta({linear(zip(n, ('h_1', 'h_2', ''), strict=True))})" for n in neurons]
    wrong = []
    for neuron, text in zip(neurons[1:], texts[1:], strict=True):
        differs = [a != b for a, b in zip(truth(neuron), truth(neurons[0]), strict=True)].index(True)
        wrong.append((text, f"Find the part of the plane where {WHERE[differs]}: is it bright there?"))
    texts_ = {"gates_z1": z_of(lines[0]), "gates_z2": z_of(lines[1])}
    question = _shuffled(rng, "gates", 3, texts[0], wrong)
    return Part((question,), texts_, {"gates": (lines, neurons[0])})


def _forward(rng: Rng) -> Part:
    """3. A forward pass by hand: rows and columns of w, the bias, the ReLU."""
    while True:
        y, b, v = rng.integers(-3, 4, 2), rng.integers(-3, 4, 2), rng.integers(-3, 4, 2)
        w, c = rng.integers(-3, 4, (2, 2)), int(rng.integers(-3, 4))
        z = y @ w + b
        if (z > 0).sum() == 1 and (z < 0).sum() == 1 and c and b.all() and y.all() and v.all() and w.all():
            break
    h = np.maximum(z, 0)

    def hidden(z: np.ndarray, points: float, message: str) -> Mistake:
        return Mistake(z.tolist(), points, message)

    relu = "The ReLU lets no negative numbers through."
    mistakes = (
        hidden(z, 2, relu),
        hidden(np.maximum(w @ y + b, 0), 1, "Rows or columns: the input is multiplied from the left, y @ w."),
        hidden(np.maximum(y @ w, 0), 1, "Every neuron has a bias."),
        hidden(np.maximum(y @ w - b, 0), 1, "The bias is added."),
        hidden(np.abs(z), 1, relu),
        hidden(h[::-1], 1, "In which order are the neurons counted?"),
    )
    out = int(h @ v + c)
    outs = (
        Mistake(int(z @ v + c), 1, relu),
        Mistake(int(h @ v), 1, "The output neuron has a bias, too."),
        Mistake(max(out, 0) if out < 0 else -out, 0, "The output neuron is linear."),
    )
    lines = [_code("y", y), _code("w1", w), _code("b1", b), _code("w2", v), f"b2 = {c}"]
    return Part(
        (
            Question("hidden", 3, h.tolist(), mistakes, hint="Weighted sum, bias, activation: neuron by neuron."),
            Question("output", 2, out, outs, hint="Weighted sum of what the hidden neurons give, and the bias."),
        ),
        {"forward_code": "\n".join(lines)},
        {"forward": (v.tolist(), c)},
    )


def margin(ones: np.ndarray, zeros: np.ndarray) -> float:
    """Width of the widest strip that separates two sets of points; negative if no line does."""
    angle = np.linspace(0, 2 * np.pi, 181)[:-1]
    direction = np.stack([np.cos(angle), np.sin(angle)])
    return float(np.max((ones @ direction).min(axis=0) - (zeros @ direction).max(axis=0)))


MIN_STRIP = 0.45  # of separable sets; the others overlap by at least MIN_OVERLAP, whichever way one looks
MIN_OVERLAP = 0.45


def _separable(rng: Rng) -> Part:
    """4. What can a single neuron tell apart?"""
    grid = np.array(list(itertools.product(np.arange(-2, 2.1, 0.8), repeat=2)))
    right = int(rng.integers(2, 4))
    panels: list[tuple[bool, np.ndarray]] = []
    while len(panels) < 5:
        points = grid[rng.choice(len(grid), size=6, replace=False)]
        size = margin(points[:3], points[3:])
        wanted = len(panels) < right
        if (wanted and MIN_STRIP < size < 1.2) or (not wanted and size < -MIN_OVERLAP):
            panels.append((wanted, points))
    panels = [panels[i] for i in rng.permutation(5)]
    key = [x for x, (separable, _) in zip(LETTERS, panels, strict=False) if separable]
    message = (
        "A single neuron divides the plane along one straight line: is there one with all full circles on one side?"
    )
    question = Question(
        "separable", 4, key, options=tuple(f"picture {x}" for x in LETTERS[:5]), wrong=(message,) * 5, hint=message
    )
    return Part((question,), {}, {"separable": [points.round(3).tolist() for _, points in panels]})


def _polygon(rng: Rng) -> Part:
    """5. Build a network: a triangle from three half planes and an AND."""
    while True:
        corners = rng.integers(-2, 3, (3, 2))
        (x1, y1), (x2, y2) = corners[1] - corners[0], corners[2] - corners[0]
        doubled_area = int(x1 * y2 - x2 * y1)
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
        # anticlockwise, no corner sharper than 25 degrees (2 area = a b sin(angle)), no edge on a line through the origin
        wide = all(doubled_area > sides[i] * sides[i - 1] * math.sin(math.radians(25)) for i in range(3))
        if (
            doubled_area >= 5
            and wide
            and all(p[0] * q[1] != p[1] * q[0] for p, q in itertools.combinations(corners, 2))
        ):
            break
    shown = ", ".join(f"({x}, {y})" for x, y in corners.tolist())
    texts = {"polygon_corners": str(corners.tolist()), "polygon_text": shown}
    return Part((Question("polygon", 7),), texts, {"polygon": corners.tolist()})


def _descent(rng: Rng) -> Part:
    """6. One step of gradient descent for a slope, and the largest learning rate. Lengths are in nm."""
    x = rng.choice([-4, -3, -2, -1, 1, 2, 3, 4], size=4, replace=False)
    w0 = int(rng.integers(-2, 4))
    true = w0 + int(rng.choice([-3, -2, -1, 1, 2, 3]))
    targets = true * x + rng.integers(-1, 2, 4)
    eta = float(rng.choice([0.01, 0.02, 0.04, 0.05]))
    error = w0 * x - targets
    gradient, square = float(np.mean(error * x)), float(np.mean(x**2))
    average = "The angle brackets mean the average over the samples."
    gradients = (
        Mistake(-gradient, 1, "The gradient points uphill. What is the sign of the error?"),
        Mistake(4 * gradient, 1, average),
        Mistake(2 * gradient, 1, "What becomes of the factor 1/2 when the square is differentiated?"),
        Mistake(float(np.mean(error)), 0, "The chain rule: the error depends on w through w x."),
        Mistake(float(np.mean(error**2)) / 2, 0, "That is the cost. How does it change with w?"),
    )
    steps = (
        Mistake(w0 + eta * gradient, 1, "Downhill is against the gradient."),
        Mistake(-eta * gradient, 1, "That is the change. What is the slope afterwards?"),
    )
    rates = (
        Mistake(1 / square, 1.5, "With this rate one step leads right into the minimum. How far may it go beyond?"),
        Mistake(0.5 / square, 1.5, average),
        Mistake(square, 0, "How does the distance from the minimum change in one step? And what are the units?"),
        Mistake(2 * square, 0, "How does the distance from the minimum change in one step? And what are the units?"),
        Mistake(1 / 4 / square, 0, average),
    )
    return Part(
        (
            Question("gradient", 2, gradient, gradients, hint="Differentiate the cost of one sample, then average."),
            Question("step", 2, w0 - eta * gradient, steps, hint="The step is the learning rate times the gradient."),
            Question(
                "rate", 3, 2 / square, rates, hint="By which factor does a step change the distance from the minimum?"
            ),
        ),
        {
            "descent_x": ", ".join(map(str, x)),
            "descent_targets": ", ".join(map(str, targets)),
            "descent_w0": str(w0),
            "descent_eta": number(eta),
        },
        {"descent": (w0, eta)},
    )


def _backprop(rng: Rng) -> Part:
    """7. Backpropagation by hand through a linear network, in the manner of the worked example of the lecture."""
    y = rng.choice([1, 2, 3, 4, 5], size=2, replace=False).astype(float)
    w = rng.choice(np.arange(5, 30), size=(2, 2), replace=False) / 100
    v = rng.choice(np.arange(10, 60), size=2, replace=False) / 100
    target = float(rng.choice([1, 2, 3]))
    i, k = int(rng.integers(2)), int(rng.integers(2))
    h = y @ w
    delta = float(h @ v - target)
    ends = "A weight's gradient: the error where it ends times the value where it begins."
    deltas = (
        Mistake(-delta, 1, "What is the sign of the derivative of (y - F)^2 / 2 with respect to y?"),
        Mistake(float(h @ v), 1, "That is the output. How does the cost change with it?"),
        Mistake(delta**2 / 2, 0, "That is the cost. How does it change with the output?"),
        Mistake(float((w @ y) @ v - target), 1, "The hidden values are y @ w: which row, which column?"),
        Mistake(2 * delta, 1, "What becomes of the factor 1/2?"),
    )
    outer = (
        Mistake(delta * h[1 - k], 1, "Which hidden neuron does this weight belong to?"),
        Mistake(-delta * h[k], 1, "What is the sign of the error?"),
        Mistake(delta * v[k], 0, ends),
        Mistake(float(h[k]), 0, ends),
    )
    inner = (
        Mistake(delta * v[k] * y[1 - i], 1, "Which input does this weight belong to?"),
        Mistake(delta * v[1 - k] * y[i], 1, "Through which weight does the error come back?"),
        Mistake(-delta * v[k] * y[i], 1, "What is the sign of the error?"),
        Mistake(delta * y[i], 0, "The error comes back through the weight of the output neuron."),
        Mistake(delta * w[i, k] * y[i], 0, "Through which weight does the error come back?"),
        Mistake(delta * v[k] * h[k], 0, ends),
    )
    texts = {
        "backprop_code": "\n".join(
            [_code("y", y.astype(int)), _code("w1", w), _code("w2", v), f"F = {number(target)}"]
        ),
        "backprop_input": str(i + 1),
        "backprop_hidden": str(k + 1),
        "backprop_inner": f"w1[{i}, {k}]",
        "backprop_outer": f"w2[{k}]",
    }
    return Part(
        (
            Question(
                "delta", 2, delta, deltas, hint="First the output, then the derivative of the cost with respect to it."
            ),
            Question("outer", 2, delta * float(h[k]), outer, hint=ends),
            Question("inner", 2, delta * float(v[k] * y[i]), inner, hint=ends + " The error comes back through w2."),
        ),
        texts,
        {"backprop": (float(h[k]), float(v[k] * y[i]))},
    )


@dataclass(frozen=True)
class Curve:
    """A function of z in TeX, and its derivative."""

    tex: str
    slope: Callable[[np.ndarray], np.ndarray]


def sigmoid_curve(k: float) -> Curve:
    """A sigmoid whose argument is k z."""
    return Curve(rf"1/(1+e^{{-{linear([(k, 'z')])}}})", lambda z: k / 4 / np.cosh(k * z / 2) ** 2)


def tanh_curve(k: float) -> Curve:
    """A hyperbolic tangent whose argument is k z."""
    return Curve(rf"\tanh({linear([(k, 'z')])})", lambda z: k / np.cosh(k * z) ** 2)


def leaky_curve(low: float, high: float) -> Curve:
    """Two half lines that meet at zero."""
    first = "0" if low == 0 else linear([(low, "z")])
    tex = rf"\max({first},\, {linear([(high, 'z')])})"
    return Curve(tex, lambda z: np.where(z > 0, high, low))


def bump_curve(height: float) -> Curve:
    """Looks like the slope of a sigmoid; to those who take the picture for the function itself."""
    size = "" if height == 1 else number(height) + r"\,"
    return Curve(f"{size}e^{{-z^2}}", lambda z: -2 * z * height * np.exp(-(z**2)))


def step_curve(low: float, high: float) -> Curve:
    """Looks like the slope of a (leaky) ReLU."""
    tex = linear([(low, ""), (round(high - low, 6), r"\,\Theta(z)")]) if low else linear([(high, r"\,\Theta(z)")])
    return Curve(tex, lambda z: 0 * z)


def _activation(rng: Rng) -> Part:
    """8. The picture shows the derivative of an activation function."""
    value = "The picture shows the slope of the function, not the function."
    largest = "How large is the slope where the function is steepest?"
    flat = "Where is the function flat, where is its slope constant?"
    k, other = (float(n) for n in rng.choice([1, 2, 3, 5], size=2, replace=False))
    low = float(rng.choice([0, 0.2, 0.4, 0.5]))
    high = float(rng.choice([1, 1.5, 2]))
    bent = leaky_curve(low, high)
    make = (sigmoid_curve, tanh_curve)[int(rng.integers(2))]
    if rng.random() < 0.5:
        right = make(k)
        peak = float(right.slope(np.zeros(1))[0])
        wrong = [(make(other), largest), (bent, flat), (bump_curve(peak), value)]
    else:
        right = bent
        lower = float(rng.choice([n for n in (0, 0.2, 0.5, 0.8) if abs(n - low) > 0.15 * high]))
        wrong = [(leaky_curve(lower, high), flat), (make(k), flat), (step_curve(low, high), value)]
    question = _shuffled(rng, "activation", 3, right.tex, [(curve.tex, text) for curve, text in wrong])
    return Part((question,), {}, {"activation": [right, *(curve for curve, _ in wrong)]})


def _softmax(rng: Rng) -> Part:
    """9. Softmax, cross entropy and its gradient for three classes, with scores that are logarithms."""
    sizes = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 12], size=3, replace=False)
    asked, label = (int(n) for n in rng.choice(3, size=2, replace=False))
    other = 3 - asked - label
    p = sizes / sizes.sum()
    cost = -math.log(p[label])
    z = np.log(sizes)
    logs = "The scores are logarithms: what does the exponential function make of them?"
    probability = (
        Mistake(float(p[label]), 0, "Which class is asked for? They are counted from one."),
        Mistake(float(p[other]), 0, "Which class is asked for? They are counted from one."),
        Mistake(float(z[asked] / z.sum()), 0, logs),
        Mistake(float(sizes[asked]), 0, "All probabilities together are one."),
    )
    entropy = (
        Mistake(-cost, 0.5, "A probability is at most one. What is the sign of its logarithm?"),
        Mistake(-math.log10(p[label]), 0.5, "The cross entropy has the natural logarithm."),
        Mistake(-math.log2(p[label]), 0.5, "The cross entropy has the natural logarithm."),
        Mistake(float(1 - p[label]), 0, "The cross entropy takes the logarithm of a probability: of which one?"),
        Mistake(-math.log(p[asked]), 0, "The cross entropy takes the logarithm of a probability: of which one?"),
        Mistake(-float((p * np.log(p)).sum()), 0, "The one-hot label picks one of the terms."),
    )
    logit = (
        Mistake(float(1 - p[label]), 1, "Does the cost grow or fall when the score of the true class grows?"),
        Mistake(float(p[label]), 1, "Probability minus label: what is the label of the true class?"),
        Mistake(
            float(-1 / p[label]),
            0,
            "That is the derivative with respect to the probability. The softmax lies in between.",
        ),
        Mistake(float(p[asked] - 1), 0, "Which class is the true one?"),
    )
    scores = ", ".join("0" if n == 1 else rf"\ln {n}" for n in sizes)
    texts = {"softmax_z": f"({scores})", "softmax_asked": str(asked + 1), "softmax_label": str(label + 1)}
    return Part(
        (
            Question(
                "probability", 2, float(p[asked]), probability, hint="Exponentials first, then divide by their sum."
            ),
            Question("entropy", 1, cost, entropy, hint="Minus the logarithm of the probability of the true class."),
            Question(
                "logit",
                2,
                float(p[label] - 1),
                logit,
                hint="Softmax and cross entropy together have a simple gradient.",
            ),
        ),
        texts,
    )


TERMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "From epoch {n} on, the cost on the training data still falls, while that on the validation data rises. What is this called?",
        ("overfitting", "overtraining"),
    ),
    (
        "Which activation function turns the {n} outputs of a classifier into probabilities whose sum is one?",
        ("softmax", "softmax function"),
    ),
    (
        "In gradient descent, each of the {n} parameters changes by minus its derivative times a number. What is this number called?",
        ("learning rate", "step size", "eta"),
    ),
    (
        "The label of one of {n} classes is written as a vector that holds a single 1 and {m} zeros. What is this encoding called?",
        ("one-hot", "one-hot encoding", "one-hot vector"),
    ),
    (
        "All {n} samples of the training set have been used once. What is such a round of training called?",
        ("epoch", "one epoch", "training epoch"),
    ),
    (
        "In every step, the gradient is averaged over {n} samples only. What is such a set of samples called?",
        ("batch", "mini-batch"),
    ),
    (
        "The narrowest layer of an autoencoder has {n} neurons. What is this layer called?",
        ("bottleneck", "bottleneck layer", "latent layer", "latent space", "code layer"),
    ),
    (
        "Which cost function is usual for a classifier with {n} classes whose outputs are probabilities?",
        ("cross entropy", "categorical cross entropy"),
    ),
    (
        "By which method does one get the derivatives with respect to all {n} weights, layer by layer from the output to the input?",
        ("backpropagation", "backprop", "backward pass"),
    ),
)


def _term(rng: Rng) -> Part:
    """10. The name of an idea."""
    text, names = TERMS[int(rng.integers(len(TERMS)))]
    n = int(rng.integers(4, 30))
    question = Question("term", 2, names[0], hint="The word is one of those that every session of the lecture uses.")
    return Part((question,), {"term_text": text.format(n=n, m=n - 1)}, {"term": names})


def _sizes(rng: Rng) -> Part:
    """11. Shapes and numbers of parameters of the encoder of an autoencoder."""
    p1, p2 = (int(n) for n in rng.choice([2, 3, 4], size=2, replace=False))
    side = int(rng.choice([2, 3, 4]))
    n = side * p1 * p2
    c1, c2, m = (int(k) for k in rng.choice([4, 5, 6, 7, 8, 10], size=3, replace=False))
    k1, k2 = (int(k) for k in rng.choice([3, 5], size=2))
    shape = (side, side, c2)
    weights = k2 * k2 * c1 * c2 + c2
    flat = side * side * c2
    dense = flat * m + m
    size = "Padding 'same' keeps the size of an image, pooling divides it."
    channels = "Each filter makes one channel, whatever came in."
    shapes = (
        Mistake((c2, side, side), 1, "The channels stand last."),
        Mistake((side, side, c1 * c2), 1, channels),
        Mistake((side, side, c1), 1, channels),
        Mistake((n // p1, n // p1, c2), 1, size),
        Mistake((n, n, c2), 1, size),
        Mistake((n // p2, n // p2, c2), 1, size),
    )
    weight = (
        Mistake(weights - c2, 1, "Each filter has a bias."),
        Mistake(k2 * k2 * c2 + c2, 1, "A filter looks at all channels that come in."),
        Mistake(k2 * k2 * c2, 0, "A filter looks at all channels that come in, and has a bias."),
        Mistake(k2 * k2 * c1 + c2, 0, "Every filter has weights of its own."),
        Mistake(k2 * c1 * c2 + c2, 0, "A filter has two dimensions."),
        Mistake(weights * (n // p1) ** 2, 0, "The same filter is used at all places."),
        Mistake(k2 * k2 * c1 * c2 + 1, 1, "Each filter has a bias."),
    )
    full = (
        Mistake(flat * m, 1, "Each neuron has a bias."),
        Mistake(side * side * m + m, 1, "All channels are flattened."),
        Mistake(flat + m, 0, "Every neuron is connected with every value."),
        Mistake(flat * m + 1, 1, "Each neuron has a bias."),
    )
    rows = [
        ("input", f"{n} × {n} × 1"),
        ("1", f"`Conv2D({c1}, {k1}, padding='same')`"),
        ("2", f"`AveragePooling2D({p1})`"),
        ("3", f"`Conv2D({c2}, {k2}, padding='same')`"),
        ("4", f"`AveragePooling2D({p2})`"),
        ("5", "`Flatten()`"),
        ("6", f"`Dense({m})`"),
    ]
    table = "| layer | |\n|---|---|\n" + "\n".join(f"| {a} | {b} |" for a, b in rows)
    return Part(
        (
            Question("shape", 2, shape, shapes, hint=f"{size} {channels}"),
            Question("weights", 2, weights, weight, hint="Numbers per filter, times the number of filters."),
            Question("dense", 2, dense, full, hint="Numbers per neuron, times the number of neurons."),
        ),
        {"sizes_table": table},
        {"sizes": m},
    )


def _fit(rng: Rng) -> Part:
    """12. One stochastic gradient step for a Lorentzian, from one sample."""
    d = int(rng.choice([-2, -1, 1, 2]))
    theta1 = int(rng.integers(-2, 4))
    f = int(rng.integers(1, 4))
    size = d * d + 1
    theta0 = f * size
    error = float(rng.choice([-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2]))
    target = f - error
    eta = float(rng.choice([0.1, 0.2, 0.5]))
    height = -eta * error / size
    centre = -eta * error * theta0 * 2 * d / size**2
    down = "Downhill: against the gradient."
    heights = (
        Mistake(-height, 1, down),
        Mistake(-eta * error, 0, "The chain rule: how does f change with theta0?"),
        Mistake(error / size, 1, "That is the gradient. The change has a learning rate and a direction."),
        Mistake(2 * height, 1, "What becomes of the factor 1/2?"),
        Mistake(-eta * error * f, 0, "The chain rule: how does f change with theta0?"),
    )
    centres = (
        Mistake(-centre, 1, "Check the signs: that of the inner derivative, and that of the step."),
        Mistake(-centre / eta, 1, "That is the gradient. The change has a learning rate and a direction."),
        Mistake(centre / 2, 1, "The inner derivative of a square."),
        Mistake(centre / (2 * d), 0, "The inner derivative is missing."),
        Mistake(centre * size, 1, "What is the derivative of 1/u?"),
        Mistake(centre / theta0, 1, "theta0 is a factor of f: it stays."),
    )
    texts = {
        "fit_theta0": str(theta0),
        "fit_theta1": str(theta1),
        "fit_x": str(theta1 + d),
        "fit_target": number(target),
        "fit_eta": number(eta),
    }
    return Part(
        (
            Question("height", 2, height, heights, hint="Error times the derivative of f with respect to theta0."),
            Question("centre", 2, centre, centres, hint="Error times the derivative of f with respect to theta1."),
        ),
        texts,
    )


def _layer(rng: Rng) -> Part:
    """13. A layer in NumPy, with an activation function that is made up."""
    a = number(float(rng.choice([0.1, 0.2, 0.3, 0.4])))
    c = number(float(rng.integers(2, 6)))
    made = [
        (rf"f(z) = z \text{{ for }} z>0, \text{{ else }} {a}\,z", f"np.where(z > 0, z, {a} * z)"),
        (rf"f(z) = \min(\max(0, z), {c})", f"np.minimum(np.maximum(0, z), {c})"),
        (rf"f(z) = \frac{{{c}\,z}}{{1+|z|}}", f"{c} * z / (1 + np.abs(z))"),
        (rf"f(z) = {c} \tanh(z/{c})", f"{c} * np.tanh(z / {c})"),
        (rf"f(z) = \frac{{{c}}}{{1+e^{{-z}}}}", f"{c} / (1 + np.exp(-z))"),
        (rf"f(z) = e^{{-z^2/{c}}}", f"np.exp(-(z**2) / {c})"),
    ]
    tex, code = made[int(rng.integers(len(made)))]
    return Part((Question("layer", 5),), {"layer_formula": tex, "key_layer": code}, {"layer": code})


MAKERS: tuple[Callable[[Rng], Part], ...] = (
    *(_picture, _gates, _forward, _separable, _polygon, _descent, _backprop),
    *(_activation, _softmax, _term, _sizes, _fit, _layer),
)


def fits(part: Part) -> bool:
    """Whether keys and mistakes can be told apart, and the keys are of a size for pencil and paper."""
    shown = re.findall(r"\d+\.?\d*", " ".join(part.texts.values()))
    keys = [question.key for question in part.questions]
    if any(same(a, b, tolerance=3 * TOLERANCE) for a, b in itertools.permutations(keys, 2)):
        return False
    for question in part.questions:
        if len(set(question.options)) < len(question.options):
            return False
        answers = [question.key, *(mistake.answer for mistake in question.mistakes)]
        if any(same(a, b, tolerance=3 * TOLERANCE) for a, b in itertools.combinations(answers, 2)):
            return False
        if isinstance(question.key, (int, float)):
            size = abs(question.key)
            if not 0.01 <= size <= 10_000 or number(size) in shown:
                return False
    return True


def same(answer: Any, value: Any, *, tolerance: float = TOLERANCE) -> bool:
    """Whether two answers are equal: numbers within the tolerance, lists and tuples number by number and exactly."""
    if isinstance(value, str) or isinstance(answer, (str, bool)) or answer is None or value is None:
        return bool(type(answer) is type(value) and answer == value)
    if isinstance(value, (list, tuple)):
        return np.shape(answer) == np.shape(value) and bool(np.all(np.abs(np.subtract(answer, value)) < 1e-6))
    if np.ndim(answer) != 0:
        return False
    slack = 1e-9 if isinstance(value, int) else tolerance * max(abs(value), 1e-12)
    return bool(abs(float(answer) - float(value)) <= slack)


def _drawn(make: Callable[[Rng], Part], seed: int, salt: int) -> Part:
    rng = np.random.default_rng([seed, salt])
    while True:
        part = make(rng)
        if fits(part):
            return part


@functools.cache
def make_exam(seed: int = 0) -> Exam:
    """The variant of a seed."""
    parts = [_drawn(make, seed, salt) for salt, make in enumerate(MAKERS)]
    return Exam(
        {question.name: question for part in parts for question in part.questions},
        {name: text for part in parts for name, text in part.texts.items()},
        {name: value for part in parts for name, value in part.data.items()},
    )


IN_PICTURES = ("picture", "separable")  # choices whose options are pictures with their letters


def fields(exam: Exam) -> dict[str, str]:
    """What stands in the notebook: texts, options (also letter by letter) and keys."""
    made = dict(exam.texts)
    for name, question in exam.questions.items():
        if question.key is not None:
            key = float(f"{question.key:.6g}") if isinstance(question.key, float) else question.key
            made[f"key_{name}"] = repr(key)
        shown = [f"$f(z)={o}$" if name == "activation" else rf"$y^{{\text{{out}}}}={o}$" for o in question.options]
        if name in IN_PICTURES:
            shown = [f"picture {letter}" for letter, _ in zip(LETTERS, question.options, strict=False)]
        labelled = list(zip(LETTERS, shown, strict=False))
        made |= {f"{name}_{letter}": text for letter, text in labelled}
        made[f"{name}_options"] = "\n".join(f"- **{letter}**  {text}" for letter, text in labelled)
    return made
