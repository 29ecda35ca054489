"""Upload: which files, and what every new item gets."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.media.content import CATEGORIES
from app.sync.requests import UploadRequest
from app.views.support.buttons import primary_button, quiet_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.fields import field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.mime import local_files
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

_SHOWN_ROWS: Final = 4
_DESCRIPTION_HEIGHT: Final = 56


class UploadDialog(FooterDialog):
    """Files or folders, tags, category, publish; title, alt text and description for a single file.

    Args:
        hub: Theme and icons.
        paths: What is on the list from the start.
        tags: Words to complete tags with.
        parent: The window.
    """

    def __init__(
        self, hub: ThemeHub, paths: Sequence[Path], tags: Iterable[str], parent: QWidget | None
    ) -> None:
        super().__init__(hub, "Upload", parent)
        self.setAcceptDrops(True)
        self._paths: list[Path] = []
        self.files = QListWidget(self)
        self.files.setAccessibleName("Files and folders to upload")
        self.files.setProperty("edge", "dropzone")
        self.files.setFixedHeight(_SHOWN_ROWS * 22 + 6)
        self._invitation = text_label("Drop files or folders here", "caption")
        self._invitation.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self.files).addWidget(self._invitation, 0, Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.files)
        row = QHBoxLayout()
        for text, icon, work in (
            ("Add files…", "add", self.add_files),
            ("Add a folder…", "folder", self.add_folder),
            ("Remove", "remove", self._on_remove),
        ):
            button = quiet_button(hub, text, icon)
            button.clicked.connect(work)
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.item_title, self.alt_text = QLineEdit(self), QLineEdit(self)
        self.description = QPlainTextEdit(self)
        self.description.setFixedHeight(_DESCRIPTION_HEIGHT)
        self.description.setTabChangesFocus(True)
        self._single: list[QWidget] = []
        for text, field in (
            ("Title", self.item_title),
            ("Alt text", self.alt_text),
            ("Description", self.description),
        ):
            label = field_label(text, field)
            self._single += [label, field]
            self.body.addWidget(label)
            self.body.addWidget(field)
        self._why = self.say("Title, alt text and description are for one file at a time.", "t3")
        self.tags = QLineEdit(self)
        self.tags.setPlaceholderText("With commas between them")
        self.tags.setCompleter(_last_word_completer(sorted(tags), self.tags))
        self.category = QComboBox(self)
        self.category.addItems(CATEGORIES)
        for text, field in (("Tags", self.tags), ("Category", self.category)):
            self.body.addWidget(field_label(text, field))
            self.body.addWidget(field)
        self.publish = needs(QCheckBox("Publish right after", self), Act.PUBLISH)
        self.body.addWidget(self.publish)
        self.say("New items are created for Omnichannel / Neutral. Texts in a file fill empty fields.", "t3")
        cancel = secondary_button(hub, "Cancel")
        self.upload = needs(primary_button(hub, "Upload", "upload"), Act.UPLOAD)
        cancel.clicked.connect(self.reject)
        self.upload.clicked.connect(self.accept)
        self.upload.setDefault(True)
        self.add_buttons(cancel, self.upload)
        self.add_paths(paths)

    @property
    def paths(self) -> tuple[Path, ...]:
        """What is uploaded."""
        return tuple(self._paths)

    def request(self, tenant: str, user: str) -> UploadRequest:
        """Return what was asked for."""
        is_single = self._is_single()
        return UploadRequest(
            tenant,
            tuple(str(path) for path in self._paths),
            recursive=True,
            tags=tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip()),
            publish=self.publish.isChecked(),
            media_title=self.item_title.text().strip() if is_single else "",
            alt_text=self.alt_text.text().strip() if is_single else "",
            description=self.description.toPlainText().strip() if is_single else "",
            category=self.category.currentText(),
            user=user,
        )

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Put files and folders on the list, each once."""
        for path in paths:
            if path not in self._paths:
                self._paths.append(path)
                self.files.addItem(f"{path.name}/" if path.is_dir() else path.name)
                self.files.item(self.files.count() - 1).setToolTip(str(path))
        self._follow()

    def add_files(self) -> None:
        """Let a person choose files."""
        names, _ = QFileDialog.getOpenFileNames(self, "Add files")
        self.add_paths(Path(name) for name in names)

    def add_folder(self) -> None:
        """Let a person choose a folder."""
        name = QFileDialog.getExistingDirectory(self, "Add a folder")
        self.add_paths([Path(name)] if name else [])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put them on the list."""
        event.acceptProposedAction()
        self.add_paths(local_files(event.mimeData()))

    def _on_remove(self) -> None:
        place = self.files.currentRow()
        if place >= 0:
            del self._paths[place]
            self.files.takeItem(place)
            self._follow()

    def _is_single(self) -> bool:
        return len(self._paths) == 1 and not self._paths[0].is_dir()

    def _follow(self) -> None:
        is_single = self._is_single()
        for widget in self._single:
            widget.setEnabled(is_single)
        self._invitation.setVisible(not self._paths)
        self._why.setVisible(bool(self._paths) and not is_single)
        self.upload.setEnabled(bool(self._paths))
        only_files = not any(path.is_dir() for path in self._paths)
        count = len(self._paths)
        self.upload.setText(f"Upload {count_text(count, 'file')}" if count and only_files else "Upload")
        self.upload.setAccessibleName(self.upload.text())


def _last_word_completer(words: Sequence[str], field: QLineEdit) -> QCompleter:
    """Complete the tag behind the last comma."""

    class LastWord(QCompleter):
        def splitPath(self, path: str) -> list[str]:
            return [path.rpartition(",")[2].strip()]

        def pathFromIndex(self, index: object) -> str:
            word = super().pathFromIndex(index)  # type: ignore[arg-type]
            before, comma, _ = field.text().rpartition(",")
            return f"{before}{comma} {word}".strip() if comma else word

    completer = LastWord(list(words), field)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return completer
