"""Whatever items and galleries hold, an export says it so that its import finds nothing to do."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import AdditionalSlot, MasterTarget, TargetMedia
from app.models.context import Context
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.sync.cms.export_manifest import export_manifest
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ExportManifestRequest, ImportManifestRequest
from tests.sync.cms.import_world import World, media, world
from tests.sync.cms.told import Told, finish

__all__ = ["world"]
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
TEXTS = st.text(st.sampled_from("aé \t\n\"'=+-@,|:#\u00a0\u2028"), min_size=1, max_size=12)
FIELDS = (MediaField.TITLE, MediaField.ALT_TEXT, MediaField.DESCRIPTION)
CONTEXTS = (Context("Omnichannel", "Neutral"), Context("OUN001", "fr-ca"), Context("OUN002", "Neutral"))
EDIT = st.tuples(st.sampled_from(FIELDS), st.sampled_from(("Neutral", "fr-ca")), TEXT | TEXTS)
PLACE = st.tuples(st.sampled_from(CONTEXTS), st.permutations(range(3)), st.integers(0, 3))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(edits=st.lists(EDIT, max_size=4), places=st.lists(PLACE, max_size=3), name=TEXTS)
def test_nothing_is_left_to_do(world: World, edits: list, places: list, name: str):
    if not world.tenant.media.ids():
        world.run(*(media(one, path) for one, path in zip("abc", ("a.jpg", "b.jpg", "d.jpg"), strict=True)))
    ids = list(world.tenant.media.ids())
    for field, locale, text in [*edits, (MediaField.TITLE, "Neutral", name)]:
        texts = world.tenant.media.texts(ids[0]).get(locale)
        attribute = {FIELDS[0]: "title", FIELDS[1]: "alt_text", FIELDS[2]: "description"}[field]
        before = getattr(texts, attribute) if texts else ""
        if text.strip() != before and (text.strip() or field is not MediaField.ALT_TEXT):
            change = FieldChange(ids[0], field, locale, before, text)
            world.tenant.media_editing.apply(MediaEdit("Edit", (change,)), "ann")
    product = world.tenant.catalog.product_by_number("TEE").id
    for context, order, count in places:
        now = world.tenant.assignments.document(product, context).content.master
        shown = [ids[place] for place in order][:count]
        after = TargetMedia(tuple(shown), tuple(AdditionalSlot(i, "Chart é") for i in shown[:1]))
        edit = TargetEdit(product, context, MasterTarget(), now, after if after.is_explicit else None)
        world.tenant.assignments.apply_bulk(Edit("Edit", (edit,)), "ann")
    before = world.dump()
    for number, content in enumerate(("media", "assignments")):
        file = world.files / f"{content}.tsv"
        request = ExportManifestRequest("shop", str(file), content, all_channels=True, all_locales=True)
        finish(export_manifest(request, world.stores, Told("out")))
        text = file.read_bytes().decode("utf-8-sig")
        _overwriting(file, text)
        world.ctx = Told(f"in-{number}-{len(list(world.files.iterdir()))}-{hash(text)}")
        outcome = finish(import_manifest(ImportManifestRequest("shop", str(file)), world.stores, world.ctx))
        assert outcome.counts["skipped"] == outcome.counts["rows"], world.ctx.lines
    assert world.dump() == before


def _overwriting(file: Path, text: str) -> None:
    """Have every row take the place of what is there."""
    header, *lines = text.split("\r\n")
    place = header.split("\t").index("MediaSourceIfExistsAction")
    rows = [line.split("\t") for line in lines if line]
    for row in rows:
        row[place] = "Overwrite"
    file.write_bytes("\r\n".join([header, *("\t".join(row) for row in rows)]).encode("utf-8-sig"))
