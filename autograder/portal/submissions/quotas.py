"""How often a student may hand in files: more often than anybody needs, not so often that it fills a disk."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from autograder.portal.people.rate_limits import Rate, RateLimit, TooOften
from autograder.wording import msgid, words

UPLOADS = Rate(burst=60, seconds=60)


class TooManyUploadsNow(TooOften):
    """Nothing was taken."""

    def __init__(self, wait: float) -> None:
        seconds = math.ceil(wait)
        hint = words("Hand it in again in %(number)s seconds.", number=seconds)
        super().__init__(msgid("You hand in faster than it is taken."), hint=hint, retry_after=seconds)


class UploadQuota:
    """What each student may hand in, over all assignments.

    Parameters
    ----------
    now:
        Seconds of a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._uploads = RateLimit(UPLOADS, now)

    def use(self, user_id: int) -> None:
        """Count one upload.

        Raises
        ------
        TooManyUploadsNow
            It is one too many now, and does not count.
        """
        wait = self._uploads.wait(str(user_id))
        if wait > 0:
            raise TooManyUploadsNow(wait)
