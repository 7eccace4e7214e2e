"""The figures of a run as a table in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table


def show(figures: dict[str, Any]) -> None:
    """Print it."""
    shown = Table("", "measured", "target", "")
    for what, measured, target, holds in lines(figures):
        shown.add_row(what, measured, target, "" if holds is None else "yes" if holds else "NO")
    Console(width=130).print(shown)


def lines(figures: dict[str, Any]) -> Iterator[tuple[str, str, str, bool | None]]:
    """What was measured, its value, its target if it has one, and whether that is reached."""
    if exam := figures.get("exam"):
        yield from _exam(exam)
    if one := figures.get("sign-ins"):
        yield f"{one['sign_ins']} sign-ins with passwords at once", f"{one['seconds']:.1f} s", "", None
    if late := figures.get("deadline"):
        yield from _deadline(late)
    if alone := figures.get("verdicts"):
        yield from _verdicts(alone)
    if pages := figures.get("pages"):
        yield from _pages(pages)


def _exam(exam: dict[str, Any]) -> Iterator[tuple[str, str, str, bool | None]]:
    size = f"{exam['students']} students, one save each {exam['every_s']:g} s for {exam['seconds']:g} s"
    yield size, f"{exam['saves']:,} saves, {exam['saves_per_s']:.0f}/s", "", None
    preparing = exam["preparing"]
    if preparing["papers"] > 1:
        yield "papers made before the exam opens", f"{preparing['papers']} in {preparing['seconds']:.0f} s", "", None
    errors = exam["error_count"] + exam["unsent"]
    yield "errors", str(errors), "0", errors == 0
    save = exam["save_ms"]
    yield "acknowledged save: p50, p95, p99, max", spread(save), "p99 < 150 ms", save["p99"] < 150
    yield "... while the whole class opens the exam", spread(exam["save_ms_while_all_open"]), "", None
    yield "... afterwards", spread(exam["save_ms_later"]), "", None
    beside = exam["graded_beside"]
    what = f"... while {beside['submissions']} notebooks are graded in {beside['seconds']:.0f} s"
    yield what, spread(exam["save_ms_beside_grading"]), "", None
    outages = ", ".join(f"{seconds:.1f}" for seconds in exam["outages_s"])
    yield f"... in flight when the server was killed (away {outages} s)", spread(exam["save_ms_at_kills"]), "", None
    journal = exam["journal"]
    kept = f"{journal['lost']} lost, {journal['wrong'] + journal['shown_wrong']} wrong of {journal['acknowledged']:,}"
    right = not (journal["lost"] or journal["wrong"] or journal["shown_wrong"])
    yield "acknowledged answers afterwards", kept, "none lost, none wrong", right
    opening = exam["opening"]
    what = f"home, begin and page for all, asked for within {opening['students_in_s']:g} s"
    yield what, f"all open after {opening['all_open_after_s']:.1f} s", "", None
    yield "... the page of the exam", spread(opening["page"]["ms"]), "", None
    live = exam["live_view_server_ms"]
    yield "the instructor's live view, on the server", spread(live), "p95 < 200 ms", live["p95"] < 200
    usage = exam["server"]
    yield "the server", f"{usage['cpu_share']:.0%} of a core, {usage['peak_memory_mib']:.0f} MiB", "", None
    yield "the database", f"{journal['database_bytes'] / 2**20:.0f} MiB", "", None
    generator = exam["generator"]
    own = f"{generator['cpu_share']:.0%} of a core, p99 {generator['late_ms']['p99']:.1f} ms late"
    yield "the process that plays the students", own, "", None


def _deadline(late: dict[str, Any]) -> Iterator[tuple[str, str, str, bool | None]]:
    count = late["submissions"]
    right = late["accepted"] == late["receipts_verified"] == count and late["after_deadline"] == 0
    yield f"{count} submissions in the last minute", f"{late['accepted']} accepted, receipts verified", "all", right
    yield "... confirmed after", spread(late["confirmed_ms"]), "", None
    order = "in order of arrival" if late["in_order_of_arrival"] else "OUT OF ORDER"
    told = f"{late['graded']} graded {order}, the last {late['graded_after_deadline_s']:.1f} s after the deadline"
    yield "... graded", told, "all, in order", late["in_order_of_arrival"] and late["graded"] == count


def _verdicts(alone: dict[str, Any]) -> Iterator[tuple[str, str, str, bool | None]]:
    seen = alone["visible_ms"]
    what = f"verdict on a notebook that takes {alone['judging_s']:.1f} s, asked for as the page does, {seen['count']} submissions"
    yield what, spread(seen), "<= 2 s", seen["max"] <= 2000
    cold = f"{alone['first_after_start_s']:.1f} s ({alone['server_start_s']:.1f} s to start)"
    yield "... the first one after the server's start", cold, "", None


def _pages(pages: dict[str, Any]) -> Iterator[tuple[str, str, str, bool | None]]:
    for name in ("home", "quiz"):
        page = pages[name]
        yield f"{name}, on the server", spread(page["server_ms"]), "< 100 ms", page["server_ms"]["p95"] < 100
        size = f"{page['bytes'] / 1000:.0f} kB in {page['requests']} requests"
        yield f"{name}, transferred with an empty cache", size, "< 200 kB", page["bytes"] < 200_000
    seen = pages["verdict_seen_ms"]
    yield f"verdict on it seen in the browser, {seen['count']} submissions", spread(seen), "<= 2 s", seen["max"] <= 2000


def spread(ms: dict[str, float]) -> str:
    """Four times in one line."""
    return f"{ms['p50']:.0f}, {ms['p95']:.0f}, {ms['p99']:.0f}, {ms['max']:.0f} ms"
