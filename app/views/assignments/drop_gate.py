"""What every place that takes media asks first: is it media, and may it be edited here."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.models.access.roles import Act
from app.models.assignments.edit import Edit
from app.models.undo import StepNote
from app.views.support.drag_label import DragLabel
from app.views.support.mime import MediaDrag, decode_media, local_files
from app.views.support.rights import why_not

FILES: Final = "files"
"""Where a drag of files of the desktop comes from."""


class DroppedFiles(Protocol):
    """Takes files that were dropped straight onto a target."""

    def number(self, paths: Iterable[Path]) -> tuple[int, ...]:
        """Give each file a number that stands in an edit until the file is in the library."""
        ...

    def hold(self, edit: Edit, note: StepNote) -> None:
        """Upload the files that an edit names, and make the edit when they are there."""
        ...


class DropGate:
    """Lets media in or says why not.

    Args:
        label: The drag label of the window; its reason goes to the status bar.
        refusal: Returns why nothing may be edited, or an empty text.
        files: Takes files of the desktop; None where they are not taken.
        on_near: Hears which media are dragged into a place, so that their pictures are there on the drop.
    """

    def __init__(
        self,
        label: DragLabel,
        refusal: Callable[[], str],
        files: DroppedFiles | None = None,
        on_near: Callable[[Sequence[int]], object] = lambda media_ids: None,
    ) -> None:
        self.label = label
        self._refusal = refusal
        self._files = files
        self._on_near = on_near

    def refusal(self) -> str:
        """Say why nothing may be edited here; empty where it may."""
        return why_not(self.label, Act.ASSIGN) or self._refusal()

    def media(self, event: QDropEvent) -> MediaDrag | None:
        """Return what is dragged; None where it may not be dropped.

        Files of the desktop count as media on their way: numbers stand for them.
        """
        drag = decode_media(event.mimeData()) or self._dragged_files(event)
        if drag is None:
            event.ignore()
            return None
        reason = self.refusal()
        if reason:
            self.forbid(event, reason)
            return None
        if isinstance(event, QDragEnterEvent) and drag.source != FILES:
            self._on_near(drag.media_ids)
        return drag

    def one_image(self, event: QDropEvent) -> int | None:
        """Return the one item that is dragged; None, with the reason said, where it is none or more."""
        drag = self.media(event)
        if drag is None:
            return None
        if len(drag.media_ids) > 1:
            self.forbid(event, "A swatch takes one image.")
            return None
        if drag.source == FILES:
            self.forbid(event, "Upload the image first, then use it as a swatch.")
            return None
        return drag.media_ids[0]

    def _dragged_files(self, event: QDropEvent) -> MediaDrag | None:
        paths = local_files(event.mimeData())
        if not paths or self._files is None:
            return None
        if event.type() == QEvent.Type.Drop:
            return MediaDrag(self._files.number(paths), FILES)
        self.label.begin_files(len(paths))
        return MediaDrag(tuple(range(-len(paths), 0)), FILES)

    def for_others(self) -> "DropGate":
        """Return a gate to products that are not on show: who holds them is told when it is tried."""
        return DropGate(self.label, lambda: "", self._files, self._on_near)

    def forbid(self, event: QDropEvent, reason: str) -> None:
        """Show the forbidden pointer and say why.

        A drag that enters a view is let in nevertheless: Qt sends no moves and no leave to a view that
        ignored the enter, and the pointer may enter between two places that take it.
        """
        self.label.forbid(reason)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.setAccepted(isinstance(event, QDragEnterEvent))
