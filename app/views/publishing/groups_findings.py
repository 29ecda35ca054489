"""What a validation says of a publish group: blockers, warnings, each with its one action."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.models.publishing.group_findings import GroupFinding
from app.views.publishing.groups_words import act_of_fix, count_words, fix_words, result_words
from app.views.support.announcement import announce
from app.views.support.buttons import icon_button
from app.views.support.cell_painter import paint_text
from app.views.support.labels import text_label
from app.views.support.rights import why_not
from app.views.support.theme import ThemeHub, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
_ROW: Final = 48
_FINDING_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class FindingsModel(QAbstractListModel):
    """The findings, blockers first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.findings: tuple[GroupFinding, ...] = ()

    def set_findings(self, findings: Sequence[GroupFinding]) -> None:
        """Show these."""
        self.beginResetModel()
        self.findings = tuple(findings)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count them."""
        return 0 if parent.isValid() else len(self.findings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the sentence, words for readers, or the finding."""
        finding = self.findings[index.row()]
        if role == _FINDING_ROLE:
            return finding
        if role == Qt.ItemDataRole.DisplayRole:
            return str(finding)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kind = "Error" if finding.is_blocker else "Warning"
            reason = fix_refusal(self.parent(), finding)
            return f"{kind}: {finding}. Enter: {fix_words(finding)}" + (f". {reason}" if reason else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return fix_refusal(self.parent(), finding) or None
        return None


def fix_refusal(owner: QObject, finding: GroupFinding) -> str:
    """Say why the user may not do the action of a finding; empty where they may."""
    act = act_of_fix(finding)
    return "" if act is None else why_not(owner, act)


class _Delegate(QStyledItemDelegate):
    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), _ROW)

    def button(self, rect: QRect, finding: GroupFinding) -> QRect:
        """Return where the action of a finding is."""
        metrics = QFontMetrics(type_font(TypeRole.BODY, weight=QFont.Weight.Medium))
        width = metrics.horizontalAdvance(fix_words(finding)) + 24
        return QRect(rect.right() - 16 - width, rect.center().y() - 13, width, 27)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        finding: GroupFinding = index.data(_FINDING_ROLE)
        theme, rect = self._hub.theme, QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.qcolor("sel" if is_selected else "surface"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        icon, role = ("error", "err") if finding.is_blocker else ("warning", "warn")
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(
            rect.left() + 16, rect.center().y() - 7, self._hub.icons.pixmap(icon, role, 16, ratio)
        )
        button = self.button(rect, finding)
        room = QRect(rect.left() + 44, rect.top() + 6, button.left() - rect.left() - 56, 18)
        item = finding.item
        if item is None:
            room.setHeight(_ROW - 12)
            paint_text(painter, room, finding.text, theme, "text", weight=QFont.Weight.Medium)
        else:
            where = "" if item.context is None or item.context.is_default else f" in {item.context}"
            paint_text(painter, room, item.name + where, theme, "text", weight=QFont.Weight.Medium)
            paint_text(painter, room.translated(0, 18), finding.text, theme, "t2")
        painter.setPen(theme.qcolor("ctl2"))
        painter.setBrush(theme.qcolor("surface"))
        painter.drawRoundedRect(button, 4, 4)
        painter.setPen(theme.qcolor("dis" if fix_refusal(self.parent(), finding) else "text"))
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.Medium))
        painter.drawText(button, Qt.AlignmentFlag.AlignCenter, fix_words(finding))
        painter.restore()


class FindingsList(QListView):
    """Signals: `fix_wanted(GroupFinding)` and `item_shown(GroupItem)`."""

    fix_wanted = Signal(object)
    item_shown = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = FindingsModel(self)
        self.setModel(self.rows)
        self._delegate = _Delegate(hub, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Validate results")
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._on_current)

    def button_rect(self, place: int) -> QRect:
        """Return where the action of a row is, in the viewport."""
        index = self.rows.index(place)
        return self._delegate.button(self.visualRect(index), self.rows.findings[place])

    def move_by(self, step: int) -> None:
        """Go to the next or the previous finding."""
        count = len(self.rows.findings)
        if count:
            place = self.currentIndex().row()
            place = (place + step) % count if place >= 0 else (0 if step > 0 else count - 1)
            self.setCurrentIndex(self.rows.index(place))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act where the button of a row was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.button_rect(index.row()).contains(event.position().toPoint()):
            self._fix(self.rows.findings[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does the action of the row."""
        place = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0:
            self._fix(self.rows.findings[place])
        else:
            super().keyPressEvent(event)

    def _fix(self, finding: GroupFinding) -> None:
        reason = fix_refusal(self, finding)
        if reason:
            announce(self, reason)
        else:
            self.fix_wanted.emit(finding)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        finding: GroupFinding | None = index.data(_FINDING_ROLE)
        if finding is not None and finding.item is not None:
            self.item_shown.emit(finding.item)


class FindingsPanel(QFrame):
    """The results below the items, with their counts. Signal: `closed()`."""

    closed = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self.setAccessibleName("Validate results")
        self.list = FindingsList(hub)
        self._checked = text_label("", "body", "t3")
        self.errors = text_label("", "body", "err")
        self.warnings = text_label("", "body", "warn")
        self.passed = text_label("", "body", "ok")
        close = icon_button(hub, "close", "Close the results", small=True)
        close.clicked.connect(lambda _on=False: self.closed.emit())
        head = QFrame(self)
        head.setProperty("edge", "bottom")
        head.setFixedHeight(40)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(text_label("Validate results", "section"))
        for label in (self._checked, self.errors, self.warnings, self.passed):
            row.addWidget(label)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.list, 1)

    def show_findings(self, findings: Sequence[GroupFinding], items: int, at: datetime) -> None:
        """Show what a validation found."""
        if self.list.rows.findings != tuple(findings):  # else the one that people are at stays
            self.list.rows.set_findings(findings)
        self._checked.setText(f"{count_words(items, 'item', 'items')} checked at {at.astimezone():%H:%M}")
        texts = result_words(findings, items)
        for label, text in zip((self.errors, self.warnings, self.passed), texts, strict=True):
            label.setText(text)
        announce(self, f"Validated: {', '.join(texts)}")
