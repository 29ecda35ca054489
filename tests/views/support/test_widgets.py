import logging

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLineEdit, QWidget

from app.models.errors import RuleViolation
from app.views.support.buttons import SegmentedControl, icon_button
from app.views.support.chips import DRAFT, SOURCE_OMNICHANNEL, ChipLabel, chip_size, source_dimension
from app.views.support.drag_label import DragLabel, count_text, fitting_source
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.fields import FieldMessage, SearchField
from app.views.support.pickers import Choice, PickerButton
from app.views.support.toasts import ToastStack, ToastTone


@pytest.fixture
def window(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def test_chip_names_itself_and_measures_its_words(hub, window):
    label = ChipLabel(hub, DRAFT, window)
    assert label.accessibleName() == "Draft"
    assert label.sizeHint().height() == 20
    assert chip_size(SOURCE_OMNICHANNEL).width() > chip_size(DRAFT).width()
    label.set_chip(source_dimension("Blue + Regular"))
    assert label.accessibleName() == "Dimension Blue + Regular"
    assert not label.grab().isNull()


def test_icon_button_has_name_and_shortcut(hub, window):
    button = icon_button(hub, "trash", "Delete", shortcut="Del", parent=window)
    assert (button.accessibleName(), button.toolTip()) == ("Delete", "Delete (Del)")


def test_search_field_waits_and_emits_once(hub, qtbot, window):
    field = SearchField(hub, "Search", parent=window)
    seen = []
    field.searched.connect(seen.append)
    qtbot.keyClicks(field, "hood")
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["hood"])
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert seen == ["hood", ""]


def test_segments_choose_one(hub, qtbot, window):
    control = SegmentedControl(hub, [("a", "Live"), ("b", "With drafts")], "Source", parent=window)
    with qtbot.waitSignal(control.chosen) as seen:
        control._buttons["b"].click()
    assert seen.args == ["b"]
    assert control.selected == "b"


def test_picker_is_searched_and_chosen_by_keyboard(hub, qtbot, window):
    picker = PickerButton(hub, "Channel", parent=window)
    picker.set_choices(
        [Choice("*", "Omnichannel"), *(Choice(str(i), f"Store {i}", f"{i:03}") for i in range(12))]
    )
    assert picker.accessibleName() == "Channel: Omnichannel"
    popup = picker.open_list()
    qtbot.keyClicks(popup.search, "Store 11")
    with qtbot.waitSignal(picker.chosen) as seen:
        qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert seen.args == ["11"]
    assert picker.current_text == "Store 11"


def test_toasts_are_at_most_three_and_act_once(hub, qtbot, window):
    toasts = ToastStack(hub, window)
    acted = []
    for number in range(4):
        toast = toasts.show_toast(f"News {number}", ToastTone.OK, [("Undo", lambda: acted.append(1))])
    assert toasts.texts == ["News 1", "News 2", "News 3"]
    toast.findChildren(type(toast.findChild(QWidget)))
    link = next(child for child in toast.findChildren(QWidget) if child.property("kind") == "link")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert acted == [1]
    assert toasts.texts == ["News 1", "News 2"]
    assert toasts.geometry().right() < window.width()


def test_known_errors_stand_beside_their_field(hub, window):
    presenter = ErrorPresenter(ToastStack(hub, window))
    field = QLineEdit(window)
    message = FieldMessage(field, window)
    presenter.present(RuleViolation("The name is empty.", "Type one."), beside=message)
    assert message.text() == "The name is empty. Type one."
    assert field.property("problem") == "true"


def test_a_bug_is_logged_and_shown_once(hub, window, tmp_path, caplog):
    toasts = ToastStack(hub, window)
    presenter = ErrorPresenter(toasts, tmp_path / "vitrine.log")
    for _ in range(2):
        try:
            {}["missing"]
        except KeyError as error:
            with caplog.at_level(logging.ERROR):
                presenter.present(error)
    assert len(caplog.records) == 2
    assert len(toasts.texts) == 1
    assert str(tmp_path / "vitrine.log") in toasts.texts[0]


def test_drag_label_says_what_a_drop_would_do(hub, qtbot, window):
    label = DragLabel(hub, window)
    label.begin([QPixmap(40, 50), QPixmap(40, 50)], count_text(2))
    assert label.text == "2 images"
    narrow = label.width()
    label.say("Assign 2 images to 4 variants", "Shift replaces existing media")
    assert label.width() > narrow
    label.follow(window.mapToGlobal(QPoint(5000, 5000)))
    assert window.rect().contains(label.geometry())
    with qtbot.waitSignal(label.reason_changed) as seen:
        label.forbid("Check the product out first.")
    assert seen.args == ["Check the product out first."]
    label.end()
    assert not label.isVisible()


def test_pictures_are_cut_to_fill_their_frame():
    assert fitting_source(QSize(200, 100), QSize(50, 50)).size() == QSize(100, 100)
    assert fitting_source(QSize(200, 100), QSize(50, 50)).left() == 50
