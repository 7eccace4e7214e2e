"""Receipts: what was handed in, when, signed with the course's key (Ed25519, RFC 8032).

Whoever has the course's public key can check one without the portal: ``autograder verify-receipt``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from autograder.errors import AutograderError
from autograder.files import create_atomically
from autograder.portal.submissions.uploads import File

KEY_FILE = ".receipt-key"
_KIND = "autograder receipt 1"
_MAX_BYTES = 1 << 20


class ReceiptInvalid(AutograderError):
    """A receipt that proves nothing; `what` says why."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the portal confirms.

    Attributes
    ----------
    number:
        1, 2, ... per student and assignment.
    received_at:
        By the server's clock.
    files:
        Name, sha256 (hexadecimal) and bytes of each.
    digest:
        Of the list of files (`digest_of_files`).
    """

    course: str
    assignment: str
    student: str
    number: int
    received_at: datetime
    files: tuple[Mapping[str, Any], ...]
    digest: str

    def content(self) -> dict[str, Any]:
        """As it is signed."""
        return {
            "kind": _KIND,
            "course": self.course,
            "assignment": self.assignment,
            "student": self.student,
            "number": self.number,
            "received_at": self.received_at.isoformat(timespec="milliseconds"),
            "files": [dict(file) for file in self.files],
            "digest": self.digest,
        }


def describe_files(files: Iterable[File]) -> tuple[dict[str, Any], ...]:
    """Name, sha256 and size of each file."""
    return tuple(
        {"name": file.name, "sha256": hashlib.sha256(file.content).hexdigest(), "bytes": len(file.content)}
        for file in files
    )


def digest_of_files(described: Sequence[Mapping[str, Any]]) -> str:
    """sha256 of the list of files as canonical JSON."""
    return hashlib.sha256(_canonical(list(described))).hexdigest()


class SigningKey:
    """The course's key for receipts. It lies in the course directory, is made once, and belongs into no repository.

    Raises
    ------
    ReceiptInvalid
        The file is no key, or everybody on the machine can read it.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            new = Ed25519PrivateKey.generate()
            raw = new.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            create_atomically(path, base64.b64encode(raw) + b"\n", mode=0o600)
        if os.stat(path).st_mode & stat.S_IRWXO:
            raise ReceiptInvalid(
                "everybody on this machine can read the key for receipts", where=str(path), hint=f"chmod 600 {path}"
            )
        try:
            raw = base64.b64decode(path.read_bytes().strip(), validate=True)
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        except (binascii.Error, ValueError):
            raise ReceiptInvalid(
                "this is no key for receipts", where=str(path), hint="Restore it from a backup: old receipts need it."
            ) from None

    @property
    def public(self) -> str:
        """The public key, as base64 of its 32 bytes."""
        return base64.b64encode(self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    def sign(self, receipt: Receipt) -> str:
        """The receipt as a file for the student."""
        content = receipt.content()
        signature = base64.b64encode(self._key.sign(_canonical(content))).decode()
        return json.dumps({"receipt": content, "signature": signature, "public_key": self.public}, indent=1) + "\n"


def verify_receipt(text: str | bytes, public_key: str, files: Sequence[File] = ()) -> Receipt:
    """Check a receipt against the course's public key, and files against the receipt.

    Parameters
    ----------
    public_key:
        As `SigningKey.public`. What the receipt itself says of it is not believed.
    files:
        Each has to be one that the receipt names: the same content; the name may differ.

    Raises
    ------
    ReceiptInvalid
        Saying what does not agree.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.strip(), validate=True))
    except (binascii.Error, ValueError):
        raise ReceiptInvalid(
            "this is no public key", where=public_key[:60], hint="The portal shows the course's under /key."
        ) from None
    try:
        if len(text) > _MAX_BYTES:
            raise ValueError
        whole = json.loads(text)
        content, signature = whole["receipt"], base64.b64decode(whole["signature"], validate=True)
        signed = _canonical(content)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise ReceiptInvalid("this is no receipt", hint="Download it again from the page of the submission.") from None
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        other = whole.get("public_key") != public_key.strip()
        raise ReceiptInvalid(
            "the signature does not belong to what the receipt says",
            hint="It was signed with another key: is it of this course?" if other else "The receipt was changed.",
        ) from None
    receipt = _read(content)
    known = {file["sha256"] for file in receipt.files}
    for file in files:
        if hashlib.sha256(file.content).hexdigest() not in known:
            raise ReceiptInvalid("this file is not the one that was handed in", where=file.name)
    return receipt


def _read(content: Any) -> Receipt:
    try:
        receipt = Receipt(
            course=str(content["course"]),
            assignment=str(content["assignment"]),
            student=str(content["student"]),
            number=int(content["number"]),
            received_at=datetime.fromisoformat(content["received_at"]),
            files=tuple(content["files"]),
            digest=str(content["digest"]),
        )
        right = content["kind"] == _KIND and digest_of_files(receipt.files) == receipt.digest
    except (KeyError, TypeError, ValueError):
        right = False
    if not right:
        raise ReceiptInvalid("the receipt is signed, but of a kind that this version does not know")
    return receipt


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
