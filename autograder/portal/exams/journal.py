"""The journal: every answer as it was given, on disk before it is acknowledged.

One thread writes. It takes all that waits into one transaction and acknowledges it when that is on disk, so that a
thousand students cost not many more of the disk's waits than one does.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.plain import plain_json
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import JournalEntry, Sitting
from autograder.portal.exams.clocks import Clocks
from autograder.portal.exams.timing import SittingStatus, Timing

_MOST_AT_ONCE = 500  # saves in one transaction
_MOST_SEEN = 5_000  # sittings that are remembered
_PACE_S = 0.02  # from one transaction to the next; more saves share the work for it
_PACE_OF_MANY_S = 0.06  # when so many come at once that the work for transactions keeps them waiting
_MANY = 16
_MOMENT = timedelta(microseconds=1)


class JournalRefused(AutograderError):
    """Nothing was journalled: the sitting is paused, has ended, or is somebody else's."""

    def __init__(self, what: str, timing: Timing | None = None, revision: int = 0) -> None:
        super().__init__(what)
        self.timing = timing
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Save:
    """One change of one answer.

    Attributes
    ----------
    seq:
        The page's own count; what is sent twice is kept once.
    value:
        Plain JSON; ``None`` takes the answer back.
    age:
        How long ago it was made, as far as the page knows.
    """

    seq: int
    question: str
    value: Any
    age: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Saved:
    """What is on disk now.

    Attributes
    ----------
    revisions:
        Of each save, in their order.
    newest:
        The sitting's last revision.
    """

    revisions: tuple[int, ...]
    assignment: str
    newest: int
    timing: Timing


@dataclass(frozen=True, slots=True)
class Answer:
    """What counts for a question: the newest change."""

    value: Any
    revision: int


@dataclass(slots=True)
class _Batch:
    sitting_id: int
    user_id: int
    client: str
    saves: Sequence[Save]
    received_at: datetime
    future: Future[Saved]


@dataclass(slots=True)
class _Seen:
    """What of a sitting is in the journal, so far as the next change needs to know it.

    Attributes
    ----------
    newest:
        The last revision.
    pages:
        Client -> its newest change.
    changes:
        Client and question -> count and time of the page's newest change of it.
    """

    newest: int = 0
    pages: dict[str, int] = field(default_factory=dict)
    changes: dict[tuple[str, str], tuple[int, datetime]] = field(default_factory=dict)

    def note(self, revision: int, client: str, question: str, seq: int, changed_at: datetime) -> None:
        """Something is in the journal."""
        self.newest = max(self.newest, revision)
        self.pages[client] = max(self.pages.get(client, seq), seq)
        if (known := self.changes.get((client, question))) is None or known[0] < seq:
            self.changes[client, question] = (seq, changed_at)

    def time_of(self, client: str, save: Save, received_at: datetime) -> datetime:
        """When a change was made: as far as the page says, but in the order in which the page made its changes.

        A request that was late says of its changes that they are younger than they are.
        """
        made = received_at - max(save.age, timedelta())
        known = self.changes.get((client, save.question))
        if known is None:
            return made
        seq, changed_at = known
        return max(made, changed_at) if save.seq > seq else min(made, changed_at - _MOMENT)


class Journal:
    """Writes answers, many at a time, and reads what counts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock
        self._waiting: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal")
        self._last = 0  # revision
        self._seen: dict[int, _Seen] = {}  # by sitting; only what is on disk, or will be with this transaction

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, then end."""
        self._waiting.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def save(self, sitting_id: int, user_id: int, client: str, saves: Sequence[Save]) -> Future[Saved]:
        """Journal changes of one page. The future is done when they are on disk.

        It ends with `JournalRefused` if they came after the end (by the time at which they arrived here), in a pause,
        or for a sitting that is not the user's.
        """
        future: Future[Saved] = Future()
        future.set_running_or_notify_cancel()  # it is written, whether somebody still waits for it or not
        self._waiting.put(_Batch(sitting_id, user_id, client, saves, self._clock.now(), future))
        return future

    # writing -----------------------------------------------------------------------------------------

    def _work(self) -> None:
        ended = False
        began, pace = 0.0, _PACE_S
        while not ended:
            batches: list[_Batch] = []
            following = self._waiting.get()
            time.sleep(max(0.0, min(pace, began + pace - time.monotonic())))
            began = time.monotonic()
            saves = 0
            while following is not None:
                batches.append(following)
                saves += len(following.saves)
                if saves >= _MOST_AT_ONCE:
                    break
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
            ended = following is None
            pace = _PACE_OF_MANY_S if len(batches) >= _MANY else _PACE_S
            if batches:
                self._write(batches)

    def _write(self, batches: Sequence[_Batch]) -> None:
        """One transaction for all; what each is told is known only after it."""
        told: list[Saved | JournalRefused] = []
        try:
            with self._db.write(hurried=True) as session:
                sittings = {batch.sitting_id for batch in batches}
                clocks = Clocks(session, Sitting.id.in_(sittings))
                self._last = session.scalar(select(func.max(JournalEntry.id))) or 0
                self._look_up(session, sittings)
                rows: dict[tuple[int, str, int], dict[str, Any]] = {}
                for batch in batches:
                    seen = self._seen[batch.sitting_id]
                    try:
                        timing = _admit(clocks, batch, seen.newest)
                    except JournalRefused as refused:
                        told.append(refused)
                        continue
                    revisions = tuple(self._entered(session, rows, seen, batch, save) for save in batch.saves)
                    assignment = clocks.sittings[batch.sitting_id].assignment
                    told.append(Saved(revisions, assignment, seen.newest, timing))
                if rows:
                    session.execute(insert(JournalEntry), list(rows.values()))
        except BaseException as error:
            self._seen.clear()
            for batch in batches:
                batch.future.set_exception(error)
            return
        for batch, answer in zip(batches, told, strict=True):
            if isinstance(answer, JournalRefused):
                batch.future.set_exception(answer)
            else:
                batch.future.set_result(answer)

    def _look_up(self, session: Session, sittings: set[int]) -> None:
        """What is known of the sittings, from the database for those that are new here."""
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        new = sittings - self._seen.keys()
        if not new:
            return
        entry = JournalEntry
        found = select(
            entry.sitting_id,
            entry.client,
            entry.question,
            func.max(entry.id),
            func.max(entry.seq),
            func.max(entry.changed_at),
        ).where(entry.sitting_id.in_(new))
        self._seen |= {sitting: _Seen() for sitting in new}
        for sitting, client, question, revision, seq, changed_at in session.execute(
            found.group_by(entry.sitting_id, entry.client, entry.question)
        ):
            self._seen[sitting].note(revision, client, question, seq, changed_at)

    def _entered(
        self, session: Session, rows: dict[tuple[int, str, int], dict[str, Any]], seen: _Seen, batch: _Batch, save: Save
    ) -> int:
        """The revision of a change: a new one, or the one that it got when it was sent before."""
        key = (batch.sitting_id, batch.client, save.seq)
        if key in rows:
            return int(rows[key]["id"])
        if save.seq <= seen.pages.get(batch.client, -1) and (known := _revision(session, key)) is not None:
            return known
        self._last += 1
        changed_at = seen.time_of(batch.client, save, batch.received_at)
        seen.note(self._last, batch.client, save.question, save.seq, changed_at)
        rows[key] = _row(self._last, batch, save, changed_at)
        return self._last

    # reading -----------------------------------------------------------------------------------------

    def answers(self, sitting_id: int) -> dict[str, Answer]:
        """What counts for each question; those that were taken back have the value ``None``."""
        with self._db.read() as session:
            return newest_answers(session, sitting_id)


def newest_answers(session: Session, sitting_id: int) -> dict[str, Answer]:
    """As `Journal.answers`, within a transaction.

    Of changes made on two devices the one that was made later counts, even if it arrived first.
    """
    place = func.row_number().over(
        partition_by=JournalEntry.question, order_by=(JournalEntry.changed_at.desc(), JournalEntry.id.desc())
    )
    ordered = (
        select(JournalEntry.question, JournalEntry.value, JournalEntry.id, place.label("place"))
        .where(JournalEntry.sitting_id == sitting_id)
        .subquery()
    )
    rows = session.execute(select(ordered.c.question, ordered.c.value, ordered.c.id).where(ordered.c.place == 1))
    return {question: Answer(value, revision) for question, value, revision in rows}


def newest_revision(session: Session, sitting_id: int) -> int:
    """The sitting's last revision; 0 if nothing has been answered."""
    found = select(func.max(JournalEntry.id)).where(JournalEntry.sitting_id == sitting_id)
    return session.scalar(found) or 0


def _admit(clocks: Clocks, batch: _Batch, revision: int) -> Timing:
    """The clock when the batch arrived, if it was in time."""
    sitting = clocks.sittings.get(batch.sitting_id)
    if sitting is None or sitting.user_id != batch.user_id:
        raise JournalRefused("There is no such sitting.")
    timing = clocks.timing(sitting.id, batch.received_at)
    if timing.status is SittingStatus.ENDED:
        raise JournalRefused("The time is over; what was saved before counts.", timing, revision)
    if timing.status is SittingStatus.PAUSED:
        raise JournalRefused("The exam is paused.", timing, revision)
    return timing


def _revision(session: Session, key: tuple[int, str, int]) -> int | None:
    """Of a change that is in the journal already."""
    sitting, client, seq = key
    same = (JournalEntry.sitting_id == sitting) & (JournalEntry.client == client) & (JournalEntry.seq == seq)
    return session.scalar(select(JournalEntry.id).where(same))


def _row(revision: int, batch: _Batch, save: Save, changed_at: datetime) -> dict[str, Any]:
    return {
        "id": revision,
        "sitting_id": batch.sitting_id,
        "question": save.question,
        "value": plain_json(save.value),
        "client": batch.client,
        "seq": save.seq,
        "changed_at": changed_at,
        "received_at": batch.received_at,
    }
