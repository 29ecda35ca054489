"""The panel beside the matrix: what the chosen cell shows, and changes to it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.assignments.slots import CellTarget
from app.models.catalog.dimensions import DimensionValues
from app.views.assignments import gestures
from app.views.assignments.desk import ProductDesk
from app.views.assignments.desk_words import names_of
from app.views.assignments.gestures import DEFAULT_PURPOSE
from app.views.assignments.kit import Kit
from app.views.assignments.pictures import Pictures
from app.views.assignments.rows import AdditionalItem, CellItem, additional_items, cell_item, primary_items
from app.views.assignments.slot_models import PrimaryModel
from app.views.assignments.slot_rows import AdditionalListModel, AdditionalRows, PrimaryRows, row_height
from app.views.assignments.state import ProductState, own_or_inherited
from app.views.support.buttons import link_button, secondary_button
from app.views.support.chips import DRAFT, Chip, ChipLabel, Tone, state_chip
from app.views.support.labels import ElidedLabel, count_label, rule, text_label
from app.views.support.mime import MediaDrag
from app.views.support.rights import needs

WIDTH: Final = 288
_MAX_COVERS: Final = 8
_CHIP_WIDTH: Final = 116  # the name of the cell goes first; the footer names the source in full


class _Swatch(QWidget):
    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._hex: str | None = None
        self.setFixedSize(14, 14)

    def show_hex(self, hex_text: str | None) -> None:
        self._hex = hex_text
        self.setVisible(hex_text is not None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._pictures.paint_swatch(QPainter(self), self.rect(), self._hex)


class CellPanel(QFrame):
    """Edits one cell of the matrix."""

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "left")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Chosen cell")
        self._kit = kit
        self._desk = desk
        self._key: DimensionValues | None = None
        self._swatch = _Swatch(kit.pictures)
        self._name = ElidedLabel("", "section")
        self._chip = ChipLabel(kit.hub, DRAFT)
        self._covers = QHBoxLayout()
        self.primary = PrimaryModel("cell")
        self.primary.setParent(self)
        self.rows = PrimaryRows(kit.pictures, self.primary, kit.gate, self)
        self.additional = AdditionalListModel()
        self.additional.setParent(self)
        self.additional_rows = AdditionalRows(kit.pictures, self.additional, self)
        self._primary_count, self._additional_count = count_label(0), count_label(0)
        self.add_primary_button = link_button(kit.hub, "Add media", "add")
        self.add_additional_button = link_button(kit.hub, "Add media", "add")
        self._notice_icon = QLabel(self)
        self._notice = text_label("", "caption")
        self._notice.setWordWrap(True)
        self.reset_button = needs(secondary_button(kit.hub, "Reset to inherit Master", "undo"), Act.ASSIGN)
        self._foot = QFrame(self)
        self._lay_out()
        self._connect()
        kit.hub.follow(
            self._notice_icon,
            lambda: self._notice_icon.setPixmap(
                kit.hub.icons.pixmap("severed", "t2", 14, self.devicePixelRatioF())
            ),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 9, 16, 9)
        head.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._swatch)
        first.addWidget(self._name, 1)
        self._chip.setMaximumWidth(_CHIP_WIDTH)
        first.addWidget(self._chip)
        head.addLayout(first)
        self._covers.setSpacing(4)
        head.addLayout(self._covers)
        column.addLayout(head)
        column.addWidget(rule())
        column.addLayout(self._section("Primary media", self._primary_count, self.add_primary_button))
        column.addWidget(rule())
        column.addWidget(self.rows, 3)
        column.addLayout(
            self._section("Additional media", self._additional_count, self.add_additional_button)
        )
        column.addWidget(rule())
        column.addWidget(self.additional_rows, 2)
        column.addStretch(1)
        self._foot.setProperty("edge", "top")
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(10)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._notice_icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._notice, 1)
        foot.addLayout(line)
        foot.addWidget(self.reset_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._foot)

    def _section(self, title: str, count: QLabel, button: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(6)
        row.addWidget(ElidedLabel(title, "label", Qt.TextElideMode.ElideRight), 1)
        row.addWidget(count)
        row.addWidget(button)
        return row

    def _connect(self) -> None:
        self.rows.media_dropped.connect(self._on_drop)
        self.rows.move_wanted.connect(self._on_move)
        self.rows.remove_wanted.connect(self._remove)
        self.add_primary_button.clicked.connect(
            lambda: self._kit.choose_media(f"Add media to {self._name.text()}", self._assign)
        )
        self.add_additional_button.clicked.connect(
            lambda: self._kit.choose_media(
                f"Add Additional media to {self._name.text()}", self._add_additional
            )
        )
        self.additional_rows.remove_wanted.connect(self._remove_additional)
        self.reset_button.clicked.connect(self._reset)

    def show_cell(self, state: ProductState, key: DimensionValues | None) -> None:
        """Show a cell; None hides the panel."""
        self.setVisible(key is not None)
        changed = key != self._key
        self._key = key
        if key is None:
            return
        chosen = [] if changed else self.rows.selected_ids
        cell = cell_item(state, key)
        values = state.value_rows(key)
        self._swatch.show_hex(next((value.hex for value in values if value.hex), None))
        self._name.setText(cell.name)
        inherited = (
            Chip("No media", Tone.ERR) if cell.is_gap else Chip(f"Inherits {cell.inherits}", Tone.DASHED)
        )
        self._chip.set_chip(state_chip(cell.state) if cell.is_explicit else inherited)
        self._show_covers(state, key)
        media, is_inherited = own_or_inherited(state, CellTarget(key))
        self.primary.set_items(primary_items(state, media, is_inherited=is_inherited))
        self.rows.select_ids(chosen)
        self.additional.set_items(additional_items(state, media, is_inherited=is_inherited))
        for view, count in ((self.rows, len(media.primary)), (self.additional_rows, len(media.additional))):
            view.setMinimumHeight(row_height() * (1 if count < 2 else 2))
            view.setMaximumHeight(max(1, count) * row_height() + 1)
            view.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._primary_count.setText(str(len(media.primary)))
        self._additional_count.setText(str(len(media.additional)))
        for button in (self.add_primary_button, self.add_additional_button, self.reset_button):
            button.setEnabled(state.other_editor is None)
        self.reset_button.setVisible(cell.is_explicit)
        self._notice_icon.setVisible(cell.is_explicit)
        self._notice.setText(notice(cell))

    def _show_covers(self, state: ProductState, key: DimensionValues) -> None:
        while self._covers.count():
            item = self._covers.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        ids = set(state.grid.variants.get(key, ()))
        names: dict[str, None] = {}
        for variant in state.variants:
            if variant.id in ids:
                rest = state.value_rows(variant.values.only(state.grid.ignored))
                names[" + ".join(row.name for row in rest) or variant.number] = None
        self._covers.addWidget(text_label("Covers", "caption"))
        for name in list(names)[:_MAX_COVERS]:
            chip = count_label(parent=self)
            chip.setText(name)
            self._covers.addWidget(chip)
        if len(names) > _MAX_COVERS:
            self._covers.addWidget(text_label(f"+{len(names) - _MAX_COVERS}", "caption"))
        self._covers.addStretch(1)

    # changes

    def _where(self) -> str:
        return self._name.text()

    def _assign(
        self, media_ids: Sequence[int], position: int | None = None, *, replacing: bool = False
    ) -> None:
        key, ids, where = self._key, tuple(media_ids), self._where()
        if key is None:
            return
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None
        self._desk.perform(
            lambda state: gestures.assign(
                state.sheet,
                [CellTarget(key)],
                ids,
                what=names_of(state, ids, extra),
                where=where,
                position=position if key in state.content.cells else None,
                replacing=replacing,
            )
        )

    def _on_drop(self, drag: MediaDrag, position: int, replacing: bool) -> None:
        key, ids = self._key, drag.media_ids
        state = self._desk.state
        if key is None or state is None:
            return
        if drag.source == self.primary.source and key in state.content.cells:
            self._desk.perform(
                lambda state: gestures.move(
                    state.sheet, CellTarget(key), ids, position, what=names_of(state, ids)
                )
            )
        else:
            self._assign(ids, position, replacing=replacing)

    def _on_move(self, row: int, step: int) -> None:
        key = self._key
        if key is None or self.primary.items[row].is_inherited:
            self._desk.say("This media is inherited. Add media to the cell before changing its order.")
            return
        position = gestures.moved_position(len(self.primary.items), row, step)
        ids = (self.primary.media_ids[row],)
        if position is not None:
            self._desk.perform(
                lambda state: gestures.move(
                    state.sheet, CellTarget(key), ids, position, what=names_of(state, ids)
                )
            )

    def _remove(self, media_ids: Sequence[int]) -> None:
        key, ids, where = self._key, tuple(media_ids), self._where()
        state = self._desk.state
        if key is None or state is None:
            return
        if key not in state.content.cells:
            self._desk.say("This media is inherited. Nothing to remove here.")
            return
        self._desk.perform(
            lambda state: gestures.remove(
                state.sheet, [CellTarget(key)], ids, what=names_of(state, ids), where=where
            )
        )

    def _add_additional(self, media_ids: Sequence[int]) -> None:
        key, ids, where = self._key, tuple(media_ids), self._where()
        if key is None:
            return
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None
        self._desk.perform(
            lambda state: gestures.add_additional(
                state.sheet,
                [CellTarget(key)],
                ids,
                DEFAULT_PURPOSE,
                what=names_of(state, ids, extra),
                where=where,
            )
        )

    def _remove_additional(self, item: AdditionalItem) -> None:
        key, where = self._key, self._where()
        if key is not None:
            self._desk.perform(
                lambda state: gestures.remove_additional(
                    state.sheet, CellTarget(key), [item.slot], what=item.name, where=where
                )
            )

    def _reset(self) -> None:
        key, where = self._key, self._where()
        if key is not None:
            self._desk.perform(
                lambda state: gestures.reset(state.sheet, [CellTarget(key)], where=where, inherits="Master"),
                toast=True,
            )


def notice(cell: CellItem) -> str:
    """Say what the media of a cell mean for its variants."""
    one = cell.variant_count == 1
    these = "this variant" if one else f"these {cell.variant_count} variants"
    start = these.capitalize()
    if cell.is_explicit:
        return f"This cell has its own media, so changes on the Master tab no longer reach {these}."
    if cell.is_gap:
        return f"{start} show{'s' if one else ''} no media in this context."
    return f"{start} inherit{'s' if one else ''} {cell.inherits}. Media that you add here replace it."
