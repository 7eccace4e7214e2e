"""Points by hand: in nbgrader's tables as the formgrader would put them, with a history, and never over somebody else's."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import nbgrader.api
import pytest

from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import standings
from autograder.teaching.hand_grading import (
    EditConflict,
    GivenByHand,
    HandGradingError,
    QuestionKey,
    given_by_hand,
    history,
    set_points,
    undo,
    waiting,
)
from autograder.teaching.late import LatePolicy, LatePolicyError, assign_late_penalties
from autograder.verdicts import Status
from tests.integration.teaching.conftest import WHEN, store

ESSAY = QuestionKey("ada", "hw", "words", "essay")
TEST = QuestionKey("ada", "hw", "code", "t-a")
NOTHING = GivenByHand()
WHO: dict[str, Any] = {"by": "prof", "why": "read it"}


def seen_by_nbgrader(url: str, key: QuestionKey) -> tuple[Any, ...]:
    with nbgrader.api.Gradebook(url) as opened:
        grade = opened.find_grade(key.grade_id, key.notebook, key.assignment, key.student)
        return grade.manual_score, grade.extra_credit, grade.score, grade.needs_manual_grade


def score_of_nbgrader(url: str, student: str) -> tuple[float, float]:
    with nbgrader.api.Gradebook(url) as opened:
        submission = opened.find_submission("hw", student)
        return submission.score, submission.late_submission_penalty


@pytest.mark.usefixtures("hw")
def test_the_essay_waits_until_somebody_scores_it(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 2, None)
    store(gradebook, "bob", 2, 3, status=Status.REJECTED)
    assert [(w.key.grade_id, w.unscored, w.max_points) for w in waiting(gradebook, "hw")] == [
        ("t-b", True, 3),
        ("essay", True, 5),
    ]
    given = GivenByHand(4.5, 0.5, "Well said.")
    entry = set_points(gradebook, ESSAY, given, **WHO, expected=NOTHING)
    assert seen_by_nbgrader(url, ESSAY) == (4.5, 0.5, 5.0, False)
    with nbgrader.api.Gradebook(url) as opened:
        assert opened.find_comment("essay", "words", "hw", "ada").comment == "Well said."
    assert given_by_hand(gradebook, ESSAY) == given
    assert [w.key.grade_id for w in waiting(gradebook, "hw")] == ["t-b"]
    assert history(gradebook, "hw") == [entry]
    assert (entry.before, entry.after, entry.by, entry.why) == (NOTHING, given, "prof", "read it")
    assert datetime.now(UTC) - entry.at < timedelta(minutes=1)


@pytest.mark.usefixtures("hw")
def test_a_test_can_be_overruled_and_grading_again_asks_for_a_second_look(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 0, 3)
    set_points(gradebook, TEST, GivenByHand(2), **WHO, expected=NOTHING)
    assert seen_by_nbgrader(url, TEST) == (2, None, 2, False)
    store(gradebook, "ada", 1, 3, submission="s2")
    assert seen_by_nbgrader(url, TEST) == (2, None, 2, True)
    [look] = [w for w in waiting(gradebook, "hw") if w.key == TEST]
    assert (look.unscored, look.auto, look.given.points) == (False, 1, 2)


@pytest.mark.usefixtures("hw")
def test_undoing_is_another_entry(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 2, 3)
    first = set_points(gradebook, ESSAY, GivenByHand(4), **WHO, expected=NOTHING)
    back = undo(gradebook, first.id, by="dean", why="wrong student")
    assert back.undoes == first.id and back.after == NOTHING
    assert seen_by_nbgrader(url, ESSAY) == (None, None, 0, True)
    assert [e.id for e in history(gradebook, "hw", student="ada", grade_id="essay")] == [first.id, back.id]
    with pytest.raises(EditConflict):  # it has been undone already
        undo(gradebook, first.id, by="dean", why="again")
    with pytest.raises(HandGradingError, match="no change 99"):
        undo(gradebook, 99, by="dean", why="?")


@pytest.mark.usefixtures("hw")
def test_who_has_not_seen_the_latest_points_changes_nothing(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 2, 3)
    set_points(gradebook, ESSAY, GivenByHand(4), **WHO, expected=NOTHING)
    with pytest.raises(EditConflict, match="it has 4 points now, not no points") as caught:
        set_points(gradebook, ESSAY, GivenByHand(1), **WHO, expected=NOTHING)
    assert caught.value.current == GivenByHand(4)
    assert seen_by_nbgrader(url, ESSAY)[0] == 4
    with nbgrader.api.Gradebook(url) as opened:  # the formgrader
        opened.find_grade("essay", "words", "hw", "ada").manual_score = 3
        opened.db.commit()
    with pytest.raises(EditConflict, match="it has 3 points now"):
        set_points(gradebook, ESSAY, GivenByHand(1), **WHO, expected=GivenByHand(4))
    assert len(history(gradebook, "hw")) == 1


@pytest.mark.usefixtures("hw")
def test_of_many_at_once_one_wins(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 2, 3)
    outcomes: list[str] = []

    def give(points: float) -> None:
        with Gradebook(url) as own:
            try:
                set_points(own, ESSAY, GivenByHand(points), **WHO, expected=NOTHING)
                outcomes.append("won")
            except EditConflict:
                outcomes.append("lost")

    threads = [threading.Thread(target=give, args=(n / 2,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 5 + ["won"]
    assert len(history(gradebook, "hw")) == 1


@pytest.mark.parametrize(
    ("key", "given", "why"),
    [
        (ESSAY, GivenByHand(float("nan")), "finite"),
        (ESSAY, GivenByHand(1, float("inf")), "finite"),
        (ESSAY, GivenByHand(5.5), "between 0 and 5"),
        (ESSAY, GivenByHand(-1), "between 0 and 5"),
        (ESSAY, GivenByHand(1, comment="x" * 30_000), "comment"),
        (TEST, GivenByHand(1, comment="Nice."), "no comment"),
        (QuestionKey("ada", "hw", "words", "nothing"), GivenByHand(1), "no grade"),
        (QuestionKey("zoe", "hw", "words", "essay"), GivenByHand(1), "no grade"),
    ],
)
@pytest.mark.usefixtures("hw")
def test_points_without_sense_are_refused(gradebook: Gradebook, key: QuestionKey, given: GivenByHand, why: str) -> None:
    store(gradebook, "ada", 2, 3)
    with pytest.raises(HandGradingError, match=why):
        set_points(gradebook, key, given, **WHO, expected=NOTHING)
    assert history(gradebook, "hw") == []


@pytest.mark.usefixtures("hw")
def test_points_outside_are_taken_on_purpose_and_a_reason_is_needed(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 2, 3)
    with pytest.raises(HandGradingError, match="reason"):
        set_points(gradebook, ESSAY, GivenByHand(1), by="prof", why=" ", expected=NOTHING)
    set_points(gradebook, ESSAY, GivenByHand(7), **WHO, expected=NOTHING, allow_outside=True)
    assert seen_by_nbgrader(url, ESSAY)[2] == 7


@pytest.mark.usefixtures("hw")
def test_a_history_that_cannot_be_written_leaves_the_points(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 2, 3)
    with gradebook.transaction("written") as db:
        db.exec_driver_sql("DROP TABLE autograder_override")
    with pytest.raises(Exception, match="autograder_override"):
        set_points(gradebook, ESSAY, GivenByHand(1), **WHO, expected=NOTHING)
    assert seen_by_nbgrader(url, ESSAY) == (None, None, 0, True)


# totals and late penalties ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("hw")
def test_our_totals_are_those_of_nbgrader(gradebook: Gradebook, url: str) -> None:
    store(gradebook, "ada", 1.5, 3)
    store(gradebook, "bob", 0.1, 0.2)
    store(gradebook, "cyd", None, 1)
    set_points(gradebook, ESSAY, GivenByHand(4, 1.5), **WHO, expected=NOTHING)
    set_points(gradebook, TEST, GivenByHand(2), **WHO, expected=NOTHING)
    found = {one.student: one for one in standings(gradebook, "hw")}
    for student, one in found.items():
        assert one.known_score == pytest.approx(score_of_nbgrader(url, student)[0])
        assert one.max_score == 10
    assert found["ada"].score == 10.5
    assert found["bob"].score is None and found["cyd"].score is None


@pytest.mark.usefixtures("hw")
def test_the_late_penalty_is_nbgraders(gradebook: Gradebook, url: str) -> None:
    due = WHEN - timedelta(hours=30)
    store(gradebook, "ada", 1.5, 3)
    store(gradebook, "bob", 2, 3, when=due - timedelta(hours=1))
    store(gradebook, "cyd", 2, 3)
    set_points(gradebook, ESSAY, GivenByHand(4), **WHO, expected=NOTHING)
    with pytest.raises(LatePolicyError, match="no due date"):
        assign_late_penalties(gradebook, "hw", LatePolicy("1/10"))
    with nbgrader.api.Gradebook(url) as opened:
        opened.update_or_create_assignment("hw", duedate=due.replace(tzinfo=None))
        opened.grant_extension("hw", "cyd", hours=40)
        opened.db.commit()
    found = assign_late_penalties(gradebook, "hw", LatePolicy(Fraction(1, 10)))
    assert [(p.student, p.share, p.late) for p in found] == [("ada", Fraction(1, 5), timedelta(hours=30))]
    assert found[0].points == pytest.approx(8.5 / 5)
    raw, penalty = score_of_nbgrader(url, "ada")
    assert (raw, penalty) == (8.5, pytest.approx(1.7))
    with nbgrader.api.Gradebook(url) as opened:
        by_notebook = {n.name: n.late_submission_penalty for n in opened.find_submission("hw", "ada").notebooks}
    assert by_notebook == {"code": pytest.approx(0.9), "words": pytest.approx(0.8)}
    assert score_of_nbgrader(url, "bob")[1] == score_of_nbgrader(url, "cyd")[1] == 0
    ada = next(one for one in standings(gradebook, "hw") if one.student == "ada")
    assert ada.score == pytest.approx(max(0.0, raw - penalty)) and ada.raw_score == 8.5
    assert assign_late_penalties(gradebook, "hw", LatePolicy("1/10")) == found  # and again
    assert assign_late_penalties(gradebook, "hw", LatePolicy(0))[0].points == 0
    assert score_of_nbgrader(url, "ada")[1] == 0
    assert assign_late_penalties(gradebook, "hw", LatePolicy(1))[0].points == 8.5
    assert next(one for one in standings(gradebook, "hw") if one.student == "ada").score == 0
