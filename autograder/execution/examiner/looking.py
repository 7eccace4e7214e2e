"""Which arguments a test looks at again after it has passed them to student code.

A function that leaves its arguments alone in the reference answer, but changes them in a submission, could
spoil the inputs from which the test computes what it expects. So such changes are dropped, except where the
test itself asks: ``assert data == [3, 1, 2], "the argument must not change"``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

_VIEWS = frozenset({"len", "list", "tuple", "set", "sorted", "str", "repr", "dict", "sum", "max", "min", "id", "hash"})
_COMPARING = ("assert", "equal", "allclose", "isclose", "approx")


def compared_names(tree: ast.Module, asked_for: Callable[[str], bool]) -> frozenset[str]:
    """Names that the cell compares with something that does not come from the student's code.

    Parameters
    ----------
    asked_for:
        Whether a name is one that the student defines.
    """
    answers = _from_answers(tree, asked_for)
    found: set[str] = set()
    for node in ast.walk(tree):
        operands = _operands(node)
        for operand in operands:
            name = _about(operand)
            others = [other for other in operands if other is not operand]
            if (
                name
                and name not in answers
                and not any(_names(other) & answers or _asks(other, asked_for) for other in others)
            ):
                found.add(name)
    return frozenset(found)


def _operands(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call):
        function = node.func
        name = (
            function.attr
            if isinstance(function, ast.Attribute)
            else function.id
            if isinstance(function, ast.Name)
            else ""
        )
        if any(word in name.lower() for word in _COMPARING):
            owner = [function.value] if isinstance(function, ast.Attribute) and _about(function.value) else []
            return [*owner, *node.args]
    return []


def _about(node: ast.expr) -> str:
    """The name that an expression shows: ``x``, ``x.shape``, ``x[0]``, ``len(x)``, ``x.tolist()``."""
    while True:
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            node = node.func.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in _VIEWS
            and len(node.args) == 1
        ):
            node = node.args[0]
        else:
            return ""


def _from_answers(tree: ast.Module, asked_for: Callable[[str], bool]) -> set[str]:
    """Names that hold what student code returned, or something computed from it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if _asks(node.value, asked_for) or _names(node.value) & found:
                found |= {name for target in targets for name in _names(target)}
    return found


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _asks(node: ast.AST, asked_for: Callable[[str], bool]) -> bool:
    return any(asked_for(name) for name in _names(node))
