"""Two versions of an item side by side: pictures and every field, differences marked."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.models.media.details import VersionRow
from app.views.library.inspector_words import compared_fields
from app.views.library.picture_well import paint_icon, paint_picture, paint_well, smooth_painter
from app.views.library.versions_panel import version_words
from app.views.support.buttons import primary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

_PICTURE_HEIGHT = 240


class VersionPicture(QWidget):
    """The picture of one version, whole, on its well."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._sha256 = ""
        self.setMinimumHeight(_PICTURE_HEIGHT)
        hub.changed.connect(self.update)
        thumbnails.ready.connect(self.update)

    def show_content(self, sha256: str, name: str) -> None:
        """Show another picture."""
        self._sha256 = sha256
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = smooth_painter(self)
        paint_well(painter, self._hub.theme, self.rect())
        area = self.rect().adjusted(4, 4, -4, -4)
        edge = max(area.width(), area.height())
        found = (
            self._thumbnails.pixmap(self._sha256, edge, self.devicePixelRatioF()) if self._sha256 else None
        )
        if found is None:
            paint_icon(painter, self._hub, area, "file", self.devicePixelRatioF())
        else:
            paint_picture(painter, area, found)


class CompareDialog(FooterDialog):
    """Compares any two versions; the present one and the one before it at first.

    Args:
        rows: Versions, newest first, at least two.
    """

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        name: str,
        rows: Sequence[VersionRow],
        user: str,
        now: datetime,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, f"Compare versions of {name}", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(880, 640)
        self._rows = tuple(rows)
        self.left = self._make_picker("First version", user, now)
        self.right = self._make_picker("Second version", user, now)
        self._pictures = [VersionPicture(hub, thumbnails, self) for _ in range(2)]
        self.left.setCurrentIndex(1 if len(self._rows) > 1 else 0)
        self.only = QCheckBox("Only differences", self)
        self.only.setAccessibleName("Only differences")
        self.summary = text_label("", "caption")
        sides = QHBoxLayout()
        sides.setSpacing(12)
        for picker, picture in zip((self.left, self.right), self._pictures, strict=True):
            side = QVBoxLayout()
            side.setSpacing(8)
            side.addWidget(picker)
            side.addWidget(picture, 1)
            sides.addLayout(side, 1)
        self.body.addLayout(sides)
        line = QHBoxLayout()
        line.addWidget(self.only)
        line.addStretch(1)
        line.addWidget(self.summary)
        self.body.addLayout(line)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName("Fields of both versions")
        self.body.addWidget(self._scroll, 1)
        close = primary_button(hub, "Close", parent=self)
        close.clicked.connect(self.accept)
        self.add_buttons(close)
        for picker in (self.left, self.right):
            picker.currentIndexChanged.connect(self._draw)
        self.only.toggled.connect(self._draw)
        self.differences: list[str] = []
        self._draw()

    def _make_picker(self, name: str, user: str, now: datetime) -> QComboBox:
        picker = QComboBox(self)
        picker.setAccessibleName(name)
        for row in self._rows:
            picker.addItem(f"v{row.version} · {version_words(row, user, now)}")
        return picker

    def _draw(self) -> None:
        one, other = (self._rows[picker.currentIndex()] for picker in (self.left, self.right))
        for row, picture in zip((one, other), self._pictures, strict=True):
            picture.show_content(row.content.file.sha256, f"Picture of version {row.version}")
        fields = compared_fields(one.content, other.content)
        self.differences = [name for name, before, after in fields if before != after]
        count = len(self.differences)
        self.summary.setText(
            "No differences" if not count else f"{count} difference{'s' if count > 1 else ''}"
        )
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, 150)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        shown = [field for field in fields if field[0] in self.differences or not self.only.isChecked()]
        for place, (name, before, after) in enumerate(shown):
            differs = name in self.differences
            grid.addWidget(self._title(name, differs=differs), place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._value(before, f"{name}, first version", differs=differs), place, 1)
            grid.addWidget(self._value(after, f"{name}, second version", differs=differs), place, 2)
        grid.setRowStretch(len(shown), 1)
        self._scroll.setWidget(page)

    def _title(self, name: str, *, differs: bool) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 6, 0, 6)
        line.setSpacing(6)
        if differs:
            line.addWidget(self.mark("differs", "accent"), 0, Qt.AlignmentFlag.AlignTop)
        label = text_label(name, "label")
        label.setWordWrap(True)
        line.addWidget(label, 1)
        holder.setAccessibleName(f"{name}, differs" if differs else name)
        return holder

    def _value(self, text: str, name: str, *, differs: bool) -> QWidget:
        holder = QFrame()
        if differs:
            holder.setProperty("ground", "sel")
        line = QHBoxLayout(holder)
        line.setContentsMargins(8, 6, 8, 6)
        label: QLabel = text_label(text or "Empty", "body", None if text else "t3")
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAccessibleName(f"{name}: {text or 'empty'}")
        line.addWidget(label, 1)
        return holder
