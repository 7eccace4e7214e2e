"""The examiner's `Link` over a real socket: whatever the student process answers, the test gets a value or a known error.

The answers wait in the socket before the first question is asked, so one process plays both sides.
"""

from __future__ import annotations

import functools
import io
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.execution.examiner import remote
from autograder.execution.examiner.classes import NeedsKernel, RemoteMeta
from autograder.execution.examiner.link import Link
from autograder.execution.student.exports import SPECIALS
from autograder.wire.frames import Channel, WireError, channel_pair
from autograder.wire.values import Code
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw

_SPECIALS = sorted(SPECIALS)
_CLASSES = """
builtins.ValueError builtins.KeyError builtins.SystemExit builtins.KeyboardInterrupt builtins.ExceptionGroup
builtins.UnicodeDecodeError builtins.OSError builtins.dict builtins.list builtins.object builtins.function
builtins.generator builtins.module builtins.type enum.Enum abc.ABC collections.OrderedDict collections.UserDict
numpy.ndarray numpy.matrix json.JSONDecodeError pathlib.Path typing.Generic decimal.Decimal threading.Thread
__main__.Node __main__.Board dataclasses.dataclass datetime.datetime
""".split()
_MODULES = [
    "math",
    "numpy",
    "json.tool",
    "antigravity",
    "unittest.__main__",
    "this",
    "test.crashers",
    "__main__",
    "nothing",
    "colorsys",
]


@functools.cache
def _work_directory() -> str:
    folder = tempfile.mkdtemp(prefix="fuzz-")
    os.chdir(folder)
    return folder


class _Instructors:
    """An object of the test's, which student code may use."""

    def __init__(self) -> None:
        self.size = 3

    def double(self, x: Any) -> Any:
        return [x, x]


def target(data: bytes) -> None:
    if os.getcwd() != _work_directory():
        os.chdir(_work_directory())
    draw = Draw(data)
    questions = [draw.byte() for _ in range(1 + draw.below(6))]
    stream = b"".join(_frame(draw) for _ in range(min(24, 1 + len(data) // 8)))[: 1 << 18]
    raw, end = channel_pair()
    raw.setblocking(False)
    raw.sendall(stream)
    raw.shutdown(socket.SHUT_WR)
    channel = Channel(end)
    printed, sys.stdout = sys.stdout, io.StringIO()
    try:
        link = Link(channel, frozenset({"Node", "solve"}), frozenset({"keep"}))
        with bounded():
            for question in questions:
                for step in _steps(question):
                    _strict(link, step)
    finally:
        sys.stdout = printed
        raw.close()
        channel.close()


def _strict(link: Link, step: Callable[[Link], Any]) -> None:
    """A question ends in a value or an error that `judge_cell` has words for."""
    try:
        value = step(link)
    except (WireError, remote.RefusedValue, remote.StudentInterrupted, NeedsKernel):
        return
    except BaseException as error:
        if getattr(error, "__autograder_student__", False) or any(
            error is raised for raised in link._callbacks._raised
        ):
            str(error), repr(type(error))
            return
        raise
    _look(link, value)


def _look(link: Link, value: Any) -> None:
    """What every test does with an answer and must be able to do."""
    remote.TransparentType(value)
    repr(type(value))
    for kind in (int, dict, np.ndarray, Exception, type):
        isinstance(value, kind)
    if isinstance(type(value), RemoteMeta):
        type(value).__mro__, type(value).__bases__, type(value).__name__
    if isinstance(type(value), RemoteMeta):
        for use in (repr, bool, lambda v: v == 1, lambda v: v == v, hash, lambda v: v.name, dir):
            try:
                use(value)
            except (
                WireError,
                remote.RefusedValue,
                remote.StudentInterrupted,
                NeedsKernel,
                TypeError,
                AttributeError,
                ValueError,
            ):
                pass  # also what the student's own special methods answer wrongly
            except BaseException as error:
                if not getattr(error, "__autograder_student__", False) and not any(
                    error is raised for raised in link._callbacks._raised
                ):
                    raise


def _steps(question: int) -> list[Callable[[Link], Any]]:
    """One question, or several that belong together."""
    rows, array, names = [[1], [2]], np.zeros(4), {"a": [1]}
    calls: list[list[Callable[[Link], Any]]] = [
        [lambda link: link.lookup("f")],
        [lambda link: link.call(1, (rows, names), {"k": array}, name="solve")] * 2,
        [lambda link: link.call(1, (lambda x: x, _Instructors(), len, np.mean), {}, name="keep")],
        [lambda link: link.attribute(2, "name"), lambda link: link.names(2)],
        [lambda link: link.special(2, "__len__", (), {})],
        [lambda link: link.begin_cell()],
        [lambda link: link.all_names(), lambda link: link.has("x"), lambda link: link.sync()],
        [lambda link: link.lookup("a"), lambda link: link.lookup("b"), lambda link: link.lookup("c")],
        [lambda link: link.library("copy", "deepcopy", (1,), {})],
        [_seed, lambda link: link.call(3, (), {}, name="random")],
        [lambda link: link.read_file("a.txt")],
        [lambda link: link.set_attribute(2, "x", [1]), lambda link: link.delete_attribute(2, "x")],
    ]
    return calls[question % len(calls)]


def _seed(link: Link) -> None:
    link.interception.seeded = True


# what the student process says --------------------------------------------------------------------


def _frame(draw: Draw) -> bytes:
    if draw.is_used_up:
        message: Any = {"answer": {"value": wire_values.pack(None)}}
    elif draw.chance(24):
        message = wire_values.value(draw, depth=5)
    elif draw.chance(5):
        message = {"question": _question(draw)}
    else:
        message = {"answer": _answer(draw)}
    body = wire_values.pack(message)
    size = draw.integer() % 2**32 if draw.chance(64) else len(body)
    return size.to_bytes(4, "big") + body


def _answer(draw: Draw) -> Any:
    kind = draw.below(12)
    answer: dict[str, Any] = {}
    if kind < 6:
        answer["value"] = wire_values.pack(_value(draw))
    elif kind < 8:
        answer["error"] = _error(draw)
    elif kind == 8:
        answer["value"] = wire_values.pack(
            [["a.txt", draw.below(9), 1], ["b/c.csv", draw.integer(), 2]][: draw.below(3)]
        )
    elif kind == 9:
        answer["value"] = wire_values.value(draw, depth=5)
    elif kind == 10:
        answer["refused"] = wire_values.value(draw, depth=5)
    for key in ("changed", "shared"):
        if draw.chance(6):
            content = draw.one_of(
                [wire_values.pack([1]), [0, 1], [wire_values.pack(1)], wire_values.value(draw, depth=6)]
            )
            answer[key] = {draw.below(6): content}
    if draw.chance(6):
        answer["same"] = draw.integer()
    if draw.chance(6):
        answer["lent"] = [0, draw.below(4)]
    if draw.chance(8):
        answer["files"] = True
    if draw.chance(6):
        answer["shown"] = [[draw.one_of(["stdout", "stderr", "UserWarning", "SystemExit", "\0"]), draw.text()]]
    if draw.chance(8):
        answer["random"] = wire_values.pack([wire_values.shaped(draw, 6), wire_values.shaped(draw, 6)])
    if draw.chance(24):
        answer[draw.one_of(["value", "error", "changed", "shown", "lent", "random"])] = wire_values.value(draw, depth=5)
    return answer


def _question(draw: Draw) -> Any:
    args = [[_value(draw) for _ in range(draw.below(3))], {}]
    return {
        "op": draw.one_of(["special", "getattr", "setattr", "other"]),
        "id": draw.integer() if draw.chance(6) else draw.below(3),
        "name": draw.one_of(["__call__", "double", "size", "__class__", "__init__", "__next__", "__eq__", "_x"]),
        "args": wire_values.pack(_value(draw) if draw.chance(6) else args),
    }


def _value(draw: Draw) -> Any:
    kind = draw.below(8)
    if kind < 5:
        return wire_values.extension(Code.REFERENCE, _reference(draw))
    if kind == 5:
        return wire_values.extension(Code.SET, [_value(draw), _value(draw)] if draw.below(2) else [])
    if kind == 6:
        return [_value(draw) for _ in range(draw.below(3))]
    return wire_values.value(draw, depth=5)


def _reference(draw: Draw) -> Any:
    kind = draw.one_of(["instance", "instance", "class", "exception", "yours", "builtin", "module"])
    reference: dict[str, Any] = {"kind": kind, "id": draw.integer() if draw.chance(8) else draw.below(8)}
    if kind in ("instance", "class"):
        reference |= {"type": draw.below(8), "about": _about(draw, 0)}
        if draw.chance(4):
            reference["plain"] = wire_values.pack(wire_values.value(draw, depth=6))
        if draw.chance(4):
            function = dict.fromkeys(("name", "qualname", "module", "doc", "signature"), "f")
            reference["function"] = wire_values.value(draw, depth=6) if draw.chance(3) else function
    elif kind == "exception":
        reference["error"] = _error(draw)
    else:
        reference["name"] = draw.one_of(["len", "str.upper", "eval", "type.mro", "a.b.c", *_MODULES, "\0", "\ud800"])
    if draw.chance(16):
        reference[draw.one_of(list(reference))] = wire_values.value(draw, depth=6)
    return reference


def _error(draw: Draw) -> Any:
    if draw.chance(16):
        return {"yours": draw.integer()} if draw.below(2) else wire_values.value(draw, depth=5)
    error: dict[str, Any] = {"type": draw.below(8), "id": draw.below(8), "about": _about(draw, 0, exception=True)}
    error["message"] = draw.text()
    if draw.below(2):
        error["args"] = wire_values.pack([wire_values.value(draw, depth=6) for _ in range(draw.below(4))])
    if draw.below(2):
        error["state"] = wire_values.pack({draw.one_of(["x", "name", "args", 1]): wire_values.value(draw, depth=6)})
    if draw.chance(16):
        error[draw.one_of(list(error))] = wire_values.value(draw, depth=5)
    return error


def _about(draw: Draw, depth: int, *, exception: bool = False) -> Any:
    module, name = draw.one_of(_CLASSES).split(".")
    mro = [[module, name, draw.below(8)]]
    mro += [[*draw.one_of(_CLASSES).split("."), draw.below(12)] for _ in range(draw.below(4))]
    parents = [[draw.below(8), _about(draw, depth + 1)] for _ in range(draw.below(2))] if depth < 2 else []
    about: dict[str, Any] = {
        "name": draw.text() if draw.chance(16) else name,
        "qualname": draw.text() if draw.chance(16) else name,
        "module": module,
        "doc": "",
        "mro": mro if not draw.chance(16) else mro[: draw.below(2)],
        "bases": [draw.below(8) for _ in range(draw.below(3))],
        "parents": parents,
        "specials": [draw.one_of(_SPECIALS) for _ in range(draw.below(4))],
        "exception": exception != draw.chance(16),
        "hashable": not draw.chance(4),
    }
    if draw.chance(24):
        about[draw.one_of(list(about))] = wire_values.value(draw, depth=6)
    return about
