"""Every step of the wizard, back and forth, over real tenants."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.models.context import DEFAULT_CONTEXT
from app.models.copying.options import Conflicts, Versions
from app.models.tenants.rows import ChannelType
from app.sync.jobs.states import JobState
from app.views.application import make_hub
from app.views.copying.state import CopyServices
from app.views.copying.view import CONFLICTS, MAPPING, REVIEW, STARTED, TENANT, CopyView
from app.views.support.background import Background
from app.views.support.theme import ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.support.accessibility import faults
from tests.support.copies import NAMES, World, holdings, new_world
from tests.support.fakes_views import draw_figure


class Wizard:
    """The wizard over two tenants; `store` is in the source alone."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        self.qtbot = qtbot
        self.world: World = new_world(folder)
        for place, name in enumerate(NAMES):
            self.world.media("src", name, place)
            self.world.media("dst", name, place + 5)
        self.world.assign("src", "SHIRT", "master", DEFAULT_CONTEXT, ("front", "back"))
        self.world.publish_all("src")
        self.world.media("src", "front", 8)
        source = self.world.tenant("src").channels
        source.add("OUN300", "Kiosk pilot", ChannelType.RETAIL, ("pt-br",), "Americas")
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.background = Background(self.problem)
        self.jobs: list[str] = []
        self.shown: list[str] = []
        copying = self.world.tenant("dst").copying
        self.asked: set[str] = set()
        self.thumbnails = ThumbnailStore(self.picture)
        self.view = CopyView(
            self.hub,
            ("dst", "Aurelia Outdoor"),
            "kim",
            CopyServices(
                copying.look,
                copying.contexts,
                copying.plan,
                self.world.ws.engine.submit,
                lambda: 0,
                self.jobs.append,
                self.shown.append,
                copying.has_content,
            ),
            self.background,
            lambda: {row.oun: row.name for row in self.world.tenant("dst").channels.channels()},
            self.thumbnails,
            lambda _parent, name: str(folder / name),
        )
        qtbot.addWidget(self.view)
        self.view.resize(1320, 820)
        self.view.show()

    def picture(self, sha256: str, pixel_size: int) -> bytes:
        self.asked.add(sha256)
        return draw_figure("#336699", pixel_size)

    def problem(self, error: BaseException) -> None:
        raise error

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle, timeout=20_000)

    def type_source(self, text: str) -> None:
        self.view.tenant_step.field.setText(text)
        self.qtbot.keyClick(self.view.tenant_step.field, Qt.Key.Key_Return)
        self.settle()

    def click(self, button) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def to_mapping(self) -> None:
        self.type_source("src")
        self.click(self.view.next)
        self.click(self.view.next)

    def map_all(self) -> None:
        for card, source in (
            (self.view.mapping_step.channels, "OUN300"),
            (self.view.mapping_step.locales, "pt-br"),
        ):
            self.click(card.trash[source])

    def close(self) -> None:
        self.view.close()
        self.background.close()
        self.thumbnails.close()
        self.world.close()
        self.hub.icons.clear()


@pytest.fixture
def wizard(tmp_path: Path, qapp: QApplication, qtbot) -> Iterator[Wizard]:
    made = Wizard(tmp_path, qapp, qtbot)
    yield made
    made.close()


def test_the_source_is_checked_while_it_is_typed(wizard: Wizard):
    view = wizard.view
    assert not view.next.isEnabled()
    view.tenant_step.field.setText("sr")
    wizard.qtbot.waitUntil(lambda: "does not exist" in view.tenant_step.message.text(), timeout=5000)
    assert not view.next.isEnabled()
    wizard.type_source("dst")
    assert "is the destination itself" in view.tenant_step.message.text()
    wizard.type_source("src")
    assert view.next.isEnabled()
    assert view.steps.source.text() == "Src"
    view.tenant_step.field.setText("src2")
    assert not view.next.isEnabled()
    assert view.steps.source.text() == ""


def test_every_choice_has_its_count_at_once(wizard: Wizard):
    view = wizard.view
    wizard.type_source("src")
    wizard.click(view.next)
    assert view.step == CONFLICTS
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    step = view.conflicts_step
    counts = {choice: row.count.text() for choice, row in step.conflicts.items()}
    assert counts[Conflicts.KEEP] == "0 replaced, 2 skipped"
    assert counts[Conflicts.REPLACE] == "2 replaced"
    assert step.versions[Versions.PUBLISHED].count.text().startswith("3 items")
    wizard.click(step.versions[Versions.PUBLISHED_AND_DRAFT].button)
    assert view.draft.versions is Versions.PUBLISHED_AND_DRAFT
    assert step.conflicts[Conflicts.KEEP].count.text() == "0 replaced, 4 skipped"
    assert step.table.rowCount() == 4
    wizard.qtbot.waitUntil(lambda: all(not step.table.item(row, 0).icon().isNull() for row in range(4)))
    wizard.click(step.conflicts[Conflicts.KEEP].button)
    assert not any(step.table.item(row, 0).icon().isNull() for row in range(4))
    assert {step.table.item(row, 3).text() for row in range(4)} == {"Keep destination"}
    wizard.click(step.conflicts[Conflicts.REPLACE].button)
    assert {step.table.item(row, 3).text() for row in range(4)} == {"Keep source"}


def test_what_is_not_mapped_keeps_next_off_until_it_is_mapped_or_removed(wizard: Wizard):
    wizard.to_mapping()
    view, step = wizard.view, wizard.view.mapping_step
    assert view.step == MAPPING
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    assert not view.next.isEnabled()
    assert view.reason.text() == "Map or remove 2 items to go on"
    wizard.click(step.channels.trash["OUN300"])
    assert view.reason.text() == "Map or remove 1 item to go on"
    assert step.channels.removed.text() == "Removed: Kiosk pilot"
    wizard.click(step.channels.restore)
    assert "OUN300" in step.channels.trash
    box = step.channels.boxes["OUN300"]
    box.setCurrentIndex(box.findData("OUN128"))
    box.activated.emit(box.currentIndex())
    wizard.settle()
    assert "own" in view.reason.text() or "Map" in view.reason.text()
    assert "both go to OUN128" in step.banner_text.text()
    wizard.click(step.channels.match)
    wizard.map_all()
    assert view.next.isEnabled()
    assert view.reason.text() == ""


def test_the_copy_is_reviewed_changed_and_started(wizard: Wizard, tmp_path: Path):
    wizard.to_mapping()
    wizard.map_all()
    view = wizard.view
    wizard.click(view.next)
    assert view.step == REVIEW
    review = view.review_step
    assert review.plan is not None
    assert review.tiles["create"].number.text() == "1"
    assert review.choices["Channels"].text() == "4 mapped, 1 removed"
    wizard.click(review.links["Conflicts"])
    assert view.step == CONFLICTS
    wizard.click(view.conflicts_step.conflicts[Conflicts.REPLACE].button)
    wizard.click(view.next)
    wizard.click(view.back)
    assert view.step == CONFLICTS
    wizard.click(view.next)
    wizard.click(view.next)
    assert review.tiles["replace"].number.text() == "2"
    wizard.click(review.save)
    assert (tmp_path / "copy-to-dst.tsv").read_text("utf-8").count("\n") == 4
    (tmp_path / "copy-to-dst.tsv").unlink()
    (tmp_path / "copy-to-dst.tsv").mkdir()
    wizard.click(review.save)
    assert "cannot be written: Is a directory" in review.dry_run._caption.text()
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    wizard.click(view.start)
    assert view.step == STARTED
    wizard.qtbot.waitUntil(lambda: faults(view) == [])
    (job_id,) = wizard.jobs
    assert wizard.world.ws.engine.job(job_id).state is JobState.ENDED
    assert holdings(wizard.world.root / "w", "dst").documents
    wizard.click(view.started_step.open)
    assert wizard.shown == [job_id]


def test_more_than_half_asks_for_the_id_of_the_destination(wizard: Wizard):
    wizard.type_source("src")
    wizard.click(wizard.view.next)
    wizard.click(wizard.view.conflicts_step.versions[Versions.PUBLISHED_AND_DRAFT].button)
    wizard.click(wizard.view.conflicts_step.conflicts[Conflicts.REPLACE].button)
    wizard.click(wizard.view.next)
    wizard.map_all()
    wizard.click(wizard.view.next)
    view = wizard.view
    assert not view.start.isEnabled()
    assert view.review_step.confirm_box.isVisible()
    view.review_step.confirm.setText("dst")
    assert view.start.isEnabled()
    wizard.click(view.start)
    assert wizard.world.ws.engine.job(wizard.jobs[0]).counts["replaced"] == 4


def test_done_steps_lead_back_and_later_ones_do_not(wizard: Wizard):
    wizard.to_mapping()
    view = wizard.view
    assert [button.isEnabled() for button in view.steps.buttons] == [True, True, True, False, False]
    wizard.click(view.steps.buttons[TENANT])
    assert view.step == TENANT
    with wizard.qtbot.waitSignal(view.closed):
        wizard.click(view.cancel)
