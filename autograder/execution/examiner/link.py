"""The examiner's end of the wire: asks the student process and takes its answers apart."""

from __future__ import annotations

import builtins
import importlib
import sys
import types
from collections.abc import Callable
from typing import Any

from autograder.execution.dialogue.arguments import Shared, carry_back, containers, is_generator
from autograder.execution.dialogue.files import ExaminerFiles
from autograder.execution.dialogue.interception import Interception
from autograder.execution.dialogue.peer import Peer
from autograder.execution.dialogue.vocabulary import SAFE_BUILTINS
from autograder.execution.examiner import remote
from autograder.execution.examiner.callbacks import Callbacks
from autograder.execution.examiner.classes import LIBRARIES, NeedsKernel, RemoteMeta, library_class
from autograder.wire.frames import Channel, WireError
from autograder.wire.values import Decoder, Encoder

MAX_CLASSES = 10_000  # of the student's, each some kilobytes here
_SHALLOW = 20  # what describes an exception or a member of an enumeration nests no deeper
_RUNS_CODE = ("call", "special", "getattr", "library")


class Link:
    """The student process as the examiner uses it.

    Parameters
    ----------
    channel:
        Socket to the student process.
    asked_for:
        Names that the instructor's solution cells define; classes among them may decide comparisons.
    keeps_arguments:
        Functions whose reference answer leaves its arguments alone: changes that a submission makes to them
        are not carried back, unless the test looks at the argument afterwards.
    """

    def __init__(self, channel: Channel, asked_for: frozenset[str], keeps_arguments: frozenset[str]) -> None:
        self._peer = Peer(channel, self._perform)
        self._asked_for = asked_for
        self._keeps_arguments = keeps_arguments
        self._classes: dict[int, type] = {}
        self._remotes: dict[int, Any] = {}
        self.interception = Interception()
        self.files = ExaminerFiles(self)
        self.bindings_to_send: Callable[[], list[list[Any]]] = list
        self.name_of: Callable[[Any], str | None] = lambda value: None
        self.locked_class: Callable[[str], type | None] = lambda name: None
        self.is_visible: Callable[[Any], bool] = lambda function: False
        self.is_looked_at: Callable[[Any], bool] = lambda value: False
        self._callbacks = Callbacks(lambda value: self.name_of(value), lambda value: self.is_visible(value))
        self.encoder = Encoder(self._refer)
        self.decoder = Decoder(self._resolve)
        self._shared = Shared(self.encoder.encode, self.decoder.decode)
        self.needs_kernel: str | None = None
        self.rebound = ""  # not empty: a hidden statement set a name that student code reads, so it must not run
        self.hides = True  # a hidden statement is running: its values stay here
        self.epoch = 0  # grows whenever student code may have run

    def asked_for(self, name: str) -> bool:
        """Whether the assignment asks the student to define that name."""
        return name in self._asked_for

    # questions -------------------------------------------------------------------------------------

    def lookup(self, name: str) -> Any:
        """The value of a name in the student's namespace; `NameError` if it has none."""
        return self._borrow({"op": "lookup", "name": name})

    def has(self, name: str) -> bool:
        """Whether the student's namespace has that name."""
        return self._ask({"op": "has", "name": name}) is True

    def all_names(self) -> list[str]:
        """The names in the student's namespace."""
        names = self._ask({"op": "names"})
        return [name for name in names if type(name) is str] if type(names) is list else []

    def sync(self) -> None:
        """Send pending bindings of the visible part of a test cell."""
        self._ask({"op": "sync"})

    def call(self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any], *, name: str = "") -> Any:
        """Call the student's object `number`; what it does to its arguments happens to the test's own objects."""
        self.epoch += 1
        originals = containers((*args, *kwargs.values()))
        folders = self.files.give((*args, *kwargs.values()))
        question = {"op": "call", "id": number, "args": self.encoder.encode([list(args), kwargs])}
        answer = self._answer(question)
        for folder in folders:
            self.files.fetch(folder)
        keeps = name.rpartition(".")[2] in self._keeps_arguments
        changed = answer.get("changed", {})

        def wanted(original: Any) -> bool:
            return not keeps or is_generator(original) or self.is_looked_at(original)

        carry_back(originals, changed, self.decoder.decode, wanted)
        same = answer.get("same")
        if type(same) is int and 0 <= same < len(originals) and (same not in changed or wanted(originals[same])):
            return originals[same]
        return self._value(answer)

    def special(self, number: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a special method of the student's object `number`."""
        self.epoch += 1
        body = self.encoder.encode([list(args), kwargs])
        return self._ask({"op": "special", "id": number, "name": name, "args": body})

    def library(self, module: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Apply a library function to objects of the student's, where they live."""
        self.epoch += 1
        body = self.encoder.encode([list(args), kwargs])
        return self._ask({"op": "library", "module": module, "name": name, "args": body})

    def attribute(self, number: int, name: str) -> Any:
        """An attribute of the student's object `number`."""
        self.epoch += 1
        return self._borrow({"op": "getattr", "id": number, "name": name})

    def set_attribute(self, number: int, name: str, value: Any) -> None:
        """Set an attribute of the student's object `number`."""
        self.epoch += 1
        self._ask({"op": "setattr", "id": number, "name": name, "args": self.encoder.encode(value)})

    def delete_attribute(self, number: int, name: str) -> None:
        """Delete an attribute of the student's object `number`."""
        self._ask({"op": "delattr", "id": number, "name": name})

    def begin_cell(self) -> None:
        """A test cell begins: values that the one before held are no longer followed; files are there."""
        self._shared.clear()
        self.files.fetch(begins=True)

    def list_files(self, folder: str, *, begins: bool) -> Any:
        """[path, bytes, time] of the files in the student's work directory, or in a temporary folder."""
        return self._ask({"op": "files", "folder": folder, "begins": begins})

    def read_file(self, path: str) -> bytes:
        """A file that student code wrote."""
        content = self._ask({"op": "read_file", "path": path})
        return content if type(content) is bytes else b""

    def write_file(self, path: str, content: bytes | None) -> None:
        """Give student code a file, or a folder if there is no content."""
        self._ask({"op": "write_file", "path": path, "content": content})

    def names(self, number: int) -> list[str]:
        """`dir()` of the student's object `number`."""
        names = self._ask({"op": "dir", "id": number})
        return [name for name in names if type(name) is str] if type(names) is list else []

    def _ask(self, question: dict[str, Any]) -> Any:
        return self._value(self._answer(question))

    def _borrow(self, question: dict[str, Any]) -> Any:
        answer = self._answer(question)
        value = self._value(answer)
        if "lent" in answer:
            self._shared.borrow(value, answer["lent"])
        return value

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if self.rebound and question["op"] in _RUNS_CODE:
            self.needs_kernel = self.rebound
            raise NeedsKernel(self.rebound)
        pending = self.bindings_to_send()
        if pending:
            question["bind"] = pending
        if changes := self._shared.changes():
            question["shared"] = changes
        self.interception.prepare(question, self.encoder.encode)
        answer = self._peer.ask(question)
        if "shared" in answer:
            self._shared.apply(answer["shared"])
        if answer.get("files") is True and question["op"] in _RUNS_CODE:
            self.files.fetch()
        self.interception.show(answer, self.decoder.decode)
        return answer

    def _value(self, answer: dict[str, Any]) -> Any:
        if type(answer.get("value")) is bytes:
            try:
                return self.decoder.decode(answer["value"])
            except WireError as error:
                raise remote.RefusedValue(str(error)) from None
        if "error" in answer:
            raise self._error(answer["error"]) from None
        raise remote.RefusedValue(_text(answer.get("refused"))[:500] or "the answer cannot be read")

    # references of the student ---------------------------------------------------------------------

    def _resolve(self, reference: Any) -> Any:
        if type(reference) is not dict or type(reference.get("id")) is not int:
            raise WireError("malformed reference")
        kind, number = reference.get("kind"), reference["id"]
        if kind == "yours":
            return self._callbacks.get(number)
        if kind == "builtin":
            return own_builtin(_text(reference.get("name")))
        if kind == "module":
            return own_module(_text(reference.get("name")))
        if kind == "exception":
            return self._error(reference.get("error"))
        if kind == "class":
            return self._class(number, reference.get("about"))
        if kind != "instance" or type(reference.get("type")) is not int:
            raise WireError("malformed reference")
        if number not in self._remotes:
            self._remotes[number] = self._instance(number, reference)
        return self._remotes[number]

    def _instance(self, number: int, reference: dict[str, Any]) -> Any:
        cls = self._class(reference["type"], reference.get("about"))
        if not isinstance(cls, RemoteMeta):
            raise WireError("malformed reference")
        if type(reference.get("plain")) is bytes and not self.asked_for(cls.__name__):
            return Decoder(max_depth=_SHALLOW).decode(reference["plain"])  # an enumeration member that is a number
        made = remote.make_remote(cls, self, number, _checked_function(reference.get("function")))
        return remote.as_coroutine(made) if made.__class__ is types.CoroutineType else made

    def known_class(self, number: int) -> type | None:
        """The twin of class `number`, if there is one."""
        return self._classes.get(number)

    def _class(self, number: int, about: Any) -> type:
        if number in self._classes:
            return self._classes[number]
        if len(self._classes) >= MAX_CLASSES:
            raise WireError("too many classes")
        about = remote.checked_about(about)
        for parent, description in reversed(about["parents"]):
            if description is not None:
                self._class(parent, description)
        cls: type | None = None
        if about["exception"]:
            cls = library_class(about["module"], about["qualname"])
            if cls is None or not issubclass(cls, BaseException):
                cls = remote.make_exception_class(self, number, about, self._exception_bases(about))
        else:
            bases = [self._classes.get(base) for base in about["bases"]]
            cls = remote.make_class(self, number, about, tuple(base for base in bases if isinstance(base, RemoteMeta)))
        self._classes[number] = cls
        return cls

    def _exception_bases(self, about: dict[str, Any]) -> tuple[type, ...]:
        found: list[type] = []
        for module, qualname, number in about["mro"][1:]:
            known = self._classes.get(number) or library_class(module, qualname)
            if known is None and module == "builtins":
                known = getattr(builtins, qualname, None)
            if (
                isinstance(known, type)
                and issubclass(known, BaseException)
                and not any(issubclass(f, known) for f in found)
            ):
                found.append(known)
        return tuple(found) or (Exception,)

    def _error(self, error: Any) -> BaseException:
        """The exception that stands for one of the student's, marked as theirs; or the test's own, come back."""
        if type(error) is dict and "yours" in error:
            return self._callbacks.raised(error["yours"])
        if type(error) is not dict or type(error.get("type")) is not int or type(error.get("id")) is not int:
            raise WireError("malformed error")
        about = error.get("about")
        if type(about) is dict and about.get("module") == "builtins":
            builtin = getattr(builtins, _text(about.get("name")), None)
            if isinstance(builtin, type) and issubclass(builtin, BaseException):
                self._classes.setdefault(error["type"], builtin)
        kind = self._class(error["type"], about)
        if kind is KeyboardInterrupt:
            return remote.StudentInterrupted()
        if not issubclass(kind, BaseException):
            raise WireError("malformed error")
        message = _text(error.get("message"))
        args, state = _plain(error.get("args"), list), _plain(error.get("state"), dict)
        return remote.make_exception(kind, error["id"], [message] if args is None else args, message, state or {})

    # the examiner's own things for student code ------------------------------------------------------

    def _refer(self, value: Any) -> dict[str, Any]:
        if isinstance(value, BaseException) and not isinstance(type(value), remote.RemoteExceptionMeta):
            kind = next(cls for cls in type(value).__mro__ if getattr(builtins, cls.__name__, None) is cls)
            args = [] if self.hides else list(value.args)
            return {"kind": "exception", "name": kind.__name__, "args": self.encoder.encode(args)}
        try:
            return self._callbacks.refer(value)
        except NeedsKernel as need:
            self.needs_kernel = str(need)
            raise

    def _perform(self, question: dict[str, Any]) -> dict[str, Any]:
        """Student code uses a callback."""
        try:
            self.interception.show(question, self.decoder.decode)
            args, kwargs = _checked_arguments(self.decoder.decode(_body(question.get("args"))))
            result = self._callbacks.use(
                question.get("op"), question.get("id"), _text(question.get("name")), args, kwargs
            )
            return {"value": self.encoder.encode(result)}
        except WireError as error:
            return {"refused": str(error)}
        except Exception as error:
            described = self._callbacks.describe_error(error)
            try:
                described["args"] = Encoder().encode(list(error.args))
            except WireError:
                pass
            return {"error": described}


def _text(value: Any) -> str:
    """What should be a text; `str` of something else could take long, or fail."""
    return value if type(value) is str else ""


def _body(value: Any) -> bytes:
    if type(value) is not bytes:
        raise WireError("malformed message")
    return value


def _checked_arguments(arguments: Any) -> tuple[list[Any], dict[str, Any]]:
    if type(arguments) is not list or [type(part) for part in arguments] != [list, dict]:
        raise WireError("malformed arguments")
    args, kwargs = arguments
    if any(type(name) is not str for name in kwargs):
        raise WireError("malformed arguments")
    return args, kwargs


def _plain(body: Any, kind: type) -> Any:
    """A decoded value of that type, or ``None``."""
    if type(body) is not bytes:
        return None
    try:
        value = Decoder(max_depth=_SHALLOW).decode(body)
    except WireError:
        return None
    return value if type(value) is kind else None


def _checked_function(function: Any) -> dict[str, Any] | None:
    if function is None:
        return None
    keys = ("name", "qualname", "module", "doc", "signature")
    if type(function) is not dict or any(type(function.get(key)) is not str for key in keys):
        raise WireError("malformed function description")
    return function


def own_builtin(name: str) -> Any:
    """The examiner's own built-in function, or method of a built-in class."""
    owner, _, method = name.rpartition(".")
    if not owner and method in SAFE_BUILTINS:
        return getattr(builtins, method)
    kind = getattr(builtins, owner, None)
    found = vars(kind).get(method) if isinstance(kind, type) and kind is not type else None
    if not isinstance(found, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        raise WireError("not a built-in that tests may use")
    return found


_NOT_IMPORTED = frozenset(
    "antigravity this idlelib turtle turtledemo tkinter lib2to3 ensurepip venv pip test tests testing conftest".split()
)
"""Modules that open windows, print, or run and end the process when they are imported."""


def own_module(name: str) -> types.ModuleType:
    """The examiner's own module of that name: a library already loaded, or one of the standard library."""
    if name in sys.modules and name != "__main__":
        return sys.modules[name]
    parts = name.split(".")
    runs_on_import = any(part.startswith("_") or part in _NOT_IMPORTED for part in parts)
    if (parts[0] in sys.stdlib_module_names or parts[0] in LIBRARIES) and not runs_on_import:
        return importlib.import_module(name)
    raise WireError(f"module {name[:100]!r} is not one that tests may use")
