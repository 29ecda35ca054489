"""Questions of the inspector: replace a file, discard edits, break a check-out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from app.models.access.roles import Act
from app.models.media.content import MediaContent
from app.models.media.rows import MediaRow
from app.views.library.uses_panel import UsesTable, owners_text
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import ElidedLabel
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.models.assignments.uses import UseRow


class ReplaceDialog(FooterDialog):
    """Chooses the file that takes the place of an item's file, and lists whom that affects.

    After it was accepted `file` is the new file and `keeps_cuts` tells whether focal point and crops stay.
    """

    def __init__(
        self,
        hub: ThemeHub,
        row: MediaRow,
        content: MediaContent,
        uses: "Sequence[UseRow]",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, f"Replace the file of {content.display_name}", parent)
        self.file: Path | None = None
        self.resize(760, 460 if uses else 260)
        if uses:
            self.affected = self.say(
                f"The item keeps its id {row.code}, so the new file shows everywhere it is used: in "
                f"{owners_text(uses)}, at {_counted(len(uses), 'place')}. "
                "Shoppers see it once the item is published."
            )
            self.table = UsesTable(uses, self)
            self.body.addWidget(self.table, 1)
        else:
            self.affected = self.say(
                f"The item keeps its id {row.code}, its texts and its tags. Nothing uses it yet."
            )
        line = QHBoxLayout()
        line.setSpacing(8)
        self.choose = needs(secondary_button(hub, "Choose file…", "folder", self), Act.EDIT)
        self.choose.clicked.connect(self._on_choose)
        self._name = ElidedLabel(f"Now: {content.file.file_name}", "body")
        line.addWidget(self.choose)
        line.addWidget(self._name, 1)
        self.body.addLayout(line)
        self.keep = QCheckBox("Keep focal point and crops", self)
        self.keep.setAccessibleName("Keep focal point and crops")
        has_cuts = content.focal is not None or bool(content.crops)
        self.keep.setVisible(has_cuts)
        self.body.addWidget(self.keep)
        if has_cuts:
            self.say(
                "Unless they are kept, focal point and crops are reset for the new picture.",
                "t3",
            )
        if not uses:
            self.body.addStretch(1)
        cancel = secondary_button(hub, "Cancel", parent=self)
        self.replace = needs(primary_button(hub, "Replace file", parent=self), Act.EDIT)
        self.replace.setEnabled(False)
        cancel.clicked.connect(self.reject)
        self.replace.clicked.connect(self.accept)
        self.add_buttons(cancel, self.replace)
        self.choose.setFocus()

    @property
    def keeps_cuts(self) -> bool:
        """Whether focal point and crops stay."""
        return self.keep.isChecked()

    def take_file(self, file: Path) -> None:
        """Choose a file."""
        self.file = file
        self._name.setText(file.name)
        self.replace.setEnabled(True)
        self.replace.setDefault(True)

    def _on_choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Choose file")
        if chosen:
            self.take_file(Path(chosen))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


class DiscardDialog(FooterDialog):
    """Asks before edits are lost and names them.

    Args:
        lost: What is lost, such as `Alt text, de-de` or, of several items, their names.
        more: How many items may lose something that are not named.
    """

    def __init__(
        self,
        hub: ThemeHub,
        name: str,
        lost: Sequence[str],
        parent: QWidget | None = None,
        *,
        more: int = 0,
    ) -> None:
        super().__init__(hub, f"Discard edits of {name}?", parent)
        shown = list(lost[:8])
        if more := more + len(lost) - len(shown):
            shown.append(f"and {more:,} more")
        self.lost = self.say("This is lost: " + ", ".join(shown) + "." if lost else "Nothing was changed.")
        self.say("This cannot be undone.", "t3")
        self.body.addStretch(1)
        keep = secondary_button(hub, "Keep editing", parent=self)
        self.discard = danger_button(hub, "Discard edits", parent=self)
        keep.clicked.connect(self.reject)
        self.discard.clicked.connect(self.accept)
        self.add_buttons(keep, self.discard)
        keep.setFocus()


class BreakDialog(FooterDialog):
    """Asks for the reason before somebody's check-out is broken; `reason` is kept with it."""

    def __init__(self, hub: ThemeHub, name: str, holder: str, parent: QWidget | None = None) -> None:
        super().__init__(hub, f"Break the check-out of {name}?", parent)
        self.say(f"What {holder} has not finished is lost. The reason is kept.")
        self.field = QLineEdit(self)
        self.message = FieldMessage(self.field)
        self.body.addWidget(field_label("Reason", self.field))
        self.body.addWidget(self.field)
        self.body.addWidget(self.message)
        self.body.addStretch(1)
        cancel = secondary_button(hub, "Cancel", parent=self)
        self.confirm = needs(danger_button(hub, "Break check-out", parent=self), Act.BREAK_LOCK)
        cancel.clicked.connect(self.reject)
        self.confirm.clicked.connect(self._on_confirm)
        self.add_buttons(cancel, self.confirm)
        self.field.setFocus()

    @property
    def reason(self) -> str:
        """What was written."""
        return self.field.text().strip()

    def _on_confirm(self) -> None:
        if self.reason:
            self.accept()
        else:
            self.message.complain("A reason is needed: it is kept.")
