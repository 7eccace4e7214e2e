"""A contest from notebooks to final standings, with the challenge of the documentation in a course of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.challenges.conftest import CHALLENGE, Contest, star, write_entry


def test_graded_notebooks_feed_the_challenge_that_names_their_assignment(contest: Contest) -> None:
    contest.hand_in("ada", {"STAR": star(), "pseudonym": "the weaver"})
    contest.hand_in("bob", {"STAR": star(extra=2)})
    contest.hand_in("cyd", {"STAR": star(lines=3)})
    contest.hand_in("dot", {"STAR": {"layers": "many"}})
    contest.hand_in("eve", {"MOON": star()})
    contest.hand_in("fay", {})
    contest.autograder("grade", "stars")
    board = contest.board()["divisions"]["STAR"]
    assert board["direction"] == "lower"
    found = {entry["student"]: entry for entry in board["entries"]}
    assert {name: (e["rank"], e["rank_low"], e["rank_high"], e["mean"], e["status"]) for name, e in found.items()} == {
        "ada": (1, 1, 1, 6.0, "ranked"),
        "bob": (2, 2, 2, 8.0, "ranked"),
        "cyd": (None, None, None, None, "rejected"),
        "dot": (None, None, None, None, "rejected"),
    }
    assert "of the points are wrong" in found["cyd"]["message"]
    assert found["ada"]["runs"] == 1  # nothing is random


def test_files_are_ranked_without_any_notebook(contest: Contest, entries_folder: Path) -> None:
    write_entry(entries_folder, "ada", {"STAR": star()})
    write_entry(entries_folder, "bob", {"STAR": star(extra=1)})
    done = contest.autograder("leaderboard", CHALLENGE, "--entries", str(entries_folder))
    assert "ada" in done.stdout
    assert "the order is exact" in done.stdout
    written = contest.course / "leaderboard" / CHALLENGE
    assert {path.name for path in written.glob("leaderboard.*")} >= {
        f"leaderboard.{k}" for k in ("json", "csv", "html")
    }


@pytest.mark.slow
def test_a_later_submission_replaces_the_earlier_one_and_what_it_no_longer_enters(contest: Contest) -> None:
    contest.hand_in("ada", {"STAR": star(extra=5)}, minutes_ago=10)
    contest.autograder("grade", "stars")
    contest.hand_in("ada", {"pseudonym": "nobody"})
    contest.hand_in("bob", {"STAR": star()})
    contest.autograder("grade", "stars")
    board = contest.board()["divisions"]["STAR"]
    assert [entry["student"] for entry in board["entries"]] == ["bob"]


def test_a_strict_order_puts_the_earlier_of_two_equals_first(contest: Contest, entries_folder: Path) -> None:
    for hour, student in enumerate(("cyd", "bob", "ada")):
        write_entry(
            entries_folder, student, {"STAR": star(extra=0 if student != "bob" else 3)}, f"2026-01-01T1{hour}:00"
        )
    shared = contest.board("--entries", str(entries_folder))["divisions"]["STAR"]["entries"]
    strict = contest.board("--entries", str(entries_folder), "--strict")["divisions"]["STAR"]["entries"]
    assert {entry["student"]: entry["rank"] for entry in shared} == {"ada": 1, "cyd": 1, "bob": 3}
    assert [(entry["student"], entry["rank"], entry["rank_high"]) for entry in strict] == [
        ("cyd", 1, 2),
        ("ada", 2, 2),
        ("bob", 3, 3),
    ]


def test_a_private_board_is_published_when_asked(contest: Contest, entries_folder: Path) -> None:
    write_entry(entries_folder, "ada", {"STAR": star(), "pseudonym": "the weaver"})
    config = contest.course / "course_config.py"
    config.write_text(config.read_text() + "c.Challenges.private = ['fewest-neurons']\n")
    public = contest.course / "leaderboard" / CHALLENGE / "public"
    said = contest.autograder("leaderboard", CHALLENGE, "--entries", str(entries_folder)).stdout
    assert "--publish writes it" in said
    assert not public.exists()
    contest.autograder("leaderboard", CHALLENGE, "--entries", str(entries_folder), "--publish")
    for kind in ("html", "json", "csv"):
        text = (public / f"leaderboard.{kind}").read_text()
        assert "the weaver" in text
        assert "ada" not in text


def test_final_standings_take_the_entries_that_were_there_when_the_seeds_were_drawn(
    contest: Contest, entries_folder: Path
) -> None:
    write_entry(entries_folder, "ada", {"STAR": star(extra=1)}, "2026-01-01T12:00:00+00:00")
    first = contest.autograder("leaderboard", CHALLENGE, "--final", "--entries", str(entries_folder))
    assert "drawn now" in first.stderr
    write_entry(entries_folder, "late", {"STAR": star()}, "2999-01-01T12:00:00+00:00")
    second = contest.autograder("leaderboard", CHALLENGE, "--final", "--entries", str(entries_folder), "--json", "-")
    assert "left out: late" in second.stderr
    assert "drawn now" not in second.stderr
    assert [entry["student"] for entry in json.loads(second.stdout)["divisions"]["STAR"]["entries"]] == ["ada"]
    running = contest.board("--entries", str(entries_folder))
    assert [entry["student"] for entry in running["divisions"]["STAR"]["entries"]] == ["late", "ada"]


def test_a_late_resubmission_does_not_cost_the_entry_that_was_in_time(contest: Contest, entries_folder: Path) -> None:
    write_entry(entries_folder, "ada", {"STAR": star(extra=1)}, "2026-01-01T12:00:00+00:00")
    contest.autograder("leaderboard", CHALLENGE, "--final", "--entries", str(entries_folder))
    later = entries_folder.parent / "later"
    later.mkdir()
    write_entry(later, "ada", {"STAR": star()}, "2999-01-01T12:00:00+00:00")
    board = contest.board("--final", "--entries", str(entries_folder), "--entries", str(later))
    assert [entry["mean"] for entry in board["divisions"]["STAR"]["entries"]] == [7]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no file for the challenge"),
        ("1 / 0", "ZeroDivisionError"),
        ("x = 1", "registers no challenge"),
    ],
)
def test_a_challenge_file_that_cannot_be_used_is_named(contest: Contest, content: str | None, says: str) -> None:
    file = contest.course / "challenges" / "fewest_neurons.py"
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    error = contest.autograder("leaderboard", CHALLENGE, code=2).stderr
    assert says in error
    assert "fewest_neurons.py" in error


def test_an_unknown_challenge_or_division_says_what_there_is(contest: Contest) -> None:
    assert CHALLENGE in contest.autograder("leaderboard", "fewest", code=2).stderr
    assert "STAR" in contest.autograder("leaderboard", CHALLENGE, "--division", "star-shape", code=2).stderr
