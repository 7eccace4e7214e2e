"""Cells of a submission made harmless for programs that render notebooks without asking: nbgrader's formgrader.

The formgrader turns Markdown and HTML of a notebook into its own page as they are, in the session of an
instructor. So outputs keep only what can be sanitised, and Markdown is changed wherever *any* reader of Markdown
could see something active in it: not parsed (nbconvert, JupyterLab and we read the same text differently), but
broken up with spaces, so that it is still read by people as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from autograder.grading.images import bundle_uri, svg_uri
from autograder.grading.markup import clean, sanitise

MAX_TEXT = 1024 * 1024
_JOINER = "\N{WORD JOINER}"
_PLAIN_TAGS = "b|i|u|s|em|strong|sub|sup|br|hr|small|big|kbd|mark|code|del|ins|center|details|summary|ul|ol|li|p"
# an element of these names without attributes stays, one with attributes loses them
_TAG = re.compile(rf"<(/?(?:{_PLAIN_TAGS}))(?:\s[^<>]*)?(/?)>", re.IGNORECASE)
_MARKUP = re.compile(rf"<(?=[A-Za-z/!?])(?!/?(?:{_PLAIN_TAGS})/?>)", re.IGNORECASE)
_IMG = re.compile(r"<img\b[^<>]*?\bsrc\s*=\s*[\"']?attachment:([^\s\"'<>()]+)[^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"[^\s<>()\[\]\"'`&\\]{1,200}")
_TITLE = r"(?:\s+\"[^\"\n<>\\]*\")?"
_WEB = r"https?://[^\s()<>\"'`]*(?:\([^\s()<>\"'`]*\)[^\s()<>\"'`]*)*"
_DATA = r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]+"
_LINK = re.compile(rf"\](?=\()(?!\((?:{_WEB}|#[\w%.-]*|attachment:[^\s()<>\"'`\\&]+|{_DATA}){_TITLE}\))")
_IMAGE = re.compile(rf"!(?=\[)(?!\[[^\[\]\n]*\]\((?:attachment:[^\s()<>\"'`\\&]+|{_DATA}){_TITLE}\))")
_ATTACHMENT = re.compile(r"\]\(attachment:([^\s()<>\"'`\\&]+)")
_REFERENCE = re.compile(r"\]:(?![ \t]*https?://)")
_MERMAID = re.compile(r"(```|~~~)([ \t]*)mermaid", re.IGNORECASE)
# commands of MathJax that make links, attributes, styles, or boxes over other text
_TEX = re.compile(
    r"\\(?=(?:href|url|class|cssId|style|data|html[A-Z]\w*|HTML|mmlToken|bbox|require|includegraphics|unicode|csname"
    r"|rule|Rule|Space|raise|lower|moveleft|moveright|smash|[rlc]lap|math[rlc]lap)(?![a-zA-Z]))"
    r"|\\(?=(?:hspace|vspace|kern|hskip|vskip|mkern|mskip|mspace)\s*\*?\s*\{?\s*(?:-|\d{3}))"
)
_BEFORE_HEADINGS = " \t>*+-.)0123456789"  # quotes and lists
_HARMLESS_HEADING = re.compile(r"[A-Za-z0-9 ,.:;!?()'\"/+=-]*")
_CODE = r"(?:(?!38|48)\d{1,2}|[34]8;5;\d{1,3})"
_COLOUR = re.compile(rf"\x1b\[(?:{_CODE}(?:;{_CODE})*)?m")
_NOT_SHOWN = "(not shown here: {})"


def inert_text(text: str) -> str:
    """Text of a stream or an error: colours stay, everything else that a terminal would obey goes."""
    text = text[:MAX_TEXT]
    shown, end = [], 0
    for colour in _COLOUR.finditer(text):
        shown += [clean(text[end : colour.start()]), colour[0]]
        end = colour.end()
    return "".join([*shown, clean(text[end:])])


def inert_formulas(text: str) -> str:
    """Text in which no formula carries an address, a style or a box over its surroundings."""
    return _TEX.sub(r"\\ ", text)


def inert_markdown(text: str, attachments: Collection[str] = (), reserved: Collection[str] = ()) -> str:
    """Markdown that no reader of Markdown can take for anything active; other Markdown stays as it is.

    Parameters
    ----------
    attachments:
        Names that the cell has pictures for; others would be an error in nbconvert.
    reserved:
        Ids of the page around it, which headings must not take.
    """
    cut = len(text) > MAX_TEXT
    text = clean(text[:MAX_TEXT])
    text = _IMG.sub(r"![](attachment:\1)", text)
    text = _TAG.sub(r"<\1\2>", text)
    text = _MARKUP.sub("< ", text)
    text = _IMAGE.sub("! ", text)
    text = _LINK.sub("] ", text)
    text = _REFERENCE.sub("] :", text)
    text = _MERMAID.sub(r"\1\2text", text)
    text = known_attachments(inert_formulas(text), attachments)
    text = _headings(text, reserved)
    return text + ("\n\n... (cut)" if cut else "")


def known_attachments(text: str, attachments: Collection[str]) -> str:
    """Markdown that names no picture that is not there."""
    return _ATTACHMENT.sub(lambda m: m[0] if m[1] in attachments else "] " + m[0][1:], text)


def _headings(text: str, reserved: Collection[str]) -> str:
    """Headings whose ids, which nbconvert makes of their texts, are none of the page's.

    What could be a heading is taken for one; a word joiner, which nobody sees, makes the id another.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        body = line.lstrip(_BEFORE_HEADINGS)
        below = lines[index + 1] if index + 1 < len(lines) else ""
        underlined = ("=" in below or "-" in below) and not below.strip(_BEFORE_HEADINGS + "=")
        if not body.startswith("#") and not underlined:
            continue
        body = body.lstrip("#").lstrip()
        plain = body.rstrip().rstrip("#").rstrip()
        if not _HARMLESS_HEADING.fullmatch(plain) or plain.replace(" ", "-") in reserved:
            lines[index] = line[: len(line) - len(body)] + _JOINER + body
    return "\n".join(lines)


def inert_raw(text: str) -> str:
    """A raw cell, which nbconvert takes for HTML."""
    return re.sub(r"<(?=\S)", "< ", inert_formulas(clean(text[:MAX_TEXT])))


def inert_attachments(attachments: Any) -> dict[str, dict[str, str]]:
    """The pictures among a cell's attachments."""
    kept = {}
    for name, bundle in (attachments if isinstance(attachments, Mapping) else {}).items():
        if _NAME.fullmatch(name) and (uri := bundle_uri(bundle)):
            mime, _, encoded = uri.removeprefix("data:").partition(";base64,")
            kept[name] = {mime: encoded}
    return kept


def inert_output(output: Mapping[str, Any], reserved: Collection[str] = ()) -> dict[str, Any]:
    """An nbformat output that only shows text, sanitised HTML and pictures."""
    kind = output["output_type"]
    if kind == "stream":
        return {"output_type": kind, "name": output["name"], "text": inert_text(output["text"])}
    if kind == "error":
        return {
            "output_type": kind,
            "ename": clean(output["ename"]),
            "evalue": clean(output["evalue"]),
            "traceback": [inert_text(line) for line in output["traceback"]],
        }
    shown: dict[str, Any] = {"output_type": kind, "data": _inert_data(output["data"], reserved), "metadata": {}}
    if kind == "execute_result":
        shown["execution_count"] = output.get("execution_count")
    return shown


def _inert_data(data: Mapping[str, Any], reserved: Collection[str]) -> dict[str, str]:
    given = {mime: value for mime, value in data.items() if isinstance(value, str)}
    kept: dict[str, str] = {}
    if "text/html" in given:
        kept["text/html"] = inert_formulas(sanitise(given["text/html"][:MAX_TEXT]))
    if uri := bundle_uri(given):
        mime, _, encoded = uri.removeprefix("data:").partition(";base64,")
        if mime != "image/gif":
            kept[mime] = encoded
        elif "text/html" not in kept:
            kept["text/html"] = f'<img alt="picture" src="{uri}">'
    elif "image/svg+xml" in given and "text/html" not in kept and (uri := svg_uri(given["image/svg+xml"])):
        kept["text/html"] = f'<img alt="picture" src="{uri}">'
    if "text/markdown" in given:
        kept["text/markdown"] = inert_markdown(given["text/markdown"], (), reserved)
    if "text/latex" in given:
        kept["text/latex"] = inert_formulas(clean(given["text/latex"][:MAX_TEXT]))
    if "text/plain" in given:
        kept["text/plain"] = inert_text(given["text/plain"])
    if not kept:
        types = ", ".join(clean(mime)[:60] for mime in list(data)[:5])
        kept["text/plain"] = _NOT_SHOWN.format(types)
    return kept
