"""Take everything: time, memory, processes, disk, output."""

from functools import partial

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="resources", honest=("primes", "norm"))

attack("endless-loop", "halt", "while True:\n    pass")
attack("endless-loop-in-the-tested-function", "halt", "def double(x):\n    while True:\n        pass")
attack("sleeps-for-ever", "halt", "import time\ntime.sleep(10**6)")
attack(
    "swallows-interrupts",
    "halt",
    """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal(signal.SIGALRM, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
)
attack(
    "catches-keyboard-interrupt",
    "halt",
    """
import time
def stay():
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
stay()
""",
)
attack(
    "fork-bomb",
    "halt",
    """
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
""",
    peers=False,
)
attack(
    "thread-bomb",
    "halt",
    """
import threading, time
while True:
    try:
        threading.Thread(target=time.sleep, args=(1000,)).start()
    except BaseException:
        pass
""",
    peers=False,
)
attack(
    "memory-bomb",
    "halt",
    """
held = []
while True:
    try:
        held.append(bytearray(10**8))
        held[-1][::4096] = b'x' * len(held[-1][::4096])
    except MemoryError:
        pass
""",
    peers=False,
)
attack(
    "memory-bomb-of-small-objects", "halt", "held = []\nwhile True:\n    held.append([len(held)] * 100)", peers=False
)
attack(
    "shared-memory-bomb",
    "halt",
    """
import mmap, time
held = []
while True:
    try:
        held.append(mmap.mmap(-1, 10**8))
        held[-1].write(b'x' * 10**8)
    except BaseException:
        time.sleep(.1)
""",
    peers=False,
)
attack(
    "memory-bomb-in-children",
    "halt",
    """
import os, time
for _ in range(20):
    if os.fork() == 0:
        held = bytearray(200 * 2**20)
        held[::4096] = b'x' * len(held[::4096])
        time.sleep(1000)
while True:
    time.sleep(1)
""",
    peers=False,
)
attack(
    "memory-bomb-in-numpy",
    "halt",
    """
import numpy as np
held = []
while True:
    try:
        held.append(np.ones((10**7, 10)))
    except MemoryError:
        pass
""",
    peers=False,
)

attack(
    "fills-the-disk",
    "halt",
    """
import time
with open('big', 'wb') as file:
    while True:
        try:
            file.write(b'x' * 10**7)
            file.flush()
        except OSError:
            time.sleep(.1)
""",
    peers=False,
    bare=False,
)
attack(
    "fills-tmp",
    "halt",
    """
import time
while True:
    try:
        with open('/tmp/big', 'ab') as file:
            file.write(b'x' * 10**7)
    except OSError:
        time.sleep(.1)
""",
    peers=False,
    bare=False,
)
attack(
    "a-million-small-files",
    "halt",
    """
i = 0
while True:
    try:
        open(f'f{i}', 'w').close()
    except OSError:
        pass
    i += 1
""",
    peers=False,
    bare=False,
)
attack("stdout-flood", "halt", "while True:\n    print('x' * 10**5)", peers=False, bare=False)
attack(
    "native-output-flood",
    "halt",
    """
import os
while True:
    try:
        os.write(1, b'x' * 10**6)
    except OSError:
        pass
""",
    peers=False,
    bare=False,
)
attack("output-of-half-a-gigabyte", "halt", "print('x' * 5 * 10**8)\nwhile True:\n    pass", peers=False)
attack("deep-recursion", "halt", "import sys\nsys.setrecursionlimit(10**9)\ndef f(n):\n    return f(n + 1)\nf(0)")
attack("segmentation-fault", "halt", "import ctypes\nctypes.string_at(0)")
attack("abort", "halt", "import os\nos.abort()")
attack("kills-itself", "halt", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
attack("stops-itself", "halt", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")
attack(
    "kills-everybody",
    "halt",
    """
import os, signal
try:
    os.kill(-1, signal.SIGKILL)
finally:
    os.kill(os.getpid(), signal.SIGKILL)
""",
    peers=False,
)
attack(
    "kills-its-parent",
    "halt",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass",
    peers=False,
)
attack("exits", "halt", "import os\nos._exit(0)")
attack("exits-when-tested", "halt", "import os\ndef double(x):\n    os._exit(0)")
attack("hangs-at-exit", "halt", "import atexit, time\natexit.register(time.sleep, 10**6)\nraise SystemExit", bare=False)
attack(
    "non-daemon-thread-never-ends",
    "halt",
    "import threading, time\nthreading.Thread(target=time.sleep, args=(10**6,), daemon=False).start()",
)
attack("catastrophic-regular-expression", "halt", "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')")
attack("number-with-a-billion-digits", "halt", "x = 10 ** (10 ** 9)\nstr(x)", peers=False)
attack(
    "slow-drip",
    "halt",
    "import time\nfor i in range(10**6):\n    print(i, end=' ', flush=True)\n    time.sleep(.5)",
)
attack(
    "survivor-in-a-new-session",
    "damage",
    """
import subprocess, sys
subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600) # @MARK@'], start_new_session=True)
""",
)
attack(
    "survivor-by-double-fork",
    "damage",
    """
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600) # @MARK@'])
    os._exit(0)
""",
)
attack(
    "survivor-that-ignores-signals",
    "damage",
    """
import subprocess, sys
subprocess.Popen([sys.executable, '-c', '''
import signal, time
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
time.sleep(600) # @MARK@
'''], start_new_session=True)
""",
)
