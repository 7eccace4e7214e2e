"""The late policy: exact shares, whatever the times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.teaching.late import LatePolicy, LatePolicyError

DUE = datetime(2026, 5, 26, 18, 0, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
SHARES = st.fractions(0, 1, max_denominator=1000)


@st.composite
def policies(draw: st.DrawFn) -> LatePolicy:
    grace = draw(st.timedeltas(timedelta(0), timedelta(days=3)))
    cutoff = draw(st.none() | SPANS.map(lambda span: span + grace))
    unit = draw(st.timedeltas(timedelta(seconds=1), timedelta(days=7)))
    return LatePolicy(draw(SHARES), unit, grace, cutoff)


@given(policies(), SPANS, SPANS)
def test_in_time_costs_nothing_also_with_an_extension(
    policy: LatePolicy, early: timedelta, extension: timedelta
) -> None:
    assert policy.deduction(DUE, DUE - early) == 0
    assert policy.deduction(DUE, DUE + extension - early, extension) == 0
    assert policy.deduction(DUE, DUE + extension + policy.grace, extension) == 0


@given(policies(), SPANS, SPANS)
def test_later_never_costs_less_and_at_most_everything(policy: LatePolicy, late: timedelta, more: timedelta) -> None:
    before, after = policy.deduction(DUE, DUE + late), policy.deduction(DUE, DUE + late + more)
    assert 0 <= before <= after <= 1


@given(policies(), SPANS, SPANS)
def test_an_extension_moves_the_due_date(policy: LatePolicy, late: timedelta, extension: timedelta) -> None:
    assert policy.deduction(DUE, DUE + extension + late, extension) == policy.deduction(DUE, DUE + late)


@given(SHARES, st.integers(1, 50), st.timedeltas(timedelta(microseconds=1), timedelta(days=1)))
def test_each_started_day_costs_the_same(share: Fraction, day: int, into: timedelta) -> None:
    policy = LatePolicy(share)
    assert policy.deduction(DUE, DUE + timedelta(days=day - 1) + into) == min(1, share * day)


def test_a_microsecond_is_late_and_a_full_day_is_one_day() -> None:
    policy = LatePolicy("1/10")
    assert policy.deduction(DUE, DUE + timedelta(microseconds=1)) == Fraction(1, 10)
    assert policy.deduction(DUE, DUE + timedelta(days=1)) == Fraction(1, 10)
    assert policy.deduction(DUE, DUE + timedelta(days=1, microseconds=1)) == Fraction(1, 5)


def test_grace_is_not_counted_and_the_cutoff_takes_everything() -> None:
    policy = LatePolicy(Decimal("0.05"), timedelta(hours=1), timedelta(minutes=15), timedelta(hours=10))
    assert policy.deduction(DUE, DUE + timedelta(minutes=15)) == 0
    assert policy.deduction(DUE, DUE + timedelta(hours=1, minutes=15)) == Fraction(1, 20)
    assert policy.deduction(DUE, DUE + timedelta(hours=10)) == Fraction(10, 20)
    assert policy.deduction(DUE, DUE + timedelta(hours=10, seconds=1)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"penalty": 0.1},
        {"penalty": "ten"},
        {"penalty": "1/0"},
        {"penalty": Decimal("NaN")},
        {"penalty": 2},
        {"penalty": -1},
        {"unit": timedelta(0)},
        {"grace": timedelta(seconds=-1)},
        {"grace": timedelta(hours=2), "cutoff": timedelta(hours=1)},
    ],
)
def test_policies_without_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(LatePolicyError, match="->"):
        LatePolicy(**wrong)  # type: ignore[arg-type]
