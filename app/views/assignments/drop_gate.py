"""What every place that takes media asks first: is it media, and may it be edited here."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from app.views.support.drag_label import DragLabel
from app.views.support.mime import MediaDrag, decode_media


class DropGate:
    """Lets media in or says why not.

    Args:
        label: The drag label of the window; its reason goes to the status bar.
        refusal: Returns why nothing may be edited, or an empty text.
    """

    def __init__(self, label: DragLabel, refusal: Callable[[], str]) -> None:
        self.label = label
        self._refusal = refusal

    def media(self, event: QDropEvent) -> MediaDrag | None:
        """Return what is dragged; None where it may not be dropped."""
        drag = decode_media(event.mimeData())
        if drag is None:
            event.ignore()
            return None
        reason = self._refusal()
        if reason:
            self.forbid(event, reason)
            return None
        return drag

    def one_image(self, event: QDropEvent) -> int | None:
        """Return the one item that is dragged; None, with the reason said, where it is none or more."""
        drag = self.media(event)
        if drag is None:
            return None
        if len(drag.media_ids) > 1:
            self.forbid(event, "A swatch takes one image.")
            return None
        return drag.media_ids[0]

    def forbid(self, event: QDropEvent, reason: str) -> None:
        """Show the forbidden pointer and say why.

        A drag that enters a view is let in nevertheless: Qt sends no moves and no leave to a view that
        ignored the enter, and the pointer may enter between two places that take it.
        """
        self.label.forbid(reason)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.setAccepted(isinstance(event, QDragEnterEvent))
