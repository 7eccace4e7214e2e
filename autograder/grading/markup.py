"""Text, HTML, Markdown and formulas of students made harmless for a page.

What comes out is an allow list of elements without identity (no id, name, class, style), without addresses but
those of embedded pictures, and of bounded size, whatever went in.
"""

from __future__ import annotations

import functools
import html
import re
import secrets
from collections.abc import Callable
from urllib.parse import unquote

import latex2mathml.converter
import mistune
import nh3

from autograder.grading.images import Pictures, bundle_uri

_MAX_TEXT = 64 * 1024
_MAX_FORMULA = 2000
_MAX_KEPT = 4_000  # characters of a text whose page is remembered
_MAX_FORMULAS = 1000  # in one text; each takes a fraction of a millisecond
_MAX_PICTURES = 4 * 1024 * 1024  # bytes of all pictures of one text: a short one may name a large one often
_ANSI = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-_])")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
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
_EMBEDDED = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+")
_SMALL = {"width": re.compile(r"\d{1,4}"), "height": re.compile(r"\d{1,4}"), "start": re.compile(r"\d{1,4}")}
_SPAN = re.compile(r"\d{1,2}")
_LENGTH = re.compile(r"-?\d?(?:\.\d+)?(?:em|ex)|\d{0,2}(?:\.\d+)?(?:px|pt|mu|em|ex)?|(?:thin|medium|thick)")
# attribute values may hold ">", and the serialiser puts them into double quotes
_MARKUP = re.compile(r'<(?:[^>"]|"[^"]*")*>')


def clean(text: str) -> str:
    """Without ANSI escapes, control characters, bidirectional overrides and lone surrogates."""
    plain = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", plain)


def sanitise(text: str, pictures: Pictures | None = None) -> str:
    """HTML of a student's without scripts, styles, forms, links, identities and remote pictures.

    `pictures` are shown where ``<img src="attachment:name">`` names them.
    """
    return nh3.clean(
        clean(text),
        tags=set(_TAGS),
        attributes={
            "*": {"title", "align"},
            "ol": {"start"},
            "td": {"colspan", "rowspan"},
            "th": {"colspan", "rowspan", "scope"},
            "img": {"src", "alt", "width", "height"},
        },
        url_schemes={"data", "attachment"},
        attribute_filter=_inert_attribute(pictures or {}),
        clean_content_tags=_DROPPED,
    )


def _inert_attribute(pictures: Pictures) -> Callable[[str, str, str], str | None]:
    left = _MAX_PICTURES
    uris: dict[str, str] = {}  # checked once, however often a text names them

    def inert(tag: str, attribute: str, value: str) -> str | None:
        nonlocal left
        if attribute == "src":
            if value.startswith("attachment:"):
                name = unquote(value.removeprefix("attachment:"))
                if name not in uris:
                    uri = bundle_uri(pictures.get(name))
                    uris[name] = uri if _EMBEDDED.fullmatch(uri) else ""
                value = uris[name]
            elif not _EMBEDDED.fullmatch(value):
                value = ""
            left -= len(value)
            return value if value and left >= 0 else None
        if attribute in ("colspan", "rowspan"):
            return value if _SPAN.fullmatch(value) else None
        allowed = _SMALL.get(attribute)
        return value if allowed is None or allowed.fullmatch(value) else None

    return inert


def markdown(text: str, pictures: Pictures | None = None) -> str:
    """Markdown with inline HTML, sanitised; formulas as MathML; pictures from attachments only."""
    if len(text) <= _MAX_KEPT and "attachment" not in text:
        return _markdown_without_pictures(text)
    return _markdown(text, pictures)


def _markdown(text: str, pictures: Pictures | None = None) -> str:
    text = clean(text)
    cut = len(text) > _MAX_TEXT
    text = text[:_MAX_TEXT]
    formulas = _Formulas()
    try:
        page = formulas.put_back(sanitise(str(formulas.parser(text)), pictures))
    except Exception:  # whatever text a parser cannot cope with, the page shows it
        page = f"<pre>{html.escape(text)}</pre>"
    return page + ("<p>[...]</p>" if cut else "")


_markdown_without_pictures = functools.lru_cache(maxsize=2048)(_markdown)  # most texts are the same for all students


class _Formulas:
    """Keeps formulas out of the way of the sanitiser, which knows no MathML, and cleans them by themselves."""

    def __init__(self) -> None:
        self._mark = secrets.token_hex(8)
        self._found: list[str] = []
        renderer = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=["attachment:"])
        self.parser = mistune.create_markdown(renderer=renderer, plugins=["table", "math", "strikethrough"])
        renderer.register("inline_math", lambda _, text: self._keep(text, block=False))
        renderer.register("block_math", lambda _, text: "<p>" + self._keep(text, block=True) + "</p>")

    def _keep(self, text: str, *, block: bool) -> str:
        many = len(self._found) >= _MAX_FORMULAS
        self._found.append(_as_text(text) if many else mathml(text, block=block))
        return f"{self._mark}-{len(self._found) - 1}-"

    def put_back(self, page: str) -> str:
        """Formulas where text stands; one inside an attribute (the text of a picture, say) is left out."""
        mark = re.compile(rf"{self._mark}-(\d+)-")
        shown: list[str] = []
        end = 0
        for tag in _MARKUP.finditer(page):
            shown.append(mark.sub(lambda match: self._found[int(match[1])], page[end : tag.start()]))
            shown.append(mark.sub("formula", tag[0]))
            end = tag.end()
        shown.append(mark.sub(lambda match: self._found[int(match[1])], page[end:]))
        return "".join(shown)


@functools.lru_cache(maxsize=4096)
def mathml(formula: str, *, block: bool) -> str:
    """A TeX formula as MathML, which browsers show by themselves; the escaped text if it cannot be read."""
    source = formula.strip()
    try:
        if len(source) > _MAX_FORMULA:
            raise ValueError("too long")
        converted = latex2mathml.converter.convert(source, display="block" if block else "inline")
    except Exception:  # the converter raises a class of its own per TeX error
        return _as_text(source)
    allowed = {"*": {"display", "mathvariant", "stretchy", "fence", "form", "linethickness", "columnalign", "width"}}
    return nh3.clean(
        converted, tags=set(_MATHML), attributes=allowed, url_schemes=set(), attribute_filter=_inert_length
    )


def _as_text(formula: str) -> str:
    return nh3.clean_text(f"${formula.strip()[:_MAX_FORMULA]}$")


def _inert_length(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("width", "linethickness"):
        return value if _LENGTH.fullmatch(value) else None
    return value
