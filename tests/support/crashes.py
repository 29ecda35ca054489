"""Crashes in the same process: at the n-th beginning or end of a transaction of any store nothing goes on.

What was not committed is lost, as by a kill; a process that is killed is looked at by the kill tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Engine


class Crash(BaseException):
    """The process is gone."""


@contextmanager
def crash_at(moment: int) -> Iterator[None]:
    """Crash before the n-th beginning or commit of a transaction in the scope, if it comes to that.

    Raises:
        Crash: It came to that.
    """
    left = moment

    def count(_connection: sa.Connection) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Crash

    for name in ("begin", "commit"):
        sa.event.listen(Engine, name, count)
    try:
        yield
    finally:
        for name in ("begin", "commit"):
            sa.event.remove(Engine, name, count)
