"""One pane of the preview: a context, the gallery that it shows, and why."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.tenants.rows import ChannelRow
from app.views.preview.answers import PaneAnswer
from app.views.preview.choice import VariantChoice
from app.views.preview.gallery import Gallery
from app.views.preview.options import OptionGroup, OptionPicker
from app.views.preview.why import WhyCard
from app.views.support.announcement import announce
from app.views.support.chips import DIFFERENT_IMAGE, Chip, ChipLabel, Tone, state_chip
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import CARD_GAP, FILTER_BAR_HEIGHT, PANEL_PADDING, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

DETAILS_WIDTH: Final = (176, 232)  # px, least and most; between them a third of the pane
COMPACT_BELOW: Final = 540  # px of height of a pane
GAP: Final = Chip("No media", Tone.ERR, "error")


class PreviewPane(QFrame):
    """Draws one `PaneAnswer`; says what a person picks and never answers itself.

    Signals: `context_picked(Context)`, `value_picked(Dimension, value id or None)`.
    """

    context_picked = Signal(object)
    value_picked = Signal(object, object)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        letter: str,
        add_alt_text: Callable[[int], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self.letter = letter
        self._channels: tuple[ChannelRow, ...] = ()
        self._locales: tuple[str, ...] = ()
        self._answer: PaneAnswer | None = None
        self._different = False
        self._compact = False
        self._product_number = ""
        self.setProperty("ground", "sunken")
        self.setAccessibleName(f"Pane {letter}")
        self.channel = PickerButton(hub, f"Channel of {letter}", icon="channel", parent=self)
        self.locale = PickerButton(hub, f"Locale of {letter}", icon="locale", parent=self)
        self.chip = ChipLabel(hub, state_chip("published"), self)
        self.gallery = Gallery(hub, thumbnails, self)
        self.options = OptionPicker(hub, thumbnails, self)
        self.why = WhyCard(hub, add_alt_text, self)
        self._name = text_label("", "section")
        self._name.setWordWrap(True)
        self._number = ElidedLabel("", "caption")
        self._extra = text_label("", "caption")
        self._extra.setWordWrap(True)
        self._lay_out()
        self.channel.chosen.connect(self._on_channel_chosen)
        self.locale.chosen.connect(self._on_locale_chosen)
        self.options.picked.connect(self.value_picked)
        self.gallery.item_shown.connect(self.why.show_item)

    @property
    def context(self) -> Context:
        """The channel and locale that are picked."""
        return Context(self.channel.current or OMNICHANNEL, self.locale.current or NEUTRAL)

    @property
    def answer(self) -> PaneAnswer | None:
        """What is on show."""
        return self._answer

    def set_channels(self, channels: Sequence[ChannelRow], locales: Sequence[str], context: Context) -> None:
        """Offer the channels of the tenant and pick a context, without `context_picked`."""
        self._channels = tuple(channels)
        self._locales = tuple(locales)
        choices = [Choice(OMNICHANNEL, OMNICHANNEL)]
        choices += [Choice(channel.oun, channel.name, channel.oun) for channel in self._channels]
        self.channel.set_choices(choices, context.channel)
        self._offer_locales(context.locale)

    def show_product(self, name: str, number: str, groups: Sequence[OptionGroup]) -> None:
        """Show the name and the dimensions of another product."""
        self._name.setText(name)
        self._product_number = number
        self.options.set_groups(groups)

    def show_choice(self, choice: VariantChoice) -> None:
        """Show what is picked."""
        self.options.show_choice(choice)
        variant = choice.variant
        self._number.setText(self._product_number if variant is None else variant.number)

    def show_answer(self, answer: PaneAnswer, *, keep_item: bool = False) -> None:
        """Draw an answer."""
        self._answer = answer
        self.why.show_answer(answer)
        self.gallery.show_answer(answer, keep=keep_item)
        self.options.show_swatches(answer.swatches)
        count = answer.additional
        self._extra.setText(f"{count:,} additional media" if count else "")
        self._extra.setVisible(bool(count))
        self._write_chip()

    def set_different(self, different: bool) -> None:
        """Say that the other pane shows another default image."""
        if different and not self._different:
            announce(self, DIFFERENT_IMAGE.text)
        self._different = different
        self._write_chip()

    def _write_chip(self) -> None:
        answer = self._answer
        if answer is None:
            self.chip.hide()
            return
        chip = None
        if answer.warning:
            chip = None
        elif not answer.items:
            chip = GAP
        elif self._different:
            chip = DIFFERENT_IMAGE
        elif answer.state:
            chip = state_chip(answer.state)
        self.chip.setVisible(chip is not None)
        if chip is not None:
            self.chip.set_chip(chip)

    def _offer_locales(self, wanted: str) -> None:
        channel = next((row for row in self._channels if row.oun == self.channel.current), None)
        offered = self._locales if channel is None else channel.languages
        self.locale.set_choices([Choice(code, code) for code in (NEUTRAL, *offered)], wanted)
        if wanted not in (NEUTRAL, *offered) and channel is not None:
            self.locale.select(channel.default_language)

    def _on_channel_chosen(self, _oun: str) -> None:
        self._offer_locales(self.locale.current)
        self.context_picked.emit(self.context)

    def _on_locale_chosen(self, _code: str) -> None:
        self.context_picked.emit(self.context)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar())
        page = QWidget(self)
        self._page = QVBoxLayout(page)
        self._page.addWidget(self._product_card(), 1)
        self._page.addWidget(self.why, 0)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        column.addWidget(area, 1)
        self._space(compact=False)

    def _space(self, *, compact: bool) -> None:
        gap = 8 if compact else CARD_GAP
        self._page.setContentsMargins(PANEL_PADDING, gap, PANEL_PADDING, gap)
        self._page.setSpacing(gap)
        padding = 10 if compact else PANEL_PADDING
        self._card.setContentsMargins(padding, padding, 8, padding)
        self._details.setSpacing(0 if compact else 2)
        self.options.set_compact(compact)
        self.why.list.set_compact(compact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw closer together where there is little height."""
        super().resizeEvent(event)
        least, most = DETAILS_WIDTH
        self._details_area.setFixedWidth(max(least, min(most, event.size().width() // 3)))
        compact = event.size().height() < COMPACT_BELOW
        if compact != self._compact:
            self._compact = compact
            self._space(compact=compact)

    def _bar(self) -> QWidget:
        bar = QFrame(self)
        bar.setProperty("ground", "surface")
        bar.setProperty("edge", "bottom")
        bar.setMinimumHeight(FILTER_BAR_HEIGHT)
        row = QHBoxLayout(bar)
        row.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        row.setSpacing(8)
        badge = QLabel(self.letter, bar)
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        badge.setFixedSize(20, 20)
        badge.setProperty("role", "label")
        self._hub.follow(badge, lambda: badge.setStyleSheet(_badge_style(self._hub)))
        row.addWidget(badge)
        row.addWidget(self.channel)
        row.addWidget(self.locale)
        row.addStretch(1)
        row.addWidget(self.chip)
        return bar

    def _product_card(self) -> QWidget:
        card = QFrame(self)
        card.setProperty("edge", "card")
        row = self._card = QHBoxLayout(card)
        row.setSpacing(CARD_GAP)
        row.addWidget(self.gallery, 1)
        details = QWidget(card)
        column = self._details = QVBoxLayout(details)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(2)
        column.addWidget(self._name)
        column.addWidget(self._number)
        column.addSpacing(4)
        column.addWidget(self.options)
        column.addWidget(self._extra)
        column.addStretch(1)
        area = QScrollArea(card)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(details)
        area.setFixedWidth(DETAILS_WIDTH[0])
        self._details_area = area
        row.addWidget(area)
        card.setMinimumHeight(216)
        return card


def _badge_style(hub: ThemeHub) -> str:
    theme = hub.theme
    return f"background: {theme.fill}; color: {theme.on_fill}; border-radius: 4px; font-weight: 600;"
