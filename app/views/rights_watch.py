"""What the signed-in user may do in the open tenant, as the store says it now."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.models.access.rights import Rights
from app.models.access.roles import Role, Standing
from app.models.errors import NotAllowed
from app.views.support.background import Background
from app.views.support.rights import RightsNow
from app.views.support.toasts import ToastStack, ToastTone

LOOK_MS: Final = 2000  # others give and take roles; a refused write makes it look at once


class RightsWatch(RightsNow):
    """Looks on a worker every two seconds, and when something was refused. Thread: GUI.

    Args:
        user: Who works here.
        background: Where it looks.
        toasts: Where it says that roles have changed.
        parent: The window; when it closes, nothing is looked at any more.

    Signals: `looked()` after every look.
    """

    looked = Signal()

    def __init__(
        self, user: str, background: Background, toasts: ToastStack, parent: QObject | None = None
    ) -> None:
        super().__init__(user, parent)
        self._background, self._toasts = background, toasts
        self._rights: Rights | None = None
        self._is_known = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        if parent is not None:
            parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look no more when the window closes."""
        if event.type() == QEvent.Type.Close:
            self._timer.stop()
        return super().eventFilter(watched, event)

    def follow(self, rights: Rights | None) -> None:
        """Watch another tenant, or none."""
        self._rights, self._is_known = rights, False
        self.show(Standing(self.standing.user))
        if rights is None:
            self._timer.stop()
        else:
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Look now."""
        rights, user = self._rights, self.standing.user
        if rights is not None:
            self._background.run(
                lambda: rights.standing(user),
                lambda standing: self._on_read(rights, standing),
                key="rights",
                on_error=lambda _error: None,  # the next look tries again; a write says why
            )

    def refused(self, error: object) -> None:
        """Look at once where a write was refused for want of a role."""
        if isinstance(error, NotAllowed):
            self.look()

    @property
    def words(self) -> str:
        """The user with their roles: `kim: Web Producer`."""
        if not self.standing.holders:
            return self.standing.user
        return f"{self.standing.user}: {_names(self.standing)}"

    def _on_read(self, rights: Rights, standing: Standing) -> None:
        if rights is not self._rights:
            return
        is_news = self._is_known and standing.roles != self.standing.roles
        self._is_known = True
        self.show(standing)
        self.looked.emit()
        if is_news:
            text = f"Your roles have changed. You have {_names(standing)} now."
            self._toasts.show_toast(text, ToastTone.WARN)


def _names(standing: Standing) -> str:
    return ", ".join(role.label for role in Role if role in standing.roles) or "no role"
