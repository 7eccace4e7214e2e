"""The ways of students through the portal: invited, signed in, handing in, sitting a quiz, reading what came of it."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.portal.database.models import Counts, Kind, Role, Submission, SubmissionState
from autograder.portal.exams.preparation import Progress
from autograder.portal.pressure import Pressure
from autograder.portal.submissions.receipts import verify_receipt
from autograder.portal.submissions.uploads import File
from autograder.portal.web.routes import assignments
from tests.integration.portal.web.site import HTML, Site, handed_in, make_site
from tests.portal_factory import PASSWORD, minutes

PATIENCE_S = 120.0


def saves(value: Any, seq: int = 0, **more: Any) -> dict[str, Any]:
    return {"client": "page-of-ada", "saves": [{"seq": seq, "question": "quiz/answer", "value": value, **more}]}


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


# quizzes and exams -----------------------------------------------------------------------------------------


def test_answers_are_kept_and_handed_in(site: Site) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    ada = site.browser("ada")
    sitting = site.sit("ada")
    saved = ada.post(f"/api/sittings/{sitting}/answers", json=saves("4,0")).json()
    assert saved["saved"][0]["understood"] == "4.0"
    assert saved["state"]["remaining_ms"] == 3_600_000
    assert ada.post(f"/api/sittings/{sitting}/answers", json=saves("four", 1)).json()["saved"][0]["problem"]
    ada.post(f"/api/sittings/{sitting}/answers", json=saves("5", 2))
    assert ada.get(f"/api/sittings/{sitting}").json()["answers"]["quiz/answer"]["value"] == "5"
    assert 'value="5"' in ada.get(f"/sittings/{sitting}", headers=HTML).text
    first = ada.post(f"/api/sittings/{sitting}/hand-in")
    assert (first.status_code, ada.post(f"/api/sittings/{sitting}/hand-in").json()["id"]) == (201, first.json()["id"])
    late = ada.post(f"/api/sittings/{sitting}/answers", json=saves("6", 3))
    assert late.status_code == 409
    assert late.json()["state"]["status"] == "ended"


def test_without_scripts_the_form_itself_is_journalled(site: Site) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    ada, sitting = site.browser("ada"), site.sit("ada")
    page = ada.get(f"/sittings/{sitting}", headers=HTML).text
    field = re.search(r'name="([^"]*quiz/answer[^"]*)"', page)
    assert field is not None
    answer = ada.post(f"/sittings/{sitting}", data={field[1]: "5"}, headers=HTML)
    assert answer.headers["location"].startswith("/submissions/")
    assert site.portal.sittings.answers(sitting)["quiz/answer"].value == "5"
    again = ada.post(f"/sittings/{sitting}", data={field[1]: "6"}, headers=HTML)
    assert again.headers["location"] == answer.headers["location"]


@pytest.mark.parametrize(
    "body",
    [
        {"client": "short", "saves": []},
        saves("5") | {"client": "page of ada"},
        saves("5", -1),
        saves("5", 2**53),
        saves("x" * 100_001),
        saves(["x"] * 101),
        saves({"a": 1}),
        saves(5),
        saves("5", age_ms=-1),
        saves("5", age_ms=10**12),
        {"client": "page-of-ada", "saves": [{"seq": 0, "question": "a\x00/b", "value": "5"}]},
        {"client": "page-of-ada", "saves": [{"seq": 0, "question": "x" * 300, "value": "5"}]},
    ],
)
def test_saves_that_no_page_sends_are_refused(site: Site, body: dict[str, Any]) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    sitting = site.sit("ada")
    assert site.browser("ada").post(f"/api/sittings/{sitting}/answers", json=body).status_code == 422


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_ages_that_are_no_numbers_are_refused(site: Site, number: str) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    body = '{"client": "page-of-ada", "saves": [{"seq": 0, "question": "q/a", "value": "5", "age_ms": %s}]}' % number  # noqa: UP031
    headers = {"content-type": "application/json"}
    answer = site.browser("ada").post(f"/api/sittings/{site.sit('ada')}/answers", content=body, headers=headers)
    assert answer.status_code == 422


def test_answers_are_acknowledged_though_the_paper_cannot_be_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    sitting = site.sit("ada")

    def broken(*arguments: Any) -> None:
        raise AssignmentError("the assignment has not been released")

    monkeypatch.setattr(site.portal.papers, "remarks", broken)
    answer = site.browser("ada").post(f"/api/sittings/{sitting}/answers", json=saves("5"))
    assert (answer.status_code, len(answer.json()["saved"])) == (200, 1)


def test_a_server_with_its_hands_full_acknowledges_first_and_remarks_on_a_later_answer(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    sitting, ada = site.sit("ada"), site.browser("ada")
    with monkeypatch.context() as patch:
        patch.setattr(Pressure, "is_high", True)
        [saved] = ada.post(f"/api/sittings/{sitting}/answers", json=saves("two", 1)).json()["saved"]
    assert (saved["problem"], saved["checked"]) == (None, False)
    [saved] = ada.post(f"/api/sittings/{sitting}/answers", json=saves("two", 2)).json()["saved"]
    assert saved["problem"]
    assert saved["checked"]


def test_who_sends_far_too_much_is_told_when_to_go_on_and_loses_nothing(site: Site) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    sitting, ada = site.sit("ada"), site.browser("ada")
    for seq in range(3):
        many = [saves(str(seq), 200 * seq + n)["saves"][0] for n in range(200)]
        answer = ada.post(f"/api/sittings/{sitting}/answers", json={"client": "page-of-ada", "saves": many})
        assert answer.status_code == 200
    refused = ada.post(f"/api/sittings/{sitting}/answers", json={"client": "page-of-ada", "saves": many})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "again" in refused.json()["error"]["hint"]
    [kept] = ada.get(f"/api/sittings/{sitting}").json()["answers"].values()
    assert kept["value"] == "2"


def test_who_hands_in_again_and_again_is_told_when_to_come_back_and_keeps_the_receipts(site: Site) -> None:
    site.add("ada")
    site.add("bob")
    site.schedule("sheet")
    for _ in range(60):
        site.hand_in("ada")
    files = {"files": ("sheet.ipynb", handed_in())}
    refused = site.browser("ada").post("/api/assignments/sheet/submissions", files=files)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] in refused.json()["error"]["hint"]
    page = site.browser("ada").post("/assignments/sheet/submissions", files=files, headers=HTML)
    assert page.headers["location"] == "/assignments/sheet", "said there, as every refusal"
    with site.portal.database.read() as session:
        assert len(session.scalars(select(Submission)).all()) == 60
    site.hand_in("bob")


def test_a_request_that_is_too_large_is_told_so(site: Site) -> None:
    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    many = [saves("x" * 90_000, n)["saves"][0] for n in range(12)]
    answer = site.browser("ada").post(
        f"/api/sittings/{site.sit('ada')}/answers", json={"client": "page-of-ada", "saves": many}
    )
    assert answer.status_code == 413
    assert "MiB" in answer.json()["error"]["what"]
    assert "notebook" not in answer.json()["error"]["hint"]


def test_after_very_many_uploads_the_last_one_counts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.portal.exams.sittings.MAX_UPLOADS", 2)
    site.add("ada")
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    ada, sitting = site.browser("ada"), site.sit("ada")
    released = ada.get("/api/assignments/quiz/notebook").content
    last = [site.hand_in("ada", "quiz", released)["id"] for _ in range(2)][-1]
    refused = ada.post("/api/assignments/quiz/submissions", files={"files": ("quiz.ipynb", released)})
    assert refused.status_code == 429
    assert "last counts" in refused.json()["error"]["hint"]
    assert ada.post(f"/api/sittings/{sitting}/hand-in").json()["id"] == last


def test_a_failing_disk_is_no_acknowledgement(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.orm import Session

    site.add("ada")
    site.schedule("quiz", kind=Kind.QUIZ)
    sitting, ada = site.sit("ada"), site.browser("ada")
    assert ada.get("/api/me").status_code == 200

    def full(session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", full)
        assert ada.post(f"/api/sittings/{sitting}/answers", json=saves("5")).status_code == 500
    assert ada.post(f"/api/sittings/{sitting}/answers", json=saves("5")).status_code == 200


def test_an_instructor_pauses_and_gives_time(site: Site) -> None:
    site.add("ada")
    site.add("emmy", Role.INSTRUCTOR)
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    ada, emmy, sitting = site.browser("ada"), site.browser("emmy"), site.sit("ada")
    emmy.post("/api/assignments/quiz/pause", json={"reason": "fire alarm"})
    refused = ada.post(f"/api/sittings/{sitting}/answers", json=saves("5"))
    assert (refused.status_code, refused.json()["state"]["status"]) == (409, "paused")
    assert ada.post(f"/api/sittings/{sitting}/hand-in").status_code == 409
    assert ada.get(f"/sittings/{sitting}", headers=HTML).status_code == 200
    site.clock.advance(minutes(30))
    emmy.post("/api/assignments/quiz/resume", json={"reason": "false alarm"})
    emmy.post("/api/assignments/quiz/minutes", json={"minutes": 5, "student": "ada", "reason": "upset"})
    assert ada.get(f"/api/sittings/{sitting}").json()["state"]["remaining_ms"] == 65 * 60_000
    [seen] = emmy.get("/api/assignments/quiz/live").json()
    assert (seen["student"], seen["status"], seen["extra_minutes"]) == ("ada", "open", 5)
    for body in ({"minutes": 5, "student": "nobody", "reason": "x"}, {"minutes": 5, "student": "\x00", "reason": "x"}):
        assert emmy.post("/api/assignments/quiz/minutes", json=body).status_code == 404


def test_the_exam_room_shows_how_far_the_papers_are(site: Site) -> None:
    site.add("emmy", Role.INSTRUCTOR)
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    emmy = site.browser("emmy")

    def shown() -> str:
        return html.unescape(emmy.get("/teaching/quiz/exam-room/table", headers=HTML).text)

    assert "paper" not in shown(), "all have the same"
    site.portal.preparation._progress["quiz"] = Progress(3, 4, "the variant of <dot> is empty")
    assert "Ready: 3 of 4." in shown()
    assert '<progress value="3" max="4"' in shown()
    assert "cannot be made: the variant of <dot> is empty" in shown()
    site.portal.preparation._progress["quiz"] = Progress(4, 4)
    assert "Ready: 4 of 4." in shown()
    assert "<progress" not in shown()
    assert "cannot be made" not in shown()


def test_an_assignment_may_have_signs_of_addresses_in_its_name(site: Site) -> None:
    name = "50% done? #2"
    site.add("emmy", Role.INSTRUCTOR)
    site.schedule(name, kind=Kind.EXAM, minutes=30)
    emmy = site.browser("emmy")
    answers = [
        emmy.post(f"/teaching/{quote(name)}/pause", data={"reason": "fire alarm"}),
        emmy.post(f"/teaching/{quote(name)}/feedback", data={"release": "yes", "reason": "all done"}),
    ]
    for answer in answers:
        assert answer.status_code == 303
        assert quote(name) in answer.headers["location"]


def test_a_server_that_ends_hands_in_at_the_next_start(tmp_path: Path, course_template: Path) -> None:
    site = make_site(tmp_path / "course", template=course_template)
    site.portal.start()
    site.add("ada")
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    sitting = site.sit("ada")
    site.browser("ada").post(f"/api/sittings/{sitting}/answers", json=saves("5"))
    site.portal.stop()
    again = Site(_portal(site.portal.course, site.clock), site.clock)
    again.clock.advance(minutes(61))
    again.portal.start()
    deadline = time.monotonic() + 20
    while not again.portal.submissions.of_student(1) and time.monotonic() < deadline:
        time.sleep(0.05)
    again.portal.stop()
    [submission] = again.portal.submissions.of_student(1)
    assert submission.origin == "form"


def _portal(course: Course, clock: Any, workers: int = 0) -> Any:
    from autograder.portal.portal import Portal

    return Portal(course, clock=clock, workers=workers, sandbox=False)


# grading ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def grading(tmp_path_factory: pytest.TempPathFactory, course_template: Path) -> Iterator[Site]:
    """A portal that grades."""
    site = make_site(tmp_path_factory.mktemp("grading") / "course", template=course_template, workers=1)
    site.portal.start()
    for name in ("ada", "bob", "cyd", "dot"):
        site.add(name)
    site.add("emmy", Role.INSTRUCTOR)
    yield site
    site.portal.stop()


def graded(site: Site, name: str, number: int) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        shown = site.browser(name).get(f"/api/submissions/{number}").json()
        if shown["state"] not in ("queued", "grading"):
            return dict(shown)
        time.sleep(0.05)
    raise TimeoutError


def in_gradebook(site: Site, student: str, assignment: str) -> float | None:
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(site.portal.course.db_url) as book:
        try:
            return float(book.find_submission(assignment, student).score)
        except MissingEntry:
            return None


def test_what_is_handed_in_is_graded_and_explained(grading: Site) -> None:
    grading.schedule("sheet")
    shown = graded(grading, "ada", grading.hand_in("ada")["id"])
    assert (shown["state"], shown["score"], shown["max_score"]) == ("graded", 2.0, 2.0)
    ada = grading.browser("ada")
    assert f"/submissions/{shown['id']}/feedback/sheet" in ada.get(f"/submissions/{shown['id']}", headers=HTML).text
    page = ada.get(f"/submissions/{shown['id']}/feedback/sheet")
    assert page.status_code == 200
    assert "-14" not in page.text, "hidden tests stay hidden"
    assert in_gradebook(grading, "ada", "sheet") == 2.0


def test_who_waits_for_a_verdict_is_answered_when_it_is_there(grading: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "_LONGEST_S", 10 * PATIENCE_S)
    submission = grading.hand_in("ada")["id"]
    seen = []
    while not seen or seen[-1] != 286:
        began = time.monotonic()
        seen.append(grading.browser("ada").get(f"/submissions/{submission}/status").status_code)
        assert time.monotonic() - began < PATIENCE_S
    assert len(seen) <= 3, "asked once for each change, and not again and again"


def test_a_broken_notebook_is_rejected_with_a_reason(grading: Site) -> None:
    grading.schedule("sheet")
    shown = graded(grading, "bob", grading.hand_in("bob", content=b"{")["id"])
    assert (shown["state"], shown["score"]) == ("rejected", None)
    assert shown["message"]
    page = grading.browser("bob").get(f"/submissions/{shown['id']}", headers=HTML).text
    assert shown["message"] in html.unescape(page)
    german = grading.browser("bob").get(f"/submissions/{shown['id']}", headers={**HTML, "accept-language": "de"}).text
    assert "Die Datei endet mittendrin" in german and "Öffnen Sie Ihr Notebook in JupyterLab" in german


@pytest.mark.parametrize("counts", list(Counts))
def test_the_attempt_that_counts_is_in_the_gradebook(grading: Site, counts: Counts) -> None:
    grading.schedule("sheet", counts=counts)
    name = f"student-{counts}"
    grading.add(name)
    wrong, right = "def twice(x):\n    return 0", "def twice(x):\n    return 2 * x"
    for answer in (wrong, right, wrong):
        graded(grading, name, grading.hand_in(name, content=handed_in(answer))["id"])
    assert in_gradebook(grading, name, "sheet") == (2.0 if counts is Counts.BEST else 0.0)
    entry = next(a for a in grading.browser(name).get("/api/assignments").json() if a["name"] == "sheet")
    assert entry["score"] == (2.0 if counts is Counts.BEST else 0.0)


def test_nobody_learns_during_an_exam_what_an_upload_is_worth(grading: Site) -> None:
    grading.schedule("quiz", kind=Kind.EXAM, minutes=60, attempts=1, counts=Counts.BEST)
    ada, sitting = grading.browser("ada"), grading.sit("ada")
    released = ada.get("/api/assignments/quiz/notebook").content
    right = grading.hand_in("ada", "quiz", released.replace(b"answer = None", b"answer = 5"))
    grading.clock.advance(minutes(1))
    grading.portal.queue.submitted()
    other = graded(grading, "bob", _homework(grading, "bob"))
    assert other["state"] == "graded", "others are graded meanwhile"
    waiting = ada.get(f"/api/submissions/{right['id']}").json()
    assert (waiting["state"], waiting["sitting_goes_on"]) == ("queued", True)
    page = ada.get(f"/submissions/{right['id']}", headers=HTML).text
    assert "graded when the time is over" in page
    assert "next" not in page
    ada.post(f"/api/sittings/{sitting}/answers", json=saves("4"))
    ended = ada.post(f"/api/sittings/{sitting}/hand-in").json()
    assert graded(grading, "ada", ended["id"])["score"] == 0.0
    assert graded(grading, "ada", right["id"])["score"] == 1.0
    assert in_gradebook(grading, "ada", "quiz") == 0.0, "what a sitting ended with counts, not the best guess within"
    entry = next(a for a in ada.get("/api/assignments").json() if a["name"] == "quiz")
    assert (entry["score"], entry["attempts_used"]) == (0.0, 1)


def _homework(site: Site, name: str) -> int:
    site.schedule("sheet")
    return int(site.hand_in(name)["id"])


def test_uploads_of_sittings_that_go_on_are_before_nobody(site: Site) -> None:
    site.add("ada")
    site.add("bob")
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    site.schedule("sheet")
    site.sit("ada")
    site.hand_in("ada", "quiz", site.browser("ada").get("/api/assignments/quiz/notebook").content)
    assert site.hand_in("bob")["ahead"] == 0
    assert site.hand_in("bob")["ahead"] == 1


def test_an_upload_with_which_a_sitting_ended_is_graded(grading: Site) -> None:
    grading.schedule("quiz", kind=Kind.EXAM, minutes=60)
    dot, sitting = grading.browser("dot"), grading.sit("dot")
    released = dot.get("/api/assignments/quiz/notebook").content
    upload = grading.hand_in("dot", "quiz", released.replace(b"answer = None", b"answer = 5"))
    assert dot.post(f"/api/sittings/{sitting}/hand-in").json()["id"] == upload["id"]
    assert graded(grading, "dot", upload["id"])["score"] == 1.0
    assert in_gradebook(grading, "dot", "quiz") == 1.0


def test_a_result_is_hidden_again_while_its_sitting_goes_on(grading: Site) -> None:
    grading.schedule("quiz", kind=Kind.EXAM, minutes=60)
    user = grading.add("fay")
    fay, sitting = grading.browser("fay"), grading.sit("fay")
    fay.post(f"/api/sittings/{sitting}/answers", json=saves("5"))
    grading.clock.advance(minutes(61))
    number = fay.post(f"/api/sittings/{sitting}/hand-in").json()["id"]
    assert graded(grading, "fay", number)["score"] == 1.0
    grading.portal.schedules.grant_minutes("quiz", 30, "emmy", user_id=user, reason="the network")
    assert fay.get(f"/api/submissions/{number}").json()["score"] is None
    assert fay.get(f"/submissions/{number}/feedback/quiz").status_code == 404
    assert "graded when the time is over" in fay.get(f"/submissions/{number}", headers=HTML).text
    entry = next(a for a in fay.get("/api/assignments").json() if a["name"] == "quiz")
    assert (entry["score"], entry["attempts_used"]) == (None, 1)
    assert grading.browser("emmy").get(f"/api/submissions/{number}").json()["score"] == 1.0
    fay.post(f"/api/sittings/{sitting}/answers", json=saves("4", 1))
    final = graded(grading, "fay", fay.post(f"/api/sittings/{sitting}/hand-in").json()["id"])
    assert (final["number"], final["score"]) == (2, 0.0)
    assert in_gradebook(grading, "fay", "quiz") == 0.0


def test_a_database_that_fails_for_a_while_does_not_end_the_grading(
    grading: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.portal.submissions.grading import GradingQueue

    grading.schedule("sheet")
    failed: list[int] = []
    take = GradingQueue._take

    def failing(self: GradingQueue) -> Any:
        if len(failed) < 2:
            failed.append(1)
            raise OperationalError("SELECT", {}, Exception("the server closed the connection"))
        return take(self)

    monkeypatch.setattr(GradingQueue, "_take", failing)
    monkeypatch.setattr("autograder.portal.submissions.grading._IDLE_S", 0.05)
    number = grading.hand_in("cyd")["id"]
    for _ in range(3):
        grading.portal.queue.submitted()
        time.sleep(0.1)
    assert graded(grading, "cyd", number)["state"] == "graded"
    assert len(failed) == 2


def test_what_was_being_graded_when_the_server_was_killed_is_graded_again(
    tmp_path: Path, course_template: Path
) -> None:
    site = make_site(tmp_path / "course", template=course_template)
    site.portal.start()
    site.add("ada")
    site.schedule("sheet")
    number = site.hand_in("ada")["id"]
    with site.portal.database.write() as session:
        session.get_one(Submission, number).state = str(SubmissionState.GRADING)
    site.portal.stop()
    again = Site(_portal(site.portal.course, site.clock), site.clock)
    with again.portal.database.read() as session:
        assert session.scalars(select(Submission.state)).one() == "queued"
    again.portal.stop()
