"""Pictures of papers as files of their own: a browser loads them when they come into sight, and keeps them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from autograder.files import CannotWrite, write_atomically
from autograder.portal.forms.form import Block, Form, FormQuestion, Prose

_LEAST = 2_000  # characters; smaller ones stay in the page
_EMBEDDED = re.compile(r'<img\b[^>]*?\bsrc="data:image/(png|jpeg|gif);base64,([A-Za-z0-9+/=\s]+)"[^>]*>')
_SOURCE = re.compile(r'\bsrc="[^"]*"')
_NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpeg|gif)")


class PaperPictures:
    """Pictures by their digests.

    Parameters
    ----------
    folder:
        Ours alone. It may be removed at any time together with the blank forms.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def taken_out(self, form: Form) -> Form:
        """The same form with larger pictures linked, as ``../pictures/<name>``, instead of embedded."""
        return replace(form, blocks=tuple(self._block(block) for block in form.blocks))

    def path(self, name: str) -> Path | None:
        """The file of a picture; ``None`` if there is none of that name."""
        path = self._folder / name
        return path if _NAME.fullmatch(name) and path.is_file() else None

    def _block(self, block: Block) -> Block:
        if isinstance(block, Prose):
            return replace(block, html=self._linked(block.html))
        if isinstance(block, FormQuestion):
            options = tuple(replace(option, html=self._linked(option.html)) for option in block.options)
            return replace(block, label=self._linked(block.label), options=options)
        return block

    def _linked(self, text: str) -> str:
        return _EMBEDDED.sub(self._link, text)

    def _link(self, found: re.Match[str]) -> str:
        kind, encoded = found[1], found[2]
        if len(encoded) < _LEAST:
            return found[0]
        try:
            content = base64.b64decode(encoded)
            with Image.open(BytesIO(content)) as picture:
                width, height = picture.size
            name = f"{hashlib.sha256(content).hexdigest()}.{kind}"
            if self.path(name) is None:
                write_atomically(self._folder / name, content)
        except (binascii.Error, ValueError, UnidentifiedImageError, OSError, CannotWrite):
            return found[0]  # stays in the page
        size = "" if " width=" in found[0] or " height=" in found[0] else f' width="{width}" height="{height}"'
        return _SOURCE.sub(f'src="../pictures/{html.escape(name)}" loading="lazy"{size}', found[0], count=1)
