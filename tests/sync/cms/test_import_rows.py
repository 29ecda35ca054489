"""Single rows of a manifest: media that exist, rows that are refused, conflicts."""

from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT
from app.models.media.rows import MediaTexts
from tests.sync.cms.import_world import World, media, placed

MASTER = MasterTarget()


class TestMediaThatExist:
    def test_use_existing_leaves_it_but_adds_a_new_locale(self, world: World):
        world.run(media("a", "a.jpg"))
        other = media("a", "", MediaLocale="FR-CA", ImageAltText="Texte", MediaDisplayName="other")
        assert world.run(other, media("a", "b.jpg", ImageAltText="New"))["succeeded"] == 1
        assert world.results() == [("Succeeded", ""), ("Skipped", "")]
        [row] = world.tenant.media.rows(world.tenant.media.ids())
        assert (row.display_name, row.alt_text, row.version) == ("a", "Alt of a", 2)
        assert world.tenant.media.texts(row.id)["fr-ca"] == MediaTexts("", "Texte")

    def test_overwrite(self, world: World):
        world.run(media("a", "a.jpg"))
        row = media("a", "b.jpg", MediaDisplayName="new name", ImageAltText="New")
        row["MediaSourceIfExistsAction"] = "Overwrite"
        assert world.run(row)["succeeded"] == 1
        [found] = world.tenant.media.rows(world.tenant.media.ids())
        assert (found.display_name, found.alt_text, found.version) == ("new name", "New", 2)
        assert (found.file_name, found.height) == ("b.jpg", 9)
        assert world.run(row)["skipped"] == 1
        assert world.run(row | {"MediaVersion": "1"})["skipped"] == 1
        assert world.results() == [("Skipped", "M007")]
        world.run(row | {"ImageAltText": ""})
        assert world.results() == [("Failed", "M001")]

    def test_keep_both(self, world: World):
        world.run(media("a", "a.jpg"))
        assert world.run(media("a", "b.jpg", MediaSourceIfExistsAction="KeepBoth"))["succeeded"] == 1
        rows = world.tenant.media.rows(world.tenant.media.ids())
        assert sorted(row.display_name for row in rows) == ["a", "a (2)"]

    def test_take_latest(self, world: World):
        world.run(media("a", "a.jpg"))
        row = media("a", "a.jpg", ImageAltText="New", MediaSourceIfExistsAction="TakeLatest")
        world.run(row | {"MediaImportPath": ""})
        assert world.results() == [("Skipped", "")]
        world.run(row)
        [found] = world.tenant.media.rows(world.tenant.media.ids())
        newer = (world.media_root / "A.jpg").stat().st_mtime > world.clock.now().timestamp()
        assert found.alt_text == ("New" if newer else "Alt of a")

    def test_the_same_name_and_content_is_the_same_item(self, world: World):
        nameless = media("a", "a.jpg", MediaSourceProvider="", MediaSourceId="")
        assert world.run(nameless, nameless, media("a", "a.jpg"))["succeeded"] == 1
        assert world.run(media("a", ""))["skipped"] == 1
        assert len(world.tenant.media.ids()) == 1


def test_rows_of_one_item_in_several_locales_are_of_one_version(world: World):
    locales = ("system_neutral", "en-us", "fr-ca")
    world.run(media("a", "a.jpg"))
    (item,) = world.tenant.media.rows(world.tenant.media.ids())
    change = {"MediaSourceIfExistsAction": "Overwrite", "MediaVersion": str(item.version)}
    rows = [media("a", "", **change, MediaLocale=code, ImageAltText=f"Alt {code}") for code in locales]
    assert world.run(*rows)["succeeded"] == 3
    texts = world.tenant.media.texts(item.id)
    assert [texts[code].alt_text for code in ("Neutral", "en-us", "fr-ca")] == [f"Alt {c}" for c in locales]
    assert world.run(*rows)["skipped"] == 3, "the version is another one now"
    assert {code for _, code in world.results()} == {"M007"}


BAD_ROWS: list[tuple[dict[str, str], str]] = [
    (media("x", "a.jpg", ImageAltText=""), "M001"),
    (media("x", "a.jpg", MediaType="Picture"), "M002"),
    (media("x", "a.jpg", MediaAction="Unpublish"), "E108"),
    (media("x", "none.jpg"), "M003"),
    (media("x", "../files/catalog.tsv"), "M003"),
    (media("x", "https://example.org/a.jpg"), "M004"),
    (media("x", "b.jpg", MediaDisplayName="good"), "M005"),
    (media("x", "broken.jpg"), "M008"),
    (media("x", "torn.png"), "M008"),
    (media("x", "b.jpg", MediaType="Video", MediaTitle="t"), "M008"),
    (media("x", "b.jpg", MediaLocale="ja-jp"), "M009"),
    (media("x", ""), "E108"),
    (media("x", "b.jpg", InternalMediaId="M0zzzz"), "E108"),
    (placed("good", "", "Master", "NONE"), "E101"),
    (placed("good", "", "Variant", "TEE"), "E102"),
    (placed("good", "", "DimensionMatrix", "MUG|Color:Black"), "E103"),
    (placed("good", "", "DimensionMatrix", "TEE|Color:Blue"), "E103"),
    (placed("good", "", "Master", "TEE", EntityChannel="OUN999"), "E104"),
    (placed("good", "", "Master", "TEE", EntityChannel="128"), "E104"),
    (placed("good", "", "Master", "TEE", EntityChannel="OUN002", EntityLocale="en-us"), "M009"),
    (placed("good", "", "Master|Swatch", "TEE|Color"), "E107"),
    (placed("good", "", "Master|Swatch", "TEE|Color|Blue"), "E103"),
]


class TestBadRows:
    def test_each_is_a_result_line_and_stops_nothing(self, world: World):
        rows = [row for row, _ in BAD_ROWS]
        first, last = media("good", "a.jpg"), placed("good", "", "Master", "TEE")
        counts = world.run(first, *rows, last)
        assert world.results() == [
            ("Succeeded", ""),
            *(("Failed", code) for _, code in BAD_ROWS),
            ("Succeeded", ""),
        ]
        assert counts["failed"] == world.outcome.failed == len(rows)
        assert all(text.endswith(".") for text in world.descriptions() if text)
        assert len([line for line in world.ctx.lines if line.startswith("Row ")]) == len(rows)
        assert len(world.tenant.media.ids()) == 1
        assert world.workspace.check() == []

    def test_actions_that_contradict_each_other(self, world: World):
        publish, off = {"EntityAssignmentAction": "PublishNow"}, {"EntityAssignmentAction": "Unpublish"}
        world.run(
            placed("a", "a.jpg", "Master", "TEE") | publish,
            placed("b", "b.jpg", "Master", "TEE"),
            placed("a", "a.jpg", "Variant", "TEE-BS") | publish,
            placed("a", "a.jpg", "Variant", "TEE-BM") | off,
            placed("a", "a.jpg", "Variant", "TEE-RS"),
        )
        assert world.results() == [*[("Failed", "E106")] * 4, ("Succeeded", "")]

    def test_cells_of_two_matrices(self, world: World):
        world.run(
            placed("a", "a.jpg", "DimensionMatrix", "TEE|Size:S"),
            placed("a", "a.jpg", "DimensionMatrix", "TEE|Size:S|Color:Red"),
        )
        assert world.results() == [("Succeeded", ""), ("Failed", "E103")]
        assert world.tenant.catalog.product_by_number("TEE").matrix == (Dimension.SIZE,)

    def test_a_product_that_somebody_edits(self, world: World):
        product = world.tenant.catalog.product_by_number("TEE").id
        world.tenant.assignments.check_out(product, DEFAULT_CONTEXT, "bob")
        row = placed("a", "a.jpg", "Master", "TEE")
        world.run(media("a", "a.jpg"))
        world.run(row)
        assert world.results() == [("Skipped", "M006")] and "bob" in world.descriptions()[0]
        assert world.document("TEE").checked_out_by == "bob"
        world.run(row | {"EntityCheckedOutAction": "Overwrite"})
        assert world.results() == [("Succeeded", "")]
        assert world.document("TEE").checked_out_by is None
        assert world.names("TEE", MASTER) == ["a"]

    def test_an_assignment_of_another_version(self, world: World):
        world.run(placed("a", "a.jpg", "Master", "TEE"), media("b", "b.jpg"))
        row = placed("b", "b.jpg", "Master", "TEE")
        world.run(row | {"EntityVersion": "7"})
        assert world.results() == [("Skipped", "M007")]
        assert world.run(row | {"EntityVersion": "1"})["succeeded"] == 1


def test_a_name_that_is_too_long_is_refused_instead_of_cut(world: World):
    row = media("a", "a.jpg", MediaDisplayName="n" * 201)
    assert world.run(row)["failed"] == 1
    assert world.results() == [("Failed", "M002")]
    assert len(world.tenant.media.ids()) == 0
    assert world.run(row | {"MediaDisplayName": "n" * 200})["succeeded"] == 1
