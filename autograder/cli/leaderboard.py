"""`autograder leaderboard`."""

from __future__ import annotations

import argparse

from rich.markup import escape

from autograder.challenges.base import Entry
from autograder.challenges.boards.files import write_board
from autograder.challenges.boards.formats import board_json
from autograder.challenges.boards.terminal import board_tables
from autograder.challenges.evaluation.store import RunStore
from autograder.challenges.leaderboard import Progress, evaluate_challenge, exported_entries
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
    challenge = get_challenge(options.challenge)
    divisions = [challenge.division(name).name for name in options.division] or None
    console, remarks = out(), err()
    entries: list[Entry] = []
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for stored in gradebook.entries(challenge.name):
            found, notes = exported_entries(challenge, stored.student, stored.exported, stored.submitted_at)
            entries.extend(found)
            for note in notes:
                remarks.print(escape(safe(note)))
    if not entries:
        raise AutograderError(
            "there are no entries yet",
            where=challenge.name,
            hint=f"Entries come from graded submissions: autograder grade {challenge.name}",
        )
    store = RunStore(course.db_url, challenge)
    try:
        with progress(remarks) as bar:
            task = bar.add_task(challenge.name, total=None)

            def show(state: Progress) -> None:
                bar.update(
                    task,
                    total=state.total,
                    completed=round(state.done, 2),
                    description=escape(safe(state.text)) or challenge.name,
                )

            board = evaluate_challenge(
                challenge,
                entries,
                store,
                runs=options.runs,
                workers=options.workers or default_workers(),
                progress=show,
                divisions=divisions,
            )
    finally:
        store.close()
    folder = course.root / "leaderboard" / challenge.name
    written = write_board(board, folder)
    if options.json == "-":
        print(board_json(board))
    else:
        for table in board_tables(board):
            console.print(table)
        console.print(f"Board: {', '.join(str(path) for path in written.values())}", soft_wrap=True)
    if options.json and options.json != "-":
        try:
            write_atomically(options.json, board_json(board).encode())
        except OSError as error:
            raise AutograderError(f"cannot be written ({error.strerror})", where=options.json) from None
    return 1 if board.failed else 0
