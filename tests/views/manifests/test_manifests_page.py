"""Manifests in the window: from the buttons, keys, menus and drops to the end of the jobs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.models.assignments.slots import MasterTarget
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT
from app.models.manifests.tsv import ManifestFile, write_tsv
from app.models.media.additions import add_media
from app.models.media.rows import FileFacts, MediaType, NewMedia, media_code
from app.sync.jobs.states import JobSnapshot
from app.views.manifests.export_dialog import ASSIGNMENTS, MEDIA, ExportDialog
from app.views.manifests.result_dialog import ResultDialog
from app.views.manifests.wizard import CHECK, REVIEW, STARTED, ImportWizard
from app.views.tenant_pages import LIBRARY, PRODUCTS
from tests.support.builders import NOW
from tests.support.live_window import LiveWindow
from tests.views.manifests.conftest import drop_file

HEADER = (
    "InternalMediaId", "MediaLocale", "MediaType", "MediaImportPath", "ImageAltText", "MediaDisplayName",
    "MediaSourceIfExistsAction", "EntityType", "EntityKeyValue", "MediaGroup", "MediaDisplayOrder",
)  # fmt: skip
WAIT_MS = 20_000


class Desk(LiveWindow):
    """A window over a shop with two pictures, and a manifest that is good but for one cell."""

    def prepare(self) -> None:
        folder = Path(self.station.workspace.root).parent
        self.folder = folder
        facts = FileFacts(MediaType.IMAGE, "image/jpeg", "jpg", 800, 1000)
        with self.tenant.cms.write() as connection:
            self.media = {
                name: add_media(
                    connection, NewMedia(name, f"{name}.jpg", name.ljust(64, "0"), 100, facts), NOW
                )
                for name in ("front", "back")
            }
        codes = {name: media_code(media_id) for name, media_id in self.media.items()}
        self.file = folder / "autumn.tsv"
        row = ("system_neutral", "Image", "", "A shirt", "front", "Overwrite")
        write_tsv(
            self.file,
            HEADER,
            [
                (codes["front"], *row, "Product|Master", "SHIRT", "Primary", "1"),
                (codes["back"], *row[:4], "back", "Overwrite", "Product|Master", "SHIRTT", "Primary", "2"),
            ],
        )

    @property
    def pages(self):
        assert self.window.pages is not None
        return self.window.pages

    def attached(self) -> None:
        """Wait until the pages are made and answer."""
        self.qtbot.waitUntil(lambda: "manifests" in vars(self.pages), timeout=WAIT_MS)
        self.qtbot.waitUntil(lambda: len(self.pages.manifests.drops._others) == 2, timeout=WAIT_MS)

    def find(self, kind: type):
        def shown() -> list:
            return [one for one in self.window.findChildren(kind) if one.isVisible()]

        self.qtbot.waitUntil(lambda: bool(shown()), timeout=WAIT_MS)
        return shown()[0]

    def wait(self, condition) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def primary(self) -> tuple[int, ...]:
        shirt = self.tenant.catalog.product_by_number("SHIRT").id
        content = self.tenant.assignments.document(shirt, DEFAULT_CONTEXT).content
        media = content.get(MasterTarget())
        return () if media is None else media.primary


@pytest.fixture
def desk(tmp_path, qapp, qtbot) -> Iterator[Desk]:
    made = Desk(tmp_path, qapp, qtbot)
    made.attached()
    yield made
    made.close()


def test_from_the_menu_to_the_result_and_the_mended_rest(desk: Desk) -> None:
    desk.window.commands.run("file.import_manifest")
    wizard = desk.find(ImportWizard)
    wizard.take_file(desk.file)
    desk.wait(lambda: wizard.file.missing == "")
    wizard.show_step(CHECK)
    desk.wait(lambda: wizard.check.missing == "")
    rows = wizard.check.rows
    assert wizard.check.summary.text() == "2 rows: 1 to change, 1 refused."
    desk.wait(lambda: rows.model.row_at(0) is not None)
    assert rows.reasons.item(0).text().startswith("EntityKeyValue: E101")
    wizard.show_step(REVIEW)
    wizard.next.click()
    desk.wait(lambda: wizard.step == STARTED)
    desk.wait(lambda: wizard.started.result.isVisible())
    assert wizard.started.title.text() == "Import ended with errors"
    assert desk.primary() == (desk.media["front"],)
    wizard.started.result.click()
    result = desk.find(ResultDialog)
    desk.wait(lambda: result.retry.text() == "Retry 1 row")
    wizard.reject()
    result.mend.click()
    again = desk.find(ImportWizard)
    desk.wait(lambda: again.file.missing == "")
    again.show_step(CHECK)
    desk.wait(lambda: again.check.missing == "" and again.check.rows.model.row_at(0) is not None)
    model = again.check.rows.model
    assert model.setData(model.index(0, model.column_of("EntityKeyValue")), "SHIRT")
    desk.wait(lambda: again.check.missing == "" and "refused" not in again.check.summary.text())
    again.show_step(REVIEW)
    again.next.click()
    desk.wait(lambda: again.step == STARTED and again.started.title.text() == "Import ended")
    assert desk.primary() == (desk.media["front"], desk.media["back"])
    again.reject()


def test_failed_rows_are_retried_after_their_cause_is_gone(desk: Desk) -> None:
    wizard = desk.pages.manifests.import_(desk.file)
    desk.wait(lambda: wizard.file.missing == "")
    wizard.show_step(CHECK)
    desk.wait(lambda: wizard.check.missing == "")
    wizard.begin()
    desk.wait(lambda: wizard.step == STARTED and wizard.started.result.isVisible())
    job_id = wizard.started.job_id
    wizard.reject()
    engine = desk.station.engine
    job = engine.job(job_id)
    desk.pages.manifests.retry_failed(job)

    def retries() -> list[JobSnapshot]:
        return [one for one in engine.jobs(50) if one.kind == job.kind and one.id != job_id]

    desk.wait(lambda: any(one.state.is_final for one in retries()))
    assert [one.counts["failed"] for one in retries()] == [1]


@pytest.mark.parametrize("page", [LIBRARY, PRODUCTS])
def test_buttons_keys_and_drops_of_both_pages(desk: Desk, page: str) -> None:
    desk.window.open_page(page)
    view = desk.pages.library if page == LIBRARY else desk.pages.products
    source = desk.pages.library.header if page == LIBRARY else desk.pages.products.panel
    source.import_asked.emit()
    desk.find(ImportWizard).reject()
    assert drop_file(view, desk.file)
    wizard = desk.find(ImportWizard)
    desk.wait(lambda: wizard.file.well.path == desk.file)
    wizard.reject()
    source.export_asked.emit()
    dialog = desk.find(ExportDialog)
    assert dialog.content.selected == (MEDIA if page == LIBRARY else ASSIGNMENTS)
    dialog.reject()
    for keys, kind in (("Ctrl+Shift+I", ImportWizard), ("Ctrl+Shift+E", ExportDialog)):
        desk.window.activateWindow()
        desk.wait(desk.window.isActiveWindow)
        QTest.keySequence(QApplication.focusWidget() or desk.window, QKeySequence(keys))
        desk.find(kind).reject()


def test_an_export_runs_as_a_job_and_holds_the_library(desk: Desk) -> None:
    dialog = desk.pages.manifests.export(LIBRARY)
    target = desk.folder / "library.tsv"
    dialog.file.setText(str(target))
    dialog.export.click()
    desk.wait(target.exists)
    names = {raw.values["MediaDisplayName"] for raw in ManifestFile(target).rows()}
    assert names == {"front", "back"}


def test_closing_the_tenant_closes_its_wizards(desk: Desk) -> None:
    wizard = desk.pages.manifests.import_(desk.file)
    desk.wait(lambda: wizard.file.missing == "")
    wizard.show_step(CHECK)
    gone: list[bool] = []
    wizard.destroyed.connect(lambda: gone.append(True))
    desk.window.open_tenant(desk.tenant.id)
    desk.wait(lambda: gone == [True])


def answer(desk: Desk, words: str) -> None:
    """Click a button of the one question that is open."""
    (box,) = [one for one in desk.window.findChildren(QMessageBox) if one.isVisible()]
    next(one for one in box.buttons() if one.text().replace("&", "") == words).click()


def mended(desk: Desk) -> ImportWizard:
    """Open an import and mend a cell of it."""
    wizard = desk.pages.manifests.import_(desk.file)
    desk.wait(lambda: wizard.file.missing == "")
    wizard.show_step(CHECK)
    desk.wait(lambda: wizard.check.missing == "")
    model = wizard.check.rows.model
    desk.wait(lambda: model.row_at(0) is not None)
    assert model.setData(model.index(0, model.column_of("EntityKeyValue")), "SHIRT")
    desk.wait(lambda: not wizard.desk.is_mending)
    return wizard


def test_another_tenant_and_a_moment_to_come_ask_before_mended_cells_are_lost(desk: Desk) -> None:
    desk.station.workspace.create_tenant("other", "Other")
    window, wizard = desk.window, mended(desk)
    window.context_bar.tenant_chosen.emit("other")
    answer(desk, "Cancel")
    assert window.pages.tenant.id == "aurelia" and wizard.desk.is_edited
    window.commands.run("view.time_slider")
    moment = SystemClock().now() + timedelta(days=3)
    window.time_travel.go_to(moment)
    answer(desk, "Cancel")
    assert not window.time_travel.is_away and window.time_travel.bar.moment is None and wizard.desk.is_edited
    window.time_travel.go_to(moment)
    answer(desk, "Close without them")
    desk.wait(lambda: window.time_travel.is_away)
    window.time_travel.close_bar()
    mended(desk)
    window.context_bar.tenant_chosen.emit("other")
    answer(desk, "Close without them")
    assert window.pages.tenant.id == "other"


def test_closing_the_window_asks_once_before_mended_cells_are_lost(desk: Desk) -> None:
    wizards = [mended(desk) for _ in range(2)]
    window = desk.window
    window.close()
    window.close()  # the question is not asked again while it is open
    answer(desk, "Cancel")
    assert window.isVisible() and all(one.isVisible() and one.desk.is_edited for one in wizards)
    window.commands.run("file.quit")
    answer(desk, "Close without them")
    assert not window.isVisible() and window.pages is None


def test_jobs_opens_the_result_manifest_and_retries_its_rows(desk: Desk) -> None:
    wizard = desk.pages.manifests.import_(desk.file)
    desk.wait(lambda: wizard.file.missing == "")
    wizard.show_step(CHECK)
    desk.wait(lambda: wizard.check.missing == "")
    wizard.begin()
    desk.wait(lambda: wizard.step == STARTED and wizard.started.result.isVisible())
    job_id = wizard.started.job_id
    wizard.reject()
    desk.window.show_job(job_id)
    details = desk.window.jobs.details
    desk.wait(lambda: details.job_id == job_id and details._result.isVisible())
    assert (details._result.text(), details._retry.text()) == ("Result manifest", "Retry 1 row")
    details._result.click()
    result = desk.find(ResultDialog)
    assert "autumn" in result.windowTitle()
    result.reject()
    details._retry.click()
    engine = desk.station.engine

    def retried() -> bool:
        return any(one.kind == "import-manifest" and one.id != job_id for one in engine.jobs(50))

    desk.wait(retried)


def test_an_import_is_reversed_while_nobody_touched_the_same_values(desk: Desk) -> None:
    before = desk.primary()
    wizard = desk.pages.manifests.import_(desk.file)
    desk.wait(lambda: wizard.file.missing == "")
    wizard.show_step(CHECK)
    desk.wait(lambda: wizard.check.missing == "")
    wizard.begin()
    desk.wait(lambda: wizard.step == STARTED and wizard.started.result.isVisible())
    assert desk.primary() == (desk.media["front"],) != before
    wizard.reject()
    desk.wait(lambda: "autumn ended with 1 error" in desk.window.toasts.texts)
    offered = [one for one in desk.window.toasts.findChildren(QPushButton) if one.text() == "Result"]
    offered[-1].click()
    result = desk.find(ResultDialog)
    desk.wait(lambda: result.reverse_button.isEnabled())
    result.tabs.setCurrentIndex(1)
    result.reverse_button.click()
    desk.wait(lambda: result.hint.text().startswith("Reversed"))
    assert desk.primary() == before
    desk.wait(lambda: not result.reverse_button.isEnabled())
    result.reject()
