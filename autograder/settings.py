"""The sections of a course's configuration file that are ours."""

from __future__ import annotations

from traitlets import Bool, Dict, Enum, Float, Integer, List, Unicode
from traitlets.config import Configurable

from autograder.languages import DEFAULT, LANGUAGES
from autograder.notebooks.variant import MAX_VARIANT


class Course(Configurable):
    """What holds for the whole course."""

    language = Enum(
        list(LANGUAGES),
        default_value=DEFAULT,
        help="Language of the course: that of the feedback pages and of reports, and of the portal for visitors whose "
        "browsers ask for none that it speaks. en or de.",
    ).tag(config=True)


class Limits(Configurable):
    """What one submission may use."""

    cell_seconds = Float(
        30.0,
        min=0.1,
        help="Wall-clock seconds that one cell of a notebook may run; waiting for a busy machine is not counted.",
    ).tag(config=True)
    submission_seconds = Float(
        120.0,
        min=0.1,
        help="Wall-clock seconds that all cells of one submission may run together, counted in the same way.",
    ).tag(config=True)
    memory_mib = Integer(1500, min=64, help="Memory of the student process and its children, in MiB.").tag(config=True)
    processes = Integer(64, min=1, help="Processes and threads that a submission may have at a time.").tag(config=True)
    output_kib = Integer(256, min=1, help="Output of one cell that is kept for the feedback, in KiB.").tag(config=True)
    work_mib = Integer(256, min=1, help="Files that a submission may write, in MiB.").tag(config=True)


class Examiner(Configurable):
    """How test cells are judged."""

    in_kernel_cells = List(
        Unicode(),
        help="grade_ids of test cells that need the student's namespace itself and run in the student process. "
        'They see what nbgrader\'s tests see, and student code can see them. ["*"] means all test cells.',
    ).tag(config=True)


class Zygote(Configurable):
    """The process that has the libraries imported and is forked for each submission."""

    preload = List(
        Unicode(),
        allow_none=True,
        default_value=None,
        help="Modules that are imported before the fork. By default those of NumPy, SciPy, pandas, Matplotlib, "
        "scikit-learn, TensorFlow and Keras that the assignment's own notebooks import.",
    ).tag(config=True)


class Release(Configurable):
    """What students get."""

    hidden_files = List(
        Unicode(),
        default_value=["hidden_*", "hidden", "examples"],
        help="Names (or patterns) of files and folders beside the notebooks that only the examiner sees.",
    ).tag(config=True)


class Variants(Configurable):
    """Which variant of an assignment students have."""

    shared = Dict(
        key_trait=Unicode(),
        value_trait=Integer(min=0, max=MAX_VARIANT),
        help="Assignment -> the variant that all students get. 0 for assignments that are not named.",
    ).tag(config=True)
    per_student = List(
        Unicode(),
        help="Assignments of which each student gets a variant of their own, derived from the course's key "
        "(`.variant-key`), the assignment and the student.",
    ).tag(config=True)


class Check(Configurable):
    """What `autograder check` asks of an assignment."""

    mutants_killed = Float(
        0.95,
        min=0.0,
        max=1.0,
        help="Share of the changed reference answers that have to lose points (`autograder check --mutants`).",
    ).tag(config=True)


class Syllabus(Configurable):
    """The page of the course (`autograder syllabus`)."""

    title = Unicode("", help="Title of the course; by default its course_id.").tag(config=True)
    sessions = Dict(
        key_trait=Unicode(),
        value_trait=List(Unicode()),
        help="Title of a session -> its assignments. Both in the order of the course.",
    ).tag(config=True)
    pictures = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="Assignment -> grade_id of the cell whose picture stands for it; by default the last cell that draws one.",
    ).tag(config=True)


class Challenges(Configurable):
    """The contests of the course (`autograder leaderboard`)."""

    files = Dict(
        key_trait=Unicode(),
        value_trait=Unicode(),
        help="Challenges of the course's own: name -> Python file that registers it, below the course directory.",
    ).tag(config=True)
    private = List(
        Unicode(),
        help="Challenges whose public board is written only when it is asked for (`autograder leaderboard --publish`).",
    ).tag(config=True)


class Portal(Configurable):
    """The web portal (`autograder serve`)."""

    title = Unicode("", help="What the portal calls the course; by default its course_id.").tag(config=True)
    db_url = Unicode(
        "",
        help="SQLAlchemy URL of the portal's database; by default `portal.db` in the course directory. "
        "PostgreSQL: postgresql+psycopg://user:password@host/name.",
    ).tag(config=True)
    public_url = Unicode(
        "",
        help="Where students reach the portal, for instance https://ml.example.edu, or with a path, "
        "https://www.example.edu/ml; invitations and receipts name it. "
        "By default the address it listens on.",
    ).tag(config=True)
    time_zone = Unicode("UTC", help="Time zone in which pages show times, for instance Europe/Berlin.").tag(config=True)
    upload_mib = Integer(20, min=1, help="Largest upload, in MiB.").tag(config=True)
    session_hours = Float(12.0, min=0.1, help="Hours after which a browser that was not used is signed out.").tag(
        config=True
    )
    passwords = Bool(
        allow_none=True,
        default_value=None,
        help="Whether people sign in with a password that they chose by an invitation. By default they do, except where "
        "the portal is a service of a JupyterHub: there they sign in at the Hub alone.",
    ).tag(config=True)
    instructor_groups = List(
        Unicode(),
        default_value=["instructors"],
        help="Groups of the JupyterHub whose members are instructors. Administrators of the Hub are none by themselves.",
    ).tag(config=True)
    grader_groups = List(
        Unicode(), default_value=["graders"], help="Groups of the JupyterHub whose members are graders."
    ).tag(config=True)
    student_groups = List(
        Unicode(),
        help="Groups of the JupyterHub whose members are students. By default everybody is whom the Hub lets use the "
        "portal.",
    ).tag(config=True)
    hub_minutes = Float(
        5.0,
        min=0.01,
        help="Minutes after which a change of groups at the JupyterHub counts for people who are signed in.",
    ).tag(config=True)
    invitation_days = Float(14.0, min=0.01, help="Days for which an invitation can be used.").tag(config=True)


SECTIONS: tuple[type[Configurable], ...] = (
    Course,
    Limits,
    Examiner,
    Zygote,
    Release,
    Check,
    Variants,
    Syllabus,
    Challenges,
    Portal,
)
