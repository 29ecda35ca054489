"""Focal point and crops by mouse and keys."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.models.media import cuts
from app.models.media.content import CropKey, FileContent, MediaContent, Region
from app.models.media.resizer import size_of
from app.models.media.rows import FileFacts, MediaRow, MediaState, MediaType
from app.views.library.crop_dialog import CropDialog
from app.views.library.focal_preview import FocalPreview
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
WIDE, HIGH = 2000, 1000
XS = CropKey("Media gallery", "Main image", "Default", "xs")
MD = CropKey("Media gallery", "Main image", "Default", "md")
LG = CropKey("Media gallery", "Main image", "Default", "lg")
KEYS = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def an_item(type_: MediaType = MediaType.IMAGE, media_id: int = 1) -> tuple[MediaRow, MediaContent]:
    facts = FileFacts(type_, "image/jpeg", ".jpg", WIDE, HIGH)
    row = MediaRow(
        id=media_id,
        code=f"M0000{media_id}",
        display_name=f"Anorak {media_id}",
        type=type_,
        state=MediaState.DRAFT,
        mime="image/jpeg",
        file_name="a.jpg",
        sha256="a" * 64,
        size_bytes=1,
        width=WIDE,
        height=HIGH,
        duration_ms=None,
        alt_text="",
        tags=(),
        used_by=0,
        version=1,
        created_at=NOW,
        updated_at=NOW,
    )
    return row, MediaContent(row.display_name, FileContent("a.jpg", "a" * 64, 1, facts))


def a_picture(_sha256: str, pixel_size: int) -> bytes:
    image = QImage(pixel_size, pixel_size // 2, QImage.Format.Format_RGB32)
    image.fill(QColor("#3070B0"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.fixture
def hub(qapp) -> ThemeHub:
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    return hub


@pytest.fixture
def thumbnails() -> Iterator[ThumbnailStore]:
    store = ThumbnailStore(a_picture)
    yield store
    store.close()


@pytest.fixture
def preview(qtbot, hub, thumbnails) -> FocalPreview:
    made = FocalPreview(hub, thumbnails)
    qtbot.addWidget(made)
    made.resize(400, 220)
    made.show_item(*an_item())
    made.show()
    return made


def point(at: QPointF) -> QPoint:
    return at.toPoint()


def drag(qtbot, widget: QWidget, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(widget, (start + end) / 2)
    qtbot.mouseMove(widget, end)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


def test_dragging_the_marker_tells_once_at_the_release(qtbot, preview):
    heard: list[Region | None] = []
    preview.focal_changed.connect(heard.append)
    place = preview.picture_rect()
    aim = QPointF(place.left() + place.width() * 0.8, place.top() + place.height() * 0.25)
    drag(qtbot, preview, point(preview.marker()), point(aim))
    assert len(heard) == 1
    assert heard[0] == preview.focal
    x, y = cuts.focal_percent(preview.focal, WIDE, HIGH)
    assert abs(x - 80) <= 1
    assert abs(y - 25) <= 1
    assert preview.text() == f"Focal point {x} %, {y} %"
    assert preview.accessibleDescription() == preview.text()


def test_a_click_beside_the_marker_changes_nothing_a_double_click_brings_it_there(qtbot, preview):
    heard: list[Region | None] = []
    preview.focal_changed.connect(heard.append)
    aim = point(preview.picture_rect().topLeft() + QPointF(30, 30))
    drag(qtbot, preview, aim, aim + QPoint(40, 40))
    assert heard == []
    qtbot.mouseDClick(preview, Qt.MouseButton.LeftButton, pos=aim)
    assert len(heard) == 1
    qtbot.mouseDClick(preview, Qt.MouseButton.LeftButton, pos=point(preview.marker()))
    assert heard[1:] == [None]
    assert preview.text() == "Focal point not chosen"


def test_keys_move_by_one_and_ten_percent_and_tell_when_they_pause(qtbot, preview):
    preview.setFocus()
    with qtbot.waitSignal(preview.focal_changed) as heard:
        for _ in range(3):
            qtbot.keyClick(preview, KEYS.Key_Right)
        qtbot.keyClick(preview, KEYS.Key_Down, SHIFT)
        qtbot.keyClick(preview, KEYS.Key_Left, SHIFT)
    assert preview.text() == "Focal point 43 %, 60 %"
    assert heard.args == [preview.focal]
    with qtbot.waitSignal(preview.focal_changed) as heard:
        qtbot.keyClick(preview, KEYS.Key_Delete)
    assert heard.args == [None]


def test_keys_stop_at_the_edges_and_escape_takes_them_back(qtbot, preview):
    for _ in range(12):
        qtbot.keyClick(preview, KEYS.Key_Left, SHIFT)
    assert preview.text() == "Focal point 0 %, 50 %"
    with qtbot.assertNotEmitted(preview.focal_changed):
        qtbot.keyClick(preview, KEYS.Key_Escape)
        preview.commit()
    assert preview.focal is None


def test_another_item_or_a_commit_loses_no_move(qtbot, preview):
    with qtbot.waitSignal(preview.focal_changed):
        qtbot.keyClick(preview, KEYS.Key_Right)
        preview.commit()
    with qtbot.waitSignal(preview.focal_changed):
        qtbot.keyClick(preview, KEYS.Key_Right)
        preview.show_item(*an_item(media_id=2))
    assert preview.focal is None


def test_the_same_item_read_again_does_not_disturb_a_move(qtbot, preview):
    qtbot.keyClick(preview, KEYS.Key_Right)
    preview.show_item(*an_item())
    assert preview.text() == "Focal point 51 %, 50 %"
    with qtbot.waitSignal(preview.focal_changed):
        preview.commit()


def test_videos_and_locked_items_have_no_marker_to_move(qtbot, preview):
    preview.set_editable(False)
    with qtbot.assertNotEmitted(preview.focal_changed):
        drag(qtbot, preview, point(preview.marker()), QPoint(20, 20))
        qtbot.keyClick(preview, KEYS.Key_Right)
        preview.commit()
    preview.set_editable(True)
    preview.show_item(*an_item(MediaType.VIDEO, 2))
    assert preview.text() == ""
    assert preview.focusPolicy() == Qt.FocusPolicy.NoFocus
    preview.show_item(None, None)


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    made.resize(1100, 700)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def make_dialog(qtbot, hub, thumbnails, window) -> Iterator:
    made: list[CropDialog] = []

    def make(**values: object) -> CropDialog:
        row, content = an_item()
        dialog = CropDialog(hub, thumbnails, row, replace(content, **values), window)
        dialog.show()
        made.append(dialog)
        return dialog

    yield make
    for dialog in made:
        dialog.close()


def choose(dialog: CropDialog, name: str, value: str) -> None:
    picker = dialog.findChild(QWidget, name)
    assert picker is not None
    picker.select(value)
    picker.chosen.emit(value)


def test_a_view_without_a_crop_shows_the_cut_around_the_focal_point(make_dialog):
    dialog = make_dialog(focal=Region(1970, 470, 2000, 530))
    assert dialog.key == XS
    assert dialog.canvas.region == Region(1000, 0, 2000, 1000)
    assert dialog.crops() == ()
    assert not dialog.is_changed()
    assert not dialog.reset_button.isEnabled()
    assert dialog.width() <= 1100
    assert dialog.height() <= 700


def test_choosing_from_module_to_viewport_keeps_names_where_it_can(make_dialog):
    dialog = make_dialog()
    choose(dialog, "Viewport", "md")
    assert dialog.key == MD
    choose(dialog, "Module", "Product collection")
    assert dialog.key == CropKey("Product collection", "Product card", "Default", "md")
    choose(dialog, "Viewport", "xl")
    choose(dialog, "Module", "Category tile")
    assert dialog.key == CropKey("Category tile", "Tile", "Default", "xs")


def test_the_rectangle_is_moved_and_sized_by_the_mouse_in_its_ratio(qtbot, make_dialog):
    dialog = make_dialog()
    canvas = dialog.canvas
    first = canvas.region
    box = canvas.region_rect()
    drag(qtbot, canvas, point(box.center()), point(box.center()) + QPoint(60, 0))
    moved = canvas.region
    assert moved.x1 > first.x1
    assert size_of(moved) == size_of(first)
    box = canvas.region_rect()
    drag(qtbot, canvas, point(box.bottomRight()), point(box.bottomRight()) - QPoint(80, 80))
    smaller = canvas.region
    assert (smaller.x1, smaller.y1) == (moved.x1, moved.y1)
    assert size_of(smaller)[0] == size_of(smaller)[1] < size_of(moved)[0]
    assert dialog.crops() == ((XS, smaller),)
    assert [dialog.own.item(n).text() for n in range(dialog.own.count())] == ["Media gallery, xs"]


def test_the_rectangle_is_moved_and_sized_by_keys(qtbot, make_dialog):
    dialog = make_dialog()
    canvas = dialog.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, KEYS.Key_Right)
    assert canvas.region == Region(520, 0, 1520, 1000)
    qtbot.keyClick(canvas, KEYS.Key_Left, CTRL)
    assert canvas.region == Region(519, 0, 1519, 1000)
    qtbot.keyClick(canvas, KEYS.Key_Left, SHIFT)
    assert size_of(canvas.region) == (960, 960)
    qtbot.keyClick(canvas, KEYS.Key_Right, SHIFT)
    assert size_of(canvas.region) == (1000, 1000)
    assert "1000 by 1000 pixels" in canvas.accessibleDescription()
    qtbot.keyClick(canvas, KEYS.Key_Delete)
    assert dialog.crops() == ()
    assert canvas.region == Region(500, 0, 1500, 1000)


def test_crops_of_several_views_are_kept_and_reset_one_by_one(qtbot, make_dialog):
    dialog = make_dialog(crops=((XS, Region(0, 0, 400, 400)),))
    assert dialog.canvas.region == Region(0, 0, 400, 400)
    choose(dialog, "Viewport", "lg")
    qtbot.keyClick(dialog.canvas, KEYS.Key_Left, SHIFT)
    assert dict(dialog.crops()).keys() == {XS, LG}
    assert dialog.own.currentRow() == 0
    dialog.own.itemClicked.emit(dialog.own.item(1))
    assert dialog.key == XS
    qtbot.mouseClick(dialog.reset_button, Qt.MouseButton.LeftButton)
    assert dict(dialog.crops()).keys() == {LG}
    assert dialog.is_changed()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)


def test_a_crop_smaller_than_its_view_is_told(qtbot, make_dialog):
    dialog = make_dialog(crops=((XS, Region(0, 0, 100, 100)),))
    assert "smaller than the 767 × 767 px" in dialog.note.text()
    dialog.reset()
    assert dialog.note.text() == "Cut around the focal point: 1000 × 1000 px."


def test_a_crop_of_a_view_that_no_module_has_any_more_can_be_seen_and_reset(make_dialog):
    old = CropKey("Old module", "View", "Default", "xs")
    dialog = make_dialog(crops=((old, Region(0, 0, 100, 300)),))
    assert dialog.key == old
    assert dialog.canvas.region == Region(0, 0, 100, 300)
    choose(dialog, "Module", "Hero")
    assert dialog.key == CropKey("Hero", "Banner", "Left", "xs")
    dialog.show_key(old)
    dialog.reset()
    assert dialog.crops() == ()
