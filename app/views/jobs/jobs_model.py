"""The table of jobs: newest first, changed in place as snapshots arrive."""

from collections.abc import Callable, Iterable
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

from app.sync.jobs.states import JobSnapshot
from app.views.jobs.job_words import action_of, duration_words, progress_words, state_words

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
    """Holds one snapshot per job.

    Args:
        now: The time, to say how long a running job has taken.
    """

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._jobs: list[JobSnapshot] = []
        self._places: dict[str, int] = {}

    @property
    def jobs(self) -> list[JobSnapshot]:
        """Every job, newest first."""
        return list(self._jobs)

    def set_jobs(self, jobs: Iterable[JobSnapshot]) -> None:
        """Show these jobs and no others."""
        self.beginResetModel()
        self._jobs = sorted(jobs, key=lambda job: (job.queued_at, job.id), reverse=True)
        self._number()
        self.endResetModel()

    def update_jobs(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take newer snapshots: known jobs change in place, new ones come on top."""
        for job in jobs:
            place = self._places.get(job.id)
            if place is None:
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
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[Column(section)]
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation == Qt.Orientation.Horizontal:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer texts, tool tips and the snapshot."""
        if not index.isValid():
            return None
        job = self._jobs[index.row()]
        if role == Role.ROW:
            return job
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(job, Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() in (Column.JOB, Column.PROGRESS):
            return self._text(job, Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"{job.title}, {state_words(job)}, {progress_words(job)}"
        return None

    def _text(self, job: JobSnapshot, column: Column) -> str:
        if column is Column.JOB:
            return job.title
        if column is Column.STATE:
            return state_words(job)
        if column is Column.PROGRESS:
            return progress_words(job)
        if column is Column.STARTED:
            return "" if job.started_at is None else start_words(job.started_at, self._now())
        if column is Column.TIME:
            return duration_words(job, self._now())
        action = action_of(job)
        return "" if action is None else action.value


def start_words(started_at: datetime, now: datetime) -> str:
    """Write a start in local time: `14:08`, on another day `23 Nov 14:08`."""
    local = started_at.astimezone()
    return QLocale().toString(local, "HH:mm" if local.date() == now.astimezone().date() else "d MMM HH:mm")


class JobsFilter(QSortFilterProxyModel):
    """Shows current or past jobs whose title holds a text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wants_past = False
        self._text = ""

    def show_past(self, wants_past: bool) -> None:
        """Choose between jobs that run or wait and jobs that are over."""
        self.beginFilterChange()
        self._wants_past = wants_past
        self.endFilterChange()

    def search(self, text: str) -> None:
        """Keep jobs whose title holds the text."""
        self.beginFilterChange()
        self._text = text.casefold()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Tell whether a job is shown."""
        job = self.sourceModel().index(source_row, 0, source_parent).data(Role.ROW)
        return job.state.is_final == self._wants_past and self._text in job.title.casefold()
