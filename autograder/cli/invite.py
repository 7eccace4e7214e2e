"""`autograder invite`."""

from __future__ import annotations

import argparse

from autograder.cli.terminal import err, out
from autograder.course import Course
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import Role
from autograder.portal.people.accounts import Accounts, Person


def run(options: argparse.Namespace) -> int:
    """Make the account if there is none, and print a link to choose a password."""
    course = Course.open(options.course)
    database = Database(course.portal_db_url)
    try:
        accounts = Accounts(
            database,
            Clock(),
            invitation_days=course.portal.invitation_days,
            known_names=lambda: _names_in_gradebook(course),
        )
        known = accounts.find(options.name)
        role = Role(options.role or (known.role if known is not None else Role.STUDENT))
        accounts.enrol([Person(options.name, options.display_name, options.email, role)], "command line")
        token = accounts.invite(options.name, "command line")
    finally:
        database.close()
    url = course.portal.public_url.rstrip("/")
    if not url:
        err().print("c.Portal.public_url is not set: put the address of your portal before the link.")
    out().print(f"{url}/invitation/{token}", soft_wrap=True, highlight=False)
    return 0


def _names_in_gradebook(course: Course) -> list[str]:
    from autograder.grading.gradebook import Gradebook
    from autograder.teaching.export import students

    with Gradebook(course.db_url, course.course_id) as gradebook:
        return [student.id for student in students(gradebook)]
