"""What every request passes: its size, where it comes from, what a browser may do with the answer."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.portal.web.access import COOKIE
from autograder.portal.web.flashes import FLASH_COOKIE
from autograder.portal.web.guard import CONTENT_POLICY
from tests.integration.portal.web.site import HTML, Site, make_site
from tests.portal_factory import PASSWORD

PROTECTION = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, course_template: Path) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("guarded") / "course", template=course_template)
    site.portal.start()
    site.add("ada")
    site.schedule("sheet")
    yield site
    site.portal.stop()


# headers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/sign-in", 200),
        ("GET", "/", 200),
        ("GET", "/nothing", 404),
        ("DELETE", "/", 405),
        ("GET", "/api/me", 200),
        ("GET", "/api/openapi.json", 200),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/sittings", 422),
        ("GET", "/static/nothing.js", 404),
    ],
)
@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "json"])
def test_every_answer_protects_its_reader(
    site: Site, method: str, url: str, status: int, headers: dict[str, str]
) -> None:
    answer = site.browser("ada").request(method, url, headers=headers)
    if url == "/sign-in":
        status = 303
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in PROTECTION} == PROTECTION


@pytest.mark.parametrize("headers", [HTML, {}], ids=["page", "json"])
@pytest.mark.parametrize("url", ["/", "/api/assignments"])
def test_what_goes_wrong_is_protected_too_and_tells_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, url: str, headers: dict[str, str]
) -> None:
    def broken(*arguments: Any) -> None:
        raise RuntimeError("secret of the server")

    monkeypatch.setattr("autograder.portal.web.routes.assignments.entries_of", broken)
    monkeypatch.setattr("autograder.portal.api.students.entries_of", broken)
    answer = site.browser("ada").get(url, headers=headers)
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text
    assert {name: answer.headers.get(name) for name in PROTECTION} == PROTECTION


@pytest.mark.parametrize("host", ["[", "evil/api/x?", "a b", "xn--\xfc", ""])
def test_a_strange_host_changes_nothing(site: Site, host: str) -> None:
    answer = site.browser("ada").get("/nothing", headers={**HTML, "host": host.encode("latin-1")})  # type: ignore[dict-item]
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


# other sites -----------------------------------------------------------------------------------------------

FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "nonsense"},
    {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://testserver.evil.example"},
    {"origin": "http://testserver@evil.example"},
    {"origin": "http://["},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(
    "url", ["/sign-in", "/sign-out", "/language", "/api/sittings", "/assignments/sheet/submissions"]
)
def test_changes_that_other_sites_ask_for_are_refused(site: Site, url: str, headers: dict[str, str]) -> None:
    answer = site.browser("ada").post(url, headers=headers)
    assert answer.status_code == 403
    assert "another site" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": "http://testserver"}],
    ids=str,
)
def test_our_own_pages_and_programs_are_let_through(site: Site, headers: dict[str, str]) -> None:
    assert site.browser("ada").post("/language", headers=headers).status_code == 303
    assert site.browser("ada").get("/", headers=headers).status_code == 200


def test_links_from_other_sites_work(site: Site) -> None:
    assert site.browser("ada").get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


# sizes -----------------------------------------------------------------------------------------------------

_LARGE = 100 << 20


class Sender:
    """Sends a body block by block, and counts what was asked for."""

    def __init__(self, size: int) -> None:
        self.left, self.sent = size, 0
        self._block = bytes(1 << 20)

    async def __call__(self) -> dict[str, Any]:
        self.left -= len(self._block)
        self.sent += len(self._block)
        return {"type": "http.request", "body": self._block, "more_body": self.left > 0}


def post(site: Site, path: str, sender: Sender, *headers: tuple[bytes, bytes]) -> tuple[int, dict[str, Any]]:
    """One request, without a client that would hold the body."""
    token = f"{COOKIE}={site.tokens['ada']}".encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver"), (b"cookie", token), (b"accept", b"application/json"), *headers],
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
    }
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    asyncio.run(site.app(scope, sender, send))
    body = b"".join(message.get("body", b"") for message in told)
    return told[0]["status"], json.loads(body)


MULTIPART = (b"content-type", b"multipart/form-data; boundary=x")


@pytest.mark.parametrize("path", ["/api/assignments/sheet/submissions", "/assignments/sheet/submissions"])
@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
def test_a_hundred_megabytes_are_refused_without_being_kept(site: Site, path: str, announced: bool) -> None:
    sender = Sender(_LARGE)
    headers = [MULTIPART, *([(b"content-length", str(_LARGE).encode())] if announced else [])]
    part = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.ipynb"\r\n\r\n'
    sender._block = part + bytes((1 << 20) - len(part))
    tracemalloc.start()
    status, said = post(site, path, sender, *headers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert status == 413
    assert "large" in said["error"]["message"]
    assert sender.sent <= (0 if announced else 24 << 20)
    assert peak < 30 << 20


@pytest.mark.parametrize("announced", [True, False], ids=["content-length", "chunked"])
def test_json_of_more_than_a_megabyte_is_refused(site: Site, announced: bool) -> None:
    headers = [(b"content-type", b"application/json"), *([(b"content-length", b"5000000")] if announced else [])]
    status, _ = post(site, "/api/sittings", Sender(5_000_000), *headers)
    assert status == 413


@pytest.mark.parametrize("length", [b"\xb2", b"-1", b"x", b"9" * 5000])
def test_a_strange_length_breaks_nothing(site: Site, length: bytes) -> None:
    status, _ = post(site, "/api/sittings", Sender(10), (b"content-length", length))
    assert status in (413, 422)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"assignment":' * 50_000,
        b"1" * 900_000,
        b'{"assignment": "\\ud800"}',
        b'{"assignment": "quiz\\u0000"}',
        b"\xff\xfe",
        b"NaN",
        b"",
        b"null",
        b'{"assignment": "quiz", "more": 1}',
    ],
    ids=range(10),
)
def test_hostile_json_is_refused(site: Site, body: bytes) -> None:
    answer = site.browser("ada").post("/api/sittings", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 409, 422)
    assert answer.json()["error"]["message"]
    assert len(answer.text) < 1000, "what was sent is not repeated"


def test_more_files_than_anybody_needs_are_refused(site: Site) -> None:
    files = [("files", (f"f{n}.txt", b"")) for n in range(1500)]
    answer = site.browser("ada").post("/api/assignments/sheet/submissions", files=files)
    assert answer.status_code in (400, 422)


# where one is sent -----------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil",
    "",
    " //evil.example",
    "/\u2028/evil",
    "/a\r\nset-cookie: x=y",
]


@pytest.mark.parametrize("to", ELSEWHERE)
def test_nobody_is_sent_to_another_site(site: Site, to: str) -> None:
    browser = site.browser("ada")
    answers = [
        browser.get("/sign-in", params={"to": to}),
        browser.post("/language", data={"language": "de", "to": to}),
    ]
    site.portal.accounts.accept(site.portal.accounts.invite("ada", "test"), PASSWORD)
    answers.append(site.browser().post("/sign-in", data={"name": "ada", "password": PASSWORD, "to": to}))
    site.add("ada")
    assert [answer.headers["location"] for answer in answers if "location" in answer.headers].count("/") >= 2
    for answer in answers:
        assert answer.headers.get("location", "/") == "/"


def test_after_signing_in_one_is_where_one_wanted_to_be(site: Site) -> None:
    answer = site.browser().get("/assignments/sheet", headers=HTML)
    assert answer.headers["location"] == "/sign-in?to=/assignments/sheet"
    strange = site.browser().get("/assignments/a%26to=b%23c", headers=HTML)
    assert strange.headers["location"] == "/sign-in?to=/assignments/a%26to%3Db%23c"


# cookies ---------------------------------------------------------------------------------------------------


def test_the_cookie_of_a_session_is_for_the_server_only(site: Site) -> None:
    site.portal.accounts.accept(site.portal.accounts.invite("ada", "test"), PASSWORD)
    for scheme in ("http", "https"):
        browser = site.browser(base_url=f"{scheme}://testserver")
        answer = browser.post("/sign-in", data={"name": "ada", "password": PASSWORD})
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert ("secure" in cookie) == (scheme == "https")
    site.add("ada")


@pytest.mark.parametrize("flash", ["x", "W10=", "e30=", "bnVsbA==", "\xff", "A" * 60_000, "W1tb" * 10_000, "=" * 9])
def test_a_forged_message_breaks_nothing(site: Site, flash: str) -> None:
    cookie = f"{COOKIE}={site.tokens['ada']}; {FLASH_COOKIE}={flash}".encode("latin-1")
    answer = site.browser().get("/", headers={"cookie": cookie})  # type: ignore[dict-item]
    assert answer.status_code == 200
