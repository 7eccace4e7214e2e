"""What hostile (and honest) student code tries inside a sandbox. Each function returns JSON-able facts.

Runs in the zygote's process tree with the standard library only, possibly as another user: it imports neither
pytest nor this package.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import multiprocessing
import os
import pty
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


def _error(action: Callable[..., Any], *arguments: Any) -> str:
    """Name of the errno with which an action fails; "" if it works."""
    try:
        action(*arguments)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, repr(error))
    return ""


def _call(number: int, *arguments: Any) -> str:
    """Name of the errno of a raw system call; "" if it works."""
    ctypes.set_errno(0)
    result = _libc.syscall(ctypes.c_long(number), *arguments)
    return errno.errorcode[ctypes.get_errno()] if result == -1 else ""


def _last_for_ever() -> None:
    while True:
        time.sleep(60)


# Resources


def allocate_until_refused(step: int) -> dict[str, Any]:
    held: list[bytearray] = []
    try:
        while True:
            held.append(bytearray(step))
    except MemoryError:
        got = len(held) * step
        held.clear()
        return {"got": got, "afterwards": sum(range(1000))}


def allocate_in_children(children: int, size: int) -> int:
    for _ in range(children):
        if os.fork() == 0:
            held = bytearray(size)
            held[::4096] = b"x" * len(held[::4096])
            _last_for_ever()
    _last_for_ever()
    return 0


def share_memory(size: int, step: int) -> int:
    held = []
    for _ in range(size // step):
        block = mmap.mmap(-1, step)  # shared and anonymous: no RLIMIT counts it
        block.write(b"x" * step)
        held.append(block)
        time.sleep(0.01)
    _last_for_ever()
    return len(held)


def fill_and_stay(size: int) -> int:
    for number in range(size // MIB):
        Path(f"f{number}").write_bytes(bytes(MIB))
        time.sleep(0.005)
    _last_for_ever()
    return 0


def share_with_children(size: int, children: int) -> int:
    held = bytearray(size)
    held[::4096] = b"x" * len(held[::4096])
    for _ in range(children):
        if os.fork() == 0:
            break
    _last_for_ever()
    return len(held)


def memory_without_files() -> dict[str, str]:
    return {
        "memfd_create": _error(os.memfd_create, "x"),
        "shmget": _call(29, 0, ctypes.c_size_t(MIB), 0o1600),
    }


def fork_until_refused() -> dict[str, Any]:
    children: list[int] = []
    try:
        while True:
            child = os.fork()
            if child == 0:
                _last_for_ever()
            children.append(child)
    except OSError as error:
        return {"children": len(children), "error": errno.errorcode[error.errno or 0]}


def fork_bomb() -> int:
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)


def busy_processes(count: int, seconds: float) -> float:
    """Keep processes busy, each in a session of its own; processor seconds that they got together."""
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            os.setsid()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pass
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def start_threads_until_refused() -> int:
    started = 0
    gate = threading.Event()
    try:
        while started < 100_000:
            threading.Thread(target=gate.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    gate.set()
    return started


def write_huge_file(directory: str) -> dict[str, Any]:
    path = Path(directory, "huge")
    with path.open("wb", buffering=0) as file:
        failure = ""
        while not failure:
            failure = _error(file.write, bytes(MIB))
    return {"error": failure, "bytes": path.stat().st_size}


def fill_directories() -> dict[str, int]:
    written = {}
    for directory in (os.getcwd(), "/tmp", "/dev/shm"):
        count, failure = 0, ""
        while not failure:
            failure = _error(Path(directory, f"f{count}").write_bytes, bytes(MIB))
            count += 1
        written[directory] = sum(path.stat().st_size for path in Path(directory).iterdir() if path.is_file())
    return written


def write_many_files() -> dict[str, Any]:
    count, failure = 0, ""
    while not failure:
        failure = _error(Path(f"f{count}").touch)
        count += 1
    return {"files": count - 1, "error": failure}


def open_until_refused() -> dict[str, Any]:
    held: list[int] = []
    try:
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        return {"open": len(held), "error": errno.errorcode[error.errno or 0]}


def raise_own_limits() -> dict[str, str]:
    failures = {}
    for name in ("RLIMIT_DATA", "RLIMIT_NPROC", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE"):
        hard = resource.getrlimit(getattr(resource, name))[1]
        try:
            resource.setrlimit(getattr(resource, name), (hard + 1, hard + 1))
            failures[name] = ""
        except (OSError, ValueError) as error:
            failures[name] = type(error).__name__
    failures["nice"] = _error(os.nice, -5)
    failures["realtime"] = _error(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
    failures["oom_score_adj"] = _error(Path("/proc/self/oom_score_adj").write_text, "-1000")
    return failures


def oom_score() -> int:
    return int(Path("/proc/self/oom_score_adj").read_text())


# Ways not to end


def loop_for_ever() -> int:
    while True:
        pass


def sleep_for_ever() -> int:
    _last_for_ever()
    return 0


def stop_itself() -> int:
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    _last_for_ever()
    return 0


def ignore_signals() -> int:
    for number in range(1, signal.NSIG):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    _last_for_ever()
    return 0


def leave_daemons(count: int) -> int:
    """Daemons in sessions of their own, orphaned; returns while they run."""
    for _ in range(count):
        child = os.fork()
        if child == 0:
            os.setsid()
            if os.fork() == 0:
                _last_for_ever()
            os._exit(0)
        os.waitpid(child, 0)
    return len([name for name in os.listdir("/proc") if name.isdigit()])


def daemons_then_sleep(count: int) -> int:
    leave_daemons(count)
    _last_for_ever()
    return 0


def crash() -> int:
    ctypes.string_at(0)
    return 0


def recurse() -> int:
    sys.setrecursionlimit(10**9)

    def deeper(depth: int) -> int:
        return 1 + deeper(depth + 1)

    return deeper(0)


def leave(how: str) -> int:
    if how == "exit 7":
        sys.exit(7)
    if how == "exit text":
        sys.exit("good bye")
    if how == "_exit 9":
        os._exit(9)
    if how == "interrupt":
        raise KeyboardInterrupt
    raise ValueError(how)


# Snooping


def look_at(paths: list[str]) -> dict[str, bool]:
    return {path: os.path.lexists(path) for path in paths}


def read_text(path: str) -> str:
    return Path(path).read_text()


def processes() -> dict[str, Any]:
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return {
        "pids": pids,
        "parent": os.getppid(),
        "environ": Path("/proc/1/environ").read_bytes().strip(b"\0").decode(errors="replace"),
        "signal 2": _error(os.kill, 2, 0),
    }


def environment() -> dict[str, str]:
    return dict(os.environ)


def descriptors() -> dict[str, str]:
    """What every open descriptor leads to, less the one that lists them."""
    listing = os.open("/proc/self/fd", os.O_RDONLY)
    return {
        name: os.readlink(f"/proc/self/fd/{name}")
        for name in os.listdir(listing)
        if int(name) < listing or int(name) > listing + 1
    }


def reach(port: int, abstract: str, path: str) -> dict[str, str]:
    def connect(family: int, address: Any, kind: int = socket.SOCK_STREAM) -> None:
        with socket.socket(family, kind) as sock:
            sock.settimeout(2)
            sock.connect(address)
            sock.send(b"x")

    found = {
        "tcp": _error(connect, socket.AF_INET, ("127.0.0.1", port)),
        "tcp6": _error(connect, socket.AF_INET6, ("::1", port)),
        "udp": _error(connect, socket.AF_INET, ("8.8.8.8", 53), socket.SOCK_DGRAM),
        "abstract": _error(connect, socket.AF_UNIX, "\0" + abstract),
        "path": _error(connect, socket.AF_UNIX, path),
    }
    try:
        socket.getaddrinfo("example.org", 80)
        found["dns"] = ""
    except socket.gaierror as error:
        found["dns"] = type(error).__name__
    for name, family in {"AF_VSOCK": 40, "AF_NETLINK": 16, "AF_PACKET": 17, "AF_ALG": 38, "AF_BLUETOOTH": 31}.items():
        found[name] = _error(socket.socket, family, socket.SOCK_RAW)
    found["high bits"] = _call(41, ctypes.c_ulong(0x1_0000_0010), 3, 0)
    return found


def leave_traces(mark: str) -> list[str]:
    """Files, shared memory and sockets under guessable names; then waits to be found."""
    for directory in (os.getcwd(), "/tmp", "/dev/shm"):
        Path(directory, mark).write_text(mark)
    sock = socket.socket(socket.AF_UNIX)
    sock.bind("\0" + mark)
    sock.listen()
    _last_for_ever()
    return []


def find_traces(mark: str) -> dict[str, Any]:
    sock = socket.socket(socket.AF_UNIX)
    return {
        "files": [directory for directory in (os.getcwd(), "/tmp", "/dev/shm") if mark in os.listdir(directory)],
        "socket": _error(sock.connect, "\0" + mark),
        "pids": len([name for name in os.listdir("/proc") if name.isdigit()]),
    }


def kill_everything() -> str:
    return _error(os.kill, -1, signal.SIGKILL)


# Getting out


def system_calls() -> dict[str, str]:
    """x86_64 numbers; each call with harmless arguments."""
    new_user = 0x10000000
    return {
        "unshare": _call(272, new_user),
        "clone(NEWUSER)": _call(56, ctypes.c_ulong(new_user | signal.SIGCHLD), 0, 0, 0, 0),
        "clone(NEWNET)": _call(56, ctypes.c_ulong(0x40000000 | signal.SIGCHLD), 0, 0, 0, 0),
        "clone3": _call(435, None, 0),
        "setns": _call(308, 0, 0),
        "mount": _call(165, b"none", b"/tmp", b"tmpfs", 0, None),
        "umount2": _call(166, b"/tmp", 2),
        "move_mount": _call(429, -1, b"", -1, b"", 0),
        "mount_setattr": _call(442, -100, b"/", 0, None, 0),
        "pivot_root": _call(155, b"/tmp", b"/tmp"),
        "chroot": _call(161, b"/tmp"),
        "ptrace": _call(101, 0, 0, 0, 0),
        "process_vm_readv": _call(310, 1, None, 0, None, 0, 0),
        "pidfd_getfd": _call(438, 0, 0, 0),
        "kexec_load": _call(246, 0, 0, None, 0),
        "init_module": _call(175, None, 0, b""),
        "bpf": _call(321, 0, None, 0),
        "perf_event_open": _call(298, None, 0, -1, -1, 0),
        "keyctl": _call(250, 0, 0),
        "add_key": _call(248, b"user", b"x", b"y", 1, -3),
        "request_key": _call(249, b"user", b"x", None, 0),
        "userfaultfd": _call(323, 0),
        "io_uring_setup": _call(425, 1, None),
        "personality": _call(135, 0x0040000),
        "swapon": _call(167, b"/tmp/x", 0),
        "reboot": _call(169, 0, 0, 0, None),
        "settimeofday": _call(164, None, None),
        "clock_settime": _call(227, 0, None),
        "open_by_handle_at": _call(304, -1, None, 0),
        "name_to_handle_at": _call(303, -1, b"/", None, None, 0),
        "syslog": _call(103, 3, None, 0),
        "quotactl": _call(179, 0, None, 0, None),
        "sethostname": _call(170, b"x", 1),
        "future call": _call(900),
    }


def call_as_32_bit_program() -> str:
    """getpid() through the 32 bit gate, which a filter for 64 bit numbers would misread."""
    code = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return str(ctypes.CFUNCTYPE(ctypes.c_int)(address)())


def type_into_terminal() -> dict[str, str]:
    _, terminal = pty.openpty()

    def push(command: int) -> str:
        return _call(16, terminal, ctypes.c_ulong(command), b"x")

    return {
        "TIOCSTI": push(0x5412),
        "TIOCSTI with high bits": push(0x1_0000_5412),
        "TIOCLINUX": push(0x541C),
        "window size": _error(fcntl.ioctl, terminal, 0x5413, b"\0" * 8),
        "controlling": _error(os.open, "/dev/tty", os.O_RDWR),
    }


def write_outside(extra: list[str]) -> dict[str, str]:
    failures = {place: _error(Path(place, "x").write_text, "x") for place in ("/", "/usr", "/etc", "/dev", *extra)}
    failures["/proc"] = _error(Path("/proc/sys/kernel/hostname").write_text, "x")
    failures["chmod"] = _error(os.chmod, "/etc/passwd", 0o777)
    failures["null"] = _error(os.chmod, "/dev/null", 0o600)
    failures["device"] = _error(os.mknod, "/tmp/disk", 0o60600, os.makedev(8, 0))
    return failures


def become_root() -> dict[str, Any]:
    status = Path("/proc/self/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return {
        "setuid": _error(os.setuid, 0),
        "setgroups": _error(os.setgroups, [0]),
        "uid": os.getuid(),
        "groups": os.getgroups(),
        "capabilities": [int(fields[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
        "no new privileges": fields["NoNewPrivs"],
    }


def run_program(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def mounts_without_nosuid() -> list[str]:
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return [line.split()[4] for line in lines if "nosuid" not in line.split()[5].split(",")]


def climb_out() -> dict[str, Any]:
    """The classic ways out of a root directory."""
    os.chdir("/")
    for _ in range(20):
        os.chdir("..")
    os.symlink("/../../../../etc/shadow", "/tmp/link")
    return {
        "entries": sorted(os.listdir(".")),
        "link": _error(Path("/tmp/link").read_text),
        "proc root": sorted(os.listdir("/proc/1/root")),
        "proc cwd": _error(os.listdir, "/proc/2/cwd"),
    }


# What honest notebooks do


def _square(number: int) -> int:
    return number * number


def honest_work() -> dict[str, Any]:
    found: dict[str, Any] = {"cwd": sorted(str(path) for path in Path().rglob("*"))}
    found["shell"] = subprocess.run(
        "echo $HOME $USER; id -un", shell=True, capture_output=True, text=True, check=True
    ).stdout
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found["pool"] = pool.map(_square, range(5))
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x")
    with sqlite3.connect("data.db") as database:
        database.execute("create table t (a)")
        database.execute("insert into t values (42)")
        found["sqlite"] = database.execute("select a from t").fetchall()[0][0]
    thread = threading.Thread(target=found.setdefault, args=("thread", True))
    thread.start()
    thread.join()
    left, right = socket.socketpair()
    left.send(b"x")
    found["socketpair"] = right.recv(1).decode()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execlp("echo", "echo", "terminal")
    found["terminal"] = os.read(terminal, 100).decode().strip()
    os.waitpid(pid, 0)
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
    except KeyboardInterrupt:
        found["interrupt"] = True
    Path("script.sh").write_text("#!/bin/sh\necho ran\n")
    os.chmod("script.sh", 0o755)
    found["own program"] = subprocess.run(["./script.sh"], capture_output=True, text=True, check=True).stdout.strip()
    found["random"] = len(os.urandom(8)) + len(os.read(os.open("/dev/urandom", os.O_RDONLY), 8))
    found["processors"] = os.cpu_count() == len(os.sched_getaffinity(0))
    return found
