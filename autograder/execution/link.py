"""The examiner's end of the wire: asks the student process, hands out callbacks, takes answers apart."""

from __future__ import annotations

import builtins
import io
import sys
import types
from collections import deque
from collections.abc import Callable
from typing import Any

from autograder.execution import remote
from autograder.execution.exports import SPECIALS
from autograder.execution.peer import Peer
from autograder.wire.frames import Channel, WireError
from autograder.wire.values import Decoder, Encoder

_IMPORTABLE = frozenset(
    {"builtins", "numpy", "scipy", "math", "cmath", "operator", "statistics", "functools", "itertools", "random"}
)
_UNSAFE_BUILTINS = frozenset({"eval", "exec", "compile", "open", "__import__", "input"})
_FRAME_ATTRIBUTES = ("gi_", "cr_", "ag_", "f_", "tb_", "func_", "co_")


class NeedsKernel(BaseException):
    """The test cell does something that only works inside the student's own kernel."""


class Link:
    """The student process as the examiner uses it.

    Parameters
    ----------
    channel:
        Socket to the student process.
    asked_for:
        Names that the instructor's solution cells define; classes among them may decide comparisons.
    keeps_arguments:
        Functions whose reference answer leaves its arguments alone: changes a submission makes to them are not
        carried back.
    """

    def __init__(self, channel: Channel, asked_for: frozenset[str], keeps_arguments: frozenset[str]) -> None:
        self._peer = Peer(channel, self._perform)
        self._asked_for = asked_for
        self._keeps_arguments = keeps_arguments
        self._classes: dict[int, type] = {}
        self._remotes: dict[int, Any] = {}
        self._callbacks: list[Any] = []
        self.encoder = Encoder(self._refer)
        self.decoder = Decoder(self._resolve)
        self.bindings_to_send: Callable[[], list[list[Any]]] = list
        self.name_of: Callable[[Any], str | None] = lambda value: None
        self.needs_kernel: str | None = None
        self.epoch = 0  # grows whenever student code may have run

    def asked_for(self, name: str) -> bool:
        """Whether the assignment asks the student to define that name."""
        return name in self._asked_for

    # questions -------------------------------------------------------------------------------------

    def lookup(self, name: str) -> Any:
        """The value of a name in the student's namespace; `NameError` if it has none."""
        return self._ask({"op": "lookup", "name": name})

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
        """Call the student's object `number`."""
        self.epoch += 1
        write_back = name.rpartition(".")[2] not in self._keeps_arguments
        question = {
            "op": "call",
            "id": number,
            "args": self.encoder.encode([list(args), kwargs]),
            "write_back": write_back,
        }
        answer = self._answer(question)
        changed = answer.get("changed") if write_back else None
        if type(changed) is dict:
            self._carry_back((*args, *kwargs.values()), changed)
        return self._value(answer)

    def special(self, number: int, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a special method of the student's object `number`."""
        self.epoch += 1
        return self._ask(
            {"op": "special", "id": number, "name": name, "args": self.encoder.encode([list(args), kwargs])}
        )

    def attribute(self, number: int, name: str) -> Any:
        """An attribute of the student's object `number`."""
        self.epoch += 1
        return self._ask({"op": "getattr", "id": number, "name": name})

    def set_attribute(self, number: int, name: str, value: Any) -> None:
        """Set an attribute of the student's object `number`."""
        self.epoch += 1
        self._ask({"op": "setattr", "id": number, "name": name, "args": self.encoder.encode(value)})

    def delete_attribute(self, number: int, name: str) -> None:
        """Delete an attribute of the student's object `number`."""
        self._ask({"op": "delattr", "id": number, "name": name})

    def names(self, number: int) -> list[str]:
        """`dir()` of the student's object `number`."""
        names = self._ask({"op": "dir", "id": number})
        return [name for name in names if type(name) is str] if type(names) is list else []

    def source(self, number: int) -> str:
        """`inspect.getsource` of the student's object `number`."""
        return str(self._ask({"op": "source", "id": number}))

    def _ask(self, question: dict[str, Any]) -> Any:
        return self._value(self._answer(question))

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        pending = self.bindings_to_send()
        if pending:
            question["bind"] = pending
        return self._peer.ask(question)

    def _value(self, answer: dict[str, Any]) -> Any:
        if type(answer.get("value")) is bytes:
            try:
                return self.decoder.decode(answer["value"])
            except WireError as error:
                raise remote.RefusedValue(str(error)) from None
        if "error" in answer:
            raise self._error(answer["error"]) from None
        raise remote.RefusedValue(str(answer.get("refused", "the answer cannot be read"))[:500])

    def _carry_back(self, originals: tuple[Any, ...], changed: dict[Any, Any]) -> None:
        for position, body in changed.items():
            if type(position) is int and 0 <= position < len(originals) and type(body) is bytes:
                replace_content(originals[position], self.decoder.decode(body))

    # references of the student ---------------------------------------------------------------------

    def _resolve(self, reference: Any) -> Any:
        if type(reference) is not dict or type(reference.get("id")) is not int:
            raise WireError("malformed reference")
        kind, number = reference.get("kind"), reference["id"]
        if kind == "yours":
            if not 0 <= number < len(self._callbacks):
                raise WireError("unknown callback")
            return self._callbacks[number]
        if kind == "module":
            return own_module(str(reference.get("name")))
        if kind == "exception":
            return self._error(reference.get("error"), number)
        if kind == "class":
            return self._class(number, reference.get("about"))
        if kind != "instance" or type(reference.get("type")) is not int:
            raise WireError("malformed reference")
        if number not in self._remotes:
            cls = self._class(reference["type"], reference.get("about"))
            if not isinstance(cls, remote.RemoteMeta):
                raise WireError("malformed reference")
            self._remotes[number] = remote.make_remote(cls, self, number, _checked_function(reference.get("function")))
        return self._remotes[number]

    def _class(self, number: int, about: Any) -> type:
        if number in self._classes:
            return self._classes[number]
        about = remote.checked_about(about)
        cls: type
        if about["exception"]:
            own = remote.library_class(about["module"], about["qualname"])
            if own is None or not issubclass(own, BaseException):
                own = remote.make_exception_class(self, number, about, self._exception_base(about))
            cls = own
        else:
            parent = about["mro"][1][2] if len(about["mro"]) > 1 else None
            base = self._classes.get(parent) if parent is not None and parent != number else None
            cls = remote.make_class(self, number, about, base if isinstance(base, remote.RemoteMeta) else None)
        self._classes[number] = cls
        return cls

    def _exception_base(self, about: dict[str, Any]) -> type[BaseException]:
        for module, qualname, number in about["mro"][1:]:
            known = self._classes.get(number) or remote.library_class(module, qualname)
            if known is None and module == "builtins":
                known = getattr(builtins, qualname, None)
            if isinstance(known, type) and issubclass(known, Exception):
                return known
        return Exception

    def _error(self, error: Any, number: int | None = None) -> BaseException:
        """The exception that stands for one of the student's; it is marked as theirs."""
        if type(error) is not dict or type(error.get("type")) is not int:
            raise WireError("malformed error")
        about = error.get("about")
        if about is not None and about.get("module") == "builtins":
            kind = getattr(builtins, str(about.get("name")), None)
            if isinstance(kind, type) and issubclass(kind, BaseException):
                self._classes[error["type"]] = kind
        kind = self._class(error["type"], about)
        if kind is KeyboardInterrupt:
            return remote.StudentInterrupted()
        message = str(error.get("message", ""))
        args: list[Any] = [message]
        if type(error.get("args")) is bytes:
            try:
                decoded = Decoder().decode(error["args"])
                args = decoded if type(decoded) is list else args
            except WireError:
                pass
        try:
            made: BaseException = kind(*args)
        except Exception:
            made = Exception.__new__(kind) if issubclass(kind, Exception) else RuntimeError(message)
            made.args = (message,)
        made.__autograder_student__ = True  # type: ignore[attr-defined]
        if number is not None and hasattr(kind, "_remote_id"):
            made._remote_id = number  # type: ignore[attr-defined]
        return made

    # the examiner's own things for student code ------------------------------------------------------

    def _refer(self, value: Any) -> dict[str, Any]:
        kind = type(value)
        if isinstance(kind, remote.RemoteMeta):
            return {"kind": "yours", "id": object.__getattribute__(value, "_id")}
        if isinstance(value, remote.RemoteMeta):
            return {"kind": "yours", "id": value._type_id}
        if isinstance(value, type) and isinstance(vars(value).get("_remote_type"), int):
            return {"kind": "yours", "id": vars(value)["_remote_type"]}
        if (name := self.name_of(value)) is not None:
            return {"kind": "name", "name": name}
        if (imported := _importable(value)) is not None:
            return imported
        if kind.__module__.startswith("tensorflow") and hasattr(value, "numpy"):
            return {"kind": "tensor", "value": value.numpy()}
        return self._export(value)

    def _export(self, value: Any) -> dict[str, Any]:
        kind = type(value)
        if (
            isinstance(value, (types.FunctionType, types.MethodType, types.BuiltinFunctionType))
            or kind.__name__ == "partial"
        ):
            specials, attributes = ["__call__"], False
        elif isinstance(value, (types.GeneratorType, map, filter, zip, enumerate)) or hasattr(kind, "__next__"):
            specials, attributes = ["__iter__", "__next__"], False
        elif isinstance(value, (io.StringIO, io.BytesIO)):
            specials, attributes = ["__iter__", "__next__"], True
        elif isinstance(value, type) and value.__module__ == "__main__":
            specials, attributes = ["__call__"], False
        elif kind.__module__ == "__main__":
            specials = sorted(n for n in SPECIALS if n in _specials_of(kind))
            attributes = True
        else:
            self.needs_kernel = f"it passes a {kind.__module__}.{kind.__name__} into the student's code"
            raise NeedsKernel(self.needs_kernel)
        self._callbacks.append(value)
        return {
            "kind": "callback",
            "id": len(self._callbacks) - 1,
            "specials": specials,
            "attributes": attributes,
            "type": kind.__name__,
            "name": getattr(value, "__name__", "") if specials == ["__call__"] else "",
        }

    def _perform(self, question: dict[str, Any]) -> dict[str, Any]:
        """Student code uses a callback."""
        try:
            number = question.get("id")
            if type(number) is not int or not 0 <= number < len(self._callbacks):
                return {"refused": "unknown callback"}
            target, name, operation = self._callbacks[number], str(question.get("name")), question.get("op")
            args, kwargs = self.decoder.decode(question["args"])
            result = self._use(target, operation, name, args, kwargs)
            return {"value": self.encoder.encode(result)}
        except WireError as error:
            return {"refused": str(error)}
        except Exception as error:
            own = type(error).__name__ if hasattr(builtins, type(error).__name__) else "RuntimeError"
            return {"error": {"name": own, "message": str(error)[:500]}}

    def _use(self, target: Any, operation: Any, name: str, args: Any, kwargs: Any) -> Any:
        if operation == "special" and name in SPECIALS:
            if name == "__call__" and callable(target):
                return target(*args, **kwargs)
            if name == "__next__":
                return next(target)
            if isinstance(target, types.FunctionType) or name not in _specials_of(type(target)):
                raise TypeError(f"{name} is not supported")
            return getattr(type(target), name)(target, *args, **kwargs)
        public = not name.startswith("_") and not name.startswith(_FRAME_ATTRIBUTES)
        if public and (type(target).__module__ == "__main__" or isinstance(target, (io.StringIO, io.BytesIO))):
            if operation == "getattr":
                return getattr(target, name)
            if operation == "setattr":
                return setattr(target, name, args[0])
        raise AttributeError(name)


def _specials_of(kind: type) -> set[str]:
    return {name for cls in kind.__mro__[:-1] for name in vars(cls) if vars(cls)[name] is not None}


def _checked_function(function: Any) -> dict[str, Any] | None:
    if function is None:
        return None
    keys = ("name", "qualname", "module", "doc", "signature")
    if type(function) is not dict or any(type(function.get(key)) is not str for key in keys):
        raise WireError("malformed function description")
    return function


def _importable(value: Any) -> dict[str, Any] | None:
    """A library function, class or module that the student process can import by name."""
    if isinstance(value, types.ModuleType):
        root = value.__name__.split(".")[0]
        return (
            {"kind": "import", "module": value.__name__, "name": ""} if root in remote.LIBRARIES | _IMPORTABLE else None
        )
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ufunc):
        ufunc = str(getattr(value, "__name__", ""))
        return {"kind": "import", "module": "numpy", "name": ufunc} if vars(numpy).get(ufunc) is value else None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    if module.split(".")[0] not in _IMPORTABLE and not isinstance(value, type):
        return None
    if module.split(".")[0] not in _IMPORTABLE | remote.LIBRARIES or name in _UNSAFE_BUILTINS:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return {"kind": "import", "module": module, "name": name} if found is value else None


def own_module(name: str) -> types.ModuleType:
    """The examiner's own module of that name: a library already loaded, or one of the standard library."""
    if name in sys.modules and name != "__main__":
        return sys.modules[name]
    if name.split(".")[0] in sys.stdlib_module_names or name.split(".")[0] in remote.LIBRARIES:
        import importlib

        return importlib.import_module(name)
    raise WireError(f"module {name!r} is not one that tests may use")


def replace_content(original: Any, new: Any) -> None:
    """Make `original` hold what `new` holds, in place; objects that cannot are left alone."""
    if type(original) is not type(new):
        return
    if isinstance(original, (list, bytearray)):
        original[:] = new
    elif isinstance(original, (dict, set)):
        original.clear()
        original.update(new)
    elif isinstance(original, deque):
        original.clear()
        original.extend(new)
    elif type(original).__module__ == "numpy.random._generator":
        original.bit_generator.state = new.bit_generator.state
    elif hasattr(original, "setstate") and hasattr(new, "getstate"):
        original.setstate(new.getstate())
    elif hasattr(original, "set_state") and hasattr(new, "get_state"):
        original.set_state(new.get_state(legacy=False))
    elif type(original).__module__ == "numpy":
        if original.shape == new.shape:
            original[...] = new
        else:
            original.resize(new.shape, refcheck=False)
            original[...] = new
    elif hasattr(original, "_update_inplace"):
        original._update_inplace(new)
