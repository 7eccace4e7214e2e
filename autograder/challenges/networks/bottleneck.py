"""The narrowest cut of a network: how few numbers per sample carry everything from input to output.

Every path from input to output passes the cut, so a connection around a narrow layer widens it. It is a
minimum vertex cut (Menger; Ford and Fulkerson): each node is split into an entrance and an exit joined by
an edge that carries as many numbers as the node puts out, and the maximum flow is found along shortest
augmenting paths (Edmonds and Karp). Networks here have at most a few hundred nodes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut: its width in numbers per sample, and the nodes it goes through, in order."""

    width: int
    nodes: tuple[int, ...]


def narrowest_cut(sizes: Sequence[int], inputs: Sequence[Sequence[int]]) -> Cut:
    """Minimum vertex cut between node 0 and the last node.

    Parameters
    ----------
    sizes:
        Numbers per sample at each node, all positive.
    inputs:
        For each node the nodes it reads; they come before it.

    Returns
    -------
    Cut
        Input and output count as cuts, too. Among equally narrow ones, the cut nearest to the input.
    """
    unlimited = sum(sizes) + 1
    # residual capacity by [from][to]; node k enters at 2k and leaves at 2k + 1
    room: list[dict[int, int]] = [{} for _ in range(2 * len(sizes))]

    def join(start: int, end: int, capacity: int) -> None:
        room[start][end] = capacity
        room[end].setdefault(start, 0)

    for node, size in enumerate(sizes):
        join(2 * node, 2 * node + 1, size)
        for source in inputs[node]:
            join(2 * source + 1, 2 * node, unlimited)
    source, sink = 0, 2 * len(sizes) - 1
    width = 0
    while True:
        came_from = _search(room, source)
        if sink not in came_from:
            break
        path = [sink]
        while path[-1] != source:
            path.append(came_from[path[-1]])
        path.reverse()
        steps = list(pairwise(path))
        flow = min(room[start][end] for start, end in steps)
        for start, end in steps:
            room[start][end] -= flow
            room[end][start] += flow
        width += flow
    reached = came_from
    cut = tuple(node for node in range(len(sizes)) if 2 * node in reached and 2 * node + 1 not in reached)
    return Cut(width, cut)


def _search(room: Sequence[dict[int, int]], source: int) -> dict[int, int]:
    """Breadth-first: every place reached while room is left, and where it was reached from."""
    came_from = {source: source}
    waiting = deque([source])
    while waiting:
        place = waiting.popleft()
        for following, capacity in room[place].items():
            if capacity > 0 and following not in came_from:
                came_from[following] = place
                waiting.append(following)
    return came_from
