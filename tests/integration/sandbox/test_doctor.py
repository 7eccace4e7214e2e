"""The doctor finds what is there and names what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyseccomp
import pytest

import autograder
from autograder.sandbox.doctor import protections, require_protections

_WITHOUT_NAMESPACES = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for capability in range(64):
    libc.prctl(24, capability, 0, 0, 0)  # even root cannot get them back after the next exec
import pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
rules.add_rule(pyseccomp.ERRNO(1), "unshare")
rules.load()
os.execv(sys.executable, [sys.executable, "-P", "-c", sys.argv[1]])
"""
_ASK = """
from autograder.errors import SandboxUnavailable
from autograder.sandbox.doctor import protections, require_protections
assert not any(level.active for level in protections() if level.name != "kernel")
try:
    require_protections()
except SandboxUnavailable as error:
    print(error)
"""


def test_every_required_protection_is_active_here() -> None:
    found = protections()
    if not found[0].active:
        pytest.skip(found[0].detail)
    assert [level.name for level in found if level.required and not level.active] == []
    assert require_protections() == found


def test_a_machine_without_namespaces_is_refused_by_name() -> None:
    """As in a container that forbids them."""
    library = [str(Path(autograder.__file__).parent.parent), str(Path(pyseccomp.__file__).parent)]
    environment = {"PYTHONPATH": os.pathsep.join(library), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-P", "-c", _WITHOUT_NAMESPACES, _ASK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr
    assert "cannot isolate student code: sandbox: The sandbox cannot be built: cannot make" in done.stdout
    assert "--no-sandbox" in done.stdout
