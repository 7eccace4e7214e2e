"""Secrets that are handed out once and kept as digests only."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, fit for a cookie, a header or a link."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What the database keeps of a token. Tokens are random: no salt is needed, and no slow function."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
