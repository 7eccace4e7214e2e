"""Evaluations that have been done, so that a board evaluates only what is new.

One table, ``autograder_challenge_runs``, in the course's database (SQLite or PostgreSQL). A row is one
evaluation of one network with one seed in one environment; equal networks of two students share it.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
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
Key = tuple[str, str, int]  # division, entry digest, seed


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

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()


def environment_digest(challenge: Challenge) -> str:
    """sha256 over what decides a score besides entry and seed: versions and processor architecture."""
    parts = [challenge.name, challenge.version, platform.python_version(), platform.machine()]
    parts += [f"{package}=={version(package)}" for package in challenge.packages]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
