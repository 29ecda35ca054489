"""Small dialogs about publish groups: a name, another group to copy to, and a confirmation with a count."""

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from app.models.access.roles import Act
from app.models.publishing.group_rows import GroupRow
from app.views.publishing.groups_words import count_words, subtitle
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

NAME_LENGTH = 100


class GroupNameDialog(FooterDialog):
    """Asks for the name of a group; what is wrong with it is said under the field."""

    def __init__(self, hub: ThemeHub, title: str, name: str, taken: Sequence[str], parent: QWidget) -> None:
        super().__init__(hub, title, parent)
        self._taken = {one.casefold() for one in (*taken, "Live site")} - {name.casefold()}
        self.field = QLineEdit(name)
        self.field.setMaxLength(NAME_LENGTH)
        self.field.setAccessibleName("Name of the publish group")
        self.message = FieldMessage(self.field)
        self.body.addWidget(field_label("Name", self.field))
        self.body.addWidget(self.field)
        self.body.addWidget(self.message)
        self.ok_button = needs(primary_button(hub, "OK"), Act.GROUPS)
        self.ok_button.setDefault(True)
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.ok_button.clicked.connect(lambda _on=False: self.accept())
        self.add_buttons(cancel, self.ok_button)
        self.field.textChanged.connect(self._look)
        self.field.selectAll()
        self._look()

    @property
    def name(self) -> str:
        """The name, without needless spaces."""
        return " ".join(self.field.text().split())

    def _look(self) -> None:
        is_taken = self.name.casefold() in self._taken
        if is_taken:
            self.message.complain(f"There is a publish group {self.name} already.")
        else:
            self.message.hide()
        self.ok_button.setEnabled(bool(self.name) and not is_taken)


class CopyDialog(FooterDialog):
    """Asks for the group that items are copied to."""

    def __init__(
        self, hub: ThemeHub, what: str, groups: Sequence[GroupRow], limit: int, parent: QWidget
    ) -> None:
        super().__init__(hub, "Copy to Publish group", parent)
        self.say(f"{what} will be in the group as last checked in. What is there already is replaced.")
        self.list = QListWidget()
        self.list.setAccessibleName("Publish groups")
        for row in groups:
            words = f"{row.name}   {count_words(row.items, 'item', 'items')}, {subtitle(row)}"
            item = QListWidgetItem(words if row.items < limit else f"{words}, full", self.list)
            item.setData(256, row.id)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(lambda _item: self.ok_button.click())
        self.body.addWidget(self.list)
        if not groups:
            self.say("There is no other publish group yet. Make one first.", "t3")
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.ok_button = needs(primary_button(hub, "Copy"), Act.GROUPS)
        self.ok_button.setEnabled(bool(groups))
        self.ok_button.clicked.connect(lambda _on=False: self.accept())
        self.add_buttons(cancel, self.ok_button)

    @property
    def group_id(self) -> int | None:
        """The chosen group."""
        item = self.list.currentItem()
        return None if item is None else int(item.data(256))


class ConfirmDialog(FooterDialog):
    """Asks before something that cannot be undone, or that shoppers will see."""

    def __init__(
        self,
        hub: ThemeHub,
        title: str,
        words: str,
        yes: str,
        parent: QWidget,
        *,
        is_danger: bool = False,
        act: Act = Act.GROUPS,
    ) -> None:
        super().__init__(hub, title, parent)
        self.say(words)
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.yes_button = needs((danger_button if is_danger else primary_button)(hub, yes), act)
        self.yes_button.clicked.connect(lambda _on=False: self.accept())
        self.add_buttons(cancel, self.yes_button)
        (cancel if is_danger else self.yes_button).setDefault(True)
