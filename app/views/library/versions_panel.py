"""Versions of one item: newest first, older ones can be restored and any two compared."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.media.details import VersionRow, VersionState
from app.views.library.inspector_parts import clear_rows
from app.views.support.buttons import link_button
from app.views.support.chips import DRAFT, PUBLISHED, Chip, ChipLabel
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.rights import needs
from app.views.support.theme import PANEL_PADDING, ThemeHub
from app.views.support.times import time_words

SHOWN_FIRST: Final = 4  # rows before "Show all"
MOST_SHOWN: Final = 50  # rows after it; Compare offers every version

_CHIPS: Final = {
    VersionState.DRAFT: DRAFT,
    VersionState.PUBLISHED: PUBLISHED,
    VersionState.SUPERSEDED: Chip("Superseded"),
}


def version_words(row: VersionRow, user: str, now: datetime) -> str:
    """Say when and by whom, and the comment: `today 13:41 · you · shorter alt text`."""
    who = "you" if row.user == user else row.user
    return " · ".join(part for part in (time_words(row.at, now), who, row.comment) if part)


class VersionsPanel(QWidget):
    """Emits `restore_asked(version)`, `compare_asked()` and `replace_asked()`."""

    restore_asked = Signal(int)
    compare_asked = Signal()
    replace_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._rows: tuple[VersionRow, ...] = ()
        self._user = ""
        self._now: datetime | None = None
        self._is_whole = False
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 10, 8, 8)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(0)
        head.addWidget(text_label("Versions", "label"))
        head.addStretch(1)
        self.replace = needs(link_button(hub, "Replace file…"), Act.EDIT)
        self.compare = link_button(hub, "Compare…")
        self.replace.clicked.connect(lambda: self.replace_asked.emit())
        self.compare.clicked.connect(lambda: self.compare_asked.emit())
        head.addWidget(self.compare)
        column.addLayout(head)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column.addLayout(self._list)
        self.more = link_button(hub, "")
        self.more.clicked.connect(self._show_whole)
        foot = QVBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        for link in (self.more, self.replace):
            foot.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(foot)

    def show_versions(
        self, rows: Sequence[VersionRow], user: str, now: datetime, *, is_same_item: bool
    ) -> None:
        """Show the versions of an item; a list that was opened stays open for the same item."""
        shown = tuple(rows)
        if (shown, user) == (self._rows, self._user):
            return
        self._rows, self._user, self._now = shown, user, now
        self._is_whole = self._is_whole and is_same_item
        self._draw()

    def set_editable(self, is_editable: bool) -> None:
        """Offer to restore and replace, or not: somebody else has the item checked out."""
        self.replace.setEnabled(is_editable)
        for place in range(self._list.count()):
            line = self._list.itemAt(place).widget()
            for button in () if line is None else line.findChildren(type(self.more)):
                button.setEnabled(is_editable)

    def _show_whole(self) -> None:
        self._is_whole = True
        self._draw()

    def _draw(self) -> None:
        clear_rows(self._list)
        shown = self._rows[: MOST_SHOWN if self._is_whole else SHOWN_FIRST]
        for place, row in enumerate(shown):
            self._list.addWidget(self._line(row, is_present=place == 0))
        self.more.setText(f"Show all {len(self._rows):,} versions")
        self.more.setAccessibleName(self.more.text())
        self.more.setVisible(not self._is_whole and len(self._rows) > len(shown))
        self.compare.setVisible(len(self._rows) > 1)

    def _line(self, row: VersionRow, *, is_present: bool) -> QWidget:
        assert self._now is not None
        line = QWidget(self)
        line.setMinimumHeight(26)
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        name = text_label(f"v{row.version}", "name")
        name.setMinimumWidth(24)
        chip = ChipLabel(self._hub, _CHIPS[row.state])
        words = version_words(row, self._user, self._now)
        text = ElidedLabel(words, "caption", Qt.TextElideMode.ElideRight)
        layout.addWidget(name)
        layout.addWidget(chip)
        layout.addWidget(text, 1)
        line.setAccessibleName(f"Version {row.version}, {chip.chip.text}, {words}")
        if not is_present:
            restore = needs(link_button(self._hub, "Restore"), Act.EDIT)
            restore.setAccessibleName(f"Restore version {row.version}")
            restore.setToolTip(f"Make version {row.version} the newest version")
            restore.clicked.connect(lambda _on=False, version=row.version: self.restore_asked.emit(version))
            layout.addWidget(restore)
        return line
