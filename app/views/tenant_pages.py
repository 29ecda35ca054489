"""The views that belong to one tenant: the library at once, the others when first needed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from app.models.assignments.slots import CategoryId, Owner
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.workspace import Tenant
from app.sync.jobs.states import JobSnapshot
from app.views.check_out_heartbeat import CheckOutHeartbeat
from app.views.check_out_news import CheckOutNews, NewsLinks
from app.views.command_palette import Destination
from app.views.library.library_tools import LibraryCommands, LibraryTools
from app.views.library.library_view import LibraryView
from app.views.page_building import built_in_steps
from app.views.page_links import PageLinks, WindowTools
from app.views.support.background import Background
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.undo import History
from app.views.tenant_search import found_in

if TYPE_CHECKING:
    from app.views.assignments.name_rules import NameRulesOpener
    from app.views.assignments.view import ProductMediaView
    from app.views.categories.view import CategoriesView
    from app.views.groups_page import GroupsPage
    from app.views.headquarters.view import HeadquartersView
    from app.views.manifests_page import ManifestsPage
    from app.views.media_at_hand import MediaAtHand
    from app.views.preview.reader import Answers

    AskedLater = Callable[[], Answers]
    from app.views.preview.view import PreviewView
    from app.views.preview_page import PreviewPage
    from app.views.publishing.controller import PublishController
    from app.views.publishing.groups_view import GroupsView

LIBRARY, PRODUCTS, CATEGORIES = "library", "products", "categories"
PREVIEW, GROUPS, JOBS, HEADQUARTERS = "preview", "groups", "jobs", "headquarters"
_KEYS: Final = (LIBRARY, PRODUCTS, CATEGORIES, PREVIEW, GROUPS, HEADQUARTERS)  # attributes of TenantPages


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a tenant holds."""

    media: int
    products: int


class TenantPages:
    """Media library, Product media, Categories, Preview and Headquarters of one tenant. Thread: GUI.

    Only the library is made at once. The other views and publishing load their packages and are made
    when they are first asked for, or by `build_rest` once the window is at rest.
    """

    def __init__(
        self, tenant: Tenant, user: str, answers: "AskedLater", tools: WindowTools, links: PageLinks
    ) -> None:
        self.tenant = tenant
        self._user = user
        self._answers = answers
        self._tools = tools
        self._links = links
        self._context, self.group_name = DEFAULT_CONTEXT, ""
        self.shown = LIBRARY
        """The key of the view that was opened last."""
        self.background = Background(tools.presenter.present)
        media = tenant.media
        self.thumbnails = ThumbnailStore(
            media.thumbnail, fetch_ahead=media.thumbnail_ahead, fetch_kept=media.thumbnail_kept
        )
        self.library = LibraryView(
            tenant,
            user,
            LibraryTools(
                tools.hub,
                self.thumbnails,
                tools.drag_label,
                self.background,
                tools.presenter,
                tools.toasts,
            ),
            LibraryCommands(
                links.jobs,
                lambda media_ids: self.publishing.publish_media(media_ids),
                links.changed,
                self.assign_media,
                self.edit_owner,
            ),
        )
        links.built(LIBRARY, self.library)
        self._make_heartbeat()

    def _make_heartbeat(self) -> None:
        tools, own, present = self._tools, self.background, self._tools.presenter.present
        self.heartbeat = CheckOutHeartbeat(
            lambda: self.tenant.assignments, self._user, own, present, tools.window, self.library
        )
        self.check_out_news = CheckOutNews(
            self.tenant,
            self._user,
            tools.toasts,
            self.background,
            NewsLinks(self.edit_owner, self.show_media, self.refresh),
            self.library,
        )
        self.heartbeat.told.connect(self.check_out_news.tell)

    @cached_property
    def publishing(self) -> "PublishController":
        """Asks, publishes and tells how it went."""
        from app.views.publishing.controller import PublishController

        tools, links = self._tools, self._links
        return PublishController(
            self.tenant,
            user=self._user,
            hub=tools.hub,
            thumbnails=self.thumbnails,
            background=self.background,
            submit=links.submit,
            toasts=tools.toasts,
            settings=tools.settings,
            open_owner=self.edit_owner,
            open_job=links.show_job,
            track=links.track_job,
            retry=links.retry,
            window=tools.window,
        )

    @cached_property
    def at_hand(self) -> "MediaAtHand":
        """The tray, the picker, and files on their way."""
        from app.views.media_at_hand import MediaAtHand

        made = MediaAtHand(
            self.tenant, self._user, self._tools, self._links, self.thumbnails, self.background, self
        )
        made.drops.resume()
        return made

    @cached_property
    def products(self) -> "ProductMediaView":
        """Product media."""
        from app.views.assignments.view import ProductMediaView

        tools = self._tools
        view = ProductMediaView(
            self.tenant,
            self._user,
            background=self.background,
            hub=tools.hub,
            thumbnails=self.thumbnails,
            label=tools.drag_label,
            toasts=tools.toasts,
            errors=tools.presenter,
            on_publish=lambda product_id: self.publishing.publish_product(product_id, self._context),
            on_preview=self.preview_product,
            on_status=self._links.say,
            choose_media=self.at_hand.choose,
            files=self.at_hand.drops,
            on_context=self._links.go_to_context,
        )
        view.changed.connect(self._links.changed)
        view.hint_changed.connect(lambda _hint: self.at_hand.follow(self.shown))
        self._links.built(PRODUCTS, view)
        view.set_context(self._context, self.group_name)
        return view

    @cached_property
    def categories(self) -> "CategoriesView":
        """The images of categories."""
        from app.views.assignments.pictures import Pictures
        from app.views.categories.view import CategoriesView

        tools = self._tools
        view = CategoriesView(
            self.tenant,
            self._user,
            background=self.background,
            pictures=Pictures(tools.hub, self.thumbnails),
            label=tools.drag_label,
            toasts=tools.toasts,
            errors=tools.presenter,
            choose_media=self.at_hand.choose_image,
            files=self.at_hand.drops,
            on_preview=lambda category_id: self.preview_page.show_category(category_id),
            on_publish=lambda category_id: self.publishing.publish_category(category_id, self._context),
            on_context=self._links.go_to_context,
            on_status=self._links.say,
        )
        view.changed.connect(self._links.changed)
        self._links.built(CATEGORIES, view)
        view.set_context(self._context, self.group_name)
        view.reload_tree()
        return view

    @cached_property
    def preview_page(self) -> "PreviewPage":
        """The preview with what it asks of the other views."""
        from app.views.preview_page import PreviewPage

        return PreviewPage(self, self._answers(), self._tools, self._links)

    @cached_property
    def preview(self) -> "PreviewView":
        """The preview."""
        view = self.preview_page.view
        self._links.built(PREVIEW, view)
        self._preview_context(view)
        return view

    @cached_property
    def groups_page(self) -> "GroupsPage":
        """Publish groups with what they ask of the other views."""
        from app.views.groups_page import GroupsPage

        return GroupsPage(self, self._user, self._tools, self._links)

    @cached_property
    def groups(self) -> "GroupsView":
        """Publish groups."""
        view = self.groups_page.view
        view.set_context(self._context)
        self._links.built(GROUPS, view)
        return view

    @cached_property
    def headquarters(self) -> "HeadquartersView":
        """Switches, schedules, channel databases and the setup checklist."""
        from app.views.headquarters_page import headquarters_view

        view = headquarters_view(self, self._tools, self._links, gaps=PREVIEW)
        self._links.built(HEADQUARTERS, view)
        return view

    @cached_property
    def manifests(self) -> "ManifestsPage":
        """Import, results and export of manifests."""
        from app.views.manifests_page import ManifestsPage

        return ManifestsPage(self, self._user, self._tools, self._links)

    def page(self, key: str) -> QWidget:
        """Return a view by its key, made now if it is not there yet; the library for an unknown key."""
        view: QWidget = getattr(self, key) if key in _KEYS else self.library
        before, self.shown = self.shown, key if key in _KEYS else LIBRARY
        if key == PREVIEW:
            self.preview_page.follow_selection()
            self.preview_page.follow(before)
        if "at_hand" in vars(self):
            self.at_hand.follow(self.shown)
        return view

    @property
    def built(self) -> dict[str, QWidget]:
        """The views that are made, by key."""
        return {key: vars(self)[key] for key in _KEYS if key in vars(self)}

    def build_rest(self) -> Iterator[None]:
        """Make what is not made yet, a part per step."""
        return built_in_steps(self)

    def undo_target(self, key: str) -> History:
        """Return what Ctrl+Z works on while a view is open: its own steps, or those of the library."""
        if key == PRODUCTS:
            return self.products.history
        return self.categories.history if key == CATEGORIES else self.library.history

    def save_layouts(self, settings: QSettings) -> None:
        """Keep the sizes of the views that are made, beside those of the library."""
        if PRODUCTS in self.built:
            self.products.save_layout(settings)
        if CATEGORIES in self.built:
            self.categories.save_layout(settings)

    def set_context(self, context: Context, group_name: str = "") -> None:
        """Show another channel, locale and publish group everywhere."""
        self._context, self.group_name = context, group_name
        self.library.commit()
        self.library.set_context(self.tenant.channels.locales(), context.locale)
        if PRODUCTS in self.built:
            self.products.set_context(context, group_name)
        if CATEGORIES in self.built:
            self.categories.set_context(context, group_name)
        if PREVIEW in self.built:
            self._preview_context(self.preview)
        if GROUPS in self.built:
            self.groups.set_context(context)

    @property
    def context(self) -> Context:
        """The channel, locale and publish group in force."""
        return self._context

    def _preview_context(self, view: "PreviewView") -> None:
        moved = [pane.set_group(self._context.group) for pane in view.panes]
        if any(moved):
            view.reload()
        if self._context.channel != OMNICHANNEL and self._context.locale != NEUTRAL:
            view.show_context(0, self._context)

    def refresh(self, changes: Changes, *, but: str = "") -> None:
        """Refresh what a write or a job touched, without the view that knows it already."""
        if but != LIBRARY:
            self.library.apply_changes(changes)
        if PRODUCTS in self.built and but != PRODUCTS:
            self.products.refresh(changes)
        if CATEGORIES in self.built and but != CATEGORIES:
            self.categories.refresh(changes)
        if PREVIEW in self.built:
            self.preview.refresh(changes)
        if "at_hand" in vars(self):
            self.at_hand.tray.refresh(changes)

    def refresh_all(self) -> None:
        """Read everything anew."""
        self.library.refresh()
        if PRODUCTS in self.built:
            self.products.refresh_all()
        if CATEGORIES in self.built:
            self.categories.refresh_all()
        if "at_hand" in vars(self):
            self.at_hand.tray.reload()
        if GROUPS in self.built:
            self.groups.desk.reload()
        if HEADQUARTERS in self.built:
            self.headquarters.refresh()
        self.reload_preview()

    def reload_preview(self) -> None:
        """Read anew what the preview shows."""
        if PREVIEW in self.built:
            self.preview.reload()

    def on_jobs_changed(self, jobs: list[JobSnapshot]) -> None:
        """Follow the uploads and publishes of this tenant."""
        self.library.show_jobs([job for job in jobs if job.kind in ("upload", "import-manifest")])
        if "at_hand" in vars(self):
            self.at_hand.uploads.show_jobs(jobs)
        for key in ("publishing", "manifests", "name_rules", HEADQUARTERS):
            if key in vars(self):
                vars(self)[key].on_jobs_changed(jobs)

    def edit_product(self, product_id: int, context: Context | None = None) -> None:
        """Open Product media on a product, in another context when one is given."""
        if context is not None:
            self._links.go_to_context(context)
        self._links.open_page(PRODUCTS)
        self.products.show_product(product_id)

    def edit_category(self, category_id: int, context: Context | None = None) -> None:
        """Open Categories on a category, in another context when one is given."""
        if context is not None:
            self._links.go_to_context(context)
        self._links.open_page(CATEGORIES)
        self.categories.show_category(category_id)

    def edit_owner(self, owner: Owner, context: Context | None = None) -> None:
        """Open Product media on a product, or Categories on a category."""
        if isinstance(owner, CategoryId):
            self.edit_category(owner.value, context)
        else:
            self.edit_product(owner, context)

    def assign_media(self, media_ids: Sequence[int]) -> None:
        """Let a person choose a product, and give these items to its Primary media."""
        from app.views.assign_to_product import ask_product

        ask_product(self, self._tools.hub, self._context, tuple(media_ids), self._links.open_page)

    @cached_property
    def name_rules(self) -> "NameRulesOpener":
        """Assigning by file name."""
        from app.views.assignments.name_rules import NameRulesOpener

        tools = self._tools
        return NameRulesOpener(
            self.tenant,
            self._user,
            tools.hub,
            self.thumbnails,
            self.background,
            tools.presenter,
            tools.toasts,
            self._links.jobs,
            self._links.changed,
            lambda step: PRODUCTS in self.built and self.products.desk.history.add(step),
            tools.window,
        )

    def assign_by_name(self, media_ids: Sequence[int] = ()) -> None:
        """Assign media by what their file names say: these, or all where none are given."""
        self.name_rules.open(self._context, media_ids)

    def preview_product(self, product_id: int, variant_id: int | None = None) -> None:
        """Open the preview on a product or one of its variants."""
        self._links.open_page(PREVIEW)
        self.preview.show_product(product_id, variant_id)

    def show_media(self, media_id: int) -> None:
        """Open the library on a media item."""
        self._links.open_page(LIBRARY)
        self.library.show_item(media_id)

    def write_alt_text(self, media_id: int, locale: str) -> None:
        """Open the library on a media item with the cursor in its alt text of a locale."""
        self.show_media(media_id)
        self.library.set_context(self.tenant.channels.locales(), locale)

    def totals(self) -> Totals:
        """Count media items and products. Thread: any."""
        return Totals(self.tenant.media.count(), self.tenant.catalog.counts().products)

    def find(self, text: str) -> list[Destination]:
        """Find products, categories and media items for the command palette. Thread: any."""
        return found_in(self, text)

    def close(self) -> None:
        """Save what is being typed, stop the workers and take the views down."""
        self.heartbeat.stop()
        self.check_out_news.close()
        self.library.inspector_desk.close()
        if PRODUCTS in self.built:
            self.products.close_view()
        if CATEGORIES in self.built:
            self.categories.close_view()
        if PREVIEW in self.built:
            self.preview_page.close()
        if HEADQUARTERS in self.built:
            self.headquarters.close_view()
        for key in ("at_hand", "manifests"):
            if key in vars(self):
                vars(self)[key].close()
        self.background.close()
        self.thumbnails.close()
        for key in ("publishing", "name_rules"):
            if key in vars(self):
                vars(self)[key].deleteLater()
        for page in self.built.values():
            page.hide()
            page.deleteLater()
