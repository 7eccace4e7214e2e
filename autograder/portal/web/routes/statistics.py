"""How a class did: totals, questions, and what goes wrong most often."""

from __future__ import annotations

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.portal.api.students import AssignmentName
from autograder.portal.web.access import Grader, ThePortal
from autograder.portal.web.page import ThePage
from autograder.portal.web.routes.teaching import known, trouble
from autograder.teaching.plots import distribution_figure, questions_figure
from autograder.teaching.statistics import MIN_STUDENTS, assignment_statistics
from autograder.teaching.wrong_answers import COMPUTED, NOT_ANSWERED

router = APIRouter(include_in_schema=False)


@router.get("/teaching/{name}/statistics")
def statistics(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """Totals and questions; unscored is told, never counted as zero."""
    known(portal, name)
    found = assignment_statistics(portal.gradebook, name)
    distribution = distribution_figure(found, say=page.gettext, number=page.number)
    questions = questions_figure(found, say=page.gettext, number=page.number)
    return page(
        "teaching/statistics.html",
        name=name,
        found=found,
        distribution=Markup(distribution.svg),
        distribution_table=Markup(distribution.table),
        questions=Markup(questions.svg),
        fewest=MIN_STUDENTS,
    )


@router.get("/teaching/{name}/wrong-answers")
def wrong(name: AssignmentName, portal: ThePortal, page: ThePage, visitor: Grader) -> Response:
    """The most frequent wrong answers of each question, and who gave them."""
    known(portal, name)
    try:
        found = portal.wrong_answers(name)
    except AutograderError as error:
        return trouble(page, name, "wrong-answers", error)
    numbers = {student: submission.id for student, submission in portal.submissions.that_count(name).items()}
    ours = {NOT_ANSWERED: page.gettext("(not answered)"), COMPUTED: page.gettext("(computed by the cell)")}
    return page("teaching/wrong_answers.html", name=name, found=found, numbers=numbers, ours=ours)
