"""New items of a manifest: taken in first, read through before anything shows them, gone if damaged."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from app.models.assignments.slots import MasterTarget
from app.models.errors import Cancelled
from app.models.manifests.intake import Intake
from app.models.manifests.media_root import MediaRoot
from app.models.manifests.parts import MediaPart
from app.models.manifests.rows import RowReader
from app.models.manifests.tsv import ManifestFile
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.media.limits import DEFAULT_LIMITS
from app.models.media.processing import THUMBNAIL_PX
from app.models.media.taking_in import take_in
from app.sync.cms.import_manifest import import_manifest
from app.sync.jobs.states import Body
from tests.sync.cms.import_world import World, media, placed
from tests.sync.cms.told import Told, finish

FRENCH = {"MediaLocale": "fr-ca", "ImageAltText": "Texte"}
NOTHING: dict[str, int] = {"media": 0, "media_texts": 0, "media_versions": 0, "media_trash": 0}


def counted(world: World) -> dict[str, int]:
    with world.tenant.cms.read() as connection:
        return {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in NOTHING
        }


def moves(world: World) -> int:
    with world.tenant.cms.read() as connection:
        query = "SELECT count(*) FROM manifest_rows WHERE job_id LIKE '% moves'"
        return connection.exec_driver_sql(query).scalar_one()


def taken_in(world: World, *rows: dict[str, str]) -> Body:
    """Import rows until their files are in the library and not read through yet."""
    body = import_manifest(world.request(world.manifest(*rows)), world.stores, world.ctx)
    next(body)
    with world.tenant.cms.read() as connection:
        unread = connection.exec_driver_sql("SELECT count(*) FROM media WHERE is_processed = 0").scalar_one()
    assert unread == len(world.tenant.media.ids()) > 0
    return body


def part(world: World, path: str) -> MediaPart:
    source = ManifestFile(world.manifest(media("x", path)))
    (raw,) = source.rows()
    found = RowReader(source.header.known_names).read(raw.row, raw.cells).media
    assert found is not None
    return found


def test_files_are_read_through_and_have_their_thumbnails_when_the_import_ends(world: World):
    assert world.run(media("a", "a.jpg"), media("c", "sub/c.png"))["succeeded"] == 2
    for row in world.tenant.media.rows(world.tenant.media.ids()):
        assert world.tenant.thumbnails.kept(row.sha256, THUMBNAIL_PX) is not None
    with world.tenant.cms.read() as connection:
        query = "SELECT count(*) FROM media WHERE is_processed = 1 AND likeness IS NOT NULL"
        assert connection.exec_driver_sql(query).scalar_one() == 2


@pytest.mark.parametrize("more", [{}, {"MediaAction": "PublishNow"}, {"MediaAction": "Draft"}])
def test_a_damaged_file_leaves_nothing_of_its_item(world: World, more: dict[str, str]):
    rows = [media("x", "torn.png", **more), media("x", "torn.png", **FRENCH), media("x", "", **FRENCH)]
    assert world.run(*rows)["failed"] == 3
    assert [code for _, code in world.results()] == ["M008", "M008", "E108"]
    assert "torn.png: the picture is damaged" in world.descriptions()[0]
    assert counted(world) == NOTHING
    assert list(world.workspace.blobs.contents()) == []
    assert moves(world) == 0


def test_an_assignment_of_a_damaged_file_is_left_out(world: World):
    rows = [
        placed("good", "a.jpg", "Master", "TEE", MediaDisplayOrder=""),
        placed("torn", "torn.png", "Master", "TEE", MediaDisplayOrder=""),
        placed("more", "b.jpg", "Master", "TEE", MediaDisplayOrder=""),
    ]
    assert world.run(*rows)["succeeded"] == 2
    assert world.names("TEE", MasterTarget()) == ["good", "more"]


def test_a_target_with_a_damaged_file_is_not_replaced(world: World):
    world.run(placed("old", "a.jpg", "Master", "TEE"))
    rows = [placed("new", "b.jpg", "Master", "TEE"), placed("torn", "torn.png", "Master", "TEE")]
    world.run(*rows, mode="replace")
    assert [code for _, code in world.results()] == ["E108", "M008"]
    assert world.names("TEE", MasterTarget()) == ["old"]


def test_another_row_of_the_item_may_have_a_sound_file(world: World):
    rows = [
        media("x", "torn.png"),
        media("x", "b.jpg"),
        media("y", "b.jpg"),
        placed("x", "", "Master", "MUG"),
    ]
    world.run(*rows, dry_run=True)
    checked = world.results()
    world.run(*rows)
    assert world.results() == checked == [("Failed", "M008"), *[("Succeeded", "")] * 3]
    assert world.names("MUG", MasterTarget()) == ["x"]
    (found,) = (row for row in world.tenant.media.rows(world.tenant.media.ids()) if row.display_name == "x")
    assert found.file_name == "b.jpg"


def test_rows_keep_their_order_whether_their_items_are_new_or_not(world: World):
    world.run(media("old", "a.jpg"), media("older", "b.jpg"))
    names = ["new", "old", "newer", "older", "newest"]
    paths = {"new": "sub/c.png", "newer": "d.jpg", "newest": "a.jpg"}
    world.run(*(placed(name, paths.get(name, ""), "Master", "TEE", MediaDisplayOrder="") for name in names))
    assert world.names("TEE", MasterTarget()) == names


def test_nothing_is_published_before_it_is_read_through(world: World):
    rows = [media("x", "a.jpg", MediaAction="PublishNow"), media("y", "torn.png", MediaAction="PublishNow")]
    body = taken_in(world, *rows)
    assert [row.published_version for row in world.tenant.media.rows(world.tenant.media.ids())] == [None] * 2
    world.outcome = finish(body)
    assert [code for _, code in world.results()] == ["", "M008"]
    (row,) = world.tenant.media.rows(world.tenant.media.ids())
    assert (row.display_name, row.published_version) == ("x", 1)


def test_a_damaged_item_that_somebody_edits_meanwhile_stays_and_is_told(world: World):
    body = taken_in(world, media("x", "torn.png"))
    (media_id,) = world.tenant.media.ids()
    world.tenant.media_editing.check_out(media_id, "ben")
    world.outcome = finish(body)
    assert world.results() == [("Warning", "M008")]
    assert "It stays, since somebody has changed it" in world.descriptions()[0]
    (row,) = world.tenant.media.rows([media_id])
    assert row.problem


def test_an_item_that_somebody_deletes_meanwhile_is_made_anew(world: World):
    body = taken_in(world, placed("x", "a.jpg", "Master", "TEE"))
    (media_id,) = world.tenant.media.ids()
    assert world.tenant.library.delete([media_id], "ben").done == (media_id,)
    world.outcome = finish(body)
    assert world.results() == [("Succeeded", "")]
    assert world.names("TEE", MasterTarget()) == ["x"]
    assert world.tenant.media.ids() != [media_id]


def test_a_file_that_turns_out_to_be_needed_while_others_are_written(world: World):
    """It is in the store, whole, when the scope that uses it commits."""
    taken: list[set[str]] = []

    @contextmanager
    def taking_away(contents) -> Iterator[None]:
        yield
        taken.append(set(contents))

    blobs = world.workspace.blobs
    root = MediaRoot(world.media_root)
    intake = Intake(root, blobs, DEFAULT_LIMITS, taking_away=taking_away)
    intake.defer()
    wanted = part(world, "a.jpg")
    intake.fetch({"b.jpg": False})
    with intake.settling():
        late = intake.take(wanted)
        intake.use(late)
        read = intake.read(wanted)
    assert (read.facts.width, read.likeness is not None) == (8, True)
    assert blobs.is_sound(late.content.sha256)
    assert [len(contents) for contents in taken] == [1], "nobody has used the other"


def test_a_scope_that_fails_leaves_no_content(world: World):
    blobs = world.workspace.blobs
    intake = Intake(
        MediaRoot(world.media_root),
        blobs,
        DEFAULT_LIMITS,
        taking_away=world.workspace.taking_away,
    )
    intake.defer()
    intake.fetch({"a.jpg": False, "b.jpg": False})
    with pytest.raises(RuntimeError), intake.settling():
        intake.use(intake.take(part(world, "a.jpg")))
        assert len(list(blobs.contents())) == 2
        raise RuntimeError
    assert list(blobs.contents()) == []


NAMELESS = {"MediaSourceProvider": "", "MediaSourceId": ""}
OVER = {"MediaSourceIfExistsAction": "Overwrite"}
AFTER_DAMAGE = {
    "a row of the same name without a source": (
        [media("x", "torn.png", **NAMELESS), media("x", "b.jpg", **NAMELESS)],
        ["M008", ""],
    ),
    "a row that overwrites the file": ([media("x", "torn.png"), media("x", "b.jpg", **OVER)], ["M008", ""]),
    "a row that keeps both": (
        [media("x", "torn.png"), media("x", "b.jpg", MediaSourceIfExistsAction="KeepBoth")],
        ["M008", ""],
    ),
    "a row that gives another item its name": (
        [media("e", "a.jpg"), media("x", "torn.png"), media("e", "", MediaDisplayName="x", **OVER)],
        ["", "M008", ""],
    ),
    "rows behind one that waits": (
        [
            media("x", "torn.png"),
            media("x", "b.jpg", **OVER),
            media("x", "", **FRENCH),
            media("x", "", **OVER),
        ],
        ["M008", "", "", ""],
    ),
}


@pytest.mark.parametrize("case", AFTER_DAMAGE)
@pytest.mark.parametrize("is_stopped", [False, True])
def test_rows_behind_a_damaged_file_do_what_a_check_says(world: World, case: str, is_stopped: bool):
    rows, codes = AFTER_DAMAGE[case]
    world.run(*rows, dry_run=True)
    checked = world.results(), world.descriptions()
    assert [code for _, code in checked[0]] == codes
    if is_stopped:
        taken_in(world, *rows).close()
    world.outcome = finish(import_manifest(world.request(world.manifest(*rows)), world.stores, world.ctx))
    assert (world.results(), world.descriptions()) == checked
    found = {row.display_name: row.file_name for row in world.tenant.media.rows(world.tenant.media.ids())}
    assert found == {"x": "A.jpg" if case.endswith("its name") else "b.jpg"}
    assert len(list(world.workspace.blobs.contents())) == 1
    with world.tenant.cms.read() as connection:
        query = "SELECT count(*) FROM media WHERE source_id IS NOT NULL"
        is_nameless = case.endswith("without a source")
        assert connection.exec_driver_sql(query).scalar_one() == (0 if is_nameless else 1)


def test_rows_of_a_sound_new_item_are_done_in_their_order(world: World):
    rows = [
        media("x", "a.jpg"),
        media("x", "", ImageAltText="second", **OVER),
        media("x", "", **FRENCH),
        media("x", "b.jpg", ImageAltText="fourth", **OVER),
    ]
    world.run(*rows)
    assert world.results() == [("Succeeded", "")] * 4
    (row,) = world.tenant.media.rows(world.tenant.media.ids())
    assert (row.file_name, row.version) == ("b.jpg", 4)
    texts = {locale: words.alt_text for locale, words in world.tenant.media.texts(row.id).items()}
    assert texts == {"Neutral": "fourth", "fr-ca": "Texte"}


def test_what_somebody_wrote_to_a_damaged_item_is_not_lost(world: World):
    rows = [media("x", "torn.png"), *(media(f"f{n}", "a.jpg") for n in range(400)), media("x", "", **FRENCH)]
    body = taken_in(world, *rows)
    (media_id,) = (
        row.id for row in world.tenant.media.rows(world.tenant.media.ids()) if row.display_name == "x"
    )
    change = FieldChange(media_id, MediaField.TAGS, "", (), ("ben's",))
    world.tenant.media_editing.apply(MediaEdit("Tag", (change,)), "ben")
    world.outcome = finish(body)
    (row,) = world.tenant.media.rows([media_id])
    assert row.problem
    assert {code for _, code in (world.results()[0], world.results()[-1])} == {"M008"}


def test_a_damaged_file_is_read_once(world: World, monkeypatch: pytest.MonkeyPatch):
    taken: list[str] = []

    def take(path, *rest):
        taken.append(path.name)
        return take_in(path, *rest)

    monkeypatch.setattr("app.models.manifests.intake.take_in", take)
    world.run(media("x", "torn.png"), media("y", "torn.png"))
    assert [code for _, code in world.results()] == ["M008", "M008"]
    assert taken == ["torn.png"]


@pytest.mark.parametrize("questions", [0, 3, 9])
def test_an_import_that_is_canceled_leaves_what_it_has_and_goes_on_later(world: World, questions: int):
    class Canceled(Told):
        def cancelled(self) -> bool:
            nonlocal questions
            questions -= 1
            return questions < 0

    for number in range(250):
        Image.new("RGB", (20, 20 + number % 50), (number, 0, 3)).save(world.media_root / f"p{number}.png")
    file = world.manifest(*(media(f"m{number}", f"p{number}.png") for number in range(250)))
    with pytest.raises(Cancelled):
        finish(import_manifest(world.request(file), world.stores, Canceled("job")))
    with world.tenant.cms.read() as connection:
        used = set(connection.exec_driver_sql("SELECT sha256 FROM media").scalars())
    assert set(world.workspace.blobs.contents()) == used
    assert list(world.workspace.blobs.root.glob(".*")) == []
    assert not [one.name for one in threading.enumerate() if one.name.startswith(("manifest", "flush"))]
    assert finish(import_manifest(world.request(file), world.stores, Told("job"))).counts["succeeded"] == 250
    assert world.workspace.check() == []
