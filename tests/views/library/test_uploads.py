"""Uploads in the library: the dock, its rows, the dialogs, paste and drop."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from app.models.media.uploads import FileState, Resolution, UploadFile, UploadSummary
from app.sync.jobs.states import JobState
from app.sync.requests import UploadRequest
from app.views.library.resolve_dialog import ResolveDialog
from app.views.library.upload_dialog import UploadDialog
from app.views.library.upload_progress import Pace, UploadProgress, end_words, progress_words
from app.views.library.upload_rows import RowAction, UploadRow, row_words
from app.views.support.mime import encode_files
from app.views.support.paged_model import Role
from tests.support.builders import draw
from tests.support.fakes_views import job


@pytest.fixture
def uploaded(desk, qtbot, tmp_path):
    """Two uploads that ended: one file is new, one has a known content, one a known name, one is empty."""

    def run(*paths: Path) -> str:
        request = UploadRequest("aurelia", tuple(str(path) for path in paths), tags=("t",))
        job_id = desk.station.engine.submit(request)
        desk.asked.jobs.requests[job_id] = request
        return job_id

    new, twin = draw(tmp_path / "a", ["new", "twin"], (40, 30))
    first = run(new)
    twin.write_bytes(new.read_bytes())
    (other,) = draw(tmp_path / "b", ["new"], (41, 31))
    empty = tmp_path / "empty.jpg"
    empty.write_bytes(b"")
    second = run(twin, other, empty)
    show(desk, qtbot, first, second)
    return second


def show(desk, qtbot, *job_ids: str) -> None:
    """Have the dock hear of jobs as the window does: while they run, and at their end."""
    look = desk.view.upload_desk
    jobs = [desk.station.engine.job(job_id) for job_id in job_ids]
    look.show_jobs([job(one.id, state=JobState.EXECUTING) for one in jobs])
    look.show_jobs(jobs)
    look._look()
    total = sum(one.total for one in jobs)
    qtbot.waitUntil(lambda: look.model.rowCount() == total)


def row_of(desk, qtbot, name: str) -> UploadRow:
    model = desk.view.upload_desk.model
    for place in range(model.rowCount()):
        row = model.row_at(place)
        if row.name == name and row.file.asks:
            return row
    raise AssertionError(name)


def test_rows_say_what_became_of_files_those_that_ask_first(desk, qtbot, uploaded):
    model = desk.view.upload_desk.model
    rows = [model.row_at(place) for place in range(model.rowCount())]
    assert [(row.name, row_words(row)[0]) for row in rows] == [
        ("twin.jpg", "Same content as new (v1)"),
        ("new.jpg", "Same name as new"),
        ("empty.jpg", "The file is empty."),
        ("new.jpg", "Uploaded as draft"),
    ]
    assert [row.actions for row in rows] == [
        (RowAction.RESOLVE,), (RowAction.RESOLVE,), (RowAction.RETRY, RowAction.REMOVE), (),
    ]  # fmt: skip
    described = model.index(2).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert described == "empty.jpg, The file is empty., Retry, Remove"
    assert desk.view.uploads.isVisible()
    assert desk.view.uploads.retry.text() == "Retry 1 file"
    for theme in ("light", "dark"):
        assert not desk.view.uploads.grab().isNull(), theme


def test_failed_files_are_tried_again_with_what_was_asked_for(desk, qtbot, uploaded):
    desk.view.uploads.retry.click()
    qtbot.waitUntil(lambda: bool(desk.asked.uploads))
    (request,) = desk.asked.uploads
    assert ([Path(path).name for path in request.paths], request.tags) == (["empty.jpg"], ("t",))
    qtbot.waitUntil(lambda: desk.view.upload_desk.model.rowCount() == 3)


def test_keys_act_on_a_row(desk, qtbot, uploaded):
    files = desk.view.uploads.files
    files.setCurrentIndex(files.model().index(2))
    qtbot.waitUntil(lambda: files.rows.row(files.currentIndex()) is not None)
    assert files.rows.row(files.currentIndex()).name == "empty.jpg"
    qtbot.keyClick(files, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: files.model().rowCount() == 3)
    files.setCurrentIndex(files.model().index(0))
    qtbot.waitUntil(lambda: files.rows.row(files.currentIndex()) is not None)
    qtbot.keyClick(files, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(desk.view.upload_desk.dialog, ResolveDialog))
    desk.view.upload_desk.dialog.reject()


def test_a_click_on_the_words_of_a_row_acts(desk, qtbot, uploaded):
    files = desk.view.uploads.files
    index = files.model().index(2)
    qtbot.waitUntil(lambda: files.rows.row(index) is not None)
    box = files.visualRect(index)
    assert files.rows.action_at(index, box, QPoint(box.right() - 12, box.center().y())) is RowAction.REMOVE
    assert files.rows.action_at(index, box, QPoint(box.right() - 60, box.center().y())) is RowAction.RETRY
    assert files.rows.action_at(index, box, QPoint(box.left() + 60, box.center().y())) is None


@pytest.mark.parametrize("choice", [Resolution.USE, Resolution.VERSION, Resolution.BOTH])
def test_a_file_with_a_known_content_is_settled(desk, qtbot, uploaded, choice):
    look = desk.view.upload_desk
    before = desk.tenant.media.ids()
    look._act(row_of(desk, qtbot, "twin.jpg"), RowAction.RESOLVE)
    qtbot.waitUntil(lambda: isinstance(look.dialog, ResolveDialog))
    look.dialog.choose(choice)
    assert not look.dialog.is_for_all
    look.dialog.accept()
    qtbot.waitUntil(lambda: len(desk.tenant.uploads.asking(uploaded)) == 2)
    qtbot.waitUntil(lambda: not row_of_any(look, "twin.jpg").file.asks)
    assert len(desk.tenant.media.ids()) == len(before) + (choice is Resolution.BOTH)


def row_of_any(look, name: str) -> UploadRow:
    rows = [look.model.row_at(place) for place in range(look.model.rowCount())]
    return next(row for row in rows if row.name == name)


def test_open_uploads_are_paused_resumed_and_canceled(desk, qtbot):
    view, look = desk.view, desk.view.upload_desk
    assert not view.uploads.isVisible()
    view.show_jobs([job("u1", state=JobState.EXECUTING)])
    look._look()
    qtbot.waitUntil(lambda: view.uploads.pause.isVisible())
    assert view.uploads.summary == "Looking at the files"
    view.uploads.pause.click()
    view.show_jobs([job("u1", state=JobState.PAUSED)])
    look._look()
    qtbot.waitUntil(lambda: view.uploads.pause.text() == "Resume")
    view.uploads.pause.click()
    view.uploads.cancel_all.click()
    asked = desk.asked
    assert (asked.paused, asked.resumed, asked.cancelled) == (["u1"], ["u1"], ["u1"])
    ended = job("u1", state=JobState.ENDED_WITH_ERRORS, counts={"created": 23, "failed": 1})
    with qtbot.waitSignal(view.loaded):  # new items appear
        view.show_jobs([ended])
    look._look()
    qtbot.waitUntil(lambda: view.uploads.summary == "23 uploaded, 1 failed")
    assert not view.uploads.pause.isVisible() and not view.uploads.cancel_all.isVisible()


def test_the_header_counts_files_bytes_and_time():
    summary = UploadSummary(24, 182_000_000, {FileState.CREATED: 8, FileState.WAITING: 16}, 50_000_000)
    running = job("u", state=JobState.EXECUTING, counts={"megabytes": 61})
    progress = UploadProgress.of([(running, summary)])
    assert progress_words(progress, 40.4, is_paused=False) == (
        "8 of 24 files · 61 MB of 182 MB · about 40 s left"
    )
    assert progress_words(progress, 40.4, is_paused=True) == "8 of 24 files · 61 MB of 182 MB · paused"
    assert progress.percent == 33
    through = UploadProgress(24, 24, 182_000_000, 182_000_000, 6, 24)
    assert progress_words(through, None, is_paused=False) == "24 files are in · previews 6 of 24"
    assert through.percent == 25
    assert end_words(job("u", state=JobState.CANCELED, counts={"created": 2})) == "Stopped: 2 uploaded"


def test_the_pace_is_told_after_a_while_and_begins_anew_after_a_pause():
    pace = Pace()
    assert pace.seconds_left(0, 0, 100, is_running=True) is None
    assert pace.seconds_left(1, 10, 100, is_running=True) is None
    assert pace.seconds_left(10, 50, 100, is_running=True) == 10
    assert pace.seconds_left(20, 50, 100, is_running=False) is None
    assert pace.seconds_left(100, 50, 100, is_running=True) is None
    assert pace.seconds_left(105, 75, 100, is_running=True) == 5


def test_a_file_that_is_being_read_shows_its_share(desk):
    row = UploadRow(1, "u", UploadFile(0, "/x/film.mp4", size_bytes=100))
    assert row_words(row) == ("Waiting", "t3")
    assert row_words(row, 72) == ("72 %", "t2")


def test_the_upload_dialog_invites_and_keeps_its_rows_apart(desk, qtbot, tmp_path):
    dialog = UploadDialog(desk.hub, [], [], desk.window)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    (invitation,) = dialog.files.findChildren(QLabel)
    assert invitation.isVisible()
    button = next(each for each in dialog.findChildren(QPushButton) if each.text() == "Add files…")
    qtbot.waitUntil(lambda: button.geometry().top() > dialog.files.geometry().bottom())
    dialog.add_paths([tmp_path / "a.jpg"])
    assert not invitation.isVisible()


def test_the_upload_dialog_asks_for_texts_of_a_single_file(desk, qtbot, tmp_path):
    (tmp_path / "in").mkdir()
    dialog = UploadDialog(desk.hub, [], ["hoodie"], desk.window)
    qtbot.addWidget(dialog)
    assert not dialog.upload.isEnabled()
    dialog.add_paths([tmp_path / "a.jpg", tmp_path / "a.jpg"])
    assert dialog.upload.text() == "Upload 1 file"
    dialog.item_title.setText(" Front ")
    dialog.alt_text.setText("A hoodie")
    dialog.tags.setText("hoodie, blue,")
    dialog.category.setCurrentText("Products")
    dialog.publish.setChecked(True)
    request = dialog.request("aurelia", "kim")
    assert request == UploadRequest(
        "aurelia",
        (str(tmp_path / "a.jpg"),),
        recursive=True,
        tags=("hoodie", "blue"),
        publish=True,
        media_title="Front",
        alt_text="A hoodie",
        category="Products",
        user="kim",
    )
    dialog.add_paths([tmp_path / "in"])
    assert not dialog.item_title.isEnabled()
    assert dialog.request("aurelia", "kim").media_title == ""
    dialog.files.setCurrentRow(1)
    dialog._on_remove()
    assert dialog.paths == (tmp_path / "a.jpg",)


def test_files_are_chosen_first_and_the_dialog_starts_the_upload(desk, monkeypatch, tmp_path):
    chosen: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: (chosen, ""))
    desk.view.ask_for_files()
    assert desk.view.upload_desk.dialog is None
    chosen.append(str(tmp_path / "a.jpg"))
    desk.view.ask_for_files()
    dialog = desk.view.upload_desk.dialog
    assert dialog.paths == (tmp_path / "a.jpg",)
    dialog.upload.click()
    (request,) = desk.asked.uploads
    assert (request.paths, request.tenant) == ((str(tmp_path / "a.jpg"),), "aurelia")


def test_a_picture_on_the_clipboard_is_saved_and_uploaded(desk, qtbot):
    data = QMimeData()
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    data.setImageData(picture)
    look = desk.view.upload_desk
    look.paste(data)
    qtbot.waitUntil(lambda: bool(desk.asked.uploads))
    (request,) = desk.asked.uploads
    path = Path(request.paths[0])
    assert path.name.startswith("Pasted ") and path.read_bytes().startswith(b"\x89PNG")
    desk.asked.jobs.requests["u1"] = request
    look.show_jobs([job("u1", state=JobState.EXECUTING)])
    look.show_jobs([job("u1", state=JobState.ENDED)])
    qtbot.waitUntil(lambda: not path.parent.exists())


def test_files_may_be_dropped_and_pasted_anywhere(desk, qtbot, tmp_path):
    data = encode_files([tmp_path / "a.jpg"])
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    desk.view.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, *keys))
    desk.view.upload_desk.paste(data)
    assert [request.paths for request in desk.asked.uploads] == [(str(tmp_path / "a.jpg"),)] * 2


def test_the_model_is_a_proper_model(desk, qtbot, uploaded, qtmodeltester):
    model = desk.view.upload_desk.model
    assert model.index(0).data(Role.ID) != model.index(1).data(Role.ID)
    qtmodeltester.check(model)
