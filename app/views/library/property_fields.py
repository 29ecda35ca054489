"""Fields of videos and files in a group that folds. Source: domain.md 2.2."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from app.models.media.content import MediaProperties
from app.models.media.rows import MediaType
from app.views.library.inspector_parts import FoldGroup
from app.views.library.inspector_words import PROPERTY_WORDS, SEVERAL, property_words
from app.views.support.fields import field_label
from app.views.support.theme import ThemeHub

_TEXTS: Final = (
    "caption",
    "playtime_s",
    "minimum_age",
    "subtitle_url",
    "captions_file",
    "audio",
    "descriptive_audio",
    "thumbnail",
    "transcript",
)
_NUMBERS: Final = {"playtime_s": 7 * 24 * 3600, "minimum_age": 120}
"""Whole numbers and the largest that makes sense."""
_PLACEHOLDERS: Final = {
    "subtitle_url": "Address",
    "captions_file": "Media code or address",
    "audio": "Media code or address",
    "descriptive_audio": "Media code or address",
    "thumbnail": "Made by itself",
    "transcript": "Media code or address",
}
_OF_TYPE: Final = {
    MediaType.VIDEO: (*_TEXTS, "auto_captions"),
    MediaType.FILE: ("force_download",),
    MediaType.IMAGE: (),
}


class PropertyFields(QWidget):
    """Edits the properties of videos or files; hidden for images. Emits `typed()`, and `left()` when done."""

    typed = Signal()
    left = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = MediaProperties()
        self._several: frozenset[str] = frozenset()
        self._touched: set[str] = set()
        self.kind: MediaType | None = None
        self._rows: dict[str, QWidget] = {}
        self.fields: dict[str, QLineEdit] = {}
        self.boxes: dict[str, QCheckBox] = {}
        self.group = FoldGroup(hub, "Video properties")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.group)
        for name in _TEXTS:
            self._rows[name] = self._make_text(name)
            self.group.body.addWidget(self._rows[name])
        for name in ("auto_captions", "force_download"):
            box = QCheckBox(PROPERTY_WORDS[name])
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.setAccessibleName(PROPERTY_WORDS[name])
            box.clicked.connect(partial(self._on_clicked, name))
            self._rows[name] = self.boxes[name] = box
            self.group.body.addWidget(box)

    def show_properties(
        self,
        kind: MediaType | None,
        properties: MediaProperties,
        several: frozenset[str] = frozenset(),
    ) -> None:
        """Show the fields of a type of media, those without a value that differ; None hides all."""
        names = _OF_TYPE[kind] if kind is not None else ()
        self.setVisible(bool(names))
        self.kind, self._base, self._several = kind, properties, several
        self._touched.clear()
        if not names:
            return
        self.group.set_title("Video properties" if kind is MediaType.VIDEO else "File properties")
        for name, row in self._rows.items():
            row.setVisible(name in names)
        for name, field in self.fields.items():
            words = "" if name in several else property_words(properties, name)
            if field.text() != words:
                field.setText(words)
            field.setPlaceholderText(SEVERAL if name in several else _PLACEHOLDERS.get(name, ""))
        for name, box in self.boxes.items():
            box.setTristate(name in several)
            box.setChecked(getattr(properties, name))
            if name in several:
                box.setCheckState(Qt.CheckState.PartiallyChecked)
        told = [name for name in names if name not in several and property_words(properties, name)]
        self.group.set_caption(f"{len(told)} set" if told else SEVERAL if several & {*names} else "")

    def properties(self) -> MediaProperties:
        """Return what the fields say now."""
        values: dict[str, object] = {name: field.text().strip() for name, field in self.fields.items()}
        for name in _NUMBERS:
            text = str(values[name])
            values[name] = int(text) if text.isdecimal() else None
        values |= {name: box.isChecked() for name, box in self.boxes.items()}
        return replace(self._base, **values)  # type: ignore[arg-type]

    def take_touched(self) -> tuple[str, ...]:
        """Return which of several items' properties were edited since they were shown, and forget that."""
        touched, self._touched = self._touched, set()
        emptied = {
            name for name in self._several & self.fields.keys() if not self.fields[name].text().strip()
        }
        return tuple(sorted(touched - emptied))  # who typed and emptied it again wants nothing to go

    def _on_typed(self, name: str) -> None:
        self._touched.add(name)
        self.typed.emit()

    def _on_clicked(self, name: str) -> None:
        self.boxes[name].setTristate(False)
        self._on_typed(name)
        self.left.emit()

    def _make_text(self, name: str) -> QWidget:
        row = QWidget(self)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        field = QLineEdit(row)
        field.setProperty("compact", "true")
        if name in _NUMBERS:
            field.setValidator(QIntValidator(0, _NUMBERS[name], field))
        field.textEdited.connect(lambda: self._on_typed(name))
        field.editingFinished.connect(self.left)
        self.fields[name] = field
        column.addWidget(field_label(PROPERTY_WORDS[name], field))
        column.addWidget(field)
        return row
