"""Asks what becomes of an uploaded file whose content or name the library has already."""

from typing import Final

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from app.models.access.roles import Act
from app.models.media.uploads import FileState, Resolution
from app.views.library.upload_rows import UploadRow
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.footer_dialog import FooterDialog
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

_CONTENT: Final = {
    Resolution.USE: ("Use {0}", "Nothing is added."),
    Resolution.VERSION: ("Make it a new version of {0}", "The version notes the new file name."),
    Resolution.BOTH: ("Keep both", "A second item with the same content is added."),
}
_NAME: Final = {
    Resolution.USE: ("Use {0}", "The item that this file made goes away."),
    Resolution.VERSION: ("Make it a new version of {0}", "Texts, tags and assignments stay."),
    Resolution.BOTH: ("Keep both", "The new item keeps the number in its name."),
}


class ResolveDialog(FooterDialog):
    """Use existing, new version, keep both.

    Args:
        hub: Theme and icons.
        row: The file.
        others: How many more files of the upload wait for the same question.
        parent: The window.
    """

    def __init__(self, hub: ThemeHub, row: UploadRow, others: int, parent: QWidget | None) -> None:
        name, version = row.same or ("the item", 1)
        is_content = row.file.state is FileState.REUSED
        same = f"Same content as {name} (v{version})" if is_content else f"Same name as {name}"
        super().__init__(hub, f"{row.name}: {same[:1].lower()}{same[1:]}", parent)
        self.row = row
        self._group = QButtonGroup(self)
        self._choices: dict[Resolution, QRadioButton] = {}
        for choice, (text, effect) in (_CONTENT if is_content else _NAME).items():
            button = QRadioButton(text.format(name), self)
            button.setAccessibleDescription(effect)
            self._group.addButton(button)
            self._choices[choice] = button
            self.body.addWidget(button)
            self.say(effect, "t3").setContentsMargins(24, 0, 0, 4)
        self._choices[Resolution.USE].setChecked(True)
        self._for_all = QCheckBox(f"Do the same for {count_text(others, 'more file')}", self)
        self._for_all.setVisible(others > 0)
        self.body.addWidget(self._for_all)
        cancel, apply = secondary_button(hub, "Cancel"), needs(primary_button(hub, "Apply"), Act.UPLOAD)
        cancel.clicked.connect(self.reject)
        apply.clicked.connect(self.accept)
        apply.setDefault(True)
        self.add_buttons(cancel, apply)

    @property
    def choice(self) -> Resolution:
        """What was chosen."""
        return next(choice for choice, button in self._choices.items() if button.isChecked())

    @property
    def is_for_all(self) -> bool:
        """Whether the others are settled alike."""
        return self._for_all.isChecked() and not self._for_all.isHidden()

    def choose(self, choice: Resolution) -> None:
        """Choose."""
        self._choices[choice].setChecked(True)
