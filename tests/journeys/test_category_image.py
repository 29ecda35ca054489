"""The image of a category, from the drop in the window to every CSU."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from app.models.context import NEUTRAL, Context
from app.sync.answers import AnswerSource
from app.sync.requests import MediaSyncRequest, Products1040Request, UploadRequest
from app.views.support.mime import encode_media
from tests.support.builders import draw
from tests.support.live_window import JOB_MS, LiveWindow

STORE = Context("OUN128", NEUTRAL)
SERVED = [Context("OUN128", "en-us"), Context("OUN128", "fr-ca"), Context("OUN200", "de-de")]


class Story(LiveWindow):
    """A live window whose library holds two pictures."""

    def prepare(self) -> None:
        self.folder = self.station.workspace.root.parent / "pictures"

    def upload(self) -> dict[str, int]:
        paths = draw(self.folder, ("hero", "winter"))
        engine = self.station.engine
        engine.wait(engine.submit(UploadRequest(self.tenant.id, tuple(map(str, paths)))), JOB_MS / 1000)
        return {row.display_name: row.id for row in self.tenant.media.rows(self.tenant.media.ids())}

    def run(self, request) -> None:
        engine = self.station.engine
        engine.wait(engine.submit(request), JOB_MS / 1000)

    def shown(self, category: int, context: Context, source: AnswerSource) -> str | None:
        answer, _ = self.station.desk.category(self.tenant.id, category, context, source)
        return None if answer.image is None else answer.image.display_name


@pytest.fixture
def story(tmp_path, qapp, qtbot):
    made = Story(tmp_path, qapp, qtbot)
    yield made
    made.close()


def drop(widget, media_ids: list[int]) -> None:
    point, action = QPoint(30, 30), Qt.DropAction.CopyAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    mime = encode_media(media_ids, "library")
    QApplication.sendEvent(widget, QDragEnterEvent(point, action, mime, left, none))
    QApplication.sendEvent(widget, QDragMoveEvent(point, action, mime, left, none))
    QApplication.sendEvent(widget, QDropEvent(QPointF(point), action, mime, left, none, QEvent.Type.Drop))


def agree(window, button: str) -> QTimer:
    """Answer the next question by the button of this name."""
    timer = QTimer(window)

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            timer.stop()
            next(one for one in box.buttons() if one.text() == button).click()

    timer.timeout.connect(look)
    timer.start(20)
    return timer


def test_from_the_drop_to_every_csu(story: Story, qtbot) -> None:
    media = story.upload()
    window, pages = story.window, story.window.pages
    assert pages is not None
    tops = story.tenant.categories.find("Men > Tops").id
    pages.edit_category(tops)
    view = pages.categories
    qtbot.waitUntil(lambda: view.channels.isVisible(), timeout=JOB_MS)
    qtbot.mouseClick(view.channels.buttons["OUN128"], Qt.MouseButton.LeftButton)
    assert window.context == STORE
    qtbot.waitUntil(lambda: view.page.isVisible() and view.desk.is_idle, timeout=JOB_MS)
    agree(window, "Edit category media")
    drop(view.page.well, [media["hero"]])
    qtbot.waitUntil(lambda: view.page.well.image is not None, timeout=JOB_MS)
    assert view.page.well.words == "hero"
    promised = {c: story.shown(tops, c, AnswerSource.DRAFT) for c in SERVED}
    assert promised == {SERVED[0]: "hero", SERVED[1]: "hero", SERVED[2]: None}
    assert {story.shown(tops, c, AnswerSource.PUBLISHED) for c in SERVED} == {None}

    view.check_outs.finish()
    qtbot.waitUntil(lambda: view.header.publish_button.isEnabled(), timeout=JOB_MS)
    pages.publishing._settings.setValue("publishing/steps understood", True)
    qtbot.mouseClick(view.header.publish_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pages.publishing.dialog is not None, timeout=JOB_MS)
    with qtbot.waitSignal(pages.publishing.ended, timeout=JOB_MS):
        pages.publishing.dialog.accept()
    story.run(MediaSyncRequest(story.tenant.id))
    for database in ("Americas", "Europe"):
        story.run(Products1040Request(story.tenant.id, database))
    for source in (AnswerSource.PUBLISHED, AnswerSource.HQ, AnswerSource.CSU):
        assert {c: story.shown(tops, c, source) for c in SERVED} == promised, source
    qtbot.waitUntil(lambda: view.page.state_chip.chip.text == "Published", timeout=JOB_MS)
    qtbot.waitUntil(
        lambda: story.window.background.is_idle and pages.background.is_idle and view.desk.is_idle,
        timeout=JOB_MS,
    )
