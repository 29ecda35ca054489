"""The window of a workspace on the Luma catalogue, and what a merchandiser does in it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication

from app.main import Workstation, build
from app.models.assignments.answers import Answer
from app.models.assignments.slots import MasterTarget
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant, Workspace
from app.sync.answers import AnswerSource
from app.sync.jobs.states import JobState
from app.views.application import make_hub
from app.views.assignments.copy_dialog import PRODUCTS as OTHER_PRODUCTS
from app.views.assignments.copy_dialog import CopyDialog
from app.views.assignments.name_rules_dialog import NameRulesDialog
from app.views.main_window import MainWindow
from app.views.support.theme import ThemeMode
from app.window import make_window
from tests.support.builders import NOW, USER
from tests.support.hands import CONTROL, LARGE, SHIFT, WAIT_MS, Hands

CHANNELS: Final = (
    ("OUN001", "Store Seattle", ChannelType.RETAIL, ("en-us",), "Americas"),
    ("OUN002", "Online store", ChannelType.ONLINE, ("en-us", "fr-ca"), "Americas"),
    ("OUN003", "Online store DE", ChannelType.ONLINE, ("de-de",), "Europe"),
)
SEATTLE: Final = Context("OUN001", "en-us")
JOBS_MS: Final = 120_000


class LumaWindow(Hands):
    """The window of a workspace whose only tenant has channels and nothing else."""

    def __init__(self, root: Path, source: Path, qapp: QApplication, qtbot) -> None:
        self.root, self.source, self._qapp = root, source, qapp
        workspace = Workspace.create(root / "workspace", FixedClock(NOW))
        tenant = workspace.create_tenant("luma", "Luma")
        for channel in CHANNELS:
            tenant.channels.add(*channel)
        workspace.close()
        folder = Path(os.environ.get("VITRINE_PICTURES") or root / "pictures")
        self.station: Workstation
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        super().__init__(self._open(qtbot), qtbot, folder)

    def _open(self, qtbot) -> MainWindow:
        self.station = build(self.root / "workspace", clock=FixedClock(NOW), user=USER)
        settings = QSettings(str(self.root / "window.ini"), QSettings.Format.IniFormat)
        window = make_window(self.station, self.hub, settings)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.engine_started, timeout=WAIT_MS):
            window.show()
        window.resize(*LARGE)
        return window

    def close(self) -> None:
        self.window.close()
        self.station.close()

    def restart(self) -> None:
        """Leave, and come back to what is kept."""
        self.close()
        self.window = self._open(self.qtbot)

    # --- where things are

    @property
    def tenant(self) -> Tenant:
        return self.station.workspace.tenant("luma")

    @property
    def products(self):
        assert self.window.pages is not None
        return self.window.pages.products

    @property
    def categories(self):
        assert self.window.pages is not None
        return self.window.pages.categories

    def product(self, number: str) -> int:
        return self.tenant.catalog.product_by_number(number).id

    def media(self, *names: str) -> tuple[int, ...]:
        rows = self.tenant.media.rows(self.tenant.media.ids())
        by_name = {row.display_name: row.id for row in rows}
        return tuple(by_name[name] for name in names)

    def primary(self, number: str, context: Context = DEFAULT_CONTEXT) -> tuple[int, ...]:
        """Return the own Primary media of a master."""
        own = self.tenant.assignments.document(self.product(number), context).content.get(MasterTarget())
        return () if own is None else own.primary

    def answers(
        self, number: str, context: Context, source: AnswerSource = AnswerSource.DRAFT
    ) -> dict[str | None, Answer]:
        return self.station.desk.answers("luma", self.product(number), context, source)

    def shown(self, number: str, variant: str | None, context: Context = SEATTLE) -> list[str]:
        """Return the names of what a shopper would see."""
        return [item.display_name for item in self.answers(number, context)[variant].primary]

    # --- small steps

    def rail(self, page: str, key: Qt.Key) -> None:
        """Open a page by its key."""
        self.press(key, CONTROL)
        self.until(lambda: self.window.page == page)
        self.rest()

    def settle(self) -> None:
        self.until(lambda: self.products.desk.is_idle)
        self.rest()

    def open_product(self, number: str, tab: int | None = None) -> None:
        """Search a product and click it."""
        panel, product_id = self.products.panel, self.product(number)
        self.write(panel.search, number)

        def is_listed() -> bool:
            return (
                self.is_at_rest() and panel.list.isVisible() and panel.model.position(product_id) is not None
            )

        self.until(lambda: panel.search.text() == number and is_listed())
        place = panel.model.position(product_id)
        assert place is not None
        panel.list.scrollTo(panel.model.index(place))
        self.click(panel.list.viewport(), panel.list.visualRect(panel.model.index(place)).center())
        self.until(lambda: self.products.desk.product_id == product_id)
        self.settle()
        if tab is not None:
            self.open_tab(tab)

    def open_tab(self, tab: int) -> None:
        tabs = self.products.tabs
        self.click(tabs, tabs.tabRect(tab).center())
        self.until(lambda: tabs.currentIndex() == tab)
        self.settle()

    def go_to(self, context: Context) -> None:
        """Choose channel and locale in the bar at the top."""
        bar = self.window.context_bar
        for picker, key in ((bar.channel, context.channel), (bar.locale, context.locale)):
            if picker.current != key:
                popup = picker.open_list()
                row = next(
                    row
                    for row in range(popup.list.count())
                    if popup.list.item(row).data(Qt.ItemDataRole.UserRole) == key
                )
                self.click(popup.list.viewport(), popup.list.visualItemRect(popup.list.item(row)).center())
        assert self.window.context == context
        self.rest()

    def finish(self) -> None:
        self.products.setFocus()
        self.shortcut(self.products.commands["finish"])
        self.until(lambda: self.products.desk.state is not None and not self.products.desk.state.is_mine)
        self.settle()

    def drop_on_primary(self, names: Iterable[str], seen: str = "") -> None:
        strip = self.products.master.strip
        self.drag(strip.viewport(), strip.viewport().rect().center(), self.media(*names), seen)

    def jobs_end(self, kind: str, count: int = 1) -> None:
        """Wait for jobs of a kind; renditions go on, as they do while people work."""

        def ended() -> bool:
            jobs = [job for job in self.station.engine.jobs() if job.kind == kind]
            return len(jobs) == count and all(job.state.is_final for job in jobs)

        self.until(ended, JOBS_MS)
        assert {job.state for job in self.station.engine.jobs() if job.kind == kind} == {JobState.ENDED}
        self.rest()


def by_name(story: LumaWindow, preset: str, template: str, seen: str = "") -> None:
    """Open Assign by file name, choose a rule or type one, and assign."""
    story.press(Qt.Key.Key_N, CONTROL | SHIFT)
    dialog = story.dialog(NameRulesDialog)
    assert isinstance(dialog, NameRulesDialog)
    story.until(lambda: dialog.desk.shown is not None and not dialog.desk.is_busy)
    if preset:
        place = dialog.presets.findText(preset)
        dialog.presets.setCurrentIndex(place)
        dialog.presets.activated.emit(place)
    else:
        story.write(dialog.rule.line, template)
    story.until(lambda: dialog.rule.template == (template or dialog.presets.currentData().template))
    story.until(dialog.apply.isEnabled)
    story.rest()
    if seen:
        story.picture(seen)
        dialog.tabs.setCurrentIndex(2)
        story.picture(f"{seen}-left-over")
    story.click(dialog.apply)
    story.until(lambda: not [one for one in story.window.findChildren(NameRulesDialog) if one.isVisible()])
    story.rest()


def copy_to_products(story: LumaWindow, numbers: Iterable[str], search: str, seen: str = "") -> None:
    """Copy media of the product on the desk to others."""
    story.products.setFocus()
    story.shortcut(story.products.commands["copy_to"])
    dialog = story.dialog(CopyDialog)
    assert isinstance(dialog, CopyDialog)
    dialog.kind.select(OTHER_PRODUCTS)
    dialog.kind.chosen.emit(OTHER_PRODUCTS)
    story.write(dialog.search, search)
    ids = {story.product(number) for number in numbers}

    def lines() -> list:
        every = [dialog.list.item(row) for row in range(dialog.list.count())]
        return [line for line in every if line.data(Qt.ItemDataRole.UserRole) in ids]

    story.until(lambda: len(lines()) == len(ids) and dialog.list.count() < 20)
    for line in lines():
        line.setCheckState(Qt.CheckState.Checked)
    story.until(dialog.copy_button.isEnabled)
    story.rest()
    if seen:
        story.picture(seen)
    story.click(dialog.copy_button)
    story.settle()
