"""Pickers: a button that opens a searchable list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionToolButton,
    QStyleOptionViewItem,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.views.support.fields import SearchField
from app.views.support.theme import ThemeHub, TypeRole, type_font

SEARCH_FROM: Final = 8  # choices from which the list has a search box
_POPUP_WIDTH: Final = 260
_ROW: Final = 32
_DETAIL_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_KEY_ROLE: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a picker: key, text and a smaller second text (such as an OUN)."""

    key: str
    text: str
    detail: str = ""


class _ChoiceDelegate(QStyledItemDelegate):
    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def sizeHint(self, _option: QStyleOptionViewItem, _index: object) -> QSize:
        return QSize(_POPUP_WIDTH, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        theme = self._hub.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect.adjusted(4, 1, -4, -1)
        is_current = bool(index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("sel"))
            painter.drawRoundedRect(rect, 4, 4)
        if is_current:
            picture = self._hub.icons.pixmap("check", "accent", 12, painter.device().devicePixelRatio())
            painter.drawPixmap(rect.left() + 8, rect.center().y() - 5, picture)
        room = rect.adjusted(28, 0, -10, 0)
        detail = str(index.data(_DETAIL_ROLE) or "")
        if detail:
            painter.setFont(type_font(TypeRole.CAPTION))
            painter.setPen(theme.qcolor("t3"))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, detail)
            room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(detail) - 8)
        painter.setFont(type_font(TypeRole.BODY))
        painter.setPen(theme.qcolor("text"))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


class ChoicePopup(QFrame):
    """The list under a picker. Up and Down move, Enter or click chooses, Esc closes."""

    chosen = Signal(str)

    def __init__(self, hub: ThemeHub, choices: Sequence[Choice], current: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("edge", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._choices = tuple(choices)
        self._current = current
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        self.search = SearchField(hub, "Search", parent=self)
        self.search.setVisible(len(choices) >= SEARCH_FROM)
        self.search.textChanged.connect(self._fill)
        column.addWidget(self.search)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_ChoiceDelegate(hub, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.list.setMouseTracking(True)
        column.addWidget(self.list)
        self._fill("")
        self.setFixedWidth(_POPUP_WIDTH + 10)
        self.list.setFixedHeight(min(len(choices), 10) * _ROW + 4)

    def open_under(self, button: QWidget) -> None:
        """Show the list under a button."""
        self.adjustSize()
        self.move(button.mapToGlobal(QPoint(0, button.height() + 2)))
        self.show()
        (self.search if self.search.isVisible() else self.list).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and choose while the cursor stays in the search box."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem():
            self._choose(self.list.currentItem())
        else:
            super().keyPressEvent(event)

    def _fill(self, text: str) -> None:
        self.list.clear()
        wanted = text.strip().casefold()
        for choice in self._choices:
            if wanted in choice.text.casefold() or wanted in choice.detail.casefold():
                item = QListWidgetItem(choice.text, self.list)
                item.setData(_KEY_ROLE, choice.key)
                item.setData(_DETAIL_ROLE, choice.detail)
                if choice.key == self._current:
                    item.setData(Qt.ItemDataRole.CheckStateRole, Qt.CheckState.Checked)
                    self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem) -> None:
        key = item.data(_KEY_ROLE)
        self.close()
        self.chosen.emit(key)


class PickerButton(QToolButton):
    """Shows the current choice; opens the searchable list. Emits `chosen(key)` when it changes.

    Args:
        hub: Theme and icons.
        name: What is picked, for screen readers and, with `caption`, as grey text before the value.
        kind: `picker` looks like a field, `context` like the flat pickers of the context bar.
        icon: A name of `IconSet`, or None.
        show_name: Paint the name before the value.
    """

    chosen = Signal(str)

    def __init__(
        self,
        hub: ThemeHub,
        name: str,
        *,
        kind: str = "picker",
        icon: str | None = None,
        show_name: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._name = name
        self._icon = icon
        self._show_name = show_name
        self._choices: tuple[Choice, ...] = ()
        self._current = ""
        self._is_changed = False
        self.setProperty("kind", kind)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.open_list)
        hub.changed.connect(self.update)
        self._name_for_readers()

    @property
    def current(self) -> str:
        """The key that is chosen; empty while there are no choices."""
        return self._current

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen."""
        return self._choices

    @property
    def current_text(self) -> str:
        """The text of the chosen line."""
        return next((choice.text for choice in self._choices if choice.key == self._current), "")

    def set_choices(self, choices: Sequence[Choice], current: str | None = None) -> None:
        """Offer these choices; keep the current one if it is there, else the first. Emits nothing."""
        self._choices = tuple(choices)
        wanted = self._current if current is None else current
        keys = [choice.key for choice in choices]
        self._current = wanted if wanted in keys else (keys[0] if keys else "")
        self._name_for_readers()
        self.updateGeometry()
        self.update()

    def select(self, key: str) -> None:
        """Choose a line without emitting `chosen`."""
        self.set_choices(self._choices, key)

    def set_changed(self, is_changed: bool) -> None:
        """Mark that the value is not the default: `sel` fill and accent text."""
        if is_changed != self._is_changed:
            self._is_changed = is_changed
            self.setProperty("changed", "true" if is_changed else "false")
            self.style().unpolish(self)
            self.style().polish(self)
            self.update()

    def open_list(self) -> ChoicePopup:
        """Open the list under the button."""
        popup = ChoicePopup(self._hub, self._choices, self._current, self)
        popup.chosen.connect(self._on_chosen)
        popup.open_under(self)
        return popup

    def _on_chosen(self, key: str) -> None:
        if key != self._current:
            self.select(key)
            self.chosen.emit(key)

    def _name_for_readers(self) -> None:
        self.setAccessibleName(f"{self._name}: {self.current_text}")

    def _parts(self) -> tuple[str, str]:
        return (self._name if self._show_name else ""), self.current_text

    def sizeHint(self) -> QSize:
        """Fit icon, name, value and arrow."""
        caption, value = self._parts()
        width = 10 + 10 + 18
        if self._icon:
            width += 22
        if caption:
            width += QFontMetrics(type_font(TypeRole.BODY)).horizontalAdvance(caption) + 6
        strong = type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold)
        width += QFontMetrics(strong).horizontalAdvance(value) + 2
        return QSize(min(width, 300), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Leave room for a few letters."""
        return QSize(min(96, self.sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame by style sheet, then icon, name, value and arrow."""
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        theme, icons, ratio = self._hub.theme, self._hub.icons, self.devicePixelRatioF()
        value_token = "dis" if not self.isEnabled() else "accent" if self._is_changed else "text"
        quiet_token = "dis" if not self.isEnabled() else "accent" if self._is_changed else "t2"
        room = self.rect().adjusted(9, 0, -8, 0)
        middle = room.center().y()
        arrow = icons.pixmap("down", quiet_token, 12, ratio)
        painter.drawPixmap(room.right() - 11, middle - 5, arrow)
        room.setRight(room.right() - 18)
        if self._icon:
            painter.drawPixmap(room.left(), middle - 7, icons.pixmap(self._icon, quiet_token, 16, ratio))
            room.setLeft(room.left() + 22)
        caption, value = self._parts()
        if self.width() < self.sizeHint().width():
            caption = ""  # the value says more
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if caption:
            painter.setFont(type_font(TypeRole.BODY))
            painter.setPen(theme.qcolor("accent" if self._is_changed else "t3"))
            painter.drawText(room, flags, caption)
            room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(caption) + 6)
        weight = QFont.Weight.DemiBold if caption else None
        painter.setFont(type_font(TypeRole.BODY, weight=weight))
        painter.setPen(theme.qcolor(value_token))
        shown = painter.fontMetrics().elidedText(value, Qt.TextElideMode.ElideMiddle, room.width() + 1)
        painter.drawText(room.adjusted(0, 0, 4, 0), flags, shown)
