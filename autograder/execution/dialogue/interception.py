"""What a test wants to notice of student code: prints, warnings, calls of patched functions, the random state.

A test may redirect `sys.stdout` around a call, record warnings, patch `input`, or seed the global generators
and expect the student's draws to follow. Student code runs in another process, so the examiner says with each
question what the test intercepts at the moment (`Interception`), and the student process does likewise for
the time of the answer (`Intercepted`).
"""

from __future__ import annotations

import builtins
import importlib
import random
import sys
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

from autograder.execution.seeds import random_state, restore_random_state
from autograder.wire.frames import WireError

if TYPE_CHECKING:
    from autograder.execution.student.shell import OutputLog

MAX_SHOWN = 256 * 1024  # characters, or warnings
_PATCHABLE = ("input", "print", "open")


class Interception:
    """The examiner's side."""

    def __init__(self) -> None:
        self._streams = {"stdout": sys.stdout, "stderr": sys.stderr}
        self._showwarning = warnings._showwarnmsg_impl  # type: ignore[attr-defined]
        self._filters = list(warnings.filters)
        self._builtins = {name: getattr(builtins, name) for name in _PATCHABLE}
        self.patches: list[tuple[str, str, Any]] = []
        self.seeded = False  # the test set the global random state, so student code continues from it

    def prepare(self, question: dict[str, Any], encode: Callable[[Any], bytes]) -> None:
        """Say with a question what is intercepted now."""
        shows = [name for name, stream in self._streams.items() if getattr(sys, name) is not stream]
        if warnings._showwarnmsg_impl is not self._showwarning or warnings.filters != self._filters:  # type: ignore[attr-defined]
            shows.append("warnings")
        if shows:
            question["shows"] = shows
        patches = [
            ("builtins", name, value)
            for name, own in self._builtins.items()
            if (value := getattr(builtins, name)) is not own
        ] + self.patches
        if patches:
            question["patches"] = [[module, name, encode(value)] for module, name, value in patches]
        if self.seeded:
            question["random"] = encode(_generators())

    def show(self, message: dict[str, Any], decode: Callable[[bytes], Any]) -> None:
        """Let the test notice what student code did.

        Raises
        ------
        WireError
            Malformed message.
        Warning
            The test turned warnings into errors.
        """
        if self.seeded and type(message.get("random")) is bytes:
            _take_generators(decode(message["random"]))
        shown = message.get("shown", [])
        if type(shown) is not list:
            raise WireError("malformed message")
        for part in shown:
            if type(part) is not list or [type(item) for item in part] != [str, str]:
                raise WireError("malformed message")
            kind, text = part
            if kind in self._streams and getattr(sys, kind) is not self._streams[kind]:
                getattr(sys, kind).write(text)
            elif kind not in self._streams:
                category = getattr(builtins, kind, UserWarning)
                if not (isinstance(category, type) and issubclass(category, Warning)):
                    category = UserWarning
                warnings.warn_explicit(text, category, "<submission>", 1)

    def watch_mocks(self) -> None:
        """Notice functions that `unittest.mock.patch` replaces, of modules and of the notebook."""
        enter, leave = mock._patch.__enter__, mock._patch.__exit__  # type: ignore[attr-defined]
        patches = self.patches

        def entering(patch: Any) -> Any:
            result = enter(patch)
            module = getattr(patch.target, "__name__", "")
            if sys.modules.get(module) is patch.target and module != "builtins":
                patches.append((module, patch.attribute, getattr(patch.target, patch.attribute)))
            return result

        def leaving(patch: Any, *error: Any) -> Any:
            module = getattr(patch.target, "__name__", "")
            patches[:] = [entry for entry in patches if entry[:2] != (module, patch.attribute)]
            return leave(patch, *error)

        mock._patch.__enter__ = entering  # type: ignore[attr-defined,method-assign]
        mock._patch.__exit__ = leaving  # type: ignore[attr-defined,method-assign]

    def watch_seeds(self) -> None:
        """Notice when a test seeds the global generators."""

        def noticing(seed: Callable[..., Any]) -> Callable[..., Any]:
            def seeding(*args: Any, **kwargs: Any) -> Any:
                self.seeded = True
                return seed(*args, **kwargs)

            return seeding

        random.seed = noticing(random.seed)
        np.random.seed = noticing(np.random.seed)  # type: ignore[method-assign]


class Intercepted:
    """The student process's side, for the time of one answer.

    Parameters
    ----------
    question:
        What the examiner asked, with its wishes.
    log:
        Where prints go; its ``tap`` takes them instead.
    names:
        The student's namespace, where patches of the notebook's own functions go.
    """

    def __init__(
        self,
        question: dict[str, Any],
        log: OutputLog,
        names: dict[str, Any],
        decode: Callable[[bytes], Any],
    ) -> None:
        self._wishes = question.get("shows", ())
        self._patches = question.get("patches", ())
        self._random = question.get("random")
        self._log, self._names, self._decode = log, names, decode
        self._shown: list[list[str]] = []
        self._room = MAX_SHOWN
        self._undo: list[Callable[[], None]] = []

    def __enter__(self) -> Intercepted:
        if not (self._wishes or self._patches or self._random):
            return self
        if "stdout" in self._wishes or "stderr" in self._wishes:
            outer, self._log.tap = self._log.tap, self._note
            self._undo.append(lambda: setattr(self._log, "tap", outer))
        if "warnings" in self._wishes:
            recording = warnings.catch_warnings()
            recording.__enter__()
            warnings.simplefilter("always")
            warnings.showwarning = self._note_warning
            self._undo.append(lambda: recording.__exit__(None, None, None))
        for module, name, body in self._patches:
            self._patch(module, name, self._decode(body))
        if self._random:
            _take_generators(self._decode(self._random))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for undo in reversed(self._undo):
            undo()

    def take(self, encode: Callable[[Any], bytes]) -> dict[str, Any]:
        """What is to be told now: with a callback's question, and at the end with the answer."""
        told: dict[str, Any] = {}
        if self._shown:
            told["shown"], self._shown = self._shown, []
        if self._random:
            told["random"] = encode(_generators())
        return told

    def _note(self, name: str, text: str) -> None:
        if name in self._wishes and self._room > 0:
            self._shown.append([name, text[: self._room]])
            self._room -= len(text)

    def _note_warning(self, message: Any, category: type[Warning], *args: Any, **kwargs: Any) -> None:
        known = next(
            (cls.__name__ for cls in category.__mro__ if vars(builtins).get(cls.__name__) is cls), "UserWarning"
        )
        if self._room > 0:
            self._shown.append([known, str(message)[:2000]])
            self._room -= 100

    def _patch(self, module: str, name: str, value: Any) -> None:
        if module == "__main__":
            missing = object()
            before = self._names.get(name, missing)
            self._names[name] = value
            self._undo.append(lambda: self._names.pop(name, None) if before is missing else self._restore(name, before))
            return
        owner = importlib.import_module(module)
        original = getattr(owner, name)
        setattr(owner, name, value)
        self._undo.append(lambda: setattr(owner, name, original))

    def _restore(self, name: str, before: Any) -> None:
        self._names[name] = before


def _generators() -> list[Any]:
    """The global generators, as values that can be sent."""
    state = random.Random()
    state.setstate(random.getstate())
    legacy = np.random.RandomState()
    legacy.set_state(np.random.get_state(legacy=False))
    return [state, legacy]


def _take_generators(generators: Any) -> None:
    if type(generators) is not list or [type(generator) for generator in generators] != [
        random.Random,
        np.random.RandomState,
    ]:
        raise WireError("malformed random state")
    _, _, bits = random_state()
    restore_random_state((generators[0].getstate(), generators[1].get_state(legacy=False), bits))
