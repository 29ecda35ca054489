"""The gate that writers of one store pass, with priority for people. Source: architecture.md 4."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum


class Priority(IntEnum):
    """Who wants to write."""

    INTERACTIVE = 0
    JOB = 1


class WriteGate:
    """Lets one writer of the process at a time into a store: people before jobs, else in turn. Thread: any.

    In turn, since a long piece of work that comes back for each of its transactions would else be served
    again and again, before one that waits.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: int | None = None
        self._waiting: dict[Priority, deque[object]] = {priority: deque() for priority in Priority}

    @contextmanager
    def passed(self, priority: Priority) -> Iterator[None]:
        """Wait for the turn, hold the gate for the scope."""
        me, turn = threading.get_ident(), object()
        with self._changed:
            if self._holder == me:
                raise RuntimeError("write scopes of one store cannot be nested")
            self._waiting[priority].append(turn)
            try:
                while self._holder is not None or self._next() is not turn:
                    self._changed.wait()
            finally:
                self._waiting[priority].remove(turn)
                self._changed.notify_all()
            self._holder = me
        try:
            yield
        finally:
            with self._changed:
                self._holder = None
                self._changed.notify_all()

    def _next(self) -> object:
        return next(turns[0] for turns in self._waiting.values() if turns)
