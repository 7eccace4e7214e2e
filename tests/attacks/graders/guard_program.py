"""Process 1 of the guard's namespace: starts the grader, waits, counts what lives on. Imports nothing of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main(order: dict[str, object]) -> None:
    for path in order["joins"]:  # type: ignore[attr-defined]
        with open(path, "w") as file:
            file.write("0")
    process = subprocess.Popen(order["command"])  # type: ignore[call-overload]
    try:
        code = process.wait(timeout=float(order["seconds"]))  # type: ignore[arg-type]
    except subprocess.TimeoutExpired:
        code = None
    time.sleep(0.3)
    survivors = sum(_mentions(pid, str(order["marker"])) for pid in os.listdir("/proc") if pid.isdigit())
    with open(str(order["report"]), "w") as file:
        json.dump({"code": code, "survivors": survivors}, file)


def _mentions(pid: str, marker: str) -> bool:
    if int(pid) == os.getpid():
        return False
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return marker.encode() in file.read()
    except OSError:
        return False


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
