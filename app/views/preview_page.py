"""The preview in the window: what its buttons do in the other views, and what it opens with."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QThreadPool

from app.models.assignments.copying import CopyMode
from app.models.assignments.edit import Change, Edit, TargetEdit, content_changes
from app.models.assignments.plans import CopyPlan
from app.models.assignments.rows import DocumentRow
from app.models.assignments.slots import (
    CategoryId,
    CellTarget,
    DocumentContent,
    Level,
    Owner,
    VariantTarget,
)
from app.models.context import Context
from app.views.assignments.page_place import PagePlace
from app.views.assignments.page_view import DIMENSIONS, MASTER, VARIANTS, go_to_place
from app.views.page_links import PageLinks, WindowTools
from app.views.preview.answers import GalleryItem, StepPlace
from app.views.preview.coverage_commands import CoverageCommands
from app.views.preview.coverage_panel import CoveragePanel
from app.views.preview.reader import Answers
from app.views.preview.view import PreviewView
from app.views.preview.why import WhyActions
from app.views.preview_findings import PreviewFindings
from app.views.preview_items import ItemOpener
from app.views.support.background import Background
from app.views.support.mime import MediaDrag
from app.views.support.toasts import ToastTone

if TYPE_CHECKING:
    from app.views.assignments.view import ProductMediaView
    from app.views.tenant_pages import TenantPages

_TABS: Final = {Level.VARIANT: VARIANTS, Level.DIMENSION: DIMENSIONS, Level.MASTER: MASTER, None: MASTER}
_KEY: Final = "preview step"


class PreviewPage:
    """Makes the preview of a tenant and does what it asks of the other views. Thread: GUI."""

    def __init__(self, pages: "TenantPages", answers: Answers, tools: WindowTools, links: PageLinks) -> None:
        self._pages = pages
        self._tools = tools
        self._links = links
        self.view = PreviewView(
            pages.tenant,
            answers,
            hub=tools.hub,
            thumbnails=pages.thumbnails,
            background=pages.background,
            edit=pages.edit_owner,
            actions=WhyActions(self.go_there, self.re_inherit, self.copy_here, pages.write_alt_text),
            open_item=self.open_item,
        )
        self._opener = ItemOpener(pages, tools, self.view)
        # Counting and looking for what is wrong take long: neither keeps the panes waiting for a worker.
        self._counting, self._looking = self._one_worker(), self._one_worker()
        coverage = CoveragePanel(
            pages.tenant,
            hub=tools.hub,
            background=self._counting,
            presenter=tools.presenter,
            commands=CoverageCommands(
                tools.drag_label, links.say, lambda row: self.findings.act(row), turns=self.view.turns
            ),
            parent=self.view,
        )
        self.findings = PreviewFindings(pages, tools.toasts, self._looking, self.view.turns)
        self.findings.follow(coverage)
        coverage.media_dropped.connect(self._give)
        self.view.set_side(coverage)

    def close(self) -> None:
        """Stop what is counted."""
        self.view.close_view()
        self.findings.stop()
        self._opener.close()
        self._counting.close()
        self._looking.close()

    def _one_worker(self) -> Background:
        pool = QThreadPool(self.view)
        pool.setMaxThreadCount(1)
        return Background(self._tools.presenter.present, pool, self.view)

    def follow_selection(self) -> None:
        """Let the coverage count what is selected among the products, once that view is there."""
        side = self.view.side
        if side is not None and "products" in self._pages.built:
            side.set_selection(self._pages.products.panel.list.selected_ids)

    # --- about a step

    def go_there(self, place: StepPlace) -> None:
        """Open the editor on the level, target and context that a step looked at."""
        if isinstance(place.owner, CategoryId):
            self._pages.edit_category(place.owner.value, place.context)
            return
        self._pages.edit_product(place.owner, place.context)
        view, target = self._pages.products, place.target
        cells = (target.key,) if isinstance(target, CellTarget) else ()
        variants = (target.variant_id,) if isinstance(target, VariantTarget) else ()
        tab = _TABS[place.level]
        at = PagePlace(place.owner, place.context, tab, cells=cells, variants=variants)
        view.desk.when_loaded(lambda: go_to_place(view, at))

    def re_inherit(self, place: StepPlace) -> None:
        """Drop what a step found, so that the next one answers: one target's media, or all of a context."""
        owner = place.owner
        if isinstance(owner, CategoryId):
            self.go_there(place)
            return
        assignments = self._pages.tenant.assignments

        def read() -> DocumentRow:
            return assignments.document(owner, place.context)

        self._pages.background.run(read, lambda row: self._drop(place, owner, row), key=_KEY)

    def _drop(self, place: StepPlace, owner: int, row: DocumentRow) -> None:
        where = self._name(place)
        if place.level in (Level.VARIANT, Level.DIMENSION):
            text = f"Reset {place.level} of {where} to inherit"
            own = row.content.get(place.target)
            changes: Sequence[Change] = (TargetEdit(owner, place.context, place.target, own, None),)
            if own is None:
                changes = ()
        else:
            text = "Reset to default"
            empty = DocumentContent(row.content.matrix)
            changes = tuple(content_changes(owner, place.context, row.content, empty))
            prompts = self._pages.products.desk.prompts
            if changes and not prompts.reset_to_default(where, place.context.is_default):
                return
        self._apply(owner, Edit(text, tuple(changes)), "There is nothing of its own to drop any more.")

    def copy_here(self, place: StepPlace) -> None:
        """Copy what is inherited to the context that was asked, where that has nothing of its own."""
        owner, plans = place.owner, self._pages.tenant.assignment_plans
        if isinstance(owner, CategoryId):
            self.go_there(place)
            return

        def plan() -> CopyPlan:
            return plans.copy(owner, place.context, [(owner, place.asked)], mode=CopyMode.FILL)

        self._pages.background.run(
            plan,
            lambda made: self._apply(owner, made.edit, "Everything is there already."),
            key=_KEY,
            on_error=self._tools.presenter.present,
        )

    def _apply(self, owner: int, edit: Edit, nothing: str) -> None:
        """Carry an edit out as a step of undo of Product media; it stays behind the preview."""
        if not edit.changes:
            self._tools.toasts.show_toast(nothing, ToastTone.WARN)
            return
        view: ProductMediaView = self._pages.products
        if view.current_product_id != owner:
            view.show_product(owner)
        view.desk.when_loaded(lambda: view.bulk.apply(edit))

    def _name(self, place: StepPlace) -> str:
        names = {row.oun: row.name for row in self._pages.tenant.channels.channels()}
        return f"{names.get(place.context.channel, place.context.channel)}, {place.context.locale}"

    # --- items

    def open_item(self, item: GalleryItem) -> None:
        """Play a video, show a picture large, or open a document in its program."""
        self._opener.open(item)

    # --- what it opens with

    def follow(self, key: str) -> None:
        """Show what is at hand in the view that was open before, as it is opened from the rail."""
        pages, view = self._pages, self.view
        if key == "products" and key in pages.built:
            product_id, variant_id = pages.products.at_hand
            if product_id is not None and (product_id != view.product_id or variant_id is not None):
                view.show_product(product_id, variant_id)
        elif key == "categories" and key in pages.built:
            category_id = pages.categories.current_category_id
            if category_id is not None:
                view.show_category(category_id)

    def show_current(self, key: str) -> None:
        """Open on what is at hand in the view of this key: a product, a variant or a category."""
        pages, view = self._pages, self.view
        if key == "products" and pages.products.current_product_id is not None:
            pages.products.preview()
            return
        if key == "categories" and pages.categories.current_category_id is not None:
            pages.categories.preview()
            return
        if key == "library":
            self._show_users(pages.library.selection.ids())
            return
        self._links.open_page("preview")
        if view.product_id is not None:
            view.reload()

    def show_category(self, category_id: int) -> None:
        """Open on a category."""
        self._links.open_page("preview")
        self.view.show_category(category_id)

    def _show_users(self, media_ids: Sequence[int]) -> None:
        """Open on the first product, or category, that shows a selected media item."""
        ids = list(media_ids)[:1]
        assignments = self._pages.tenant.assignments
        show: Callable[[Owner | None], None] = self._show_owner
        self._pages.background.run(
            lambda: next((use.owner for uses in assignments.where_used(ids).values() for use in uses), None),
            show,
            key=_KEY,
        )

    def _show_owner(self, owner: Owner | None) -> None:
        if isinstance(owner, CategoryId):
            self.show_category(owner.value)
        elif owner is not None:
            self._pages.preview_product(owner)
        else:
            self._links.open_page("preview")
            self._links.say("No product shows a selected media item. The last product is previewed.")

    # --- what the coverage asks

    def _give(self, drag: MediaDrag, context: Context) -> None:
        """Assign media that were dropped on a cell of the map to the master of the product on show there."""
        product_id = self.view.product_id
        if product_id is None:
            return
        self._pages.edit_product(product_id, context)
        products = self._pages.products
        products.show_product(product_id, MASTER)
        products.desk.when_loaded(lambda: products.master.add_primary(drag.media_ids))
