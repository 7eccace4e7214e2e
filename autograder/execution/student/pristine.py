"""What the libraries were before any student code ran, and how to put them back for the length of a test.

Everything here is closures over objects taken at the start: nothing is looked up by a name that student code could
have bound anew in the meantime. `private_copy` gives the functions of a module built-ins of their own, too.
"""

from __future__ import annotations

import builtins
import gc
import sys
import types
from collections.abc import Callable, Collection, Iterable
from typing import Any

_PACKAGES = frozenset(
    "IPython _pytest autograder matplotlib matplotlib_inline msgpack numpy pandas pytest scipy traitlets".split()
)
_CHANGES_BY_ITSELF = frozenset(
    "_backend_mod _REPL_DISPLAYHOOK randbits displayhook excepthook last_value last_type last_traceback showwarning _showwarnmsg_impl".split()
)
_KINDS = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type, types.MethodType)
_MAX_RELIED_ON = 400
_MISSING = object()

Undo = Callable[[], None]
Restore = Callable[[Collection[str]], Undo]
Place = tuple[dict[str, Any], str]
Watch = Callable[[list[Any], list[Place], Collection[str]], Callable[[], None]]


def private_copy(*modules: types.ModuleType) -> dict[str, Any]:
    """The functions of some modules as copies that share one private namespace with private built-ins."""
    names: dict[str, Any] = {"__name__": "private", "__builtins__": dict(vars(builtins))}
    for module in modules:
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            if isinstance(value, types.FunctionType) and value.__module__ == module.__name__:
                copy = types.FunctionType(value.__code__, names, name, value.__defaults__, value.__closure__)
                copy.__kwdefaults__ = value.__kwdefaults__
                value = copy
            names[name] = value
    return names


def remember_libraries(also: Iterable[str] = ()) -> tuple[Restore, Watch, Callable[[type], bool], Callable[..., None]]:
    """Remember the functions and classes of the libraries that tests rely on.

    Parameters
    ----------
    also:
        Further modules, by name; of these only themselves, not what lies below.

    Returns
    -------
    restore(exempt):
        Puts everything back but attributes of the names `exempt`; returns what undoes that.
    watch(roots, places, exempt):
        A quick `restore`, without undo, for some names in namespaces and for what these and some functions rely on.
    is_known(class):
        Whether the class existed then.
    learn(value):
        Counts a function or class of the instructor's among the libraries.
    """
    modules = [module for name, module in list(sys.modules.items()) if _is_relied_on(name, also) and _is_module(module)]
    get_dict, set_class, delete_from_class = vars, type.__setattr__, type.__delattr__
    own_modules = {name: module for name, module in sys.modules.items() if _is_module(module)}
    sys_modules = sys.modules
    module_types = [(module, type(module)) for module in modules]
    spaces: list[tuple[dict[str, Any], dict[str, Any]]] = []
    classes: dict[int, tuple[type, Any, dict[str, Any]]] = {}
    functions: dict[int, tuple[Any, ...]] = {}
    for module in modules:
        names = vars(module)
        wanted = {
            n: v for n, v in names.items() if n not in _CHANGES_BY_ITSELF and (isinstance(v, _KINDS) or callable(v))
        }
        if module is sys:
            wanted = {n: v for n, v in wanted.items() if isinstance(v, types.BuiltinFunctionType)}
        spaces.append((names, wanted))
        for value in wanted.values():
            _remember(value, classes, functions)
    known: dict[int, type] = {}
    pending: list[type] = [object]
    while pending:
        one = pending.pop()
        if id(one) not in known:
            known[id(one)] = one
            pending.extend(type.__subclasses__(one))

    def restore(exempt: Collection[str]) -> Undo:
        done: list[tuple[int, Any, Any, Any]] = []
        for module, kind in module_types:
            if type(module) is not kind:
                module.__class__ = kind
        for names, wanted in ((sys_modules, own_modules), *spaces):
            for name, value in wanted.items():
                if names.get(name, _MISSING) is not value and name not in exempt:
                    done.append((0, names, name, names.get(name, _MISSING)))
                    names[name] = value
        for one, proxy, wanted in list(classes.values()):
            restore_class(one, proxy, wanted, exempt, done)
        for entry in list(functions.values()):
            restore_function(entry[0], entry[1:], exempt, done)
        done.reverse()

        def undo() -> None:
            for kind, where, name, value in done:
                if kind == 0 and value is _MISSING:
                    where.pop(name, None)
                elif kind == 0:
                    where[name] = value
                elif kind == 1:
                    (delete_from_class(where, name) if value is _MISSING else set_class(where, name, value))
                else:
                    where.__code__, where.__defaults__, where.__kwdefaults__ = value

        return undo

    def restore_class(one: type, proxy: Any, wanted: dict[str, Any], exempt: Collection[str], done: list[Any]) -> None:
        for name, value in wanted.items():
            if proxy.get(name, _MISSING) is not value and name not in exempt:
                done.append((1, one, name, proxy.get(name, _MISSING)))
                set_class(one, name, value)
        if len(proxy) > len(wanted):
            for name in list(proxy):
                if (
                    name not in wanted
                    and name not in exempt
                    and _is_behaviour(name, proxy[name])
                    and _is_inherited(one, name)
                ):
                    done.append((1, one, name, proxy[name]))
                    delete_from_class(one, name)

    def restore_function(function: Any, was: Any, exempt: Collection[str], done: list[Any]) -> None:
        code, defaults, keywords, keyword_values, contents = was
        if (
            function.__code__ is not code
            or function.__defaults__ is not defaults
            or function.__kwdefaults__ is not keywords
            or (keywords is not None and keywords != keyword_values)
        ):
            if function.__name__ in exempt:
                return
            done.append((2, function, "", (function.__code__, function.__defaults__, function.__kwdefaults__)))
            if keywords is not None:
                keywords.clear()
                keywords.update(keyword_values)
            function.__code__, function.__defaults__, function.__kwdefaults__ = code, defaults, keywords
        for cell, content in contents:
            if cell.cell_contents is not content:
                cell.cell_contents = content

    def watch(roots: list[Any], places: list[Place], exempt: Collection[str]) -> Callable[[], None]:
        more, relied = _relied_on([*roots, *(names[name] for names, name in places)])
        places = [*places, *more]
        checked = [
            functions[number] for number in relied if number in functions and relied[number].__name__ not in exempt
        ]
        entries = [(names, name, names[name]) for names, name in places if name in names and name not in exempt]
        mine = [classes[number] for number in relied if number in classes]
        entries += [
            (names, n, v)
            for names, wanted in spaces
            if names is builtin_names
            for n, v in wanted.items()
            if n not in exempt
        ]

        def quickly() -> None:
            for names, name, value in entries:
                if names.get(name) is not value:
                    names[name] = value
            for one in checked:
                if (
                    one[0].__code__ is not one[1]
                    or one[0].__defaults__ is not one[2]
                    or one[0].__kwdefaults__ is not one[3]
                ):
                    restore_function(one[0], one[1:], (), [])
                for cell, content in one[5]:
                    if cell.cell_contents is not content:
                        cell.cell_contents = content
            for kind, proxy, wanted in mine:
                restore_class(kind, proxy, wanted, exempt, [])

        return quickly

    builtin_names = get_dict(builtins)

    def is_known(one: type) -> bool:
        return known.get(id(one)) is one

    def learn(value: Any) -> None:
        _remember(value, classes, functions)
        if isinstance(value, type):
            known[id(value)] = value

    return restore, watch, is_known, learn


def _is_relied_on(name: str, also: Iterable[str]) -> bool:
    root = name.partition(".")[0]
    return name in also or root in _PACKAGES or root in sys.stdlib_module_names or name == "builtins"


def _is_module(value: Any) -> bool:
    return isinstance(value, types.ModuleType) and type(getattr(value, "__dict__", None)) is dict


def _is_inherited(one: type, name: str) -> bool:
    return any(name in type.__dict__["__dict__"].__get__(base) for base in type.mro(one)[1:])


def _remember(value: Any, classes: dict[int, Any], functions: dict[int, Any]) -> None:
    if isinstance(value, type):
        if id(value) in classes or not value.__flags__ & 1 << 9 or value.__flags__ & 1 << 8:  # made by Python, mutable
            return
        proxy = type.__dict__["__dict__"].__get__(value)
        classes[id(value)] = (value, proxy, {n: v for n, v in proxy.items() if _is_behaviour(n, v)})
        for part in proxy.values():
            _remember(part, classes, functions)
        return
    if isinstance(value, (staticmethod, classmethod, types.MethodType)):
        value = value.__func__
    if isinstance(value, property):
        for part in (value.fget, value.fset):
            _remember(part, classes, functions)
        return
    inner = value if isinstance(value, types.FunctionType) else getattr(value, "__wrapped__", None)
    while isinstance(inner, types.FunctionType) and id(inner) not in functions:
        keywords = inner.__kwdefaults__
        contents = []
        for cell in inner.__closure__ or ():
            try:
                if isinstance(cell.cell_contents, types.FunctionType):
                    contents.append((cell, cell.cell_contents))
            except ValueError:  # not filled yet
                pass
        functions[id(inner)] = (inner, inner.__code__, inner.__defaults__, keywords, dict(keywords or {}), contents)
        for _, content in contents:
            _remember(content, classes, functions)
        inner = inner.__dict__.get("__wrapped__")


def _is_behaviour(name: str, value: Any) -> bool:
    if name in ("__dict__", "__weakref__", "__doc__", "__module__"):
        return False
    return callable(value) or hasattr(type(value), "__get__")


def _relied_on(roots: Iterable[Any]) -> tuple[list[Place], dict[int, Any]]:
    """(namespace, name) pairs and functions and classes that some functions look up when they are called."""
    places: dict[tuple[int, str], tuple[dict[str, Any], str]] = {}
    relied: dict[int, Any] = {}
    pending = [root for root in roots if not isinstance(root, types.ModuleType)]
    while pending and len(relied) < _MAX_RELIED_ON:
        value = pending.pop(0)
        if id(value) in relied:
            continue
        if isinstance(value, type):
            relied[id(value)] = value
            pending.extend(v for v in vars(value).values() if isinstance(v, types.FunctionType))
            continue
        inner = value if isinstance(value, types.FunctionType) else getattr(value, "__wrapped__", None)
        if not isinstance(inner, types.FunctionType):
            continue
        relied[id(value)] = relied[id(inner)] = inner
        wrapped = inner.__dict__.get("__wrapped__")
        if wrapped is not None:
            pending.append(wrapped)
        names = set(_names_in(inner.__code__))
        for name in names & inner.__globals__.keys() - _CHANGES_BY_ITSELF:
            found = inner.__globals__[name]
            places[id(inner.__globals__), name] = (inner.__globals__, name)
            if isinstance(found, types.ModuleType):
                for attribute in names & vars(found).keys() - _CHANGES_BY_ITSELF:
                    places[id(vars(found)), attribute] = (vars(found), attribute)
                    pending.append(vars(found)[attribute])
            else:
                pending.append(found)
    return list(places.values()), relied


def _names_in(code: types.CodeType) -> Iterable[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from _names_in(part)


def still() -> Undo:
    """Take away what student code left to be called at its own time by the garbage collector; returns the undoing."""
    callbacks = gc.callbacks
    was = list(callbacks)
    callbacks[:] = []

    def undo() -> None:
        callbacks[:] = was

    return undo
