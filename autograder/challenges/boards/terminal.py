"""The leaderboard in a terminal of any width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.challenges.boards import text as words
from autograder.challenges.boards.board import Board, DivisionBoard, Reference, Row
from autograder.challenges.ranks.ranking import EntryStatus

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
    from rich.table import Table

_STYLES = {EntryStatus.REJECTED: "red", EntryStatus.FAILED: "yellow", EntryStatus.FLAGGED: "magenta"}
_LONGEST_NAME = 60
_NARROW_NAME = 24
_NARROW = 100  # columns of a terminal
_PADDING = 2  # of a column
_HEAD = 14  # a longer head is broken
_NAME, _INTERVAL = "student", "95% interval"
_CENTRED = ("may be", _INTERVAL)
_ALWAYS = 4  # columns that every terminal shows


def board_tables(board: Board) -> list[DivisionTable]:
    """One table per division; each is printed by a rich console and takes its width."""
    return [DivisionTable(board, division) for division in board.divisions.values()]


@dataclass(frozen=True, slots=True)
class DivisionTable:
    """A division for a rich console: the table, then entries without a rank, the verdict and what it took.

    A narrow terminal shows as many of the extra figures as it has room for, and says so.
    """

    board: Board
    division: DivisionBoard

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.padding import Padding
        from rich.text import Text

        table, left_out = self._table(options.max_width)
        yield table
        for line, style in self._remarks(left_out):
            yield Padding(Text(line, style=style, overflow="fold"), (0, 1))
        yield Text("")

    def _table(self, width: int) -> tuple[Table, list[str]]:
        """The table, and the columns that it has no room for."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        title = f"{self.board.title}: {self.division.name} ({words.better(self.board.direction)})"
        table = Table(
            title=Text(words.one_line(title), style="bold"),
            box=box.SIMPLE_HEAD,
            title_justify="left",
            padding=(0, 1, 0, 0),
        )
        items = list(self.division.placed(self.board.direction))
        columns = self._columns(items)
        narrow = _NARROW_NAME if width < _NARROW else _LONGEST_NAME
        room = width
        left_out: list[str] = []
        shown: list[list[str]] = []
        for number, (name, cells) in enumerate(columns):
            wide = _widest([max(name.split(), key=len, default="") if number < _ALWAYS else name, *cells])
            room -= (min(wide, narrow) if name == _NAME else wide) + _PADDING
            if number >= _ALWAYS and (room < 0 or left_out):
                left_out.append(name)
                continue
            most = narrow if name == _NAME else max(wide, _HEAD) if number < _ALWAYS else None
            justify: JustifyMethod = "left" if name == _NAME else "center" if name in _CENTRED else "right"
            folds = number < _ALWAYS
            table.add_column(Text(name), justify=justify, overflow="fold", no_wrap=not folds, max_width=most)
            shown.append(cells)
        for item, line in zip(items, zip(*shown, strict=True), strict=True):
            style = _STYLES.get(item.status, "") if isinstance(item, Row) else "dim"
            table.add_row(*(Text(cell, style=style) for cell in line))
        return table, left_out

    def _columns(self, items: Sequence[Row | tuple[str, Reference]]) -> list[tuple[str, list[str]]]:
        """Heads and cells, the most important columns first."""
        show = words.digits(self.division)
        lines = [self._cells(item, show) for item in items]
        heads = ("rank", "may be", _NAME, words.one_line(self.board.unit), _INTERVAL, "runs")
        columns = [(head, [line[number] for line in lines]) for number, head in enumerate(heads)]
        rows = [item if isinstance(item, Row) else None for item in items]
        for name in words.figure_names(row for row in rows if row is not None):
            columns.append((words.one_line(name), words.figure_texts(rows, name)))
        return columns

    def _cells(self, item: Row | tuple[str, Reference], show: words.Digits) -> tuple[str, ...]:
        if isinstance(item, Row):
            name, found, (rank, span) = item.student, item.estimate, words.place(item)
            mean = found.mean if found else None
        else:
            name, found, rank, span = item[0], item[1].estimate, "", ""
            mean = item[1].value
        runs = str(found.runs) if found else ""
        return rank, span, words.one_line(name, _LONGEST_NAME), show(mean), words.interval(found, show), runs

    def _remarks(self, left_out: list[str]) -> Iterator[tuple[str, str]]:
        """Lines below the table with their styles."""
        if not self.division.measured:
            yield words.NO_ENTRIES, "dim"
        for row in self.division.rows:
            if row.status is not EntryStatus.RANKED or row.message:
                name = words.one_line(row.student, _LONGEST_NAME)
                yield f"{name}: {words.one_line(words.status(row))}", _STYLES.get(row.status, "")
        if self.division.verdict:
            yield words.one_line(self.division.verdict), "bold"
        for trouble in self.division.troubles:
            yield words.one_line(trouble), "yellow"
        took = words.effort(self.division.effort)
        if took:
            yield words.one_line(f"It took {took}."), "dim"
        if left_out:
            yield words.one_line(f"Not shown for want of room: {', '.join(left_out)}."), "dim"


def _widest(cells: Sequence[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(cell) for cell in cells), default=0)
