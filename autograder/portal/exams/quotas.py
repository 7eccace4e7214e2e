"""How much a student may send in a sitting: far more than anybody types, far less than fills a disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from time import monotonic

from autograder.portal.exams.journal import Save
from autograder.portal.people.rate_limits import Rate, RateLimit, TooOften
from autograder.wording import msgid, words

SAVES = Rate(burst=600, seconds=0.2)  # 300 a minute; a page that was offline for long sends all at once
CHARACTERS = Rate(burst=10_000_000, seconds=1 / 250_000)  # the longest answer, twice a second
MAX_UPLOADS = 100  # of one sitting


class TooManySaves(TooOften):
    """Nothing was journalled; whoever sends it again later is heard."""

    def __init__(self, wait: float) -> None:
        seconds = math.ceil(wait)
        hint = words("Send it again in %(number)s seconds. What was saved is safe.", number=seconds)
        super().__init__(msgid("Answers come faster than they are taken."), hint=hint, retry_after=seconds)


class SaveQuota:
    """What each student may have journalled, by number and by size.

    Parameters
    ----------
    now:
        Seconds of a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._saves = RateLimit(SAVES, now)
        self._characters = RateLimit(CHARACTERS, now)

    def use(self, user_id: int, saves: Sequence[Save]) -> None:
        """Count some changes of a student's.

        Raises
        ------
        TooManySaves
            They are too many now, and do not count.
        """
        key = str(user_id)
        wait = self._saves.wait(key, len(saves))
        if wait > 0:
            raise TooManySaves(wait)
        wait = self._characters.wait(key, sum(_size(save) for save in saves))
        if wait > 0:
            self._saves.refund(key, len(saves))
            raise TooManySaves(wait)


def _size(save: Save) -> int:
    if isinstance(save.value, (list, tuple)):
        return len(save.question) + sum(len(str(part)) for part in save.value)
    return len(save.question) + (len(save.value) if isinstance(save.value, str) else 0)
