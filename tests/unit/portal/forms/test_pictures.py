"""Pictures of forms as files."""

from __future__ import annotations

import base64
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.portal.forms.form import Form, Prose
from autograder.portal.forms.pictures import PaperPictures


def noise(seed: int = 0) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (60, 80), dtype=np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def form(content: bytes, more: str = "") -> Form:
    uri = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    return Form("quiz", "Quiz", (Prose(f'<p>Look: <img src="{uri}" alt="a plot"{more}></p>'),))


def html_of(made: Form) -> str:
    block = made.blocks[0]
    assert isinstance(block, Prose)
    return block.html


def test_a_large_picture_is_linked_and_kept_as_it_was(tmp_path: Path) -> None:
    pictures = PaperPictures(tmp_path)
    html = html_of(pictures.taken_out(form(noise())))
    assert 'alt="a plot"' in html and 'loading="lazy" width="80" height="60"' in html and "base64" not in html
    name = html.partition('src="../pictures/')[2].partition('"')[0]
    path = pictures.path(name)
    assert path is not None and path.read_bytes() == noise()


def test_a_size_that_was_chosen_stays(tmp_path: Path) -> None:
    html = html_of(PaperPictures(tmp_path).taken_out(form(noise(), ' width="40"')))
    assert html.count("width=") == 1 and "height=" not in html


def test_small_pictures_and_what_is_none_stay_in_the_page(tmp_path: Path) -> None:
    for content in (b"\x89PNG small", b"no picture at all " * 500):
        assert PaperPictures(tmp_path).taken_out(form(content)) == form(content)
    assert not any(tmp_path.iterdir())


def test_without_room_on_the_disk_the_picture_stays_in_the_page(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert PaperPictures(tmp_path / "file").taken_out(form(noise())) == form(noise())


@pytest.mark.parametrize("name", ["../secret.png", "a.png", "", "0" * 64 + ".exe", "0" * 64 + ".png", "0" * 64])
def test_only_names_that_were_given_have_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    assert PaperPictures(tmp_path).path(name) is None
