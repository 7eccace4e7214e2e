"""The board as data, and what everybody may see of it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.challenges.base import Direction
from autograder.challenges.boards.board import NOT_FINITE, Board, DivisionBoard, Milestone, Reference, Row
from autograder.challenges.boards.formats import board_csv, board_json
from autograder.challenges.boards.page import board_page
from autograder.challenges.boards.public import public_names
from autograder.challenges.ranks.ranking import EntryStatus, Estimate
from tests.unit.challenges.boards.conftest import EARLIER, NASTY


def ranked(student: str, mean: float, rank: int, pseudonym: str = "", submitted: datetime | None = None) -> Row:
    found = Estimate(mean, mean, mean, 2)
    return Row(student, EntryStatus.RANKED, "", found, rank, rank, rank, pseudonym=pseudonym, submitted_at=submitted)


@pytest.mark.parametrize("mean", [math.nan, math.inf, -math.inf])
def test_a_mean_that_is_no_finite_number_is_neither_shown_nor_ranked(mean: float) -> None:
    row = Row("ada", EntryStatus.RANKED, "", Estimate(mean, mean, mean, 2), 1, 1, 1)
    assert (row.status, row.estimate, row.rank, row.rank_low, row.rank_high) == (
        EntryStatus.FAILED,
        None,
        None,
        None,
        None,
    )
    assert row.message == NOT_FINITE


def test_a_bound_that_is_no_finite_number_is_left_out() -> None:
    row = Row("ada", EntryStatus.RANKED, "", Estimate(0.5, -math.inf, 0.7, 2), 1, 1, 1)
    assert row.estimate == Estimate(0.5, None, 0.7, 2)
    assert row.rank == 1


@pytest.mark.parametrize(
    ("direction", "order"),
    [
        (Direction.LOWER, ["base", "a", "middle", "b", "top", "suspect"]),
        (Direction.HIGHER, ["top", "b", "middle", "a", "base", "suspect"]),
    ],
)
def test_references_stand_at_their_place_and_flagged_entries_last(direction: Direction, order: list[str]) -> None:
    rows = [ranked("a", 1.0, 1), ranked("b", 2.0, 2)]
    rows = rows if direction is Direction.LOWER else rows[::-1]
    suspect = Row("suspect", EntryStatus.FLAGGED, "", Estimate(0.0, None, None, 1))
    references = {
        "top": Reference(3.0),
        "middle": Reference(1.5),
        "base": Reference(-1.0),
        "nothing": Reference(math.nan),
    }
    division = DivisionBoard("D", (*rows, suspect), references)
    placed = [item.student if isinstance(item, Row) else item[0] for item in division.placed(direction)]
    assert placed == order


def test_a_public_board_has_pseudonyms_for_names_everywhere(board: Board) -> None:
    public = board.public()
    division = public.divisions["HARD-NORMAL"]
    assert [row.student for row in division.rows] == ["Countess", "bob", "flo"]
    assert [(m.when, m.student) for m in division.history][:2] == [(EARLIER, "Countess"), (EARLIER, "")]
    for text in (board_json(public), board_csv(public), board_page(public)):
        assert "ada" not in text
        assert "Countess" in text


def test_a_public_board_tells_nothing_of_entries_without_a_score(board: Board) -> None:
    division = board.public().divisions["HARD-NORMAL"]
    assert {row.status for row in division.rows} == {EntryStatus.RANKED, EntryStatus.FLAGGED}
    assert [row.message for row in division.rows] == ["", "", "is looked at before it is ranked"]
    page = board_page(board.public())
    assert ">eve<" in board_page(board)
    for private in (">eve<", "too good", "killed", "Do [bold]"):
        assert private not in page


def test_one_pseudonym_holds_in_all_divisions() -> None:
    divisions = {
        "A": DivisionBoard("A", (ranked("ada", 1.0, 1, "Fox"),), {}),
        "B": DivisionBoard("B", (ranked("bob", 1.0, 1, "fox"), ranked("ada", 2.0, 2)), {}),
    }
    public = Board("c", "C", Direction.LOWER, "loss", "effort", divisions).public()
    assert [row.student for row in public.divisions["A"].rows] == ["Fox"]
    assert [row.student for row in public.divisions["B"].rows] == ["fox 2", "Fox"]


def test_who_was_there_first_keeps_a_pseudonym() -> None:
    rows = (
        ranked("ada", 1.0, 1, "Fox", datetime(2026, 5, 3)),
        ranked("zoe", 2.0, 2, "Fox", datetime(2026, 5, 4)),
    )
    division = DivisionBoard("A", rows, {}, history=(Milestone(datetime(2026, 5, 1), "zoe", 5.0),))
    public = Board("c", "C", Direction.LOWER, "loss", "effort", {"A": division}).public()
    assert [row.student for row in public.divisions["A"].rows] == ["Fox 2", "Fox"]


@pytest.mark.parametrize(
    ("students", "names"),
    [
        ([("ada", ""), ("bob", "ada")], ["ada", "ada 2"]),
        ([("ada", "Fox"), ("bob", "ada")], ["Fox", "ada 2"]),
        ([("ada", "ada")], ["ada"]),
        ([("ada", "Fox"), ("bob", " F\u200box "), ("cid", "\uff26ox 2")], ["Fox", "Fox 2", "Ｆox 2 2"]),
        ([("ada", "\u200b"), ("bob", " ")], ["anonymous", "anonymous 2"]),
        ([("ada", "x" * 100)], ["x" * 40]),
    ],
)
def test_pseudonyms_that_look_like_another_name_get_a_number(students: list[tuple[str, str]], names: list[str]) -> None:
    assert list(public_names(students).values()) == names


texts = st.one_of(st.text(max_size=8), st.sampled_from(["a", "A", "a 2", "\u200b", " ", NASTY, "ａ"]))


@settings(max_examples=50)
@given(st.dictionaries(texts, texts, max_size=6))
def test_no_two_students_share_a_public_name(wanted: dict[str, str]) -> None:
    names = public_names(wanted.items())
    assert set(names) == set(wanted)
    assert len(set(names.values())) == len(names)
    for student, name in names.items():
        assert name == student or wanted[student]
        assert name == student or name not in wanted
        assert not wanted[student] or name == student or len(name) <= 45


def test_a_verdict_that_names_a_hidden_student_is_left_out(board: Board) -> None:
    division = board.divisions["HARD-NORMAL"]
    for verdict, public in (("Ada wins.", ""), ("Adam or canada wins.", "Adam or canada wins.")):
        changed = replace(board, divisions={"D": replace(division, verdict=verdict)}, note=verdict)
        assert changed.divisions["D"].verdict == verdict
        assert changed.public().divisions["D"].verdict == public
        assert changed.public().note == public
