"""Find similar: pictures that look like one, side by side with it. A suggestion, never a verdict.

The library view opens it with `SimilarDialog(hub, thumbnails, background, media, row, parent).open()` and
connects `open_asked(media_id)` (show this one) and `select_asked(media_ids)` (select these, the first one
included).
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.media.rows import MediaRow
from app.models.media.service import MediaService
from app.views.library.alt_text_bench_parts import ItemPicture
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

MOST_SHOWN: Final = 50
NEARLY_THE_SAME: Final = 3
"""Bits of 64 up to which two pictures are one to the eye: another size, format or compression."""

ALIKE: Final = 7
"""Bits up to which they show the same thing."""

_SIZE: Final = QSize(980, 600)
_SMALLEST: Final = QSize(720, 460)
_PICTURE: Final = QSize(200, 240)


def distance_words(distance: int) -> str:
    """Say how alike two pictures are."""
    if distance <= NEARLY_THE_SAME:
        return "Nearly the same"
    return "Alike" if distance <= ALIKE else "Somewhat alike"


class _Side(QWidget):
    """A picture over what there is to say of its item."""

    def __init__(
        self, hub: ThemeHub, thumbnails: ThumbnailStore, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.picture = ItemPicture(hub, thumbnails, _PICTURE)
        self.name = ElidedLabel("", "name")
        self.values = [ElidedLabel("", "body", Qt.TextElideMode.ElideRight) for _ in range(4)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(text_label(title, "label"))
        column.addWidget(self.picture, 1)
        column.addWidget(self.name)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for place, word in enumerate(("Size", "Dimensions", "Uses", "State")):
            grid.addWidget(text_label(word, "caption", "t3"), place, 0)
            grid.addWidget(self.values[place], place, 1)
        column.addLayout(grid)

    def show_row(self, row: MediaRow) -> None:
        """Show another item."""
        self.picture.show_row(row)
        self.name.setText(row.display_name)
        for label, text in zip(self.values, facts_of(row), strict=True):
            label.setText(text)


def facts_of(row: MediaRow) -> tuple[str, str, str, str]:
    """Say size, dimensions, uses and state of an item."""
    size = QLocale().formattedDataSize(row.size_bytes, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    dimensions = f"{row.width:,} × {row.height:,} px" if row.width and row.height else "Not known"
    uses = "Unassigned" if row.used_by == 0 else "1 use" if row.used_by == 1 else f"{row.used_by:,} uses"
    state = {"draft": "Draft", "published": "Published"}.get(row.state.value, "Published, with a newer draft")
    return size, dimensions, uses, state


class SimilarDialog(FooterDialog):
    """Shows a picture beside those that look like it, nearest first. Thread: GUI."""

    open_asked = Signal(int)
    select_asked = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        media: MediaService,
        row: MediaRow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, f"Similar to {row.display_name}", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._row = row
        self._found: list[tuple[MediaRow, int]] = []
        self.own = _Side(hub, thumbnails, "This item")
        self.other = _Side(hub, thumbnails, "Similar item")
        self.own.show_row(row)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Similar items, nearest first")
        self.list.setMinimumWidth(200)
        self.nothing = EmptyState(hub, "search", "Looking for similar pictures…")
        self._lay_out()

        def work() -> list[tuple[MediaRow, int]]:
            near = media.similar(row.id, MOST_SHOWN)
            rows = {each.id: each for each in media.rows([media_id for media_id, _ in near])}
            return [(rows[media_id], distance) for media_id, distance in near if media_id in rows]

        background.run(work, self._on_found, key="library-similar", on_error=self._on_error)
        self.finished.connect(lambda: background.drop("library-similar"))

    @property
    def chosen(self) -> MediaRow | None:
        """The similar item that is shown."""
        place = self.list.currentRow()
        return self._found[place][0] if 0 <= place < len(self._found) else None

    def _on_found(self, found: Sequence[tuple[MediaRow, int]]) -> None:
        self._found = list(found)
        for row, distance in found:
            words = distance_words(distance)
            item = QListWidgetItem(f"{row.display_name}\n{words}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.display_name}, {words}")
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, ", ".join(facts_of(row)))
            item.setToolTip(f"{row.display_name} · {words}")
            self.list.addItem(item)
        count = len(found)
        self._show_parts()
        if count:
            self.select.setText("Select both" if count == 1 else f"Select all {count + 1:,}")
        self.select.setAccessibleName(f"{self.select.text()} in the library")
        if not found:
            self.nothing.say(
                "Nothing looks like it", "Only pictures that have been processed are compared.", "search"
            )
            self.close_button.setFocus()
            announce(self, "Nothing looks like it")
            return
        self.list.setCurrentRow(0)
        self.list.setFocus()
        announce(self, f"{count} similar item{'' if count == 1 else 's'}")

    def _on_error(self, error: BaseException) -> None:
        self.nothing.say("Similar pictures cannot be looked for", str(error), "warning")

    def _on_current(self) -> None:
        row = self.chosen
        if row is not None:
            self.other.show_row(row)

    def _show_parts(self) -> None:
        has_any = bool(self._found)
        for widget in (self.other, self.list):
            widget.setVisible(has_any)
        self.nothing.setVisible(not has_any)
        self.open_button.setEnabled(has_any)
        self.select.setEnabled(has_any)

    def _on_open(self) -> None:
        row = self.chosen
        if row is not None:
            self.accept()
            self.open_asked.emit(row.id)

    def _on_select(self) -> None:
        self.accept()
        self.select_asked.emit([self._row.id, *(row.id for row, _ in self._found)])

    def _lay_out(self) -> None:
        self.setMinimumSize(_SMALLEST)
        room = self.parentWidget().window().size() if self.parentWidget() else _SIZE
        self.resize(_SIZE.boundedTo(room - QSize(60, 60)).expandedTo(_SMALLEST))
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self.own, 2)
        columns.addWidget(self.other, 2)
        columns.addWidget(self.list, 1)
        columns.addWidget(self.nothing, 3)
        self.body.addLayout(columns, 1)
        self.close_button = secondary_button(self.hub, "Close", parent=self)
        self.select = secondary_button(self.hub, "Select all", parent=self)
        self.open_button = primary_button(self.hub, "Show in library", parent=self)
        self.add_buttons(self.close_button, self.select, self.open_button)
        self.close_button.clicked.connect(self.reject)
        self.select.clicked.connect(self._on_select)
        self.open_button.clicked.connect(self._on_open)
        self.list.currentRowChanged.connect(self._on_current)
        self.list.itemActivated.connect(self._on_open)
        self._show_parts()
