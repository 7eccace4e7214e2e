"""What the student process lets the examiner do with the student's objects.

Runs beside hostile code and therefore promises nothing: whatever it answers is a claim that the examiner
decodes as plain values or treats as a reference.
"""

from __future__ import annotations

import builtins
import importlib
import inspect
import types
from collections.abc import Callable
from typing import Any

from autograder.wire.frames import WireError
from autograder.wire.values import Decoder, Encoder

SPECIALS = frozenset(
    """
    __call__ __len__ __iter__ __next__ __reversed__ __getitem__ __setitem__ __delitem__ __contains__ __enter__
    __exit__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__
    __rtruediv__ __itruediv__ __floordiv__ __rfloordiv__ __ifloordiv__ __mod__ __rmod__ __imod__ __divmod__
    __rdivmod__ __pow__ __rpow__ __ipow__ __matmul__ __rmatmul__ __imatmul__ __and__ __rand__ __iand__ __or__
    __ror__ __ior__ __xor__ __rxor__ __ixor__ __lshift__ __rlshift__ __rshift__ __rrshift__ __neg__ __pos__
    __abs__ __invert__ __round__ __trunc__ __floor__ __ceil__ __int__ __float__ __complex__ __index__ __bool__
    __lt__ __le__ __gt__ __ge__ __eq__ __ne__ __hash__ __str__ __repr__ __format__ __bytes__ __array__
    """.split()
)
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
        self.encoder = Encoder(self._refer)
        self.decoder = Decoder(self._resolve)

    # references ------------------------------------------------------------------------------------

    def _keep(self, value: Any) -> int:
        number = self._ids.get(id(value))
        if number is None:
            number = len(self._objects)
            self._objects.append(value)
            self._ids[id(value)] = number
        return number

    def _refer(self, value: Any) -> dict[str, Any]:
        if isinstance(value, _CallbackProxy):
            return {"kind": "yours", "id": object.__getattribute__(value, "_callback")}
        number = self._keep(value)
        if isinstance(value, types.ModuleType):
            return {"kind": "module", "id": number, "name": str(value.__name__)}
        if isinstance(value, type):
            return {"kind": "class", "id": number, "type": number, "about": self._describe(value, number)}
        if isinstance(value, BaseException):
            return {"kind": "exception", "id": number, "error": self.describe_error(value)}
        kind = type(value)
        type_number = self._keep(kind)
        reference = {"kind": "instance", "id": number, "type": type_number, "about": self._describe(kind, type_number)}
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType, types.MethodType)):
            reference["function"] = _describe_function(value)
        return reference

    def _describe(self, kind: type, number: int) -> dict[str, Any] | None:
        if number in self._described:
            return None
        self._described.add(number)
        mro = type.mro(kind) if kind is not type else [type, object]
        specials = {name for cls in mro[:-1] for name in vars(cls) if name in SPECIALS and vars(cls)[name] is not None}
        return {
            "name": str(kind.__name__)[:200],
            "qualname": str(kind.__qualname__)[:200],
            "module": str(kind.__module__)[:200],
            "mro": [[str(cls.__module__)[:200], str(cls.__qualname__)[:200], self._keep(cls)] for cls in mro][:64],
            "specials": sorted(specials),
            "exception": issubclass(kind, BaseException),
            "doc": _text(inspect.getdoc(kind) if "__doc__" in vars(kind) else None),
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
            for name, body in request.get("bind", ()):
                self._bind(name, body)
            return getattr(self, "_op_" + request["op"])(request)
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
        return self._answer(self._namespace[name])

    def _op_call(self, request: dict[str, Any]) -> dict[str, Any]:
        target = self._objects[request["id"]]
        args, kwargs = self.decoder.decode(request["args"])
        if not request.get("write_back"):
            return self._answer(target(*args, **kwargs))
        before = [self._snapshot(value) for value in (*args, *kwargs.values())]
        answer: dict[str, Any] = {}
        try:
            answer = self._answer(target(*args, **kwargs))
        except WireError:
            raise
        except BaseException as error:
            answer = {"error": self.describe_error(error)}
        changed = {}
        for position, (value, old) in enumerate(zip((*args, *kwargs.values()), before, strict=True)):
            if old is not None and (new := self._snapshot(value)) != old:
                changed[position] = new
        if changed:
            answer["changed"] = changed
        return answer

    def _snapshot(self, value: Any) -> bytes | None:
        """The bytes of an argument that could be changed in place, else ``None``."""
        if type(value) in _IMMUTABLE:
            return None
        try:
            return self.encoder.encode(value)
        except WireError:
            return None

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
        return self._answer(getattr(target, name))

    def _op_setattr(self, request: dict[str, Any]) -> dict[str, Any]:
        setattr(self._objects[request["id"]], request["name"], self.decoder.decode(request["args"]))
        return self._answer(None)

    def _op_delattr(self, request: dict[str, Any]) -> dict[str, Any]:
        delattr(self._objects[request["id"]], request["name"])
        return self._answer(None)

    def _op_dir(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._answer([str(name) for name in dir(self._objects[request["id"]])][:10_000])

    def _op_source(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._answer(inspect.getsource(self._objects[request["id"]]))

    # errors ----------------------------------------------------------------------------------------

    def describe_error(self, error: BaseException) -> dict[str, Any]:
        """Type (by name, and as a reference where the student defined it), message and plain arguments."""
        kind = type(error)
        try:
            message = str(error)[:_MAX_TEXT]
        except BaseException:
            message = ""
        try:
            args: bytes | None = Encoder().encode(list(error.args))
            if args is not None and len(args) > 65536:
                args = None
        except BaseException:
            args = None
        number = self._keep(kind)
        return {"type": number, "about": self._describe(kind, number), "message": message, "args": args}


_IMMUTABLE = (int, float, complex, str, bytes, bool, type(None), range, type)
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


class _CallbackProxy:
    # Something of the examiner's that student code may call or use, seen from the student process.
    __slots__ = ("__name__", "_callback", "_send")


def make_callback_proxy(number: int, reference: dict[str, Any], send: Callable[..., Any]) -> Any:
    """An object that forwards the operations named in the reference."""
    members: dict[str, Any] = {"__slots__": ()}

    def forward(special: str) -> Callable[..., Any]:
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return send(number, "special", special, args, kwargs)

        return method

    for special in reference.get("specials", ()):
        members[special] = forward(special)
    if reference.get("attributes"):
        members["__getattr__"] = lambda self, name: send(number, "getattr", name, (), {})
        members["__setattr__"] = lambda self, name, value: send(number, "setattr", name, (value,), {})
    cls = type(reference.get("type") or "function", (_CallbackProxy,), members)
    proxy: Any = object.__new__(cls)
    object.__setattr__(proxy, "_callback", number)
    object.__setattr__(proxy, "_send", send)
    object.__setattr__(proxy, "__name__", reference.get("name") or "function")
    return proxy


def raise_described(error: dict[str, Any]) -> None:
    """Raise in student code what a callback of the examiner raised."""
    kind = getattr(builtins, str(error.get("name")), None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = RuntimeError
    raise kind(str(error.get("message", "")))
