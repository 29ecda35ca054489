"""The publish groups in the context bar: read anew when they may have changed, and kept per workspace."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.models.context import LIVE_SITE
from app.models.tenants.rows import EDITABLE_STATES
from app.views.context_bar import ContextBar
from app.views.support.background import Background
from app.views.support.pickers import Choice
from app.views.window_state import WindowState

if TYPE_CHECKING:
    from app.models.publishing.group_rows import GroupRow
    from app.models.workspace import Tenant


class GroupChoice(QObject):
    """Offers the groups of the open tenant that can still be edited. Thread: GUI.

    Args:
        bar: Where a group is chosen.
        background: Runs the reads.
        state: Remembers the group that was worked in.
        tenant: Tells the open tenant.
        parent: The window.
    """

    def __init__(
        self,
        bar: ContextBar,
        background: Background,
        state: WindowState,
        tenant: "Callable[[], Tenant | None]",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._left = LIVE_SITE
        self._is_resumed = False
        self._bar, self._background, self._state, self._tenant = bar, background, state, tenant

    def open(self) -> None:
        """Show that a tenant was just opened; `resume` comes once its first screen is there."""
        self._bar.show_groups(())
        tenant = self._tenant()
        self._bar.group.setEnabled(tenant is None or not tenant.is_later)
        self._is_resumed = False
        self._left = LIVE_SITE if tenant is None else self._state.number(f"{tenant.id}/group", LIVE_SITE)

    def resume(self) -> None:
        """Offer the groups of the open tenant, and go on in the one that was left."""
        self._is_resumed = True
        self._read(self._left or None)

    def reload(self) -> None:
        """Read the groups anew; the one in force stays, or gives way to the Live site where it is gone."""
        self._read(None)

    def go_to(self, group: int) -> None:
        """Work in a group, also one that was just made, or on the Live site."""
        self._left = group
        self._read(group)

    def remember(self, group: int) -> None:
        """Keep which group is worked in; until they are offered, the one that was left."""
        tenant = self._tenant()
        if self._is_resumed and tenant is not None and not tenant.is_later:
            self._state.put(f"{tenant.id}/group", group)

    def _read(self, wanted: int | None) -> None:
        tenant = self._tenant()
        if tenant is None or tenant.is_later:  # which shows the Live site alone
            return
        self._background.run(
            lambda: tenant.groups.groups(),
            lambda rows: self._show(tenant.id, rows, wanted),
            key="publish groups",
        )

    def _show(self, tenant_id: str, rows: "tuple[GroupRow, ...]", wanted: int | None) -> None:
        tenant = self._tenant()
        if tenant is not None and tenant.id == tenant_id:
            open_ones = [row for row in rows if row.state in EDITABLE_STATES]
            self._bar.show_groups([Choice(str(row.id), row.name, _due(row)) for row in open_ones], wanted)


def _due(row: "GroupRow") -> str:
    at = row.goes_live_at
    return "" if at is None else f"{at.astimezone().day} {at.astimezone():%b %H:%M}"
