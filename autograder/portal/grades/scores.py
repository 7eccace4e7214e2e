"""The points that are shown of a submission.

Of the attempt that stands they are the gradebook's: points by hand, extra credit and late penalty included. Of any
other attempt they are what its tests gave. What nobody has scored yet is told as such and never counted as zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from autograder.grading.gradebook import Gradebook
from autograder.grading.standings import Standing, by_hand_gains, standings, standings_of, unscored_points
from autograder.portal.database.models import Submission, SubmissionState


@dataclass(frozen=True, slots=True)
class Score:
    """Points of one submission.

    Attributes
    ----------
    points:
        As far as they are known, the penalty taken off; ``None`` if nothing is scored yet.
    unscored:
        Points of the questions that a person has yet to score.
    penalty:
        Points that were taken off because it was late.
    """

    points: float | None
    max_points: float | None
    unscored: float = 0.0
    penalty: float = 0.0


class Scores:
    """What is shown of some submissions; read once, with a fixed number of queries."""

    def __init__(
        self,
        standing: Mapping[tuple[str, str], Standing],
        unscored: Mapping[tuple[str, str, datetime], float],
        gains: Mapping[tuple[str, str, datetime], float] | None = None,
    ) -> None:
        self._standing = standing
        self._unscored = unscored
        self._gains = gains or {}

    @classmethod
    def of_student(cls, gradebook: Gradebook, student: str) -> Scores:
        """For all assignments of one student.

        Raises
        ------
        GradebookError
            The gradebook cannot be read.
        """
        found = standings_of(gradebook, student)
        return cls(
            {(student, name): one for name, one in found.items()},
            unscored_points(gradebook, student=student),
            by_hand_gains(gradebook, student=student),
        )

    @classmethod
    def of_class(cls, gradebook: Gradebook, assignment: str) -> Scores:
        """For all students of one assignment.

        Raises
        ------
        GradebookError
            The gradebook cannot be read.
        """
        found = standings(gradebook, assignment)
        return cls({(one.student, assignment): one for one in found}, unscored_points(gradebook, assignment=assignment))

    def gain(self, submission: Submission, student: str) -> float:
        """What points given by hand add to what its tests gave."""
        return self._gains.get((student, submission.assignment, submission.received_at), 0.0)

    def standing(self, submission: Submission, student: str) -> Standing | None:
        """What stands in the gradebook, if it is of this submission."""
        found = self._standing.get((student, submission.assignment))
        return found if found is not None and found.submitted_at == submission.received_at else None

    def of(self, submission: Submission, student: str) -> Score | None:
        """What is shown; ``None`` unless it is graded."""
        if submission.state != SubmissionState.GRADED:
            return None
        found = self.standing(submission, student)
        if found is not None and found.questions:
            return Score(
                found.known_score if any(question.points is not None for question in found.questions) else None,
                found.max_score,
                found.unscored_points,
                min(found.penalty, found.known_score + found.penalty),
            )
        open_points = self._unscored.get((student, submission.assignment, submission.received_at), 0.0)
        nothing = submission.max_score is not None and open_points >= submission.max_score > 0
        return Score(None if nothing else submission.score, submission.max_score, open_points)
