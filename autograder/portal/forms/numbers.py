"""Numbers as people type them: ``3,5``, ``6.6e−34``, ``1 000``, ``2·10^-3``, ``1.5 nm``.

A single comma or full stop is the decimal sign, whatever follows it. Digits are grouped by spaces, apostrophes
or underscores, or by the sign that is not the decimal one where both or several stand in the text.
"""

from __future__ import annotations

import math
import re

MAX_NUMBER = 100  # characters

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SAME = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "-": "-", "+": "+", ",": ",", ".": "."})
_GROUPED = re.compile(r"(?<=[0-9])[\s'’_](?=[0-9]{3}(?![0-9]))")
_IN_DIGITS = re.compile(r"[0-9]\s+[0-9]")
_MANTISSA = r"(?P<mantissa>[0-9]+(?:[.,][0-9]*)*|[.,][0-9]+)"
_TEN = r"10(?:\^|\*\*)[({]?(?P<power>[+-]?[0-9]{1,5})[)}]?"
_NUMBER = re.compile(rf"(?P<sign>[+-]?){_MANTISSA}(?:[eE](?P<exponent>[+-]?[0-9]{{1,5}})|[·⋅∙•*×xX]{_TEN})?")
_POWER_OF_TEN = re.compile(rf"(?P<sign>[+-]?){_TEN}")


def parse_number(typed: str, unit: str = "") -> int | float | None:
    """The number that a student means, or ``None`` if it cannot be told; an `int` if no point, comma or power stands
    in it. `unit` may stand behind it. What is too large for a float is infinite."""
    text = typed.strip()
    if len(text) > MAX_NUMBER:
        return None
    if unit and text.endswith(unit):
        text = text[: -len(unit)]
    text = _POWER.sub(lambda power: "^" + power[0].translate(_SUPERSCRIPTS), text).translate(_SAME)
    text = _GROUPED.sub("", text)
    if _IN_DIGITS.search(text):  # two numbers
        return None
    text = "".join(text.split())
    if power := _POWER_OF_TEN.fullmatch(text):
        return _float(power["sign"], "1", power["power"])
    match = _NUMBER.fullmatch(text)
    mantissa = _decimal(match["mantissa"]) if match else None
    if match is None or mantissa is None:
        return None
    exponent = match["exponent"] or match["power"]
    if exponent is None and mantissa.isdigit():
        return int(match["sign"] + mantissa)
    return _float(match["sign"], mantissa, exponent or "0")


def _decimal(mantissa: str) -> str | None:
    """With a point for the decimal sign and no groups."""
    signs = [sign for sign in mantissa if sign in ".,"]
    if len(signs) <= 1:
        return mantissa.replace(",", ".")
    # the last sign is the decimal one if it stands there once and the others are all alike
    last = signs[-1] if signs.count(signs[-1]) == 1 else ""
    whole, _, fraction = mantissa.rpartition(last) if last else (mantissa, "", "")
    others = signs[:-1] if last else signs
    first, *groups = re.split("[.,]", whole)
    if len(set(others)) != 1 or not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        return None
    return f"{first}{''.join(groups)}.{fraction}" if last else first + "".join(groups)


def _float(sign: str, mantissa: str, exponent: str) -> float:
    try:
        return float(f"{sign}{mantissa}e{exponent}")
    except OverflowError:  # not raised for text by CPython; infinite all the same
        return math.inf
