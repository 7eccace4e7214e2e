"""The quiz on Python and NumPy: every answer is what its snippet gives when it is run, never typed in.

`make_quiz(0)` has the numbers of the lecture; every other variant has other numbers and another order of options, and
is as hard. Wrong options are what *mistaken* snippets give: an end that belongs to the range, rows taken for columns,
views taken for copies. Options that happen to agree are drawn again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.points import Points

LETTERS = "abcdef"
Rng = np.random.Generator


@dataclass(frozen=True)
class Option:
    """One option of a choice. `message` is what those read who are wrong about it; `right` if it belongs to the answer."""

    text: str
    right: bool
    message: str


@dataclass(frozen=True)
class Question:
    """One question of the quiz.

    Attributes
    ----------
    code:
        What students read; may be empty where the options say everything.
    key:
        The answer: a letter, a list of letters, a number, a list of numbers, a tuple or a text.
    mistakes:
        (wrong answer, what to say to it) of questions without options.
    """

    name: str
    code: str
    key: Any
    options: tuple[Option, ...] = ()
    mistakes: tuple[tuple[Any, str], ...] = ()


@dataclass(frozen=True)
class Quiz:
    """All questions by name, and the numbers of the two programming tasks."""

    questions: dict[str, Question]
    pick: dict[str, int]
    wave: dict[str, int]


# running snippets -----------------------------------------------------------------------------------------


def run(code: str, wanted: str) -> Any:
    """What the expression `wanted` is worth after the snippet: plain numbers, lists, tuples or text."""
    names: dict[str, Any] = {"np": np}
    exec(code, names)
    value = eval(wanted, names)
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def printed(code: str) -> list[Any]:
    """What a snippet prints, one item per call of `print`."""
    shown: list[Any] = []
    exec(code, {"np": np, "print": shown.append})
    return shown


def runs(code: str) -> bool:
    """Whether a snippet runs without an error."""
    try:
        exec(code, {"np": np})
    except Exception:
        return False
    return True


def _choice(name: str, code: str, right: Any, wrong: Sequence[tuple[Any, str]], order: Sequence[int]) -> Question:
    """A question with one right option; `order` lists the options as shown, 0 is the right one."""
    options = [Option(_as_code(right), True, "")] + [Option(_as_code(value), False, text) for value, text in wrong]
    shown = tuple(options[i] for i in order)
    return Question(name, code, LETTERS[list(order).index(0)], shown)


def _as_code(value: Any) -> str:
    return f"`{value}`"


def _drawn(make: Callable[[Rng | None], Question], seed: int, salt: int) -> Question:
    """The lecture's question for seed 0, else the first drawn one whose options and mistakes all differ."""
    if seed == 0:
        return make(None)
    rng = np.random.default_rng([seed, salt])
    while True:
        question = make(rng)
        texts = [option.text for option in question.options]
        wrong = [repr(value) for value, _ in question.mistakes]
        given_away = isinstance(question.key, int) and str(question.key) in re.findall(r"-?\d+", question.code)
        if len(set(texts)) == len(texts) and len({*wrong, repr(question.key)}) == len(wrong) + 1 and not given_away:
            return question


def _order(rng: Rng | None, lecture: Sequence[int]) -> list[int]:
    return list(lecture) if rng is None else [int(i) for i in rng.permutation(len(lecture))]


def _matrix(rng: Rng | None) -> str:
    """The line that makes `a`, of shape (2, 2)."""
    numbers = np.array([11, 22, 33, 44]) if rng is None else rng.choice(np.arange(10, 100), size=4, replace=False)
    return f"a = np.array({numbers.reshape(2, 2).tolist()})"


# questions of the lecture ---------------------------------------------------------------------------------

RANGE_END = "Where does range begin if nothing else is said, and does its end belong to it?"
FIRST_INDEX = "The first index counts the rows, the second one the columns."
FROM_ZERO = "Rows, columns and elements are counted from zero."


def _loop(rng: Rng | None) -> Question:
    n = 2 if rng is None else int(rng.integers(2, 6))
    j = "j" if rng is None else str(rng.choice(["i", "j", "k", "m", "n"]))
    loop = "for {j} in {numbers}:\n    print({j})"
    code = loop.format(j=j, numbers=f"range({n})")
    wrong = [f"range({n} + 1)", f"range(1, {n} + 1)", f"range(1, {n})"]
    shown = [" ".join(map(str, printed(loop.format(j=j, numbers=numbers)))) for numbers in (f"range({n})", *wrong)]
    return _choice("loop", code, shown[0], [(text, RANGE_END) for text in shown[1:]], _order(rng, [2, 0, 1, 3]))


def _recursion(rng: Rng | None) -> Question:
    limit, last, start = (2, 42, 1) if rng is None else (int(rng.integers(2, 5)), int(rng.integers(20, 80)), 1)
    if rng is not None:
        start = int(rng.integers(limit - 2, limit))
    body = "def f(n):\n    if n <= {limit}:\n        return {step}\n    else:\n        return {last}"
    code = body.format(limit=limit, step="n + f(n + 1)", last=last)
    at_limit = f"f(n + 1) + (n if n < {limit} else {last})"
    wrong = [
        (
            run(body.format(limit=limit, step=at_limit, last=last), f"f({start})"),
            "Which calls end in the second return?",
        ),
        (run(code, f"f({start} + 1)"), "Every call adds its own n, also the first one."),
        (
            run(body.format(limit=limit, step="f(n + 1)", last=last), f"f({start})"),
            "What becomes of n in the calls that come before the last one?",
        ),
        (
            run(body.format(limit=limit, step="n + f(n + 1)", last=0), f"f({start})"),
            "The last call returns something too: follow the calls to the end.",
        ),
    ]
    shown = f"{code}\n\nprint(f({start}))"
    return _choice("recursion", shown, run(code, f"f({start})"), wrong, _order(rng, [1, 0, 2, 3, 4]))


def _element(rng: Rng | None) -> Question:
    line = _matrix(rng)
    i = 0 if rng is None else int(rng.integers(2))
    j = 1 - i
    wrong = [
        (run(line, f"a[{j}, {i}]"), FIRST_INDEX),
        (run(line, f"a[{i}, {i}]"), FROM_ZERO),
        (run(line, f"a[{j}, {j}]"), FROM_ZERO),
    ]
    order = _order(rng, [2, 0, 1, 3])
    return _choice("element", f"{line}\nprint(a[{i}, {j}])", run(line, f"a[{i}, {j}]"), wrong, order)


def _row(rng: Rng | None) -> Question:
    line = _matrix(rng)
    i = 1 if rng is None else int(rng.integers(2))
    wrong = [
        (run(line, f"a.flatten()[{i}]"), "With one index fewer than dimensions, a whole part of the array is meant."),
        (run(line, f"a[{1 - i}]"), FROM_ZERO),
        (run(line, f"a[:, {i}]"), "A single index is the first one: does that count rows or columns?"),
    ]
    return _choice("row", f"{line}\nprint(a[{i}])", run(line, f"a[{i}]"), wrong, _order(rng, [1, 2, 0, 3]))


def _column(rng: Rng | None) -> Question:
    line = _matrix(rng)
    j = 1 if rng is None else int(rng.integers(2))
    wrong = [
        (run(line, f"a[:, {1 - j}]"), FROM_ZERO),
        (run(line, f"a[{j}, :]"), "The colon stands at the place of the index that takes all values."),
        (run(line, f"a[{1 - j}, :]"), FIRST_INDEX + " " + FROM_ZERO),
    ]
    return _choice("column", f"{line}\nprint(a[:, {j}])", run(line, f"a[:, {j}]"), wrong, _order(rng, [0, 1, 2, 3]))


def _flatten(rng: Rng | None) -> Question:
    line = _matrix(rng)
    wrong = [
        (run(line, "a.flatten(order='F')"), "In which order does NumPy go through an array: which index runs fastest?"),
        (run(line, "a.reshape(-1, 1)"), "How many dimensions does a flat array have?"),
        (run(line, "a.reshape(1, -1)"), "How many dimensions does a flat array have?"),
    ]
    return _choice("flatten", f"{line}\nprint(a.flatten())", run(line, "a.flatten()"), wrong, _order(rng, [1, 0, 2, 3]))


def _assign(rng: Rng | None) -> Question:
    line = _matrix(rng)
    b = [19, 50] if rng is None else [int(n) for n in rng.choice(np.arange(10, 100), size=2, replace=False)]
    j = 0 if rng is None else int(rng.integers(2))
    code = f"{line}\nb = np.array({b})\n"
    rows = "Does the assignment fill a row or a column?"
    wrong = [
        (run(f"{code}a[{1 - j}, :] = b", "a"), rows),
        (run(f"{code}a[{j}, :] = b", "a"), rows),
        (run(f"{code}a[:, {1 - j}] = b", "a"), FROM_ZERO),
    ]
    line = f"a[:, {j}] = b[:]"
    return _choice("assign", f"{code}{line}\nprint(a)", run(code + line, "a"), wrong, _order(rng, [1, 2, 0, 3]))


def _fancy(rng: Rng | None) -> Question:
    line = _matrix(rng)
    j0, j1 = [1, 0, 1], [0, 0, 1]
    if rng is not None:
        j0, j1 = (rng.permutation([0, 1, int(rng.integers(2))]).tolist() for _ in range(2))
    code = f"{line}\nj0 = np.array({j0})\nj1 = np.array({j1})\n"
    wrong = [
        (run(code, "np.sort(a[j0, j1])"), "The elements come in the order of the indices, not in that of their size."),
        (
            "error",
            "Arrays of indices are allowed: the first entries of both belong together, then the second ones, ...",
        ),
        (run(code, "a[j1, j0]"), FIRST_INDEX),
    ]
    return _choice("fancy", f"{code}print(a[j0, j1])", run(code, "a[j0, j1]"), wrong, _order(rng, [1, 2, 3, 0]))


# further questions ----------------------------------------------------------------------------------------


def _views(rng: Rng | None) -> Question:
    if rng is None:
        numbers, begin, at, new = [3, 1, 4, 1, 5], 2, 1, 7
    else:
        numbers = [int(n) for n in rng.choice(np.arange(1, 10), size=5, replace=False)]
        begin, at, new = 2, int(rng.integers(1, 3)), int(rng.integers(11, 30))
    lines = [
        f"a = np.array({numbers})",
        f"b = a[{begin}:{begin + 3}]",
        f"b[{at}] = {new}",
        "b = 2 * b",
        "b[0] = 0",
    ]
    code = "\n".join(lines)

    def other(number: int, line: str) -> Any:
        return run("\n".join([*lines[:number], line, *lines[number + 1 :]]), "a")

    mistakes = [
        (other(1, lines[1] + ".copy()"), "Is a slice a copy, or does it look at the same numbers?"),
        (other(3, "b *= 2"), "Which line gives the name b to a new array?"),
        (other(2, f"a[{at}] = {new}"), "b counts from zero again: which number of a is its first one?"),
        (other(3, ""), "After b = 2 * b: which array do b and its first element belong to?"),
        (other(1, f"b = a[{begin - 1}:{begin + 2}]"), FROM_ZERO),
        (run(code, "b"), "That is the other array: what does a hold?"),
    ]
    return Question("views", code + "\nprint(a)", run(code, "a"), mistakes=tuple(mistakes))


SECOND_NAME = "An assignment alone gives a second name to the same array."
A_VIEW = (
    "What looks at the same numbers, only arranged differently, is a view: slices are, and what reshape or .T gives."
)
A_NEW_ARRAY = "Does an expression that computes something, or a list of indices, leave its result in a new array?"
IN_PLACE = "An assignment to elements, also with +=, changes the array itself."
LOOP_NAME = "A loop gives a name to one number after the other; giving that name to another number changes no array."


def _copies(rng: Rng | None) -> Question:
    if rng is None:
        numbers, new = [2, 3, 5, 7], 9
        lines = ["b = a; b[0] = 9", "b = a[1:]; b[0] = 9", "b = a.copy(); b[0] = 9", "b = a[[0, 1]]; b[0] = 9"]
        lines += ["b = 1 * a; b[0] = 9", "b = a.reshape(2, 2); b[0, 0] = 9"]
    else:
        numbers, new = [int(n) for n in rng.integers(2, 10, size=4)], int(rng.integers(11, 30))
        i = int(rng.integers(4))
        pool = [f"b = a; b[{i}] = {new}", f"b = a[{i // 2 + 1}:]; b[0] = {new}", f"b = a.T; b[{i}] = {new}"]
        pool += [f"b = a.reshape(2, 2); b[0, {i % 2}] = {new}", f"b = a[::-1]; b[{i}] = {new}", f"a[:{i + 1}] += {new}"]
        fresh = [f"b = a.copy(); b[{i}] = {new}", f"b = a[[{i}, 0]]; b[0] = {new}", f"b = 1 * a; b[{i}] = {new}"]
        fresh += [f"for x in a: x = {new}", f"b = a + 0; b += {new}", f"b = np.array(a); b[{i}] = {new}"]
        n = int(rng.integers(2, 5))
        lines = [*rng.choice(pool, size=n, replace=False), *rng.choice(fresh, size=6 - n, replace=False)]
        lines = [str(line) for line in rng.permutation(lines)]
    code = f"a = np.array({numbers})"
    options = tuple(Option(f"`{line}`", run(f"{code}\n{line}", "a") != numbers, _why_changed(line)) for line in lines)
    return Question("copies", code, [x for x, o in zip(LETTERS, options, strict=False) if o.right], options)


def _why_changed(line: str) -> str:
    """The idea that decides whether a line changes `a`."""
    if line.startswith("for"):
        return LOOP_NAME
    if line.startswith("a["):
        return IN_PLACE
    if line.startswith("b = a;"):
        return SECOND_NAME
    return A_VIEW if re.match(r"b = a(\[[^\[]*:|\.reshape|\.T)", line) else A_NEW_ARRAY


def _shape(rng: Rng | None) -> Question:
    m, n = (4, 3) if rng is None else (int(k) for k in rng.choice(np.arange(2, 9), size=2, replace=False))
    code = f"x = np.ones(({m}, 1))\ny = np.ones({n})"
    ends = "Write both shapes below each other, the last numbers in one column, and fill up with ones on the left."
    mistakes = (
        (run(code, "(y[:, None] + x.T).shape"), "Which of the two arrays varies along the rows of the result?"),
        (run(code, "x.shape"), "The array with fewer dimensions is stretched too: " + ends),
        (run(code, "y.shape"), "The result has as many dimensions as the array with more of them."),
        ((m,), ends),
        (run(code, "(y.reshape(1, -1) + x).shape + (1,)"), ends),
    )
    return Question("shape", code + "\nprint((x + y).shape)", run(code, "(x + y).shape"), mistakes=mistakes)


def _broadcast(rng: Rng | None) -> Question:
    k, m, n = (2, 4, 3) if rng is None else (int(i) for i in rng.choice(np.arange(2, 8), size=3, replace=False))
    pairs = [((m, n), (n,)), ((m, n), (m,)), ((m, 1), (1, n)), ((m, n), (n, m)), ((k, m, n), (m, 1))]
    if rng is not None:
        good = [((m, n), (n,)), ((m, 1), (1, n)), ((k, m, n), (m, 1)), ((n,), (m, 1)), ((1,), (m, n)), ((m, n), (1, n))]
        bad = [
            ((m, n), (m,)),
            ((m, n), (n, m)),
            ((k, m, n), (k, m)),
            ((m, n), (m, k)),
            ((n,), (m,)),
            ((k, m), (m, 2, n)),
        ]
        count = int(rng.integers(2, 4))
        pairs = [good[i] for i in rng.choice(6, size=count, replace=False)]
        pairs += [bad[i] for i in rng.choice(6, size=5 - count, replace=False)]
        pairs = [pairs[i] for i in rng.permutation(5)]
    why = (
        "Compare the shapes from the last number to the first: each pair has to be equal, or one of them 1 or missing."
    )
    options = tuple(Option(f"`{x}` and `{y}`", runs(f"np.ones({x}) + np.ones({y})"), why) for x, y in pairs)
    return Question("broadcast", "", [x for x, o in zip(LETTERS, options, strict=False) if o.right], options)


def _division(rng: Rng | None) -> Question:
    n, m = (-17, 5) if rng is None else (-int(rng.integers(11, 60)), int(rng.integers(3, 9)))
    code = f"n = {n}\nm = {m}"
    mistakes = (
        (run(code, "int(n / m)"), "// rounds down, towards minus infinity. What does that mean for a negative number?"),
        (run(code, "n / m"), "// gives a whole number; / is the ordinary division."),
        (run(code, "n % m"), "That is the remainder %, not the quotient."),
        (run(code, "-(n // m)"), "What is the sign of a negative number divided by a positive one?"),
        (run(code, "n * m"), "That is the product."),
    )
    return Question("division", code + "\nprint(n // m)", run(code, "n // m"), mistakes=mistakes)


def _total(rng: Rng | None) -> Question:
    begin, step, count = (
        (2, 3, 3) if rng is None else [int(rng.integers(lo, hi)) for lo, hi in ((1, 6), (2, 6), (3, 5))]
    )
    end = begin + step * count
    body = "s = 0\nfor k in range({}):\n    s += k"
    code = body.format(f"{begin}, {end}, {step}")

    def total(numbers: str) -> Any:
        return run(body.format(numbers), "s")

    mistakes = (
        (total(f"{begin}, {end} + 1, {step}"), "Does the end belong to the range?"),
        (total(f"{begin} + {step}, {end} + 1, {step}"), "Where does the range begin, and does its end belong to it?"),
        (total(f"{begin}, {end}"), "The third number is the step."),
        (total(f"0, {end}, {step}"), "Where does the range begin?"),
        (run(code, f"len(range({begin}, {end}, {step}))"), "s adds the numbers up, it does not count them."),
        (run(code, "k"), "s adds up all numbers, not only the last one."),
    )
    return Question("total", code + "\nprint(s)", total(f"{begin}, {end}, {step}"), mistakes=mistakes)


def _star(rng: Rng | None) -> Question:
    x = [3, 5] if rng is None else [int(n) for n in rng.choice(np.arange(2, 10), size=2, replace=False)]
    times = 2 if rng is None else int(rng.integers(2, 4))
    code = f"x = {x}"
    mistakes = (
        (str(run(code, f"np.array(x) * {times}").__str__()), "That is what an array would give. x is a list."),
        (str(run(code, f"[x] * {times}")), "Is the list repeated in its own list, or in a list of lists?"),
        (str(run(code, f"x + [{times}]")), "The number says how often."),
        (str(x), "x * 2 is not x: what does a list do with the number?"),
        ("error", "A list may be multiplied by a whole number."),
        (str(run(code, f"[n for n in x for _ in range({times})]")), "In which order do the repeated numbers come?"),
    )
    return Question("star", f"{code}\nprint(x * {times})", str(run(code, f"x * {times}")), mistakes=mistakes)


MAKERS: tuple[Callable[[Rng | None], Question], ...] = (
    *(_loop, _recursion, _element, _row, _column, _flatten, _assign, _fancy),
    *(_views, _copies, _shape, _broadcast, _division, _total, _star),
)


@functools.cache
def make_quiz(seed: int = 0) -> Quiz:
    """The variant of a seed; 0 is the lecture's own."""
    drawn = [_drawn(make, seed, salt) for salt, make in enumerate(MAKERS)]
    pick, wave = {"first": 1, "step": 2, "last": 3}, {"k": 3, "omega": 2}
    if seed:
        rng = np.random.default_rng([seed, len(MAKERS)])
        pick["step"], pick["last"] = int(rng.integers(2, 5)), int(rng.integers(2, 5))
        pick["first"] = int(rng.integers(1, pick["step"]))
        wave["k"], wave["omega"] = (int(n) for n in rng.choice(np.arange(2, 8), size=2, replace=False))
    return Quiz({question.name: question for question in drawn}, pick, wave)


def fields(quiz: Quiz) -> dict[str, str]:
    """What stands in the notebook: snippets, options (also letter by letter) and keys."""
    made = {f"pick_{name}": str(n) for name, n in quiz.pick.items()} | {
        f"wave_{n}": str(v) for n, v in quiz.wave.items()
    }
    for name, question in quiz.questions.items():
        made[f"{name}_code"] = question.code
        made[f"key_{name}"] = repr(question.key)
        labelled = list(zip(LETTERS, question.options, strict=False))
        made |= {f"{name}_{letter}": option.text for letter, option in labelled}
        made[f"{name}_options"] = "\n".join(f"- **{letter}**  {option.text}" for letter, option in labelled)
    return made


# judging --------------------------------------------------------------------------------------------------


def judge(seed: int, name: str, answer: Any, full: float = 1) -> Points:
    """Points for an answer to a question of the variant, with the missing idea; `full` for the right answer.

    Of several options, one slip costs half.
    """
    assert answer is not None, "There is no answer yet."
    question = make_quiz(seed).questions[name]
    if isinstance(question.key, list) and question.options:
        return _judge_choices(question, read_letters(answer), full)
    if question.options:
        letter = read_letters(answer)
        assert len(letter) == 1, "Exactly one of the options is right."
        chosen = question.options[LETTERS.index(letter.pop())]
        return Points(full) if chosen.right else Points(0, chosen.message)
    if _same(answer, question.key):
        return Points(full)
    known = [text for value, text in question.mistakes if _same(answer, value)]
    return Points(0, known[0] if known else _hint(question))


def _judge_choices(question: Question, given: set[str], full: float) -> Points:
    slips = [o for x, o in zip(LETTERS, question.options, strict=False) if (x in given) != o.right]
    if not slips:
        return Points(full)
    hint = " ".join(dict.fromkeys(option.message for option in slips))
    return Points(full / 2 if len(slips) == 1 and given else 0, hint)


def _hint(question: Question) -> str:
    """What to say to an answer that nobody has thought of."""
    return {
        "views": "Follow the program line by line: which lines change numbers that a looks at?",
        "shape": "Broadcasting stretches dimensions of length one until both shapes agree.",
        "division": "Divide, then round down to the next whole number.",
        "total": "Write down the numbers that k goes through.",
        "star": "What does a list do when it is multiplied by a whole number?",
    }[question.name]


def read_letters(answer: Any) -> set[str]:
    """The chosen letters; one letter or several, in any case, also with brackets or full stops around."""
    given = [answer] if isinstance(answer, str) else list(answer)
    assert all(isinstance(letter, str) for letter in given), "Answer with letters in quotes."
    letters = {letter.strip().strip("().").strip().lower() for letter in given}
    assert all(len(letter) == 1 and letter in LETTERS for letter in letters), "Answer with the letters of the options."
    return letters


def _same(answer: Any, value: Any) -> bool:
    if isinstance(value, str):
        return _plain(answer) == _plain(value)
    if isinstance(value, tuple):
        value = list(value)
        if isinstance(answer, str):  # "(4, 3)"
            answer = (
                [int(digits) for digits in re.findall(r"\d+", answer)]
                if re.fullmatch(r"[\d\s(),\[\]]+", answer)
                else []
            )
    if isinstance(answer, (str, bytes, bool, dict, set)) or answer is None:
        return False
    try:
        given = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return False
    return given.shape == np.shape(value) and bool(np.allclose(given, value, rtol=1e-6, atol=1e-9))


def _plain(answer: Any) -> str:
    """Text as it is compared: no blanks, no case, the outer brackets of a list may be missing."""
    text = answer if isinstance(answer, str) else str(np.asarray(answer).tolist()) if np.ndim(answer) else str(answer)
    text = "".join(text.split()).lower().strip("\"'")
    return f"[{text}]" if text and "[" not in text and text[0].isdigit() else text


def _result(function: Callable[..., Any], *arrays: np.ndarray) -> np.ndarray:
    """What a student's function gives, as an array."""
    out = function(*arrays)
    assert out is not None, "The function returns nothing yet."
    return np.asarray(out, dtype=float)


def judge_pick(seed: int, pick: Callable[..., Any], rng: Rng) -> Points:
    """2 points for rows and columns; 1 point for one of the two, or if they are exchanged or in another order."""
    p = make_quiz(seed).pick
    rows, columns = np.s_[p["first"] :: p["step"]], np.s_[: -p["last"] - 1 : -1]
    arrays = [rng.normal(size=(int(rng.integers(6, 15)), int(rng.integers(6, 15)))) for _ in range(4)]
    arrays.append(rng.normal(size=(9, 9)))
    outs = [_result(pick, array) for array in arrays]

    def all_are(right: Callable[[np.ndarray, np.ndarray], bool]) -> bool:
        return all(out.ndim == 2 and right(out, array) for out, array in zip(outs, arrays, strict=True))

    if all_are(lambda out, a: np.array_equal(out, a[rows, columns])):
        return Points(2)
    if all_are(
        lambda out, a: any(np.array_equal(out, e) for e in (a[columns, rows], a[columns, rows].T, a[rows, columns].T))
    ):
        return Points(1, FIRST_INDEX)
    if all_are(lambda out, a: np.array_equal(out, a[rows, -p["last"] :])):
        return Points(1, "The right rows and columns. In which order should the columns come?")
    if all_are(lambda out, a: len(out) == len(a[rows]) and _in_same_rows(out, a[rows])):
        return Points(1, "The rows are right. Which columns are asked for, in which order?")
    if all_are(lambda out, a: len(out.T) == p["last"] and _in_same_rows(out.T, a.T[columns])):
        return Points(1, "The columns are right. Which rows are asked for? They are counted from zero.")
    return Points(
        0, "Rows first, then columns: begin, end and step for each, also with negative numbers, for every shape."
    )


def _in_same_rows(out: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether every row of `out` has (some) numbers of the same row of `wanted`, and none of another one."""
    return out.size > 0 and all(np.isin(row, numbers).all() for row, numbers in zip(out, wanted, strict=True))


def judge_wave(seed: int, phase: Callable[..., Any], rng: Rng) -> Points:
    """2 points for all phases; 1 point if rows and columns are exchanged or one sign or factor is wrong."""
    k, omega = (make_quiz(seed).wave[name] for name in ("k", "omega"))
    cases = [(rng.normal(size=n), rng.normal(size=m)) for n, m in ((5, 3), (4, 4), (1, 6), (7, 1))]
    outs = [_result(phase, x, t) for x, t in cases]

    def agrees(kx: float, wt: float, *, transposed: bool = False) -> bool:
        tables = [kx * x[:, None] - wt * t for x, t in cases]
        tables = [table.T if transposed else table for table in tables]
        return all(
            o.shape == e.shape and np.allclose(o, e, rtol=1e-9, atol=1e-9) for o, e in zip(outs, tables, strict=True)
        )

    if agrees(k, omega):
        return Points(2)
    if agrees(k, omega, transposed=True):
        return Points(1, "The numbers are right. Do places belong to the rows or to the columns?")
    if agrees(k, -omega):
        return Points(1, "All places at all times, as it should be. Which way does the wave run: look at the signs.")
    if agrees(omega, k):
        return Points(1, "All places at all times, as it should be. Which factor belongs to which array?")
    if any(out.ndim < 2 for out in outs):
        return Points(0, "Every place meets every time: the result has two dimensions.")
    return Points(0, "Give the places an axis of their own, so that broadcasting pairs each of them with each time.")
