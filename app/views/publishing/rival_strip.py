"""Names the other publish groups that hold what is being edited in a group: the conflict radar."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.models.publishing.group_rows import GroupRow
from app.views.publishing.groups_words import count_words, moment_words
from app.views.support.announcement import announce
from app.views.support.buttons import link_button
from app.views.support.labels import ElidedLabel
from app.views.support.theme import ThemeHub


class RivalStrip(QFrame):
    """One line below the context bar; hidden while nobody else holds the item. Signal: `group_wanted(id)`."""

    group_wanted = Signal(int)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "warn")
        self.setProperty("edge", "bottom")
        self.setFixedHeight(32)
        self.setAccessibleName("Also in other publish groups")
        self._first = 0
        mark = QLabel()
        mark.setFixedSize(16, 16)
        ratio = self.devicePixelRatioF()
        hub.follow(mark, lambda: mark.setPixmap(hub.icons.pixmap("warning", "warn", 16, ratio)))
        self.words = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        self.link = link_button(hub, "")
        self.link.clicked.connect(lambda _on=False: self.group_wanted.emit(self._first))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(mark)
        row.addWidget(self.words, 1)
        row.addWidget(self.link)
        self.hide()

    def show_rivals(self, own: GroupRow | None, rivals: Sequence[GroupRow]) -> None:
        """Name the groups that hold the item on show beside the one that is worked in."""
        self.setVisible(bool(rivals))
        if not rivals:
            return
        self._first = rivals[0].id
        words = rival_words(own, rivals)
        if words != self.words.text():
            self.words.setText(words)
            announce(self, words)
        self.words.setToolTip("\n".join(f"{row.name}: {_due(row)}" for row in rivals))
        self.link.setText(f"Open {rivals[0].name}")
        self.link.setAccessibleName(f"Open the publish group {rivals[0].name}")


def rival_words(own: GroupRow | None, rivals: Sequence[GroupRow]) -> str:
    """Say who else holds the item, when each is due, and which of them wins."""
    first, more = rivals[0], len(rivals) - 1
    others = f" and {count_words(more, 'other group', 'other groups')}" if more else ""
    said = f"Also in {first.name}, {_due(first)}{others}."
    mine = None if own is None else own.goes_live_at
    theirs = [row.goes_live_at for row in rivals if row.goes_live_at is not None]
    if own is None or mine is None or len(theirs) < len(rivals):
        return f"{said} What goes live last wins, item by item."
    last = max(rivals, key=lambda row: row.goes_live_at or mine)
    if max(theirs) > mine:
        return f"{said} {last.name} goes live last, {_apart(mine, max(theirs))} after {own.name}, and wins."
    return f"{said} {own.name} goes live last and wins."


def _due(row: GroupRow) -> str:
    if row.goes_live_at is None:
        return "not scheduled"
    return f"due {moment_words(row.goes_live_at, row.zone)}"


def _apart(one: datetime, other: datetime) -> str:
    minutes = max(1, round((other - one).total_seconds() / 60))
    if minutes < 120:
        return count_words(minutes, "minute", "minutes")
    hours = round(minutes / 60)
    return (
        count_words(hours, "hour", "hours") if hours < 48 else count_words(round(hours / 24), "day", "days")
    )
