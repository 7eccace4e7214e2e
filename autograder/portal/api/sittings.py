"""What the page of a quiz or exam asks for: the clock, the answers so far, and to have changes journalled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from anyio import to_thread
from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from autograder.errors import AutograderError
from autograder.portal.api.refusals import RESPONSES, problem
from autograder.portal.api.schemas import (
    AnswerOut,
    SavedOut,
    SavesIn,
    SavesOut,
    SavesRefused,
    SittingOut,
    SittingRequest,
    SittingStateOut,
    SubmissionOut,
)
from autograder.portal.api.students import Number, submission_out, view_of
from autograder.portal.exams.journal import JournalRefused, Save
from autograder.portal.exams.sittings import SittingState
from autograder.portal.exams.timing import Timing
from autograder.portal.forms.values import AnswerState
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.portal import Portal
from autograder.portal.web.access import NotThere, SignedIn, ThePortal
from autograder.portal.web.language import Gettext, TheGettext
from autograder.wording import said

_log = logging.getLogger(__name__)
router = APIRouter(prefix="/api/sittings", responses=RESPONSES)


@router.post("", status_code=201)
def open_sitting(given: SittingRequest, portal: ThePortal, visitor: SignedIn) -> SittingOut:
    """Open a quiz or exam, or find the sitting that goes on. The clock begins with the first opening."""
    return _sitting_out(portal, portal.sittings.open(visitor.user_id, given.assignment))


@router.get("/{sitting_id}")
async def sitting(sitting_id: Number, portal: ThePortal, visitor: SignedIn) -> SittingOut:
    """The clock, and what counts for each question."""
    return await portal.states.run(_sitting, portal, visitor, sitting_id)


def _sitting(portal: Portal, visitor: Visitor, sitting_id: int) -> SittingOut:
    return _sitting_out(portal, _state_of(portal, visitor, sitting_id))


@router.post(
    "/{sitting_id}/answers",
    response_model=SavesOut,
    responses={409: {"model": SavesRefused, "description": "Paused, or over"}},
)
async def save(
    sitting_id: Number, given: SavesIn, portal: ThePortal, visitor: SignedIn, gettext: TheGettext
) -> Response:
    """Journal changes. The answer comes when they are on disk; what is sent twice is kept once."""
    saves = [Save(s.seq, s.question, s.value, timedelta(milliseconds=s.age_ms)) for s in given.saves]
    portal.save_quota.use(visitor.user_id, saves)
    try:
        saved = await asyncio.wrap_future(portal.journal.save(sitting_id, visitor.user_id, given.client, saves))
    except JournalRefused as refused:
        if refused.timing is None:
            raise NotThere from None
        state = state_out(refused.timing, refused.revision)
        content = SavesRefused.model_validate({"error": problem(refused.what), "state": state})
        return JSONResponse(content.model_dump(mode="json"), status_code=409)
    newest = {save.question: save.value for save in saves}
    remarks = portal.papers.remarks_at_hand(visitor.name, saved.assignment, newest)
    idle = portal.remarking_at_a_time.available_tokens and not portal.pressure.is_high
    if remarks is None and idle:  # else it would keep acknowledgements waiting, its own or those of others
        asked = (visitor.name, saved.assignment, newest)
        try:
            remarks = await to_thread.run_sync(portal.papers.remarks, *asked, limiter=portal.remarking_at_a_time)
        except AutograderError:  # the paper cannot be read; the answers are on disk all the same
            _log.exception("nothing can be remarked on answers to %s", saved.assignment)
    answer = SavesOut(
        saved=[
            _saved_out(save, revision, remarks, gettext) for save, revision in zip(saves, saved.revisions, strict=True)
        ],
        state=state_out(saved.timing, saved.newest),
    )
    return Response(answer.model_dump_json(), media_type="application/json")


@router.post("/{sitting_id}/hand-in", status_code=201)
async def hand_in(sitting_id: Number, portal: ThePortal, visitor: SignedIn) -> SubmissionOut:
    """Hand in what is journalled. Doing it twice is doing it once."""
    if await run_in_threadpool(portal.sittings.state, sitting_id, visitor.user_id) is None:
        raise NotThere
    submission = await run_in_threadpool(portal.sittings.hand_in, sitting_id, visitor.user_id)
    return submission_out(await run_in_threadpool(view_of, portal, visitor, submission.id))


def _saved_out(save: Save, revision: int, remarks: Mapping[str, AnswerState] | None, gettext: Gettext) -> SavedOut:
    remark = remarks.get(save.question) if remarks is not None else None
    return SavedOut(
        seq=save.seq,
        revision=revision,
        problem=said(remark.problem, gettext) if remark is not None and remark.problem is not None else None,
        understood=remark.understood if remark is not None else "",
        checked=remarks is not None,
    )


def state_out(timing: Timing, revision: int) -> SittingStateOut:
    """The clock as the page wants it."""
    return SittingStateOut(
        status=timing.status.value,
        remaining_ms=_milliseconds(timing.remaining),
        server_time=timing.now,
        answers_revision=revision,
    )


def _milliseconds(span: timedelta | None) -> int | None:
    return int(span / timedelta(milliseconds=1)) if span is not None else None


def _state_of(portal: Portal, visitor: Visitor, sitting_id: int) -> SittingState:
    state = portal.sittings.state(sitting_id, visitor.user_id)
    if state is None:
        raise NotThere
    return state


def _sitting_out(portal: Portal, state: SittingState) -> SittingOut:
    answers = portal.sittings.answers(state.sitting.id)
    return SittingOut(
        id=state.sitting.id,
        assignment=state.sitting.assignment,
        state=state_out(state.timing, state.revision),
        answers={
            question: AnswerOut(value=answer.value, revision=answer.revision) for question, answer in answers.items()
        },
    )
