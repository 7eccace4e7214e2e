"""From entries to a board, with real trainer processes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autograder.challenges.base import Entry, UnknownChallenge
from autograder.challenges.boards.board import Board, Row
from autograder.challenges.division_race import Effort, run_seed
from autograder.challenges.evaluation.scheduler import Progress
from autograder.challenges.evaluation.store import RunStore
from autograder.challenges.leaderboard import evaluate_challenge
from autograder.challenges.ranks.ranking import EntryStatus
from autograder.challenges.registry import challenge_names, get_challenge
from tests.unit.challenges.contest import CONTEST, WITHOUT_COMPARISONS

NOON = datetime(2026, 5, 26, 12, 0)


def entry(
    student: str, value: float = 1.0, do: str = "score", *, minutes: int = 0, division: str = "OPEN", **more: Any
) -> Entry:
    return Entry(student, division, {"value": value, "do": do, **more}, NOON + timedelta(minutes=minutes))


def runs(count: int) -> Effort:
    """So many runs of every entry."""
    return Effort(first=count, most=count)


def rows(board: Board, division: str = "OPEN") -> dict[str, Row]:
    return {row.student: row for row in board.divisions[division].rows}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    store = RunStore(f"sqlite:///{tmp_path / 'gradebook.db'}", CONTEST)
    yield store
    store.close()


def test_every_entry_gets_a_row_whatever_happens_to_it() -> None:
    entries = [
        entry("ada", 3.0),
        entry("bob", 2.0),
        Entry("cy", "OPEN", "junk", NOON),
        entry("dee", 9.0, "reject"),
        entry("eve", 9.0, "kill"),
        entry("flo", 2000.0),
        entry("gus", 9.0, "raise"),
    ]
    board = evaluate_challenge(CONTEST, entries, effort=runs(3), workers=2)
    found = rows(board)
    assert [row.student for row in board.divisions["OPEN"].rows][:2] == ["ada", "bob"]
    assert {name: row.status for name, row in found.items()} == {
        "ada": EntryStatus.RANKED,
        "bob": EntryStatus.RANKED,
        "cy": EntryStatus.REJECTED,
        "dee": EntryStatus.REJECTED,
        "eve": EntryStatus.FAILED,
        "flo": EntryStatus.FLAGGED,
        "gus": EntryStatus.FAILED,
    }
    assert [found[name].rank for name in ("ada", "bob", "cy", "dee", "eve", "flo", "gus")] == [1, 2, *[None] * 5]
    assert "Name a number" in found["cy"].message
    assert "late" in found["dee"].message
    assert found["flo"].estimate is not None
    assert found["eve"].estimate is None
    assert board.failed == 2
    assert found["ada"].estimate is not None
    assert found["ada"].estimate.runs == 3
    assert len(found["ada"].curves) == 3


def test_running_again_evaluates_only_what_is_new(store: RunStore, tmp_path: Path) -> None:
    log = str(tmp_path / "log")

    def evaluations(entries: list[Entry], **options: Any) -> list[str]:
        Path(log).write_text("")
        evaluate_challenge(CONTEST, entries, store, workers=1, **options)
        return Path(log).read_text().splitlines()

    ada, bob = entry("ada", 1.0, log=log), entry("bob", 2.0, log=log)
    assert len(evaluations([ada, bob], effort=runs(1))) == 2
    assert evaluations([ada, bob], effort=runs(1)) == []
    more_runs = evaluations([ada, bob], effort=runs(2))
    assert len(more_runs) == 2
    assert {line.split()[2] for line in more_runs} == {str(run_seed(CONTEST, "OPEN", 1))}
    late = entry("bob", 3.0, minutes=5, log=log)
    assert [line.split()[1] for line in evaluations([ada, bob, late], effort=runs(2))] == ["3.0", "3.0"]
    assert len(evaluations([ada], effort=runs(1), draw="after the deadline")) == 1


def test_a_rejection_is_remembered_and_a_failure_tried_again(store: RunStore, tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    entries = [entry("ada", 1.0, "reject", log=log), entry("bob", 1.0, "raise", log=log)]
    for _ in range(2):
        board = evaluate_challenge(CONTEST, entries, store, effort=runs(1), workers=1)
        assert rows(board)["ada"].status is EntryStatus.REJECTED
        assert rows(board)["bob"].status is EntryStatus.FAILED
    assert len(Path(log).read_text().splitlines()) == 3


def test_equal_entries_are_evaluated_once_and_share_a_place(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    entries = [entry("bob", minutes=1, log=log), entry("ada", minutes=2, log=log), entry("cy", 0.5, minutes=0)]
    board = evaluate_challenge(CONTEST, entries, effort=runs(3), workers=1)
    assert len(Path(log).read_text().splitlines()) == 3
    assert [(row.student, row.rank, row.rank_high) for row in board.divisions["OPEN"].rows] == [
        ("bob", 1, 2),
        ("ada", 1, 2),
        ("cy", 3, 3),
    ]


def test_entries_between_which_the_first_places_are_open_run_again(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    close = [entry(f"close-{k}", 5.0 + 3 * k, "noisy", log=log, noise=k) for k in range(3)]
    far = [entry(f"far-{k}", -100.0 * k, "noisy", log=log, noise=k) for k in range(1, 5)]
    board = evaluate_challenge(CONTEST, [*close, *far], workers=2, effort=Effort(top=3, first=2, most=20))
    done = {name: row.estimate.runs for name, row in rows(board).items() if row.estimate}
    assert max(done[f"far-{k}"] for k in range(1, 5)) < max(done[f"close-{k}"] for k in range(3))
    assert rows(board)["far-4"].rank_low == 7
    division = board.divisions["OPEN"]
    assert division.verdict.startswith("The order of the first 3 places is sure (with 95%")
    assert division.effort["runs"] == sum(done.values()) <= len(Path(log).read_text().splitlines())


def test_the_board_does_not_depend_on_workers_or_on_what_was_known_before(tmp_path: Path) -> None:
    entries = [entry(f"s{k}", 5.0 + k / 2, "noisy", noise=k) for k in range(4)]
    effort = Effort(first=2, most=9)
    store = RunStore(f"sqlite:///{tmp_path / 'gradebook.db'}", CONTEST)
    boards = [
        evaluate_challenge(CONTEST, entries, store, effort=effort, workers=3),
        evaluate_challenge(CONTEST, entries, store, effort=effort, workers=3),
        evaluate_challenge(CONTEST, entries, effort=effort, workers=1),
    ]
    evaluate_challenge(CONTEST, entries, store, effort=runs(12), workers=3)
    boards.append(evaluate_challenge(CONTEST, entries, store, effort=effort, workers=1))
    store.close()
    found = [{name: (row.rank_low, row.rank_high, row.scores) for name, row in rows(board).items()} for board in boards]
    assert found[0] == found[1] == found[2] == found[3]


def test_what_was_replaced_is_history(store: RunStore) -> None:
    first = [entry("ada", 5.0), entry("bob", 3.0, minutes=1)]
    evaluate_challenge(CONTEST, first, store, effort=runs(3), workers=1)
    both = [replace(first[0], current=False), first[1], entry("ada", 1.0, minutes=9)]
    board = evaluate_challenge(CONTEST, both, store, effort=runs(3), workers=1)
    assert [row.student for row in board.divisions["OPEN"].rows] == ["bob", "ada"]
    history = board.divisions["OPEN"].history
    assert [(milestone.student, round(milestone.mean)) for milestone in history] == [("ada", 5), ("bob", 3), ("ada", 1)]


def test_lines_of_comparison_are_values_and_evaluated_examples() -> None:
    references = evaluate_challenge(CONTEST, [entry("ada")], effort=runs(3), workers=1).divisions["OPEN"].references
    assert references["zero"].value == 0.0
    assert references["zero"].estimate is None
    example = references["an example"]
    assert example.estimate is not None
    assert example.estimate.runs == 3
    assert example.value == pytest.approx(0.5, abs=0.01)


def test_the_instructor_is_told_which_lines_of_comparison_are_missing_and_nobody_else() -> None:
    board = evaluate_challenge(WITHOUT_COMPARISONS, [entry("ada")], effort=runs(2), workers=1, divisions=["OPEN"])
    division = board.divisions["OPEN"]
    assert division.references == {}
    assert len(division.rows) == 1 and division.rows[0].status is EntryStatus.RANKED
    lines, example = division.troubles
    assert "the lines of comparison" in lines and "no comparison today" in lines
    assert "an example" in example and "it broke a rule late" in example
    assert board.public().divisions["OPEN"].troubles == ()


def test_the_latest_entry_of_a_student_counts() -> None:
    entries = [entry("ada", 5.0, minutes=3), entry("ada", 1.0, minutes=7), entry("ada", 9.0, minutes=0)]
    entries.append(Entry("ada", "OPEN", {"value": 8.0}, None))
    found = rows(evaluate_challenge(CONTEST, entries, effort=runs(1), workers=1))["ada"]
    assert found.estimate is not None
    assert found.estimate.mean == pytest.approx(1.0, abs=0.01)


def test_times_with_and_without_zone_compare() -> None:
    entries = [entry("ada", 5.0), Entry("ada", "OPEN", {"value": 1.0}, (NOON + timedelta(hours=1)).replace(tzinfo=UTC))]
    found = rows(evaluate_challenge(CONTEST, entries, effort=runs(1), workers=1))["ada"]
    assert found.estimate is not None
    assert found.estimate.mean == pytest.approx(1.0, abs=0.01)


def test_a_rejected_entry_does_not_waste_further_runs(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    evaluate_challenge(CONTEST, [entry("ada", 1.0, "reject", log=log)], effort=runs(5), workers=1)
    assert len(Path(log).read_text().splitlines()) == 1


def test_all_entries_of_a_division_meet_the_same_seeds(tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    entries = [entry(f"s{k}", float(k), log=log, division=d) for k in range(3) for d in ("OPEN", "CLOSED")]
    evaluate_challenge(CONTEST, entries, effort=runs(2), workers=2)
    met: dict[tuple[str, str], set[str]] = {}
    for line in Path(log).read_text().splitlines():
        division, value, seed = line.split()
        met.setdefault((division, value), set()).add(seed)
    for division in ("OPEN", "CLOSED"):
        seeds = [met[division, f"{k}.0"] for k in range(3)]
        assert seeds[0] == seeds[1] == seeds[2] == {str(run_seed(CONTEST, division, run)) for run in range(2)}


def test_progress_rises_to_the_number_of_evaluations() -> None:
    told: list[Progress] = []
    entries = [entry("ada", 1.0), entry("bob", 2.0, "kill"), entry("cy", 3.0, "reject")]
    evaluate_challenge(CONTEST, entries, effort=runs(2), workers=2, progress=told.append)
    assert told[-1].done == told[-1].total == 8  # a run of each entry and a second one of ada's, lines, their example
    assert [p.done for p in told] == sorted(p.done for p in told)


def test_a_board_of_one_division() -> None:
    entries = [entry("ada"), entry("bob", division="CLOSED")]
    board = evaluate_challenge(CONTEST, entries, effort=runs(1), workers=1, divisions=["CLOSED"])
    assert list(board.divisions) == ["CLOSED"]
    assert list(rows(board, "CLOSED")) == ["bob"]


def test_no_entries_make_an_empty_board() -> None:
    board = evaluate_challenge(CONTEST, [], effort=runs(2))
    assert [division.rows for division in board.divisions.values()] == [(), ()]


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(UnknownChallenge) as caught:
        get_challenge("autoencoder")
    assert "Did you mean autoencoder-challenge?" in caught.value.hint
    with pytest.raises(UnknownChallenge) as caught:
        evaluate_challenge(CONTEST, [], divisions=["open"])
    assert "OPEN" in caught.value.hint
    assert "autoencoder-challenge" in challenge_names()


def test_the_store_keeps_results_apart_by_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    evaluate_challenge(CONTEST, [entry("ada")], RunStore(url, CONTEST), effort=runs(1), workers=1)
    seed = run_seed(CONTEST, "OPEN", 0)
    assert len(RunStore(url, CONTEST).load([seed])) == 2  # ada's and the example's
    monkeypatch.setattr(type(CONTEST), "version", "2")
    assert RunStore(url, CONTEST).load([seed]) == {}
