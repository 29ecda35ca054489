"""What an import needs of its surroundings: stores, rows, and who hears of it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

from app.models.database import Priority
from app.models.manifests.document_rows import PlacedOutcome
from app.models.manifests.media_import import MediaOutcome
from app.models.manifests.results import RowProblem
from app.models.manifests.targets import FoundTarget
from app.models.manifests.tsv import RawRow


class Scopes(Protocol):
    """Where an import reads and writes: the store, or the one transaction of a check."""

    def read(self) -> AbstractContextManager[Connection]:
        """Open a consistent view."""
        ...

    def write(self, priority: Priority = ...) -> AbstractContextManager[Connection]:
        """Open a write scope."""
        ...


class Rows(Protocol):
    """The rows of a manifest."""

    def rows(self, start: int = 0) -> Iterator[RawRow]:
        """Read them one by one, those behind a number."""
        ...

    def count(self) -> int:
        """Count them, reading all of it."""
        ...


class Told(Protocol):
    """What an import tells of itself."""

    @property
    def job_id(self) -> str:
        """Return under which name it is kept."""
        ...

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        """Tell how far it is."""
        ...

    def log(self, text: str) -> None:
        """Tell of one thing."""
        ...

    def cancelled(self) -> bool:
        """Ask whether it shall stop."""
        ...


class Watcher:
    """Hears what becomes of each row; a check derives from it."""

    def media(self, row: int, outcome: MediaOutcome) -> None:
        """Hear of a media item that a row means."""

    def found(self, row: int, found: FoundTarget) -> None:
        """Hear of what a row is about."""

    def placed(self, row: int, outcome: PlacedOutcome) -> None:
        """Hear of the assignment of a row."""

    def failed(self, row: int, problems: Sequence[RowProblem]) -> None:
        """Hear of a row that fails."""
