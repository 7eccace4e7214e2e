"""What the examiner hands to student code: library things by name, the test's own functions and objects as callbacks.

Student code may call a callback and use the public attributes of the instructor's own objects; it never gets
their source, and of everything else only what is listed here.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
import types
from collections.abc import Callable
from typing import Any
from unittest import mock

from autograder.execution.dialogue.vocabulary import SPECIALS
from autograder.execution.examiner import remote
from autograder.execution.examiner.classes import LIBRARIES, NeedsKernel, RemoteMeta
from autograder.wire.frames import WireError

_IMPORTABLE = frozenset(
    {"builtins", "numpy", "scipy", "math", "cmath", "operator", "statistics", "functools", "itertools", "random"}
)
_UNSAFE_BUILTINS = frozenset({"eval", "exec", "compile", "open", "__import__", "input"})
_FILE_ATTRIBUTES = frozenset(
    "read readline readlines write writelines getvalue seek tell truncate flush close closed name mode".split()
)
_MOCK_MACHINERY = frozenset(name for name in dir(mock.MagicMock()) if not name.startswith("_"))
_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
_DESCRIPTORS = (types.MethodDescriptorType, types.WrapperDescriptorType)
_MAX_RAISED = 1000  # exceptions kept for their return; each holds on to what its frames hold
_CALL = ("__call__",)
_ITERATE = ("__iter__", "__next__")


class Callbacks:
    """The examiner's objects that student code holds stand-ins of.

    Parameters
    ----------
    name_of:
        The name under which the student process has its own copy of an object, or ``None``.
    is_visible:
        Whether students have read the text of a function.
    """

    def __init__(self, name_of: Callable[[Any], str | None], is_visible: Callable[[Any], bool]) -> None:
        self._objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._raised: list[BaseException] = []
        self._name_of = name_of
        self._is_visible = is_visible

    def get(self, number: Any) -> Any:
        """The object that student code returned or passed on."""
        if type(number) is not int or not 0 <= number < len(self._objects):
            raise WireError("unknown callback")
        return self._objects[number]

    def raised(self, number: Any) -> BaseException:
        """The exception that a callback raised and that came back through student code."""
        if type(number) is not int or not 0 <= number < len(self._raised):
            raise WireError("unknown exception")
        return self._raised[number]

    def refer(self, value: Any) -> dict[str, Any]:
        """A reference for student code.

        Raises
        ------
        NeedsKernel
            Student code cannot use it from another process.
        """
        kind = type(value)
        if remote.is_students(value):
            number = value._autograder_id if isinstance(value, RemoteMeta) else remote.id_of(value)
            return {"kind": "yours", "id": number}
        if isinstance(value, remote.RemoteExceptionMeta):
            return {"kind": "yours", "id": value._autograder_type}  # type: ignore[attr-defined]
        if isinstance(kind, remote.RemoteExceptionMeta):
            return {"kind": "yours", "id": value.__dict__["_autograder_id"]}
        if (name := self._name_of(value)) is not None:
            return {"kind": "name", "name": name}
        if (imported := _importable(value)) is not None:
            return imported
        if kind.__module__.startswith("tensorflow") and hasattr(value, "numpy"):
            return {"kind": "tensor", "value": value.numpy()}
        return self._export(value)

    def _export(self, value: Any) -> dict[str, Any]:
        specials, attributes = _abilities(value)
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._objects)
            self._objects.append(value)
        reference = {
            "kind": "callback",
            "id": number,
            "specials": sorted(specials),
            "attributes": attributes,
            "type": type(value).__name__,
            "name": getattr(value, "__name__", "") if isinstance(value, (*_FUNCTIONS, type)) else "",
        }
        if isinstance(value, types.FunctionType) and self._is_visible(value):
            reference["doc"] = value.__doc__
        return reference

    def use(self, operation: Any, number: Any, name: str, args: Any, kwargs: Any) -> Any:
        """Student code does something with a callback.

        Raises
        ------
        AttributeError, TypeError
            It may not, or cannot.
        Exception
            Whatever the callback raises.
        """
        target = self.get(number)
        if operation == "special" and name in SPECIALS:
            if name == "__call__" and callable(target):
                return target(*args, **kwargs)
            if name == "__next__":
                return next(target)
            if name == "__iter__":
                return iter(target)
            if name not in _abilities(target)[0]:
                raise TypeError(f"{name} is not supported")
            return getattr(type(target), name)(target, *args, **kwargs)
        if operation == "getattr" and _may_read(target, name):
            return getattr(target, name)
        if operation == "setattr" and not name.startswith("_") and _is_instructors(type(target)):
            return setattr(target, name, args[0])
        raise AttributeError(f"{type(target).__name__!r} object has no attribute {name!r}")

    def describe_error(self, error: BaseException) -> dict[str, Any]:
        """What student code sees of an exception that a callback raised."""
        kind = type(error)
        base = next(cls for cls in kind.__mro__ if getattr(builtins, cls.__name__, None) is cls)
        described: dict[str, Any] = {"name": kind.__name__, "base": base.__name__, "message": str(error)[:500]}
        if kind is not StopIteration and len(self._raised) < _MAX_RAISED:
            described["id"] = len(self._raised)
            self._raised.append(error)
        return described


def lives_in_kernel(value: Any) -> bool:
    """Whether an object is of use only in the process where it was made: figures, axes, database connections."""
    root = type(value).__module__.split(".")[0]
    if root == "numpy" and getattr(getattr(value, "dtype", None), "hasobject", False):
        return any(lives_in_kernel(item) for item in value.flat)
    return root in ("matplotlib", "sqlite3") and not isinstance(value, Exception)


def _abilities(value: Any) -> tuple[set[str], bool]:
    """(special methods, whether it has attributes) that student code may use."""
    kind = type(value)
    if lives_in_kernel(value):
        raise NeedsKernel(f"its hidden part passes a {kind.__module__}.{kind.__name__} into the student's code")
    if isinstance(value, mock.NonCallableMock):
        return {name for name in SPECIALS if name in _specials_of(kind)} | set(_CALL), True
    if isinstance(value, io.IOBase):
        return {*_ITERATE, "__enter__", "__exit__"}, True
    if isinstance(value, type) and _is_instructors(value):
        return set(_CALL), True
    if isinstance(value, _FUNCTIONS):
        return set(_CALL), False
    if _is_instructors(kind):
        return {name for name in SPECIALS if name in _specials_of(kind)}, True
    if hasattr(kind, "__next__"):
        return set(_ITERATE), False
    if callable(value):
        return set(_CALL), False
    raise NeedsKernel(f"it passes a {kind.__module__}.{kind.__name__} into the student's code")


def _may_read(target: Any, name: str) -> bool:
    if name.startswith("_"):
        return False
    if isinstance(target, mock.NonCallableMock):
        return name not in _MOCK_MACHINERY
    if isinstance(target, io.IOBase):
        return name in _FILE_ATTRIBUTES
    return _is_instructors(target if isinstance(target, type) else type(target))


def _is_instructors(kind: type) -> bool:
    """Whether a class was written by the instructor: in the notebook or in a module beside it."""
    if kind.__module__ == "__main__":
        return not isinstance(kind, RemoteMeta)
    path = getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
    return path.startswith(os.getcwd() + os.sep)


def _specials_of(kind: type) -> set[str]:
    return {name for cls in kind.__mro__[:-1] for name in vars(cls) if vars(cls)[name] is not None}


def _importable(value: Any) -> dict[str, Any] | None:
    """A library function, class or module that the student process can import by name."""
    if isinstance(value, types.ModuleType):
        root = value.__name__.split(".")[0]
        return {"kind": "import", "module": value.__name__, "name": ""} if root in LIBRARIES | _IMPORTABLE else None
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ufunc):
        ufunc = str(getattr(value, "__name__", ""))
        return {"kind": "import", "module": "numpy", "name": ufunc} if vars(numpy).get(ufunc) is value else None
    if isinstance(value, _DESCRIPTORS):
        owner = value.__objclass__
        known = vars(builtins).get(owner.__name__) is owner
        return {"kind": "import", "module": "builtins", "name": f"{owner.__name__}.{value.__name__}"} if known else None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    if module.split(".")[0] not in _IMPORTABLE and not isinstance(value, type):
        return None
    if module.split(".")[0] not in _IMPORTABLE | LIBRARIES or name in _UNSAFE_BUILTINS:
        return None
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return {"kind": "import", "module": module, "name": name} if found is value else None
