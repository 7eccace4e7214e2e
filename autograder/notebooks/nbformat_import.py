"""nbformat, imported without a second of what no notebook needs. All of the package import it from here.

nbformat imports jsonschema, which loads a grammar for a format of internationalised addresses if it is installed
(nbgrader's packages bring it along). No notebook's schema has that format.
"""

from __future__ import annotations

import sys

_GRAMMAR = "rfc3987_syntax"
_is_absent = _GRAMMAR not in sys.modules
if _is_absent:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # importing it fails from here on
try:
    import nbformat
finally:
    if _is_absent:
        del sys.modules[_GRAMMAR]

__all__ = ["nbformat"]
