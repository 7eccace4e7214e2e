"""Quizzes and exams as pages and programs use them: answers are saved, remarked on, handed in; time is given."""

from __future__ import annotations

import html
import json
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from autograder.authoring.release import release
from autograder.errors import AssignmentError
from autograder.portal.database.models import Kind, Role, Submission
from autograder.portal.exams.preparation import Progress
from autograder.portal.pressure import Pressure
from tests.integration.portal.web.site import HTML, Site, handed_in, make_site, restarted, saves
from tests.notebook_factory import add_assignment, manual, notebook, task
from tests.portal_factory import minutes


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
    body = json.dumps(saves("5", age_ms="number")).replace('"number"', number)
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


def test_while_a_paper_is_read_for_one_nobody_else_waits_for_a_remark(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add("ada")
    site.add("emmy")
    site.schedule("quiz", kind=Kind.QUIZ)
    sittings = {name: site.sit(name) for name in ("ada", "emmy")}
    reading, go_on = threading.Event(), threading.Event()
    remarks = site.portal.papers.remarks

    def slow(*asked: Any) -> Any:
        reading.set()
        assert go_on.wait(60)
        return remarks(*asked)

    def save(name: str) -> bool:
        answer = site.browser(name).post(f"/api/sittings/{sittings[name]}/answers", json=saves("5", 1))
        return bool(answer.json()["saved"][0]["checked"])

    monkeypatch.setattr(site.portal.papers, "remarks", slow)
    with ThreadPoolExecutor() as others:
        first = others.submit(save, "ada")
        assert reading.wait(60)
        assert not save("emmy")
        go_on.set()
        assert first.result()
    at_hand = site.portal.papers.remarks_at_hand("emmy", "quiz", {"quiz/answer": "5"})
    assert at_hand is not None, "all have the same paper"


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


def test_tasks_are_answered_in_the_browser_and_no_field_begins_with_the_courses_own_stub(tmp_path: Path) -> None:
    site = make_site(tmp_path / "course", extra="c.ClearSolutions.text_stub = 'HIER EURE ANTWORT'")
    course = site.portal.course
    site.portal.start()
    folder = course.source_directory / "essay 1"
    add_assignment(folder, **{"teil ö": notebook(manual("why", "Because.", 2), task("draw", "Draw a diagram.", 3))})
    release(course, course.load_assignment("essay 1"), course.release_directory / "essay 1")
    site.add("ada")
    site.schedule("essay 1", kind=Kind.QUIZ)
    ada, sitting = site.browser("ada"), site.sit("ada", "essay 1")
    page = html.unescape(ada.get(f"/sittings/{sitting}", headers=HTML).text)
    assert re.findall(r'data-question="([^"]*)"', page) == ["teil ö/why", "teil ö/draw"]
    assert "HIER EURE ANTWORT" not in page
    answer = ada.post(f"/sittings/{sitting}", data={"teil ö/why": "", "teil ö/draw": "My diagram."}, headers=HTML)
    file = ada.get(f"{answer.headers['location']}/files/{quote('teil ö.ipynb')}").json()
    site.portal.stop()
    texts = ["".join(cell["source"]) for cell in file["cells"]]
    assert texts == ["HIER EURE ANTWORT", "Draw a diagram.", "My diagram."]


def test_a_server_that_ends_hands_in_at_the_next_start(tmp_path: Path, course_template: Path) -> None:
    site = make_site(tmp_path / "course", template=course_template)
    site.portal.start()
    site.add("ada")
    site.schedule("quiz", kind=Kind.EXAM, minutes=60)
    sitting = site.sit("ada")
    site.browser("ada").post(f"/api/sittings/{sitting}/answers", json=saves("5"))
    site.portal.stop()
    again = restarted(site)
    again.clock.advance(minutes(61))
    again.portal.start()
    deadline = time.monotonic() + 20
    while not again.portal.submissions.of_student(1) and time.monotonic() < deadline:
        time.sleep(0.05)
    again.portal.stop()
    [submission] = again.portal.submissions.of_student(1)
    assert submission.origin == "form"
