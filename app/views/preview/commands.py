"""The commands of the preview as actions with their keys, for menu and palette; each has a button too."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from app.views.preview.answers import PreviewSource
from app.views.preview.frames import Frame

if TYPE_CHECKING:
    from app.views.preview.pane import PreviewPane
    from app.views.preview.view import PreviewView

# key: (text, shortcut)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "search": ("Choose a product to preview", "Ctrl+F"),
    "edit": ("Edit media of what is previewed", "Ctrl+E"),
    "open": ("Open the item on show", "Ctrl+O"),
    "swap": ("Swap A and B", "Ctrl+Shift+X"),
    "same": ("Same variant in A and B", "Ctrl+Shift+S"),
    "frame": ("Next frame", "Ctrl+Shift+M"),
    "source": ("Next source of the pane", "Ctrl+Shift+D"),
    "go_there": ("Why this image: go there", "Alt+Return"),
    "re_inherit": ("Why this image: re-inherit", "Ctrl+Shift+R"),
    "copy_here": ("Why this image: copy inherited media here", "Ctrl+Shift+C"),
    "alt_text": ("Write the alt text of the item on show", "Ctrl+Alt+T"),
    "coverage": ("Coverage", "Ctrl+Shift+K"),
    "next_gap": ("Next gap", "F8"),
    "previous_gap": ("Previous gap", "Shift+F8"),
    "export": ("Export coverage list…", "Ctrl+Shift+L"),
}


class PreviewCommands:
    """Makes the actions; their keys work while the focus is in the preview.

    What is done about an item or a step is done in the pane that had the focus last. Thread: GUI.
    """

    def __init__(self, view: "PreviewView") -> None:
        self._view = view
        self.actions: dict[str, QAction] = {}
        for key, handler in self._handlers().items():
            text, shortcut = COMMANDS[key]
            action = QAction(text, view)
            action.setObjectName(f"preview.{key}")
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, do=handler: do())
            view.addAction(action)
            self.actions[key] = action

    @property
    def _pane(self) -> "PreviewPane":
        return self._view.current_pane

    def _handlers(self) -> dict[str, Callable[[], object]]:
        view = self._view
        return {
            "search": view.picker.open_list,
            "edit": lambda: view.header.edit.click(),
            "open": lambda: self._pane.gallery.open_item(),
            "swap": view.swap,
            "same": lambda: view.header.same.isVisible() and view.header.same.toggle(),
            "frame": self._next_frame,
            "source": self._next_source,
            "go_there": lambda: self._pane.why.go_there(),
            "re_inherit": lambda: self._pane.why.re_inherit(),
            "copy_here": lambda: self._pane.why.copy_here(),
            "alt_text": lambda: self._pane.why.add_alt_text(),
            "coverage": lambda: view.header.side.click(),
            "next_gap": lambda: self._gap(1),
            "previous_gap": lambda: self._gap(-1),
            "export": self._export,
        }

    def _next_frame(self) -> None:
        if self._view.header.frame.isEnabled():
            frames = list(Frame)
            self._view.set_frame(frames[(frames.index(self._view.frame) + 1) % len(frames)])

    def _next_source(self) -> None:
        sources, pane = list(PreviewSource), self._pane
        after = sources[(sources.index(pane.picked_source) + 1) % len(sources)]
        self._view.set_source(after, self._view.panes.index(pane))

    def _gap(self, step: int) -> None:
        if self._view.side is not None:
            self._view.show_side()
            self._view.side.next_gap(step)

    def _export(self) -> None:
        if self._view.side is not None:
            self._view.show_side()
            self._view.side.export()
