"""Text, HTML, Markdown and formulas of students made harmless for a page."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Mapping
from typing import Any

import latex2mathml.converter
import mistune
import nh3

MAX_IMAGE = 2 * 1024 * 1024
_MAX_TEXT = 64 * 1024
_MAX_FORMULA = 2000
_ANSI = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TAGS = frozenset(
    """
    a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4
    h5 h6 hr i img kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th
    thead tr tt u ul var
    """.split()
)
_MATHML = frozenset(
    """
    math mrow mi mo mn mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mtable mtr mtd
    mstyle mpadded mphantom menclose
    """.split()
)
_DROPPED = {"script", "style", "template", "title", "textarea", "select", "button", "iframe", "object", "svg", "math"}


def clean(text: str) -> str:
    """Without ANSI escapes, control characters, bidirectional overrides and lone surrogates."""
    plain = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain)


def sanitise(text: str) -> str:
    """HTML of a student's without scripts, styles, forms, links to elsewhere and remote pictures."""
    return nh3.clean(
        clean(text),
        tags=set(_TAGS),
        attributes={
            "*": {"title", "align"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan", "scope"},
            "img": {"src", "alt", "width", "height"},
        },
        url_schemes={"data"},
        attribute_filter=_inert_attribute,
        clean_content_tags=_DROPPED,
    )


def _inert_attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if re.match(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+$", value) else None
    return value


def image_uri(mime: str, encoded: str) -> str:
    """A data URI for a base64 picture; empty if it is none or too large."""
    compact = "".join(encoded.split())
    if len(compact) > MAX_IMAGE or not re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", compact):
        return ""
    return f"data:{mime};base64,{compact}"


def markdown(text: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Markdown with inline HTML, sanitised; formulas as MathML; pictures from the cell's attachments only."""
    text = text[:_MAX_TEXT]
    for name, bundle in (attachments or {}).items():
        if f"attachment:{name}" not in text:
            continue
        for mime in ("image/png", "image/jpeg"):
            if (
                isinstance(bundle, Mapping)
                and isinstance(bundle.get(mime), str)
                and (uri := image_uri(mime, bundle[mime]))
            ):
                text = text.replace(f"attachment:{name}", uri)
    formulas = _Formulas()
    page = sanitise(str(formulas.parser(clean(text))))
    return formulas.put_back(page)


class _Formulas:
    """Keeps formulas out of the way of the sanitiser, which knows no MathML, and cleans them by themselves."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(8)
        self._found: list[str] = []
        self.parser = mistune.create_markdown(escape=False, plugins=["table", "math", "strikethrough"])
        renderer = self.parser.renderer
        assert renderer is not None
        renderer.register("inline_math", lambda _, text: self._keep(text, block=False))
        renderer.register("block_math", lambda _, text: "<p>" + self._keep(text, block=True) + "</p>")

    def _keep(self, text: str, *, block: bool) -> str:
        self._found.append(mathml(text, block=block))
        return f"{self._mark}-{len(self._found) - 1}-"

    def put_back(self, page: str) -> str:
        return re.sub(rf"{self._mark}-(\d+)-", lambda match: self._found[int(match[1])], page)


@functools.lru_cache(maxsize=4096)
def mathml(formula: str, *, block: bool) -> str:
    """A TeX formula as MathML, which browsers show by themselves; the escaped text if it cannot be read."""
    source = formula.strip()
    try:
        if len(source) > _MAX_FORMULA:
            raise ValueError("too long")
        converted = latex2mathml.converter.convert(source, display="block" if block else "inline")
    except Exception:  # the converter raises a class of its own per TeX error
        return nh3.clean_text(f"${source[:_MAX_FORMULA]}$")
    allowed = {"*": {"display", "mathvariant", "stretchy", "fence", "form", "linethickness", "columnalign", "width"}}
    return nh3.clean(converted, tags=set(_MATHML), attributes=allowed, url_schemes=set())
