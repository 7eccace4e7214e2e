"""The kept inputs hold: those that once broke a promise, and a few that reach much of each parser."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from autograder.wire import values
from tests.fuzz.__main__ import CORPUS, TARGETS
from tests.fuzz.engine import load, run_own

INPUTS = sorted(path for name in TARGETS for path in (CORPUS / name).glob("*"))


pytestmark = pytest.mark.filterwarnings("ignore")  # libraries warn of hostile numbers


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_kept_input_breaks_no_promise(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # one target works in a directory of its own
    load(path.parent.name)(path.read_bytes())


def test_every_target_has_kept_inputs() -> None:
    assert {path.parent.name for path in INPUTS} == set(TARGETS)
    assert all(path.stat().st_size <= 4096 for path in INPUTS)


def test_our_own_engine_finds_a_broken_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It must be able to fail: of a decoder that lets through what constructors raise, it finds bytes that show it."""
    monkeypatch.setattr(values.Decoder, "decode", values.Decoder._unpack)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "list").write_bytes(b"\x00\x90")
    began = time.monotonic()
    executions, findings = run_own("values", 3, tmp_path / "corpus", tmp_path / "found", seed=1)
    assert executions > 100
    assert findings >= 1
    assert any((tmp_path / "found").iterdir())
    assert time.monotonic() - began < 15
