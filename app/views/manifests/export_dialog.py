"""Export manifest: what, of which items or products, of which contexts, and into which file."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from app.models.catalog.rows import ProductRow
from app.models.context import Context
from app.views.manifests.product_choice import ProductChoice
from app.views.support.background import Background
from app.views.support.buttons import SegmentedControl, primary_button, secondary_button
from app.views.support.drag_label import count_text
from app.views.support.fields import field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub

MEDIA, ASSIGNMENTS = "media", "assignments"
TSV, XLSX = ".tsv", ".xlsx"
_WIDTH: Final = 620
_HINT: Final = "An export runs as a job. Importing it unchanged changes nothing."
_EMPTY_HINT: Final = "Intentionally empty targets have no row in a manifest; the job counts and names them."
_FILTERS: Final = {
    TSV: "Manifests (*.tsv)",
    XLSX: "Excel workbooks (*.xlsx)",
    ".zip": "Zip archives (*.zip)",
}


@dataclass(frozen=True, slots=True)
class ExportSubject:
    """What could be exported.

    Attributes:
        media_ids: The selected media items.
        product_ids: The selected products.
        context: The channel and locale in force.
        place: They in words.
        folder: Where the file goes, if nobody chooses.
    """

    media_ids: tuple[int, ...]
    product_ids: tuple[int, ...]
    context: Context
    place: str
    folder: Path


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What a person asked for.

    Attributes:
        content: `media` or `assignments`.
        media_ids: None of them: the entire library.
        product_ids: None of them: all products.
        binaries: A zip with the files too.
    """

    file: Path
    content: str
    name: str
    media_ids: tuple[int, ...] = ()
    product_ids: tuple[int, ...] = ()
    all_channels: bool = False
    all_locales: bool = False
    binaries: bool = False
    portable: bool = False
    extended: bool = False


class ExportDialog(FooterDialog):
    """Asks; `wish` says what for.

    Args:
        find: Returns the ids of the products that a text finds. Thread: worker.
        fetch: Returns rows of products. Thread: worker.
        content: `media` or `assignments`, what is chosen at first.
    """

    def __init__(
        self,
        hub: ThemeHub,
        subject: ExportSubject,
        find: Callable[[str], "array[int]"],
        fetch: Callable[[Sequence[int]], Iterable[ProductRow]],
        background: Background,
        content: str,
        parent: QWidget,
    ) -> None:
        super().__init__(hub, "Export manifest", parent)
        self._subject = subject
        self._is_placed = self._is_named = False
        self.content = SegmentedControl(hub, [(MEDIA, "Media"), (ASSIGNMENTS, "Product media")], "What")
        self.selected = QRadioButton()
        self.everything = QRadioButton()
        self.chosen = QRadioButton("Chosen products")
        self._which = QButtonGroup(self)
        self.products = ProductChoice(hub, find, fetch, background)
        self.all_channels = QCheckBox("Export all channels")
        self.all_locales = QCheckBox("Export all locales")
        self.format = SegmentedControl(hub, [(TSV, "TSV"), (XLSX, "XLSX")], "File format")
        self.binaries = QCheckBox("Zip with the media files")
        self.portable = QCheckBox("For another tenant, without ids and versions")
        self.extended = QCheckBox("Extended manifest, with categories, focal points and swatch crops")
        self.name = QLineEdit()
        self.file = QLineEdit()
        self.browse = secondary_button(hub, "Browse…", "folder")
        self.hint = text_label("", "caption", "t2")
        self.cancel = secondary_button(hub, "Cancel")
        self.export = primary_button(hub, "Export", "manifest_out")
        self._lay_out()
        self._connect()
        self.content.select(content)
        self._show_content()
        self.export.setFocus()

    def _lay_out(self) -> None:
        self.resize(_WIDTH, 0)
        self.body.addWidget(self.content)
        self.body.addSpacing(4)
        for button in (self.selected, self.everything, self.chosen):
            button.setMinimumHeight(24)
            self._which.addButton(button)
            self.body.addWidget(button)
        self.body.addWidget(self.products)
        self.body.addSpacing(4)
        self.context_words = text_label("", "caption", "t2")
        self.context_words.setWordWrap(True)
        for box in (self.all_channels, self.all_locales, self.binaries, self.portable, self.extended):
            box.setMinimumHeight(24)
        contexts = QHBoxLayout()
        contexts.setSpacing(24)
        contexts.addWidget(self.all_channels)
        contexts.addWidget(self.all_locales)
        contexts.addStretch(1)
        self.body.addLayout(contexts)
        self.body.addWidget(self.context_words)
        self.body.addSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(field_label("File format", self.format))
        line.addWidget(self.format)
        line.addSpacing(12)
        line.addWidget(self.binaries)
        line.addStretch(1)
        self.body.addLayout(line)
        self.body.addWidget(self.portable)
        self.body.addWidget(self.extended)
        self.body.addWidget(field_label("Name", self.name))
        self.body.addWidget(self.name)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.file, 1)
        place.addWidget(self.browse)
        self.body.addWidget(field_label("File", self.file))
        self.body.addLayout(place)
        self.hint.setWordWrap(True)
        self.body.addWidget(self.hint)
        self.add_buttons(self.cancel, self.export)
        for push in self.findChildren(QPushButton):
            push.setAutoDefault(False)
        self.export.setDefault(True)

    def _connect(self) -> None:
        self.content.chosen.connect(lambda _key: self._show_content())
        self._which.buttonClicked.connect(lambda _button: self._show_which())
        self.products.changed.connect(self._show_state)
        for box in (self.all_channels, self.all_locales):
            box.toggled.connect(lambda _on: self._show_state())
        self.format.chosen.connect(lambda _key: self._propose())
        self.binaries.toggled.connect(lambda _on: self._propose())
        self.name.textEdited.connect(lambda _text: self._on_named())
        self.file.textEdited.connect(lambda _text: self._on_placed())
        self.file.textChanged.connect(lambda _text: self._show_state())
        self.browse.clicked.connect(lambda _on=False: self.ask_place())
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self.accept)

    # --- what is chosen

    def _show_content(self) -> None:
        is_media = self.content.selected == MEDIA
        ids = self._subject.media_ids if is_media else self._subject.product_ids
        noun = "media item" if is_media else "product"
        self.selected.setText(f"Selected: {count_text(len(ids), noun)}")
        self.selected.setVisible(bool(ids))
        self.everything.setText("Entire library" if is_media else "All products")
        self.chosen.setVisible(not is_media)
        (self.selected if ids else self.everything).setChecked(True)
        for widget in (self.all_channels, self.extended):
            widget.setVisible(not is_media)
        self._show_which()
        self._propose()

    def _show_which(self) -> None:
        is_choosing = self.chosen.isChecked() and not self.chosen.isHidden()
        if is_choosing and self.products.isHidden():
            self.products.look_for(self.products.search.text().strip())
        self.products.setVisible(is_choosing)
        if is_choosing:
            self.products.search.setFocus()  # before Export, which may have it, is switched off
        self._show_state()
        self.adjustSize()
        self.resize(_WIDTH, self.height())

    def _propose(self) -> None:
        """Propose a name, and a file of that name; what a person wrote stays, but for its ending."""
        if not self._is_named:
            self.name.setText("Media" if self.content.selected == MEDIA else "Product media")
        ending = ".zip" if self.binaries.isChecked() else self.format.selected
        if self._is_placed:
            path = Path(self.file.text().strip() or "manifest")
            self.file.setText(str(path.with_suffix(ending)))
        else:
            stem = self.name.text().strip().lower().replace(" ", "-").replace("/", "-") or "manifest"
            self.file.setText(str(_free(self._subject.folder, stem, ending)))

    def _on_named(self) -> None:
        self._is_named = True
        self._propose()

    def _on_placed(self) -> None:
        self._is_placed = True

    def ask_place(self) -> None:
        """Ask where the file goes."""
        ending = ".zip" if self.binaries.isChecked() else self.format.selected
        chosen, _ = QFileDialog.getSaveFileName(self, "Export manifest", self.file.text(), _FILTERS[ending])
        if chosen:
            self._is_placed = True
            self.file.setText(str(Path(chosen).with_suffix(ending)))

    def _show_state(self) -> None:
        self.context_words.setText(self._words_of_context())
        missing = self.missing
        self.hint.setText(missing or (_HINT if self.content.selected == MEDIA else f"{_HINT} {_EMPTY_HINT}"))
        self.export.setEnabled(not missing)

    def _words_of_context(self) -> str:
        every = self.all_locales.isChecked()
        if self.content.selected == MEDIA:
            locale = "all locales" if every else self._subject.context.locale
            return f"Titles, alt texts and descriptions in {locale}."
        if not every and not self.all_channels.isChecked():
            return f"Assignments of {self._subject.place}, the context in force."
        channels = "all channels" if self.all_channels.isChecked() else self._subject.context.channel
        return f"Assignments of {channels} in {'all locales' if every else self._subject.context.locale}."

    @property
    def missing(self) -> str:
        """Why nothing can be exported yet; empty where it can."""
        if self._is_choosing and not self.products.ticked:
            return "Tick the products to export."
        path = self.file.text().strip()
        if not path:
            return "Choose a file."
        if not Path(path).is_absolute() or not Path(path).parent.is_dir():
            return "The folder of the file does not exist. Choose another one."
        if Path(path).is_dir():
            return "This is a folder. Choose a file in it."
        return ""

    @property
    def _is_choosing(self) -> bool:
        return self.content.selected == ASSIGNMENTS and self.chosen.isChecked()

    @property
    def wish(self) -> ExportWish:
        """What was asked for."""
        is_media = self.content.selected == MEDIA
        takes_selected = self.selected.isChecked() and not self.selected.isHidden()
        products = self._subject.product_ids if takes_selected else ()
        if self._is_choosing:
            products = self.products.ticked
        return ExportWish(
            Path(self.file.text().strip()),
            self.content.selected,
            self.name.text().strip() if self._is_named else "",
            self._subject.media_ids if is_media and takes_selected else (),
            () if is_media else products,
            not is_media and self.all_channels.isChecked(),
            self.all_locales.isChecked(),
            self.binaries.isChecked(),
            self.portable.isChecked(),
            not is_media and self.extended.isChecked(),
        )

    def done(self, result: int) -> None:
        """Forget what is still being read."""
        self.products.close_choice()
        super().done(result)


def _free(folder: Path, stem: str, ending: str) -> Path:
    """Return a file of this name that is not there yet."""
    path, number = folder / f"{stem}{ending}", 2
    while path.exists():
        path, number = folder / f"{stem}-{number}{ending}", number + 1
    return path
