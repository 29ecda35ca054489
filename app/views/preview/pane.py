"""One pane of the preview: a context, the gallery that it shows, and why."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.models.catalog.dimensions import Dimension
from app.models.context import LIVE_SITE, NEUTRAL, OMNICHANNEL, Context
from app.models.tenants.rows import ChannelRow
from app.views.preview.additional import AdditionalList
from app.views.preview.answers import PaneAnswer, PreviewSource
from app.views.preview.choice import VariantChoice
from app.views.preview.frames import Frame
from app.views.preview.gallery import Gallery
from app.views.preview.options import OptionPicker
from app.views.preview.reader import Subject
from app.views.preview.why import WhyActions, WhyCard
from app.views.support.announcement import announce
from app.views.support.chips import DIFFERENT_IMAGE, Chip, ChipLabel, Tone, state_chip
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import CARD_GAP, FILTER_BAR_HEIGHT, PANEL_PADDING, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

DETAILS_WIDTH: Final = (176, 232)  # px, least and most; between them a third of the pane
COMPACT_BELOW: Final = 540  # px of height of a pane
SHORT_BELOW: Final = 520  # px of width, in which pickers and a chip have no room side by side
GAP: Final = Chip("No media", Tone.ERR, "error")


class PreviewPane(QFrame):
    """Draws one `PaneAnswer`; says what a person picks and never answers itself.

    Signals: `context_picked(Context)`, `source_picked(PreviewSource)`,
    `value_picked(Dimension, value id or None)`.
    """

    context_picked = Signal(object)
    source_picked = Signal(object)
    value_picked = Signal(object, object)

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        letter: str,
        actions: WhyActions,
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
        self._subject: Subject | None = None
        self._frame = Frame.PRODUCT_PAGE
        self._variant_number = ""
        self._group = LIVE_SITE
        self.setProperty("ground", "sunken")
        self.setAccessibleName(f"Pane {letter}")
        self.channel = PickerButton(hub, f"Channel of {letter}", icon="channel", parent=self)
        self.locale = PickerButton(hub, f"Locale of {letter}", parent=self)
        self.source = PickerButton(hub, f"Source of {letter}", parent=self)
        sources = [Choice(source.value, source.short, source.label) for source in PreviewSource]
        self.source.set_choices(sources, PreviewSource.DRAFT.value)
        self.source.setToolTip("Which store answers")
        self.chip = ChipLabel(hub, state_chip("published"), self)
        self.gallery = Gallery(hub, thumbnails, self)
        self.options = OptionPicker(hub, thumbnails, self)
        self.additional = AdditionalList(hub, self)
        self.why = WhyCard(hub, actions, self)
        self._name = text_label("", "section")
        self._name.setWordWrap(True)
        self._number = ElidedLabel("", "caption")
        self.note = text_label("", "caption", "warn")
        self.note.setWordWrap(True)
        self._lay_out()
        self.channel.chosen.connect(self._on_channel_chosen)
        self.locale.chosen.connect(self._on_locale_chosen)
        self.source.chosen.connect(lambda key: self.source_picked.emit(PreviewSource(key)))
        self.options.picked.connect(self.value_picked)
        self.additional.chosen.connect(self.gallery.show_item)
        self.gallery.item_shown.connect(self.why.show_item)

    @property
    def context(self) -> Context:
        """The channel and locale that are picked."""
        return Context(self.channel.current or OMNICHANNEL, self.locale.current or NEUTRAL)

    @property
    def asked(self) -> Context:
        """The context that is picked; for drafts in the publish group in force."""
        return self.context.on(self._group if self.picked_source is PreviewSource.DRAFT else LIVE_SITE)

    def set_group(self, group: int) -> bool:
        """Show drafts of a publish group, isolated from other drafts; return whether it is another one."""
        before, self._group = self._group, group
        return group != before

    @property
    def answer(self) -> PaneAnswer | None:
        """What is on show."""
        return self._answer

    @property
    def picked_source(self) -> PreviewSource:
        """The store that is picked."""
        return PreviewSource(self.source.current)

    def set_channels(self, channels: Sequence[ChannelRow], locales: Sequence[str], context: Context) -> None:
        """Offer the channels of the tenant and pick a context, without `context_picked`.

        A context that was removed meanwhile stays picked, so that it is said what became of it.
        """
        before = {choice.key: choice.text for choice in self.channel.choices}
        self._channels = tuple(channels)
        self._locales = tuple(locales)
        choices = [Choice(OMNICHANNEL, OMNICHANNEL)]
        choices += [Choice(channel.oun, channel.name, channel.oun) for channel in self._channels]
        if context.channel not in {choice.key for choice in choices}:
            name = before.get(context.channel, context.channel)
            choices.append(Choice(context.channel, name, "removed"))
        self.channel.set_choices(choices, context.channel)
        self._offer_locales(context.locale)

    def show_subject(self, subject: Subject) -> None:
        """Show the name and the dimensions of another product, or a category."""
        self._subject = subject
        self._name.setText(subject.title)
        self.note.setText(subject.note)
        self.note.setVisible(bool(subject.note))
        self.options.set_groups(subject.groups)

    def set_frame(self, frame: Frame) -> None:
        """Show what another place shows."""
        self._frame = frame
        self.gallery.set_frame(frame)
        self.additional.setVisible(
            not frame.is_tile and self._answer is not None and bool(self._answer.additional)
        )
        self._show_words()
        self._show_swatches()

    def show_choice(self, choice: VariantChoice, offered: Mapping[Dimension, set[int]]) -> None:
        """Show what is picked and what can be had beside it."""
        self.options.show_choice(choice, offered)
        self._variant_number = "" if choice.variant is None else choice.variant.number
        self._show_words()

    def show_answer(self, answer: PaneAnswer, *, keep_item: bool = False) -> None:
        """Draw an answer."""
        self._answer = answer
        self.why.show_answer(answer)
        self.gallery.show_answer(answer, keep=keep_item)
        self._show_swatches()
        self.additional.show_items(() if self._frame.is_tile else answer.additional)
        self._write_chip()

    def _show_words(self) -> None:
        """Name the product with its number, or the category that the frame shows."""
        subject = self._subject
        if subject is None:
            return
        product, category = subject.product, subject.category
        title, number = subject.title, ""
        if product is not None:
            number = self._variant_number or product.number
        if category is not None and (self._frame is Frame.CATEGORY or product is None):
            title, number = category.name, category.long_name
        self._name.setText(title)
        self._number.setText(number)
        self.gallery.large.set_words(title, number)
        self.options.setVisible(self._frame is not Frame.CATEGORY)

    def _show_swatches(self) -> None:
        """Show the product's own swatches on its page, central ones in lists, and names at a till."""
        own = {} if self._answer is None or self._frame.is_tile else self._answer.swatches
        self.options.show_swatches(own, is_plain=self._frame is Frame.POS_TILE)

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
        elif answer.clock:
            chip = Chip(answer.clock, Tone.NEUTRAL, "cache")
        elif answer.state:
            chip = state_chip(answer.state)
        self.chip.setVisible(chip is not None)
        if chip is not None:
            self.chip.set_chip(chip)

    def _offer_locales(self, wanted: str) -> None:
        channel = next((row for row in self._channels if row.oun == self.channel.current), None)
        offered = self._locales if channel is None else channel.languages
        choices = [Choice(code, code) for code in (NEUTRAL, *offered)]
        if wanted not in (NEUTRAL, *offered):
            choices.append(Choice(wanted, wanted, "removed"))
        self.locale.set_choices(choices, wanted)

    def _on_channel_chosen(self, _oun: str) -> None:
        channel = next((row for row in self._channels if row.oun == self.channel.current), None)
        wanted = self.locale.current
        if channel is not None and wanted not in (NEUTRAL, *channel.languages):
            wanted = channel.default_language
        elif channel is None and wanted not in self._locales:
            wanted = NEUTRAL
        self._offer_locales(wanted)
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
        """Draw closer together where there is little height; leave the bar to names where it is short."""
        super().resizeEvent(event)
        is_short = event.size().width() < SHORT_BELOW
        if is_short != (self._bar_row.indexOf(self.chip) < 0):
            if is_short:
                self._details.insertWidget(0, self.chip, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                self._bar_row.addWidget(self.chip)
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
        row = self._bar_row = QHBoxLayout(bar)
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
        row.addWidget(self.source)
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
        column.addWidget(self.note)
        column.addWidget(self.options)
        column.addWidget(self.additional)
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
