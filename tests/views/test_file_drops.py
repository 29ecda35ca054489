"""Files dropped straight onto a target: uploaded, then assigned, whatever happens meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from app.models.assignments.edit import Edit, TargetEdit, assigned
from app.models.assignments.rows import desk_of
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.context import DEFAULT_CONTEXT
from app.models.undo import StepNote
from app.sync.requests import Request
from app.views.file_drops import FileDrops, Pending
from app.views.support.file_uploads import FileUploads, Landed, UploadPorts
from app.views.support.mime import encode_files
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.toasts import Toast, ToastStack
from tests.support.at_once import AtOnce
from tests.support.builders import USER, assign, draw, new_workstation, shirt_tenant

MARTA = "marta"


class Desk:
    """A tenant with the shirt, and the parts of a window that take files."""

    def __init__(self, qapp, qtbot, folder: Path) -> None:
        self.folder = folder
        self.station = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.station)
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.toasts = ToastStack(self.hub, self.window)
        self.errors: list[BaseException] = []
        self.kept = ""
        self.queued: list[str] = []
        self.landed: list[Landed] = []
        self.steps: list[StepNote] = []
        self.open(self.station.engine.submit)

    def open(self, submit) -> None:
        """Open the window (again)."""
        ports = UploadPorts(submit, self.station.engine.job, self.queued.append)
        self.uploads = FileUploads(
            self.tenant.id, USER, self.tenant.uploads, ports, AtOnce(), self.errors.append, self.window
        )
        self.uploads.landed.connect(self.landed.append)
        self.drops = FileDrops(
            self.tenant, USER, self.uploads, AtOnce(), self.toasts, lambda: self.kept, self.keep, self.window
        )
        self.drops.assigned.connect(lambda _changes, note: self.steps.append(note))

    def keep(self, text: str) -> None:
        self.kept = text

    def drop(self, *paths: Path, position: int | None = None) -> None:
        """Drop files onto the master of the shirt."""
        numbers = self.uploads.number(paths)
        before = self.tenant.assignments.document(self.shirt, DEFAULT_CONTEXT).content.master
        after = assigned(before, numbers, position=position)
        text = f"Assign {len(paths)} items to Master"
        edit = Edit(text, (TargetEdit(self.shirt, DEFAULT_CONTEXT, MasterTarget(), before, after),))
        desk = desk_of(self.shirt, DEFAULT_CONTEXT)
        self.drops.hold(edit, StepNote(f"step-{numbers}", desk, "assignments", text))

    def primary(self) -> list[str]:
        master = self.tenant.assignments.document(self.shirt, DEFAULT_CONTEXT).content.master
        rows = self.tenant.media.rows(master.primary if master else ())
        return [row.display_name for row in rows]

    def told(self) -> str:
        return " | ".join(toast.text for toast in self.window.findChildren(Toast))


@pytest.fixture
def desk(tmp_path, qapp, qtbot) -> Iterator[Desk]:
    made = Desk(qapp, qtbot, tmp_path)
    yield made
    made.station.close()


def test_files_are_uploaded_and_assigned_as_one_step(desk):
    desk.drop(*draw(desk.folder / "files", ("front", "back")))
    assert desk.primary() == ["front", "back"]
    assert desk.told() == "Assigned 2 items to Master"
    assert [step.text for step in desk.tenant.undo.steps(USER, [step.desk for step in desk.steps])] == [
        "Assign 2 items to Master"
    ]
    desk.tenant.assignments.undo_step(desk.steps[0].id, USER)
    assert desk.primary() == []
    assert len(desk.tenant.media.ids()) == 2
    assert desk.uploads.underway == {}
    assert not desk.kept


def test_a_folder_and_a_file_that_fails(desk):
    draw(desk.folder / "files" / "set", ("one", "two"))
    bad = desk.folder / "files" / "notes.xyz"
    bad.write_text("no media")
    desk.drop(bad, desk.folder / "files" / "set")
    assert desk.primary() == ["one", "two"]
    assert "notes.xyz was not uploaded" in desk.told()


def test_when_all_fail_nothing_is_assigned_and_all_are_said(desk):
    desk.drop(desk.folder / "gone.jpg", desk.folder / "gone-too.jpg")
    assert desk.primary() == []
    assert desk.steps == []
    assert "gone.jpg was not uploaded: There is no such file. And 1 more." in desk.told()


def test_who_holds_the_product_by_then_keeps_it_and_the_files_are_in_the_library(desk):
    desk.tenant.assignments.check_out(desk.shirt, DEFAULT_CONTEXT, MARTA)
    desk.drop(*draw(desk.folder / "files", ("front",)))
    assert desk.primary() == []
    assert [row.display_name for row in desk.tenant.media.rows(desk.tenant.media.ids())] == ["front"]
    assert "was not possible" in desk.told()
    assert "in the library under Recent uploads" in desk.told()
    assert not desk.kept


def test_what_others_did_meanwhile_stays(desk):
    first = desk.folder / "first"
    desk.uploads.upload_paths(draw(first, ("red",)))
    (red,) = desk.landed[0].media_ids()
    queued: list[Request] = []

    def later(request: Request) -> str:
        """Somebody assigns another picture while the file is read."""
        assign(desk.tenant, desk.shirt, TargetMedia((red,)), finish=True)
        queued.append(request)
        return desk.station.engine.submit(request)

    desk.open(later)
    desk.drop(*draw(desk.folder / "files", ("as-red", "loose", "front"))[1:])
    assert desk.primary() == ["red", "loose", "front"]
    assert len(queued) == 1


def test_closed_before_the_upload_was_queued(desk):
    def never(_request: Request) -> str:
        raise KeyboardInterrupt

    files = draw(desk.folder / "files", ("front",))
    desk.open(never)
    with pytest.raises(KeyboardInterrupt):
        desk.drop(*files)
    assert desk.kept
    desk.open(desk.station.engine.submit)
    desk.drops.resume()
    assert desk.primary() == ["front"]
    assert not desk.kept


def test_closed_while_the_files_were_uploaded(desk):
    files = draw(desk.folder / "files", ("front", "back"))
    numbers = desk.uploads.number(files)
    desk.drop(*files)
    desk.tenant.assignments.undo_step(desk.steps[0].id, USER)
    kept_job = desk.queued[0]
    edit = Edit(
        "Assign 2 items to Master",
        (TargetEdit(desk.shirt, DEFAULT_CONTEXT, MasterTarget(), None, TargetMedia(numbers)),),
    )
    note = StepNote("again", desk_of(desk.shirt, DEFAULT_CONTEXT), "assignments", edit.text)
    desk.kept = json.dumps([Pending(edit, note, dict(zip(numbers, files, strict=True)), kept_job).to_json()])
    desk.open(desk.station.engine.submit)
    desk.drops.resume()
    assert desk.primary() == ["front", "back"]
    assert desk.queued == [kept_job]


@pytest.mark.parametrize("kept", ["{", "[1]", '[{"text": "x"}]', '[{"files": [1]}]'])
def test_what_was_kept_and_cannot_be_read_counts_as_nothing(desk, kept):
    desk.kept = kept
    desk.drops.resume()
    assert desk.drops.held == ()


def test_an_upload_that_is_not_known_any_more_is_said(desk):
    files = draw(desk.folder / "files", ("front",))
    news: list[Landed] = []
    desk.uploads.follow("nobody", {-4: files[0]}, news.append)
    assert desk.uploads.underway == {}
    assert news[0].problem() == "front.jpg was not uploaded: The upload is not known any more."
    assert min(desk.uploads.number(files)) < -4


def test_files_and_pictures_of_the_clipboard(desk):
    assert desk.uploads.take(encode_files(draw(desk.folder / "files", ("front",))))
    picture = QImage(20, 30, QImage.Format.Format_RGB32)
    picture.fill(QColor("teal"))
    data = encode_files([])
    data.setImageData(picture)
    assert desk.uploads.take(data)
    assert not desk.uploads.take(encode_files([]))
    names = [row.display_name for row in desk.tenant.media.rows(desk.tenant.media.ids())]
    assert sorted(name.split(" ")[0] for name in names) == ["Pasted", "front"]
