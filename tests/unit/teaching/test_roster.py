"""Rosters: every usual form is read, every problem is told with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.teaching.export import Student, defused
from autograder.teaching.roster import RosterError, read_roster

ADA = Student("ada", "Ada", "Lovelace", "ada@example.org")


@pytest.mark.parametrize(
    "content",
    [
        b"id,first_name,last_name,email\nada,Ada,Lovelace,ada@example.org\n",  # nbgrader db student import
        b"ID;First Name;Last Name;E-Mail\r\nada;Ada;Lovelace;ada@example.org\r\n",
        b"\xef\xbb\xbfstudent_id\tlastname\tfirstname\temail\nada\tLovelace\tAda\tada@example.org",
        "First name,Last name,Username,Email address\nAda,Lovelace,ada,ada@example.org\n".encode("utf-16"),
        'Vorname\tNachname\tUsername\tE-Mail\nAda\t"Lovelace"\tada\tada@example.org\n'.encode("utf-16-le"),
        b'Student,Username,Email\n"Lovelace, Ada",ada,ada@example.org\n',
        b"Name,Username,Email\nAda Lovelace,ada,ada@example.org\n",
        b"sep=;\nid;name;email\nada;Lovelace, Ada;ada@example.org\n",
        b"\n\nid,first_name,last_name,email\n\n ada , Ada , Lovelace ,ada@example.org\n,,,\n",
    ],
)
def test_usual_forms_are_read(content: bytes) -> None:
    assert read_roster(content).students == (ADA,)


def test_canvas_gradebook_names_its_own_id_and_the_section() -> None:
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,xor\n    Points Possible,,,,,10\n"
        '"Lovelace, Ada",4711,u1,ada,Monday,7\n'
    )
    [found] = read_roster(text.encode("utf-8-sig")).students
    assert found == Student("ada", "Ada", "Lovelace", "", "4711", "Monday")


def test_moodles_id_number_serves_where_there_is_no_username() -> None:
    [found] = read_roster(b"First name,Last name,ID number,Email address\nAda,Lovelace,ada,ada@example.org\n").students
    assert found == ADA


def test_windows_text_is_read_with_a_remark() -> None:
    roster = read_roster("id;Nachname\nzoe;Müller\n".encode("cp1252"))
    assert roster.students[0].last_name == "Müller"
    assert "Windows-1252" in roster.remarks[0]


def test_all_problems_are_told_with_their_lines() -> None:
    content = b'id,email\nada,ada@x\n,no@id\nada,again@x\n../bob,b@x\n"cy\nd",c@x\nDot,nomail\nADA,a@x\neve,e@x,more\n'
    with pytest.raises(RosterError) as caught:
        read_roster(content, "class.csv")
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "line 3",
        "line 4",
        "line 5",
        "line 6",
        "line 8",
        "line 10",
        "line 9",
    ]
    text = str(caught.value)
    assert text.startswith("class.csv: 7 lines have problems; nothing was imported:")
    assert "line 4: student 'ada' is in line 2 already" in text
    assert "line 9: 'ADA' and 'ada' differ by case only" in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"email\na@x\n", "no column says who"),
        (b"id,id\na,b\n", "two columns"),
        (b"id,email\n", "no students"),
        (b"id\n\x00\x01\n", "no text"),
        (b'id\n"a\n', "cannot be read"),
        (b"PK\x03\x04\x00\x00", "no text"),
    ],
)
def test_what_is_no_roster_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(RosterError, match=why):
        read_roster(content)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: b"id,name\n" + t.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        roster = read_roster(content)
    except RosterError:
        return
    for student in roster.students:
        assert student.id and "/" not in student.id and not student.id.startswith(".")


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@SUM(A1)", "\t=1", "  =1", "\uff1d1", "\r=1"])
def test_formulas_are_defused(text: str) -> None:
    assert defused(text) == "'" + text


@given(st.text(max_size=30))
def test_nothing_that_is_written_begins_like_a_formula(text: str) -> None:
    assert not defused(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
