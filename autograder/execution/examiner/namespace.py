"""The names a test cell sees."""

from __future__ import annotations

import ast
import builtins
import importlib
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from autograder.execution.dialogue.arguments import containers
from autograder.execution.examiner import remote
from autograder.execution.examiner.callbacks import lives_in_kernel
from autograder.execution.examiner.classes import NeedsKernel, RemoteMeta
from autograder.execution.examiner.link import Link
from autograder.execution.seeds import random_state, restore_random_state, seed_everything
from autograder.notebooks.bindings import analyse
from autograder.notebooks.model import Role
from autograder.notebooks.ownership import Ownership
from autograder.wire.frames import WireError

_STUDENTS = (Role.SOLUTION, Role.FREE, Role.MANUAL)


class TestNamespace(dict[str, Any]):
    """Global namespace of the test cells of one notebook.

    A name is resolved in this order: what test cells bound; what the instructor's notebook imports; what its locked cells
    define (run here, on first use); built-ins, unless the assignment asks for the name; the student's process.

    What the visible part of a test cell binds or deletes is collected for the student process, as the
    student's own run of the notebook would have it.
    """

    __test__ = False  # not a test class, whatever pytest thinks

    def __init__(
        self,
        link: Link,
        ownership: Ownership,
        locked_seeds: dict[int, int],
        extra_builtins: dict[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self._link = link
        self._ownership = ownership
        self._locked_seeds = locked_seeds
        self._position = 0
        self._bound_at: dict[str, int] = {}
        self._locked_done: set[int] = set()
        self._locked_states: dict[int, tuple[Any, ...]] = {}
        self._from_locked: set[str] = set()
        self._collecting = False
        self._visible = False
        self._statement: ast.stmt | None = None
        self._pending: dict[str, ast.stmt | None] = {}
        self._sources: list[list[Any]] = []
        self._loans: dict[str, tuple[int, Any]] = {}
        self._gone: set[str] = set()
        self._builtins = (
            dict(vars(builtins))
            | {
                "type": remote.TransparentType,
                "issubclass": remote.transparent_issubclass,
            }
            | (extra_builtins or {})
        )
        for name, value in (("__name__", "__main__"), ("__builtins__", self._builtins), ("__doc__", None)):
            dict.__setitem__(self, name, value)
        link.bindings_to_send = self._take_pending
        link.name_of = self._locked_name_of
        link.locked_class = self._locked_class
        link.is_looked_at = self._is_looked_at
        self._looked_at: frozenset[str] = frozenset()

    # the place in the notebook -----------------------------------------------------------------------

    def enter_cell(self, position: int, looked_at: frozenset[str]) -> None:
        """Begin the test cell at `position`; names that a solution cell bound since then are the student's again.

        Parameters
        ----------
        looked_at:
            Names whose value the cell compares with something: a change that a student's function makes to it counts.
        """
        self._position = position
        self._looked_at = looked_at
        self._link.rebound = ""
        self._gone.clear()
        for name, place in list(self._bound_at.items()):
            later = [i for i, role in self._ownership.binders.get(name, ()) if place < i < position]
            if later and name not in self._from_locked:
                dict.pop(self, name, None)
                del self._bound_at[name]
        for name in list(self._from_locked):
            if not self._is_locked(name):
                self._from_locked.discard(name)
                dict.pop(self, name, None)

    def leave_cell(self) -> None:
        """End the cell: names that now hold objects of the student's are looked up afresh next time."""
        for name in list(self._bound_at):
            if remote.is_students(dict.get(self, name)):
                dict.pop(self, name, None)
                del self._bound_at[name]
        self._loans.clear()

    @contextmanager
    def running(self, statement: ast.stmt, *, visible: bool) -> Iterator[None]:
        """Run one top-level statement of the test cell; bindings of visible ones reach the student process."""
        self._statement, self._visible, self._collecting = statement, visible, True
        self._link.hides = not visible
        try:
            yield
            self._note_changes(statement)
            if any(lives_in_kernel(dict.get(self, name)) for name in self._pending):
                self._link.sync()
        finally:
            self._collecting = False

    # resolution --------------------------------------------------------------------------------------

    def __missing__(self, name: str) -> Any:
        try:
            return self._resolve(name)
        except NameError as error:
            if getattr(error, "__autograder_student__", False):
                raise KeyError(name) from None
            raise

    def _resolve(self, name: str) -> Any:
        if name in self._gone:
            raise KeyError(name)
        binder = self._last_binder(name)
        imported = [i for i in self._ownership.imports.get(name, ()) if binder is not None and i[0] == binder[0]]
        if imported and (binder is None or binder[1] not in _STUDENTS or self._link.has(name)):
            found = self._import(*imported[-1][1:])
            if found is not None:
                return found
        if binder is not None and binder[1] == Role.LOCKED and self._run_locked(name):
            return dict.__getitem__(self, name)
        if (binder is None or imported) and name in self._builtins:
            raise KeyError(name)
        if binder is None:
            for module in self._ownership.star_imports:
                owner = self._import(module, "")
                if owner is not None and hasattr(owner, name):
                    return getattr(owner, name)
        return self._lookup(name)

    def _lookup(self, name: str) -> Any:
        """The student's value; a value that arrived by copy stays the same object until student code runs again."""
        loan = self._loans.get(name)
        if loan is not None and loan[0] == self._link.epoch:
            return loan[1]
        value = self._link.lookup(name)
        self._loans[name] = (self._link.epoch, value)
        return value

    def _last_binder(self, name: str) -> tuple[int, str] | None:
        places = [place for place in self._ownership.binders.get(name, ()) if place[0] < self._position]
        return places[-1] if places else None

    def _is_locked(self, name: str) -> bool:
        binder = self._last_binder(name)
        return binder is not None and binder[1] == Role.LOCKED

    def _import(self, module: str, attribute: str) -> Any:
        try:
            owner = importlib.import_module(module)
            if not attribute:
                return owner
            if hasattr(owner, attribute):
                return getattr(owner, attribute)
            return importlib.import_module(f"{module}.{attribute}")
        except ImportError:
            return None

    def _run_locked(self, name: str) -> bool:
        """Run the locked cells up to here that bind `name`; whether it is bound then."""
        for number, cell in enumerate(self._ownership.locked):
            if cell.index < self._position and name in cell.bound and cell.index not in self._locked_done:
                for earlier in range(number):
                    if self._ownership.locked[earlier].random:
                        self._run_locked_cell(earlier)
                self._run_locked_cell(number)
        return dict.__contains__(self, name)

    def _run_locked_cell(self, number: int) -> None:
        cell = self._ownership.locked[number]
        if cell.index in self._locked_done:
            return
        self._locked_done.add(cell.index)
        position, collecting, state, seeded = (
            self._position,
            self._collecting,
            random_state(),
            self._link.interception.seeded,
        )
        self._position, self._collecting = cell.index, False
        self._seed_locked_cell(number)
        try:
            for statement in cell.statements:
                exec(compile(statement, f"<locked cell {cell.index}>", "exec"), self)
        finally:
            self._locked_states[number] = random_state()
            self._position, self._collecting = position, collecting
            restore_random_state(state)
            self._link.interception.seeded = seeded
        self._from_locked |= cell.bound

    def _seed_locked_cell(self, number: int) -> None:
        """Set the generators to where they stand when that cell begins."""
        cell = self._ownership.locked[number]
        seed_everything(self._locked_seeds.get(cell.index, cell.index))
        if self._ownership.continues_random_state(cell.index):
            if number - 1 in self._locked_states:
                restore_random_state(self._locked_states[number - 1])
            else:  # the one before draws nothing
                self._seed_locked_cell(number - 1)

    def _locked_name_of(self, value: Any) -> str | None:
        """The name of an object that a locked cell made, so that the student's own copy can stand for it."""
        if isinstance(value, (types.FunctionType, type)):
            is_mine = getattr(value, "__module__", "") == "__main__"
        else:
            is_mine = type(value).__module__.split(".")[0] not in ("builtins", "__main__")
        if not is_mine:
            return None
        for name in self._from_locked:
            if dict.get(self, name) is value:
                return name
        return None

    def _locked_class(self, name: str) -> type | None:
        """The class of that name that a locked cell defines."""
        if not self._is_locked(name):
            return None
        found = self.get(name)
        return found if isinstance(found, type) and not remote.is_students(found) else None

    def _is_looked_at(self, value: Any) -> bool:
        """Whether `value` is, or is part of, something that the cell compares after a call."""
        lent = {name: value for name, (_, value) in self._loans.items()}
        held = [dict.get(self, name, lent.get(name)) for name in self._looked_at]
        return any(part is value for part in containers(held))

    def keys(self) -> Any:
        """The names a test cell sees, the student's included: for `dir()` and `globals()`."""
        own = list(dict.keys(self))
        return [*own, *(name for name in self._link.all_names() if name not in own and name not in self._gone)]

    def items(self) -> Any:
        """Names and values."""
        return [(name, self._builtins[name] if name in self._builtins else self[name]) for name in self.keys()]

    def __contains__(self, name: object) -> bool:
        if dict.__contains__(self, name):
            return True
        try:
            self[str(name)]
        except (KeyError, NameError):
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except (KeyError, NameError):
            return default

    # bindings ----------------------------------------------------------------------------------------

    def __setitem__(self, name: str, value: Any) -> None:
        dict.__setitem__(self, name, value)
        if self._collecting:
            self._bound_at[name] = self._position
            self._from_locked.discard(name)
            restores = name in self._gone and remote.is_students(value)
            self._gone.discard(name)
            if self._visible or restores:
                self._pending[name] = self._statement
            elif name in self._ownership.read_by_answers | self._ownership.changed_by_answers and not isinstance(
                self._statement, (ast.Import, ast.ImportFrom)
            ):
                self._link.rebound = f"its hidden part sets `{name}`, which the answer reads"

    def __delitem__(self, name: str) -> None:
        mine = dict.__contains__(self, name)
        if not mine and not self._link.has(name):
            raise NameError(f"name {name!r} is not defined")
        if mine:
            dict.__delitem__(self, name)
        if self._collecting:
            self._bound_at.pop(name, None)
            if self._visible or not mine:
                self._pending[name] = None
                self._gone.add(name)

    def _take_pending(self) -> list[list[Any]]:
        """What to tell the student process: [name, encoded value | source text | ``None`` to delete]."""
        sources, self._sources = self._sources, []
        if not self._pending:
            return sources
        pending, self._pending = self._pending, {}
        shared = {
            name
            for name in pending
            if name in self._ownership.changed_by_answers or lives_in_kernel(dict.get(self, name))
        }
        bindings: list[list[Any]] = []
        sent: set[int] = set()
        for name, statement in pending.items():
            if statement is None:
                bindings.append([name, None])
                continue
            if not dict.__contains__(self, name):
                continue
            value = dict.__getitem__(self, name)
            definition = isinstance(
                statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
            )
            if not definition:
                try:
                    bindings.append([name, _PlainOnly(self._link).encode(value)])
                    continue
                except (WireError, NeedsKernel):
                    pass
            if id(statement) not in sent and self._visible:
                sent.add(id(statement))
                bindings.append([name, ast.unparse(statement)])
        for name in shared:  # from here on its truth is in the student's process
            dict.pop(self, name, None)
            self._bound_at.pop(name, None)
        return bindings + sources

    def _note_changes(self, statement: ast.stmt) -> None:
        """What a statement changes in place (``rows.append(4)``) is changed for the student's code too."""
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assert)):
            return
        for name in analyse(ast.unparse(statement)).mutated - self._pending.keys():
            value = self._loans[name][1] if name in self._loans else None
            if value is None and name in self._from_locked:
                value = dict.get(self, name)
            if containers([value]) and not remote.is_students(value):
                self[name] = value

    def derives_from_student(self, statement: ast.stmt) -> bool:
        """Whether a class statement names a class of the student's as its base."""
        bases = statement.bases if isinstance(statement, ast.ClassDef) else []
        return any(isinstance(base, ast.Name) and isinstance(self.get(base.id), RemoteMeta) for base in bases)

    def define_there(self, statement: ast.ClassDef) -> None:
        """Let the student process run a visible class statement that derives from the student's class."""
        dict.pop(self, statement.name, None)
        self._bound_at.pop(statement.name, None)
        self._sources.append([statement.name, ast.unparse(statement)])
        self._link.sync()


class _PlainOnly:
    """Encodes plain values and the student's own objects, and nothing that would call back into the test."""

    def __init__(self, link: Link) -> None:
        from autograder.wire.values import Encoder

        self._encoder = Encoder(self._refer)
        self._link = link

    def encode(self, value: Any) -> bytes:
        return self._encoder.encode(value)

    def _refer(self, value: Any) -> Any:
        if remote.is_students(value):
            return self._link._refer(value)
        raise WireError("not plain")
