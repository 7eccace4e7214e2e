"""What the student process lets the examiner do with the student's objects.

Runs beside hostile code and therefore promises nothing: whatever it answers is a claim that the examiner
decodes as plain values or treats as a reference.
"""

from __future__ import annotations

import asyncio
import builtins
import enum
import importlib
import inspect
import operator
import types
from collections.abc import Callable
from typing import Any

from autograder.execution.dialogue.arguments import Shared, Watch
from autograder.execution.dialogue.files import StudentFiles
from autograder.execution.dialogue.vocabulary import SAFE_BUILTINS, SPECIALS
from autograder.execution.student.proxies import CallbackProxy, make_callback_proxy
from autograder.wire.frames import WireError
from autograder.wire.values import Decoder, Encoder

_MAX_TEXT = 2000


class Exports:
    """References handed out, and the operations on them.

    Parameters
    ----------
    namespace:
        The student's global namespace.
    call_back:
        Called with (callback id, operation, name, arguments) when student code uses something of the examiner's.
    """

    def __init__(self, namespace: dict[str, Any], call_back: Callable[..., Any]) -> None:
        self._namespace = namespace
        self._call_back = call_back
        self._objects: list[Any] = []
        self._ids: dict[int, int] = {}
        self._described: set[int] = set()
        self._proxies: dict[int, Any] = {}
        self._files = StudentFiles()
        self.encoder = Encoder(self._refer)
        self.decoder = Decoder(self._resolve)
        self._shared = Shared(self.encoder.encode, self.decoder.decode)

    # references ------------------------------------------------------------------------------------

    def _keep(self, value: Any) -> int:
        number = self._ids.get(id(value))
        if number is None:
            number = len(self._objects)
            self._objects.append(value)
            self._ids[id(value)] = number
        return number

    def _refer(self, value: Any) -> dict[str, Any]:
        if isinstance(value, CallbackProxy):
            return {"kind": "yours", "id": object.__getattribute__(value, "_callback")}
        if isinstance(value, _NATIVE) and (name := _builtin_name(value)):
            return {"kind": "builtin", "id": -1, "name": name}
        number = self._keep(value)
        if isinstance(value, types.ModuleType):
            return {"kind": "module", "id": number, "name": str(value.__name__)}
        if isinstance(value, type):
            return {"kind": "class", "id": number, "type": number, "about": self._describe(value, number)}
        if isinstance(value, BaseException):
            return {"kind": "exception", "id": number, "error": self.describe_error(value)}
        kind = type(value)
        type_number = self._keep(kind)
        reference: dict[str, Any] = {
            "kind": "instance",
            "id": number,
            "type": type_number,
            "about": self._describe(kind, type_number),
        }
        if isinstance(value, enum.Enum) and isinstance(value, (int, float, str)):
            reference["plain"] = Encoder().encode(value.value)
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
            reference["function"] = _describe_function(value)
        return reference

    def _describe(self, kind: type, number: int) -> dict[str, Any] | None:
        """What the examiner has to know of a class, the first time it is mentioned."""
        if number in self._described:
            return None
        self._described.add(number)
        mro = type.mro(kind) if kind is not type else [type, object]
        specials = {name for cls in mro[:-1] for name in vars(cls) if name in SPECIALS and vars(cls)[name] is not None}
        parents = [(self._keep(cls), cls) for cls in mro[1:-1] if getattr(cls, "__module__", "") == "__main__"]
        return {
            "name": str(kind.__name__)[:200],
            "qualname": str(kind.__qualname__)[:200],
            "module": str(kind.__module__)[:200],
            "mro": [[str(cls.__module__)[:200], str(cls.__qualname__)[:200], self._keep(cls)] for cls in mro][:64],
            "bases": [self._keep(cls) for cls in kind.__bases__][:64],
            "parents": [[place, self._describe(cls, place)] for place, cls in parents][:64],
            "specials": sorted(specials),
            "hashable": getattr(kind, "__hash__", None) is not None,
            "exception": issubclass(kind, BaseException),
            "doc": _text(vars(kind).get("__doc__")),
        }

    def _resolve(self, reference: Any) -> Any:
        kind = reference["kind"]
        if kind == "yours":
            return self._objects[reference["id"]]
        if kind == "name":
            return self._namespace[reference["name"]]
        if kind == "import":
            found: Any = importlib.import_module(reference["module"])
            for part in filter(None, reference["name"].split(".")):
                found = getattr(found, part)
            return found
        if kind == "exception":
            return getattr(builtins, reference["name"])(*self.decoder.decode(reference["args"]))
        if kind == "tensor":
            import tensorflow

            return tensorflow.convert_to_tensor(reference["value"])
        number = reference["id"]
        if number not in self._proxies:
            self._proxies[number] = make_callback_proxy(number, reference, self._call_back)
        return self._proxies[number]

    # operations ------------------------------------------------------------------------------------

    def perform(self, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request of the examiner and answer it; student exceptions become answers too."""
        try:
            answer = self._carry_out(request)
            if self._files.have_changed():
                answer["files"] = True
            if changes := self._shared.changes():
                answer["shared"] = changes
            return answer
        except BaseException as error:  # the supervisor's interrupt may come when student code has just returned
            return {"error": self.describe_error(error)}

    def _carry_out(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            if "shared" in request:
                self._shared.apply(request["shared"])
            for name, body in request.get("bind", ()):
                self._bind(name, body)
            answer: dict[str, Any] = getattr(self, "_op_" + request["op"])(request)
            return answer
        except WireError as error:
            return {"refused": str(error)}
        except BaseException as error:
            return {"error": self.describe_error(error)}

    def _bind(self, name: str, body: Any) -> None:
        if body is None:
            self._namespace.pop(name, None)
        elif isinstance(body, str):
            exec(compile(body, "<visible test>", "exec"), self._namespace)
        else:
            self._namespace[name] = self.decoder.decode(body)

    def _answer(self, value: Any) -> dict[str, Any]:
        return {"value": self.encoder.encode(value)}

    def _lend(self, value: Any) -> dict[str, Any]:
        answer = self._answer(value)
        if (lent := self._shared.lend(value)) is not None:
            answer["lent"] = lent
        return answer

    def _op_sync(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"value": self.encoder.encode(None)}

    def _op_has(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._answer(request["name"] in self._namespace)

    def _op_names(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._answer([name for name in self._namespace if type(name) is str][:10_000])

    def _op_lookup(self, request: dict[str, Any]) -> dict[str, Any]:
        name = request["name"]
        if name not in self._namespace:
            raise NameError(f"name {name!r} is not defined")
        return self._lend(self._namespace[name])

    def _op_call(self, request: dict[str, Any]) -> dict[str, Any]:
        target = self._objects[request["id"]]
        args, kwargs = self.decoder.decode(request["args"])
        watch = Watch((*args, *kwargs.values()), self.encoder.encode)
        answer: dict[str, Any]
        try:
            result = target(*args, **kwargs)
            same = watch.number(result)
            answer = self._answer(result) if same is None else {"same": same, **self._answer(result)}
        except WireError:
            raise
        except BaseException as error:
            answer = {"error": self.describe_error(error)}
        if changes := watch.changes():
            answer["changed"] = changes
        return answer

    def _op_files(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["begins"]:
            self._shared.clear()
        return self._answer(self._files.listing(request["folder"]))

    def _op_read_file(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._answer(self._files.read(request["path"]))

    def _op_write_file(self, request: dict[str, Any]) -> dict[str, Any]:
        self._files.write(request["path"], request["content"])
        return self._answer(None)

    def _op_library(self, request: dict[str, Any]) -> dict[str, Any]:
        """Apply a library function to objects that live here, for instance `copy.deepcopy`."""
        function = getattr(importlib.import_module(request["module"]), request["name"])
        args, kwargs = self.decoder.decode(request["args"])
        return self._answer(function(*args, **kwargs))

    def _op_special(self, request: dict[str, Any]) -> dict[str, Any]:
        target = self._objects[request["id"]]
        args, kwargs = self.decoder.decode(request["args"])
        name = request["name"]
        if name in _BUILTIN_FOR:
            return self._answer(_BUILTIN_FOR[name](target, *args))
        found = getattr(type(target), name)
        result = found(target, *args, **kwargs)
        return self._answer(result)

    def _op_getattr(self, request: dict[str, Any]) -> dict[str, Any]:
        target, name = self._objects[request["id"]], request["name"]
        if name == "__class__":
            return self._answer(type(target))
        return self._lend(getattr(target, name))

    def _op_setattr(self, request: dict[str, Any]) -> dict[str, Any]:
        setattr(self._objects[request["id"]], request["name"], self.decoder.decode(request["args"]))
        return self._answer(None)

    def _op_delattr(self, request: dict[str, Any]) -> dict[str, Any]:
        delattr(self._objects[request["id"]], request["name"])
        return self._answer(None)

    def _op_dir(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._answer([str(name) for name in dir(self._objects[request["id"]])][:10_000])

    # errors ----------------------------------------------------------------------------------------

    def describe_error(self, error: BaseException) -> dict[str, Any]:
        """An exception: its class, message, plain arguments and attributes; or the examiner's own, come back."""
        own = getattr(error, "_autograder_callback", None)
        if type(own) is int:
            return {"yours": own}
        kind = type(error)
        try:
            message = str(error)[:_MAX_TEXT]
        except BaseException:
            message = ""
        number = self._keep(kind)
        return {
            "type": number,
            "id": self._keep(error),
            "about": self._describe(kind, number),
            "message": message,
            "args": _encode_small(_arguments(error)),
            "state": _encode_small({name: value for name, value in vars(error).items() if _is_plain(value)}),
        }


_NATIVE = (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType)


def _builtin_name(value: Any) -> str:
    """``sorted``, ``object.__str__``: the name of a built-in that means the same everywhere; else empty."""
    name = str(getattr(value, "__name__", ""))
    if isinstance(value, types.BuiltinFunctionType):
        return name if name in SAFE_BUILTINS and vars(builtins).get(name) is value else ""
    owner: type = value.__objclass__
    return f"{owner.__name__}.{name}" if vars(builtins).get(owner.__name__) is owner else ""


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (int, float, str))


def _arguments(error: BaseException) -> list[Any]:
    if isinstance(error, OSError) and isinstance(error.filename, str):
        return [error.errno, error.strerror, error.filename]
    return list(error.args)


def _encode_small(value: Any) -> bytes | None:
    try:
        body = Encoder().encode(value)
    except BaseException:
        return None
    return body if len(body) <= 65536 else None


def _wait_for(awaitable: Any) -> Any:
    """Run a coroutine of the student's to its end."""

    async def wait() -> Any:
        return await awaitable

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(wait())
    finally:
        loop.close()


_BUILTIN_FOR: dict[str, Callable[..., Any]] = {
    "__len__": len,
    "__iter__": iter,
    "__next__": next,
    "__str__": str,
    "__repr__": repr,
    "__hash__": hash,
    "__bool__": bool,
    "__int__": int,
    "__float__": float,
    "__format__": format,
    "__await__": _wait_for,
    "__getitem__": operator.getitem,
    "__array__": lambda value, *rest: _to_array(value),
}


def _to_array(value: Any) -> Any:
    import numpy

    return numpy.asarray(value)


def _text(value: Any) -> str:
    return value[:_MAX_TEXT] if isinstance(value, str) else ""


def _describe_function(function: Any) -> dict[str, Any]:
    try:
        signature = str(inspect.signature(function))[:_MAX_TEXT]
    except (ValueError, TypeError):
        signature = ""
    return {
        "name": _text(getattr(function, "__name__", "")),
        "qualname": _text(getattr(function, "__qualname__", "")),
        "module": _text(getattr(function, "__module__", "")),
        "doc": _text(getattr(function, "__doc__", None)),
        "signature": signature,
    }
