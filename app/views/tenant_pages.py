"""The views that belong to one tenant, built together and closed together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.media.rows import MediaFilter
from app.models.workspace import Tenant
from app.sync.requests import Request
from app.views.assignments.view import ProductMediaView
from app.views.command_palette import Destination, first_ids
from app.views.library.library_view import LibraryCommands, LibraryView
from app.views.preview.reader import Ask
from app.views.preview.view import PreviewView
from app.views.publishing.controller import PublishController
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack

LIBRARY, PRODUCTS, PREVIEW, JOBS = "library", "products", "preview", "jobs"


@dataclass(frozen=True, slots=True)
class WindowTools:
    """What the window shares with its views."""

    hub: ThemeHub
    drag_label: DragLabel
    toasts: ToastStack
    presenter: ErrorPresenter
    settings: QSettings
    window: QWidget


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What views ask of the window and of jobs.

    Attributes:
        upload: Uploads files and folders.
        cancel_job: Asks a job to stop.
        submit: Queues a request and returns the job's id; runs on a worker thread.
        retry: Queues a job again and returns the new job's id; runs on a worker thread.
        show_job: Opens Jobs on a job.
        go_to_context: Works in another channel and locale.
        open_page: Opens a view by its key.
        say: Puts a sentence into the status bar.
        changed: Something was written; everybody may refresh.
    """

    upload: Callable[[Sequence[Path]], object]
    cancel_job: Callable[[str], object]
    submit: Callable[[Request], str]
    retry: Callable[[str], str]
    show_job: Callable[[str], object]
    go_to_context: Callable[[Context], object]
    open_page: Callable[[str], object]
    say: Callable[[str], object]
    changed: Callable[[Changes], object]


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a tenant holds."""

    media: int
    products: int


class TenantPages:
    """Media library, Product media and Preview of one tenant. Thread: GUI."""

    def __init__(self, tenant: Tenant, user: str, ask: Ask, tools: WindowTools, links: PageLinks) -> None:
        self.tenant = tenant
        self._links = links
        self._context = DEFAULT_CONTEXT
        self.background = Background(tools.presenter.present)
        self.thumbnails = ThumbnailStore(tenant.media.thumbnail)
        self.publishing = PublishController(
            tenant,
            user=user,
            hub=tools.hub,
            thumbnails=self.thumbnails,
            background=self.background,
            submit=links.submit,
            toasts=tools.toasts,
            settings=tools.settings,
            open_product=self.edit_product,
            open_job=links.show_job,
            retry=links.retry,
            window=tools.window,
        )
        self.library = LibraryView(
            tools.hub,
            tenant.media,
            self.thumbnails,
            tools.drag_label,
            self.background,
            tools.presenter,
            LibraryCommands(links.upload, links.cancel_job, self.publishing.publish_media, links.changed),
            QUndoStack(),
        )
        self.products = ProductMediaView(
            tenant,
            user,
            hub=tools.hub,
            thumbnails=self.thumbnails,
            label=tools.drag_label,
            toasts=tools.toasts,
            errors=tools.presenter,
            on_publish=lambda product_id: self.publishing.publish_product(product_id, self._context),
            on_preview=self.preview_product,
            on_status=links.say,
            on_upload=self.library.ask_for_files,
        )
        self.preview = PreviewView(
            tenant,
            hub=tools.hub,
            thumbnails=self.thumbnails,
            background=self.background,
            ask=ask,
            edit_product=self.edit_product,
            add_alt_text=self.write_alt_text,
        )
        self.products.changed.connect(links.changed)

    @property
    def pages(self) -> dict[str, QWidget]:
        """The views by key."""
        return {LIBRARY: self.library, PRODUCTS: self.products, PREVIEW: self.preview}

    def set_context(self, context: Context) -> None:
        """Show another channel and locale everywhere."""
        self._context = context
        self.library.commit()
        self.library.set_context(self.tenant.channels.locales(), context.locale)
        self.products.set_context(context)
        if context.channel != OMNICHANNEL and context.locale != NEUTRAL:
            self.preview.show_context(0, context)

    def refresh(self, changes: Changes) -> None:
        """Refresh what a write or a job touched."""
        self.library.apply_changes(changes)
        self.products.refresh(changes)
        self.preview.refresh(changes)

    def refresh_all(self) -> None:
        """Read everything anew."""
        self.library.reload()
        self.products.refresh_all()
        self.preview.reload()

    def edit_product(self, product_id: int, context: Context | None = None) -> None:
        """Open Product media on a product, in another context when one is given."""
        if context is not None:
            self._links.go_to_context(context)
        self._links.open_page(PRODUCTS)
        self.products.show_product(product_id)

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
        return Totals(len(self.tenant.media.ids()), self.tenant.catalog.counts().products)

    def find(self, text: str) -> list[Destination]:
        """Find products and media items for the command palette. Thread: any."""
        tenant = self.tenant
        found = [
            Destination("Product", row.name, row.number, "product", partial(self.edit_product, row.id))
            for row in tenant.catalog.products(first_ids(tenant.catalog.product_ids(text)))
        ]
        found += [
            Destination("Media", row.display_name, row.code, row.type.value, partial(self.show_media, row.id))
            for row in tenant.media.rows(first_ids(tenant.media.ids(MediaFilter(text=text))))
        ]
        return found

    def close(self) -> None:
        """Save what is being typed, stop the workers and take the views down."""
        self.library.commit()
        self.products.close_view()
        self.background.close()
        self.thumbnails.close()
        self.publishing.deleteLater()
        for page in self.pages.values():
            page.hide()
            page.deleteLater()
