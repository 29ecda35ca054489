"""Pictures of the panes: they come with the answers, and are scaled once."""

from PySide6.QtGui import QPixmap

from app.views.preview.large_picture import LARGE_PICTURE_SIZE
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore


def test_a_picture_that_lies_ready_is_decoded_by_whoever_asks(qtbot, filled):
    store = ThumbnailStore(filled.media.thumbnail, fetch_kept=filled.media.thumbnail_kept)
    front, back = (filled.media.rows([filled.media_ids[name]])[0].sha256 for name in ("front", "back"))
    assert store.at_hand([front], LARGE_PICTURE_SIZE) == []  # nobody asked for it yet: it has to be made
    filled.media.thumbnail(front, LARGE_PICTURE_SIZE)
    decoded = store.at_hand([front, back, front], LARGE_PICTURE_SIZE)
    assert [key.sha256 for key, _ in decoded] == [front]
    assert store.state(front, LARGE_PICTURE_SIZE) is ThumbnailState.LOADING
    store.put(decoded)
    assert store.state(front, LARGE_PICTURE_SIZE) is ThumbnailState.READY
    assert store.at_hand([front], LARGE_PICTURE_SIZE) == []
    store.close()


def test_a_store_without_a_way_to_what_is_kept_brings_nothing(filled, thumbnails):
    row = filled.media.rows([filled.media_ids["front"]])[0]
    filled.media.thumbnail(row.sha256, LARGE_PICTURE_SIZE)
    assert thumbnails.at_hand([row.sha256], LARGE_PICTURE_SIZE) == []


def test_the_large_picture_is_scaled_once_for_its_size(screen, qtbot, thumbnails):
    large = screen.a.gallery.large
    qtbot.waitUntil(lambda: thumbnails.state(large.item.sha256, 512) is ThumbnailState.READY)
    first = large.grab().toImage()
    kept = large._drawn
    assert isinstance(kept[1], QPixmap)
    assert large.grab().toImage() == first
    assert large._drawn is kept
    large.resize(large.width() - 30, large.height())
    large.grab()
    assert large._drawn is not kept


def test_what_may_be_picked_next_is_made_while_nobody_waits(filled, make_screen, qtbot, thumbnails):
    filled.add_picture("slim", "#cc2222")
    filled.assign(filled.cell("Black", "Slim"), ["slim"])
    screen = make_screen(filled)
    screen.show(filled.hoodie.id, filled.variant_id("Blue", "Regular", "M"))
    assert all("slim" not in screen.names(pane) for pane in screen.view.panes)
    row = filled.media.rows([filled.media_ids["slim"]])[0]
    qtbot.waitUntil(lambda: thumbnails.state(row.sha256, LARGE_PICTURE_SIZE) is ThumbnailState.READY)
