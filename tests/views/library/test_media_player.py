from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.media.rows import MediaType
from app.views.library.media_player import CannotPlay, MediaPlayer
from app.views.library.quick_look import QuickLook
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.support.fakes_views import FakeMedia
from tests.support.still_player import Player


@pytest.fixture
def made() -> list[Player]:
    return []


@pytest.fixture
def player(qapp, qtbot, made) -> MediaPlayer:
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()

    def load(parent: QWidget):
        made.append(Player(parent))
        return made[-1], QWidget(parent)

    widget = MediaPlayer(hub, load)
    qtbot.addWidget(widget)
    return widget


def test_nothing_is_loaded_before_the_first_play(player, made, qtbot):
    assert not player.isVisible()
    player.show_file(Path("/blobs/run"), 24_000)
    assert player.isVisible()
    assert made == []
    assert player.time.text() == "0:00 / 0:24"
    with qtbot.waitSignal(player.started):
        player.play.click()
    assert made[0].source.toLocalFile() == "/blobs/run"
    assert player.is_playing
    assert player.play.accessibleName() == "Pause"
    player.play.click()
    assert not player.is_playing
    assert player.play.accessibleName() == "Play"


def test_position_and_sound_follow(player, made):
    player.show_file(Path("/blobs/run"), 24_000)
    player.toggle()
    made[0].setPosition(12_000)
    assert player.position.value() == 12_000
    assert player.time.text() == "0:12 / 0:24"
    player.position.setSliderPosition(6_000)
    player.position.sliderMoved.emit(6_000)
    assert made[0].position == 6_000
    player.mute.click()
    assert made[0].sound.is_muted
    assert player.mute.accessibleName() == "Sound on"
    made[0].durationChanged.emit(30_000)
    assert player.position.maximum() == 30_000


def test_another_item_stops_and_lets_the_file_go(player, made, qtbot):
    player.show_file(Path("/blobs/run"), 24_000)
    player.toggle()
    with qtbot.waitSignal(player.stopped):
        player.show_file(None)
    assert made[0].source.isEmpty()
    assert not player.is_playing
    assert player.isHidden()


def test_a_broken_video_says_so_and_brings_the_poster_back(player, made, qtbot):
    player.show_file(Path("/blobs/run"), 24_000)
    player.toggle()
    with qtbot.waitSignal(player.stopped):
        made[0].errorOccurred.emit(None, "no codec")
    assert player.message.text() == "This video cannot be played: no codec"
    player.show_file(Path("/blobs/other"), 1_000)
    assert not player.message.isVisible()


def test_a_system_without_the_library_is_told(qapp, qtbot):
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()

    def load(_parent: QWidget):
        raise CannotPlay("Videos cannot be played here: libpulse.so.0 is missing.")

    player = MediaPlayer(hub, load)
    qtbot.addWidget(player)
    player.show_file(Path("/blobs/run"), 24_000)
    player.play.click()
    assert player.message.isVisible()
    assert "libpulse" in player.message.text()
    assert not player.play.isEnabled()


@pytest.fixture
def look(qapp, qtbot, made):
    """Open the quick look on a video, with a picture after it."""
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    thumbnails = ThumbnailStore(FakeMedia().thumbnail)
    picture, row = FakeMedia().rows([1, 2])
    video = replace(row, type=MediaType.VIDEO, sha256="run", duration_ms=24_000)
    window = QWidget()
    window.resize(800, 600)
    qtbot.addWidget(window)
    window.show()

    def load(parent: QWidget):
        made.append(Player(parent))
        return made[-1], QWidget(parent)

    shown = QuickLook(
        hub,
        thumbnails,
        video,
        lambda sha256: Path("/blobs") / sha256,
        lambda _by: replace(picture, type=MediaType.IMAGE),
        window,
        MediaPlayer(hub, load, is_large=True),
    )
    shown.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    shown.show()
    yield shown
    thumbnails.close()


def test_quick_look_plays_a_video_in_the_room_of_its_poster(look, made, qtbot):
    assert look.player.isVisible()
    assert made == []
    look.player.play.click()
    assert made[0].source.toLocalFile() == "/blobs/run"
    qtbot.waitUntil(lambda: look.player.height() > look.height() * 0.8)
    qtbot.keyClick(look, Qt.Key.Key_Space)
    assert not look.isVisible()
    assert made[0].source.isEmpty()


def test_quick_look_goes_on_from_a_video_to_a_picture(look, made, qtbot):
    look.player.play.click()
    qtbot.keyClick(look, Qt.Key.Key_Right)
    assert not look.player.isVisible()
    assert made[0].source.isEmpty()
    assert not look.grab().isNull()
