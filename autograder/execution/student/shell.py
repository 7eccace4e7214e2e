"""The IPython shell in which a student's cells run: what Jupyter shows, collected instead of sent."""

from __future__ import annotations

import base64
import builtins
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

_ALLOWED_MIME = ("text/", "image/", "application/json", "application/javascript", "application/vnd.", "application/pdf")


class OutputLog:
    """The outputs of one cell as nbformat v4 dictionaries, bounded in bytes and in number."""

    def __init__(self, max_bytes: int = 256 * 1024, max_items: int = 500) -> None:
        self.max_bytes, self.max_items = max_bytes, max_items
        self.discard = False
        self.tap: Callable[[str, str], None] | None = None  # takes text instead
        self.clear()

    def clear(self) -> None:
        """Begin a new cell."""
        self.outputs: list[dict[str, Any]] = []
        self._text_bytes = 0
        self._rich_bytes = 0
        self._clear_pending = False

    def text(self, name: str, text: str) -> None:
        """Text on stdout or stderr."""
        if self.tap is not None:
            self.tap(name, text)
            return
        if self.discard or not text:
            return
        self._apply_clear()
        room = self.max_bytes - self._text_bytes
        if room <= 0:
            return
        self._text_bytes += len(text)
        if len(text) > room:
            text = text[:room] + f"\n... output cut after {self.max_bytes // 1024} KiB\n"
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += text
        elif len(self.outputs) < self.max_items:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def rich(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], count: int | None = None) -> None:
        """A displayed object; representations beyond the bound are left out, plain text is kept."""
        if self.discard or len(self.outputs) >= self.max_items:
            return
        self._apply_clear()
        kept: dict[str, Any] = {}
        for mime, value in data.items():
            if not str(mime).startswith(_ALLOWED_MIME):
                continue
            if isinstance(value, bytes):
                value = base64.b64encode(value).decode("ascii")
            size = len(value) if isinstance(value, str) else len(repr(value))
            room = 8 * self.max_bytes - self._rich_bytes
            if size > room:
                if mime == "text/plain":
                    kept[mime] = str(value)[: max(0, min(room, 10_000))] + " ..."
                continue
            self._rich_bytes += size
            kept[str(mime)] = value
        output: dict[str, Any] = {"output_type": kind, "data": kept, "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = count
        if kept:
            self.outputs.append(output)

    def error(self, ename: str, evalue: str, traceback: list[str]) -> None:
        """An exception that ended the cell."""
        lines = [line[:2000] for line in traceback[:60]]
        self.outputs.append({"output_type": "error", "ename": ename[:200], "evalue": evalue[:2000], "traceback": lines})

    def clear_output(self, wait: bool) -> None:
        """`IPython.display.clear_output`."""
        if wait:
            self._clear_pending = True
        else:
            self.clear()

    def _apply_clear(self) -> None:
        if self._clear_pending:
            self.clear()

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Drop what is shown meanwhile: it would come from a hidden test's call."""
        before, self.discard = self.discard, True
        try:
            yield
        finally:
            self.discard = before


class _Stream:
    """Stands in for sys.stdout or sys.stderr."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, name: str, log: OutputLog, descriptor: int) -> None:
        self.name = f"<{name}>"
        self._stream_name, self._log, self._descriptor = name, log, descriptor
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._log.text(self._stream_name, str.__str__(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return False

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    closed = False


class _Bytes:
    """`sys.stdout.buffer`."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        return self._stream.write(bytes(data).decode("utf-8", "replace"))

    def flush(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    """`display(...)`."""

    output_log: OutputLog

    def publish(
        self, data: Any, metadata: Any = None, *args: Any, transient: Any = None, update: bool = False, **kw: Any
    ) -> None:
        if not update:
            self.output_log.rich("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        self.output_log.clear_output(wait)


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    output_log: OutputLog

    def start_displayhook(self) -> None:
        self._data: dict[str, Any] = {}
        self._metadata: dict[str, Any] = {}

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self._data, self._metadata = format_dict, md_dict or {}

    def finish_displayhook(self) -> None:
        if self._data:
            self.output_log.rich("execute_result", self._data, self._metadata, self.prompt_count)


class InputRefused(Exception):
    """`input()` was called: nobody sits at the keyboard while a submission is graded."""


def _refuse_input(prompt: object = "") -> str:
    raise InputRefused(
        "input() cannot be used in a graded notebook: nobody can answer while it is being graded. "
        "Assign the value to a variable instead."
    )


class StudentShell(InteractiveShell):
    """An `InteractiveShell` that keeps outputs in an `OutputLog`."""

    output_log: OutputLog

    @classmethod
    def create(cls) -> StudentShell:
        """A shell without history, profile files or threads, ready to be forked."""
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.cache_size = 1000
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.display_page = True
        shell = cls.instance(config=config)
        shell.output_log = shell.display_pub.output_log = shell.displayhook.output_log = OutputLog()  # type: ignore[attr-defined]
        with shell.output_log.silence():
            shell.run_cell("1/0")  # loads what IPython loads on first use, tracebacks included
        shell.execution_count = 1
        shell.reset(new_session=False)
        shell.output_log.clear()
        matplotlib = sys.modules.get("matplotlib.backends")
        if matplotlib is not None:
            matplotlib.backend_registry.list_all()  # reads what every installed package says of itself, 8 ms
        return shell

    def init_display_pub(self) -> None:
        self.display_pub = _Publisher(parent=self, shell=self)

    def init_displayhook(self) -> None:
        self.displayhook = _Hook(parent=self, shell=self)
        from IPython.core.display_trap import DisplayTrap

        self.display_trap = DisplayTrap(hook=self.displayhook)

    def init_io(self) -> None:
        pass

    def init_sys_modules(self) -> None:
        super().init_sys_modules()
        sys.modules["__main__"] = self.user_module

    def enable_gui(self, gui: str | None = None) -> None:
        """Accepted and ignored: figures are always inline."""

    def system_raw(self, cmd: str) -> None:
        """`!command`: its output becomes the cell's."""
        done = subprocess.run(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output_log.text("stdout", done.stdout[: self.output_log.max_bytes + 1].decode("utf-8", "replace"))
        self.user_ns["_exit_code"] = done.returncode

    system = system_piped = system_raw

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        from IPython.utils.text import SList

        done = subprocess.run(
            self.var_expand(cmd, depth=depth + 1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        text = done.stdout.decode("utf-8", "replace")
        return SList(text.splitlines()) if split else text

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            message = str(evalue)
        except Exception:
            message = "(its message could not be shown)"
        self.output_log.error(getattr(etype, "__name__", "Error"), message, [str(line) for line in stb])

    def ask_exit(self) -> None:
        """`exit` and `quit` end the cell, not the notebook."""
        raise SystemExit("exit is ignored in a graded notebook")

    def prepare(self, work_directory: str, max_output_bytes: int) -> None:
        """Take over the streams of this (forked) process.

        Text that libraries write straight to descriptors 1 and 2 goes to a file that `collect` reads after each cell.
        """
        self.output_log = OutputLog(max_output_bytes)
        self.display_pub.output_log = self.output_log  # type: ignore[attr-defined]
        self.displayhook.output_log = self.output_log  # type: ignore[attr-defined]
        self._native = os.open(
            os.path.join(work_directory, ".native-output"), os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600
        )
        os.unlink(os.path.join(work_directory, ".native-output"))
        for descriptor in (1, 2):
            os.dup2(self._native, descriptor)
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115 - lives as long as the process
        sys.stdout = _Stream("stdout", self.output_log, 1)  # type: ignore[assignment]
        sys.stderr = _Stream("stderr", self.output_log, 2)  # type: ignore[assignment]
        builtins.input = _refuse_input  # type: ignore[assignment]
        import getpass

        getpass.getpass = lambda prompt="", stream=None: _refuse_input(prompt)  # type: ignore[misc]
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.switch_backend("module://matplotlib_inline.backend_inline")
            from matplotlib_inline.backend_inline import configure_inline_support

            configure_inline_support(self, "module://matplotlib_inline.backend_inline")
        else:  # a student may use it all the same: imported anew, the backend makes itself known to this shell
            sys.modules.pop("matplotlib_inline.backend_inline", None)
            if (matplotlib := sys.modules.get("matplotlib")) is not None:
                matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]

    def collect(self) -> list[dict[str, Any]]:
        """The outputs since the last call, native output last."""
        size = os.lseek(self._native, 0, os.SEEK_END)
        if size:
            text = os.pread(self._native, min(size, self.output_log.max_bytes), 0).decode("utf-8", "replace")
            os.ftruncate(self._native, 0)
            os.lseek(self._native, 0, os.SEEK_SET)
            self.output_log.text("stdout", text)
        outputs = self.output_log.outputs
        self.output_log.clear()
        return outputs
