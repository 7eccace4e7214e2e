"""Browsers and command lines that are signed in."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, bindparam, select, update

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, SignIn, User
from autograder.portal.people.tokens import digest_of, new_token

FRESH = timedelta(seconds=30)  # for so long what is known of a token is believed without a look into the database
_NOTED = timedelta(minutes=5)  # how exactly it is noted when a browser was seen
_LATELY = timedelta(hours=1)
_TOKEN_DAYS = 365
_MAX_KNOWN = 20_000
_MOST_AT_ONCE = 500  # looked up anew in one query
_ROUND_S = 1.0
_log = logging.getLogger(__name__)

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
    used_at: datetime


class SignIns:
    """Makes, recognises and revokes what shows that somebody is signed in.

    What has been looked up is believed for seconds, and what is in use is looked up anew before they are over, many at
    a time: whoever saves an answer does not wait for it. Whatever this process revokes is forgotten at once.
    """

    def __init__(self, database: Database, clock: Clock, *, session_hours: float = 12.0) -> None:
        self._db = database
        self._clock = clock
        self._session = timedelta(hours=session_hours)
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._forgotten = 0  # how often something had to be looked up anew
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="sign-ins")

    def start(self) -> None:
        """Know who was here lately, and keep it fresh from now on."""
        lately = SignIn.seen_at > self._clock.now() - _LATELY
        # after a restart all come back in the same second; they shall not be looked up anew in one, too
        self._look_up(lately, at_most=_MAX_KNOWN // 2, spread=FRESH / 2)
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def begin(self, user_id: int, label: str, kind: Kind = "browser") -> str:
        """Sign somebody in; the token is the only thing that proves it."""
        token = new_token()
        now = self._clock.now()
        row = SignIn(
            user_id=user_id,
            token_digest=digest_of(token),
            kind=kind,
            label=label[:256],
            created_at=now,
            seen_at=now,
            expires_at=now + (timedelta(days=_TOKEN_DAYS) if kind == "token" else self._session),
        )
        with self._db.write(durable=False) as session:  # who loses it in a power cut signs in again
            session.add(row)
        return token

    # recognising -------------------------------------------------------------------------------------

    def remembered(self, token: str) -> Visitor | None:
        """Who it is, if that was looked up just now."""
        now = self._clock.now()
        with self._lock:
            known = self._known.get(digest_of(token))
            if known is None or now - known.looked_at > FRESH or known.expires_at <= now:
                return None
            known.used_at = now
            return known.visitor

    def recognise(self, token: str) -> Visitor | None:
        """Who shows this token; ``None`` if it is worth nothing (any more)."""
        digest = digest_of(token)
        found = self.remembered(token) or self._look_up(SignIn.token_digest == digest, at_most=1).get(digest)
        self.remembered(token)  # so it is in use
        return found

    def refresh(self) -> None:
        """Look up anew what is in use and will not be believed for much longer, and note when it was used."""
        now = self._clock.now()
        with self._lock:
            in_use = [known for known in self._known.values() if now - known.used_at <= FRESH]
        self._note([known for known in in_use if known.used_at - known.noted_at >= _NOTED])
        aging = [known.visitor for known in in_use if now - known.looked_at > FRESH / 2]
        for first in range(0, len(aging), _MOST_AT_ONCE):
            some = aging[first : first + _MOST_AT_ONCE]
            found = self._look_up(SignIn.id.in_([one.sign_in_id for one in some]), at_most=_MOST_AT_ONCE)
            with self._lock:
                for gone in {one.token_digest for one in some} - found.keys():
                    self._known.pop(gone, None)

    def _work(self) -> None:
        while not self._ended.wait(_ROUND_S):
            try:
                self.refresh()
            except Exception:  # what is not fresh is looked up when it is used
                _log.exception("who is signed in could not be looked up anew; it will be tried again")

    def _note(self, used: Sequence[_Known]) -> None:
        """Write down when they were used; what a person uses lasts longer."""
        if not used:
            return
        with self._lock:
            for known in used:
                known.noted_at = known.used_at
                if known.visitor.kind != "token":
                    known.expires_at = known.used_at + self._session
            rows = [
                {"number": known.visitor.sign_in_id, "seen_at": known.noted_at, "expires_at": known.expires_at}
                for known in used
            ]
        with self._db.write(durable=False) as session:  # some may have been deleted meanwhile
            session.connection().execute(update(SignIn).where(SignIn.id == bindparam("number")), rows)

    def _look_up(self, which: ColumnElement[bool], at_most: int, spread: timedelta = timedelta()) -> dict[str, Visitor]:
        """Whom the database knows now, by digest; and believe it for seconds."""
        now = self._clock.now()
        alive = SignIn.revoked_at.is_(None) & (SignIn.expires_at > now) & User.disabled_at.is_(None)
        columns = select(
            SignIn.id,
            SignIn.token_digest,
            SignIn.kind,
            SignIn.seen_at,
            SignIn.expires_at,
            User.id.label("user_id"),
            User.name,
            User.display_name,
            User.role,
            User.language,
        )
        chosen = columns.join(User, User.id == SignIn.user_id).where(which, alive).order_by(SignIn.seen_at.desc())
        with self._lock:
            forgotten = self._forgotten
        with self._db.read() as session:
            rows = session.execute(chosen.limit(at_most)).all()
        found = {row.token_digest: _visitor(row) for row in rows}
        with self._lock:
            if forgotten != self._forgotten:  # what was read may have been revoked meanwhile
                return found
            if len(self._known) + len(rows) > _MAX_KNOWN:
                self._known.clear()
            for row in rows:
                looked_at = now - random.random() * spread
                before = self._known.get(row.token_digest)
                self._known[row.token_digest] = _Known(
                    found[row.token_digest],
                    row.expires_at,
                    row.seen_at,
                    looked_at,
                    before.used_at if before is not None else now,
                )
        return found

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
            self._forgotten += 1
            self._known.clear()

    def forget(self, user_id: int) -> None:
        """Look this user up anew: the account has changed."""
        with self._lock:
            self._forgotten += 1
            for digest in [d for d, known in self._known.items() if known.visitor.user_id == user_id]:
                del self._known[digest]


def _visitor(row: Row[*tuple[Any, ...]]) -> Visitor:
    return Visitor(
        user_id=row.user_id,
        name=row.name,
        display_name=row.display_name or row.name,
        role=Role(row.role),
        language=row.language,
        sign_in_id=row.id,
        kind=_KINDS.get(row.kind, "browser"),
        token_digest=row.token_digest,
    )
