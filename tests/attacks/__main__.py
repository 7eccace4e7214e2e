"""The table: attacks that succeed / tried, per class and grader.

python -m tests.attacks                       ours and the unprotected grader, about three minutes on 2 cores
python -m tests.attacks --peers               also nbgrader and otter, about half an hour
python -m tests.attacks --kind forging --name ...
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from tests.attacks import arena as arenas
from tests.attacks.catalogue import CLASSES, Attack, all_attacks
from tests.attacks.graders import bare, guard, ours, peers
from tests.attacks.graders.ours import HONEST_CLASS
from tests.attacks.outcome import Outcome, succeeded

Results = dict[str, dict[str, str]]  # grader -> attack -> how it succeeded, or empty


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.attacks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", action="store_true", help="nbgrader and otter as well")
    parser.add_argument("--kind", action="append", choices=CLASSES, help="only this class (may be repeated)")
    parser.add_argument("--name", action="append", help="only this attack (may be repeated)")
    parser.add_argument("--json", type=Path, help="write all results here")
    parser.add_argument("--page", type=Path, help="write the table as a page of the docs")
    options = parser.parse_args()
    attacks = [
        a
        for a in all_attacks()
        if (not options.kind or a.kind in options.kind) and (not options.name or a.name in options.name)
    ]
    console = Console()
    with tempfile.TemporaryDirectory(prefix="attacks-", dir="/var/tmp") as folder:
        results, unfair = run(attacks, Path(folder), with_peers=options.peers, console=console)
    _print(results, attacks, console)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    if options.page:
        options.page.write_text(page(results, attacks, unfair))
    for line in unfair:
        console.print(line, style="red", markup=False)
    real = _real(results, attacks)
    tried = {a.name for a in attacks if any(a.name in results[g] for g in results if g != "autograder")}
    console.print(
        f"{len(real)} of {len(tried)} attacks that another grader was given succeed against at least one of them"
    )
    return 1 if unfair or any(results["autograder"].values()) else 0


def run(attacks: list[Attack], folder: Path, *, with_peers: bool, console: Console) -> tuple[Results, list[str]]:
    """Results, and every submission that autograder did not give exactly the score it deserves."""
    results: Results = {}
    with arenas.build(folder / "ours") as arena:
        for attack in attacks:
            arena.submit(attack, attack.name)
        graded = ours.grade(arena, attacks, workers=2 * (os.cpu_count() or 1))
        results["autograder"] = {a.name: succeeded(a, graded.outcomes[a.name], arena.canary) for a in attacks}
        unfair = [
            f"{a.name}: scored {graded.outcomes[a.name].score}, deserves {a.deserves} ({graded.statuses.get(a.name)})"
            for a in attacks
            if graded.outcomes[a.name].score != a.deserves
        ]
        unfair += [f"{s}: scored {got}, deserves {due}" for s, (got, due) in graded.honest.items() if got != due]
    if reason := guard.why_not():
        console.print(f"Only autograder was tried: {reason}.")
        return results, unfair
    graders: dict[str, tuple[Callable[[Attack], bool], Callable[[arenas.Arena, Attack, Path], Outcome]]] = {
        "unprotected": (lambda a: a.bare, bare.grade)
    }
    for name, (wanted, grader) in graders.items():
        results[name] = _one_by_one(name, [a for a in attacks if wanted(a)], grader, folder / name)
    if with_peers:
        chosen = [a for a in attacks if a.peers]
        results["nbgrader"] = _one_by_one("nbgrader", chosen, peers.nbgrader, folder / "nbgrader")
        with arenas.build(folder / "otter") as arena:
            prepared = peers.prepare_otter(arena, folder / "otter")
            translatable = [a for a in chosen if a.kind != "notebooks"]
            results["otter"] = _one_by_one(
                "otter", translatable, lambda ar, a, f: peers.otter(ar, a, f, prepared), folder / "otter", arena
            )
    return results, unfair


def _one_by_one(
    name: str,
    attacks: list[Attack],
    grader: Callable[[arenas.Arena, Attack, Path], Outcome],
    folder: Path,
    arena: arenas.Arena | None = None,
) -> dict[str, str]:
    if arena is None:
        with arenas.build(folder) as made:
            for attack in attacks:
                made.submit(attack, attack.name)
            return _one_by_one(name, attacks, grader, folder, made)

    def attempt(attack: Attack) -> str:
        place = folder / "runs" / attack.name
        place.mkdir(parents=True)
        return succeeded(attack, grader(arena, attack, place), arena.canary)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = track(pool.map(attempt, attacks), description=name, total=len(attacks), transient=True)
        return dict(zip([a.name for a in attacks], found, strict=True))


def _counts(results: Results, attacks: list[Attack]) -> list[tuple[str, list[str]]]:
    """(class, "succeeded / tried" per grader), the sum last."""
    rows = []
    for kind in [*CLASSES, "all"]:
        names = {a.name for a in attacks if kind in (a.kind, "all")}
        if names:
            cells = [[how for name, how in found.items() if name in names] for found in results.values()]
            rows.append((kind, [f"{sum(map(bool, c))} / {len(c)}" if c else "" for c in cells]))
    return rows


def _real(results: Results, attacks: list[Attack]) -> set[str]:
    """Attacks that succeed against at least one other grader."""
    return {a.name for a in attacks if any(found.get(a.name) for g, found in results.items() if g != "autograder")}


def page(results: Results, attacks: list[Attack], unfair: list[str]) -> str:
    """The tables as Markdown."""
    real = _real(results, attacks)
    shown = {g: {n: how for n, how in found.items() if n in real} for g, found in results.items()}
    table = _markdown_table(shown, [a for a in attacks if a.name in real])
    further = [a for a in attacks if a.name not in real]
    failed = {g: {n: how for n, how in found.items() if n not in real} for g, found in results.items()}
    names = "\n".join(
        f"* {kind}: {', '.join(a.name for a in further if a.kind == kind)}"
        for kind in CLASSES
        if any(a.kind == kind for a in further)
    )
    count = len(attacks) + len(HONEST_CLASS)
    partly = sum(bool(a.deserves) for a in attacks)
    return f"""# Attacks

{len(attacks)} hostile or broken submissions (`tests/attacks/catalogue/`), each with what it wants and the score it deserves, given to
autograder in one run of `autograder grade`, together with honest and partly right submissions; to an unprotected grader in one process;
and, where they can be translated and do not endanger the machine, to `nbgrader autograde` and `otter run`. This page is written by
`make attacks`.

## Attacks that succeed / tried

The {len(real)} that are shown to be real: each succeeds against at least one of the other graders.

{table}

autograder's scores, with {count} submissions in one class: **{count - len(unfair)} of {count}** are exactly what was deserved.
{len(HONEST_CLASS)} of them are honest and have some, all or no answers right; {partly} of the hostile ones also answer some questions
rightly and get those points.

For nbgrader and otter, a grader that gives no score, or that takes points from the honest part, counts as halted. What an attack does
to the unprotected graders stays behind a guard: a pid namespace, a control group and a time limit.

## Further attempts

{len(further)} more are tried against autograder in the same run, none with success: {sum(bool(v) for v in failed["autograder"].values())} / {len(further)}.
They are forged frames and other attacks on processes that only autograder has, attempts that would fill the disk of an unprotected
machine, broken files that the others survive, too, and pages whose scripts are looked at in a browser
(`tests/integration/views/`, with and without protection).

{names}
"""


def _markdown_table(results: Results, attacks: list[Attack]) -> str:
    head = f"| class | {' | '.join(results)} |\n|---|{'---|' * len(results)}"
    return "\n".join([head, *(f"| {kind} | {' | '.join(cells)} |" for kind, cells in _counts(results, attacks))])


def _print(results: Results, attacks: list[Attack], console: Console) -> None:
    table = Table(title="Attacks that succeed / tried")
    table.add_column("class")
    for grader in results:
        table.add_column(grader, justify="right")
    for kind, cells in _counts(results, attacks):
        table.add_row(kind, *cells)
    console.print(table)


if __name__ == "__main__":
    raise SystemExit(main())
