"""The journal: every answer as it was given, on disk before it is acknowledged.

One thread writes. It takes all that waits into one transaction and acknowledges it when that is on disk, so that a
thousand students cost not many more of the disk's waits than one does.
"""

from __future__ import annotations

import queue
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.orm import Session

from autograder.errors import AutograderError
from autograder.plain import plain_json
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.database.models import JournalEntry, Sitting
from autograder.portal.exams.clocks import Clocks
from autograder.portal.exams.timing import SittingStatus, Timing

_MOST_AT_ONCE = 500  # saves in one transaction


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


class Journal:
    """Writes answers, many at a time, and reads what counts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock
        self._waiting: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="journal")

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
        while not ended:
            batches: list[_Batch] = []
            following = self._waiting.get()
            while following is not None:
                batches.append(following)
                if sum(len(batch.saves) for batch in batches) >= _MOST_AT_ONCE:
                    break
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
            ended = following is None
            if batches:
                self._write(batches)

    def _write(self, batches: Sequence[_Batch]) -> None:
        """One transaction for all; what each is told is known only after it."""
        told: list[Saved | JournalRefused] = []
        try:
            with self._db.write() as session:
                last = session.scalar(select(func.max(JournalEntry.id))) or 0
                clocks = Clocks(session, Sitting.id.in_({batch.sitting_id for batch in batches}))
                known = _journalled(session, batches)
                rows: list[dict[str, Any]] = []
                newest = _newest_revisions(session, {batch.sitting_id for batch in batches})
                for batch in batches:
                    try:
                        timing = _admit(clocks, batch, newest)
                    except JournalRefused as refused:
                        told.append(refused)
                        continue
                    revisions = []
                    for save in batch.saves:
                        key = (batch.sitting_id, batch.client, save.seq)
                        if key not in known:
                            last += 1
                            known[key] = newest[batch.sitting_id] = last
                            rows.append(_row(last, batch, save))
                        revisions.append(known[key])
                    assignment = clocks.sittings[batch.sitting_id].assignment
                    told.append(Saved(tuple(revisions), assignment, newest[batch.sitting_id], timing))
                if rows:
                    session.execute(insert(JournalEntry), rows)
        except BaseException as error:
            for batch in batches:
                batch.future.set_exception(error)
            return
        for batch, answer in zip(batches, told, strict=True):
            if isinstance(answer, JournalRefused):
                batch.future.set_exception(answer)
            else:
                batch.future.set_result(answer)

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


def _admit(clocks: Clocks, batch: _Batch, newest: Mapping[int, int]) -> Timing:
    """The clock when the batch arrived, if it was in time."""
    sitting = clocks.sittings.get(batch.sitting_id)
    if sitting is None or sitting.user_id != batch.user_id:
        raise JournalRefused("There is no such sitting.")
    timing = clocks.timing(sitting.id, batch.received_at)
    revision = newest.get(sitting.id, 0)
    if timing.status is SittingStatus.ENDED:
        raise JournalRefused("The time is over; what was saved before counts.", timing, revision)
    if timing.status is SittingStatus.PAUSED:
        raise JournalRefused("The exam is paused.", timing, revision)
    return timing


def _journalled(session: Session, batches: Sequence[_Batch]) -> dict[tuple[int, str, int], int]:
    """What of the batches is in the journal already, with its revision."""
    keys = [(batch.sitting_id, batch.client, save.seq) for batch in batches for save in batch.saves]
    columns = (JournalEntry.sitting_id, JournalEntry.client, JournalEntry.seq)
    found: dict[tuple[int, str, int], int] = {}
    for start in range(0, len(keys), 300):  # SQLite takes a bounded number of values
        rows = session.execute(select(*columns, JournalEntry.id).where(tuple_(*columns).in_(keys[start : start + 300])))
        found |= {(sitting, client, seq): revision for sitting, client, seq, revision in rows}
    return found


def _newest_revisions(session: Session, sittings: set[int]) -> dict[int, int]:
    rows = session.execute(
        select(JournalEntry.sitting_id, func.max(JournalEntry.id))
        .where(JournalEntry.sitting_id.in_(sittings))
        .group_by(JournalEntry.sitting_id)
    ).tuples()
    return defaultdict(int, dict(rows.all()))


def _row(revision: int, batch: _Batch, save: Save) -> dict[str, Any]:
    return {
        "id": revision,
        "sitting_id": batch.sitting_id,
        "question": save.question,
        "value": plain_json(save.value),
        "client": batch.client,
        "seq": save.seq,
        "changed_at": batch.received_at - max(save.age, timedelta()),
        "received_at": batch.received_at,
    }
