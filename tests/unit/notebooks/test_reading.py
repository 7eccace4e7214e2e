"""Any file becomes a valid notebook or a rejection that the student understands."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionRejected
from autograder.notebooks.reading import MAX_CELLS, parse_notebook, read_notebook
from tests.notebook_factory import code, notebook, text

CELL = {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": None}


def as_json(**changes: Any) -> bytes:
    return json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **changes}).encode()


def cell_json(**changes: Any) -> bytes:
    return as_json(cells=[{**CELL, **changes}])


def test_a_good_notebook_comes_back_as_it_is(tmp_path: Path) -> None:
    nb = notebook(text("# Title"), code("x = 1\nprint(x)"))
    nb.cells[1].outputs = [nbformat.v4.new_output("stream", name="stdout", text="1\n")]
    nbformat.write(nb, tmp_path / "a.ipynb")
    assert read_notebook(tmp_path / "a.ipynb") == nb


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "not JSON|middle|damaged"),
        (as_json()[:-20], "middle"),
        (as_json()[: len(as_json()) // 2], "middle"),
        (as_json().replace(b'"cells":', b'"cells"'), "damaged: line 1"),
        (b"x = 1\nprint(x)\n", "not JSON"),
        (b"<html>login</html>", "not JSON"),
        (b"PK\x03\x04\x00\x00", "binary"),
        (b"%PDF-1.4 ", "binary"),
        (bytes(range(256)), "binary"),
        (b"[1, 2, 3]", "no notebook"),
        (b'{"a": 1}', "no notebook"),
        (b'{"cells": {}}', "no notebook"),
        (b'{"cells": "x"}', "no notebook"),
        (b'{"worksheets": [1, null]}', "no notebook"),
        (as_json(cells=[]), "no cells"),
        (as_json(cells=[1, None, "x"]), "no cells"),
    ],
)
def test_what_is_no_notebook_is_rejected_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(SubmissionRejected, match=reason) as rejected:
        parse_notebook(data, where="xor.ipynb")
    assert rejected.value.where == "xor.ipynb"
    assert rejected.value.hint


def test_deep_nesting_is_rejected_at_once() -> None:
    for data in (b"[" * 5_000_000, b'{"cells":' * 200_000, b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
        started = time.monotonic()
        with pytest.raises(SubmissionRejected):
            parse_notebook(data)
        assert time.monotonic() - started < 10


def test_nesting_that_json_reads_but_recursive_code_does_not_is_dropped() -> None:
    deep: Any = 1
    for _ in range(600):
        deep = [deep]
    nb = parse_notebook(as_json(metadata={"x": deep}, cells=[{**CELL, "metadata": {"y": deep, "z": 1}}]))
    assert nb.metadata == {}
    assert nb.cells[0].metadata == {"z": 1}


def test_millions_of_empty_lists_are_refused_before_they_become_objects() -> None:
    data = b'{"cells": [' + b"[]," * 4_000_000 + b"[]]}"
    with pytest.raises(SubmissionRejected, match="far more values"):
        parse_notebook(data)


def test_a_long_printed_list_is_not_mistaken_for_many_values() -> None:
    printed = "1, 2, 3, [" * 1_500_000
    nb = parse_notebook(cell_json(outputs=[{"output_type": "stream", "name": "stdout", "text": printed}]))
    assert nb.cells[0].outputs[0].text == printed


def test_a_string_full_of_escaped_quotes_costs_linear_time() -> None:
    started = time.monotonic()
    with pytest.raises(SubmissionRejected):
        parse_notebook(b'{"cells": ["' + b'\\"[,' * 3_000_000)
    assert time.monotonic() - started < 15


def test_more_cells_than_any_notebook_has_are_refused() -> None:
    with pytest.raises(SubmissionRejected, match=f"more than {MAX_CELLS}"):
        parse_notebook(as_json(cells=[CELL] * (MAX_CELLS + 1)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_byte_order_marks_and_utf16_are_read(encoding: str) -> None:
    data = as_json(cells=[{**CELL, "source": "größe = 1"}]).decode().encode(encoding)
    assert parse_notebook(data).cells[0].source == "größe = 1"


def test_bytes_that_are_no_utf8_are_replaced() -> None:
    nb = parse_notebook(as_json(cells=[{**CELL, "source": "# QQ"}]).replace(b"QQ", b"\xe4\xff"))
    assert nb.cells[0].source == "# \ufffd\ufffd"


def test_lone_surrogates_are_replaced_everywhere() -> None:
    nb = parse_notebook(as_json(metadata={"\ud800k": ["\udfff"]}, cells=[{**CELL, "source": "x = '\ud83d'"}]))
    assert nb.cells[0].source == "x = '\ufffd'"
    nbformat.writes(nb).encode()


def test_an_emoji_written_as_a_surrogate_pair_stays_an_emoji() -> None:
    assert parse_notebook(cell_json(source="'😀'")).cells[0].source == "'😀'"


def test_the_last_of_duplicate_keys_counts_as_in_jupyterlab() -> None:
    data = cell_json(source="x = 1").replace(b'"source": "x = 1"', b'"source": "x = 1", "source": "x = 2"')
    assert parse_notebook(data).cells[0].source == "x = 2"


def test_nbformat_3_is_upgraded() -> None:
    sheet = {
        "cells": [
            {"cell_type": "heading", "level": 2, "source": ["Part A"], "metadata": {}},
            {"cell_type": "code", "input": ["x = 1\n", "x"], "outputs": [{"output_type": "pyout"}], "prompt_number": 3},
            {"cell_type": "markdown", "source": "text"},
        ]
    }
    nb = parse_notebook(json.dumps({"nbformat": 3, "worksheets": [sheet], "metadata": {"name": "a"}}).encode())
    assert [(c.cell_type, c.source) for c in nb.cells] == [
        ("markdown", "## Part A"),
        ("code", "x = 1\nx"),
        ("markdown", "text"),
    ]
    nbformat.validate(nb)


@pytest.mark.parametrize(
    "changes",
    [
        {"metadata": None},
        {"metadata": {"tags": "x", "collapsed": 1, "jupyter": 3, "scrolled": "maybe", "name": 1}},
        {"metadata": {"jupyter": {"source_hidden": "yes"}}},
        {"source": None},
        {"source": ["x = 1", 2, None]},
        {"outputs": None},
        {"outputs": [1, {}, {"output_type": "stream"}, {"output_type": "nonsense"}, {"output_type": "error"}]},
        {"outputs": [{"output_type": "display_data", "data": {"text/plain": 1, "image/png": ["a"]}, "metadata": 7}]},
        {"outputs": [{"output_type": "error", "ename": "E", "evalue": "v", "traceback": "no list"}]},
        {"execution_count": "one"},
        {"execution_count": -1},
        {"execution_count": True},
        {"id": "not allowed!"},
        {"id": 7},
        {"cell_type": "unknown"},
        {"cell_type": None},
        {"cell_type": "markdown", "attachments": {"a.png": {"image/png": ["ab", "c"]}, "b": 1}},
        {"cell_type": ["code"]},
    ],
)
def test_a_damaged_cell_is_repaired_to_a_valid_one(changes: dict[str, Any]) -> None:
    nbformat.validate(parse_notebook(cell_json(**changes)))


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        [],
        {"kernelspec": "python"},
        {"kernelspec": {"name": 1}},
        {"language_info": {"name": "python", "codemirror_mode": 3, "mimetype": 1}},
        {"authors": 1, "title": 2, "orig_nbformat": 0},
    ],
)
def test_damaged_notebook_metadata_is_repaired(metadata: Any) -> None:
    nbformat.validate(parse_notebook(as_json(metadata=metadata)))


def test_duplicate_and_missing_ids_become_unique_and_stay_the_same() -> None:
    data = as_json(cells=[{**CELL, "id": "a"}, {**CELL, "id": "a"}, CELL, CELL])
    ids = [cell.id for cell in parse_notebook(data).cells]
    assert len(set(ids)) == 4
    assert ids[0] == "a"
    assert ids == [cell.id for cell in parse_notebook(data).cells]


def test_huge_integers_and_nan_do_not_stop_reading() -> None:
    data = as_json(metadata={"n": 0}).replace(b'"n": 0', b'"n": ' + b"9" * 10_000 + b', "m": NaN, "i": -Infinity')
    assert parse_notebook(data).metadata == {"n": None, "m": None, "i": None}


def test_a_missing_file_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(SubmissionRejected, match="cannot be opened"):
        read_notebook(tmp_path / "missing.ipynb")


def test_symlinks_fifos_and_directories_are_rejected_without_waiting(tmp_path: Path) -> None:
    (tmp_path / "real.ipynb").write_bytes(as_json())
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "real.ipynb")
    os.mkfifo(tmp_path / "fifo.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    with pytest.raises(SubmissionRejected, match="symbolic link"):
        read_notebook(tmp_path / "link.ipynb")
    for name in ("fifo.ipynb", "folder.ipynb"):
        with pytest.raises(SubmissionRejected, match="regular file"):
            read_notebook(tmp_path / name)


def test_a_file_above_the_limit_is_rejected_unread(tmp_path: Path) -> None:
    with open(tmp_path / "big.ipynb", "wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(SubmissionRejected, match="larger than 100 MiB"):
        read_notebook(tmp_path / "big.ipynb")
    with pytest.raises(SubmissionRejected, match="larger than"):
        read_notebook(tmp_path / "big.ipynb", max_bytes=10)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    ["cell_type", "source", "input", "metadata", "outputs", "output_type", "id", "data", "text", "name", "attachments",
     "execution_count", "ename", "evalue", "traceback", "level", "tags", "nbgrader", "kernelspec", "language_info"]
)  # fmt: skip
words = st.sampled_from(["code", "markdown", "raw", "stream", "display_data", "execute_result", "error", "heading"])
cells = st.dictionaries(keys, words | json_values | st.lists(st.dictionaries(keys, words | json_values, max_size=4)))


def valid_or_rejected(data: bytes) -> None:
    try:
        nb = parse_notebook(data)
    except SubmissionRejected as rejected:
        advice = rejected.hint
    else:
        nbformat.validate(nb)
        advice = "none needed"
    assert advice


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.binary(max_size=100).map(lambda b: b'{"cells": [' + b))
def test_any_bytes_give_a_valid_notebook_or_a_rejection(data: bytes) -> None:
    valid_or_rejected(data)


@settings(max_examples=150)
@given(st.lists(cells, max_size=4), json_values | st.dictionaries(keys, json_values))
def test_any_json_with_cells_gives_a_valid_notebook_or_a_rejection(raw: list[Any], metadata: Any) -> None:
    data = json.dumps({"cells": raw, "metadata": metadata}).encode()
    try:
        nb = parse_notebook(data)
    except SubmissionRejected:
        assert not raw
    else:
        nbformat.validate(nb)
        json.loads(nbformat.writes(nb).encode())


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_file_gives_a_valid_notebook_or_a_rejection(data: st.DataObject) -> None:
    original = nbformat.writes(notebook(text("# Title"), code("x = 1"))).encode()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, len(original)))
    valid_or_rejected(original[:start] + data.draw(st.binary(max_size=6)) + original[end:])
