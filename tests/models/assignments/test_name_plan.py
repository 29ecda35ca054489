"""Names against the catalogue: pure plans, then the service over a real store."""

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.edit import MatrixEdit, TargetEdit
from app.models.assignments.name_catalog import NameCatalog, NamedProduct, NamedValue, NamedVariant
from app.models.assignments.name_edits import NameMode, edit_of
from app.models.assignments.name_plan import MediaName, NamePlan, place_text, plan_names
from app.models.assignments.name_presets import PRESETS, guess_rule
from app.models.assignments.name_rules import NameField, NameRule
from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    DocumentContent,
    MasterTarget,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import Cancelled, NotFound, RuleViolation
from app.models.media.rows import MediaType
from app.models.undo import StepNote
from tests.support.builders import USER, choose_matrix

COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE
RED, BLUE, NAVY, SLIM, LOOSE, S, M = 1, 2, 3, 11, 12, 21, 22


def values(color: int | None = None, style: int | None = None, size: int | None = None) -> DimensionValues:
    return DimensionValues(color, style, size)


def catalog(matrix: tuple[Dimension, ...] = ()) -> NameCatalog:
    """SHIRT in red and blue, slim and loose, S and M, but no red and loose; CAP; two products named Sock."""
    combinations = [
        values(c, y, z) for c in (RED, BLUE) for y in (SLIM, LOOSE) for z in (S, M) if (c, y) != (RED, LOOSE)
    ]
    return NameCatalog(
        [
            NamedProduct(7, "SHIRT", "Oxford Shirt", (COLOR, STYLE, SIZE), matrix),
            NamedProduct(8, "CAP", "Trail Cap", (), ()),
            NamedProduct(9, "SO-1", "Sock", (), ()),
            NamedProduct(10, "SO_2", "Sock", (), ()),
            NamedProduct(11, "SO 1", "Other", (), ()),
        ],
        [NamedVariant(100 + n, 7, f"SHIRT-{n}", own) for n, own in enumerate(combinations)],
        [
            NamedValue(RED, COLOR, "red", "Fire Red"),
            NamedValue(BLUE, COLOR, "blue", "Blue"),
            NamedValue(NAVY, COLOR, "navy", "Blue"),
            NamedValue(SLIM, STYLE, "Slim", "Slim"),
            NamedValue(LOOSE, STYLE, "Loose", "Loose"),
            NamedValue(S, SIZE, "S", "Small"),
            NamedValue(M, SIZE, "M", "Medium"),
        ],
    )


def item(name: str, media_id: int = 1, type_: MediaType = MediaType.IMAGE) -> MediaName:
    return MediaName.of(media_id, f"{name}.jpg", name, type_, "sha")


def plan(template: str, *names: str, matrix: tuple[Dimension, ...] = (), purpose: str = "") -> NamePlan:
    items = [item(name, n) for n, name in enumerate(names, start=1)]
    return plan_names(NameRule.parse(template, purpose), items, catalog(matrix), ["Manual"])


def targets(made: NamePlan) -> list[tuple]:
    return [made.targets(match.place) for match in made.matches]


def reasons(made: NamePlan) -> list[str]:
    return [one.reason for one in made.left_over]


def test_the_index_goes_with_the_last_who_holds_it():
    gc.disable()
    try:
        index = catalog()
        assert index.vocabulary[NameField.PRODUCT]("cap")
        held = weakref.ref(index)
        del index
        assert held() is None
    finally:
        gc.enable()


# --- where names lead


def test_no_dimension_is_the_master_by_number_or_by_name():
    assert targets(plan("{product}", "shirt", "CAP")) == [(MasterTarget(),)] * 2
    assert targets(plan("{name}_{position}", "OXFORD-SHIRT_1")) == [(MasterTarget(),)]
    assert targets(plan("{product} {name}", "Cap trail cap")) == [(MasterTarget(),)]


def test_a_number_and_a_name_of_different_products_lead_nowhere():
    assert reasons(plan("{product} {name}", "Cap oxford shirt")) == [
        "Product number and product name are of different products."
    ]


def test_the_dimensions_of_the_matrix_are_a_cell():
    made = plan("{product}_{color}_{style}", "shirt_fire red_SLIM", matrix=(COLOR, STYLE))
    assert targets(made) == [(CellTarget(values(RED, SLIM)),)]
    assert made.matrices == {}


def test_a_color_alone_is_every_cell_with_it_that_has_variants():
    made = plan("{product}_{color}", "shirt_blue", "shirt_red", matrix=(COLOR, STYLE))
    assert targets(made) == [
        (CellTarget(values(BLUE, SLIM)), CellTarget(values(BLUE, LOOSE))),
        (CellTarget(values(RED, SLIM)),),
    ]
    assert made.target_count() == 3


def test_all_dimensions_are_the_variant():
    made = plan("{product}_{color}_{style}_{size}", "shirt_blue_slim_medium")
    assert targets(made) == [(VariantTarget(103),)]
    assert made.matrices == {}


def test_dimensions_beside_the_matrix_are_the_variants_that_have_them():
    made = plan("{product}_{style}_{size}", "shirt_slim_s", matrix=(COLOR,))
    assert targets(made) == [(VariantTarget(100), VariantTarget(102))]


def test_the_number_of_a_variant_is_that_variant():
    assert targets(plan("{product}_{position}", "SHIRT-4_1")) == [(VariantTarget(104),)]
    assert targets(plan("{product}_{color}", "SHIRT-4_blue")) == [(VariantTarget(104),)]
    assert reasons(plan("{product}_{color}", "SHIRT-4_red")) == ["SHIRT-4 has other values."]


def test_without_a_matrix_one_over_everything_that_is_named_is_proposed():
    made = plan("{product}_{color}[_{style}]", "shirt_red", "shirt_blue_loose")
    assert made.matrices == {0: (COLOR, STYLE)}
    assert targets(made) == [(CellTarget(values(RED, SLIM)),), (CellTarget(values(BLUE, LOOSE)),)]
    refused = made.without_new_matrices()
    assert (refused.matches, refused.matrices) == ([], {})
    assert reasons(refused) == ["SHIRT has no assignment matrix over Color and Style."] * 2


@pytest.mark.parametrize(
    ("template", "name", "reason"),
    [
        ("{product}_{color}", "coat_red", "No product number “coat”."),
        ("{product}_{color}", "shirt_pink", "No Color “pink”."),
        ("{product}_{color}", "shirt_navy", "SHIRT has no variant with Color Blue."),
        ("{product}_{color}_{style}", "shirt_red_loose", "SHIRT has no variant with Fire Red, Loose."),
        ("{product}_{color}", "cap_red", "CAP has no dimension Color."),
        ("{product}_{position}", "Shirt_x", "“x” is no position."),
        ("{product}_{group}", "shirt_Manul", "No media purpose “Manul”."),
        ("{product}_{color}", "Shirt-red", "It does not fit the rule."),
        ("{product}_{color}_{position}", "Shirt_Red", "It does not fit after “Shirt_”."),
    ],
)
def test_what_is_left_over_says_why(template: str, name: str, reason: str):
    assert reasons(plan(template, name)) == [reason]


def test_names_that_mean_several_products_or_values_are_ambiguous():
    made = plan("{name}", "sock")
    assert [made.catalog.products[c.place.product].number for c in made.ambiguous[0].candidates] == [
        "SO-1",
        "SO_2",
    ]
    chosen = made.decided({1: made.ambiguous[0].candidates[1]})
    assert [chosen.catalog.products[m.place.product].id for m in chosen.matches] == [10]
    assert chosen.ambiguous == []
    assert made.decided({2: made.ambiguous[0].candidates[1]}) is made


def test_a_number_to_the_letter_wins_over_one_with_other_separators():
    assert [m.place.product for m in plan("{product}", "so-1").matches] == [2]
    assert [m.place.product for m in plan("{product}", "so 1").matches] == [4]
    assert len(plan("{product}", "so_1").ambiguous[0].candidates) == 2


def test_a_display_name_of_two_values_means_the_one_that_the_product_has():
    assert targets(plan("{product}_{color}", "shirt_Blue", matrix=(COLOR,))) == [(CellTarget(values(BLUE)),)]


def test_files_need_a_media_purpose():
    sheet = item("shirt", type_=MediaType.FILE)
    refused = plan_names(NameRule.parse("{product}"), [sheet], catalog())
    assert "Give it a media purpose" in refused.left_over[0].reason
    taken = plan_names(NameRule.parse("{product}", "Manual"), [sheet], catalog())
    assert taken.matches[0].purpose == "Manual"


def test_the_display_name_counts_where_the_file_name_is_missing():
    assert MediaName.of(1, "", "SHIRT_2", MediaType.IMAGE, "").stem == "SHIRT_2"


def test_a_purpose_may_be_written_with_separators():
    read = NameRule.parse("{product}_{group}")
    made = plan_names(read, [item("cap_size-chart"), item("cap_PRIMARY")], catalog(), ["SizeChart"])
    assert [match.purpose for match in made.matches] == ["SizeChart", ""]


def test_planning_can_be_stopped_and_tells_how_far_it_is():
    told: list[tuple[int, int]] = []
    plan_names(
        NameRule.parse("{product}"), [item("cap")], catalog(), progress=lambda d, t: told.append((d, t))
    )
    assert told == [(0, 1), (1, 1)]
    with pytest.raises(Cancelled):
        plan_names(NameRule.parse("{product}"), [item("cap")], catalog(), cancelled=lambda: True)


def test_places_have_words():
    made = plan("{product}[_{color}][_{style}]", "shirt", "shirt_red_slim", "shirt-2")
    assert [place_text(made.catalog, m.place) for m in made.matches] == [
        "Master",
        "Fire Red + Slim",
        "SHIRT-2",
    ]


# --- the edit


def test_items_stand_by_position_then_by_name_with_numbers_as_numbers():
    made = plan("{product}[_{position:main}][-{*}]", "cap-10", "cap_2", "cap-9", "cap_main", "cap")
    edit = edit_of(made, {}, DEFAULT_CONTEXT)
    assert edit.text == "Assign 5 items to 1 target by file name"
    assert edit.changes == (
        TargetEdit(8, DEFAULT_CONTEXT, MasterTarget(), None, TargetMedia((5, 3, 1, 4, 2))),
    )
    assert (
        edit_of(made, {8: DocumentContent(master=TargetMedia((5, 3, 1, 4, 2)))}, DEFAULT_CONTEXT).changes
        == ()
    )


def test_adding_keeps_what_is_there_and_replacing_drops_it():
    made = plan("{product}_{group}[_{position}]", "cap_primary_1", "cap_manual", "cap_primary_2")
    old = TargetMedia((9, 3), (AdditionalSlot(8, "Manual"), AdditionalSlot(8, "Care")))
    contents = {8: DocumentContent(master=old)}
    (added,) = edit_of(made, contents, DEFAULT_CONTEXT).changes
    assert added.after == TargetMedia((9, 3, 1), (*old.additional, AdditionalSlot(2, "Manual")))
    (replaced,) = edit_of(made, contents, DEFAULT_CONTEXT, NameMode.REPLACE).changes
    assert replaced.after == TargetMedia((1, 3), (AdditionalSlot(8, "Care"), AdditionalSlot(2, "Manual")))
    assert replaced.before == old


def test_matrices_are_created_before_their_cells():
    edit = edit_of(plan("{product}_{color}", "shirt_blue"), {}, DEFAULT_CONTEXT)
    assert edit.changes[0] == MatrixEdit(7, DEFAULT_CONTEXT, (), (COLOR,))
    assert edit.changes[1].target == CellTarget(values(BLUE))


# --- ready-made rules


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_every_preset_reads_its_example_shape(preset):
    assert preset.rule.template == preset.template


@pytest.mark.parametrize(
    ("preset", "name", "target", "position"),
    [
        ("legacy-product", "SHIRT_000_001", MasterTarget(), 1),
        ("legacy-variant", "SHIRT ^ Slim ^ M ^ Blue ^_000_002", VariantTarget(103), 2),
        ("legacy-variant", "SHIRT ^  ^  ^ Blue ^_000_005", CellTarget(values(BLUE)), 5),
        ("color-view", "shirt-red_main", CellTarget(values(RED)), 1),
        ("view", "shirt-whatever_back", MasterTarget(), 6),
        ("number", "SHIRT-4", VariantTarget(104), 0),
    ],
)
def test_presets_lead_where_the_convention_says(preset: str, name: str, target, position: int):
    template = next(one.template for one in PRESETS if one.name == preset)
    made = plan(template, name, matrix=(COLOR,))
    assert [(made.targets(m.place), m.position) for m in made.matches] == [((target,), position)]


@pytest.mark.parametrize(
    ("names", "template"),
    [
        (["SHIRT_red_1", "SHIRT_blue_2"], "{product}_{color}_{position}"),
        (["x-cap-2", "y-cap-3"], "{*}-{product}-{position}"),
        (["SHIRT red slim", "shirt blue loose"], "{product} {color} {style}"),
        (["SHIRT_000_001", "CAP_000_002"], "{product}_000_{position}"),
    ],
)
def test_a_rule_is_guessed_from_names(names: list[str], template: str):
    guessed = guess_rule([item(name, n) for n, name in enumerate(names)], catalog())
    assert guessed is not None
    assert guessed.template == template


def test_names_that_say_nothing_give_no_guess():
    assert guess_rule([item("foo"), item("")], catalog()) is None
    assert guess_rule([], catalog()) is None


@given(st.lists(st.text("shirtcap_-{}[]^ \\1é", max_size=12), max_size=4))
def test_guessing_never_fails(names: list[str]):
    guessed = guess_rule([item(name, n) for n, name in enumerate(names)], catalog())
    assert guessed is None or plan_names(guessed, [item(name) for name in names], catalog()).matches


# --- over a store


def test_items_are_read_by_id_in_that_order_or_all_by_name(shop):
    names = shop.tenant.name_rules
    items = names.items([shop.media["m2"], 999, shop.media["m1"]])
    assert [one.stem for one in items] == ["m2", "m1"]
    assert [one.display_name for one in names.items()] == sorted(shop.media)


def test_one_step_assigns_and_takes_everything_back(shop):
    tenant = shop.tenant
    catalog_ = tenant.name_rules.catalog()
    named = [
        one._replace(stem=name, key=name.casefold())
        for one, name in zip(
            tenant.name_rules.items([shop.media[n] for n in ("m1", "m2", "m3")]),
            ("SHIRT_Red_2", "SHIRT_Red_1", "CAP"),
            strict=True,
        )
    ]
    made = plan_names(NameRule.parse("{product}[_{color}_{position}]"), named, catalog_)
    edit = tenant.name_rules.edit(made, DEFAULT_CONTEXT)
    step = StepNote("s1", "products", "assignments", edit.text)
    outcome = tenant.assignments.apply_bulk(edit, USER, step=step)
    assert outcome.refused == ()
    assert shop.document(shop.shirt).content.get(shop.cell("Red")) == shop.items("m2", "m1")
    assert shop.document(shop.cap).content.master == shop.items("m3")
    assert shop.document(shop.cap).checked_out_by is None
    tenant.assignments.undo_step("s1", USER)
    assert shop.document(shop.shirt).content.is_empty
    assert tenant.catalog.product(shop.shirt).matrix == ()


def test_a_document_that_somebody_else_edits_is_named_and_left(shop):
    tenant = shop.tenant
    tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "robin")
    (one,) = tenant.name_rules.items([shop.media["m1"]])
    made = plan_names(NameRule.parse("{product}"), [one._replace(key="cap")], tenant.name_rules.catalog())
    outcome = tenant.assignments.apply_bulk(tenant.name_rules.edit(made, DEFAULT_CONTEXT), USER)
    assert [(r.name, "robin" in r.reason) for r in outcome.refused] == [("CAP", True)]


def test_the_edit_goes_upon_what_an_editor_sees(shop):
    choose_matrix(shop.tenant, shop.shirt, COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"), finish=False)
    (one,) = shop.tenant.name_rules.items([shop.media["m2"]])
    made = plan_names(
        NameRule.parse("{product}_{color}"), [one._replace(key="shirt_red")], shop.tenant.name_rules.catalog()
    )
    (change,) = shop.tenant.name_rules.edit(made, DEFAULT_CONTEXT).changes
    assert (change.before, change.after) == (shop.items("m1"), shop.items("m1", "m2"))


def test_rules_are_saved_by_name_replaced_and_removed(shop):
    names = shop.tenant.name_rules
    names.save(" Studio ", NameRule.parse("{product}", "Manual"))
    names.save("Alpha", NameRule.parse("{name}"))
    names.save("studio", NameRule.parse("{product}_{color}"))
    assert [(one.name, one.rule.template) for one in names.saved()] == [
        ("Alpha", "{name}"),
        ("studio", "{product}_{color}"),
    ]
    names.remove("Alpha")
    assert [one.name for one in names.saved()] == ["studio"]
    with pytest.raises(NotFound):
        names.remove("Alpha")
    with pytest.raises(RuleViolation):
        names.save(" ", NameRule.parse("{product}"))


def test_purposes_are_the_usual_ones_and_those_in_use(shop):
    media = TargetMedia((), (AdditionalSlot(shop.media["m1"], "Care label"),))
    shop.assign(shop.cap, media)
    assert "Care label" in shop.tenant.name_rules.purposes()
    assert "SizeChart" in shop.tenant.name_rules.purposes()
