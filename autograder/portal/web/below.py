"""Where on its site the portal stands: ``root_path`` is the path before all of its own, as in ``/services/autograder``.

Routes, and everything that handles addresses inside, know the portal's own paths only; whatever goes to a browser
passes `Page.redirect`, `address_for`, `cookies`, or a template (`autograder.portal.links`).
"""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from autograder.portal.links import below


def own_path(scope: Scope) -> str:
    """The path of a request below the portal."""
    root, path = scope.get("root_path", ""), str(scope["path"])
    return path[len(root) :] or "/" if _is_below(root, path) else path


def address_for(connection: HTTPConnection, path: str) -> str:
    """A path of the portal as the browser needs it."""
    return below(connection.scope.get("root_path", ""), path)


class Below:
    """Takes requests whether or not the proxy before the portal kept the path at which the portal stands."""

    def __init__(self, app: ASGIApp, *, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._root and scope["type"] in ("http", "websocket"):
            path = str(scope["path"])
            if path == self._root:
                path += "/"
            elif not _is_below(self._root, path):
                path = self._root + path
            scope = {**scope, "root_path": self._root, "path": path}
        await self._app(scope, receive, send)


def _is_below(root: str, path: str) -> bool:
    return path == root or path.startswith(f"{root}/")
