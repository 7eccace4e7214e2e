"""What every page we write has in common."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache


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
