"""Browsers and command lines that are signed in."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select, update

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, SignIn, User
from autograder.portal.people.tokens import digest_of, new_token

FRESH = timedelta(seconds=30)  # for so long what is known of a token is believed without a look into the database
_NOTED = timedelta(minutes=5)  # how exactly it is noted when a browser was seen
_LATELY = timedelta(hours=1)
_TOKEN_DAYS = 365
_MAX_KNOWN = 20_000

Kind = Literal["browser", "hub", "token"]
"""By a password in a browser, by JupyterHub in a browser, or a program."""
_KINDS: dict[str, Kind] = {"browser": "browser", "hub": "hub", "token": "token"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking, as the token of the request says."""

    user_id: int
    name: str
    display_name: str
    role: Role
    language: str
    sign_in_id: int
    kind: Kind
    token_digest: str

    def may(self, role: Role) -> bool:
        """Whether somebody in that role may do no more than this visitor."""
        return self.role.level >= role.level


@dataclass(slots=True)
class _Known:
    visitor: Visitor
    expires_at: datetime
    noted_at: datetime
    looked_at: datetime


class SignIns:
    """Makes, recognises and revokes what shows that somebody is signed in.

    What has been looked up is kept for seconds; whatever this process revokes is forgotten at once.
    """

    def __init__(self, database: Database, clock: Clock, *, session_hours: float = 12.0) -> None:
        self._db = database
        self._clock = clock
        self._session = timedelta(hours=session_hours)
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._forgotten = 0  # how often something had to be looked up anew

    def begin(self, user_id: int, label: str, kind: Kind = "browser") -> str:
        """Sign somebody in; the token is the only thing that proves it."""
        token = new_token()
        now = self._clock.now()
        expires = now + (timedelta(days=_TOKEN_DAYS) if kind == "token" else self._session)
        row = SignIn(
            user_id=user_id,
            token_digest=digest_of(token),
            kind=kind,
            label=label[:256],
            created_at=now,
            seen_at=now,
            expires_at=expires,
        )
        with self._db.write(durable=False) as session:  # who loses it in a power cut signs in again
            session.add(row)
        return token

    def remembered(self, token: str) -> Visitor | None:
        """Who it is, if that was looked up just now."""
        now = self._clock.now()
        with self._lock:
            known = self._known.get(digest_of(token))
        if known is None or now - known.looked_at > FRESH or known.expires_at <= now:
            return None
        return known.visitor if now - known.noted_at < _NOTED else None

    def recognise(self, token: str) -> Visitor | None:
        """Who shows this token; ``None`` if it is worth nothing (any more)."""
        visitor = self.remembered(token)
        return visitor or self._look_up(digest_of(token))

    def look_up_all(self) -> None:
        """Look up whoever was here lately, at once: after a restart all of them come back in the same second."""
        now = self._clock.now()
        lately = (SignIn.revoked_at.is_(None)) & (SignIn.expires_at > now) & (SignIn.seen_at > now - _LATELY)
        chosen = select(SignIn, User).join(User, User.id == SignIn.user_id).where(lately, User.disabled_at.is_(None))
        with self._db.read() as session:
            rows = session.execute(chosen.order_by(SignIn.seen_at.desc()).limit(_MAX_KNOWN // 2)).all()
        with self._lock:
            for found, user in rows:
                looked_at = now - random.random() * FRESH  # else they would all be looked up again in one second, too
                known = _Known(_visitor(found, user), found.expires_at, found.seen_at, looked_at)
                self._known.setdefault(found.token_digest, known)

    def _look_up(self, digest: str) -> Visitor | None:
        now = self._clock.now()
        with self._lock:
            forgotten = self._forgotten
        with self._db.read() as session:
            row = session.execute(
                select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.token_digest == digest)
            ).first()
        if row is None:
            return None
        found, user = row
        if found.revoked_at is not None or found.expires_at <= now or user.disabled_at is not None:
            return None
        if now - found.seen_at >= _NOTED:
            found.seen_at = now
            if found.kind != "token":
                found.expires_at = now + self._session
            noted = update(SignIn).where(SignIn.id == found.id)
            noted = noted.values(seen_at=found.seen_at, expires_at=found.expires_at)
            with self._db.write(durable=False) as session:
                session.execute(noted)
        visitor = _visitor(found, user)
        with self._lock:
            if len(self._known) >= _MAX_KNOWN:
                self._known.clear()
            if forgotten == self._forgotten:  # else what was read may have been revoked meanwhile
                self._known[digest] = _Known(visitor, found.expires_at, found.seen_at, now)
        return visitor

    def of(self, user_id: int) -> list[SignIn]:
        """Where somebody is signed in now, the latest first."""
        with self._db.read() as session:
            found = select(SignIn).where(
                SignIn.user_id == user_id, SignIn.revoked_at.is_(None), SignIn.expires_at > self._clock.now()
            )
            return list(session.scalars(found.order_by(SignIn.seen_at.desc())))

    def revoke(self, user_id: int, sign_in_id: int | None = None, *, but: int | None = None) -> int:
        """Sign a user out: one browser, or all (`but` one). How many they were."""
        with self._db.write() as session:
            chosen = update(SignIn).where(SignIn.user_id == user_id, SignIn.revoked_at.is_(None))
            if sign_in_id is not None:
                chosen = chosen.where(SignIn.id == sign_in_id)
            if but is not None:
                chosen = chosen.where(SignIn.id != but)
            revoked = session.execute(chosen.values(revoked_at=self._clock.now()).returning(SignIn.id)).all()
        self.forget(user_id)
        return len(revoked)

    def forget_all(self) -> None:
        """Look everybody up anew: accounts have changed."""
        with self._lock:
            self._known.clear()

    def forget(self, user_id: int) -> None:
        """Look this user up anew: the account has changed."""
        with self._lock:
            self._forgotten += 1
            for digest in [d for d, known in self._known.items() if known.visitor.user_id == user_id]:
                del self._known[digest]


def _visitor(found: SignIn, user: User) -> Visitor:
    return Visitor(
        user_id=user.id,
        name=user.name,
        display_name=user.display_name or user.name,
        role=Role(user.role),
        language=user.language,
        sign_in_id=found.id,
        kind=_KINDS.get(found.kind, "browser"),
        token_digest=found.token_digest,
    )
