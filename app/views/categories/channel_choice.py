"""What the page of a category says while no channel is chosen, and the channels to choose from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.models.tenants.rows import ChannelRow
from app.views.categories.state import CategoryPage
from app.views.support.buttons import secondary_button
from app.views.support.cards import EmptyState
from app.views.support.theme import ThemeHub


class ChannelChoice(QWidget):
    """Category media belong to one channel: a button for each. Emits `channel_asked(ChannelRow)`."""

    channel_asked = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._hub = hub
        self._channels: tuple[ChannelRow, ...] | None = None
        self._state = EmptyState(hub, "channel", "Choose a channel")
        self.buttons: dict[str, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 0, 24, 24)
        self._column.addStretch(1)
        self._column.addWidget(self._state)
        self._column.addStretch(2)

    def show_page(self, page: CategoryPage) -> None:
        """Offer the channels of the tenant."""
        channels = tuple(page.channels.values())
        if channels == self._channels:
            return
        self._channels = channels
        made = []
        for channel in channels:
            button = secondary_button(self._hub, channel.name, "channel")
            button.setToolTip(f"Work in {channel.name} ({channel.oun})")
            button.clicked.connect(lambda _on=False, channel=channel: self.channel_asked.emit(channel))
            made.append(button)
        words = (
            "A category shows one image per channel, with Neutral for all its languages, and never inherits "
            "from Omnichannel."
        )
        if not channels:
            words = "This tenant has no channel yet. Add one with: vitrine channel add."
        self._state.say("Choose a channel" if channels else "No channel yet", words)
        for old in self.buttons.values():
            old.deleteLater()
        self.buttons = {channel.oun: button for channel, button in zip(channels, made, strict=True)}
        self._state.set_actions(made)
