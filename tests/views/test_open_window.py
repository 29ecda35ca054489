import os
import sys

import pytest
from PySide6.QtCore import QSettings

from app.views.application import make_hub
from app.views.support.theme import ThemeMode
from app.window import SWITCH_AFTER_S, open_window
from tests.support.builders import new_workstation, shirt_tenant


@pytest.fixture
def _as_before():
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("_as_before")
def test_jobs_leave_a_core_to_an_open_window(qapp, qtbot, tmp_path):
    station = new_workstation(tmp_path / "workspace", inline=False)
    shirt_tenant(station)
    turns, cores = station.engine._board.turns, os.cpu_count() or 1
    assert turns._at_once > cores
    hub = make_hub(qapp, ThemeMode.LIGHT)
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = open_window(station, settings, hub=hub)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.engine_started, timeout=20_000):
        pass
    assert turns._at_once == max(1, cores - 1)
    assert sys.getswitchinterval() == pytest.approx(SWITCH_AFTER_S)
    window.close()
    station.close()
    hub.icons.clear()
