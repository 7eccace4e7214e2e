"""`checked_outputs`: what a student process says a cell has shown is bounded, plain, valid and inert, or a `WireError`."""

from __future__ import annotations

import json
from typing import Any

import nbformat

from autograder.execution.endings import Ending
from autograder.execution.outputs import MAX_OUTPUTS, checked_outputs
from autograder.grading.autograded import graded_notebook
from autograder.grading.feedback import render_output
from autograder.verdicts import NotebookRun
from autograder.wire.frames import WireError, unpack
from tests.fuzz import wire_values
from tests.fuzz.bounds import bounded
from tests.fuzz.draw import Draw
from tests.fuzz.inert import require_inert

MOST = 4000


def target(data: bytes) -> None:
    draw = Draw(data)
    with bounded():
        sentence = Ending(_maybe(draw), _maybe(draw), draw.chance(2)).describe(10)
        assert sentence and "None" not in sentence
        try:
            body = draw.rest() if draw.chance(8) else wire_values.pack(_answer(draw))
            shown = checked_outputs(unpack(body), 0, MOST)
        except WireError:
            return
        assert len(shown.outputs) <= MAX_OUTPUTS
        code: dict[str, Any] = {
            "cell_type": "code",
            "id": "a",
            "source": "",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
        }
        notebook = graded_notebook(NotebookRun("hw", (code,), (shown,)), {})
        text = json.dumps(notebook, allow_nan=False, sort_keys=True)
        assert len(text) <= 20 * MOST + 10_000
        nbformat.validate(nbformat.reads(text, as_version=4))
        for output in shown.outputs:
            require_inert(render_output(output))


def _maybe(draw: Draw) -> int | None:
    return draw.integer() if draw.below(2) else None


def _answer(draw: Draw) -> Any:
    part = lambda: wire_values.value(draw, depth=3)  # noqa: E731
    answer = {
        "op": part() if draw.chance(16) else "ran",
        "outputs": part() if draw.chance(16) else [_output(draw, part) for _ in range(draw.below(6))],
        "execution_count": part(),
        "failure": part() if draw.chance(8) else draw.one_of([None, "ValueError"]),
    }
    if draw.chance(16):
        answer["outputs"] = [_output(draw, part)] * 2000
    return answer


def _output(draw: Draw, part: Any) -> Any:
    if draw.chance(24):
        return part()
    text = lambda: part() if draw.chance(12) else draw.one_of([draw.text(), "<script>alert(1)</script>", "x" * 1500])  # noqa: E731
    kind = draw.one_of(["stream", "error", "display_data", "execute_result"])
    if kind == "stream":
        return {"output_type": kind, "name": draw.one_of(["stdout", "stderr", "stdin"]), "text": text()}
    if kind == "error":
        traceback = part() if draw.chance(4) else [text() for _ in range(draw.below(4))]
        return {"output_type": kind, "ename": text(), "evalue": text(), "traceback": traceback}
    mimes = ["text/html", "text/plain", "text/markdown", "image/png", "application/json", "application/vnd.x+json", ""]
    bundle = {draw.one_of(mimes): (part() if draw.chance(3) else text()) for _ in range(draw.below(4))}
    return {
        "output_type": kind,
        "data": part() if draw.chance(12) else bundle,
        "execution_count": part(),
        "metadata": part(),
    }
