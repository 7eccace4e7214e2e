"""Run the benchmark and write figures, plots and the page docs/benchmark.md.

python -m bench                  # everything, about 25 minutes on 2 cores
python -m bench --quick          # fewer submissions, to try it out; writes nothing into docs/
python -m bench --case numpy-only
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
from pathlib import Path

from bench import cases, peers, report
from bench.ours import many, measure_ours

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "bench" / "work"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer submissions; results are printed only")
    parser.add_argument(
        "--case", action="append", choices=[c.name for c in cases.ALL], help="only this notebook (may be repeated)"
    )
    parser.add_argument("--workers", type=int, default=2, help="submissions at a time in autograder (default: 2)")
    options = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    figures: dict[str, object] = {
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}",
        "workers": options.workers,
        "cases": {},
    }
    for case in cases.ALL:
        if options.case and case.name not in options.case:
            continue
        figures["cases"][case.name] = measure(case, options.workers, quick=options.quick)  # type: ignore[index]
    if not options.case:
        figures["many"] = many(
            WORK / "many", options.workers, small=20 if options.quick else 100, large=60 if options.quick else 1000
        )
    print(json.dumps(figures, indent=1))
    if not options.quick and not options.case:
        report.write(figures, ROOT / "docs")


def measure(case: cases.Case, workers: int, *, quick: bool) -> dict[str, object]:
    """All graders on one notebook; they take turns, so that a slow minute of the machine meets all of them."""
    folder = WORK / case.name
    is_training = case is cases.TRAINING
    if is_training:
        case, compute_s = cases.calibrated(case, seconds=2.0 if quick else 6.0)
    peer_count = 1 if quick else 3
    our_count = (4 if is_training else 20) if quick else (16 if is_training else 120)
    cases.make_course(case, folder / "ours", our_count)
    rounds = 1 if quick or is_training else 2
    nbgrader_s, otter_s = [], []
    for number in range(rounds):
        cases.make_course(case, folder / f"nbgrader-{number}", peer_count)
        nbgrader_s.append(peers.nbgrader(folder / f"nbgrader-{number}", case.name, peer_count))
        otter_s.append(peers.otter(case, folder / f"otter-{number}", peer_count))
        if number == 0:
            ours = measure_ours(folder / "ours", case.name, workers, our_count)
    nbgrader, otter = sum(nbgrader_s) / rounds, sum(otter_s) / rounds
    result: dict[str, object] = {
        "title": case.title,
        "submissions": {"nbgrader": peer_count * rounds, "otter": peer_count * rounds, "autograder": our_count},
        "seconds_per_submission": {"nbgrader": nbgrader, "otter": otter, "autograder": ours["seconds_per_submission"]},
        "whole_command_s": ours["whole_command_s"],
        "start_s": ours["start_s"],
        "times_nbgrader": nbgrader / ours["seconds_per_submission"],
        "times_otter": otter / ours["seconds_per_submission"],
        "cpu_seconds": ours["cpu_seconds"],
        "peak_memory_mib": ours["peak_memory_mib"],
    }
    if is_training:
        pure = cases.pure_compute(case, workers)
        result["pure_compute_s"] = pure
        result["calibrated_s"] = compute_s
        result["wall_times_cores_over_compute"] = ours["seconds_per_submission"] * workers / pure
    return result


if __name__ == "__main__":
    main()
