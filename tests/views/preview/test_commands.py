"""The commands of the preview: what each does, and in which pane."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.models.media.rows import MediaType
from app.views.preview.answers import PreviewSource
from app.views.preview.commands import COMMANDS
from app.views.preview.frames import Frame
from app.views.preview.large_picture import STEPS
from app.views.preview.view import PreviewView
from tests.views.preview.shop import DE, US


def run(screen, key: str) -> None:
    screen.view.commands[key].trigger()
    screen.settle()


def stand_in(screen, widget: QWidget) -> None:
    """Give a widget the focus."""
    screen.view.activateWindow()
    widget.setFocus()


def test_every_command_has_its_own_key(screen):
    keys = [keys for _, keys in COMMANDS.values()]
    assert set(screen.view.commands) == set(COMMANDS)
    assert all(keys) and len(set(keys)) == len(keys)


def test_a_and_b_are_swapped_with_their_sources_and_variants(screen, filled):
    screen.view.header.same.setChecked(False)
    screen.button(screen.b, filled.hoodie.dimensions[0], "Black").click()
    screen.view.set_source(PreviewSource.PUBLISHED, 1)
    screen.settle()
    before = [pane.answer for pane in screen.view.panes]
    run(screen, "swap")
    assert screen.view.contexts == (DE, US)
    assert screen.a.picked_source is PreviewSource.PUBLISHED
    assert [screen.names(pane) for pane in screen.view.panes] == [
        [item.name for item in answer.items] for answer in reversed(before)
    ]
    screen.view.header.swap.click()
    screen.settle()
    assert screen.view.contexts == (US, DE)


def test_what_is_done_about_a_step_is_done_in_the_pane_with_the_focus(screen, calls):
    run(screen, "go_there")
    stand_in(screen, screen.b.why.list)
    run(screen, "go_there")
    run(screen, "re_inherit")
    stand_in(screen, screen.a.gallery.strip)
    run(screen, "copy_here")
    assert [what for what, *_ in calls] == ["go", "go", "inherit", "copy"]
    assert [place.asked for _, place in calls] == [US, DE, DE, US]


def test_what_cannot_be_done_is_not_done(screen, calls):
    run(screen, "re_inherit")  # what A shows is inherited
    screen.contexts(DEFAULT_CONTEXT, DEFAULT_CONTEXT)
    run(screen, "copy_here")  # and nothing is behind the default
    assert calls == []


def test_frames_and_sources_go_round(screen):
    for frame in [*list(Frame)[1:], Frame.PRODUCT_PAGE]:
        run(screen, "frame")
        assert screen.view.frame is frame
    stand_in(screen, screen.b.channel)
    run(screen, "source")
    assert screen.b.picked_source is PreviewSource.PUBLISHED
    assert screen.a.picked_source is PreviewSource.DRAFT


def test_same_variant_edit_and_alt_text(screen, filled, calls):
    run(screen, "same")
    assert not screen.view.header.same.isChecked()
    run(screen, "edit")
    run(screen, "alt_text")
    assert calls == [("edit", filled.hoodie.id), ("alt", filled.media_ids["front"], "en-us")]


def test_without_a_coverage_its_commands_do_nothing(screen):
    for key in ("coverage", "next_gap", "previous_gap", "export"):
        run(screen, key)


class TestOpenItem:
    @pytest.fixture
    def opened(self, qtbot, filled, hub, thumbnails, background):
        """A preview of the mug, which has a picture, a video and a manual; and what was opened."""
        told: list = []
        filled.add_blob("manual.pdf", MediaType.FILE)
        items = ["front", "walk.mp4"]
        filled.assign(MasterTarget(), items, additional=[("manual.pdf", "Manual")], product=filled.mug)
        view = PreviewView(
            filled,
            filled.answers,
            hub=hub,
            thumbnails=thumbnails,
            background=background,
            edit=told.append,
            actions=None,
            open_item=told.append,
        )
        qtbot.addWidget(view)
        view.resize(1376, 804)
        view.show()
        view.show_product(filled.mug.id)
        qtbot.waitUntil(lambda: background.is_idle and view.panes[0].answer is not None)
        return view, told

    def test_each_kind_says_what_its_button_does(self, opened, qtbot):
        view, told = opened
        gallery = view.panes[0].gallery
        assert gallery.open_button.text() == "Enlarge"
        view.commands["open"].trigger()
        qtbot.keyClick(gallery.large, Qt.Key.Key_Down)
        assert gallery.open_button.text() == "Play"
        assert gallery.open_button.accessibleName() == "Play walk.mp4"
        qtbot.mouseClick(gallery.open_button, Qt.MouseButton.LeftButton)
        line = view.panes[0].additional.list.item(0)
        view.panes[0].additional.list.itemActivated.emit(line)
        assert gallery.open_button.text() == "Open"
        qtbot.keyClick(gallery.large, Qt.Key.Key_Return)
        assert [item.name for item in told] == ["front", "walk.mp4", "manual.pdf"]

    def test_an_item_without_its_file_is_not_opened(self, opened, filled, qtbot, background):
        view, told = opened
        filled.blobs.path(view.panes[0].answer.items[1].sha256).unlink()
        view.reload()
        qtbot.waitUntil(lambda: background.is_idle)
        gallery = view.panes[0].gallery
        qtbot.keyClick(gallery.large, next(key for key, step in STEPS.items() if step == 1))
        assert not gallery.open_button.isVisible()
        view.commands["open"].trigger()
        assert told == []


def test_thumbnails_are_shown_whole_and_the_others_counted(screen, qtbot):
    strip, more = screen.a.gallery.strip, screen.a.gallery.more
    assert strip.height() == 3 * 68 and not more.isVisible()
    screen.view.resize(1376, 420)
    qtbot.waitUntil(lambda: more.isVisible())
    assert strip.height() % 68 == 0
    assert more.text() == f"+{3 - strip.height() // 68}"
