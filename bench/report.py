"""Figures of one run as a page of the docs, with plots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib

from bench.exam_room import table

matplotlib.use("agg")
import matplotlib.pyplot as plt

COLOURS = {"nbgrader": "#8a6d3b", "otter": "#b45f9a", "autograder": "#1b6ca8"}


def write(figures: dict[str, Any], docs: Path) -> None:
    """Write ``docs/benchmark.md``, ``docs/bench/*.png`` and the raw figures beside them."""
    folder = docs / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
    _plot_seconds(figures, folder / "seconds.png")
    _plot_many(figures, folder / "many.png")
    write_page(docs)


def write_page(docs: Path) -> None:
    """Write ``docs/benchmark.md`` from the raw figures in ``docs/bench/``."""
    folder = docs / "bench"
    text = page(json.loads((folder / "figures.json").read_text()))
    if (folder / "training.json").exists():
        text += "\n" + training_section(json.loads((folder / "training.json").read_text()))
    if (folder / "exam_room.json").exists():
        text += "\n" + exam_room_section(json.loads((folder / "exam_room.json").read_text()))
    if (folder / "exam_room_slow.json").exists():
        slow, usual = (json.loads((folder / f"exam_room{name}.json").read_text())["exam"] for name in ("_slow", ""))
        text += "\n" + slower_machine(slow, usual)
    (docs / "benchmark.md").write_text(text)


def training_section(figures: dict[str, Any]) -> str:
    """Training for the autoencoder challenge beside a plain Keras loop (`bench.training`), as Markdown."""
    rows = [
        f"| {title} | {', '.join(f'{s:.1f}' for s in figures['cpu_seconds'][name])} | {figures['cost'][name]:.5f} |"
        for name, title in (("autograder", "autograder"), ("keras", "`train_on_batch` loop"))
    ]
    return f"""## Training for the autoencoder challenge

Measured with `python -m bench.training`: the lecture's second example network, {figures["images"]:,} images in {figures["steps"]:,} steps, then
the measurement on 5,000 others. A plain Keras loop over `train_on_batch` does the same work: the same images, starting weights and
optimizer, one core, one thread. They take turns; building, compiling and drawing the images count in both.

| | processor seconds of each run | cost in the end |
|---|---|---|
{chr(10).join(rows)}

The challenge's training takes **{figures["ratio"]:.2f}** times the processor time of the plain loop (medians).
"""


def exam_room_section(figures: dict[str, Any]) -> str:
    """A class in an exam (`bench.exam_room`), as Markdown."""
    rows = [
        f"| {what} | {measured} | {target} | {'' if holds is None else 'yes' if holds else '**no**'} |"
        for what, measured, target, holds in table.lines(figures)
    ]
    exam = figures["exam"]
    papers = "each with a paper of their own" if exam["preparing"]["papers"] > 1 else "all the same paper"
    return f"""## The exam room

Measured with `make bench-exam` (`python -m bench.exam_room --full`) on {figures["machine"]}: a real `autograder serve` with default
settings in a process of its own, and another process that plays the students, both on this machine, over the loopback interface.
{exam["students"]:,} students sit the exam `exam-practice`, {papers}. They open it within
{exam["opening"]["students_in_s"]:.0f} seconds and change an answer every {exam["every_s"]:g} s for {exam["seconds"] / 60:.0f} minutes; an instructor watches the exam room.
Meanwhile the server is killed (SIGKILL) three times and started again a second later, and near the end notebooks of others are
graded beside. A save is timed from its first attempt to its acknowledgement, which comes when it is on disk; those in flight at a kill
are listed by themselves. Afterwards every acknowledged answer is looked for in the database and in what the server tells the page.
Times are p50, p95, p99 and the largest. [The raw figures](bench/exam_room.json) are written by that command.

| | measured | target | reached |
|---|---|---|---|
{chr(10).join(rows)}
"""


def slower_machine(slow: dict[str, Any], usual: dict[str, Any]) -> str:
    """What another run says, made while the machine was slower, as Markdown."""
    shares = [f"{100 * run['generator']['cpu_share']:.1f}%" for run in (slow, usual)]
    return f"""A virtual machine is not always as fast. In [another run](bench/exam_room_slow.json) the process that plays the students needed {shares[0]}
of a core for the same work instead of {shares[1]}, and the server {100 * slow["server"]["cpu_share"]:.0f}% instead of {100 * usual["server"]["cpu_share"]:.0f}%. Nothing was lost or refused, but p99 of an acknowledged save was
{slow["save_ms"]["p99"]:.0f} ms: a core that is nearly full has a long line.
"""


def page(figures: dict[str, Any]) -> str:
    """The page of all but the training, as Markdown."""
    rows, notes = [], []
    for case in figures["cases"].values():
        seconds = case["seconds_per_submission"]
        rows.append(
            f"| {case['title']} | {seconds['nbgrader']:.2f} | {seconds['otter']:.2f} | {seconds['autograder']:.3f} "
            f"| {case['times_nbgrader']:.0f} | {case['times_otter']:.0f} | {case['start_s']:.1f} | {case['peak_memory_mib']:.0f} |"
        )
        if "pure_compute_s" in case:
            notes.append(
                f"In {case['title']} the training alone takes {case['pure_compute_s']:.2f} s of one core when {figures['workers']} plain "
                f"Python processes do it side by side; graded, wall time times cores per submission is "
                f"**{case['wall_times_cores_over_compute']:.3f}** times that."
            )
    many = [
        f"| {count} | {m['seconds_per_submission'] * 1000:.1f} | {m['peak_memory_mib']:.1f} | {m['supervisor_memory_mib']:.0f} |"
        for count, m in figures["many"].items()
    ]
    counts = next(iter(figures["cases"].values()))["submissions"]
    return f"""# Benchmark

Measured with `make bench` on {figures["machine"]}, autograder with {figures["workers"]} workers; the same notebooks, right answers, in one
run. Machines are noisy: the ratios are what counts. The page, the plots and
[the raw figures](bench/figures.json) are written by that command.

`nbgrader autograde` and `otter run` are started as their users start them (nbgrader once for its class, otter once per
submission, as it works). For autograder the seconds per submission are those between results once the first has come;
"start" is what passes before (libraries are imported once per run, whatever the size of the class).

| notebook | nbgrader, s | otter, s | autograder, s | times nbgrader | times otter | start, s | memory per submission, MiB |
|---|---|---|---|---|---|---|---|
{chr(10).join(rows)}

Submissions graded in case (a): {counts["nbgrader"]} by nbgrader, {counts["otter"]} by otter, {counts["autograder"]} by autograder.
Memory is the largest that one student process needed beyond the zygote it was forked from.

{chr(10).join(notes)}

![seconds per submission, logarithmic](bench/seconds.png)

## Small and large classes

The NumPy notebook, graded for classes of different size: neither speed nor memory depends on it.

| submissions | ms per submission | memory per submission, MiB | memory of the supervisor, MiB |
|---|---|---|---|
{chr(10).join(many)}

![milliseconds per submission and memory for two class sizes](bench/many.png)
"""


def _plot_seconds(figures: dict[str, Any], path: Path) -> None:
    cases = list(figures["cases"].values())
    figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
    for offset, (grader, colour) in zip((-0.27, 0, 0.27), COLOURS.items(), strict=True):
        values = [case["seconds_per_submission"][grader] for case in cases]
        bars = axes.bar([i + offset for i in range(len(cases))], values, 0.25, label=grader, color=colour)
        axes.bar_label(bars, [f"{v:.2g}" if v < 10 else f"{v:.0f}" for v in values], padding=2, fontsize=9)
    axes.set_yscale("log")
    axes.set_xticks(range(len(cases)), [case["title"] for case in cases])
    axes.set_ylabel("seconds per submission")
    axes.margins(y=0.15)
    axes.legend(frameon=False, ncols=3, loc="upper left")
    axes.spines[["top", "right"]].set_visible(False)
    _save(figure, path)


def _plot_many(figures: dict[str, Any], path: Path) -> None:
    counts = list(figures["many"])
    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
    speed = [figures["many"][c]["seconds_per_submission"] * 1000 for c in counts]
    memory = [figures["many"][c]["peak_memory_mib"] for c in counts]
    for axes, values, label in ((left, speed, "ms per submission"), (right, memory, "MiB per submission")):
        bars = axes.bar(counts, values, 0.5, color=COLOURS["autograder"])
        axes.bar_label(bars, [f"{v:.1f}" for v in values], padding=2)
        axes.set_xlabel("submissions in the class")
        axes.set_ylabel(label)
        axes.margins(y=0.15)
        axes.spines[["top", "right"]].set_visible(False)
    _save(figure, path)


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, dpi=130, metadata={"Software": None})
    plt.close(figure)
