"""Plans of imports: what each row would do, mended and looked at again."""

from pathlib import Path

import pytest

from app.models.errors import BadInput, Cancelled, ManifestProblem
from app.models.manifests.plan import Effect, ManifestPlan
from tests.sync.cms.import_world import World, media, placed, world

__all__ = ["world"]


def planned(world: World, *rows: dict[str, str], **options) -> ManifestPlan:
    return world.tenant.manifests.plan(world.manifest(*rows), world.media_root, user="ann", **options)


def effects(plan: ManifestPlan) -> list[tuple[int, str, str]]:
    return [(row.row, row.effect.value, row.code) for row in plan.rows(plan.row_numbers())]


def test_what_each_row_would_do(world: World):
    world.run(media("old", "a.jpg"), placed("old", "", "Master", "MUG"))
    before, blobs = world.dump(), sorted(world.workspace.blobs.contents())
    plan = planned(
        world,
        media("new", "b.jpg"),
        media("old", ""),
        media("old", "", ImageAltText="Other", MediaSourceIfExistsAction="Overwrite"),
        placed("new", "", "Master", "TEE", EntityChannel="OUN001", EntityLocale="fr-ca"),
        placed("old", "", "Master", "MUG"),
        media("bad", "none.jpg", MediaType="Picture"),
        placed("old", "", "Master", "NONE"),
    )
    assert effects(plan) == [
        (2, "create", ""),
        (3, "skip", ""),
        (4, "change", ""),
        (5, "change", ""),
        (6, "skip", ""),
        (7, "refuse", "M002"),
        (8, "refuse", "E101"),
    ]
    counts = plan.counts
    assert (counts.rows, counts.create, counts.change, counts.skip, counts.refuse) == (7, 1, 2, 2, 2)
    assert counts.codes == {"M002": 1, "E101": 1}
    rows = {row.row: row for row in plan.rows(plan.row_numbers())}
    assert [(p.column, p.code) for p in rows[7].problems] == [("MediaType", "M002")]
    assert [(p.column, p.code) for p in rows[8].problems] == [("EntityKeyValue", "E101")]
    assert (rows[5].media, rows[5].target) == ("new", "TEE, OUN001, fr-ca")
    [difference] = rows[4].differences
    assert (difference.column, difference.stored, difference.file) == ("ImageAltText", "Alt of old", "Other")
    assert difference.takes_file and not difference.is_conflict
    assert list(plan.row_numbers({Effect.REFUSE})) == [7, 8]
    assert list(plan.row_numbers(code="E101")) == list(plan.row_numbers(text="none")[1:]) == [8]
    plan.close()
    assert (world.dump(), sorted(world.workspace.blobs.contents())) == (before, blobs)


def test_mended_cells_are_looked_at_again_with_their_neighbours(world: World):
    plan = planned(
        world,
        media("a", "none.jpg", Remark="kept"),
        placed("a", "", "Master", "TEE"),
        placed("b", "b.jpg", "Master", "TEE", EntityAssignmentAction="PublishNow"),
        media("c", "d.jpg"),
    )
    assert [code for _, _, code in effects(plan)] == ["M003", "E108", "", ""]
    again = plan.edit({2: {"MediaImportPath": "a.jpg"}})
    assert [row.row for row in again] == [2, 3, 4]
    assert [code for _, _, code in effects(plan)] == ["", "E106", "E106", ""]
    plan.edit({3: {"EntityAssignmentAction": "PublishNow"}})
    assert [effect for _, effect, _ in effects(plan)] == ["create", "change", "create", "create"]
    assert plan.is_edited and [row.is_edited for row in plan.rows([2, 3, 4])] == [True, True, False]
    saved = plan.save(world.files / "mended.tsv")
    with pytest.raises(ManifestProblem):
        plan.edit({99: {"Remark": ""}})
    plan.close()
    assert "\tkept\r\n" in saved.read_bytes().decode("utf-8-sig")
    world.ctx.job_id = "mended"
    from_file = planned_counts(world, saved)
    assert from_file == (4, 3, 1, 0, 0)


def planned_counts(world: World, file: Path) -> tuple[int, ...]:
    plan = world.tenant.manifests.plan(file, world.media_root)
    counts = plan.counts
    plan.close()
    return (counts.rows, counts.create, counts.change, counts.skip, counts.refuse)


def test_what_the_plan_says_is_what_the_import_does(world: World):
    rows = [
        placed("a", "a.jpg", "Master", "TEE", MediaDisplayOrder="2"),
        placed("b", "b.jpg", "Variant", "TEE-BS"),
        placed("a", "", "Variant", "TEE-XX"),
        media("c", "torn.png"),
        placed("a", "", "DimensionMatrix", "TEE|Color:Red"),
    ]
    plan = planned(world, *rows)
    verdicts = [(row.effect is Effect.REFUSE, row.code) for row in plan.rows(plan.row_numbers())]
    plan.close()
    world.run(*rows)
    assert verdicts == [(result == "Failed", code) for result, code in world.results()]


def test_galleries_that_would_change(world: World):
    plan = planned(world, placed("a", "a.jpg", "Master", "MUG"))
    whole = plan.galleries()
    plan.close()
    assert whole.owners == 1
    assert not world.tenant.media.ids()


def test_versions_that_all_three_differ_in(world: World):
    world.run(media("a", "a.jpg", ImageAltText="One"))
    row = media("a", "", MediaVersion="1", MediaSourceIfExistsAction="Overwrite", ImageAltText="One")
    world.run(row | {"ImageAltText": "Two"})
    plan = planned(world, row | {"ImageAltText": "Three"}, row | {"MediaTitle": "Title"})
    conflict, merged = plan.rows(plan.row_numbers())
    plan.close()
    assert (conflict.effect, conflict.code, merged.effect) == (Effect.SKIP, "M007", Effect.CHANGE)
    [difference] = conflict.differences
    assert (difference.base, difference.stored, difference.file) == ("One", "Two", "Three")
    assert difference.is_conflict and not difference.takes_file


@pytest.mark.parametrize(
    ("change", "error"), [({"mode": "both"}, BadInput), ({"cancelled": lambda: True}, Cancelled)]
)
def test_plans_that_are_not_made(world: World, change, error):
    with pytest.raises(error):
        planned(world, media("a", "a.jpg"), **change)
