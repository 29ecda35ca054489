"""The command palette: type a few letters, go to a media item, a product, a category or a command."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.views.support.background import Background
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.theme import ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
WIDTH: Final = 560
MOST_OF_A_KIND: Final = 8
_ROW: Final = 36


@dataclass(frozen=True, slots=True)
class Destination:
    """One line of the palette.

    Attributes:
        kind: `Command`, `Product`, `Category` or `Media`, shown at the right.
        text: What it is.
        detail: Number or shortcut.
        icon: A name of `IconSet`.
        go: Goes there.
    """

    kind: str
    text: str
    detail: str
    icon: str
    go: Callable[[], object]


class DestinationModel(QAbstractListModel):
    """The lines that match."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Destination] = []

    def show(self, rows: Sequence[Destination]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def at(self, index: Index) -> Destination | None:
        """Return a line."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = ROOT) -> int:
        """Count the lines."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer texts."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.kind}: {row.text} {row.detail}".strip()
        return None


class _DestinationDelegate(QStyledItemDelegate):
    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDTH - 16, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        row = model.at(index)
        theme = self._hub.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect.adjusted(4, 1, -4, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("sel"))
            painter.drawRoundedRect(rect, 4, 4)
        picture = self._hub.icons.pixmap(row.icon, "t2", 16, painter.device().devicePixelRatio())
        painter.drawPixmap(rect.left() + 10, rect.center().y() - 7, picture)
        room = rect.adjusted(38, 0, -12, 0)
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("t3"))
        right = " · ".join(part for part in (row.detail, row.kind) if part)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(right) - 12)
        painter.setFont(type_font(TypeRole.BODY))
        painter.setPen(theme.qcolor("text"))
        text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


class CommandPalette(QDialog):
    """A frameless dialog over the window.

    Args:
        commands: Every command that can be used now.
        find: Finds products, categories and media for a text; runs on a worker thread.
    """

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        commands: Sequence[Destination],
        find: Callable[[str], Sequence[Destination]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setModal(True)
        self.setWindowTitle("Go to media, product, category, command")
        self._background = background
        self._commands = list(commands)
        self._find = find
        self._chosen: Destination | None = None
        frame = QFrame(self)
        frame.setProperty("edge", "popover")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        column = QVBoxLayout(frame)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        self.search = SearchField(hub, "Go to media, product, category, command", parent=frame)
        self.search.textChanged.connect(self._on_text)
        column.addWidget(self.search)
        column.addWidget(rule())
        self.model = DestinationModel()
        self.list = QListView(frame)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_DestinationDelegate(hub, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Results")
        self.list.clicked.connect(self._go)
        column.addWidget(self.list)
        self._hint = text_label("Up and Down to move, Enter to go, Esc to close", "caption")
        column.addWidget(self._hint)
        self.resize(WIDTH, 420)
        room = parent.rect()
        self.move(parent.mapToGlobal(QPoint((room.width() - WIDTH) // 2, 80)))
        self._on_text("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and go while the cursor stays in the text."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = max(0, min(self.model.rowCount() - 1, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.model.index(row, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(self.list.currentIndex())
        else:
            super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        wanted = text.strip().casefold()
        matching = [row for row in self._commands if _matches(row.text, wanted)]
        self._show(matching if not wanted else matching[:MOST_OF_A_KIND])
        if wanted:
            self._background.run(
                lambda: self._find(text.strip()),
                lambda found: self._show([*matching[:3], *found]),
                key="palette",
            )
        else:
            self._background.drop("palette")

    def _show(self, rows: Sequence[Destination]) -> None:
        self.model.show(rows)
        if rows:
            self.list.setCurrentIndex(self.model.index(0, 0))
        self._hint.setText("Up and Down to move, Enter to go, Esc to close" if rows else "Nothing matches")

    def _go(self, index: Index) -> None:
        chosen = self.model.at(index)
        if chosen is not None:
            self._background.drop("palette")
            self.accept()
            chosen.go()

    def done(self, result: int) -> None:
        """Forget searches that still run."""
        self._background.drop("palette")
        super().done(result)


def _matches(text: str, wanted: str) -> bool:
    folded = text.casefold()
    return all(part in folded for part in wanted.split())


def first_ids(ids: "array[int]") -> list[int]:
    """Return the ids that the palette shows of many."""
    return list(ids[:MOST_OF_A_KIND])
