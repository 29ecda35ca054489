"""The table of current jobs: newest first, changed in place as snapshots arrive."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from app.sync.jobs.states import SCHEDULED, JobSnapshot
from app.views.jobs.job_words import Elsewhere, action_of, duration_words, in_tenant, one_tenant, state_words
from app.views.support.job_progress import progress_words

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


class Column(IntEnum):
    """Columns of the table."""

    JOB = 0
    STATE = 1
    PROGRESS = 2
    STARTED = 3
    TIME = 4
    ACTION = 5


HEADINGS: Final = {
    Column.JOB: "Job",
    Column.STATE: "State",
    Column.PROGRESS: "Progress",
    Column.STARTED: "Started",
    Column.TIME: "Time",
    Column.ACTION: "Action",
}


class Role(IntEnum):
    """ROW gives the frozen snapshot."""

    ROW = Qt.ItemDataRole.UserRole + 1


class JobsModel(QAbstractTableModel):
    """Holds one snapshot per job that waits or runs, and what schedules will queue.

    Args:
        now: The time, to say how long a running job has taken.
        elsewhere: Names the tenant of a job where that is not the open one.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        elsewhere: Elsewhere = one_tenant,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now, self._elsewhere = now, elsewhere
        self._jobs: list[JobSnapshot] = []
        self._places: dict[str, int] = {}

    def count_open(self) -> int:
        """Count the jobs, without what schedules will queue."""
        return sum(not job.id.startswith(SCHEDULED) for job in self._jobs)

    def job(self, job_id: str) -> JobSnapshot | None:
        """Return a job; None where it does not wait or run."""
        place = self._places.get(job_id)
        return None if place is None else self._jobs[place]

    def set_jobs(self, jobs: Iterable[JobSnapshot]) -> None:
        """Show these jobs and no others."""
        self.beginResetModel()
        upcoming = [job for job in self._jobs if job.id.startswith(SCHEDULED)]
        found = [job for job in jobs if not job.state.is_final]
        self._jobs = sorted(found, key=lambda job: (job.queued_at, job.id), reverse=True) + upcoming
        self._number()
        self.endResetModel()

    def show_upcoming(self, upcoming: Sequence[JobSnapshot]) -> None:
        """Show what schedules will queue, below all jobs."""
        first = next((n for n, job in enumerate(self._jobs) if job.id.startswith(SCHEDULED)), len(self._jobs))
        if self._jobs[first:] == list(upcoming):
            return
        if len(self._jobs) > first:
            self.beginRemoveRows(ROOT, first, len(self._jobs) - 1)
            del self._jobs[first:]
            self._number()
            self.endRemoveRows()
        if upcoming:
            self.beginInsertRows(ROOT, first, first + len(upcoming) - 1)
            self._jobs += upcoming
            self._number()
            self.endInsertRows()

    def update_jobs(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take newer snapshots: open jobs change in place, new ones come on top, those that are over go."""
        for job in jobs:
            place = self._places.get(job.id)
            if job.state.is_final:
                if place is not None:
                    self.beginRemoveRows(ROOT, place, place)
                    del self._jobs[place]
                    self._number()
                    self.endRemoveRows()
            elif place is None:
                self.beginInsertRows(ROOT, 0, 0)
                self._jobs.insert(0, job)
                self._number()
                self.endInsertRows()
            else:
                self._jobs[place] = job
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))

    def tick(self) -> None:
        """Renew the times of running jobs."""
        for place, job in enumerate(self._jobs):
            if not job.state.is_final:
                cell = self.index(place, Column.TIME)
                self.dataChanged.emit(cell, cell)

    def place_of(self, job_id: str) -> int | None:
        """Return the row of a job."""
        return self._places.get(job_id)

    def _number(self) -> None:
        self._places = {job.id: place for place, job in enumerate(self._jobs)}

    def rowCount(self, parent: Index = ROOT) -> int:
        """Count the jobs."""
        return 0 if parent.isValid() else len(self._jobs)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        return heading(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer texts, tool tips and the snapshot."""
        if not index.isValid():
            return None
        job, column = self._jobs[index.row()], Column(index.column())
        return cell_data(job, column, role, self._now(), self._elsewhere)


def cell_data(job: JobSnapshot, column: Column, role: int, now: datetime, elsewhere: Elsewhere) -> Any:
    """Answer texts, tool tips and the snapshot for one cell."""
    if role == Role.ROW:
        return job
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return _text(job, column, now, elsewhere)
    if role == Qt.ItemDataRole.ToolTipRole and column in (Column.JOB, Column.PROGRESS):
        return _text(job, column, now, elsewhere)
    if role == Qt.ItemDataRole.AccessibleDescriptionRole:
        return f"{in_tenant(job.title, job, elsewhere)}, {state_words(job)}, {progress_words(job, now)}"
    return None


def heading(section: int, orientation: Qt.Orientation, role: int) -> Any:
    """Name the columns."""
    if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
        return HEADINGS[Column(section)]
    if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
        return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return None


def _text(job: JobSnapshot, column: Column, now: datetime, elsewhere: Elsewhere) -> str:
    if column is Column.JOB:
        return in_tenant(job.title, job, elsewhere)
    if column is Column.STATE:
        return state_words(job)
    if column is Column.PROGRESS:
        return progress_words(job, now)
    if column is Column.STARTED:
        return "" if job.started_at is None else start_words(job.started_at, now)
    if column is Column.TIME:
        return duration_words(job, now)
    action = action_of(job)
    return "" if action is None else action.value


def start_words(started_at: datetime, now: datetime) -> str:
    """Write a start in local time: `14:08`, on another day `23 Nov 14:08`."""
    local = started_at.astimezone()
    return QLocale().toString(local, "HH:mm" if local.date() == now.astimezone().date() else "d MMM HH:mm")


class JobsFilter(QSortFilterProxyModel):
    """Shows jobs of a kind whose title holds a text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = self._kind = ""

    def narrow(self, text: str, kind: str) -> None:
        """Keep jobs whose title holds the text, and of this kind; empty asks for nothing."""
        self.beginFilterChange()
        self._text, self._kind = text.casefold(), kind
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Tell whether a job is shown."""
        job = self.sourceModel().index(source_row, 0, source_parent).data(Role.ROW)
        return self._kind in ("", job.kind) and self._text in job.title.casefold()
