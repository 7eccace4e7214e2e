"""nbgrader and otter, each given one submission at a time, as their users run them, behind the guard."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_raw_cell

from tests.attacks.arena import EMPTY, HONEST, NAME, Arena
from tests.attacks.catalogue import POINTS, Attack
from tests.attacks.graders import guard
from tests.attacks.outcome import Outcome

_BIN = Path(sys.executable).parent
SECONDS = 60.0


def _environment(arena: Arena, folder: Path) -> dict[str, str]:
    return {"PATH": f"{_BIN}:/usr/bin:/bin", "HOME": str(folder), "COURSE_SECRET": arena.canary}


def _outcome(arena: Arena, attack: Attack, ended: guard.Guarded, score: float | None, shown: str) -> Outcome:
    return Outcome(
        score,
        ended.finished and score is not None,
        shown,
        arena.loot(attack),
        tuple(arena.damage(attack)),
        ended.survivors,
    )


def nbgrader(arena: Arena, attack: Attack, folder: Path) -> Outcome:
    """``nbgrader autograde`` in a course of its own."""
    arena.prepare_host(attack)
    course = folder / "nbgrader"
    (course / "submitted").mkdir(parents=True)
    shutil.copytree(arena.root / "source", course / "source")
    shutil.copy(arena.root / "course_config.py", course / "nbgrader_config.py")
    if (arena.root / "submitted" / attack.name).is_dir():
        shutil.copytree(arena.root / "submitted" / attack.name, course / "submitted" / attack.name)
    command = f"nbgrader generate_assignment {NAME} --force && nbgrader autograde {NAME} --student {attack.name}"
    ended = guard.run(
        ["sh", "-c", command],
        cwd=course,
        seconds=SECONDS,
        marker=arena.marks(attack)["@MARK@"],
        environment=_environment(arena, folder),
    )
    return _outcome(arena, attack, ended, _nbgrader_score(course, attack.name), _student_outputs(course, attack.name))


def _nbgrader_score(course: Path, student: str) -> float | None:
    from nbgrader.api import Gradebook, MissingEntry

    if not (course / "gradebook.db").is_file() or not (course / "autograded" / student).is_dir():
        return None
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        try:
            return float(gradebook.find_submission(NAME, student).score)
        except MissingEntry:
            return None


def _student_outputs(course: Path, student: str) -> str:
    """What the answer cells printed; the rest of nbgrader's page shows the hidden tests by itself."""
    path = course / "autograded" / student / NAME / f"{NAME}.ipynb"
    if not path.is_file():
        return ""
    cells = nbformat.read(path, 4).cells
    return "".join(
        str(cell.outputs)
        for cell in cells
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade")
    )


def prepare_otter(arena: Arena, folder: Path) -> Path:
    """The same assignment through ``otter assign``; returns its folder with the autograder's zip file."""
    import subprocess

    source = arena.source()
    hidden = {
        c.metadata.nbgrader.grade_id: c.source for c in source.cells if c.metadata.get("nbgrader", {}).get("grade")
    }
    cells = [new_raw_cell("# ASSIGNMENT CONFIG\ngenerate: true\nexport_cell: false\nsolutions_pdf: false")]
    cells.append(new_code_cell("import numpy as np"))
    for question, points in POINTS.items():
        secret = hidden[f"test-{question}"].split("### BEGIN HIDDEN TESTS\n")[1].split("\n### END")[0]
        cells += [
            new_raw_cell(f"# BEGIN QUESTION\nname: {question}\npoints: {points:g}"),
            new_raw_cell("# BEGIN SOLUTION"),
            new_code_cell(f"# BEGIN SOLUTION\n{HONEST[question]}\n# END SOLUTION"),
            new_raw_cell("# END SOLUTION"),
            new_raw_cell("# BEGIN TESTS"),
            new_code_cell("# HIDDEN\n" + secret.removesuffix("\n_points")),
            new_raw_cell("# END TESTS"),
            new_raw_cell("# END QUESTION"),
        ]
    made = folder / "otter-source"
    made.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=dict(source.metadata)), made / f"{NAME}.ipynb")
    subprocess.run(
        [str(_BIN / "otter"), "assign", f"{NAME}.ipynb", "../otter", "--no-run-tests"],
        cwd=made,
        env=_environment(arena, folder),
        capture_output=True,
        check=True,
        timeout=300,
    )
    return folder / "otter"


def otter(arena: Arena, attack: Attack, folder: Path, prepared: Path) -> Outcome:
    """``otter run`` on the same answers."""
    arena.prepare_host(attack)
    work = folder / "work"
    work.mkdir(parents=True)
    released = nbformat.read(prepared / "student" / f"{NAME}.ipynb", 4)
    (work / f"{NAME}.ipynb").write_text(nbformat.writes(_with_answers(released, arena, attack)))
    for name, content in attack.files.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(content)
    archive = next((prepared / "autograder").glob("*.zip"))
    ended = guard.run(
        ["otter", "run", "-a", str(archive), "-o", str(work), str(work / f"{NAME}.ipynb")],
        cwd=work,
        seconds=SECONDS,
        marker=arena.marks(attack)["@MARK@"],
        environment=_environment(arena, folder),
    )
    try:
        tests = json.loads((work / "results.json").read_text())["tests"]
        score: float | None = float(sum(test.get("score") or 0.0 for test in tests))
    except (OSError, ValueError, KeyError, TypeError):
        score = None
    return _outcome(arena, attack, ended, score, "")


def _with_answers(released: NotebookNode, arena: Arena, attack: Attack) -> NotebookNode:
    answers = {q: HONEST[q] for q in attack.honest} | dict(attack.answers)
    for mark, value in arena.marks(attack).items():
        answers = {q: source.replace(mark, value) for q, source in answers.items()}
    places = iter([answers.get(q, EMPTY[q]) for q in POINTS])
    for cell in released.cells:
        if cell.cell_type == "code" and (
            cell.source.strip() in ("...", "") or "BEGIN SOLUTION" in cell.source or "SOLUTION" in str(cell.metadata)
        ):
            cell.source = next(places, cell.source)
    missing = list(places)
    assert not missing, "the answers found no place in otter's notebook"
    return released
