"""Puts the main window together; the composition root's part that needs Qt."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app import loading, paths
from app.main import Workstation
from app.views.support.collector import Collector

if TYPE_CHECKING:
    from app.models.as_of import TenantAsOf
    from app.sync.answers import TenantAnswers
    from app.sync.headquarters import Headquarters
    from app.sync.reversals import Reversals
    from app.sync.tracker import Tracker
    from app.views.main_window import MainWindow
    from app.views.support.theme import ThemeHub
    from app.views.window_parts import WindowParts

loading.without_looking_into_sources()

COLLECT_AFTER_MS: Final = 5000  # by then all packages are loaded and all views made
SWITCH_AFTER_S: Final = 0.00005  # the window's wait for a worker that computes; Python's own is 5 ms


def window_parts(workstation: Workstation, settings: QSettings, log_path: Path | None) -> "WindowParts":
    """Hand the workstation's parts to the window."""
    from app.views.window_parts import WindowParts

    return WindowParts(
        workspace=workstation.workspace,
        engine=workstation.engine,
        user=workstation.user,
        clock=workstation.workspace.clock,
        answers=lambda tenant_id: workstation.desk.of(tenant_id),
        tracker=lambda tenant_id: _tracker(workstation, tenant_id),
        reversals=lambda: _reversals(workstation),
        headquarters=lambda tenant_id: _headquarters(workstation, tenant_id),
        settings=settings,
        log_path=log_path,
        answers_as_of=lambda tenant: _answers_as_of(workstation, tenant),
    )


def _reversals(workstation: Workstation) -> "Reversals":
    from app.sync.reversals import Reversals

    return Reversals(workstation.engine, workstation.stores, workstation.user)


def _tracker(workstation: Workstation, tenant_id: str) -> "Tracker":
    from app.sync.tracker import Tracker  # loaded with what shows it, not before the first picture

    of_user = workstation.engine, workstation.stores, workstation.user
    return Tracker(*of_user, tenant_id, workstation.desk.cache)


def _headquarters(workstation: Workstation, tenant_id: str) -> "Headquarters":
    from app.sync.headquarters import Headquarters

    return Headquarters(workstation.engine, workstation.stores, workstation.user, tenant_id)


def _answers_as_of(workstation: Workstation, tenant: "TenantAsOf") -> "TenantAnswers":
    from app.sync.answers_as_of import AnswerDeskAsOf

    return AnswerDeskAsOf(workstation.stores, tenant).of(tenant.id)


def make_window(
    workstation: Workstation,
    hub: "ThemeHub",
    settings: QSettings,
    log_path: Path | None = None,
    *,
    start_engine: bool = True,
) -> "MainWindow":
    """Make the main window of a workstation. Thread: GUI."""
    from app.views.main_window import MainWindow

    return MainWindow(window_parts(workstation, settings, log_path), hub, start_engine=start_engine)


def window_settings() -> QSettings:
    """Return where the window remembers sizes, theme and context."""
    folder = paths.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def open_window(
    workstation: Workstation,
    settings: QSettings,
    log_path: Path | None = None,
    hub: "ThemeHub | None" = None,
) -> "MainWindow":
    """Make the application, unless it comes with a hub, and its window, and show it. Thread: GUI.

    Garbage stays meanwhile: what a start makes is kept, and to look through it again and again takes a tenth
    of the start. Later these objects are left alone, so that looking for garbage costs no frame. Python's own
    collector stays off for good: the threads of the engine outlive the window.
    """
    collector = Collector()
    sys.setswitchinterval(SWITCH_AFTER_S)
    workstation.engine.leave_a_core()
    from app.views.application import make_application, make_hub

    hub = hub or make_hub(make_application(sys.argv))
    window = make_window(workstation, hub, settings, log_path)
    window.engine_started.connect(workstation.engine.schedules.keep)
    window.presenter.install()
    window.show()
    window.job_news.running_changed.connect(collector.watch)
    collector.setParent(window)
    collector.begin(COLLECT_AFTER_MS)
    return window


def show_window(workstation: Workstation, log_path: Path | None) -> int:
    """Show the window until it is closed; return the exit code. Thread: GUI."""
    from app.views.index_progress import IndexProgress, TenantOpening

    hub: ThemeHub | None = None
    opening = TenantOpening(workstation.workspace)
    if not opening.start():
        from app.views.application import make_application, make_hub

        collector = Collector()
        hub = make_hub(make_application(sys.argv))
        QApplication.setQuitOnLastWindowClosed(False)  # the window comes after it
        collector.begin()
        is_built = IndexProgress(hub, opening).exec()
        collector.close()
        QApplication.setQuitOnLastWindowClosed(True)
        if not is_built:
            return 0
    window = open_window(workstation, window_settings(), log_path, hub)
    code = QApplication.exec()
    window.presenter.uninstall()  # a session that ends may leave without closing the window
    return code
