"""Where an item is used: the first places, all of them in a dialog, and its public address."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.assignments.slots import CategoryId, CellTarget, Owner, VariantTarget
from app.views.library.inspector_parts import clear_rows
from app.views.support.announcement import announce
from app.views.support.buttons import icon_button, link_button, primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import ElidedLabel, count_label, text_label
from app.views.support.theme import PANEL_PADDING, TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

if TYPE_CHECKING:
    from app.models.assignments.uses import UseRow

SHOWN_FIRST: Final = 3
_COLUMNS: Final = ("Product or category", "Target", "Context", "Purpose", "State")


def state_words(use: "UseRow") -> str:
    """Say which versions of a document use the item: `Live`, `Draft`, `Draft and live`."""
    where = "Draft and live" if use.is_current and use.is_live else "Live" if use.is_live else "Draft"
    return f"{where}, {use.publish_group}" if use.publish_group else where


def owners_text(uses: "Sequence[UseRow]", kind: str = "") -> str:
    """Count who uses an item: `2 products and 1 category`; `kind` stands before, like `published`."""
    owners = {use.owner for use in uses}
    categories = sum(isinstance(owner, CategoryId) for owner in owners)
    counts = ((len(owners) - categories, "product", "products"), (categories, "category", "categories"))
    parts = [f"{n:,} {kind} {one if n == 1 else many}".replace("  ", " ") for n, one, many in counts if n]
    return " and ".join(parts)


def _icon(use: "UseRow") -> str:
    if isinstance(use.owner, CategoryId):
        return "category"
    if isinstance(use.target, CellTarget):
        return "matrix"
    return "list" if isinstance(use.target, VariantTarget) else "product"


class UsesTable(QTableWidget):
    """Uses by row; Enter or a double click emits `owner_asked(product or category)`."""

    owner_asked = Signal(object)

    def __init__(self, uses: "Sequence[UseRow]", parent: QWidget | None = None) -> None:
        super().__init__(len(uses), len(_COLUMNS), parent)
        self._uses = tuple(uses)
        self.setAccessibleName("Where used")
        self.setHorizontalHeaderLabels(_COLUMNS)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setMinimumHeight(TABLE_HEADER_HEIGHT)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, use in enumerate(self._uses):
            texts = (
                f"{use.number} {use.name}".strip(),
                use.target_text,
                f"{use.context.channel} / {use.context.locale}",
                use.group,
                state_words(use),
            )
            for column, text in enumerate(texts):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.setItem(place, column, cell)
        if uses:
            self.setCurrentCell(0, 0)
        self.doubleClicked.connect(self._on_opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.owner_asked.emit(self._uses[index.row()].owner)


class UsesDialog(FooterDialog):
    """Every use of an item. Emits `owner_asked(product or category)` and closes."""

    owner_asked = Signal(object)

    def __init__(
        self, hub: ThemeHub, name: str, uses: "Sequence[UseRow]", parent: QWidget | None = None
    ) -> None:
        super().__init__(hub, f"Where {name} is used", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 480)
        self.table = UsesTable(uses, self)
        self.body.addWidget(self.table, 1)
        self.open_button = secondary_button(hub, "Open", parent=self)
        self.open_button.setEnabled(bool(uses))
        self.close_button = primary_button(hub, "Close", parent=self)
        self.open_button.clicked.connect(lambda: self.table._on_opened(self.table.currentIndex()))
        self.close_button.clicked.connect(self.accept)
        self.table.owner_asked.connect(self._on_owner)
        self.add_buttons(self.open_button, self.close_button)
        self.table.setFocus()

    def _on_owner(self, owner: Owner) -> None:
        self.owner_asked.emit(owner)
        self.accept()


class UsesPanel(QWidget):
    """The first uses and the public address. Emits `owner_asked(product or category)` and `all_asked()`."""

    owner_asked = Signal(object)
    all_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._uses: tuple[UseRow, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 10, 8, 12)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(text_label("Where used", "label"))
        self.count = count_label(0)
        head.addWidget(self.count)
        head.addStretch(1)
        self.all = link_button(hub, "Show all")
        self.all.setAccessibleName("Show all uses")
        self.all.clicked.connect(lambda: self.all_asked.emit())
        head.addWidget(self.all)
        column.addLayout(head)
        self.nothing = text_label("Not used by any product or category", "caption")
        column.addWidget(self.nothing)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        self._address_line = QWidget(self)
        line = QHBoxLayout(self._address_line)
        line.setContentsMargins(0, 8, 0, 0)
        line.setSpacing(4)
        self.address = ElidedLabel("", "caption")
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.copy = icon_button(hub, "copy", "Copy public URL", small=True)
        self.copy.clicked.connect(self._on_copy)
        line.addWidget(text_label("Public URL", "caption", "t2"))
        line.addWidget(self.address, 1)
        line.addWidget(self.copy)
        column.addWidget(self._address_line)
        self.show_uses(())
        self.show_address("")

    def show_uses(self, uses: "Sequence[UseRow]") -> None:
        """Show the first of them and count all."""
        shown = tuple(uses)
        if shown == self._uses:
            return
        self._uses = shown
        self.count.setText(f"{len(shown):,}")
        self.nothing.setVisible(not shown)
        self.all.setVisible(bool(shown))
        clear_rows(self._list)
        for use in shown[:SHOWN_FIRST]:
            self._list.addWidget(self._line(use))

    def show_address(self, address: str) -> None:
        """Show where readers get the item; empty while it is not published."""
        self._address_line.setVisible(bool(address))
        self.address.setText(address)
        self.copy.setAccessibleDescription(address)

    def _line(self, use: "UseRow") -> QWidget:
        line = QWidget(self)
        layout = QGridLayout(line)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setHorizontalSpacing(6)
        layout.setVerticalSpacing(0)
        layout.setColumnStretch(1, 1)
        picture = QLabel(line)
        picture.setFixedSize(16, 16)
        ratio = self.devicePixelRatioF()
        icon = _icon(use)
        self._hub.follow(picture, lambda: picture.setPixmap(self._hub.icons.pixmap(icon, "t2", 16, ratio)))
        name = f"{use.number} {use.name}".strip()
        words = ElidedLabel(name, "body", Qt.TextElideMode.ElideRight)
        target = text_label(use.target_text, "caption")
        where = f"{use.context.channel} · {use.context.locale}"
        context = ElidedLabel(where, "caption", Qt.TextElideMode.ElideRight)
        layout.addWidget(picture, 0, 0)
        layout.addWidget(words, 0, 1)
        layout.addWidget(target, 0, 2)
        layout.addWidget(context, 1, 1)
        layout.addWidget(text_label(state_words(use), "caption"), 1, 2, Qt.AlignmentFlag.AlignRight)
        spoken = f"{name}, {use.target_text}, {where}, {state_words(use)}"
        line.setAccessibleName(spoken)
        line.setToolTip(spoken)
        return line

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address.text())
        announce(self, "Public URL copied")
