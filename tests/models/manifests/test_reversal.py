"""Imports that are taken back, while nobody changed the same values since."""

from app.models.assignments.rows import Source
from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.media.rows import MediaTexts
from tests.sync.cms.import_world import World, media, placed, world

__all__ = ["world"]
MASTER = MasterTarget()
OVERWRITE = {"MediaSourceIfExistsAction": "Overwrite"}
PUBLISH = {"EntityAssignmentAction": "PublishNow"}


def lines(world: World) -> list[tuple[str, str, bool]]:
    receipt = world.tenant.manifests.receipt(world.ctx.job_id)
    return [(line.name, line.text, line.can_reverse) for line in receipt.lines]


def test_all_of_it_goes_back(world: World):
    world.run(placed("a", "a.jpg", "Master", "TEE", **PUBLISH))
    world.run(
        media("a", "b.jpg", ImageAltText="New", MediaSearchTags="x", **OVERWRITE),
        media("a", "", MediaLocale="fr-ca", ImageAltText="Texte", **OVERWRITE),
        placed("b", "d.jpg", "Master", "TEE", **PUBLISH),
        placed("b", "", "Master", "MUG"),
        placed("b", "", "Master|Swatch", "TEE|Color|Red"),
    )
    assert lines(world) == [
        ("a", "Changed file and alt text", True),
        ("b", "Created", True),
        ("TEE in Omnichannel, Neutral", "Changed", True),
        ("MUG in Omnichannel, Neutral", "Created", True),
    ]
    outcome = world.tenant.manifests.reverse(world.ctx.job_id, "ann")
    assert len(outcome.done) == 4 and outcome.refused == ()
    assert world.names("TEE", MASTER) == world.names("TEE", MASTER, source=Source.PUBLISHED) == ["a"]
    assert world.names("MUG", MASTER) == [] and not world.document("TEE").content.swatches
    [item] = world.tenant.media.rows(world.tenant.media.ids())
    assert (item.display_name, item.alt_text, item.file_name) == ("a", "Alt of a", "A.jpg")
    assert world.tenant.media.texts(item.id) == {"Neutral": MediaTexts("", "Alt of a")}
    assert world.workspace.check() == []


def test_what_was_changed_since_stays(world: World):
    world.run(media("a", "a.jpg"), media("b", "b.jpg"))
    world.run(
        media("a", "", ImageAltText="New", **OVERWRITE),
        media("b", "", ImageAltText="New", **OVERWRITE),
        placed("a", "", "Master", "TEE"),
        placed("a", "", "Master", "MUG"),
    )
    job = world.ctx.job_id
    ids = {row.display_name: row.id for row in world.tenant.media.rows(world.tenant.media.ids())}
    for name, field, before, after in (
        ("a", MediaField.ALT_TEXT, "New", "Newer"),
        ("b", MediaField.DESCRIPTION, "", "Other value"),
    ):
        change = FieldChange(ids[name], field, "Neutral", before, after)
        world.tenant.media_editing.apply(MediaEdit("Edit", (change,)), "bob")
    world.run(placed("b", "", "Master", "MUG"))
    receipt = world.tenant.manifests.receipt(job)
    assert [(line.name, line.reason) for line in receipt.lines if not line.can_reverse] == [
        ("a", "Changed again since: alt text."),
        ("MUG in Omnichannel, Neutral", "It was changed again since."),
    ]
    outcome = world.tenant.manifests.reverse(job, "ann")
    assert len(outcome.done) == 2 and {line.kind for line in outcome.refused} == {"media", "assignment"}
    texts = {name: world.tenant.media.texts(i)["Neutral"] for name, i in ids.items()}
    assert texts["a"].alt_text == "Newer"
    assert texts["b"] == MediaTexts("", "Alt of b", "Other value")
    assert world.names("TEE", MASTER) == [] and world.names("MUG", MASTER) == ["a", "b"]


def test_some_lines_alone(world: World):
    world.run(media("a", "a.jpg"), media("b", "b.jpg"))
    receipt = world.tenant.manifests.receipt(world.ctx.job_id)
    outcome = world.tenant.manifests.reverse(world.ctx.job_id, "ann", [receipt.lines[0].key])
    assert outcome.done == (receipt.lines[0].key,)
    assert [row.display_name for row in world.tenant.media.rows(world.tenant.media.ids())] == ["b"]
    assert not world.tenant.manifests.receipt("job-0").lines


def test_an_item_that_is_used_elsewhere_stays(world: World):
    world.run(media("a", "a.jpg"))
    job = world.ctx.job_id
    world.run(placed("a", "", "Master", "TEE"))
    [line] = world.tenant.manifests.reverse(job, "ann").refused
    assert "TEE shows it" in line.reason
    assert world.document("TEE", DEFAULT_CONTEXT).head_version == 1
