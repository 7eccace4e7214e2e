"""What students' programs ask for: assignments, submissions, receipts."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Path, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from autograder.portal.api.refusals import RESPONSES
from autograder.portal.api.schemas import AssignmentOut, KeyOut, Me, SignInRequest, SubmissionOut, Token
from autograder.portal.database.models import Kind
from autograder.portal.grades.scores import Scores
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.portal import Portal
from autograder.portal.submissions.uploads import collect_files
from autograder.portal.submissions.views import SubmissionView
from autograder.portal.web.access import ANYONE, NotThere, SignedIn, ThePortal
from autograder.portal.web.address import address_of
from autograder.portal.web.dashboard import Entry, entries_of

router = APIRouter(prefix="/api", responses=RESPONSES)
AssignmentName = Annotated[str, Path(max_length=128, pattern=r"^[^/\x00]+$")]
Number = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/key", dependencies=[Depends(ANYONE)])
def key(portal: ThePortal) -> KeyOut:
    """The public key of the course's receipts."""
    return KeyOut(course=portal.course.course_id, public_key=portal.key.public)


@router.post("/sign-in", dependencies=[Depends(ANYONE)])
async def sign_in(given: SignInRequest, portal: ThePortal, address: Annotated[str, Depends(address_of)]) -> Token:
    """A token for programs, in exchange for name and password. It can be revoked on the page of the account."""
    user = await portal.authenticate(given.name, given.password, address)
    token = await run_in_threadpool(portal.sign_ins.begin, user.id, given.label or "program", "token")
    return Token(token=token)


@router.get("/me")
def me(visitor: SignedIn) -> Me:
    """Who is asking."""
    return Me(name=visitor.name, display_name=visitor.display_name, role=visitor.role)


@router.get("/assignments")
def assignments(portal: ThePortal, visitor: SignedIn) -> list[AssignmentOut]:
    """All assignments, as they are for the visitor."""
    return [_assignment(entry) for entry in entries_of(portal, visitor)]


@router.get(
    "/assignments/{name}/notebook",
    response_class=Response,
    responses={200: {"content": {"application/x-ipynb+json": {}, "application/zip": {}}}},
)
def notebook(name: AssignmentName, portal: ThePortal, visitor: SignedIn) -> Response:
    """The released notebook of the visitor's variant, or an archive if there are more files."""
    return download(portal, visitor, name)


@router.post("/assignments/{name}/submissions", status_code=201)
async def hand_in(
    name: AssignmentName, portal: ThePortal, visitor: SignedIn, files: Annotated[list[UploadFile], File()]
) -> SubmissionOut:
    """Hand in a notebook, with other files if it needs some, or an archive of them."""
    return submission_out(await take_upload(portal, visitor, name, files))


@router.get("/assignments/{name}/submissions")
def submissions(name: AssignmentName, portal: ThePortal, visitor: SignedIn) -> list[SubmissionOut]:
    """What the visitor handed in, the latest first."""
    found = portal.submissions.of_student(visitor.user_id, name)
    scores = Scores.of_student(portal.gradebook, visitor.name) if found else None
    views = [portal.submissions.view(submission.id, visitor, scores) for submission in found]
    return [submission_out(view) for view in views if view is not None]


@router.get("/submissions/{submission_id}")
def submission(submission_id: Number, portal: ThePortal, visitor: SignedIn) -> SubmissionOut:
    """One submission; ask again while it is queued or being graded."""
    return submission_out(view_of(portal, visitor, submission_id))


@router.get(
    "/submissions/{submission_id}/receipt",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
def receipt(submission_id: Number, portal: ThePortal, visitor: SignedIn) -> Response:
    """The signed receipt."""
    return receipt_of(view_of(portal, visitor, submission_id))


# shared with the pages -------------------------------------------------------------------------------------


def view_of(portal: Portal, visitor: Visitor, submission_id: int) -> SubmissionView:
    """A submission that the visitor may see.

    Raises
    ------
    NotThere
        There is none.
    """
    view = portal.submissions.view(submission_id, visitor)
    if view is None:
        raise NotThere
    return view


def entry_of(portal: Portal, visitor: Visitor, name: str) -> Entry:
    """An assignment that the visitor may see.

    Raises
    ------
    NotThere
        There is none.
    """
    found = next((entry for entry in entries_of(portal, visitor) if entry.name == name), None)
    if found is None:
        raise NotThere
    return found


def download(portal: Portal, visitor: Visitor, name: str) -> Response:
    """The released files, as long as an exam's clock is not passed by."""
    entry = entry_of(portal, visitor, name)
    if not entry.may_download:
        raise NotThere
    file, content = portal.handouts.download(visitor.name, name)
    kind = "application/zip" if file.endswith(".zip") else "application/x-ipynb+json"
    return Response(content, media_type=kind, headers=_attachment(file))


def receipt_of(view: SubmissionView) -> Response:
    """The signed receipt, as a file."""
    name = f"receipt-{view.submission.assignment}-{view.submission.number}.json"
    return Response(view.submission.receipt, media_type="application/json", headers=_attachment(name))


def _attachment(name: str) -> dict[str, str]:
    """Headers of a file to keep, whatever is in its name."""
    return {"content-disposition": f"attachment; filename*=utf-8''{quote(name, safe='')}"}


async def take_upload(portal: Portal, visitor: Visitor, name: str, files: list[UploadFile]) -> SubmissionView:
    """Read, check and take what was uploaded.

    Raises
    ------
    SubmissionRejected, NotTaken, CannotWrite
        With a text for the student; nothing was taken.
    """
    uploads = [(file.filename or "", await file.read()) for file in files]
    most = portal.course.portal.upload_mib << 20

    def take() -> SubmissionView:
        entry = entry_of(portal, visitor, name)
        collected = collect_files(uploads, most)
        if entry.kind is Kind.EXAM or (entry.in_browser and entry.sitting is not None):
            submission = portal.hand_in_exam(visitor.user_id, name, collected)
        else:
            submission = portal.hand_in(visitor.user_id, name, collected)
        return view_of(portal, visitor, submission.id)

    return await portal.uploads.run(take)


def submission_out(view: SubmissionView) -> SubmissionOut:
    """As the interface shows it."""
    row = view.submission
    return SubmissionOut(
        id=row.id,
        assignment=row.assignment,
        student=view.student,
        number=row.number,
        received_at=row.received_at,
        digest=row.digest,
        late=row.late,
        state=row.state,  # type: ignore[arg-type]
        ahead=view.ahead,
        sitting_goes_on=view.sitting_goes_on,
        score=view.score,
        max_score=row.max_score if view.shows_result else None,
        unscored=view.result.unscored if view.result is not None else 0.0,
        penalty=view.result.penalty if view.result is not None else 0.0,
        message=view.message,
        location=f"/submissions/{row.id}",
    )


def _assignment(entry: Entry) -> AssignmentOut:
    return AssignmentOut(
        name=entry.name,
        kind=entry.kind,
        phase=entry.phase.value,
        opens_at=entry.window.opens_at,
        due_at=entry.window.due_at,
        closes_at=entry.window.closes_at,
        minutes=entry.minutes,
        attempts=entry.schedule.attempts,
        attempts_used=entry.attempts_used,
        score=entry.score,
        max_score=entry.max_score,
        unscored=entry.result.unscored if entry.result is not None else 0.0,
    )
