"""What every page we write has in common."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, lru_cache
from pathlib import Path

import jinja2

from autograder.languages import pages


@lru_cache(maxsize=16)
def content_policy(style: str) -> str:
    """The Content-Security-Policy of a page: pictures inside it and this one style element, nothing else.

    It stands in the page, because pages are files; a web server that hands them out may add ``sandbox``.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; form-action 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


@cache
def page_templates(folder: Path, language: str) -> jinja2.Environment:
    """Templates of pages in a language (`autograder.languages.pages`); what is put into them is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    spoken = pages(language)
    # newstyle: {{ _("%(number)s points", number=3) }}, with escaped values
    environment.install_gettext_callables(spoken.gettext, spoken.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["language"] = language
    return environment
