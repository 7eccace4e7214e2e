"""A case may take a moment and some memory, whatever its bytes say."""

from __future__ import annotations

import contextlib
import resource
import time
from collections.abc import Iterator

SECONDS = 5.0  # of processor time; a case takes milliseconds, an instrumented one tens
MEBIBYTES = 200


@contextlib.contextmanager
def bounded(seconds: float = SECONDS, mebibytes: int = MEBIBYTES) -> Iterator[None]:
    """Raise `AssertionError` if the block takes more; memory is what the process never needed before."""
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        yield
    finally:
        taken = time.process_time() - began
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert taken <= seconds, f"a case of few bytes took {taken:.1f} s"
        assert grown <= mebibytes * 1024, f"a case of few bytes took {grown // 1024} MiB"
