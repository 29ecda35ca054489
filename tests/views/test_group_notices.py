"""Notices of publish groups become toasts, from whichever thread they come."""

import threading
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.views.group_notices import GroupNotices
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.toasts import ToastStack
from tests.support.fakes_views import FakeNotices


@dataclass(frozen=True)
class Told:
    text: str
    is_problem: bool = False


def test_a_notice_of_another_thread_is_a_toast_and_ends_with_the_window(qapp, qtbot):
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    window, source = QWidget(), FakeNotices()
    qtbot.addWidget(window)
    toasts = ToastStack(hub, window)
    notices = GroupNotices(source, toasts)
    (hear,) = source.hearers
    teller = threading.Thread(target=lambda: hear(Told("Autumn: It was to go live at 06:00.")))
    teller.start()
    teller.join()
    qtbot.waitUntil(lambda: toasts.texts == ["Autumn: It was to go live at 06:00."])
    hear(Told("Winter did not go live.", is_problem=True))
    qtbot.waitUntil(lambda: "Winter did not go live." in toasts.texts)
    notices.deleteLater()
    qtbot.waitUntil(lambda: source.hearers == [])
