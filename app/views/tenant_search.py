"""What the command palette finds in a tenant."""

from functools import partial
from typing import TYPE_CHECKING

from app.models.media.rows import MediaFilter
from app.views.command_palette import MOST_OF_A_KIND, Destination, first_ids

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages


def found_in(pages: "TenantPages", text: str) -> list[Destination]:
    """Find products, categories and media items, each with what opens it. Thread: any."""
    tenant = pages.tenant
    found = [
        Destination("Product", row.name, row.number, "product", partial(pages.edit_product, row.id))
        for row in tenant.catalog.products(first_ids(tenant.catalog.product_ids(text)))
    ]
    found += [
        Destination("Category", row.name, row.long_name, "category", partial(pages.edit_category, row.id))
        for row in tenant.categories.search(text, MOST_OF_A_KIND)
    ]
    found += [
        Destination("Media", row.display_name, row.code, row.type.value, partial(pages.show_media, row.id))
        for row in tenant.media.rows(first_ids(tenant.media.ids(MediaFilter(text=text))))
    ]
    return found
