"""The views of a tenant that nobody has opened yet are made in steps while the window is at rest."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.views.tenant_pages import TenantPages


def built_in_steps(pages: "TenantPages") -> Iterator[None]:
    """Make what is not made yet, a part per step: none should hold up the window by more than a blink."""
    pages.heartbeat.start()
    yield
    _ = pages.publishing
    yield
    from app.views.preview import reader, view  # noqa: F401  loaded here, made in the next step

    yield
    _ = pages.preview
    yield
    from app.views.assignments import master_tab, product_panel  # noqa: F401

    yield
    from app.views.assignments import dimensions_tab, variants_tab  # noqa: F401

    yield
    from app.views.assignments import view as product_view  # noqa: F401

    yield
    _ = pages.at_hand
    yield
    _ = pages.products
    yield
    from app.views import manifests_page  # noqa: F401

    yield
    pages.manifests.attach()
    yield
    from app.views.categories import view as categories_view  # noqa: F401

    yield
    _ = pages.categories
    yield
    from app.views import groups_page  # noqa: F401

    yield
    _ = pages.groups
    yield
    from app.views import headquarters_page  # noqa: F401

    yield
    _ = pages.headquarters
    yield
