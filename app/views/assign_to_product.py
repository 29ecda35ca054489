"""Giving chosen media to a product that a person picks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.models.context import Context
from app.views.preview.product_picker import ProductPopup
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages


def ask_product(
    pages: "TenantPages",
    hub: ThemeHub,
    context: Context,
    media_ids: tuple[int, ...],
    open_page: Callable[[str], object],
) -> None:
    """Ask for a product under the button of the library; then give the items to its Primary media."""
    catalog, assignments = pages.tenant.catalog, pages.tenant.assignments

    def give(product_id: int) -> None:
        open_page("products")
        pages.products.show_product(product_id, 0)
        pages.products.desk.when_loaded(lambda: pages.products.master.add_primary(media_ids))

    popup = ProductPopup(
        hub,
        pages.thumbnails,
        catalog.product_ids,
        lambda ids: assignments.product_rows(ids, context),
        pages.library,
    )
    popup.chosen.connect(give)
    popup.open_under(pages.library.assign_anchor, None)
