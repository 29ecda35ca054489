"""Work off the GUI thread: a callable runs in a thread pool, its result comes back on the GUI thread."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from app.models.thread_priority import give_way


@dataclass(slots=True)
class _Wish:
    """What was asked for and, once it is done, what came of it."""

    work: Callable[[], Any]
    on_done: Callable[[Any], None]
    on_error: Callable[[BaseException], None] | None
    key: str
    generation: int
    is_owed: bool
    value: Any = None
    error: BaseException | None = None


class _Wishes:
    """Wishes by number. Workers know the numbers alone, the GUI thread takes the wishes out.

    What a wish refers to may be the last to hold a widget, and who lets go of that deletes it: on any other
    thread than its own Qt crashes. Thread: any where nothing else is said.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generations: dict[str, int] = {}
        self._wishes: dict[int, _Wish] = {}
        self._serial = 0

    def add(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None,
        key: str | None,
        *,
        is_owed: bool,
    ) -> int:
        """Keep a wish; return its number. Without a key nothing is superseded."""
        self._serial += 1
        key = f"#{self._serial}" if key is None else key
        generation = self.supersede(key)
        self._wishes[self._serial] = _Wish(work, on_done, on_error, key, generation, is_owed)
        return self._serial

    def supersede(self, key: str) -> int:
        """Make every wish of a key an old one; return the generation of the next."""
        with self._lock:
            self._generations[key] = self._generations.get(key, 0) + 1
            return self._generations[key]

    def supersede_all(self) -> None:
        """Make every wish an old one."""
        for key in list(self._generations):
            self.supersede(key)

    def do(self, number: int) -> None:
        """Do the work of a wish if it is owed or none newer of its key came. Thread: worker."""
        wish = self._wishes.get(number)
        if wish is None or not (wish.is_owed or self._is_current(wish)):
            return
        try:
            wish.value = wish.work()
        except Exception as raised:  # noqa: BLE001  the boundary of a worker thread: handed on, never lost
            wish.error = raised
        finally:
            del wish  # the error refers to this frame

    def take(self, number: int) -> _Wish | None:
        """Take a wish out; return it unless a newer one of its key came. Thread: GUI."""
        wish = self._wishes.pop(number, None)
        if wish is None:
            return None
        is_current = self._is_current(wish)
        if wish.key.startswith("#"):
            with self._lock:
                self._generations.pop(wish.key, None)
        return wish if is_current else None

    def clear(self) -> None:
        """Forget every wish, when no worker has one. Thread: GUI."""
        self._wishes.clear()

    def _is_current(self, wish: _Wish) -> bool:
        with self._lock:
            return self._generations.get(wish.key, 0) == wish.generation


class _Relay(QObject):
    """Carries the numbers of done wishes from worker threads to the GUI thread by queued signal."""

    finished = Signal(int)


class _Task(QRunnable):
    def __init__(self, number: int, wishes: _Wishes, relay: _Relay) -> None:
        super().__init__()
        self._number = number
        self._wishes = wishes
        self._relay = relay

    def run(self) -> None:
        give_way()
        self._wishes.do(self._number)
        try:
            self._relay.finished.emit(self._number)
        except RuntimeError:
            return  # the window went while this was running


class Background(QObject):
    """Runs callables in a thread pool, newest per key wins.

    `run(work, on_done, key="facets")`: `work` runs on a worker, `on_done(result)` on the GUI thread. When the
    same key is asked again meanwhile, the older answer is dropped (and not even started if it still waits).
    Errors go to `on_error` of the call or, without one, to `default_error` given to the constructor. What was
    asked for and what came of it is let go on the GUI thread.
    Thread: GUI.
    """

    def __init__(
        self,
        default_error: Callable[[BaseException], None],
        pool: QThreadPool | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._default_error = default_error
        self._pool = pool if pool is not None else QThreadPool(self)
        self._relay = _Relay(self)
        self._relay.finished.connect(self._on_finished)
        self._wishes = _Wishes()
        self._running = 0
        self._is_closed = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        return self._running == 0

    def run(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        *,
        key: str | None = None,
        on_error: Callable[[BaseException], None] | None = None,
        is_owed: bool = False,
    ) -> None:
        """Start `work` on a worker; see the class for the rules. Without a key nothing is superseded.

        What is owed, such as removing a file, is done even if `close` comes before it, only not answered.
        Nothing else is begun once it is closed: who asked may be gone before the answer.
        """
        if self._is_closed and not is_owed:
            return
        number = self._wishes.add(work, on_done, on_error, key, is_owed=is_owed)
        self._running += 1
        self._pool.start(_Task(number, self._wishes, self._relay))

    def drop(self, key: str) -> None:
        """Forget running work of a key: its answer will not arrive."""
        self._wishes.supersede(key)

    def close(self, timeout_ms: int = 5000) -> None:
        """Drop every answer, and all work but what is owed, and wait for the workers."""
        self._is_closed = True
        self._wishes.supersede_all()
        if self._pool.waitForDone(timeout_ms):
            self._wishes.clear()

    def _on_finished(self, number: int) -> None:
        self._running -= 1
        wish = self._wishes.take(number)
        if wish is None:
            return
        if wish.error is not None:
            (wish.on_error or self._default_error)(wish.error)
        else:
            wish.on_done(wish.value)
