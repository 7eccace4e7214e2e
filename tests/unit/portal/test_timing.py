"""The clock of a sitting, whatever instructors do to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from autograder.portal.database.models import Extension, Pause, Schedule
from autograder.portal.exams.timing import SittingStatus, SittingTimes, Timing, timing_of
from tests.portal_factory import START, minutes


def at(minute: float) -> datetime:
    return START + minutes(minute)


@dataclass
class Exam:
    """An exam, opened at START; all times in minutes."""

    working: int | None = 60
    closes: int | None = None
    extra: int = 0
    own_closes: int | None = None
    pauses: tuple[tuple[float, float | None], ...] = ()
    ended: float | None = None

    def timing(self, minute: float) -> Timing:
        schedule = Schedule(minutes=self.working, closes_at=None if self.closes is None else at(self.closes))
        own = None if self.own_closes is None else at(self.own_closes)
        extension = Extension(extra_minutes=self.extra, closes_at=own)
        sitting = SittingTimes(1, "exam", 1, START, None if self.ended is None else at(self.ended))
        pauses = [Pause(began_at=at(b), ended_at=None if e is None else at(e)) for b, e in self.pauses]
        return timing_of(schedule, extension, sitting, pauses, at(minute))

    def left(self, minute: float) -> float | None:
        remaining = self.timing(minute).remaining
        return None if remaining is None else remaining / timedelta(minutes=1)


@st.composite
def pauses(draw: st.DrawFn) -> tuple[tuple[float, float | None], ...]:
    """Pauses one after the other, the last of them perhaps open, in any order."""
    times = sorted(draw(st.sets(st.integers(-30, 200), max_size=8)))
    pairs: list[tuple[float, float | None]] = list(zip(times[::2], times[1::2], strict=False))
    if len(times) % 2 and draw(st.booleans()):
        pairs.append((times[-1], None))
    return tuple(draw(st.permutations(pairs)))


exams = st.builds(
    Exam,
    working=st.none() | st.integers(1, 180),
    closes=st.none() | st.integers(1, 240),
    extra=st.integers(0, 60),
    own_closes=st.none() | st.integers(1, 240),
    pauses=pauses(),
)
minute_of = st.integers(0, 300).map(float)


def test_the_working_time_runs_from_the_opening() -> None:
    exam = Exam(60)
    assert [exam.left(m) for m in (0, 20, 60, 90)] == [60, 40, 0, 0]
    assert exam.timing(59.99).status is SittingStatus.OPEN
    assert exam.timing(60).status is SittingStatus.ENDED


def test_what_comes_first_ends_it() -> None:
    assert Exam(60, closes=45).left(0) == 45
    assert Exam(60, closes=45, extra=10).left(0) == 55
    assert Exam(60, closes=45, own_closes=90).left(0) == 60
    assert Exam(None, closes=None).left(0) is None
    assert Exam(None, closes=None).timing(10_000).status is SittingStatus.OPEN


def test_a_pause_gives_back_what_it_took() -> None:
    exam = Exam(60, pauses=((10, 25),))
    assert [exam.left(m) for m in (10, 20, 25, 75)] == [50, 50, 50, 0]
    assert [exam.timing(m).status.value for m in (9, 10, 24, 25)] == ["open", "paused", "paused", "open"]


def test_a_pause_that_began_after_the_end_changes_nothing() -> None:
    assert Exam(60, pauses=((60, 90),)).timing(70).status is SittingStatus.ENDED
    assert Exam(60, pauses=((60, None),)).timing(70).status is SittingStatus.ENDED


def test_a_pause_before_the_opening_counts_from_the_opening() -> None:
    assert Exam(60, pauses=((-20, 15),)).left(30) == 45
    assert Exam(60, pauses=((-20, -5),)).left(30) == 30
    assert Exam(60, pauses=((0, None),)).timing(0).status is SittingStatus.PAUSED


def test_pauses_that_overlap_count_once() -> None:
    assert Exam(60, pauses=((10, 30), (20, 40))).left(40) == 50


def test_more_time_reaches_who_has_begun() -> None:
    assert Exam(60, extra=15).left(65) == 10


def test_what_is_handed_in_stays_so() -> None:
    ended = Exam(60, ended=30, extra=60)
    assert ended.timing(31).status is SittingStatus.ENDED
    assert ended.timing(31).remaining == timedelta()


@given(exams, minute_of)
def test_what_is_left_is_never_negative(exam: Exam, minute: float) -> None:
    left = exam.left(minute)
    assert left is None or left >= 0
    timing = exam.timing(minute)
    if timing.status is SittingStatus.ENDED:
        assert left == 0
    elif timing.status is SittingStatus.OPEN:
        assert left is None or left > 0


@given(exams, minute_of, minute_of)
def test_what_is_left_never_grows_by_itself(exam: Exam, one: float, other: float) -> None:
    earlier, later = sorted((one, other))
    before, after = exam.left(earlier), exam.left(later)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after <= before
        assert before - after <= later - earlier, "and falls no faster than the time goes by"


@given(exams, minute_of)
def test_it_stands_still_exactly_while_it_is_paused(exam: Exam, minute: float) -> None:
    timing, soon = exam.timing(minute), exam.timing(minute + 0.5)  # pauses begin and end at whole minutes
    assert timing.status is soon.status or SittingStatus.ENDED is soon.status
    if timing.remaining is None or timing.status is SittingStatus.ENDED:
        return
    assert soon.remaining is not None
    went = timing.remaining - soon.remaining
    assert went == (timedelta() if timing.status is SittingStatus.PAUSED else minutes(0.5))


@given(exams, minute_of)
def test_what_is_over_stays_over(exam: Exam, minute: float) -> None:
    if exam.timing(minute).status is SittingStatus.ENDED:
        assert exam.timing(minute + 50).status is SittingStatus.ENDED


@given(exams, minute_of, st.randoms())
def test_the_order_of_pauses_does_not_matter(exam: Exam, minute: float, random) -> None:  # type: ignore[no-untyped-def]
    before = exam.timing(minute)
    shuffled = list(exam.pauses)
    random.shuffle(shuffled)
    exam.pauses = tuple(shuffled)
    assert exam.timing(minute) == before


@given(exams, minute_of, st.integers(0, 60))
def test_more_time_is_never_less(exam: Exam, minute: float, more: int) -> None:
    before = exam.left(minute)
    exam.extra += more
    after = exam.left(minute)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert before <= after <= before + more or exam.pauses, "a pause may now begin before the end"
        assert after >= before
