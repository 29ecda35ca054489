"""The Master tab: primary media in gallery order, and Additional media."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.models.assignments.edit import Edit
from app.models.assignments.slots import TargetMedia
from app.models.context import DEFAULT_CONTEXT
from app.views.assignments import gestures
from app.views.assignments.additional_table import AdditionalTable
from app.views.assignments.clipboard import copied_media, copy_media
from app.views.assignments.desk import ProductDesk, names_of
from app.views.assignments.gestures import DEFAULT_PURPOSE, MASTER
from app.views.assignments.kit import Kit
from app.views.assignments.primary_strip import PrimaryStrip
from app.views.assignments.prompts import LastItem
from app.views.assignments.rows import AdditionalItem, additional_items, primary_items
from app.views.assignments.slot_models import AdditionalModel, PrimaryModel
from app.views.assignments.state import ProductState, own_or_inherited
from app.views.support.buttons import link_button, secondary_button
from app.views.support.cards import SectionCard
from app.views.support.labels import ElidedLabel
from app.views.support.mime import MediaDrag
from app.views.support.theme import CARD_GAP


class InheritedBar(QFrame):
    """Says where a context inherits from, and offers to begin with a copy."""

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("edge", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        self._words = ElidedLabel()
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


class MasterTab(QWidget):
    """Primary media and Additional media of the master."""

    def __init__(self, kit: Kit, desk: ProductDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._desk = desk
        self.setProperty("ground", "sunken")
        self.primary = PrimaryModel("primary", has_add_item=True)
        self.primary.setParent(self)
        self.strip = PrimaryStrip(kit.pictures, self.primary, kit.gate, self)
        self.additional = AdditionalModel(self._on_purpose)
        self.additional.setParent(self)
        self.table = AdditionalTable(kit.pictures, self.additional, kit.gate, self._purposes, self)
        self.bar = InheritedBar(kit, desk, self)
        self.primary_card = SectionCard("Primary media")
        self.additional_card = SectionCard("Additional media")
        self.add_primary_button = secondary_button(kit.hub, "Add media", "add")
        self.add_additional_button = secondary_button(kit.hub, "Add media", "add")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(CARD_GAP, CARD_GAP, CARD_GAP, CARD_GAP)
        column.setSpacing(CARD_GAP)
        column.addWidget(self.bar)
        self.primary_card.add_action(self.add_primary_button)
        self.primary_card.body.setContentsMargins(16, 0, 2, 2)
        self.primary_card.body.addWidget(self.strip)
        self.additional_card.add_action(self.add_additional_button)
        self.additional_card.body.addWidget(self.table)
        column.addWidget(self.primary_card)
        column.addWidget(self.additional_card, 1)

    def _connect(self) -> None:
        self.strip.media_dropped.connect(self._on_primary_drop)
        self.strip.move_wanted.connect(self._on_move)
        self.strip.remove_wanted.connect(self.remove_primary)
        self.strip.add_wanted.connect(self._choose_primary)
        self.add_primary_button.clicked.connect(self._choose_primary)
        self.add_additional_button.clicked.connect(self._choose_additional)
        self.table.media_dropped.connect(lambda drag: self._add_additional(drag.media_ids))
        self.table.remove_wanted.connect(self._remove_additional)

    def show_state(self, state: ProductState) -> None:
        """Show the master of a product; the chosen cards stay chosen."""
        chosen = self.strip.selected_ids
        media, is_inherited = own_or_inherited(state, MASTER)
        items = primary_items(state, media, is_inherited=is_inherited)
        self.primary.set_items(items)
        self.strip.select_ids(chosen)
        slots = additional_items(state, media, is_inherited=is_inherited)
        self.additional.set_items(slots)
        self.bar.show_state(state)
        is_free = state.other_editor is None
        self.additional.is_editable = is_free
        for button in (self.add_primary_button, self.add_additional_button, self.bar.copy_button):
            button.setEnabled(is_free)
        self.primary_card.set_caption(self._caption(state, len(items), is_inherited))
        self.additional_card.set_caption(
            f"{len(slots)} item{'' if len(slots) == 1 else 's'}" if slots else ""
        )

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
        if nothing_left and state.context != DEFAULT_CONTEXT and not self._desk.refusal():
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
        count = len(media.primary) + len(media.additional)
        what = f"{count} item{'' if count == 1 else 's'}"
        self._desk.perform(
            lambda state: gestures.paste(state.sheet, [MASTER], media, what=what, where="Master")
        )

    def _choose_primary(self) -> None:
        self._kit.choose_media("Add media to Primary media", self.add_primary)

    # Additional media

    def _choose_additional(self) -> None:
        self._kit.choose_media("Add media to Additional media", self._add_additional)

    def _add_additional(self, media_ids: Sequence[int]) -> None:
        ids = tuple(media_ids)
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None
        self._desk.perform(
            lambda state: gestures.add_additional(
                state.sheet, [MASTER], ids, DEFAULT_PURPOSE, what=names_of(state, ids, extra), where="Master"
            )
        )

    def _remove_additional(self, items: Sequence[AdditionalItem]) -> None:
        own = [item for item in items if not item.is_inherited]
        if not own:
            self._desk.say("This media is inherited. Nothing to remove here.")
            return
        what = own[0].name if len(own) == 1 else f"{len(own)} items"
        slots = [item.slot for item in own]
        self._desk.perform(
            lambda state: gestures.remove_additional(state.sheet, MASTER, slots, what=what, where="Master")
        )

    def _on_purpose(self, item: AdditionalItem, purpose: str) -> None:
        # After the editor has closed: the reload that follows resets the model under it.
        QTimer.singleShot(
            0,
            self,
            lambda: self._desk.perform(
                lambda state: gestures.set_purpose(state.sheet, MASTER, item.slot, purpose, what=item.name)
            ),
        )

    def _purposes(self) -> list[str]:
        state = self._desk.state
        if state is None:
            return []
        return sorted({slot.purpose for _, media in state.content.targets() for slot in media.additional})
