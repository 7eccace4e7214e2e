"""What, besides submission and assignment, a verdict rests on: interpreter, libraries, limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from importlib import metadata

import autograder
from autograder.execution.budget import Limits
from autograder.execution.zygote import environment_facts

_DISTRIBUTIONS = {"sklearn": "scikit-learn"}


def environment_digest(preload: Iterable[str], limits: Limits, in_kernel: Iterable[str]) -> str:
    """sha256 over everything of the environment that can change a verdict."""
    facts = environment_facts() | {
        "autograder": autograder.__version__,
        "libraries": {name: _version(name) for name in sorted({"ipython", *(p.split(".")[0] for p in preload)})},
        "limits": limits.to_plain(),
        "in_kernel": sorted(in_kernel),
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(_DISTRIBUTIONS.get(library, library))
    except metadata.PackageNotFoundError:
        return "missing"
