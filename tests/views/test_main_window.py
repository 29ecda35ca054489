"""The window over real services, with jobs that run inside `submit`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtWidgets import QApplication

from app.main import Workstation, build
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import WorkspaceBusy
from app.models.media.content import MediaField
from app.models.media.rows import MediaFilter, MediaSort
from app.models.tenants.rows import ChannelType
from app.models.workspace import Workspace
from app.sync.headquarters import Headquarters
from app.sync.jobs.states import JobState
from app.sync.reversals import Reversals
from app.sync.tracker import Tracker
from app.views.actions import ACTIONS, MENUS, Scope, plain_text
from app.views.application import make_hub
from app.views.main_window import MainWindow, WindowParts
from app.views.support.labels import initials
from app.views.support.theme import ThemeMode
from app.views.window_state import MINIMUM
from tests.support.fakes_views import FakeEngine, job


class Place:
    """A workspace on disk, its workstation, and windows over it."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        self.qtbot = qtbot
        root = folder / "autumn"
        workspace = Workspace.create(root, SystemClock())
        for tenant_id, name in (("aurelia", "Aurelia Outdoor"), ("borea", "Borea Sport")):
            tenant = workspace.create_tenant(tenant_id, name)
            tenant.channels.add("OUN128", "Online US", ChannelType.ONLINE, ("en-us",), "Americas")
            tenant.channels.add("OUN129", "Online DE", ChannelType.ONLINE, ("de-de", "fr-fr"), "Europe")
        workspace.close()
        self.workstation: Workstation = build(root, user="ines.kranz", inline=True)
        self.settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.pictures = folder / "pictures"
        self.pictures.mkdir()
        for name in ("mh06-blue-front", "mh06-blue-back"):
            image = QImage(80, 100, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.blue if "front" in name else Qt.GlobalColor.red)
            image.save(str(self.pictures / f"{name}.png"))

    def open(self, engine=None) -> MainWindow:
        station = self.workstation
        parts = WindowParts(
            workspace=station.workspace,
            engine=engine or station.engine,
            user=station.user,
            clock=SystemClock(),
            answers=station.desk.of,
            tracker=lambda tenant: Tracker(
                station.engine, station.stores, station.user, tenant, station.desk.cache
            ),
            reversals=lambda: Reversals(station.engine, station.stores, station.user),
            headquarters=lambda tenant: Headquarters(station.engine, station.stores, station.user, tenant),
            settings=self.settings,
        )
        window = MainWindow(parts, self.hub)
        self.qtbot.addWidget(window)
        loaded = window.pages.library.loaded
        if engine is None:
            with self.qtbot.waitSignals([window.engine_started, loaded]):
                window.show()
        else:
            with self.qtbot.waitSignal(loaded):
                window.show()
        return window


@pytest.fixture
def place(tmp_path, qapp, qtbot) -> Iterator[Place]:
    made = Place(tmp_path, qapp, qtbot)
    yield made
    made.workstation.close()


@pytest.fixture
def window(place) -> Iterator[MainWindow]:
    made = place.open()
    yield made
    made.close()


def test_every_command_has_a_handler_and_a_place(window):
    assert {spec.id for spec in ACTIONS} == set(window.commands._handlers)
    assert {spec.menu for spec in ACTIONS} <= set(MENUS)
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles == list(MENUS)


def test_no_key_means_two_things():
    seen: dict[tuple[Scope, str], str] = {}
    for spec in ACTIONS:
        for keys in filter(None, (spec.shortcut, *spec.more_shortcuts)):
            assert not QKeySequence(keys).isEmpty()
            for scope in {spec.scope, Scope.WINDOW}:
                assert (scope, keys) not in seen, (spec.id, seen.get((scope, keys)))
            seen[spec.scope, keys] = spec.id


def test_it_opens_on_the_first_tenant(window, qtbot):
    assert window.windowTitle() == "Aurelia Outdoor – Vitrine"
    assert window.context == DEFAULT_CONTEXT
    assert window.page == "library"
    assert window.minimumSize() == MINIMUM
    assert window.status._workspace.text() == "Workspace autumn"
    qtbot.waitUntil(lambda: window.status._products.text() == "0 products")


@pytest.mark.parametrize("page", ["library", "products", "preview", "groups", "jobs"])
def test_every_view_opens_and_paints(window, page):
    window.open_page(page)
    assert window.page == page
    assert not window.grab().isNull()


def test_the_publish_group_in_force_is_always_named(window):
    bar = window.context_bar
    assert bar.group.isVisibleTo(window)
    assert bar.group.current_text == "Live site"
    window.commands.run("tenant.group")
    popup = QApplication.activePopupWidget()
    assert [popup.list.item(row).text() for row in range(popup.list.count())] == [
        "Live site",
        "New publish group…",
    ]
    popup.close()


def test_a_channel_narrows_the_locales_and_marks_the_bar(window):
    bar = window.context_bar
    assert [choice.text for choice in bar.channel.choices] == ["Omnichannel", "Online DE", "Online US"]
    bar.channel._on_chosen("OUN129")
    assert [choice.key for choice in bar.locale.choices] == ["Neutral", "de-de", "fr-fr"]
    bar.locale._on_chosen("de-de")
    assert window.context == Context("OUN129", "de-de")
    assert bar.channel.property("changed") == "true"
    assert window.pages.library.inspector.locale == "de-de"
    bar.channel._on_chosen("OUN128")  # de-de is not offered there
    assert window.context == Context("OUN128", "Neutral")
    bar.channel._on_chosen("Omnichannel")
    assert bar.channel.property("changed") == "false"


def test_context_page_theme_and_tile_size_are_remembered(place, window):
    window.context_bar.go_to_context(Context("OUN129", "fr-fr"))
    window.pages.library.filter_bar.set_tile_width(200)
    window.commands.run("view.theme_dark")
    window.open_page("jobs")
    window.close()
    again = place.open()
    assert again.context == Context("OUN129", "fr-fr")
    assert again.page == "jobs"
    assert again.pages.library.grid.tile_width == 200
    assert place.hub.mode is ThemeMode.DARK
    again.close()


def test_theme_and_filters_are_there_after_a_window_that_was_never_closed(place, window, qtbot):
    window.commands.run("view.theme_dark")
    wanted = MediaFilter(usage=False, text="hood")
    window.pages.library.set_filter(wanted)
    window.pages.library.set_sort(MediaSort.NAME)
    again = place.open()
    assert place.hub.mode is ThemeMode.DARK
    assert again.pages.library.listing.filter == MediaFilter(usage=False)
    assert again.pages.library.listing.sort is MediaSort.NAME
    again.open_tenant("borea")
    assert again.pages.library.listing.filter == MediaFilter()
    again.close()


def test_another_tenant_brings_its_own_views(window, qtbot):
    first = window.pages
    with qtbot.waitSignal(window.tenant_opened):
        window.context_bar.tenant._on_chosen("borea")
    assert window.windowTitle().startswith("Borea Sport")
    assert window.pages is not first
    # No tenant, jobs, and three views of the tenant; those of the first tenant are gone.
    qtbot.waitUntil(lambda: window.stack.count() == 5, timeout=10_000)


def test_views_are_made_when_they_are_opened(window):
    pages = window.pages
    assert set(pages.built) == {"library"}
    window.set_context(Context("OUN129", "de-de"))
    product_menu = window.commands._menus["&Product"]
    before = len(product_menu.actions())
    window.open_page("products")
    assert set(pages.built) == {"library", "products"}
    assert pages.products.desk.context == Context("OUN129", "de-de")
    assert len(product_menu.actions()) > before
    assert product_menu.menuAction().isEnabled()
    window.refresh()


def test_views_that_nobody_opens_are_made_when_the_window_is_at_rest(window, qtbot):
    qtbot.waitUntil(lambda: window.stack.count() == 5, timeout=10_000)
    assert window.page == "library"
    assert set(window.pages.built) == {"library", "products", "preview"}


def test_jobs_shows_what_happened_before_it_was_opened(place, qtbot):
    engine = FakeEngine()
    engine.start = lambda: None
    window = place.open(engine)
    engine.report(job("a", kind="media-sync", title="Media sync"))
    qtbot.waitUntil(lambda: window.status._jobs.text() == "1 job running")
    window.open_page("jobs")
    assert window.jobs.jobs.model.job("a") is not None
    window.close()


def test_an_upload_runs_to_its_news(place, window, qtbot):
    with qtbot.waitSignal(window.job_news.finished, timeout=20_000):
        window.upload([place.pictures])
    qtbot.waitUntil(lambda: window.pages.library.model.rowCount() == 2, timeout=10_000)
    qtbot.waitUntil(lambda: window.status._media.text() == "2 media items")
    assert window.toasts.texts == ["Upload pictures ended"]
    assert window.context_bar.bell._badge.text() == "1"
    window.open_page("jobs")
    window.jobs.tabs.setCurrentIndex(1)
    table = window.jobs.table.model()
    qtbot.waitUntil(lambda: table.rowCount() > 0 and table.index(0, 0).data() is not None)
    states = {table.index(n, 0).data(): table.index(n, 1).data() for n in range(table.rowCount())}
    assert states["Upload pictures"] == "Ended"
    window.context_bar.bell_asked.emit()
    assert window.job_news.news.unread == 0


def test_the_palette_finds_media_and_commands(place, window, qtbot):
    with qtbot.waitSignal(window.job_news.finished, timeout=20_000):
        window.upload([place.pictures])
    qtbot.waitUntil(lambda: window.pages.library.model.rowCount() == 2, timeout=10_000)
    window.open_page("jobs")
    palette = window.commands.open_palette()
    qtbot.keyClicks(palette.search, "blue-front")
    qtbot.waitUntil(lambda: palette.model.rowCount() == 1)
    assert (
        palette.model.index(0, 0)
        .data(Qt.ItemDataRole.AccessibleTextRole)
        .startswith("Media: mh06-blue-front")
    )
    qtbot.keyClick(palette, Qt.Key.Key_Return)
    assert window.page == "library"
    assert window.pages.library.grid.selected_count() == 1
    palette = window.commands.open_palette()
    qtbot.keyClicks(palette.search, "keyb short")
    assert palette.model.index(0, 0).data() == "Keyboard shortcuts"
    palette.reject()


def test_a_view_that_was_hidden_while_the_window_grew_takes_its_room(window):
    window.resize(1100, 700)
    for page in ("products", "jobs", "library"):
        window.open_page(page)
    jobs = window.jobs
    assert window.tray.is_folded
    narrow = jobs.table.columnWidth(1)
    window.resize(1440, 900)
    for page in ("products", "jobs", "library"):
        window.open_page(page)
    assert not window.tray.is_folded
    assert jobs.table.columnWidth(1) > narrow
    assert window.pages.library.inspector.isVisible()


def test_keys_open_views(window, qtbot):
    window.activateWindow()
    for spec, page in (
        ("Ctrl+5", "groups"),
        ("Ctrl+6", "jobs"),
        ("Ctrl+7", "headquarters"),
        ("Ctrl+2", "products"),
        ("Ctrl+3", "categories"),
        ("Ctrl+1", "library"),
    ):
        qtbot.keySequence(window, spec)
        assert window.page == page


def test_text_edits_can_be_undone_from_the_menu(place, window, qtbot):
    with qtbot.waitSignal(window.job_news.finished, timeout=20_000):
        window.upload([place.pictures])
    library = window.pages.library
    qtbot.waitUntil(lambda: library.model.rowCount() == 2, timeout=10_000)
    media_id = library.model.ids[0]
    library.grid.select_ids([media_id])
    qtbot.waitUntil(lambda: library.inspector.seen.media_ids == [media_id])
    library.inspector.fields.alt_text.editor.setPlainText("A hoodie")
    library.commit()
    editing = window.pages.tenant.media_editing

    def alt_text() -> str:
        content = editing.details([media_id], place.workstation.user)[0].content
        return content.value(MediaField.ALT_TEXT, "Neutral")

    assert alt_text() == "A hoodie"
    assert window.status._saved.isVisible()
    window.commands.update_enabled()
    assert plain_text(window.commands.actions["edit.undo"].text()).startswith("Undo Alt text of mh06-blue")
    window.commands.run("edit.undo")
    qtbot.waitUntil(lambda: alt_text() == "")


def test_1040_is_queued_for_every_channel_database(place, qtbot):
    engine = FakeEngine()
    engine.start = lambda: None
    window = place.open(engine)
    window.job_desk.run_1040(True)
    qtbot.waitUntil(lambda: len(engine.submitted) == 2)
    assert sorted((each.database, each.full) for each in engine.submitted) == [
        ("Americas", True),
        ("Europe", True),
    ]
    window.close()


def test_a_busy_workspace_is_said_and_the_window_goes_on(place, qtbot):
    class BusyEngine(FakeEngine):
        def start(self) -> None:
            raise WorkspaceBusy("Another window runs the jobs of this workspace.", "Close it.")

    window = place.open(BusyEngine())
    qtbot.waitUntil(lambda: window.status._workspace.text() == "Jobs do not run in this window")
    assert window.toasts.texts == ["Another window runs the jobs of this workspace. Close it."]
    window.close()


def test_failed_jobs_offer_retry_and_running_ones_are_counted(place, qtbot):
    engine = FakeEngine()
    engine.start = lambda: None
    window = place.open(engine)
    engine.report(job("a", kind="media-sync", title="Media sync"))
    qtbot.waitUntil(lambda: window.status._jobs.text() == "1 job running")
    engine.report(
        job("a", kind="media-sync", title="Media sync", state=JobState.ERROR, error="The disk is full.")
    )
    qtbot.waitUntil(lambda: window.toasts.texts == ["Media sync failed: The disk is full."])
    assert not window.status._jobs.isVisible()
    window.show_job("a")
    qtbot.waitUntil(lambda: window.jobs.details.job_id == "a")
    window.jobs.details._retry.click()
    qtbot.waitUntil(lambda: engine.retried == ["a"])
    window.close()


def test_f6_goes_through_the_panes(window, qtbot):
    window.activateWindow()
    window.commands.run("window.next_pane")
    first = QApplication.focusWidget()
    window.commands.run("window.next_pane")
    assert QApplication.focusWidget() is not first


def test_dialogs_open_and_paint(window):
    window.commands.run("help.shortcuts")
    window.commands.run("help.about")
    window.commands.run("edit.history")
    dialogs = [each for each in QApplication.topLevelWidgets() if each is not window and each.isVisible()]
    assert len(dialogs) >= 3
    for dialog in dialogs:
        assert not dialog.grab().isNull()
        dialog.close()


@pytest.mark.parametrize(
    ("user", "letters"), [("ines.kranz", "IK"), ("root", "R"), ("", "?"), ("Marta Oduya", "MO")]
)
def test_initials(user, letters):
    assert initials(user) == letters
