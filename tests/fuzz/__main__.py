"""``python -m tests.fuzz --minutes 10 [--target values]``: look for inputs that break a parser's promise.

Each target runs for the given time in a process of its own. A finding is an input in ``fuzz-findings/<target>/``;
``python -m tests.fuzz --target values --replay FILE`` shows what it does. When it is mended, the input belongs into
``tests/fuzz/corpus/<target>/`` under a name that says what was wrong. ``--keep 20`` adds, of the inputs that a run has
collected, up to 20 that together reach the most lines.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz import engine

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
TARGETS = tuple(sorted(path.stem for path in (HERE / "targets").glob("*.py") if path.stem != "__init__"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    parser.add_argument("--target", choices=TARGETS, action="append", help="may be given again; default: all")
    parser.add_argument("--found", type=Path, default=Path("fuzz-findings"), help="where findings go")
    parser.add_argument("--own-engine", action="store_true", help="even if atheris is installed")
    parser.add_argument("--replay", type=Path, help="run one input and show what it raises")
    parser.add_argument("--keep", type=int, default=0, metavar="N", help="add the N best inputs of a run to the corpus")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    targets = options.target or list(TARGETS)
    if options.replay:
        for name in targets:
            engine.load(name)(options.replay.read_bytes())
        return 0
    if options.keep:
        for name in targets:
            _keep(name, options.found / name / "corpus", options.keep)
        return 0
    own = options.own_engine or not engine.has_atheris()
    found = options.found.resolve()
    seconds = max(1, round(options.minutes * 60))
    if options.inside:
        return _inside(targets[0], seconds, found / targets[0], own=own)
    findings = 0
    for name in targets:
        print(f"{name}: {options.minutes:g} minutes with {'our engine' if own else 'atheris'}", flush=True)
        findings += _run(name, options.minutes, found, own=own)
    print(f"{findings} findings" + (f" below {found}" if findings else ""))
    return 1 if findings else 0


def _run(name: str, minutes: float, found: Path, *, own: bool) -> int:
    """Number of findings; after each the run goes on with the time that is left."""
    ends, findings = time.monotonic() + minutes * 60, 0
    while (left := ends - time.monotonic()) > 1 and findings < 20:
        command = [sys.executable, "-m", "tests.fuzz", "--inside", "--target", name, "--found", str(found)]
        command += ["--minutes", str(left / 60), *(["--own-engine"] if own else [])]
        if subprocess.run(command, cwd=HERE.parent.parent).returncode == 0:
            break
        findings += 1
    return findings


def _keep(name: str, collected: Path, most: int) -> None:
    corpus = CORPUS / name
    for old in corpus.glob("reaches-*"):
        old.unlink()
    for number, data in enumerate(engine.distil(name, [corpus, collected], most)):
        if data not in {path.read_bytes() for path in corpus.glob("*")}:
            (corpus / f"reaches-{number:02}").write_bytes(data)
    print(f"{name}: {len(list(corpus.glob('*')))} inputs kept")


def _inside(name: str, seconds: int, found: Path, *, own: bool) -> int:
    found.mkdir(parents=True, exist_ok=True)
    corpus = CORPUS / name
    if not own:
        engine.run_atheris(name, seconds, corpus, found)
    executions, findings = engine.run_own(name, seconds, corpus, found)
    print(f"{name}: {executions} executions, {findings} findings")
    return findings


if __name__ == "__main__":
    sys.exit(main())
