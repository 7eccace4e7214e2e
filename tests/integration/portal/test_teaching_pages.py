"""Pages of those who run a course, with a class that real processes grade."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import nbgrader.api
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from autograder.portal.database.models import AuditEvent, FeedbackPolicy, Submission, SubmissionState
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.web.app import create_app
from autograder.teaching.hand_grading import GivenByHand, QuestionKey
from tests.integration.portal.classroom import (
    ANSWERS,
    DOUBLE,
    MEAN,
    NAME,
    Classroom,
    add_people,
    change_tests,
    make_course,
    signed_in,
)

BASE = f"/teaching/{NAME}"
ESSAY = f"{BASE}/by-hand/{NAME}/essay"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """The class, handed in and graded; tests that change something put it right, or do not mind."""
    portal = Portal(make_course(tmp_path_factory.mktemp("course")), workers=1)
    app = create_app(portal)
    clients: dict[str, TestClient] = {}
    with TestClient(app, base_url="http://portal.example"):

        def client(name: str) -> TestClient:
            if name not in clients:
                clients[name] = signed_in(portal, TestClient(app, base_url="http://portal.example"), name)
            return clients[name]

        add_people(portal)
        portal.schedules.put(NAME, Plan(), "prof")
        room = Classroom(portal, client)
        for student in ANSWERS:
            room.hand_in(student)
        yield room


def text_of(page: str) -> str:
    """What stands on a page, without markup."""
    body = re.sub(r"(?s)<script.*?</script>|<[^>]*>", " ", page.split("<main", 1)[-1])
    return " ".join(body.replace("&#39;", "'").replace("&#34;", '"').split())


def read(room: Classroom, who: str, path: str) -> str:
    answer = room.client(who).get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
    return answer.text


def events(portal: Portal, action: str) -> list[AuditEvent]:
    with portal.database.read() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


def expected_on(page: str) -> str:
    found = re.search(r'name="expected" value="([^"]*)"', page)
    assert found
    return found[1].replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")


def wait_for_job(room: Classroom, get: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while get():
        assert time.monotonic() < deadline, "it did not end in time"
        time.sleep(0.05)


def test_statistics_and_wrong_answers_tell_what_the_class_did(room: Classroom) -> None:
    statistics = text_of(read(room, "tim", f"{BASE}/statistics"))
    assert "3 more have an unscored question and enter no mean." in statistics
    assert "t-double" in statistics and "1 failed" not in statistics.split("Questions")[0]
    page = read(room, "tim", f"{BASE}/wrong-answers")
    said = text_of(page)
    assert "2 of 3 without all points" in said and "The mean is off." in said
    cyd = room.portal.submissions.that_count(NAME)["cyd"]
    assert f'href="/submissions/{cyd.id}">cyd</a>' in page


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/submissions",
        "/statistics",
        "/wrong-answers",
        "/by-hand",
        f"/by-hand/{NAME}/essay/ada",
        "/regrade",
        "/similarity",
    ],
)
def test_students_do_not_see_these_pages_and_graders_do(room: Classroom, path: str) -> None:
    assert room.client("ada").get(BASE + path).status_code == 403
    assert room.client("tim").get(BASE + path).status_code == 200
    assert room.client("tim").get(f"/teaching/nowhere{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/schedule",
        f"{BASE}/regrade",
        f"{BASE}/regrade/publish",
        "/export",
        "/people/roster",
        "/people/roster/apply",
    ],
)
def test_only_instructors_publish_export_import_and_schedule(room: Classroom, path: str) -> None:
    fields = {"kind": "homework", "counts": "last", "feedback": "at once", "reason": "x"}
    answer = room.client("tim").post(
        path, data=fields, files={"file": ("a.csv", b"id\n")} if "roster" in path else None
    )
    assert answer.status_code == 403


def test_what_waits_is_graded_from_student_to_student(room: Classroom) -> None:
    tim = room.client("tim")
    first = tim.get(ESSAY, follow_redirects=False)
    assert first.headers["location"].endswith("/essay/ada")
    page = read(room, "tim", f"{ESSAY}/ada")
    assert "One far value moves it" in page and "<script>alert" not in page and "<math" in page
    assert "Reference answer of the course" in page
    given = {
        "expected": expected_on(page),
        "points": "4,5",
        "comment": "Well put.\r\nOne thing is missing.",
        "why": "essay",
    }
    done = tim.post(f"{ESSAY}/ada", data={**given, "go": "next"}, follow_redirects=False)
    assert done.status_code == 303 and done.headers["location"].endswith("/essay/bob")
    with nbgrader.api.Gradebook(room.portal.course.db_url) as book:
        assert book.find_submission(NAME, "ada").score == 9.5
    student = text_of(read(room, "ada", "/"))
    assert "9.5 / 10" in student
    number = room.portal.submissions.that_count(NAME)["ada"].id
    shown = text_of(read(room, "ada", f"/submissions/{number}"))
    assert "9.5 / 10" in shown and "Well put. One thing is missing." in shown and "essay 4.5 / 5" in shown
    event = events(room.portal, "points given by hand")[-1]
    assert (event.actor, event.reason, event.details["after"]["points"]) == ("tim", "essay", 4.5)


def test_what_was_typed_is_kept_when_somebody_else_was_faster(room: Classroom) -> None:
    tim, prof = room.client("tim"), room.client("prof")
    seen = expected_on(read(room, "tim", f"{ESSAY}/bob"))
    prof.post(f"{ESSAY}/bob", data={"expected": seen, "points": "1", "why": "generous", "go": "stay"})
    late = tim.post(f"{ESSAY}/bob", data={"expected": seen, "points": "2", "comment": "My comment", "why": "strict"})
    assert late.status_code == 409
    said = text_of(late.text)
    assert "somebody else has changed this question meanwhile" in said and "1 point" in said and "generous" in said
    assert 'value="2"' in late.text and "My comment</textarea>" in late.text and 'value="strict"' in late.text
    again = {"expected": expected_on(late.text), "points": "2", "comment": "My comment", "why": "strict", "go": "stay"}
    assert tim.post(f"{ESSAY}/bob", data=again, follow_redirects=False).status_code == 303
    page = read(room, "tim", f"{BASE}/by-hand")
    entry = re.search(r'name="entry" value="(\d+)"', page)
    assert entry
    undone = tim.post(f"{BASE}/by-hand/undo", data={"entry": entry[1], "why": "wrong paper"})
    assert "The change is taken back." in text_of(undone.text)
    assert "1 point" in text_of(read(room, "tim", f"{ESSAY}/bob"))
    assert events(room.portal, "points by hand undone")[-1].reason == "wrong paper"


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "Dieses Notebook wurde nicht abgegeben."), (b"{", "Das bewertete Notebook kann nicht gelesen werden.")],
)
def test_a_notebook_that_is_not_there_is_told_without_where_it_would_lie(
    room: Classroom, content: bytes | None, told: str
) -> None:
    course = room.portal.course
    graded = course.autograded_directory / "cyd" / NAME / f"{NAME}.ipynb"
    kept = graded.read_bytes()
    try:
        graded.unlink()
        if content is not None:
            graded.write_bytes(content)
        shown = room.client("tim").get(f"{ESSAY}/cyd", headers={"accept-language": "de"}).text
    finally:
        graded.write_bytes(kept)
    assert told in shown
    assert str(course.root) not in shown


@pytest.mark.parametrize(
    ("points", "why", "told"),
    [
        ("6", "x", "are not between 0 and 5"),
        ("many", "x", "is no number"),
        ("2", "", "no reason"),
        ("nan", "x", "is no number"),
    ],
)
def test_points_that_make_no_sense_are_refused_and_kept_in_the_field(
    room: Classroom, points: str, why: str, told: str
) -> None:
    seen = expected_on(read(room, "tim", f"{ESSAY}/cyd"))
    answer = room.client("tim").post(f"{ESSAY}/cyd", data={"expected": seen, "points": points, "why": why})
    assert answer.status_code == 422 and told in text_of(answer.text) and f'value="{points}"' in answer.text


def test_what_nobody_has_scored_is_told_and_not_shown_as_zero(room: Classroom) -> None:
    number = room.portal.submissions.that_count(NAME)["cyd"].id
    shown = text_of(read(room, "cyd", f"/submissions/{number}"))
    assert "5 points are scored by your instructor" in shown and "0 / 10 so far" in shown
    assert "0 / 10 so far" in text_of(read(room, "cyd", "/"))
    room.portal.schedules.put(NAME, Plan(feedback=FeedbackPolicy.WHEN_RELEASED), "prof")
    assert "/ 10" not in text_of(read(room, "cyd", "/"))
    assert "Well put" not in text_of(
        read(room, "ada", f"/submissions/{room.portal.submissions.that_count(NAME)['ada'].id}")
    )
    room.portal.schedules.put(NAME, Plan(), "prof")


def test_an_attempt_that_does_not_stand_shows_what_its_tests_gave(room: Classroom) -> None:
    first = room.portal.submissions.that_count(NAME)["cyd"]
    second = room.hand_in("cyd", {"double": DOUBLE[0], "mean": MEAN[1], "essay": "Again."})
    page = text_of(read(room, "cyd", f"/assignments/{NAME}"))
    assert "2 / 10 so far" in page and "0 / 10 so far" in page
    api = room.client("cyd").get(f"/api/submissions/{first.id}").json()
    assert (api["score"], api["unscored"], api["max_score"]) == (0, 5, 10)
    assert room.client("cyd").get(f"/api/submissions/{second.id}").json()["score"] == 2


def test_late_penalties_are_taken_off_everywhere_and_explained(room: Classroom) -> None:
    portal, now = room.portal, room.portal.clock.now()
    ada = portal.submissions.that_count(NAME)["ada"]
    due = ada.received_at - timedelta(days=1, hours=1)
    portal.schedules.put(NAME, Plan(due_at=due, closes_at=now + timedelta(days=9), late_penalty=0.1), "prof")
    shown = text_of(read(room, "ada", f"/submissions/{ada.id}"))
    assert "7.6 / 10" in shown and "1.9 points were taken off because it came late: 2 days begun" in shown
    with nbgrader.api.Gradebook(portal.course.db_url) as book:
        assert book.find_submission(NAME, "ada").notebooks[0].late_submission_penalty == pytest.approx(1.9)
    page = read(room, "prof", f"{ESSAY}/ada")
    room.client("prof").post(
        f"{ESSAY}/ada", data={"expected": expected_on(page), "points": "5", "comment": "Well put.", "why": "full"}
    )
    assert "8 / 10" in text_of(read(room, "ada", "/"))  # a share of what was earned by hand, too
    user = portal.accounts.known("ada")
    portal.schedules.extend(NAME, user.id, "prof", due_at=now + timedelta(days=1), reason="ill")
    assert "10 / 10" in text_of(read(room, "ada", "/"))
    portal.schedules.extend(NAME, user.id, "prof", reason="no more")
    assert "8 / 10" in text_of(read(room, "ada", "/"))
    portal.schedules.put(NAME, Plan(), "prof")
    assert "10 / 10" in text_of(read(room, "ada", "/"))


def test_a_regrade_is_compared_watched_and_published(room: Classroom) -> None:
    portal, prof = room.portal, room.client("prof")
    if portal.regrades.state(NAME).comparison is None:
        assert "Judge again first." in text_of(prof.post(f"{BASE}/regrade/publish", data={"reason": "x"}).text)
    change_tests(portal.course)
    started = prof.post(f"{BASE}/regrade", data={"reason": "the test was too strict"})
    assert "Being judged again" in started.text or "Comparison" in started.text
    busy = prof.post(f"{BASE}/regrade", data={"reason": "twice"})
    assert "Something else is being done" in busy.text or portal.regrades.state(NAME).comparison is not None
    wait_for_job(room, lambda: portal.regrades.state(NAME).is_running)
    page = text_of(read(room, "tim", f"{BASE}/regrade"))
    assert "t-double: 0 → 1" in page and "bob" in page and "Publish" not in page.split("Comparison")[0]
    bob = portal.submissions.that_count(NAME)["bob"]
    before = read(room, "bob", f"/submissions/{bob.id}/feedback/{NAME}")
    assert bob.score == 3 and room.client("bob").get(f"/api/submissions/{bob.id}").json()["score"] == 4
    assert "No reason is given." in text_of(prof.post(f"{BASE}/regrade/publish", data={"reason": " "}).text)
    prof.post(f"{BASE}/regrade/publish", data={"reason": "agreed in the meeting"})
    wait_for_job(room, lambda: portal.regrades.state(NAME).is_running)
    assert "The new grades are published." in text_of(read(room, "prof", f"{BASE}/regrade"))
    state = room.client("prof").get(f"{BASE}/regrade/state")
    assert state.status_code == 286
    assert portal.submissions.that_count(NAME)["bob"].score == 4
    assert room.client("bob").get(f"/api/submissions/{bob.id}").json()["score"] == 5  # one of them by hand
    assert read(room, "bob", f"/submissions/{bob.id}/feedback/{NAME}") != before
    published = events(portal, "regrade published")[-1]
    assert (published.actor, published.reason) == ("prof", "agreed in the meeting")
    assert events(portal, "regrade publication begun") and not events(portal, "regrade not published")


def test_a_similarity_report_is_made_and_can_do_nothing(room: Classroom) -> None:
    tim = room.client("tim")
    assert tim.get(f"{BASE}/similarity/report").status_code == 404
    tim.post(f"{BASE}/similarity")
    wait_for_job(room, lambda: room.portal.similarities.state(NAME).is_running)
    assert "<iframe" in read(room, "tim", f"{BASE}/similarity")
    report = tim.get(f"{BASE}/similarity/report")
    assert report.headers["content-security-policy"].startswith("sandbox;") and "similar submissions" in report.text
    assert "attachment" in tim.get(f"{BASE}/similarity/report?download=true").headers["content-disposition"]
    german = tim.get(f"{BASE}/similarity/report", headers={"accept-language": "de"})
    assert '<html lang="de">' in german.text and "ähnliche Abgaben" in german.text
    assert german.headers["content-security-policy"] == report.headers["content-security-policy"]
    assert events(room.portal, "similarity report made")[-1].actor == "tim"


def test_grades_are_exported_for_some_or_all(room: Classroom) -> None:
    prof = room.client("prof")
    assert NAME in text_of(read(room, "prof", "/export"))
    answer = prof.post("/export", data={"form": "csv", "reason": "end of term"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["student_id"]: row[NAME] for row in rows} == {"ada": "10", "bob": "5", "cyd": ""}
    canvas = prof.post("/export", data={"form": "canvas", "assignments": [NAME]})
    assert "Points Possible" in canvas.text
    assert events(room.portal, "grades exported")[0].reason == "end of term"
    assert "has no assignment" in text_of(prof.post("/export", data={"assignments": ["../x"]}).text)


def test_a_roster_is_looked_at_then_applied_and_links_are_shown_once(room: Classroom) -> None:
    prof, portal = room.client("prof"), room.portal
    table = (
        "id,first name,last name,email\nada,Augusta,Lovelace,ada@new.example\nzoe,Zoë,=1+1,zoe@example.org\ntim,,,\n"
    )
    look = prof.post("/people/roster", files={"file": ("class.csv", table.encode())})
    said = text_of(look.text)
    assert look.status_code == 200 and "Zoë" in said and "bob, cyd" in said and "stay what they are: tim" in said
    assert portal.accounts.find("zoe") is None
    kept = re.search(r'name="kept" value="([^"]*)"', look.text)
    assert kept
    done = prof.post("/people/roster/apply", data={"kept": kept[1], "invite": "yes"})
    assert portal.accounts.known("zoe").role == "student" and portal.accounts.known("tim").role == "grader"
    assert portal.accounts.known("ada").email == "ada@new.example"
    file = re.search(r"base64,([A-Za-z0-9+/=]+)", done.text)
    assert file
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(file[1]).decode("utf-8-sig"))))
    assert {row["name"] for row in rows} == {"ada", "zoe"}
    link = next(row["link"] for row in rows if row["name"] == "zoe")
    assert "Zoë" in read(room, "ada", link.removeprefix("http://portal.example"))
    assert "zoe" in [s.id for s in portal.rosters.plan(table.encode()).roster.students]
    bad = prof.post("/people/roster", files={"file": ("class.csv", b"id,email\nx,none\n-y,\n")})
    assert bad.status_code == 422 and "line 2" in text_of(bad.text)
    german = {"accept-language": "de"}
    bad = prof.post("/people/roster", files={"file": ("class.csv", b"id,email\nx,none\n-y,\n")}, headers=german)
    assert "Zeile 2: 'none' ist keine E-Mail-Adresse" in text_of(bad.text)
    bad = prof.post("/people/roster", files={"file": ("class.csv", b"")}, headers=german)
    assert "Die Datei ist leer. Die erste Zeile nennt die Spalten" in text_of(bad.text)
    assert prof.post("/people/roster/apply", data={"kept": "!"}).status_code == 200


def test_failed_submissions_are_graded_again(room: Classroom) -> None:
    row = room.portal.submissions.that_count(NAME)["cyd"]
    with room.portal.database.write() as session:
        broken = update(Submission).where(Submission.id == row.id)
        session.execute(broken.values(state=str(SubmissionState.FAILED), message="no room on the disk"))
    assert "no room on the disk" in text_of(read(room, "tim", "/teaching"))
    room.client("tim").post(f"/submissions/{row.id}/grade-again")
    assert room.wait_for(row).state == SubmissionState.GRADED
    assert "could not be graded" not in text_of(read(room, "tim", "/teaching"))
    assert events(room.portal, "graded again")[-1].actor == "tim"
    assert "did not fail" in text_of(room.client("tim").post(f"/submissions/{row.id}/grade-again").text)


def test_programs_do_the_same(room: Classroom) -> None:
    api, prof, tim = f"/api/assignments/{NAME}", room.client("prof"), room.client("tim")
    found = tim.get(f"{api}/statistics").json()
    assert found["unscored"] == 1 and {q["grade_id"] for q in found["questions"]} == {"t-double", "t-mean", "essay"}
    waits = tim.get(f"{api}/by-hand").json()["waiting"]
    assert [one["student"] for one in waits if one["unscored"]] == ["cyd"]
    body = {
        "student": "cyd",
        "notebook": NAME,
        "grade_id": "essay",
        "expected": waits[0]["given"] if waits[0]["student"] == "cyd" else {},
        "given": {"points": 3},
        "reason": "by a program",
    }
    done = tim.post(f"{api}/by-hand", json=body)
    assert done.status_code == 201, done.text
    assert tim.post(f"{api}/by-hand", json=body).status_code == 409
    history = tim.get(f"{api}/by-hand").json()["history"]
    assert history[-1]["after"]["points"] == 3 and history[-1]["by"] == "tim"
    undone = tim.post(f"{api}/by-hand/{done.json()['id']}/undo", json={"reason": "wrong"})
    assert undone.status_code == 201 and undone.json()["undoes"] == done.json()["id"]
    assert tim.post(f"{api}/regrade", json={"reason": "x"}).status_code == 403
    assert prof.post(f"{api}/regrade", json={"reason": "again"}).status_code == 202
    wait_for_job(room, lambda: prof.get(f"{api}/regrade").json()["job"]["state"] == "running")
    state = prof.get(f"{api}/regrade").json()
    assert state["job"]["state"] == "done" and {one["student"] for one in state["comparison"]["submissions"]} == set(
        ANSWERS
    )
    exported = prof.post("/api/export", json={"format": "csv", "assignments": [NAME], "reason": "backup"})
    assert exported.status_code == 200 and "student_id" in exported.text
    assert tim.post("/api/export", json={"format": "csv", "reason": "x"}).status_code == 403


def test_the_home_page_asks_as_often_for_twenty_assignments_as_for_one(room: Classroom) -> None:
    from sqlalchemy import event

    portal = room.portal
    asked: list[str] = []
    engines = [portal.database.engine, portal.gradebook._engine]

    def count(connection: object, cursor: object, statement: str, *more: object) -> None:
        if not threading.current_thread().name.startswith("grading"):  # works by itself
            asked.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    try:
        read(room, "ada", "/")
        few = len(asked)
        for number in range(20):
            portal.schedules.put(f"more-{number}", Plan(), "prof")
        asked.clear()
        read(room, "ada", "/")
        assert len(asked) <= few
        times = []
        for _ in range(5):
            timing = room.client("ada").get("/").headers["server-timing"]
            times.append(float(timing.split("dur=")[1]))
        assert min(times) < 50
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", count)
        for number in range(20):
            portal.schedules.withdraw(f"more-{number}", "prof")


def test_conflicts_are_found_by_value_not_by_time(room: Classroom) -> None:
    key = QuestionKey("ada", NAME, NAME, "t-double")
    room.portal.by_hand.give(key, GivenByHand(1.0), GivenByHand(), "prof", "half")
    page = read(room, "tim", f"{BASE}/by-hand/{NAME}/t-double/ada")
    assert json.loads(expected_on(page)) == {"points": 1.0, "extra_credit": None, "comment": None}
    assert "Comment for the student" not in page  # tests have none


def test_the_pages_speak_german(room: Classroom) -> None:
    prof = room.client("prof")
    for path in [
        "/teaching",
        BASE,
        f"{BASE}/statistics",
        f"{BASE}/by-hand",
        f"{ESSAY}/ada",
        f"{BASE}/regrade",
        "/export",
    ]:
        answer = prof.get(path, headers={"accept-language": "de"})
        assert 'lang="de"' in answer.text and "Aufgaben" in answer.text, path
    assert "Von Hand" in prof.get(f"{BASE}/by-hand", headers={"accept-language": "de"}).text
    seen = expected_on(read(room, "prof", f"{ESSAY}/cyd"))
    refused = prof.post(
        f"{ESSAY}/cyd", data={"expected": seen, "points": "77", "why": "x"}, headers={"accept-language": "de"}
    )
    assert "77 Punkte liegen nicht zwischen 0 und 5." in text_of(refused.text)


def test_files_of_the_course_are_named_by_nobody(room: Classroom, tmp_path: Path) -> None:
    assert room.client("prof").get("/teaching/..%2f..%2fetc/similarity/report").status_code == 404
    assert room.client("tim").get(f"{BASE}/by-hand/{NAME}/essay/nobody").status_code == 404
