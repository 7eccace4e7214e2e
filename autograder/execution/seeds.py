"""Fixed seeds for every source of randomness that a notebook can reach."""

from __future__ import annotations

import hashlib
import random
import sys
from typing import Any


def derive_seed(*parts: object) -> int:
    """A 63-bit seed from labels; a seed tells nothing about a sibling derived from other labels."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 1


def seed_everything(seed: int) -> None:
    """Seed `random`, NumPy (legacy and unseeded generators) and, where loaded, Keras and TensorFlow.

    `numpy.random.default_rng()` without a seed asks the operating system; here it asks a generator that
    was seeded, so that the same submission earns the same points every time.
    """
    random.seed(seed)
    entropy = random.Random(seed ^ 0x5EED)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)
        sys.modules["numpy.random.bit_generator"].randbits = entropy.getrandbits  # type: ignore[attr-defined]
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None:
        tensorflow.random.set_seed(seed % 2**31)
    keras = sys.modules.get("keras")
    if keras is not None:
        _seed_keras(keras, seed % 2**31)


def _seed_keras(keras: Any, seed: int) -> None:
    """Keras draws layer seeds from `random`; its global seed generator must not make a TensorFlow op in the zygote."""
    from keras.src.backend.common import global_state  # keras has no public way to set this without an operation

    global_state.set_global_attribute("global_random_seed", seed)
    global_state.set_global_attribute("global_seed_generator", None)


def random_state() -> tuple[Any, ...]:
    """The present state of `random` and NumPy's legacy generator, for `restore_random_state`."""
    numpy = sys.modules.get("numpy")
    bits = sys.modules.get("numpy.random.bit_generator")
    return (
        random.getstate(),
        numpy.random.get_state(legacy=False) if numpy else None,
        getattr(bits, "randbits", None),
    )


def is_same_state(first: tuple[Any, ...], second: tuple[Any, ...]) -> bool:
    """Whether nothing was drawn from `random` and NumPy's legacy generator, nor were they seeded, in between."""
    return first[0] == second[0] and repr(first[1]) == repr(second[1]) and _key(first) == _key(second)


def _key(state: tuple[Any, ...]) -> bytes | None:
    return state[1]["state"]["key"].tobytes() if state[1] is not None else None


def restore_random_state(state: tuple[Any, ...]) -> None:
    """Undo what a run in between did to the generators."""
    random.setstate(state[0])
    if state[1] is not None:
        sys.modules["numpy"].random.set_state(state[1])
        sys.modules["numpy.random.bit_generator"].randbits = state[2]  # type: ignore[attr-defined]
