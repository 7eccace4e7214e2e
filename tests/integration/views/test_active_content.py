"""Nothing that a submission carries acts in what students and instructors look at."""

from __future__ import annotations

import html
import json
from pathlib import Path

import nbformat
import pytest
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbgrader.api import Gradebook

from tests.browser import Browser, Page
from tests.integration.views import payloads
from tests.integration.views.conftest import HostileClass, Jupyter, Trap

MATHJAX = "https://cdnjs.cloudflare.com/ajax/libs/mathjax/"
HONEST_WORDS = (
    "honest-mercury",
    "4.87",
    "honest-latex",
    "honest-bold",
    "honest-item",
    "honest-line",
    "Honest heading",
    "honest-emphasis",
    "honest_code",
    "honest-fence",
)
LEAVING = ("meta-refresh", "meta-data")  # no policy forbids these two; the sanitiser has to

PROVOKE = """
(async where => {
  const pause = t => new Promise(done => setTimeout(done, t));
  const all = root => [...root.querySelectorAll('*')].flatMap(e => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  const documents = [document];
  for (const frame of document.querySelectorAll('iframe, object, embed')) {
    try { if (frame.contentDocument) documents.push(frame.contentDocument); } catch { }
  }
  for (const d of documents) {
    const roots = d === document ? [...d.querySelectorAll(where)] : [d.documentElement];
    for (const element of roots.flatMap(all)) {
      for (const kind of ['mouseover', 'pointerenter', 'contextmenu', 'transitionend', 'animationstart', 'submit'])
        element.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));
      try {
        element.focus?.();
        if (!/^http/.test(element.closest('a')?.protocol ?? '')) element.click?.();  // links to the web may be followed
        if (element.tagName === 'DETAILS') element.open = true;
      } catch { }
    }
  }
  await pause(300);
})
"""


def provoke(page: Page, where: str) -> None:
    """Hover over, focus and click everything in the places that show a submission's content.

    JupyterLab answers every click with work of its own, and the page says nothing until the last one is done.
    """
    page.evaluate(f"({PROVOKE})({json.dumps(where)})", timeout=240)
    page.pump(0.3)


def assert_nothing_acted(page: Page, trap: Trap, *, origin: str = "file:") -> None:
    """`origin` is where the page and its own parts come from; nbgrader's template also names MathJax."""
    assert payloads.named(page.canaries) == []
    assert page.dialogs == []
    assert page.windows == []
    assert trap.visits == []
    elsewhere = [url for url in page.requests if not url.startswith((origin, MATHJAX))]
    assert elsewhere == []
    assert len(page.navigations) == 1, page.navigations


ELEMENTS = """
(where => {
  const found = [];
  const forbidden = 'script, style, link, meta, base, iframe, object, embed, form, input, button, select, textarea, '
    + 'template, dialog, video, audio, source, svg, marquee, [style], [name], [srcset], [background], [ping]';
  for (const root of document.querySelectorAll(where)) {
    for (const element of root.querySelectorAll(forbidden)) found.push(element.outerHTML.slice(0, 100));
    for (const element of root.querySelectorAll('*'))
      for (const attribute of element.attributes) {
        if (attribute.name.startsWith('on')) found.push(element.outerHTML.slice(0, 100));
        if (['href', 'src', 'xlink:href', 'data', 'action'].includes(attribute.name)
            && !/^(#|https?:|data:image[/](png|jpeg|gif|svg[+]xml);base64,)/.test(attribute.value))
          found.push(element.outerHTML.slice(0, 100));
      }
  }
  return found;
})
"""


def active_elements(page: Page, where: str) -> list[str]:
    """Elements and attributes that could act, whether or not they did."""
    found: list[str] = page.evaluate(f"({ELEMENTS})({json.dumps(where)})")
    return found


def assert_honest_content(page: Page, words: tuple[str, ...]) -> None:
    shown = page.evaluate("document.body.innerText")
    assert [word for word in words if word not in shown] == []
    pictures = page.evaluate("[...document.images].filter(i => i.naturalWidth >= 30).length")
    assert pictures >= 2, "the plot and the drawing"
    rows = page.evaluate("[...document.querySelectorAll('td, th')].map(e => e.innerText.trim())")
    assert {"honest-mercury", "-0.33", "honest", "table"} <= set(rows)


def test_without_protection_most_of_the_payloads_do_act(browser: Browser, bait: Trap, tmp_path: Path) -> None:
    shown = {name: payloads.armed(name, bait.address) for name in payloads.HTML}
    shown |= {
        name: markdown2html_mistune(payloads.armed(name, bait.address))
        for name in payloads.MARKDOWN
        if "attachment:" not in payloads.MARKDOWN[name]
    }
    frames = [f"<iframe srcdoc='{html.escape(text, quote=True)}'></iframe>" for text in shown.values()]
    path = tmp_path / "unprotected.html"
    path.write_text("<meta charset=utf-8>" + "\n".join(frames))
    page = browser.page()
    page.open(path, settle=1)
    provoke(page, "b")
    acted = payloads.named(page.canaries)
    print(f"\nunprotected: {len(acted)} of {len(shown)} ran, {len(set(bait.visits))} addresses visited")
    assert len(acted) >= 50
    assert len(set(bait.visits)) >= 15
    assert page.dialogs
    page.close()


def test_a_feedback_page_shows_a_hostile_submission_and_nothing_acts(
    browser: Browser, hostile: HostileClass, trap: Trap
) -> None:
    page = browser.page()
    page.open(hostile.feedback("eve"))
    provoke(page, "main")
    assert_nothing_acted(page, trap)
    assert active_elements(page, "main") == []
    assert [m for m in page.console if "Content Security Policy" in m] == [], "the policy had nothing left to do"
    assert_honest_content(page, HONEST_WORDS)
    assert page.evaluate("document.querySelectorAll('math').length") >= 2
    page.close()


def test_the_policy_of_a_feedback_page_alone_stops_what_a_hole_in_the_sanitiser_would_let_through(
    browser: Browser, hostile: HostileClass, bait: Trap, tmp_path: Path
) -> None:
    text = hostile.feedback("eve").read_text()
    leaky = "\n".join(payloads.armed(n, bait.address) for n in payloads.HTML if n not in ("close-containers", *LEAVING))
    path = tmp_path / "leaky.html"
    path.write_text(text.replace("</main>", f"<section class='own'>{leaky}</section></main>"))
    page = browser.page()
    page.open(path, settle=1)
    assert payloads.named(page.canaries) == []
    assert page.dialogs == []
    assert bait.visits == []
    assert any("Content Security Policy" in message for message in page.console)
    page.close()


def test_nothing_of_a_submission_looks_like_a_verdict_or_leaves_its_box(
    browser: Browser, hostile: HostileClass
) -> None:
    page = browser.page()
    page.open(hostile.feedback("eve"))
    # the page's own table and verdicts are the only ones of their kind, and no anchor of theirs is taken
    assert page.evaluate("document.querySelectorAll('table.summary').length") == 1
    assert page.evaluate("[...document.querySelectorAll('.verdict')].every(v => !v.closest('.own'))")
    assert page.evaluate("document.querySelectorAll('[id]').length") == 3
    assert page.evaluate("document.querySelectorAll('.own [class]:not(.label, .rich, pre, .cut)').length") == 0
    # whatever a student wrote stands in a labelled box, and no box lets anything out
    assert page.evaluate("[...document.querySelectorAll('.rich, pre.out, pre.err')].every(e => e.closest('.own'))")
    assert page.evaluate("[...document.querySelectorAll('.own')].every(e => e.querySelector(':scope > .label'))")
    assert page.evaluate("[...document.querySelectorAll('.own')].every(e => getComputedStyle(e).contain === 'content')")
    assert page.evaluate("Math.max(...[...document.querySelectorAll('.own')].map(e => e.offsetHeight))") <= 900
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    fixed = "[...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).position !== 'static').length"
    assert page.evaluate(fixed) == 0
    page.close()


def test_huge_outputs_make_neither_page_nor_notebook_huge(
    browser: Browser, hostile: HostileClass, trap: Trap, tmp_path: Path
) -> None:
    assert hostile.feedback("max").stat().st_size < 9 * 1024**2
    assert hostile.autograded("max").stat().st_size < 20 * 1024**2
    assert hostile.report["max"]["score"] == 3
    page = browser.page()
    page.open(hostile.feedback("max"))
    assert "[...]" in page.evaluate("document.body.innerText")
    assert "the end" in page.evaluate("document.body.innerText")
    assert page.evaluate("document.documentElement.scrollHeight") < 30_000
    page.close()


def submission_url(hostile: HostileClass, student: str) -> str:
    with Gradebook(f"sqlite:///{hostile.course}/gradebook.db", "c") as gradebook:
        return f"/formgrader/submissions/{gradebook.find_submission_notebook('hw', 'hw', student).id}/"


def test_the_formgrader_shows_a_hostile_submission_and_nothing_acts(
    browser: Browser, hostile: HostileClass, jupyter: Jupyter, trap: Trap
) -> None:
    where = ".text_cell_render, .output_wrapper, .input_area"
    page = browser.page()
    page.open(jupyter.url("/login"))  # which sets the cookie that the formgrader's own requests need
    page.open(jupyter.url(submission_url(hostile, "eve")), settle=2)
    assert page.evaluate("document.querySelectorAll('.nbgrader_cell').length") >= 4
    provoke(page, where)
    assert_nothing_acted(page, trap, origin=jupyter.address)
    assert "/logout" not in " ".join(page.requests)
    assert active_elements(page, where) == []
    assert_honest_content(page, (*HONEST_WORDS, "honest-red", "a paper"))
    # nbgrader finds its own elements by their ids
    for name in ("t-sum", "t-essay", "t-essay-comment", "statusmessage"):
        assert page.evaluate(f"document.querySelectorAll('#{name}').length") == 1, name
    assert page.evaluate("document.querySelector('input#t-essay') !== null")
    page.wait_for("document.querySelector('input#t-sum')?.placeholder === '0'")
    fixed = (
        "[...document.querySelectorAll('.panel-body *')].filter(e => getComputedStyle(e).position === 'fixed').length"
    )
    assert page.evaluate(fixed) == 0
    page.close()


@pytest.mark.slow
def test_jupyterlab_shows_the_trusted_graded_notebook_and_nothing_acts(
    browser: Browser, hostile: HostileClass, jupyter: Jupyter, trap: Trap
) -> None:
    page = browser.page()
    page.open(jupyter.url("/lab/tree/autograded/eve/hw/hw.ipynb"), settle=1)
    cells = len(json.loads(hostile.autograded("eve").read_text())["cells"])
    page.wait_for(f"document.querySelectorAll('.jp-Notebook .jp-Cell').length === {cells}", timeout=90)
    page.wait_for("document.querySelectorAll('.jp-RenderedHTMLCommon table').length > 3", timeout=90)
    page.pump(3)
    where = ".jp-OutputArea-output, .jp-MarkdownOutput"
    provoke(page, where)
    assert payloads.named(page.canaries) == []
    assert page.dialogs == []
    assert trap.visits == []
    assert [u for u in page.requests if trap.address in u or "/logout" in u] == []
    assert page.evaluate("location.href").startswith(jupyter.address + "/lab/")
    links = page.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)")
    assert "javascript:" not in links
    page.close()


def test_what_is_printed_and_exported_carries_no_control_sequences(hostile: HostileClass) -> None:
    for text in (hostile.printed, (hostile.course / "r.json").read_text()):
        assert [c for c in text if not (c.isprintable() or c in "\n\t")] == []
    json.loads(hostile.autograded("eve").read_text(), parse_constant=pytest.fail)
    nbformat.validate(nbformat.read(hostile.autograded("eve"), as_version=4))
