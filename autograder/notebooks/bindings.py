"""What a cell does to names, read off its text without running it."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_SOURCE = 200_000  # characters; longer cells are not analysed
_MAX_DEPTH = 150  # of the syntax tree; CPython's own recursive passes stop far later


@dataclass(frozen=True, slots=True)
class ImportedName:
    """How a name came in: ``import module`` (`attribute` is empty) or ``from module import attribute``."""

    module: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Bindings:
    """What one code cell does at its top level.

    Attributes
    ----------
    bound:
        Names that the cell binds: assignments, definitions, imports, loops, `with`, `except`, `:=`, `match`,
        and `global` names of its functions.
    deleted:
        Names that a `del` removes.
    imports:
        How each imported name is imported. ``import a.b`` binds `a` to module `a`.
    star_imports:
        Modules of ``from m import *``.
    mutated:
        Names whose object the cell changes in place: item or attribute assignment, augmented assignment,
        a method call that stands as a statement (``data.sort()``).
    used:
        Names that the cell (and the functions in it) reads and does not bind first in a scope of its own.
    called:
        Names called as functions.
    mutating_functions:
        Functions of this cell that change a parameter in place: name -> positions of those parameters.
    valid:
        Whether the text could be analysed.
    """

    bound: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    imports: dict[str, ImportedName] = field(default_factory=dict)
    star_imports: tuple[str, ...] = ()
    mutated: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    mutating_functions: dict[str, tuple[int, ...]] = field(default_factory=dict)
    valid: bool = False

    @property
    def assigned(self) -> frozenset[str]:
        """Bound names that are not imports."""
        return self.bound - self.imports.keys()


NOTHING = Bindings()


def analyse(source: str) -> Bindings:
    """Analyse one code cell; IPython's magics and `!commands` count as plain calls.

    A text that is no Python, too long or too deeply nested gives `NOTHING`; nothing is raised.
    """
    tree = parse_cell(source)
    return NOTHING if tree is None else analyse_statements(tree.body)


def analyse_statements(body: list[ast.stmt]) -> Bindings:
    """The same for some statements of a cell that `parse_cell` has parsed."""
    scope = _Scope()
    try:
        scope.read_body(body)
    except RecursionError:
        return NOTHING
    return Bindings(
        bound=frozenset(scope.bound),
        deleted=frozenset(scope.deleted),
        imports=scope.imports,
        star_imports=tuple(scope.star_imports),
        mutated=frozenset(scope.mutated),
        used=frozenset(scope.used),
        called=frozenset(scope.called),
        mutating_functions=scope.mutating_functions,
        valid=True,
    )


def parse_cell(source: str) -> ast.Module | None:
    """The syntax tree of a cell in IPython's Python, or ``None``; nothing is raised."""
    if len(source) > MAX_SOURCE or "\x00" in source or _nests_too_deeply(source):
        return None
    tree = _parse(source)
    if tree is None:
        # magics are rare and IPython's transformer is slow on long cells, so it comes second
        tree = _parse(_without_magics(source))
    if tree is None or not _is_shallow(tree):
        return None
    return tree


def is_code(source: str) -> bool:
    """Whether a text is a Python cell with at least one statement in it."""
    tree = parse_cell(source)
    return tree is not None and bool(tree.body)


def _parse(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escape sequences in student code are not our business
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError):
        return None


def _without_magics(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager

    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        # cell magics whose body is Python run it in the notebook's namespace
        runs_body = first[2:].split(" ")[0].strip() in ("time", "timeit", "capture", "prun")
        source = rest if runs_body else ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except Exception:  # a tokenizer fed with anything at all raises many things; all mean "no Python"
        return "\x00"


def _nests_too_deeply(source: str) -> bool:
    """Whether brackets, indentation or chains of operators could exhaust the C stack of the parser."""
    depth = deepest = 0
    for bracket in re.findall(r"[()\[\]{}]", source):
        depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    longest_line = max(map(len, source.split("\n")))
    return deepest > 90 or (longest_line > 20_000 and deepest < 2)


def _is_shallow(tree: ast.AST) -> bool:
    level: list[ast.AST] = [tree]
    for _ in range(_MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return True
    return False


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class _Scope:
    """Collects the names of one scope: the cell, a function or a class body."""

    def __init__(self, bound: set[str] | None = None) -> None:
        self.bound: set[str] = set(bound or ())
        self.deleted: set[str] = set()
        self.imports: dict[str, ImportedName] = {}
        self.star_imports: list[str] = []
        self.mutated: set[str] = set()
        self.used: set[str] = set()
        self.called: set[str] = set()
        self.globals: set[str] = set()
        self.mutating_functions: dict[str, tuple[int, ...]] = {}
        self._inner: list[_Scope] = []

    def read_body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._read(statement)
        # a function body is looked at when the whole scope is known: it sees names bound below it
        for inner in self._inner:
            self.bound |= inner.globals
            self.used |= inner.used - self.bound
            self.called |= inner.called - inner.bound
            self.mutated |= inner.mutated - inner.bound

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, _FUNCTIONS):
            self._function(node)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        elif isinstance(node, ast.Lambda):
            self._nested(node.args, [ast.Expr(node.body)])
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node)
        elif isinstance(node, ast.Name):
            self._name(node)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            if isinstance(node, ast.Global):
                self.globals.update(node.names)
        else:
            self._statement(node)

    def _statement(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)):
            targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [node.target]
            for target in targets:
                self._mutation(target, augmented=isinstance(node, ast.AugAssign))
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                self._use(node.target.id)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._mutation(node.target, augmented=False)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and (root := _root(function.value)):
                self.mutated.add(root)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            self.called.add(node.func.id)
        elif (isinstance(node, ast.ExceptHandler) and node.name) or (
            isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name
        ):
            self.bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            self.bound.add(node.rest)
        for child in _in_order_of_evaluation(node):
            self._read(child)

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self.bound.add(node.id)
            self.deleted.discard(node.id)
        elif isinstance(node.ctx, ast.Del):
            self.deleted.add(node.id)
            self.bound.discard(node.id)
            self._use(node.id)
        else:
            self._use(node.id)

    def _use(self, name: str) -> None:
        if name not in self.bound:
            self.used.add(name)

    def _mutation(self, target: ast.expr, *, augmented: bool) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self._mutation(element, augmented=augmented)
        elif isinstance(target, ast.Starred):
            self._mutation(target.value, augmented=augmented)
        elif isinstance(target, (ast.Subscript, ast.Attribute)):
            if root := _root(target):
                self.mutated.add(root)
        elif augmented and isinstance(target, ast.Name):
            self.mutated.add(target.id)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                name = alias.asname or alias.name.split(".")[0]
                self.imports[name] = ImportedName(alias.name if alias.asname else name)
            elif alias.name == "*":
                self.star_imports.append("." * node.level + (node.module or ""))
                continue
            else:
                name = alias.asname or alias.name
                self.imports[name] = ImportedName("." * node.level + (node.module or ""), alias.name)
            self.bound.add(name)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self._read(decorator)
        self.bound.add(node.name)
        inner = self._nested(node.args, node.body)
        names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        if positions := tuple(i for i, name in enumerate(names) if name in inner.mutated):
            self.mutating_functions[node.name] = positions
        else:
            self.mutating_functions.pop(node.name, None)
        if node.returns is not None:
            self._read(node.returns)

    def _class(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self._read(expression)
        inner = _Scope()
        inner.read_body(node.body)
        self._adopt(inner)
        self.bound.add(node.name)

    def _nested(self, arguments: ast.arguments, body: list[ast.stmt]) -> _Scope:
        for default in (*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)):
            self._read(default)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
        for argument in every:
            if argument.annotation is not None:
                self._read(argument.annotation)
        inner = _Scope({argument.arg for argument in every})
        inner.read_body(body)
        # in a function a name bound anywhere is local everywhere
        inner.used -= inner.bound - inner.globals
        self._adopt(inner)
        return inner

    def _comprehension(self, node: ast.AST) -> None:
        generators: list[ast.comprehension] = getattr(node, "generators", [])
        inner = _Scope()
        for generator in generators:
            inner._read(generator.iter)
            inner._read(generator.target)
            for condition in generator.ifs:
                inner._read(condition)
        for part in ("key", "value", "elt"):
            if (expression := getattr(node, part, None)) is not None:
                inner._read(expression)
        for walrus in (n for n in ast.walk(node) if isinstance(n, ast.NamedExpr)):
            inner.globals.add(walrus.target.id)  # `:=` binds in the enclosing scope
        self._adopt(inner)
        self.bound |= inner.globals

    def _adopt(self, inner: _Scope) -> None:
        """Names that an inner scope uses and neither it nor this scope (so far) binds are used here."""
        inner.used -= self.bound
        self._inner.append(inner)


def _in_order_of_evaluation(node: ast.AST) -> Iterator[ast.AST]:
    """Children with values before the targets they are assigned to, so that ``x = x + 1`` uses `x`."""
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
        yield node.value
        for child in ast.iter_child_nodes(node):
            if child is not node.value:
                yield child
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield node.iter
        for child in ast.iter_child_nodes(node):
            if child is not node.iter:
                yield child
    else:
        yield from ast.iter_child_nodes(node)


def _root(node: ast.expr) -> str:
    """The name at the root of ``name.a[0].b``; empty if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
