"""`autograder leaderboard`."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from shlex import quote

from rich.markup import escape

from autograder.challenges.base import Challenge, Entry
from autograder.challenges.boards.board import Board
from autograder.challenges.boards.files import write_board
from autograder.challenges.boards.formats import board_json
from autograder.challenges.boards.terminal import board_tables
from autograder.challenges.division_race import Effort
from autograder.challenges.entries import Export, all_entries, read_exports, utc
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
    exports = _exports(course, challenge, options.entries)
    store = RunStore(course.db_url, challenge)
    try:
        draw = _draw(store, options)
        if options.final and draw is not None:
            exports = _in_time(exports, draw)
        entries, notes = all_entries(challenge, exports)
        for note in notes:
            err().print(escape(safe(note)))
        if not any(entry.current for entry in entries):
            raise AutograderError(
                "there are no entries yet",
                where=challenge.name,
                hint=f"Entries come from graded submissions: autograder grade {quote(challenge.assignment)}",
            )
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


def _exports(course: Course, challenge: Challenge, paths: list[str]) -> list[Export]:
    """From files if some are named, else from the gradebook."""
    if paths:
        return read_exports(map(Path, paths))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return [Export(s.student, s.exported, s.submitted_at) for s in gradebook.entries(challenge.name)]


def _draw(store: RunStore, options: argparse.Namespace) -> Draw | None:
    """Where the seeds come from; ``None`` if it is given on the command line."""
    if options.draw is not None:
        return None
    if options.final and store.known_draw(Purpose.FINAL) is None:
        err().print("The seeds of the final standings are drawn now. Entries that come later take no part.")
    return store.draw(Purpose.FINAL if options.final else Purpose.RUNNING)


def _in_time(exports: list[Export], draw: Draw) -> list[Export]:
    """What was there before anybody could know the seeds."""
    late = sorted({export.student for export in exports if utc(export.submitted_at) > draw.created_at})
    if late:
        when = f"{draw.created_at:%Y-%m-%d %H:%M} UTC"
        err().print(escape(safe(f"Handed in after the draw of {when}, left out: {', '.join(late)}")))
    return [export for export in exports if utc(export.submitted_at) <= draw.created_at]


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
            strict=options.strict,
        )


def _publish(course: Course, board: Board, options: argparse.Namespace) -> None:
    """Write the instructor's board and, unless it is private, the one for everybody; say where they are."""
    folder = course.root / "leaderboard" / board.challenge
    written = write_board(board, folder)
    public = folder / "public"
    is_public = options.publish or board.challenge not in course.challenges.private
    if is_public:
        write_board(board.public(), public)
    if options.json == "-":
        print(board_json(board))
    else:
        for table in board_tables(board):
            out().print(table)
        out().print(f"Board: {written['html']}", soft_wrap=True)
        where = public if is_public else "not written, the challenge is private (--publish writes it)"
        out().print(f"For everybody: {where}", soft_wrap=True)
    if options.json and options.json != "-":
        try:
            write_atomically(options.json, board_json(board).encode())
        except OSError as error:
            raise AutograderError(f"cannot be written ({error.strerror})", where=options.json) from None
