"""The examiner's functions and objects as student code meets them: stand-ins that forward what is done with them."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any


class CallbackProxy:
    """Base of the stand-ins."""

    __slots__ = ("__dict__", "_callback", "_send")


def make_callback_proxy(number: int, reference: dict[str, Any], send: Callable[..., Any]) -> Any:
    """A stand-in for the examiner's object `number`.

    Parameters
    ----------
    reference:
        What the examiner said of it: ``specials``, whether it has ``attributes``, ``type``, ``name`` and ``doc``.
    send:
        Called with (number, operation, name, args, kwargs); returns the examiner's answer.
    """
    members: dict[str, Any] = {"__slots__": ()}

    def forward(special: str) -> Callable[..., Any]:
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            if special == "__exit__" and args and args[0] is not None:
                args = (
                    (args[0], args[0](), None) if args[0] in vars(builtins).values() else (Exception, Exception(), None)
                )
            return send(number, "special", special, args, kwargs)

        return method

    for special in reference.get("specials", ()):
        members[special] = forward(special)
    if reference.get("attributes"):
        members["__getattr__"] = lambda self, name: send(number, "getattr", name, (), {})
        members["__setattr__"] = lambda self, name, value: send(number, "setattr", name, (value,), {})
    cls = type(reference.get("type") or "function", (CallbackProxy,), members)
    proxy: Any = object.__new__(cls)
    object.__setattr__(proxy, "_callback", number)
    object.__setattr__(proxy, "_send", send)
    if name := reference.get("name"):
        for attribute in ("__name__", "__qualname__"):
            object.__setattr__(proxy, attribute, name)
        object.__setattr__(proxy, "__doc__", reference.get("doc"))
    return proxy


def raise_described(error: dict[str, Any], args: list[Any] | None) -> None:
    """Raise in student code what a callback of the examiner raised; it keeps the number of the original."""
    name = str(error.get("name"))
    kind = getattr(builtins, name, None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        base = getattr(builtins, str(error.get("base")), Exception)
        kind = type(name, (base if issubclass(base, Exception) else Exception,), {"__module__": "__main__"})
    try:
        raised = kind(*(args if args is not None else [str(error.get("message", ""))]))
    except TypeError:
        raised = RuntimeError(str(error.get("message", "")))
    if type(error.get("id")) is int:
        raised._autograder_callback = error["id"]
    raise raised
