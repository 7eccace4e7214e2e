"""The student's objects as the examiner sees them: references that look like what they stand for.

A reference answers `type`, `isinstance`, `dir` and `hasattr` as the object behind it would, but a comparison
or a sum with the examiner's own values is never decided by the student's code unless the assignment asked
for the class that does it: otherwise an always-equal object would pass every test and learn every
expected value.
"""

from __future__ import annotations

import builtins
import sys
import types
from typing import TYPE_CHECKING, Any

from autograder.execution.exports import SPECIALS
from autograder.wire.frames import WireError

if TYPE_CHECKING:
    from autograder.execution.link import Link

_BINARY = {
    name
    for base in """
    add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift
    """.split()
    for name in (f"__{base}__", f"__r{base}__", f"__i{base}__")
} | {"__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"}
_NEVER_LOOKED_LIKE = frozenset(
    {"bool", "int", "float", "complex", "str", "bytes", "bytearray", "NoneType", "type", "object"}
)
_KINDS: dict[str, type] = {
    "function": types.FunctionType,
    "builtin_function_or_method": types.BuiltinFunctionType,
    "method": types.MethodType,
    "generator": types.GeneratorType,
    "coroutine": types.CoroutineType,
    "module": types.ModuleType,
}
LIBRARIES = frozenset(
    """
    numpy scipy pandas matplotlib keras tensorflow sklearn seaborn sympy networkx PIL sqlite3 collections
    datetime decimal fractions pathlib io re json csv random itertools functools types abc enum dataclasses
    array queue statistics string threading contextlib typing
    """.split()
)


class StudentInterrupted(BaseException):
    """The student's code was interrupted because the time was over."""


class RefusedValue(Exception):
    """The student's answer is nothing that can be judged (it contains itself, is huge, ...)."""


def library_class(module: str, qualname: str) -> type | None:
    """The examiner's own class of that name, if its module is loaded and belongs to a known library."""
    if module.split(".")[0] not in LIBRARIES:
        return None
    found: Any = sys.modules.get(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


class RemoteMeta(type):
    """Metaclass of the local twins of the student's classes."""

    _class_link: Link
    _type_id: int
    _mro: tuple[tuple[str, str, int], ...]

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._class_link.call(cls._type_id, args, kwargs, name=cls.__name__)

    def __instancecheck__(cls, instance: Any) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass: Any) -> bool:
        if isinstance(subclass, RemoteMeta):
            return any(number == cls._type_id for _, _, number in subclass._mro)
        return False

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_abc_") or name.startswith("__array"):
            raise AttributeError(name)
        return cls._class_link.attribute(cls._type_id, name)

    def __dir__(cls) -> list[str]:
        return cls._class_link.names(cls._type_id)

    def __repr__(cls) -> str:
        return f"<class '__main__.{cls.__qualname__}'>"


class RemoteObject:
    """Base of the twins; `_link` and `_id` say where the object lives."""

    __slots__ = ("__weakref__", "_function", "_id", "_link")
    _about: dict[str, Any]

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # type: ignore[override]
        return looks_like(type(self))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array_") or name in (
            "_ipython_display_",
            "_repr_mimebundle_",
            "_ipython_canary_method_should_not_exist_",
        ):
            raise AttributeError(name)
        function = object.__getattribute__(self, "_function")
        if function and name in ("__name__", "__qualname__", "__module__"):
            return function[name.strip("_")]
        return object.__getattribute__(self, "_link").attribute(object.__getattribute__(self, "_id"), name)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__getattribute__(self, "_link").set_attribute(object.__getattribute__(self, "_id"), name, value)

    def __delattr__(self, name: str) -> None:
        object.__getattribute__(self, "_link").delete_attribute(object.__getattribute__(self, "_id"), name)

    def __dir__(self) -> list[str]:
        return object.__getattribute__(self, "_link").names(object.__getattribute__(self, "_id"))

    def __hash__(self) -> int:
        return hash(("remote", object.__getattribute__(self, "_id")))

    def __eq__(self, other: object) -> bool:
        return self is other

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's cannot be copied or pickled by a test")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object of the submission>"


def make_remote(cls: type, link: Link, number: int, function: dict[str, Any] | None = None) -> RemoteObject:
    """A reference to object `number`, an instance of the class behind `cls`."""
    remote: RemoteObject = object.__new__(cls)
    object.__setattr__(remote, "_link", link)
    object.__setattr__(remote, "_id", number)
    object.__setattr__(remote, "_function", function)
    return remote


def make_class(link: Link, number: int, about: dict[str, Any], base: type | None) -> type:
    """The local twin of class `number`, with the special methods that the student's class has."""
    mro = tuple((m, q, i) for m, q, i in about["mro"])
    members: dict[str, Any] = {"__slots__": (), "_about": about}
    for name in about["specials"]:
        if name in SPECIALS and name not in ("__repr__", "__hash__", "__eq__", "__ne__"):
            members[name] = _special(name)
    defines_equality = "__eq__" in about["specials"]
    if defines_equality:
        members["__eq__"], members["__ne__"] = _equality, _inequality
    if "__repr__" in about["specials"]:
        members["__repr__"] = _special("__repr__")
    members["__hash__"] = RemoteObject.__hash__
    if "__array__" in about["specials"]:
        for name in _BINARY - {"__eq__", "__ne__"}:
            members[name] = _special(name)
        members["__eq__"], members["__ne__"] = _special("__eq__"), _special("__ne__")
    cls = RemoteMeta(about["name"] or "object", (base or RemoteObject,), members)
    type.__setattr__(cls, "_class_link", link)
    type.__setattr__(cls, "_type_id", number)
    type.__setattr__(cls, "_mro", mro)
    type.__setattr__(cls, "__qualname__", about["qualname"])
    type.__setattr__(cls, "__module__", "__main__")
    type.__setattr__(cls, "__doc__", about["doc"] or None)
    return cls


def make_exception_class(
    link: Link, number: int, about: dict[str, Any], base: type[BaseException]
) -> type[BaseException]:
    """A local exception class that `except` and `pytest.raises` can catch."""
    members = {"_remote_type": number, "__module__": "__main__", "_remote_id": None}

    def attribute(self: Any, name: str) -> Any:
        if self._remote_id is None or name.startswith("__"):
            raise AttributeError(name)
        return link.attribute(self._remote_id, name)

    members["__getattr__"] = attribute
    cls = type(about["name"] or "Exception", (base,), members)
    return cls


def looks_like(cls: type) -> type:
    """What `type(reference)` should answer: the library's class if the object is of one, else the twin."""
    if not isinstance(cls, RemoteMeta):
        return cls
    for position, (module, qualname, _) in enumerate(cls._mro):
        if module == "builtins":
            if position == 0 and qualname in _KINDS:
                return _KINDS[qualname]
            if qualname in _NEVER_LOOKED_LIKE:
                continue
            found: type | None = getattr(builtins, qualname, None)
            if position and isinstance(found, type):
                return _twin_with_base(cls, found)
        elif (found := library_class(module, qualname)) is not None:
            return found if position == 0 else _twin_with_base(cls, found)
    return cls


_TWINS: dict[type, type] = {}


def _twin_with_base(cls: RemoteMeta, base: type) -> type:
    """A class named like the student's whose `issubclass` relation to a library class holds."""
    if cls not in _TWINS:
        try:
            _TWINS[cls] = type(cls.__name__, (base,), {"__module__": "__main__"})
        except TypeError:  # the library forbids subclasses, or wants arguments for them
            _TWINS[cls] = base
    return _TWINS[cls]


def transparent_type(value: Any) -> type:
    """`type(value)` for test cells."""
    kind = type(value)
    return looks_like(kind) if isinstance(kind, RemoteMeta) else kind


class _TypeMeta(type):
    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return transparent_type(args[0]) if len(args) == 1 and not kwargs else type(*args, **kwargs)

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, type)

    def __subclasscheck__(cls, subclass: Any) -> bool:
        return issubclass(subclass, type)

    def __eq__(cls, other: object) -> bool:
        return other is type or other is cls

    def __hash__(cls) -> int:
        return hash(type)


class TransparentType(type, metaclass=_TypeMeta):
    """Stands in for `type` in test cells."""


def _special(name: str) -> Any:
    """A special method that asks the student process."""
    if name == "__call__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            function = object.__getattribute__(self, "_function")
            label = function["qualname"] if function else type(self).__name__
            return self._link.call(object.__getattribute__(self, "_id"), args, kwargs, name=label)

    elif name in _BINARY:

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return _binary(self, name, args[0]) if args else NotImplemented

    elif name == "__array__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            import numpy

            array = self._link.special(object.__getattribute__(self, "_id"), name, (), {})
            dtype = args[0] if args else kwargs.get("dtype")
            return numpy.asarray(array, dtype=dtype)

    else:

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            if name == "__exit__":
                args = (None, None, None)
            return self._link.special(object.__getattribute__(self, "_id"), name, args, kwargs)

    method.__name__ = name
    return method


def _is_students(value: Any) -> bool:
    return isinstance(type(value), RemoteMeta) or isinstance(value, RemoteMeta)


def _binary(self: Any, name: str, other: Any) -> Any:
    """An operator between a reference and `other`.

    Two objects of the student's, or a class that the assignment asks for: the student's code decides.
    An object that holds an array: its numbers are fetched and the examiner computes.
    Anything else is no number, and no way to make the student's process compare expected values.
    """
    link, number = self._link, object.__getattribute__(self, "_id")
    if _is_students(other) or link.asked_for(type(self).__name__):
        return link.special(number, name, (other,), {})
    if "__array__" in type(self)._about["specials"]:
        import numpy

        return getattr(numpy.asarray(link.special(number, "__array__", (), {})), name)(other)
    return NotImplemented


def _equality(self: Any, other: Any) -> Any:
    if other is self:
        return True
    answer = _binary(self, "__eq__", other)
    return False if answer is NotImplemented else answer


def _inequality(self: Any, other: Any) -> Any:
    answer = _equality(self, other)
    return (not answer) if isinstance(answer, bool) else answer


def checked_about(about: Any) -> dict[str, Any]:
    """A class description as it came over the wire, or `WireError`."""
    ok = (
        type(about) is dict
        and all(type(about.get(key)) is str for key in ("name", "qualname", "module", "doc"))
        and type(about.get("mro")) is list
        and len(about["mro"]) <= 64
        and all(type(e) is list and [type(p) for p in e] == [str, str, int] for e in about["mro"])
        and type(about.get("specials")) is list
        and all(type(name) is str for name in about["specials"])
        and len(about["specials"]) <= len(SPECIALS)
        and type(about.get("exception")) is bool
    )
    if not ok:
        raise WireError("malformed class description")
    return about  # type: ignore[no-any-return]
