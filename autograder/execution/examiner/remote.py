"""The student's objects as the examiner sees them: references that look like what they stand for.

A reference answers `type`, `isinstance`, `dir` and `hasattr` as the object behind it would, but a comparison
or a sum with the examiner's own values is never decided by the student's code unless the assignment asked
for the class that does it: otherwise an always-equal object would pass every test and learn every
expected value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.execution.dialogue.vocabulary import SPECIALS
from autograder.execution.examiner.classes import (
    NeedsKernel,
    RemoteMeta,
    looks_like,
    transparent_type,
)
from autograder.wire.frames import WireError

if TYPE_CHECKING:
    from autograder.execution.examiner.link import Link

_BINARY = {
    name
    for base in """
    add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift
    """.split()
    for name in (f"__{base}__", f"__r{base}__", f"__i{base}__")
} | {"__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"}
_FORWARDED = frozenset({"__doc__", "__module__", "__annotations__", "__dict__"})


class StudentInterrupted(BaseException):
    """The student's code was interrupted because the time was over."""


class RefusedValue(Exception):
    """The student's answer is nothing that can be judged (it contains itself, is huge, ...)."""


class RemoteObject:
    """Base of the twins' instances. Its own attributes have long names: a student's may have any other."""

    __slots__ = ("__weakref__", "_autograder_function", "_autograder_instance", "_autograder_wire")

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # type: ignore[override]
        return looks_like(type(self))

    def __getattribute__(self, name: str) -> Any:
        if name in _FORWARDED:
            raise AttributeError(name)  # goes on in __getattr__
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__array_") or name in (
            "_ipython_display_",
            "_repr_mimebundle_",
            "_ipython_canary_method_should_not_exist_",
        ):
            raise AttributeError(name)
        function = object.__getattribute__(self, "_autograder_function")
        if function and name in ("__name__", "__qualname__", "__module__"):
            return function[name.strip("_")]
        return link_of(self).attribute(id_of(self), name)

    def __setattr__(self, name: str, value: Any) -> None:
        link_of(self).set_attribute(id_of(self), name, value)

    def __delattr__(self, name: str) -> None:
        link_of(self).delete_attribute(id_of(self), name)

    def __dir__(self) -> list[str]:
        return link_of(self).names(id_of(self))

    def __hash__(self) -> int:
        return hash(("remote", id_of(self)))

    def __eq__(self, other: object) -> bool:
        return self is other

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an object of the student's cannot be pickled by a test")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} object of the submission>"


def link_of(reference: Any) -> Link:
    """The link through which a reference reaches its object."""
    link: Link = object.__getattribute__(reference, "_autograder_wire")
    return link


def id_of(reference: Any) -> int:
    """The number of the object behind a reference."""
    number: int = object.__getattribute__(reference, "_autograder_instance")
    return number


def make_remote(cls: type, link: Link, number: int, function: dict[str, Any] | None = None) -> RemoteObject:
    """A reference to object `number`, an instance of the class behind `cls`."""
    remote: RemoteObject = object.__new__(cls)
    object.__setattr__(remote, "_autograder_wire", link)
    object.__setattr__(remote, "_autograder_instance", number)
    object.__setattr__(remote, "_autograder_function", function)
    return remote


def make_class(link: Link, number: int, about: dict[str, Any], bases: tuple[type, ...]) -> type:
    """The local twin of class `number`, with the special methods that the student's class has."""
    members: dict[str, Any] = {"__slots__": ()}
    special = set(about["specials"]) & SPECIALS
    for name in special - {"__hash__", "__eq__", "__ne__"}:
        members[name] = _special(name)
    if "__array__" in special:
        members |= {name: _special(name) for name in _BINARY}
    elif "__eq__" in special:
        members["__eq__"], members["__ne__"] = _equality, _inequality
    members["__hash__"] = _hash if about["hashable"] else None
    return RemoteMeta.make(link, number, about, bases or (RemoteObject,), members)


class RemoteExceptionMeta(type):
    """Metaclass of the twins of the student's exception classes: a test that raises one lets the student make it."""

    _autograder_make: Any

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._autograder_make(args, kwargs)


def make_exception_class(link: Link, number: int, about: dict[str, Any], bases: tuple[type, ...]) -> type:
    """A local exception class that `except` and `pytest.raises` can catch."""

    def attribute(self: Any, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return link.attribute(self.__dict__["_autograder_id"], name)

    members = {
        "__module__": "__main__",
        "__doc__": about["doc"] or None,
        "__getattr__": attribute,
        "__str__": lambda self: self.__dict__["_autograder_message"],
        "_autograder_type": number,
        "_autograder_make": lambda args, kwargs: link.call(number, args, kwargs, name=about["qualname"]),
    }
    for possible in (bases, bases[:1], (Exception,)):
        try:
            return RemoteExceptionMeta(about["name"] or "Exception", possible, members)
        except Exception:  # bases that do not go together here, or want more of a class that derives from them
            continue
    raise WireError("malformed class description")


def make_exception(kind: type[BaseException], number: int, args: list[Any], message: str, state: dict[str, Any]) -> Any:
    """An instance of `kind` without running its constructor; marked as the student's."""
    made: Any
    try:
        made = kind.__new__(kind, *args) if isinstance(kind, RemoteExceptionMeta) else kind(*args)
    except Exception:  # a constructor that wants something else
        made = _unfinished(kind, message)
    made.__dict__.update(
        {name: value for name, value in state.items() if type(name) is str and not name.startswith("_")}
    )
    made.__dict__.update(_autograder_message=message, _autograder_id=number, __autograder_student__=True)
    return made


def _unfinished(kind: type[BaseException], message: str) -> Any:
    """An exception of that kind that its constructor has not seen; of the nearest kind that can be made so."""
    for cls in kind.__mro__:
        try:
            made: Any = cls.__new__(cls, message)
            made.args = (message,)
            return made
        except Exception:
            continue  # groups of exceptions want exceptions
    raise WireError("malformed error")


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


def transparent_issubclass(cls: Any, classinfo: Any) -> bool:
    """`issubclass` in test cells: also for twins of the student's classes and classes of libraries."""
    if isinstance(cls, RemoteMeta):
        wanted = classinfo if isinstance(classinfo, tuple) else (classinfo,)
        return any(_is_subclass(cls, one) for one in wanted)
    return issubclass(cls, classinfo)


def _is_subclass(cls: RemoteMeta, one: Any) -> bool:
    if isinstance(one, tuple):
        return transparent_issubclass(cls, one)
    if isinstance(one, RemoteMeta):
        return issubclass(cls, one)
    return one in cls.__mro__ or issubclass(looks_like(cls), one)


def _special(name: str) -> Any:
    """A special method that asks the student process."""
    if name == "__call__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            function = object.__getattribute__(self, "_autograder_function")
            label = function["qualname"] if function else type(self).__name__
            return link_of(self).call(id_of(self), args, kwargs, name=label)

    elif name in _BINARY:

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return _binary(self, name, args[0]) if args else NotImplemented

    elif name == "__array__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            import numpy

            array = link_of(self).special(id_of(self), name, (), {})
            dtype = args[0] if args else kwargs.get("dtype")
            return numpy.asarray(array, dtype=dtype)

    elif name == "__exit__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            swallowed = link_of(self).special(id_of(self), name, (*args[:2], None), {})
            return swallowed and not (args and args[0] is AssertionError)  # a failed check stays failed

    elif name == "__await__":

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            yield from ()
            return link_of(self).special(id_of(self), name, (), {})

    else:

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            return link_of(self).special(id_of(self), name, args, kwargs)

    method.__name__ = name
    return method


async def as_coroutine(reference: RemoteObject) -> Any:
    """A coroutine of the student's as one that the examiner's event loop can run."""
    return link_of(reference).special(id_of(reference), "__await__", (), {})


def is_students(value: Any) -> bool:
    """Whether a value is a reference to an object or a class of the student's."""
    return isinstance(type(value), RemoteMeta) or isinstance(value, RemoteMeta)


def _decides(self: Any) -> bool:
    return link_of(self).asked_for(type(self).__name__)


def _binary(self: Any, name: str, other: Any) -> Any:
    """An operator between a reference and `other`.

    Two objects of the student's, or a class that the assignment asks for: the student's code decides.
    An object that holds an array: its numbers are fetched and the examiner computes.
    Anything else is no number, and no way to make the student's process compare expected values.
    """
    if is_students(other) or _decides(self):
        try:
            return link_of(self).special(id_of(self), name, (other,), {})
        except NeedsKernel:
            if name in ("__eq__", "__ne__"):
                link_of(self).needs_kernel = None
                return NotImplemented
            raise
    if "__array__" in type(self)._autograder_about["specials"]:
        import numpy

        return getattr(numpy.asarray(link_of(self).special(id_of(self), "__array__", (), {})), name)(other)
    return NotImplemented


def _equality(self: Any, other: Any) -> Any:
    if other is self:
        return True
    answer = _binary(self, "__eq__", other)
    return False if answer is NotImplemented else answer


def _inequality(self: Any, other: Any) -> Any:
    answer = _equality(self, other)
    return (not answer) if isinstance(answer, bool) else answer


def _hash(self: Any) -> int:
    if _decides(self) and "__hash__" in type(self)._autograder_about["specials"]:
        answer = link_of(self).special(id_of(self), "__hash__", (), {})
        return answer if type(answer) is int else 0
    return RemoteObject.__hash__(self)


def checked_about(about: Any) -> dict[str, Any]:
    """A class description as it came over the wire, or `WireError`."""
    ok = (
        type(about) is dict
        and all(type(about.get(key)) is str for key in ("name", "qualname", "module", "doc"))
        and about["name"].isprintable()
        and about["qualname"].isprintable()
        and type(about.get("mro")) is list
        and 1 <= len(about["mro"]) <= 64
        and all(type(e) is list and [type(p) for p in e] == [str, str, int] for e in about["mro"])
        and type(about.get("bases")) is list
        and len(about["bases"]) <= 64
        and all(type(number) is int for number in about["bases"])
        and type(about.get("parents")) is list
        and len(about["parents"]) <= 64
        and all(type(e) is list and len(e) == 2 and type(e[0]) is int for e in about["parents"])
        and type(about.get("specials")) is list
        and all(type(name) is str for name in about["specials"])
        and len(about["specials"]) <= len(SPECIALS)
        and type(about.get("exception")) is bool
        and type(about.get("hashable")) is bool
    )
    if not ok:
        raise WireError("malformed class description")
    return about  # type: ignore[no-any-return]
