"""Quizzes and exams in the browser."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import FileResponse, Response

from autograder.errors import AutograderError
from autograder.portal.api.students import AssignmentName, Number, entry_of
from autograder.portal.exams.journal import Answer, JournalRefused, Save
from autograder.portal.exams.papers import shuffle_seed
from autograder.portal.exams.sittings import SittingRefused, SittingState
from autograder.portal.exams.timing import SittingStatus
from autograder.portal.forms.filling import posted_answers
from autograder.portal.forms.form import Form
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.people.tokens import new_token
from autograder.portal.portal import Portal
from autograder.portal.web.access import NotThere, SignedIn, ThePortal
from autograder.portal.web.page import Page, ThePage
from autograder.portal.web.routes.sign_in import said

router = APIRouter(include_in_schema=False)


@router.post("/assignments/{name}/sittings")
async def open_sitting(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """Begin, or go on."""
    return await portal.pages.run(_open, name, portal, page, visitor)


def _open(name: str, portal: Portal, page: Page, visitor: Visitor) -> Response:
    entry = entry_of(portal, visitor, name)
    if not entry.in_browser:
        raise NotThere
    try:
        state = portal.sittings.open(visitor.user_id, name)
    except SittingRefused as refused:
        return page.redirect(f"/assignments/{quote(name)}", said(page, refused), "bad")
    return page.redirect(f"/sittings/{state.sitting.id}")


@router.get("/sittings/{sitting_id}")
async def sitting(sitting_id: Number, portal: ThePortal, page: ThePage, visitor: SignedIn) -> Response:
    """The paper, with the answers so far."""
    return await portal.pages.run(_paper, sitting_id, portal, page, visitor)


def _paper(sitting_id: int, portal: Portal, page: Page, visitor: Visitor) -> Response:
    state = _state_of(portal, visitor, sitting_id)
    if state.timing.status is SittingStatus.ENDED:
        return page("sitting_ended.html", sitting=state.sitting)
    answers = portal.sittings.answers(sitting_id)
    forms = _forms(portal, visitor, state, answers)
    return page(
        "sitting.html",
        entry=entry_of(portal, visitor, state.sitting.assignment),
        sitting=state.sitting,
        timing=state.timing,
        forms=forms,
        locked=state.timing.status is not SittingStatus.OPEN,
    )


@router.get("/pictures/{name}")
def picture(name: str, portal: ThePortal, visitor: SignedIn) -> Response:
    """A picture of a paper. Its name is its digest: only who has seen the paper knows it."""
    path = portal.papers.picture(name)
    if path is None:
        raise NotThere
    return FileResponse(path, headers={"cache-control": "private, max-age=31536000, immutable"})


@router.post("/sittings/{sitting_id}")
async def save_and_hand_in(
    request: Request, sitting_id: Number, portal: ThePortal, page: ThePage, visitor: SignedIn
) -> Response:
    """Hand in; where scripts do not run, all answers come with it and are journalled first."""
    state = await run_in_threadpool(_state_of, portal, visitor, sitting_id)
    fields = await request.form(max_files=0, max_fields=2000)
    if "journalled" not in fields and state.timing.status is SittingStatus.OPEN:
        try:
            await run_in_threadpool(_journal_posted, portal, visitor, state, fields)
        except JournalRefused as refused:
            return page.redirect(f"/sittings/{sitting_id}", said(page, refused), "bad")
    try:
        submission = await run_in_threadpool(portal.sittings.hand_in, sitting_id, visitor.user_id)
    except AutograderError as refused:
        return page.redirect(f"/sittings/{sitting_id}", said(page, refused), "bad")
    return page.redirect(f"/submissions/{submission.id}", page.gettext("Handed in."))


def _journal_posted(portal: Portal, visitor: Visitor, state: SittingState, fields: FormData) -> None:
    """Journal what differs from what is journalled."""
    known = portal.sittings.answers(state.sitting.id)
    posted: dict[str, list[str]] = {
        name: [value for value in fields.getlist(name) if isinstance(value, str)] for name in fields
    }
    saves: list[Save] = []
    for form in _forms(portal, visitor, state, known):
        for question, value in posted_answers(form, posted).items():
            if value != (known[question].value if question in known else None):
                saves.append(Save(len(saves), question, value))
    if saves:
        portal.journal.save(state.sitting.id, visitor.user_id, new_token(), saves).result()


def _forms(portal: Portal, visitor: Visitor, state: SittingState, answers: dict[str, Answer]) -> list[Form]:
    sitting = state.sitting
    schedule = portal.schedules.get(sitting.assignment)
    seed = None
    if schedule is not None and schedule.shuffle:
        seed = shuffle_seed(portal.key.public, sitting.assignment, visitor.name, sitting.number)
    values = {question: answer.value for question, answer in answers.items()}
    return portal.papers.forms(visitor.name, sitting.assignment, values, seed)


def _state_of(portal: Portal, visitor: Visitor, sitting_id: int) -> SittingState:
    state = portal.sittings.state(sitting_id, visitor.user_id)
    if state is None:
        raise NotThere
    return state
