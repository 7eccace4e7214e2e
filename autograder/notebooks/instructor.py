"""What the instructor-only cells of a source notebook make for one variant: texts for its fields, pictures.

They are the instructor's own code and run as such, without a sandbox, in a process of their own in the assignment's
folder. They find the number of the variant in the name `variant` and may leave

* `fields` (name -> text): what stands for ``{{name}}`` in the other cells, see `fields.py`;
* `attachments` (file name -> PNG bytes, or a function without arguments that draws them): pictures.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import AssignmentError

TIMEOUT_S = 300
_PROGRAM = Path(__file__).with_name("instructor_program.py")


@dataclass(frozen=True, slots=True)
class Made:
    """What the cells left behind.

    Attributes
    ----------
    fields:
        Name -> text; ``None`` if they define no fields, so that ``{{`` means nothing in this notebook.
    pictures:
        File name -> PNG bytes, as drawn; empty unless asked for.
    """

    fields: Mapping[str, str] | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def run_instructor_cells(cells: Sequence[tuple[int, str]], path: Path, variant: int, *, pictures: bool) -> Made:
    """Run the instructor-only code cells of a notebook.

    Parameters
    ----------
    cells:
        (number of the cell, its source), in the order of the notebook.
    path:
        The notebook: its folder is where they run.
    pictures:
        Whether the pictures are wanted; drawing takes longer than everything else.

    Raises
    ------
    AssignmentError
        If a cell fails, takes too long, or leaves something else than texts and pictures.
    """
    if not cells:
        return Made()
    order = {
        "cells": [(number, _python(source)) for number, source in cells],
        "variant": variant,
        "pictures": pictures,
    }
    result = _run(json.dumps(order), path)
    if "error" in result:
        raise AssignmentError(
            f"the instructor-only cell failed: {result['error']}",
            where=f"{path}, cell {result['cell']}{result['at']}" + (f", variant {variant}" if variant else ""),
            hint="Only instructor-only cells are run: they cannot use names of other cells.",
        )
    fields = result["fields"]
    return Made(
        None if fields is None else {"variant": str(variant)} | fields,
        {name: base64.b64decode(data) for name, data in sorted(result["pictures"].items())},
    )


def _python(source: str) -> str:
    """IPython's Python without its magics; line numbers stay."""
    from IPython.core.inputtransformer2 import TransformerManager

    return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]


def _run(order: str, path: Path) -> dict[str, dict[str, str]]:
    environment = {
        **os.environ,
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOURCE_DATE_EPOCH": "0",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_PROGRAM)],
            input=order,
            cwd=path.parent,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise AssignmentError(
            f"the instructor-only cells ran longer than {TIMEOUT_S} s",
            where=str(path),
            hint="They should only make the texts and draw the pictures of the notebook.",
        ) from None
    try:
        result: dict[str, dict[str, str]] = json.loads(done.stdout)
    except json.JSONDecodeError:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise AssignmentError(
            f"the instructor-only cells ended Python: {last[0]}", where=str(path), hint="Run them in JupyterLab."
        ) from None
    return result
