"""From what went wrong to what the interface answers."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from autograder.errors import AssignmentError, AutograderError, SubmissionRejected
from autograder.files import CannotWrite
from autograder.portal.api.schemas import Refusal
from autograder.portal.exams.sittings import SittingRefused, TooManyUploads
from autograder.portal.grades.jobs import Busy
from autograder.portal.grades.regrades import RegradeRefused
from autograder.portal.people.accounts import AccountRefused, TooManyTries, WrongPassword
from autograder.portal.people.passwords import PasswordRefused
from autograder.portal.people.rate_limits import TooOften
from autograder.portal.schedules import ScheduleRefused
from autograder.portal.submissions.intake import NotTaken
from autograder.portal.web.access import NotAllowed, NotSignedIn, NotThere
from autograder.portal.web.guard import BodyTooLarge
from autograder.teaching.hand_grading import EditConflict, HandGradingError
from autograder.teaching.roster import RosterError
from autograder.wording import msgid

_STATUS: dict[type[Exception], int] = {
    NotTaken: 409,
    SittingRefused: 409,
    TooOften: 429,
    TooManyUploads: 429,
    ScheduleRefused: 409,
    SubmissionRejected: 422,
    PasswordRefused: 422,
    WrongPassword: 401,
    TooManyTries: 429,
    AccountRefused: 409,
    CannotWrite: 507,
    Busy: 409,
    RegradeRefused: 409,
    EditConflict: 409,
    HandGradingError: 422,
    RosterError: 422,
    AssignmentError: 409,
}
_SAID: dict[type[Exception], tuple[int, str, str]] = {
    NotSignedIn: (401, msgid("You are not signed in."), msgid("Sign in, then try again.")),
    NotAllowed: (403, msgid("Your account may not do this."), ""),
    NotThere: (404, msgid("There is nothing here."), ""),
    BodyTooLarge: (413, msgid("This is too large."), ""),
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal, "description": description}
    for status, description in {
        400: "The request cannot be read",
        401: "Not signed in",
        403: "Not allowed",
        404: "Not there",
        409: "Not now",
        413: "Too large",
        422: "Not valid",
        429: "Too often",
        507: "No room",
    }.items()
}


def status_of(error: Exception) -> int:
    """The status that tells of an error."""
    for kind in type(error).__mro__:
        if kind in _SAID:
            return _SAID[kind][0]
        if kind in _STATUS:
            return _STATUS[kind]
    return 500


def problem_of(error: Exception) -> dict[str, str]:
    """What is said of an error; of what is not meant for the visitor's eyes, nothing."""
    for kind in type(error).__mro__:
        if kind in _SAID:
            return problem(_SAID[kind][1], hint=_SAID[kind][2])
    if status_of(error) == 507:
        return problem(
            msgid("Nothing was taken: the server has no room."), hint=msgid("Tell your instructor, and try again.")
        )
    if isinstance(error, AutograderError) and status_of(error) != 500:
        return problem(error.what, where=error.where, hint=error.hint)
    return problem(
        msgid("Something went wrong on the server."), hint=msgid("Try again; if it stays, tell your instructor.")
    )


def problem(what: str, *, where: str = "", hint: str = "") -> dict[str, str]:
    """The content of a `Refusal`."""
    return {"what": what, "where": where, "hint": hint, "message": f"{what} {hint}".strip()}


async def refuse(request: Request, error: Exception) -> JSONResponse:
    """Answer a request to the interface that ended with an error."""
    headers = {"www-authenticate": "Bearer"} if isinstance(error, NotSignedIn) else {}
    if isinstance(error, TooOften):
        headers["retry-after"] = str(error.retry_after)
    return JSONResponse({"error": problem_of(error)}, status_code=status_of(error), headers=headers)


async def refuse_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """Say which field is wrong, without repeating what was sent."""
    first = error.errors()[0] if error.errors() else {"loc": (), "msg": "not valid"}
    where = ".".join(str(part) for part in first["loc"][1:])
    return JSONResponse({"error": problem(f"The request is not valid: {first['msg']}.", where=where)}, status_code=422)


async def refuse_http(request: Request, error: HTTPException) -> JSONResponse:
    """What the framework itself refuses: unknown paths, wrong methods, bodies that cannot be read."""
    said = {404: msgid("There is nothing here."), 405: "This cannot be done here."}
    text = said.get(error.status_code, str(error.detail))
    return JSONResponse({"error": problem(text)}, status_code=error.status_code, headers=error.headers)
