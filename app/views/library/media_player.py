"""Plays a video in place. The multimedia libraries are loaded when the first video is played."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from app.views.library.tile import duration_text
from app.views.support.buttons import icon_button
from app.views.support.fields import FieldMessage
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

_HEIGHT: Final = 162  # px: 288 wide at 16:9
_STEP_MS: Final = 5_000


class CannotPlay(Exception):
    """The system lacks what playing needs; the message is for people."""


def load_player(parent: QWidget) -> tuple["QMediaPlayer", QWidget]:
    """Load the multimedia libraries; return a player with sound and the widget that it draws on.

    Raises:
        CannotPlay: A library of the system is missing.
    """
    try:
        from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
        from PySide6.QtMultimediaWidgets import QVideoWidget
    except ImportError as error:
        missing = str(error).partition(":")[0]
        raise CannotPlay(
            f"Videos cannot be played here: {missing} is missing. Install it (on Debian: libpulse0) and "
            "start again."
        ) from error
    player = QMediaPlayer(parent)
    player.setAudioOutput(QAudioOutput(player))
    screen = QVideoWidget(parent)
    player.setVideoOutput(screen)
    return player, screen


class MediaPlayer(QWidget):
    """Play and pause, position, sound off and on; hidden until there is a video.

    The owner shows a poster until `started()` and again after `stopped()`.

    Args:
        load: Makes the player; `load_player` but for tests.
        is_large: The picture takes all the room there is.
    """

    started = Signal()
    stopped = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        load: Callable[[QWidget], tuple[Any, QWidget]] = load_player,
        parent: QWidget | None = None,
        *,
        is_large: bool = False,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._load = load
        self._is_large = is_large
        self._player: Any = None
        self._screen: QWidget | None = None
        self._file: Path | None = None
        self._length_ms = 0
        self.play = icon_button(hub, "play_fill", "Play")
        self.mute = icon_button(hub, "ph.speaker-high", "Sound off")
        self.mute.setCheckable(True)
        self.position = QSlider(Qt.Orientation.Horizontal, self)
        self.position.setAccessibleName("Position in the video")
        self.position.setSingleStep(_STEP_MS)
        self.position.setPageStep(_STEP_MS * 2)
        self.time = text_label("", "caption")
        self.message = FieldMessage()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        bar = QHBoxLayout()
        bar.setSpacing(4)
        bar.addWidget(self.play)
        bar.addWidget(self.position, 1)
        bar.addWidget(self.time)
        bar.addWidget(self.mute)
        self._column.addLayout(bar)
        self._column.addWidget(self.message)
        self.play.clicked.connect(self.toggle)
        self.mute.toggled.connect(self._on_mute)
        self.position.sliderMoved.connect(self._seek)
        self.position.actionTriggered.connect(lambda _action: self._seek(self.position.sliderPosition()))
        self.hide()

    @property
    def is_playing(self) -> bool:
        """Whether pictures move now."""
        return self._player is not None and bool(self._player.isPlaying())

    def show_file(self, file: Path | None, length_ms: int = 0) -> None:
        """Offer another video, or none; the same one goes on."""
        if file == self._file:
            return
        self.stop()
        self._file, self._length_ms = file, length_ms
        self.message.hide()
        self.play.setEnabled(True)
        self.position.setRange(0, length_ms)
        self._on_position(0)
        self.setVisible(file is not None)

    def toggle(self) -> None:
        """Play, or pause what plays."""
        if self._file is None or (self._player is None and not self._make()):
            return
        if self._player.isPlaying():
            self._player.pause()
            return
        if self._screen is not None and self._screen.isHidden():
            self._player.setSource(QUrl.fromLocalFile(str(self._file)))
            self._screen.show()
            self.started.emit()
        self._player.play()

    def stop(self) -> None:
        """Stop and let the file go; the poster comes back."""
        if self._player is None or self._screen is None or self._screen.isHidden():
            return
        self._player.stop()
        self._player.setSource(QUrl())
        self._screen.hide()
        self._on_playing(False)
        self.stopped.emit()

    def _make(self) -> bool:
        try:
            self._player, self._screen = self._load(self)
        except CannotPlay as problem:
            self.message.complain(str(problem))
            self.play.setEnabled(False)
            return False
        if not self._is_large:
            self._screen.setFixedHeight(_HEIGHT)
        self._screen.setAccessibleName("Video")
        self._screen.hide()
        self._column.insertWidget(0, self._screen, 1)
        self._player.playingChanged.connect(self._on_playing)
        self._player.positionChanged.connect(self._on_position)
        self._player.durationChanged.connect(self._on_length)
        self._player.errorOccurred.connect(self._on_error)
        self._on_mute(self.mute.isChecked())
        return True

    def _seek(self, position_ms: int) -> None:
        if self._player is not None:
            self._player.setPosition(position_ms)

    def _on_playing(self, is_playing: bool) -> None:
        name = "Pause" if is_playing else "Play"
        self.play.setAccessibleName(name)
        self.play.setToolTip(name)
        self.play.setIcon(self._hub.icon("ph.pause-fill" if is_playing else "play_fill", "t2"))

    def _on_position(self, position_ms: int) -> None:
        if not self.position.isSliderDown():
            self.position.setValue(position_ms)
        self.time.setText(f"{duration_text(position_ms)} / {duration_text(self._length_ms)}")

    def _on_length(self, length_ms: int) -> None:
        if length_ms > 0:
            self._length_ms = length_ms
            self.position.setRange(0, length_ms)

    def _on_mute(self, is_muted: bool) -> None:
        name = "Sound on" if is_muted else "Sound off"
        self.mute.setAccessibleName(name)
        self.mute.setToolTip(name)
        self.mute.setIcon(self._hub.icon("ph.speaker-slash" if is_muted else "ph.speaker-high", "t2"))
        if self._player is not None:
            self._player.audioOutput().setMuted(is_muted)

    def _on_error(self, _error: object, text: str) -> None:
        self.stop()
        self.message.complain(
            f"This video cannot be played: {text}" if text else "This video cannot be played."
        )
