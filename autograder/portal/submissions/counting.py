"""Which of several submissions counts, and whether the gradebook has that one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import by_hand_gains, current_attempts
from autograder.portal.database.database import Database
from autograder.portal.database.models import Counts, Extension, Schedule, Submission, SubmissionState, User
from autograder.portal.grades.penalties import share_lost
from autograder.portal.windows import Window


def standing(
    submissions: Sequence[Submission],
    counts: Counts,
    worth: Callable[[Submission], float] = lambda submission: submission.score or 0.0,
) -> Submission | None:
    """The submission that counts among all of one student for one assignment; ``None`` if nothing is graded.

    Of those within one sitting only the last can: the sitting ended with it.

    Parameters
    ----------
    worth:
        Points of a graded submission, by which the best is found (`worth`).
    """
    graded = [s for s in candidates(submissions) if s.state == SubmissionState.GRADED]
    match counts:
        case Counts.FIRST:
            return min(graded, key=lambda s: s.number, default=None)
        case Counts.BEST:
            return max(graded, key=lambda s: (round(worth(s), 9), -s.number), default=None)
        case Counts.LAST:
            return max(graded, key=lambda s: s.number, default=None)


def worth(submission: Submission, schedule: Schedule, window: Window, gain: float) -> float:
    """Points that a submission would bring: those of its tests and `gain`, given by hand, less the late penalty."""
    return ((submission.score or 0.0) + gain) * (1.0 - share_lost(submission, schedule, window))


def candidates(submissions: Sequence[Submission]) -> list[Submission]:
    """All but those that a later one of the same sitting has taken the place of."""
    ended_with = {s.sitting_id: s.number for s in sorted(submissions, key=lambda s: s.number)}
    return [s for s in submissions if s.sitting_id is None or ended_with[s.sitting_id] == s.number]


class Counting:
    """What counts, by the schedules, of everybody's submissions."""

    def __init__(self, database: Database, gradebook: Gradebook) -> None:
        self._db = database
        self._gradebook = gradebook

    def is_by_points(self, assignment: str) -> bool:
        """Whether the best counts."""
        with self._db.read() as session:
            schedule = session.get(Schedule, assignment)
        return schedule is not None and schedule.counts == Counts.BEST

    def of(self, assignment: str, student: str | None = None, now: Submission | None = None) -> dict[str, Submission]:
        """Student -> the submission that counts; those with nothing graded are not in it.

        Parameters
        ----------
        now:
            As it will be; in place of the one of its number in the database.

        Raises
        ------
        GradebookError
            The gradebook cannot be read.
        """
        schedule, mine, extensions = self._submissions(assignment, student)
        counts = Counts(schedule.counts)
        gains = by_hand_gains(self._gradebook, assignment, student) if counts is Counts.BEST else {}

        def worth_to(name: str) -> Callable[[Submission], float]:
            def points(row: Submission) -> float:
                window = Window.of(schedule, extensions.get(row.user_id))
                return worth(row, schedule, window, gains.get((name, assignment, row.received_at), 0.0))

            return points

        found: dict[str, Submission] = {}
        for name, rows in mine.items():
            rows = [now if now is not None and row.id == now.id else row for row in rows]
            chosen = standing(rows, counts, worth_to(name))
            if chosen is not None:
                found[name] = chosen
        return found

    def out_of_step(self, assignment: str, student: str | None = None) -> list[int]:
        """Submissions that count, while the gradebook has another one of the same student's.

        What somebody graded past the portal is left alone.

        Raises
        ------
        GradebookError
            The gradebook cannot be read.
        """
        current = current_attempts(self._gradebook, assignment, student)
        _, mine, _ = self._submissions(assignment, student)
        known = {(name, row.received_at) for name, rows in mine.items() for row in rows}
        return [
            chosen.id
            for name, chosen in self.of(assignment, student).items()
            if (moment := current.get(name)) != chosen.received_at and (moment is None or (name, moment) in known)
        ]

    def others(self, assignment: str) -> list[int]:
        """Submissions that another one outdoes, and that could count if they were judged otherwise.

        Only where the best counts: by any other rule no verdict of theirs changes anything.
        """
        schedule, mine, _ = self._submissions(assignment, None)
        if schedule.counts != Counts.BEST:
            return []
        chosen = {row.id for row in self.of(assignment).values()}
        graded = [row for rows in mine.values() for row in candidates(rows) if row.state == SubmissionState.GRADED]
        return [row.id for row in graded if row.id not in chosen]

    def _submissions(
        self, assignment: str, student: str | None
    ) -> tuple[Schedule, dict[str, list[Submission]], dict[int, Extension]]:
        """The schedule, student -> submissions, number of a user -> what that one has instead."""
        with self._db.read() as session:
            schedule = session.get(Schedule, assignment) or Schedule(
                assignment=assignment, counts=str(Counts.LAST), late_penalty=0.0
            )
            own = session.scalars(select(Extension).where(Extension.assignment == assignment))
            extensions = {extension.user_id: extension for extension in own}
            wanted = (
                select(Submission, User.name)
                .join(User, User.id == Submission.user_id)
                .where(Submission.assignment == assignment)
            )
            if student is not None:
                wanted = wanted.where(User.name == student)
            rows = session.execute(wanted).all()
        mine: dict[str, list[Submission]] = {}
        for row, name in rows:
            mine.setdefault(name, []).append(row)
        return schedule, mine, extensions
