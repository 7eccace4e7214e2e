"""Accounts, invitations, sign-ins: who gets in, and who no longer does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from autograder.grading.gradebook import Gradebook
from autograder.portal.database.database import Database
from autograder.portal.database.models import AuditEvent, Role, SignIn, User
from autograder.portal.people import passwords
from autograder.portal.people.accounts import AccountRefused, Accounts, Person, TooManyTries
from autograder.portal.people.passwords import PasswordRefused
from autograder.portal.people.rosters import Rosters
from autograder.teaching.export import students
from tests.portal_factory import PASSWORD, Desk


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_NOBODY", quick.hash("nobody has this password"))


def actions(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


# accounts --------------------------------------------------------------------------------------------------


def test_enrolling_is_for_all_or_nobody(desk: Desk) -> None:
    with pytest.raises(AccountRefused, match="can be no name"):
        desk.accounts.enrol([Person("ada"), Person("../bob")], "emmy")
    assert desk.accounts.all() == []
    assert actions(desk.database) == []


def test_enrolling_again_changes_what_is_new_and_keeps_the_rest(desk: Desk) -> None:
    desk.accounts.enrol([Person("ada", "Ada L.", "ada@example.edu"), Person("emmy", role=Role.INSTRUCTOR)], "test")
    desk.accounts.enrol([Person("ada", role=Role.GRADER)], "emmy")
    ada = desk.accounts.find("ada")
    assert ada is not None
    assert (ada.display_name, ada.email, ada.role) == ("Ada L.", "ada@example.edu", "grader")
    assert actions(desk.database) == ["account made", "account made", "role changed"]


@pytest.mark.parametrize("other", ["Ada", "ADA", " aDa "])
def test_spellings_of_a_name_are_one_account(desk: Desk, other: str) -> None:
    desk.accounts.enrol([Person("ada", "Ada L.")], "emmy")
    desk.accounts.enrol([Person(other, "Ada Lovelace")], "emmy")
    assert [(user.name, user.display_name) for user in desk.accounts.all()] == [("ada", "Ada Lovelace")]
    desk.accounts.accept(desk.accounts.invite(other, "emmy"), PASSWORD)
    assert desk.accounts.authenticate(other, PASSWORD, "::1").name == "ada"
    desk.accounts.disable(other, "emmy")
    assert desk.accounts.known("ada").disabled_at is not None


def test_the_database_itself_has_a_name_once(desk: Desk) -> None:
    desk.add_user("Straße")
    with pytest.raises(IntegrityError), desk.database.write() as session:
        session.add(User(name="STRASSE", role="student", created_at=desk.clock.now()))


def test_an_account_is_spelled_as_the_gradebook_knows_its_student(desk: Desk) -> None:
    accounts = Accounts(desk.database, desk.clock, known_names=lambda: ["Ada", "bob"])
    accounts.enrol([Person("ada"), Person("BOB"), Person("cyd")], "emmy")
    assert sorted(user.name for user in accounts.all()) == ["Ada", "bob", "cyd"]


def test_a_roster_that_spells_otherwise_makes_nobody_twice(desk: Desk, tmp_path: Path) -> None:
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "course") as gradebook:
        with gradebook.transaction("written") as db:
            db.execute(insert(gradebook.tables["student"]).values(id="Cyd"))
        rosters = Rosters(desk.accounts, gradebook)
        desk.add_user("ada")
        table = b"id,first_name,email\nADA,Ada,ada@example.edu\ncyd,Cyd,cyd@example.edu\nDot,Dot,dot@example.edu\n"
        for _ in range(2):
            plan = rosters.plan(table)
            rosters.apply(plan, "emmy", invite=True)
            assert plan.grades.absent == ()
        assert sorted(user.name for user in desk.accounts.all()) == ["Cyd", "Dot", "ada"]
        assert sorted(student.id for student in students(gradebook)) == ["Cyd", "Dot", "ada"]
        assert [student.email for student in students(gradebook) if student.id == "Cyd"] == ["cyd@example.edu"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        ".hidden",
        "-rf",
        "a/b",
        "a\\b",
        "a\x00b",
        "a\nb",
        "\u202eada",
        "a\ud800",
        "ä" * 128,
        "a" * 129,
    ],
)
def test_names_that_can_be_no_folder_are_refused(desk: Desk, name: str) -> None:
    with pytest.raises(AccountRefused, match="can be no name"):
        desk.accounts.enrol([Person(name)], "emmy")


def test_names_are_kept_in_one_form_of_unicode(desk: Desk) -> None:
    desk.accounts.enrol([Person(" Zoe\u0308 ")], "emmy")
    desk.accounts.enrol([Person("Zo\u00eb")], "emmy")
    assert [user.name for user in desk.accounts.all()] == ["Zo\u00eb"]
    assert desk.accounts.find("Zoe\u0308") is not None


@pytest.mark.parametrize("name", ["a\x00", "\ud800", "x" * 100_000, "' OR 1=1 --", "%"])
def test_looking_for_impossible_names_finds_nobody(desk: Desk, name: str) -> None:
    desk.add_user("ada")
    assert desk.accounts.find(name) is None
    with pytest.raises(AccountRefused):
        desk.accounts.authenticate(name, PASSWORD, "::1")


def test_texts_of_a_person_may_hold_anything(desk: Desk) -> None:
    desk.accounts.enrol([Person("ada", "A\x00da \ud800" + "x" * 300, "a@\x00")], "emmy\x00")
    ada = desk.accounts.find("ada")
    assert ada is not None
    assert ada.display_name.startswith("A\N{REPLACEMENT CHARACTER}da")
    assert len(ada.display_name) <= 256


@pytest.mark.parametrize("signed_up", [True, False])
@pytest.mark.parametrize("how", ["disabled", "demoted"])
def test_the_last_instructor_stays(desk: Desk, how: str, signed_up: bool) -> None:
    desk.add_user("emmy", Role.INSTRUCTOR)
    desk.add_user("ada")
    if signed_up:
        desk.accounts.accept(desk.accounts.invite("emmy", "test"), PASSWORD)

    def leave(name: str) -> None:
        if how == "disabled":
            desk.accounts.disable(name, "emmy")
        else:
            desk.accounts.enrol([Person(name, role=Role.STUDENT)], "emmy")

    with pytest.raises(AccountRefused, match="has to stay"):
        leave("emmy")
    desk.add_user("lise", Role.INSTRUCTOR)
    leave("emmy")
    with pytest.raises(AccountRefused, match="has to stay"):
        leave("lise")
    desk.accounts.disable("ada", "lise")
    assert desk.accounts.any_instructor()


def test_a_course_without_an_instructor_can_enrol_students_again(desk: Desk) -> None:
    desk.add_user("ada")
    desk.accounts.accept(desk.accounts.invite("ada", "test"), PASSWORD)
    desk.add_user("ada")


# invitations -----------------------------------------------------------------------------------------------


def test_an_invitation_works_once(desk: Desk) -> None:
    desk.add_user("ada")
    token = desk.accounts.invite("ada", "emmy")
    invited = desk.accounts.invited(token)
    assert invited is not None
    assert invited.name == "ada"
    with pytest.raises(PasswordRefused):
        desk.accounts.accept(token, "short")
    desk.accounts.accept(token, PASSWORD)
    assert desk.accounts.invited(token) is None
    with pytest.raises(AccountRefused, match="used"):
        desk.accounts.accept(token, "another password")
    assert desk.accounts.authenticate("ada", PASSWORD, "::1").name == "ada"


def test_of_two_who_accept_at_once_one_does(desk: Desk) -> None:
    desk.add_user("ada")
    token = desk.accounts.invite("ada", "emmy")
    outcomes: list[str] = []

    def accept(password: str) -> None:
        try:
            desk.accounts.accept(token, password)
            outcomes.append(password)
        except AccountRefused:
            outcomes.append("refused")

    threads = [threading.Thread(target=accept, args=(f"a password of {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == 5
    chosen = next(outcome for outcome in outcomes if outcome != "refused")
    assert desk.accounts.authenticate("ada", chosen, "::1").name == "ada"


def test_invitations_end(desk: Desk) -> None:
    desk.add_user("ada")
    first, second = desk.accounts.invite("ada", "emmy"), desk.accounts.invite("ada", "emmy")
    assert desk.accounts.invited(first) is None, "a newer one has been made"
    assert desk.accounts.invited(second) is not None
    desk.clock.advance(timedelta(days=14))
    assert desk.accounts.invited(second) is None
    assert desk.accounts.invited("") is None
    assert desk.accounts.invited("\x00\ud800") is None


def test_the_disabled_are_not_let_in_by_an_invitation(desk: Desk) -> None:
    desk.add_user("emmy", Role.INSTRUCTOR)
    desk.add_user("ada")
    token = desk.accounts.invite("ada", "emmy")
    desk.accounts.disable("ada", "emmy", "left")
    with pytest.raises(AccountRefused):
        desk.accounts.accept(token, PASSWORD)


def test_tokens_are_kept_as_digests_only(desk: Desk) -> None:
    user = desk.add_user("ada")
    token = desk.sign_ins.begin(user.id, "browser")
    with desk.database.read() as session:
        kept = session.scalars(select(SignIn)).one()
    assert token not in str(vars(kept))


# passwords -------------------------------------------------------------------------------------------------


def with_password(desk: Desk, name: str = "ada") -> int:
    user = desk.add_user(name)
    desk.accounts.accept(desk.accounts.invite(name, "test"), PASSWORD)
    return user.id


def test_a_right_password_lets_in_and_a_wrong_one_says_nothing_more(desk: Desk) -> None:
    with_password(desk)
    desk.add_user("invited-only")
    said = set()
    for name, password in (("ada", "wrong password"), ("nobody", PASSWORD), ("invited-only", PASSWORD), ("", "")):
        with pytest.raises(AccountRefused) as refused:
            desk.accounts.authenticate(name, password, "::1")
        said.add(str(refused.value))
    assert len(said) == 1
    assert desk.accounts.authenticate(" ada ", PASSWORD, "::1").name == "ada"


def test_unknown_names_take_as_long_as_known_ones(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(desk)
    desk.add_user("invited-only")
    verified: list[str] = []
    hasher = passwords._hasher

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return hasher.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for name in ("ada", "nobody", "invited-only", "\x00"):
        with pytest.raises(AccountRefused):
            desk.accounts.authenticate(name, "wrong password", "::1")
    assert len(verified) == 4
    assert len({kept.rsplit("$", 2)[0] for kept in verified}) == 1, "the same work for each"


def test_one_address_that_guesses_locks_out_itself_only(desk: Desk) -> None:
    with_password(desk)
    refused = 0
    for _ in range(300):
        try:
            desk.accounts.authenticate("ada", "wrong password", "6.6.6.6")
        except TooManyTries:
            refused += 1
        except AccountRefused:
            pass
    assert refused == 290
    assert desk.accounts.authenticate("ada", PASSWORD, "1.2.3.4").name == "ada"
    with_password(desk, "bob")
    assert desk.accounts.authenticate("bob", PASSWORD, "6.6.6.6").name == "bob", "a lecture hall shares an address"


def test_right_passwords_do_not_count(desk: Desk) -> None:
    with_password(desk)
    for _ in range(150):
        desk.accounts.authenticate("ada", PASSWORD, "::1")


def test_guesses_at_one_account_from_many_addresses_are_slowed_down(desk: Desk) -> None:
    with_password(desk)
    with pytest.raises(TooManyTries, match=r"Try again in \d+ seconds"):
        for n in range(60):
            try:
                desk.accounts.authenticate("ada", "wrong password", f"10.0.0.{n}")
            except TooManyTries:
                raise
            except AccountRefused:
                pass


def test_a_known_password_can_be_changed(desk: Desk) -> None:
    ada = with_password(desk)
    with pytest.raises(AccountRefused):
        desk.accounts.change_password(ada, "wrong password", "a new password", "::1")
    with pytest.raises(PasswordRefused):
        desk.accounts.change_password(ada, PASSWORD, "short", "::1")
    desk.accounts.change_password(ada, PASSWORD, "a new password", "::1")
    with pytest.raises(AccountRefused):
        desk.accounts.authenticate("ada", PASSWORD, "::1")
    desk.accounts.authenticate("ada", "a new password", "::1")


def test_outdated_hashes_are_renewed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    with_password(desk)
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    desk.accounts.authenticate("ada", PASSWORD, "::1")
    ada = desk.accounts.find("ada")
    assert ada is not None
    assert "m=16,t=2" in str(ada.password_hash)
    desk.accounts.authenticate("ada", PASSWORD, "::1")


# sign-ins --------------------------------------------------------------------------------------------------


def test_a_token_shows_who_it_is(desk: Desk) -> None:
    user = desk.add_user("ada")
    token = desk.sign_ins.begin(user.id, "browser")
    visitor = desk.sign_ins.recognise(token)
    assert visitor is not None
    assert (visitor.name, visitor.role, visitor.kind) == ("ada", Role.STUDENT, "browser")
    for wrong in ("", token[:-1], token + "x", "\x00", "\ud800", "ä"):
        assert desk.sign_ins.recognise(wrong) is None


def test_sessions_end_when_they_are_not_used(desk: Desk) -> None:
    user = desk.add_user("ada")
    token = desk.sign_ins.begin(user.id, "browser")
    for _ in range(3):
        desk.clock.advance(timedelta(hours=11))
        assert desk.sign_ins.recognise(token) is not None, "using it keeps it"
        desk.sign_ins.refresh()
    desk.clock.advance(timedelta(hours=12))
    assert desk.sign_ins.remembered(token) is None
    assert desk.sign_ins.recognise(token) is None
    assert desk.sign_ins.of(user.id) == []


def test_tokens_of_programs_last_a_year_and_are_not_prolonged(desk: Desk) -> None:
    user = desk.add_user("ada")
    token = desk.sign_ins.begin(user.id, "submit", "token")
    desk.clock.advance(timedelta(days=364))
    assert desk.sign_ins.recognise(token) is not None
    desk.sign_ins.refresh()
    desk.clock.advance(timedelta(days=1))
    assert desk.sign_ins.recognise(token) is None


def test_what_is_in_use_is_known_without_a_look_into_the_database(desk: Desk) -> None:
    people = [desk.add_user(name) for name in ("ada", "bob", "cleo")]
    tokens = [desk.sign_ins.begin(user.id, "browser") for user in people]
    for token in tokens:
        assert desk.sign_ins.recognise(token) is not None
    for _ in range(10):
        desk.clock.advance(timedelta(seconds=20))
        desk.sign_ins.refresh()
        assert desk.sign_ins.remembered(tokens[0]) is not None
        assert desk.sign_ins.remembered(tokens[1]) is not None
    assert desk.sign_ins.remembered(tokens[2]) is None, "who is away has to be looked up"
    with desk.database.write() as session:  # by another process, say a command line
        session.execute(update(SignIn).where(SignIn.user_id == people[1].id).values(revoked_at=desk.clock.now()))
    desk.clock.advance(timedelta(seconds=20))
    desk.sign_ins.refresh()
    assert [desk.sign_ins.remembered(token) is not None for token in tokens[:2]] == [True, False]


def test_it_is_noted_when_a_sign_in_was_used(desk: Desk) -> None:
    users = [desk.add_user(name) for name in ("ada", "bob")]
    tokens = [desk.sign_ins.begin(user.id, "browser") for user in users]
    desk.clock.advance(timedelta(minutes=6))
    for token in tokens:
        assert desk.sign_ins.recognise(token) is not None
    with desk.database.write() as session:  # a student whose data another process deletes
        session.execute(delete(User).where(User.name == "bob"))
    desk.sign_ins.refresh()
    (row,) = desk.sign_ins.of(users[0].id)
    assert (row.seen_at, row.expires_at) == (desk.clock.now(), desk.clock.now() + timedelta(hours=12))


def test_what_is_revoked_is_worth_nothing_at_once(desk: Desk) -> None:
    user, other = desk.add_user("ada"), desk.add_user("bob")
    tokens = [desk.sign_ins.begin(user.id, f"browser {n}") for n in range(3)]
    ids = [visitor.sign_in_id for token in tokens if (visitor := desk.sign_ins.recognise(token))]
    assert desk.sign_ins.revoke(other.id, ids[0]) == 0, "that is not theirs"
    assert desk.sign_ins.recognise(tokens[0]) is not None
    assert desk.sign_ins.revoke(user.id, ids[0]) == 1
    assert desk.sign_ins.recognise(tokens[0]) is None
    assert desk.sign_ins.revoke(user.id, but=ids[2]) == 1
    assert [desk.sign_ins.recognise(token) is not None for token in tokens] == [False, False, True]


@pytest.mark.parametrize("change", ["disabled", "demoted", "new password by invitation"])
def test_a_changed_account_is_seen_at_once(desk: Desk, change: str) -> None:
    desk.add_user("emmy", Role.INSTRUCTOR)
    ada = desk.add_user("ada", Role.GRADER)
    token = desk.sign_ins.begin(ada.id, "browser")
    assert desk.sign_ins.recognise(token) is not None
    changes: dict[str, Callable[[], object]] = {
        "disabled": lambda: desk.accounts.disable("ada", "emmy"),
        "demoted": lambda: desk.accounts.enrol([Person("ada", role=Role.STUDENT)], "emmy"),
        "new password by invitation": lambda: desk.accounts.accept(desk.accounts.invite("ada", "emmy"), PASSWORD),
    }
    changes[change]()
    visitor = desk.sign_ins.recognise(token)
    assert visitor is None or (change == "demoted" and visitor.role is Role.STUDENT)


def test_a_look_up_that_was_overtaken_by_a_revocation_is_not_remembered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = desk.add_user("ada")
    token = desk.sign_ins.begin(ada.id, "browser")
    from autograder.portal.people import sign_ins

    visitor_class = sign_ins.Visitor

    def overtaken(**given: object) -> sign_ins.Visitor:  # the row has been read, and nothing is remembered yet
        desk.sign_ins.revoke(ada.id)
        return visitor_class(**given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(sign_ins, "Visitor", overtaken)
        desk.sign_ins.recognise(token)
    assert desk.sign_ins.recognise(token) is None


def test_the_disabled_cannot_sign_in_until_they_are_enabled(desk: Desk) -> None:
    with_password(desk)
    desk.add_user("emmy", Role.INSTRUCTOR)
    desk.accounts.disable("ada", "emmy", "left")
    with pytest.raises(AccountRefused, match="wrong"):
        desk.accounts.authenticate("ada", PASSWORD, "::1")
    desk.accounts.enable("ada", "emmy", "came back")
    assert desk.accounts.authenticate("ada", PASSWORD, "::1").name == "ada"
    with pytest.raises(AccountRefused, match="Nobody has the name"):
        desk.accounts.disable("nobody", "emmy")


def test_every_act_stands_in_the_audit_log(desk: Desk) -> None:
    desk.add_user("emmy", Role.INSTRUCTOR)
    ada = desk.add_user("ada")
    desk.accounts.invite("ada", "emmy")
    desk.accounts.disable("ada", "emmy", "left")
    desk.accounts.enable("ada", "emmy")
    assert actions(desk.database) == ["account made", "account made", "invited", "account disabled", "account enabled"]
    with desk.database.read() as session:
        last = session.scalars(select(AuditEvent).where(AuditEvent.action == "account disabled")).one()
    assert (last.actor, last.student_id, last.reason) == ("emmy", ada.id, "left")
