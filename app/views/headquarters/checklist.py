"""The setup checklist: the documented steps, ticked by live checks alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.tenants.headquarters import HeadquartersState, SetupStep, StepCheck, StepGroup, StepState
from app.views.headquarters.setup_watch import SetupWatch
from app.views.headquarters.words import ago_words, step_words
from app.views.support.buttons import icon_button, link_button, secondary_button
from app.views.support.labels import set_look, text_label
from app.views.support.rights import needs
from app.views.support.theme import FOOTER_HEIGHT, ThemeHub, TypeRole, type_font

WIDTH: Final = 380
_MARK: Final = 20
_ICONS: Final = {
    StepState.DONE: ("done", "ok"),
    StepState.RUNNING: ("running", "accent"),
    StepState.PARTLY: ("ph.circle-half", "accent"),
}
_LINKS: Final = {
    SetupStep.PARAMETERS: "Open",
    SetupStep.STAGE: "Show gaps",
    SetupStep.BOTH_ENDED: "Show jobs",
}
_TAKE_BACK: Final = "Take back"
_REVERSED: Final = (SetupStep.LOCATIONS, SetupStep.SITE)
"""What returns to the old data model once it is disabled again; nothing that was made is lost."""


class StepMark(QWidget):
    """The tick, or the number of a step that is open; filled for the next one."""

    def __init__(self, hub: ThemeHub, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub, self._number = hub, number
        self._state, self._is_next = StepState.OPEN, False
        self.setFixedSize(_MARK, _MARK)
        hub.changed.connect(self.update)

    def show_state(self, state: StepState, *, is_next: bool) -> None:
        """Draw another state."""
        self._state, self._is_next = state, is_next
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the mark."""
        painter, theme = QPainter(self), self._hub.theme
        if self._state in _ICONS:
            icon, tone = _ICONS[self._state]
            picture = self._hub.icons.pixmap(icon, tone, _MARK, painter.device().devicePixelRatio())
            painter.drawPixmap(0, 0, picture)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.qcolor("fill" if self._is_next else "ctl"), 1))
        painter.setBrush(theme.qcolor("fill" if self._is_next else "surface"))
        painter.drawEllipse(QRectF(0.5, 0.5, _MARK - 1, _MARK - 1))
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("on_fill" if self._is_next else "t2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._number))


class StepRow(QFrame):
    """One step: mark, what to do, what was found, and where to do it."""

    def __init__(self, hub: ThemeHub, step: SetupStep, parent: QWidget) -> None:
        super().__init__(parent)
        self.step = step
        self._mark = StepMark(hub, step.number, self)
        title = text_label(step.value, "name")
        title.setWordWrap(True)
        self.caption = text_label("", "caption")
        self.caption.setWordWrap(True)
        self.link = link_button(hub, _LINKS.get(step, "Show"))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(title)
        texts.addWidget(self.caption)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 12, 7)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        row.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def is_ticked(self) -> bool:
        """Whether it shows as done."""
        return bool(self.property("done"))

    def show_check(self, check: StepCheck, words: str, *, is_next: bool, is_lost: bool) -> None:
        """Show what was found."""
        self._mark.show_state(check.state, is_next=is_next)
        self.caption.setText(words)
        set_look(self.caption, "tone", "warn" if is_lost else "t3")
        self.setProperty("done", check.is_done)
        set_look(self, "ground", "sel" if is_next else "surface")
        words_of_link = _TAKE_BACK if check.is_done else _LINKS.get(self.step, "Show")
        self.link.setText(words_of_link)
        self.link.setAccessibleName(f"{words_of_link}: {self.step.value}")
        needs(self.link, Act.FEATURES if check.is_done else None)
        self.link.setVisible(not check.is_done or self.step in _REVERSED)
        self.setAccessibleName(f"Step {check.step.number}, {check.step.value}: {check.state.value}. {words}")


class Checklist(QFrame):
    """The steps by group. Signals: `step_asked(SetupStep)`, `check_asked()`, `report_asked()`."""

    step_asked = Signal(object)
    check_asked = Signal()
    report_asked = Signal()

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub, self._now = hub, now
        self._checked_at: datetime | None = None
        self.setFixedWidth(WIDTH)
        self.setProperty("edge", "left")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Setup checklist")
        self.rows: dict[SetupStep, StepRow] = {}
        self._groups: dict[StepGroup, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_header())
        column.addWidget(self._make_steps(), 1)
        column.addWidget(self._make_footer())

    def show_state(self, state: HeadquartersState, watch: SetupWatch) -> None:
        """Show a newer look."""
        self._checked_at = state.checked_at
        lost, now = watch.lost, self._now()
        done = sum(one.is_done for one in state.steps)
        self.bar.setMaximum(len(state.steps))
        self.bar.setValue(done)
        self.count.setText(f"{done} of {len(state.steps)}")
        first = next((one.step for one in state.steps if not one.is_done), None)
        for check in state.steps:
            lost_at = lost.get(check.step)
            self.rows[check.step].show_check(
                check,
                step_words(check, lost_at, now),
                is_next=check.step is first,
                is_lost=lost_at is not None,
            )
        for group, label in self._groups.items():
            label.setText(_group_words([one for one in state.steps if one.step.group is group], first))
        self.tick()

    def tick(self) -> None:
        """Renew how long ago the last look was."""
        if self._checked_at is not None:
            self._ago.setText(ago_words(self._checked_at, self._now()))

    def _make_header(self) -> QVBoxLayout:
        self._ago = text_label("", "caption")
        again = icon_button(self._hub, "refresh", "Check all steps now", small=True)
        again.clicked.connect(lambda: self.check_asked.emit())
        top = QHBoxLayout()
        top.addWidget(text_label("Setup checklist", "section"))
        top.addStretch(1)
        top.addWidget(again)
        top.addWidget(self._ago)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Steps that are true")
        self.count = text_label("", "name")
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.bar, 1)
        middle.addWidget(self.count)
        column = QVBoxLayout()
        column.setContentsMargins(16, 10, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addLayout(middle)
        return column

    def _make_steps(self) -> QScrollArea:
        inner = QWidget(self)
        inner.setProperty("ground", "surface")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for group in StepGroup:
            head = QFrame(inner)
            head.setProperty("ground", "sunken")
            row = QHBoxLayout(head)
            row.setContentsMargins(16, 6, 12, 6)
            row.addWidget(text_label(group.value, "label"))
            row.addStretch(1)
            self._groups[group] = text_label("", "caption")
            row.addWidget(self._groups[group])
            column.addWidget(head)
            for step in SetupStep:
                if step.group is group:
                    self.rows[step] = StepRow(self._hub, step, inner)
                    self.rows[step].link.clicked.connect(
                        lambda _on=False, step=step: self.step_asked.emit(step)
                    )
                    column.addWidget(self.rows[step])
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _make_footer(self) -> QFrame:
        foot = QFrame(self)
        foot.setProperty("edge", "top")
        foot.setMinimumHeight(FOOTER_HEIGHT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 12, 0)
        row.addWidget(text_label("Run it in a test environment first", "caption"))
        row.addStretch(1)
        self.report = secondary_button(self._hub, "Export report…")
        self.report.clicked.connect(lambda: self.report_asked.emit())
        row.addWidget(self.report)
        return foot


def _group_words(checks: list[StepCheck], first: SetupStep | None) -> str:
    if all(one.is_done for one in checks):
        return "Done"
    running = sum(one.state is StepState.RUNNING for one in checks)
    if running:
        return f"{running} running"
    if len(checks) == 1 and checks[0].share is not None:
        return f"{checks[0].share} %"
    return "Next" if any(one.step is first for one in checks) else ""
