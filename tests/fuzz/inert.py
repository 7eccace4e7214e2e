"""Judges HTML with two parsers that the sanitiser knows nothing of: the standard library's and html5lib's."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

from bleach._vendor import html5lib  # the HTML standard's own algorithm; bleach comes with nbconvert

TAGS = frozenset(
    """
    a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6
    hr i img kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul
    var math mrow mi mo mn mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mtable mtr mtd
    mstyle mpadded mphantom menclose
    """.split()
)
ATTRIBUTES = frozenset(
    """
    title align colspan rowspan scope src alt width height rel display mathvariant stretchy fence form linethickness
    columnalign class
    """.split()
)
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]*")
_AROUND = (
    "<!DOCTYPE html><html><head><title>t</title></head><body><section>",
    "</section><footer>end</footer></body></html>",
)


def require_inert(page: str) -> None:
    """Raise `AssertionError` if a part of a page could act, load anything, or reach out of its place."""
    standard = _Standard()
    standard.feed(page)
    standard.close()
    whole = _AROUND[0] + page + _AROUND[1]
    document = html5lib.parse(whole, treebuilder="etree", namespaceHTMLElements=False)
    body = document.find("body")
    assert body is not None
    assert [child.tag for child in body] == ["section", "footer"], f"the part reaches out of its place: {page!r}"
    section, footer = body
    assert not body.attrib and "".join(footer.itertext()) == "end" and len(footer) == 0
    for element in section.iter():
        if element is not section:
            _require_harmless(element, page)


def _require_harmless(element: Element, page: str) -> None:
    assert isinstance(element.tag, str), f"a comment in {page!r}"
    name = element.tag.rpartition("}")[2]
    assert name in TAGS, f"<{name}> in {page!r}"
    for attribute, value in element.attrib.items():
        _require_attribute(name, attribute, value, page)


def _require_attribute(tag: str, attribute: str, value: str, page: str) -> None:
    assert attribute in ATTRIBUTES, f"{attribute}= in {page!r}"
    if attribute == "src":
        assert tag == "img" and _PICTURE.fullmatch(value), f"src of <{tag}> in {page!r}"


class _Standard(HTMLParser):
    """What ``html.parser`` finds."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}>"
        for attribute, value in attrs:
            _require_attribute(tag, attribute, value or "", self.rawdata)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data!r}")
