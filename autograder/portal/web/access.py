"""Who may call a route. Every route says so with one of `ANYONE`, `SIGNED_IN`, `GRADER`, `INSTRUCTOR`."""

from __future__ import annotations

from typing import Annotated, cast

from anyio import to_thread
from fastapi import Depends, Request

from autograder.portal.database.models import Role
from autograder.portal.people.sign_ins import Visitor
from autograder.portal.portal import Portal

COOKIE = "autograder_session"


class NotSignedIn(Exception):
    """The route is for people who are signed in."""


class NotAllowed(Exception):
    """The visitor's role is not enough, or what is asked for is somebody else's."""


class NotThere(Exception):
    """There is no such thing; also said of what somebody must not know of."""


def portal_of(request: Request) -> Portal:
    """The portal that answers."""
    return cast(Portal, request.app.state.portal)


async def _portal(request: Request) -> Portal:
    """As a dependency: one that is no coroutine would be sent to another thread."""
    return portal_of(request)


def token_of(request: Request) -> str | None:
    """What the request shows to prove who it is from."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE)


async def visitor_of(request: Request) -> Visitor | None:
    """Who is asking; ``None`` if nobody is signed in."""
    token = token_of(request)
    if token is None:
        return None
    portal = portal_of(request)
    known = portal.sign_ins.remembered(token)
    return known or await to_thread.run_sync(portal.sign_ins.recognise, token, limiter=portal.recognising_at_a_time)


class Access:
    """A dependency that lets only some visitors through.

    Parameters
    ----------
    role:
        The least that is needed; ``None``: anybody, signed in or not.
    """

    def __init__(self, role: Role | None) -> None:
        self.role = role

    async def __call__(self, request: Request) -> Visitor | None:
        """The visitor.

        Raises
        ------
        NotSignedIn, NotAllowed
            So the route does not answer.
        """
        visitor = await visitor_of(request)
        request.state.visitor = visitor
        if self.role is None:
            return visitor
        if visitor is None:
            raise NotSignedIn
        if not visitor.may(self.role):
            raise NotAllowed
        return visitor


ANYONE, SIGNED_IN = Access(None), Access(Role.STUDENT)
GRADER, INSTRUCTOR = Access(Role.GRADER), Access(Role.INSTRUCTOR)

ThePortal = Annotated[Portal, Depends(_portal)]
MaybeVisitor = Annotated[Visitor | None, Depends(ANYONE)]
SignedIn = Annotated[Visitor, Depends(SIGNED_IN)]
Grader = Annotated[Visitor, Depends(GRADER)]
Instructor = Annotated[Visitor, Depends(INSTRUCTOR)]
