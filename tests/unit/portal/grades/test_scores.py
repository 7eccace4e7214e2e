"""What is shown of the points: of the attempt that stands the gradebook's, and nothing unscored as zero."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autograder.grading.standings import QuestionStanding, Standing
from autograder.portal.database.models import Submission, SubmissionState
from autograder.portal.grades.penalties import days_begun
from autograder.portal.grades.scores import Score, Scores

WHEN = datetime(2027, 1, 1, 12, tzinfo=UTC)


def submission(**values: object) -> Submission:
    given = {
        "state": str(SubmissionState.GRADED),
        "score": 2.0,
        "max_score": 10.0,
        "received_at": WHEN,
        "assignment": "hw",
    }
    return Submission(**{**given, **values})


def scores(*questions: QuestionStanding, penalty: float = 0.0, unscored: float = 0.0) -> Scores:
    standing = Standing("ada", "hw", questions, penalty, WHEN)
    return Scores({("ada", "hw"): standing}, {("ada", "hw", WHEN - timedelta(hours=1)): unscored} if unscored else {})


def question(auto: float | None, by_hand: float | None = None, extra: float | None = None) -> QuestionStanding:
    return QuestionStanding("hw", f"q{auto}{by_hand}", 5.0, auto, by_hand, extra)


def test_the_attempt_that_stands_shows_the_gradebook() -> None:
    found = scores(question(2.0, extra=1.0), question(None, by_hand=4.0), penalty=0.5)
    assert found.of(submission(), "ada") == Score(6.5, 10.0, 0.0, 0.5)
    assert found.of(submission(state="rejected"), "ada") is None


def test_what_waits_is_no_zero() -> None:
    assert scores(question(2.0), question(None)).of(submission(), "ada") == Score(2.0, 10.0, 5.0)
    nothing = scores(question(None), question(None)).of(submission(), "ada")
    assert nothing is not None and nothing.points is None and nothing.unscored == 10.0


def test_another_attempt_shows_what_its_tests_gave() -> None:
    earlier = submission(received_at=WHEN - timedelta(hours=1))
    assert scores(question(5.0), question(5.0)).of(earlier, "ada") == Score(2.0, 10.0)
    assert scores(question(5.0), unscored=5.0).of(earlier, "ada") == Score(2.0, 10.0, 5.0)
    nothing = scores(question(5.0), unscored=10.0).of(earlier, "ada")
    assert nothing is not None and nothing.points is None


@pytest.mark.parametrize(("hours", "days"), [(-1, 0), (0, 0), (1, 1), (24, 1), (24.01, 2), (49, 3)])
def test_each_day_begun_counts(hours: float, days: int) -> None:
    assert days_begun(WHEN, WHEN + timedelta(hours=hours)) == days
    assert days_begun(None, WHEN) == 0
