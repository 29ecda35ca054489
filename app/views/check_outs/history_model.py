"""The history of a document as a table: versions, and what became of its check-outs, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.assignments.history import DocumentHistory, DocumentVersion
from app.models.assignments.notes import CheckOutNote, NoteKind
from app.models.media.details import VersionState
from app.views.support.cell_painter import paint_text
from app.views.support.chips import DRAFT, PUBLISHED, Chip, Tone, paint_chip
from app.views.support.paged_model import Role
from app.views.support.theme import ThemeHub
from app.views.support.times import time_words

Index = QModelIndex | QPersistentModelIndex
NOT_CHECKED_IN: Final = "Not checked in"


class Column(IntEnum):
    """What the table shows."""

    VERSION = 0
    WHEN = 1
    WHO = 2
    STATE = 3
    COMMENT = 4
    CHANGES = 5


TITLES: Final = ("Version", "When", "Who", "State", "Comment", "What changed")

_VERSION_CHIPS: Final = {
    VersionState.DRAFT: DRAFT,
    VersionState.PUBLISHED: PUBLISHED,
    VersionState.SUPERSEDED: Chip("Superseded"),
}
_NOTE_CHIPS: Final = {
    NoteKind.ASKED: Chip("Asked to finish"),
    NoteKind.BROKEN: Chip("Check-out broken", Tone.WARN),
    NoteKind.TAKEN_OVER: Chip("Taken over"),
    NoteKind.DISCARDED: Chip("Edits discarded", Tone.WARN),
}


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A line of the history: a version, or a note about a check-out."""

    at: datetime
    name: str
    when: str
    who: str
    chip: Chip
    comment: str
    changes: tuple[str, ...]
    version: DocumentVersion | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the columns."""
        return self.name, self.when, self.who, self.chip.text, self.comment, "; ".join(self.changes)


def history_rows(history: DocumentHistory, user: str, now: datetime) -> tuple[HistoryRow, ...]:
    """Put versions and notes into one order, newest first."""

    def who(name: str) -> str:
        return "you" if name == user else name

    rows = []
    for one in history.versions:
        name = NOT_CHECKED_IN if one.version is None else f"v{one.version}"
        words = one.words or ("Nothing that is shown",)
        chip = _VERSION_CHIPS[one.state]
        rows.append(
            HistoryRow(one.at, name, time_words(one.at, now), who(one.user), chip, one.comment, words, one)
        )
    for note in history.notes:
        when = time_words(note.at, now)
        changes = (_note_words(note, who(note.holder)),)
        rows.append(HistoryRow(note.at, "", when, who(note.user), _NOTE_CHIPS[note.kind], note.text, changes))
    # What is not checked in stands first, however long ago it was saved.
    return tuple(sorted(rows, key=lambda row: (row.name == NOT_CHECKED_IN, row.at), reverse=True))


def _note_words(note: CheckOutNote, holder: str) -> str:
    match note.kind:
        case NoteKind.ASKED:
            return f"Asked {holder} to finish editing"
        case NoteKind.BROKEN:
            return f"Took the check-out from {holder}, with what was saved"
        case NoteKind.TAKEN_OVER:
            return f"Took over from {holder}, whose check-out had lapsed"
        case NoteKind.DISCARDED:
            return f"Threw away what {holder} had saved"


class HistoryModel(QAbstractTableModel):
    """Rows of a history. Thread: GUI."""

    def __init__(self, rows: Sequence[HistoryRow], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Name a column."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give the texts; the whole row is read aloud."""
        row = self.rows[index.row()]
        text = row.texts[index.column()]
        if role == Role.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(row.changes) if index.column() == Column.CHANGES else text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text or f"No {TITLES[index.column()].lower()}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return ", ".join(part for part in row.texts if part)
        return None


class HistoryDelegate(QStyledItemDelegate):
    """Paints texts under their titles, and the state as a chip."""

    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave the text out."""
        super().initStyleOption(option, index)
        option.text = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the ground, then the text or the chip."""
        super().paint(painter, option, index)
        row: HistoryRow = index.data(Role.ROW)
        room: QRect = option.rect.adjusted(8, 0, -4, 0)
        if index.column() == Column.STATE:
            paint_chip(painter, room, row.chip, self._hub.theme, self._hub.icons)
        else:
            painter.save()
            paint_text(painter, room, row.texts[index.column()], self._hub.theme, "text")
            painter.restore()
