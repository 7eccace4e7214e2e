"""`autograder submit`."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2

from autograder.cli.terminal import err, out
from autograder.errors import AutograderError
from autograder.files import create_atomically, write_atomically
from autograder.terminal import safe

_PATIENCE_S = 600.0
_WAITING = ("queued", "grading")


def run(options: argparse.Namespace) -> int:
    """Hand in, keep the receipt, and wait for the result; 1 if it could not be graded."""
    known = _known_portals()
    url = (options.portal or known.get("last") or "").rstrip("/")
    if not url:
        raise AutograderError("no portal is named", hint="Say where: --portal https://...")
    with _client(url) as client:
        token = known.get("tokens", {}).get(url) or _sign_in(client, options.name)
        try:
            submission = _hand_in(client, token, options)
        except _SignedOut:
            token = _sign_in(client, options.name)
            submission = _hand_in(client, token, options)
        _remember(known, url, token)
        client.headers["authorization"] = f"Bearer {token}"
        receipt = _keep_receipt(client, submission, options)
        out().print(safe(f"Received {submission['received_at']}, receipt in {receipt}"), soft_wrap=True, markup=False)
        if options.no_wait:
            return 0
        submission = _wait(client, submission)
    out().print(safe(_said(submission, url)), soft_wrap=True, markup=False)
    return 1 if submission["state"] == "failed" else 0


def _client(url: str) -> httpx2.Client:
    try:
        return httpx2.Client(base_url=url, timeout=120.0)
    except httpx2.InvalidURL:
        raise AutograderError("this is no address of a portal", where=url, hint="For instance https://...") from None


class _SignedOut(Exception):
    """The token is worth nothing any more."""


def _hand_in(client: httpx2.Client, token: str, options: argparse.Namespace) -> dict[str, Any]:
    files = [("files", (Path(name).name, _read(name))) for name in options.files]
    headers = {"authorization": f"Bearer {token}"}
    path = f"/api/assignments/{quote(options.assignment, safe='')}/submissions"
    return _ask(client, "POST", path, files=files, headers=headers)


def _sign_in(client: httpx2.Client, name: str | None) -> str:
    if not sys.stdin.isatty() and "AUTOGRADER_PASSWORD" not in os.environ:
        raise AutograderError(
            "nobody is signed in", where=str(client.base_url), hint="Run it in a terminal, or set AUTOGRADER_PASSWORD."
        )
    name = name or input("Name: ").strip()
    password = os.environ.get("AUTOGRADER_PASSWORD") or getpass.getpass("Password: ")
    wanted = {"name": name, "password": password, "label": "autograder submit"}
    try:
        return str(_ask(client, "POST", "/api/sign-in", json=wanted)["token"])
    except _SignedOut:
        raise AutograderError("the name or the password is wrong", where=str(client.base_url)) from None


def _ask(client: httpx2.Client, method: str, path: str, **more: Any) -> Any:
    try:
        answer = client.request(method, path, **more)
    except httpx2.HTTPError as error:
        nothing_sent = isinstance(error, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol))
        raise AutograderError(
            f"the portal does not answer ({error})",
            where=str(client.base_url),
            hint="Nothing was handed in; check the address and try again."
            if nothing_sent
            else "Look at its pages whether your files have arrived before you try again.",
        ) from None
    if answer.status_code == 401:
        raise _SignedOut
    try:
        content = answer.json()
    except ValueError:
        content = {}
    if answer.is_success and content:
        return content
    problem = content.get("error") if isinstance(content, dict) else None
    problem = problem if isinstance(problem, dict) else {}
    what = problem.get("what") or f"the portal answers with status {answer.status_code}"
    raise AutograderError(what, where=path, hint=problem.get("hint", ""))


def _keep_receipt(client: httpx2.Client, submission: dict[str, Any], options: argparse.Namespace) -> Path:
    name = f"receipt-{submission['assignment']}-{submission['number']}.json"
    path = Path(options.receipt) if options.receipt else Path(options.files[0]).with_name(name)
    try:
        answer = client.get(f"/api/submissions/{submission['id']}/receipt")
        write_atomically(path, answer.raise_for_status().content)
    except (httpx2.HTTPError, OSError) as error:
        raise AutograderError(
            f"your files were taken, but the receipt could not be kept ({error})",
            where=str(path),
            hint=f"Download it: {client.base_url.join(submission['location'])}",
        ) from None
    return path


def _wait(client: httpx2.Client, submission: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + _PATIENCE_S
    while submission["state"] in _WAITING and not submission.get("sitting_goes_on") and time.monotonic() < until:
        time.sleep(0.3)
        try:
            submission = _ask(client, "GET", f"/api/submissions/{submission['id']}")
        except AutograderError:  # it may be restarted; what was taken is taken
            time.sleep(1.0)
    return submission


def _said(submission: dict[str, Any], url: str) -> str:
    where = f"{url}{submission['location']}"
    if submission["score"] is not None:
        return f"{submission['score']:g} of {submission['max_score']:g} points: {where}"
    if submission.get("sitting_goes_on"):
        return f"It is graded when the exam has ended; what you save or upload until then takes its place: {where}"
    said = {
        "graded": "Graded; the points are shown later",
        "rejected": submission["message"] or "It cannot be read",
        "failed": "It could not be graded; that is no zero",
    }
    return f"{said.get(submission['state'], 'It waits to be graded')}: {where}"


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise AutograderError(f"cannot be read ({error.strerror})", where=name) from None


def _file() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return Path(base) / "autograder" / "portals.json"


def _known_portals() -> dict[str, Any]:
    try:
        known = json.loads(_file().read_text())
        return known if isinstance(known, dict) and isinstance(known.get("tokens"), dict) else {}
    except (OSError, ValueError):
        return {}


def _remember(known: dict[str, Any], url: str, token: str) -> None:
    """Only for this user's eyes."""
    fresh = {"last": url, "tokens": {**known.get("tokens", {}), url: token}}
    if fresh == known:
        return
    path = _file()
    path.unlink(missing_ok=True)
    try:
        create_atomically(path, json.dumps(fresh, indent=1).encode(), mode=0o600)
    except AutograderError as error:
        err().print(safe(f"You will have to sign in again next time: {error}"), markup=False)
