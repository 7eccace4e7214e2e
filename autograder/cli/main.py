"""`autograder`: parses the command line and hands over to one module per command.

Nothing heavy is imported before the command is known, so that help comes at once.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from autograder import __version__
from autograder.errors import AutograderError
from autograder.notebooks.variant import MAX_VARIANT
from autograder.terminal import safe

OK, SOME_FAILED, WRONG_USE = 0, 1, 2

_ASSIGNMENTS = "names of folders in source/; all of them if none is named"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 success, 1 some submissions could not be judged, 2 wrong use."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        code: int = importlib.import_module(f"autograder.cli.{options.command.replace('-', '_')}").run(options)
        return code
    except AutograderError as error:
        print(safe(f"autograder {options.command}: {error}"), file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("\nInterrupted. What was done is kept; run the same command again to go on.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `autograder ... | head`
        sys.stderr.close()
        return OK


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Grade notebook courses: hidden tests and student code never share a process.",
        epilog="Each command explains itself: autograder grade --help",
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    parser.add_argument(
        "--course",
        metavar="DIR",
        help="course directory (default: nearest parent with course_config.py or nbgrader_config.py)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    release = _command(
        commands,
        "release",
        "make the students' version of assignments: source/ to release/",
        "autograder release\nautograder release xor quiz-single-layer\n"
        "autograder release quiz-single-layer --variant 7 --to variants/7\n"
        "autograder release exam --students students.txt --to handouts\n"
        "autograder release exam --student ada --instructor --to marking",
    )
    release.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=_ASSIGNMENTS)
    which = release.add_mutually_exclusive_group()
    which.add_argument(
        "--variant", type=_variant, metavar="N", help="this variant, instead of the one in c.Variants.shared"
    )
    which.add_argument(
        "--student", action="append", default=[], metavar="ID", help="the variant of this student (may be repeated)"
    )
    which.add_argument("--students", metavar="FILE", help="the variants of all students in FILE, one student per line")
    release.add_argument(
        "--to", metavar="DIR", help="write DIR/<assignment>/, or DIR/<student>/<assignment>/, instead of release/"
    )
    release.add_argument(
        "--instructor", action="store_true", help="write the instructor's version, with solutions and hidden tests"
    )

    check = _command(
        commands,
        "check",
        "prove assignments: reference and example answers earn what they should, nothing hidden leaks",
        "autograder check xor\nautograder check xor --seeds 20\nautograder check xor --example or-instead-of-xor\n"
        "autograder check xor --mutants --json mutants.json\nautograder check quiz-single-layer --variants 20",
    )
    check.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help=_ASSIGNMENTS)
    check.add_argument(
        "--seeds", type=_positive, default=3, metavar="N", help="how often the reference answer is judged (default: 3)"
    )
    check.add_argument(
        "--variants", type=_positive, default=3, metavar="N", help="how many variants, if it has any (default: 3)"
    )
    check.add_argument("--example", metavar="NAME", help="judge this example answer alone")
    check.add_argument(
        "--mutants", action="store_true", help="change the reference answers instead, and list what loses no points"
    )
    check.add_argument(
        "--sample",
        type=_positive,
        metavar="N",
        help="judge N of the example answers (or mutants) only, drawn at random",
    )
    check.add_argument(
        "--sample-seed", type=int, default=0, metavar="S", help="which ones: another number draws others (default: 0)"
    )
    check.add_argument("--json", metavar="FILE", help="write what became of each mutant as JSON; - for standard output")
    check.add_argument(
        "--record",
        metavar="FILE",
        help="keep what was found in this file, for the page of the course (syllabus --page)",
    )
    _judging_options(check)

    grade = _command(
        commands,
        "grade",
        "judge submitted/<student>/<assignment>/ into gradebook and feedback",
        "autograder grade xor\nautograder grade xor --student ada --force\nautograder grade xor --json results.json",
    )
    grade.add_argument("assignment", metavar="ASSIGNMENT", help="name of a folder in source/")
    grade.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this student (may be repeated)"
    )
    grade.add_argument("--force", action="store_true", help="grade submissions again that have not changed")
    grade.add_argument("--json", metavar="FILE", help="write the results as JSON; - for standard output")
    _judging_options(grade)

    regrade = _command(
        commands,
        "regrade",
        "judge again with changed tests, show who changes and by how much; publish it on --publish",
        "autograder regrade xor\nautograder regrade xor --student ada --json changes.json\n"
        "autograder regrade xor --publish",
    )
    regrade.add_argument("assignment", metavar="ASSIGNMENT", help="name of a folder in source/")
    regrade.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this student (may be repeated)"
    )
    regrade.add_argument(
        "--publish",
        action="store_true",
        help="store the verdicts of the last comparison in gradebook and feedback, if nothing has changed since",
    )
    regrade.add_argument("--json", metavar="FILE", help="write the comparison as JSON; - for standard output")
    _judging_options(regrade)

    similarity = _command(
        commands,
        "similarity",
        "list pairs of submissions that share more code than their class explains: a hint, not a verdict",
        "autograder similarity xor\nautograder similarity xor --html similar.html --json similar.json",
    )
    similarity.add_argument("assignment", metavar="ASSIGNMENT", help="name of a folder in source/")
    similarity.add_argument("--json", metavar="FILE", help="write the pairs as JSON; - for standard output")
    similarity.add_argument("--html", metavar="FILE", help="write a page with the shared code side by side")

    export = _command(
        commands,
        "export",
        "write the grades for a spreadsheet, Canvas or Moodle",
        "autograder export --format csv --to grades.csv\n"
        "autograder export --format canvas --assignment xor --to canvas.csv\n"
        "autograder export --format moodle --feedback --to moodle.csv",
    )
    export.add_argument(
        "--format", choices=("csv", "canvas", "moodle"), default="csv", help="who reads the file (default: csv)"
    )
    export.add_argument(
        "--assignment", action="append", default=[], metavar="NAME", help="only this assignment (may be repeated)"
    )
    export.add_argument(
        "--feedback", action="store_true", help="for Moodle: a column of feedback beside each assignment"
    )
    export.add_argument("--to", metavar="FILE", help="write this file, instead of standard output")

    syllabus = _command(
        commands,
        "syllabus",
        "list the assignments: goals, tasks, points, times; write the page of the course",
        "autograder syllabus\nautograder syllabus --page docs/course.md\n"
        "autograder syllabus --page docs/course.md --pictures",
    )
    syllabus.add_argument("--page", metavar="FILE", help="write the page of the course, in Markdown")
    syllabus.add_argument(
        "--pictures",
        action="store_true",
        help="run the reference answers and draw the page's pictures anew, into a folder beside it",
    )

    board = _command(
        commands,
        "leaderboard",
        "train and rank the entries of a challenge",
        "autograder leaderboard autoencoder-challenge\n"
        "autograder leaderboard autoencoder-challenge --division HARD-NORMAL --top 5 --max-runs 40\n"
        "autograder leaderboard autoencoder-challenge --final --publish\n"
        "autograder leaderboard fewest-neurons --entries handed-in/",
    )
    board.add_argument("challenge", metavar="CHALLENGE", help="name of a challenge, for instance autoencoder-challenge")
    board.add_argument(
        "--division", action="append", default=[], metavar="D", help="only this division (may be repeated)"
    )
    board.add_argument(
        "--runs", type=_positive, default=2, metavar="N", help="runs that every entry gets, each anew (default: 2)"
    )
    board.add_argument(
        "--max-runs",
        type=_positive,
        default=20,
        metavar="N",
        help="runs that an entry gets at most while the order of the first places is open (default: 20)",
    )
    board.add_argument(
        "--top", type=_positive, default=3, metavar="N", help="the places whose order is wanted (default: 3)"
    )
    board.add_argument("--budget", type=_natural, metavar="N", help="further runs in a division, of all its entries")
    seeds = board.add_mutually_exclusive_group()
    seeds.add_argument(
        "--final",
        action="store_true",
        help="the final standings: with seeds that are drawn now, and entries that were there by then",
    )
    board.add_argument(
        "--strict",
        action="store_true",
        help="no two share a rank: the earlier of those that cannot be told apart first",
    )
    board.add_argument("--publish", action="store_true", help="write the public board of a challenge that is private")
    board.add_argument(
        "--entries",
        action="append",
        default=[],
        metavar="PATH",
        help="entries from a JSON file, or from those in a folder, instead of graded notebooks (may be repeated)",
    )
    seeds.add_argument("--draw", metavar="TEXT", help="derive the seeds from this text: repeats a published board")
    board.add_argument("--workers", type=_positive, metavar="N", help="trainings at a time (default: one per core)")
    board.add_argument("--json", metavar="FILE", help="write the boards as JSON; - for standard output")

    _portal_commands(commands)
    _operations_commands(commands)
    _command(commands, "doctor", "say which protections this machine offers", "autograder doctor")
    return parser


def _portal_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = _command(
        commands,
        "serve",
        "serve the web portal, where students hand in and sit exams, and instructors grade",
        "autograder serve\nautograder serve --port 8080\nautograder serve --host 0.0.0.0 --behind-proxy 127.0.0.1",
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    serve.add_argument("--port", type=_natural, default=8000, help="port to listen on; 0 for any free one")
    serve.add_argument(
        "--instructor", default="instructor", metavar="NAME", help="who is invited as long as nobody is instructor"
    )
    serve.add_argument(
        "--behind-proxy",
        metavar="ADDRESS",
        help="believe this proxy (address, or * for any) who the visitors are and that they use https",
    )
    serve.add_argument(
        "--workers", type=_natural, metavar="N", help="submissions graded at a time (default: one per core); 0 for none"
    )
    serve.add_argument("--no-sandbox", action="store_true", help="grade without isolation: only for your own code")

    invite = _command(
        commands,
        "invite",
        "give somebody an account of the portal, or a new password: prints a link that works once",
        "autograder invite ada\nautograder invite emmy --role instructor --display-name 'Emmy Noether'",
    )
    invite.add_argument("name", metavar="NAME", help="name for signing in; of students as in submitted/<student>/")
    invite.add_argument("--role", choices=["student", "grader", "instructor"], help="default: student, or as it is")
    invite.add_argument("--display-name", default="", metavar="TEXT", help="what pages call the person")
    invite.add_argument("--email", default="", metavar="ADDRESS", help="for export to other systems")

    schedule = _command(
        commands,
        "schedule",
        "set when and how an assignment is handed in at the portal",
        "autograder schedule xor --due 2027-01-31T23:59\n"
        "autograder schedule quiz-python --kind quiz --attempts 3 --counts best\n"
        "autograder schedule exam-practice --kind exam --opens 2027-02-10T10:00 --closes 2027-02-10T13:00 --minutes 120 "
        "--attempts 1 --feedback 'when released'",
    )
    schedule.add_argument("assignment", metavar="ASSIGNMENT")
    schedule.add_argument("--kind", choices=["homework", "quiz", "exam"], default="homework")
    for name, text in (
        ("opens", "nothing is given out before"),
        ("due", "what comes later is late"),
        ("closes", "nothing is taken from here on (default: at the deadline)"),
    ):
        schedule.add_argument(f"--{name}", metavar="TIME", help=f"{text}; in the course's time zone unless it has one")
    schedule.add_argument("--minutes", type=_positive, help="working time of an exam, from the first opening")
    schedule.add_argument("--attempts", type=_positive, help="how often it may be handed in (default: any number)")
    schedule.add_argument("--counts", choices=["last", "best", "first"], default="last", help="which attempt counts")
    schedule.add_argument(
        "--feedback",
        choices=["at once", "after the deadline", "when released"],
        default="at once",
        help="when students read what was checked",
    )
    schedule.add_argument("--shuffle", action="store_true", help="options of choices in an order of each student's own")
    schedule.add_argument(
        "--late-penalty", type=float, default=0.0, metavar="SHARE", help="of the points per day begun"
    )

    submit = _command(
        commands,
        "submit",
        "hand in files at a portal, wait for the result, and keep the receipt",
        "autograder submit xor xor.ipynb --portal https://ml.example.edu",
    )
    submit.add_argument("assignment", metavar="ASSIGNMENT")
    submit.add_argument("files", nargs="+", metavar="FILE", help="the notebook, and other files if it needs some")
    submit.add_argument("--portal", metavar="URL", help="default: the one that was used last")
    submit.add_argument("--name", help="name for signing in; asked for if nobody is signed in")
    submit.add_argument("--no-wait", action="store_true", help="do not wait for the result")
    submit.add_argument("--receipt", metavar="FILE", help="where the receipt goes (default: beside the first file)")

    verify = _command(
        commands,
        "verify-receipt",
        "check a receipt, and files against it, without the portal",
        "autograder verify-receipt receipt-xor-1.json xor.ipynb --key course-key.txt",
    )
    verify.add_argument("receipt", metavar="RECEIPT")
    verify.add_argument("files", nargs="*", metavar="FILE", help="files that have to be those of the receipt")
    verify.add_argument(
        "--key", metavar="KEY", help="the course's public key, or a file with it (default: that of this course)"
    )


def _operations_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    backup = _command(
        commands,
        "backup",
        "write everything that is not in the course's sources into one file, while the portal runs",
        "autograder backup /backups/\nautograder backup ml-2027-02-10.tar.gz\n"
        "autograder backup --verify /backups/ml-20270210-120000.tar.gz",
    )
    backup.add_argument(
        "to", metavar="TO", nargs="?", help="the file, or a folder in which it gets a name with the time"
    )
    backup.add_argument(
        "--verify", metavar="FILE", help="read a backup to its end instead, and say whether it is whole"
    )

    restore = _command(
        commands,
        "restore",
        "make a course what it was when a backup was made",
        "autograder restore /backups/ml-20270210-120000.tar.gz\nautograder restore ml.tar.gz --course /srv/ml --force",
    )
    restore.add_argument("file", metavar="FROM", help="what `autograder backup` wrote")
    restore.add_argument("--force", action="store_true", help="also if the course has data: they are kept aside")

    student = _command(
        commands,
        "student",
        "give somebody a copy of all their data, or delete them",
        "autograder student export ada ada.zip\nautograder student delete ada\nautograder student delete ada --yes",
    )
    actions = student.add_subparsers(dest="action", required=True, metavar="ACTION")
    export = actions.add_parser("export", help="write everything that the course has of a student into a zip file")
    export.add_argument("name", metavar="NAME", help="as in submitted/<student>/")
    export.add_argument("to", metavar="TO.zip")
    removal = actions.add_parser("delete", help="say what there is of a student; delete it with --yes")
    removal.add_argument("name", metavar="NAME", help="as in submitted/<student>/")
    removal.add_argument("--yes", action="store_true", help="do it; it cannot be taken back")
    for action in (export, removal):
        action.add_argument("--course", metavar="DIR", default=argparse.SUPPRESS, help="course directory")


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, examples: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + ".",
        epilog="examples:\n" + "\n".join(f"  {line}" for line in examples.splitlines()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    # also accepted after the command; SUPPRESS keeps the value given before it
    parser.add_argument("--course", metavar="DIR", default=argparse.SUPPRESS, help="course directory")
    return parser


def _judging_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=_positive, metavar="N", help="submissions at a time (default: one per core)")
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run without isolation: only for code you would run on this machine yourself",
    )


def _variant(text: str) -> int:
    if not text.isdecimal() or int(text[:20]) > MAX_VARIANT:
        raise argparse.ArgumentTypeError(f"{text!r} is no variant: a whole number from 0 to {MAX_VARIANT}")
    return int(text)


def _natural(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return number


if __name__ == "__main__":
    sys.exit(main())
