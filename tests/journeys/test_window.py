"""The merchandiser's whole story in a real window, over the real engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobState
from app.views.jobs.jobs_model import Role
from app.views.preview.answers import PreviewSource
from tests.support.builders import USER, choose_matrix, draw
from tests.support.live_window import JOB_MS, LiveWindow

NAMES = ("front", "back", "red", "loose", "special")
HOUSTON = Context("OUN068", "en-us")


class Story(LiveWindow):
    """A window on a workspace that has the shirt and no media yet."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        super().__init__(folder, qapp, qtbot)
        self.folder = folder
        self.media: dict[str, int] = {}

    def prepare(self) -> None:
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        choose_matrix(self.tenant, self.shirt, Dimension.COLOR, Dimension.STYLE)

    @property
    def products(self):
        return self.window.pages.products

    def value(self, dimension: Dimension, name: str) -> int:
        return self.tenant.catalog.value_ids()[dimension, name.casefold()]

    def cell(self, color: str, style: str) -> DimensionValues:
        return DimensionValues(self.value(Dimension.COLOR, color), self.value(Dimension.STYLE, style))

    def jobs_end(self, *kinds: str) -> None:
        def ended() -> bool:
            jobs = self.station.engine.jobs()
            return set(kinds) <= {job.kind for job in jobs if job.state is JobState.ENDED} and all(
                job.state.is_final for job in jobs
            )

        self.qtbot.waitUntil(ended, timeout=JOB_MS)

    def settle(self) -> None:
        """Wait until everything that was asked of the product is done and shown."""
        self.qtbot.waitUntil(lambda: self.products.desk.is_idle)

    def show(self, tab: int) -> None:
        """Open the shirt on a tab."""
        self.products.show_product(self.shirt, tab)
        self.settle()

    def drag(self, area: QWidget, point: QPoint, *names: str) -> None:
        """Drag pictures from the tray to a place and let go there."""
        tray = self.window.pages.at_hand.tray
        tray.show_part("library")
        self.qtbot.waitUntil(lambda: all(tray.model.position(self.media[name]) is not None for name in names))
        rows = [tray.model.position(self.media[name]) for name in names]
        mime = tray.model.mimeData([tray.model.index(row) for row in rows])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        no_keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(area, QDragEnterEvent(point, copy, mime, left, no_keys))
        move = QDragMoveEvent(point, copy, mime, left, no_keys)
        QApplication.sendEvent(area, move)
        assert move.isAccepted(), "a drop is not offered here"
        drop = QDropEvent(QPointF(point), copy, mime, left, no_keys, QEvent.Type.Drop)
        QApplication.sendEvent(area, drop)
        self.settle()

    def shown(self, variant: str, source: AnswerSource = AnswerSource.DRAFT) -> list[str]:
        answers = self.station.desk.answers(self.tenant.id, self.shirt, HOUSTON, source)
        return [item.display_name for item in answers[variant].primary]


@pytest.fixture
def story(tmp_path, qapp, qtbot) -> Iterator[Story]:
    made = Story(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.mark.slow
def test_from_the_first_pixel_to_the_last_store(story, qtbot):
    window = story.window

    # Pictures come in by files; the library shows them.
    window.job_desk.upload(draw(story.folder / "pictures", NAMES))
    story.jobs_end("upload")
    qtbot.waitUntil(lambda: window.pages.library.grid.model().rowCount() == len(NAMES))
    story.media = {row.display_name: row.id for row in story.tenant.media.rows(story.tenant.media.ids())}

    # Master, a cell, a row of the matrix, a selection of variants.
    window.open_page("products")
    story.show(0)
    story.products.check_outs.edit()
    story.settle()
    strip = story.products.master.strip
    story.drag(strip.viewport(), strip.viewport().rect().center(), "front", "back")
    assert story.shown("SHIRT-Blue-Slim-S") == ["back", "front"]  # in the order of the tray

    story.show(1)
    view = story.products.dimensions.view
    key = story.cell("Blue", "Loose")
    view.select_key(key)
    story.drag(view.viewport(), view.visualRect(view.currentIndex()).center(), "loose")
    assert story.shown("SHIRT-Blue-Loose-M") == ["loose"]

    header = view.verticalHeader()
    row = next(
        section
        for section in range(header.count())
        if story.cell("Red", "Slim")
        in header.section_keys(QPoint(5, header.sectionViewportPosition(section) + 5))
    )
    point = QPoint(20, header.sectionViewportPosition(row) + header.sectionSize(row) // 2)
    story.drag(header.viewport(), point, "red")
    reds = [number for number in story.tenant.catalog.variants(story.shirt) if "Red" in number.number]
    assert [story.shown(variant.number) for variant in reds] == [["red"]] * 4

    story.show(2)
    table = story.products.variants.table
    chosen = {variant.id for variant in reds[:2]}
    table.select_ids(chosen)
    place = table.visualRect(table.selectionModel().selectedRows()[0]).center()
    story.drag(table.viewport(), place, "special")
    assert [story.shown(variant.number) for variant in reds] == [["special"], ["special"], ["red"], ["red"]]

    # One gesture is one step of undo.
    story.products.history.undo()
    story.settle()
    assert [story.shown(variant.number) for variant in reds] == [["red"]] * 4
    story.products.history.redo()
    story.settle()
    assert story.shown(reds[0].number) == ["special"]

    # Nothing is live before it is published; then every store shows exactly what the preview showed.
    story.products.check_outs.finish()
    story.settle()
    assert story.shown(reds[0].number, AnswerSource.PUBLISHED) == []
    promised = story.station.desk.answers(story.tenant.id, story.shirt, HOUSTON, AnswerSource.DRAFT)
    story.products.publish()
    publishing = window.pages.publishing
    for _ in range(2):  # the explanation of the steps, then the media that go along
        qtbot.waitUntil(lambda: publishing.dialog is not None)
        dialog = publishing.dialog
        dialog.accept()
        qtbot.waitUntil(lambda dialog=dialog: publishing.dialog is not dialog)
    story.jobs_end("publish")
    window.job_desk.run_media_sync()
    story.jobs_end("publish", "media-sync")
    window.job_desk.run_1040(False)
    story.jobs_end("publish", "media-sync", "products-1040")
    served = story.station.desk.answers(story.tenant.id, story.shirt, HOUSTON, AnswerSource.CSU)
    assert served == promised
    assert story.tenant.assignments.document(story.shirt, DEFAULT_CONTEXT).checked_out_by is None

    # The job rows have ended, and the preview asks the store.
    window.open_page("jobs")

    window.jobs.tabs.setCurrentIndex(1)

    def rows() -> dict[str, JobState]:
        table = window.jobs.table.model()
        jobs = [table.index(row, 0).data(Role.ROW) for row in range(table.rowCount())]
        return {job.kind: job.state for job in jobs if job is not None}

    ended = dict.fromkeys(("upload", "publish", "renditions", "media-sync", "products-1040"), JobState.ENDED)
    qtbot.waitUntil(lambda: rows() == ended)
    window.open_page("preview")
    preview = window.pages.preview
    preview.show_product(story.shirt, reds[0].id)
    preview.show_context(0, HOUSTON)

    def first_names(source: str) -> list[str]:
        preview.set_source(PreviewSource(source))
        qtbot.waitUntil(lambda: answer_of() is not None and answer_of().source.value == source)
        return [item.name for item in answer_of().items]

    def answer_of():
        return preview.panes[0].answer

    assert first_names("csu") == ["special"]
    assert first_names("published") == ["special"]

    # An edit changes the preview with drafts at once, and the store only after the next round.
    window.open_page("products")
    story.show(2)
    story.products.check_outs.edit()
    story.settle()
    table.select_ids({reds[0].id})
    place = table.visualRect(table.selectionModel().selectedRows()[0]).center()
    story.drag(table.viewport(), place, "front")
    window.open_page("preview")
    assert first_names("draft") == ["special", "front"]
    assert first_names("csu") == ["special"]
    assert story.tenant.assignments.document(story.shirt, DEFAULT_CONTEXT).checked_out_by == USER
