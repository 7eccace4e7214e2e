"""Write the result oneself, or keep the grader from taking points away."""

from functools import partial

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="forging", wants="points")

attack(
    "writes-the-result-file",
    code="""
import json, os
open('results.json', 'w').write(json.dumps({'score': 10}))
os._exit(0)
""",
)
attack(
    "writes-the-result-file-at-exit",
    code="""
import atexit, json
atexit.register(lambda: open('results.json', 'w').write(json.dumps({'score': 10})))
""",
)
attack(
    "writes-the-result-file-from-a-child",
    code="""
import json, os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(2)
    open('results.json', 'w').write(json.dumps({'score': 10}))
    os._exit(0)
""",
    bare=False,
)
attack(
    "infinite-points",
    code="import os\nopen('results.json', 'w').write('{\"score\": Infinity}')\nos._exit(0)",
)
attack(
    "duplicate-keys-in-the-result",
    code="import os\nopen('results.json', 'w').write('{\"score\": 0, \"score\": 10}')\nos._exit(0)",
)
attack(
    "result-is-a-link",
    code="""
import json, os
open('mine.json', 'w').write(json.dumps({'score': 10}))
try:
    os.remove('results.json')
except OSError:
    pass
os.symlink('mine.json', 'results.json')
os._exit(0)
""",
)
attack(
    "floods-every-descriptor-with-a-forged-answer",
    code="""
import os
def double(x):
    for fd in range(3, 64):
        for text in (b'{"score": 10}', b'\\x00\\x00\\x00\\x0c\\x81\\xa6points\\xca\\x41\\x20\\x00\\x00'):
            try:
                os.write(fd, text)
            except OSError:
                pass
    return None
""",
    bare=False,
    peers=False,
)
attack(
    "answers-the-examiner-itself",
    code="""
import os, threading, time
def spam():
    import msgpack
    body = msgpack.packb({'op': 'judged', 'verdict': 'passed', 'points': 10, 'message': '', 'note': ''})
    while True:
        for fd in range(3, 40):
            try:
                os.write(fd, len(body).to_bytes(4, 'big') + body)
            except OSError:
                pass
        time.sleep(.01)
threading.Thread(target=spam, daemon=True).start()
""",
    bare=False,
    peers=False,
)
attack(
    "fakes-all-tests-passed",
    code="print('All tests passed!')\nprint('test_double passed: 100%')\nprint('{\"score\": 10, \"max_score\": 10}')",
    bare=False,
    peers=False,
)
attack("system-exit-before-the-test", code="import sys\nsys.exit(0)", bare=False)
attack(
    "system-exit-in-the-tested-function",
    code="def double(x):\n    raise SystemExit(0)\ndef norm(v):\n    raise SystemExit(0)",
    bare=False,
)
attack("keyboard-interrupt-in-the-tested-function", code="def double(x):\n    raise KeyboardInterrupt", bare=False)
attack("generator-exit-in-the-tested-function", code="def double(x):\n    raise GeneratorExit", bare=False)
attack(
    "skip-test-exception",
    code="import unittest\ndef double(x):\n    raise unittest.SkipTest('not today')",
    bare=False,
)
attack(
    "stop-iteration-in-the-tested-function",
    code="def double(x):\n    raise StopIteration(2 * x)",
    bare=False,
)
attack(
    "assertion-error-that-is-false",
    code="""
import builtins
class Quiet(type):
    def __instancecheck__(self, other): return True
    def __subclasscheck__(self, other): return True
class Fine(Exception, metaclass=Quiet):
    def __bool__(self): return False
builtins.AssertionError = Fine
def double(x):
    raise Fine('all good')
""",
    bare=False,
)
attack(
    "background-thread-sets-the-score",
    code="""
import threading, sys, time
def forge():
    while True:
        for frame in list(sys._current_frames().values()):
            while frame:
                if 'score' in frame.f_locals and isinstance(frame.f_locals['score'], float):
                    import ctypes
                    frame.f_locals['score'] = 10.0
                    ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
                frame = frame.f_back
        time.sleep(.001)
threading.Thread(target=forge, daemon=True).start()
""",
    at="norm",
)
attack(
    "patches-json-dump",
    code="""
import json
original = json.dump
json.dump = lambda value, file, **kw: original({**value, 'score': 10.0} if isinstance(value, dict) else value, file, **kw)
""",
)
attack(
    "trace-function-skips-assertions",
    code="""
import sys
def local(frame, event, argument):
    if event == 'exception':
        frame.f_lineno = frame.f_lineno
    return local
class Everything(float):
    pass
def show(*args, **kw): pass
get_ipython().showtraceback = show
get_ipython().set_custom_exc((Exception,), lambda self, *a, **k: None)
""",
    bare=False,
)
attack(
    "fractions-of-points-by-a-huge-number",
    code="class Tally:\n    counts = {'b': 1, 'a': 2, 'c': 1}\n    def add(self, word): pass\n    def most(self): return 'a'",
    at="tally",
    deserves=3,
    bare=False,
    peers=False,
)
