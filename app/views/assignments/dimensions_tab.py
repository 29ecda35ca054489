"""The Dimensions tab: the assignment matrix, or the card that creates it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.assignments.edit import Edit
from app.models.assignments.slots import CellTarget, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.views.assignments import gestures
from app.views.assignments.cell_panel import WIDTH, CellPanel
from app.views.assignments.clipboard import copied_media, copy_media
from app.views.assignments.desk import ProductDesk, names_of
from app.views.assignments.grid import cell_count
from app.views.assignments.kit import Kit
from app.views.assignments.matrix_model import MatrixModel
from app.views.assignments.matrix_view import MatrixView
from app.views.assignments.state import ProductState, shapes_of
from app.views.support.buttons import icon_button, link_button, primary_button, secondary_button
from app.views.support.labels import rule, set_tone, text_label
from app.views.support.mime import MediaDrag
from app.views.support.theme import FILTER_BAR_HEIGHT

BAR_ROOM = 640  # px that the bar needs for all its words
_LOOKS_DIFFERENT = {Dimension.COLOR, Dimension.STYLE}  # what usually shows in photos, domain.md 4.5


class MatrixCard(QFrame):
    """Chooses the dimensions of the matrix. Signals: `created(tuple of Dimension)`, `cancelled()`."""

    created = Signal(tuple)
    cancelled = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "card")
        self.setFixedWidth(460)
        self.setAccessibleName("Create assignment matrix")
        self._state: ProductState | None = None
        self.boxes: dict[Dimension, QCheckBox] = {}
        self._facts: dict[Dimension, QLabel] = {}
        self._title = text_label("Create assignment matrix", "section")
        self._count = text_label("", "body", "t2")
        self._warning = text_label("", "caption", "warn")
        self._warning.setWordWrap(True)
        self.create_button = primary_button(kit.hub, "Create assignment matrix")
        self.create_button.clicked.connect(lambda: self.created.emit(self.chosen))
        self.cancel_button = secondary_button(kit.hub, "Cancel")
        self.cancel_button.clicked.connect(self.cancelled)
        icon = QLabel(self)
        kit.hub.follow(
            icon, lambda: icon.setPixmap(kit.hub.icons.pixmap("matrix", "t2", 28, self.devicePixelRatioF()))
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 16)
        row.setSpacing(16)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        row.addLayout(column, 1)
        words = text_label(
            "Choose the dimensions that look different in photos. "
            "Leave out the ones that do not, such as Size.",
            "body",
            "t2",
        )
        words.setWordWrap(True)
        column.addWidget(self._title)
        column.addWidget(words)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        self._grid.setContentsMargins(0, 8, 0, 8)
        column.addLayout(self._grid)
        for place, dimension in enumerate(Dimension):
            box = QCheckBox(dimension.label, self)
            box.toggled.connect(self._on_toggled)
            self.boxes[dimension] = box
            self._facts[dimension] = text_label("", "body", "t3")
            box.setMinimumSize(120, 24)
            self._grid.addWidget(box, place, 0)
            self._grid.addWidget(self._facts[dimension], place, 1)
        column.addWidget(self._warning)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._count, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.create_button)
        column.addLayout(foot)

    @property
    def chosen(self) -> tuple[Dimension, ...]:
        """The ticked dimensions in canonical order."""
        return tuple(d for d, box in self.boxes.items() if box.isChecked() and not box.isHidden())

    @property
    def count_text(self) -> str:
        """What the card says about its choice."""
        return self._count.text()

    def offer(self, state: ProductState) -> None:
        """Offer the dimensions of a product; Size and Configuration are left out at first."""
        is_new = self._state is None or self._state.product.id != state.product.id
        matrix_changed = self._state is not None and self._state.product.matrix != state.product.matrix
        self._state = state
        dimensions = state.product.dimensions
        usual = [d for d in dimensions if d in _LOOKS_DIFFERENT] or list(dimensions[:1])
        for dimension, box in self.boxes.items():
            box.setVisible(dimension in dimensions)
            self._facts[dimension].setVisible(dimension in dimensions)
            if is_new or matrix_changed:
                box.setChecked(dimension in (state.product.matrix or usual))
        has_matrix = bool(state.product.matrix)
        title = "Change dimensions" if has_matrix else "Create assignment matrix"
        self._title.setText(title)
        self.create_button.setText(title)
        self.create_button.setAccessibleName(title)
        self.cancel_button.setVisible(has_matrix)
        self._on_toggled()

    def _on_toggled(self) -> None:
        state = self._state
        if state is None:
            return
        for dimension in state.product.dimensions:
            count = len(state.values.get(dimension, ()))
            words = f"{count} value{'' if count == 1 else 's'}"
            self._facts[dimension].setText(
                words if self.boxes[dimension].isChecked() else f"{words}, ignored"
            )
        cells = cell_count(self.chosen, shapes_of(state))
        variants = len(state.variants)
        self._count.setText(
            f"{cells} cell{'' if cells == 1 else 's'} cover{'s' if cells == 1 else ''} {variants} variants"
            if cells
            else "Choose at least one dimension"
        )
        filled = [c for contents in (state.drafts, state.published) for c in contents.values() if c.cells]
        self._warning.setVisible(bool(filled) and bool(state.product.matrix))
        self._warning.setText(
            "Cells of this matrix have media in one context or more. Reset them to inherit Master, "
            "and publish that, before choosing other dimensions."
        )
        same = self.chosen == state.product.matrix
        is_free = not (filled and state.product.matrix) and state.other_editor is None
        self.create_button.setEnabled(bool(cells) and not same and is_free)


def first_cell(state: ProductState) -> DimensionValues:
    """Return the cell to begin with, in reading order: the first with media of its own, else the first."""
    keys = [key for row in range(len(state.grid.rows)) for key in state.grid.row_keys(row)]
    return next((key for key in keys if key in state.content.cells), keys[0])


class DimensionsTab(QWidget):
    """The matrix with its bar and the panel of the chosen cell."""

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._desk = desk
        self._product_id: int | None = None
        self._is_choosing = False
        self.setProperty("ground", "sunken")
        self.card = MatrixCard(kit)
        self.matrix = MatrixModel()
        self.matrix.setParent(self)
        self.view = MatrixView(kit.pictures, self.matrix, kit.gate)
        self.panel = CellPanel(kit, desk)
        self._title = text_label("", "name")
        self._ignored = text_label("", "body", "t2")
        self.change_button = link_button(kit.hub, "Change dimensions…")
        self._explicit = text_label("", "caption")
        self._inherits = text_label("", "caption")
        self.copy_button = icon_button(kit.hub, "copy", "Copy media (Ctrl+C)")
        self.paste_button = icon_button(kit.hub, "paste", "Paste media (Ctrl+V)")
        self.reset_button = icon_button(kit.hub, "undo", "Reset to inherit Master (Delete)")
        self._pages = QStackedWidget(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        first = QWidget()
        place = QVBoxLayout(first)
        place.setContentsMargins(24, 24, 24, 24)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.card)
        middle.addStretch(1)
        place.addLayout(middle)
        place.addStretch(1)
        self._pages.addWidget(first)
        second = QWidget()
        row = QHBoxLayout(second)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._bar())
        room = QHBoxLayout()
        room.setContentsMargins(16, 8, 8, 4)
        room.addWidget(self.view)
        left.addLayout(room, 1)
        row.addLayout(left, 1)
        self.panel.setFixedWidth(WIDTH)
        row.addWidget(self.panel)
        self._pages.addWidget(second)

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("edge", "bottom")
        bar.setProperty("ground", "surface")
        bar.setFixedHeight(FILTER_BAR_HEIGHT - 4)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        for widget in (self._title, self._ignored, self.change_button):
            row.addWidget(widget)
        row.addStretch(1)
        for label in (self._explicit, self._inherits):
            set_tone(label, "t2")
            row.addWidget(label)
        divider = rule(vertical=True)
        divider.setFixedHeight(20)
        row.addWidget(divider)
        for button in (self.copy_button, self.paste_button, self.reset_button):
            row.addWidget(button)
        return bar

    def _connect(self) -> None:
        self.card.created.connect(self._create)
        self.card.cancelled.connect(self._end_choosing)
        self.change_button.clicked.connect(self._begin_choosing)
        self.view.media_dropped.connect(self._on_drop)
        self.view.remove_wanted.connect(lambda _keys: self.reset_selected())
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_panel())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.copy_button.clicked.connect(self.copy_selected)
        self.paste_button.clicked.connect(self.paste_into_selected)
        self.reset_button.clicked.connect(self.reset_selected)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the counts away where the bar has no room for them; every cell says it in words."""
        super().resizeEvent(event)
        room = self.width() - WIDTH
        for label in (self._explicit, self._inherits):
            label.setVisible(room >= BAR_ROOM)

    def show_state(self, state: ProductState) -> None:
        """Show the matrix of a product; the chosen cell stays chosen."""
        is_new = self._product_id != state.product.id
        self._product_id = state.product.id
        if is_new:
            self._is_choosing = False
        self.card.offer(state)
        key = None if is_new else self.view.current_key
        self.matrix.show_state(state)
        has_matrix = bool(state.grid.dimensions)
        self._pages.setCurrentIndex(1 if has_matrix and not self._is_choosing else 0)
        if not has_matrix:
            return
        if self.view.current_key is None or key not in state.grid.variants:
            self.view.select_key(first_cell(state))
        explicit, inherits = self.matrix.counts()
        self._title.setText(state.grid.title)
        ignored = " and ".join(dimension.label for dimension in state.grid.ignored)
        self._ignored.setText(f"·  {ignored} ignored" if ignored else "")
        self._explicit.setText(f"▭  Explicit {explicit}")
        words = state.source_words(state.resolutions[None]) if state.inherits_context else "Master"
        self._inherits.setText(f"⬚  Inherits {words} {inherits}")
        self._show_panel()
        self._show_buttons()

    def _show_panel(self) -> None:
        state = self._desk.state
        if state is not None and state.grid.dimensions:
            key = self.view.current_key
            self.panel.show_cell(state, key if key in state.grid.variants else None)

    def _show_buttons(self) -> None:
        state = self._desk.state
        keys = self.view.selected_keys
        self.copy_button.setEnabled(len(keys) == 1)
        self.paste_button.setEnabled(bool(keys))
        self.reset_button.setEnabled(state is not None and any(key in state.content.cells for key in keys))

    def _begin_choosing(self) -> None:
        self._is_choosing = True
        self._pages.setCurrentIndex(0)

    def _end_choosing(self) -> None:
        self._is_choosing = False
        self._pages.setCurrentIndex(1)

    def _create(self, chosen: tuple[Dimension, ...]) -> None:
        self._is_choosing = False
        self._desk.perform(lambda state: gestures.change_matrix(state.sheet, state.product.matrix, chosen))

    # cells

    def assign(
        self, keys: Sequence[DimensionValues], media_ids: Sequence[int], *, replacing: bool = False
    ) -> None:
        """Assign media to cells as one step."""
        ids, cells = tuple(media_ids), tuple(keys)
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None

        def gesture(state: ProductState) -> Edit | None:
            return gestures.assign(
                state.sheet,
                [CellTarget(key) for key in cells],
                ids,
                what=names_of(state, ids, extra),
                where=self._where(state, cells),
                replacing=replacing,
            )

        self._desk.perform(gesture, toast=len(cells) > 1)

    def _where(self, state: ProductState, keys: Sequence[DimensionValues]) -> str:
        return state.values_text(keys[0]) if len(keys) == 1 else f"{len(keys)} cells"

    def _on_drop(self, drag: MediaDrag, keys: tuple[DimensionValues, ...], replacing: bool) -> None:
        if len(keys) == 1:
            self.view.select_key(keys[0])
        self.assign(keys, drag.media_ids, replacing=replacing)

    def assign_to_selected(self, media_ids: Sequence[int]) -> bool:
        """Assign media to the chosen cells; False when none is chosen."""
        keys = self.view.selected_keys
        if keys and self._pages.currentIndex() == 1:
            self.assign(keys, media_ids)
            return True
        return False

    def copy_selected(self) -> None:
        """Copy what the chosen cell shows, own or inherited."""
        cell = self.matrix.cell(self.view.current_key) if self.view.current_key is not None else None
        if cell is not None and (cell.media.primary or cell.media.additional):
            copy_media(TargetMedia(cell.media.primary, cell.media.additional))
            self._desk.say(f"Copied media of {cell.name}")

    def paste_into_selected(self) -> None:
        """Paste into the chosen cells as one step."""
        media, keys = copied_media(), self.view.selected_keys
        if media is None or not keys:
            self._desk.say("There is no copied media to paste.")
            return
        count = len(media.primary) + len(media.additional)
        self._desk.perform(
            lambda state: gestures.paste(
                state.sheet,
                [CellTarget(key) for key in keys],
                media,
                what=f"{count} item{'' if count == 1 else 's'}",
                where=self._where(state, keys),
            ),
            toast=len(keys) > 1,
        )

    def reset_selected(self) -> None:
        """Drop own media of the chosen cells as one step."""
        keys = self.view.selected_keys
        if keys:
            self._desk.perform(
                lambda state: gestures.reset(
                    state.sheet,
                    [CellTarget(key) for key in keys],
                    where=self._where(state, keys),
                    inherits="Master",
                ),
                toast=True,
            )
