"""The examiner process: the only place where hidden tests run. It holds pristine libraries and no student code.

Lives as a fork of the zygote in a sandbox of its own, one per notebook of a submission.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import io
import os
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.execution.examiner import remote
from autograder.execution.examiner.judging import TestCell, judge_cell
from autograder.execution.examiner.link import Link
from autograder.execution.examiner.namespace import TestNamespace
from autograder.execution.seeds import seed_everything
from autograder.execution.workdir import store_file
from autograder.notebooks.ownership import Ownership
from autograder.wire.frames import Channel, ChannelClosed, FrameError


class _MainModule(types.ModuleType):
    """`__main__` for test cells that import from it or let unittest look there."""

    def __init__(self, namespace: TestNamespace) -> None:
        super().__init__("__main__")
        object.__setattr__(self, "_names", namespace)

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_names")[name]
        except (KeyError, NameError):
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        return list(dict.keys(object.__getattribute__(self, "_names")))


class Examiner:
    """Waits for the supervisor's orders: `start` once, then `judge` per test cell."""

    def __init__(self, control: Channel, student: Channel) -> None:
        self._control = control
        self._student = student

    def serve(self) -> None:
        """Serve until the supervisor closes the channel."""
        try:
            while True:
                order = self._control.receive()
                if order["op"] == "file":
                    self._control.send(store_file(order))
                elif order["op"] == "start":
                    self._start(order)
                    self._control.send({"op": "started"})
                else:
                    self._control.send(self._judge(order))
        except ChannelClosed:
            return

    def _start(self, order: dict[str, Any]) -> None:
        seed_everything(order["seed"])
        builtins.variant = order["variant"]  # type: ignore[attr-defined]  # for test cells and hidden modules alike
        ownership = Ownership.from_plain(order["ownership"])
        self._link = Link(self._student, ownership.asked_for, ownership.keeps_arguments)
        seeds = {int(index): int(seed) for index, seed in order["locked_seeds"]}
        shell = _shell()
        self._namespace = TestNamespace(
            self._link, ownership, seeds, {"get_ipython": lambda: shell, "display": _ignore}
        )
        shell.user_ns = self._namespace
        sys.modules["__main__"] = _MainModule(self._namespace)
        _teach_libraries(self._link)
        self._link.interception.watch_mocks()
        self._link.interception.watch_seeds()

    def _judge(self, order: dict[str, Any]) -> dict[str, Any]:
        cell = TestCell(
            order["index"],
            order["grade_id"],
            order["points"],
            order["source"],
            tuple((a, b) for a, b in order["hidden_lines"]),
        )
        seed_everything(order["seed"])
        try:
            judgement = judge_cell(cell, self._namespace, self._link)
        except ChannelClosed:
            return {"op": "student gone"}
        except FrameError:
            return {"op": "student garbled"}
        return {
            "op": "judged",
            "verdict": str(judgement.verdict),
            "points": judgement.points,
            "message": judgement.message,
            "note": judgement.instructor_note,
        }


def _ignore(*args: Any, **kwargs: Any) -> None:
    """`display` in a test cell: nobody looks."""


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell

    return InteractiveShell.instance()


_FOR_STUDENTS_OBJECTS = {
    "inspect": ("getsource", "getsourcelines", "signature", "getfullargspec", "getmembers"),
    "copy": ("copy", "deepcopy"),
    "dataclasses": ("fields", "asdict", "astuple", "replace"),
}


def _teach_libraries(link: Link) -> None:
    """Let library functions that look into objects work on references: they run where the objects live."""

    def taught(module: types.ModuleType, name: str) -> Callable[..., Any]:
        own = getattr(module, name)

        @functools.wraps(own)
        def function(*args: Any, **kwargs: Any) -> Any:
            if args and remote.is_students(args[0]):
                return link.library(module.__name__, name, args, kwargs)
            return own(*args, **kwargs)

        return function

    for module_name, names in _FOR_STUDENTS_OBJECTS.items():
        module = importlib.import_module(module_name)
        for name in names:
            setattr(module, name, taught(module, name))


def main(control: Channel, student: Channel) -> None:
    """Entry point after the fork, inside the sandbox, with the assignment's files in the current directory."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), _Sink(), _Sink()  # type: ignore[assignment]
    sys.path.insert(0, os.getcwd())
    os.environ["MPLBACKEND"] = "agg"
    Examiner(control, student).serve()


class _Sink(io.TextIOBase):
    """What test cells print goes nowhere: it could tell the student what the hidden tests do."""

    def write(self, text: str) -> int:
        return len(text)
