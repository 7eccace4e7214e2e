"""Runs a submission's cells and the official tests in one IPython shell and writes results.json."""

from __future__ import annotations

import contextlib
import io
import json
import sys


def main(source: str, submitted: str) -> None:
    import nbformat
    from IPython.core.interactiveshell import InteractiveShell

    official = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in nbformat.read(source, 4).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    shell = InteractiveShell.instance()
    score, shown = 0.0, ""
    for cell in nbformat.read(submitted, 4).cells:
        if cell.cell_type != "code" or "skip-execution" in cell.metadata.get("tags", []):
            score += cell.metadata.get("nbgrader", {}).get("points") or 0.0 if cell.cell_type == "code" else 0.0
            continue
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        test = official.get(grade_id)
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            ran = shell.run_cell(test.source if test is not None else cell.source, store_history=True)
        if test is None:
            shown += out.getvalue()
        elif ran.success:
            score += ran.result if isinstance(ran.result, (int, float)) else cell.metadata.nbgrader.points
    with open("results.json", "w") as file:
        json.dump({"score": score, "shown": shown}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
