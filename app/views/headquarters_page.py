"""Headquarters in the window: what its page asks of the other views, and what it remembers."""

from typing import TYPE_CHECKING

from app.views.headquarters.view import HeadquartersLinks, HeadquartersView
from app.views.page_links import PageLinks, WindowTools

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages


def headquarters_view(
    pages: "TenantPages", tools: WindowTools, links: PageLinks, gaps: str
) -> HeadquartersView:
    """Make the page of a tenant; `gaps` is the key of the view that lists products without media."""
    remembered = f"{pages.tenant.id}/setup"
    return HeadquartersView(
        links.headquarters(pages.tenant.id),
        pages.tenant.name,
        tools.hub,
        pages.background,
        tools.toasts,
        HeadquartersLinks(
            show_gaps=lambda: links.open_page(gaps),
            queued=links.queued,
            kept=tools.memory.get(remembered),
            keep=lambda text: tools.memory.put(remembered, text),
        ),
    )
