"""A site that nobody has used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.portal import assets
from autograder.portal.people import passwords
from tests.integration.portal.web.site import Site, make_site


@pytest.fixture(scope="module", autouse=True)
def _nothing_built() -> Iterator[None]:
    """Pages name scripts and styles; whether these are built does not matter here. Passwords are hashed quickly."""
    from argon2 import PasswordHasher

    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "_files", lambda changed: {"app.js": "app.js", "style.css": "style.css"})
        patch.setattr(passwords, "_hasher", quick)
        patch.setattr(passwords, "_NOBODY", quick.hash("nobody has this password"))
        yield


@pytest.fixture
def site(tmp_path: Path, course_template: Path) -> Iterator[Site]:
    """A running portal that grades nothing."""
    site = make_site(tmp_path / "course", template=course_template)
    site.portal.start()
    yield site
    site.portal.stop()
