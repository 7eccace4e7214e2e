"""The portal below a path of a site that serves other things, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from autograder.course import Course
from autograder.errors import CourseError
from autograder.portal.database.models import Role
from autograder.portal.frontend.build import build
from autograder.portal.people.accounts import Person
from autograder.portal.people.hub import HubAddress
from autograder.portal.portal import Portal
from autograder.portal.schedules import Plan
from autograder.portal.web.app import create_app
from tests.integration.portal.small_course import PASSWORD, a_notebook, make_course

ROOT = "/www/ml"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A portal at https://testserver/www/ml, with an instructor and an assignment."""
    build()
    folder = make_course(tmp_path_factory.mktemp("course"), f'c.Portal.public_url = "https://testserver{ROOT}"')
    portal = Portal(Course.open(folder), workers=0)
    portal.accounts.enrol([Person("emmy", role=Role.INSTRUCTOR)], "test")
    portal.accounts.accept(portal.accounts.invite("emmy", "test"), PASSWORD)
    portal.schedules.put("sheet", Plan(), "test")
    with TestClient(create_app(portal), base_url="https://testserver", headers={"accept": "text/html"}) as client:
        yield client


@pytest.fixture
def signed_in(site: TestClient) -> TestClient:
    """The same, with the instructor signed in."""
    site.cookies.clear()
    answer = site.post(f"{ROOT}/sign-in", data={"name": "emmy", "password": PASSWORD, "to": "/teaching"})
    assert answer.status_code == 200 and answer.url.path == f"{ROOT}/teaching"
    return site


def test_every_link_of_every_page_stays_below_the_path(signed_in: TestClient) -> None:
    seen: set[str] = set()
    waiting = [f"{ROOT}/", f"{ROOT}/account"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = signed_in.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            found = re.findall(r"""\s(?:href|src|action|data-live)=["']([^"']*)["']""", answer.text)
            ours = {address for address in found if address.startswith("/")}
            assert all(address.startswith(f"{ROOT}/") for address in ours), (path, ours)
            links = set(re.findall(r"""<a [^>]*href=["'](/[^"']*)["']""", answer.text))
            waiting += [*links, *(address for address in ours if "/static/" in address)]
    assert {f"{ROOT}/teaching/sheet", f"{ROOT}/people", f"{ROOT}/assignments/sheet"} <= seen
    assert any(path.startswith(f"{ROOT}/static/build/app") for path in seen)


def test_whoever_is_not_signed_in_is_led_back_to_where_they_wanted_to_go(site: TestClient) -> None:
    site.cookies.clear()
    answer = site.get(f"{ROOT}/assignments/sheet", follow_redirects=False)
    assert answer.headers["location"] == f"{ROOT}/sign-in?to=/assignments/sheet"
    data = {"name": "emmy", "password": PASSWORD, "to": "/assignments/sheet"}
    answer = site.post(f"{ROOT}/sign-in", data=data, follow_redirects=False)
    assert answer.headers["location"] == f"{ROOT}/assignments/sheet"


def test_cookies_are_sent_to_the_portal_only_and_never_without_https(site: TestClient) -> None:
    site.cookies.clear()
    data = {"name": "emmy", "password": PASSWORD}
    signed_in = site.post(f"{ROOT}/sign-in", data=data, follow_redirects=False)
    language = site.post(f"{ROOT}/language", data={"language": "de"}, follow_redirects=False)
    refused = site.post(f"{ROOT}/people", data={"name": "a/b", "role": "student"}, follow_redirects=False)
    signed_out = site.post(f"{ROOT}/sign-out", follow_redirects=False)
    cookies = [answer.headers["set-cookie"] for answer in (signed_in, language, refused, signed_out)]
    for cookie in cookies:
        assert f"Path={ROOT};" in cookie + ";" and "Secure" in cookie and "HttpOnly" in cookie
    assert 'autograder_session=""' in cookies[3]


def test_an_upload_goes_on_to_its_submission(signed_in: TestClient) -> None:
    files = {"files": ("sheet.ipynb", a_notebook(), "application/json")}
    answer = signed_in.post(
        f"{ROOT}/assignments/sheet/submissions", files=files, headers={"accept": "application/json"}
    )
    assert answer.status_code == 201
    assert answer.json()["location"].startswith(f"{ROOT}/submissions/")
    assert signed_in.get(answer.json()["location"]).status_code == 200


def test_an_upload_may_be_as_large_as_elsewhere(signed_in: TestClient) -> None:
    files = {"files": ("sheet.ipynb", a_notebook("x" * (2 << 20)), "application/json")}
    assert signed_in.post(f"{ROOT}/assignments/sheet/submissions", files=files).status_code == 200


def test_it_does_not_matter_whether_the_proxy_keeps_the_path(signed_in: TestClient) -> None:
    for path in ("/teaching", f"{ROOT}/teaching"):
        answer = signed_in.get(
            path, headers={"cookie": f"autograder_session={signed_in.cookies['autograder_session']}"}
        )
        assert answer.status_code == 200 and f'href="{ROOT}/teaching/sheet' in answer.text


def test_the_interface_is_there_too(site: TestClient) -> None:
    site.cookies.clear()
    assert site.get(f"{ROOT}/api/key").json()["course"] == "small"
    assert site.get(f"{ROOT}/api/me").status_code == 401
    assert site.get(f"{ROOT}/api/openapi.json").json()["servers"] == [{"url": ROOT}]


def test_a_link_to_choose_a_password_leads_below_the_path(signed_in: TestClient) -> None:
    page = signed_in.post(f"{ROOT}/people", data={"name": "ada", "role": "student"}).text
    assert f"https://testserver{ROOT}/invitation/" in page


def test_passwords_and_the_hub_may_be_there_side_by_side(tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course", "c.Portal.passwords = True"))
    hub = HubAddress(
        "ml",
        "http://127.0.0.1:9/hub/api",
        "t",
        "service-ml",
        "/hub/authorize",
        "/hub/logout",
        f"{ROOT}/oauth_callback",
        ROOT,
    )
    portal = Portal(course, workers=0, hub=hub)
    portal.accounts.enrol([Person("emmy", role=Role.INSTRUCTOR)], "test")
    portal.accounts.accept(portal.accounts.invite("emmy", "test"), PASSWORD)
    with TestClient(create_app(portal), headers={"accept": "text/html"}) as client:
        page = client.get(f"{ROOT}/sign-in?to=/assignments/sheet").text
        assert f'href="{ROOT}/sign-in/hub?to=/assignments/sheet"' in page and 'type="password"' in page
        away = client.get(f"{ROOT}/sign-in/hub?to=/", follow_redirects=False)
        assert away.headers["location"].startswith("/hub/authorize?response_type=code&client_id=service-ml")
        assert "code_challenge_method=S256" in away.headers["location"]
        data = {"name": "emmy", "password": PASSWORD}
        assert client.post(f"{ROOT}/sign-in", data=data).status_code in (200, 404)
        assert client.get(f"{ROOT}/people").status_code == 200
        unreachable = client.get(
            f"{ROOT}/oauth_callback?code=x&state={parse_qs(urlsplit(away.headers['location']).query)['state'][0]}"
        )
        assert unreachable.status_code == 502 and "does not answer" in unreachable.text
        assert client.post(f"{ROOT}/sign-out").url.path == f"{ROOT}/signed-out"


def test_without_a_hub_nothing_leads_to_one(site: TestClient) -> None:
    site.cookies.clear()
    for path in ("/sign-in/hub", "/oauth_callback?code=x&state=y", "/signed-out"):
        assert site.get(f"{ROOT}{path}").status_code == 404
    assert "JupyterHub" not in site.get(f"{ROOT}/sign-in").text


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("c.Portal.passwords = False", "nobody could sign in"),
        ('c.Portal.public_url = "ml.example.edu"', "no address of a portal"),
    ],
)
def test_a_portal_that_nobody_could_use_is_not_started(tmp_path: Path, setting: str, problem: str) -> None:
    with pytest.raises(CourseError, match=problem):
        Portal(Course.open(make_course(tmp_path / "course", setting)), workers=0)


def test_the_public_address_and_the_hub_have_to_agree(tmp_path: Path) -> None:
    course = Course.open(make_course(tmp_path / "course", 'c.Portal.public_url = "https://hub.example.edu/elsewhere"'))
    hub = HubAddress("ml", "http://127.0.0.1:9/hub/api", "t", "service-ml", "/a", "/l", f"{ROOT}/oauth_callback", ROOT)
    with pytest.raises(CourseError, match="not at '/elsewhere'"):
        Portal(course, workers=0, hub=hub)
