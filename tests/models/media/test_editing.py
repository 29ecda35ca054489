"""Edits, check-outs and versions of media items: what is kept, what is refused, what others see."""

import threading
from dataclasses import replace

import pytest

from app.models.errors import CheckedOut, NotFound, RuleViolation, StaleEdit
from app.models.media.content import (
    CropKey,
    FieldChange,
    FileContent,
    MediaEdit,
    MediaField,
    MediaProperties,
    Region,
    Value,
    changes_between,
    content_from_json,
    content_to_json,
)
from app.models.media.edit_rules import clamped
from app.models.media.revision import MediaRevision, revise_media
from app.models.media.rows import FileFacts, MediaFilter, MediaTexts, MediaType
from tests.support.builders import NOW, draw
from tests.support.edits import change
from tests.support.shop import Shop

KIM, INES = "kim", "ines"
HERO = CropKey("Hero", "Hero", "center", "lg")


def edit(media_id: int, field: MediaField, before: Value, after: Value, locale: str = "") -> MediaEdit:
    return MediaEdit("Edit", (FieldChange(media_id, field, locale, before, after),))


def titled(shop: Shop, *ids: int, before: str = "", after: str = "New") -> MediaEdit:
    return MediaEdit("Write", tuple(FieldChange(i, MediaField.TITLE, "en-us", before, after) for i in ids))


def title(shop: Shop, media_id: int, user: str = INES) -> str:
    (detail,) = shop.tenant.media_editing.details([media_id], user)
    return str(detail.content.value(MediaField.TITLE, "en-us"))


def test_a_working_copy_is_seen_by_its_holder_alone_until_it_is_finished(shop: Shop) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    outcome = editing.apply(titled(shop, item), KIM, hold=True)
    assert outcome.changes.media == {item}
    assert (title(shop, item, KIM), title(shop, item)) == ("New", "")
    assert shop.tenant.media.rows([item])[0].checked_out_by == KIM
    assert list(shop.tenant.media.ids(MediaFilter(holders=frozenset({KIM})))) == [item]
    assert len(editing.history(item)) == 1
    editing.finish([item], KIM, "a title")
    assert title(shop, item) == "New"
    newest, first = editing.history(item)
    assert (newest.version, newest.user, newest.comment) == (2, KIM, "a title")
    assert first.content.texts == {}
    assert not shop.tenant.media.rows([item])[0].checked_out_by


def test_finishing_without_a_difference_makes_no_version(shop: Shop) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    editing.apply(titled(shop, item), KIM, hold=True)
    editing.apply(titled(shop, item, before="New", after=" "), KIM, hold=True)
    assert not editing.details([item], KIM)[0].has_changes
    editing.finish([item], KIM)
    assert len(editing.history(item)) == 1


def test_an_edit_of_one_item_says_what_stands_against_it(shop: Shop) -> None:
    editing, item, other = shop.tenant.media_editing, shop.media["m1"], shop.media["m2"]
    none = MediaProperties()
    editing.check_out(other, INES)
    for wanted, kind in (
        (titled(shop, item, before="Old"), StaleEdit),
        (titled(shop, other), CheckedOut),
        (titled(shop, 999), NotFound),
        (edit(item, MediaField.NAME, "m1", "m2"), RuleViolation),
        (edit(item, MediaField.NAME, "m1", " "), RuleViolation),
        (edit(item, MediaField.NAME, "m1", "x" * 201), RuleViolation),
        (edit(item, MediaField.CATEGORY, "None", "Cars"), RuleViolation),
        (edit(item, MediaField.TAGS, (), ("x" * 201,)), RuleViolation),
        (titled(shop, item, after="x" * 10_001), RuleViolation),
        (
            edit(item, MediaField.PROPERTIES, none, MediaProperties(minimum_age=-1)),
            RuleViolation,
        ),
        (edit(item, MediaField.PROPERTIES, none, MediaProperties(audio="x y")), RuleViolation),
        (edit(shop.media["manual"], MediaField.FOCAL, None, Region(1, 1, 2, 2)), RuleViolation),
    ):
        with pytest.raises(kind):
            editing.apply(wanted, KIM)
    assert len(editing.history(item)) == 1


def test_an_edit_of_several_items_names_those_it_leaves_alone(shop: Shop) -> None:
    editing, media = shop.tenant.media_editing, shop.media
    editing.check_out(media["m2"], INES)
    editing.apply(titled(shop, media["m3"], after="Mine"), KIM, hold=True)
    wanted = MediaEdit(
        "Write",
        (
            *titled(shop, media["m1"], media["m2"], 999).changes,
            *titled(shop, media["m3"], before="Mine").changes,
            *titled(shop, media["m4"], before="Stale").changes,
        ),
    )
    outcome = editing.apply(wanted, KIM, comment="all")
    assert {one.media_id for one in outcome.refused} == {media["m2"], media["m4"], 999}
    assert {one.display_name for one in outcome.refused} == {"m2", "m4", "M000G7"}
    assert all(one.reason.endswith(".") for one in outcome.refused)
    assert [c.media_id for c in outcome.applied.changes] == [media["m1"], media["m3"]]
    assert title(shop, media["m1"]) == "New", "written at once"
    assert (title(shop, media["m3"], KIM), title(shop, media["m3"])) == ("New", ""), "in the working copy"
    assert list(editing.held(KIM)) == [media["m3"]], "a bulk edit leaves no check-out behind"
    back = editing.apply(outcome.applied.inverse(), KIM)
    assert not back.refused
    assert (title(shop, media["m1"]), title(shop, media["m3"], KIM)) == ("", "Mine")
    assert [row.comment for row in editing.history(media["m1"])] == ["", "all", ""]


def test_a_bulk_edit_stops_between_chunks_and_keeps_what_is_done(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.media.editing.CHUNK", 2)
    ids = [shop.media[f"m{n}"] for n in range(1, 7)]
    told: list[tuple[int, int]] = []
    outcome = shop.tenant.media_editing.apply(
        titled(shop, *ids),
        KIM,
        cancelled=lambda: len(told) == 2,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(2, 6), (4, 6)]
    assert [c.media_id for c in outcome.applied.changes] == ids[:4]
    assert [title(shop, i) for i in ids] == ["New"] * 4 + [""] * 2


def test_names_can_be_swapped_and_handed_on_but_never_doubled(shop: Shop) -> None:
    editing, (one, two, three) = shop.tenant.media_editing, (shop.media[f"m{n}"] for n in (1, 2, 3))

    def named(**wanted: str) -> MediaEdit:
        ids = {"m1": one, "m2": two, "m3": three}
        return MediaEdit(
            "Rename", tuple(FieldChange(ids[o], MediaField.NAME, "", o, n) for o, n in wanted.items())
        )

    outcome = editing.apply(named(m1="m2", m2="m3", m3="m1"), KIM)
    assert not outcome.refused
    assert [row.display_name for row in shop.tenant.media.rows([one, two, three])] == ["m2", "m3", "m1"]
    assert not editing.apply(outcome.applied.inverse(), KIM).refused
    outcome = editing.apply(named(m1="same", m2="same", m3="m4"), KIM)
    assert {one.media_id for one in outcome.refused} == {two, three}


def test_a_name_that_was_taken_while_an_item_was_edited_is_told_at_the_end(shop: Shop) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    editing.apply(edit(item, MediaField.NAME, "m1", "hero"), KIM, hold=True)
    change(shop.tenant, shop.media["m2"], MediaField.NAME, "hero")
    with pytest.raises(RuleViolation, match="hero"):
        editing.finish([item], KIM)
    assert list(editing.held(KIM)) == [item], "nothing is lost"


def test_only_the_holder_finishes_and_discards(shop: Shop) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    editing.apply(titled(shop, item), KIM, hold=True)
    for act in (editing.finish, editing.discard):
        with pytest.raises(CheckedOut, match=KIM):
            act([item], INES)
    assert editing.discard([item, shop.media["m2"]], KIM).media == {item}
    assert title(shop, item, KIM) == ""
    with pytest.raises(CheckedOut):
        editing.finish([item], KIM)


def test_a_broken_check_out_leaves_its_reason(shop: Shop) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    editing.apply(titled(shop, item), KIM, hold=True)
    with pytest.raises(RuleViolation):
        editing.break_check_out(item, INES, " ")
    editing.break_check_out(item, INES, "on holiday")
    assert "on holiday" in editing.history(item)[0].comment
    with pytest.raises(CheckedOut):
        editing.finish([item], KIM)
    with pytest.raises(CheckedOut):
        editing.break_check_out(item, INES, "again")


def test_of_two_who_take_an_item_at_once_one_gets_it(shop: Shop) -> None:
    item, got = shop.media["m1"], list[str]()
    barrier = threading.Barrier(4)

    def take(user: str) -> None:
        barrier.wait()
        try:
            shop.tenant.media_editing.apply(titled(shop, item, after=user), user, hold=True)
            got.append(user)
        except CheckedOut:
            pass

    threads = [threading.Thread(target=take, args=(f"user {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert title(shop, item, got[0]) == got[0]


def test_a_region_is_kept_inside_the_picture_and_comes_back_as_it_was(shop: Shop) -> None:
    item = shop.media["m1"]  # 40 x 50
    change(shop.tenant, item, MediaField.FOCAL, Region(35, -5, 90, 10))
    change(shop.tenant, item, MediaField.CROPS, ((HERO, Region(0, 0, 400, 20)),))
    content = shop.tenant.media_editing.history(item)[0].content
    assert content.focal == Region(35, 0, 40, 10)
    assert content.crops == ((HERO, Region(0, 0, 40, 20)),)
    assert content_from_json(content_to_json(content)) == content


@pytest.mark.parametrize("region", [Region(-9, -9, -3, -3), Region(99, 99, 120, 99), Region(7, 7, 7, 7)])
def test_every_region_is_at_least_a_pixel(region: Region) -> None:
    inside = clamped(region, 40, 50)
    assert 0 <= inside.x1 < inside.x2 <= 40
    assert 0 <= inside.y1 < inside.y2 <= 50


def test_an_older_version_comes_back_as_the_next_one(shop: Shop) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    change(shop.tenant, item, MediaField.TITLE, "First", "en-us")
    change(shop.tenant, item, MediaField.TAGS, ("b", "a"))
    back = editing.restoring(item, 2, KIM)
    editing.apply(back, KIM)
    history = editing.history(item)
    assert history[0].version == 4
    assert history[0].content == history[2].content
    assert not editing.restoring(item, 4, KIM).changes
    with pytest.raises(NotFound):
        editing.restoring(item, 9, KIM)


def test_another_file_takes_the_place_and_the_rest_stays(shop: Shop, tmp_path) -> None:
    editing, item = shop.tenant.media_editing, shop.media["m1"]
    change(shop.tenant, item, MediaField.TITLE, "Kept", "en-us")
    change(shop.tenant, item, MediaField.FOCAL, Region(30, 40, 40, 50))
    (path,) = draw(tmp_path / "new", ["small"], size=(20, 25))
    file = shop.tenant.contents.take_in(path)
    kept = editing.replacing(item, file, KIM, keep_cuts=True)
    outcome = editing.apply(kept, KIM)
    row, content = shop.tenant.media.rows([item])[0], editing.history(item)[0].content
    assert (row.sha256, row.width, row.file_name) == (file.sha256, 20, "small.jpg")
    assert content.focal == Region(19, 24, 20, 25), "kept, inside the smaller picture"
    assert title(shop, item) == "Kept"
    editing.apply(outcome.applied.inverse(), KIM)
    assert editing.history(item)[0].content == editing.history(item)[2].content
    editing.apply(editing.replacing(item, file, KIM), KIM)
    assert editing.history(item)[0].content.focal is None
    with shop.tenant.cms.read() as connection:
        found = connection.exec_driver_sql("SELECT is_processed, likeness FROM media WHERE id = ?", (item,))
        is_processed, likeness = found.one()
    assert is_processed and likeness is not None


def test_a_file_of_another_type_is_refused(shop: Shop) -> None:
    film = FileContent("a.mp4", "a" * 64, 9, FileFacts(MediaType.VIDEO, "video/mp4", ".mp4"))
    with pytest.raises(RuleViolation, match="video"):
        shop.tenant.media_editing.replacing(shop.media["m1"], film, KIM)


def test_a_manifest_leaves_an_item_alone_that_somebody_edits(shop: Shop) -> None:
    item = shop.media["m1"]
    shop.tenant.media_editing.check_out(item, INES)
    revision = MediaRevision(texts={"en-us": MediaTexts("T")})
    with shop.tenant.cms.write() as connection, pytest.raises(CheckedOut):
        revise_media(connection, item, revision, NOW, KIM)
    shop.tenant.media_editing.discard([item], INES)
    with shop.tenant.cms.write() as connection:
        assert revise_media(connection, item, revision, NOW, KIM)
        assert not revise_media(connection, item, revision, NOW, KIM)
    assert [row.user for row in shop.tenant.media_editing.history(item)] == [KIM, ""]


def test_differences_between_contents_make_one_of_the_other(shop: Shop) -> None:
    first = shop.tenant.media_editing.history(shop.media["m1"])[0].content
    other = replace(
        first,
        tags=("a",),
        category="Color",
        texts={"en-us": MediaTexts("T"), "Neutral": MediaTexts(alt_text="A")},
        focal=Region(1, 2, 3, 4),
    )
    for old, new in ((first, other), (other, first)):
        made = old
        for one in changes_between(1, old, new):
            assert made.value(one.field, one.locale) == one.before
            made = made.with_value(one.field, one.after, one.locale)
        assert made == new
