"""`autograder leaderboard`."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from rich.markup import escape

from autograder.challenges.base import Challenge, Entry
from autograder.challenges.boards.board import Board, board_json, board_tables
from autograder.challenges.boards.pictures import write_board
from autograder.challenges.division_race import Effort
from autograder.challenges.entries import exported_entries, mark_superseded, read_entries, utc
from autograder.challenges.evaluation.scheduler import Progress
from autograder.challenges.evaluation.store import Draw, Purpose, RunStore
from autograder.challenges.leaderboard import evaluate_challenge
from autograder.challenges.registry import get_challenge
from autograder.cli.terminal import err, out, progress
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.grading.gradebook import Gradebook
from autograder.grading.setup import default_workers
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """Evaluate what is new, rank, print and write the boards; 1 if an entry could not be evaluated."""
    course = Course.open(options.course)
    challenge = get_challenge(options.challenge, course.challenge_files)
    divisions = [challenge.division(name).name for name in options.division] or None
    entries, notes = _entries(course, challenge, options.entries)
    for note in notes:
        err().print(escape(safe(note)))
    store = RunStore(course.db_url, challenge)
    try:
        draw = _draw(store, options)
        if options.final and draw is not None:
            entries = _in_time(entries, draw)
        board = _evaluate(challenge, entries, store, divisions, draw.text if draw else options.draw, options)
    finally:
        store.close()
    if options.final and draw is not None:
        board = replace(
            board,
            final=True,
            note=f"Final standings of the entries until {draw.created_at:%Y-%m-%d %H:%M} UTC, with seeds drawn then: "
            f"--draw {draw.text} repeats them.",
        )
    _publish(course, board, options)
    return 1 if board.failed else 0


def _entries(course: Course, challenge: Challenge, paths: list[str]) -> tuple[list[Entry], list[str]]:
    """From files if some are named, else from the gradebook."""
    if paths:
        entries, notes = read_entries(challenge, map(Path, paths))
    else:
        entries, notes = [], []
        with Gradebook(course.db_url, course.course_id) as gradebook:
            for stored in gradebook.entries(challenge.name):
                found, remarks = exported_entries(challenge, stored.student, stored.exported, stored.submitted_at)
                entries += found
                notes += remarks
    if not entries:
        raise AutograderError(
            "there are no entries yet",
            where=challenge.name,
            hint=f"Entries come from graded submissions: autograder grade {challenge.assignment}",
        )
    return mark_superseded(entries), notes


def _draw(store: RunStore, options: argparse.Namespace) -> Draw | None:
    """Where the seeds come from; ``None`` if it is given on the command line."""
    if options.draw is not None:
        return None
    if options.final and store.known_draw(Purpose.FINAL) is None:
        err().print("The seeds of the final standings are drawn now. Entries that come later take no part.")
    return store.draw(Purpose.FINAL if options.final else Purpose.RUNNING)


def _in_time(entries: list[Entry], draw: Draw) -> list[Entry]:
    """Those that were there before anybody could know the seeds."""
    late = sorted({entry.student for entry in entries if utc(entry) > draw.created_at})
    if late:
        err().print(
            escape(
                safe(f"Handed in after the draw of {draw.created_at:%Y-%m-%d %H:%M} UTC, left out: {', '.join(late)}")
            )
        )
    return mark_superseded(replace(entry, current=True) for entry in entries if utc(entry) <= draw.created_at)


def _evaluate(
    challenge: Challenge,
    entries: list[Entry],
    store: RunStore,
    divisions: list[str] | None,
    draw: str,
    options: argparse.Namespace,
) -> Board:
    with progress(err()) as bar:
        task = bar.add_task(challenge.name, total=None)

        def show(state: Progress) -> None:
            bar.update(
                task,
                total=state.total,
                completed=round(state.done, 2),
                description=escape(safe(state.text)) or challenge.name,
            )

        return evaluate_challenge(
            challenge,
            entries,
            store,
            effort=Effort(options.top, options.runs, options.max_runs, options.budget),
            workers=options.workers or default_workers(),
            progress=show,
            divisions=divisions,
            draw=draw,
        )


def _publish(course: Course, board: Board, options: argparse.Namespace) -> None:
    """Write the boards where they belong, and say so."""
    folder = course.root / "leaderboard" / board.challenge
    written = write_board(board, folder)
    if options.json == "-":
        print(board_json(board))
    else:
        for table in board_tables(board):
            out().print(table)
        for division in board.divisions.values():
            out().print(f"{division.name}: {escape(division.verdict)}", soft_wrap=True)
        out().print(f"Board: {', '.join(str(path) for path in written.values())}", soft_wrap=True)
    if options.json and options.json != "-":
        try:
            write_atomically(options.json, board_json(board).encode())
        except OSError as error:
            raise AutograderError(f"cannot be written ({error.strerror})", where=options.json) from None
