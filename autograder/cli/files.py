"""What commands write where the user says."""

from __future__ import annotations

import sys

from autograder.errors import AutograderError
from autograder.files import write_atomically


def write_result(path: str, content: str | bytes, hint: str = "Name another file, and run the command again.") -> None:
    """Write a file, or to standard output for ``-``.

    Raises
    ------
    AutograderError
        It cannot be written.
    """
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if path == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data if data.endswith(b"\n") else data + b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        write_atomically(path, data)
    except OSError as error:
        raise AutograderError(f"cannot be written ({error.strerror})", where=path, hint=hint) from None
