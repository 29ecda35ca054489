"""Questions before items are deleted or taken off, and the list of those that were left as they are."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.models.access.roles import Act
from app.models.assignments.slots import Owner
from app.models.media.details import Refusal
from app.views.library.uses_panel import owners_text, state_words
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.footer_dialog import FooterDialog
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.models.assignments.uses import UseRow

_NAMED: Final = 3
_COLUMNS: Final = ("Item", "Product", "Target", "Context", "State")
MOST_LISTED: Final = 500


def names_text(names: Sequence[str], count: int) -> str:
    """Name the first items and count the others: "a, b, c and 4 more"."""
    shown = ", ".join(names[:_NAMED])
    rest = count - min(count, _NAMED)
    return f"{shown} and {rest:,} more" if rest else shown


class ItemUsesTable(QTableWidget):
    """Uses of several items by row; a double click emits `owner_asked(product or category)`."""

    owner_asked = Signal(object)

    def __init__(
        self, uses: "Sequence[UseRow]", names: Mapping[int, str], parent: QWidget | None = None
    ) -> None:
        shown = tuple(uses[:MOST_LISTED])
        super().__init__(len(shown), len(_COLUMNS), parent)
        self.setHorizontalHeaderLabels(_COLUMNS)
        self.setAccessibleName("Where used")
        _dress(self)
        for place, use in enumerate(shown):
            context = f"{use.context.channel} / {use.context.locale}"
            item = names.get(use.media_id, "")
            product = f"{use.name} ({use.number})" if use.number else use.name
            for column, text in enumerate((item, product, use.target_text, context, state_words(use))):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.setItem(place, column, cell)
        self.cellDoubleClicked.connect(lambda place, _column: self.owner_asked.emit(shown[place].owner))


def _dress(table: QTableWidget) -> None:
    """Give a table the looks of lists that are only read."""
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    table.setColumnWidth(0, 160)


class DeleteDialog(FooterDialog):
    """Asks with the count before items go to the trash."""

    def __init__(self, hub: ThemeHub, names: Sequence[str], count: int, parent: QWidget) -> None:
        items = count_text(count, "media item")
        super().__init__(hub, f"Delete {items}?", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.say(names_text(names, count))
        self.say(
            f"{'It goes' if count == 1 else 'They go'} to the trash and can be restored with texts, tags and"
            " versions. What is published or used by a product stays, and is listed."
        )
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.delete = needs(danger_button(hub, f"Delete {items}", "trash"), Act.DELETE)
        self.delete.clicked.connect(self.accept)
        self.add_buttons(cancel, self.delete)
        cancel.setFocus()


class UnpublishDialog(FooterDialog):
    """Asks before items are taken off, and lists the published products that show them.

    With such products the button stays off until the check box says that it is meant; `is_forced` then.
    """

    def __init__(
        self,
        hub: ThemeHub,
        names: Mapping[int, str],
        count: int,
        uses: "Mapping[int, Sequence[UseRow]]",
        parent: QWidget,
    ) -> None:
        items = count_text(count, "media item")
        super().__init__(hub, f"Unpublish {items}?", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.say(names_text(list(names.values()), count))
        self.say("Public addresses answer no more. Drafts, texts and versions stay.")
        live = [use for rows in uses.values() for use in rows if use.is_live]
        self.force: QCheckBox | None = None
        self.unpublish = needs(primary_button(hub, f"Unpublish {items}"), Act.PUBLISH)
        if live:
            self._list(live, names, count)
        self.unpublish.clicked.connect(self.accept)
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.add_buttons(cancel, self.unpublish)

    @property
    def is_forced(self) -> bool:
        """Whether also what published products show is taken off."""
        return self.force is not None and self.force.isChecked()

    def _list(self, live: "Sequence[UseRow]", names: Mapping[int, str], count: int) -> None:
        shown = len({use.media_id for use in live})
        verb = "shows" if len({use.owner for use in live}) == 1 else "show"
        which = "it" if count == 1 else f"{shown:,} of them"
        self.say(f"{owners_text(live, 'published')} {verb} {which}:", "err")
        self.resize(720, 460)
        self.table = ItemUsesTable(live, names, self)
        self.body.addWidget(self.table, 1)
        self.force = QCheckBox(
            f"Take off {count_text(shown, 'item')} that shoppers see now: "
            f"{owners_text(live)} will lack media until published again"
        )
        self.body.addWidget(needs(self.force, Act.FORCE_UNPUBLISH))
        self.force.toggled.connect(self._on_force)
        self._free = count - shown
        self._count = count
        self._on_force(False)

    def _on_force(self, is_forced: bool) -> None:
        count = self._count if is_forced else self._free
        self.unpublish.setEnabled(count > 0)
        self.unpublish.setText(f"Unpublish {count_text(count, 'media item')}" if count else "Unpublish")
        self.unpublish.setAccessibleName(self.unpublish.text())


class RefusedDialog(FooterDialog):
    """Lists what was left as it is: item, reason, and exactly where it is used. A double click asks for one.

    Signals: `item_asked(media_id)`, `owner_asked(product or category)`.
    """

    item_asked = Signal(int)
    owner_asked = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        title: str,
        refused: Sequence[Refusal],
        uses: "Mapping[int, Sequence[UseRow]]",
        parent: QWidget,
    ) -> None:
        super().__init__(hub, title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 480)
        self._refused = tuple(refused)
        self.say("These items are as they were. A double click shows the item.")
        self.table = QTableWidget(min(len(refused), MOST_LISTED), 2, self)
        self.table.setHorizontalHeaderLabels(["Item", "Why, and what to do"])
        self.table.setAccessibleName("Items that were left as they are")
        self.table.setWordWrap(True)
        _dress(self.table)
        for place, one in enumerate(refused[:MOST_LISTED]):
            self.table.setItem(place, 0, QTableWidgetItem(one.display_name))
            self.table.setItem(place, 1, QTableWidgetItem(one.reason))
        self.table.resizeRowsToContents()
        self.table.cellDoubleClicked.connect(self._on_item)
        self.body.addWidget(self.table, 1)
        every = [use for rows in uses.values() for use in rows]
        if every:
            self.say(f"Used at {count_text(len(every), 'place')}:")
            self.uses = ItemUsesTable(every, {one.media_id: one.display_name for one in refused}, self)
            self.uses.owner_asked.connect(self._on_owner)
            self.body.addWidget(self.uses, 1)
        copy = secondary_button(hub, "Copy list", "copy")
        copy.clicked.connect(self._copy)
        close = primary_button(hub, "Close")
        close.clicked.connect(self.accept)
        self.add_buttons(copy, close)
        close.setFocus()

    def _on_item(self, place: int, _column: int) -> None:
        self.accept()
        self.item_asked.emit(self._refused[place].media_id)

    def _on_owner(self, owner: Owner) -> None:
        self.accept()
        self.owner_asked.emit(owner)

    def _copy(self) -> None:
        lines = (f"{one.display_name}\t{one.reason}" for one in self._refused)
        QGuiApplication.clipboard().setText("\n".join(lines))
