"""The interface keeps to its description, whatever is sent to it: nothing fails, every answer is one that is documented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from autograder.portal.database.models import Kind, Role
from autograder.portal.web.access import COOKIE
from tests.integration.portal.web.site import Site, make_site

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def asked(tmp_path_factory: pytest.TempPathFactory, course_template: Path) -> Iterator[Site]:
    """A portal with something of everything in it."""
    site = make_site(tmp_path_factory.mktemp("asked") / "course", template=course_template)
    site.add("ada")
    site.add("emmy", Role.INSTRUCTOR)
    site.schedule("sheet")
    site.schedule("quiz", kind=Kind.QUIZ)
    for name in ("ada", "emmy"):
        site.hand_in(name)
        site.sit(name)
    yield site  # schemathesis starts and stops the application


@pytest.fixture
def described(asked: Site) -> Any:
    return schemathesis.openapi.from_asgi("/api/openapi.json", asked.app)


QUIETLY = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
]
_PHASES = [Phase.explicit, Phase.generate]


def ask(site: Site, case: Any) -> None:
    """One request of a student and of an instructor; numbers and names that exist are tried, too."""
    known = {"name": "quiz", "submission_id": 1, "sitting_id": 1}
    if case.path_parameters and len(repr(case.path_parameters)) % 2:
        case.path_parameters = {key: known.get(key, value) for key, value in case.path_parameters.items()}
    for name in ("ada", "emmy"):
        answer = case.call(cookies={COOKIE: site.tokens[name]}, headers={"sec-fetch-site": "same-origin"})
        case.validate_response(answer, checks=CHECKS)


def ask_all(site: Site, description: Any, how: settings) -> int:
    """Ask for everything that is described; how many operations that were."""
    asked_for = 0
    for found in description.get_all_operations():
        operation = found.ok()

        @how
        @given(case=operation.as_strategy())
        def every_answer_is_as_described(case: Any) -> None:
            ask(site, case)

        every_answer_is_as_described()
        asked_for += 1
    return asked_for


def test_every_answer_is_as_described(asked: Site, described: Any) -> None:
    how = settings(max_examples=8, suppress_health_check=QUIETLY, phases=_PHASES, deadline=None)
    assert ask_all(asked, described, how) >= 19


@pytest.mark.slow
def test_every_answer_is_as_described_for_long(asked: Site, described: Any) -> None:
    ask_all(asked, described, settings(max_examples=300, suppress_health_check=QUIETLY, deadline=None))
