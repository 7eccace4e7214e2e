"""JupyterHub as the place where people sign in: OAuth 2 with PKCE, and the Hub's interface.

The Hub tells a service where everything is by its environment; for a service that the Hub does not start, the same
variables are set by hand. What it gives out for a visitor is asked once who the visitor is, and is then forgotten.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx2

from autograder.errors import AutograderError, CourseError
from autograder.portal.people.tokens import digest_of, new_token

CALLBACK = "/oauth_callback"
_PATIENCE_S = 15.0
_FLOW_S = 600.0  # so long somebody may take to sign in at the Hub
_MOST_FLOWS = 50_000
_NEEDED = ("API_URL", "API_TOKEN", "CLIENT_ID", "OAUTH_CALLBACK_URL")


class HubRefused(AutograderError):
    """Somebody cannot be signed in by the Hub; `what` and `hint` are written for the visitor."""


class HubUnreachable(HubRefused):
    """The Hub does not answer as it should."""


@dataclass(frozen=True, slots=True)
class HubAddress:
    """Where the Hub is, and what the portal is to it.

    Attributes
    ----------
    api_token:
        The service's own; also the secret of the OAuth client.
    authorize_url, logout_url:
        As browsers reach them; without a host if it is the portal's.
    callback_url:
        Where the Hub sends browsers back to.
    root_path:
        The path at which the Hub's proxy shows the portal, without a slash at its end.
    public_url:
        The portal's address, if the Hub says it.
    listen:
        Address and port at which the Hub's proxy expects the portal, if it does.
    """

    service: str
    api_url: str
    api_token: str = field(repr=False)
    client_id: str
    authorize_url: str
    logout_url: str
    callback_url: str
    root_path: str = ""
    public_url: str = ""
    listen: tuple[str, int] | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> HubAddress | None:
        """What the Hub says; ``None`` if the portal is no service of a Hub.

        A terminal in somebody's own notebook server is none: there, variables of the Hub's are set as well.

        Raises
        ------
        CourseError
            It is one, but something is missing.
        """
        service = environment.get("JUPYTERHUB_SERVICE_NAME", "")
        if not service:
            return None
        given = {name: environment.get(f"JUPYTERHUB_{name}", "") for name in _NEEDED}
        missing = [f"JUPYTERHUB_{name}" for name, value in given.items() if not value]
        if missing:
            raise CourseError(
                f"the portal is the service {service!r} of a JupyterHub, but {' and '.join(missing)} "
                f"{'is' if len(missing) == 1 else 'are'} not set",
                where="environment",
                hint="The Hub sets them for a service with a url and a command; docs/jupyterhub.md says how to set them by hand.",
            )
        root = environment.get("JUPYTERHUB_SERVICE_PREFIX", "").rstrip("/")
        callback = given["OAUTH_CALLBACK_URL"]
        if urlsplit(callback).path != root + CALLBACK:
            raise CourseError(
                f"the Hub would send browsers back to {callback!r}, which is not {root + CALLBACK!r}",
                where="JUPYTERHUB_OAUTH_CALLBACK_URL",
                hint="Leave out oauth_redirect_uri, or let it end in that.",
            )
        host = environment.get("JUPYTERHUB_HOST", "").rstrip("/")
        hub = host + environment.get("JUPYTERHUB_BASE_URL", "/").rstrip("/") + "/hub"
        return cls(
            service=service,
            api_url=given["API_URL"].rstrip("/"),
            api_token=given["API_TOKEN"],
            client_id=given["CLIENT_ID"],
            authorize_url=f"{hub}/api/oauth2/authorize",
            logout_url=f"{hub}/logout",
            callback_url=callback,
            root_path=root,
            public_url=environment.get("JUPYTERHUB_PUBLIC_URL", "").rstrip("/"),
            listen=_listen(environment.get("JUPYTERHUB_SERVICE_URL", "")),
        )


@dataclass(frozen=True, slots=True)
class HubUser:
    """Somebody as the Hub knows them."""

    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Flow:
    browser: str  # digest of the browser's cookie
    verifier: str
    to: str
    ends: float


class Hub:
    """Asks the Hub who somebody is.

    A sign-in that was begun is known to this process only, belongs to the browser that began it, and ends once.
    """

    def __init__(self, address: HubAddress) -> None:
        self.address = address
        self._client = httpx2.Client(timeout=_PATIENCE_S, trust_env=False)
        self._lock = threading.Lock()
        self._flows: OrderedDict[str, _Flow] = OrderedDict()  # digest of the state -> flow

    def close(self) -> None:
        """Release all connections."""
        self._client.close()

    # signing in --------------------------------------------------------------------------------------

    def begin(self, browser: str, to: str) -> str:
        """The address at the Hub to which a browser has to go.

        Parameters
        ----------
        browser:
            A secret that only this browser has, in a cookie.
        to:
            Where it goes on to afterwards.
        """
        state, verifier = new_token(), new_token()
        now = monotonic()
        with self._lock:
            self._flows[digest_of(state)] = _Flow(digest_of(browser), verifier, to, now + _FLOW_S)
            while len(self._flows) > _MOST_FLOWS or next(iter(self._flows.values())).ends < now:
                self._flows.popitem(last=False)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.address.client_id,
            "redirect_uri": self.address.callback_url,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self.address.authorize_url}?{urlencode(asked)}"

    def finish(self, browser: str, state: str, code: str) -> tuple[HubUser, str]:
        """Who came back from the Hub, and where they go on to.

        Raises
        ------
        HubRefused
            This browser has not begun to sign in, or too long ago; or the code is not what the Hub gave for it.
        HubUnreachable
            The Hub cannot be asked.
        """
        with self._lock:
            flow = self._flows.pop(digest_of(state), None)
        if flow is None or flow.browser != digest_of(browser) or flow.ends < monotonic():
            raise HubRefused("This sign-in was not begun in this browser, or too long ago.", hint="Sign in again.")
        given = self._ask(
            "POST",
            "/oauth2/token",
            data={
                "client_id": self.address.client_id,
                "client_secret": self.address.api_token,
                "grant_type": "authorization_code",
                "code": code,
                "code_verifier": flow.verifier,
                "redirect_uri": self.address.callback_url,
            },
        )
        if given.status_code in (400, 401, 403):
            raise HubRefused("JupyterHub does not confirm this sign-in.", hint="Sign in again.")
        token = _content(given).get("access_token")
        answer = self._ask("GET", "/user", headers={"authorization": f"Bearer {token}"})
        user = _user(_content(answer))
        if user is None:
            raise HubUnreachable("JupyterHub does not say who you are.", hint="Try again later.")
        return user, flow.to

    # looking people up -------------------------------------------------------------------------------

    def look_up(self, name: str) -> HubUser | None:
        """What the Hub knows of somebody now; ``None`` if there is nobody of that name.

        Raises
        ------
        HubUnreachable
            The Hub does not answer, or does not let the service ask.
        """
        headers = {"authorization": f"Bearer {self.address.api_token}"}
        answer = self._ask("GET", f"/users/{quote(name, safe='')}", headers=headers)
        if answer.status_code == 404:
            return None
        if answer.status_code == 403:
            raise HubUnreachable(
                "the Hub does not let the portal look up groups",
                hint=f"Give the service {self.address.service!r} a role with the scopes read:users:name and "
                "read:users:groups (docs/jupyterhub.md).",
            )
        user = _user(_content(answer))
        if user is None:
            raise HubUnreachable("the Hub does not say which groups somebody is in")
        return user

    def _ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        try:
            return self._client.request(method, self.address.api_url + path, **more)
        except httpx2.HTTPError as error:
            raise HubUnreachable(
                "JupyterHub does not answer.", where=type(error).__name__, hint="Try again later."
            ) from error


def _content(answer: httpx2.Response) -> dict[str, Any]:
    try:
        content = answer.json() if answer.is_success else None
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise HubUnreachable(f"JupyterHub answers with status {answer.status_code}.", hint="Try again later.")
    return content


def _user(content: Mapping[str, Any]) -> HubUser | None:
    """A user's model; a service's, or one without groups, is none."""
    name, groups = content.get("name"), content.get("groups")
    if content.get("kind") != "user" or not isinstance(name, str) or not isinstance(groups, list):
        return None
    return HubUser(name, frozenset(group for group in groups if isinstance(group, str)))


def _listen(url: str) -> tuple[str, int] | None:
    parts = urlsplit(url)
    return (parts.hostname, parts.port) if parts.hostname and parts.port else None
