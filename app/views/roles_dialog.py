"""Tenant > Roles: who may do what, given and taken."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.models.access.rights import GrantRow, Rights
from app.models.access.roles import Act, Role, Standing
from app.views.support.background import Background
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.pickers import Choice, PickerButton
from app.views.support.text_table import Index, TextModel, text_table
from app.views.support.theme import ThemeHub

_NO_INDEX: Final = QModelIndex()
_TITLES: Final = ("User", "Role", "Given by")
UNUSED: Final = (
    "Nobody has a role, so everybody may do everything. The first role that you give makes you"
    " System Administrator."
)
USED: Final = "Who has no role only reads. A role that you take away counts from the next write on."


class RolesModel(TextModel):
    """A row for each role that somebody has."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(_TITLES, parent)
        self.rows: tuple[GrantRow, ...] = ()

    def show_rows(self, rows: tuple[GrantRow, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the roles."""
        return 0 if parent.isValid() else len(self.rows)

    def texts(self, row: int) -> tuple[str, ...]:
        """Name the user, the role and who gave it."""
        grant = self.rows[row]
        return (grant.user, grant.role.label, grant.granted_by)


class RolesDialog(FooterDialog):
    """Lists roles; who may gives and takes them. Every change is made by the store, which asks anew.

    Args:
        hub: The theme.
        rights: Of the open tenant.
        user: Who works here.
        background: Where it is read and written; what is refused is presented there.
        parent: The window.

    Signals: `changed()` after a role was given or taken.
    """

    changed = Signal()

    def __init__(
        self, hub: ThemeHub, rights: Rights, user: str, background: Background, parent: QWidget
    ) -> None:
        super().__init__(hub, "Roles", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 460)
        self._rights, self._user, self._background = rights, user, background
        self._standing = Standing(user)
        self.hint = self.say("")
        self.model = RolesModel(self)
        self.table = text_table(self.model, "Roles of people", self)
        self.body.addWidget(self.table, 1)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("User name")
        self.name.setAccessibleName("User")
        self.role = PickerButton(hub, "Role")
        self.role.set_choices([Choice(role.value, role.label) for role in Role], Role.PRODUCER.value)
        self.give_button = primary_button(hub, "Give role")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.name, 1)
        row.addWidget(self.role)
        row.addWidget(self.give_button)
        self.body.addLayout(row)
        self.take_button = danger_button(hub, "Take away")
        self.close_button = secondary_button(hub, "Close")
        self.footer.addWidget(self.take_button)
        self.add_buttons(self.close_button)
        self._wire()
        self._show_rights()
        self.reload()

    def reload(self) -> None:
        """Read who has which role."""
        rights, user = self._rights, self._user
        self._background.run(
            lambda: (rights.grants(), rights.standing(user)), self._on_read, key=f"roles {id(self)}"
        )

    def give(self) -> None:
        """Give the role to who is named."""
        rights, user = self._rights, self._user
        name, role = self.name.text(), Role(self.role.current)
        self._change(lambda: rights.grant(name, role, user))

    def take(self) -> None:
        """Take the chosen role away."""
        index = self.table.currentIndex()
        if index.isValid():
            rights, user, row = self._rights, self._user, self.model.rows[index.row()]
            self._change(lambda: rights.revoke(row.user, row.role, user))

    # --- parts

    def _change(self, work: Callable[[], object]) -> None:
        def done(_result: object) -> None:
            self.name.clear()
            self.changed.emit()
            self.reload()

        self._background.run(work, done)

    def _on_read(self, found: tuple[tuple[GrantRow, ...], Standing]) -> None:
        rows, self._standing = found
        self.model.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._show_rights()

    def _show_rights(self) -> None:
        """Switch off what the user may not do, with the reason; say what roles mean here."""
        refusal = self._standing.refusal(Act.ROLES)
        reason = "" if refusal is None else str(refusal)
        self.hint.setText(reason or (USED if self._standing.holders else UNUSED))
        self.give_button.setEnabled(not reason and bool(self.name.text().strip()))
        self.take_button.setEnabled(not reason and self.table.currentIndex().isValid())
        for widget in (self.name, self.role):
            widget.setEnabled(not reason)
        for button in (self.give_button, self.take_button):
            button.setToolTip(reason)

    def _wire(self) -> None:
        self.name.textChanged.connect(lambda _text: self._show_rights())
        self.name.returnPressed.connect(self.give_button.click)
        self.table.selectionModel().currentChanged.connect(lambda _new, _old: self._show_rights())
        self.model.modelReset.connect(self._show_rights)
        self.give_button.clicked.connect(self.give)
        self.take_button.clicked.connect(self.take)
        self.close_button.clicked.connect(self.close)
