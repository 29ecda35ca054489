"""The Variants tab: filters, the table, and what can be done with a selection."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.assignments.edit import Edit
from app.models.assignments.slots import TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ValueRow
from app.views.assignments import gestures
from app.views.assignments.clipboard import copied_media, copy_media
from app.views.assignments.compact import set_compact
from app.views.assignments.desk import ProductDesk
from app.views.assignments.desk_words import names_of
from app.views.assignments.kit import Kit
from app.views.assignments.rows import ShownVariants, VariantItem, shown_variants
from app.views.assignments.state import ProductState
from app.views.assignments.variants_model import NUMBER, VariantsFilter, VariantsModel
from app.views.assignments.variants_table import VariantsTable
from app.views.support.buttons import icon_button, link_button, quiet_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.drag_label import count_text
from app.views.support.fields import SearchField
from app.views.support.labels import rule, text_label
from app.views.support.mime import MediaDrag
from app.views.support.pickers import Choice, PickerButton
from app.views.support.rights import needs
from app.views.support.theme import FILTER_BAR_HEIGHT, SELECTION_BAR_HEIGHT

ANY: Final = "any"
NO_GROUPS: Final = "none"
GROUPS: Final = (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
NARROW: Final = 900  # px below which buttons of the selection bar lose their words


class VariantsTab(QWidget):
    """Variants of a product with the media that each of them shows."""

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._desk = desk
        self._product_id: int | None = None
        self._by_id: dict[int, VariantItem] = {}
        self._shown: ShownVariants | None = None
        self._values: Mapping[Dimension, Sequence[ValueRow]] = {}
        self.variants = VariantsModel()
        self.variants.setParent(self)
        self.filtered = VariantsFilter()
        self.filtered.setParent(self)
        self.filtered.setSourceModel(self.variants)
        self.table = VariantsTable(kit.pictures, self.variants, self.filtered, kit.gate, self)
        self.search = SearchField(kit.hub, "Filter variants", parent=self)
        self.search.setMinimumWidth(90)
        self.search.setMaximumWidth(152)
        self.pickers = {dimension: PickerButton(kit.hub, dimension.label) for dimension in Dimension}
        self.without_own = QCheckBox("Without own media", self)
        self.without_own.setMinimumHeight(24)
        self._count = text_label("", "caption")
        self.columns_button = icon_button(kit.hub, "columns", "Choose columns")
        self.group_picker = PickerButton(kit.hub, "Group by")
        self.clear_filter_button = secondary_button(kit.hub, "Show all variants")
        self._empty = EmptyState(kit.hub, "search", "No variant matches", "", [self.clear_filter_button])
        self._pages = QStackedWidget(self)
        self._selection_bar = QFrame(self)
        self._selected = text_label("", "name")
        self.select_all_button = link_button(kit.hub, "Select all")
        self.assign_button = quiet_button(kit.hub, "Assign media…", "image")
        self.copy_button = quiet_button(kit.hub, "Copy media", "copy")
        self.paste_button = quiet_button(kit.hub, "Paste media", "paste")
        self.reset_button = quiet_button(kit.hub, "Reset to inherited", "undo")
        self._lay_out()
        self._connect()
        self._on_selection()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QFrame(self)
        bar.setProperty("ground", "surface")
        bar.setProperty("edge", "bottom")
        bar.setFixedHeight(FILTER_BAR_HEIGHT)
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.search)
        for picker in (*self.pickers.values(), self.group_picker):
            picker.setMinimumWidth(64)
        for picker in self.pickers.values():
            row.addWidget(picker)
        divider = rule(vertical=True)
        divider.setFixedHeight(20)
        row.addWidget(divider)
        row.addWidget(self.without_own)
        row.addStretch(1)
        row.addWidget(self._count)
        row.addWidget(self.group_picker)
        row.addWidget(self.columns_button)
        column.addWidget(bar)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._empty)
        column.addWidget(self._pages, 1)
        column.addWidget(self._make_selection_bar())

    def _make_selection_bar(self) -> QFrame:
        self._selection_bar.setObjectName("SelectionBar")
        self._selection_bar.setFixedHeight(SELECTION_BAR_HEIGHT)
        row = QHBoxLayout(self._selection_bar)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._selected)
        clear = link_button(self._kit.hub, "Clear")
        clear.clicked.connect(self.table.clearSelection)
        row.addWidget(clear)
        row.addWidget(self.select_all_button)
        divider = rule(vertical=True)
        divider.setFixedHeight(20)
        row.addWidget(divider)
        for button in (self.assign_button, self.copy_button, self.paste_button, self.reset_button):
            row.addWidget(button)
        row.addStretch(1)
        return self._selection_bar

    def _connect(self) -> None:
        self.search.searched.connect(lambda _text: self._filter())
        self.without_own.toggled.connect(lambda _on: self._filter())
        for picker in self.pickers.values():
            picker.chosen.connect(lambda _key: self._filter())
        self.clear_filter_button.clicked.connect(self.clear_filter)
        self.group_picker.chosen.connect(self.group_by)
        self.table.selection_changed.connect(self._on_selection)
        self.table.media_dropped.connect(self._on_drop)
        self.table.target_dropped.connect(self._on_target_drop)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.assign_wanted.connect(lambda variant_id: self._choose((variant_id,)))
        self.table.remove_wanted.connect(lambda _ids: self.reset_selected())
        self.select_all_button.clicked.connect(self.table.selectAll)
        self.assign_button.clicked.connect(lambda: self._choose(self.table.selected_ids))
        self.copy_button.clicked.connect(self.copy_selected)
        self.paste_button.clicked.connect(self.paste_into_selected)
        self.reset_button.clicked.connect(self.reset_selected)
        self.columns_button.clicked.connect(self._open_columns)
        self.table.header.customContextMenuRequested.connect(lambda _point: self._open_columns())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words of the selection bar away where there is no room."""
        super().resizeEvent(event)
        self._count.setVisible(self.width() >= NARROW)
        for button in (self.copy_button, self.paste_button, self.reset_button):
            set_compact(button, self.width() < NARROW)

    def show_state(self, state: ProductState) -> None:
        """Show the variants of a product; the selection stays."""
        is_new = self._product_id != state.product.id
        self._product_id = state.product.id
        self._shown = shown_variants(state, self._shown)
        items = self._shown.items
        self._by_id = {item.id: item for item in items}
        self.variants.show_items(items, state.product.dimensions)
        for dimension, picker in self.pickers.items():
            values = state.values.get(dimension, ())
            picker.setVisible(dimension in state.product.dimensions)
            choices = [Choice(ANY, f"{dimension.label}: Any")]
            choices += [Choice(str(value.id), f"{dimension.label}: {value.name}") for value in values]
            picker.set_choices(choices, ANY if is_new else None)
        self._values = state.values
        groups = [d for d in GROUPS if d in state.product.dimensions]
        choices = [Choice(NO_GROUPS, "Group by: None")]
        choices += [Choice(dimension.value, f"Group by: {dimension.label}") for dimension in groups]
        self.group_picker.set_choices(choices, NO_GROUPS if is_new else None)
        self.group_picker.setVisible(bool(groups))
        if is_new:
            self.table.group_by(None)
            self.search.set_search("")
            self.without_own.setChecked(False)
        self._filter()
        self._on_selection()

    # filter, groups and selection

    def group_by(self, key: str) -> None:
        """Group the table by a dimension, or not at all."""
        dimension = None if key in ("", NO_GROUPS) else Dimension(key)
        values = () if dimension is None else tuple(self._values.get(dimension, ()))
        self.table.group_by(dimension, values)
        self.group_picker.set_changed(dimension is not None)

    def clear_filter(self) -> None:
        """Show all variants."""
        self.search.set_search("")
        self.without_own.setChecked(False)
        for picker in self.pickers.values():
            picker.select(ANY)
        self._filter()

    def _filter(self) -> None:
        values = {
            dimension: int(picker.current)
            for dimension, picker in self.pickers.items()
            if picker.current not in ("", ANY) and dimension in self.variants.dimensions
        }
        for picker in self.pickers.values():
            picker.set_changed(picker.current not in ("", ANY))
        self.filtered.set_filter(self.search.text().strip(), values, without_own=self.without_own.isChecked())
        shown, total = self.filtered.rowCount(), self.variants.rowCount()
        noun = "variant" if total == 1 else "variants"
        self._count.setText(f"{shown} of {total} {noun}" if self.filtered.is_filtering else f"{total} {noun}")
        self._pages.setCurrentIndex(0 if shown or not total else 1)
        self._empty.say("No variant matches", self._advice(bool(values)))
        self._on_selection()

    def _advice(self, has_values: bool) -> str:
        if self.search.text().strip():
            return "Clear the text to see more."
        return "Choose Any for a dimension to see more." if has_values else "Every variant has own media."

    def _on_selection(self) -> None:
        ids = self.table.selected_ids
        self.variants.set_checked(ids)
        self._selection_bar.setVisible(bool(ids))
        self._selected.setText(f"{len(ids)} selected")
        self.select_all_button.setText(f"Select all {self.filtered.rowCount()}")
        self.copy_button.setEnabled(len(ids) == 1)
        self.copy_button.setToolTip(
            "Copy media (Ctrl+C)" if len(ids) == 1 else "Select one variant to copy its media"
        )
        self.paste_button.setToolTip("Paste media (Ctrl+V)")
        own = any(self._by_id[i].is_own for i in ids if i in self._by_id)
        self.reset_button.setEnabled(own)
        self.reset_button.setToolTip("" if own else "None of these variants has own media")

    def _open_columns(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, name in enumerate(self.variants.columns):
            title = self.variants.headerData(place, Qt.Orientation.Horizontal)
            if not title or name == NUMBER:
                continue
            action = menu.addAction(str(title))
            action.setCheckable(True)
            action.setChecked(not self.table.isColumnHidden(place))
            action.toggled.connect(lambda on, place=place: self.table.setColumnHidden(place, not on))
        menu.popup(self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height())))

    # changes

    def assign(
        self, variant_ids: Sequence[int], media_ids: Sequence[int], *, replacing: bool = False
    ) -> None:
        """Assign media to variants as one step."""
        ids, variants = tuple(media_ids), tuple(variant_ids)
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None

        def gesture(state: ProductState) -> Edit | None:
            return gestures.assign(
                state.sheet,
                [VariantTarget(i) for i in variants],
                ids,
                what=names_of(state, ids, extra),
                where=self._where(variants),
                replacing=replacing,
            )

        self._desk.perform(gesture, toast=len(variants) > 1)

    def _where(self, variant_ids: Sequence[int]) -> str:
        if len(variant_ids) == 1 and variant_ids[0] in self._by_id:
            return self._by_id[variant_ids[0]].variant.number
        return f"{len(variant_ids)} variants"

    def _on_drop(self, drag: MediaDrag, variant_ids: tuple[int, ...], replacing: bool) -> None:
        self.assign(variant_ids, drag.media_ids, replacing=replacing)

    def _on_target_drop(self, media: TargetMedia, variant_ids: tuple[int, ...], replacing: bool) -> None:
        self._paste(media, variant_ids, replacing)

    def _open_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        needs(
            menu.addAction("Assign media…\tEnter", lambda: self._choose(self.table.selected_ids)), Act.ASSIGN
        )
        copy = menu.addAction("Copy media\tCtrl+C", self.copy_selected)
        copy.setEnabled(self.copy_button.isEnabled())
        needs(menu.addAction("Paste media\tCtrl+V", self.paste_into_selected), Act.ASSIGN)
        menu.addSeparator()
        needs(menu.addAction("Show no media", self.show_nothing_in_selected), Act.ASSIGN)
        reset = needs(menu.addAction("Reset to inherited\tDel", self.reset_selected), Act.ASSIGN)
        reset.setEnabled(self.reset_button.isEnabled())
        menu.popup(place)

    def show_nothing_in_selected(self) -> None:
        """Leave the chosen variants intentionally empty, as one step."""
        ids = self.table.selected_ids
        if ids:
            self._desk.perform(
                lambda state: gestures.show_nothing(
                    state.sheet, [VariantTarget(i) for i in ids], where=self._where(ids)
                ),
                toast=True,
            )

    def _choose(self, variant_ids: Sequence[int]) -> None:
        variants = tuple(variant_ids)
        if variants:
            receive: Callable[[Sequence[int]], object] = lambda ids: self.assign(variants, ids)  # noqa: E731
            self._kit.choose_media(f"Assign media to {self._where(variants)}", receive)

    def assign_to_selected(self, media_ids: Sequence[int]) -> bool:
        """Assign media to the chosen variants; False when none is chosen."""
        ids = self.table.selected_ids
        if ids:
            self.assign(ids, media_ids)
        return bool(ids)

    def copy_selected(self) -> None:
        """Copy what the chosen variant shows, own or inherited."""
        ids = self.table.selected_ids
        item = self._by_id.get(ids[0]) if len(ids) == 1 else None
        if item is None or not (item.media.primary or item.media.additional):
            self._desk.say("Select one variant with media to copy.")
            return
        copy_media(TargetMedia(item.media.primary, item.media.additional))
        self._desk.say(f"Copied media of {item.variant.number}")

    def paste_into_selected(self) -> None:
        """Paste into the chosen variants as one step."""
        media, ids = copied_media(), self.table.selected_ids
        if media is None or not ids:
            self._desk.say(
                "There is no copied media to paste." if media is None else "Select variants first."
            )
            return
        self._paste(media, ids)

    def _paste(self, media: TargetMedia, variant_ids: Sequence[int], replacing: bool = False) -> None:
        ids, what = tuple(variant_ids), count_text(len(media.primary) + len(media.additional), "item")
        self._desk.perform(
            lambda state: gestures.paste(
                state.sheet,
                [VariantTarget(i) for i in ids],
                media,
                what=what,
                where=self._where(ids),
                replacing=replacing,
            ),
            toast=len(ids) > 1,
        )

    def reset_selected(self) -> None:
        """Drop own media of the chosen variants as one step."""
        ids = self.table.selected_ids
        if not any(self._by_id[i].is_own for i in ids):
            self._desk.say("These variants inherit their media already.")
            return
        self._desk.perform(
            lambda state: gestures.reset(
                state.sheet,
                [VariantTarget(i) for i in ids],
                where=self._where(ids),
                inherits="Dimensions and Master",
            ),
            toast=True,
        )
