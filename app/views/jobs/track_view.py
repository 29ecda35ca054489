"""Where a change is: CMS, headquarters, and per channel database CSU, cache and storefront, as boxes."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.sync.tracking_rows import Stage, StageName, StageState, Track
from app.views.jobs.track_words import CAPTIONS, ESTIMATES, BoxWords, act_of_remedy, box_words
from app.views.support.buttons import secondary_button
from app.views.support.labels import ElidedLabel, set_look, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

_ICONS: Final = {
    StageState.DONE: ("done", "ok"),
    StageState.RUNNING: ("running", "accent"),
    StageState.WAITING: ("waiting", "t3"),
    StageState.LATE: ("warning", "warn"),
}
_LOOKS: Final = {
    StageState.DONE: "done",
    StageState.RUNNING: "running",
    StageState.WAITING: "later",
    StageState.LATE: "late",
}
_HEADINGS: Final[Mapping[StageName, str]] = {
    StageName.CMS: "cloud",
    StageName.HEADQUARTERS: "headquarters",
    StageName.CSU: "database",
    StageName.CACHE: "cache",
    StageName.STOREFRONT: "storefront",
}
_PER_DATABASE: Final = (StageName.CSU, StageName.CACHE, StageName.STOREFRONT)


class StageBox(QFrame):
    """One stage as a box."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._state = StageState.WAITING
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 2, 6)
        row.setSpacing(6)
        self._icon = QLabel(self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch(1)
        self._shown: tuple[Stage, BoxWords] | None = None
        self._text = ElidedLabel("", "name", Qt.TextElideMode.ElideRight)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._caption = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self._lists = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        for widget in (self._text, self._bar, self._caption, self._lists):
            column.addWidget(widget)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.setMinimumHeight(50)
        hub.follow(self, self._draw)

    def show_stage(self, stage: Stage, words: BoxWords) -> None:
        """Show another stage."""
        if self._shown == (stage, words):
            return
        self._shown = stage, words
        self._state = stage.state
        set_look(self, "stage", _LOOKS[stage.state])
        self._text.setText(words.text)
        self._caption.setText(words.caption)
        has_bar = stage.state is StageState.RUNNING and stage.share is not None
        self._bar.setVisible(has_bar)
        if has_bar:  # it repaints itself at once, so that every call costs milliseconds
            self._bar.setValue(stage.share or 0)
        self._caption.setVisible(bool(words.caption))
        self._lists.setText(words.lists)
        self._lists.setVisible(bool(words.lists))
        self.setToolTip(words.told)
        self.setAccessibleName(words.told)
        self._draw()

    def _draw(self) -> None:
        name, role = _ICONS[self._state]
        self._icon.setPixmap(self._hub.icons.pixmap(name, role, 16, self.devicePixelRatioF()))


class TrackView(QWidget):
    """The stages of a change, and a line below that says what is late with the one thing to do about it.

    Emits `action_asked(Action)`.
    """

    action_asked = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._track: Track | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inside = QWidget(self)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(16, 4, 16, 12)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        for place, (name, icon) in enumerate(_HEADINGS.items()):
            self._grid.addLayout(self._heading(icon, name.value, CAPTIONS[name]), 0, place * 2)
            self._grid.setColumnStretch(place * 2, 4 if place < 2 else 5)
            self._grid.setColumnMinimumWidth(place * 2, 60)
        self._cms, self._headquarters = StageBox(hub, inside), StageBox(hub, inside)
        self.rows: list[dict[StageName, StageBox]] = []
        self._spots: list[QWidget] = []
        outer.addWidget(inside)
        outer.addWidget(self._make_foot())

    @property
    def track(self) -> Track | None:
        """What is on show."""
        return self._track

    def show_track(self, track: Track) -> None:
        """Show how far a change is."""
        self._track = track
        databases = track.databases
        if len(databases) != len(self.rows):
            self._build(len(databases))
        now = track.looked_at
        for name, box in ((StageName.CMS, self._cms), (StageName.HEADQUARTERS, self._headquarters)):
            stage = track.stage(name)
            if stage is not None:
                box.show_stage(stage, box_words(stage, None, now))
        for database, boxes in zip(databases, self.rows, strict=True):
            search = track.stage(StageName.SEARCH, database)
            for name, box in boxes.items():
                stage = track.stage(name, database)
                if stage is not None:
                    beside = search if name is StageName.STOREFRONT else None
                    box.show_stage(stage, box_words(stage, beside, now))
        self._show_foot(track)

    def _show_foot(self, track: Track) -> None:
        late = track.late
        text = late.cause if late is not None else " ".join(track.notes) or ESTIMATES
        self._told.setText(text)
        self._foot.setAccessibleName(text)
        icon, role = ("warning", "warn") if late is not None else ("info", "t3")
        self._mark.setPixmap(self._hub.icons.pixmap(icon, role, 16, self.devicePixelRatioF()))
        action = None if late is None else late.action
        self.act.setVisible(action is not None)
        if action is not None:
            self.act.setText(action.remedy.value)
            self.act.setToolTip(text)
            needs(self.act, act_of_remedy(action.remedy, late.name))

    def _build(self, count: int) -> None:
        for widget in self._spots:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._spots = []
        self.rows = [{name: StageBox(self._hub, self) for name in _PER_DATABASE} for _ in range(count)]
        span = max(1, count)
        self._grid.addWidget(self._cms, 1, 0, span, 1)
        self._grid.addWidget(self._headquarters, 1, 2, span, 1)
        self._spots.append(self._arrow(1, 1, span))
        for place, boxes in enumerate(self.rows):
            for column, box in enumerate(boxes.values()):
                self._grid.addWidget(box, 1 + place, 4 + 2 * column)
                self._spots += [box, self._arrow(1 + place, 3 + 2 * column, 1)]

    def _arrow(self, row: int, column: int, span: int) -> QWidget:
        arrow = QLabel(self)
        arrow.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hub.follow(
            arrow,
            lambda: arrow.setPixmap(self._hub.icons.pixmap("move_right", "t3", 14, self.devicePixelRatioF())),
        )
        self._grid.addWidget(arrow, row, column, span, 1)
        return arrow

    def _heading(self, icon: str, title: str, caption: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(1)
        row = QHBoxLayout()
        row.setSpacing(6)
        picture = QLabel(self)
        self._hub.follow(
            picture,
            lambda: picture.setPixmap(self._hub.icons.pixmap(icon, "t2", 16, self.devicePixelRatioF())),
        )
        row.addWidget(picture)
        row.addWidget(ElidedLabel(title, "section", Qt.TextElideMode.ElideRight), 1)
        column.addLayout(row)
        column.addWidget(ElidedLabel(caption, "caption", Qt.TextElideMode.ElideRight))
        return column

    def _make_foot(self) -> QWidget:
        self._foot = QFrame(self)
        self._foot.setProperty("edge", "top")
        self._foot.setMinimumHeight(36)
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(8)
        self._mark = QLabel(self._foot)
        self._told = text_label("", "body", "t2")
        self._told.setWordWrap(True)
        self.act = secondary_button(self._hub, "Run now", "play")
        self.act.hide()
        self.act.clicked.connect(self._on_act)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._told, 1)
        row.addWidget(self.act)
        return self._foot

    def _on_act(self) -> None:
        late = None if self._track is None else self._track.late
        if late is not None and late.action is not None:
            self.action_asked.emit(late.action)
