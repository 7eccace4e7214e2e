"""What instructors' programs ask for about grades: statistics, points by hand, regrades, exports."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Response

from autograder.portal.api.grade_schemas import (
    ByHandIn,
    ByHandOut,
    ExportIn,
    GivenModel,
    JobOut,
    OverrideOut,
    PublishIn,
    RegradeIn,
    RegradeOut,
    StatisticsOut,
    UndoIn,
    WaitingOut,
)
from autograder.portal.api.refusals import RESPONSES
from autograder.portal.api.students import AssignmentName, Number
from autograder.portal.grades.exports import export_grades
from autograder.portal.grades.jobs import Job
from autograder.portal.portal import Portal
from autograder.portal.web.access import Grader, Instructor, NotThere, ThePortal
from autograder.teaching.hand_grading import GivenByHand, Override, QuestionKey, history, waiting
from autograder.teaching.regrade_report import to_json
from autograder.teaching.statistics import assignment_statistics

router = APIRouter(prefix="/api", responses=RESPONSES)


@router.get("/assignments/{name}/statistics")
def statistics(name: AssignmentName, portal: ThePortal, visitor: Grader) -> StatisticsOut:
    """Totals and questions of a class."""
    _known(portal, name)
    return StatisticsOut.model_validate(asdict(assignment_statistics(portal.gradebook, name)))


@router.get("/assignments/{name}/by-hand")
def by_hand(name: AssignmentName, portal: ThePortal, visitor: Grader) -> ByHandOut:
    """What waits for a person, and what was given by hand."""
    _known(portal, name)
    return ByHandOut(
        waiting=[
            WaitingOut(
                student=one.key.student,
                notebook=one.key.notebook,
                grade_id=one.key.grade_id,
                max_points=one.max_points,
                auto=one.auto,
                unscored=one.unscored,
                given=_given_out(one.given),
            )
            for one in waiting(portal.gradebook, name)
        ],
        history=[_override_out(entry) for entry in history(portal.gradebook, name)],
    )


@router.post("/assignments/{name}/by-hand", status_code=201)
def give(name: AssignmentName, given: ByHandIn, portal: ThePortal, visitor: Grader) -> OverrideOut:
    """Give points, extra credit or a comment; refused (409) if `expected` is not what stands there."""
    _known(portal, name)
    key = QuestionKey(given.student, name, given.notebook, given.grade_id)
    done = portal.by_hand.give(key, _given(given.given), _given(given.expected), visitor.name, given.reason)
    return _override_out(done)


@router.post("/assignments/{name}/by-hand/{entry}/undo", status_code=201)
def undo(name: AssignmentName, entry: Number, given: UndoIn, portal: ThePortal, visitor: Grader) -> OverrideOut:
    """Take a change back; refused (409) if the question has been changed since."""
    _known(portal, name)
    if all(one.id != entry for one in history(portal.gradebook, name)):
        raise NotThere
    return _override_out(portal.by_hand.undo(entry, visitor.name, given.reason))


@router.get("/assignments/{name}/regrade")
def regrade_state(name: AssignmentName, portal: ThePortal, visitor: Grader) -> RegradeOut:
    """How far it is, and the last comparison."""
    _known(portal, name)
    state = portal.regrades.state(name)
    return RegradeOut(
        job=_job_out(state.job) if state.job is not None else None,
        comparison=to_json(state.comparison) if state.comparison is not None else None,
        problem=state.problem,
    )


@router.post("/assignments/{name}/regrade", status_code=202)
def start_regrade(name: AssignmentName, given: RegradeIn, portal: ThePortal, visitor: Instructor) -> JobOut:
    """Judge all attempts that count again; no grade is touched. Ask for the state until it is no longer running."""
    _known(portal, name)
    return _job_out(portal.regrades.start(name, visitor.name, given.reason))


@router.post("/assignments/{name}/regrade/publish", status_code=202)
def publish_regrade(name: AssignmentName, given: PublishIn, portal: ThePortal, visitor: Instructor) -> JobOut:
    """Make the last comparison the grades."""
    _known(portal, name)
    return _job_out(portal.regrades.publish(name, visitor.name, given.reason))


@router.post("/export", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def export(given: ExportIn, portal: ThePortal, visitor: Instructor) -> Response:
    """The grades as a file for another system."""
    content = export_grades(
        portal.database,
        portal.clock,
        portal.gradebook,
        visitor.name,
        given.format,
        given.assignments,
        feedback=given.feedback,
        reason=given.reason,
    )
    return Response(content, media_type="text/csv")


def _known(portal: Portal, name: str) -> None:
    if name not in portal.course.assignments():
        raise NotThere


def _given(given: GivenModel) -> GivenByHand:
    return GivenByHand(given.points, given.extra_credit, given.comment or None)


def _given_out(given: GivenByHand) -> GivenModel:
    return GivenModel(points=given.points, extra_credit=given.extra_credit, comment=given.comment)


def _override_out(entry: Override) -> OverrideOut:
    return OverrideOut(
        id=entry.id,
        student=entry.key.student,
        notebook=entry.key.notebook,
        grade_id=entry.key.grade_id,
        at=entry.at,
        by=entry.by,
        why=entry.why,
        before=_given_out(entry.before),
        after=_given_out(entry.after),
        undoes=entry.undoes,
    )


def _job_out(job: Job) -> JobOut:
    return JobOut(
        kind=job.kind.value,
        state=job.state.value,
        actor=job.actor,
        began_at=job.began_at,
        done=job.done,
        total=job.total,
        problem=job.problem,
    )
