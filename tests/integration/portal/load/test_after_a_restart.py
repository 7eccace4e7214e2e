"""Everybody comes back at once: who was here lately is known before anybody asks."""

from __future__ import annotations

from pathlib import Path

from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role
from autograder.portal.people.accounts import Accounts, Person
from autograder.portal.people.sign_ins import SignIns


def test_who_was_here_lately_is_known_and_who_may_not_is_not(tmp_path: Path) -> None:
    database, clock = Database(f"sqlite:///{tmp_path / 'portal.db'}"), Clock()
    accounts, sign_ins = Accounts(database, clock), SignIns(database, clock)
    accounts.enrol([Person("noether", role=Role.INSTRUCTOR)], "test")
    ada, emmy, mary = accounts.enrol([Person("ada"), Person("emmy"), Person("mary")], "test")
    tokens = {user.name: sign_ins.begin(user.id, "browser") for user in (ada, emmy, mary)}
    sign_ins.revoke(emmy.id)
    accounts.disable("mary", "test")
    again = SignIns(database, clock)
    again.start()
    remembered = {name: again.remembered(token) for name, token in tokens.items()}
    assert remembered["ada"] is not None
    assert remembered["ada"] == again.recognise(tokens["ada"])
    assert remembered["emmy"] is None
    assert remembered["mary"] is None
    again.revoke(ada.id)
    assert again.recognise(tokens["ada"]) is None
    again.stop()
    database.close()
