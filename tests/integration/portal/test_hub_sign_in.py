"""Signing in by a real JupyterHub, behind its real proxy, with the configuration of the documentation."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from sqlalchemy import text

from autograder.course import Course
from autograder.portal.clock import Clock
from autograder.portal.database.database import Database
from autograder.portal.frontend.build import build
from autograder.portal.people.accounts import Accounts
from autograder.portal.schedules import Plan, Schedules
from tests.browser import find_browser
from tests.integration.portal.hub_server import PREFIX, HubServer, Visitor
from tests.integration.portal.small_course import PASSWORD, a_notebook, make_course

_SETTINGS = (
    'c.Portal.student_groups = ["students"]',
    "c.Portal.hub_minutes = 0.01",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with a scheduled assignment."""
    build()
    course = Course.open(make_course(tmp_path_factory.mktemp("course"), *_SETTINGS))
    database = Database(course.portal_db_url)
    Schedules(database, Clock()).put("sheet", Plan(), "test")
    database.close()
    return course


@pytest.fixture(scope="module")
def hub(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubServer]:
    """The Hub with the portal as its service."""
    pytest.importorskip("jupyterhub", reason="JupyterHub is not installed: pip install jupyterhub")
    with HubServer(tmp_path_factory.mktemp("hub"), course.root) as hub:
        yield hub


@pytest.fixture
def visitor(hub: HubServer) -> Visitor:
    """Somebody in front of a browser."""
    return Visitor(hub)


def me(visitor: Visitor) -> dict[str, str] | None:
    """Who the portal thinks it is."""
    answer = visitor.get("/api/me")
    return answer.json() if answer.status_code == 200 else None


def until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_who_wants_a_page_signs_in_at_the_hub_and_comes_to_that_page(visitor: Visitor, course: Course) -> None:
    page = visitor.sign_in("ada", "/assignments/sheet")
    assert page.status_code == 200 and page.url.path == f"{PREFIX}/assignments/sheet"
    assert me(visitor) == {"name": "ada", "display_name": "ada", "role": "student"}
    files = {"files": ("sheet.ipynb", a_notebook(), "application/json")}
    assert visitor.post("/assignments/sheet/submissions", files=files).url.path.startswith(f"{PREFIX}/submissions/")
    links = re.findall(r'\s(?:href|src|action)="(/[^"]*)"', page.text)
    assert links and all(link.startswith(f"{PREFIX}/") for link in links)


def test_no_token_of_the_hub_s_is_kept(visitor: Visitor, course: Course) -> None:
    visitor.sign_in("ada")
    kept = (course.root / "portal.db").read_bytes() + (course.root / "portal.db-wal").read_bytes()
    database = Database(course.portal_db_url)
    with database.engine.connect() as connection:
        labels = connection.execute(text("SELECT kind, label FROM portal_sign_in")).all()
    database.close()
    assert {kind for kind, _ in labels} == {"hub"}
    assert visitor.client.cookies["autograder_session"].encode() not in kept
    assert b"token-of-the-tests" not in kept


@pytest.mark.parametrize(("name", "role"), [("emmy", "instructor"), ("kurt", "grader"), ("grace", "student")])
def test_groups_say_who_is_what(visitor: Visitor, name: str, role: str) -> None:
    visitor.sign_in(name)
    found = me(visitor)
    assert found is not None and found["role"] == role
    assert visitor.get("/teaching").status_code == (403 if role == "student" else 200)


def test_an_administrator_of_the_hub_is_no_instructor(visitor: Visitor) -> None:
    refused = visitor.sign_in("boss")
    assert refused.status_code == 403
    assert "not open to your JupyterHub account" in refused.text and 'href="http://' in refused.text
    assert me(visitor) is None


def test_a_change_of_groups_counts_for_those_who_are_signed_in(visitor: Visitor, hub: HubServer) -> None:
    visitor.sign_in("leo")
    hub.join("leo", "graders")
    until(lambda: (me(visitor) or {}).get("role") == "grader")
    hub.leave("leo", "graders")
    until(lambda: (me(visitor) or {}).get("role") == "student")


def test_whoever_is_in_no_group_any_more_is_signed_out_and_refused(hub: HubServer, course: Course) -> None:
    hub.ask("POST", "/users/noether")
    hub.join("noether", "students")
    visitor = Visitor(hub)
    visitor.sign_in("noether")
    assert me(visitor) is not None
    hub.leave("noether", "students")
    until(lambda: me(visitor) is None)
    refused = visitor.get("/")
    assert refused.status_code == 403 and "not open to your JupyterHub account" in refused.text
    hub.join("noether", "students")
    assert visitor.get("/").status_code == 200  # still signed in at the Hub


def test_whoever_is_deleted_at_the_hub_is_signed_out(hub: HubServer) -> None:
    hub.ask("POST", "/users/hilbert")
    hub.join("hilbert", "students")
    visitor = Visitor(hub)
    visitor.sign_in("hilbert")
    assert me(visitor) is not None
    hub.ask("DELETE", "/users/hilbert")
    until(lambda: me(visitor) is None)


def test_signing_out_stays_signed_out_until_one_signs_in_again(visitor: Visitor) -> None:
    visitor.sign_in("ada")
    page = visitor.post("/sign-out")
    assert page.url.path == f"{PREFIX}/signed-out" and "/hub/logout" in page.text
    assert me(visitor) is None
    assert visitor.get("/").url.path == f"{PREFIX}/"  # the Hub still knows the browser
    visitor.post("/sign-out")
    visitor.client.get(f"{visitor.hub.origin}/hub/logout")
    assert visitor.get("/").url.path == "/hub/login"


def come_back(visitor: Visitor, name: str) -> str:
    """Sign in at the Hub; the address to which it sends the browser back, not yet opened."""
    form = visitor.get("/")
    visitor.client.follow_redirects = False
    answer = visitor.fill_in(form, name)
    while not answer.headers["location"].startswith(f"{PREFIX}/oauth_callback"):
        answer = visitor.client.get(urljoin(str(answer.url), answer.headers["location"]))
    visitor.client.follow_redirects = True
    return urljoin(visitor.hub.origin, answer.headers["location"])


def test_nobody_can_be_made_to_sign_in_as_somebody_else(hub: HubServer) -> None:
    attacker, victim = Visitor(hub), Visitor(hub)
    theirs = come_back(attacker, "grace")
    victim.get("/")  # the victim has a sign-in of their own under way
    refused = victim.client.get(theirs)
    assert refused.status_code == 403 and "not begun in this browser" in refused.text
    assert me(victim) is None
    assert attacker.client.get(theirs).status_code == 403  # it was spent with the try


def test_a_forged_or_missing_state_is_refused(visitor: Visitor) -> None:
    address = come_back(visitor, "ada")
    code = parse_qs(urlsplit(address).query)["code"][0]
    for query in (f"code={code}", f"code={code}&state=forged", f"state={'x' * 43}", "error=access_denied&state=x"):
        assert visitor.get(f"/oauth_callback?{query}").status_code == 403
    assert me(visitor) is None


def test_a_stolen_code_is_worth_nothing_in_another_browser(hub: HubServer) -> None:
    thief, victim = Visitor(hub), Visitor(hub)
    code = parse_qs(urlsplit(come_back(victim, "emmy")).query)["code"][0]
    own = parse_qs(urlsplit(come_back(thief, "ada")).query)["state"][0]
    refused = thief.get(f"/oauth_callback?code={code}&state={own}")
    assert refused.status_code == 403 and "does not confirm" in refused.text
    assert me(thief) is None


def test_a_code_cannot_be_used_twice(visitor: Visitor) -> None:
    address = come_back(visitor, "ada")
    assert visitor.client.get(address).status_code == 200
    assert visitor.client.get(address).status_code == 403
    code = parse_qs(urlsplit(address).query)["code"][0]
    visitor.client.cookies.delete("autograder_session")
    own = visitor.client.get(f"{visitor.hub.url}sign-in/hub", follow_redirects=False).headers["location"]
    state = parse_qs(urlsplit(own).query)["state"][0]
    assert visitor.get(f"/oauth_callback?code={code}&state={state}").status_code == 403


def test_a_sign_in_leads_to_pages_of_the_portal_only(visitor: Visitor) -> None:
    page = visitor.sign_in("ada", "/sign-in/hub?to=https://elsewhere.example/")
    assert page.url.path == f"{PREFIX}/"
    assert visitor.get("/sign-in/hub?to=//elsewhere.example").url.path == f"{PREFIX}/"


def test_passwords_are_not_used_where_the_hub_signs_in(visitor: Visitor, course: Course) -> None:
    visitor.sign_in("ada")
    database = Database(course.portal_db_url)
    token = Accounts(database, Clock()).invite("ada", "test")
    database.close()
    choose = {"password": PASSWORD, "again": PASSWORD}
    assert visitor.get(f"/invitation/{token}").status_code == 404
    assert visitor.post(f"/invitation/{token}", data=choose).status_code == 422
    given = {"name": "ada", "password": PASSWORD}
    assert visitor.client.post(f"{visitor.hub.url}api/sign-in", json=given).status_code == 409


def test_the_portal_s_cookies_are_not_sent_to_notebook_servers(visitor: Visitor) -> None:
    visitor.sign_in("ada")
    request = visitor.client.build_request("GET", f"{visitor.hub.origin}/user/grace/")
    assert "autograder" not in request.headers.get("cookie", "")


def test_in_a_browser_one_signs_in_at_the_hub_and_no_policy_is_in_the_way(hub: HubServer) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = find_browser()
    if program is None:
        pytest.skip("there is no Chromium")
    complaints: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto(f"{hub.url}assignments/sheet")
        page.fill("#username_input", "ada")
        page.fill("#password_input", "any")
        page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
        complaints.clear()  # the Hub's own page is not ours
        page.click("#login_submit")
        page.wait_for_url(f"{hub.url}assignments/sheet")
        assert "sheet" in page.inner_text("h1")
        page.click(".menu summary")
        page.click(".menu form button")
        page.wait_for_url(f"{hub.url}signed-out")
        browser.close()
    assert not complaints


def test_the_gradebook_knows_people_by_their_names_at_the_hub(course: Course, visitor: Visitor) -> None:
    visitor.sign_in("grace")
    database = Database(course.portal_db_url)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT name, role, password_hash FROM portal_user")).all()
        made = connection.execute(text("SELECT DISTINCT actor FROM portal_audit WHERE action = 'account made'")).all()
    database.close()
    assert ("grace", "student", None) in [tuple(row) for row in rows]
    assert [actor for (actor,) in made] == ["JupyterHub"]
