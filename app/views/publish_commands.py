"""Publish and unpublish from the menu: what is at hand in the view on show, or everything."""

from typing import TYPE_CHECKING

from app.models.assignments.slots import CategoryId, Owner
from app.models.context import Context
from app.views.check_outs.publish_words import goes_live_with
from app.views.support.toasts import ToastStack, ToastTone

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages

NOTHING_CHOSEN = "Choose products in Products, or a category in Categories."


class PublishCommands:
    """Asks the publishing of a tenant. Thread: GUI.

    Args:
        pages: The views of the open tenant.
        page: Key of the view on show.
        context: Channel and locale on show.
        toasts: Where it is said that nothing is chosen.
    """

    def __init__(self, pages: "TenantPages", page: str, context: Context, toasts: ToastStack) -> None:
        self._pages = pages
        self._page = page
        self._context = context
        self._toasts = toasts

    def publish(self) -> None:
        """Publish what is chosen."""
        owners = self._chosen()
        if owners:
            self._pages.publishing.publish_owners(owners, self._context)

    def unpublish(self) -> None:
        """Take what is chosen off."""
        owners = self._chosen()
        if owners:
            self._pages.publishing.unpublish_owners(owners, self._context)

    def publish_everything(self) -> None:
        """Publish all products and categories in all contexts."""
        self._pages.publishing.publish_everything()

    def copy_to_group(self) -> None:
        """Copy what is chosen to a publish group."""
        if self._page == "groups":
            self._pages.groups.copy()
        elif self._page == "library":
            media_ids = tuple(self._pages.library.selection.ids())
            self._pages.groups_page.copy_chosen((), self._context, media_ids)
        else:
            owners = self._shown()
            if owners:
                self._pages.groups_page.copy_chosen(owners, self._context, ())

    def _chosen(self) -> tuple[Owner, ...]:
        """Return the selected products, the one on show, or the category on show; nothing in a group."""
        if self._context.group:
            self._toasts.show_toast(f"{goes_live_with(self._pages.group_name)}.", ToastTone.INFO)
            return ()
        return self._shown()

    def _shown(self) -> tuple[Owner, ...]:
        """Return the selected products, the one on show or previewed, or the category on show."""
        found: tuple[Owner, ...] = ()
        if self._page == "products":
            view = self._pages.products
            selected = tuple(view.panel.list.selected_ids)
            shown = () if view.current_product_id is None else (view.current_product_id,)
            found = selected if len(selected) > 1 else shown
        elif self._page == "categories" and self._pages.categories.current_category_id is not None:
            found = (CategoryId(self._pages.categories.current_category_id),)
        elif self._page == "preview" and self._pages.preview.product_id is not None:
            found = (self._pages.preview.product_id,)
        if not found:
            self._toasts.show_toast(NOTHING_CHOSEN, ToastTone.INFO)
        return found
