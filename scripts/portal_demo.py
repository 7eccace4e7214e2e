"""`make portal`: the portal with a made-up class at work, to look at and to try out.

In portal-demo/, a course directory of its own that is made anew each time, twenty students hand in homework and quizzes, and
half of them sit an exam. Then the portal is served. With ``--screenshots FOLDER`` every page is photographed instead.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat

from autograder.course import Course
from autograder.notebooks.examples import apply_example, load_examples, reference_submission
from autograder.portal.database.models import FeedbackPolicy, Kind, Role
from autograder.portal.exams.journal import Save
from autograder.portal.forms.filling import read_answers
from autograder.portal.frontend.build import build
from autograder.portal.people.accounts import Person
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.submissions.uploads import File

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "portal-demo"
PASSWORD = "only for the demo"
HOMEWORK, QUIZ, EXAM = "xor", "quiz-python", "exam-practice"
ASSIGNMENTS = (HOMEWORK, QUIZ, EXAM, "backprop", "curve-fitting", "autoencoder-challenge")
STUDENTS = {
    "ada": "Ada Lovelace", "blaise": "Blaise Pascal", "carl": "Carl Gauss", "daniel": "Daniel Bernoulli",
    "emmy": "Emmy Noether", "felix": "Felix Klein", "grace": "Grace Hopper", "henri": "Henri Poincaré",
    "ida": "Ida Rhodes", "john": "John von Neumann", "katherine": "Katherine Johnson", "lise": "Lise Meitner",
    "maria": "Maria Agnesi", "niels": "Niels Bohr", "olga": "Olga Ladyzhenskaya", "paul": "Paul Dirac",
    "rosalind": "Rosalind Franklin", "sofia": "Sofia Kovalevskaya", "tycho": "Tycho Brahe", "vera": "Vera Rubin",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="python scripts/portal_demo.py"
    )
    parser.add_argument("--screenshots", metavar="FOLDER", type=Path, help="write pictures of the pages there, and end")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    build()
    make_course()
    course = Course.open(DEMO)
    make_class(course)
    if options.screenshots is not None:
        from portal_screenshots import take

        take(course, options.screenshots, PASSWORD)
        return 0
    print(f"\nSign in as ada, or any of {', '.join(list(STUDENTS)[1:4])} ..., or as instructor.")
    print(f"Everybody's password is: {PASSWORD}\n", flush=True)
    command = [sys.executable, "-m", "autograder.cli.main", "--course", str(DEMO), "serve", "--port", str(options.port)]
    with subprocess.Popen(command) as server:
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        return server.wait()


def make_course() -> None:
    """A course directory with some of our assignments and the boards of the documentation."""
    shutil.rmtree(DEMO, ignore_errors=True)
    DEMO.mkdir()
    text = (ROOT / "course_config.py").read_text(encoding="utf-8")
    text += '\nc.Portal.title = "Machine Learning for Physicists"\nc.Portal.time_zone = "Europe/Berlin"\n'
    (DEMO / "course_config.py").write_text(text, encoding="utf-8")
    for name in ASSIGNMENTS:
        for step in ("source", "release"):
            shutil.copytree(ROOT / step / name, DEMO / step / name, ignore=shutil.ignore_patterns("__pycache__"))
    for page in sorted((ROOT / "docs" / "boards").glob("*.html")):
        public = DEMO / "leaderboard" / page.stem / "public"
        public.mkdir(parents=True)
        for kind in ("html", "json"):
            shutil.copy(page.with_suffix(f".{kind}"), public / f"leaderboard.{kind}")


def make_class(course: Course) -> None:
    """Accounts, schedules, submissions with their grades, and an exam that goes on."""
    with running(course) as portal:
        people = [Person(name, full, f"{name}@example.org") for name, full in STUDENTS.items()]
        people += [Person("instructor", "Florian", role=Role.INSTRUCTOR), Person("tutor", "Tutor", role=Role.GRADER)]
        users = {user.name: user.id for user in portal.accounts.enrol(people, "instructor")}
        for name in ("ada", "blaise", "carl", "daniel", "instructor", "tutor"):
            portal.accounts.accept(portal.accounts.invite(name, "instructor"), PASSWORD)
        schedule(portal)
        chance = random.Random(1)
        for name in (HOMEWORK, QUIZ, "curve-fitting"):
            print(f"{name}: a class hands in", flush=True)
            hand_in(portal, course, name, users, chance)
        while portal.waiting():
            time.sleep(0.5)
        sit_exam(portal, course, users, chance)


@contextmanager
def running(course: Course) -> Iterator[Portal]:
    """The services of the portal, without the web."""
    portal = Portal(course)
    portal.start()
    try:
        yield portal
    finally:
        portal.stop()


def schedule(portal: Portal) -> None:
    """Homework until next week, a quiz, and an exam that began a while ago."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    week = now + timedelta(days=7)
    plans = {
        HOMEWORK: Plan(due_at=week, closes_at=week + timedelta(days=3), late_penalty=0.1),
        "curve-fitting": Plan(due_at=week - timedelta(days=3)),
        "backprop": Plan(opens_at=week, due_at=week + timedelta(days=7)),
        "autoencoder-challenge": Plan(due_at=week + timedelta(days=30)),
        QUIZ: Plan(kind=Kind.QUIZ, attempts=3, due_at=week),
        EXAM: Plan(
            kind=Kind.EXAM,
            opens_at=now - timedelta(hours=1),
            closes_at=now + timedelta(hours=6),
            minutes=120,
            attempts=1,
            feedback=FeedbackPolicy.WHEN_RELEASED,
        ),
    }
    for name, plan in plans.items():
        portal.schedules.put(name, plan, "instructor", "plan of the term")


def hand_in(portal: Portal, course: Course, name: str, users: dict[str, int], chance: random.Random) -> None:
    """Example answers under made-up names."""
    assignment = course.load_assignment(name)
    examples = [example for example in load_examples(assignment) if example.kind != "hostile"]
    for student in STUDENTS:
        if student == "ada" and name == QUIZ:
            continue  # somebody has to be left who begins
        draw = chance.random()
        notebooks = (
            reference_submission(assignment) if draw < 0.35 else apply_example(assignment, chance.choice(examples))
        )
        files = [File(f"{n}.ipynb", nbformat.writes(notebook).encode()) for n, notebook in notebooks.items()]
        portal.hand_in(users[student], name, files)


def sit_exam(portal: Portal, course: Course, users: dict[str, int], chance: random.Random) -> None:
    """Half of the class is at work; some have handed in, one has more time."""
    solved = reference_submission(course.load_assignment(EXAM))[EXAM]
    released = nbformat.read(DEMO / "release" / EXAM / f"{EXAM}.ipynb", as_version=4)
    answers = list(read_answers(released, solved, EXAM).answers.items())
    portal.schedules.grant_minutes(EXAM, 30, "instructor", user_id=users["grace"], reason="extra time, certified")
    for number, student in enumerate(list(STUDENTS)[1:13]):
        sitting = portal.sittings.open(users[student], EXAM).sitting
        known = answers[: chance.randrange(3, len(answers))]
        saves = [Save(seq, question, value) for seq, (question, value) in enumerate(known)]
        portal.journal.save(sitting.id, users[student], f"demo-page-{number}", saves).result()
        if number < 2:
            portal.sittings.hand_in(sitting.id, users[student])


if __name__ == "__main__":
    sys.exit(main())
