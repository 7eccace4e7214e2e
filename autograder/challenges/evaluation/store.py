"""Evaluations that have been done, so that a board evaluates only what is new, and the draws behind their seeds.

Two tables in the course's database (SQLite or PostgreSQL). A row of ``autograder_challenge_runs`` is one evaluation of
one network with one seed in one environment; equal networks of two students share it. ``autograder_challenge_draws``
keeps the random text from which a board's seeds derive: nobody can know them before.
"""

from __future__ import annotations

import hashlib
import json
import platform
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib.metadata import version

import sqlalchemy as sa

from autograder.challenges.base import Challenge, EntryRejected
from autograder.challenges.evaluation.messages import rejection, score_from_plain, score_to_plain
from autograder.challenges.evaluation.workers import Rejected, Scored

_metadata = sa.MetaData()
_runs = sa.Table(
    "autograder_challenge_runs",
    _metadata,
    sa.Column("challenge", sa.String(100), primary_key=True),
    sa.Column("division", sa.String(100), primary_key=True),
    sa.Column("entry", sa.String(64), primary_key=True),  # digest of the canonical entry
    sa.Column("seed", sa.BigInteger, primary_key=True),
    sa.Column("environment", sa.String(64), primary_key=True),
    sa.Column("value", sa.Float(53)),  # null if the entry was rejected
    sa.Column("details", sa.Text, nullable=False),  # JSON: curve and extras, or the rejection
    sa.Column("cpu_seconds", sa.Float(53), nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),  # UTC
)
_draws = sa.Table(
    "autograder_challenge_draws",
    _metadata,
    sa.Column("challenge", sa.String(100), primary_key=True),
    sa.Column("purpose", sa.String(20), primary_key=True),
    sa.Column("text", sa.String(64), nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),  # UTC
)
Key = tuple[str, str, int]  # division, entry digest, seed


class Purpose(StrEnum):
    """What a draw is for."""

    RUNNING = "running"  # boards while the contest is open
    FINAL = "final"  # final standings: drawn after the deadline


@dataclass(frozen=True, slots=True)
class Draw:
    """A random text, and when it was drawn (UTC, without zone)."""

    text: str
    created_at: datetime


class RunStore:
    """Evaluations of one challenge in one environment.

    Parameters
    ----------
    url:
        SQLAlchemy URL of the database; the table is created when missing.
    """

    def __init__(self, url: str | sa.URL, challenge: Challenge) -> None:
        self._engine = sa.create_engine(url)
        self._challenge = challenge.name
        self._environment = environment_digest(challenge)
        _metadata.create_all(self._engine)

    def load(self, seeds: Iterable[int]) -> dict[Key, Scored | Rejected]:
        """Everything known about these seeds."""
        query = sa.select(_runs).where(
            _runs.c.challenge == self._challenge,
            _runs.c.environment == self._environment,
            _runs.c.seed.in_(list(seeds)),
        )
        known: dict[Key, Scored | Rejected] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                details = json.loads(row.details)
                outcome: Scored | Rejected
                if row.value is None:
                    outcome = Rejected(EntryRejected(**details))
                else:
                    outcome = Scored(score_from_plain({"value": row.value, **details}), row.cpu_seconds)
                known[row.division, row.entry, row.seed] = outcome
        return known

    def save(self, key: Key, outcome: Scored | Rejected) -> None:
        """Keep one evaluation, in a transaction of its own; a second one of the same key changes nothing."""
        division, entry, seed = key
        if isinstance(outcome, Scored):
            plain = score_to_plain(outcome.score)
            value, details, cpu_seconds = plain.pop("value"), plain, outcome.cpu_seconds
        else:
            value, details, cpu_seconds = None, rejection(outcome.reason), 0.0
        row = {
            "challenge": self._challenge,
            "division": division,
            "entry": entry,
            "seed": seed,
            "environment": self._environment,
            "value": value,
            "details": json.dumps(details, allow_nan=False),
            "cpu_seconds": cpu_seconds,
            "created_at": datetime.now(UTC).replace(tzinfo=None),
        }
        # another process may have been faster, with the same result
        with suppress(sa.exc.IntegrityError), self._engine.begin() as connection:
            connection.execute(_runs.insert(), row)

    def draw(self, purpose: Purpose) -> Draw:
        """The challenge's draw for a purpose; made when it is first asked for, and kept."""
        found = self.known_draw(purpose)
        if found is None:
            row: dict[str, object] = {
                "challenge": self._challenge,
                "purpose": purpose.value,
                "text": secrets.token_hex(16),
                "created_at": datetime.now(UTC).replace(tzinfo=None),
            }
            with suppress(sa.exc.IntegrityError), self._engine.begin() as connection:
                connection.execute(_draws.insert(), row)  # unless another process was faster
            found = self.known_draw(purpose)
        assert found is not None
        return found

    def known_draw(self, purpose: Purpose) -> Draw | None:
        """The draw for a purpose if there is one."""
        query = sa.select(_draws).where(_draws.c.challenge == self._challenge, _draws.c.purpose == purpose.value)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Draw(row.text, row.created_at) if row is not None else None

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()


def environment_digest(challenge: Challenge) -> str:
    """sha256 over what decides a score besides entry and seed: versions and processor architecture."""
    parts = [challenge.name, challenge.version, platform.python_version(), platform.machine()]
    parts += [f"{package}=={version(package)}" for package in challenge.packages]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
