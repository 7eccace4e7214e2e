"""Local twins of the student's classes: what `type`, `isinstance`, `issubclass` and `getmro` answer for them."""

from __future__ import annotations

import builtins
import sys
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autograder.execution.dialogue.vocabulary import SPECIALS

if TYPE_CHECKING:
    from autograder.execution.examiner.link import Link

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
    "mappingproxy": types.MappingProxyType,
}
LIBRARIES = frozenset(
    """
    numpy scipy pandas matplotlib keras tensorflow sklearn seaborn sympy networkx PIL sqlite3 collections
    datetime decimal fractions pathlib io re json csv random itertools functools types abc enum dataclasses
    array queue statistics string threading contextlib typing
    """.split()
)


_OF_THE_STUDENTS = (SPECIALS | {"__init__", "__new__"}) - {"__call__"}


class NeedsKernel(BaseException):
    """The test cell does something that only works inside the student's own kernel."""


def library_class(module: str, qualname: str) -> type | None:
    """The examiner's own class of that name, if its module is loaded and belongs to a known library."""
    if module.split(".")[0] not in LIBRARIES:
        return None
    found: Any = sys.modules.get(module)
    for part in qualname.split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


class RemoteMeta(type):
    """Metaclass of the local twins of the student's classes.

    Its own attributes have long names: a student's class may have any other.
    """

    _autograder_link: Link
    _autograder_id: int
    _autograder_about: dict[str, Any]

    def __new__(mcs, name: str, bases: tuple[type, ...], members: dict[str, Any], **options: Any) -> RemoteMeta:
        raise NeedsKernel("a hidden test derives a class from the student's class")

    @staticmethod
    def make(
        link: Link, number: int, about: dict[str, Any], bases: tuple[type, ...], members: dict[str, Any]
    ) -> RemoteMeta:
        """The twin of class `number`."""
        try:
            cls = type.__new__(RemoteMeta, about["name"] or "object", bases, members)
        except TypeError:  # bases that do not go together here
            cls = type.__new__(RemoteMeta, about["name"] or "object", bases[:1], members)
        for name, value in (
            ("_autograder_link", link),
            ("_autograder_id", number),
            ("_autograder_about", about),
            ("__qualname__", about["qualname"]),
        ):
            type.__setattr__(cls, name, value)
        type.__setattr__(cls, "__module__", "__main__")
        return cls

    def __init__(cls, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return cls._autograder_link.call(cls._autograder_id, args, kwargs, name=cls.__name__)

    def __instancecheck__(cls, instance: Any) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, subclass: Any) -> bool:
        if isinstance(subclass, RemoteMeta):
            return any(number == cls._autograder_id for _, _, number in subclass._autograder_about["mro"])
        return False

    @property
    def __mro__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return tuple(cls._present([number for _, _, number in cls._autograder_about["mro"]]))

    @property
    def __bases__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return tuple(cls._present(cls._autograder_about["bases"]))

    def _present(cls, numbers: list[int]) -> Iterator[type]:
        names = {number: (module, qualname) for module, qualname, number in cls._autograder_about["mro"]}
        for number in numbers:
            known = cls._autograder_link.known_class(number)
            if known is None:
                known = own_class(cls._autograder_link, *names.get(number, ("", "")))
            if known is not None:
                yield known

    @property
    def __doc__(cls) -> str | None:  # type: ignore[override]
        return cls._autograder_about["doc"] or None

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[misc,override]
        return cls._autograder_link.attribute(cls._autograder_id, "__dict__")

    @property
    def __annotations__(cls) -> Any:  # type: ignore[override]
        return cls._autograder_link.attribute(cls._autograder_id, "__annotations__")

    def __getattribute__(cls, name: str) -> Any:
        if name in _OF_THE_STUDENTS:
            raise AttributeError(name)  # goes on in __getattr__
        return type.__getattribute__(cls, name)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_abc_") or name.startswith("__array") or name == "__signature__":
            raise AttributeError(name)
        return cls._autograder_link.attribute(cls._autograder_id, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        cls._autograder_link.set_attribute(cls._autograder_id, name, value)

    def __delattr__(cls, name: str) -> None:
        cls._autograder_link.delete_attribute(cls._autograder_id, name)

    def __dir__(cls) -> list[str]:
        return cls._autograder_link.names(cls._autograder_id)

    def __bool__(cls) -> bool:
        return True

    def __iter__(cls) -> Any:
        return cls._autograder_link.special(cls._autograder_id, "__iter__", (), {})

    def __len__(cls) -> Any:
        return cls._autograder_link.special(cls._autograder_id, "__len__", (), {})

    def __getitem__(cls, key: Any) -> Any:
        return cls._autograder_link.special(cls._autograder_id, "__getitem__", (key,), {})

    def __contains__(cls, item: Any) -> Any:
        return cls._autograder_link.special(cls._autograder_id, "__contains__", (item,), {})

    def __repr__(cls) -> str:
        return f"<class '__main__.{cls.__qualname__}'>"


def own_class(link: Link, module: str, qualname: str) -> type | None:
    """The examiner's own class of that name: built in, of a library, or of a locked cell."""
    if module == "builtins":
        found = getattr(builtins, qualname, None)
        return found if isinstance(found, type) else None
    return library_class(module, qualname) or (link.locked_class(qualname) if module == "__main__" else None)


def transparent_type(value: Any) -> type:
    """`type(value)` for test cells."""
    kind = type(value)
    if not isinstance(kind, RemoteMeta):
        return kind
    module, qualname, _ = kind._autograder_about["mro"][0]
    return kind if own_class(kind._autograder_link, module, qualname) is None else looks_like(kind)


def looks_like(cls: type) -> type:
    """What an instance's `__class__` answers: the library's class, a class derived from it, or the twin itself."""
    if not isinstance(cls, RemoteMeta):
        return cls
    for position, (module, qualname, _) in enumerate(cls._autograder_about["mro"]):
        if module == "builtins":
            if position == 0 and qualname in _KINDS:
                return _KINDS[qualname]
            if qualname in _NEVER_LOOKED_LIKE:
                continue
        found = own_class(cls._autograder_link, module, qualname)
        if found is not None:
            return found if position == 0 else _twin_with_base(cls, found)
    return cls


_TWINS: dict[type, type] = {}


def _twin_with_base(cls: RemoteMeta, base: type) -> type:
    """A class that equals the twin `cls` and whose `issubclass` relation to a library's class holds."""
    if cls not in _TWINS:
        equal = {"__eq__": lambda self, other: other is self or other is cls, "__hash__": lambda self: hash(cls)}
        try:
            meta = type("TwinMeta", (type(base),), equal)
            _TWINS[cls] = meta(cls.__name__, (base,), {"__module__": "__main__"})
        except Exception:  # the library forbids subclasses, or wants arguments for them
            _TWINS[cls] = base
    return _TWINS[cls]
