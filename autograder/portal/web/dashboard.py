"""What a visitor sees of the assignments: when, how often, how many points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from autograder.portal.database.models import Counts, Extension, Kind, Role, Schedule, Sitting, Submission
from autograder.portal.grades.scores import Score, Scores
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.portal import Portal
from autograder.portal.submissions.counting import standing, worth
from autograder.portal.windows import Phase, Window, may_read_feedback


@dataclass(frozen=True, slots=True)
class Entry:
    """One assignment as one visitor sees it.

    Attributes
    ----------
    submissions:
        Of the visitor, the latest first.
    sitting:
        The one that goes on, if any.
    shows_result:
        Whether scores and feedback may be shown.
    results:
        Number of a submission -> its points, of those that are graded.
    gains:
        Number of a submission -> what points given by hand add to what its tests gave.
    """

    schedule: Schedule
    window: Window
    now: datetime
    submissions: tuple[Submission, ...]
    sitting: Sitting | None
    sittings_used: int
    extra_minutes: int
    shows_result: bool
    is_staff: bool
    results: Mapping[int, Score]
    gains: Mapping[int, float]

    @property
    def name(self) -> str:
        """Of the assignment."""
        return self.schedule.assignment

    @property
    def kind(self) -> Kind:
        """What it is to students."""
        return Kind(self.schedule.kind)

    @property
    def phase(self) -> Phase:
        """Where in its window it is."""
        return self.window.phase(self.now)

    @property
    def minutes(self) -> int | None:
        """Working time, extra time included."""
        return self.schedule.minutes + self.extra_minutes if self.schedule.minutes is not None else None

    @property
    def in_browser(self) -> bool:
        """Whether it is answered as a form."""
        return self.kind is not Kind.HOMEWORK

    @property
    def attempts_used(self) -> int:
        """Sittings, or submissions of a homework."""
        outside = sum(1 for submission in self.submissions if submission.sitting_id is None)
        return self.sittings_used + outside

    @property
    def attempts_left(self) -> int | None:
        """``None`` for any number."""
        return max(0, self.schedule.attempts - self.attempts_used) if self.schedule.attempts is not None else None

    @property
    def may_hand_in(self) -> bool:
        """Whether something would be taken now."""
        open_now = self.phase in (Phase.OPEN, Phase.LATE)
        return self.sitting is not None or (open_now and self.attempts_left != 0)

    @property
    def may_download(self) -> bool:
        """Exams are given out when their clock runs, everything else when it is open."""
        if self.is_staff or (self.submissions and self.phase is Phase.CLOSED):
            return True
        if self.kind is Kind.EXAM:
            return self.sitting is not None
        return self.phase is not Phase.NOT_YET

    @property
    def standing(self) -> Submission | None:
        """The submission that counts."""

        def points(row: Submission) -> float:
            return worth(row, self.schedule, self.window, self.gains.get(row.id, 0.0))

        return standing(self.submissions, Counts(self.schedule.counts), points)

    @property
    def result(self) -> Score | None:
        """Points of the submission that counts, if they may be shown."""
        return self.result_of(self.standing) if self.standing is not None else None

    def result_of(self, submission: Submission) -> Score | None:
        """Points of one submission, if there are any and they may be shown."""
        return self.results.get(submission.id) if self.shows_result_of(submission) else None

    def shows_result_of(self, submission: Submission) -> bool:
        """Whether the result of one submission may be shown: not as long as its sitting goes on."""
        goes_on = self.sitting is not None and submission.sitting_id == self.sitting.id
        return self.shows_result and (self.is_staff or not goes_on)

    @property
    def score(self) -> float | None:
        """Points of the submission that counts as far as they are known, if they may be shown."""
        return self.result.points if self.result is not None else None

    @property
    def max_score(self) -> float | None:
        """Points that can be reached, as far as that is known."""
        return self.standing.max_score if self.standing is not None else None


def entries_of(portal: Portal, visitor: Visitor) -> list[Entry]:
    """All assignments with a schedule, as the visitor sees them, by deadline.

    As many queries however many assignments there are, in the portal's database and in the gradebook.
    """
    now = portal.clock.now()
    mine = visitor.user_id
    with portal.database.read() as session:
        schedules = session.scalars(select(Schedule)).all()
        extensions = {
            e.assignment: e for e in session.scalars(select(Extension).where(Extension.user_id == mine)).all()
        }
        submissions: dict[str, list[Submission]] = defaultdict(list)
        for row in session.scalars(
            select(Submission).where(Submission.user_id == mine).order_by(Submission.id.desc())
        ).all():
            submissions[row.assignment].append(row)
        sittings: dict[str, list[Sitting]] = defaultdict(list)
        for sitting in session.scalars(select(Sitting).where(Sitting.user_id == mine)).all():
            sittings[sitting.assignment].append(sitting)
    scores = Scores.of_student(portal.gradebook, visitor.name) if submissions else Scores({}, {})
    entries = []
    for schedule in sorted(schedules, key=_order):
        extension = extensions.get(schedule.assignment)
        window = Window.of(schedule, extension)
        sat = sittings[schedule.assignment]
        entries.append(
            Entry(
                schedule=schedule,
                window=window,
                now=now,
                submissions=tuple(submissions[schedule.assignment]),
                sitting=next((sitting for sitting in sat if sitting.ended_at is None), None),
                sittings_used=len(sat),
                extra_minutes=extension.extra_minutes if extension is not None else 0,
                shows_result=visitor.may(Role.GRADER) or may_read_feedback(schedule, window, now),
                is_staff=visitor.may(Role.GRADER),
                results={
                    row.id: score
                    for row in submissions[schedule.assignment]
                    if (score := scores.of(row, visitor.name)) is not None
                },
                gains={row.id: scores.gain(row, visitor.name) for row in submissions[schedule.assignment]},
            )
        )
    return entries


def _order(schedule: Schedule) -> tuple[bool, float, str]:
    when = schedule.due_at or schedule.closes_at
    return when is None, when.timestamp() if when is not None else 0.0, schedule.assignment
