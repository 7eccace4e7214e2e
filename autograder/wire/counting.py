"""How many values a msgpack body holds, without making one of them.

A byte of msgpack can become an empty list or dictionary of some 70 bytes, so a bound on bytes alone lets a hostile
peer turn a frame of 64 MiB into gigabytes. Counting needs no memory and stops at the bound.
"""

from __future__ import annotations


def _steps() -> list[int]:
    """Bytes from one value's first byte to the next value's, by that first byte; negative: the size of a length field."""
    steps = [1] * 256  # small numbers, short arrays and maps, nil, booleans
    steps[0xA0:0xC0] = range(1, 33)  # short texts
    fixed = {0xCA: 5, 0xCB: 9, 0xCC: 2, 0xCD: 3, 0xCE: 5, 0xCF: 9, 0xD0: 2, 0xD1: 3, 0xD2: 5, 0xD3: 9}
    extensions = {0xD4: 3, 0xD5: 4, 0xD6: 6, 0xD7: 10, 0xD8: 18}
    containers = {0xDC: 3, 0xDD: 5, 0xDE: 3, 0xDF: 5}
    sized = {0xC4: -1, 0xC5: -2, 0xC6: -4, 0xC7: -1, 0xC8: -2, 0xC9: -4, 0xD9: -1, 0xDA: -2, 0xDB: -4}
    for first, step in (fixed | extensions | containers | sized).items():
        steps[first] = step
    return steps


_STEPS = _steps()
_SIZED_EXTENSIONS = (0xC7, 0xC8, 0xC9)  # these have a type byte behind the length


def count_values(body: bytes, limit: int) -> int:
    """Number of values in `body`, containers included; stops at `limit` + 1.

    The body need not be well formed: `msgpack` says so afterwards.
    """
    steps, place, end, count = _STEPS, 0, len(body), 0
    while place < end and count <= limit:
        step = steps[body[place]]
        count += 1
        if step > 0:
            place += step
        else:
            size = int.from_bytes(body[place + 1 : place + 1 - step], "big")
            place += 1 - step + size + (body[place] in _SIZED_EXTENSIONS)
    return count
