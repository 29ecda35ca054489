"""What every place that takes media asks first: is it media, and may it be edited here."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent

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
        """Return what is dragged; None, and the event ignored, where it may not be dropped."""
        drag = decode_media(event.mimeData())
        reason = "" if drag is None else self._refusal()
        if drag is not None and not reason:
            return drag
        if reason:
            self.forbid(event, reason)
        event.ignore()
        return None

    def forbid(self, event: QDropEvent, reason: str) -> None:
        """Show the forbidden pointer and say why."""
        self.label.forbid(reason)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()
