"""The student process: runs the submission's cells and answers the examiner. Nothing it says is believed.

Lives as a fork of the zygote inside the sandbox. It receives the submission's own cells and the
instructor's locked cells, never a hidden test.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from autograder.execution.dialogue.interception import Intercepted
from autograder.execution.dialogue.peer import Peer
from autograder.execution.seeds import is_same_state, random_state, restore_random_state, seed_everything
from autograder.execution.student import guarded, inkernel, pristine
from autograder.execution.student.exports import Exports
from autograder.execution.student.proxies import raise_described
from autograder.execution.student.shell import StudentShell
from autograder.execution.workdir import store_file
from autograder.wire.frames import Channel, ChannelClosed, WireError
from autograder.wire.values import Decoder, Encoder


class StudentProcess:
    """State machine: wait -> (run a cell | answer the examiner) -> wait, until the supervisor hangs up."""

    def __init__(self, shell: StudentShell, control: Channel, examiner: Channel) -> None:
        self._shell = shell
        self._control = control
        self._exports = Exports(shell.user_ns, self._call_back)
        self._intercepted: Intercepted | None = None
        self._locked_state: tuple[Any, ...] | None = None  # of the generators, after the last locked cell
        self._peer = Peer(examiner, self._perform)

    def serve(self) -> None:
        """Serve until the supervisor closes the channel."""
        poll = select.poll()
        for source in (self._control, self._peer):
            poll.register(source.fileno(), select.POLLIN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        judge: inkernel.Obey | None = None  # only ever in this frame: see `inkernel`
        try:
            while True:
                for descriptor, _ in poll.poll():
                    if descriptor == self._control.fileno():
                        order = self._control.receive()
                        if order["op"] == "start":
                            judge = self._start(order)
                            order = {"op": "start"}  # forgets the key
                        self._control.send(self._obey(order, judge))
                    else:
                        try:
                            self._peer.serve()
                        except ChannelClosed:
                            poll.unregister(descriptor)  # the examiner is done
        except ChannelClosed:
            return

    # the supervisor's orders -----------------------------------------------------------------------

    def _start(self, order: dict[str, Any]) -> inkernel.Obey | None:
        seed_everything(order["seed"])
        if "key" not in order:
            return None
        with self._shell.output_log.silence():  # modules beside the notebook may print
            private = pristine.private_copy(guarded, pristine, inkernel)
            prepare: Callable[..., inkernel.Obey] = private["prepare"]
            judge = prepare(self._shell, order.pop("key"), order["modules"], order["variant"])
        seed_everything(order["seed"])
        return judge

    def _obey(self, order: dict[str, Any], judge: inkernel.Obey | None) -> dict[str, Any]:
        if order["op"] == "file":
            return store_file(order)
        if order["op"] == "start":
            return {"op": "started"}
        if order["op"] == "run":
            return self._run(order, judge)
        if order["op"] == "export":
            return self._export(order)
        raise ValueError(f"unknown order {order['op']!r}")

    def _run(self, order: dict[str, Any], judge: inkernel.Obey | None) -> dict[str, Any]:
        run = self._run_cell if judge is None or "body" not in order else partial(self._run_guarded, judge)
        if order.get("seed") is None:
            return run(order)
        outer = random_state()
        seed_everything(order["seed"])
        if order.get("continues") and self._locked_state is not None:
            restore_random_state(self._locked_state)
        before = random_state()
        answer = run(order)
        self._locked_state = random_state()
        if is_same_state(before, self._locked_state):  # a locked cell without randomness disturbs nobody
            restore_random_state(outer)
        return answer

    def _run_cell(self, order: dict[str, Any]) -> dict[str, Any]:
        shell = self._shell
        result = None
        with interruptible():
            try:
                result = shell.run_cell(order["source"], store_history=True, silent=False)
            except BaseException as error:
                shell.output_log.error(type(error).__name__, str(error)[:2000], [])
        sys.stdout.flush()
        failure = None
        if result is None or not result.success:
            raised = result and (result.error_before_exec or result.error_in_exec)
            failure = type(raised).__name__[:200] if raised is not None else "Error"
        return {
            "op": "ran",
            "outputs": shell.collect(),
            "failure": failure,
            "execution_count": shell.execution_count - 1,
        }

    def _run_guarded(self, judge: inkernel.Obey, order: dict[str, Any]) -> dict[str, Any]:
        """A cell of the instructor's that decides over points, run by `inkernel`; the rest is only to be looked at."""
        shell = self._shell
        outcome: dict[str, Any] = {"failure": "Error"}
        with interruptible():
            try:
                outcome = judge(order)
                _show(shell, outcome)
            except BaseException as error:
                shell.output_log.error(type(error).__name__, "", [])
        return {
            "op": "ran",
            "outputs": shell.collect(),
            "failure": outcome["failure"],
            "execution_count": shell.execution_count - 1,
            "sealed": outcome.get("sealed"),
        }

    def _export(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"op": "exported", "value": Encoder().encode(self._shell.user_ns[order["name"]])}
        except BaseException:
            return {"op": "exported", "value": None}

    # the examiner's questions ----------------------------------------------------------------------

    def _perform(self, question: dict[str, Any]) -> dict[str, Any]:
        exports, outer = self._exports, self._intercepted
        try:
            with (
                self._shell.output_log.silence(),
                interruptible(),
                Intercepted(
                    question, self._shell.output_log, self._shell.user_ns, exports.decoder.decode
                ) as self._intercepted,
            ):
                answer = exports.perform(question)
                return answer | self._intercepted.take(exports.encoder.encode)
        finally:
            self._intercepted = outer

    def _call_back(self, number: int, operation: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._intercepted is None:
            raise RuntimeError("this function belongs to a test that has ended")
        exports = self._exports
        question = {"op": operation, "id": number, "name": name, "args": exports.encoder.encode([list(args), kwargs])}
        answer = self._peer.ask(question | self._intercepted.take(exports.encoder.encode))
        if "value" in answer:
            return exports.decoder.decode(answer["value"])
        if "error" in answer:
            raise_described(answer["error"], _arguments_of(answer["error"]))
        raise RuntimeError(str(answer.get("refused", "the test refused the call")))


def _show(shell: StudentShell, outcome: dict[str, Any]) -> None:
    """What Jupyter shows of a cell: its last value or its error, and figures."""
    shell.execution_count += 1
    error = outcome["error"]
    if error is not None:
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == inkernel.__file__:
            trace = trace.tb_next
        lines = shell.InteractiveTB.structured_traceback(type(error), error, trace)
        shell._showtraceback(type(error), error, lines)
    elif outcome["shown"] is not None:
        shell.displayhook(*outcome["shown"])
    shell.events.trigger("post_execute")
    sys.stdout.flush()


def _arguments_of(error: dict[str, Any]) -> list[Any] | None:
    try:
        return list(Decoder().decode(error["args"])) if "args" in error else None
    except WireError:
        return None


@contextlib.contextmanager
def interruptible() -> Any:
    """Let the supervisor's SIGINT arrive as KeyboardInterrupt while student code runs, and only then."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if previous is signal.SIG_IGN else previous)


def main(shell: StudentShell, control: Channel, examiner: Channel, max_output_bytes: int) -> None:
    """Entry point after the fork, inside the sandbox, with the work directory as current directory."""
    shell.prepare(os.getcwd(), max_output_bytes)
    sys.path[:] = [path for path in sys.path if path not in ("", os.getcwd())]
    sys.path.insert(0, "")
    asyncio.set_event_loop_policy(None)
    StudentProcess(shell, control, examiner).serve()
