"""The two bars over the library grid: title with Upload, and search, chips, order and tile size."""

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QSlider, QWidget

from app.models.media.rows import MediaFilter, MediaSort
from app.views.library.chip_row import ChipRow
from app.views.library.filters import SORT_NAMES, active_filters
from app.views.library.saved_view_menu import SavedViewMenu
from app.views.library.tile import DEFAULT_TILE, MAX_TILE, MIN_TILE, TILE_STEP
from app.views.support.buttons import SegmentedControl, primary_button, quiet_button
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import FILTER_BAR_HEIGHT, VIEW_HEADER_HEIGHT, ThemeHub

GRID, LIST = "grid", "list"


class LibraryHeader(QFrame):
    """Title, count, saved views, Import and Export of manifests, and Upload."""

    files_asked = Signal()
    folder_asked = Signal()
    import_asked = Signal()
    export_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setFixedHeight(VIEW_HEADER_HEIGHT - 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(text_label("Media library", "title"))
        self._count = text_label("", "body", "t3")
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.views = SavedViewMenu(hub)
        row.addWidget(self.views)
        self._words: dict[QPushButton, str] = {}
        for text, icon, keys, asked in (
            ("Import…", "manifest_in", "Ctrl+Shift+I", self.import_asked),
            ("Export…", "manifest_out", "Ctrl+Shift+E", self.export_asked),
        ):
            button = quiet_button(hub, text, icon)
            button.setAccessibleName(f"{text.rstrip('…')} manifest")
            button.setToolTip(f"{button.accessibleName()} ({keys})")
            button.clicked.connect(asked)
            self._words[button] = text
            row.addWidget(button)
        self.upload = primary_button(hub, "Upload", "upload")
        self.upload.setToolTip("Upload files or a folder (Ctrl+U)")
        menu = QMenu(self.upload)
        for text, signal in (("Files…", self.files_asked), ("Folder…", self.folder_asked)):
            action = QAction(text, menu)
            action.triggered.connect(signal)
            menu.addAction(action)
        self.upload.clicked.connect(
            lambda: menu.popup(self.upload.mapToGlobal(self.upload.rect().bottomLeft()))
        )
        row.addWidget(self.upload)

    def show_count(self, shown: int, total: int) -> None:
        """Say how many of how many are in the grid."""
        self._count.setText(f"{total:,}" if shown == total else f"{shown:,} of {total:,}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let Import and Export show their icons alone where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        row = self.layout()
        for is_short in (False, True):
            for button, words in self._words.items():
                button.setText("" if is_short else words)
            row.invalidate()
            if row.minimumSize().width() <= self.width():
                return


class LibraryFilterBar(QFrame):
    """Search, chips of the active filters, order, tile size, and grid or list."""

    filter_changed = Signal(object)
    sort_changed = Signal(object)
    tile_width_changed = Signal(int)
    mode_changed = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._filter = MediaFilter()
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setFixedHeight(FILTER_BAR_HEIGHT - 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        self.search = SearchField(hub, "Search name, tag, alt text", name="Search the library")
        self.search.setToolTip("Names, titles, alt texts, tags and file names (Ctrl+F)")
        self.search.setMinimumWidth(150)
        self.search.setMaximumWidth(240)
        self.search.searched.connect(self._on_searched)
        row.addWidget(self.search, 3)
        self.chips = ChipRow(hub)
        self.chips.filter_changed.connect(self.filter_changed)
        row.addWidget(self.chips, 5)
        self.sort = PickerButton(hub, "Order")
        self.sort.set_choices([Choice(sort.value, name) for sort, name in SORT_NAMES.items()])
        self.sort.chosen.connect(lambda key: self.sort_changed.emit(MediaSort(key)))
        self.sort.setMaximumWidth(124)
        row.addWidget(self.sort)
        line = rule(vertical=True)
        line.setFixedHeight(20)
        row.addWidget(line)
        self._add_slider(row)
        choices = [(GRID, "icon:matrix:Show as grid"), (LIST, "icon:list:Show as list")]
        self.mode = SegmentedControl(hub, choices, "Grid or list")
        self.mode.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.mode.chosen.connect(self.mode_changed)
        row.addWidget(self.mode)

    def set_filter(self, wanted: MediaFilter) -> None:
        """Show the filter in force as text and chips."""
        self._filter = wanted
        if self.search.text().strip() != wanted.text:
            self.search.set_search(wanted.text)
        self.chips.show_filters(
            [each for each in active_filters(wanted) if not each.text.startswith("Search:")]
        )

    @property
    def tile_width(self) -> int:
        """The chosen tile width in pixels."""
        return self._slider.value() * TILE_STEP

    def set_tile_width(self, width: int) -> None:
        """Move the slider; emits `tile_width_changed` when that changes the width."""
        self._slider.setValue(round(width / TILE_STEP))

    def show_slider(self, is_shown: bool) -> None:
        """Show the slider: it means nothing to a list."""
        for part in self._slider_parts:
            part.setEnabled(is_shown)

    def change_tile_width(self, steps: int) -> None:
        """Move the slider by its steps, for the keyboard."""
        self.set_tile_width(self.tile_width + TILE_STEP * steps)

    def _add_slider(self, row: QHBoxLayout) -> None:
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(MIN_TILE // TILE_STEP, MAX_TILE // TILE_STEP)
        self._slider.setValue(round(DEFAULT_TILE / TILE_STEP))
        self._slider.setFixedWidth(80)
        self._slider.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._slider.setAccessibleName("Thumbnail size")
        self._slider.setToolTip("Thumbnail size (Ctrl++, Ctrl+-)")
        self._slider.valueChanged.connect(lambda value: self.tile_width_changed.emit(value * TILE_STEP))
        self._slider_parts: list[QWidget] = [self._slider]
        for side in (12, 16):
            picture = QLabel(self)
            picture.setFixedSize(QSize(16, 16))
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self._hub.follow(
                picture,
                lambda picture=picture, side=side: picture.setPixmap(
                    self._hub.icons.pixmap("image", "t2", side, self.devicePixelRatioF())
                ),
            )
            row.addWidget(picture)
            if side == 12:
                row.addWidget(self._slider)

    def _on_searched(self, text: str) -> None:
        self.filter_changed.emit(replace(self._filter, text=text))
