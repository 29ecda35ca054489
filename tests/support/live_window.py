"""The window of a new workspace, over the real engine."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.views.application import make_hub
from app.views.main_window import MainWindow
from app.views.support.theme import ThemeMode
from app.window import make_window
from tests.support.builders import new_workstation, shirt_tenant

JOB_MS = 20_000


class LiveWindow:
    """A shown window with a running engine, and the shirt in its only tenant."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        self.qtbot = qtbot
        self.station = new_workstation(folder / "workspace", inline=False)
        self.tenant = shirt_tenant(self.station)
        self.prepare()
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.window: MainWindow = make_window(self.station, self.hub, settings)
        qtbot.addWidget(self.window)
        self.window.resize(1440, 900)
        with qtbot.waitSignal(self.window.engine_started, timeout=JOB_MS):
            self.window.show()

    def prepare(self) -> None:
        """Fill the tenant before the window opens."""

    def close(self) -> None:
        self.window.close()
        self.station.close()
        self.hub.icons.clear()
