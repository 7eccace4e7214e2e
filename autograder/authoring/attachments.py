"""Pictures that are drawn from formulas when an assignment is released, so that students see only the picture.

The instructor-only code cells of a notebook are run, top to bottom, in the assignment's folder; what they
leave in the name `attachments` (file name -> PNG bytes) is put into the text cells that show it.
"""

from __future__ import annotations

import base64
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from autograder.errors import AssignmentError
from autograder.notebooks.model import Role
from autograder.notebooks.source import role_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT_S = 300
_PNG = b"\x89PNG\r\n\x1a\n"
_NOISE = (b"tEXt", b"zTXt", b"iTXt", b"tIME")  # versions and dates

# runs in a process of its own: the cells may change the directory, the seed or Matplotlib's settings
_RUNNER = """
import base64, io, json, sys, traceback
sys.path.insert(0, "")
from IPython.core.inputtransformer2 import TransformerManager
cells = json.load(sys.stdin)
result, sys.stdout = sys.stdout, sys.stderr
namespace = {"__name__": "__main__"}
for number, source in cells:
    try:
        exec(compile(TransformerManager().transform_cell(source), f"cell {number}", "exec"), namespace)
    except BaseException as error:
        line = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == f"cell {number}"]
        at = f", line {line[-1]}" if line else ""
        json.dump({"error": f"{type(error).__name__}: {error}", "cell": number, "at": at}, result)
        sys.exit()
pictures = namespace.get("attachments", {})
wrong = [k for k, v in pictures.items() if not isinstance(k, str) or not isinstance(v, (bytes, bytearray))]
if wrong:
    json.dump({"error": f"attachments[{wrong[0]!r}] is not PNG bytes", "cell": cells[-1][0], "at": ""}, result)
else:
    json.dump({"pictures": {k: base64.b64encode(v).decode() for k, v in pictures.items()}}, result)
"""


def attach_pictures(nb: NotebookNode, path: Path) -> None:
    """Run the instructor-only cells of a source notebook and attach what they draw, in place.

    Raises
    ------
    AssignmentError
        If a cell fails, draws no PNG, or a text shows a picture that nobody draws.
    """
    numbered = [
        (number, cell.source)
        for number, cell in enumerate(nb.cells, 1)
        if cell.cell_type == "code" and role_of(cell) is Role.INSTRUCTOR
    ]
    pictures = _draw(numbered, path) if numbered else {}
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type != "markdown" or role_of(cell) is Role.INSTRUCTOR:
            continue
        attachments = dict(cell.get("attachments", {}))
        for name, png in pictures.items():
            if shows(cell.source, name):
                attachments[name] = {"image/png": base64.b64encode(png).decode()}
        if attachments:
            cell["attachments"] = attachments
        _check_complete(cell.source, attachments, f"{path}, cell {number}")


def shows(text: str, name: str) -> bool:
    """Whether a Markdown text shows an attachment."""
    return f"attachment:{name}" in text or f"attachment:{quote(name)}" in text


def _check_complete(text: str, attachments: dict[str, object], where: str) -> None:
    for part in text.split("attachment:")[1:]:
        rest = part.lstrip("<")
        if not any(rest.startswith((name, quote(name))) for name in attachments):
            name = rest.split(")")[0].split('"')[0].split("\n")[0]
            raise AssignmentError(
                f"the text shows the attachment {name!r}, which does not exist",
                where=where,
                hint="Draw it in an instructor-only code cell: attachments[file name] = PNG bytes.",
            )


def _draw(numbered: list[tuple[int, str]], path: Path) -> dict[str, bytes]:
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", _RUNNER],
            input=json.dumps(numbered),
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
            hint="They should only draw the pictures of the notebook.",
        ) from None
    try:
        result = json.loads(done.stdout)
    except json.JSONDecodeError:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise AssignmentError(
            f"the instructor-only cells ended Python: {last[0]}", where=str(path), hint="Run them in JupyterLab."
        ) from None
    if "error" in result:
        raise AssignmentError(
            f"the instructor-only cell failed: {result['error']}",
            where=f"{path}, cell {result['cell']}{result['at']}",
            hint="Only instructor-only cells are run: they cannot use names of other cells.",
        )
    return {
        name: without_noise(base64.b64decode(data), f"{path}: attachments[{name!r}]")
        for name, data in sorted(result["pictures"].items())
    }


def without_noise(png: bytes, where: str = "") -> bytes:
    """A PNG without the chunks that tell when and with which version it was made."""
    if not png.startswith(_PNG):
        raise AssignmentError("this is no PNG", where=where, hint='figure.savefig(buffer, format="png")')
    kept, position = [_PNG], len(_PNG)
    while position + 12 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, position)
        end = position + 12 + length
        if kind not in _NOISE:
            kept.append(png[position:end])
        position = end
    return b"".join(kept)
