"""Files that the supervisor sends into the work directory of a process."""

from __future__ import annotations

import os
from typing import Any


def store_file(order: dict[str, Any]) -> dict[str, str]:
    """Write one part of a file below the current directory."""
    folder = os.path.dirname(order["path"])
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(order["path"], "r+b" if order["start"] else "wb") as file:
        file.seek(order["start"])
        file.write(order["content"])
    return {"op": "stored"}
