"""The bar that appears with a selection: how many, and what can be done with them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.models.access.roles import Act
from app.views.support.buttons import link_button, primary_button, quiet_button
from app.views.support.labels import rule, text_label
from app.views.support.rights import needs
from app.views.support.theme import SELECTION_BAR_HEIGHT, ThemeHub


class SelectionBar(QFrame):
    """Pushes the content, never covers it. Buttons that do not fit give way: menus have them too."""

    clear_asked = Signal()
    assign_asked = Signal()
    tags_asked = Signal()
    alt_text_asked = Signal()
    export_asked = Signal()
    delete_asked = Signal()
    publish_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SelectionBar")
        self.setAccessibleName("Selection")
        self.setFixedHeight(SELECTION_BAR_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(4)
        self._count = text_label("", "section")
        row.addWidget(self._count)
        self._clear = link_button(hub, "Clear")
        self._clear.setToolTip("Clear the selection (Esc)")
        self._clear.clicked.connect(self.clear_asked)
        row.addWidget(self._clear)
        row.addSpacing(4)
        line = rule(vertical=True)
        line.setFixedHeight(20)
        row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(4)
        self.assign = self._add(row, quiet_button(hub, "Assign to…", "link"), self.assign_asked)
        self.tags = self._add(row, quiet_button(hub, "Tags", "tag"), self.tags_asked)
        self.alt_text = self._add(row, quiet_button(hub, "Alt text", "alt_text"), self.alt_text_asked)
        self.export = self._add(row, quiet_button(hub, "Export…", "ph.export"), self.export_asked)
        self.delete = self._add(row, quiet_button(hub, "Delete", "trash"), self.delete_asked)
        self.delete.setToolTip("Delete (Del)")
        row.addStretch(1)
        self.publish = needs(primary_button(hub, "Publish drafts"), Act.PUBLISH)
        self.publish.clicked.connect(self.publish_asked)
        row.addWidget(self.publish)
        self.hide()

    def _add(self, row: QHBoxLayout, button: QPushButton, signal) -> QPushButton:
        button.clicked.connect(signal)
        row.addWidget(button)
        return button

    def show_count(self, selected: int, hidden: int, drafts: int | None) -> None:
        """Say how many are selected, how many of them the filters hide, and how many are drafts.

        Args:
            selected: Selected items, the hidden ones included.
            hidden: Of these, what the filters hide.
            drafts: None while it is being counted.
        """
        self.setVisible(selected > 0)
        self._count.setText(f"{selected:,} selected" + (f", {hidden:,} hidden" if hidden else ""))
        self.publish.setVisible(drafts is None or drafts > 0)
        self.publish.setEnabled(bool(drafts))
        noun = "draft" if drafts == 1 else "drafts"
        self.publish.setText("Publish drafts" if drafts is None else f"Publish {drafts:,} {noun}")
        self.publish.setAccessibleName(self.publish.text())
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self):
        """Never widen the view."""
        size = super().minimumSizeHint()
        size.setWidth(0)
        return size

    def _fit(self) -> None:
        fixed = self._count.sizeHint().width() + self._clear.sizeHint().width() + 52
        fixed += 0 if self.publish.isHidden() else self.publish.sizeHint().width() + 8
        room = self.width() - fixed
        for button in (self.assign, self.delete, self.tags, self.alt_text, self.export):
            room -= button.sizeHint().width() + 4
            button.setVisible(room >= 0)
