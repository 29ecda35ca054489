"""The head of the product: what it is, its state, and what can be done with it."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.assignments.resolve import default_image
from app.views.assignments.compact import set_compact
from app.views.assignments.pictures import Pictures
from app.views.assignments.product_delegate import paint_avatar
from app.views.assignments.state import ProductState
from app.views.check_outs.finish_button import FinishButton
from app.views.check_outs.publish_words import goes_live_with
from app.views.support.buttons import icon_button, primary_button, secondary_button
from app.views.support.chips import DRAFT, Chip, ChipLabel, Tone, chip_size, paint_chip
from app.views.support.labels import ElidedLabel, rule, set_tone
from app.views.support.rights import needs
from app.views.support.theme import PRODUCT_HEADER_HEIGHT, ThemeHub

_PICTURE: Final = QSize(36, 45)
LEAST: Final = 560  # px; before that texts are elided and buttons lose their words
NARROW: Final = 900  # px of the header below which buttons lose their words
FINISH_FIRST: Final = "Finish editing before you publish"


class _Picture(QWidget):
    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self._pictures = pictures
        self._sha: str | None = None
        self.setFixedSize(_PICTURE)
        pictures.thumbnails.ready.connect(lambda _contents: self.update())

    def show_content(self, sha256: str | None) -> None:
        self._sha = sha256
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._pictures.paint_content(QPainter(self), self.rect(), self._sha)


class CheckOutChip(ChipLabel):
    """Who has the product checked out, with an avatar."""

    def __init__(self, hub: ThemeHub, user: str) -> None:
        super().__init__(hub, Chip("", Tone.TINT))
        self._theme_hub = hub
        self._user = user
        self._words = ""
        self._is_me = self._is_compact = False

    def show_user(self, user: str, *, is_me: bool) -> None:
        """Name who it is."""
        self._user, self._is_me = user, is_me
        self._words = "Checked out by you" if is_me else f"Checked out by {user}"
        self._draw()

    def set_compact(self, is_compact: bool) -> None:
        """Show the avatar alone, or the words again; name and tool tip stay."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self._draw()

    def _draw(self) -> None:
        tone = Tone.TINT if self._is_me else Tone.NEUTRAL
        self.set_chip(Chip("" if self._is_compact else self._words, tone, "user"))
        self.setAccessibleName(self._words)
        self.setToolTip(self._words if self._is_compact else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chip, then the avatar over its icon; or the avatar alone."""
        painter = QPainter(self)
        side = min(14, self.height() - 4)
        box = QRect(5, (self.height() - side) // 2, side, side)
        if self._is_compact:
            box = self.rect()
        else:
            paint_chip(painter, self.rect(), self.chip, self._theme_hub.theme, None)
        paint_avatar(painter, box, self._user, self._theme_hub.theme.qcolor("avatar"))

    def sizeHint(self) -> QSize:
        """Measure the chip, or the avatar."""
        size = chip_size(self.chip)
        return QSize(size.height(), size.height()) if self._is_compact else size

    def minimumSizeHint(self) -> QSize:
        """Never cut it."""
        return self.sizeHint()


class ProductHeader(QFrame):
    """Picture, name, chips, facts and buttons of the product.

    Signals: `preview_wanted()`, `publish_wanted()`, `discard_wanted()`, `edit_wanted()`, `finish_wanted()`,
    `finish_comment_wanted()`, `ask_wanted()`, `versions_wanted()`, `reset_wanted()`.
    """

    preview_wanted = Signal()
    publish_wanted = Signal()
    discard_wanted = Signal()
    edit_wanted = Signal()
    finish_wanted = Signal()
    finish_comment_wanted = Signal()
    ask_wanted = Signal()
    versions_wanted = Signal()
    reset_wanted = Signal()

    def __init__(self, hub: ThemeHub, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setMinimumSize(LEAST, PRODUCT_HEADER_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._picture = _Picture(pictures)
        self._name = ElidedLabel("", "title")
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._facts = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        set_tone(self._facts, "t2")
        self.draft_chip = ChipLabel(hub, DRAFT)
        self.check_out_chip = CheckOutChip(hub, "")
        self.preview_button = self._button(secondary_button(hub, "Preview", "preview"), self.preview_wanted)
        self.preview_button.setToolTip("Preview this product (Ctrl+Shift+V)")
        self.publish_button = self._button(secondary_button(hub, "Publish", "publish"), self.publish_wanted)
        self.discard_button = self._button(secondary_button(hub, "Discard edits"), self.discard_wanted)
        self.edit_button = self._button(primary_button(hub, "Edit product media", "edit"), self.edit_wanted)
        self.edit_button.setToolTip("Edit product media (Ctrl+E)")
        self.finish = FinishButton(hub)
        self.finish.finish_wanted.connect(self.finish_wanted)
        self.finish.comment_wanted.connect(self.finish_comment_wanted)
        self.ask_button = self._button(secondary_button(hub, "Ask to finish"), self.ask_wanted)
        self.more_button = icon_button(hub, "more", "More commands for this product")
        self.more_menu = QMenu(self)
        self.more_menu.addAction("History of versions…", self.versions_wanted.emit)
        reset = self.more_menu.addAction("Reset to default…", self.reset_wanted.emit)
        self._reset = needs(reset, Act.ASSIGN)
        self.more_button.setMenu(self.more_menu)
        self.more_button.setPopupMode(self.more_button.ToolButtonPopupMode.InstantPopup)
        self._is_others = False
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
        row.addWidget(self._picture)
        words = QVBoxLayout()
        words.setContentsMargins(4, 4, 0, 4)
        words.setSpacing(0)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._name)
        # Aligned, so that their height is no limit for that of the name.
        first.addWidget(self.draft_chip, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.check_out_chip, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        words.addStretch(1)
        words.addLayout(first)
        words.addWidget(self._facts)
        words.addStretch(1)
        row.addLayout(words, 1)
        for widget in (self.preview_button, self.publish_button, self._divider, self.discard_button):
            row.addWidget(widget)
        row.addWidget(self.edit_button)
        row.addWidget(self.ask_button)
        row.addWidget(self.finish)
        row.addWidget(self.more_button)

    def set_group(self, name: str) -> None:
        """Name the publish group that edits go live with; empty on the Live site."""
        self._group = name

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of two buttons away where the name needs the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_narrow = self.width() < NARROW
        for button in (self.preview_button, self.publish_button):
            set_compact(button, is_narrow)
        # The card below the tabs asks too.
        self.ask_button.setVisible(self._is_others and not is_narrow)
        set_compact(self.edit_button, self._is_others and is_narrow)
        self.check_out_chip.set_compact(is_narrow)

    def show_state(self, state: ProductState) -> None:
        """Show a product; buttons follow who has it checked out. Source: ui.md 4, 02."""
        media = state.resolutions[None].media
        image = default_image(media, state.is_image)
        row = state.media.get(image) if image is not None else None
        self._picture.show_content(row.sha256 if row is not None else None)
        self._name.setText(state.product.name)
        self._facts.setText(facts(state))
        self.setAccessibleName(f"{state.product.name}, {facts(state)}")
        self.draft_chip.setVisible(state.has_unpublished)
        editor = state.document.checked_out_by
        self.check_out_chip.setVisible(editor is not None)
        if editor is not None:
            self.check_out_chip.show_user(editor, is_me=state.is_mine)
        self._show_buttons(state)

    def _show_buttons(self, state: ProductState) -> None:
        other = state.other_editor
        self.discard_button.setVisible(state.is_mine)
        self._divider.setVisible(state.is_mine)
        self.finish.setVisible(state.is_mine)
        self._is_others = other is not None
        self._fit()
        self.edit_button.setVisible(not state.is_mine)
        self.edit_button.setEnabled(other is None)
        self.edit_button.setToolTip(
            f"{other} is editing this product" if other else "Edit product media (Ctrl+E)"
        )
        free = state.document.checked_out_by is None and not state.context.group
        self.publish_button.setEnabled(free and state.has_unpublished)
        if state.context.group:
            tip = goes_live_with(self._group)
        elif state.is_mine:
            tip = FINISH_FIRST
        elif other:
            tip = f"{other} is editing this product"
        else:
            tip = "Publish (Ctrl+Shift+P)" if state.has_unpublished else "There is nothing to publish here"
        self.publish_button.setToolTip(tip)
        self._reset.setEnabled(other is None)


def facts(state: ProductState) -> str:
    """Write the second line: number, kind, dimensions, variants."""
    product = state.product
    parts = [product.number, "Product master" if product.is_master else "Product"]
    if product.dimensions:
        parts.append(", ".join(dimension.label for dimension in product.dimensions))
        parts.append(f"{product.variant_count:,} variant{'' if product.variant_count == 1 else 's'}")
    return "  ·  ".join(parts)
