"""Attacks on an in-kernel test cell: what is handed in for ``double`` (which it never computes), and the test it fools."""

from __future__ import annotations

from dataclasses import dataclass

SETUP = """\
import math
import random
import numpy as np

def check(function, x, wanted):
    assert function(x) == wanted, "not the double"
"""
POINTS = 4.0

PLAIN = "assert double(3) == 6, 'not the double'\nassert double(-2.5) == -5"
LOOP = "for x in range(1, 6):\n    assert double(x) == 2 * x, 'not the double'"
GENERATOR = "assert all(double(x) == 2 * x for x in [1, 2, 3])"
KIND = "result = double(4)\nassert isinstance(result, int) and result == 8"
CLOSE = "assert abs(double(1.5) - 3) < 1e-9"
LENGTHS = "assert len(double([1, 2])) == 4"
MATH = "assert math.isclose(double(1.5), 3.0)"
TESTING = "np.testing.assert_allclose(double(np.arange(1.0, 4.0)), [2.0, 4.0, 6.0])"
ALLCLOSE = "assert np.allclose(double(np.arange(1.0, 4.0)), [2.0, 4.0, 6.0])"
RANDOM = "for _ in range(5):\n    x = random.randint(1, 1000)\n    assert double(x) == 2 * x"
UNITTEST = """\
import unittest

class TestDouble(unittest.TestCase):
    def test_three(self):
        self.assertEqual(double(3), 6)

outcome = unittest.TextTestRunner(verbosity=0).run(unittest.TestLoader().loadTestsFromTestCase(TestDouble))
assert outcome.wasSuccessful()
"""
PYTEST = "import pytest\nassert double(1.5) == pytest.approx(3.0)"
HELPER = "check(double, 3, 6)\ncheck(double, 5, 10)"
PARTIAL = "points = 1\nif double(3) == 6:\n    points += 3\npoints"
EXPECTED = "expected = 6\nresult = double(3)\nassert result == expected"
LIBRARY = "import colorsys\nassert colorsys.rgb_to_hsv(0, 0, double(1))[2] == 2"
TIMED = "%%time\nassert double(3) == 6"
LOCAL = 'def three():\n    wanted = 6\n    assert double(3) == wanted\n    return True\n\nthree()\n"done"'
SLOW = "import time\ntime.sleep(0.3)\nassert math.isclose(double(1.5), 3.0)"
AWAIT = "import asyncio\nawait asyncio.sleep(0)\nassert double(3) == 6"

WRONG = "def double(x):\n    return None\n"
SHELL = WRONG + "shell = get_ipython()\n"
SEND = """\
import os, struct, socket
def send(message):
    import msgpack
    body = msgpack.packb(message, use_bin_type=True)
    for name in os.listdir("/proc/self/fd"):
        try:
            if os.readlink("/proc/self/fd/" + name).startswith("socket:"):
                os.write(int(name), struct.pack("!I", len(body)) + body)
        except OSError:
            pass
GOOD = {"op": "ran", "outputs": [], "failure": None, "execution_count": 1, "value": None,
        "sealed": {"body": b"1 1 None -", "seal": bytes(32)}}
"""
EQUAL = "class Equal:\n    def __eq__(self, other):\n        return True\n    def __ne__(self, other):\n        return False\n"


@dataclass(frozen=True)
class Attack:
    """What is handed in and the test it is meant for; `setup` cells come first unless it says otherwise."""

    answer: str
    test: str
    late_setup: bool = False  # the instructor's read-only cell comes after the answer
    solution: str = "def double(x):\n    return 2 * x"


DEFEATED = {
    # the shell
    "an event hook forgives the result": Attack(
        SHELL + "def forgive(result):\n    result.error_in_exec = result.error_before_exec = None\n"
        "shell.events.register('post_run_cell', forgive)",
        PLAIN,
    ),
    "an event hook before the cell takes the interpreter away": Attack(
        SHELL + "async def skip(code, result=None, *, async_=False):\n    return False\n"
        "def hook(info):\n    if 'assert' in info.raw_cell:\n        shell.run_code = skip\n"
        "shell.events.register('pre_run_cell', hook)",
        PLAIN,
    ),
    "pre_execute does the same": Attack(
        SHELL + "async def skip(code, result=None, *, async_=False):\n    return False\n"
        "shell.events.register('pre_execute', lambda: setattr(shell, 'run_code', skip))",
        PLAIN,
    ),
    "post_execute forgets the error": Attack(
        SHELL + "def forget():\n    import gc\n    for one in gc.get_objects():\n"
        "        if type(one).__name__ == 'ExecutionResult':\n            one.error_in_exec = None\n"
        "shell.events.register('post_execute', forget)",
        PLAIN,
    ),
    "an input transformer empties the cell": Attack(
        SHELL + "shell.input_transformers_cleanup.append(lambda lines: [l for l in lines if 'assert' not in l])", PLAIN
    ),
    "a late input transformer empties the cell": Attack(
        SHELL + "shell.input_transformers_post.append(lambda lines: [l for l in lines if 'assert' not in l])", PLAIN
    ),
    "the transformer manager is replaced": Attack(
        SHELL + "shell.input_transformer_manager.transform_cell = lambda cell: 'pass\\n'", PLAIN
    ),
    "the class of the transformer manager is patched": Attack(
        SHELL + "type(shell.input_transformer_manager).transform_cell = lambda self, cell: 'pass\\n'", PLAIN
    ),
    "an AST transformer removes assertions": Attack(
        SHELL + "import ast\nclass Remove(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
        "        return ast.copy_location(ast.Pass(), node)\nshell.ast_transformers.append(Remove())",
        PLAIN,
    ),
    "tracebacks are not shown": Attack(SHELL + "shell.showtraceback = lambda *a, **k: None", PLAIN),
    "tracebacks are not published": Attack(SHELL + "shell._showtraceback = lambda *a, **k: None", PLAIN),
    "a custom exception handler swallows": Attack(
        SHELL + "shell.set_custom_exc((Exception,), lambda self, *a, **k: None)", PLAIN
    ),
    "run_cell is replaced": Attack(
        SHELL
        + "from IPython.core.interactiveshell import ExecutionResult\nshell.run_cell = lambda *a, **k: ExecutionResult(None)",
        PLAIN,
    ),
    "run_code is replaced in the class": Attack(
        SHELL + "async def skip(self, code, result=None, *, async_=False):\n    return False\n"
        "for one in type(shell).__mro__:\n    if 'run_code' in vars(one):\n        one.run_code = skip",
        PLAIN,
    ),
    "transform_cell is replaced": Attack(SHELL + "shell.transform_cell = lambda cell: 'pass\\n'", PLAIN),
    "the compiler parses something else": Attack(
        SHELL + "import ast\nshell.compile.ast_parse = lambda *a, **k: ast.parse('pass')", PLAIN
    ),
    "ast.parse parses something else": Attack(
        SHELL + "import ast\nreal = ast.parse\nast.parse = lambda source, *a, **k: real('pass')\n"
        "type(shell.compile).ast_parse = lambda self, *a, **k: real('pass')",
        PLAIN,
    ),
    "the value of the last expression is hidden": Attack(SHELL + "shell.displayhook.quiet = lambda: True", PARTIAL),
    "a magic of the same name leaves the body out": Attack(
        WRONG
        + "from IPython.core.magic import register_cell_magic\n@register_cell_magic\ndef time(line, cell):\n    pass",
        TIMED,
    ),
    "the loop runner swallows": Attack(
        SHELL + "def swallow(coro):\n    try:\n        coro.send(None)\n    except BaseException:\n        pass\n"
        "    from IPython.core.interactiveshell import ExecutionResult\n    return ExecutionResult(None)\n"
        "shell.loop_runner_map['asyncio'] = (swallow, True)\nshell._trait_values['loop_runner'] = swallow",
        AWAIT,
    ),
    # built-ins
    "range is empty": Attack(WRONG + "import builtins\nbuiltins.range = lambda *a: []", LOOP),
    "all is true": Attack(WRONG + "import builtins\nbuiltins.all = lambda x: True", GENERATOR),
    "abs is zero": Attack("def double(x):\n    return 0.0\nimport builtins\nbuiltins.abs = lambda x: 0", CLOSE),
    "len is four": Attack(
        "def double(x):\n    return x\nimport builtins\nbuiltins.len = lambda x, real=len: 4 if x == [1, 2] else real(x)",
        LENGTHS,
    ),
    "isinstance is true": Attack(
        "def double(x):\n    return 2.0 * x\nimport builtins\nbuiltins.isinstance = lambda *a: True", KIND
    ),
    "range is shadowed": Attack(WRONG + "range = lambda *a: []", LOOP),
    "all is shadowed": Attack(WRONG + "def all(values):\n    return True", GENERATOR),
    "the namespace has built-ins of its own": Attack(
        WRONG + "import builtins\n__builtins__ = dict(vars(builtins), range=lambda *a: [])", LOOP
    ),
    "range is shadowed when the answer is called": Attack(
        "def double(x):\n    globals()['len'] = lambda x: 4\n    return x", "y = double([1, 2])\nassert len(y) == 4"
    ),
    # libraries
    "numpy.testing is patched": Attack(WRONG + "np.testing.assert_allclose = lambda *a, **k: None", TESTING),
    "the code of numpy.testing is patched": Attack(
        WRONG + "np.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__", TESTING
    ),
    "the inside of numpy.testing is patched": Attack(
        WRONG + "np.testing._private.utils.assert_array_compare = lambda *a, **k: None",
        TESTING,
    ),
    "numpy.testing is patched while the argument is computed": Attack(
        "def double(x):\n    np.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__\n    return x",
        TESTING,
    ),
    "allclose is patched": Attack(WRONG + "np.allclose = lambda *a, **k: True", ALLCLOSE),
    "numpy is shadowed": Attack(
        WRONG + "class np:\n    arange = staticmethod(lambda *a: [])\n    allclose = staticmethod(lambda *a: True)",
        ALLCLOSE,
    ),
    "numpy is of another class": Attack(
        WRONG + "import types, sys\nclass Lying(types.ModuleType):\n    def __getattribute__(self, name):\n"
        "        if name == 'allclose':\n            return lambda *a, **k: True\n"
        "        return super().__getattribute__(name)\nsys.modules['numpy'].__class__ = Lying",
        ALLCLOSE,
    ),
    "math is patched": Attack("def double(x):\n    return 0.0\nmath.isclose = lambda *a, **k: True", MATH),
    "math is patched when the answer is called": Attack(
        "def double(x):\n    math.isclose = lambda *a, **k: True\n    return 0.0",
        "result = double(1.5)\nassert math.isclose(result, 3.0)",
    ),
    "chance is no chance": Attack("def double(x):\n    return 14\nrandom.randint = lambda a, b: 7", RANDOM),
    "unittest asserts nothing": Attack(
        WRONG + "import unittest\nunittest.TestCase.assertEqual = lambda *a, **k: None", UNITTEST
    ),
    "unittest is always successful": Attack(
        WRONG + "import unittest\nunittest.TestResult.wasSuccessful = lambda self: True", UNITTEST
    ),
    "pytest approximates anything": Attack(
        EQUAL + WRONG + "import pytest\npytest.approx = lambda *a, **k: Equal()", PYTEST
    ),
    "another module in sys.modules": Attack(
        "def double(x):\n    return 0.0\nimport sys, types\nfake = types.ModuleType('colorsys')\n"
        "fake.rgb_to_hsv = lambda *a: (0, 0, 2)\nsys.modules['colorsys'] = fake",
        LIBRARY,
    ),
    "a module of that name in the work directory": Attack(
        WRONG + "open('colorsys.py', 'w').write('rgb_to_hsv = lambda *a: (0, 0, 2)')", LIBRARY
    ),
    "a finder in sys.meta_path": Attack(
        WRONG
        + "import sys, importlib.util, importlib.abc\nclass Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):\n"
        "    def find_spec(self, name, path, target=None):\n        if name == 'colorsys':\n"
        "            return importlib.util.spec_from_loader(name, self)\n"
        "    def exec_module(self, module):\n        module.rgb_to_hsv = lambda *a: (0, 0, 2)\n"
        "sys.meta_path.insert(0, Finder())",
        LIBRARY,
    ),
    "another folder in sys.path": Attack(
        WRONG
        + "import os, sys\nos.mkdir('lib')\nopen('lib/colorsys.py', 'w').write('rgb_to_hsv = lambda *a: (0, 0, 2)')\n"
        "sys.path.insert(0, os.path.abspath('lib'))",
        LIBRARY,
    ),
    "__import__ is patched": Attack(
        WRONG + "import builtins, types\nreal = builtins.__import__\nfake = types.ModuleType('colorsys')\n"
        "fake.rgb_to_hsv = lambda *a: (0, 0, 2)\n"
        "builtins.__import__ = lambda name, *a, **k: fake if name == 'colorsys' else real(name, *a, **k)",
        LIBRARY,
    ),
    # the instructor's names
    "the instructor's helper is replaced": Attack(WRONG + "def check(*a):\n    pass", HELPER),
    "the code of the instructor's helper is replaced": Attack(
        WRONG + "check.__code__ = (lambda function, x, wanted: None).__code__", HELPER
    ),
    "the helper is rewritten as it is defined": Attack(
        SHELL + "import ast\nclass Remove(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
        "        return ast.copy_location(ast.Pass(), node)\nshell.ast_transformers.append(Remove())",
        HELPER,
        late_setup=True,
    ),
    "the expected value is changed": Attack("def double(x):\n    globals()['expected'] = 7\n    return 7", EXPECTED),
    "the points are changed": Attack("def double(x):\n    globals()['points'] = 4\n    return 0", PARTIAL + "\npoints"),
    # objects
    "an object that equals everything": Attack(EQUAL + "def double(x):\n    return Equal()", PLAIN),
    "a list of objects that equal everything": Attack(
        EQUAL + "def double(x):\n    return [Equal()] * 4", "assert double([1, 2]) == [1, 2, 1, 2]"
    ),
    "a number that equals everything": Attack(
        "class Any(int):\n    def __eq__(self, other):\n        return True\ndef double(x):\n    return Any()", PLAIN
    ),
    "an object that is near everything": Attack(
        "class Near:\n    def __sub__(self, other):\n        return 0.0\ndef double(x):\n    return Near()", CLOSE
    ),
    "an array that answers for NumPy": Attack(
        "class Lie(np.ndarray):\n    def __array_function__(self, *a, **k):\n        return True\n"
        "def double(x):\n    return np.zeros(3).view(Lie)",
        ALLCLOSE,
    ),
    "an object that equals everything in the instructor's helper": Attack(
        EQUAL + "def double(x):\n    return Equal()", HELPER
    ),
    # interpreter
    "a trace function jumps over the assertion": Attack(
        WRONG
        + "import sys\ndef trace(frame, event, arg):\n    if frame.f_code.co_name != 'three':\n        return None\n"
        "    def local(frame, event, arg):\n        if event == 'line' and frame.f_lineno == frame.f_code.co_firstlineno + 2:\n"
        "            frame.f_lineno += 1\n        return local\n    return local\nsys.settrace(trace)",
        LOCAL,
    ),
    "a profile function patches at the first call": Attack(
        "def double(x):\n    return 0.0\nimport sys\ndef profile(frame, event, arg):\n"
        "    math.isclose = lambda *a, **k: True\nsys.setprofile(profile)",
        MATH,
    ),
    "a timer patches while the test runs": Attack(
        "def double(x):\n    return 0.0\nimport signal\ndef ring(*a):\n    math.isclose = lambda *a, **k: True\n"
        "signal.signal(signal.SIGALRM, ring)\nsignal.setitimer(signal.ITIMER_REAL, 0.1)",
        SLOW,
    ),
    "an audit hook patches as the test begins": Attack(
        "def double(x):\n    return 0.0\nimport sys\ndef hook(event, args):\n    if event == 'exec':\n"
        "        math.isclose = lambda *a, **k: True\nsys.addaudithook(hook)",
        MATH,
    ),
    "the garbage collector patches": Attack(
        "def double(x):\n    return 0.0\nimport gc\ngc.callbacks.append(lambda *a: setattr(math, 'isclose', lambda *a, **k: True))",
        "import gc\ngc.collect()\n" + MATH,
    ),
    "a thread patches while the test sleeps": Attack(
        "def double(x):\n    return 0.0\nimport threading, time\ndef patch():\n    while True:\n"
        "        math.isclose = lambda *a, **k: True\n        time.sleep(0.001)\n"
        "threading.Thread(target=patch, daemon=True).start()",
        SLOW,
    ),
    # the grader's connection
    "an answer written in advance": Attack(SEND + WRONG + "send(GOOD)", PLAIN),
    "an answer written instead": Attack(SEND + "def double(x):\n    send(GOOD)\n    os._exit(0)", PLAIN),
    "an answer written by a thread": Attack(
        SEND
        + WRONG
        + "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.15), send(GOOD)), daemon=True).start()",
        "import time\ntime.sleep(0.5)\n" + PLAIN,
    ),
    "the channel says what the student likes": Attack(
        WRONG + "import autograder.wire.frames as frames\nreal = frames.Channel.send\n"
        "def say(self, message, **k):\n    if isinstance(message, dict) and 'failure' in message:\n"
        "        message = dict(message, failure=None, value=None)\n    return real(self, message, **k)\nframes.Channel.send = say",
        PLAIN,
    ),
    "somebody in the middle": Attack(
        WRONG
        + """import os, socket, struct, threading, msgpack
def hold(number):
    far = socket.socket(fileno=os.dup(number))
    near, inner = socket.socketpair()
    os.dup2(inner.fileno(), number)
    def pump(source, sink, change):
        while True:
            head = source.recv(4, socket.MSG_WAITALL)
            if len(head) < 4:
                return
            body = source.recv(struct.unpack("!I", head)[0], socket.MSG_WAITALL)
            if change:
                answer = msgpack.unpackb(body, strict_map_key=False)
                answer["failure"] = None
                if answer.get("sealed"):
                    answer["sealed"]["body"] = b"1 1 None -"
                body = msgpack.packb(answer)
            sink.sendall(struct.pack("!I", len(body)) + body)
    threading.Thread(target=pump, args=(far, near, False), daemon=True).start()
    threading.Thread(target=pump, args=(near, far, True), daemon=True).start()
for name in os.listdir("/proc/self/fd"):
    try:
        if os.readlink("/proc/self/fd/" + name).startswith("socket:") and int(name) > 2:
            hold(int(name))
            break
    except OSError:
        pass
""",
        PLAIN,
    ),
}

_FORGE = (
    SEND
    + """
def forge(frame):
    while frame is not None:
        found = frame.f_locals
        if frame.f_code.co_name == "obey":
            body = b"1 1 None -"
            seal = found["seal"](b"answer" + found["nonce"] + body)
            send(dict(GOOD, sealed={"body": body, "seal": seal}))
            os._exit(0)
        frame = frame.f_back
    send(GOOD)  # a grader without seals
    os._exit(0)
"""
)

STILL_FORGEABLE = {
    "stack frames": (
        "code can walk to the frames of its callers, where the seal is",
        Attack(_FORGE + "import sys\ndef double(x):\n    forge(sys._getframe())", PLAIN),
    ),
    "a traceback": (
        "an exception leads to the same frames",
        Attack(
            _FORGE
            + "def double(x):\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n        forge(error.__traceback__.tb_frame)",
            PLAIN,
        ),
    ),
    "a trace function set by the answer": (
        "a trace function is given the frames of what is called next, ours included",
        Attack(
            _FORGE
            + "import sys\ndef trace(frame, event, arg):\n    forge(frame)\ndef double(x):\n    sys.settrace(trace)\n    (lambda: 0)()",
            PLAIN,
        ),
    ),
    "an audit hook": (
        "it cannot be removed, and is called with our frames below it",
        Attack(
            _FORGE
            + WRONG
            + "import sys\ndef hook(event, args):\n    if event == 'exec' and armed:\n        forge(sys._getframe())\narmed = []\nsys.addaudithook(hook)\narmed.append(1)",
            PLAIN,
        ),
    ),
    "ctypes": (
        "it calls the interpreter's own functions",
        Attack(
            _FORGE
            + "import ctypes\ndef double(x):\n    get = ctypes.pythonapi.PyEval_GetFrame\n    get.restype = ctypes.py_object\n    forge(get())",
            PLAIN,
        ),
    ),
    "the garbage collector": (
        "it lists the functions that hold the seal and the numbers seen so far",
        Attack(
            SEND
            + """import gc
def double(x):
    for one in gc.get_objects():
        if getattr(one, "__name__", "") == "obey" and getattr(one, "__closure__", None):
            cells = dict(zip(one.__code__.co_freevars, one.__closure__))
            if "seal" in cells:
                body = b"1 1 None -"
                for nonce in cells["used"].cell_contents:
                    seal = cells["seal"].cell_contents(b"answer" + nonce + body)
                    if len(cells["used"].cell_contents) == 1 or nonce in gc_newest(cells["used"].cell_contents):
                        send(dict(GOOD, sealed={"body": body, "seal": seal}))
                        os._exit(0)
    send(GOOD)
    os._exit(0)
before = set()
def gc_newest(nonces):
    return set(nonces) - before
for one in gc.get_objects():
    if getattr(one, "__name__", "") == "obey" and getattr(one, "__closure__", None):
        cells = dict(zip(one.__code__.co_freevars, one.__closure__))
        if "used" in cells:
            before |= cells["used"].cell_contents
""",
            PLAIN,
        ),
    ),
    "a thread disguised as a library's": (
        "its code says it comes from an installed file; it sees the frames of all threads",
        Attack(
            _FORGE
            + WRONG
            + '''import sys, threading, time
source = """
def wait(main, forge, sys, time):
    while True:
        frame = sys._current_frames()[main]
        while frame is not None:
            if frame.f_code.co_name in ("obey", "run_code"):
                time.sleep(0.1)
                forge(sys._current_frames()[main])
            frame = frame.f_back
        time.sleep(0.01)
"""
exec(compile(source, threading.__file__, "exec"))
main = threading.get_ident()
threading.Thread(target=lambda: (time.sleep(0.3), wait(main, forge, sys, time)), daemon=True).start()
''',
            "import time\ntime.sleep(1)\n" + PLAIN,
        ),
    ),
    "a class disguised as a library's": (
        "its module says it comes from an installed file",
        Attack(
            EQUAL
            + "def double(x):\n    return Equal()\nimport os, sys, types\nfake = types.ModuleType('fake')\nfake.__file__ = os.__file__\nfake.Equal = Equal\nEqual.__module__ = 'fake'\nsys.modules['fake'] = fake",
            PLAIN,
        ),
    ),
    "an object that is asked for the verdict": (
        "a method called on what the answer returns is the student's code",
        Attack(
            "class Frame:\n    def equals(self, other):\n        return True\ndef double(x):\n    return Frame()",
            "import pandas as pd\nassert double(pd.Series([1, 2])).equals(pd.Series([2, 4]))",
        ),
    ),
    "a class that the assignment asks for": (
        "how its objects compare is the answer's business",
        Attack(
            "class Vector:\n    def __init__(self, *a):\n        pass\n    def __add__(self, other):\n        return self\n    def __eq__(self, other):\n        return True",
            "assert Vector(1, 2) + Vector(3, 4) == Vector(4, 6)",
            solution="class Vector:\n    def __init__(self, x, y):\n        self.x, self.y = x, y\n    def __add__(self, other):\n        return Vector(self.x + other.x, self.y + other.y)\n    def __eq__(self, other):\n        return (self.x, self.y) == (other.x, other.y)",
        ),
    ),
}
