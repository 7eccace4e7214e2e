"""Files that are not the notebook that was handed out."""

from functools import partial

import nbformat

from tests.attacks import catalogue

attack = partial(catalogue.attack, kind="notebooks")
_ALL = ("double", "primes", "norm", "tally")


def _cell(nb, grade_id):
    return next(c for c in nb.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def _tests_pass(nb):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade"):
            c.source = "pass"
    return nb


def _without_tests(nb):
    nb.cells = [c for c in nb.cells if not c.metadata.get("nbgrader", {}).get("grade")]
    return nb


def _worth(points):
    def edit(nb):
        for c in nb.cells:
            if c.metadata.get("nbgrader", {}).get("grade"):
                c.metadata.nbgrader.points = points
        return nb

    return edit


def _skipped(nb):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade"):
            c.metadata["tags"] = ["skip-execution"]
    return nb


def _retyped(nb):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade"):
            c.cell_type = "markdown"
            c.pop("outputs", None)
            c.pop("execution_count", None)
    return nb


def _published_before(nb):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade"):
            c.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "10.0"}, execution_count=1)]
    return nb


def _renamed(nb):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade_id") == "test-double":
            c.metadata.nbgrader.grade_id = "test-free"
    return nb


def _solution_flag(nb):
    for c in nb.cells:
        if c.metadata.get("nbgrader", {}).get("grade"):
            c.metadata.nbgrader.solution = True
            c.source = "10"
    return nb


def _copied_easiest(nb):
    import copy

    easy = _cell(nb, "test-primes")
    nb.cells += [copy.deepcopy(easy) for _ in range(5)]
    return nb


def _changed(edit):
    def changed(nb):
        edit(nb)
        return nb

    return changed


def _raw(nb):
    return nbformat.writes(nb, version=nbformat.NO_CONVERT)


# points they do not deserve
attack("tests-replaced-by-pass", "points", edit=_tests_pass, bare=False)
attack("tests-deleted", "points", edit=_without_tests, bare=False)
attack("points-raised", "points", edit=_worth(1000), honest=("primes",), bare=True)
attack("tests-marked-skip-execution", "points", edit=_skipped)
attack("tests-retyped-to-markdown", "points", edit=_retyped, bare=False)
attack("result-published-beforehand", "points", edit=_published_before, bare=False)
attack("test-renamed", "points", edit=_renamed, bare=False)
attack("tests-declared-answers", "points", edit=_solution_flag, bare=False)
attack("easy-test-copied", "points", edit=_copied_easiest, honest=("primes",))
attack(
    "own-test-cell-below-overrides",
    "points",
    edit=_changed(
        lambda nb: nb.cells.append(nbformat.v4.new_code_cell("10.0", metadata=dict(_cell(nb, "test-double").metadata)))
    ),
    bare=False,
)
attack(
    "in-kernel-asked-for-by-metadata",
    "points",
    "import numpy as np\nnp.testing.assert_allclose = lambda *a, **k: None\ndef norm(v):\n    return None",
    at="norm",
    edit=_changed(lambda nb: [c.metadata.update(autograder={"mode": "in-kernel"}) for c in nb.cells]),
)
attack(
    "negative-points-elsewhere",
    "points",
    edit=_worth(-5),
    bare=False,
)
# the grader stops, or a wrong score
attack("not-json", "halt", edit=lambda nb: b"this is no notebook", deserves=None)
attack("empty-file", "halt", edit=lambda nb: b"", deserves=None)
attack("truncated", "halt", edit=lambda nb: _raw(nb).encode()[:900], deserves=None)
attack("binary", "halt", edit=lambda nb: bytes(range(256)) * 100, deserves=None)
attack("json-but-no-notebook", "halt", edit=lambda nb: b'[1, 2, {"cells": 3}]', deserves=None)
attack("deep-json", "halt", edit=lambda nb: b"[" * 200_000 + b"]" * 200_000, deserves=None)
attack(
    "cells-of-the-wrong-kind",
    "halt",
    edit=lambda nb: b'{"cells": {"a": 1}, "metadata": [], "nbformat": "x"}',
    deserves=None,
)
attack(
    "huge-notebook", "halt", edit=lambda nb: b'{"cells": ["' + b"x" * 110_000_000 + b'"]}', deserves=None, peers=False
)
attack("zip-instead-of-notebook", "halt", edit=lambda nb: b"PK\x03\x04" + b"\x00" * 1000, deserves=None)
attack("no-file-at-all", "halt", edit=lambda nb: None, deserves=None, files={"readme.txt": b"forgot it"})
attack("utf-16", "halt", edit=lambda nb: _raw(nb).encode("utf-16"), honest=_ALL)
attack("with-a-byte-order-mark", "halt", edit=lambda nb: b"\xef\xbb\xbf" + _raw(nb).encode(), honest=_ALL)
attack(
    "lone-surrogates",
    "halt",
    edit=lambda nb: _raw(nb).encode().replace(b"the end", b"\\\\ud800 end"),
    honest=_ALL,
    bare=False,
)
attack(
    "duplicate-cell-ids",
    "halt",
    honest=_ALL,
    edit=_changed(lambda nb: [c.update(id="same") for c in nb.cells]),
    bare=False,
)
attack("no-metadata-anywhere", "halt", honest=_ALL, edit=_changed(lambda nb: [c.metadata.clear() for c in nb.cells]))
attack(
    "another-kernel",
    "halt",
    honest=_ALL,
    edit=_changed(lambda nb: nb.metadata.update(kernelspec={"name": "no-such", "display_name": "R", "language": "R"})),
    bare=False,
)
attack(
    "kernelspec-is-a-number",
    "halt",
    honest=_ALL,
    edit=_changed(lambda nb: nb.metadata.update(kernelspec=3)),
    bare=False,
)
attack(
    "test-cell-copied",
    "halt",
    honest=_ALL,
    edit=_changed(lambda nb: nb.cells.append(nbformat.from_dict(dict(_cell(nb, "test-norm"))))),
    bare=False,
)
attack(
    "answer-cell-copied",
    "halt",
    honest=_ALL,
    edit=_changed(lambda nb: nb.cells.append(nbformat.from_dict(dict(_cell(nb, "norm"))))),
    bare=False,
)
attack(
    "cells-reversed-after-the-setup",
    "halt",
    honest=("double",),
    deserves=2,
    bare=False,
    peers=False,
    edit=_changed(lambda nb: nb.cells.__setitem__(slice(None), nb.cells)),
)
attack(
    "answer-retyped-to-raw",
    "halt",
    honest=_ALL,
    bare=False,
    edit=_changed(
        lambda nb: (
            _cell(nb, "double").update(cell_type="raw"),
            [_cell(nb, "double").pop(k, None) for k in ("outputs", "execution_count")],
        )
    ),
)
attack("version-3", "halt", honest=_ALL, edit=lambda nb: nbformat.writes(nb, version=3).encode(), bare=False)
attack(
    "version-99",
    "halt",
    edit=lambda nb: _raw(nb).replace('"nbformat": 4', '"nbformat": 99').encode(),
    honest=_ALL,
    bare=False,
)
attack("sources-as-numbers", "halt", honest=("primes",), edit=lambda nb: _number_source(nb), bare=False)
attack(
    "attachments-of-20-megabytes",
    "halt",
    honest=_ALL,
    bare=False,
    edit=_changed(lambda nb: nb.cells[0].update(attachments={"a.png": {"image/png": "A" * 20_000_000}})),
)
attack(
    "ten-thousand-cells",
    "halt",
    deserves=None,
    bare=False,
    peers=False,
    edit=_changed(lambda nb: nb.cells.extend(nbformat.v4.new_markdown_cell("x") for _ in range(10_000))),
)
attack(
    "folder-full-of-files",
    "halt",
    honest=_ALL,
    bare=False,
    peers=False,
    files={f"d{i}/f.txt": b"x" for i in range(500)},
)


def _number_source(nb):
    import json

    tree = json.loads(_raw(nb))
    tree["cells"][2]["source"] = 7
    return json.dumps(tree).encode()
