"""Hostile bytes against everything that reads what students wrote or sent.

``python -m tests.fuzz --minutes 10`` runs all targets in turn; `test_corpus` replays what was worth keeping.
A target is a function ``target(data: bytes) -> None`` that builds a case from any bytes and raises if the parser
breaks its promise: another exception than it announces, too much time or memory, or a result that is not sound.
"""
