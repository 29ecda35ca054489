"""The header of the preview: product, dimensions, source and the way to the editor."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.models.catalog.dimensions import Dimension
from app.views.preview.answers import PreviewSource
from app.views.preview.choice import VariantChoice
from app.views.preview.commands import COMMANDS
from app.views.preview.frames import Frame
from app.views.preview.options import OptionGroup
from app.views.preview.product_picker import ProductPicker
from app.views.preview.reader import Subject
from app.views.support.buttons import SegmentedControl, icon_button, primary_button
from app.views.support.labels import rule, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import PANEL_PADDING, VIEW_HEADER_HEIGHT, ThemeHub

ANY: Final = "any"
AUTHORED: Final = (PreviewSource.PUBLISHED, PreviewSource.DRAFT)
_GAP: Final = 8


class PreviewHeader(QFrame):
    """One line, or two where the window is narrow.

    Signals: `value_picked(Dimension, value id or None)`, `same_changed(bool)`, `frame_chosen(Frame)`,
    `source_chosen(PreviewSource)` for both panes, `edit_clicked()`.
    """

    value_picked = Signal(object, object)
    same_changed = Signal(bool)
    frame_chosen = Signal(object)
    source_chosen = Signal(object)
    edit_clicked = Signal()

    def __init__(self, hub: ThemeHub, picker: ProductPicker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._groups: tuple[OptionGroup, ...] = ()
        self.picker = picker
        self.pickers: dict[Dimension, PickerButton] = {}
        self.same = QCheckBox("Same variant in A and B", self)
        self.same.setChecked(True)
        self.same.toggled.connect(self.same_changed)
        self.frame = PickerButton(hub, "Frame", parent=self)
        self.frame.set_choices(
            [Choice(frame.value, frame.label) for frame in Frame], Frame.PRODUCT_PAGE.value
        )
        self.frame.setToolTip("Where the picture is looked at")
        self.frame.chosen.connect(lambda key: self.frame_chosen.emit(Frame(key)))
        sources = [(source.value, source.label) for source in AUTHORED]
        self.source = SegmentedControl(hub, sources, "Source of A and B", parent=self)
        for button, source in zip(self.source.findChildren(QToolButton), AUTHORED, strict=True):
            button.setToolTip(source.explanation)
        self.show_sources(PreviewSource.DRAFT, PreviewSource.DRAFT)
        self.source.chosen.connect(lambda key: self.source_chosen.emit(PreviewSource(key)))
        self.swap = icon_button(
            hub, "ph.arrows-left-right", "Swap A and B", shortcut=COMMANDS["swap"][1], parent=self
        )
        self.side = icon_button(hub, "columns", "Coverage", parent=self)
        self.side.setCheckable(True)
        self.side.setChecked(True)
        self.side.hide()
        self.edit = primary_button(hub, "Edit product media", "edit", self)
        self.edit.clicked.connect(self.edit_clicked)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self._lay_out()

    @property
    def is_narrow(self) -> bool:
        """Whether the dimensions stand in a line of their own."""
        return self._second.isVisibleTo(self)

    def show_sources(self, a: PreviewSource, b: PreviewSource) -> None:
        """Show the source where it is the same in both panes and one of the two."""
        self.source.select(a.value if a is b and a in AUTHORED else "")

    def show_subject(self, subject: Subject) -> None:
        """Name what is on show and offer its dimensions."""
        is_product = subject.product is not None
        self.frame.setEnabled(is_product)
        self.edit.setText("Edit product media" if is_product else "Edit category media")
        self.edit.setAccessibleName(self.edit.text())
        self.show_groups(subject.groups)

    def show_groups(self, groups: Sequence[OptionGroup]) -> None:
        """Offer the dimensions of another product."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        for button in self.pickers.values():
            self._dimensions.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.pickers = {group.dimension: self._dimension(group) for group in self._groups}
        for place, button in enumerate(self.pickers.values()):
            self._dimensions.insertWidget(place, button)
        self.same.setVisible(bool(groups))
        self._line.setVisible(bool(groups) and not self.is_narrow)
        self._fit()

    def show_choice(self, choice: VariantChoice) -> None:
        """Show what is picked."""
        for dimension, button in self.pickers.items():
            value_id = choice.values.get(dimension)
            button.select(ANY if value_id is None else str(value_id))
        self._fit()

    def _dimension(self, group: OptionGroup) -> PickerButton:
        button = PickerButton(self._hub, group.dimension.label, show_name=True, parent=self._dimension_box)
        values = [Choice(str(value.id), value.name) for value in group.values]
        button.set_choices([Choice(ANY, "Any"), *values], ANY)
        button.chosen.connect(
            lambda key, d=group.dimension: self.value_picked.emit(d, None if key == ANY else int(key))
        )
        return button

    def _lay_out(self) -> None:
        self._first = QHBoxLayout()
        self._first.setSpacing(_GAP)
        self._first.addWidget(text_label("Preview", "title"))
        self._first.addSpacing(4)
        self._first.addWidget(self.picker)
        self._line = rule(vertical=True, parent=self)
        self._line.setFixedHeight(20)
        self._first.addWidget(self._line)
        self._dimension_box = QWidget(self)
        self._dimensions = QHBoxLayout(self._dimension_box)
        self._dimensions.setContentsMargins(0, 0, 0, 0)
        self._dimensions.setSpacing(_GAP)
        self._dimensions.addSpacing(2)
        self._dimensions.addWidget(self.same)
        self._first.addWidget(self._dimension_box)
        self._first.addStretch(1)
        self._first.addWidget(self.frame)
        self._first.addWidget(self.source)
        self._first.addWidget(self.swap)
        self._first.addWidget(self.side)
        self._first.addWidget(self.edit)
        self._second = QWidget(self)
        self._second_row = QHBoxLayout(self._second)
        self._second_row.setContentsMargins(0, 0, 0, 0)
        self._second_row.addStretch(1)
        self._second.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(self._first)
        column.addWidget(self._second)
        self.setMinimumHeight(VIEW_HEADER_HEIGHT)

    def _wish(self) -> int:
        fixed = (
            self.picker.minimumSizeHint().width()
            + self.source.sizeHint().width()
            + self.frame.sizeHint().width()
            + self.side.sizeHint().width()
            + self.swap.sizeHint().width()
            + 3 * _GAP
            + self.edit.sizeHint().width()
        )
        title = self._first.itemAt(0).sizeHint().width() + 4
        dimensions = self._dimension_box.sizeHint().width() + 3 * _GAP
        return fixed + title + dimensions + 5 * _GAP + PANEL_PADDING + 12

    def _fit(self) -> None:
        narrow = self._wish() > self.width()
        if narrow == self.is_narrow:
            return
        if narrow:
            self._first.removeWidget(self._dimension_box)
            self._second_row.insertWidget(0, self._dimension_box)
        else:
            self._second_row.removeWidget(self._dimension_box)
            self._first.insertWidget(self._first.indexOf(self._line) + 1, self._dimension_box)
        self._second.setVisible(narrow)
        self._line.setVisible(not narrow and bool(self._groups))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take one line or two."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Measure anew when texts or fonts changed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        """Never ask for the width of one line: the header breaks into two."""
        wish = super().minimumSizeHint()
        return QSize(min(wish.width(), 640), wish.height())
