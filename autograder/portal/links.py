"""Addresses in templates, wherever the portal stands.

Templates are written as if the portal had the whole site: ``href="/account"``. Below a path, as behind a Hub or a proxy
that serves other things too, that path is put before every address when a template is compiled: what users wrote is
never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from autograder.errors import CourseError

ATTRIBUTES = ("href", "src", "action", "formaction", "data-live", "data-events", "data-api", "data-sign-in")
"""Attributes that hold an address."""

_ATTRIBUTE = rf"""(?<![\w-])(?:{"|".join(ATTRIBUTES)})=["']"""
_LITERAL = re.compile(rf"({_ATTRIBUTE})(?=/(?!/))")  # href="/... but not href="//elsewhere
_COMPUTED = re.compile(rf"{_ATTRIBUTE}\Z")  # href="{{ ... }}


def below(root: str, address: str) -> str:
    """An address of the portal (``/account``) as browsers need it; other addresses as they are.

    Parameters
    ----------
    root:
        Path of the portal without a slash at its end; empty if it has the whole site.
    """
    return root + address if address.startswith("/") and not address.startswith("//") else address


def root_of_url(url: str) -> str:
    """The path of a public URL, without a slash at its end.

    Raises
    ------
    CourseError
        It is no address of a web site.
    """
    if not url:
        return ""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment or "//" in path:
        raise CourseError(
            f"{url!r} is no address of a portal",
            where="c.Portal.public_url",
            hint="For instance https://ml.example.edu, or https://www.example.edu/ml.",
        )
    return path


class Links(Extension):
    """Puts ``{{ root }}`` before addresses that are written out, and `below` around those that are computed.

    Environments have to know ``root`` and ``below``.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, with those added."""
        awaited = False  # an attribute has been opened, and its value is to be computed
        wrapped = False
        for token in stream:
            if token.type == "data":
                yield from _with_root(token)
                awaited = _COMPUTED.search(token.value) is not None
                continue
            if token.type == "variable_begin" and awaited:
                wrapped = True
                yield token
                yield from (Token(token.lineno, "name", "below"), Token(token.lineno, "lparen", "("))
                yield from (Token(token.lineno, "name", "root"), Token(token.lineno, "comma", ","))
            elif token.type == "variable_end" and wrapped:
                wrapped = False
                yield Token(token.lineno, "rparen", ")")
                yield token
            else:
                yield token
            awaited = False


def _with_root(token: Token) -> Iterator[Token]:
    """The text, with the path of the portal before its addresses."""
    number = token.lineno
    first, *rest = _split(token.value)
    yield Token(number, "data", first)
    for part in rest:
        yield from (Token(number, "variable_begin", "{{"), Token(number, "name", "root"))
        yield from (Token(number, "variable_end", "}}"), Token(number, "data", part))


def _split(text: str) -> list[str]:
    ends = [match.end() for match in _LITERAL.finditer(text)]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
