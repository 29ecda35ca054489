"""The Additional media of the master: manuals, size charts, media kits, each with a media purpose."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QWidget

from app.models.assignments.slots import AdditionalSlot
from app.views.assignments import gestures
from app.views.assignments.additional_table import AdditionalTable
from app.views.assignments.desk import ProductDesk
from app.views.assignments.desk_words import names_of
from app.views.assignments.gestures import DEFAULT_PURPOSE, MASTER
from app.views.assignments.kit import Kit
from app.views.assignments.purposes import PurposeList, PurposeNote
from app.views.assignments.rows import AdditionalItem
from app.views.assignments.slot_models import AdditionalColumn, AdditionalModel
from app.views.support.buttons import secondary_button
from app.views.support.cards import SectionCard


class AdditionalCard(SectionCard):
    """The table with its button, and what is done with it.

    Args:
        kit: Theme, pictures, drops and the picker.
        desk: The product on show.
        purposes: The media purposes to choose from.
    """

    def __init__(
        self, kit: Kit, desk: ProductDesk, purposes: PurposeList, parent: QWidget | None = None
    ) -> None:
        super().__init__("Additional media", parent=parent)
        self._kit = kit
        self._desk = desk
        self._purposes = purposes
        self.model = AdditionalModel(self._on_purpose, self._on_refused)
        self.model.setParent(self)
        self.model.refusal = kit.gate.refusal
        self.table = AdditionalTable(kit.pictures, self.model, kit.gate, lambda: purposes.names, self)
        self.note = PurposeNote(kit.hub, self.table.viewport())
        self.add_button = secondary_button(kit.hub, "Add media", "add")
        self.add_action(self.add_button)
        self.body.addWidget(self.table)
        self.add_button.clicked.connect(self._choose)
        self.table.media_dropped.connect(lambda drag: self.add(drag.media_ids))
        self.table.remove_wanted.connect(self.remove)

    def show_items(self, items: Sequence[AdditionalItem], *, is_free: bool) -> None:
        """Show slots; they can be edited while nobody else has the product."""
        if [item.slot.media_id for item in items] != [item.slot.media_id for item in self.model.items]:
            self.note.hide()
        self._purposes.read_once()
        self.model.set_items(items)
        self.add_button.setEnabled(is_free)
        self.set_caption(f"{len(items)} item{'' if len(items) == 1 else 's'}" if items else "")

    def add(self, media_ids: Sequence[int]) -> None:
        """Add items with the usual purpose."""
        ids = tuple(media_ids)
        extra = self._desk.media(ids[0]) if len(ids) == 1 else None
        self._desk.perform(
            lambda state: gestures.add_additional(
                state.sheet, [MASTER], ids, DEFAULT_PURPOSE, what=names_of(state, ids, extra), where="Master"
            )
        )

    def remove(self, items: Sequence[AdditionalItem]) -> None:
        """Take own slots away."""
        own = [item for item in items if not item.is_inherited]
        if not own:
            self._desk.say("This media is inherited. Nothing to remove here.")
            return
        what = own[0].name if len(own) == 1 else f"{len(own)} items"
        slots = [item.slot for item in own]
        self._desk.perform(
            lambda state: gestures.remove_additional(state.sheet, MASTER, slots, what=what, where="Master")
        )

    def _choose(self) -> None:
        self._kit.choose_media("Add media to Additional media", self.add)

    # purposes

    def _on_purpose(self, item: AdditionalItem, purpose: str) -> None:
        # After the editor has closed: the reload that follows resets the model under it.
        QTimer.singleShot(0, self, lambda: self._set_purpose(item, purpose))

    def _set_purpose(self, item: AdditionalItem, purpose: str) -> None:
        self.note.hide()
        self._desk.perform(
            lambda state: gestures.set_purpose(state.sheet, MASTER, item.slot, purpose, what=item.name)
        )
        other = self._purposes.note(purpose)
        if other is not None:
            self.note.point_out(purpose, other, self._cell(item), lambda: self._use(item, purpose, other))

    def _use(self, item: AdditionalItem, purpose: str, other: str) -> None:
        slot = AdditionalSlot(item.slot.media_id, purpose)
        now = next((one for one in self.model.items if one.slot == slot), None)
        if now is not None:
            self._purposes.forget(purpose)
            self._set_purpose(now, other)

    def _on_refused(self, item: AdditionalItem) -> None:
        self.note.complain(self._cell(item))

    def _cell(self, item: AdditionalItem) -> QRect:
        ids = [one.slot.media_id for one in self.model.items]
        row = ids.index(item.slot.media_id) if item.slot.media_id in ids else 0
        return self.table.visualRect(self.model.index(row, AdditionalColumn.PURPOSE))
