"""The context bar: tenant, channel, locale and publish group, the go-to box, the bell and the user."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.models.context import DEFAULT_CONTEXT, LIVE_SITE, NEUTRAL, OMNICHANNEL, Context
from app.models.tenants.rows import ChannelRow
from app.views.support.buttons import icon_button
from app.views.support.fields import SearchField
from app.views.support.labels import initials, rule, set_look
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import CONTEXT_BAR_HEIGHT, ThemeHub

LIVE_SITE_NAME: Final = "Live site"
"""What is edited while no publish group is chosen. Source: publish-groups."""
NEW_GROUP: Final = "new"
_LIVE: Final = Choice(str(LIVE_SITE), LIVE_SITE_NAME)
_NEW: Final = Choice(NEW_GROUP, "New publish group…")


class GoToBox(SearchField):
    """Looks like a search field; a click or Enter opens the command palette."""

    opened = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(hub, "Go to media, product, command", parent=parent)
        self.setReadOnly(True)
        self.setTextMargins(0, 0, 56, 0)
        self.setClearButtonEnabled(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Go to media, product, command (Ctrl+K)")
        self._key = QLabel("Ctrl+K", self)
        self._key.setProperty("kind", "key")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.returnPressed.connect(self.opened)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the key at the right."""
        super().resizeEvent(event)
        size = self._key.sizeHint()
        self._key.setGeometry(self.width() - size.width() - 6, (self.height() - 18) // 2, size.width(), 18)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Open the palette."""
        self.opened.emit()


class Bell(QWidget):
    """The bell with the number of unread news."""

    clicked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(36, 36)
        self.button = icon_button(hub, "bell", "Notifications", shortcut="Ctrl+B", parent=self)
        self.button.move(4, 4)
        self.button.clicked.connect(self.clicked)
        self._badge = QLabel(self)
        self._badge.setProperty("kind", "badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_unread(0)

    def show_unread(self, count: int) -> None:
        """Write the number; nothing for 0."""
        self._badge.setText(str(count) if count < 100 else "99+")
        self._badge.setVisible(count > 0)
        self._badge.adjustSize()
        self._badge.move(self.width() - self._badge.width() - 1, 1)
        self.button.setAccessibleName(f"Notifications, {count} new" if count else "Notifications")


class ContextBar(QFrame):
    """Shows what it is given.

    Signals: `tenant_chosen(id)`, `context_chosen(Context)`, `new_group_asked()`, `go_to_asked()`,
    `where_asked()` and `bell_asked()`.
    """

    tenant_chosen = Signal(str)
    context_chosen = Signal(object)
    new_group_asked = Signal()
    go_to_asked = Signal()
    bell_asked = Signal()
    where_asked = Signal()

    def __init__(self, hub: ThemeHub, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ContextBar")
        self.setFixedHeight(CONTEXT_BAR_HEIGHT)
        self._channels: tuple[ChannelRow, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 16, 0)
        row.setSpacing(4)
        self._elsewhere: dict[str, str] = {}
        self.tenant = self._picker(hub, row, "Tenant", "tenant", "Alt+1")
        self.channel = self._picker(hub, row, "Channel", "channel", "Alt+2")
        self.locale = self._picker(hub, row, "Locale", "locale", "Alt+3")
        self.group = self._picker(hub, row, "Publish group", "ph.stack", "Alt+4", last=True)
        self.group.set_choices([_LIVE, _NEW])
        self._group = LIVE_SITE
        self.tenant.chosen.connect(self.tenant_chosen)
        self.channel.chosen.connect(self._on_channel)
        self.locale.chosen.connect(lambda _key: self.context_chosen.emit(self.context))
        self.group.chosen.connect(self._on_group)
        row.addStretch(1)
        self.go_to = GoToBox(hub)
        self.go_to.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.go_to.setMinimumWidth(150)
        self.go_to.setMaximumWidth(300)
        self.go_to.opened.connect(self.go_to_asked)
        row.addWidget(self.go_to, 10)
        row.addSpacing(4)
        row.addWidget(self._line())
        self.where = icon_button(hub, "ph.map-pin-line", "Where is it", shortcut="Ctrl+Alt+F", parent=self)
        self.where.clicked.connect(self.where_asked)
        row.addWidget(self.where)
        self.bell = Bell(hub)
        self.bell.clicked.connect(self.bell_asked)
        row.addWidget(self.bell)
        self.user = user
        self._avatar = _avatar(user)
        row.addWidget(self._avatar)

    def show_user(self, words: str) -> None:
        """Say who works here, with their roles."""
        self._avatar.setToolTip(words)
        self._avatar.setAccessibleName(f"Signed in as {words}")

    @property
    def context(self) -> Context:
        """The context in force."""
        return Context(self.channel.current or OMNICHANNEL, self.locale.current or NEUTRAL, self._group)

    @property
    def group_name(self) -> str:
        """The name of the publish group in force; empty on the Live site."""
        return self.group.current_text if self._group else ""

    def show_tenants(self, tenants: Sequence[tuple[str, str]], current: str) -> None:
        """Offer tenants as (id, name)."""
        self._elsewhere = {key: name for key, name in tenants if key != current}
        self.tenant.set_choices([Choice(key, name, key) for key, name in tenants], current)

    def elsewhere(self, tenant_id: str) -> str:
        """Name a tenant that is not the open one; empty for the open one."""
        return self._elsewhere.get(tenant_id, "")

    def show_channels(self, channels: Sequence[ChannelRow], context: Context = DEFAULT_CONTEXT) -> None:
        """Offer the channels of a tenant and go to a context, as far as it exists. Emits nothing."""
        self._channels = tuple(channels)
        offered = [Choice(row.oun, row.name, row.oun) for row in channels]
        self.channel.set_choices([Choice(OMNICHANNEL, OMNICHANNEL), *offered], context.channel)
        self._offer_locales(context.locale)
        self._show_group(context.group)

    def show_groups(self, groups: Sequence[Choice], wanted: int | None = None) -> None:
        """Offer the publish groups that can be edited, and go to one of them.

        Emits `context_chosen` where that is another one, as when the group in force is gone: it is left for
        the Live site then.
        """
        before = self._group
        self.group.set_choices([_LIVE, *groups, _NEW])
        self._show_group(before if wanted is None else wanted)
        if self._group != before:
            self.context_chosen.emit(self.context)

    def go_to_context(self, context: Context) -> None:
        """Choose a context as if a person had; emits `context_chosen` when it is another one."""
        if context != self.context:
            self.show_channels(self._channels, context)
            self.context_chosen.emit(self.context)

    def _on_group(self, key: str) -> None:
        if key == NEW_GROUP:
            self.group.select(str(self._group))
            self.new_group_asked.emit()
            return
        self._show_group(int(key))
        self.context_chosen.emit(self.context)

    def _show_group(self, group: int) -> None:
        self.group.select(str(group))
        self._group = int(self.group.current)
        self.group.set_changed(self._group != LIVE_SITE)
        set_look(self, "group", "true" if self._group else "false")

    def _on_channel(self, _key: str) -> None:
        self._offer_locales(self.locale.current)
        self.context_chosen.emit(self.context)

    def _offer_locales(self, wanted: str) -> None:
        languages: dict[str, None] = {}
        for row in self._channels:
            if self.channel.current in (OMNICHANNEL, row.oun):
                languages.update(dict.fromkeys(row.languages))
        locales = sorted(languages)
        self.locale.set_choices([Choice(NEUTRAL, NEUTRAL), *(Choice(each, each) for each in locales)], wanted)
        self.channel.set_changed(self.channel.current != OMNICHANNEL)
        self.locale.set_changed(self.locale.current != NEUTRAL)

    def _picker(
        self, hub: ThemeHub, row: QHBoxLayout, name: str, icon: str, shortcut: str, *, last: bool = False
    ) -> PickerButton:
        picker = PickerButton(hub, name, kind="context", icon=icon, show_name=True)
        picker.setToolTip(f"{name} ({shortcut})")
        picker.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row.addWidget(picker)
        if not last:
            row.addWidget(self._line())
        if name == "Locale":
            picker.chosen.connect(lambda key: picker.set_changed(key != NEUTRAL))
        return picker

    def _line(self) -> QFrame:
        line = rule(vertical=True)
        line.setFixedHeight(20)
        return line


def _avatar(user: str) -> QLabel:
    label = QLabel(initials(user))
    label.setProperty("kind", "avatar")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setToolTip(user)
    label.setAccessibleName(f"Signed in as {user}")
    return label
