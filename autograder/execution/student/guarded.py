"""Rewrites an instructor's cell so that its names mean the instructor's things while it runs among student code.

    built-ins            become constants of the code object
    recorded names       (imports, what instructor's cells bound) are read from a private record
    operands, arguments  pass through `honest`, so that no object of the student's decides a comparison
    statements           are preceded by `step`, which puts the libraries back, and followed by `note`, which records

The functions meant are put into the compiled code's constants: `fill`.
"""

from __future__ import annotations

import ast
import types
import warnings
from collections.abc import Collection
from typing import Any

from autograder.notebooks.guarding import (
    awkward,
    bound_by,
    followed,
    imported_by,
    outside_scopes,
    simply_bound,
    targets,
)

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NOT_PINNED = frozenset({"super"})
_MARK = "\0autograder:"


class Guarded(ast.NodeTransformer):
    """The rewriting of one cell.

    Parameters
    ----------
    tree:
        The cell; changed in place.
    recorded:
        Names that are read from the record, besides those that the cell binds.
    pinned:
        Built-ins that become constants.
    shared:
        Names that student code may change on purpose.
    free:
        Names that are read from the student's namespace although the cell binds them: answers bind them, too.
    lent:
        Modules that can be imported only by an import statement at the top level of the cell.
    keep:
        Whether the value of the last expression counts.
    """

    def __init__(
        self,
        tree: ast.Module,
        recorded: Collection[str],
        pinned: Collection[str],
        shared: Collection[str],
        free: Collection[str] = (),
        lent: Collection[str] = (),
        *,
        keep: bool,
    ) -> None:
        self._scopes: list[tuple[bool, set[str]]] = []
        self._pinned = frozenset(pinned) - _NOT_PINNED
        self._keep, self._lent = keep, frozenset(lent)
        self.noted = followed(tree) - frozenset(shared)
        self._everywhere = simply_bound(tree) | awkward(tree)
        self._recorded = (frozenset(recorded) | self.noted) - awkward(tree) - frozenset(free)
        self.tree = tree

    def rewrite(self) -> ast.Module:
        """The rewritten cell."""
        body = self.tree.body
        futures = [node for node in body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
        rest = [node for node in body if node not in futures]
        last = rest[-1] if rest and isinstance(rest[-1], ast.Expr) and self._keep else None
        self.tree.body = [*futures, *self._block(rest)]
        if last is not None:
            last.value = _call("keep", [last.value])
        self.tree.body += [ast.Expr(_call("step", [])), ast.Expr(_call("done", []))]
        return ast.fix_missing_locations(self.tree)

    def rewrite_module(self) -> ast.Module:
        """The same for a module of the instructor's, which no student code can run in between of."""
        self._recorded = frozenset()
        self.tree.body = [made for statement in self.tree.body for made in _as_list(self.visit(statement))]
        return ast.fix_missing_locations(self.tree)

    # statements --------------------------------------------------------------------------------------

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for statement in statements:
            names = sorted(bound_by(statement) & self.noted)
            step = ast.copy_location(ast.Expr(_call("step", [])), statement)
            made += [step, *_as_list(self.visit(statement))]
            if imported_by(statement) & self._lent:
                made[-1:] = [ast.Expr(_call("lend", [])), statement, ast.Expr(_call("take_back", []))]
            if names and not isinstance(statement, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith)):
                made.append(ast.copy_location(_note(names), statement))
        return made

    def _inner(self, node: Any, first: list[str] | None = None) -> None:
        for part in ("body", "orelse", "finalbody"):
            statements = getattr(node, part, None)
            if statements:
                made = self._block(statements)
                if part == "body" and first:
                    made.insert(0, ast.copy_location(_note(first), node))
                setattr(node, part, made)

    def _compound(self, node: Any) -> Any:
        if self._scopes:
            return self.generic_visit(node)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.visit(value))
        for item in getattr(node, "items", []):
            item.context_expr = self.visit(item.context_expr)
        self._inner(node, sorted(bound_by(node) & self.noted))
        for handler in getattr(node, "handlers", []):
            if handler.type is not None:
                handler.type = self.visit(handler.type)
            handler.body = self._block(handler.body)
        for case in getattr(node, "cases", []):
            if case.guard is not None:
                case.guard = self.visit(case.guard)
            case.body = self._block(case.body)
        return node

    visit_For = visit_AsyncFor = visit_With = visit_AsyncWith = visit_Try = visit_TryStar = visit_Match = _compound

    def _tested(self, node: Any) -> Any:
        node = self._compound(node) if isinstance(node, (ast.If, ast.While)) else self.generic_visit(node)
        node.test = _honest(node.test)
        return node

    visit_If = visit_While = visit_IfExp = visit_Assert = _tested

    # scopes ------------------------------------------------------------------------------------------

    def _function(self, node: Any) -> Any:
        arguments = node.args
        arguments.defaults = [self.visit(d) for d in arguments.defaults]
        arguments.kw_defaults = [d and self.visit(d) for d in arguments.kw_defaults]
        if not isinstance(node, ast.Lambda):
            node.decorator_list = [self.visit(d) for d in node.decorator_list]
        self._scopes.append((True, _locals_of(node)))
        if isinstance(node, ast.Lambda):
            node.body = self.visit(node.body)
        else:
            node.body = [made for statement in node.body for made in _as_list(self.visit(statement))]
        self._scopes.pop()
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        node.bases = [self.visit(base) for base in node.bases]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        bound = {name for statement in node.body for name in bound_by(statement)}
        self._scopes.append((False, bound))
        node.body = [made for statement in node.body for made in _as_list(self.visit(statement))]
        self._scopes.pop()
        return node

    def _comprehension(self, node: Any) -> Any:
        names = {n.id for g in node.generators for n in ast.walk(g.target) if isinstance(n, ast.Name)}
        self._scopes.append((True, names))
        self.generic_visit(node)
        for generator in node.generators:
            generator.ifs = [_honest(test) for test in generator.ifs]
        self._scopes.pop()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    # expressions -------------------------------------------------------------------------------------

    def _meaning(self, name: str) -> str:
        for depth, (is_function, names) in enumerate(reversed(self._scopes)):
            if name in names and (is_function or depth == 0):
                return "local"
        if name.startswith("__"):
            return "plain"
        if name in self._recorded:
            return "recorded"
        return "pinned" if name in self._pinned and name not in self._everywhere else "plain"

    def visit_Name(self, node: ast.Name) -> Any:
        if not isinstance(node.ctx, ast.Load):
            return node
        meaning = self._meaning(node.id)
        if meaning == "recorded":
            return ast.copy_location(_call("read", [ast.Constant(node.id)]), node)
        if meaning == "pinned":
            return ast.copy_location(ast.Constant(f"{_MARK}builtin:{node.id}"), node)
        return node

    def _pattern(self, node: Any) -> Any:
        return node

    visit_MatchClass = visit_MatchValue = visit_MatchMapping = _pattern

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        identity = [isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops]
        operands = [node.left, *node.comparators]
        for place, operand in enumerate(operands):
            around = identity[max(0, place - 1) : place + 1]
            if not all(around):
                operands[place] = _honest(operand)
        node.left, node.comparators = operands[0], operands[1:]
        return node

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        self.generic_visit(node)
        node.left, node.right = _honest(node.left), _honest(node.right)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        self.generic_visit(node)
        node.operand = _honest(node.operand)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        self.generic_visit(node)
        node.values = [_honest(value) for value in node.values]
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        self.generic_visit(node)
        node.value = _honest(node.value)
        return node

    def visit_Call(self, node: ast.Call) -> Any:
        root = _root(node.func)
        theirs = root is None or self._meaning(root) == "plain"
        self.generic_visit(node)
        if not theirs:
            node.args = [
                ast.copy_location(ast.Starred(_honest(a.value), a.ctx), a) if isinstance(a, ast.Starred) else _honest(a)
                for a in node.args
            ]
            for keyword in node.keywords:
                keyword.value = _honest(keyword.value)
            _check_last(node)
        return node


def fill(code: types.CodeType, objects: dict[str, Any]) -> types.CodeType:
    """Put the objects meant in the places of their marks, in `code` and the code in it."""

    def meant(constant: Any) -> Any:
        if type(constant) is str and constant.startswith(_MARK):
            return objects[constant[len(_MARK) :]]
        if type(constant) is types.CodeType:
            return fill(constant, objects)
        if type(constant) in (tuple, frozenset):
            return type(constant)(meant(part) for part in constant)
        return constant

    return code.replace(co_consts=tuple(meant(constant) for constant in code.co_consts))


def compile_guarded(tree: ast.Module, filename: str, objects: dict[str, Any]) -> types.CodeType:
    """Compile a rewritten cell; `objects` are what its marks stand for (`builtin:<name>`, `step`, `note` ...)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # about the marks, which are texts until `fill`
        code = compile(tree, filename, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)
    return fill(code, objects)


def _call(mark: str, arguments: list[ast.expr]) -> ast.Call:
    return ast.Call(ast.Constant(_MARK + mark), arguments, [])


def _note(names: list[str]) -> ast.stmt:
    constant: Any = tuple(names)
    return ast.Expr(_call("note", [ast.Constant(constant)]))


def _honest(node: ast.expr) -> ast.expr:
    if isinstance(node, (ast.Constant, ast.Compare, ast.JoinedStr, *_COMPREHENSIONS, ast.Lambda)):
        return node
    return ast.copy_location(_call("honest", [node]), node)


def _check_last(node: ast.Call) -> None:
    """Put the libraries back when all arguments have been computed: computing them may have run student code."""
    parts: list[Any] = [*node.args, *node.keywords]
    for place in reversed(range(len(parts))):
        part = parts[place]
        value = part.value if isinstance(part, (ast.keyword, ast.Starred)) else part
        if isinstance(value, ast.Constant):
            continue
        checked = ast.copy_location(_call("checked", [value]), value)
        if value is part:
            node.args[place] = checked
        else:
            part.value = checked
        return


def _as_list(made: Any) -> list[Any]:
    return made if isinstance(made, list) else [made]


def _root(node: ast.expr) -> str | None:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _locals_of(node: Any) -> set[str]:
    a = node.args
    names = {x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg) if x is not None}
    if isinstance(node, ast.Lambda):
        return names | {t for n in ast.walk(node.body) if isinstance(n, ast.NamedExpr) for t in targets(n.target)}
    outside: set[str] = set()
    for statement in node.body:
        for part in outside_scopes(statement):
            if isinstance(part, ast.stmt):
                names |= bound_by(part)
            if isinstance(part, ast.Global):
                outside |= set(part.names)
            elif isinstance(part, ast.Delete):
                names |= {n.id for n in ast.walk(part) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Del)}
        names |= awkward(ast.Module([statement], []))
    return names - outside
