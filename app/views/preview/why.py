"""The card "Why this image": every step, who set what it found, what can be done there, and the alt text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.assignments.resolve import StepResult
from app.views.preview.answers import GalleryItem, PaneAnswer, StepLine, StepPlace, alt_text_line
from app.views.support.buttons import link_button
from app.views.support.labels import ElidedLabel, rule, text_label
from app.views.support.paged_model import Role
from app.views.support.rights import needs
from app.views.support.theme import PANEL_PADDING, ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT: Final = 27
COMPACT_ROW_HEIGHT: Final = 24
# The usual number of steps: the card keeps its height from product to product, and A and B stay level.
STEADY_ROWS: Final = 6
_MARGIN: Final = 8
_ICON_ROOM: Final = 32
_GAP: Final = 10
# icon and colour of a line by its result
_LOOKS: Final = {
    StepResult.WINNER: ("done", "accent", "text"),
    StepResult.NOT_REACHED: ("dashed_circle", "t3", "t3"),
    StepResult.NO_MEDIA: ("circle", "t2", "text"),
    StepResult.NO_DOCUMENT: ("circle", "t2", "text"),
}


class StepModel(QAbstractListModel):
    """The lines of one answer; `Role.ROW` gives the `StepLine`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[StepLine, ...] = ()

    def set_lines(self, lines: tuple[StepLine, ...]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer ROW, tool tip and accessible roles."""
        if not index.isValid() or index.row() >= len(self._lines):
            return None
        line = self._lines[index.row()]
        match role:
            case Role.ROW:
                return line
            case Qt.ItemDataRole.ToolTipRole if line.who:
                return f"{line.level}, {line.context}: {line.result}. Set by {line.who}."
            case (
                Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole
            ):
                return f"{line.level}, {line.context}: {line.result}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                winner = line.kind is StepResult.WINNER
                place = f"Step {index.row() + 1} of {len(self._lines)}" + (", the winner" if winner else "")
                return f"{place}, set by {line.who}" if line.who else place
            case _:
                return None


class StepDelegate(QStyledItemDelegate):
    """Paints icon, level, context and result in columns; the winner is filled and bold."""

    def __init__(self, hub: ThemeHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self.row_height = ROW_HEIGHT

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Measure one line."""
        return QSize(200, max(self.row_height, QFontMetrics(type_font(TypeRole.BODY)).height() + 6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        line: StepLine = index.data(Role.ROW)
        theme = self._hub.theme
        winner = line.kind is StepResult.WINNER
        icon, icon_token, text_token = _LOOKS[line.kind]
        box = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if winner:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("sel"))
            painter.drawRoundedRect(QRectF(box), 4, 4)
        focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if focus or (option.state & QStyle.StateFlag.State_Selected and not winner):
            painter.setPen(QPen(theme.qcolor("accent" if focus else "ctl2"), 1.5 if focus else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        picture = self._hub.icons.pixmap(icon, icon_token, 16, painter.device().devicePixelRatio())
        painter.drawPixmap(box.left() + 8, box.center().y() - 7, picture)
        font = type_font(TypeRole.BODY, tabular=True)
        strong = type_font(TypeRole.SECTION, tabular=True)
        strong.setPixelSize(font.pixelSize())
        metrics = QFontMetrics(strong)
        right = max(metrics.horizontalAdvance(line.result), metrics.horizontalAdvance("Not reached")) + 8
        room = box.width() - _ICON_ROOM - right - 8
        level_width = self._level_width(index, metrics, room)
        level = QRect(box.left() + _ICON_ROOM, box.top(), level_width, box.height())
        context = QRect(level.right() + _GAP, box.top(), room - level_width - _GAP, box.height())
        result = QRect(box.right() - right - 4, box.top(), right, box.height())
        painter.setPen(theme.qcolor(text_token if winner else "text" if text_token == "text" else "t3"))
        self._text(painter, level, line.level, strong if winner else font)
        self._text(painter, context, line.context, font)
        painter.setPen(theme.qcolor("accent" if winner else text_token))
        self._text(painter, result, line.result, strong if winner else font, Qt.AlignmentFlag.AlignRight)
        painter.restore()

    def _level_width(self, index: Index, metrics: QFontMetrics, room: int) -> int:
        """Share the room between level and context, the same in every line, so that both can be read."""
        lines = [index.siblingAtRow(row).data(Role.ROW) for row in range(index.model().rowCount())]
        level = max(metrics.horizontalAdvance(line.level) for line in lines) + 4
        context = max(metrics.horizontalAdvance(line.context) for line in lines) + 4
        if level + context + _GAP <= room:
            return max(level, min(int(room * 0.47), room - context - _GAP))
        return int((room - _GAP) * level / (level + context))

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        font: Any,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(font)
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, int(side | Qt.AlignmentFlag.AlignVCenter), shown)


class StepList(QListView):
    """All lines at once, without scrolling where there is room."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = StepModel(self)
        self.setModel(self.steps)
        self._delegate = StepDelegate(hub, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Steps of the resolver")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        hub.changed.connect(self.viewport().update)

    def set_compact(self, compact: bool) -> None:
        """Use less height for each line."""
        self._delegate.row_height = COMPACT_ROW_HEIGHT if compact else ROW_HEIGHT
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def show_lines(self, lines: tuple[StepLine, ...]) -> None:
        """Show other lines; where there is no room for all, the winner is in sight."""
        count = self.steps.rowCount()
        self.steps.set_lines(lines)
        if max(count, STEADY_ROWS) != max(len(lines), STEADY_ROWS):
            self.updateGeometry()
        winner = next((n for n, line in enumerate(lines) if line.kind is StepResult.WINNER), 0)
        self.setCurrentIndex(self.steps.index(winner))

    def sizeHint(self) -> QSize:
        """Ask for all lines."""
        rows = max(STEADY_ROWS, self.steps.rowCount())
        return QSize(320, rows * max(self._delegate.row_height, self.sizeHintForRow(0)) + 2)

    def minimumSizeHint(self) -> QSize:
        """Need room for three lines."""
        return QSize(200, 3 * ROW_HEIGHT)


@dataclass(frozen=True, slots=True)
class WhyActions:
    """What can be done about a step.

    Attributes:
        go_there: Opens the editor where the step looked.
        re_inherit: Drops what the step found there.
        copy_here: Copies what is there to the context that was asked.
        add_alt_text: Opens a media item (id, locale) to write its alt text.
    """

    go_there: Callable[[StepPlace], object]
    re_inherit: Callable[[StepPlace], object]
    copy_here: Callable[[StepPlace], object]
    add_alt_text: Callable[[int, str], object]


class WhyCard(QFrame):
    """Title, lines, what can be done about the chosen line, and the footer."""

    def __init__(self, hub: ThemeHub, actions: WhyActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._actions = actions
        self._answer: PaneAnswer | None = None
        self._item: GalleryItem | None = None
        self._footer_icon = ("ended", "ok")
        self.setProperty("edge", "card")
        self.setAccessibleName("Why this image")
        self.list = StepList(hub, self)
        self._name = ElidedLabel("", "caption")
        self._name.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.who = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self.go_button = link_button(hub, "Go there", parent=self)
        self.go_button.setToolTip("Open the editor where this step looks")
        self.inherit_button = needs(link_button(hub, "Re-inherit", parent=self), Act.ASSIGN)
        self.inherit_button.setToolTip("Drop the media of this step, so that the next one answers")
        self.copy_button = needs(link_button(hub, "Copy here", parent=self), Act.ASSIGN)
        self._mark = QLabel(self)
        self._mark.setFixedSize(16, 16)
        self.footer = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        self.add_button = needs(link_button(hub, "Add alt text", parent=self), Act.EDIT)
        self._lay_out()
        self.add_button.clicked.connect(self.add_alt_text)
        self.go_button.clicked.connect(self.go_there)
        self.inherit_button.clicked.connect(self.re_inherit)
        self.copy_button.clicked.connect(self.copy_here)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_line())
        self.list.activated.connect(lambda _index: self.go_there())
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._open_menu)
        hub.follow(self, self._draw_mark)

    @property
    def line(self) -> StepLine | None:
        """The chosen line."""
        line: StepLine | None = self.list.currentIndex().data(Role.ROW)
        return line

    def show_answer(self, answer: PaneAnswer) -> None:
        """Show the lines of an answer, the winner chosen."""
        self._answer = answer
        self.list.show_lines(answer.lines)
        self._show_line()

    def show_item(self, item: GalleryItem | None) -> None:
        """Show name and alt text of the item that is large in the gallery."""
        self._item = item
        version = f", v{item.version}" if item is not None and item.version else ""
        self._name.setText("" if item is None else item.name + version)
        self._write_footer()

    def go_there(self) -> None:
        """Open the editor where the chosen step looks."""
        line = self.line
        if line is not None and line.place is not None:
            self._actions.go_there(line.place)

    def re_inherit(self) -> None:
        """Drop what the chosen step found."""
        line = self.line
        if line is not None and line.place is not None and line.can_reinherit:
            self._actions.re_inherit(line.place)

    def copy_here(self) -> None:
        """Copy what the chosen step found to the context that is asked."""
        line = self.line
        if line is not None and line.place is not None and line.can_copy:
            self._actions.copy_here(line.place)

    def _show_line(self) -> None:
        line = self.line
        known = line is not None and line.place is not None
        self.go_button.setVisible(known)
        self.inherit_button.setVisible(line is not None and line.can_reinherit)
        self.copy_button.setVisible(line is not None and line.can_copy)
        if line is not None:
            self.copy_button.setToolTip(f"Copy inherited media here: all that {line.context} holds")
        self.who.setText(f"Set by {line.who}" if line is not None and line.who else "")

    def _open_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            self.list.setCurrentIndex(index)
        line = self.line
        if line is None or line.place is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Go there", self.go_there)
        needs(menu.addAction("Re-inherit", self.re_inherit), Act.ASSIGN).setEnabled(line.can_reinherit)
        copy = needs(menu.addAction("Copy inherited media here", self.copy_here), Act.ASSIGN)
        copy.setEnabled(line.can_copy)
        menu.popup(self.list.viewport().mapToGlobal(at))

    def _write_footer(self) -> None:
        answer, item = self._answer, self._item
        good, text = False, ""
        if answer is not None and item is None:
            text = answer.warning or "Shoppers see the placeholder picture."
        elif answer is not None and item is not None:
            alt, good = alt_text_line(item, answer.context.locale)
            first = answer.warning or answer.live
            if answer.default is None:
                first, good = "No image in this gallery: the placeholder is the default image.", False
            text = f"{first} {alt}".strip()
        self.footer.setText(text)
        self._footer_icon = ("ended", "ok") if good else ("warning", "warn")
        self._draw_mark()
        self.add_button.setVisible(item is not None and item.media_id > 0 and not good and answer is not None)

    def _draw_mark(self) -> None:
        icon, role = self._footer_icon
        self._mark.setPixmap(self._hub.icons.pixmap(icon, role, 16, self.devicePixelRatioF()))

    def add_alt_text(self) -> None:
        """Open the item on show to write its alt text in the locale that is asked."""
        if self._item is not None and self._item.media_id and self._answer is not None:
            self._actions.add_alt_text(self._item.media_id, self._answer.context.locale)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(12)
        head.addWidget(text_label("Why this image", "section"))
        head.addWidget(self._name, 1)
        column.addLayout(head)
        column.addWidget(rule())
        column.addSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(_line(self.who, self.go_button, self.inherit_button, self.copy_button))
        column.addWidget(rule())
        column.addWidget(_line(self._mark, self.footer, self.add_button))


def _line(*widgets: QWidget) -> QFrame:
    """Put widgets side by side; the label among them takes the room that is left."""
    box = QFrame()
    box.setMinimumHeight(32)
    row = QHBoxLayout(box)
    row.setContentsMargins(12, 2, PANEL_PADDING - 4, 2)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, ElidedLabel) else 0)
    return box
