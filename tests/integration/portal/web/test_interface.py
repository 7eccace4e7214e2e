"""The interface keeps to its description, whatever is sent to it: nothing fails, every answer is one that is documented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
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


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, course_template: Path) -> Iterator[Site]:
    """A portal with something of everything in it."""
    site = make_site(tmp_path_factory.mktemp("asked") / "course", template=course_template)
    site.portal.start()
    site.add("ada")
    site.add("emmy", Role.INSTRUCTOR)
    site.schedule("sheet")
    site.schedule("quiz", kind=Kind.QUIZ)
    for name in ("ada", "emmy"):
        site.hand_in(name)
        site.sit(name)
    yield site
    site.portal.stop()


@pytest.fixture(scope="module")
def described(asked: Site) -> Any:
    return schemathesis.openapi.from_asgi("/api/openapi.json", asked.app)


@pytest.fixture(params=["ada", "emmy"])
def name(request: pytest.FixtureRequest) -> str:
    """A student and an instructor."""
    return str(request.param)


description = schemathesis.pytest.from_fixture("described")
QUIETLY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
_PHASES = [Phase.explicit, Phase.generate]


def ask(site: Site, case: Any, name: str) -> None:
    """One request of somebody; numbers and names that exist are tried, too."""
    known = {"name": "quiz", "submission_id": 1, "sitting_id": 1}
    if case.path_parameters and len(repr(case.path_parameters)) % 2:
        case.path_parameters = {key: known.get(key, value) for key, value in case.path_parameters.items()}
    answer = case.call(cookies={COOKIE: site.tokens[name]}, headers={"sec-fetch-site": "same-origin"})
    case.validate_response(answer, checks=CHECKS)


@description.parametrize()
@settings(max_examples=8, suppress_health_check=QUIETLY, phases=_PHASES, deadline=None)
def test_every_answer_is_as_described(case: Any, asked: Site, name: str) -> None:
    ask(asked, case, name)


@pytest.mark.slow
@description.parametrize()
@settings(max_examples=300, suppress_health_check=QUIETLY, deadline=None)
def test_every_answer_is_as_described_for_long(case: Any, asked: Site, name: str) -> None:
    ask(asked, case, name)
