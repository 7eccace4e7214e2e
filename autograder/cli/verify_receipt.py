"""`autograder verify-receipt`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from autograder.cli.terminal import out
from autograder.course import Course
from autograder.errors import AutograderError
from autograder.portal.submissions.receipts import KEY_FILE, ReceiptInvalid, SigningKey, verify_receipt
from autograder.portal.submissions.uploads import File
from autograder.terminal import safe


def run(options: argparse.Namespace) -> int:
    """0 if the receipt is genuine and the files are those it names."""
    files = [File(Path(name).name, _read(name)) for name in options.files]
    try:
        receipt = verify_receipt(_read(options.receipt), _key(options), files)
    except ReceiptInvalid as invalid:
        raise ReceiptInvalid(invalid.what, where=invalid.where or options.receipt, hint=invalid.hint) from None
    out().print(
        safe(
            f"Genuine: {receipt.student} handed in attempt {receipt.number} of {receipt.assignment!r} "
            f"({receipt.course}) at {receipt.received_at.isoformat(timespec='seconds')}."
        ),
        soft_wrap=True,
        markup=False,
    )
    for file in receipt.files:
        out().print(safe(f"  {file['name']}  {file['bytes']} bytes  sha256 {file['sha256']}"), markup=False)
    return 0


def _key(options: argparse.Namespace) -> str:
    if options.key is None:
        path = Course.open(options.course).root / KEY_FILE
        if not path.exists():
            raise AutograderError(
                "this course has no key for receipts", where=str(path), hint="Name the public key with --key."
            )
        return SigningKey(path).public
    if not Path(options.key).is_file():
        return str(options.key)
    text = _read(options.key).decode("utf-8", "replace").strip()
    try:
        return str(json.loads(text)["public_key"])  # as from /api/key
    except (ValueError, KeyError, TypeError, RecursionError):
        return text


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise AutograderError(f"cannot be read ({error.strerror})", where=name) from None
