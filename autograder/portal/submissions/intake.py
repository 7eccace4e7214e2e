"""Takes what a student hands in: keeps it, confirms it with a receipt, and puts it in the queue."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Extension, Schedule, Sitting, Submission, SubmissionState, User
from autograder.portal.submissions.receipts import Receipt, SigningKey, describe_files, digest_of_files
from autograder.portal.submissions.storage import store_durably
from autograder.portal.submissions.uploads import File
from autograder.portal.windows import Phase, Window
from autograder.wording import msgid, words


class NotTaken(AutograderError):
    """A submission was not taken; `what` and `hint` are written for the student."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Where submissions of a course go.

    Attributes
    ----------
    folder:
        The course's state directory.
    """

    database: Database
    clock: Clock
    key: SigningKey
    course_id: str
    folder: Path

    def hand_in(
        self,
        user_id: int,
        assignment: str,
        files: Sequence[File],
        *,
        origin: Literal["upload", "form"] = "upload",
        received_at: datetime | None = None,
        sitting_id: int | None = None,
        ends_sitting: bool = False,
    ) -> Submission:
        """Take a submission. When this returns, files, receipt and place in the queue are on disk.

        Parameters
        ----------
        files:
            As `collect_files` makes them.
        received_at:
            When it came, if that was decided before (an exam that ran out of time); else now, and the window and
            the number of attempts are checked.
        sitting_id:
            The sitting in which it is handed in, and which it may end.

        Raises
        ------
        NotTaken
            The assignment is not open, or all attempts have been used.
        CannotWrite
            The disk is full. The student has to be told that nothing was taken.
        """
        described = describe_files(files)
        place = Path("submissions") / str(user_id) / assignment / secrets.token_hex(8)
        store_durably(self.folder / place, files)
        try:
            with self.database.write() as session:
                now = received_at or self.clock.now()
                user = session.get_one(User, user_id)
                number = 1 + (session.scalar(_last_number(user_id, assignment)) or 0)
                late = self._admit(session, user, assignment, now) if received_at is None else False
                receipt = Receipt(
                    course=self.course_id,
                    assignment=assignment,
                    student=user.name,
                    number=number,
                    received_at=now,
                    files=described,
                    digest=digest_of_files(described),
                )
                submission = Submission(
                    assignment=assignment,
                    user_id=user_id,
                    number=number,
                    received_at=now,
                    digest=receipt.digest,
                    receipt=self.key.sign(receipt),
                    folder=place.as_posix(),
                    origin=origin,
                    sitting_id=sitting_id,
                    late=late,
                    state=str(SubmissionState.QUEUED),
                )
                session.add(submission)
                session.flush()
                if sitting_id is not None and ends_sitting:
                    sitting = session.get_one(Sitting, sitting_id)
                    if sitting.ended_at == now:  # more time may have been given since
                        sitting.submission_id = submission.id
        except BaseException:
            shutil.rmtree(self.folder / place, ignore_errors=True)
            raise
        return submission

    def _admit(self, session: Session, user: User, assignment: str, now: datetime) -> bool:
        """Whether it is late; raises if it cannot be taken."""
        schedule = session.get(Schedule, assignment)
        if schedule is None:
            raise NotTaken("There is no such assignment.")
        window = Window.of(schedule, session.get(Extension, (assignment, user.id)))
        match window.phase(now):
            case Phase.NOT_YET:
                raise NotTaken("The assignment is not open yet.")
            case Phase.CLOSED:
                raise NotTaken(
                    "The assignment is closed.",
                    hint="What you handed in before counts. Ask your instructor if you need an extension.",
                )
            case phase:
                late = phase is Phase.LATE
        if schedule.attempts is not None and attempts_used(session, user.id, assignment) >= schedule.attempts:
            used = words("All %(number)s attempts have been used.", number=schedule.attempts)
            used = used if schedule.attempts > 1 else msgid("The one attempt has been used.")
            raise NotTaken(used, hint="What you handed in before counts.")
        return late


def attempts_used(session: Session, user_id: int, assignment: str) -> int:
    """How often a student has begun: sittings, and what was handed in outside of one."""
    sat = (Sitting.user_id == user_id) & (Sitting.assignment == assignment)
    outside = (Submission.user_id == user_id) & (Submission.assignment == assignment) & Submission.sitting_id.is_(None)
    counts = (select(func.count()).select_from(Sitting).where(sat), select(func.count(Submission.id)).where(outside))
    return sum(session.scalar(count) or 0 for count in counts)


def _last_number(user_id: int, assignment: str) -> Select[int]:
    mine = (Submission.user_id == user_id) & (Submission.assignment == assignment)
    return select(func.max(Submission.number)).where(mine)
