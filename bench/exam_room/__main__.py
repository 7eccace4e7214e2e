"""A thousand students sit an exam on a real server, in a process of its own, on this machine's loopback interface.

python -m bench.exam_room            # to try it out: 50 students, 40 s; prints only
python -m bench.exam_room --full     # 1,000 students, 10 minutes, and all other parts; writes into docs/
python -m bench.exam_room --part verdicts

Parts: exam (autosaves, the server killed three times), sign-ins, deadline (submissions in its last minute), verdicts
(one submission at a time), pages (in a real browser).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path
from typing import Any

from bench import report
from bench.exam_room import pages, saving, sign_ins, submissions, table
from bench.exam_room.room import Room, Server

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "bench" / "work" / "exam_room"
PARTS = ("exam", "sign-ins", "deadline", "verdicts", "pages")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.exam_room", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="1,000 students for 10 minutes; results go into docs/")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (may be repeated)")
    parser.add_argument("--students", type=int, help="in the exam (default: 50)")
    parser.add_argument("--seconds", type=float, help="for which they work (default: 40)")
    parser.add_argument(
        "--every", type=float, default=5.0, help="seconds between two changes of a student (default: 5)"
    )
    parser.add_argument(
        "--own-papers", action="store_true", help="a variant for everybody: making a thousand takes half an hour"
    )
    options = parser.parse_args()
    students = options.students or (1000 if options.full else 50)
    size = saving.Size(
        students=students,
        seconds=options.seconds or (600 if options.full else 40),
        every=options.every,
        graded_beside=100 if options.full else 10,
    )
    figures = measure(options.part or PARTS, size, full=options.full, own_papers=options.own_papers)
    table.show(figures)
    if options.full and not options.part:
        (ROOT / "docs" / "bench" / "exam_room.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
        report.write_page(ROOT / "docs")
    else:
        print(json.dumps(figures, indent=1))


def measure(parts: tuple[str, ...] | list[str], size: saving.Size, *, full: bool, own_papers: bool) -> dict[str, Any]:
    """Run parts one after the other, each with a course and a server of its own."""
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    figures: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}, SQLite"
    }
    for part in parts:
        room = Room(WORK, own_papers=own_papers)
        server = Server(room)
        try:
            figures[part] = _measure(part, room, server, size, full=full)
        finally:
            server.stop()
            room.close()
    return figures


def _measure(part: str, room: Room, server: Server, size: saving.Size, *, full: bool) -> dict[str, Any]:
    counts = {"exam": size.students, "sign-ins": size.students, "deadline": 300 if full else 30}
    students = room.enrol([f"student-{number:04}" for number in range(counts.get(part, 21 if full else 6))])
    server.start()
    match part:
        case "exam":
            return saving.measure(room, server, students, size)
        case "sign-ins":
            return sign_ins.measure(server, students)
        case "deadline":
            return submissions.before_a_deadline(room, server, students)
        case "verdicts":
            return submissions.one_at_a_time(room, server, students)
        case _:
            return pages.measure(room, server, students)


if __name__ == "__main__":
    main()
