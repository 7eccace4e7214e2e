"""Runs the cells that decide over points in the student's own kernel, hardened as far as one process allows.

An in-kernel test shares its interpreter with student code, as every test does with nbgrader. What that code can reach
without looking into the interpreter itself is put out of its reach:

* the cell does not go through the shell: no event hook, input or AST transformer, traceback handler, exception hook,
  display hook or patched method of the shell takes part (`run`);
* functions and classes of the built-ins, the standard library, NumPy, pandas and what else the instructor's cells
  import are as they were before any student code ran, at the start and before every statement (`pristine`);
* built-ins, imports and the names that the instructor's cells bind mean the instructor's things, whatever the student's
  namespace has under that name (`guarded`, `notebooks/guarding.py`);
* objects of the student's classes decide no comparison unless the assignment asks for that class (`honest`);
* trace and profile functions, signal handlers, timers, garbage collector callbacks and import hooks are off;
* a verdict counts only if it is sealed with a key that the process got before student code, over a number that came
  with the order (`seal`), and if the end of the cell was reached. Silence, an early exit or a forged message earn nothing.
* while a Python thread of the student's runs, a pass is left to the instructor.

What remains forgeable, because the proof and the forger share one memory: code that walks stack frames
(``sys._getframe``, ``sys.settrace`` set inside a call, an audit hook or a traceback with frames), that finds our objects
with `gc`, that reads or writes memory (`ctypes`, ``/proc/self/mem``), a thread or a class disguised as a library's, and
an object that is asked for its own verdict (``answer().equals(x)``). tests/integration/judging/test_in_kernel.py keeps
that list true. Verdicts therefore always say `in-kernel`.

Every function here is used as a `private_copy`; nothing runs under a name that student code could bind anew.
"""

from __future__ import annotations

import ast
import importlib
import os
import signal
import sys
import threading
import types
from _signal import SIG_IGN, SIGINT, default_int_handler, getsignal, setitimer
from _signal import signal as set_handler
from _thread import get_ident
from collections.abc import Callable
from typing import Any

from autograder.execution.seal import sealer
from autograder.execution.student.guarded import Guarded, compile_guarded
from autograder.execution.student.pristine import remember_libraries, still
from autograder.notebooks.guarding import imported_by
from autograder.wire.frames import unpack

Obey = Callable[[dict[str, Any]], dict[str, Any]]

_MAGICS_AROUND_CODE = ("%%time", "%%timeit", "%%capture", "%%prun")
_PLAIN = (
    int,
    float,
    bool,
    str,
    bytes,
    complex,
    type(None),
    type(Ellipsis),
    types.FunctionType,
    types.BuiltinFunctionType,
)
_CONTAINERS = (list, tuple, dict, set, frozenset)
_DECIDES = frozenset(
    """
    __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __bool__ __contains__ __instancecheck__ __subclasscheck__ __class__
    __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __matmul__ __rmatmul__ __truediv__ __rtruediv__ __floordiv__
    __rfloordiv__ __mod__ __rmod__ __pow__ __rpow__ __and__ __rand__ __or__ __ror__ __xor__ __rxor__ __neg__ __invert__
    __array_ufunc__ __array_function__ __array_priority__ __array_wrap__ __array_namespace__ equals
    """.split()
)
"""Special methods by which an object decides what a comparison or a computation with it gives."""
_MAX_DEPTH = 20
_SIGNALS = tuple(
    s
    for s in signal.valid_signals()
    if s not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGINT, signal.SIGCHLD) and s < 32
)
_TIMERS = (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)


def prepare(shell: Any, key: bytes, modules: list[str], variant: int) -> Obey:
    """Take hold of everything that will be needed; to be called before any student code runs.

    Parameters
    ----------
    key:
        Of the seals, shared with the supervisor.
    modules:
        What the instructor's cells import: loaded now, so that student code cannot be in it.
    variant:
        What the name `variant` means in the cells and in hidden modules; student code does not get it.

    Returns
    -------
    Obey:
        Carries out a sealed order and returns the sealed answer, with ``error`` and ``value`` to be shown.
    """
    for name in modules:
        _load(name)
    for name in ("unittest.mock", "unittest.case", "numpy.testing", "asyncio", "IPython.core.async_helpers"):
        _load(name)
    seal, is_sealed = sealer(key)
    restore, watch, is_known, learn = remember_libraries(modules)
    names: dict[str, Any] = shell.user_ns
    hush = _remember_machinery(shell)
    is_alone = _remember_threads()
    genuine = dict(vars(sys.modules["builtins"]))
    genuine["get_ipython"] = lambda: shell
    genuine["variant"] = variant
    own_modules = dict(sys.modules)
    record: dict[str, Any] = {}
    used: set[bytes] = set()
    asked_for: list[str] = []
    honest = _judge_of_objects(is_known, names, asked_for)
    system_modules = sys.modules
    builtin_module = sys.modules["builtins"]
    settrace, setprofile = sys.settrace, sys.setprofile

    def obey(order: dict[str, Any]) -> dict[str, Any]:
        body, nonce, patched = order["body"], order["nonce"], order["patched"]
        if not is_sealed(nonce + patched + b"\0" + body, order["seal"]) or nonce in used:
            return {"failure": "Error"}
        used.add(nonce)
        settrace(None)
        setprofile(None)
        exempt = frozenset(patched.decode().split(" "))
        undo = restore(exempt)
        plain = unpack(body)
        unhush = hush()
        before = is_alone()
        outcome: dict[str, Any] = {"done": False, "value": None, "shown": None, "error": None}
        had = names.get("__builtins__", outcome)
        names["__builtins__"] = builtin_module
        try:
            run(plain, exempt, outcome)
        except BaseException as raised:
            outcome["error"] = raised
        for name in plain["hidden_modules"]:
            system_modules.pop(name, None)
        settrace(None)
        setprofile(None)
        error = outcome["error"]
        failure = "-" if error is None else _name_of(error)
        if error is None and not outcome["done"]:
            failure = "Error"
        alone = before and is_alone()
        text = f"{1 if failure == '-' else 0} {1 if alone else 0} {outcome['value']!r} {failure}"
        answer = text.encode("ascii", "replace")
        sealed = {"body": answer, "seal": seal(b"answer" + nonce + answer)}
        if had is not outcome:
            names["__builtins__"] = had
        unhush()
        undo()
        return {
            "failure": None if failure == "-" else failure,
            "sealed": sealed,
            "error": error,
            "shown": outcome["shown"],
        }

    def run(plain: dict[str, Any], exempt: frozenset[str], outcome: dict[str, Any]) -> None:
        source = plain["source"]
        is_test = plain["test"]
        asked_for[:] = plain["asked_for"]
        filename = "<test>" if is_test else shell.compile.cache(source, shell.execution_count)
        tree = _parse(source, filename)
        imports = {name: value for name, how in plain["imports"].items() for value in _import(own_modules, how)}
        kept = frozenset(plain["kept"])
        record.update({name: value for name, value in imports.items() if name in names})
        pinned = genuine.keys() - set(plain["defined"]) - exempt
        guarded = Guarded(
            tree,
            kept | (imports.keys() & names.keys()),
            pinned,
            plain["shared"],
            plain["free"],
            plain["hidden_modules"],
            keep=not source.rstrip().endswith(";"),
        )
        tree = guarded.rewrite()
        mine = guarded.noted
        for name in mine:
            record.pop(name, None)
        live: set[str] = set()
        quickly = watch(list(record.values()), _named(tree, record, own_modules), exempt)

        def read(name: str) -> Any:
            if name in record:
                return record[name]
            if name in kept:
                raise NameError(f"name {name!r} is not defined", name=name)
            if name in names:
                return names[name]
            if name in genuine:
                return genuine[name]
            raise NameError(f"name {name!r} is not defined", name=name)

        def note(bound: tuple[str, ...]) -> None:
            for name in bound:
                value = names[name]
                record[name] = value
                live.add(name)
                if isinstance(value, (type, types.FunctionType)) and id(value) not in learned:
                    learned.add(id(value))
                    keep_alive.append(value)
                    if value.__module__ == "__main__":
                        learn(value)

        def step() -> None:
            settrace(None)
            setprofile(None)
            _calm()
            quickly()
            for name in live:
                if names.get(name, live) is not record[name]:
                    names[name] = record[name]

        def checked(value: Any) -> Any:
            quickly()
            return value

        def keep(value: Any) -> Any:
            outcome["shown"] = (value,)
            outcome["value"] = _number(honest(value))
            return value

        def done() -> None:
            outcome["done"] = True

        def lend() -> None:
            system_modules.update(hidden)

        def take_back() -> None:
            for name in hidden:
                system_modules.pop(name, None)

        hidden: dict[str, Any] = {}
        learned: set[int] = set()
        keep_alive: list[Any] = []
        objects = {"read": read, "note": note, "step": step, "keep": keep, "done": done, "honest": honest}
        objects |= {"checked": checked, "lend": lend, "take_back": take_back}
        objects |= {f"builtin:{name}": value for name, value in genuine.items()}
        for name, text in plain["hidden_modules"].items():
            hidden[name] = types.ModuleType(name)
            vars(hidden[name])["__builtins__"] = dict(genuine)
            rewritten = Guarded(ast.parse(text), (), genuine.keys(), (), keep=False).rewrite_module()
            lend()
            exec(compile_guarded(rewritten, f"{name}.py", objects), vars(hidden[name]))
            take_back()
        code = compile_guarded(tree, filename, objects)
        with shell.builtin_trap:
            if code.co_flags & 0x80:  # a coroutine: the cell awaits something
                from IPython.core.async_helpers import get_asyncio_loop

                get_asyncio_loop().run_until_complete(eval(code, names))
            else:
                exec(code, names)

    return obey


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except BaseException:  # the cell that needs it says so; nothing of the student's has run yet
        pass


def _import(own_modules: dict[str, Any], how: list[str]) -> list[Any]:
    """The value of an import of the instructor's, as a list of one, or of none if it is not to be had."""
    module = own_modules.get(how[0])
    if not how[1] or module is None:
        return [] if module is None else [module]
    if how[1] in vars(module):
        return [vars(module)[how[1]]]
    inner = own_modules.get(f"{how[0]}.{how[1]}")
    try:
        return [inner if inner is not None else getattr(module, how[1])]
    except Exception:
        return []


def _parse(source: str, filename: str) -> ast.Module:
    from IPython.core.inputtransformer2 import TransformerManager

    first, _, rest = source.lstrip().partition("\n")
    if first.startswith(_MAGICS_AROUND_CODE):
        source = rest
    return ast.parse(TransformerManager().transform_cell(source), filename)


def _named(tree: ast.Module, record: dict[str, Any], modules: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """(namespace, name) of what the cell names of libraries: ``np.testing.assert_equal``, ``isclose``."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    attributes |= {a.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for a in node.names}
    reached = {value.__name__ for value in record.values() if isinstance(value, types.ModuleType)}
    reached |= {name for node in ast.walk(tree) for name in imported_by(node)}
    reached |= {f"{name}.{attribute}" for name in list(reached) for attribute in attributes}
    found: list[tuple[dict[str, Any], str]] = []
    for name in reached:
        module = modules.get(name)
        if module is not None:
            found += [(vars(module), attribute) for attribute in attributes & vars(module).keys()]
    return found


def _name_of(error: BaseException) -> str:
    name = type.__dict__["__name__"].__get__(type(error))
    return name if name.isascii() and name.isidentifier() and len(name) < 200 else "Error"


def _number(value: Any) -> float | None:
    """The points that the value of the last expression stands for."""
    kind = type(value)
    if kind is int or kind is float:
        return float(value)
    if kind.__module__ == "numpy" and getattr(value, "ndim", 1) == 0 and getattr(value, "dtype", None) is not None:
        return float(value) if value.dtype.kind in "iuf" else None
    return None


def _judge_of_objects(
    is_known: Callable[[type], bool], names: dict[str, Any], asked_for: list[str]
) -> Callable[[Any], Any]:
    """`honest(value)`: the value, or what is left of it if it would decide itself what comes of a comparison.

    Subclasses of plain types count as the plain value that they hold; any other object of a class of the student's
    that says how it compares or computes becomes an object that equals nothing, unless the assignment asks for it.
    """
    plain = frozenset(id(kind) for kind in _PLAIN)
    containers = frozenset(id(kind) for kind in _CONTAINERS)
    get_mro = type.__dict__["__mro__"].__get__
    get_names = type.__dict__["__dict__"].__get__
    numpy = sys.modules.get("numpy")
    pandas = sys.modules.get("pandas")
    array = numpy.ndarray if numpy is not None else None
    view = array.view if array is not None else None
    object_type = numpy.dtype(object) if numpy is not None else None
    flat = numpy.ndarray.flatten if numpy is not None else None
    frames = tuple(getattr(pandas, n) for n in ("Series", "DataFrame", "Index")) if pandas is not None else ()
    in_library = _library_check()
    plain_of: tuple[tuple[type, Callable[[Any], Any]], ...] = (
        (bool, lambda v: v),
        (int, int.__pos__),
        (float, float.__pos__),
        (complex, complex.__pos__),
        (str, str.__str__),
        (bytes, lambda v: bytes.__getitem__(v, slice(None))),
        (list, list.copy),
        (tuple, lambda v: tuple.__getitem__(v, slice(None))),
        (dict, dict.copy),
        (set, lambda v: set().union(v)),
        (frozenset, lambda v: frozenset().union(v)),
    )

    def honest(value: Any, depth: int = 0, seen: dict[int, Any] | None = None) -> Any:
        kind = type(value)
        number = id(kind)
        if number in plain:
            return value
        if number in containers:
            return contents(value, kind, depth, seen)
        if kind is array:
            return elements(value, depth, seen)
        if is_known(kind):
            if kind in frames and not all(is_same(v) for v in _object_columns(value)):
                return object()
            return value
        lineage = get_mro(kind)
        if not any(not is_known(base) and not _DECIDES.isdisjoint(get_names(base)) for base in lineage):
            return value
        if any(names.get(name) is base for name in asked_for for base in lineage):
            return value
        for base, take in plain_of:
            if base in lineage:
                return honest(take(value), depth + 1, seen)
        if array in lineage and view is not None:
            return elements(view(value, array), depth, seen)
        return value if all(is_known(base) or in_library(base) for base in lineage) else object()

    def is_same(values: Any) -> bool:
        return all(honest(value, 1) is value for value in values)

    def elements(value: Any, depth: int, seen: dict[int, Any] | None) -> Any:
        if value.dtype != object_type or flat is None:
            return value
        return value if all(honest(part, depth + 1, seen) is part for part in list(flat(value))) else object()

    def contents(value: Any, kind: Any, depth: int, seen: dict[int, Any] | None) -> Any:
        parts = list(value) if kind is not dict else [*value.keys(), *value.values()]
        if all(number in plain for number in {id(type(part)) for part in parts}):
            return value
        seen = {} if seen is None else seen
        if id(value) in seen:
            return value
        if depth > _MAX_DEPTH:
            return object()
        seen[id(value)] = value
        cleaned = [honest(part, depth + 1, seen) for part in parts]
        if all(new is old for new, old in zip(cleaned, parts, strict=True)):
            return value
        if kind is dict:
            half = len(cleaned) // 2
            return dict(zip(cleaned[:half], cleaned[half:], strict=True))
        return kind(cleaned)

    return honest


def _object_columns(value: Any) -> list[Any]:
    columns = [value[name] for name in value] if value.ndim == 2 else [value]
    return [list(column) for column in columns if column.dtype == object]


def _library_check() -> Callable[[type], bool]:
    """Whether a class belongs to an installed library that was loaded after the start."""
    folders = tuple({sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)})
    modules = sys.modules

    def in_library(one: type) -> bool:
        module = modules.get(one.__module__)
        file = getattr(module, "__file__", None)
        return (
            isinstance(file, str)
            and file.startswith(folders)
            and os.path.isfile(file)
            and vars(module).get(one.__qualname__) is one
        )

    return in_library


def _remember_threads() -> Callable[[], bool]:
    """`is_alone()`: whether no other thread runs Python code that is not a library's."""
    get_frames = sys._current_frames
    folders = tuple({sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), "<frozen "})

    def is_alone() -> bool:
        me = get_ident()
        for number, frame in get_frames().items():
            at: Any = frame
            while at is not None and number != me:
                if not at.f_code.co_filename.startswith(folders):
                    return False
                at = at.f_back
        return True

    return is_alone


def _calm() -> None:
    """No timer, and no handler of the student's for any signal."""
    for timer in _TIMERS:
        setitimer(timer, 0)
    for number in _SIGNALS:
        if callable(getsignal(number)):
            set_handler(number, SIG_IGN)
    if getsignal(SIGINT) is not default_int_handler:
        set_handler(SIGINT, default_int_handler)


def _remember_machinery(shell: Any) -> Callable[[], Callable[[], None]]:
    """`hush()`: imports, hooks and the shell as they were at the start; what it returns undoes that."""
    system = vars(sys)
    state = {name: list(system[name]) for name in ("meta_path", "path_hooks")}
    finders = sys.path_importer_cache
    here = [entry for entry in sys.path if entry in ("", os.getcwd())]
    state["path"] = [entry for entry in sys.path if entry not in here] + here  # the libraries' folders first
    own = dict(vars(shell))
    methods = {name for one in type(shell).__mro__ for name, value in vars(one).items() if callable(value)}
    lists = (shell.ast_transformers, shell.input_transformers_post)
    callbacks = shell.events.callbacks
    for kind in ("line", "cell"):
        for name in list(shell.magics_manager.magics[kind]):
            shell.find_magic(name, kind)  # loads it: its entry changes when it is used for the first time
    magics = {kind: dict(found) for kind, found in shell.magics_manager.magics.items()}
    live_magics = shell.magics_manager.magics
    machinery = {
        n: own[n] for n in ("events", "display_pub", "displayhook", "display_trap", "builtin_trap") if n in own
    }
    traits = shell._trait_values
    values = {n: traits[n] for n in (*machinery, "input_transformer_manager", "magics_manager") if n in traits}
    thread_hooks = vars(threading)

    def hush() -> Callable[[], None]:
        changed: list[tuple[dict[str, Any], str, Any]] = []

        def put(where: dict[str, Any], name: str, value: Any) -> None:
            changed.append((where, name, where.get(name, changed)))
            where[name] = value

        for name, entries in state.items():
            put(system, name, list(entries))
        finders.clear()
        for name in [n for n in vars(shell) if n in methods and n not in own]:
            changed.append((vars(shell), name, vars(shell)[name]))
            del vars(shell)[name]
        for name, value in machinery.items():
            put(vars(shell), name, value)
        for name, value in values.items():
            put(traits, name, value)
        for kind, found in magics.items():
            for name, value in found.items():
                if live_magics[kind].get(name) is not value:
                    put(live_magics[kind], name, value)
        emptied = [(one, list(one)) for one in (*lists, *callbacks.values())]
        for one, _ in emptied:
            one[:] = []
        wake = still()
        handlers = [(number, getsignal(number)) for number in _SIGNALS]
        _calm()
        put(thread_hooks, "_trace_hook", None)
        put(thread_hooks, "_profile_hook", None)

        def unhush() -> None:
            for one, content in emptied:
                one[:] = content
            for where, name, value in reversed(changed):
                if value is changed:
                    where.pop(name, None)
                else:
                    where[name] = value
            for number, handler in handlers:
                if callable(handler):
                    set_handler(number, handler)
            wake()

        return unhush

    return hush
