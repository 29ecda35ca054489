"""The Master tab: primary media in gallery order, Additional media, and swatches."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.edit import Edit
from app.models.assignments.slots import TargetMedia
from app.models.context import DEFAULT_CONTEXT
from app.views.assignments import gestures
from app.views.assignments.additional_card import AdditionalCard
from app.views.assignments.clipboard import copied_media, copy_media
from app.views.assignments.desk import ProductDesk
from app.views.assignments.desk_words import names_of
from app.views.assignments.gestures import MASTER
from app.views.assignments.kit import Kit
from app.views.assignments.primary_order import CHOICES, order_text, ordered
from app.views.assignments.primary_strip import PrimaryStrip
from app.views.assignments.prompts import LastItem
from app.views.assignments.purposes import PurposeList
from app.views.assignments.rows import additional_items, primary_items
from app.views.assignments.slot_models import PrimaryModel
from app.views.assignments.state import ProductState, own_or_inherited
from app.views.assignments.swatches_card import SwatchesCard
from app.views.support.buttons import link_button, quiet_button, secondary_button
from app.views.support.cards import SectionCard
from app.views.support.labels import ElidedLabel
from app.views.support.mime import MediaDrag
from app.views.support.rights import needs
from app.views.support.theme import CARD_GAP, text_scale

SIDE_BY_SIDE: Final = 1040  # px from which Additional media and swatches have room beside each other


class InheritedBar(QFrame):
    """Says where a context inherits from, and offers to begin with a copy."""

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("edge", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        self._words = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        row.addWidget(self._words, 1)
        self.copy_button = link_button(kit.hub, "Copy inherited media here")
        self.copy_button.clicked.connect(self._copy)
        row.addWidget(self.copy_button)

    def show_state(self, state: ProductState) -> None:
        """Show or hide it."""
        source = state.source_context
        self.setVisible(state.inherits_context and source is not None)
        if source is not None:
            self._words.setText(
                f"Inherited from {state.context_name(source)}. "
                "The first edit here disconnects this product from it once published."
            )

    def _copy(self) -> None:
        def gesture(state: ProductState) -> Edit | None:
            source = state.source_context
            if source is None or source == state.context:
                return None
            return gestures.copy_inherited(
                state.sheet, state.drafts[source], source_name=state.context_name(source)
            )

        self._desk.perform(gesture, toast=True, keeps_inherited=True)


class MasterTab(QScrollArea):
    """Primary media, Additional media and swatches of the master; scrolls where there is no room for all."""

    def __init__(
        self, kit: Kit, desk: ProductDesk, purposes: PurposeList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kit = kit
        self._desk = desk
        self.setAccessibleName("Master")
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.primary = PrimaryModel("primary", has_add_item=True)
        self.primary.setParent(self)
        self.strip = PrimaryStrip(kit.pictures, self.primary, kit.gate, self)
        self.bar = InheritedBar(kit, desk, self)
        self.primary_card = SectionCard("Primary media")
        self.additional_card = AdditionalCard(kit, desk, purposes)
        self.additional = self.additional_card.model
        self.table = self.additional_card.table
        self.swatches = SwatchesCard(kit, desk)
        self.sort_button = quiet_button(kit.hub, "Sort…", "sort")
        self.sort_menu = QMenu(self)
        self.add_primary_button = secondary_button(kit.hub, "Add media", "add")
        self._lower = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        room = QWidget()
        room.setProperty("ground", "sunken")
        column = QVBoxLayout(room)
        column.setContentsMargins(CARD_GAP, CARD_GAP, CARD_GAP, CARD_GAP)
        column.setSpacing(CARD_GAP)
        column.addWidget(self.bar)
        self.primary_card.add_action(self.sort_button)
        self.primary_card.add_action(self.add_primary_button)
        self.primary_card.body.setContentsMargins(16, 0, 2, 2)
        self.primary_card.body.addWidget(self.strip)
        column.addWidget(self.primary_card)
        self._lower.setSpacing(CARD_GAP)
        self._lower.addWidget(self.additional_card, 57)
        self._lower.addWidget(self.swatches, 43)
        column.addLayout(self._lower, 1)
        self.setWidget(room)

    def _connect(self) -> None:
        self.strip.media_dropped.connect(self._on_primary_drop)
        self.strip.move_wanted.connect(self._on_move)
        self.strip.remove_wanted.connect(self.remove_primary)
        self.strip.add_wanted.connect(self._choose_primary)
        self.add_primary_button.clicked.connect(self._choose_primary)
        for key, text in CHOICES.items():
            needs(self.sort_menu.addAction(text, lambda key=key: self.sort(key)), Act.ASSIGN)
        self.sort_button.clicked.connect(self.open_sort)
        self.sort_button.setToolTip("Sort Primary media (Ctrl+Shift+S)")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the lower cards over each other where they have no room beside each other."""
        super().resizeEvent(event)
        wide = self.width() >= round(SIDE_BY_SIDE * text_scale(QApplication.font()))
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._lower.direction() != way:
            self._lower.setDirection(way)

    def show_state(self, state: ProductState) -> None:
        """Show the master of a product; the chosen cards stay chosen."""
        chosen = self.strip.selected_ids
        media, is_inherited = own_or_inherited(state, MASTER)
        items = primary_items(state, media, is_inherited=is_inherited)
        self.primary.set_items(items)
        self.strip.select_ids(chosen)
        is_free = state.other_editor is None
        slots = additional_items(state, media, is_inherited=is_inherited)
        self.additional_card.show_items(slots, is_free=is_free)
        self.swatches.show_state(state)
        self.bar.show_state(state)
        for button in (self.add_primary_button, self.bar.copy_button):
            button.setEnabled(is_free)
        self.sort_button.setEnabled(is_free and not is_inherited and len(items) > 1)
        self.primary_card.set_caption(self._caption(state, len(items), is_inherited))

    def _caption(self, state: ProductState, count: int, is_inherited: bool) -> str:
        own = state.content.master
        if own is not None and own.intentionally_empty:
            return "Shows no media on purpose."
        if not count:
            return "Nothing yet. The first image becomes the default image."
        items = f"{count} item{'' if count == 1 else 's'}"
        if is_inherited:
            source = state.source_context or DEFAULT_CONTEXT
            return f"{items}, inherited from {state.context_name(source)}."
        return f"{items}, in gallery order. The first image is the default image."

    # primary media

    def add_primary(
        self, media_ids: Sequence[int], position: int | None = None, *, replacing: bool = False
    ) -> None:
        """Add media to the master, as Enter in the tray does."""
        ids = tuple(media_ids)
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None
        self._desk.perform(
            lambda state: gestures.assign(
                state.sheet,
                [MASTER],
                ids,
                what=names_of(state, ids, extra),
                where="Master",
                position=position if state.content.master is not None else None,
                replacing=replacing,
            )
        )

    def _on_primary_drop(self, drag: MediaDrag, position: int, replacing: bool) -> None:
        state = self._desk.state
        is_move = drag.source == "primary" and state is not None and state.content.master is not None
        if is_move:
            ids = drag.media_ids
            self._desk.perform(
                lambda state: gestures.move(state.sheet, MASTER, ids, position, what=names_of(state, ids))
            )
        else:
            self.add_primary(drag.media_ids, position, replacing=replacing)

    def _on_move(self, row: int, step: int) -> None:
        if self.primary.items[row].is_inherited:
            self._desk.say("This media is inherited. Copy it here before changing its order.")
            return
        position = gestures.moved_position(len(self.primary.items), row, step)
        if position is None:
            return
        ids = (self.primary.media_ids[row],)
        self._desk.perform(
            lambda state: gestures.move(state.sheet, MASTER, ids, position, what=names_of(state, ids))
        )

    def open_sort(self) -> None:
        """Offer the orders (Ctrl+Shift+S)."""
        if self.sort_button.isEnabled():
            self.sort_menu.popup(self.sort_button.mapToGlobal(QPoint(0, self.sort_button.height())))
        else:
            self._desk.say("There are no items of Primary media to sort here.")

    def sort(self, order: str) -> None:
        """Put Primary media into one of the `CHOICES`, as one step."""

        def gesture(state: ProductState) -> Edit | None:
            ids = state.sheet.media(MASTER).primary
            return gestures.reorder(
                state.sheet, MASTER, ordered(ids, state.media, order), text=order_text(order)
            )

        self._desk.perform(gesture, toast=True)

    def remove_primary(self, media_ids: Sequence[int]) -> None:
        """Take media away from the master."""
        state = self._desk.state
        ids = tuple(media_ids)
        if state is None or not ids:
            return
        if state.content.master is None:
            self._desk.say("This media is inherited. Nothing to remove here.")
            return
        nothing_left = gestures.empties(state.sheet, MASTER, ids)
        if nothing_left and not state.context.is_default and not self._desk.refusal():
            choice = self._desk.prompts.last_item("Master", "the broader context")
            if choice is LastItem.CANCEL:
                return
            if choice is LastItem.SHOW_NOTHING:
                self._desk.perform(lambda state: gestures.show_nothing(state.sheet, [MASTER], where="Master"))
                return
        self._desk.perform(
            lambda state: gestures.remove(
                state.sheet, [MASTER], ids, what=names_of(state, ids), where="Master"
            )
        )

    # commands that every tab has

    def assign_to_selected(self, media_ids: Sequence[int]) -> bool:
        """Add media to the master."""
        self.add_primary(media_ids)
        return True

    def copy_selected(self) -> None:
        """Copy the chosen cards, or the whole master."""
        ids = self.strip.selected_ids or self.primary.media_ids
        if ids:
            copy_media(TargetMedia(tuple(ids)))
            self._desk.say(f"Copied {len(ids)} item{'' if len(ids) == 1 else 's'}")

    def cut_selected(self) -> None:
        """Copy the chosen cards and remove them."""
        ids = self.strip.selected_ids
        if ids:
            copy_media(TargetMedia(tuple(ids)))
            self.remove_primary(ids)

    def paste_into_selected(self) -> None:
        """Paste into the master."""
        media = copied_media()
        if media is None:
            self._desk.say("There is no copied media to paste.")
            return
        if self.swatches.has_focus:
            self.swatches.paste(media)
            return
        count = len(media.primary) + len(media.additional)
        what = f"{count} item{'' if count == 1 else 's'}"
        self._desk.perform(
            lambda state: gestures.paste(state.sheet, [MASTER], media, what=what, where="Master")
        )

    def _choose_primary(self) -> None:
        self._kit.choose_media("Add media to Primary media", self.add_primary)
