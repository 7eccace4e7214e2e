"""How a student process or examiner ended, in words that fit into a sentence for the student."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any

from autograder.wording import words


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a forked process, as the zygote saw it.

    Attributes
    ----------
    exit_code, signal_number:
        One of them is set; both ``None`` when the zygote itself is gone.
    memory_exceeded:
        The kernel ended it because its memory ran out.
    cpu_seconds, peak_memory_bytes:
        What it used, with everything it started.
    trouble:
        Not empty: it could not be set up, and nothing of the submission ran.
    """

    exit_code: int | None = None
    signal_number: int | None = None
    memory_exceeded: bool = False
    cpu_seconds: float = 0.0
    peak_memory_bytes: int | None = None
    trouble: str = ""

    @classmethod
    def from_plain(cls, plain: Any) -> Ending:
        """From the zygote's report."""
        return cls(**plain)

    def is_from_outside(self, *, isolated: bool) -> bool:
        """Whether neither the process itself nor one of its limits ended it, but the machine or a person.

        A sandbox's first process cannot send itself SIGKILL. Without a sandbox it can, so there the signal says nothing.
        """
        if self.exit_code is None and self.signal_number is None:
            return True
        return isolated and self.signal_number == signal.SIGKILL and not self.memory_exceeded

    def describe(self, memory_mib: int) -> str:
        """Continues a sentence that begins with "This cell" or "your code"."""
        if self.trouble:
            return words("could not be started (%(trouble)s)", trouble=self.trouble)
        if self.memory_exceeded:
            return words("needed more than the %(most)s MiB of memory that a submission may use", most=memory_mib)
        if self.signal_number == signal.SIGSEGV:
            return words("crashed the Python process (segmentation fault)")
        if self.signal_number is not None:
            try:
                name = signal.Signals(self.signal_number).name
            except ValueError:
                name = str(self.signal_number)
            return words("ended the Python process (%(signal)s)", signal=name)
        if self.exit_code is not None:
            return words("ended the Python process (exit code %(code)s)", code=self.exit_code)
        return words("ended the Python process")
