from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy import update

from app.models.media.tables import media as media_table
from app.views.library.similar_dialog import SimilarDialog, distance_words
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.support.builders import new_workstation, shirt_tenant, upload

LIKENESS = {"a": 0b1111, "b": 0b1110, "c": 0b1111 << 30 | 0b1100, "far": -1}


@pytest.fixture
def here(qapp, qtbot, tmp_path) -> Iterator[SimpleNamespace]:
    station = new_workstation(tmp_path / "workspace")
    tenant = shirt_tenant(station)
    ids = upload(station, tenant, tmp_path / "files", LIKENESS)
    with tenant.cms.write() as connection:
        for name, bits in LIKENESS.items():
            change = update(media_table).where(media_table.c.id == ids[name])
            connection.execute(change.values(likeness=bits))
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    window = QWidget()
    window.resize(1376, 804)
    qtbot.addWidget(window)
    window.show()
    errors: list = []
    background = Background(errors.append)
    thumbnails = ThumbnailStore(tenant.media.thumbnail)

    def opened(name: str) -> SimilarDialog:
        (row,) = tenant.media.rows([ids[name]])
        dialog = SimilarDialog(hub, thumbnails, background, tenant.media, row, window)
        dialog.open()
        qtbot.waitUntil(lambda: background.is_idle)
        return dialog

    yield SimpleNamespace(ids=ids, opened=opened)
    background.close()
    thumbnails.close()
    station.close()
    assert errors == []


def test_distance_words():
    said = [distance_words(bits) for bits in (0, 3, 4, 7, 8)]
    assert said == ["Nearly the same", "Nearly the same", "Alike", "Alike", "Somewhat alike"]


def test_the_nearest_comes_first_and_stands_beside_the_item(here, qtbot):
    dialog = here.opened("a")
    assert [dialog.list.item(place).text() for place in range(2)] == ["b\nNearly the same", "c\nAlike"]
    assert dialog.own.name.text() == "a"
    assert dialog.other.name.text() == "b"
    assert [label.text() for label in dialog.other.values][1:] == ["40 × 50 px", "Unassigned", "Draft"]
    spoken = dialog.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "c, Alike"
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.other.name.text() == "c"
    with qtbot.waitSignal(dialog.open_asked) as asked:
        dialog.open_button.click()
    assert asked.args == [here.ids["c"]]


def test_all_of_them_can_be_selected(here, qtbot):
    dialog = here.opened("a")
    assert dialog.select.text() == "Select all 3"
    with qtbot.waitSignal(dialog.select_asked) as asked:
        dialog.select.click()
    assert asked.args == [[here.ids["a"], here.ids["b"], here.ids["c"]]]


def test_nothing_alike(here):
    dialog = here.opened("far")
    assert dialog.nothing._title.text() == "Nothing looks like it"
    assert not dialog.open_button.isEnabled()
    dialog.reject()
