"""The outputs of a cell as a student process reports them: checked field by field, bounded, plain JSON.

They go into the graded notebook and the feedback page of the whole batch. The student process bounds them itself,
but whoever has taken it over sends what he likes.
"""

from __future__ import annotations

import math
import re
from typing import Any

from autograder.verdicts import CellOutputs
from autograder.wire.frames import WireError

MAX_OUTPUTS = 1000
_MAX_DEPTH = 50  # interactive figures nest to about 25
_JSON_TYPE = re.compile(r"application/(.*\+)?json")
_STREAMS = ("stdout", "stderr")
_RICH = 8  # the student process keeps so many times more of pictures than of text
_SLACK = 1024 * 1024  # exceptions, which count extra


def most_characters(output_kib: int) -> int:
    """Characters that the outputs of one cell may have together."""
    return (1 + _RICH) * 1024 * output_kib + _SLACK


def checked_outputs(answer: Any, index: int, most: int = most_characters(256)) -> CellOutputs:
    """The outputs that a student process reports for the cell at `index`.

    Parameters
    ----------
    most:
        Characters that are kept, from `most_characters`; an output that no longer fits is left out.

    Raises
    ------
    WireError
        They are no outputs.
    """
    if type(answer) is not dict or answer.get("op") != "ran" or type(answer.get("outputs")) is not list:
        raise WireError("the kernel answered out of turn")
    if answer.get("failure") is not None and type(answer["failure"]) is not str:
        raise WireError("malformed answer")
    kept: list[dict[str, Any]] = []
    for output in answer["outputs"][:MAX_OUTPUTS]:
        checked = _checked_output(output)
        size = _size(checked)
        if size <= most:
            most -= size
            kept.append(checked)
    count = answer.get("execution_count")
    return CellOutputs(index, tuple(kept), count if _is_count(count) else None)


def _checked_output(output: Any) -> dict[str, Any]:
    kind = output.get("output_type") if type(output) is dict else None
    if kind == "stream" and output.get("name") in _STREAMS and type(output.get("text")) is str:
        return {"output_type": kind, "name": output["name"], "text": output["text"]}
    if kind == "error" and type(output.get("ename")) is str and type(output.get("evalue")) is str:
        traceback = output.get("traceback")
        lines = [line for line in traceback if type(line) is str] if type(traceback) is list else []
        return {"output_type": kind, "ename": output["ename"], "evalue": output["evalue"], "traceback": lines}
    if kind in ("display_data", "execute_result") and type(output.get("data")) is dict:
        data = {mime: value for mime, value in output["data"].items() if type(mime) is str and _fits(mime, value)}
        checked: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            count = output.get("execution_count")
            checked["execution_count"] = count if _is_count(count) else None
        return checked
    raise WireError("malformed output")


def _fits(mime: str, value: Any) -> bool:
    """Whether the notebook format allows a value for a MIME type: text, or JSON for JSON's own types."""
    if type(value) is str:
        return True
    if type(value) is list and all(type(line) is str for line in value):
        return True
    return _JSON_TYPE.fullmatch(mime) is not None and type(value) in (dict, list) and _is_json(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _is_json(value: Any) -> bool:
    """Whether a value can be written into a notebook and read from it again."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        children: list[Any] = []
        for item in level:
            if type(item) is dict:
                if not all(type(key) is str for key in item):
                    return False
                children.extend(item.values())
            elif type(item) is list:
                children.extend(item)
            elif type(item) is float:
                if not math.isfinite(item):
                    return False
            elif item is not None and type(item) not in (str, int, bool):
                return False
        if not children:
            return True
        level = children
    return False


def _size(value: Any) -> int:
    """Roughly the characters of a value as JSON."""
    size, waiting = 0, [value]
    while waiting:
        item = waiting.pop()
        size += len(item) + 2 if type(item) is str else 10
        if type(item) is dict:
            waiting.extend(item)
            waiting.extend(item.values())
        elif type(item) is list:
            waiting.extend(item)
    return size
