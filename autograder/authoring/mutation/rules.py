"""The slips that students make, as changes of one node of a syntax tree.

A rule takes a `Place` and yields what could stand there instead. It may propose what changes nothing or cannot be
compiled: `mutants` drops that.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from autograder.authoring.mutation.places import Place, called_name, literal, root_name

Rule = Callable[[Place], Iterator[ast.AST]]
_Node = TypeVar("_Node", bound=ast.AST)

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_PAIRS = (
    "all any, amax amin, arccos arcsin, argmax argmin, ceil floor, cos sin, cosh sinh, cumprod cumsum, deg2rad rad2deg, "
    "hstack vstack, log log10, logical_and logical_or, lower upper, max min, maximum minimum, mean sum, normal uniform, "
    "ones zeros, ones_like zeros_like, std var, tan tanh"
)
_CONFUSED = {a: b for pair in _PAIRS.split(", ") for a, b in (pair.split(), pair.split()[::-1])} | {
    "argsort": "sort",
    "column_stack": "vstack",
    "dot": "multiply",
    "matmul": "multiply",
    "median": "mean",
    "prod": "sum",
}
_CONFUSED_BUILTINS = {"all": "any", "any": "all", "int": "round", "max": "min", "min": "max", "round": "int"}
_OMITTED = frozenset("abs absolute conj conjugate copy deepcopy fabs sorted sqrt squeeze transpose".split())
_SYMMETRIC = frozenset(
    "add allclose array_equal equal gcd hypot isclose lcm logical_and logical_or logical_xor max maximum min minimum "
    "multiply not_equal vdot".split()
)
_NOT_SWAPPED = frozenset({"getattr", "hasattr", "isinstance", "issubclass"})  # the other way round they never work
_REDUCTIONS = frozenset("amax amin argmax argmin max mean median min prod std sum var".split())
_COUNTING = frozenset({"arange", "range"})
_NUMPY = frozenset({"np", "numpy"})
_CHAINS = (ast.BoolOp, ast.Compare)
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_KEPT = (*_DEFINITIONS, ast.Pass, ast.Global, ast.Nonlocal)  # without them nothing runs, which proves nothing


def operators(place: Place) -> Iterator[ast.AST]:
    """Another arithmetic operator."""
    node = place.node
    if isinstance(node, ast.AugAssign) or (isinstance(node, ast.BinOp) and not _joins_sequences(node)):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield _with(node, op=operator())


def operands(place: Place) -> Iterator[ast.AST]:
    """One term or factor forgotten, or the factors of a matrix product in the other order."""
    node = place.node
    if not isinstance(node, ast.BinOp) or _joins_sequences(node):
        return
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)):
        yield node.left
    if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        yield node.right
    if isinstance(node.op, ast.MatMult):
        yield _with(node, left=node.right, right=node.left)


def comparisons(place: Place) -> Iterator[ast.AST]:
    """The limit counted to the other side, the sides exchanged, or the opposite."""
    node = place.node
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            for other in _COMPARISONS[type(operator)]:
                yield _with(node, ops=[*node.ops[:index], other(), *node.ops[index + 1 :]])


def conditions(place: Place) -> Iterator[ast.AST]:
    """`and` for `or`, a part of a condition forgotten, or its opposite."""
    node = place.node
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        for index in range(len(node.values)):
            rest = [*node.values[:index], *node.values[index + 1 :]]
            yield _with(node, values=rest) if len(rest) > 1 else rest[0]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif (
        place.field in ("test", "ifs") and isinstance(node, ast.expr) and not isinstance(node, (*_CHAINS, ast.Constant))
    ):
        yield ast.UnaryOp(ast.Not(), node)


def numbers(place: Place) -> Iterator[ast.AST]:
    """Another number: one more, twice, with the other sign, 0 for 1."""
    value = literal(place.node)
    if value is None or _is_counted(place) or _is_axis(place.parent):
        return
    if isinstance(place.parent, ast.BinOp) and place.above is not None and _is_counted(place.above):
        return  # `counts` has moved the whole bound
    for other in dict.fromkeys((value + 1, 2 * value, -value, *([0 * value] if value == 1 else []))):
        if other != value and not _is_as_forgotten(place, other):
            yield _number(other)


def truths(place: Place) -> Iterator[ast.AST]:
    """`False` for `True`, also in ``keepdims=True``."""
    if isinstance(place.node, ast.Constant) and isinstance(place.node.value, bool):
        yield ast.Constant(not place.node.value)


def letters(place: Place) -> Iterator[ast.AST]:
    """The next letter, where a letter is the answer."""
    node, holders = place.node, (ast.Assign, ast.Return, *_DISPLAYS)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and isinstance(place.parent, holders):
        if len(node.value) == 1 and node.value.isascii() and node.value.isalpha():
            yield ast.Constant("a" if node.value == "z" else "A" if node.value == "Z" else chr(ord(node.value) + 1))


def signs(place: Place) -> Iterator[ast.AST]:
    """A minus sign forgotten, or the whole result with the other sign."""
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Invert)):
        if literal(node) is None:
            yield node.operand
    elif isinstance(place.parent, ast.Return) and _is_numeric(node):
        assert isinstance(node, ast.expr)
        yield ast.UnaryOp(ast.USub(), node)


def axes(place: Place) -> Iterator[ast.AST]:
    """Another axis, or all of them."""
    node = place.node
    if not _is_axis(node):
        return
    assert isinstance(node, ast.keyword)
    value = literal(node.value)
    if value is not None:
        yield _with(node, value=_number(0 if value else 1))
        yield _with(node, value=ast.Constant(None))
    elif isinstance(node.value, ast.Constant):
        yield _with(node, value=_number(0))
    elif isinstance(node.value, ast.Tuple):
        for element in node.value.elts:
            yield _with(node, value=element)


def kept_dimensions(place: Place) -> Iterator[ast.AST]:
    """`keepdims` where the axis should go."""
    node = place.node
    if isinstance(node, ast.Call) and called_name(node) in _REDUCTIONS and any(map(_is_axis, node.keywords)):
        if all(keyword.arg != "keepdims" for keyword in node.keywords):
            yield _with(node, keywords=[*node.keywords, ast.keyword("keepdims", ast.Constant(True))])


def slices(place: Place) -> Iterator[ast.AST]:
    """A slice that begins or ends one item off."""
    node = place.node
    if not isinstance(node, ast.Slice):
        return
    if node.lower is not None:
        for lower in _one_off(node.lower):
            yield _with(node, lower=lower)
    elif node.step is None:
        yield _with(node, lower=_number(1))
    if node.upper is not None:
        for upper in _one_off(node.upper) if literal(node.upper) != -1 else (None, _number(-2)):
            yield _with(node, upper=upper)
    elif node.step is None:
        yield _with(node, upper=_number(-1))


def indices(place: Place) -> Iterator[ast.AST]:
    """The item before or after, or the first two indices exchanged."""
    node = place.node
    if isinstance(node, ast.Tuple) and place.field == "slice" and len(node.elts) > 1:
        first, second, *rest = node.elts
        yield _with(node, elts=[second, first, *rest])
    elif _is_index(place) and (literal(node) is not None or _counts_a_loop(place)):
        assert isinstance(node, ast.expr)
        yield from (_number(0), _number(-2)) if literal(node) == -1 else _one_off(node)


def counts(place: Place) -> Iterator[ast.AST]:
    """`range` and `arange` that begin or end one off."""
    node = place.node
    if _is_counted(place) and isinstance(place.parent, ast.Call):
        assert isinstance(node, ast.expr)
        yield from _one_off(node)
    elif isinstance(node, ast.Call) and called_name(node) in _COUNTING and len(node.args) == 1:
        yield _with(node, args=[_number(1), *node.args])


def transposes(place: Place) -> Iterator[ast.AST]:
    """A matrix transposed or not."""
    node = place.node
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(place.parent, ast.BinOp) and isinstance(place.parent.op, ast.MatMult):
        if isinstance(node, ast.expr) and place.field in ("left", "right"):
            yield ast.Attribute(node, "T", ast.Load())


def functions(place: Place) -> Iterator[ast.AST]:
    """A function taken for its neighbour, or forgotten around its argument."""
    node = place.node
    is_called = isinstance(place.parent, ast.Call) and place.field == "func"
    if isinstance(node, ast.Attribute) and (is_called or root_name(node) in _NUMPY):
        if other := _CONFUSED.get(node.attr):
            yield _with(node, attr=other)
    elif isinstance(node, ast.Name) and is_called and (other := _CONFUSED_BUILTINS.get(node.id)):
        yield _with(node, id=other)
    if isinstance(node, ast.Call) and called_name(node) in _OMITTED and not node.keywords:
        if len(node.args) == 1:
            yield node.args[0]
        elif not node.args and isinstance(node.func, ast.Attribute):
            yield node.func.value


def arguments(place: Place) -> Iterator[ast.AST]:
    """The two arguments of a call in the other order."""
    node = place.node
    if isinstance(node, ast.Call) and len(node.args) == 2 and called_name(node) not in _SYMMETRIC | _NOT_SWAPPED:
        if not any(isinstance(argument, ast.Starred) for argument in node.args):
            yield _with(node, args=node.args[::-1])


def copies(place: Place) -> Iterator[ast.AST]:
    """An argument changed in place where a new value was made, or no copy made before it is changed."""
    node = place.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.BinOp):
        target, left = node.targets[0], node.value.left
        if isinstance(target, ast.Name) and isinstance(left, ast.Name) and target.id == left.id:
            if target.id in _parameters_around(place):
                yield ast.AugAssign(target, node.value.op, node.value.right)
    elif isinstance(node, ast.Call) and called_name(node) in ("array", "list") and len(node.args) == 1:
        if isinstance(node.args[0], ast.Name) and _is_changed_afterwards(place):
            yield node.args[0]


def statements(place: Place) -> Iterator[ast.AST]:
    """A statement forgotten."""
    node = place.node
    if isinstance(node, ast.stmt) and not isinstance(node, _KEPT) and getattr(node, "value", node) is not None:
        yield ast.Pass()


RULES: dict[str, Rule] = {
    rule.__name__.replace("_", " "): rule
    for rule in (
        *(operators, operands, comparisons, conditions, numbers, truths, letters, signs, axes, kept_dimensions),
        *(slices, indices, counts, transposes, functions, arguments, copies, statements),
    )
}


def _with(node: _Node, **fields: Any) -> _Node:
    """A copy of a node with other fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _number(value: int | float) -> ast.expr:
    """A number as Python writes it: a negative one is a minus sign and its size."""
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _one_off(node: ast.expr) -> Iterator[ast.expr]:
    """One more and one less, without ``+ 1 - 1`` in it; a 0 does not become the -1 that means the end."""
    value = literal(node)
    if value is not None:
        yield _number(value + 1)
        if value != 0:
            yield _number(value - 1)
        return
    base, shift = node, 0
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and type(literal(node.right)) is int:
        base, shift = node.left, int(literal(node.right) or 0) * (1 if isinstance(node.op, ast.Add) else -1)
    for total in (shift + 1, shift - 1):
        operator = ast.Add() if total > 0 else ast.Sub()
        yield ast.BinOp(base, operator, ast.Constant(abs(total))) if total else base


def _is_as_forgotten(place: Place, number: int | float) -> bool:
    """Whether a number as a term or factor computes what `operands` makes by leaving it out."""
    if not isinstance(place.parent, ast.BinOp):
        return False
    operator, is_right = place.parent.op, place.field == "right"
    if isinstance(operator, (ast.Add, ast.Sub)):
        return number == 0 and (is_right or isinstance(operator, ast.Add))
    return number == 1 and (isinstance(operator, ast.Mult) or (is_right and isinstance(operator, (ast.Div, ast.Pow))))


def _joins_sequences(node: ast.BinOp) -> bool:
    """Whether a BinOp joins, repeats or formats: other operators would be errors that every test notices."""
    return any(
        isinstance(side, (*_DISPLAYS, ast.JoinedStr))
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in (node.left, node.right)
    )


def _is_numeric(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp):
        return not _joins_sequences(node)
    return isinstance(node, ast.Call) and root_name(node.func) in _NUMPY | {"abs", "float", "int", "sum"}


def _is_axis(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "axis"


def _is_index(place: Place) -> bool:
    """Whether an expression stands in brackets behind a value, alone or as one of several indices."""
    if isinstance(place.parent, ast.Subscript):
        return place.field == "slice"
    return isinstance(place.parent, ast.Tuple) and place.above is not None and place.above.field == "slice"


def _is_counted(place: Place) -> bool:
    """Whether an expression is an index, a bound of a slice, or where a range begins or ends."""
    if isinstance(place.parent, ast.Slice):
        return place.field in ("lower", "upper")
    if isinstance(place.parent, ast.Call) and called_name(place.parent) in _COUNTING:
        return place.field == "args" and place.index in (0, 1)
    return _is_index(place)


def _counts_a_loop(place: Place) -> bool:
    """Whether a name is the counter of a loop around it."""
    if not isinstance(place.node, ast.Name):
        return False
    around = place.above
    while around is not None:
        loops = [around.node] if isinstance(around.node, ast.For) else getattr(around.node, "generators", [])
        for loop in loops:
            if isinstance(loop.iter, ast.Call) and called_name(loop.iter) in (*_COUNTING, "enumerate"):
                first = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
                if isinstance(first, ast.Name) and first.id == place.node.id:
                    return True
        around = around.above
    return False


def _is_changed_afterwards(place: Place) -> bool:
    """Whether the name that a value is given to is changed in place somewhere in the same function."""
    if not isinstance(place.parent, ast.Assign) or not isinstance(place.parent.targets[0], ast.Name):
        return False
    function = _function_around(place)
    return function is not None and any(_changes(node, place.parent.targets[0].id) for node in ast.walk(function))


def _changes(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.AugAssign):
        return root_name(node.target) == name
    return isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and root_name(node) == name


def _parameters_around(place: Place) -> set[str]:
    function = _function_around(place)
    if function is None:
        return set()
    found = function.args
    return {argument.arg for argument in (*found.posonlyargs, *found.args, *found.kwonlyargs)}


def _function_around(place: Place) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    around = place.above
    while around is not None:
        if isinstance(around.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return around.node
        around = around.above
    return None
