"""Where the coverage stands in the preview: beside A and B where there is room, else instead of A."""

from typing import Final

from PySide6.QtWidgets import QSplitter, QToolButton, QWidget

PANE_WIDTH: Final = 400  # px that a pane needs, and that the coverage takes
WIDE: Final = 1_340  # px of the view in which two panes can be read beside the coverage


class SidePlace:
    """Shows and hides the panel at the right. Thread: GUI.

    Args:
        body: Holds A, B and the panel.
        first: Pane A, which gives way in a narrow view.
        button: Shows and hides the panel; hidden until there is one.
    """

    def __init__(self, body: QSplitter, first: QWidget, button: QToolButton) -> None:
        self._body = body
        self._first = first
        self._button = button
        self._panel: QWidget | None = None
        self._is_asked = False
        self._width = 0
        button.clicked.connect(self._on_toggled)

    def put(self, panel: QWidget) -> None:
        """Give a panel its place."""
        self._panel = panel
        self._body.addWidget(panel)
        self._body.setStretchFactor(2, 0)
        self._button.show()
        self._fit()

    def show(self) -> None:
        """Show the panel, in a narrow view instead of A."""
        if self._panel is not None and not self._panel.isVisibleTo(self._body):
            self._button.setChecked(True)
            self._on_toggled(True)

    def resize(self, width: int) -> None:
        """Follow the width of the view; what was asked for counts until there is room for three."""
        was_wide, self._width = self._is_wide, width
        if self._is_wide != was_wide:
            self._is_asked = False
            self._button.setChecked(self._is_wide)
        self._fit()

    @property
    def _is_wide(self) -> bool:
        return self._width >= WIDE

    def _on_toggled(self, wanted: bool) -> None:
        self._is_asked = wanted
        self._fit()

    def _fit(self) -> None:
        if self._panel is None:
            return
        wanted = self._button.isChecked()
        self._panel.setVisible(wanted if self._is_wide else wanted and self._is_asked)
        self._first.setVisible(self._is_wide or not self._panel.isVisibleTo(self._body))
        panes = max(PANE_WIDTH, (self._width - PANE_WIDTH) // 2)
        self._body.setSizes([panes, panes, PANE_WIDTH])
