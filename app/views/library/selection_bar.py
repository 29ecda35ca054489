"""The bar that appears with a selection: how many, and what can be done with them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.views.support.buttons import link_button, primary_button, quiet_button
from app.views.support.labels import rule, text_label
from app.views.support.theme import SELECTION_BAR_HEIGHT, ThemeHub


class SelectionBar(QFrame):
    """Pushes the content, never covers it."""

    clear_asked = Signal()
    copy_asked = Signal()
    alt_text_asked = Signal()
    publish_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SelectionBar")
        self.setFixedHeight(SELECTION_BAR_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(8)
        self._count = text_label("", "section")
        row.addWidget(self._count)
        clear = link_button(hub, "Clear")
        clear.clicked.connect(self.clear_asked)
        row.addWidget(clear)
        row.addSpacing(4)
        line = rule(vertical=True)
        line.setFixedHeight(20)
        row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
        copy = quiet_button(hub, "Copy media", "copy")
        copy.clicked.connect(self.copy_asked)
        alt_text = quiet_button(hub, "Alt text", "alt_text")
        alt_text.clicked.connect(self.alt_text_asked)
        row.addWidget(copy)
        row.addWidget(alt_text)
        row.addStretch(1)
        self.publish = primary_button(hub, "Publish drafts")
        self.publish.clicked.connect(self.publish_asked)
        row.addWidget(self.publish)
        self.hide()

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
