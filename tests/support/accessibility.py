"""Looks at widgets as people with a screen reader, a keyboard or large text do; each check lists faults."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QStyle,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from app.views.support.labels import ElidedLabel

SMALLEST_TARGET = 24
_CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit, QTabBar,
)  # fmt: skip

_QT = (QPushButton, QToolButton)


def shown_widgets(root: QWidget) -> Iterator[QWidget]:
    """List every widget that can be seen under a root, menus and windows of their own aside."""
    for widget in root.findChildren(QWidget):
        if widget.window() is root.window() and widget.isVisibleTo(root) and not isinstance(widget, QMenu):
            yield widget


def controls(root: QWidget) -> Iterator[QWidget]:
    """List what people can work with; parts that Qt makes of a control are left out."""
    for widget in shown_widgets(root):
        if isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_"):
            continue
        parent = widget.parentWidget()
        if isinstance(parent, QComboBox | QAbstractSpinBox | QTabBar | QLineEdit | QAbstractItemView):
            continue
        if isinstance(widget, _CONTROLS) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def named(widget: QWidget) -> str:
    """Say which widget this is, for messages of tests."""
    words = widget.accessibleName() or getattr(widget, "text", lambda: "")() or widget.objectName()
    chain = []
    parent: QWidget | None = widget
    while parent is not None and len(chain) < 3:
        chain.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{' in '.join(chain)} {words!r}"


def spoken_name(widget: QWidget) -> str:
    """Return what a screen reader says of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name).strip()


def nameless(root: QWidget) -> list[str]:
    """List what the keyboard reaches and a screen reader has no name for."""
    found = []
    for widget in controls(root):
        is_reached = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(widget, QAbstractButton)
        is_frame = isinstance(widget, QAbstractScrollArea) and not isinstance(
            widget, QAbstractItemView | QPlainTextEdit
        )
        if is_reached and widget.isEnabled() and not is_frame and not spoken_name(widget):
            found.append(named(widget))
    return found


def too_small(root: QWidget) -> list[str]:
    """List buttons and fields below 24 x 24."""
    return [
        f"{named(widget)} {widget.width()} x {widget.height()}"
        for widget in controls(root)
        if isinstance(widget, QAbstractButton | QLineEdit | QComboBox | QAbstractSpinBox)
        and (widget.width() < SMALLEST_TARGET or widget.height() < SMALLEST_TARGET)
    ]


def unreachable(root: QWidget) -> list[str]:
    """List buttons that work by mouse alone."""
    return [
        named(widget)
        for widget in controls(root)
        if isinstance(widget, QAbstractButton) and widget.isEnabled() and not _has_tab(_choice_of(widget))
    ]


def _has_tab(widget: QWidget) -> bool:
    return widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus


def _choice_of(button: QAbstractButton) -> QAbstractButton:
    """Return where Tab enters a group of radio buttons: arrow keys go on from the one that is on."""
    group = button.group()
    chosen = None if group is None or not isinstance(button, QRadioButton) else group.checkedButton()
    return button if chosen is None else chosen


def tab_order(root: QWidget, first: QWidget, most: int = 400) -> list[QWidget]:
    """Press Tab from a widget on until the focus is there again."""
    found = [first]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(most):
        QTest.keyClick(root.window().focusWidget(), Qt.Key.Key_Tab)
        widget = root.window().focusWidget()
        if widget is first:
            break
        found.append(widget)
    return found


def clipped(root: QWidget) -> list[str]:
    """List labels and buttons whose text does not fit; texts that elide on purpose may be short of width."""
    # A text that was just set gets its room first.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    found = []
    for widget in shown_widgets(root):
        if isinstance(widget, QLabel):
            fault = _label_fault(widget)
        elif isinstance(widget, QPushButton | QToolButton):
            fault = _button_fault(widget)
        elif isinstance(widget, QLineEdit | QComboBox):
            fault = _line_fault(widget, widget.contentsRect())
        else:
            continue
        if fault:
            found.append(f"{named(widget)}: {fault}")
    return found


def _label_fault(label: QLabel) -> str:
    text = label.text()
    if not text or label.textFormat() == Qt.TextFormat.RichText or label.visibleRegion().isEmpty():
        return ""
    room, metrics = label.contentsRect(), QFontMetrics(label.font())
    if isinstance(label, ElidedLabel):
        return _line_fault(label, room)
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
    needed = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), int(flags), text)
    if "\n" in text and not label.wordWrap():
        return ""
    return _fault(needed.width(), needed.height(), room)


def _button_fault(button: QPushButton | QToolButton) -> str:
    text = button.text().replace("&", "")
    is_icon = isinstance(button, QToolButton) and (
        button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly and not button.icon().isNull()
    )
    if not text or is_icon or button.visibleRegion().isEmpty() or _paints_itself(button):
        return ""
    metrics = QFontMetrics(button.font())
    room = _content_room(button)
    width = metrics.horizontalAdvance(text)
    is_under = isinstance(button, QToolButton) and (
        button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextUnderIcon
    )
    if not button.icon().isNull() and not is_under:
        width += button.iconSize().width()
    return _fault(width, metrics.tightBoundingRect("Åg").height(), room)


def _content_room(button: QPushButton | QToolButton) -> QRect:
    if isinstance(button, QPushButton):
        option = QStyleOptionButton()
        button.initStyleOption(option)
        return button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    tool = QStyleOptionToolButton()
    button.initStyleOption(tool)
    return button.style().subControlRect(
        QStyle.ComplexControl.CC_ToolButton, tool, QStyle.SubControl.SC_ToolButton, button
    )


def _paints_itself(button: QWidget) -> bool:
    own = type(button).__mro__
    return any("paintEvent" in kind.__dict__ for kind in own[: own.index(QAbstractButton)] if kind not in _QT)


def _line_fault(widget: QWidget, room: QRect) -> str:
    if widget.visibleRegion().isEmpty():
        return ""
    needed = QFontMetrics(widget.font()).tightBoundingRect("Åg").height()
    return f"{needed} high in {room.height()}" if needed > room.height() else ""


def _fault(width: int, height: int, room: QRect) -> str:
    if width > room.width() + 1:
        return f"{width} wide in {room.width()}"
    return f"{height} high in {room.height()}" if height > room.height() + 1 else ""


def faults(root: QWidget) -> list[str]:
    """List every fault of names, targets, reach and text that does not fit."""
    return [
        *(f"no name: {one}" for one in nameless(root)),
        *(f"small: {one}" for one in too_small(root)),
        *(f"not by keyboard: {one}" for one in unreachable(root)),
        *(f"clipped: {one}" for one in clipped(root)),
    ]


def dialogs_of(root: QWidget) -> list[QDialog]:
    """List the dialogs that are open over a window."""
    return [dialog for dialog in root.window().findChildren(QDialog) if dialog.isVisible()]
