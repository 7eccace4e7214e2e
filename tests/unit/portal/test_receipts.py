"""Receipts: genuine ones are believed, anything else is not."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.portal.submissions.receipts import (
    Receipt,
    ReceiptInvalid,
    SigningKey,
    describe_files,
    digest_of_files,
    verify_receipt,
)
from autograder.portal.submissions.uploads import File
from tests.portal_factory import START

FILES = [File("xor.ipynb", b"{}"), File("data/points?.csv", b"1,2\n")]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey(tmp_path_factory.mktemp("keys") / "key")


def receipt(**changes: Any) -> Receipt:
    described = describe_files(FILES)
    made = Receipt("course", "xor", "zoë?", 3, START, described, digest_of_files(described))
    return replace(made, **changes)


def test_a_genuine_receipt_says_what_was_handed_in(key: SigningKey) -> None:
    text = key.sign(receipt())
    assert verify_receipt(text, key.public) == receipt()
    assert verify_receipt(text.encode(), f" {key.public}\n", FILES[:1]) == receipt()


def test_laid_out_anew_it_stays_genuine(key: SigningKey) -> None:
    whole = json.loads(key.sign(receipt()))
    for text in (json.dumps(whole, indent=8, sort_keys=True), json.dumps(whole, ensure_ascii=False)):
        assert verify_receipt(text, key.public) == receipt()


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(tree, dict):
        return [leaf for name, value in tree.items() for leaf in leaves(value, (*path, name))]
    if isinstance(tree, list):
        return [leaf for place, value in enumerate(tree) for leaf in leaves(value, (*path, place))]
    return [path]


_WHOLE = {"receipt": receipt().content()}


@pytest.mark.parametrize("path", leaves(_WHOLE), ids=str)
def test_no_field_can_be_changed(key: SigningKey, path: tuple[Any, ...]) -> None:
    for change in (_other, lambda value: None, lambda value: [value], _with_surrogate, lambda value: True):
        whole = json.loads(key.sign(receipt()))
        place = whole
        for step in path[:-1]:
            place = place[step]
        changed = change(place[path[-1]])
        if changed == place[path[-1]] and type(changed) is type(place[path[-1]]):
            continue
        place[path[-1]] = changed
        with pytest.raises(ReceiptInvalid):
            verify_receipt(json.dumps(whole), key.public)


def _other(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else value + "x"


def _with_surrogate(value: Any) -> Any:
    return value.replace("?", "\ud800") if isinstance(value, str) else float(value)


@pytest.mark.parametrize("add", [{"receipt": {"late": False}}, {"receipt": {"files": []}}])
def test_nothing_can_be_added_or_taken(key: SigningKey, add: dict[str, Any]) -> None:
    whole = json.loads(key.sign(receipt()))
    whole["receipt"] |= add["receipt"]
    with pytest.raises(ReceiptInvalid):
        verify_receipt(json.dumps(whole), key.public)


def test_another_course_s_key_is_named_as_the_cause(key: SigningKey, tmp_path: Path) -> None:
    foreign = SigningKey(tmp_path / "foreign")
    with pytest.raises(ReceiptInvalid, match="another key"):
        verify_receipt(foreign.sign(receipt()), key.public)
    forged = json.loads(foreign.sign(receipt())) | {"public_key": key.public}
    with pytest.raises(ReceiptInvalid, match="was changed"):
        verify_receipt(json.dumps(forged), key.public)


def test_a_signed_text_of_another_kind_is_no_receipt(key: SigningKey) -> None:
    described = describe_files(FILES)
    wrong = receipt(files=described[:1])  # signed, but its digest is another one's
    with pytest.raises(ReceiptInvalid, match="of a kind"):
        verify_receipt(key.sign(wrong), key.public)


def test_other_files_than_those_of_the_receipt_are_told(key: SigningKey) -> None:
    text = key.sign(receipt())
    verify_receipt(text, key.public, [File("renamed.ipynb", b"{}")])
    with pytest.raises(ReceiptInvalid, match="not the one") as refused:
        verify_receipt(text, key.public, [FILES[0], File("other.ipynb", b"{ }")])
    assert refused.value.where == "other.ipynb"


@given(data=st.data())
def test_no_byte_can_be_changed(key: SigningKey, data: st.DataObject) -> None:
    text = key.sign(receipt())
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters()) + text[place + 1 :]
    try:
        assert verify_receipt(changed, key.public) == receipt()
    except ReceiptInvalid:
        return


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(exclude_categories=[])),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=9), children, max_size=3),
    max_leaves=8,
)


@given(st.binary() | st.text() | json_values.map(json.dumps))
def test_anything_else_is_no_receipt(key: SigningKey, text: str | bytes) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(text, key.public)


@given(st.fixed_dictionaries({"receipt": json_values, "signature": st.text() | json_values, "public_key": json_values}))
def test_what_looks_like_one_is_none(key: SigningKey, whole: dict[str, Any]) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(json.dumps(whole), key.public)


@given(json_values)
def test_whatever_was_signed_nothing_else_is_raised(key: SigningKey, content: Any) -> None:
    from autograder.portal.submissions import receipts

    if isinstance(content, dict):
        content = receipt().content() | content
    signature = base64.b64encode(key._key.sign(receipts._canonical(content))).decode()
    try:
        verify_receipt(json.dumps({"receipt": content, "signature": signature}), key.public)
    except ReceiptInvalid:
        pass


@pytest.mark.parametrize("text", ["[" * 200_000, '{"receipt":' * 50_000, "x" * (2 << 20), ""])
def test_bombs_are_no_receipts(key: SigningKey, text: str) -> None:
    with pytest.raises(ReceiptInvalid):
        verify_receipt(text, key.public)


@pytest.mark.parametrize("public", ["", "x", "ä", "AAAA", "\ud800", base64.b64encode(bytes(31)).decode()])
def test_what_is_no_public_key_is_said(key: SigningKey, public: str) -> None:
    with pytest.raises(ReceiptInvalid, match="no public key"):
        verify_receipt(key.sign(receipt()), public)


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / ".receipt-key"
    assert SigningKey(path).public == SigningKey(path).public
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"x", bytes(32), base64.b64encode(bytes(31)), b"\xff" * 44])
def test_a_damaged_key_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ReceiptInvalid, match="backup"):
        SigningKey(path)
    assert path.read_bytes() == content


def test_a_key_that_everybody_reads_is_not_used(tmp_path: Path) -> None:
    SigningKey(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(ReceiptInvalid, match="chmod 600"):
        SigningKey(tmp_path / "key")


def test_a_receipt_names_the_time_to_the_millisecond(key: SigningKey) -> None:
    text = key.sign(receipt(received_at=START + timedelta(microseconds=1234)))
    assert verify_receipt(text, key.public).received_at == START + timedelta(milliseconds=1)
