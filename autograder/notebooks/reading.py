"""Reads notebook files that anybody may have written: bounded, tolerant, and clear about what cannot be read."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import SubmissionRejected
from autograder.wording import msgid, words

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_BYTES = 100 * 1024 * 1024
MAX_VALUES = 3_000_000  # JSON values in one file; a Python object takes some 100 bytes
MAX_CELLS = 5_000
MAX_DEPTH = 60  # notebooks nest to about 10, interactive figures to about 25

_SAVE_AGAIN = msgid("Open your notebook in JupyterLab, save it, check that it opens again, and submit that file.")
_CLEAR = msgid("Clear all outputs (Edit, Clear Outputs of All Cells), save, and submit again.")
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# possessive, and the closing quote may lack: one pass over any text, also a hostile one
_JSON_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_notebook(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> NotebookNode:
    """Read a notebook of any nbformat version into a valid nbformat v4.5 node.

    What can be repaired without guessing is repaired: nbformat 1 to 3 layouts, missing metadata and cell
    ids, byte order marks, lone surrogates, outputs that are no outputs. Of duplicate JSON keys the last
    counts, as in JupyterLab.

    Raises
    ------
    SubmissionRejected
        If `path` is no regular file, too large, or holds no notebook. Nothing else is raised.
    """
    path = Path(path)
    return parse_notebook(_read_bytes(path, max_bytes), where=path.name)


def parse_notebook(data: bytes, *, where: str = "") -> NotebookNode:
    """The same for the bytes of a notebook file; `where` names them in messages."""
    text = _decode(data, where)
    tree = _parse_json(text, where)
    if not isinstance(tree, dict):
        raise _not_a_notebook(where)
    raw_cells = _raw_cells(tree)
    if raw_cells is None:
        raise _not_a_notebook(where)
    if len(raw_cells) > MAX_CELLS:
        raise SubmissionRejected(
            words(
                "This notebook has %(cells)s cells; more than %(most)s are not read.",
                cells=len(raw_cells),
                most=MAX_CELLS,
            ),
            where=where,
            hint="Delete the cells that do not belong to the assignment and submit again.",
        )
    cells = [_repair_cell(raw) for raw in raw_cells if isinstance(raw, dict)]
    if not cells:
        raise SubmissionRejected(
            "This notebook has no cells.", where=where, hint="Start again from the released notebook."
        )
    _repair_ids(cells)
    metadata = tree.get("metadata")
    return _node(
        {
            "cells": cells,
            "metadata": _repair_metadata(metadata if isinstance(metadata, dict) else {}),
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _read_bytes(path: Path, max_bytes: int) -> bytes:
    """Read a regular file; never follow a symlink or wait for a FIFO."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        if path.is_symlink():
            raise SubmissionRejected(
                "This is a symbolic link, not a file.", where=path.name, hint="Submit the notebook file itself."
            ) from None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else words("the name is not valid")
        raise SubmissionRejected(
            words("The file cannot be opened (%(why)s).", why=reason), where=path.name, hint=_SAVE_AGAIN
        ) from None
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise SubmissionRejected(
                "This is not a regular file.", where=path.name, hint="Submit the notebook file itself."
            )
        # the file may grow while it is read, so the limit holds for what is read
        data = bytearray()
        while info.st_size <= max_bytes and len(data) <= max_bytes:
            chunk = os.read(descriptor, min(1 << 20, max_bytes + 1 - len(data)))
            if not chunk:
                return bytes(data)
            data += chunk
    except OSError as error:
        raise SubmissionRejected(
            words("The file cannot be read (%(why)s).", why=error.strerror), where=path.name, hint=_SAVE_AGAIN
        ) from None
    finally:
        os.close(descriptor)
    raise SubmissionRejected(
        words("The file is larger than %(most)s MiB.", most=f"{max_bytes / 1024**2:.0f}"),
        where=path.name,
        hint=_CLEAR,
    )


def _decode(data: bytes, where: str) -> str:
    if not data.strip():
        raise SubmissionRejected("The file is empty.", where=where, hint=_SAVE_AGAIN)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
            break
    else:
        if not data.lstrip().startswith((b"{", b"[")):
            if b"\x00" in data[:4096] or data.startswith((b"PK", b"%PDF", b"\x1f\x8b", b"\x89PNG")):
                raise SubmissionRejected(
                    "This is a binary file (for instance an archive or a PDF), not a notebook.",
                    where=where,
                    hint="Submit the .ipynb file itself, neither compressed nor exported.",
                )
            raise SubmissionRejected("This file is not JSON, so it is no notebook.", where=where, hint=_SAVE_AGAIN)
        text = data.decode("utf-8", errors="replace")
    return text


def _parse_json(text: str, where: str) -> Any:
    too_complex = SubmissionRejected(
        "The file holds far more values than a notebook does.",
        where=where,
        hint=_CLEAR,
    )
    # counted before parsing: 100 MB of `[[],[],` would become gigabytes of objects
    if _count_values(text) > MAX_VALUES and _count_values(_JSON_STRING.sub("", text)) > MAX_VALUES:
        raise too_complex
    try:
        tree = json.loads(text, parse_constant=lambda _: None, parse_int=_parse_int)
    except json.JSONDecodeError as error:
        # `pos` is at the end, or inside a string that nothing closes
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise SubmissionRejected(
                "The file ends in the middle: it was cut off while saving or uploading.",
                where=where,
                hint=_SAVE_AGAIN,
            ) from None
        raise SubmissionRejected(
            words("The file is damaged: line %(line)s is not JSON.", line=error.lineno), where=where, hint=_SAVE_AGAIN
        ) from None
    except RecursionError:
        raise SubmissionRejected(
            "The file is nested far deeper than a notebook.", where=where, hint=_SAVE_AGAIN
        ) from None
    except MemoryError:
        raise too_complex from None
    if "\\ud" in text or "\\uD" in text:
        tree = _without_surrogates(tree)
    return tree


def _count_values(text: str) -> int:
    return text.count(",") + text.count("{") + text.count("[")


def _parse_int(digits: str) -> int | float | None:
    """JSON has no largest integer; Python refuses to parse one of more than 4300 digits."""
    return int(digits) if len(digits) < 400 else None


def _without_surrogates(tree: Any, depth: int = 0) -> Any:
    """Replace lone surrogates, which no file, database or browser takes."""
    if isinstance(tree, str):
        return _SURROGATE.sub("\ufffd", tree)
    if depth > MAX_DEPTH:
        return None
    if isinstance(tree, list):
        return [_without_surrogates(item, depth + 1) for item in tree]
    if isinstance(tree, dict):
        return {_SURROGATE.sub("\ufffd", k): _without_surrogates(v, depth + 1) for k, v in tree.items()}
    return tree


def _not_a_notebook(where: str) -> SubmissionRejected:
    return SubmissionRejected("This is a JSON file, but no notebook: it has no cells.", where=where, hint=_SAVE_AGAIN)


def _raw_cells(tree: dict[str, Any]) -> list[Any] | None:
    """The list of cells: at the top (nbformat 4), or in worksheets (nbformat 2 and 3)."""
    if isinstance(tree.get("cells"), list):
        return list(tree["cells"])
    sheets = tree.get("worksheets")
    if not isinstance(sheets, list):
        return None
    found = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    return [cell for cells in found for cell in cells] if found else None


def _repair_cell(raw: dict[str, Any]) -> dict[str, Any]:
    """A valid v4 cell from whatever stands in its place."""
    kind = raw.get("cell_type")
    source = _joined(raw.get("source", raw.get("input", "")))  # nbformat 3 calls a code cell's text `input`
    if kind == "heading":  # nbformat 3
        level = raw.get("level")
        kind, source = "markdown", "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + source
    elif kind in ("html", "md", "text"):  # nbformat 1 and 2
        kind = "markdown"
    elif kind not in ("code", "markdown", "raw"):
        kind = "code" if ("outputs" in raw or "input" in raw) else "raw"
    metadata = raw.get("metadata")
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": raw.get("id"),
        "metadata": _repair_metadata(metadata if isinstance(metadata, dict) else {}),
        "source": source,
    }
    if kind == "code":
        count = raw.get("execution_count", raw.get("prompt_number"))
        cell["execution_count"] = count if type(count) is int and count >= 0 else None
        outputs = raw.get("outputs")
        cell["outputs"] = list(_repair_outputs(outputs)) if isinstance(outputs, list) else []
    elif isinstance(raw.get("attachments"), dict):
        attachments = {
            name: {mime: _joined(data) for mime, data in bundle.items() if isinstance(data, (str, list))}
            for name, bundle in raw["attachments"].items()
            if isinstance(bundle, dict)
        }
        if attachments:
            cell["attachments"] = attachments
    return cell


def _repair_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    repaired = {key: value for key, value in metadata.items() if _is_shallow(value)}
    # the schema of nbformat asks for these types
    if not _all_strings(repaired.get("tags", [])):
        del repaired["tags"]
    for key, kind in (("name", str), ("format", str), ("kernelspec", dict), ("language_info", dict), ("jupyter", dict)):
        if key in repaired and not isinstance(repaired[key], kind):
            del repaired[key]
    for key in ("collapsed", "deletable", "editable"):
        if key in repaired and not isinstance(repaired[key], bool):
            del repaired[key]
    if repaired.get("scrolled", True) not in (True, False, "auto"):
        del repaired["scrolled"]
    for key in ("title", "authors", "orig_nbformat", "execution"):  # nobody needs these, and their types are many
        repaired.pop(key, None)
    for key, needed in (("kernelspec", ("name", "display_name")), ("language_info", ("name",))):
        if key in repaired and not all(isinstance(repaired[key].get(name), str) for name in needed):
            del repaired[key]
    if isinstance(repaired.get("language_info"), dict):
        repaired["language_info"].pop("codemirror_mode", None)
        for key in ("file_extension", "mimetype", "pygments_lexer"):
            if not isinstance(repaired["language_info"].get(key, ""), str):
                del repaired["language_info"][key]
    if "jupyter" in repaired and not all(isinstance(flag, bool) for flag in repaired["jupyter"].values()):
        del repaired["jupyter"]
    return repaired


def _repair_outputs(outputs: list[Any]) -> Iterator[dict[str, Any]]:
    """The outputs that are valid; the others are dropped, for grading makes them anew."""
    for output in outputs:
        if not isinstance(output, dict) or not _is_shallow(output):
            continue
        kind = output.get("output_type")
        if kind == "stream" and isinstance(output.get("name"), str):
            yield {"output_type": kind, "name": output["name"], "text": _joined(output.get("text", ""))}
        elif kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
            metadata = output.get("metadata")
            repaired: dict[str, Any] = {
                "output_type": kind,
                "data": {mime: _repair_bundle(mime, data) for mime, data in output["data"].items()},
                "metadata": metadata if isinstance(metadata, dict) else {},
            }
            if kind == "execute_result":
                count = output.get("execution_count")
                repaired["execution_count"] = count if type(count) is int and count >= 0 else None
            yield repaired
        elif kind == "error" and isinstance(output.get("ename"), str) and isinstance(output.get("evalue"), str):
            traceback = output.get("traceback")
            lines = [str(line) for line in traceback] if isinstance(traceback, list) else []
            yield {"output_type": kind, "ename": output["ename"], "evalue": output["evalue"], "traceback": lines}


def _repair_bundle(mime: str, data: Any) -> Any:
    """Text of a MIME bundle joined to one string; JSON types stay as they are."""
    is_json = mime == "application/json" or (mime.startswith("application/") and mime.endswith("+json"))
    return data if is_json else _joined(data)


def _repair_ids(cells: list[dict[str, Any]]) -> None:
    """Give each cell an id of its own; made-up ids depend on place and text only."""
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        given = cell["id"]
        if not isinstance(given, str) or not _CELL_ID.fullmatch(given) or given in seen:
            text = f"{index}\n{cell['cell_type']}\n{cell['source']}".encode(errors="replace")
            given = hashlib.sha256(text).hexdigest()[:16]
            while given in seen:
                given = hashlib.sha256(given.encode()).hexdigest()[:16]
        seen.add(given)
        cell["id"] = given


def _joined(text: Any) -> str:
    """nbformat stores text as a string or as a list of lines."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return ""


def _all_strings(tags: Any) -> bool:
    return isinstance(tags, list) and all(isinstance(tag, str) for tag in tags) and len(set(tags)) == len(tags)


def _is_shallow(value: Any) -> bool:
    """Whether a value nests so little that recursive code (of nbformat, of json) can handle it."""
    level = [value]
    for _ in range(MAX_DEPTH):
        children: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                children.extend(item.values())
            elif isinstance(item, list):
                children.extend(item)
        level = [child for child in children if isinstance(child, (dict, list))]
        if not level:
            return True
    return False


def _node(tree: dict[str, Any]) -> NotebookNode:
    from autograder.notebooks.nbformat_import import nbformat  # `--help` need not pay for it

    node: NotebookNode = nbformat.from_dict(tree)  # type: ignore[no-untyped-call]
    return node
