"""Puts a page together: its template, in the visitor's language, with what every page shows."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse

from autograder.languages import number
from autograder.portal.database.models import Role
from autograder.portal.i18n import environment, translations
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.web.access import portal_of
from autograder.portal.web.below import address_for, own_path
from autograder.portal.web.cookies import delete_cookie
from autograder.portal.web.flashes import FLASH_COOKIE, Flash, read_flash, set_flash
from autograder.portal.web.language import language_of
from autograder.wording import said

LEAST_PACKED = 1000  # bytes; less is not worth it
_LEVEL = 3  # less than half the time of 6, and a sixth more bytes


class Page:
    """Renders templates for one request."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._portal = portal_of(request)
        self._language = language_of(request)
        self.environment = environment(self._language, request.scope.get("root_path", ""))

    def gettext(self, text: str) -> str:
        """A text in the visitor's language."""
        return said(text, translations(self._language).gettext)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """A text that counts, in the visitor's language; its places are still to be filled in."""
        return translations(self._language).ngettext(one, many, number)

    def __call__(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page; a message for the visitor is shown once."""
        flash = read_flash(self._request)
        flashes = [*([flash] if flash is not None else []), *values.pop("flashes", [])]
        visitor: Visitor | None = getattr(self._request.state, "visitor", None)
        content = self.environment.get_template(template).render(
            course_title=self._portal.title,
            navigation=self._navigation(visitor),
            user={"name": visitor.display_name, "href": "/account", "sign_out": "/sign-out"} if visitor else None,
            visitor=visitor,
            flashes=flashes,
            now=self._portal.clock.now(),
            local=self._local,
            num=self.number,
            **values,
        )
        response = self._response(content, status)
        if flash is not None:
            delete_cookie(self._request, response, FLASH_COOKIE)
        return response

    def _response(self, content: str, status: int) -> HTMLResponse:
        """Packed here, in the thread that made the page: the middleware would keep all other requests waiting."""
        body = content.encode("utf-8", "replace")
        if len(body) < LEAST_PACKED or "gzip" not in self._request.headers.get("accept-encoding", ""):
            return HTMLResponse(body, status_code=status)
        headers = {"content-encoding": "gzip", "vary": "Accept-Encoding"}
        return HTMLResponse(gzip.compress(body, _LEVEL), status_code=status, headers=headers)

    def redirect(self, to: str, flash: str = "", kind: str = "good") -> RedirectResponse:
        """Go on to a page of the portal, which shows the text `flash` once."""
        response = RedirectResponse(address_for(self._request, to), status_code=303)
        if flash:
            set_flash(self._request, response, Flash(kind, flash))
        return response

    def _local(self, moment: datetime | None, form: str = "") -> str:
        """A moment in the course's time zone, as people of the language write it."""
        from babel.dates import format_datetime

        if moment is None:
            return ""
        there = moment.astimezone(self._portal.time_zone)
        if form == "HH:mm:ss":  # thousands of times in the live view of an exam
            return f"{there:%H:%M:%S}"
        form = form or "EEE d MMM y, HH:mm"
        if self._language == "de":
            form = form.replace("E d MMM", "E, d MMM").replace("d MMM", "d. MMM")
        return format_datetime(there, form, locale=self._language)

    def number(self, value: float, form: str = "%g") -> str:
        """A number as people of the language write it; without what rounding leaves behind."""
        return number(value, self._language, form)

    def _navigation(self, visitor: Visitor | None) -> list[dict[str, Any]]:
        if visitor is None:
            return []
        links = [("/", self.gettext("Assignments")), ("/leaderboards", self.gettext("Leaderboards"))]
        if visitor.may(Role.GRADER):
            links += [("/teaching", self.gettext("Teaching"))]
        if visitor.may(Role.INSTRUCTOR):
            links += [("/people", self.gettext("People")), ("/audit", self.gettext("Audit log"))]
        path = own_path(self._request.scope)
        return [
            {
                "href": href,
                "text": text,
                "current": path == href or (href != "/" and path.startswith(href)),
            }
            for href, text in links
        ]


async def _page(request: Request) -> Page:
    return Page(request)  # as a coroutine, or it would be sent to another thread


ThePage = Annotated[Page, Depends(_page)]
