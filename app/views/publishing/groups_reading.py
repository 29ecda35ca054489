"""What the Groups page knows: groups and items, read off the window's thread, and the last validations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.models.changes import Changes
from app.models.context import LIVE_SITE
from app.models.publishing.group_findings import GroupFinding
from app.models.publishing.group_rows import GroupItem, GroupResult, GroupRow
from app.models.tenants.rows import EDITABLE_STATES, LIVE_STATES
from app.sync.requests import PublishGroupRequest
from app.views.support.background import Background
from app.views.support.theme import ThemeHub
from app.views.support.toasts import ToastStack

if TYPE_CHECKING:
    from app.models.workspace import Tenant

_READ: Final = "groups page"
_ITEMS: Final = "group items"


@dataclass(frozen=True, slots=True)
class GroupsLinks:
    """What the page asks of the window.

    Attributes:
        submit: Queues a job; the second argument is said once it is queued.
        changed: Something was written.
        groups_changed: Groups were made, renamed or deleted.
        now: The time.
        present: Shows an error.
    """

    submit: Callable[[PublishGroupRequest, str], object]
    changed: Callable[[Changes], object]
    groups_changed: Callable[[], object]
    now: Callable[[], datetime]
    present: Callable[[BaseException], object]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a validation found, and when; it holds until the group is edited."""

    findings: tuple[GroupFinding, ...]
    at: datetime
    stamp: tuple[datetime, int]
    items: int

    @property
    def blockers(self) -> int:
        """How much keeps the group from going live."""
        return sum(one.is_blocker for one in self.findings)


@dataclass(frozen=True, slots=True)
class GroupContent:
    """What is in a group, or what became of it once it went live."""

    items: tuple[GroupItem, ...] = ()
    results: tuple[GroupResult, ...] = ()
    channels: dict[str, str] = field(default_factory=dict)


class GroupsReading(QObject):
    """Thread: GUI.

    Signals: `loaded()` when groups were read, `content_loaded()` when the items of the chosen one were,
    `validated(group id)`, and `chosen(group id)` when a group was made that should be looked at.
    """

    loaded = Signal()
    content_loaded = Signal()
    validated = Signal(int)
    chosen = Signal(int)

    def __init__(
        self,
        tenant: "Tenant",
        user: str,
        hub: ThemeHub,
        background: Background,
        toasts: ToastStack,
        links: GroupsLinks,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self.tenant, self.user, self._hub = tenant, user, hub
        self._background, self._toasts, self.links, self._window = background, toasts, links, window
        self.rows: tuple[GroupRow, ...] = ()
        self.limit = 0
        self._apart = timedelta(minutes=5)
        self.content = GroupContent()
        self.checked: dict[int, Checked] = {}
        self.group = LIVE_SITE
        self.dialog: QDialog | None = None

    # --- reading

    @property
    def row(self) -> GroupRow | None:
        """The chosen group; None for the Live site."""
        return self.row_of(self.group)

    def row_of(self, group_id: int) -> GroupRow | None:
        """Return a group as it was read last."""
        return next((row for row in self.rows if row.id == group_id), None)

    @property
    def result(self) -> Checked | None:
        """The last validation of the chosen group."""
        return self.checked.get(self.group)

    def reload(self) -> None:
        """Read the groups, and what is in the chosen one."""
        self._read_groups()
        self._read_items()

    def choose(self, group_id: int) -> None:
        """Look at a group."""
        self.group = group_id
        self.content = GroupContent()
        self.content_loaded.emit()
        self._read_items()

    def _read_groups(self) -> None:
        tenant = self.tenant

        def read() -> tuple[tuple[GroupRow, ...], int, int]:
            apart = int(tenant.settings.all()["group_minutes_apart"])
            return tenant.groups.groups(), tenant.groups.limit(), apart

        self._background.run(read, self._on_read, key=_READ)

    def _on_read(self, found: tuple[tuple[GroupRow, ...], int, int]) -> None:
        self.rows, self.limit, apart = found
        self._apart = timedelta(minutes=apart)
        stamps = {row.id: (row.updated_at, row.items) for row in self.rows if row.state in EDITABLE_STATES}
        self.checked = {key: one for key, one in self.checked.items() if stamps.get(key) == one.stamp}
        self.loaded.emit()

    def _read_items(self) -> None:
        tenant, group = self.tenant, self.group
        if group == LIVE_SITE:
            self._background.drop(_ITEMS)
            return

        def read() -> GroupContent:
            channels = {row.oun: row.name for row in tenant.channels.channels()}
            if tenant.groups.group(group).state in LIVE_STATES:
                return GroupContent((), tenant.groups.results(group), channels)
            return GroupContent(tenant.groups.items(group), (), channels)

        def done(content: GroupContent) -> None:
            self.content = content
            self.content_loaded.emit()

        self._background.run(read, done, key=_ITEMS, on_error=self._failed)

    def _failed(self, problem: BaseException) -> None:
        """Say what went wrong, and read the groups anew: this one may be gone or live meanwhile."""
        self.links.present(problem)
        self.links.groups_changed()
        self._read_groups()

    # --- parts

    def _write(self, work: Callable[[], Any], done: Callable[[Any], object]) -> None:
        self._background.run(work, lambda found: (done(found), None)[1], on_error=self._failed)

    def _after(self, changes: Changes) -> None:
        self.links.changed(changes)
        self.links.groups_changed()
        self.reload()

    def _open(self, dialog: QDialog, on_accepted: Callable[[], object]) -> None:
        """Show a dialog without a nested event loop."""
        self.dialog = dialog

        def finished(result: int) -> None:
            self.dialog = None
            dialog.deleteLater()
            if result == QDialog.DialogCode.Accepted:
                on_accepted()

        dialog.finished.connect(finished)
        dialog.open()
