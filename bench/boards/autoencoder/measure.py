"""Evaluate the entries of this folder as the challenge does, on one core, and keep a table.

python -m bench.boards.autoencoder.measure                      # all that is not measured yet: some hours
python -m bench.boards.autoencoder.measure champion --division HARD-NORMAL --seeds 3

Outcomes are kept in ``measured.jsonl``, one line per evaluation, and summed up in ``measured.md``. An entry that has changed is
measured again.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import defaultdict
from typing import Any

from autograder.challenges.base import EntryRejected
from autograder.challenges.registry import get_challenge
from bench.boards.autoencoder.networks import CONTESTANTS, DIVISIONS, FOLDER

LINES, TABLE = FOLDER / "measured.jsonl", FOLDER / "measured.md"
CHALLENGE = get_challenge("autoencoder-challenge")
Run = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.boards.autoencoder.measure",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", help="entries (default: all)")
    parser.add_argument("--division", action="append", choices=list(DIVISIONS), help="may be repeated (default: all)")
    parser.add_argument("--seeds", type=int, default=3, help="evaluations of each, seeds 0, 1, ... (default: 3)")
    options = parser.parse_args()
    known = {(run["division"], run["digest"], run["seed"]) for run in read()}
    CHALLENGE.warm_up()
    for division in options.division or DIVISIONS:
        for found in CONTESTANTS:
            if options.name and found.name not in options.name:
                continue
            entry = CHALLENGE.validate(found.build(*DIVISIONS[division]), division)
            for seed in range(options.seeds):
                if (division, entry.digest, seed) in known:
                    continue
                run: Run = {"division": division, "name": found.name, "digest": entry.digest, "seed": seed}
                started = time.process_time()
                try:
                    run["cost"] = CHALLENGE.evaluate(entry, division, seed, lambda _: None).value
                except EntryRejected as rejected:
                    run["rejected"] = str(rejected)
                run["cpu_seconds"] = round(time.process_time() - started, 1)
                with LINES.open("a") as file:
                    file.write(json.dumps(run) + "\n")
                print(json.dumps(run), flush=True)
    TABLE.write_text(table(read()))


def read() -> list[Run]:
    """All evaluations that are kept."""
    return [json.loads(line) for line in LINES.read_text().splitlines()] if LINES.exists() else []


def table(runs: list[Run]) -> str:
    """Mean, spread and time of each entry as it is now, as Markdown; the best first."""
    text = ["# Measured\n\nWritten by `python -m bench.boards.autoencoder.measure`; processor seconds of one core.\n"]
    for division, rules in DIVISIONS.items():
        groups: dict[str, list[Run]] = defaultdict(list)
        now = {CHALLENGE.validate(c.build(*rules), division).digest: c.name for c in CONTESTANTS}
        for run in runs:
            if run["division"] == division and run["digest"] in now:
                groups[now[run["digest"]]].append(run)
        rows = []
        for name, group in groups.items():
            costs = [run["cost"] for run in group if "cost" in run]
            mean = statistics.mean(costs) if costs else float("inf")
            spread = f"{statistics.stdev(costs):.5f}" if len(costs) > 1 else ""
            seconds = statistics.mean(run["cpu_seconds"] for run in group)
            failed = sum("rejected" in run for run in group)
            rows.append((mean, f"| {name} | {mean:.5f} | {spread} | {len(group)} | {failed or ''} | {seconds:.0f} |"))
        text.append(
            f"## {division}\n\n| entry | mean cost | spread | runs | rejected | seconds |\n|---|---|---|---|---|---|"
        )
        text.extend(row for _, row in sorted(rows))
        text.append("")
    return "\n".join(text)


if __name__ == "__main__":
    main()
