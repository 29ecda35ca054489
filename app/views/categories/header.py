"""The head of a category: what it is, its state, and what can be done with it."""

from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.models.context import LIVE_SITE
from app.views.categories.state import CategoryPage
from app.views.check_outs.finish_button import FinishButton
from app.views.check_outs.publish_words import goes_live_with
from app.views.support.buttons import icon_button, primary_button, secondary_button
from app.views.support.chips import DRAFT, Chip, ChipLabel, Tone
from app.views.support.labels import ElidedLabel, rule, set_tone
from app.views.support.theme import PRODUCT_HEADER_HEIGHT, ThemeHub

FINISH_FIRST: Final = "Finish editing before you publish"


class CategoryHeader(QFrame):
    """Name, chips, facts and buttons of the category.

    Signals: `preview_wanted()`, `publish_wanted()`, `discard_wanted()`, `edit_wanted()`, `finish_wanted()`,
    `finish_comment_wanted()`, `ask_wanted()`, `versions_wanted()`.
    """

    preview_wanted = Signal()
    publish_wanted = Signal()
    discard_wanted = Signal()
    edit_wanted = Signal()
    finish_wanted = Signal()
    finish_comment_wanted = Signal()
    ask_wanted = Signal()
    versions_wanted = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setMinimumHeight(PRODUCT_HEADER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name = ElidedLabel("", "title")
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._facts = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        set_tone(self._facts, "t2")
        self.draft_chip = ChipLabel(hub, DRAFT)
        self.check_out_chip = ChipLabel(hub, Chip("", Tone.TINT))
        self.preview_button = self._button(secondary_button(hub, "Preview", "preview"), self.preview_wanted)
        self.preview_button.setToolTip("Preview this category (Ctrl+Shift+V)")
        self.publish_button = self._button(secondary_button(hub, "Publish", "publish"), self.publish_wanted)
        self.discard_button = self._button(secondary_button(hub, "Discard edits"), self.discard_wanted)
        self.ask_button = self._button(secondary_button(hub, "Ask to finish"), self.ask_wanted)
        self.edit_button = self._button(primary_button(hub, "Edit category media", "edit"), self.edit_wanted)
        self.finish = FinishButton(hub)
        self.finish.finish_wanted.connect(self.finish_wanted)
        self.finish.comment_wanted.connect(self.finish_comment_wanted)
        self.more_button = icon_button(hub, "more", "More commands for this category")
        self.more_menu = QMenu(self)
        self.more_menu.addAction("History of versions…", self.versions_wanted.emit)
        self.more_button.setMenu(self.more_menu)
        self.more_button.setPopupMode(self.more_button.ToolButtonPopupMode.InstantPopup)
        self.edit_button.setToolTip("Edit category media (Ctrl+E)")
        self._group = ""
        self._divider = rule(vertical=True)
        self._divider.setFixedHeight(20)
        self._lay_out()

    @staticmethod
    def _button(button: QPushButton, signal: SignalInstance) -> QPushButton:
        button.clicked.connect(lambda _on=False: signal.emit())
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setContentsMargins(0, 6, 0, 6)
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addStrut(26)  # the height of chips, so that the name stands still without them
        first.addWidget(self._name)
        # Aligned, so that their height is no limit for that of the name.
        first.addWidget(self.draft_chip, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.check_out_chip, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._facts)
        row.addLayout(words, 1)
        row.addWidget(self.preview_button)
        for widget in (self.publish_button, self._divider, self.discard_button, self.ask_button):
            row.addWidget(widget)
        row.addWidget(self.edit_button)
        row.addWidget(self.finish)
        row.addWidget(self.more_button)

    def set_group(self, name: str) -> None:
        """Name the publish group that edits go live with; empty on the Live site."""
        self._group = name

    def show_page(self, page: CategoryPage, *, needs_channel: bool) -> None:
        """Show a category; in Omnichannel nothing can be done."""
        place, count = page.category.place, page.category.product_count
        self._name.setText(place.name)
        facts = [f"{count:,} product{'' if count == 1 else 's'}"]
        if place.parent_id is not None:
            facts.insert(0, place.long_name)
        self._facts.setText("  ·  ".join(facts))
        other, is_mine = page.other_editor, page.is_mine
        self.draft_chip.setVisible(page.has_unpublished and not needs_channel)
        words = "Checked out by you" if is_mine else f"Checked out by {other}"
        self.check_out_chip.set_chip(Chip(words, Tone.TINT if is_mine else Tone.NEUTRAL, "user"))
        self.check_out_chip.setAccessibleName(words)
        self.check_out_chip.setVisible(is_mine or other is not None)
        self.publish_button.setVisible(not needs_channel)
        in_group = page.context.group != LIVE_SITE
        self.publish_button.setEnabled(
            page.has_unpublished and not is_mine and other is None and not in_group
        )
        self.publish_button.setToolTip(goes_live_with(self._group) if in_group else _publish_tip(page))
        self._divider.setVisible(not needs_channel)
        self.discard_button.setVisible(is_mine)
        self.ask_button.setVisible(other is not None)
        self.edit_button.setVisible(not is_mine and not needs_channel)
        self.edit_button.setEnabled(other is None)
        self.finish.setVisible(is_mine)
        self.more_button.setVisible(not needs_channel)


def _publish_tip(page: CategoryPage) -> str:
    if page.is_mine:
        return FINISH_FIRST
    if page.other_editor is not None:
        return f"{page.other_editor} is editing this category"
    return "Publish (Ctrl+Shift+P)" if page.has_unpublished else "Everything that is checked in is live"
