"""No attack of the catalogue gets what it wants, and every submission gets exactly what it deserves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import arena as arenas
from tests.attacks.arena import Arena
from tests.attacks.catalogue import Attack, all_attacks
from tests.attacks.graders import bare, guard, ours
from tests.attacks.outcome import succeeded

ATTACKS = all_attacks()
_by_name = pytest.mark.parametrize("attack", ATTACKS, ids=[a.name for a in ATTACKS])


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    with tempfile.TemporaryDirectory(prefix="attacks-", dir="/var/tmp") as folder, arenas.build(Path(folder)) as made:
        for attack in ATTACKS:
            made.submit(attack, attack.name)
        yield made


@pytest.fixture(scope="module")
def graded(arena: Arena) -> ours.Graded:
    return ours.grade(arena, ATTACKS, workers=2 * (os.cpu_count() or 1))


@_by_name
def test_an_attack_does_not_get_what_it_wants(attack: Attack, arena: Arena, graded: ours.Graded) -> None:
    assert not succeeded(attack, graded.outcomes[attack.name], arena.canary)


@_by_name
def test_the_score_is_what_the_honest_part_deserves(attack: Attack, graded: ours.Graded) -> None:
    assert graded.outcomes[attack.name].score == attack.deserves
    assert graded.statuses.get(attack.name, "missing") == ("rejected" if attack.deserves is None else "graded")


@_by_name
def test_whatever_an_attack_wants_nothing_leaks_and_nothing_is_touched(
    attack: Attack, arena: Arena, graded: ours.Graded
) -> None:
    outcome = graded.outcomes[attack.name]
    assert arena.canary not in outcome.shown
    assert not outcome.stolen
    assert outcome.damaged == ()
    assert outcome.survivors == 0


def test_honest_and_partly_right_students_among_them_are_scored_right(graded: ours.Graded) -> None:
    assert {student: got for student, (got, _) in graded.honest.items()} == {
        student: deserved for student, (_, deserved) in graded.honest.items()
    }


def test_the_catalogue_is_large_and_every_class_is_in_it() -> None:
    kinds = [attack.kind for attack in ATTACKS]
    assert len(ATTACKS) >= 180
    assert min(kinds.count(kind) for kind in set(kinds)) >= 10


@pytest.mark.slow
@pytest.mark.skipif(bool(guard.why_not()), reason=guard.why_not())
@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.bare], ids=[a.name for a in ATTACKS if a.bare])
def test_the_attack_is_real_it_succeeds_where_nothing_protects(attack: Attack, arena: Arena, tmp_path: Path) -> None:
    outcome = bare.grade(arena, attack, tmp_path)
    assert succeeded(attack, outcome, arena.canary)
