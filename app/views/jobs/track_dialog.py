"""Where is it: the way of one product, category, media item or publish to shoppers, kept up to date."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from app.models.errors import AppError
from app.sync.tracking_rows import Action, Track
from app.views.jobs.track_view import TrackView
from app.views.jobs.track_words import head_words
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.theme import ThemeHub

WIDTH: Final = 980
EVERY_MS: Final = 10_000


class TrackDialog(FooterDialog):
    """Looks again every ten seconds, and after everything that is done here.

    Emits `action_asked(Action)` for what is done elsewhere.

    Args:
        look: Tracks it; runs on a worker thread.
        act: Does what helps; runs on a worker thread.
        is_elsewhere: Tells whether the window itself does what an action asks for.
    """

    action_asked = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        look: Callable[[], Track],
        act: Callable[[Action], object],
        is_elsewhere: Callable[[Action], bool],
        parent: QWidget | None,
    ) -> None:
        super().__init__(hub, "Where is it", parent)
        self._background, self._look, self._act, self._is_elsewhere = background, look, act, is_elsewhere
        self._is_open = True
        self.setMinimumWidth(720)
        self.resize(WIDTH, 320)
        self.setAccessibleName("Where is it")
        self._when = self.say("Looking…")
        self.stages = TrackView(hub, self)
        self.stages.hide()
        self.stages.action_asked.connect(self._on_action)
        self.body.addWidget(self.stages)
        self.body.addStretch(1)
        self.again = secondary_button(hub, "Refresh", "refresh")
        self.again.clicked.connect(self.look)
        self.leave = primary_button(hub, "Close")
        self.leave.clicked.connect(self.close)
        self.add_buttons(self.again, self.leave)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """Look again."""
        self._background.run(self._look, self._on_track, on_error=self._on_problem, key="where-is-it")

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look no more."""
        self._is_open = False
        self._timer.stop()
        super().closeEvent(event)
        self.deleteLater()

    def _on_track(self, track: Track) -> None:
        if not self._is_open:
            return
        self.title.setText(track.title)
        words, time = head_words(track)
        self._when.setText(f"{words} {time}".strip() or "On its way.")
        self.stages.show_track(track)
        self.stages.show()
        self.resize(self.width(), max(self.height(), self.sizeHint().height()))

    def _on_problem(self, problem: BaseException) -> None:
        if not self._is_open:
            return
        self._timer.stop()
        text = f"{problem.message} {problem.hint or ''}" if isinstance(problem, AppError) else str(problem)
        self._when.setText(text.strip())

    def _on_action(self, action: Action) -> None:
        if self._is_elsewhere(action):
            self.close()
            self.action_asked.emit(action)
            return
        self.stages.act.setEnabled(False)

        def done(_jobs: object) -> None:
            if self._is_open:
                self.stages.act.setEnabled(True)
                self.look()

        def failed(problem: BaseException) -> None:
            if self._is_open:
                self.stages.act.setEnabled(True)
                self._on_problem(problem)

        self._background.run(lambda: self._act(action), done, on_error=failed)
