"""Parts of the alt-text bench: the picture, the findings with their fixes, the field with its keys."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.media.alt_text import Finding
from app.models.media.rows import MediaRow
from app.views.library.picture_well import paint_icon, paint_picture, paint_well, smooth_painter
from app.views.support.buttons import link_button
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

FIX_KEYS: Final = "Ctrl+."
MOST_FINDINGS: Final = 3


class ItemPicture(QWidget):
    """The picture of an item, whole, as large as there is room."""

    def __init__(
        self, hub: ThemeHub, thumbnails: ThumbnailStore, smallest: QSize, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._row: MediaRow | None = None
        self.setMinimumSize(smallest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture")
        hub.changed.connect(self.update)
        thumbnails.ready.connect(self._on_ready)

    def show_row(self, row: MediaRow | None) -> None:
        """Show another picture."""
        self._row = row
        self.setAccessibleName("Picture" if row is None else f"Picture of {row.display_name}")
        self.update()

    def prefetch(self, contents: Sequence[str]) -> None:
        """Wish for pictures that come next."""
        for sha256 in contents:
            self._thumbnails.pixmap(sha256, self._edge(), self.devicePixelRatioF())

    def _edge(self) -> int:
        return max(self.width(), self.height())

    def _on_ready(self, contents: list[str]) -> None:
        if self._row is not None and self._row.sha256 in contents:
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it on its well."""
        painter = smooth_painter(self)
        paint_well(painter, self._hub.theme, self.rect())
        if self._row is None:
            return
        area = self.rect().adjusted(1, 1, -1, -1)
        found = self._thumbnails.pixmap(self._row.sha256, self._edge(), self.devicePixelRatioF())
        if found is None:
            paint_icon(painter, self._hub, area, "image", self.devicePixelRatioF())
        else:
            paint_picture(painter, area, found)


class AltTextField(QPlainTextEdit):
    """Where an alt text is typed. Keys of the bench come before those of the field.

    Emits `next_asked` (Enter), `previous_asked` (Shift+Enter), `skip_asked` (Page down), `back_asked` (Page
    up), and `undo_asked` (Ctrl+Z where nothing typed can be taken back).
    """

    next_asked = Signal()
    previous_asked = Signal()
    skip_asked = Signal()
    back_asked = Signal()
    undo_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 4 + 18)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, go back, or type."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.previous_asked if is_shifted else self.next_asked).emit()
        elif event.key() == Qt.Key.Key_PageDown:
            self.skip_asked.emit()
        elif event.key() == Qt.Key.Key_PageUp:
            self.back_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable():
            self.undo_asked.emit()
        else:
            super().keyPressEvent(event)


class FindingList(QWidget):
    """What could be better in an alt text: a line each, with a fix where there is one.

    Emits `fix_asked(text)` with the whole text that a fix makes.
    """

    fix_asked = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._lines: list[_Line] = []
        for place in range(MOST_FINDINGS):
            line = _Line(hub, self)
            line.fix.clicked.connect(lambda _on=False, place=place: self._fix(place))
            column.addWidget(line)
            self._lines.append(line)
        self.hide()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown."""
        return self._findings

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show these; the first fix has the keys."""
        self._findings = tuple(findings)
        first = self.first_fix
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(findings))
            if place < len(findings):
                finding = findings[place]
                line.show_finding(finding, has_keys=first is not None and finding.fix == first)
        self.setVisible(bool(findings))

    @property
    def first_fix(self) -> str | None:
        """The text that the first fix makes; None without a fix."""
        return next((finding.fix for finding in self._findings if finding.fix is not None), None)

    def _fix(self, place: int) -> None:
        fix = self._findings[place].fix
        if fix is not None:
            self.fix_asked.emit(fix)


class _Line(QWidget):
    """One finding and its fix."""

    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        mark = QLabel(self)
        ratio = self.devicePixelRatioF()
        hub.follow(mark, lambda: mark.setPixmap(hub.icons.pixmap("warning", "warn", 16, ratio)))
        self._words = text_label("", "caption", "warn")
        self._words.setWordWrap(True)
        self.fix = needs(link_button(hub, "Fix"), Act.EDIT)
        self.fix.setMinimumHeight(24)
        row.addWidget(mark)
        row.addWidget(self._words, 1)
        row.addWidget(self.fix)

    def show_finding(self, finding: Finding, *, has_keys: bool) -> None:
        """Say it."""
        self._words.setText(finding.sentence)
        self.fix.setVisible(finding.fix is not None)
        self.fix.setText(f"Fix ({FIX_KEYS})" if has_keys else "Fix")
        self.fix.setAccessibleName(f"Fix: {finding.sentence}")
        self.fix.setToolTip(finding.fix or "")
