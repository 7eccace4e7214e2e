"""Points of the practice exam, and its marking scheme to print.

    python source/exam-practice/hidden_exam_marking.py 17

prints the keys of variant 17, what each typical mistake is worth, and the rules for what cannot be written as a table.

Errors that carry over are not counted twice: whoever calculates on correctly from an own wrong result gets the points for
what comes after.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from hidden_exam_practice import LETTERS, TOLERANCE, Exam, Question, make_exam, same

from autograder.points import Points

CARRIED_OVER = "Right for your own result of the question before, which was wrong."
Network = list[tuple[np.ndarray, np.ndarray]]


def mark(seed: int, name: str, answer: Any, **own: Any) -> Points:
    """Points for an answer to one question of a variant.

    Parameters
    ----------
    own:
        The student's answers to the questions before, by name, for errors that carry over.
    """
    assert answer is not None, "There is no answer yet."
    exam = make_exam(seed)
    question = exam.questions[name]
    if name == "term":
        return mark_term(exam, answer)
    if question.options:
        return mark_choices(question, answer) if isinstance(question.key, list) else mark_choice(question, answer)
    given = _plain(answer, question.key)
    if same(given, question.key):
        return Points(question.points)
    carried = FOLLOWS[name](exam, own) if name in FOLLOWS else None
    exact = isinstance(question.key, int)
    if carried is not None and same(given, carried, tolerance=1e-9 if exact else TOLERANCE):
        return Points(question.points, CARRIED_OVER)
    known = [mistake for mistake in question.mistakes if same(given, mistake.answer)]
    return Points(known[0].points, known[0].message) if known else Points(0, question.hint)


def _plain(answer: Any, key: Any) -> Any:
    """The answer in the form of the key; numbers in lists, tuples and arrays are the same."""
    if isinstance(answer, (str, bytes, bool, dict, set)):
        return None
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return None
    if not np.isfinite(values).all():
        return None
    return values.ravel().tolist() if isinstance(key, list) and values.ndim else values.tolist()


def mark_choice(question: Question, answer: Any) -> Points:
    """All points for the right option."""
    letters = read_letters(answer)
    assert len(letters) == 1, "Exactly one of the options is right."
    letter = letters.pop()
    assert letter in LETTERS[: len(question.options)], "There is no such option."
    return Points(question.points) if letter == question.key else Points(0, question.wrong[LETTERS.index(letter)])


def mark_choices(question: Question, answer: Any) -> Points:
    """One slip, an option missing or too many, costs half; two cost everything."""
    given = read_letters(answer)
    slips = len(given ^ set(question.key))
    if slips == 0:
        return Points(question.points)
    return Points(question.points / 2 if slips == 1 and given else 0, question.hint)


def read_letters(answer: Any) -> set[str]:
    """The chosen letters, in any case, also with brackets or full stops around."""
    given = [answer] if isinstance(answer, str) else list(answer)
    assert all(isinstance(letter, str) for letter in given), "Answer with letters in quotes."
    letters = {letter.strip().strip("().").strip().lower() for letter in given}
    assert all(len(letter) == 1 and letter in LETTERS for letter in letters), "Answer with the letters of the options."
    return letters


def mark_term(exam: Exam, answer: Any) -> Points:
    """All points for one of the names; case, blanks, hyphens and a slip of the pen do not matter."""
    assert isinstance(answer, str), "Answer with a word in quotes."
    question = exam.questions["term"]

    def bare(text: str) -> str:
        return re.sub(r"[^a-z]", "", re.sub(r"^(the|an|a) ", "", text.strip().lower()))

    word = bare(answer)[:100]
    likeness = max(SequenceMatcher(None, word, bare(name)).ratio() for name in exam.data["term"])
    return Points(question.points) if likeness > 0.9 else Points(0, question.hint)


# errors that carry over -----------------------------------------------------------------------------------


def _number(own: dict[str, Any], name: str) -> float | None:
    value = _plain(own.get(name), 0.0) if own.get(name) is not None else None
    return value if isinstance(value, float) else None


def _output_from(exam: Exam, own: dict[str, Any]) -> float | None:
    """Output neuron applied to the student's own hidden values, unless they are all zero."""
    v, c = exam.data["forward"]
    hidden = _plain(own.get("hidden"), []) if own.get("hidden") is not None else None
    if not isinstance(hidden, list) or len(hidden) != 2 or not any(hidden):
        return None
    return float(np.dot(hidden, v) + c)


def _step_from(exam: Exam, own: dict[str, Any]) -> float | None:
    w0, eta = exam.data["descent"]
    gradient = _number(own, "gradient")
    return w0 - eta * gradient if gradient else None


def _outer_from(exam: Exam, own: dict[str, Any]) -> float | None:
    delta = _number(own, "delta")
    return delta * float(exam.data["backprop"][0]) if delta else None


def _inner_from(exam: Exam, own: dict[str, Any]) -> float | None:
    delta = _number(own, "delta")
    return delta * float(exam.data["backprop"][1]) if delta else None


def _logit_from(exam: Exam, own: dict[str, Any]) -> float | None:
    cost = _number(own, "entropy")
    return float(np.exp(-cost) - 1) if cost and cost > 0 else None


def _dense_from(exam: Exam, own: dict[str, Any]) -> float | None:
    shape = _plain(own.get("shape"), []) if own.get("shape") is not None else None
    m = exam.data["sizes"]
    if not isinstance(shape, list) or len(shape) != 3 or any(n < 1 for n in shape):
        return None
    return float(np.prod(shape)) * m + m


FOLLOWS: dict[str, Callable[[Exam, dict[str, Any]], float | None]] = {
    "output": _output_from,  # from the hidden values
    "step": _step_from,  # from the gradient
    "outer": _outer_from,  # from the error of the output
    "inner": _inner_from,  # likewise
    "logit": _logit_from,  # from the cross entropy
    "dense": _dense_from,  # from the shape
}


# what is judged by what it does ---------------------------------------------------------------------------


def mark_polygon(seed: int, net: Any, rng: np.random.Generator) -> Points:
    """Question 5, 7 points for a network that is right at all points which are not within 0.05 of an edge.

    * 5 points: inside and outside are exchanged, or it is right for 98% of the points inside and of those outside;
    * 1 point for each edge that is the line z = 0 of a neuron of the first layer, at most 3;
    * 1 more point if all three of these neurons are on at the same side, inside or outside.
    """
    corners = np.array(make_exam(seed).data["polygon"], dtype=float)
    layers = [(np.asarray(w, dtype=float), np.asarray(b, dtype=float)) for w, b in net]
    y = np.vstack([rng.uniform(-4, 4, (4000, 2)), corners.mean(axis=0) + rng.normal(0, 0.8, (2000, 2))])
    inner = _signed_distances(corners, y)
    y, inner = y[np.abs(inner).min(axis=1) > 0.05], inner[np.abs(inner).min(axis=1) > 0.05]
    wanted = (inner > 0).all(axis=1)
    right = _run(layers, y) == wanted
    if right.all():
        return Points(7)
    if not right.any():
        return Points(5, "Inside and outside are exchanged.")
    if min(right[wanted].mean(), right[~wanted].mean()) > 0.98:
        return Points(5, "Almost: some of the area near the edges or the corners is wrong.")
    found = _edges_found(layers[0], corners)
    points = min(3, len({edge for edge, _ in found}))
    if any(len({edge for edge, side in found if side == wanted_side}) == 3 for wanted_side in (-1, 1)):
        return Points(4, "All edges are there. How does the output neuron know that a point is inside all of them?")
    if points == 3:
        return Points(3, "All edges are there. On which side of its edge is each hidden neuron on?")
    return Points(points, "Each edge of the triangle is the line z = 0 of a hidden neuron: it vanishes at two corners.")


def _signed_distances(corners: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Distances of points from the three edges, shape (n, 3); positive inside. The corners run anticlockwise."""
    edge = np.roll(corners, -1, axis=0) - corners
    normal = np.column_stack([-edge[:, 1], edge[:, 0]]) / np.linalg.norm(edge, axis=1)[:, None]
    return y @ normal.T - (normal * corners).sum(axis=1)


def _run(layers: Network, y: np.ndarray) -> np.ndarray:
    """Whether the output of a network of step neurons is 1."""
    for w, b in layers:
        y = (y @ w + b > 0).astype(float)
    return y[:, 0] > 0.5


def _edges_found(layer: tuple[np.ndarray, np.ndarray], corners: np.ndarray) -> set[tuple[int, int]]:
    """(edge, side) of each neuron whose line runs along an edge; side is 1 if it is on inside."""
    w, b = layer
    z = (corners @ w + b) / np.maximum(np.linalg.norm(w, axis=0), 1e-12)  # distances (corner, neuron)
    return {
        (k, 1 if z[(k + 2) % 3, j] > 0 else -1)
        for j in range(z.shape[1])
        for k in range(3)
        if max(abs(z[k, j]), abs(z[(k + 1) % 3, j])) < 0.02 < abs(z[(k + 2) % 3, j])
    }


def mark_layer(seed: int, layer: Callable[..., Any], rng: np.random.Generator) -> Points:
    """Question 13, 5 points for the layer at random inputs, with other numbers of samples and neurons each time.

    * 4 points: right, but with rows and columns of the result exchanged;
    * 3 points: the bias is missing or has the wrong sign;
    * 2 points: the weighted sum with its bias is right, the activation is not;
    * 1 point: the weighted sum alone.
    """

    def f(z: np.ndarray) -> np.ndarray:
        return np.asarray(eval(make_exam(seed).data["layer"], {"np": np, "z": z}))

    cases = []
    for n, n_in, n_out in ((6, 3, 4), (5, 4, 2), (3, 3, 3), (1, 2, 5)):
        cases.append((rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), 2 * rng.normal(size=n_out)))
    outs = [_attempt(layer, *case) for case in cases]

    def agrees(expected: Callable[..., np.ndarray]) -> bool:
        wanted = [expected(*case) for case in cases]
        return all(
            out is not None and out.shape == e.shape and np.allclose(out, e, rtol=1e-7, atol=1e-9)
            for out, e in zip(outs, wanted, strict=True)
        )

    if agrees(lambda y, w, b: f(y @ w + b)):
        return Points(5)
    if agrees(lambda y, w, b: f(y @ w + b).T):
        return Points(4, "One row per sample, one column per neuron.")
    if agrees(lambda y, w, b: f(y @ w)) or agrees(lambda y, w, b: f(y @ w - b)):
        return Points(3, "Every neuron adds its own bias to the weighted sum.")
    if agrees(lambda y, w, b: f(y @ w) + b):
        return Points(3, "The bias belongs inside the activation function.")
    if agrees(lambda y, w, b: y @ w + b):
        return Points(2, "The weighted sum is right. The activation function is missing.")
    shapes = [(len(y), len(b)) for y, _, b in cases]
    if agrees(lambda y, w, b: y @ w):
        return Points(1, "The weighted sum is right. Bias and activation function are missing.")
    if all(out is not None and out.shape == shape for out, shape in zip(outs, shapes, strict=True)):
        order = [np.argsort((y @ w + b).ravel()) for y, w, b in cases]
        if all(_rises(out.ravel()[o]) for out, o in zip(outs, order, strict=True) if out is not None):
            return Points(2, "The weighted sum seems right. Check the activation function, also for negative z.")
    return Points(0, "Weighted sum y @ w, bias, activation function: check the shapes one after the other.")


def _rises(values: np.ndarray) -> bool:
    """Whether values never fall, and are not all the same."""
    return bool((np.diff(values) >= -1e-12).all() and np.ptp(values) > 0)


def _attempt(layer: Callable[..., Any], *arrays: np.ndarray) -> np.ndarray | None:
    """What a student's function gives, or None if it does not run for these shapes."""
    try:
        out = layer(*arrays)
        return None if out is None else np.asarray(out, dtype=float)
    except Exception:
        return None


# the scheme on paper --------------------------------------------------------------------------------------


def marking_scheme(seed: int) -> str:
    """Keys and partial credit of a variant, in Markdown."""
    exam = make_exam(seed)
    lines = [f"# Marking scheme, variant {seed}", "", f"Numbers are right within {TOLERANCE:.0%}.", ""]
    for name, question in exam.questions.items():
        lines += [f"## {name} ({question.points:g} points)", ""]
        if question.key is None:
            text = {"polygon": mark_polygon, "layer": mark_layer}[name].__doc__ or ""
            lines += [line.strip() for line in text.strip().splitlines()] + [""]
            continue
        lines += [f"* {question.points:g}: {_short(question.key)}"]
        if name == "term":
            lines += [f"* {question.points:g}: also " + ", ".join(exam.data["term"][1:])]
        if isinstance(question.key, list) and question.options:
            lines += [f"* {question.points / 2:g}: one option missing or too many"]
        if name in FOLLOWS:
            lines += [f"* {question.points:g}: calculated correctly from an own wrong result of the question before"]
        by_points = sorted(question.mistakes, key=lambda mistake: -mistake.points)
        lines += [f"* {m.points:g}: {_short(m.answer)} ({m.message})" for m in by_points] + [""]
    return "\n".join(lines)


def _short(answer: Any) -> str:
    return f"{answer:.6g}" if isinstance(answer, float) else str(answer)


if __name__ == "__main__":
    print(marking_scheme(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
