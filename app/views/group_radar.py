"""Looks, while somebody works in a publish group, whether another group holds what is on show too."""

from functools import cached_property
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.assignments.slots import CategoryId, Owner
from app.models.context import LIVE_SITE
from app.views.support.theme import ThemeHub
from app.views.tenant_pages import CATEGORIES, GROUPS, PREVIEW, PRODUCTS, TenantPages

if TYPE_CHECKING:
    from app.models.publishing.group_rows import GroupRow
    from app.views.main_window import MainWindow
    from app.views.publishing.rival_strip import RivalStrip

_KEY = "group radar"


class GroupRadar(QObject):
    """Fills the strip below the context bar; follows views, products, categories and context. Thread: GUI."""

    def __init__(self, window: "MainWindow", hub: ThemeHub) -> None:
        super().__init__(window)
        self._window, self._hub = window, hub
        self._heard: dict[str, ref[QWidget]] = {}
        window.stack.currentChanged.connect(lambda _place: self.look())
        window.context_bar.context_chosen.connect(lambda _context: self.look())

    @cached_property
    def strip(self) -> "RivalStrip":
        """The strip; it is made, and its package loaded, when somebody works in a group first."""
        from app.views.publishing.rival_strip import RivalStrip

        strip = RivalStrip(self._hub)
        strip.group_wanted.connect(self._open)
        self._window.add_strip(strip)
        return strip

    def look(self) -> None:
        """Look anew."""
        window = self._window
        pages, context = window.pages, window.context
        if pages is None or context.group == LIVE_SITE:
            self._hide()
            return
        self._hear(pages)
        owner = _on_show(pages, window.page)
        if owner is None:
            self._hide()
            return
        groups = pages.tenant.groups

        def read() -> "tuple[GroupRow, tuple[GroupRow, ...]]":
            return groups.group(context.group), groups.rivals_at(owner, context)

        def done(found: "tuple[GroupRow, tuple[GroupRow, ...]]") -> None:
            self.strip.show_rivals(*found)

        window.background.run(read, done, key=_KEY, on_error=lambda _problem: self._hide())

    def _hide(self) -> None:
        self._window.background.drop(_KEY)
        if "strip" in vars(self):
            self.strip.hide()

    def _hear(self, pages: TenantPages) -> None:
        """Hear of another product or category on show, and of what is written, once the views are made."""
        signals = {
            PRODUCTS: lambda: (pages.products.product_changed, pages.products.changed),
            CATEGORIES: lambda: (pages.categories.desk.loaded, pages.categories.changed),
        }
        for key, view in pages.built.items():
            if key in signals and (key not in self._heard or self._heard[key]() is not view):
                self._heard[key] = ref(view)
                for signal in signals[key]():
                    signal.connect(lambda *_: self.look())

    def _open(self, group: int) -> None:
        pages = self._window.pages
        if pages is not None:
            self._window.open_page(GROUPS)
            pages.groups.choose(group)


def _on_show(pages: TenantPages, page: str) -> Owner | None:
    """Return whose media are on show."""
    built = pages.built
    if page == PRODUCTS and PRODUCTS in built:
        return pages.products.current_product_id
    if page == CATEGORIES and CATEGORIES in built:
        category_id = pages.categories.current_category_id
        return None if category_id is None else CategoryId(category_id)
    if page == PREVIEW and PREVIEW in built:
        return pages.preview.product_id
    return None
