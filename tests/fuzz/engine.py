"""Runs one target for a time: with atheris where it is installed, else with a small engine of our own.

Both keep inputs that reach new lines of the parsers. Atheris is faster and mutates better; ours needs nothing.
"""

from __future__ import annotations

import importlib
import random
import sys
import time
import types
from collections.abc import Callable
from pathlib import Path

Target = Callable[[bytes], None]
MAX_LENGTH = 4096
_PARSERS = ("autograder",)


def load(name: str, *, instrumented: bool = False) -> Target:
    """The target of that name; instrumented, its parsers report coverage to atheris."""
    if instrumented:
        import atheris

        with atheris.instrument_imports(include=list(_PARSERS)):
            return importlib.import_module(f"tests.fuzz.targets.{name}").target  # type: ignore[no-any-return]
    return importlib.import_module(f"tests.fuzz.targets.{name}").target  # type: ignore[no-any-return]


def has_atheris() -> bool:
    try:
        import atheris  # noqa: F401
    except ImportError:
        return False
    return True


def run_atheris(name: str, seconds: int, corpus: Path, found: Path) -> None:
    """Does not return: libFuzzer ends the process, with code 77 or so if there is a finding."""
    import atheris

    target = load(name, instrumented=True)
    options = [
        f"-max_total_time={seconds}", f"-max_len={MAX_LENGTH}", f"-artifact_prefix={found}/", "-timeout=30",
        "-rss_limit_mb=3000", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    work = found / "corpus"
    work.mkdir(parents=True, exist_ok=True)
    atheris.Setup([sys.argv[0], *options, str(work), str(corpus)], target)
    atheris.Fuzz()


def run_own(name: str, seconds: float, corpus: Path, found: Path, *, seed: int = 0) -> tuple[int, int]:
    """(executions, findings) of a run of `seconds`; each finding is written to `found`."""
    target = load(name)
    rng = random.Random(seed)
    pool = [path.read_bytes() for path in sorted(corpus.glob("*"))] or [b""]
    seen: set[tuple[str, int]] = set()
    kinds: set[str] = set()
    ends, executions = time.monotonic() + seconds, 0
    for data in pool:
        _covered(target, data, seen)
    while time.monotonic() < ends:
        data = _mutate(rng, pool)
        executions += 1
        try:
            fresh = _covered(target, data, seen)
        except Exception as error:
            kind = f"{type(error).__name__}-{_place(error)}"
            if kind not in kinds:
                kinds.add(kind)
                found.mkdir(parents=True, exist_ok=True)
                (found / f"crash-{kind}").write_bytes(data)
            continue
        if fresh:
            pool.append(data)
    return executions, len(kinds)


def _covered(target: Target, data: bytes, seen: set[tuple[str, int]]) -> bool:
    """Run once; whether lines of a parser ran that never did before."""
    before = len(seen)

    def trace(frame: types.FrameType, event: str, argument: object) -> object:
        file = frame.f_code.co_filename
        if "autograder" not in file:
            return None
        seen.add((file, frame.f_lineno))
        return trace

    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        target(data)
    finally:
        sys.settrace(None)
    return len(seen) > before


def _mutate(rng: random.Random, pool: list[bytes]) -> bytes:
    data = bytearray(rng.choice(pool))
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        place = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            data[place:place] = rng.randbytes(rng.choice((1, 2, 8, 40)))
        elif kind == 1:
            del data[place : place + rng.choice((1, 2, 8, 40))]
        elif kind == 2 and data:
            data[place % len(data)] = rng.randrange(256)
        elif kind == 3 and data:
            data[place % len(data)] ^= 1 << rng.randrange(8)
        elif kind == 4:
            other = rng.choice(pool)
            start = rng.randrange(len(other) + 1)
            data[place:place] = other[start : start + rng.randrange(64)]
        else:
            data += rng.randbytes(rng.choice((4, 16, 64)))
    return bytes(data[:MAX_LENGTH])


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).stem}-{trace.tb_lineno}" if trace is not None else "nowhere"


def distil(name: str, sources: list[Path], most: int) -> list[bytes]:
    """The fewest and smallest inputs of some folders that reach what all of them reach; at most `most`."""
    target = load(name)
    inputs = {path.read_bytes() for folder in sources for path in folder.glob("*") if path.is_file()}
    target(b"")  # what the first case does is done once
    reached: list[tuple[bytes, set[tuple[str, int]]]] = []
    for data in sorted(inputs, key=lambda data: (len(data), data)):
        seen: set[tuple[str, int]] = set()
        _covered(target, data, seen)
        reached.append((data, seen))
    kept: list[bytes] = []
    left = set().union(*(seen for _, seen in reached))
    while left and len(kept) < most:
        data, seen = max(reached, key=lambda one: (len(one[1] & left), -len(one[0])))
        if not seen & left:
            break
        kept.append(data)
        left -= seen
    return kept
