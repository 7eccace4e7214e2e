"""Runs the instructor-only cells of one notebook; started by `instructor.py` in a process of its own, with the standard
library only: the cells may change the directory, the seed or Matplotlib's settings.

Reads ``{"cells": [[number, Python], ...], "variant": int, "pictures": bool}`` and writes
``{"fields": {name: text} | null, "pictures": {file name: base64}}`` or ``{"error": str, "cell": int, "at": str}``.
"""

from __future__ import annotations

import base64
import builtins
import json
import sys
import traceback
from typing import Any


def run(cells: list[tuple[int, str]], variant: int) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Run the cells one after the other: (what they leave behind, what went wrong)."""
    builtins.variant = variant  # type: ignore[attr-defined]  # also for the modules beside the notebook
    namespace: dict[str, Any] = {"__name__": "__main__", "variant": variant}
    for number, source in cells:
        try:
            exec(compile(source, f"cell {number}", "exec"), namespace)
        except BaseException as error:
            return namespace, _failure(error, number)
    return namespace, None


def _failure(error: BaseException, number: int) -> dict[str, Any]:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == f"cell {number}"]
    at = f", line {lines[-1]}" if lines else ""
    return {"error": f"{type(error).__name__}: {error}", "cell": number, "at": at}


def collect(namespace: dict[str, Any], last: int, *, pictures: bool) -> dict[str, Any]:
    """`fields` and, if wanted, `attachments` of the namespace in a form that JSON takes."""
    fields = namespace.get("fields")
    if fields is not None:
        if not isinstance(fields, dict):
            return {"error": "fields is no dictionary (name -> text)", "cell": last, "at": ""}
        for name, text in fields.items():
            if not isinstance(name, str) or not name.isidentifier() or not name.isascii():
                return {"error": f"fields has the name {name!r}: {{{{name}}}} has to be a word", "cell": last, "at": ""}
            if not isinstance(text, str):
                wrong = f"fields[{name!r}] is {type(text).__name__}, not text: write str(...)"
                return {"error": wrong, "cell": last, "at": ""}
        fields = {str(name): str(text) for name, text in fields.items()}
    drawn: dict[str, str] = {}
    for name, picture in namespace.get("attachments", {}).items() if pictures else ():
        if callable(picture):
            try:
                picture = picture()
            except BaseException as error:
                return _failure(error, last) | {"error": f"attachments[{name!r}](): {type(error).__name__}: {error}"}
        if not isinstance(name, str) or not isinstance(picture, (bytes, bytearray)):
            return {"error": f"attachments[{name!r}] is not PNG bytes", "cell": last, "at": ""}
        drawn[name] = base64.b64encode(picture).decode()
    return {"fields": fields, "pictures": drawn}


def main() -> None:
    """Standard output carries the result; what the cells print goes to standard error."""
    sys.path.insert(0, "")
    order = json.load(sys.stdin)
    result, sys.stdout = sys.stdout, sys.stderr
    namespace, failure = run(order["cells"], order["variant"])
    json.dump(failure or collect(namespace, order["cells"][-1][0], pictures=order["pictures"]), result)


if __name__ == "__main__":
    main()
