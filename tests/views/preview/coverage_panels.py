"""A coverage panel on show, and short ways to use it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.models.context import Context
from app.views.preview.coverage_commands import CoverageCommands, Patience
from app.views.preview.coverage_gaps import GapRow
from app.views.preview.coverage_panel import CoveragePanel
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.toasts import ToastStack

JACKET, CAP = 11, 12
MANY = 10_000_000
"""Milliseconds that no test waits."""


class PanelOnShow:
    """The panel in a window of its own, and what it told the window."""

    def __init__(
        self, tenant: object, hub: ThemeHub, background: Background, settle: Callable[[], None],
        *, patience: Patience | None = None, file: Path | None = None,
    ) -> None:  # fmt: skip
        self.window = QWidget()
        self.window.resize(400, 760)
        self.settle = settle
        self.file = file
        self.said: list[str] = []
        self.acted: list[GapRow] = []
        self.contexts: list[tuple[Context, int]] = []
        self.products: list[int] = []
        self.dropped: list[tuple[tuple[int, ...], Context]] = []
        self.toasts = ToastStack(hub, self.window)
        self.label = DragLabel(hub, self.window)
        commands = CoverageCommands(self.label, self.said.append, self.acted.append, lambda _: self.file)
        self.panel = CoveragePanel(
            tenant,
            hub=hub,
            background=background,
            presenter=ErrorPresenter(self.toasts),
            commands=commands,
            patience=patience or Patience(MANY, MANY, MANY),
            parent=self.window,
        )
        self.panel.resize(400, 760)
        self.panel.context_chosen.connect(lambda context, place: self.contexts.append((context, place)))
        self.panel.product_chosen.connect(self.products.append)
        self.panel.media_dropped.connect(
            lambda media, context: self.dropped.append((media.media_ids, context))
        )
        self.window.show()

    @property
    def numbers(self) -> list[str]:
        """What the cells print, row by row."""
        heat = self.panel.table.heat
        return [
            heat.index(row, column).data() or ""
            for row in range(heat.rowCount())
            for column in range(heat.columnCount())
        ]

    @property
    def titles(self) -> list[str]:
        """The titles of the gaps list."""
        return [row.title for row in self.panel.gaps.list.gaps.rows]

    @property
    def empty_words(self) -> str:
        """The title of the empty state, an empty text where the map is on show."""
        empty = self.panel.empty
        return empty._title.text() if empty.isVisible() else ""

    def place(self, context: Context) -> QPoint:
        """Return the middle of a cell."""
        table = self.panel.table
        return table.visualRect(table.heat.index_of(context)).center()

    def drag(self, data: QMimeData, context: Context) -> QDragEnterEvent:
        """Drag something over a cell."""
        event = QDragEnterEvent(
            self.place(context), Qt.DropAction.CopyAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        self.panel.table.dragEnterEvent(event)
        return event

    def drop(self, data: QMimeData, context: Context) -> QDropEvent:
        """Drop something on a cell."""
        event = QDropEvent(
            QPointF(self.place(context)), Qt.DropAction.CopyAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        self.panel.table.dropEvent(event)
        return event
