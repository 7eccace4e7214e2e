"""Accounts of people who sign in by JupyterHub: made when they first come, in the role that their groups give them.

Groups are looked up at every sign-in, and while somebody is signed in, every few minutes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from autograder.portal.audit import record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, SignIn, User
from autograder.portal.people.accounts import AccountRefused, add_user, check_name, find_user
from autograder.portal.people.hub import Hub, HubRefused, HubUnreachable, HubUser
from autograder.portal.people.names import Spellings
from autograder.portal.people.sign_ins import SignIns

_ACTOR = "JupyterHub"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Groups:
    """Which groups of the Hub are what in the course.

    Attributes
    ----------
    students:
        Empty: everybody whom the Hub lets use the portal.
    """

    instructors: Collection[str] = ("instructors",)
    graders: Collection[str] = ("graders",)
    students: Collection[str] = ()

    def role_of(self, user: HubUser) -> Role | None:
        """The highest role that a group gives; ``None``: no part in the course."""
        if user.groups.intersection(self.instructors):
            return Role.INSTRUCTOR
        if user.groups.intersection(self.graders):
            return Role.GRADER
        return Role.STUDENT if not self.students or user.groups.intersection(self.students) else None


class HubAccounts:
    """Lets people in whom the Hub knows, and keeps their roles what the Hub says.

    Parameters
    ----------
    passwords:
        Whether there are accounts beside the Hub's: then one that has a password is nobody's at the Hub.
    minutes:
        How often groups are looked up.
    session_hours:
        For so long somebody stays signed in while the Hub cannot be asked.
    known_names:
        As in `Accounts`.
    """

    def __init__(
        self,
        hub: Hub,
        database: Database,
        clock: Clock,
        sign_ins: SignIns,
        groups: Groups,
        *,
        passwords: bool = False,
        minutes: float = 5.0,
        session_hours: float = 12.0,
        known_names: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.hub = hub
        self.groups = groups
        self._db = database
        self._clock = clock
        self._sign_ins = sign_ins
        self._passwords = passwords
        self._known_names = known_names
        self._round = timedelta(minutes=minutes)
        self._session = timedelta(hours=session_hours)
        self._confirmed: dict[int, datetime] = {}  # user -> when the Hub last said something of them
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="hub")

    def start(self) -> None:
        """Begin to look groups up."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self.hub.close()

    def admit(self, user: HubUser) -> User:
        """The account of somebody who has just signed in at the Hub, made if there is none, in the present role.

        Raises
        ------
        HubRefused
            The course is not for this person, or the name is somebody else's. Then they are signed out everywhere.
        """
        role = self.groups.role_of(user)
        name = _checked(user.name)
        self._check_spelling(name)
        refusal: HubRefused | None = None
        with self._db.write() as session:
            account = find_user(session, name)
            if role is None:
                refusal = HubRefused(
                    "This course is not open to your JupyterHub account.",
                    hint="Ask your instructor to add you to the course's group.",
                )
            elif account is None:
                name = Spellings(self._known_names()).of(name)
                account = add_user(session, User(name=name, role=str(role), created_at=self._clock.now()), _ACTOR)
            elif self._passwords and account.password_hash is not None:
                raise HubRefused(
                    "There is an account of your name that has a password here.",
                    hint="Sign in with it, or ask your instructor.",
                )
            elif account.disabled_at is not None:
                refusal = HubRefused("Your account is disabled.", hint="Ask your instructor.")
            else:
                self._give_role(session, account, role)
        if refusal is None and account is not None:
            self._confirmed[account.id] = self._clock.now()
            self._sign_ins.forget(account.id)
            return account
        if account is not None:
            self._sign_out(account.id)
        assert refusal is not None
        raise refusal

    def _check_spelling(self, name: str) -> None:
        """A Hub may tell ada from Ada; then an account belongs to the one who is spelled like it."""
        with self._db.read() as session:
            account = find_user(session, name)
        if account is None or account.name == name:
            return
        other = self.hub.look_up(account.name)
        if other is not None and other.name != name:
            raise HubRefused(
                "Your name at JupyterHub differs from somebody else's by case only.", hint="Ask your instructor."
            )

    def look_up_all(self) -> None:
        """Ask the Hub about everybody who is signed in by it, and do as it says."""
        with self._db.read() as session:
            found = select(User.id, User.name, func.max(SignIn.created_at)).join(SignIn, SignIn.user_id == User.id)
            alive = (SignIn.kind == "hub") & SignIn.revoked_at.is_(None) & (SignIn.expires_at > self._clock.now())
            signed_in = session.execute(found.where(alive).group_by(User.id, User.name)).tuples().all()
        self._confirmed = {
            user_id: at for user_id, at in self._confirmed.items() if user_id in {i for i, _, _ in signed_in}
        }
        problem: HubUnreachable | None = None
        for user_id, name, since in signed_in:
            if self._stopping.is_set():
                return
            try:
                found_there = self.hub.look_up(name)
                if found_there is None and name != name.lower():  # the Hub makes names small, rosters do not
                    found_there = self.hub.look_up(name.lower())
                self._apply(user_id, found_there)
            except HubUnreachable as error:
                problem = error
                if self._clock.now() - self._confirmed.get(user_id, since) >= self._session:
                    self._sign_out(user_id)
        if problem is not None:
            _log.warning("groups could not be looked up: %s", problem)

    def _apply(self, user_id: int, user: HubUser | None) -> None:
        role = self.groups.role_of(user) if user is not None else None
        if role is None:
            self._sign_out(user_id)
            return
        with self._db.write() as session:
            changed = self._give_role(session, session.get_one(User, user_id), role)
        if changed:
            self._sign_ins.forget(user_id)
        self._confirmed[user_id] = self._clock.now()

    def _give_role(self, session: Session, account: User, role: Role) -> bool:
        if account.role == role:
            return False
        details = {"before": account.role, "after": str(role)}
        record(session, _ACTOR, "role changed", self._clock.now(), student_id=account.id, details=details)
        account.role = str(role)
        return True

    def _sign_out(self, user_id: int) -> None:
        """Out of every browser and program: whoever has no part in the course any more has none by any way."""
        self._confirmed.pop(user_id, None)
        self._sign_ins.revoke(user_id)

    def _watch(self) -> None:
        while not self._stopping.wait(self._round.total_seconds()):
            try:
                self.look_up_all()
            except Exception:
                _log.exception("groups could not be looked up; it will be tried again")


def _checked(name: str) -> str:
    """The name, if it can be that of an account; one that would have to be changed could be somebody else's."""
    try:
        if check_name(name) == name:
            return name
    except AccountRefused:
        pass
    raise HubRefused("Your name at JupyterHub can be no name in this course.", hint="Ask your instructor.")
