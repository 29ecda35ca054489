"""A theme hub for tests of single widgets."""

import pytest
from PySide6.QtWidgets import QApplication

from app.views.support.theme import ThemeHub, ThemeMode


@pytest.fixture
def hub(qapp: QApplication) -> ThemeHub:
    made = ThemeHub(qapp, ThemeMode.LIGHT)
    made.install()
    return made
