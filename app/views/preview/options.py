"""Swatch circles and value buttons: how a shopper picks a variant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.models.catalog.dimensions import Dimension
from app.views.preview.answers import ShownSwatch
from app.views.preview.choice import VariantChoice
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailStore

SWATCH: Final = 28  # px, with its ring
BUTTON_HEIGHT: Final = 26


@dataclass(frozen=True, slots=True)
class OptionValue:
    """A value to pick: its id, its name, for a swatch its central colour as `#RRGGBB`, and its code."""

    id: int
    name: str
    hex: str | None = None
    code: str = ""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """All values of one dimension, in the order in which they are shown."""

    dimension: Dimension
    values: tuple[OptionValue, ...]

    @property
    def has_swatches(self) -> bool:
        """Whether its values are circles, which need their name beside them."""
        return any(value.hex for value in self.values)

    def name_of(self, value_id: int | None) -> str:
        """Return the name of a value, empty for none."""
        return next((value.name for value in self.values if value.id == value_id), "")


class FlowBox(QWidget):
    """Puts widgets side by side and starts a new line where the width ends."""

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._widgets: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the end."""
        widget.setParent(self)
        self._widgets.append(widget)
        self.updateGeometry()

    def arrange(self) -> None:
        """Place the widgets anew, as after one of them changed its size."""
        self.updateGeometry()
        self._place(self.width(), move=True)

    def hasHeightForWidth(self) -> bool:
        """Tell that lines break."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Measure the lines at a width."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        sizes = [widget.sizeHint() for widget in self._widgets]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """Need the widest widget."""
        sizes = [widget.sizeHint() for widget in self._widgets]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the widgets."""
        super().resizeEvent(event)
        self._place(event.size().width(), move=True)

    def _place(self, width: int, *, move: bool) -> int:
        x, y, line = 0, 0, 0
        for widget in self._widgets:
            size = widget.sizeHint()
            if x > 0 and x + size.width() > width:
                x, y, line = 0, y + line + self._gap, 0
            if move:
                widget.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line


class OptionButton(QAbstractButton):
    """One value: a circle in its colour, or its name in a frame.

    Picked, hovered, focused and "no such variant" (dashed) are told apart by line, not by colour alone.
    """

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        value: OptionValue,
        label: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self.value = value
        self._own: ShownSwatch | None = None
        self._offered = True
        self._is_plain = False
        self.setCheckable(True)
        self.setText(value.name)
        self.setAccessibleName(f"{label}: {value.name}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(value.name)

    @property
    def is_offered(self) -> bool:
        """Whether a variant has this value beside the other picked ones."""
        return self._offered

    def set_state(self, *, picked: bool, offered: bool) -> None:
        """Show whether it is picked and whether such a variant exists."""
        if (picked, offered) == (self.isChecked(), self._offered):
            return
        self.setChecked(picked)
        self._offered = offered
        note = "" if offered else ", no variant with the other values"
        self.setToolTip(self.value.name + note)
        self.setAccessibleDescription(note.removeprefix(", "))
        self.update()

    @property
    def swatch(self) -> ShownSwatch | None:
        """What its circle shows: the product's own swatch, else the central colour; None for a name."""
        if self._is_plain:
            return None
        return self._own or (ShownSwatch(self.value.hex) if self.value.hex else None)

    def set_own(self, own: ShownSwatch | None, *, is_plain: bool = False) -> None:
        """Show the swatch that a product has for this value, or the central one, or its name alone."""
        if (own, is_plain) != (self._own, self._is_plain):
            self._own, self._is_plain = own, is_plain
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Measure circle or text."""
        if self.swatch:
            return QSize(SWATCH, SWATCH)
        metrics = QFontMetrics(type_font(TypeRole.BODY))
        return QSize(
            max(28, metrics.horizontalAdvance(self.text()) + 18), max(BUTTON_HEIGHT, metrics.height() + 8)
        )

    def minimumSizeHint(self) -> QSize:
        """Never cut a value."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint circle or frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.swatch:
            self._paint_swatch(painter, self.swatch)
        else:
            self._paint_text(painter)

    def _pen(self) -> QPen:
        theme = self._hub.theme
        if self.isChecked() or self.hasFocus():
            return QPen(theme.qcolor("accent"), 2 if self.hasFocus() or self.swatch else 1.5)
        pen = QPen(theme.qcolor("ctl" if self.underMouse() else "ctl2"), 1)
        if not self._offered:
            pen.setDashPattern([3, 2])
        return pen

    def _paint_swatch(self, painter: QPainter, swatch: ShownSwatch) -> None:
        theme = self._hub.theme
        pen = self._pen()
        ring = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(pen)
        painter.drawEllipse(ring)
        inside = 4 if self.isChecked() else 2.5
        edge = QColor(theme.qcolor("line2"))
        painter.setPen(QPen(edge, 1))
        painter.setBrush(QColor(swatch.hex) if swatch.hex else theme.qcolor("well"))
        circle = ring.adjusted(inside, inside, -inside, -inside)
        painter.drawEllipse(circle)
        if swatch.sha256 is not None:
            self._paint_sample(painter, circle, swatch.sha256, swatch.part)
        if not self._offered:
            painter.setPen(QPen(theme.qcolor("surface"), 3))
            painter.drawLine(
                ring.bottomLeft() + ring.center() * 0.2, ring.topRight() * 0.8 + ring.center() * 0.2
            )

    def _paint_sample(
        self, painter: QPainter, circle: QRectF, sha256: str, part: tuple[float, float, float, float]
    ) -> None:
        """Fill the circle with the middle of a part of an image."""
        x1, y1, x2, y2 = part
        edge = max(x2 - x1, y2 - y1)
        ratio = self.devicePixelRatioF()
        pixmap = self._thumbnails.pixmap(sha256, round(SWATCH / max(edge, 0.02)), ratio)
        if pixmap is None:
            return
        size = pixmap.size()
        sample = QRectF(x1 * size.width(), y1 * size.height(), 0, 0)
        sample.setRight(x2 * size.width())
        sample.setBottom(y2 * size.height())
        side = min(sample.width(), sample.height())
        middle = sample.center()
        painter.save()
        path = QPainterPath()
        path.addEllipse(circle)
        painter.setClipPath(path)
        painter.drawPixmap(circle, pixmap, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side))
        painter.restore()

    def _paint_text(self, painter: QPainter) -> None:
        theme = self._hub.theme
        pen = self._pen()
        painter.setPen(pen)
        painter.setBrush(
            theme.qcolor("sel" if self.isChecked() else "hover" if self.underMouse() else "surface")
        )
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        font = type_font(TypeRole.BODY)
        if self.isChecked():
            font.setWeight(type_font(TypeRole.SECTION).weight())
        painter.setFont(font)
        painter.setPen(theme.qcolor("accent" if self.isChecked() else "text" if self._offered else "t3"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class OptionPicker(QWidget):
    """All dimensions of a product. Emits `picked(Dimension, value id or None)`; picking twice unpicks."""

    picked = Signal(object, object)

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._repaint)
        self._groups: tuple[OptionGroup, ...] = ()
        self._swatches: tuple[Mapping[tuple[Dimension, str], ShownSwatch], bool] | None = None
        self._labels: dict[Dimension, QLabel] = {}
        self._values: dict[Dimension, QLabel] = {}
        self._buttons: dict[Dimension, list[OptionButton]] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._compact = False
        self._column.setSpacing(0)

    def set_groups(self, groups: Sequence[OptionGroup]) -> None:
        """Show the dimensions of another product."""
        if tuple(groups) == self._groups:
            return
        self._groups = tuple(groups)
        self._swatches = None
        while self._column.count():
            item = self._column.takeAt(0)
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._labels.clear()
        self._values.clear()
        self._buttons.clear()
        for group in self._groups:
            self._column.addWidget(self._group(group))

    def show_swatches(
        self, swatches: Mapping[tuple[Dimension, str], ShownSwatch], *, is_plain: bool = False
    ) -> None:
        """Show the product's own swatches in place of the central ones; a plain place shows names."""
        if (swatches, is_plain) == self._swatches:
            return
        self._swatches = (swatches, is_plain)
        for dimension, buttons in self._buttons.items():
            for button in buttons:
                button.set_own(swatches.get((dimension, button.value.code)), is_plain=is_plain)
            if buttons and isinstance(flow := buttons[0].parentWidget(), FlowBox):
                flow.arrange()

    def _repaint(self, contents: Sequence[str]) -> None:
        for buttons in self._buttons.values():
            for button in buttons:
                if button.swatch is not None and button.swatch.sha256 in contents:
                    button.update()

    def set_compact(self, compact: bool) -> None:
        """Leave less space between the dimensions."""
        self._compact = compact
        for place in range(self._column.count()):
            box = self._column.itemAt(place).widget().layout()
            box.setContentsMargins(0, 0, 0, 5 if compact else 12)
            box.setSpacing(3 if compact else 5)

    def buttons(self, dimension: Dimension) -> list[OptionButton]:
        """Return the buttons of a dimension, in order."""
        return self._buttons.get(dimension, [])

    def show_choice(self, choice: VariantChoice, offered: Mapping[Dimension, set[int]]) -> None:
        """Show what is picked and what can be had."""
        for group in self._groups:
            dimension = group.dimension
            value_id = choice.values.get(dimension)
            name = group.name_of(value_id) if group.has_swatches else ""
            self._values[dimension].setText(name)
            self._labels[dimension].setText(f"{dimension.label}:" if name else dimension.label)
            for button in self._buttons[dimension]:
                is_offered = button.value.id in offered.get(dimension, ())
                button.set_state(picked=button.value.id == value_id, offered=is_offered)

    def _group(self, group: OptionGroup) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 5 if self._compact else 12)
        column.setSpacing(3 if self._compact else 5)
        head = QHBoxLayout()
        head.setSpacing(4)
        value = ElidedLabel("", "name")
        label = text_label(group.dimension.label, "label")
        head.addWidget(label)
        head.addWidget(value, 1)
        column.addLayout(head)
        flow = FlowBox(4 if group.has_swatches else 6, box)
        buttons = []
        for option in group.values:
            button = OptionButton(self._hub, self._thumbnails, option, group.dimension.label, box)
            button.clicked.connect(
                lambda checked, d=group.dimension, v=option.id: self.picked.emit(d, v if checked else None)
            )
            flow.add(button)
            buttons.append(button)
        column.addWidget(flow)
        self._labels[group.dimension] = label
        self._values[group.dimension] = value
        self._buttons[group.dimension] = buttons
        return box
