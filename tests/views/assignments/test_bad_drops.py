"""Drops of what cannot be used: foreign data, items that are gone, files in Primary media."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtWidgets import QAbstractScrollArea

from app.models.catalog.dimensions import Dimension
from app.sync.requests import UploadRequest
from app.views.assignments.clipboard import TARGET_MIME
from app.views.assignments.view import DIMENSIONS_TAB, MASTER_TAB, VARIANTS_TAB
from app.views.support.mime import MEDIA_MIME, encode_media
from tests.views.assignments.conftest import Shop, drag_over, drop_on

PLACES = ["primary", "additional", "swatches", "cell", "row header", "column header", "cell panel", "variant"]


def place(shop: Shop, name: str) -> tuple[QAbstractScrollArea, QPoint]:
    """Open the tab of a place that takes media, and return it with a point where a drop would be taken."""
    view = shop.view
    if name in ("primary", "additional", "swatches"):
        view.tabs.setCurrentIndex(MASTER_TAB)
        master = view.master
        area = {"primary": master.strip, "additional": master.table, "swatches": master.swatches.list}
        return area[name], QPoint(12, 12)
    if name == "variant":
        view.tabs.setCurrentIndex(VARIANTS_TAB)
        table = view.variants.table
        return table, table.visualRect(table.model().index(0, 4)).center()
    view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    matrix = view.dimensions.view
    if name == "cell":
        return matrix, matrix.visualRect(matrix.matrix.index(0, 0)).center()
    if name == "cell panel":
        return view.dimensions.panel.rows, QPoint(12, 12)
    header = matrix.verticalHeader() if name == "row header" else matrix.horizontalHeader()
    return header, QPoint(10, 10)


def foreign(kind: str) -> QMimeData:
    data = QMimeData()
    if kind == "text":
        data.setText("front")
    elif kind == "html":
        data.setHtml("<b>front</b>")
    elif kind == "web address":
        data.setData("text/uri-list", b"https://example.com/front.jpg")
    elif kind == "broken":
        data.setData(MEDIA_MIME, b"{not json")
    elif kind == "empty":
        data.setData(MEDIA_MIME, b'{"ids": [], "source": "tray"}')
    else:
        data.setData(MEDIA_MIME, b'{"ids": ["x"], "source": "tray"}')
    return data


@pytest.fixture
def ready(shop) -> Shop:
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.edit()
    return shop


@pytest.mark.parametrize("name", PLACES)
def test_foreign_data_is_refused_everywhere(ready, name):
    before = ready.content()
    area, point = place(ready, name)
    for kind in ("text", "html", "web address", "broken", "empty", "letters"):
        assert not drag_over(area, point, foreign(kind)), kind
        assert not drop_on(area, point, foreign(kind)), kind
    assert ready.content() == before
    assert not ready.view.history.can_undo


@pytest.mark.parametrize("name", PLACES)
def test_an_item_that_is_gone_is_refused_with_words(ready, name):
    before = ready.content()
    area, point = place(ready, name)
    drop_on(area, point, encode_media([987_654], "tray"))
    assert ready.content() == before
    assert ready.toasts.texts, "somebody says why"
    assert not ready.view.history.can_undo


@pytest.mark.parametrize("name", ["cell", "variant"])
def test_a_broken_target_is_taken_for_the_items_it_names(ready, name):
    data = encode_media(ready.ids("red"), "cells")
    data.setData(TARGET_MIME, b"[[1,")
    area, point = place(ready, name)
    drop_on(area, point, data)
    content = ready.content()
    assert [m.primary for m in (*content.cells.values(), *content.variants.values())] == [ready.ids("red")]
    ready.view.history.undo()
    assert not ready.content().cells
    assert not ready.content().variants


def with_file(shop: Shop, folder: Path) -> int:
    path = folder / "care-card.txt"
    path.write_text("Wash cold.")
    shop.workstation.engine.submit(UploadRequest(shop.tenant.id, (str(path),)))
    rows = shop.tenant.media.rows(shop.tenant.media.ids())
    return next(row.id for row in rows if "care" in row.display_name)


@pytest.mark.parametrize("name", ["primary", "cell", "variant"])
def test_a_file_in_primary_media_is_warned_of_and_can_be_taken_back(ready, tmp_path, name):
    before = ready.content()
    card = with_file(ready, tmp_path)
    area, point = place(ready, name)
    assert drop_on(area, point, encode_media([card], "tray"))
    assert ready.toasts.texts[-1] == (
        "care-card is a file. Galleries show images and videos only; Additional media is the place for files."
    )
    assert ready.content() != before
    ready.view.history.undo()
    assert ready.content() == before


def test_a_file_in_additional_media_is_no_reason_to_warn(ready, tmp_path):
    card = with_file(ready, tmp_path)
    area, point = place(ready, "additional")
    assert drop_on(area, point, encode_media([card], "tray"))
    assert not any("is a file" in text for text in ready.toasts.texts)


def test_a_file_is_no_swatch(ready, tmp_path):
    card = with_file(ready, tmp_path)
    area, point = place(ready, "swatches")
    drop_on(area, point, encode_media([card], "tray"))
    assert ready.content().swatches == {}
    assert ready.toasts.texts
