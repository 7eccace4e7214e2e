"""Windows: what the schedule says, and what one student has instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.portal.database.models import Extension, FeedbackPolicy, Schedule
from autograder.portal.windows import Phase, Window, may_read_feedback
from tests.portal_factory import START, minutes

moments = st.none() | st.integers(-3000, 3000).map(lambda m: START + minutes(m))


def schedule(**given: object) -> Schedule:
    return Schedule(**{"assignment": "sheet", "feedback": "at once", **given})


def extension(**given: object) -> Extension:
    return Extension(**{"assignment": "sheet", "user_id": 1, "extra_minutes": 0, **given})


def test_the_moment_of_a_deadline_is_late_and_that_of_closing_is_closed() -> None:
    window = Window(START, START + minutes(10), START + minutes(20))
    at = [window.phase(START + minutes(m)) for m in (-0.01, 0, 9.99, 10, 19.99, 20)]
    assert at == [Phase.NOT_YET, Phase.OPEN, Phase.OPEN, Phase.LATE, Phase.LATE, Phase.CLOSED]


def test_without_times_it_is_open() -> None:
    assert Window().phase(START) is Phase.OPEN


def test_without_a_time_of_closing_the_deadline_closes() -> None:
    window = Window.of(schedule(due_at=START))
    assert window.phase(START) is Phase.CLOSED


@pytest.mark.parametrize(
    ("own", "due", "closes"),
    [
        ({}, 10, 20),
        ({"extra_minutes": 5}, 15, 25),
        ({"due_at": START + minutes(15)}, 15, 20),
        ({"due_at": START + minutes(60)}, 60, 60),
        ({"closes_at": START + minutes(90)}, 10, 90),
        ({"due_at": START + minutes(60), "closes_at": START + minutes(90), "extra_minutes": 5}, 60, 90),
    ],
)
def test_own_times_take_the_place_of_those_of_the_schedule(own: dict[str, object], due: int, closes: int) -> None:
    window = Window.of(schedule(due_at=START + minutes(10), closes_at=START + minutes(20)), extension(**own))
    assert (window.due_at, window.closes_at) == (START + minutes(due), START + minutes(closes))


def test_an_own_deadline_moves_the_end_where_the_deadline_closes() -> None:
    window = Window.of(schedule(due_at=START), extension(due_at=START + minutes(30)))
    assert window.phase(START + minutes(29)) is Phase.OPEN
    assert window.phase(START + minutes(30)) is Phase.CLOSED


@given(opens=moments, due=moments, closes=moments, own_due=moments, extra=st.integers(0, 600))
def test_more_time_never_closes_earlier(opens, due, closes, own_due, extra) -> None:  # type: ignore[no-untyped-def]
    plain = schedule(opens_at=opens, due_at=due, closes_at=closes)
    without, more = Window.of(plain), Window.of(plain, extension(extra_minutes=extra))
    if without.closes_at is not None:
        assert more.closes_at is not None
        assert more.closes_at >= without.closes_at
    order = [Phase.NOT_YET, Phase.OPEN, Phase.LATE, Phase.CLOSED]
    window = Window.of(plain, extension(due_at=own_due, extra_minutes=extra))
    phases = [order.index(window.phase(START + minutes(m))) for m in range(-4000, 4000, 250)]
    assert phases == sorted(phases), "time goes one way"


@pytest.mark.parametrize(
    ("policy", "released", "before", "after"),
    [
        (FeedbackPolicy.AT_ONCE, False, True, True),
        (FeedbackPolicy.AFTER_DEADLINE, False, False, True),
        (FeedbackPolicy.AFTER_DEADLINE, True, True, True),
        (FeedbackPolicy.WHEN_RELEASED, False, False, False),
        (FeedbackPolicy.WHEN_RELEASED, True, True, True),
    ],
)
def test_feedback_is_shown_when_its_policy_says(
    policy: FeedbackPolicy, released: bool, before: bool, after: bool
) -> None:
    plain = schedule(feedback=str(policy), due_at=START + minutes(10), feedback_released_at=START if released else None)
    window = Window.of(plain)
    assert may_read_feedback(plain, window, START + minutes(5)) is before
    assert may_read_feedback(plain, window, START + minutes(10)) is after
