"""Grades for other systems."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from autograder.errors import AutograderError
from autograder.portal.grades.exports import export_grades
from autograder.portal.web.access import Instructor, ThePortal
from autograder.portal.web.page import ThePage
from autograder.portal.web.routes.sign_in import said
from autograder.teaching.export import Format, grade_table

router = APIRouter(include_in_schema=False)
_Text = Annotated[str, Form(max_length=2000)]
_Name = Annotated[str, Form(max_length=128)]


@router.get("/export")
def export_page(portal: ThePortal, page: ThePage, visitor: Instructor) -> Response:
    """What can be exported, and what in it is not scored yet."""
    table = grade_table(portal.gradebook)
    unscored = {name: sum(1 for _, of in table.unscored if of == name) for name in table.max_points}
    scored = {name: sum(1 for _, of in table.scores if of == name) for name in table.max_points}
    return page("teaching/export.html", table=table, unscored=unscored, scored=scored, formats=list(Format))


@router.post("/export")
def export(
    portal: ThePortal,
    page: ThePage,
    visitor: Instructor,
    form: Annotated[Format, Form()] = Format.CSV,
    assignments: Annotated[list[_Name] | None, Form()] = None,
    feedback: _Text = "",
    reason: _Text = "",
) -> Response:
    """The file. The event is recorded before it is sent."""
    try:
        content = export_grades(
            portal.database,
            portal.clock,
            portal.gradebook,
            visitor.name,
            form,
            assignments or (),
            feedback=bool(feedback),
            reason=reason,
        )
    except AutograderError as refused:
        return page.redirect("/export", said(page, refused), "bad")
    stamp = portal.clock.now().astimezone(portal.time_zone).strftime("%Y-%m-%d")
    headers = {"content-disposition": f'attachment; filename="grades-{form}-{stamp}.csv"'}
    return Response(content, media_type="text/csv", headers=headers)
