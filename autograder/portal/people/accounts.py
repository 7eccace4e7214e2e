"""Accounts: who has one, in which role, and how somebody comes to a password."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.portal.audit import actor_of, record
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import NAME_LENGTH, AuditEvent, Invitation, Role, SignIn, User
from autograder.portal.people.names import Spellings, folded, normal
from autograder.portal.people.passwords import check_password, hash_password, is_outdated, matches
from autograder.portal.people.rate_limits import Rate, RateLimit
from autograder.portal.people.tokens import digest_of, new_token
from autograder.wording import words


class AccountRefused(AutograderError):
    """Something that cannot be done with an account; `what` is written for whoever asked."""


class WrongPassword(AccountRefused):
    """Nobody has that name and that password."""


class TooManyTries(AccountRefused):
    """A password was tried too often."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be given an account.

    Attributes
    ----------
    name:
        As in ``submitted/<student>/``.
    """

    name: str
    display_name: str = ""
    email: str = ""
    role: Role = Role.STUDENT


class Accounts:
    """All accounts of the course.

    Parameters
    ----------
    on_change:
        Told the number of each user of whom something was changed, as soon as it is on disk.
    known_names:
        How students are spelled who are known elsewhere: an account that is made for one of them is spelled so, too.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        invitation_days: float = 14.0,
        on_change: Callable[[int], None] = lambda user_id: None,
        known_names: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._db = database
        self._clock = clock
        self._invitation_days = invitation_days
        self._on_change = on_change
        self._known_names = known_names
        # A lecture hall shares one address, and nobody shall be kept out by guesses that others make elsewhere.
        self._tries = {
            "from here": RateLimit(Rate(burst=10, seconds=30)),  # of an account from an address
            "account": RateLimit(Rate(burst=50, seconds=10)),
            "address": RateLimit(Rate(burst=100, seconds=2)),
        }

    # who there is ------------------------------------------------------------------------------------

    def find(self, name: str) -> User | None:
        """The account of that name, however it is spelled."""
        with self._db.read() as session:
            return find_user(session, name)

    def known(self, name: str) -> User:
        """As `find`.

        Raises
        ------
        AccountRefused
            Nobody has that name.
        """
        with self._db.read() as session:
            return self._known(session, name)

    def all(self) -> list[User]:
        """Everybody, instructors first, then by name."""
        with self._db.read() as session:
            users = session.scalars(select(User).order_by(User.name)).all()
        return sorted(users, key=lambda user: (-Role(user.role).level, user.name))

    def any_instructor(self) -> bool:
        """Whether somebody can run the course."""
        with self._db.read() as session:
            return _any_instructor(session)

    # adding and changing -----------------------------------------------------------------------------

    def enrol(self, people: Sequence[Person], actor: str) -> list[User]:
        """Give everybody an account, or update the one they have; roles are changed too. All, or nobody.

        Raises
        ------
        AccountRefused
            A name can be none, or the last instructor would be one no more.
        """
        with self._db.read() as session:
            is_new = any(find_user(session, person.name) is None for person in people)
        spellings = Spellings(self._known_names() if is_new else ())
        with self._db.write() as session, _keeping_an_instructor(session):
            users = [self._enrolled(session, person, actor, spellings) for person in people]
        for user in users:
            self._on_change(user.id)
        return users

    def _enrolled(self, session: Session, person: Person, actor: str, spellings: Spellings) -> User:
        name = spellings.of(check_name(person.name))
        user = find_user(session, name)
        now = self._clock.now()
        if user is None:
            user = add_user(session, User(name=name, role=str(person.role), created_at=now), actor)
        elif user.role != person.role:
            details = {"before": user.role, "after": str(person.role)}
            record(session, actor, "role changed", now, student_id=user.id, details=details)
            user.role = str(person.role)
        user.display_name = person.display_name[:256] or user.display_name or ""
        user.email = person.email[:256] or user.email or ""
        return user

    def disable(self, name: str, actor: str, reason: str = "") -> None:
        """Sign somebody out everywhere, for good; what they handed in stays.

        Raises
        ------
        AccountRefused
            Nobody has that name, or it is the last instructor.
        """
        with self._db.write() as session:
            user = self._known(session, name)
            now = self._clock.now()
            with _keeping_an_instructor(session):
                user.disabled_at = now
            _sign_out(session, user, now)
            record(session, actor, "account disabled", now, student_id=user.id, reason=reason)
        self._on_change(user.id)

    def enable(self, name: str, actor: str, reason: str = "") -> None:
        """Take `disable` back.

        Raises
        ------
        AccountRefused
            Nobody has that name.
        """
        with self._db.write() as session:
            user = self._known(session, name)
            user.disabled_at = None
            record(session, actor, "account enabled", self._clock.now(), student_id=user.id, reason=reason)

    def _known(self, session: Session, name: str) -> User:
        user = find_user(session, name)
        if user is None:
            raise AccountRefused(words("Nobody has the name %(name)s.", name=repr(name[:NAME_LENGTH])))
        return user

    # invitations -------------------------------------------------------------------------------------

    def invite(self, name: str, actor: str) -> str:
        """A token by which somebody may choose a password, once; earlier ones are void.

        Raises
        ------
        AccountRefused
            Nobody has that name.
        """
        return self.invite_all([name], actor)[name]

    def invite_all(self, names: Sequence[str], actor: str) -> dict[str, str]:
        """Name -> token, as `invite`; for all, or nobody.

        Raises
        ------
        AccountRefused
            Nobody has one of the names.
        """
        tokens = {name: new_token() for name in names}
        with self._db.write() as session:
            now = self._clock.now()
            for name, token in tokens.items():
                user = self._known(session, name)
                open_ones = update(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
                session.execute(open_ones.values(expires_at=now))
                session.add(
                    Invitation(
                        user_id=user.id,
                        token_digest=digest_of(token),
                        created_at=now,
                        expires_at=now + timedelta(days=self._invitation_days),
                    )
                )
                record(session, actor, "invited", now, student_id=user.id)
        return tokens

    def invited(self, token: str) -> User | None:
        """Whom an invitation is for, if it can still be used."""
        with self._db.read() as session:
            found = self._invitation(session, token)
            return session.get(User, found.user_id) if found else None

    def accept(self, token: str, password: str) -> User:
        """Choose a password with an invitation. Whoever was signed in with the old one is signed out.

        Raises
        ------
        AccountRefused
            The invitation cannot be used.
        PasswordRefused
            The password cannot; the invitation still can.
        """
        user = self.invited(token)
        if user is None:
            raise AccountRefused("This invitation has been used, or is too old. Ask your instructor for a new one.")
        check_password(password, user.name)
        kept = hash_password(password)
        with self._db.write() as session:
            found = self._invitation(session, token)
            if found is None:
                raise AccountRefused("This invitation has just been used.")
            now = self._clock.now()
            found.used_at = now
            user = session.get_one(User, found.user_id)
            user.password_hash = kept
            _sign_out(session, user, now)
            record(session, actor_of(user), "password chosen", now, student_id=user.id)
        self._on_change(user.id)
        return user

    def _invitation(self, session: Session, token: str) -> Invitation | None:
        found = session.scalar(select(Invitation).where(Invitation.token_digest == digest_of(token)))
        if found is None or found.used_at is not None or found.expires_at <= self._clock.now():
            return None
        user = session.get_one(User, found.user_id)
        return found if user.disabled_at is None else None

    # passwords ---------------------------------------------------------------------------------------

    def authenticate(self, name: str, password: str, address: str) -> User:
        """Who has this name and password. Only wrong tries count towards the limits.

        Raises
        ------
        TooManyTries
            With the seconds to wait in `hint`.
        WrongPassword
            Name or password is wrong; which one is not said.
        """
        name = normal(name)[:NAME_LENGTH]
        account = folded(name)
        keys = {"from here": f"{account}\0{address}", "account": account, "address": address}
        self._count_try(keys)
        user = self.find(name)
        usable = user is not None and user.disabled_at is None
        if not matches(password, user.password_hash if user is not None and usable else None) or user is None:
            raise WrongPassword("The name or the password is wrong.")
        self._refund_try(keys)
        if user.password_hash is not None and is_outdated(user.password_hash):
            with self._db.write() as session:
                session.get_one(User, user.id).password_hash = hash_password(password)
        return user

    def _count_try(self, keys: Mapping[str, str]) -> None:
        """One that is refused counts nowhere: it must not use up the tries of others."""
        counted: dict[str, str] = {}
        for kind, key in keys.items():
            wait = self._tries[kind].wait(key)
            if wait > 0:
                self._refund_try(counted)
                raise TooManyTries(
                    "This was tried too often.", hint=words("Try again in %(number)s seconds.", number=math.ceil(wait))
                )
            counted[kind] = key

    def _refund_try(self, keys: Mapping[str, str]) -> None:
        for kind, key in keys.items():
            self._tries[kind].refund(key)

    def change_password(self, user_id: int, old: str, new: str, address: str) -> None:
        """Change a password that is known; all other browsers are signed out by `SignIns`.

        Raises
        ------
        AccountRefused
            The old one is wrong, or was tried too often.
        PasswordRefused
            The new one cannot be used.
        """
        with self._db.read() as session:
            name = session.get_one(User, user_id).name
        user = self.authenticate(name, old, address)
        check_password(new, user.name)
        kept = hash_password(new)
        with self._db.write() as session:
            session.get_one(User, user_id).password_hash = kept
            record(session, actor_of(user), "password chosen", self._clock.now(), student_id=user_id)


def find_user(session: Session, name: str) -> User | None:
    """The account of that name, however it is spelled; of accounts that differ by case only, the one spelled so."""
    exact = normal(name)
    found = session.scalars(select(User).where((User.name == exact) | (User.folded == folded(name)))).all()
    return next((user for user in found if user.name == exact), found[0] if found else None)


def add_user(session: Session, user: User, actor: str) -> User:
    """Add an account, under a number that nobody had before: the audit log goes on to name people who are gone."""
    if session.get_bind().dialect.name == "sqlite":  # would give the highest number a second time
        known = session.scalar(select(func.max(User.id))) or 0
        user.id = 1 + max(known, session.scalar(select(func.max(AuditEvent.student_id))) or 0)
    session.add(user)
    session.flush()
    record(session, actor, "account made", user.created_at, student_id=user.id, details={"role": user.role})
    return user


def check_name(name: str) -> str:
    """The name in the form in which it is kept.

    Raises
    ------
    AccountRefused
        It cannot be that of a folder below ``submitted/``.
    """
    kept = normal(name)
    is_folder = kept and "/" not in kept and "\\" not in kept and not kept.startswith((".", "-"))
    if not is_folder or not kept.isprintable() or len(kept) > NAME_LENGTH or len(kept.encode()) > 255:
        raise AccountRefused(
            words("%(name)s can be no name of a student.", name=repr(name[:NAME_LENGTH])),
            hint=words(
                "Up to %(most)s characters, without slashes, and not beginning with a full stop or a hyphen.",
                most=NAME_LENGTH,
            ),
        )
    return kept


def _any_instructor(session: Session) -> bool:
    found = select(User.id).where(User.role == Role.INSTRUCTOR, User.disabled_at.is_(None)).limit(1)
    return session.scalar(found) is not None


@contextmanager
def _keeping_an_instructor(session: Session) -> Iterator[None]:
    """Refuse changes that leave a course without an instructor, if it had one."""
    had = _any_instructor(session)
    yield
    session.flush()
    if had and not _any_instructor(session):
        raise AccountRefused("Somebody has to stay instructor of the course.")


def _sign_out(session: Session, user: User, now: datetime) -> None:
    open_ones = update(SignIn).where(SignIn.user_id == user.id, SignIn.revoked_at.is_(None))
    session.execute(open_ones.values(revoked_at=now))
