"""What instructors' programs ask for: schedules, and power over an exam while it goes on."""

from __future__ import annotations

from fastapi import APIRouter

from autograder.portal.api.refusals import RESPONSES
from autograder.portal.api.schemas import LiveSitting, MinutesIn, PlanIn, PreparationOut, ReasonIn
from autograder.portal.api.students import AssignmentName
from autograder.portal.exams.live import live_view
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan, ScheduleRefused
from autograder.portal.web.access import Grader, Instructor, NotThere, ThePortal

router = APIRouter(prefix="/api/assignments/{name}", responses=RESPONSES)


@router.put("/schedule", status_code=204)
def put_schedule(name: AssignmentName, given: PlanIn, portal: ThePortal, visitor: Instructor) -> None:
    """Set when and how an assignment is handed in."""
    if name not in portal.course.assignments():
        raise NotThere
    times = (given.opens_at, given.due_at, given.closes_at)
    if any(time is not None and time.tzinfo is None for time in times):
        raise ScheduleRefused("A time has no zone.", hint="For instance 2027-01-31T23:59:00+01:00.")
    portal.schedules.put(name, Plan(**given.model_dump(exclude={"reason"})), visitor.name, given.reason)


@router.get("/live")
def live(name: AssignmentName, portal: ThePortal, visitor: Grader) -> list[LiveSitting]:
    """Who has begun, when each saved last, who has handed in."""
    _check(portal, name)
    return [
        LiveSitting(
            student=s.name,
            status=s.progress,
            opened_at=s.opened_at,
            ends_at=s.ends_at,
            last_save_at=s.last_save_at,
            answered=s.answered,
            submitted_at=s.submitted_at,
            extra_minutes=s.extra_minutes,
        )
        for s in live_view(portal.database, portal.clock, name)
    ]


@router.get("/preparation")
def preparation(name: AssignmentName, portal: ThePortal, visitor: Grader) -> PreparationOut:
    """How many students' papers are ready; 0 of 0 as long as there is nothing to make."""
    _check(portal, name)
    progress = portal.preparation.progress(name)
    return PreparationOut(ready=progress.ready, students=progress.students, problem=progress.problem)


@router.post("/minutes", status_code=204)
def grant_minutes(name: AssignmentName, given: MinutesIn, portal: ThePortal, visitor: Instructor) -> None:
    """Give one student, or all, more working time."""
    _check(portal, name)
    user_id = None
    if given.student is not None:
        user = portal.accounts.find(given.student)
        if user is None:
            raise NotThere
        user_id = user.id
    portal.schedules.grant_minutes(name, given.minutes, visitor.name, user_id=user_id, reason=given.reason)


@router.post("/pause", status_code=204)
def pause(name: AssignmentName, given: ReasonIn, portal: ThePortal, visitor: Instructor) -> None:
    """Stop the clocks of all who sit an exam; nothing is taken meanwhile."""
    _check(portal, name)
    portal.schedules.pause(name, visitor.name, given.reason)


@router.post("/resume", status_code=204)
def resume(name: AssignmentName, given: ReasonIn, portal: ThePortal, visitor: Instructor) -> None:
    """Let the clocks go on."""
    _check(portal, name)
    portal.schedules.resume(name, visitor.name, given.reason)


@router.post("/feedback/release", status_code=204)
def release_feedback(name: AssignmentName, given: ReasonIn, portal: ThePortal, visitor: Instructor) -> None:
    """Let students read what was checked."""
    _check(portal, name)
    portal.schedules.release_feedback(name, visitor.name, reason=given.reason)


@router.post("/feedback/withhold", status_code=204)
def withhold_feedback(name: AssignmentName, given: ReasonIn, portal: ThePortal, visitor: Instructor) -> None:
    """Take that back."""
    _check(portal, name)
    portal.schedules.release_feedback(name, visitor.name, released=False, reason=given.reason)


def _check(portal: Portal, name: str) -> None:
    if portal.schedules.get(name) is None:
        raise NotThere
