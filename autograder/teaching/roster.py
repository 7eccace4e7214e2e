"""The students of a course from a table: nbgrader's, Canvas's, Moodle's or one's own, as CSV in any usual form.

All rows are checked first, and all problems are told with their lines; then nbgrader's student table is written in one
transaction. Nobody is removed, and an empty cell changes nothing.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import insert, select, update

from autograder.errors import AutograderError
from autograder.grading.gradebook import Gradebook
from autograder.grading.tables import SECTIONS
from autograder.teaching.export import Student, students
from autograder.wording import words

MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS = 100_000
_MAX_TEXT = 128  # what nbgrader's columns hold
_SHOWN = 20
_FIELDS = ("id", "first_name", "last_name", "email", "lms_user_id", "section")
# first match wins; compared without case, spaces, underscores and hyphens
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("studentid", "username", "sisloginid", "login", "loginid", "userid", "idnumber", "sisuserid", "id"),
    "first_name": ("firstname", "givenname", "vorname"),
    "last_name": ("lastname", "surname", "familyname", "nachname"),
    "email": ("email", "emailaddress", "mail"),
    "lms_user_id": ("lmsuserid", "lmsid", "canvasid", "moodleid", "id"),
    "section": ("section", "group", "groups", "gruppe", "tutorial"),
}
_FULL_NAME = ("student", "name", "fullname", "studentname")  # "Last, First" or "First Last"
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\]")


class RosterError(AutograderError):
    """A roster cannot be used; nothing was changed.

    Attributes
    ----------
    problems:
        One sentence for each row with a problem, with its line.
    """

    def __init__(self, what: str, problems: Sequence[str] = (), *, where: str = "", hint: str = "") -> None:
        shown = [*problems[:_SHOWN], *([f"... and {len(problems) - _SHOWN} more"] if len(problems) > _SHOWN else [])]
        super().__init__("\n  ".join([what, *shown]) if shown else what, where=where, hint=hint)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Change:
    """A student of whom something is new."""

    student: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RosterImport:
    """What an import did.

    Attributes
    ----------
    absent:
        Students of the gradebook who are not in the table. They are still there.
    remarks:
        What the reader of the table should know, for instance how it was decoded.
    """

    added: tuple[Student, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A table that has been read and checked; empty texts where it says nothing."""

    students: tuple[Student, ...]
    remarks: tuple[str, ...] = field(default=())


def import_roster(gradebook: Gradebook, content: bytes, where: str = "") -> RosterImport:
    """Read a table and make nbgrader's student table know its students.

    Raises
    ------
    RosterError
        Something is wrong with the table.
    GradebookError
        The gradebook cannot be written. In both cases nothing was changed.
    """
    return apply_roster(gradebook, read_roster(content, where))


def compare_roster(gradebook: Gradebook, roster: Roster) -> RosterImport:
    """What `apply_roster` would do; nothing is changed."""
    known = {student.id: student for student in students(gradebook)}
    added: list[Student] = []
    changed: list[Change] = []
    unchanged: list[str] = []
    for new in roster.students:
        old = known.get(new.id)
        if old is None:
            added.append(new)
            continue
        after = {n: text for n in _FIELDS if (text := getattr(new, n)) and text != getattr(old, n)}
        if after:
            changed.append(Change(new.id, {name: getattr(old, name) for name in after}, after))
        else:
            unchanged.append(new.id)
    listed = {student.id for student in roster.students}
    absent = tuple(student for student in known if student not in listed)
    return RosterImport(tuple(added), tuple(changed), tuple(unchanged), absent, roster.remarks)


def apply_roster(gradebook: Gradebook, roster: Roster) -> RosterImport:
    """Make nbgrader's student table know the students of a table; in one transaction, twice is once.

    Raises
    ------
    GradebookError
        The gradebook cannot be written; nothing was changed.
    """
    done = compare_roster(gradebook, roster)
    table = gradebook.tables["student"]
    with gradebook.transaction("written") as db:
        for new in done.added:
            values = {name: getattr(new, name) or None for name in _FIELDS if name != "section"}
            db.execute(insert(table).values(**values))
        for change in done.changed:
            columns = {name: text for name, text in change.after.items() if name != "section"}
            if columns:
                db.execute(update(table).where(table.c.id == change.student).values(**columns))
        sections = {new.id: new.section for new in done.added if new.section}
        sections |= {change.student: change.after["section"] for change in done.changed if "section" in change.after}
        for student, section in sections.items():
            mine = SECTIONS.c.student == student
            if db.execute(select(SECTIONS.c.student).where(mine)).first() is None:
                db.execute(insert(SECTIONS).values(student=student, section=section))
            else:
                db.execute(update(SECTIONS).where(mine).values(section=section))
    return done


def read_roster(content: bytes, where: str = "") -> Roster:
    """Read and check a table without touching any gradebook.

    Raises
    ------
    RosterError
        With a sentence for each line that has a problem.
    """
    text, remarks = _decoded(content, where)
    rows = _rows(text, where)
    header = [cell.strip() for cell in rows[0][1]]
    columns, full_name = _columns(header, where)
    found: dict[str, Student] = {}
    lines: dict[str, int] = {}
    problems: list[str] = []
    for line, cells in rows[1:]:
        if not any(cell.strip() for cell in cells) or cells[0].strip().lower() == "points possible":
            continue
        problem = ""
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            problem = words("it has %(cells)s cells, the first line %(most)s", cells=len(cells), most=len(header))
        student = _student(cells, columns, full_name)
        problem = problem or _problem(student)
        if not problem and student.id in lines:
            problem = words("student %(id)s is in line %(line)s already", id=repr(student.id), line=lines[student.id])
        if problem:
            problems.append(words("line %(line)s: %(problem)s", line=line, problem=problem))
        else:
            found[student.id], lines[student.id] = student, line
    folded: dict[str, str] = {}
    for student_id in found:
        twin = folded.setdefault(student_id.casefold(), student_id)
        if twin != student_id:
            differ = words("%(one)s and %(other)s differ by case only", one=repr(student_id), other=repr(twin))
            problems.append(words("line %(line)s: %(problem)s", line=lines[student_id], problem=differ))
    if problems:
        several = words("%(count)s lines have problems; nothing was imported:", count=len(problems))
        raise RosterError(
            several if len(problems) > 1 else words("1 line has a problem; nothing was imported:"),
            problems,
            where=where,
            hint="Correct them and import again.",
        )
    if not found:
        raise RosterError("the table has no students", where=where, hint="Each line after the first is a student.")
    return Roster(tuple(found.values()), remarks)


def _decoded(content: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    if len(content) > MAX_BYTES:
        raise RosterError(
            words("the file is larger than %(most)s MiB", most=MAX_BYTES // 1024**2),
            where=where,
            hint="Is it the right file?",
        )
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content[1:2] == b"\x00":  # Excel's "Unicode text", cut by another program
        encodings = ["utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        odd = encoding == "cp1252"
        return text, (words("The file is not UTF-8; it was read as Windows-1252."),) if odd else ()
    raise RosterError("the file is no text", where=where, hint="Save it as CSV (UTF-8).")


def _rows(text: str, where: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row; the separator is what the first line has most of."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if first.lower().startswith("sep="):  # a line for Excel
        separator = first[4:5] or ","
    else:
        separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (not rows and cells[0].lower().startswith("sep=")):
                rows.append((begins, cells))
            begins = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                raise RosterError(words("the table has more than %(most)s rows", most=MAX_ROWS), where=where)
    except csv.Error as error:
        raise RosterError(
            "the table cannot be read",
            [words("line %(line)s: %(problem)s", line=begins, problem=error)],
            where=where,
            hint="Save it as CSV again.",
        ) from None
    if not rows:
        raise RosterError(
            "the file is empty", where=where, hint="The first line names the columns, for instance id,email."
        )
    return rows


def _columns(header: Sequence[str], where: str) -> tuple[dict[str, int], int | None]:
    """Field -> column, and the column of the full name."""
    plain = [re.sub(r"[\s_\-.]+", "", name.lower()) for name in header]
    columns: dict[str, int] = {}
    for name, aliases in _COLUMNS.items():
        for alias in aliases:
            places = [n for n, text in enumerate(plain) if text == alias and n not in columns.values()]
            if len(places) > 1:
                raise RosterError(
                    words("two columns are called %(name)s", name=repr(header[places[0]])),
                    where=where,
                    hint="Rename or remove one.",
                )
            if places:
                columns[name] = places[0]
                break
    if "id" not in columns:
        raise RosterError(
            words(
                "no column says who the students are; the columns are %(names)s",
                names=", ".join(map(repr, header[:12])),
            ),
            where=where,
            hint='Call it "id": the names of the folders in submitted/.',
        )
    full = next((plain.index(alias) for alias in _FULL_NAME if alias in plain), None)
    return columns, full if full is not None and "last_name" not in columns else None


def _student(cells: Sequence[str], columns: Mapping[str, int], full_name: int | None) -> Student:
    def cell(place: int | None) -> str:
        text = cells[place].strip() if place is not None and place < len(cells) else ""
        return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text  # as our export writes it

    student = Student(**{name: cell(columns.get(name)) for name in _FIELDS})
    name = cell(full_name)
    if not name:
        return student
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return replace(student, first_name=student.first_name or first.strip(), last_name=last.strip())


def _problem(student: Student) -> str:
    """What is wrong with a row, or nothing."""
    if not student.id:
        return words("there is no student id")
    if _FORBIDDEN.search(student.id) or student.id.startswith(".") or len(student.id.encode()) > _MAX_TEXT:
        return words("the student id %(id)s cannot be the name of a folder", id=repr(student.id[:40]))
    for name in _FIELDS[1:]:
        text = getattr(student, name)
        if len(text) > _MAX_TEXT or "\x00" in text:
            return words("the text in %(column)s is longer than %(most)s characters", column=name, most=_MAX_TEXT)
    if student.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", student.email):
        return words("%(address)s is no e-mail address", address=repr(student.email))
    return ""
