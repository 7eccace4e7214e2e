"""A hostile submission, graded by the real command, and the programs that show it."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.browser import Browser, find_browser
from tests.integration.views import payloads
from tests.notebook_factory import code, grade_cell, locked, manual, notebook, solution, text

CELLS = [
    text("# Sums\n\nAdd numbers."),
    locked("instructions", "Answer **both** questions.", "markdown"),
    solution("total", "def total(x):\n    ### BEGIN SOLUTION\n    return sum(x)\n    ### END SOLUTION"),
    grade_cell("t-sum", "got = total([1, 2])\nassert got == 3, f'not {got}'", 2),
    grade_cell("t-empty", "assert total([]) == 0", 1),
    manual("t-essay", "", 5),
]
HONEST = """\
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, SVG, Latex, Markdown, display

display(pd.DataFrame({"planet": ["honest-mercury", "honest-venus"], "mass": [-0.33, 4.87]}))
fig, axes = plt.subplots(figsize=(3, 2))
axes.plot([0, 1], [1, 0])
plt.show()
display(Latex(r"$\\frac{a}{b}$ honest-latex"))
display(Markdown("**honest-bold** and $E = m c^2$"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' width='30' height='20'><circle cx='9' cy='9' r='8'/></svg>"))
display(HTML("<p>honest <b>html</b></p><ul><li>honest-item</li></ul>"))
print("honest-line \\x1b[31mhonest-red\\x1b[0m")
"""
HONEST_TEXT = """\
## Honest heading

Some *honest-emphasis*, a formula $x^2 < y$, `honest_code <b>`, a [paper](https://example.org/paper),
H<sub>2</sub>O and a picture: ![fine](attachment:fine.png)

| honest | table |
|---|---|
| 1 | 2 |

```python
if a<b: print("honest-fence")  # comment
```
"""
SHOW = """\
import base64, json
from IPython.display import display

for bundle in json.loads(base64.b64decode({packed!r})):
    display(bundle, raw=True)
"""
STREAMS = """\
import base64, json, sys

for line in json.loads(base64.b64decode({packed!r})):
    print(line)
    print(line, file=sys.stderr)
"""
RAISE = """\
import base64

raise ValueError(base64.b64decode({packed!r}).decode())
"""


class Trap:
    """A server that nobody should visit."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        visits = self.visits

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                visits.append(self.path)
                self.send_response(200)
                self.end_headers()

            do_POST = do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def trap() -> Iterator[Trap]:
    found = Trap()
    yield found
    found.close()


@pytest.fixture
def bait() -> Iterator[Trap]:
    """A trap for one test, for pages in which payloads are meant to act."""
    found = Trap()
    yield found
    found.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        pytest.skip("no Chromium is installed; `.ci/run` installs one")
    with Browser(program) as found:
        yield found


@dataclass(frozen=True)
class HostileClass:
    """A graded course: student ``eve`` is hostile, ``max`` is huge."""

    course: Path
    printed: str
    report: dict[str, dict] = field(default_factory=dict)

    def feedback(self, student: str) -> Path:
        return self.course / "feedback" / student / "hw" / "hw.html"

    def autograded(self, student: str) -> Path:
        return self.course / "autograded" / student / "hw" / "hw.ipynb"


def packed(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def hostile_notebook(trap: str) -> NotebookNode:
    """Every payload in every place where it could act."""
    armed = {name: payloads.armed(name, trap) for name in payloads.ALL}
    html = [armed[name] for name in payloads.HTML]
    tex = [armed[name] for name in payloads.LATEX]
    both = [armed[name] for name in (*payloads.HTML, *payloads.MARKDOWN, *payloads.LATEX)]
    script = armed["application-javascript"]
    widget = {"model_id": "x", "version_major": 2, "version_minor": 0}
    others = [
        *({"image/svg+xml": armed[name]} for name in payloads.SVG),
        *({"application/javascript": armed[name]} for name in payloads.JAVASCRIPT),
        *({"text/javascript": armed[name]} for name in payloads.JAVASCRIPT),
        {"application/vnd.jupyter.widget-view+json": widget, "text/html": html[0], "text/plain": "a slider"},
        {"application/vnd.jupyter.widget-view+json": {**widget, "model_id": html[1]}},
        {"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": script},
        {"application/vnd.plotly.v1+json": {"data": [], "layout": {"title": armed["img-onerror"]}}},
        {"application/vnd.vega.v5+json": {"signals": [{"update": script}]}, "text/plain": "a chart"},
        {"application/json": {"__proto__": armed["img-onerror"], "nan": float("nan")}},
        {"application/pdf": armed["img-onerror"]},
        {"text/vnd.mermaid": "graph TD; A-->B; click A href 'javascript:" + script + "'"},
        *({f"image/{kind}": f"x' onerror='{script}' \"onerror=\"{script}" for kind in ("png", "jpeg", "gif", "bmp")}),
        {"image/png": "data:text/html;base64,PHNjcmlwdD4="},
        {"text/html": {"not": "text"}, "text/markdown": [armed["img-onerror"]], "text/plain": armed["img-onerror"]},
        {armed["img-onerror"]: "a strange type", "text/plain": "plain"},
    ]
    attachments = {
        "fine.png": {"image/png": payloads.PIXEL},
        "evil.png": {"text/html": f"<script>{script}</script>"},
        "evil.svg": {"image/svg+xml": base64.b64encode(armed["image-svg-onload"].encode()).decode()},
        "quote.png": {"image/png": f'"><img src=x onerror={script}>'},
    }
    essay = manual("t-essay", HONEST_TEXT, 5)
    essay["attachments"] = {"fine.png": attachments["fine.png"]}
    texts = [text(source) for source in both]
    for cell in texts:
        cell["attachments"] = attachments
    texts[0].metadata.update(tags=["x' onclick='" + script], trusted=True)
    cells = [
        text("# Sums"),
        solution("total", f"def total(x):\n    return {armed['img-onerror']!r} if x else 0  # {armed['script']}"),
        code(HONEST),
        *(code(SHOW.format(packed=packed([{"text/html": t} for t in html[i : i + 40]]))) for i in range(0, 120, 40)),
        code(SHOW.format(packed=packed([{"text/markdown": t} for t in both]))),
        code(SHOW.format(packed=packed([{"text/latex": t} for t in (*tex, *html)]))),
        code(SHOW.format(packed=packed(others))),
        code(STREAMS.format(packed=packed([*both, *(armed[name] for name in payloads.TERMINAL)]))),
        code(RAISE.format(packed=base64.b64encode("\n".join(armed.values()).encode()).decode())),
        *texts,
        nbformat.v4.new_raw_cell("\n".join(both)),
        nbformat.v4.new_raw_cell("\n".join(html), metadata={"raw_mimetype": "text/html"}),
        essay,
    ]
    state = {"x": {"model_name": "HTMLModel", "state": {"value": armed["img-onerror"]}}}
    return notebook(*cells, widgets={"application/vnd.jupyter.widget-state+json": {"state": state}})


def huge_notebook() -> NotebookNode:
    """120 MB printed, 120 MB shown, and few bytes that ask for a large picture thousands of times."""
    big = base64.b64encode(b"\x89PNG\r\n\x1a\n" + os.urandom(1_000_000)).decode()
    often = text("![x](attachment:x)" * 3000)
    often["attachments"] = {"x": {"image/png": big}}
    show = "from IPython.display import HTML, Markdown, display\n"
    return notebook(
        solution("total", "def total(x):\n    return sum(x)"),
        code("for _ in range(120):\n    print('\u20ac' * 1_000_000)"),
        code(show + "display(HTML('<b>x</b>' * 15_000_000))"),
        code(show + "display(Markdown('*x* ' * 30_000_000))"),
        code(show + "for _ in range(400):\n    display(HTML('\u20ac' * 60_000))"),
        *(code("print('\\n' * 200_000)") for _ in range(5)),
        often,
        code("print('the end')"),
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory, trap: Trap) -> HostileClass:
    course = tmp_path_factory.mktemp("hostile") / "course"
    (course / "source" / "hw").mkdir(parents=True)
    (course / "course_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\nc.Limits.cell_seconds = 30\n"
    )
    (course / "nbgrader_config.py").write_text("c = get_config()\nload_subconfig('course_config.py')\n")
    nbformat.write(notebook(*CELLS), course / "source" / "hw" / "hw.ipynb")
    for student, submitted in (("eve", hostile_notebook(trap.address)), ("max", huge_notebook())):
        folder = course / "submitted" / student / "hw"
        folder.mkdir(parents=True)
        (folder / "hw.ipynb").write_text(json.dumps(submitted))  # as it is, valid or not
    command = [sys.executable, "-m", "autograder.cli.main", "grade", "hw", "--course", str(course)]
    done = subprocess.run([*command, "--json", str(course / "r.json")], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((course / "r.json").read_text(), parse_constant=pytest.fail)
    return HostileClass(course, done.stdout + done.stderr, {s["student"]: s for s in report["submissions"]})


@dataclass(frozen=True)
class Jupyter:
    """A JupyterLab with nbgrader's formgrader over the graded course."""

    address: str
    token: str

    def url(self, path: str) -> str:
        return f"{self.address}{path}?token={self.token}"


def _answering(info: Path) -> Jupyter | None:
    """The server once it answers; it says in a file where it is before it listens there."""
    try:
        facts = json.loads(info.read_text())
        found = Jupyter(f"http://127.0.0.1:{facts['port']}", facts["token"])
        with urllib.request.urlopen(found.url("/api"), timeout=30):
            return found
    except (OSError, ValueError):
        return None


@pytest.fixture(scope="session")
def jupyter(hostile: HostileClass, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """`jupyter lab` as an instructor starts it, in the folder of the course; the notebooks are trusted."""
    home = tmp_path_factory.mktemp("home")
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')  # every cell is drawn
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    notebooks = [str(hostile.autograded("eve"))]
    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", *notebooks], env=environment, check=True, capture_output=True
    )
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port=0"]
    log = (home / "log").open("w+")
    server = subprocess.Popen(
        command, cwd=hostile.course, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        info = home / "runtime" / f"jpserver-{server.pid}.json"
        deadline = time.monotonic() + 120
        while (found := _answering(info)) is None:
            assert server.poll() is None and time.monotonic() < deadline, (home / "log").read_text()
            time.sleep(0.1)
        yield found
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        log.close()
