"""Which variant of its assignment a notebook is: what it says of itself, and what grading makes of that."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from autograder.notebooks.model import Role
from autograder.wording import words

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from autograder.notebooks.model import Assignment

MAX_VARIANT = 2**31 - 1  # variants are numbered from 0; every generator of random numbers takes one for its seed
_ASKS = re.compile(r"\bvariant\b")


def has_variants(assignment: Assignment) -> bool:
    """Whether an instructor-only cell, or a hidden module that it may import, asks for the number of the variant."""
    cells = [cell for notebook in assignment.notebooks for cell in notebook.cells]
    own = [cell.source for cell in cells if cell.role is Role.INSTRUCTOR and cell.cell_type == "code"]
    modules = (path for path in assignment.hidden_files if path.suffix == ".py" and path.parts[0] != "examples")
    texts = [*own, *((assignment.path / path).read_text(errors="replace") for path in modules)] if own else []
    return any(_ASKS.search(text) for text in texts)


def variant_metadata(variant: int) -> dict[str, Any]:
    """What a released notebook says in its metadata."""
    return {"autograder": {"variant": variant}}


def said_variant(submitted: NotebookNode) -> int | None:
    """What a submitted notebook says; ``None`` if it says nothing. Anybody may have written it."""
    settings = submitted.metadata.get("autograder")
    said = settings.get("variant") if isinstance(settings, dict) else None
    return said if type(said) is int else None


def not_yours(submitted: NotebookNode, variant: int, name: str) -> str:
    """What to say of a notebook made from another variant than the student has; empty if it is the right one."""
    said = said_variant(submitted)
    if said is None or said == variant:
        return ""
    return words(
        "The notebook %(name)s.ipynb is not the one you were given: it says that it is variant %(said)s, and yours is "
        "variant %(variant)s. It was judged as variant %(variant)s.",
        name=name,
        said=str(said)[:12],
        variant=variant,
    )


def digest_of_variant(digest: str, variant: int) -> str:
    """Digest of another variant of an assignment from that of variant 0: known without making the variant."""
    return hashlib.sha256(f"{digest}\0variant {variant}".encode()).hexdigest() if variant else digest
