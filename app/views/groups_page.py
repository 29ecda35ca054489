"""The Groups page among the other views: what its buttons do there, and what opens it."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.models.assignments.slots import CategoryId, Owner
from app.models.context import LIVE_SITE, Context
from app.models.publishing.group_rows import GroupItem
from app.sync.requests import PublishGroupRequest
from app.views.page_links import PageLinks, WindowTools
from app.views.publishing.groups_desk import GroupsDesk
from app.views.publishing.groups_reading import GroupsLinks
from app.views.publishing.groups_view import GroupsView

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages


class GroupsPage:
    """Makes the Groups page of a tenant and does what it asks of the other views. Thread: GUI."""

    def __init__(self, pages: "TenantPages", user: str, tools: WindowTools, links: PageLinks) -> None:
        self._pages, self._tools, self._links = pages, tools, links
        self.desk = GroupsDesk(
            pages.tenant,
            user,
            tools.hub,
            pages.background,
            tools.toasts,
            GroupsLinks(
                self._submit, links.changed, links.groups_changed, links.now, tools.presenter.present
            ),
            tools.window,
        )

    @cached_property
    def view(self) -> GroupsView:
        """The page."""
        view = GroupsView(self.desk, self._tools.hub, self._pages.thumbnails)
        view.work_wanted.connect(self.work_in)
        view.preview_wanted.connect(self.preview)
        view.open_wanted.connect(self.open)
        view.media_wanted.connect(self._pages.show_media)
        return view

    def work_in(self, group: int) -> None:
        """Work in a group, or on the Live site."""
        self._links.go_to_group(group)

    def new(self) -> None:
        """Ask for a name, make a group and work in it."""
        self.desk.new(then=self.work_in)

    def open(self, item: GroupItem) -> None:
        """Open the editor on an item, in its group."""
        if item.owner is not None:
            self._pages.edit_owner(item.owner, item.context)

    def preview(self, item: GroupItem | None) -> None:
        """Preview an item of the group as it will be, or the product on show."""
        self.work_in(self.desk.group)
        if item is None or item.owner is None:
            self._links.open_page("preview")
        elif isinstance(item.owner, CategoryId):
            self._pages.preview_page.show_category(item.owner.value)
        else:
            self._pages.preview_product(item.owner)

    def copy_chosen(self, owners: tuple[Owner, ...], context: Context, media_ids: tuple[int, ...]) -> None:
        """Copy what is chosen in another view to a group."""
        self.desk.copy([(owner, context) for owner in owners], media_ids)

    def _submit(self, request: PublishGroupRequest, told: str) -> None:
        if self._pages.context.group == request.group != LIVE_SITE:
            self.work_in(LIVE_SITE)  # nothing can be edited in a group that went live
        self._links.jobs.submit(request, told)
