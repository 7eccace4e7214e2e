"""A JupyterHub with its proxy, both as they are published, and the portal as a service of it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin

import httpx2
import pytest

from autograder.portal.frontend.build import find_node

ROOT = Path(__file__).parents[3]
PROXY = Path(__file__).parent / "hub_proxy"
TOKEN = "token-of-the-tests"
PREFIX = "/services/autograder"
_START_S = 120.0

_OVERRIDES = """
# what the tests have instead of an institution
c.JupyterHub.services[0]["url"] = "http://127.0.0.1:{portal}"
c.JupyterHub.services[0]["command"] = {command!r}
c.JupyterHub.services[0]["environment"] = {environment!r}
c.JupyterHub.services.append({{"name": "tests", "api_token": {token!r}}})
c.JupyterHub.load_roles.append({{"name": "tests", "services": ["tests"], "scopes": ["admin:users", "admin:groups"]}})
c.JupyterHub.load_groups["students"] = {{"users": ["ada", "grace", "leo"]}}
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = {proxy_command!r}
c.ConfigurableHTTPProxy.pid_file = {folder!r} + "/proxy.pid"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.Authenticator.admin_users = {{"boss"}}
c.JupyterHub.db_url = "sqlite:///" + {folder!r} + "/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = {folder!r} + "/cookie_secret"
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.cleanup_servers = True
"""


class HubServer:
    """The Hub, ended with the ``with`` block."""

    def __init__(self, folder: Path, course: Path) -> None:
        public, hub, proxy, portal = _free_ports(4)
        self.origin = f"http://127.0.0.1:{public}"
        self.url = f"{self.origin}{PREFIX}/"
        python = [sys.executable, "-P"]
        node, _ = find_node()
        text = documented_configuration() + _OVERRIDES.format(
            public=public,
            hub=hub,
            proxy=proxy,
            portal=portal,
            token=TOKEN,
            folder=str(folder),
            command=[*python, "-m", "autograder.cli.main", "--course", str(course), "serve", "--workers", "0"],
            environment={"PYTHONPATH": str(ROOT)},
            proxy_command=[node, str(_proxy_program(node))],
        )
        (folder / "jupyterhub_config.py").write_text(text)
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [*python, "-m", "jupyterhub", "-f", str(folder / "jupyterhub_config.py")],
            cwd=folder,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._api = httpx2.Client(
            base_url=f"http://127.0.0.1:{hub}/hub/api", headers={"authorization": f"Bearer {TOKEN}"}, timeout=30
        )
        try:
            self._wait()
        except BaseException:
            self.close()
            print((folder / "log").read_text(errors="replace")[-5000:])
            raise

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if httpx2.get(f"{self.url}api/key", timeout=5).status_code == 200:
                    return
            except httpx2.HTTPError:
                pass
            time.sleep(0.2)
        raise RuntimeError("the Hub did not start, or not the portal")

    def close(self) -> None:
        """End the Hub, which ends its proxy and its services."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Ask the Hub's interface, with power over users and groups."""
        answer = self._api.request(method, path, **more)
        answer.raise_for_status()
        return answer

    def join(self, name: str, group: str) -> None:
        """Put somebody into a group."""
        self.ask("POST", f"/groups/{group}/users", json={"users": [name]})

    def leave(self, name: str, group: str) -> None:
        """Take somebody out of it."""
        self.ask("DELETE", f"/groups/{group}/users", json={"users": [name]})


class Visitor:
    """A browser without scripts."""

    def __init__(self, hub: HubServer) -> None:
        self.hub = hub
        self.client = httpx2.Client(follow_redirects=True, timeout=60, headers={"accept": "text/html"})

    def get(self, path: str, **more: Any) -> httpx2.Response:
        """A page of the portal; `path` begins with a slash."""
        return self.client.get(f"{self.hub.origin}{PREFIX}{path}", **more)

    def post(self, path: str, **more: Any) -> httpx2.Response:
        """A form of the portal."""
        return self.client.post(f"{self.hub.origin}{PREFIX}{path}", **more)

    def sign_in(self, name: str, path: str = "/") -> httpx2.Response:
        """Open a page of the portal, and fill in the Hub's form, to which it leads."""
        return self.fill_in(self.get(path), name)

    def fill_in(self, form: httpx2.Response, name: str) -> httpx2.Response:
        """Fill in the Hub's form."""
        assert form.url.path == "/hub/login", form.text
        action = re.search(r'<form action="([^"]*)"', form.text)
        xsrf = re.search(r'name="_xsrf" value="([^"]*)"', form.text)
        assert action is not None and xsrf is not None
        data = {"username": name, "password": "any", "_xsrf": xsrf[1]}
        return self.client.post(urljoin(str(form.url), action[1].replace("&amp;", "&")), data=data)


def documented_configuration() -> str:
    """The configuration that docs/jupyterhub.md tells people to write."""
    page = (ROOT / "docs" / "jupyterhub.md").read_text()
    found = re.search(r"```python\n(# jupyterhub_config\.py\n.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def _proxy_program(node: str) -> Path:
    """The Hub's proxy, from npm: installed once, and again when its lock file changes."""
    with (PROXY / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp, wanted = PROXY / "node_modules" / ".installed", _digest(PROXY / "package-lock.json")
        if not stamp.exists() or stamp.read_text() != wanted:
            command = [*find_node()[1], "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"
            done = subprocess.run(
                command, cwd=PROXY, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
            )
            if done.returncode:
                pytest.skip(f"the Hub's proxy cannot be installed here: {done.stderr[-300:]}")
            stamp.write_text(wanted)
    return PROXY / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports
