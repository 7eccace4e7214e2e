"""What a killed server left behind goes; nothing that was handed in ever does."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autograder.portal.database.models import Submission
from autograder.portal.submissions.orphans import sweep
from autograder.portal.submissions.storage import feedback_folder, store_durably
from tests.portal_factory import Desk, a_file

NOW = datetime.now(UTC)


class Killed(BaseException):
    """The process ends here."""


def age(folder: Path, hours: float) -> None:
    moment = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(folder, (moment, moment))


@pytest.fixture
def taken(desk: Desk) -> Submission:
    """A submission with feedback, of yesterday."""
    desk.add_homework()
    submission = desk.intake.hand_in(desk.add_user().id, "sheet", [a_file()])
    folder = desk.folder / "state" / submission.folder
    feedback_folder(folder).mkdir()
    for path in (folder, feedback_folder(folder)):
        age(path, 24)
    return submission


def swept(desk: Desk) -> list[Path]:
    return sweep(desk.folder / "state", desk.database, NOW)


def test_files_of_a_hand_in_that_was_killed_go_at_a_later_start(
    desk: Desk, taken: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*arguments: Any, **more: Any) -> Any:
        raise Killed

    before = set(desk.stored_folders())
    with monkeypatch.context() as patch:
        patch.setattr("autograder.portal.submissions.receipts.SigningKey.sign", killed)
        patch.setattr("autograder.portal.submissions.intake.shutil.rmtree", lambda *a, **m: None)
        with pytest.raises(Killed):
            desk.intake.hand_in(taken.user_id, "sheet", [a_file()])
    [left] = set(desk.stored_folders()) - before
    assert swept(desk) == [], "another server may be about to commit it"
    age(left, 2)
    assert swept(desk) == [left]
    assert set(desk.stored_folders()) == before


@pytest.mark.parametrize("name", [".0123456789abcdef.part", "0123456789abcdef.feedback"])
def test_what_is_unfinished_or_beside_it_goes_too(desk: Desk, taken: Submission, name: str) -> None:
    left = (desk.folder / "state" / taken.folder).with_name(name)
    left.mkdir()
    age(left, 2)
    assert swept(desk) == [left]


def test_what_was_handed_in_stays_with_its_feedback(desk: Desk, taken: Submission) -> None:
    assert swept(desk) == []
    assert len(desk.stored_folders()) == 2


def test_with_another_database_nothing_goes(desk: Desk) -> None:
    folder = desk.folder / "state" / "submissions" / "1" / "sheet" / "0123456789abcdef"
    store_durably(folder, [a_file()])
    age(folder, 24)
    assert swept(desk) == []
    assert folder.is_dir()


def test_very_many_are_no_leftovers(desk: Desk, taken: Submission) -> None:
    for number in range(60):
        folder = (desk.folder / "state" / taken.folder).with_name(f"{number:016x}")
        folder.mkdir()
        age(folder, 24)
    assert swept(desk) == []
    assert len(desk.stored_folders()) == 62
