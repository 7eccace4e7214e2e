"""A real browser for tests of pages: Chromium without a window, driven over the DevTools protocol.

Everything a page could do to its reader is recorded: requests, dialogs, navigations, new windows, messages on
the console, and calls of ``ran(what)``, a function that exists in every frame and stands for "code ran".
Names of other machines resolve to nothing.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import websocket

CANARY = "ran"
_BINDING = "tellThatItRan"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_START_S = 30.0


def find_browser() -> str | None:
    """The path of an installed Chromium."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class Browser:
    """A Chromium of its own, with an empty profile, ended with the ``with`` block."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        port_file = Path(self._profile.name) / "DevToolsActivePort"
        command = [
            program,
            "--headless=new",
            "--no-sandbox",  # tests may run as root, where Chromium refuses its own
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--no-proxy-server",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
            "--remote-allow-origins=*",
            "--remote-debugging-port=0",
            f"--user-data-dir={self._profile.name}",
            "--window-size=1200,900",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            self._port = self._wait_for_port(port_file)
        except BaseException:
            self.close()
            raise

    def _wait_for_port(self, port_file: Path) -> int:
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                return int(port_file.read_text().split()[0])
            except (OSError, ValueError, IndexError):
                time.sleep(0.05)
        raise RuntimeError("the browser did not start")

    def page(self) -> Page:
        """A new, empty tab."""
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}/json/new?about:blank", method="PUT")
        with urllib.request.urlopen(request, timeout=_START_S) as answer:
            target = json.load(answer)
        return Page(target["webSocketDebuggerUrl"])

    def close(self) -> None:
        """End the browser and all its processes."""
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._profile.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Page:
    """One tab and what happened in it since the last `open`.

    Attributes
    ----------
    requests:
        Addresses that were asked for, ``data:`` left out; `blocked` are those of them that a policy stopped.
    console:
        Messages, refusals of the content policy among them.
    dialogs:
        Texts of alerts, prompts and the like; each is dismissed.
    navigations:
        Addresses of the top frame.
    windows:
        Addresses of windows that were opened.
    canaries:
        Arguments of calls of ``ran``.
    """

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=_START_S, max_size=None)
        self._next = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self._loaded = False
        self._top = ""
        self._forget()
        for method, parameters in (
            ("Page.enable", {}),
            ("Network.enable", {}),
            ("Runtime.enable", {}),
            ("Log.enable", {}),
            ("Runtime.addBinding", {"name": _BINDING}),
            ("Page.addScriptToEvaluateOnNewDocument", {"source": f"{CANARY} = what => {_BINDING}(String(what))"}),
        ):
            self.call(method, **parameters)

    def _forget(self) -> None:
        self.requests: list[str] = []
        self.blocked: list[str] = []
        self.console: list[str] = []
        self.dialogs: list[str] = []
        self.navigations: list[str] = []
        self.windows: list[str] = []
        self.canaries: list[str] = []
        self._addresses: dict[str, str] = {}

    def open(self, where: str | Path, *, settle: float = 0.5, timeout: float = 60.0) -> None:
        """Open an address or a file and wait until it has loaded, and `settle` seconds for what follows."""
        self._forget()
        self._loaded = False
        url = where.resolve().as_uri() if isinstance(where, Path) else where
        answer = self.call("Page.navigate", url=url)
        if answer.get("errorText"):
            raise RuntimeError(f"{url} cannot be opened: {answer['errorText']}")
        self._top = answer["frameId"]
        self.wait(lambda: self._loaded, timeout=timeout)
        self.pump(settle)

    def evaluate(self, expression: str, *, timeout: float = _START_S) -> Any:
        """The JSON value of a JavaScript expression; promises are awaited. Runs whatever the page's policy says."""
        number = self._send("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        answer = self._result("Runtime.evaluate", number, timeout)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"JavaScript failed: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_for(self, expression: str, *, timeout: float = 60.0) -> None:
        """Wait until a JavaScript expression is true."""
        patience = max(timeout, _START_S)  # a page that is busy drawing answers late
        self.wait(lambda: bool(self.evaluate(expression, timeout=patience)), timeout=timeout)

    def wait(self, ready: Callable[[], bool], *, timeout: float = 60.0) -> None:
        """Handle what the browser reports until `ready`."""
        deadline = time.monotonic() + timeout
        while not ready():
            if time.monotonic() > deadline:
                raise TimeoutError("the page did not get there in time")
            self.pump(0.1)

    def screenshot(self, path: Path, *, full: bool = True) -> None:
        """A PNG of the page."""
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=full)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self) -> None:
        """Close the tab."""
        self.call("Page.close")
        self._socket.close()

    # the protocol ------------------------------------------------------------------------------------

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol and its result."""
        return self._result(method, self._send(method, parameters), _START_S)

    def _result(self, method: str, number: int, timeout: float) -> dict[str, Any]:
        while number not in self._answers:
            self._receive(timeout)
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def pump(self, seconds: float) -> None:
        """Handle what the browser reports for a while."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            try:
                self._receive(left)
            except websocket.WebSocketTimeoutException:
                return

    def _send(self, method: str, parameters: dict[str, Any]) -> int:
        self._next += 1
        self._socket.send(json.dumps({"id": self._next, "method": method, "params": parameters}))
        return self._next

    def _receive(self, timeout: float) -> None:
        self._socket.settimeout(timeout)
        message = json.loads(self._socket.recv())
        if "id" in message:
            self._answers[message["id"]] = message
        else:
            self._event(message["method"], message["params"])

    def _event(self, method: str, event: dict[str, Any]) -> None:
        match method:
            case "Page.loadEventFired":
                self._loaded = True
            case "Page.frameNavigated" if event["frame"]["id"] == self._top:
                self.navigations.append(event["frame"]["url"])
            case "Page.windowOpen":
                self.windows.append(event["url"])
            case "Page.javascriptDialogOpening":
                self.dialogs.append(event["message"])
                self._answers.pop(self._send("Page.handleJavaScriptDialog", {"accept": False}), None)
            case "Network.requestWillBeSent" if not event["request"]["url"].startswith("data:"):
                self.requests.append(event["request"]["url"])
                self._addresses[event["requestId"]] = event["request"]["url"]
            case "Network.loadingFailed" if event.get("blockedReason") and event["requestId"] in self._addresses:
                self.blocked.append(self._addresses[event["requestId"]])
            case "Runtime.bindingCalled" if event["name"] == _BINDING:
                self.canaries.append(event["payload"])
            case "Runtime.consoleAPICalled":
                self.console.append(" ".join(str(a.get("value", a.get("description", ""))) for a in event["args"]))
            case "Log.entryAdded":
                self.console.append(event["entry"]["text"])
