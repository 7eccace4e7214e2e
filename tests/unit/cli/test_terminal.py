"""What the commands print: the words as they are."""

from __future__ import annotations

import pytest

from autograder.cli import terminal


def test_colons_in_a_detail_are_not_read_as_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.out().print("see step:end: and :warning:")
    assert capsys.readouterr().out.strip() == "see step:end: and :warning:"
