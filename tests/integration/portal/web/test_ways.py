"""The ways of students through the portal: invited, signed in, handing in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from autograder.portal.submissions.receipts import verify_receipt
from autograder.portal.submissions.uploads import File
from tests.integration.portal.web.site import HTML, Site, handed_in
from tests.portal_factory import PASSWORD

# people ----------------------------------------------------------------------------------------------------


def test_from_the_invitation_to_signing_out_everywhere(site: Site) -> None:
    site.add("ada")
    link = f"/invitation/{site.portal.accounts.invite('ada', 'emmy')}"
    browser = site.browser()
    assert "ada" in browser.get(link).text
    assert browser.post(link, data={"password": PASSWORD, "again": "another"}).status_code == 422
    assert browser.post(link, data={"password": "short", "again": "short"}).status_code == 422
    assert browser.post(link, data={"password": PASSWORD, "again": PASSWORD}).headers["location"] == "/"
    assert browser.get("/").status_code == 200
    assert browser.get(link).status_code == 404
    other = site.browser()
    assert other.post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 303
    changed = browser.post("/account/password", data={"old": PASSWORD, "new": "a newer password"})
    assert changed.headers["location"] == "/account"
    assert other.get("/api/me").status_code == 401, "all others are signed out"
    assert browser.get("/api/me").status_code == 200
    browser.post("/sign-out")
    assert browser.get("/api/me").status_code == 401


def test_a_wrong_password_is_answered_like_an_unknown_name(site: Site) -> None:
    site.add("ada")
    site.portal.accounts.accept(site.portal.accounts.invite("ada", "test"), PASSWORD)
    answers = [
        site.browser().post("/api/sign-in", json={"name": name, "password": password})
        for name, password in (("ada", "wrong password"), ("nobody", PASSWORD), ("a\x00b", PASSWORD))
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(401, answers[0].text)}
    pages = [
        site.browser().post("/sign-in", data={"name": name, "password": "x"}, headers=HTML).text.replace(name, "")
        for name in ("ada", "bob")
    ]
    assert pages[0] == pages[1]


def test_who_guesses_is_told_how_long_to_wait(site: Site) -> None:
    site.add("ada")
    for _ in range(10):
        site.browser().post("/api/sign-in", json={"name": "ada", "password": "wrong password"})
    answer = site.browser().post("/api/sign-in", json={"name": "ada", "password": "wrong password"})
    assert answer.status_code == 429
    assert re.search(r"Try again in \d+ seconds", answer.json()["error"]["hint"])


def test_texts_of_visitors_are_shown_as_texts(site: Site) -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    [user] = site.portal.accounts.enrol([_person("ada", evil)], "test")
    site.tokens["ada"] = site.portal.sign_ins.begin(user.id, evil)
    for url in ("/", "/account"):
        page = site.browser("ada").get(url, headers={**HTML, "user-agent": evil}).text
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in page


def _person(name: str, display_name: str) -> Any:
    from autograder.portal.people.accounts import Person

    return Person(name, display_name)


# handing in ------------------------------------------------------------------------------------------------


def test_a_notebook_is_taken_with_a_receipt(site: Site) -> None:
    site.add("ada")
    site.schedule("sheet")
    shown = site.hand_in("ada")
    assert (shown["state"], shown["number"], shown["student"], shown["late"]) == ("queued", 1, "ada", False)
    text = site.browser("ada").get(f"/api/submissions/{shown['id']}/receipt").text
    key = site.browser().get("/api/key").json()["public_key"]
    assert verify_receipt(text, key, [File("x", handed_in())]).digest == shown["digest"]
    assert site.browser("ada").get(f"/submissions/{shown['id']}/files/sheet.ipynb").content == handed_in()


@pytest.mark.parametrize(
    ("file", "status", "said"),
    [
        (("x.pdf", b"%PDF"), 422, "no notebook"),
        (("../x.ipynb", b"{}"), 422, "cannot be kept"),
        (("x.zip", b"PK"), 422, "cannot be unpacked"),
        (("x.ipynb", bytes(20 * 2**20 + 1)), 422, "larger than 20 MiB"),
    ],
)
def test_what_cannot_be_taken_is_said(site: Site, file: tuple[str, bytes], status: int, said: str) -> None:
    site.add("ada")
    site.schedule("sheet")
    answer = site.browser("ada").post("/api/assignments/sheet/submissions", files={"files": file})
    assert (answer.status_code, said in answer.json()["error"]["what"]) == (status, True), answer.text
    page = site.browser("ada").post("/assignments/sheet/submissions", files={"files": file}, headers=HTML)
    assert page.headers["location"] == "/assignments/sheet"
    assert site.browser("ada").get("/api/assignments/sheet/submissions").json() == []


def test_a_full_disk_is_said_and_nothing_taken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    site.add("ada")
    site.schedule("sheet")

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        files = {"files": ("sheet.ipynb", handed_in())}
        answer = site.browser("ada").post("/api/assignments/sheet/submissions", files=files)
    assert answer.status_code == 507
    assert "Nothing was taken" in answer.json()["error"]["message"]
    assert str(site.portal.course.root) not in answer.text
    assert site.hand_in("ada")["number"] == 1
