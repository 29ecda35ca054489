"""The swatches of a product: what its page shows for colors, styles and sizes. Source: domain.md 4.4."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QColorDialog,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.edit import Edit
from app.models.assignments.slots import Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.media.content import Region
from app.views.assignments import gestures
from app.views.assignments.desk import ProductDesk
from app.views.assignments.desk_words import names_of
from app.views.assignments.kit import Kit
from app.views.assignments.state import ProductState
from app.views.assignments.swatches_editor import HexPage, ImagePage
from app.views.assignments.swatches_list import SwatchesList, SwatchesModel
from app.views.assignments.swatches_rows import SwatchItem, first_sample, swatch_items
from app.views.assignments.swatches_sample import SampleResult
from app.views.support.buttons import SegmentedControl, link_button, secondary_button
from app.views.support.cards import SectionCard
from app.views.support.labels import rule, set_tone, text_label
from app.views.support.rights import needs
from app.views.support.theme import text_scale

HEX, IMAGE = "hex", "image"
_LIST_WIDTH: Final = 150
_COMBO_WIDTH: Final = 88  # px for words like Orange


class SwatchesCard(SectionCard):
    """Lists the values that may have swatches, and edits the one of the chosen value.

    Args:
        kit: Theme, pictures, drops and the picker.
        desk: The product on show.
    """

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__("Swatches", "Product page only", parent)
        self._kit = kit
        self._desk = desk
        self._wanted_kind: tuple[int, Swatch | None, str] | None = None
        self.model = SwatchesModel()
        self.model.setParent(self)
        self.list = SwatchesList(kit.pictures, self.model, kit.gate, self)
        self.add_button = secondary_button(kit.hub, "Add swatch", "add")
        self.groups = QComboBox(self)
        self.groups.setAccessibleName("Dimension group")
        self.values = QComboBox(self)
        self.values.setAccessibleName("Dimension")
        self.kinds = SegmentedControl(kit.hub, [(HEX, "Hex"), (IMAGE, "Image")], "Swatch type")
        self.hex_page = HexPage(kit)
        self.image_page = ImagePage(kit)
        self._pages = QStackedWidget(self)
        self._central = SampleResult(kit.pictures, 20)
        self.central_words = text_label("", "caption")
        self.central_words.setWordWrap(True)
        self.remove_button = needs(link_button(kit.hub, "Use central value"), Act.ASSIGN)
        self.editor = QWidget(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.add_action(self.add_button)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 12, 12)
        row.setSpacing(12)
        self.list.setFixedWidth(round(_LIST_WIDTH * text_scale(QApplication.font())))
        row.addWidget(self.list)
        row.addWidget(rule(vertical=True))
        column = QVBoxLayout(self.editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        for combo in (self.groups, self.values):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(3)
            combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            combo.setMinimumWidth(round(_COMBO_WIDTH * text_scale(QApplication.font())))
            first.addWidget(combo, 1)
        first.addWidget(self.kinds)
        column.addLayout(first)
        self._pages.addWidget(self.hex_page)
        self._pages.addWidget(self.image_page)
        column.addWidget(self._pages, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._central)
        foot.addWidget(self.central_words, 1)
        foot.addWidget(self.remove_button)
        column.addLayout(foot)
        row.addWidget(self.editor, 1)
        self.body.addLayout(row)

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_current())
        self.list.image_dropped.connect(lambda media_id, value_id: self.use_image(value_id, media_id))
        self.list.remove_wanted.connect(self.remove)
        self.groups.activated.connect(self._on_group)
        self.values.activated.connect(lambda _row: self.choose(self.values.currentData()))
        self.kinds.chosen.connect(self._on_kind)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(lambda: self._with_current(self.remove))
        self.hex_page.chosen.connect(
            lambda color: self._with_current(lambda value: self.use_hex(value, color))
        )
        self.hex_page.dialog_wanted.connect(self.open_colors)
        self.image_page.choose_wanted.connect(self.choose_image)
        self.image_page.dropped.connect(lambda i: self._with_current(lambda value: self.use_image(value, i)))
        self.image_page.crop_wanted.connect(self._on_crop_switch)
        self.image_page.sampled.connect(self.crop)

    # what is shown

    @property
    def current(self) -> SwatchItem | None:
        """The chosen value."""
        row = self.list.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def show_state(self, state: ProductState) -> None:
        """Show the swatches of a product; the chosen value stays chosen."""
        value_id = self.list.current_value
        self.model.show_items(swatch_items(state))
        items = self.model.items
        self.setVisible(bool(items))
        row = self.model.row_of(value_id)
        if items and self.list.currentIndex().row() != max(0, row):
            self.list.setCurrentIndex(self.model.index(max(0, row)))
        self._fill_groups()
        is_free = state.other_editor is None
        needs(self.editor, Act.ASSIGN).setEnabled(is_free)
        self.add_button.setEnabled(is_free)
        own = sum(item.own is not None for item in items)
        self.set_caption(f"Product page only · {own} of {len(items)}" if own else "Product page only")
        self._show_current()

    def choose(self, value_id: int | None) -> None:
        """Choose a dimension value."""
        row = self.model.row_of(value_id)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))

    def _fill_groups(self) -> None:
        dimensions = list(dict.fromkeys(item.value.dimension for item in self.model.items))
        if [self.groups.itemData(i) for i in range(self.groups.count())] != dimensions:
            with QSignalBlocker(self.groups):
                self.groups.clear()
                for dimension in dimensions:
                    self.groups.addItem(dimension.label, dimension)

    def _fill_values(self, dimension: Dimension) -> None:
        rows = [item.value for item in self.model.items if item.value.dimension is dimension]
        if [self.values.itemData(i) for i in range(self.values.count())] != [row.id for row in rows]:
            self.values.clear()
            for row in rows:
                self.values.addItem(row.name, row.id)

    def _show_current(self) -> None:
        item = self.current
        if item is None:
            return
        with QSignalBlocker(self.groups), QSignalBlocker(self.values):
            self.groups.setCurrentIndex(self.groups.findData(item.value.dimension))
            self._fill_values(item.value.dimension)
            self.values.setCurrentIndex(self.values.findData(item.value.id))
        kind = self._kind_of(item)
        self.kinds.select(kind)
        self._pages.setCurrentIndex(1 if kind == IMAGE else 0)
        self.hex_page.show_item(item)
        self.image_page.show_item(item)
        self._central.show_swatch(None, None, item.value.hex)
        central = f"Central value {item.value.hex.upper()}" if item.value.hex else item.advice
        self.central_words.setText(central)
        set_tone(self.central_words, "t2" if item.value.hex else "warn")
        self.remove_button.setVisible(item.own is not None)

    def _kind_of(self, item: SwatchItem) -> str:
        if self._wanted_kind is not None and self._wanted_kind[:2] == (item.value.id, item.shown):
            return self._wanted_kind[2]
        return IMAGE if item.shown is not None and item.shown.hex is None else HEX

    def _on_kind(self, kind: str) -> None:
        item = self.current
        if item is not None:
            self._wanted_kind = item.value.id, item.shown, kind
            self._show_current()

    def _on_group(self, _row: int) -> None:
        dimension = Dimension(self.groups.currentData())
        first = next((item for item in self.model.items if item.value.dimension is dimension), None)
        if first is not None:
            self.choose(first.value.id)

    def _add(self) -> None:
        """Go to the first value that has no swatch of its own."""
        free = next((item for item in self.model.items if item.own is None), None)
        if free is None:
            self._desk.say("Every value has a swatch of its own.")
            return
        self.choose(free.value.id)
        self.groups.setFocus(Qt.FocusReason.OtherFocusReason)

    # edits

    def _with_current(self, act: Callable[[int], object]) -> None:
        item = self.current
        if item is not None:
            act(item.value.id)

    def _item(self, value_id: int) -> SwatchItem | None:
        row = self.model.row_of(value_id)
        return self.model.items[row] if row >= 0 else None

    def use_hex(self, value_id: int, color: str) -> None:
        """Give a value a colour."""
        item = self._item(value_id)
        if item is not None and (item.shown is None or item.shown.hex != color):
            self._set(value_id, Swatch(color), f"Set swatch of {item.name} to {color.upper()}")

    def use_image(self, value_id: int, media_id: int) -> None:
        """Give a value an image, all of it."""
        item = self._item(value_id)
        if item is None:
            return
        extra = self._desk.media(media_id)

        def gesture(state: ProductState) -> Edit | None:
            text = f"Use {names_of(state, (media_id,), extra)} as swatch of {item.name}"
            return gestures.set_swatch(state.sheet, value_id, Swatch(media_id=media_id), text=text)

        self.choose(value_id)
        self._desk.perform(gesture)

    def crop(self, value_id: int, region: Region | None) -> None:
        """Show a sample of the image of a value; None shows all of it."""
        item = self._item(value_id)
        if item is None or item.shown is None or item.shown.media_id is None or item.shown.crop == region:
            return
        text = f"Crop swatch of {item.name}" if region else f"Show all of the swatch of {item.name}"
        self._set(value_id, Swatch(media_id=item.shown.media_id, crop=region), text)

    def remove(self, value_id: int) -> None:
        """Go back to the central value."""
        item = self._item(value_id)
        if item is not None and item.own is None:
            self._desk.say(f"{item.name} has no swatch of its own here.")
        elif item is not None:
            self._set(value_id, None, f"Remove swatch of {item.name}")

    def paste(self, media: TargetMedia) -> None:
        """Use the first of the copied items as image of the chosen value."""
        ids = (*media.primary, *(slot.media_id for slot in media.additional))
        if ids:
            self._with_current(lambda value: self.use_image(value, ids[0]))

    @property
    def has_focus(self) -> bool:
        """Whether keys go here."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _set(self, value_id: int, swatch: Swatch | None, text: str) -> None:
        self._desk.perform(lambda state: gestures.set_swatch(state.sheet, value_id, swatch, text=text))

    def _on_crop_switch(self, is_on: bool) -> None:
        item = self.current
        if item is None or item.media is None:
            return
        size = item.media.width or 0, item.media.height or 0
        self.crop(item.value.id, first_sample(*size) if is_on else None)

    def choose_image(self) -> None:
        """Pick an image from the library."""
        item = self.current
        if item is None:
            return
        value_id = item.value.id

        def picked(media_ids: Sequence[int]) -> None:
            self.use_image(value_id, media_ids[0])

        self._kit.choose_media(f"Swatch of {item.name}", picked)

    def open_colors(self) -> QColorDialog | None:
        """Pick a colour."""
        item = self.current
        if item is None:
            return None
        value_id = item.value.id
        shown = item.shown.hex if item.shown is not None and item.shown.hex else item.value.hex
        dialog = QColorDialog(QColor(shown or "#808080"), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(f"Swatch of {item.name}")
        dialog.colorSelected.connect(lambda color: self.use_hex(value_id, color.name()))
        dialog.open()
        return dialog
