"""The Tab key goes through a view as it is laid out, also to what was added later."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QSplitter, QWidget


def tab_stops(root: QWidget) -> list[QWidget]:
    """List what the Tab key stops at under a widget, in the order of the layouts."""
    return [widget for widget in _in_layout(root) if _is_stop(widget)]


def move_focus(root: QWidget, *, is_forward: bool) -> bool:
    """Give the focus to the next or previous stop, beyond the ends to the widgets around the view."""
    stops = tab_stops(root)
    current = QApplication.focusWidget()
    if current not in stops:
        return False
    place = stops.index(current) + (1 if is_forward else -1)
    target = stops[place] if 0 <= place < len(stops) else _outside(root, current, is_forward=is_forward)
    if target is None:
        return False
    reason = Qt.FocusReason.TabFocusReason if is_forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    return True


def _in_layout(widget: QWidget) -> Iterator[QWidget]:
    for child in _children(widget):
        if child.isVisible():
            yield child
            if not _is_stop(child):
                yield from _in_layout(child)


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter):
        yield from (widget.widget(place) for place in range(widget.count()))
    elif isinstance(widget, QScrollArea):
        if (inside := widget.widget()) is not None:
            yield inside
    elif (layout := widget.layout()) is not None:
        yield from _placed(layout)
    else:
        children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        yield from (child for child in children if not child.isWindow())


def _placed(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if (widget := item.widget()) is not None:
            yield widget
        elif (inner := item.layout()) is not None:
            yield from _placed(inner)


def _is_stop(widget: QWidget) -> bool:
    can_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    is_frame = isinstance(widget, QScrollArea | QSplitter)
    return can_tab and not is_frame and widget.isEnabled() and widget.focusProxy() is None


def _outside(root: QWidget, current: QWidget, *, is_forward: bool) -> QWidget | None:
    """Find the stop after the view in the chain of the window; None where the view is all there is."""
    widget = current
    while True:
        widget = widget.nextInFocusChain() if is_forward else widget.previousInFocusChain()
        if widget is current:
            stops = tab_stops(root)
            return stops[0 if is_forward else -1]
        is_inside = widget is root or root.isAncestorOf(widget)
        if not is_inside and _is_stop(widget) and widget.isVisible() and not widget.isAncestorOf(root):
            return widget
