"""The documented set-up steps, by clicks on the Headquarters page, of a tenant in the classic state."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.models.assignments.slots import TargetMedia
from app.models.context import Context
from app.models.tenants.headquarters import SetupStep
from app.models.workspace import Tenant
from app.sync.requests import PublishRequest, Request, UploadRequest
from app.sync.storefront import ShownMedia
from app.views.headquarters.parameters_dialog import ParametersDialog
from app.views.headquarters.view import HeadquartersView
from tests.support.builders import add_channels, assign, draw, shirt_batch
from tests.support.hands import Hands
from tests.support.live_window import LiveWindow

US = Context("OUN128", "en-us")
LEGACY = "SHIRT_000_001"
STAGED = "new-shirt"


class RollOut(LiveWindow):
    """A window on a tenant that has not begun its roll-out."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        self.folder = folder
        super().__init__(folder, qapp, qtbot)
        self.window.open_tenant("classic")
        self.hands = Hands(self.window, qtbot, folder / "seen")
        self.media = self._upload()
        self.hands.command("window.headquarters")
        self.hands.until(lambda: self.page.state is not None)

    def prepare(self) -> None:
        self.classic: Tenant = self.station.workspace.create_tenant("classic", "Classic", classic=True)
        self.station.engine.schedules.turn_off("classic")
        add_channels(self.classic)
        self.classic.catalog.import_(shirt_batch())
        template = "/Products/{ProductNumber}_000_{Sequence}.jpg"
        self.classic.settings.set("legacy_product_template", template)
        self.shirt = self.classic.catalog.product_by_number("SHIRT").id
        self.cap = self.classic.catalog.product_by_number("CAP").id

    def _upload(self) -> dict[str, int]:
        for path in draw(self.folder / "pictures", (LEGACY, STAGED)):
            self.run(UploadRequest("classic", (str(path),), publish=True))
        rows = self.classic.media.rows(self.classic.media.ids())
        return {row.display_name: row.id for row in rows}

    @property
    def page(self) -> HeadquartersView:
        return self.window.pages.headquarters

    def run(self, request: Request) -> None:
        engine = self.station.engine
        assert engine.wait(engine.submit(request), 30).state.value == "Ended"

    def ticked(self) -> list[int]:
        return [step.number for step, row in self.page.checklist.rows.items() if row.is_ticked]

    def do(self, step: SetupStep) -> None:
        """Go to the place of a step."""
        self.hands.click(self.page.checklist.rows[step].link)

    def until_ticked(self, *steps: int) -> None:
        self.hands.until(lambda: set(steps) <= set(self.ticked()))

    def shown(self) -> list[ShownMedia]:
        """What a page of the online store shows for the shirt."""
        return list(self.station.desk.storefront("classic", US).gallery(self.shirt, None, US))


@pytest.fixture
def story(tmp_path, qapp, qtbot) -> Iterator[RollOut]:
    made = RollOut(tmp_path, qapp, qtbot)
    yield made
    made.close()


def has_focus(widget: QWidget) -> bool:
    return widget.window().focusWidget() is widget


@pytest.mark.slow
def test_from_the_classic_state_to_the_new_one_and_back(story: RollOut):
    page, hands = story.page, story.hands
    assert story.ticked() == []
    (before,) = story.shown()
    assert before.is_legacy

    # Authoring.
    for step in (SetupStep.CONTENT, SetupStep.AUTHORING):
        story.do(step)
        assert has_focus(page.features.enable)
        hands.click(page.features.enable)
        story.until_ticked(step.number)
    story.do(SetupStep.AUTHORING_1110)
    assert has_focus(page.distribution.rows["1110"].run)
    hands.click(page.distribution.rows["1110"].run)
    story.until_ticked(1, 2, 3)
    story.do(SetupStep.PARAMETERS)
    dialog = hands.dialog(ParametersDialog)
    for name, field in dialog.fields.items():
        hands.write(field, "https://cms.example" if name.endswith("endpoint") else "classic")
    hands.click(dialog.test)
    hands.until(lambda: dialog.result_label.text().startswith("The CMS answers"))
    hands.click(dialog.save)
    story.until_ticked(1, 2, 3, 4)
    hands.picture("09-headquarters")

    # Staging: shoppers see none of it.
    story.do(SetupStep.STAGE)
    assert story.window.page == "preview"
    for product in (story.shirt, story.cap):
        assign(story.classic, product, TargetMedia((story.media[STAGED],)))
    story.run(PublishRequest("classic"))
    hands.command("window.headquarters")
    story.until_ticked(1, 2, 3, 4, 5)
    assert story.shown() == [before]

    # Data flow.
    story.do(SetupStep.SCHEDULE)
    assert has_focus(page.batch.batch)
    hands.click(page.batch.batch)
    story.until_ticked(6)
    hands.click(page.batch.run)
    hands.until(lambda: any(j.kind == "media-sync" and j.state.is_final for j in story.station.engine.jobs()))
    story.do(SetupStep.FULL_SYNC)
    assert has_focus(page.distribution.full_sync)
    hands.click(page.distribution.full_sync)
    story.until_ticked(1, 2, 3, 4, 5, 6, 7, 8)
    assert story.shown() == [before]

    # Switch over.
    story.do(SetupStep.LOCATIONS)
    hands.click(page.features.enable)
    story.until_ticked(9)
    assert story.shown() == [before]  # the channel databases have not heard of it
    story.do(SetupStep.LOCATIONS_1110)
    hands.click(page.distribution.rows["1110"].run)
    story.until_ticked(10)
    story.do(SetupStep.SITE)
    hands.click(page.features.enable)
    story.until_ticked(*range(1, 12))
    (new,) = story.shown()
    (staged,) = story.classic.media.rows([story.media[STAGED]])
    assert (new.is_legacy, new.media) == (False, staged.code)

    # And back: nothing that was made is lost.
    for step in (SetupStep.SITE, SetupStep.LOCATIONS):
        assert page.checklist.rows[step].link.text() == "Take back"
        story.do(step)
        assert has_focus(page.features.disable)
        hands.click(page.features.disable)
        hands.until(lambda step=step: not page.checklist.rows[step].is_ticked)
    assert "No longer true since" in page.checklist.rows[SetupStep.LOCATIONS].caption.text()
    hands.click(page.distribution.rows["1110"].run)
    hands.until(lambda: story.shown() == [before])
    assert story.ticked() == [1, 2, 3, 4, 5, 6, 7, 8]
    hands.picture("09-headquarters-rolled-back")
