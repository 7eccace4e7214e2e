"""A submission that has taken its process over and writes to the grader's sockets: it loses its question, nothing else.

The student's code finds the real sockets of its process and sends what no honest process would: to the examiner
while a test waits for an answer, or to the supervisor instead of a cell's outputs.
"""

from __future__ import annotations

import resource
import textwrap
import time

import pytest

from autograder.verdicts import Status, Verdict
from tests.integration.judging.conftest import Judge, verdict_of
from tests.notebook_factory import grade_cell, solution

QUESTIONS = [
    solution("first", "def first():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"),
    grade_cell("t-first", "assert first() == 1, 'first is wrong'", 2),
    solution("second", "def second():\n    ### BEGIN SOLUTION\n    return 2\n    ### END SOLUTION"),
    grade_cell("t-second", "### BEGIN HIDDEN TESTS\nassert second() == 2, 'second is wrong'\n### END HIDDEN TESTS", 3),
]
SECONDS = 45.0  # for the whole submission; a cell has 2, and 2 to stop
MEBIBYTES = 400  # of the supervisor, which runs in this process

PRELUDE = '''
import os, struct, sys, time
import msgpack

def _process():
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "StudentProcess":
        frame = frame.f_back
    return frame.f_locals["self"]

PROCESS = _process()
CONTROL, EXAMINER = PROCESS._control.fileno(), PROCESS._peer.fileno()
DESCRIPTORS = [int(name) for name in os.listdir("/proc/self/fd") if int(name) > 2]

def ext(code, value):
    return msgpack.ExtType(code, msgpack.packb(value))

def framed(message):
    body = message if isinstance(message, bytes) else msgpack.packb(message)
    return struct.pack("!I", len(body)) + body

def send(descriptor, data):
    data = memoryview(data)
    while data:
        data = data[os.write(descriptor, data[:1 << 20]):]

def ran(*outputs):
    return framed({"op": "ran", "failure": None, "execution_count": 1, "outputs": outputs})

def rich(data):
    return ran({"output_type": "display_data", "data": data})

def drip(descriptor):
    send(descriptor, struct.pack("!I", 10_000))
    while True:
        time.sleep(0.05)
        send(descriptor, b"x")

def flood(descriptors, data):
    while True:
        for descriptor in descriptors:
            try:
                os.set_blocking(descriptor, False)
                os.write(descriptor, data)
            except OSError:
                pass

def instead(message):
    """Send this in place of the answer that the process is about to give."""
    honest = PROCESS._peer._reply
    def reply(_):
        PROCESS._peer._reply = honest
        send(EXAMINER, framed(message))
    PROCESS._peer._reply = reply

def tell(data):
    """The same for what the supervisor waits for."""
    honest = PROCESS._control.send_bytes
    def once(*_, **__):
        PROCESS._control.send_bytes = honest
        send(CONTROL, data)
    PROCESS._control.send_bytes = once

def answer(value):
    instead({"answer": {"value": msgpack.packb(value)}})

RANGE = ext(14, [0, 10**12, 1])
'''

TO_THE_EXAMINER = {
    "malformed": "send(EXAMINER, framed(b'\\xc1' * 10)); time.sleep(60)",
    "no message of the protocol": "send(EXAMINER, framed([1, 2, 3])); time.sleep(60)",
    "oversized": "send(EXAMINER, b'\\xff' * 100); time.sleep(60)",
    "closed in the middle": "send(EXAMINER, struct.pack('!I', 100) + b'x' * 50); os.close(EXAMINER); time.sleep(60)",
    "ended in the middle": "send(EXAMINER, struct.pack('!I', 100) + b'x' * 50); os._exit(0)",
    "one byte per 50 ms": "drip(EXAMINER)",
    "ignores the interrupt and drips": "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); drip(EXAMINER)",
    "flood of bytes": "flood([EXAMINER], b'\\x00' * 65536)",
    "flood of frames": "flood([EXAMINER], framed({'answer': 1}) * 100)",
    "flood of questions": "while True: send(EXAMINER, framed({'question': {'op': 'special', 'id': 0}}) * 10)",
    "garbage on every descriptor": "flood(DESCRIPTORS, os.urandom(64))",
    "nothing ever": "while True: time.sleep(1)",
    "a list of a billion": "send(EXAMINER, framed(b'\\xdd\\x3f\\xff\\xff\\xff')); time.sleep(60)",
    "thirty million lists": "send(EXAMINER, framed(b'\\xdd' + struct.pack('!I', 30_000_000) + b'\\x90' * 30_000_000)); time.sleep(60)",
    "thirty million lists in a value": "instead({'answer': {'value': b'\\xdd' + struct.pack('!I', 30_000_000) + b'\\x90' * 30_000_000}})",
    "a tuple of a range": "answer(ext(1, RANGE))",
    "a set of a range": "answer(ext(2, RANGE))",
    "a mapping of ranges": "answer(ext(9, [RANGE]))",
    "a fraction that takes for ever": "answer(ext(13, ['Fraction', ['1e999999999']]))",
    "an array that lies": "answer(ext(6, ['<f8', [10**9, 10**9], b'\\x00' * 8]))",
    "a deep value": "answer(__import__('functools').reduce(lambda value, _: ext(1, [value]), range(500), 1))",
    "a class without end": "answer(ext(24, {'kind': 'class', 'id': 5, 'about': {'name': '\\x00'}}))",
    "a module that ends processes": "answer(ext(24, {'kind': 'module', 'id': 0, 'name': 'unittest.__main__'}))",
    "an unknown callback": "answer(ext(24, {'kind': 'yours', 'id': -1}))",
    "a file outside": "instead({'answer': {'value': msgpack.packb(2), 'files': True, 'shown': 5}})",
    "changes of nothing": "instead({'answer': {'value': msgpack.packb(1), 'changed': {7: b'\\x00'}}})",
    "an exception of nonsense": "instead({'answer': {'error': {'type': 1, 'id': 1, 'about': {'module': 'builtins', 'name': 'ExceptionGroup'}}}})",
    "exits by exception": "instead({'answer': {'error': {'type': 1, 'id': 1, 'about': {'module': 'builtins', 'name': 'SystemExit'}}}})",
}


def submit(judge: Judge, answer: str, questions: list | None = None):  # type: ignore[no-untyped-def]
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = judge(questions or QUESTIONS, {"first": PRELUDE + answer})
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEBIBYTES * 1024
    assert result.status is Status.GRADED, result.message
    return result


@pytest.mark.parametrize("attack", TO_THE_EXAMINER.values(), ids=TO_THE_EXAMINER.keys())
def test_what_a_student_process_sends_the_examiner_costs_its_own_question_only(judge: Judge, attack: str) -> None:
    result = submit(judge, f"def first():\n    {attack}\n    return 1")
    first = verdict_of(result, "t-first")
    assert first.points == 0, first
    assert first.verdict in (Verdict.ERROR, Verdict.TIMEOUT, Verdict.FAILED)
    assert first.message
    assert verdict_of(result, "t-second").points == 3, [cell.message for cell in result.cells]


def test_answers_that_nobody_asked_for_score_nothing(judge: Judge) -> None:
    """They are read as the answers to whatever is asked next, also by the next question: who sends them has no other."""
    attack = "while True: send(EXAMINER, framed({'answer': {'value': b'\\x00'}}) * 100)"
    result = submit(judge, f"def first():\n    {attack}")
    assert [cell.points for cell in result.cells] == [0, 0]


def test_a_slow_answer_runs_into_the_deadline_however_steadily_it_comes(judge: Judge) -> None:
    result = submit(judge, "def first():\n    drip(EXAMINER)")
    assert verdict_of(result, "t-first").verdict is Verdict.TIMEOUT
    assert "longer than 2 s" in verdict_of(result, "t-first").message


TO_THE_SUPERVISOR = {
    "malformed": "framed(b'\\xc1' * 10)",
    "oversized": "b'\\xff' * 100",
    "closed in the middle": "struct.pack('!I', 100) + b'x' * 50",
    "forty million lists": "framed(b'\\xdd' + struct.pack('!I', 40_000_000) + b'\\x90' * 40_000_000)",
    "another order": "framed({'op': 'started'})",
    "a traceback that is a number": "ran({'output_type': 'error', 'ename': 'E', 'evalue': 'e', 'traceback': 5})",
    "bytes among the outputs": "rich({'application/json': [b'x']})",
    "keys that are no text": "rich({'application/json': {1: 2, 'a': 3}})",
    "no outputs": "framed({'op': 'ran', 'outputs': 7})",
    "a failure that is a list": "framed({'op': 'ran', 'outputs': [], 'failure': [1]})",
}


@pytest.mark.parametrize("attack", TO_THE_SUPERVISOR.values(), ids=TO_THE_SUPERVISOR.keys())
def test_what_a_student_process_tells_the_supervisor_costs_its_own_cell_only(judge: Judge, attack: str) -> None:
    result = submit(judge, f"tell({attack})")
    assert verdict_of(result, "t-first").points == 0
    assert verdict_of(result, "t-second").points == 3, [cell.message for cell in result.cells]


def test_an_answer_that_drips_to_the_supervisor_is_stopped(judge: Judge) -> None:
    result = submit(judge, "drip(CONTROL)")
    assert verdict_of(result, "t-second").points == 3
    assert any(
        "longer than 2 s" in shown.skipped or "stopped after" in shown.skipped for shown in result.notebooks[0].outputs
    )


def test_outputs_that_a_process_makes_up_are_bounded_and_plain(judge: Judge) -> None:
    said = "ran(*[{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 100_000}] * 500)"
    result = submit(judge, f"tell({said})")
    shown = [len(str(output.outputs)) for output in result.notebooks[0].outputs]
    assert max(shown) < 4 * 1024 * 1024


MADE_UP = {
    "a generator that reads where it should not": (
        "made.random(5)",
        """
        table = ext(6, ["<u4", [624], bytes(2496)])
        state = {"bit_generator": "MT19937", "state": {"key": table, "pos": 500_000_000}, "has_gauss": 0, "gauss": 0.0}
        answer(ext(20, ["RandomState", state]))
        """,
    ),
    "letters that are none": ("made.tolist()", 'answer(ext(6, ["<U1", [1], b"\\xff" * 4]))'),
    "truth values that are none": ("made.tolist()", 'answer(ext(6, ["|b1", [1], b"\\x07"]))'),
    "an empty array of an absurd shape": ("made.tolist()", 'answer(ext(6, ["<f8", [10**11, 0], b""]))'),
}


@pytest.mark.parametrize(("use", "attack"), MADE_UP.values(), ids=MADE_UP.keys())
def test_a_value_that_no_process_can_have_never_reaches_a_test(judge: Judge, use: str, attack: str) -> None:
    questions = [QUESTIONS[0], grade_cell("t-first", f"made = first()\n{use}", 2), *QUESTIONS[2:]]
    body = textwrap.indent(textwrap.dedent(attack).strip(), "    ")
    result = submit(judge, f"def first():\n{body}", questions)
    assert verdict_of(result, "t-first").points == 0
    assert "cannot be" in verdict_of(result, "t-first").message
    assert verdict_of(result, "t-second").points == 3


def test_an_argument_keeps_the_memory_that_other_arrays_of_the_test_look_at(judge: Judge) -> None:
    test = "import numpy as np\ndata = np.arange(4.0)\npart = data[1:3]\nfirst(data)\nassert part.tolist() == [1.0, 2.0]\nassert False"
    attack = 'instead({"answer": {"value": b"\\xc0", "changed": {0: msgpack.packb(ext(6, ["<f8", [10**6], bytes(8 * 10**6)]))}}})'
    questions = [solution("first", "def first(data):\n    data[0] = 1"), grade_cell("t-first", test, 2), *QUESTIONS[2:]]
    result = submit(judge, f"def first(data):\n    {attack}", questions)
    assert verdict_of(result, "t-first").message == "What your code returned cannot be read."
    assert verdict_of(result, "t-second").points == 3


def test_an_export_that_would_fill_the_supervisors_memory_is_no_export(judge: Judge) -> None:
    lie = 'framed({"op": "exported", "value": msgpack.packb(ext(1, RANGE))})'
    code = f"def first():\n    return 1\n\n\nPROCESS._export = lambda order: send(CONTROL, {lie}) or time.sleep(60)"
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = judge(QUESTIONS, {"first": PRELUDE + code}, exports={"contest": "network"})
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEBIBYTES * 1024
    assert result.entries == {}
    assert result.score == 5
