"""Who may ask for what: every route, every role. A route without an entry here fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from autograder.portal.database.models import FeedbackPolicy, Kind, Role
from autograder.portal.submissions.grading import feedback_folder
from autograder.portal.submissions.quotas import UploadQuota
from tests.integration.portal.web.site import HTML, Site, make_site
from tests.portal_factory import minutes

ROLES = ("nobody", "ada", "bob", "grader", "emmy", "disabled", "revoked", "expired")
SIGNED_OUT = ("nobody", "disabled", "revoked", "expired")

# What each is answered: (signed out, ada whose things they are, bob, a grader, an instructor).
# For pages, who is signed out is sent to the page for signing in (303), for the interface it is 401.
REASON = {"reason": "why"}
_SAVES = {"client": "page-of-ada", "saves": [{"seq": 0, "question": "quiz/answer", "value": "5"}]}
_PLAN = {"kind": "homework"}
EXPECTED: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], dict[str, Any]]] = {
    # everybody
    ("GET", "/sign-in"): ((200, 303, 303, 303, 303), {}),
    ("POST", "/sign-in"): ((403, 403, 403, 403, 403), {"data": {"name": "x", "password": "y"}}),
    ("GET", "/invitation/{token}"): ((404, 404, 404, 404, 404), {}),
    ("POST", "/invitation/{token}"): ((422, 422, 422, 422, 422), {}),
    ("POST", "/language"): ((303, 303, 303, 303, 303), {"data": {"language": "de"}}),
    ("GET", "/api/key"): ((200, 200, 200, 200, 200), {}),
    ("POST", "/api/sign-in"): ((401, 401, 401, 401, 401), {"json": {"name": "x", "password": "y"}}),
    # one's own
    ("GET", "/"): ((303, 200, 200, 200, 200), {}),
    ("GET", "/account"): ((303, 200, 200, 200, 200), {}),
    ("POST", "/account/password"): ((303, 303, 303, 303, 303), {"data": {"old": "x", "new": "y"}}),
    ("POST", "/account/sign-ins/{sign_in_id}/revoke"): ((303, 303, 404, 404, 404), {}),
    ("POST", "/sign-out"): ((303, 303, 303, 303, 303), {}),
    ("GET", "/assignments/{name}"): ((303, 200, 200, 200, 200), {}),
    ("GET", "/assignments/{name}/notebook"): ((303, 200, 200, 200, 200), {}),
    ("POST", "/assignments/{name}/submissions"): ((303, 303, 303, 303, 303), {"files": {"files": ("x.txt", b"")}}),
    ("POST", "/assignments/{name}/sittings"): ((303, 303, 303, 303, 303), {"name": "quiz"}),
    ("GET", "/submissions/{submission_id}"): ((303, 200, 404, 200, 200), {}),
    ("GET", "/submissions/{submission_id}/status"): ((303, 286, 404, 286, 286), {}),
    ("GET", "/submissions/{submission_id}/receipt"): ((303, 200, 404, 200, 200), {}),
    ("GET", "/submissions/{submission_id}/feedback/{notebook}"): ((303, 200, 404, 200, 200), {}),
    ("GET", "/submissions/{submission_id}/files/{name:path}"): ((303, 200, 404, 200, 200), {"name": "sheet.ipynb"}),
    ("GET", "/sittings/{sitting_id}"): ((303, 200, 404, 404, 404), {}),
    ("POST", "/sittings/{sitting_id}"): ((303, 303, 404, 404, 404), {}),
    ("GET", "/api/me"): ((401, 200, 200, 200, 200), {}),
    ("GET", "/api/assignments"): ((401, 200, 200, 200, 200), {}),
    ("GET", "/api/assignments/{name}/notebook"): ((401, 200, 200, 200, 200), {}),
    ("POST", "/api/assignments/{name}/submissions"): ((401, 422, 422, 422, 422), {"files": {"files": ("x.txt", b"")}}),
    ("GET", "/api/assignments/{name}/submissions"): ((401, 200, 200, 200, 200), {}),
    ("GET", "/api/submissions/{submission_id}"): ((401, 200, 404, 200, 200), {}),
    ("GET", "/api/submissions/{submission_id}/receipt"): ((401, 200, 404, 200, 200), {}),
    ("POST", "/api/sittings"): ((401, 201, 201, 201, 201), {"json": {"assignment": "quiz"}}),
    ("GET", "/api/sittings/{sitting_id}"): ((401, 200, 404, 404, 404), {}),
    ("POST", "/api/sittings/{sitting_id}/answers"): ((401, 200, 404, 404, 404), {"json": _SAVES}),
    ("POST", "/api/sittings/{sitting_id}/hand-in"): ((401, 201, 404, 404, 404), {}),
    # with power over others
    ("PUT", "/api/assignments/{name}/schedule"): ((401, 403, 403, 403, 204), {"json": _PLAN}),
    ("GET", "/api/assignments/{name}/live"): ((401, 403, 403, 200, 200), {}),
    ("POST", "/api/assignments/{name}/minutes"): ((401, 403, 403, 403, 204), {"json": {"minutes": 5, **REASON}}),
    ("POST", "/api/assignments/{name}/pause"): ((401, 403, 403, 403, 204), {"json": REASON}),
    ("POST", "/api/assignments/{name}/resume"): ((401, 403, 403, 403, 204), {"json": REASON}),
    ("POST", "/api/assignments/{name}/feedback/release"): ((401, 403, 403, 403, 204), {"json": REASON}),
    ("POST", "/api/assignments/{name}/feedback/withhold"): ((401, 403, 403, 403, 204), {"json": REASON}),
    ("GET", "/key"): ((200, 200, 200, 200, 200), {}),
    ("GET", "/sign-in/hub"): ((404, 404, 404, 404, 404), {}),  # there is no Hub here
    ("GET", "/oauth_callback"): ((404, 404, 404, 404, 404), {}),
    ("GET", "/signed-out"): ((404, 404, 404, 404, 404), {}),
    ("GET", "/pictures/{name}"): ((303, 404, 404, 404, 404), {"name": "0" * 64 + ".png"}),
    ("GET", "/leaderboards"): ((303, 200, 200, 200, 200), {}),
    ("GET", "/leaderboards/{name}"): ((303, 404, 404, 404, 404), {}),
    ("GET", "/leaderboards/{name}/page"): ((303, 404, 404, 404, 404), {}),
    **dict.fromkeys(
        [
            ("GET", "/teaching"),
            ("GET", "/queue"),
            *(
                ("GET", f"/teaching/{{name}}{page}")
                for page in (
                    "",
                    "/submissions",
                    "/statistics",
                    "/wrong-answers",
                    "/by-hand",
                    "/regrade",
                    "/similarity",
                    "/exam-room",
                    "/exam-room/table",
                )
            ),
            ("GET", "/api/assignments/{name}/statistics"),
            ("GET", "/api/assignments/{name}/by-hand"),
            ("GET", "/api/assignments/{name}/preparation"),
        ],
        ((303, 403, 403, 200, 200), {}),
    ),
    ("GET", "/teaching/{name}/regrade/state"): ((303, 403, 403, 286, 286), {}),
    ("GET", "/teaching/{name}/similarity/state"): ((303, 403, 403, 286, 286), {}),
    ("GET", "/teaching/{name}/similarity/report"): ((303, 403, 403, 404, 404), {}),
    ("GET", "/teaching/{name}/by-hand/{notebook}/{grade_id}"): ((303, 403, 403, 404, 404), {}),
    ("GET", "/teaching/{name}/by-hand/{notebook}/{grade_id}/{student}"): ((303, 403, 403, 404, 404), {}),
    ("POST", "/teaching/{name}/by-hand/{notebook}/{grade_id}/{student}"): (
        (303, 403, 403, 404, 404),
        {"data": {"expected": "{}", "points": "1", "why": "x"}},
    ),
    ("POST", "/teaching/{name}/by-hand/undo"): ((303, 403, 403, 404, 404), {"data": {"entry": "1", "why": "x"}}),
    ("POST", "/teaching/{name}/similarity"): ((303, 403, 403, 303, 303), {}),
    ("POST", "/submissions/grade-again"): ((303, 403, 403, 303, 303), {}),
    ("POST", "/submissions/{submission_id}/grade-again"): ((303, 403, 403, 303, 303), {}),
    ("POST", "/api/assignments/{name}/by-hand"): (
        (401, 403, 403, 422, 422),
        {"json": {"student": "ada"}},
    ),
    ("POST", "/api/assignments/{name}/by-hand/{entry}/undo"): ((401, 403, 403, 404, 404), {"json": REASON}),
    ("GET", "/api/assignments/{name}/regrade"): ((401, 403, 403, 200, 200), {}),
    **dict.fromkeys(
        [("GET", "/export"), ("GET", "/people"), ("GET", "/audit")],
        ((303, 403, 403, 403, 200), {}),
    ),
    **dict.fromkeys(
        [
            ("POST", f"/teaching/{{name}}/{act}")
            for act in ("pause", "minutes", "extensions", "feedback", "regrade", "regrade/publish")
        ],
        ((303, 403, 403, 403, 303), {"data": {"reason": "x", "minutes": "5", "student": "ada"}}),
    ),
    ("POST", "/teaching/{name}/schedule"): (
        (303, 403, 403, 403, 303),
        {"data": {"kind": "homework", "counts": "last", "feedback": "at once"}},
    ),
    ("POST", "/export"): ((303, 403, 403, 403, 200), {"data": {"form": "csv"}}),
    ("POST", "/people"): ((303, 403, 403, 403, 200), {"data": {"name": "new", "role": "student"}}),
    ("POST", "/people/{name}/disable"): ((303, 403, 403, 403, 303), {"data": {"enable": "yes"}, "name": "bob"}),
    ("POST", "/people/roster"): ((303, 403, 403, 403, 200), {"files": {"file": ("roster.csv", b"id\nnew\n")}}),
    ("POST", "/people/roster/apply"): ((303, 403, 403, 403, 303), {"data": {"kept": "x" * 43}}),
    ("POST", "/api/assignments/{name}/regrade"): ((401, 403, 403, 403, 202), {"json": REASON}),
    ("POST", "/api/assignments/{name}/regrade/publish"): ((401, 403, 403, 403, 409), {"json": REASON}),
    ("POST", "/api/export"): ((401, 403, 403, 403, 200), {"json": {"format": "csv", **REASON}}),
}
WITHOUT_ENTRY = {"/api/openapi.json", "/static"}  # the framework's, and files that are everybody's


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory, course_template: Path) -> Iterator[Site]:
    """A portal in which ada has handed in, sits a quiz, and has got feedback."""
    site = make_site(tmp_path_factory.mktemp("used") / "course", template=course_template)
    site.portal.start()
    for name in ("expired", "disabled", "revoked", "ada", "bob"):
        site.add(name)
    site.clock.advance(timedelta(hours=13))
    expired = site.tokens["expired"]
    for name in ("disabled", "revoked", "ada", "bob"):
        site.add(name)
    site.tokens["expired"] = expired
    site.add("grader", Role.GRADER)
    site.add("emmy", Role.INSTRUCTOR)
    site.schedule("sheet")
    site.schedule("quiz", kind=Kind.QUIZ)
    for name in ("disabled", "revoked"):
        assert site.browser(name).get("/api/me").status_code == 200
    site.portal.accounts.disable("disabled", "emmy")
    revoked = site.portal.accounts.find("revoked")
    assert revoked is not None
    site.portal.sign_ins.revoke(revoked.id)
    yield site
    site.portal.stop()


def graded(site: Site) -> int:
    """A submission of ada's with a page of feedback."""
    site.portal.upload_quota = UploadQuota()  # one test after the other hands in
    submission = site.hand_in("ada")["id"]
    with site.portal.database.write() as session:
        from autograder.portal.database.models import Submission

        row = session.get_one(Submission, submission)
        row.state, row.score, row.max_score = "graded", 1.0, 2.0
        page = feedback_folder(site.portal.course.state_directory / row.folder) / "ada" / "sheet" / "sheet.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>What was checked</h1>")
    return int(submission)


def routes(of: Any) -> set[tuple[str, str]]:
    found = set()
    for route in of.routes:
        if isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods}
        elif hasattr(route, "original_router"):  # as FastAPI keeps routers that were included
            found |= routes(route.original_router)
        else:
            assert getattr(route, "path", "?") in WITHOUT_ENTRY, f"{route} has no entry"
    return found


def test_every_route_has_an_entry(used: Site) -> None:
    assert routes(used.app) == set(EXPECTED)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), list(EXPECTED))
def test_every_role_is_answered_as_expected(used: Site, method: str, path: str, role: str) -> None:
    statuses, request = EXPECTED[method, path]
    wanted = dict(zip(("out", "ada", "bob", "grader", "emmy"), statuses, strict=True))
    request = dict(request)
    name = request.pop("name", "sheet")
    ada = used.add("ada")
    if role in ("bob", "grader", "emmy"):
        user = used.portal.accounts.find(role)
        assert user is not None
        used.tokens[role] = used.portal.sign_ins.begin(user.id, "fresh")
    elif role == "ada":
        used.tokens["ada"] = used.portal.sign_ins.begin(ada, "fresh")
    values = {"name": name, "token": "x" * 43, "notebook": "sheet", "grade_id": "none", "student": "ada", "entry": "1"}
    if "{submission_id}" in path:
        values["submission_id"] = str(graded(used))
    if "{sitting_id}" in path:
        values["sitting_id"] = str(used.sit("ada"))
    if "{sign_in_id}" in path:
        used.portal.sign_ins.begin(ada, "another browser")
        values["sign_in_id"] = str(used.portal.sign_ins.of(ada)[0].id)
    url = path.replace("{name:path}", "{name}").format(**values)
    headers = {} if url.startswith("/api/") else HTML
    client = used.browser(None if role == "nobody" else role)
    answer = client.request(method, url, headers=headers, **request)
    signed_out = 401 if path.startswith("/api/") and wanted["out"] == 303 else wanted["out"]
    assert answer.status_code == (signed_out if role in SIGNED_OUT else wanted[role]), answer.text[:500]
    if signed_out == 303 and role in SIGNED_OUT and path != "/language":
        assert answer.headers["location"].startswith("/sign-in")
    assert answer.headers["content-security-policy"]
    used.portal.schedules.resume("sheet", "emmy")
    used.portal.accounts._tries["address"]._full_at.clear()
    used.portal.accounts._tries["account"]._full_at.clear()
    used.portal.accounts._tries["from here"]._full_at.clear()


def test_programs_are_let_in_by_a_token_in_a_header(used: Site) -> None:
    for token, status in ((used.tokens["bob"], 200), ("wrong", 401), ("", 401), ("\xff", 401)):
        header = f"Bearer {token}".encode("latin-1")
        assert used.browser().get("/api/me", headers={"authorization": header}).status_code == status  # type: ignore[dict-item]
    answer = used.browser().get("/api/me", headers={"authorization": "Basic YTpi"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


# what is somebody else's is not there ----------------------------------------------------------------------


def said(answer: Any) -> tuple[int, str, list[str]]:
    names = sorted(name for name in answer.headers if name not in ("content-length", "server-timing"))
    return answer.status_code, answer.text, names


@pytest.mark.parametrize(
    ("method", "url", "request_"),
    [
        ("GET", "/api/submissions/{id}", {}),
        ("GET", "/api/submissions/{id}/receipt", {}),
        ("GET", "/submissions/{id}", {}),
        ("GET", "/submissions/{id}/status", {}),
        ("GET", "/submissions/{id}/receipt", {}),
        ("GET", "/submissions/{id}/feedback/sheet", {}),
        ("GET", "/submissions/{id}/files/sheet.ipynb", {}),
        ("GET", "/api/sittings/{sitting}", {}),
        ("POST", "/api/sittings/{sitting}/answers", {"json": _SAVES}),
        ("POST", "/api/sittings/{sitting}/hand-in", {}),
        ("GET", "/sittings/{sitting}", {}),
        ("POST", "/sittings/{sitting}", {}),
        ("POST", "/account/sign-ins/{sign_in}/revoke", {}),
    ],
)
@pytest.mark.parametrize("headers", [HTML, {"accept": "application/json"}], ids=["page", "json"])
def test_not_yours_and_not_there_are_answered_alike(
    used: Site, method: str, url: str, request_: dict[str, Any], headers: dict[str, str]
) -> None:
    ada = used.portal.accounts.find("ada")
    assert ada is not None
    yours = {"id": graded(used), "sitting": used.sit("ada"), "sign_in": used.portal.sign_ins.of(ada.id)[0].id}
    there = dict.fromkeys(yours, 10**9)
    bob = used.add("bob")
    used.tokens["bob"] = used.portal.sign_ins.begin(bob, "fresh")
    client = used.browser("bob")
    foreign, none = (client.request(method, url.format(**ids), headers=headers, **request_) for ids in (yours, there))
    assert said(foreign) == said(none)
    assert foreign.status_code == 404
    assert "ada" not in foreign.text


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "1e3", "1.5", "abc", "%00", "1%00", "\u0661"])
@pytest.mark.parametrize("url", ["/api/submissions/{}", "/submissions/{}", "/api/sittings/{}", "/sittings/{}"])
def test_what_is_no_number_is_refused(used: Site, url: str, number: str) -> None:
    assert used.browser("bob").get(url.format(number)).status_code in (404, 422)


@pytest.mark.parametrize(
    "name",
    [
        "../../../../course_config.py",
        "..%2f..%2f..%2fcourse_config.py",
        "%2e%2e/%2e%2e/course_config.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "sheet.ipynb/%2e%2e",
        "%2e/sheet.ipynb",
        "..\\..\\portal.db",
        "sheet.ipynb%00",
        "",
    ],
)
@pytest.mark.parametrize("place", ["files", "feedback"])
def test_no_path_leads_out_of_a_submission(used: Site, place: str, name: str) -> None:
    number = graded(used)
    answer = used.browser("ada").get(f"/submissions/{number}/{place}/{name}")
    assert answer.status_code == 404
    assert "root:" not in answer.text
    assert "get_config" not in answer.text


def test_no_name_of_anything_is_hidden_by_a_page(used: Site) -> None:
    """Where an address has a name, no other address of the same form has a word: an assignment may be called anything."""
    known = routes(used.app)
    assert ("GET", "/teaching/{name}") in known
    hidden = []
    for method, path in known:
        for _, other in (one for one in known if one[0] == method):
            ours, theirs = path.split("/"), other.split("/")
            pairs = [(mine, word) for mine, word in zip(ours, theirs, strict=False) if mine != word]
            has_name = all(mine.startswith("{") and not mine.endswith("_id}") for mine, _ in pairs)
            if pairs and len(ours) == len(theirs) and has_name:
                hidden.append((path, other))
    assert hidden == []


@pytest.mark.parametrize(
    "name", ["../source/sheet", "%2e%2e", "nothing", "sheet%00", "sheet%2f..%2fquiz", "%0d%0aX: y", "x" * 200]
)
@pytest.mark.parametrize("url", ["/assignments/{}", "/assignments/{}/notebook", "/api/assignments/{}/notebook"])
def test_only_scheduled_assignments_are_there(used: Site, url: str, name: str) -> None:
    answer = used.browser("ada").get(url.format(name), headers=HTML)
    assert answer.status_code in (404, 422)
    assert "x" not in answer.headers


def test_the_archive_of_what_was_released_holds_no_solution(used: Site) -> None:
    answer = used.browser("ada").get("/assignments/sheet/notebook")
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''sheet.ipynb"
    assert "BEGIN" not in answer.text
    assert "-14" not in answer.text


# feedback and results --------------------------------------------------------------------------------------


def test_feedback_pages_can_do_nothing(used: Site) -> None:
    answer = used.browser("ada").get(f"/submissions/{graded(used)}/feedback/sheet")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_handed_in_files_are_never_shown(used: Site) -> None:
    answer = used.browser("ada").get(f"/submissions/{graded(used)}/files/sheet.ipynb")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_withheld_results_are_nowhere(used: Site) -> None:
    used.schedule("sheet", feedback=FeedbackPolicy.WHEN_RELEASED)
    used.portal.schedules.release_feedback("sheet", "emmy", released=False)
    number = graded(used)
    ada = used.browser("ada")
    shown = ada.get(f"/api/submissions/{number}").json()
    assert (shown["score"], shown["max_score"], shown["message"]) == (None, None, None)
    assert next(a for a in ada.get("/api/assignments").json() if a["name"] == "sheet")["score"] is None
    assert ada.get(f"/submissions/{number}/feedback/sheet").status_code == 404
    assert "/feedback/" not in ada.get(f"/submissions/{number}").text
    assert used.browser("grader").get(f"/api/submissions/{number}").json()["score"] == 1.0
    used.portal.schedules.release_feedback("sheet", "emmy")
    assert ada.get(f"/api/submissions/{number}").json()["score"] == 1.0
    assert ada.get(f"/submissions/{number}/feedback/sheet").status_code == 200
    used.schedule("sheet")


def test_what_went_wrong_on_the_server_is_not_told_to_students(used: Site) -> None:
    from autograder.portal.database.models import Submission

    number = graded(used)
    with used.portal.database.write() as session:
        row = session.get_one(Submission, number)
        row.state, row.message = "failed", "OSError: /srv/secret/path"
    ada = used.browser("ada")
    for url in (f"/api/submissions/{number}", f"/submissions/{number}", "/api/assignments/sheet/submissions"):
        assert "secret" not in ada.get(url, headers=HTML).text


def test_an_exam_is_given_out_when_its_clock_runs(used: Site) -> None:
    used.schedule("quiz", kind=Kind.EXAM, minutes=60)
    user = used.add("cyd")
    cyd = used.browser("cyd")
    assert cyd.get("/assignments/quiz/notebook").status_code == 404
    sitting = used.sit("cyd")
    assert cyd.get("/assignments/quiz/notebook").status_code == 200
    used.portal.sittings.hand_in(sitting, user)
    assert cyd.get("/assignments/quiz/notebook").status_code == 404
    used.clock.advance(minutes(1))
    used.schedule("quiz", kind=Kind.QUIZ)
