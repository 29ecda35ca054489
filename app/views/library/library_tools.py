"""What the library is given: parts that it shares with the other views, and what it asks others to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.models.changes import Changes
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack


@dataclass(frozen=True, slots=True)
class LibraryTools:
    """What the library shares with the other views of a window."""

    hub: ThemeHub
    thumbnails: ThumbnailStore
    drag_label: DragLabel
    background: Background
    presenter: ErrorPresenter
    toasts: ToastStack


@dataclass(frozen=True, slots=True)
class LibraryCommands:
    """What the library asks others to do.

    Attributes:
        upload: Starts a job that uploads these files and folders.
        cancel_job: Asks a job to stop.
        publish_media: Publishes these items; None where that is not offered.
        announce: Tells the other views what was changed here.
        assign: Lets a person choose a product that gets these items; None where that is not offered.
        open_product: Opens Product media on a product.
    """

    upload: Callable[[Sequence[Path]], object]
    cancel_job: Callable[[str], object]
    publish_media: Callable[[Sequence[int]], object] | None
    announce: Callable[[Changes], object]
    assign: Callable[[Sequence[int]], object] | None = None
    open_product: Callable[[int], object] = lambda _product_id: None
