"""What the Hub's environment says, and what becomes of people the Hub knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from autograder.errors import CourseError
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role, User
from autograder.portal.people.accounts import Accounts, Person
from autograder.portal.people.hub import Hub, HubAddress, HubRefused, HubUnreachable, HubUser
from autograder.portal.people.hub_accounts import Groups, HubAccounts
from autograder.portal.people.sign_ins import SignIns

SERVICE = {
    "JUPYTERHUB_SERVICE_NAME": "autograder",
    "JUPYTERHUB_API_URL": "http://127.0.0.1:8081/hub/api",
    "JUPYTERHUB_API_TOKEN": "secret",
    "JUPYTERHUB_CLIENT_ID": "service-autograder",
    "JUPYTERHUB_OAUTH_CALLBACK_URL": "/lab/services/autograder/oauth_callback",
    "JUPYTERHUB_SERVICE_PREFIX": "/lab/services/autograder/",
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:10101/lab/services/autograder/",
    "JUPYTERHUB_BASE_URL": "/lab/",
    "JUPYTERHUB_HOST": "",
}


def test_the_environment_of_a_service_says_where_everything_is() -> None:
    address = HubAddress.from_environment(SERVICE)
    assert address is not None
    assert address.authorize_url == "/lab/hub/api/oauth2/authorize"
    assert address.logout_url == "/lab/hub/logout"
    assert (address.root_path, address.listen) == ("/lab/services/autograder", ("127.0.0.1", 10101))
    assert "secret" not in repr(address)


def test_a_hub_with_subdomains_is_on_another_host() -> None:
    address = HubAddress.from_environment(SERVICE | {"JUPYTERHUB_HOST": "https://hub.example.edu"})
    assert address is not None and address.authorize_url == "https://hub.example.edu/lab/hub/api/oauth2/authorize"


def test_a_terminal_in_somebody_s_notebook_server_is_no_service() -> None:
    server = {name: value for name, value in SERVICE.items() if name != "JUPYTERHUB_SERVICE_NAME"}
    assert HubAddress.from_environment(server | {"JUPYTERHUB_USER": "emmy"}) is None
    assert HubAddress.from_environment({}) is None


def test_what_is_missing_is_named() -> None:
    with pytest.raises(CourseError, match="JUPYTERHUB_API_TOKEN and JUPYTERHUB_CLIENT_ID are not set"):
        HubAddress.from_environment(SERVICE | {"JUPYTERHUB_API_TOKEN": "", "JUPYTERHUB_CLIENT_ID": ""})


def test_a_way_back_that_leads_elsewhere_is_refused() -> None:
    with pytest.raises(CourseError, match="which is not '/lab/services/autograder/oauth_callback'"):
        HubAddress.from_environment(SERVICE | {"JUPYTERHUB_OAUTH_CALLBACK_URL": "https://elsewhere/callback"})


class KnownHub(Hub):
    """A Hub that is told what it knows."""

    def __init__(self) -> None:
        address = HubAddress.from_environment(SERVICE)
        assert address is not None
        super().__init__(address)
        self.people: dict[str, HubUser] = {}
        self.answers = True

    def look_up(self, name: str) -> HubUser | None:
        if not self.answers:
            raise HubUnreachable("JupyterHub does not answer.")
        return self.people.get(name)


class Door:
    """The accounts of a course whose students are a group."""

    def __init__(self, folder: Path, *, passwords: bool = False) -> None:
        self.database = Database(f"sqlite:///{folder / 'portal.db'}")
        self.clock, self.hub = Clock(), KnownHub()
        self.sign_ins = SignIns(self.database, self.clock, session_hours=12)
        self.accounts = Accounts(self.database, self.clock)
        groups = Groups(students=["students"])
        self.people = HubAccounts(
            self.hub, self.database, self.clock, self.sign_ins, groups, passwords=passwords, session_hours=12
        )

    def sign_in(self, name: str, *groups: str) -> str:
        """The token of somebody who comes from the Hub."""
        self.hub.people[name] = HubUser(name, frozenset(groups))
        return self.sign_ins.begin(self.people.admit(self.hub.people[name]).id, "browser", "hub")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    door = Door(tmp_path)
    yield door
    door.people.stop()
    door.database.close()


def test_the_highest_role_of_one_s_groups_counts(door: Door) -> None:
    for groups, role in (
        (("students", "graders"), Role.GRADER),
        (("instructors", "graders"), Role.INSTRUCTOR),
        (("students",), Role.STUDENT),
    ):
        visitor = door.sign_ins.recognise(door.sign_in("ada", *groups))
        assert visitor is not None and visitor.role is role


def test_an_outage_of_the_hub_interrupts_nobody_until_a_session_is_over(door: Door) -> None:
    token = door.sign_in("ada", "students")
    door.hub.answers = False
    for hours in (6, 5):
        door.clock.advance(timedelta(hours=hours))
        door.people.look_up_all()
        assert door.sign_ins.recognise(token) is not None
    door.clock.advance(timedelta(hours=2))
    door.people.look_up_all()
    assert door.sign_ins.recognise(token) is None


def test_somebody_in_no_group_loses_programs_too(door: Door) -> None:
    door.sign_in("ada", "students")
    user = door.accounts.known("ada")
    program = door.sign_ins.begin(user.id, "program", "token")
    door.hub.people["ada"] = HubUser("ada", frozenset())
    door.people.look_up_all()
    assert door.sign_ins.recognise(program) is None


def test_a_refused_sign_in_signs_out_where_one_still_was(door: Door) -> None:
    token = door.sign_in("ada", "students")
    with pytest.raises(HubRefused):
        door.people.admit(HubUser("ada", frozenset()))
    assert door.sign_ins.recognise(token) is None


def test_the_last_instructor_may_leave_the_group(door: Door) -> None:
    token = door.sign_in("emmy", "instructors")
    door.hub.people["emmy"] = HubUser("emmy", frozenset(["students"]))
    door.people.look_up_all()
    visitor = door.sign_ins.recognise(token)
    assert visitor is not None and visitor.role is Role.STUDENT


@pytest.mark.parametrize("name", ["../ada", ".ada", " ada", "a/b", "e\u0301mile", ""])
def test_a_name_that_could_be_somebody_else_s_is_refused(door: Door, name: str) -> None:
    with pytest.raises(HubRefused, match="can be no name"):
        door.people.admit(HubUser(name, frozenset(["students"])))


def test_a_disabled_account_stays_disabled(door: Door) -> None:
    door.sign_in("emmy", "instructors")
    door.sign_in("ada", "students")
    door.accounts.disable("ada", "emmy")
    with pytest.raises(HubRefused, match="disabled"):
        door.people.admit(door.hub.people["ada"])


def test_an_account_with_a_password_is_nobody_s_at_the_hub_as_long_as_there_are_passwords(tmp_path: Path) -> None:
    for passwords in (True, False):
        folder = tmp_path / str(passwords)
        folder.mkdir()
        door = Door(folder, passwords=passwords)
        door.accounts.enrol([Person("emmy", role=Role.INSTRUCTOR), Person("kurt", role=Role.INSTRUCTOR)], "test")
        door.accounts.accept(door.accounts.invite("emmy", "test"), "correct horse battery")
        if passwords:
            with pytest.raises(HubRefused, match="has a password here"):
                door.people.admit(HubUser("emmy", frozenset(["students"])))
            assert door.accounts.known("emmy").role == Role.INSTRUCTOR
        else:
            assert door.people.admit(HubUser("emmy", frozenset(["students"]))).role == Role.STUDENT
        door.people.stop()
        door.database.close()


def test_the_number_of_somebody_who_is_gone_is_never_given_again(door: Door) -> None:
    door.sign_in("ada", "students")
    gone = door.accounts.known("ada").id
    with door.database.write() as session:
        session.execute(delete(User).where(User.id == gone))
    door.sign_in("grace", "students")
    assert door.accounts.known("grace").id > gone


def test_who_is_spelled_otherwise_at_the_hub_has_the_account_of_the_roster(door: Door) -> None:
    door.accounts.enrol([Person("Ada")], "test")
    token = door.sign_in("ada", "students")
    assert [user.name for user in door.accounts.all()] == ["Ada"]
    door.people.look_up_all()
    assert door.sign_ins.recognise(token) is not None, "groups are looked up by the Hub's spelling, too"
    door.hub.people["ada"] = HubUser("ada", frozenset())
    door.people.look_up_all()
    assert door.sign_ins.recognise(token) is None


def test_at_a_hub_that_tells_them_apart_nobody_gets_the_account_of_another(door: Door) -> None:
    token = door.sign_in("Ada", "students")
    with pytest.raises(HubRefused, match="by case only"):
        door.sign_in("ada", "students")
    assert door.sign_ins.recognise(token) is not None
