"""The page of one category in a channel: its image, and what it shows in every other context."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.models.assignments.slots import TargetMedia
from app.models.context import NEUTRAL, Context
from app.views.categories.contexts_table import ContextsTable
from app.views.categories.image_well import SIZE, SMALL, ImageWell
from app.views.categories.pictures import Pictures
from app.views.categories.state import CategoryPage, use_words
from app.views.support.buttons import secondary_button
from app.views.support.cards import SectionCard
from app.views.support.chips import PUBLISHED, Chip, ChipLabel, Tone, state_chip
from app.views.support.drag_label import DragLabel
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import CARD_GAP, PANEL_PADDING

LOW: Final = 640  # px of this page below which the image is shown small


class CategoryPageView(QScrollArea):
    """Shows a `CategoryPage`.

    Signals: `choose_wanted()`, `remove_wanted()`, `nothing_wanted()`, `copy_to_wanted()`.
    """

    choose_wanted = Signal()
    remove_wanted = Signal()
    nothing_wanted = Signal()
    copy_to_wanted = Signal()

    def __init__(self, pictures: Pictures, label: DragLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        hub = pictures.hub
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Category media")
        self.well = ImageWell(pictures, label)
        self.well.choose_wanted.connect(self.choose_wanted)
        self.well.remove_wanted.connect(self.remove_wanted)
        self.table = ContextsTable(pictures)
        self.table.selection_changed.connect(self._on_selection)
        self.add_button = secondary_button(hub, "Add media", "add")
        self.add_button.setToolTip("Add media (Ctrl+Shift+M)")
        self.remove_button = secondary_button(hub, "Remove", "trash")
        self.remove_button.setToolTip("Remove the image from this category (Delete)")
        self.nothing_button = secondary_button(hub, "Show no image", "forbidden")
        self.nothing_button.setToolTip("Show the placeholder here, also where Neutral has an image")
        self.copy_button = secondary_button(hub, "Copy image to selected", "copy")
        self.copy_button.setToolTip("Choose channels and locales in the table first")
        for button, signal in (
            (self.add_button, self.choose_wanted),
            (self.remove_button, self.remove_wanted),
            (self.nothing_button, self.nothing_wanted),
            (self.copy_button, self.copy_to_wanted),
        ):
            button.clicked.connect(lambda _on=False, signal=signal: signal.emit())
        self._name = ElidedLabel("", "section")
        self.state_chip = ChipLabel(hub, PUBLISHED)
        self.source_chip = ChipLabel(hub, Chip("", Tone.DASHED, "inherits"))
        self.source = self._words("t2")
        self.use = self._words("t2")
        self._page: CategoryPage | None = None
        self._lay_out()

    @staticmethod
    def _words(tone: str) -> QLabel:
        label = text_label("", "body", tone)
        label.setWordWrap(True)
        return label

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("ground", "sunken")
        column = QVBoxLayout(inside)
        column.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, PANEL_PADDING)
        column.setSpacing(CARD_GAP)
        self.card = SectionCard("Primary media", "One image for navigation and category lists")
        self.card.add_action(self.add_button)
        body = QHBoxLayout()
        body.setContentsMargins(PANEL_PADDING, 4, PANEL_PADDING, PANEL_PADDING)
        body.setSpacing(PANEL_PADDING)
        body.addWidget(self.well, 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(self._facts(), 1)
        self.card.body.addLayout(body)
        self.contexts = SectionCard("Channels and locales", "Double click to work there")
        self.contexts.add_action(self.copy_button)
        self.contexts.body.addWidget(self.table)
        self.table.setMinimumHeight(150)
        column.addWidget(self.card)
        column.addWidget(self.contexts, 1)
        self.setWidget(inside)

    def _facts(self) -> QVBoxLayout:
        facts = QVBoxLayout()
        facts.setSpacing(8)
        facts.addWidget(self._name)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        chips.addWidget(self.source_chip)
        chips.addWidget(self.state_chip)
        chips.addStretch(1)
        facts.addLayout(chips)
        facts.addWidget(self.source)
        facts.addSpacing(4)
        facts.addWidget(text_label("Where it is used", "label"))
        facts.addWidget(self.use)
        facts.addStretch(1)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.nothing_button)
        actions.addWidget(self.remove_button)
        actions.addStretch(1)
        facts.addLayout(actions)
        return facts

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table its room in a low window."""
        super().resizeEvent(event)
        self.well.setFixedSize(SMALL if self.height() < LOW else SIZE)

    def show_page(self, page: CategoryPage) -> None:
        """Show a category as it was read."""
        self._page = page
        own, image = page.own, page.image
        is_empty = own is not None and own.intentionally_empty
        shown = page.category.resolution.media
        self.well.show_image(
            image,
            is_inherited=page.is_inherited,
            is_empty_on_purpose=is_empty or shown.intentionally_empty,
            refusal=page.refusal,
        )
        self._name.setText("No image" if image is None else image.display_name)
        self.source.setText(_source_words(page))
        self.use.setText(use_words(page))
        self._show_chips(page)
        is_free = not page.refusal
        self.add_button.setText("Replace" if own is not None and own.primary else "Add media")
        self.add_button.setEnabled(is_free)
        self.remove_button.setEnabled(is_free and own is not None)
        self.remove_button.setVisible(own is not None)
        self.nothing_button.setVisible(page.is_inherited and not shown.intentionally_empty)
        self.nothing_button.setEnabled(is_free)
        self.table.show_page(page)
        self._on_selection()

    def _show_chips(self, page: CategoryPage) -> None:
        image = page.image
        self.source_chip.setVisible(page.is_inherited)
        self.source_chip.set_chip(Chip(f"Inherits {NEUTRAL}", Tone.DASHED, "inherits"))
        self.state_chip.setVisible(page.category.resolution.context is not None)
        same = _answer(page.category.live.media) == _answer(page.category.resolution.media)
        is_live = image is None or image.published_version is not None
        self.state_chip.set_chip(state_chip("published" if same and is_live else "draft"))

    def _on_selection(self) -> None:
        page = self._page
        if page is None:
            return
        count = sum(context != page.context for context in self.table.selected)
        self.copy_button.setText(f"Copy image to {count} selected" if count else "Copy image to selected")
        self.copy_button.setEnabled(count > 0 and page.image is not None)


def _answer(media: TargetMedia) -> tuple[tuple[int, ...], bool]:
    return media.primary, media.intentionally_empty


def _source_words(page: CategoryPage) -> str:
    """Say where the image of this context comes from."""
    here = page.context_name(page.context)
    resolution = page.category.resolution
    if resolution.context is None:
        return f"Nothing is assigned in {here}. Shoppers see the placeholder."
    source = page.context_name(Context(resolution.context.channel, resolution.context.locale))
    if resolution.media.intentionally_empty:
        return f"No image is shown on purpose, as {source} says."
    if page.is_inherited:
        return f"Inherited from {source}. An image given here is shown in {page.context.locale} only."
    return f"Assigned in {source}."
