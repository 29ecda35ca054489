"""A player of videos without a codec: it keeps what it is told."""

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWidgets import QWidget


class Sound:
    def __init__(self) -> None:
        self.is_muted = False

    def setMuted(self, is_muted: bool) -> None:
        self.is_muted = is_muted


class Player(QObject):
    """What a QMediaPlayer offers, without a codec."""

    playingChanged = Signal(bool)
    positionChanged = Signal(int)
    durationChanged = Signal(int)
    errorOccurred = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.source = QUrl()
        self.position = 0
        self.sound = Sound()
        self._is_playing = False

    def isPlaying(self) -> bool:
        return self._is_playing

    def _set(self, is_playing: bool) -> None:
        self._is_playing = is_playing
        self.playingChanged.emit(is_playing)

    def play(self) -> None:
        self._set(True)

    def pause(self) -> None:
        self._set(False)

    def stop(self) -> None:
        self._set(False)

    def setSource(self, source: QUrl) -> None:
        self.source = source

    def setPosition(self, position: int) -> None:
        self.position = position
        self.positionChanged.emit(position)

    def audioOutput(self) -> Sound:
        return self.sound


def load_still(parent: QWidget) -> tuple[Player, QWidget]:
    """Load as `load_player` does."""
    return Player(parent), QWidget(parent)
