"""The two pages that edit a swatch: a colour, or an image with its sample."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.models.media.content import Region
from app.models.media.rows import MediaType
from app.views.assignments.kit import Kit
from app.views.assignments.swatches_rows import SwatchItem, read_hex, region_words
from app.views.assignments.swatches_sample import SampleResult, SampleView
from app.views.support.buttons import secondary_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.labels import set_look, text_label

RESULT: Final = 40  # px


class HexPage(QWidget):
    """A colour by its digits or from the colour dialog. Signals: `chosen(hex)`, `dialog_wanted()`."""

    chosen = Signal(str)
    dialog_wanted = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.field = QLineEdit(self)
        self.field.setMaxLength(9)
        self.message = FieldMessage(self.field)
        self.result = SampleResult(kit.pictures, RESULT)
        self.dialog_button = secondary_button(kit.hub, "Choose color…")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(field_label("Hex color", self.field))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.dialog_button)
        column.addLayout(row)
        column.addWidget(self.message)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(text_label("Result", "label"))
        line.addWidget(self.result)
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)
        self.field.textEdited.connect(self._on_typed)
        self.field.editingFinished.connect(self._commit)
        self.dialog_button.clicked.connect(lambda _on=False: self.dialog_wanted.emit())

    def show_item(self, item: SwatchItem) -> None:
        """Show the colour of a value; what is being typed for the same one stays."""
        color = item.shown.hex if item.shown is not None and item.shown.hex else ""
        self.field.setPlaceholderText((item.value.hex or "#1a2b3c").upper())
        if color.upper() != self._shown or not self.field.isModified():
            self._shown = color.upper()
            self.field.setText(self._shown)
            self._agree()
        self.result.show_swatch(None, None, color or item.value.hex)

    def _on_typed(self, text: str) -> None:
        color = read_hex(text)
        if color is not None:
            self._agree()
            self.result.show_swatch(None, None, color)

    def _commit(self) -> None:
        text = self.field.text().strip()
        if not self.field.isModified() or text.upper() == self._shown:
            return
        color = read_hex(text)
        if color is None:
            words = "Write a color like #1A2B3C." if text else "Choose a color, or use the central value."
            self.message.complain(words)
            return
        self.field.setModified(False)
        self._agree()
        self.chosen.emit(color)

    def _agree(self) -> None:
        self.message.hide()
        set_look(self.field, "problem", "false")
        self.field.setAccessibleDescription("")


class ImagePage(QWidget):
    """An image, and the sample of it that is shown.

    Signals: `choose_wanted()`, `dropped(media id)`, `crop_wanted(bool)`, `sampled(value id, Region)`.
    """

    choose_wanted = Signal()
    dropped = Signal(int)
    crop_wanted = Signal(bool)
    sampled = Signal(int, object)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gate = kit.gate
        self._item: SwatchItem | None = None
        self.setAcceptDrops(True)
        self.view = SampleView(kit.pictures, self)
        self.switch = QCheckBox("Use cropped sample\nof image", self)
        self.switch.setAccessibleName("Use cropped sample of image")
        self.result = SampleResult(kit.pictures, RESULT)
        self.words = text_label("", "caption")
        self.words.setWordWrap(True)
        self.choose_button = secondary_button(kit.hub, "Choose image…")
        self.hint = text_label("Choose an image, drop one here or paste it.", "body", "t2")
        self.hint.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.view)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self.hint)
        column.addWidget(self.switch)
        self._result_label = text_label("Result", "label")
        column.addWidget(self._result_label)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.result)
        line.addWidget(self.words, 1)
        column.addLayout(line)
        column.addWidget(self.choose_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.switch.clicked.connect(self.crop_wanted)
        self.choose_button.clicked.connect(lambda _on=False: self.choose_wanted.emit())
        self.view.moved.connect(self._show_result)
        self.view.settled.connect(self._on_settled)

    def show_item(self, item: SwatchItem) -> None:
        """Show the image of a value, or ask for one; a sample that keys are moving stays where it is."""
        before, self._item = self._item, item
        if before is not None and before.value.id == item.value.id:
            if before.shown == item.shown and self.view.is_moving:
                return
            self.view.drop_moves()
        elif before is not None:
            self._item = before
            self.view.settle_now()
            self._item = item
        media = item.media if item.shown is not None and item.shown.hex is None else None
        for widget in (self.view, self.switch, self._result_label, self.result, self.words):
            widget.setVisible(media is not None)
        self.hint.setVisible(media is None)
        self.choose_button.setText("Choose image…" if media is None else "Change image…")
        if media is None or item.shown is None:
            return
        crop = item.shown.crop
        self.switch.setChecked(crop is not None)
        has_size = media.type is MediaType.IMAGE and bool(media.width and media.height)
        self.switch.setEnabled(has_size)
        self.view.show_swatch(media, crop)
        self._show_result(crop)

    def _on_settled(self, region: Region) -> None:
        if self._item is not None:
            self.sampled.emit(self._item.value.id, region)

    def _show_result(self, crop: Region | None) -> None:
        item = self._item
        if item is None or item.media is None:
            return
        self.result.show_swatch(item.media, crop)
        whole = f"{item.media.width} × {item.media.height} px" if item.media.width else "All of the image"
        self.words.setText(whole if crop is None else region_words(crop))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take an image."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what a drop does."""
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._gate.label.unsay()
        event.accept()

    def _consider(self, event: QDragMoveEvent) -> None:
        if self._gate.one_image(event) is not None and self._item is not None:
            self._gate.label.say(f"Use as swatch of {self._item.name}")
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the image on."""
        media_id = self._gate.one_image(event)
        self._gate.label.unsay()
        if media_id is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(media_id)
