"""Changes in place of objects that exist in both processes: arguments of a call, and values that a test holds.

Both processes number the changeable objects among the arguments of a call alike, because they walk equal
structures in the same order. After the call the student process tells, object by object, what the changed
ones hold now; an element that is itself one of the numbered objects is named by its number, so that rows
swapped in a matrix are the same rows afterwards.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autograder.wire.frames import WireError
from autograder.wire.values import is_namedtuple

_MAPPINGS = (dict, Counter, OrderedDict, defaultdict)
_SEQUENCES = (list, deque)
_GENERATORS = (np.random.Generator, np.random.RandomState)
MAX_CONTAINERS = 100_000
MAX_WALKED = 10_000_000  # elements looked at in them: one that contains itself a thousand times has no end
MAX_SHARED = 200  # objects that a test holds by value and that are kept equal
MAX_SHARED_ITEMS = 10_000


def containers(values: Iterable[Any]) -> list[Any]:
    """The objects among `values`, at any depth, whose content could change, in a fixed order.

    Both processes stop at the same object if there are too many, because they walk alike.
    """
    found: list[Any] = []
    waiting = list(values)[::-1]
    room = MAX_WALKED
    while waiting and len(found) < MAX_CONTAINERS:
        value = waiting.pop()
        kind = type(value)
        if kind in _SEQUENCES or kind in _MAPPINGS or isinstance(value, tuple):
            room -= len(value)
            if room < 0:
                break
        if kind in _SEQUENCES or kind is tuple or (isinstance(value, tuple) and is_namedtuple(kind)):
            if kind in _SEQUENCES:
                found.append(value)
            waiting.extend(reversed(list(value)))
        elif kind in _MAPPINGS:
            found.append(value)
            waiting.extend(reversed(list(value.values())))
        elif kind in (set, bytearray) or isinstance(value, np.ndarray) or is_generator(value) or _is_frame(value):
            found.append(value)
    return found


def is_generator(value: Any) -> bool:
    """Whether a value is a random number generator."""
    return isinstance(value, _GENERATORS) or type(value) is random.Random


def _is_frame(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) in (pandas.DataFrame, pandas.Series)


class Watch:
    """What the changeable objects among the arguments hold before a call (student process).

    Parameters
    ----------
    values:
        Positional and keyword arguments, in this order.
    encode:
        Encodes one value.
    """

    def __init__(self, values: Iterable[Any], encode: Callable[[Any], bytes]) -> None:
        self._encode = encode
        self._objects = containers(values)
        self._numbers = {id(value): number for number, value in enumerate(self._objects)}
        self._before = [self._snapshot(value) for value in self._objects]

    def add(self, objects: list[Any]) -> None:
        """Watch more objects; one that is watched already keeps its number for `number`."""
        for value in objects:
            self._numbers.setdefault(id(value), len(self._objects))
            self._objects.append(value)
            self._before.append(self._snapshot(value))

    def renew(self) -> None:
        """What the objects hold now is what later changes are measured against."""
        self._before = [self._snapshot(value) for value in self._objects]

    def number(self, value: Any) -> int | None:
        """The number of an object that is one of the arguments' own."""
        return self._numbers.get(id(value))

    def changes(self) -> dict[int, Any]:
        """Number -> content now, of the objects that changed."""
        changed: dict[int, Any] = {}
        for number, (value, before) in enumerate(zip(self._objects, self._before, strict=True)):
            now = self._snapshot(value)
            if now is not None and before is not None and _differs(before, now):
                changed[number] = self._content(value, now)
        return changed

    def _snapshot(self, value: Any) -> Any:
        kind = type(value)
        if kind in _SEQUENCES:
            return tuple(value)
        if kind in _MAPPINGS:
            return tuple(part for pair in value.items() for part in pair)
        if kind is set:
            return frozenset(value)
        try:
            return self._encode(value)
        except WireError:
            return None

    def _content(self, value: Any, now: Any) -> Any:
        if isinstance(now, bytes):
            return now
        if not any(id(item) in self._numbers for item in now):
            return self._encode(value)
        return [self._numbers[id(item)] if id(item) in self._numbers else self._encode(item) for item in now]


def _differs(before: Any, now: Any) -> bool:
    if isinstance(before, tuple):
        return len(before) != len(now) or any(a is not b for a, b in zip(before, now, strict=True))
    return bool(before != now)


class Shared:
    """Objects of the student's that the examiner got by value, kept equal on both sides while a test cell runs.

    ``node.children.append(x)`` in a test changes the student's list, and a list that a test holds follows what
    student code does to it. Each side numbers the objects alike; `changes` and `apply` belong to one another.
    """

    def __init__(self, encode: Callable[[Any], bytes], decode: Callable[[bytes], Any]) -> None:
        self._encode, self._decode = encode, decode
        self.clear()

    def clear(self) -> None:
        """Forget all: a new test cell begins."""
        self._objects: list[Any] = []
        self._watch = Watch((), self._encode)

    def lend(self, value: Any) -> list[int] | None:
        """Begin to share what a value holds (student process): [first number, how many], if it is little enough."""
        found = containers([value])
        if (
            not found
            or len(self._objects) + len(found) > MAX_SHARED
            or any(_size(one) > MAX_SHARED_ITEMS for one in found)
        ):
            return None
        return self._add(found)

    def borrow(self, value: Any, lent: Any) -> None:
        """The other side of `lend` (examiner)."""
        found = containers([value])
        if type(lent) is list and lent == [len(self._objects), len(found)] and lent[0] + lent[1] <= MAX_SHARED:
            self._add(found)

    def _add(self, found: list[Any]) -> list[int]:
        place = [len(self._objects), len(found)]
        self._objects += found
        self._watch.add(found)
        return place

    def changes(self) -> dict[int, Any]:
        """What changed here since the last exchange."""
        if not self._objects:
            return {}
        changed = self._watch.changes()
        if changed:
            self._watch.renew()
        return changed

    def apply(self, changes: Any) -> None:
        """Take over what changed on the other side; `WireError` if it is malformed."""
        carry_back(self._objects, changes, self._decode, lambda original: True)
        self._watch.renew()


def _size(value: Any) -> int:
    return int(value.size) if hasattr(value, "size") else len(value) if hasattr(value, "__len__") else 1


def carry_back(
    originals: list[Any], changes: Any, decode: Callable[[bytes], Any], wanted: Callable[[Any], bool]
) -> None:
    """Make the caller's own objects hold what the student process says they hold now.

    Parameters
    ----------
    originals:
        `containers` of the arguments.
    changes:
        What `Watch.changes` gave, as it came over the wire.
    wanted:
        Whether the changes of an object are to be carried back.

    Raises
    ------
    WireError
        Malformed changes.
    """
    if type(changes) is not dict:
        raise WireError("malformed changes")
    for number, content in changes.items():
        if type(number) is not int or not 0 <= number < len(originals):
            raise WireError("a change of something that was not passed")
        if wanted(originals[number]):
            try:
                _replace(originals[number], _read(originals, originals[number], content, decode))
            except WireError:
                raise
            except Exception as error:  # a content that the object cannot take
                raise WireError(f"malformed change ({type(error).__name__})") from None


def _read(originals: list[Any], original: Any, content: Any, decode: Callable[[bytes], Any]) -> Any:
    if type(content) is bytes:
        return decode(content)
    if type(content) is not list:
        raise WireError("malformed change")
    items = [originals[_number(item, originals)] if type(item) is int else decode(item) for item in content]
    if type(original) in _SEQUENCES:
        return type(original)(items)
    new = type(original)()
    for key, value in zip(items[::2], items[1::2], strict=True):
        new[key] = value  # not `dict.update`, behind the back of an OrderedDict
    return new


def _number(number: int, originals: list[Any]) -> int:
    if not 0 <= number < len(originals):
        raise WireError("a change that holds something that was not passed")
    return number


def _replace(original: Any, new: Any) -> None:
    """Make `original` hold what `new` holds, in place; objects that cannot are left alone.

    An array keeps its memory: other arrays of the test's may be views of it, which numpy does not count.
    """
    if type(original) is not type(new) and not isinstance(original, np.ndarray):
        return
    if isinstance(original, (list, bytearray)):
        original[:] = new
    elif isinstance(original, dict):
        content = list(new.items())
        original.clear()
        for key, value in content:
            original[key] = value
    elif isinstance(original, set):
        original.clear()
        original.update(new)
    elif isinstance(original, deque):
        original.clear()
        original.extend(new)
    elif isinstance(original, np.random.Generator):
        original.bit_generator.state = new.bit_generator.state
    elif isinstance(original, np.random.RandomState):
        original.set_state(new.get_state(legacy=False))
    elif isinstance(original, random.Random):
        original.setstate(new.getstate())
    elif isinstance(original, np.ndarray) and isinstance(new, np.ndarray):
        if original.shape != new.shape:
            if original.size != new.size:
                raise WireError("an array whose size was changed")
            original.resize(new.shape, refcheck=False)  # the same bytes in another shape
        original[...] = new
    elif hasattr(original, "_update_inplace"):
        original._update_inplace(new)
