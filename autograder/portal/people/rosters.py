"""The students of the course from a table: into nbgrader's student table and the portal's accounts, with invitations."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autograder.grading.gradebook import Gradebook
from autograder.portal.database.models import Role, User
from autograder.portal.people.accounts import AccountRefused, Accounts, Person, check_name
from autograder.portal.people.names import Spellings, folded
from autograder.teaching.export import Student, students
from autograder.teaching.roster import Roster, RosterError, RosterImport, apply_roster, compare_roster, read_roster
from autograder.wording import words


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a table changes.

    Attributes
    ----------
    grades:
        In nbgrader's student table.
    new_accounts:
        Who gets an account in the portal.
    roster:
        The students of the table.
    staff, disabled:
        Who is grader or instructor, and so no student, and whose account is disabled; both stay as they are.
    uninvited:
        Students of the table who have no password yet, with and without an account.
    """

    roster: Roster
    grades: RosterImport
    new_accounts: tuple[Student, ...]
    staff: tuple[str, ...]
    disabled: tuple[str, ...]
    uninvited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """A student and the token by which a password can be chosen."""

    name: str
    display_name: str
    email: str
    token: str


class Rosters:
    """Reads tables, says what they change, and does it."""

    def __init__(self, accounts: Accounts, gradebook: Gradebook) -> None:
        self._accounts = accounts
        self._gradebook = gradebook

    def plan(self, content: bytes, where: str = "") -> RosterPlan:
        """What a table would change; nothing is changed.

        Raises
        ------
        RosterError
            Something is wrong with the table.
        """
        users = {user.name: user for user in self._accounts.all()}
        spellings = Spellings([*users, *(student.id for student in students(self._gradebook))])
        roster = _with_names(read_roster(content, where), where, spellings)
        staff = {user.name for user in users.values() if user.role != Role.STUDENT}
        of_staff = tuple(student.id for student in roster.students if student.id in staff)
        roster = replace(roster, students=tuple(one for one in roster.students if one.id not in staff))
        listed = [(student, users.get(student.id)) for student in roster.students]
        known = [user for _, user in listed if user is not None]
        return RosterPlan(
            roster,
            compare_roster(self._gradebook, roster),
            tuple(student for student, user in listed if user is None),
            of_staff,
            tuple(user.name for user in known if user.disabled_at is not None),
            tuple(student.id for student, user in listed if user is None or _is_uninvited(user)),
        )

    def apply(self, plan: RosterPlan, actor: str, *, invite: bool) -> list[Invited]:
        """Do it: accounts first, then nbgrader's table; twice is once. Events are in the transaction of the accounts.

        Parameters
        ----------
        invite:
            Make invitations for the `uninvited`; earlier ones are void.

        Raises
        ------
        AccountRefused
            Nothing was changed.
        GradebookError
            The accounts are there, the gradebook is as it was.
        """
        people = [
            Person(student.id, _display_name(student), student.email)
            for student in plan.roster.students
            if student.id not in plan.disabled
        ]
        self._accounts.enrol(people, actor)
        apply_roster(self._gradebook, plan.roster)
        if not invite:
            return []
        listed = {student.id: student for student in plan.roster.students}
        tokens = self._accounts.invite_all(plan.uninvited, actor)
        return [Invited(name, _display_name(listed[name]), listed[name].email, token) for name, token in tokens.items()]


def _is_uninvited(user: User) -> bool:
    return user.password_hash is None and user.disabled_at is None and user.role == Role.STUDENT


def _display_name(student: Student) -> str:
    return " ".join(filter(None, (student.first_name, student.last_name)))


def _with_names(roster: Roster, where: str, spellings: Spellings) -> Roster:
    """The same with ids in the form in which accounts keep them, and spelled as they are known."""
    found: dict[str, Student] = {}
    problems = []
    for student in roster.students:
        try:
            name = spellings.of(check_name(student.id))
        except AccountRefused as refused:
            problems.append(refused.what)
            continue
        if folded(name) in found:
            problems.append(words("%(name)s is in the table twice.", name=repr(name)))
        found[folded(name)] = replace(student, id=name)
    if problems:
        raise RosterError("Nothing was imported.", problems, where=where)
    return replace(roster, students=tuple(found.values()))
