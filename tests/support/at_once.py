"""Background work that is done where it is asked for, so that a test may look at once."""

from collections.abc import Callable
from typing import Any

from app.views.support.background import Background


def fail(error: BaseException) -> None:
    """Raise what nobody expected."""
    raise error


class AtOnce(Background):
    """Runs everything on the thread of the test."""

    def __init__(self, default_error: Callable[[BaseException], None] = fail) -> None:
        super().__init__(default_error)
        self._on_error = default_error

    def run(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        *,
        key: str | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        try:
            value = work()
        except Exception as error:  # noqa: BLE001  as a worker does
            (on_error or self._on_error)(error)
            return
        on_done(value)
