"""The head of the inspector: name, state, how many are selected, previous and next."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.models.media.rows import MediaState
from app.views.library.inspector_values import Inspected
from app.views.support.buttons import icon_button
from app.views.support.chips import DRAFT, PUBLISHED, Chip, ChipLabel, Tone
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import PANEL_PADDING, VIEW_HEADER_HEIGHT, ThemeHub

_CHIPS: Final = {
    MediaState.DRAFT: DRAFT,
    MediaState.PUBLISHED: PUBLISHED,
    MediaState.CHANGED: Chip("Published with changes", Tone.WARN),
}


class InspectorHeader(QFrame):
    """Emits `step_asked(-1)` and `step_asked(1)`."""

    step_asked = Signal(int)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.setFixedHeight(VIEW_HEADER_HEIGHT - 4)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PADDING, 0, 8, 0)
        row.setSpacing(8)
        self.title = ElidedLabel("Inspector", "section")
        self.chip = ChipLabel(hub, DRAFT)
        self.count = text_label("", "caption")
        self.before = icon_button(hub, "left", "Previous item", small=True)
        self.after = icon_button(hub, "right", "Next item", small=True)
        self.before.clicked.connect(lambda: self.step_asked.emit(-1))
        self.after.clicked.connect(lambda: self.step_asked.emit(1))
        row.addWidget(self.title, 1)
        for widget in (self.chip, self.count, self.before, self.after):
            row.addWidget(widget)

    def show_values(self, seen: Inspected) -> None:
        """Show what is selected."""
        first = seen.first
        self.chip.setVisible(first is not None)
        for button in (self.before, self.after):
            button.setEnabled(first is not None)
        self.title.setText("Inspector" if first is None else first.content.display_name)
        self.count.setText(f"{seen.count:,} selected" if seen.count > 1 else "")
        self.count.setVisible(seen.count > 1)
        if first is not None:
            self.chip.set_chip(_CHIPS[first.row.state])
