"""Pictures that are drawn from formulas when an assignment is released, so that students see only the picture.

What the instructor-only cells leave in the name `attachments` (see `notebooks/instructor.py`) is put into the text
cells that show it.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from autograder.errors import AssignmentError
from autograder.notebooks.model import Role
from autograder.notebooks.source import role_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PNG = b"\x89PNG\r\n\x1a\n"
_NOISE = (b"tEXt", b"zTXt", b"iTXt", b"tIME")  # versions and dates


def attach_pictures(nb: NotebookNode, drawn: Mapping[str, bytes], path: Path) -> None:
    """Attach pictures (file name -> PNG bytes) to the cells of a source notebook that show them, in place.

    Raises
    ------
    AssignmentError
        If one is no PNG, or a text shows a picture that nobody draws.
    """
    pictures = {name: without_noise(png, f"{path}: attachments[{name!r}]") for name, png in drawn.items()}
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
