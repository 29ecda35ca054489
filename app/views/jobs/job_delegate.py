"""How a row of the jobs table looks: icon and title, state with icon, progress bar, action."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.views.jobs.job_words import ACTION_ICONS, act_of_action, action_of, kind_icon
from app.views.jobs.jobs_model import Column, Index, Role
from app.views.support.cell_painter import paint_bar, paint_text
from app.views.support.job_progress import STATE_LOOKS, percent
from app.views.support.rights import why_not
from app.views.support.theme import TABLE_ROW_HEIGHT, ThemeHub, TypeRole, type_font

_LEFT: int = 16


class JobDelegate(QStyledItemDelegate):
    """Paints every column of the jobs table."""

    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Keep the height of table rows."""
        return QSize(super().sizeHint(option, index).width(), TABLE_ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        job: JobSnapshot | None = index.data(Role.ROW)
        theme, strong = self._hub.theme, QFont.Weight.Medium
        painter.save()
        rect = QRect(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.qcolor("sel" if is_selected else "surface"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if job is None:  # its page is on its way
            painter.restore()
            return
        room = rect.adjusted(8, 0, -8, 0)
        column = Column(index.column())
        if column is Column.JOB:
            room.setLeft(rect.left() + _LEFT)
            room = self._icon(painter, room, kind_icon(job.kind), "t2")
            middle = Qt.TextElideMode.ElideMiddle
            paint_text(painter, room, str(index.data()), theme, "text", weight=strong, mode=middle)
        elif column is Column.STATE:
            icon, role = STATE_LOOKS[job.state]
            room = self._icon(painter, room, icon, role)
            paint_text(painter, room, str(index.data()), theme, role, weight=strong)
        elif column is Column.PROGRESS:
            self._progress(painter, room, job, str(index.data()))
        elif column is Column.ACTION:
            action = action_of(job)
            if action is not None:
                act = act_of_action(job)
                is_off = act is not None and bool(why_not(self.parent(), act))
                room = self._icon(painter, room, ACTION_ICONS[action], "dis" if is_off else "t2")
                role = "dis" if is_off else "text"
                paint_text(painter, room, action.value, theme, role, weight=strong)
        else:
            paint_text(painter, room, str(index.data() or ""), theme, "t2")
        painter.restore()

    def _icon(self, painter: QPainter, room: QRect, icon: str, role: str) -> QRect:
        picture = self._hub.icons.pixmap(icon, role, 16, painter.device().devicePixelRatio())
        painter.drawPixmap(room.left(), room.center().y() - 7, picture)
        return room.adjusted(24, 0, 0, 0)

    def _progress(self, painter: QPainter, room: QRect, job: JobSnapshot, words: str) -> None:
        theme = self._hub.theme
        if job.state not in (JobState.EXECUTING, JobState.CANCELING):
            paint_text(painter, room, words, theme, "t3")
            return
        share = percent(job)
        right = paint_bar(painter, room, share or 0, theme, spare=56)
        painter.setFont(type_font(TypeRole.CAPTION, tabular=True))
        painter.setPen(theme.qcolor("t2"))
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
