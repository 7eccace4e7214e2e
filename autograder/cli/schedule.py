"""`autograder schedule`."""

from __future__ import annotations

import argparse
from datetime import datetime
from zoneinfo import ZoneInfo

from autograder.cli.terminal import out
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.grading.gradebook import Gradebook
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Counts, FeedbackPolicy, Kind
from autograder.portal.grades.penalties import LatePenalties
from autograder.portal.portal import time_zone_of
from autograder.portal.schedules import Plan, Schedules


def run(options: argparse.Namespace) -> int:
    """Set the schedule of an assignment."""
    course = Course.open(options.course)
    zone = time_zone_of(course)
    plan = Plan(
        kind=Kind(options.kind),
        opens_at=_moment(options.opens, zone, "--opens"),
        due_at=_moment(options.due, zone, "--due"),
        closes_at=_moment(options.closes, zone, "--closes"),
        minutes=options.minutes,
        attempts=options.attempts,
        counts=Counts(options.counts),
        feedback=FeedbackPolicy(options.feedback),
        shuffle=options.shuffle,
        late_penalty=options.late_penalty,
    )
    course.load_assignment(options.assignment)  # says what is wrong with it, or with its name
    database = Database(course.portal_db_url)
    try:

        def take_off(assignment: str, had_penalty: bool) -> None:
            if had_penalty or plan.late_penalty > 0:
                with Gradebook(course.db_url, course.course_id) as gradebook:
                    LatePenalties(database, gradebook).apply(assignment, clear=had_penalty)

        Schedules(database, Clock(), take_off).put(options.assignment, plan, "command line")
    finally:
        database.close()
    out().print(f"{options.assignment} is scheduled as {plan.kind}.", soft_wrap=True)
    return 0


def _moment(text: str | None, zone: ZoneInfo, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise AutograderError(
            f"{text!r} is no time", where=option, hint="For instance 2027-01-31T23:59, or with a zone: ...+01:00."
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
