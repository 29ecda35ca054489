"""How far a job is: the newest numbers in memory, told and saved no more often than is useful."""

import threading
from collections.abc import Callable, Mapping

SHOW_EVERY_S = 0.1  # at most ten snapshots a second reach the subscribers of a job
SAVE_EVERY_S = 1.0  # at most one durable write a second; what a crash may take back on the screen


class Progress:
    """The numbers of one running job. Thread: any."""

    def __init__(
        self, done: int, total: int | None, counts: Mapping[str, int], monotonic: Callable[[], float]
    ) -> None:
        self._lock = threading.Lock()
        self._done, self._total, self._counts = done, total, dict(counts)
        self._monotonic = monotonic
        self._unshown = self._unsaved = False
        self._shown_at = float("-inf")
        self._saved_at = monotonic()  # the start of the job was a write already

    def report(self, done: int, total: int | None, counts: Mapping[str, int]) -> bool:
        """Take new numbers; `total` holds from the first time it is named, `done` stays within it.

        Returns:
            Whether this is the first news since the last time the numbers were shown.
        """
        with self._lock:
            if self._total is None:
                self._total = total
            self._done = done if self._total is None else min(done, self._total)
            self._counts.update(counts)
            first, self._unshown, self._unsaved = not self._unshown, True, True
            return first

    def numbers(self) -> tuple[int, int | None, dict[str, int]]:
        """Return done, total and counts."""
        with self._lock:
            return self._done, self._total, dict(self._counts)

    def take_show(self) -> bool:
        """Tell whether to show the numbers now; if so, the next time comes after SHOW_EVERY_S."""
        with self._lock:
            now = self._monotonic()
            if not self._unshown or now - self._shown_at < SHOW_EVERY_S:
                return False
            self._unshown, self._shown_at = False, now
            return True

    def take_save(self) -> bool:
        """Tell whether to save the numbers now; if so, the next time comes after SAVE_EVERY_S."""
        with self._lock:
            now = self._monotonic()
            if not self._unsaved or now - self._saved_at < SAVE_EVERY_S:
                return False
            self._unsaved, self._saved_at = False, now
            return True

    def due_in_s(self) -> float | None:
        """Return the seconds until there is something to show or save, None without news."""
        with self._lock:
            dues = [self._shown_at + SHOW_EVERY_S] if self._unshown else []
            dues += [self._saved_at + SAVE_EVERY_S] if self._unsaved else []
            return max(0.0, min(dues) - self._monotonic()) if dues else None
