"""When a switch goes on by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from app.models.access.roles import Act
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.fields import FieldMessage, field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import BUTTON_HEIGHT, ThemeHub


class ScheduleDialog(FooterDialog):
    """Asks for a time in the zone of this computer and shows it in UTC; midnight is offered first."""

    def __init__(
        self, hub: ThemeHub, name: str, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(hub, f"Schedule {name}", parent)
        self._now = now
        midnight = (now().astimezone() + timedelta(days=1)).date()
        first = QDateTime(QDate(midnight.year, midnight.month, midnight.day), QTime(0, 0))
        self.at = QDateTimeEdit(first, self)
        self.at.setDisplayFormat("d MMM yyyy HH:mm")
        self.at.setCalendarPopup(True)
        self.at.setMinimumHeight(BUTTON_HEIGHT)
        self.body.addWidget(field_label("Goes on at", self.at))
        self.body.addWidget(self.at)
        self._utc = text_label("", "caption")
        self.body.addWidget(self._utc)
        self._message = FieldMessage(self.at)
        self.body.addWidget(self._message)
        cancel = secondary_button(hub, "Cancel")
        cancel.clicked.connect(self.reject)
        self.ok = needs(primary_button(hub, "Schedule"), Act.FEATURES)
        self.ok.clicked.connect(self.accept)
        self.add_buttons(cancel, self.ok)
        self.at.dateTimeChanged.connect(lambda _at: self._follow())
        self._follow()

    @property
    def time(self) -> datetime:
        """The chosen time in UTC."""
        return cast("datetime", self.at.dateTime().toPython()).astimezone(UTC)

    def _follow(self) -> None:
        time = self.time
        self._utc.setText(f"{time:%Y-%m-%d %H:%M} UTC. The time is that of this computer.")
        is_over = time <= self._now()
        self.ok.setEnabled(not is_over)
        self._message.setVisible(is_over)
        if is_over:
            self._message.complain("This time is over. Choose a later one, or enable it now.")
