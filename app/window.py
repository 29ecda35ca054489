"""Puts the main window together; the composition root's part that needs Qt."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from app import paths
from app.main import Workstation
from app.models.context import Context
from app.sync.answers import AnswerSource
from app.sync.pipeline import pipeline_status
from app.views.application import make_application, make_hub
from app.views.main_window import MainWindow, WindowParts
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.views.preview.reader import Traced


def window_parts(workstation: Workstation, settings: QSettings, log_path: Path | None) -> WindowParts:
    """Hand the workstation's parts to the window."""

    def ask(tenant_id: str, product_id: int, context: Context, source: str) -> "Traced":
        return workstation.desk.traced(tenant_id, product_id, context, AnswerSource(source))

    return WindowParts(
        workspace=workstation.workspace,
        engine=workstation.engine,
        user=workstation.user,
        clock=workstation.workspace.clock,
        ask=ask,
        pipeline=lambda tenant_id: pipeline_status(workstation.stores, tenant_id),
        settings=settings,
        log_path=log_path,
    )


def make_window(
    workstation: Workstation,
    hub: ThemeHub,
    settings: QSettings,
    log_path: Path | None = None,
    *,
    start_engine: bool = True,
) -> MainWindow:
    """Make the main window of a workstation. Thread: GUI."""
    return MainWindow(window_parts(workstation, settings, log_path), hub, start_engine=start_engine)


def window_settings() -> QSettings:
    """Return where the window remembers sizes, theme and context."""
    folder = paths.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def show_window(workstation: Workstation, log_path: Path | None) -> int:
    """Show the window until it is closed; return the exit code. Thread: GUI."""
    application = make_application(sys.argv)
    hub = make_hub(application)
    window = make_window(workstation, hub, window_settings(), log_path)
    window.show()
    return application.exec()
