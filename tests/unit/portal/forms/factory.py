"""Small released notebooks."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def prose(source: str, grade_id: str = "", **more: Any) -> NotebookNode:
    return new_markdown_cell(source, metadata=_nbgrader(grade_id, locked=True), **more)


def answer(grade_id: str, source: str, question: dict[str, Any] | None = None, **flags: Any) -> NotebookNode:
    metadata = _nbgrader(grade_id, solution=True, **flags)
    if question is not None:
        metadata["autograder"] = {"question": question}
    return new_code_cell(source, metadata=metadata)


def text_answer(grade_id: str, source: str, points: float) -> NotebookNode:
    return new_markdown_cell(source, metadata=_nbgrader(grade_id, solution=True, grade=True, points=points))


def task(grade_id: str, source: str, points: float) -> NotebookNode:
    return new_markdown_cell(source, metadata=_nbgrader(grade_id, locked=True, task=True, points=points))


def tests(grade_id: str, source: str, points: float) -> NotebookNode:
    return new_code_cell(source, metadata=_nbgrader(grade_id, grade=True, locked=True, points=points))


def notebook(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=list(cells))


def quiz() -> NotebookNode:
    """One question of each kind."""
    options = ["a", "b", "c", "d"]
    return notebook(
        prose("# Quiz\n\nWelcome."),
        prose("## 1. Axis\n\nWhich?\n\n- **a**  `1`\n- **b**  `2`\n- **c**  $x_3$\n- **d**  `4`"),
        answer(
            "choice",
            "answer_axis = None\n# YOUR CODE HERE",
            {
                "kind": "choice",
                "name": "answer_axis",
                "options": [
                    {"value": v, "text": t} for v, t in zip(options, ["`1`", "`2`", "$x_3$", "`4`"], strict=True)
                ],
            },
        ),
        tests("test-choice", "check(answer_axis)", 1),
        prose("## 2. Several"),
        answer("choices", "several = None", {"kind": "choices", "name": "several", "options": options}),
        answer("number", "length = None", {"kind": "number", "name": "length", "unit": "nm", "label": "Length $l$"}),
        tests("test-number", "check(length)", 1.5),
        tests("test-number-2", "check(length, 2)", 0.5),
        prose("## 3. Words"),
        answer("text", "word = None", {"kind": "text", "name": "word"}),
        answer("code", "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"),
        text_answer("essay", "YOUR ANSWER HERE", 4),
    )


def _nbgrader(grade_id: str, **flags: Any) -> dict[str, Any]:
    if not grade_id:
        return {}
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {"grade_id": grade_id, **plain, **flags}}
