"""A manifest that is dropped on a page begins an import; other files go on to the page."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from app.views.manifests.drops import ManifestDrops
from app.views.manifests.file_well import manifest_among
from tests.views.manifests.conftest import World, drop_file


@pytest.fixture
def page(world: World, qtbot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    grid = QListView(page)
    grid.setAcceptDrops(True)
    column.addWidget(grid)
    page.show()
    return page


def test_a_manifest_begins_an_import_wherever_it_is_dropped(world: World, page: QWidget) -> None:
    begun: list[Path] = []
    others: list[Path] = []
    said: list[str] = []
    drops = ManifestDrops(world.background, begun.append, said.append, page)
    drops.watch(page, others.append)
    viewport = page.findChild(QListView).viewport()
    for place in (page, viewport):
        assert drop_file(place, world.file)
        world.rest()
    assert begun == [world.file, world.file] and others == []
    assert said[0] == "Drop to import the manifest." and said[-1] == ""


def test_text_that_is_no_manifest_goes_to_the_page(world: World, page: QWidget) -> None:
    begun: list[Path] = []
    others: list[Path] = []
    drops = ManifestDrops(world.background, begun.append, lambda _text: None, page)
    drops.watch(page, others.append)
    notes = world.folder / "notes.txt"
    notes.write_text("Ask Ines about the hoodies.\n")
    assert drop_file(page.findChild(QListView).viewport(), notes)
    world.rest()
    assert begun == [] and others == [notes]


def test_pictures_are_left_to_the_page(world: World, page: QWidget) -> None:
    drops = ManifestDrops(world.background, print, lambda _text: None, page)
    drops.watch(page, print)
    picture = world.folder / "a.jpg"
    picture.write_bytes(b"")
    assert not drop_file(page, picture)


def test_one_file_with_the_ending_of_a_manifest_is_one() -> None:
    assert manifest_among((Path("a.TSV"),)) == Path("a.TSV")
    assert manifest_among((Path("a.tsv"), Path("b.tsv"))) is None
    assert manifest_among((Path("a.jpg"),)) is None
    assert manifest_among(()) is None
