"""Uploads: a bounded list of files with harmless names, or a sentence that says why not."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.errors import SubmissionRejected
from autograder.portal.submissions.storage import store_durably
from autograder.portal.submissions.uploads import MAX_DEPTH, MAX_FILES, File, collect_files

MIB = 1 << 20
NOTEBOOK = b'{"cells": []}'


def archive(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return target.getvalue()


def collect(*uploads: tuple[str, bytes], most: int = MIB) -> dict[str, bytes]:
    return {file.name: file.content for file in collect_files(uploads, most)}


def refused(*uploads: tuple[str, bytes], most: int = MIB) -> str:
    with pytest.raises(SubmissionRejected) as error:
        collect_files(uploads, most)
    assert len(str(error.value)) < 500
    str(error.value).encode()
    return str(error.value)


# what is taken ---------------------------------------------------------------------------------------------


def test_files_come_in_order_of_their_names() -> None:
    found = collect_files([("xor.ipynb", NOTEBOOK), ("a.csv", b"1")], MIB)
    assert found == [File("a.csv", b"1"), File("xor.ipynb", NOTEBOOK)]


def test_an_archive_is_unpacked_without_its_folder_and_without_litter() -> None:
    packed = archive(
        ("hw/", b""),
        ("hw/xor.ipynb", NOTEBOOK),
        ("hw/data/a.csv", b"1"),
        ("__MACOSX/hw/._xor.ipynb", b"x"),
        ("hw/.ipynb_checkpoints/xor-checkpoint.ipynb", b"old"),
        ("hw/.DS_Store", b"x"),
    )
    assert collect(("hw.zip", packed)) == {"xor.ipynb": NOTEBOOK, "data/a.csv": b"1"}


def test_folders_around_everything_are_taken_off_however_many() -> None:
    packed = archive(("home/ada/hw/xor.ipynb", NOTEBOOK), ("home/ada/hw/data/a.csv", b"1"))
    assert collect(("hw.zip", packed)) == {"xor.ipynb": NOTEBOOK, "data/a.csv": b"1"}
    assert collect(("hw.zip", archive(("home/ada/xor.ipynb", NOTEBOOK)))) == {"xor.ipynb": NOTEBOOK}


def test_archives_that_a_notebook_reads_stay_as_they_are() -> None:
    arrays = archive(("arr_0.npy", b"x"))
    assert collect(("a.ipynb", NOTEBOOK), ("weights.npz", arrays), ("model.keras", arrays)) == {
        "a.ipynb": NOTEBOOK,
        "weights.npz": arrays,
        "model.keras": arrays,
    }


def test_an_archive_in_an_archive_is_a_file() -> None:
    inner = archive(("b.ipynb", NOTEBOOK))
    assert collect(("a.ZIP", archive(("a.ipynb", NOTEBOOK), ("inner.zip", inner))))["inner.zip"] == inner


def test_names_of_other_systems_are_understood() -> None:
    assert set(collect(("w.zip", archive(("hw\\Zoe\u0308 1.ipynb", NOTEBOOK))))) == {"Zo\u00eb 1.ipynb"}


# names -----------------------------------------------------------------------------------------------------

HOSTILE_NAMES = [
    "../xor.ipynb",
    "a/../../xor.ipynb",
    "..\\xor.ipynb",
    "/etc/xor.ipynb",
    "//host/share/xor.ipynb",
    "\\\\host\\share\\xor.ipynb",
    "C:\\xor.ipynb",
    "C:xor.ipynb",
    "xor.ipynb:stream",
    ".xor.ipynb",
    ".ssh/xor.ipynb",
    "a/.xor.ipynb",
    "\u202egnp.ipynb",
    "a\u2066b.ipynb",
    "a\nb.ipynb",
    "a\x1b[2Jb.ipynb",
    "a\x7f.ipynb",
    "a\u200b.ipynb",
    "a\ufeff.ipynb",
    "a\u2028b.ipynb",
    "a" * 121 + ".ipynb",
    "ä" * 120 + ".ipynb",
    "\U0001f600" * 100 + ".ipynb",
    "/".join(["d"] * MAX_DEPTH) + "/xor.ipynb",
    "con.ipynb",
    "NUL",
    "aux/xor.ipynb",
    "com1.tar.ipynb",
    "lpt\u00b9.ipynb",
    "xor.ipynb.",
    "folder /xor.ipynb",
    "timestamp.txt",
    "TimeStamp.txt",
    "",
    ".",
    "/",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_harmful_names_are_refused(name: str) -> None:
    refused((name, NOTEBOOK), ("ok.ipynb", NOTEBOOK))
    if name and not name.endswith("/"):
        refused(("hw.zip", archive((name, NOTEBOOK), ("ok.ipynb", NOTEBOOK))))


@pytest.mark.parametrize("name", ["a\x00.ipynb", "\ud800.ipynb", "a\udfff/b.ipynb"])
def test_names_that_no_file_system_takes_are_refused(name: str) -> None:
    refused((name, NOTEBOOK), ("ok.ipynb", NOTEBOOK))


def test_the_time_stamp_s_name_is_refused_in_the_folder_of_an_archive_too() -> None:
    refused(("hw.zip", archive(("hw/xor.ipynb", NOTEBOOK), ("hw/timestamp.txt", b"1999"))))


@pytest.mark.parametrize(
    "names",
    [("a.ipynb", "a.ipynb"), ("a.ipynb", "A.ipynb"), ("Zo\u00eb.ipynb", "Zoe\u0308.ipynb"), ("a.ipynb", "./a.ipynb")],
)
def test_two_files_of_a_name_are_refused(names: tuple[str, str]) -> None:
    assert "Two files" in refused(*((name, NOTEBOOK) for name in names))
    with pytest.warns(UserWarning, match="Duplicate name") if names[0] == names[1] else _nothing():
        packed = archive(*((name, NOTEBOOK) for name in names))
    assert "Two files" in refused(("hw.zip", packed))


def _nothing():  # type: ignore[no-untyped-def]
    from contextlib import nullcontext

    return nullcontext()


@pytest.mark.parametrize("names", [("a", "a/b.ipynb"), ("a/b.ipynb", "a"), ("x/y/z.ipynb", "x/y"), ("A/b.ipynb", "a")])
def test_a_file_that_is_a_folder_too_is_refused(names: tuple[str, str], tmp_path: Path) -> None:
    refused(("hw.zip", archive(("top.ipynb", NOTEBOOK), *((name, NOTEBOOK) for name in names))))


# archives --------------------------------------------------------------------------------------------------


def a_link(kind: int) -> bytes:
    link = zipfile.ZipInfo("link.ipynb")
    link.create_system = 3
    link.external_attr = (kind | 0o777) << 16
    return archive((link, b"/etc/passwd"), ("xor.ipynb", NOTEBOOK))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    assert "is a link" in refused(("hw.zip", a_link(kind)))


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    packed = archive(("xor.ipynb", bytes(300 * MIB)))
    assert len(packed) < MIB
    tracemalloc.start()
    assert "larger than 1 MiB" in refused(("bomb.zip", packed))
    assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    tracemalloc.stop()


def with_size(packed: bytes, size: int) -> bytes:
    """The same archive, saying something else about how large its only file is."""
    changed = bytearray(packed)
    struct.pack_into("<I", changed, 22, size)
    struct.pack_into("<I", changed, packed.index(b"PK\x01\x02") + 24, size)
    return bytes(changed)


@pytest.mark.parametrize("claimed", [0, 10, 2**31, 2**32 - 2])
def test_an_archive_that_lies_about_sizes_is_refused(claimed: int) -> None:
    packed = with_size(archive(("xor.ipynb", bytes(20 * MIB))), claimed)
    tracemalloc.start()
    refused(("bomb.zip", packed))
    assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    tracemalloc.stop()


def test_many_archives_together_are_bounded_too() -> None:
    one = archive(("a.ipynb", bytes(MIB // 2)))
    other = archive(("b.ipynb", bytes(MIB // 2 + 1)))
    assert len(collect(("1.zip", one))) == 1
    assert "larger than" in refused(("1.zip", one), ("2.zip", other))


def test_members_that_share_their_data_are_counted_each() -> None:
    packed = bytearray(archive(("a.ipynb", bytes(MIB // 2)), ("b.ipynb", bytes(MIB // 2)), ("c.ipynb", b"x" * 100)))
    refused(("overlap.zip", bytes(packed)))


def test_a_thousand_files_are_refused() -> None:
    members = [(f"f{n}.txt", b"") for n in range(1000)]
    assert "more than" in refused(("many.zip", archive(("x.ipynb", NOTEBOOK), *members)))
    assert "more than" in refused(("x.ipynb", NOTEBOOK), *members)
    assert len(collect(*members[: MAX_FILES - 1], ("x.ipynb", NOTEBOOK))) == MAX_FILES


def test_hundreds_of_thousands_of_empty_folders_are_refused_at_once() -> None:
    one = archive(("d/", b""), ("x.ipynb", NOTEBOOK), method=zipfile.ZIP_STORED)
    start, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")
    entry = one[start : one.index(b"PK\x01\x02", start + 4)]
    number = 100_000
    directory = entry * number
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(directory), start, 0)
    packed = one[:start] + directory + ending
    assert end > start
    tracemalloc.start()
    refused(("folders.zip", packed), most=20 * MIB)
    assert tracemalloc.get_traced_memory()[1] < 40 * MIB
    tracemalloc.stop()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_of_which_a_bomb_can_be_made_are_refused(method: int) -> None:
    assert "cannot be unpacked" in refused(("x.zip", archive(("x.ipynb", NOTEBOOK), method=method)))


def test_an_encrypted_archive_is_said_to_be_one() -> None:
    packed = bytearray(archive(("x.ipynb", NOTEBOOK)))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refused(("x.zip", bytes(packed)))


@pytest.mark.parametrize("length", [0, 1, 4, 30, 60, -1, -22, -40])
def test_a_truncated_archive_is_damaged(length: int) -> None:
    packed = archive(("x.ipynb", NOTEBOOK * 50), ("y.csv", b"1"))
    assert "damaged, or no zip" in refused(("x.zip", packed[:length]))


@pytest.mark.parametrize("content", [b"", NOTEBOOK, b"Rar!\x1a\x07\x00", b"PK", b"%PDF-1.7"])
def test_what_is_only_called_an_archive_is_none(content: bytes) -> None:
    assert "no zip file" in refused(("x.zip", content))


@pytest.mark.parametrize(
    "uploads", [(), (("x.pdf", b"%PDF"),), (("x.py", b"1"), ("y.txt", b"")), (("x.zip", archive(("a.txt", b"1"))),)]
)
def test_without_a_notebook_it_is_said_what_to_hand_in(uploads: tuple[tuple[str, bytes], ...]) -> None:
    assert "no notebook" in refused(*uploads)


def test_a_file_that_is_too_large_is_refused() -> None:
    assert "larger than 1 MiB" in refused(("x.ipynb", bytes(MIB + 1)))
    collect(("x.ipynb", bytes(MIB)))


# anything --------------------------------------------------------------------------------------------------


def harmless(files: list[File]) -> bool:
    return all(
        not PurePosixPath(file.name).is_absolute()
        and ".." not in PurePosixPath(file.name).parts
        and file.name.isprintable()
        and len(PurePosixPath(file.name).parts) <= MAX_DEPTH
        for file in files
    )


labels = st.text(st.characters(exclude_categories=[]), max_size=30) | st.sampled_from(["a.zip", "b.ipynb", "c.ZIP"])


def checked(uploads: list[tuple[str, bytes]]) -> None:
    try:
        files = collect_files(uploads, 10_000)
    except SubmissionRejected as error:
        assert str(error)
        return
    assert files
    assert harmless(files)
    assert sum(len(file.content) for file in files) <= 10_000


@given(st.lists(st.tuples(labels, st.binary(max_size=300)), max_size=4))
def test_only_rejections_are_raised_whatever_is_sent(uploads: list[tuple[str, bytes]]) -> None:
    checked(uploads)


PACKED = archive(("hw/a.ipynb", NOTEBOOK * 9), ("hw/data.csv", b"1,2\n" * 40), ("hw/b.txt", b""))


@given(st.lists(st.tuples(st.integers(0, len(PACKED) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 60))
@example([(8, 14), (PACKED.index(b"PK\x01\x02") + 10, 14)], 0)
@example([(8, 93), (PACKED.index(b"PK\x01\x02") + 10, 93)], 0)
def test_only_rejections_are_raised_by_damaged_archives(changes: list[tuple[int, int]], cut: int) -> None:
    damaged = bytearray(PACKED)
    for place, byte in changes:
        damaged[place] = byte
    checked([("a.zip", bytes(damaged[: len(damaged) - cut]))])


@given(st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=40)), max_size=5, unique_by=lambda m: m[0]))
def test_whatever_is_taken_can_be_stored(tmp_path_factory: pytest.TempPathFactory, members) -> None:  # type: ignore[no-untyped-def]
    packed = archive(("ok.ipynb", NOTEBOOK), *((n, c) for n, c in members if n and "\x00" not in n))
    try:
        files = collect_files([("hw.zip", packed)], 10_000)
    except SubmissionRejected:
        return
    folder = tmp_path_factory.mktemp("stored") / "it"
    store_durably(folder, files)
    stored = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert stored == {file.name: file.content for file in files}


def test_zlib_garbage_is_damaged() -> None:
    packed = archive(("x.ipynb", NOTEBOOK * 100))
    start = 30 + len("x.ipynb")
    broken = packed[:start] + b"\xff" * 8 + packed[start + 8 :]
    assert "damaged" in refused(("x.zip", broken))
    assert zlib.crc32(NOTEBOOK)
