"""What stands in the place of the grid when there is nothing to show, and what would help."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from app.models.media.rows import MediaFilter
from app.views.library.filters import ActiveFilter
from app.views.support.buttons import link_button, primary_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.theme import ThemeHub

_NOTHING: Final = (
    "Drop files or folders here, or import a manifest to bring in media with metadata and assignments."
)
_NAMED: Final = 2  # filters whose removal is offered


class NothingShown(EmptyState):
    """Says why no media are shown. Emits what a person chooses: files, a manifest or another filter."""

    files_asked = Signal()
    import_asked = Signal()
    filter_asked = Signal(object)

    def __init__(self, hub: ThemeHub) -> None:
        super().__init__(hub, "image", "No media yet")
        self._hub = hub

    def explain_nothing(self) -> None:
        """Nothing has been uploaded yet."""
        self.say("No media yet", _NOTHING, "image")
        manifest = secondary_button(self._hub, "Import manifest…")
        manifest.clicked.connect(self.import_asked)
        files = primary_button(self._hub, "Upload", "upload")
        files.clicked.connect(self.files_asked)
        self.set_actions([manifest, files])

    def explain_filters(self) -> None:
        """The filters leave nothing."""
        self.say("No media matches these filters", "", "search")
        self.set_actions([self._clear_button()])

    def show_gains(self, gains: list[tuple[ActiveFilter, int]]) -> None:
        """Name the filters whose removal helps most, given how many items each would bring."""
        helping = sorted((each for each in gains if each[1]), key=lambda each: -each[1])[:_NAMED]
        if not helping:
            return
        words = [f"Removing {each.text} shows {count:,}." for each, count in helping]
        self.say("No media matches these filters", " ".join(words), "search")
        best = helping[0][0]
        remove = secondary_button(self._hub, f"Remove {best.text}", "close")
        remove.clicked.connect(lambda: self.filter_asked.emit(best.without))
        self.set_actions([remove, self._clear_button()])

    def _clear_button(self) -> QPushButton:
        clear = link_button(self._hub, "Clear all")
        clear.clicked.connect(lambda: self.filter_asked.emit(MediaFilter()))
        return clear
