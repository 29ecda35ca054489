"""The second step: the manifest, the folder of its files, and how rows are taken in."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.models.errors import AppError
from app.models.manifests.tsv import ManifestFile
from app.views.manifests.check_desk import Source
from app.views.manifests.file_well import FileWell
from app.views.support.background import Background
from app.views.support.buttons import SegmentedControl, secondary_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.labels import set_look, text_label
from app.views.support.theme import ThemeHub

MERGE, REPLACE = "merge", "replace"
_MODE_WORDS: Final = {
    MERGE: "Rows are added to the media that products have; the order follows MediaDisplayOrder.",
    REPLACE: "Rows take the place of all media that their Master, cell or variant has.",
}


class FilePage(QWidget):
    """Signals: `changed()` when something else would be imported; `file_chosen(Path)`."""

    changed = Signal()
    file_chosen = Signal(object)

    def __init__(self, hub: ThemeHub, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._key = f"manifest header {id(self)}"
        self._is_good = False
        self._is_reading = False
        self.well = FileWell(hub, self)
        self.problem = FieldMessage(self.well)
        self.warnings = text_label("", "caption", "warn")
        self.local = QCheckBox("Import using local files from my device")
        self.folder = QLineEdit()
        self.browse = secondary_button(hub, "Choose media directory…", "folder")
        self.folder_problem = FieldMessage(self.folder)
        self.mode = SegmentedControl(hub, [(MERGE, "Merge"), (REPLACE, "Replace")], "What rows do")
        self.mode_words = text_label(_MODE_WORDS[MERGE], "caption")
        self.private = QCheckBox("Allow addresses of this network as sources")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(text_label("Manifest file", "title"))
        column.addWidget(self.well)
        column.addWidget(self.problem)
        self.warnings.setWordWrap(True)
        self.warnings.hide()
        column.addWidget(self.warnings)
        column.addSpacing(12)
        self.local.setMinimumHeight(24)
        column.addWidget(self.local)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder, 1)
        row.addWidget(self.browse)
        self._folder_label = field_label("Media directory", self.folder)
        column.addWidget(self._folder_label)
        column.addLayout(row)
        column.addWidget(self.folder_problem)
        self.folder_words = text_label(
            "MediaImportPath is looked up in this folder, in any letter case, with or without its name. "
            "Nothing outside it is read.",
            "caption",
        )
        self.folder_words.setWordWrap(True)
        column.addWidget(self.folder_words)
        column.addSpacing(12)
        self._mode_label = field_label("Assignments", self.mode)
        column.addWidget(self._mode_label)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.mode)
        line.addWidget(self.mode_words, 1)
        column.addLayout(line)
        self.private.setMinimumHeight(24)
        column.addSpacing(6)
        column.addWidget(self.private)
        column.addStretch(1)
        self._show_folder()
        self._show_assignments(False)

    def _connect(self) -> None:
        self.well.file_chosen.connect(self.take)
        self.local.toggled.connect(self._on_local)
        self.browse.clicked.connect(lambda _on=False: self.ask_folder())
        self.folder.textChanged.connect(lambda _text: self._on_folder())
        self.mode.chosen.connect(self._on_mode)
        self.private.toggled.connect(lambda _on: self.changed.emit())

    # --- the file

    def take(self, path: Path) -> None:
        """Use a file; its first lines are looked at in the background."""
        self._is_good, self._is_reading = False, True
        self.well.show_file(path, "Reading…")
        self.problem.hide()
        self.warnings.hide()
        self.changed.emit()
        self.file_chosen.emit(path)
        self._background.run(
            lambda: ManifestFile(path).header,
            lambda header: self._on_header(path, header.has_assignments, len(header.names), header.warnings),
            key=self._key,
            on_error=lambda error: self._on_refused(path, error),
        )

    def _on_header(self, path: Path, has_assignments: bool, columns: int, warnings: tuple[str, ...]) -> None:
        self._is_good, self._is_reading = True, False
        kind = "Media and assignments" if has_assignments else "Media"
        self.well.show_file(path, f"{kind}, {columns:,} columns. {path.parent}")
        self.warnings.setText(" ".join(warnings))
        self.warnings.setVisible(bool(warnings))
        self._show_assignments(has_assignments)
        self.changed.emit()

    def _on_refused(self, path: Path, error: BaseException) -> None:
        self._is_reading = False
        self.well.show_file(path, str(path.parent))
        self.changed.emit()
        if not isinstance(error, AppError):
            raise error
        self.problem.complain(str(error))

    def refuse(self, error: AppError) -> None:
        """Say why the file that was chosen cannot be imported at all."""
        self._is_good = False
        self.problem.complain(str(error))
        self.changed.emit()

    def _show_assignments(self, has_assignments: bool) -> None:
        for widget in (self._mode_label, self.mode, self.mode_words):
            widget.setVisible(has_assignments)

    def take_options(self, media_root: str, mode: str, *, is_private: bool) -> None:
        """Begin with the choices of an earlier import."""
        self.folder.setText(media_root)
        self.local.setChecked(bool(media_root))
        self.mode.select(mode)
        self._on_mode(mode)
        self.private.setChecked(is_private)

    # --- the folder

    def ask_folder(self) -> None:
        """Ask for the media directory."""
        start = self.folder.text().strip() or str(self._beside() or "")
        chosen = QFileDialog.getExistingDirectory(self, "Media directory", start)
        if chosen:
            self.folder.setText(chosen)

    def _beside(self) -> Path | None:
        return None if self.well.path is None else self.well.path.parent

    def _on_local(self, is_on: bool) -> None:
        if is_on and not self.folder.text() and self._beside() is not None:
            self.folder.setText(str(self._beside()))
        self._show_folder()
        self.changed.emit()

    def _show_folder(self) -> None:
        is_on = self.local.isChecked()
        for widget in (self._folder_label, self.folder, self.browse, self.folder_words):
            widget.setEnabled(is_on)

    def refuse_folder(self, error: AppError) -> None:
        """Say why the media directory cannot be used."""
        self.folder_problem.complain(str(error))

    def _on_folder(self) -> None:
        self.folder_problem.hide()
        set_look(self.folder, "problem", "false")
        self.changed.emit()

    def _on_mode(self, mode: str) -> None:
        self.mode_words.setText(_MODE_WORDS[mode])
        self.changed.emit()

    # --- what was chosen

    @property
    def source(self) -> Source | None:
        """What is imported; None without a file."""
        if self.well.path is None:
            return None
        root = Path(self.folder.text().strip()) if self.local.isChecked() and self.folder.text() else None
        return Source(self.well.path, root, self.mode.selected, self.private.isChecked())

    @property
    def missing(self) -> str:
        """Why the next step is not open yet; empty where it is."""
        if self.well.path is None:
            return "Choose the manifest to go on."
        if self._is_reading:
            return "Reading the manifest…"
        if not self._is_good:
            return "This file cannot be imported. Choose another one."
        if self.local.isChecked() and not self.folder.text().strip():
            return "Choose the media directory to go on."
        return ""

    def close_page(self) -> None:
        """Forget what is still being read."""
        self._background.drop(self._key)
