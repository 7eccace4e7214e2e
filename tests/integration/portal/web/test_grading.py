"""What becomes of what was handed in: the queue, the verdict, what counts, and what students learn of it."""

from __future__ import annotations

import html
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from autograder.portal.database.models import Counts, Kind, Role, Submission, SubmissionState
from autograder.portal.web.routes import assignments
from tests.integration.portal.web.site import HTML, Site, handed_in, make_site, restarted, saves
from tests.portal_factory import minutes

PATIENCE_S = 120.0


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
    again = restarted(site)
    with again.portal.database.read() as session:
        assert session.scalars(select(Submission.state)).one() == "queued"
    again.portal.stop()
