"""F6 goes through the panes of the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.views.tenant_pages import JOBS, LIBRARY

if TYPE_CHECKING:
    from app.views.main_window import MainWindow


def panes_of(window: "MainWindow") -> list[QWidget]:
    """List what F6 goes through, in order."""
    panes: list[QWidget] = [window.rail, window.context_bar]
    if window.page == LIBRARY and window.pages is not None:
        panes += [each for each in window.pages.library.panes if each.isVisible()]
    elif window.page == JOBS:
        panes += [each for each in (window.jobs.focus_target, window.jobs.details) if each.isVisible()]
    else:
        panes.append(window.stack.currentWidget())
    tray = window.tray.tray
    return [*panes, tray.list] if tray is not None and tray.list.isVisible() else panes


def move_pane(window: "MainWindow", step: int) -> None:
    """Go to the next pane (1) or the one before (-1)."""
    panes = panes_of(window)
    focus = QApplication.focusWidget()
    here = next(
        (
            i
            for i, pane in enumerate(panes)
            if focus is not None and (pane is focus or pane.isAncestorOf(focus))
        ),
        -1,
    )
    focus_pane(panes[(here + step) % len(panes)])


def focus_pane(pane: QWidget) -> None:
    """Put the focus on a pane: on itself if it takes it, else on the first child that does."""
    candidates = [pane, *pane.findChildren(QWidget)]
    for widget in candidates:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
