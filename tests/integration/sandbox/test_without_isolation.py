"""`--no-sandbox`: plain forks keep the limits of single processes, and tidy up after themselves."""

from __future__ import annotations

import os

from autograder.sandbox.policy import MIB
from tests.integration.sandbox.conftest import Zygote


def test_files_lie_in_a_directory_of_its_own_that_is_removed(plain_zygote: Zygote) -> None:
    variables = plain_zygote.ask("environment", files={"a.txt": "x"})
    assert not os.path.exists(variables["HOME"])
    assert variables["HOME"] == variables["TMPDIR"]
    assert plain_zygote.ask("look_at", ["a.txt"], files={"a.txt": "x"}) == {"a.txt": True}
    assert plain_zygote.ask("look_at", ["a.txt"]) == {"a.txt": False}


def test_memory_file_size_and_open_files_are_limited(plain_zygote: Zygote) -> None:
    assert plain_zygote.ask("allocate_until_refused", 4 * MIB, memory_bytes=100 * MIB)["got"] <= 100 * MIB
    assert plain_zygote.ask("write_huge_file", ".", file_size_bytes=MIB)["error"] == "EFBIG"
    assert plain_zygote.ask("open_until_refused", open_files=50)["error"] == "EMFILE"


def test_it_can_be_killed_with_its_children(plain_zygote: Zygote) -> None:
    started = plain_zygote.start("allocate_in_children", 3, MIB)
    found = plain_zygote.finish(started["id"], 0.5)
    assert (found["late"], found["signal"]) == (True, 9)
    assert len(plain_zygote.family()) == 1


def test_descriptors_are_closed_all_the_same(plain_zygote: Zygote) -> None:
    targets = plain_zygote.ask("descriptors").values()
    assert not [target for target in targets if target.endswith("open.txt")]


def test_memory_of_all_children_together_is_watched(plain_zygote: Zygote) -> None:
    found = plain_zygote.run("allocate_in_children", 8, 50 * MIB, seconds=5, memory_bytes=100 * MIB)
    assert (found["memory_exceeded"], found["late"], found["signal"]) == (True, False, 9)
    assert len(plain_zygote.family()) == 1
