"""What every part of the product media view is built with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import Pictures
from app.views.support.drag_label import DragLabel
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack

ChooseMedia = Callable[[str, Callable[[Sequence[int]], object]], object]


@dataclass(frozen=True, slots=True)
class Kit:
    """Theme, pictures, drops and toasts of the window.

    Attributes:
        choose_media: Opens the picker over the library: title, and who receives the chosen ids.
    """

    hub: ThemeHub
    pictures: Pictures
    gate: DropGate
    toasts: ToastStack
    choose_media: ChooseMedia

    @property
    def label(self) -> DragLabel:
        """The drag label of the window."""
        return self.gate.label

    @property
    def thumbnails(self) -> ThumbnailStore:
        """Where pictures come from."""
        return self.pictures.thumbnails
