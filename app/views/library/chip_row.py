"""Removable chips in one row: what does not fit waits in a menu behind "+ n"."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from app.views.library.filters import ActiveFilter
from app.views.library.tag_editor import removable_chip
from app.views.support.buttons import link_button
from app.views.support.theme import ThemeHub

_GAP: Final = 8
_LEAST: Final = 60
_MORE: Final = 40  # px for "+ n"


class ChipRow(QWidget):
    """The active filters and "Save view…". Emits `filter_changed` with the filter that a chip leaves."""

    filter_changed = Signal(object)
    save_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._active: tuple[ActiveFilter, ...] = ()
        self.chips: list[QWidget] = []
        self.more = link_button(hub, "", parent=self)
        self.more.clicked.connect(self._open_rest)
        self.save = link_button(hub, "Save view…", parent=self)
        self.save.clicked.connect(self.save_asked)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_filters(())

    def show_filters(self, active: Sequence[ActiveFilter]) -> None:
        """Show a chip for each."""
        self._active = tuple(active)
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(each) for each in active]
        self._place()

    def sizeHint(self) -> QSize:
        """Ask for a row of buttons."""
        return QSize(_LEAST, self.save.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Leave room for "+ n"."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self._place()

    def _chip(self, each: ActiveFilter) -> QWidget:
        chip = removable_chip(self._hub, each.text)
        chip.setParent(self)
        chip.clicked.connect(lambda: self.filter_changed.emit(each.without))
        return chip

    def _place(self) -> None:
        self.save.setVisible(bool(self._active))
        save_width = self.save.sizeHint().width()
        room = self.width() - save_width - _GAP
        fits = self._fitting(room)
        if fits < len(self.chips):
            room -= _MORE
        x = 0
        for number, chip in enumerate(self.chips):
            chip.setVisible(number < fits)
            if number < fits:
                x = self._put(chip, x, min(chip.sizeHint().width(), max(_LEAST, room - x)))
        rest = len(self.chips) - fits
        self.more.setVisible(rest > 0)
        if rest:
            self.more.setText(f"+ {rest}")
            self.more.setAccessibleName(f"{rest} more filters")
            x = self._put(self.more, x, self.more.sizeHint().width())
        self._put(self.save, x, save_width)

    def _fitting(self, room: int) -> int:
        widths = [chip.sizeHint().width() + _GAP for chip in self.chips]
        if sum(widths) <= room:
            return len(widths)
        room -= _MORE
        fits = 0
        for width in widths:
            room -= width
            if room < 0:
                break
            fits += 1
        return max(1, fits)  # the first one is cut rather than left out

    def _put(self, widget: QWidget, x: int, width: int) -> int:
        height = min(self.height(), widget.sizeHint().height())
        widget.setGeometry(x, (self.height() - height) // 2, width, height)
        return x + width + _GAP

    def _open_rest(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for each, chip in zip(self._active, self.chips, strict=True):
            if chip.isHidden():
                action = menu.addAction(f"Remove {each.text}".replace("&", "&&"))
                action.triggered.connect(lambda _on=False, each=each: self.filter_changed.emit(each.without))
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
