"""Where a request comes from."""

from __future__ import annotations

from fastapi import Request


async def address_of(request: Request) -> str:
    """The address of the visitor; behind a proxy the one that uvicorn took from its headers, if it trusts the proxy."""
    return request.client.host if request.client is not None else ""
