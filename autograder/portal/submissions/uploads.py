"""Uploaded files and archives, made a bounded list of files with harmless names."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from autograder.errors import SubmissionRejected
from autograder.wording import words

MAX_FILES = 100
MAX_DEPTH = 6
_MAX_NAME = 120  # characters of one part of a path
_SKIPPED = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", "Thumbs.db"}
_RESERVED = {"timestamp.txt"}  # nbgrader's exchange writes it, and so do we
_DEVICES = re.compile(r"(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)", re.IGNORECASE)  # on Windows, with any ending
_MAX_ENTRIES = 2_000  # of an archive, with its folders and what is skipped
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack any number of bytes at a time
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """One file; `name` is a relative path with ``/``."""

    name: str
    content: bytes


def collect_files(uploads: Iterable[tuple[str, bytes]], most_bytes: int) -> list[File]:
    """The files of an upload, archives (``.zip``) unpacked, in order of their names.

    A folder that holds all files of an archive is taken off.

    Parameters
    ----------
    uploads:
        What the browser calls a file, and its content.
    most_bytes:
        Of all files together, unpacked.

    Raises
    ------
    SubmissionRejected
        Saying what is wrong and what to hand in instead. Nothing else is raised, whatever was sent.
    """
    found: dict[str, File] = {}
    left = most_bytes
    for label, content in uploads:
        packed = label.casefold().endswith(".zip")  # many data files are archives, too, and stay as they are
        files = _unpacked(content, label, left) if packed else [File(_harmless(label), content)]
        for file in files:
            left -= len(file.content)
            if left < 0:
                raise _too_large(label, most_bytes)
            key = file.name.casefold()  # some systems do not tell a from A
            if key in _RESERVED:
                raise _bad_name(file.name)
            if key in found:
                raise SubmissionRejected(
                    words("Two files are called %(name)s.", name=file.name), hint="Leave one of them out."
                )
            found[key] = file
            if len(found) > MAX_FILES:
                raise SubmissionRejected(
                    words("There are more than %(most)s files.", most=MAX_FILES),
                    hint="Hand in the notebook and the files it reads.",
                )
    for key, file in found.items():
        if any(str(folder) in found for folder in PurePosixPath(key).parents):
            raise SubmissionRejected(
                words("The folder of %(name)s has the name of a file.", name=_shown(file.name)),
                hint="Rename one of them.",
            )
    if not any(file.name.casefold().endswith((".ipynb", ".ipynb.txt", ".ipynb.json")) for file in found.values()):
        raise SubmissionRejected(
            "There is no notebook among the files.", hint="Hand in the .ipynb file, or a .zip file with it."
        )
    return sorted(found.values(), key=lambda file: file.name)


def _unpacked(content: bytes, label: str, most_bytes: int) -> list[File]:
    if content.count(b"PK\x01\x02") > _MAX_ENTRIES:  # before any is read: each costs more memory than bytes
        raise _too_many(label)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = _members(archive, label)
            if sum(member.file_size for member in members) > most_bytes:
                raise _too_large(label, most_bytes)
            files = list(_contents(archive, members, label, most_bytes))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        reason = words("it has a password") if "encrypted" in str(error) else words("it is damaged, or no zip file")
        raise SubmissionRejected(
            words("The archive cannot be unpacked: %(reason)s.", reason=reason),
            where=_shown(label),
            hint="Hand in the .ipynb file itself.",
        ) from None
    return _without_common_folder(files)


def _members(archive: zipfile.ZipFile, label: str) -> list[zipfile.ZipInfo]:
    """The files of an archive that count."""
    members = []
    for member in archive.infolist():
        if member.is_dir() or _SKIPPED & set(PurePosixPath(member.filename).parts):
            continue
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise SubmissionRejected(
                words("%(name)s in the archive is a link, not a file.", name=_shown(member.filename)),
                where=_shown(label),
                hint="Put the file itself into the archive.",
            )
        if member.compress_type not in _METHODS:
            raise NotImplementedError
        members.append(member)
        if len(members) > MAX_FILES:
            raise _too_many(label)
    return members


def _contents(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], label: str, most_bytes: int
) -> Iterator[File]:
    """Unpack, counting what really comes out: an archive may say anything about its sizes."""
    left = most_bytes
    for member in members:
        name = _harmless(member.filename)
        blocks = []
        with archive.open(member) as file:
            while block := file.read(min(_BLOCK, left + 1)):
                left -= len(block)
                if left < 0:
                    raise _too_large(label, most_bytes)
                blocks.append(block)
        yield File(name, b"".join(blocks))


def _without_common_folder(files: list[File]) -> list[File]:
    """Folders that everything lies in, however many, are only around it."""
    while files and all("/" in file.name for file in files):
        if len({file.name.partition("/")[0] for file in files}) != 1:
            break
        files = [File(file.name.partition("/")[2], file.content) for file in files]
    return files


def _harmless(label: str) -> str:
    """A relative path that stays where it is put, on every system.

    Raises
    ------
    SubmissionRejected
        There is none.
    """
    plain = unicodedata.normalize("NFC", label.replace("\\", "/"))
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    bad = (
        not parts
        or plain.startswith("/")
        or len(parts) > MAX_DEPTH
        or any(part.startswith(".") or part.endswith((".", " ")) or ":" in part for part in parts)
        or any(_DEVICES.match(part) for part in parts)
        or any(len(part) > _MAX_NAME or len(part.encode("utf-8", "replace")) > 250 for part in parts)
        or not plain.isprintable()
    )
    if bad:
        raise _bad_name(label)
    return "/".join(parts)


def _bad_name(label: str) -> SubmissionRejected:
    return SubmissionRejected(
        words("A file is called %(name)s, which cannot be kept.", name=_shown(label)),
        hint="Rename it: letters, digits, hyphens; not beginning with a full stop.",
    )


def _too_many(label: str) -> SubmissionRejected:
    return SubmissionRejected(
        words("The archive has more than %(most)s files.", most=MAX_FILES),
        where=_shown(label),
        hint="Hand in the notebook and the files it reads.",
    )


def _too_large(label: str, most_bytes: int) -> SubmissionRejected:
    return SubmissionRejected(
        words("The files are larger than %(most)s MiB.", most=f"{most_bytes / 2**20:.0f}"),
        where=_shown(label),
        hint="Clear the outputs of the notebook (Kernel > Restart and clear outputs), save, and hand it in again.",
    )


def _shown(label: str) -> str:
    return repr(label[:80])
