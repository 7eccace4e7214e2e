"""Blank forms as JSON, to be kept in files: reading nothing but data, whoever wrote the file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from autograder.notebooks.questions import Kind, Option, Question
from autograder.portal.forms.form import Block, Code, Form, FormOption, FormQuestion, Prose
from autograder.portal.forms.values import check_answer

_ANSWER = ("answer", "state")  # a blank form has none


def forms_to_json(forms: Sequence[Form]) -> bytes:
    """Forms without their answers."""
    plain = [{"name": f.name, "title": f.title, "blocks": [_block_to_plain(b) for b in f.blocks]} for f in forms]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def forms_from_json(data: bytes) -> tuple[Form, ...]:
    """What `forms_to_json` wrote.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError, RecursionError
        It is something else.
    """
    return tuple(
        Form(plain["name"], plain["title"], tuple(_block_from_plain(block) for block in plain["blocks"]))
        for plain in json.loads(data.decode("utf-8", "surrogatepass"))
    )


def _block_to_plain(block: Block) -> dict[str, Any]:
    plain = asdict(block)
    for name in _ANSWER:
        plain.pop(name, None)
    return {"is": type(block).__name__, **plain}


def _block_from_plain(plain: Mapping[str, Any]) -> Block:
    fields = {name: value for name, value in plain.items() if name != "is"}
    match plain["is"]:
        case "Prose":
            return Prose(**fields)
        case "Code":
            return Code(**fields)
        case "FormQuestion":
            declared = fields.pop("asks")
            asks = Question(**declared | {"kind": Kind(declared["kind"]), "options": _all(Option, declared["options"])})
            options = _all(FormOption, fields.pop("options"))
            return FormQuestion(**fields, asks=asks, options=options, answer=None, state=check_answer(asks, None))
        case other:
            raise ValueError(f"{other!r} is no block of a form")


def _all(kind: Any, plain: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**one) for one in plain)
