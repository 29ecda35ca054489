"""The table of past jobs: all of the history, read page by page."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.sync.jobs.states import OPEN_STATES, JobQuery, JobSnapshot, JobState
from app.views.jobs.job_words import Elsewhere, one_tenant
from app.views.jobs.jobs_model import Column, cell_data, heading
from app.views.support.background import Background
from app.views.support.paged_model import PagedModel

Index = QModelIndex | QPersistentModelIndex
OVER: Final = tuple(state for state in JobState if state not in OPEN_STATES)


class JobHistory(Protocol):
    """The history of jobs. Its calls run on worker threads."""

    def job_places(self, wanted: JobQuery, limit: int | None = None) -> "array[int]":
        """Return the places of all jobs that are meant, newest first, or of the newest of them."""
        ...

    def jobs_at(self, places: Sequence[int]) -> Sequence[tuple[int, JobSnapshot]]:
        """Return the jobs at some places, each with its place."""
        ...

    def job_place(self, job_id: str) -> int:
        """Return the place of a job; 0 where there is none."""
        ...


class _PastJob(NamedTuple):
    id: int
    job: JobSnapshot


class _Pages(PagedModel):
    """Rows that come on top leave the others alone."""

    def set_ids(self, ids: "array[int]") -> None:
        """Show these places; jobs that came on top leave selection and scroll place alone."""
        known = len(self._ids)
        more = len(ids) - known
        if known and more > 0 and ids[more:] == self._ids:
            self._forget_asked()
            self.beginInsertRows(QModelIndex(), 0, more - 1)
            self._ids = ids
            self._pages.clear()
            self.endInsertRows()
            return
        super().set_ids(ids)


class PastJobsModel(QAbstractTableModel):
    """Holds the places of all jobs that are meant, and the pages of those that were looked at.

    Args:
        history: Reads.
        background: Runs the reads.
        now: The time.
        elsewhere: Names the tenant of a job where that is not the open one.
    """

    def __init__(
        self,
        history: JobHistory,
        background: Background,
        now: Callable[[], datetime],
        elsewhere: Elsewhere = one_tenant,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)

        def rows(places: Sequence[int]) -> Iterable[_PastJob]:
            return (_PastJob(place, job) for place, job in history.jobs_at(list(places)))

        self._now, self._elsewhere = now, elsewhere
        # A list model has one column: this one gives its rows six.
        self._rows = _Pages(lambda: array("q"), rows, parent=self, background=background)
        self._rows.modelAboutToBeReset.connect(self.beginResetModel)
        self._rows.modelReset.connect(self.endResetModel)
        self._rows.rowsAboutToBeInserted.connect(
            lambda _parent, first, last: self.beginInsertRows(QModelIndex(), first, last)
        )
        self._rows.rowsInserted.connect(self.endInsertRows)
        self._rows.dataChanged.connect(
            lambda first, last, _roles=(): self.dataChanged.emit(
                self.index(first.row(), 0), self.index(last.row(), len(Column) - 1)
            )
        )

    def set_places(self, places: "array[int]") -> None:
        """Show the jobs at these places; jobs that came on top leave selection and scroll place alone."""
        self._rows.set_ids(places)

    def row_of(self, place: int) -> int | None:
        """Return the row of a place; None where it is not shown."""
        return self._rows.position(place)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the jobs."""
        return 0 if parent.isValid() else len(self._rows.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        return heading(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer texts, tool tips and the snapshot; nothing before the page has come."""
        if not index.isValid() or index.row() >= len(self._rows.ids):
            return None
        found = self._rows.peek(index.row())
        if found is None:
            return None
        return cell_data(found.job, Column(index.column()), role, self._now(), self._elsewhere)
