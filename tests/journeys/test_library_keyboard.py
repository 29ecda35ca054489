"""The library worked through with the keyboard alone, in the real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.models.media.content import MediaField
from app.models.media.rows import MediaState
from app.sync.requests import UploadRequest
from app.views.library.alt_text_bench import AltTextBench
from app.views.library.lifecycle_dialogs import DeleteDialog
from app.views.library.quick_look import QuickLook
from app.views.library.trash_dialog import TrashDialog
from tests.support.builders import USER, draw
from tests.support.live_window import JOB_MS, LiveWindow

NAMES = ("blue-back", "blue-front", "red-back", "red-front")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Keyboard(LiveWindow):
    """A window, and nothing but keys to work with it; what is read is what a person would see."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        super().__init__(folder, qapp, qtbot)
        self.window.activateWindow()
        files = tuple(str(path) for path in draw(folder / "files", NAMES))
        job = self.station.engine.submit(UploadRequest(self.tenant.id, files))
        self.until(lambda: self.station.engine.job(job).state.is_final)
        self.until(lambda: self.view.model.rowCount() == len(NAMES))
        self.ids = {row.display_name: row.id for row in self.tenant.media.rows(self.tenant.media.ids())}

    @property
    def view(self):
        return self.window.pages.library

    @property
    def focus(self) -> QWidget:
        if (menu := QApplication.activePopupWidget()) is not None:
            return menu
        target = QApplication.activeModalWidget() or self.window
        found = QApplication.focusWidget()
        return found if found is not None and found.window() is target else target.focusWidget() or target

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if QApplication.activeWindow() is None:  # offscreen nobody gives it back when a dialog closes
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is not None)
        QTest.keyClick(self.focus, key, modifiers)

    def write(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    def until(self, is_true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(is_true, timeout=JOB_MS)

    def dialog(self, kind: type[QDialog] = QDialog) -> QDialog:
        def shown() -> list[QDialog]:
            return [dialog for dialog in self.window.findChildren(kind) if dialog.isVisible()]

        self.until(lambda: bool(shown()))
        return shown()[-1]

    def to_items(self) -> None:
        """Go to the grid or list by F6."""
        for _ in range(10):
            if self.focus is self.view.shown_items:
                return
            self.press(Qt.Key.Key_F6)
        raise AssertionError("F6 does not lead to the items")

    def menu(self, menu: Qt.Key, entry: Qt.Key) -> None:
        """Open a menu and choose by the letters that are underlined."""
        self.press(menu, Qt.KeyboardModifier.AltModifier)
        self.until(lambda: QApplication.activePopupWidget() is not None)
        self.press(entry)
        self.until(lambda: QApplication.activePopupWidget() is None)

    def tab_to(self, name: str) -> None:
        """Press Tab until something of this name has the focus."""
        seen = []
        for _ in range(12):
            seen.append(self.focus.accessibleName())
            if seen[-1] == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab leads to {seen}, not to {name}")

    def selected(self) -> list[str]:
        return sorted(row.display_name for row in self.tenant.media.rows(list(self.view.grid.selected_ids())))

    def content(self, name: str):
        (detail,) = self.tenant.media_editing.details([self.ids[name]], USER)
        return detail

    def alt_text(self, name: str) -> str:
        return str(self.content(name).content.value(MediaField.ALT_TEXT, "Neutral"))


@pytest.fixture
def keys(tmp_path, qapp, qtbot) -> Iterator[Keyboard]:
    made = Keyboard(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.mark.slow
def test_find_edit_finish_publish_undo(keys):
    # Find by typing.
    keys.press(Qt.Key.Key_F, CTRL)
    keys.write("red")
    keys.until(lambda: keys.view.model.rowCount() == 2)
    keys.to_items()
    keys.press(Qt.Key.Key_End)
    keys.until(lambda: len(keys.selected()) == 1)
    (name,) = keys.selected()

    # Write its alt text, finish, publish.
    keys.until(lambda: keys.view.inspector.fields.name.text == name)
    keys.press(Qt.Key.Key_E, CTRL)
    keys.until(lambda: keys.focus.accessibleName() == "Alt text")
    keys.write("A red shirt")
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.until(lambda: keys.alt_text(name) == "A red shirt" and not keys.content(name).holder)
    keys.press(Qt.Key.Key_P, CTRL | SHIFT)
    keys.dialog()
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: keys.content(name).row.state is MediaState.PUBLISHED)

    # Undo takes the text back, for shoppers nothing changes.
    keys.press(Qt.Key.Key_Z, CTRL)
    keys.until(lambda: keys.alt_text(name) == "")
    assert keys.content(name).row.alt_text == "A red shirt"


@pytest.mark.slow
def test_look_list_trash_and_restore(keys):
    keys.to_items()
    keys.press(Qt.Key.Key_End)
    keys.press(Qt.Key.Key_Home)
    keys.until(lambda: len(keys.selected()) == 1)
    (first,) = keys.selected()

    # Quick look goes on with the arrows and closes with the same key.
    keys.press(Qt.Key.Key_Space)
    look = keys.dialog(QuickLook)
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Space)
    keys.until(lambda: not look.isVisible())
    keys.until(lambda: keys.selected() != [first])

    # The list holds the same selection, and its keys work.
    chosen = keys.selected()
    keys.menu(Qt.Key.Key_V, Qt.Key.Key_T)
    keys.to_items()
    assert keys.view.mode == "list"
    assert keys.selected() == chosen
    assert keys.view.rows.currentIndex().row() == keys.view.grid.currentIndex().row() == 1
    keys.press(Qt.Key.Key_Down)
    keys.until(lambda: keys.selected() not in ([], chosen))

    # Delete asks, the trash gives back.
    (gone,) = keys.selected()
    keys.press(Qt.Key.Key_Delete)
    keys.dialog(DeleteDialog)
    keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Space)
    keys.until(lambda: keys.ids[gone] not in keys.tenant.media.ids())
    keys.menu(Qt.Key.Key_M, Qt.Key.Key_H)
    trash = keys.dialog(TrashDialog)
    keys.until(lambda: trash.model.rowCount() == 1)
    keys.tab_to("Deleted media items")
    keys.press(Qt.Key.Key_Space)
    keys.tab_to("Restore 1 item")
    keys.press(Qt.Key.Key_Space)
    keys.until(lambda: keys.ids[gone] in keys.tenant.media.ids())
    keys.press(Qt.Key.Key_Escape)
    keys.until(lambda: QApplication.activeModalWidget() is None)


@pytest.mark.slow
def test_alt_text_bench(keys):
    keys.to_items()
    keys.press(Qt.Key.Key_A, CTRL | SHIFT)
    bench = keys.dialog(AltTextBench)
    keys.until(lambda: bench.item is not None)
    for name in NAMES:
        assert bench.name.text() == name
        keys.write(f"A shirt, {name} of it")
        keys.press(Qt.Key.Key_Return)
    assert [keys.alt_text(name) for name in NAMES] == [f"A shirt, {name} of it" for name in NAMES]
    keys.press(Qt.Key.Key_Escape)
    keys.until(lambda: QApplication.activeModalWidget() is None)
    keys.press(Qt.Key.Key_Z, CTRL)
    keys.until(lambda: keys.alt_text("red-front") == "")
