"""Swatches, other dimensions and bulk work, through a real store."""

from dataclasses import replace

import pytest

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.editing import CHUNK
from app.models.assignments.rows import PublishState, Source, desk_of
from app.models.assignments.slots import (
    CategoryId,
    CellTarget,
    Swatch,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.errors import AppError, CheckedOut, NotFound, RuleViolation, StaleEdit
from app.models.media.content import Region
from tests.models.assignments.edits import (
    OTHER,
    PRODUCTS,
    US,
    apply,
    both,
    comments,
    master,
    note,
    swatch,
    value,
)
from tests.support.builders import USER, choose_matrix
from tests.support.shop import Shop

COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE


# --- swatches


def test_a_swatch_is_set_changed_and_taken_away(shop: Shop) -> None:
    red, sample = Swatch("#C01010"), Swatch(media_id=shop.media["m1"], crop=Region(0, 0, 40, 50))
    apply(shop, swatch(shop, "Red", None, red))
    apply(shop, swatch(shop, "Red", red, sample))
    found = shop.document(shop.shirt)
    assert found.content.swatches == {value(shop, "Red"): sample}
    assert found.has_draft
    rows = shop.tenant.media.rows([shop.media["m1"]])
    assert rows[0].used_by == 1
    apply(shop, swatch(shop, "Red", sample, None))
    assert shop.document(shop.shirt).content.is_empty
    assert shop.tenant.media.rows([shop.media["m1"]])[0].used_by == 0


@pytest.mark.parametrize(
    ("name", "made", "error"),
    [
        ("Red", Swatch("red"), RuleViolation),
        ("Red", Swatch("#12345"), RuleViolation),
        ("Red", Swatch(), RuleViolation),
        ("Red", Swatch("#123456", media_id=1), RuleViolation),
        ("Red", Swatch("#123456", crop=Region(0, 0, 1, 1)), RuleViolation),
        ("Red", Swatch(media_id=1, crop=Region(0, 0, 41, 50)), RuleViolation),
        ("Red", Swatch(media_id=1, crop=Region(5, 5, 5, 9)), RuleViolation),
        ("Red", Swatch(media_id=1, crop=Region(-1, 0, 9, 9)), RuleViolation),
        ("Red", Swatch(media_id=777), NotFound),
        ("Red", Swatch(media_id=7), RuleViolation),  # a video
        ("Red", Swatch(media_id=8), RuleViolation),  # a file
    ],
)
def test_a_swatch_that_does_not_fit_is_refused(
    shop: Shop, name: str, made: Swatch, error: type[AppError]
) -> None:
    with pytest.raises(error):
        apply(shop, swatch(shop, name, None, made))
    assert shop.document(shop.shirt).state is PublishState.NONE


def test_a_swatch_is_for_a_value_that_a_variant_has(shop: Shop) -> None:
    with pytest.raises(NotFound, match="CAP"):
        apply(shop, swatch(shop, "Red", None, Swatch("#123456"), shop.cap))
    with pytest.raises(StaleEdit, match="SHIRT"):
        apply(shop, swatch(shop, "Red", Swatch("#123456"), Swatch("#654321")))


# --- check-out with the first edit


def test_the_first_edit_takes_the_check_out(shop: Shop) -> None:
    apply(shop, master(shop, shop.shirt, None, shop.items("m1")))
    found = shop.document(shop.shirt)
    assert (found.checked_out_by, found.has_draft) == (USER, True)
    with pytest.raises(CheckedOut):
        apply(shop, master(shop, shop.cap, None, shop.items("m1")), check_out=False)


def test_the_first_edit_takes_nothing_from_others_and_nothing_where_it_fails(shop: Shop) -> None:
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, OTHER)
    both = [master(shop, product, None, shop.items("m1")) for product in (shop.shirt, shop.cap)]
    with pytest.raises(CheckedOut, match=OTHER):
        apply(shop, *both)
    assert shop.document(shop.shirt).checked_out_by is None
    with pytest.raises(NotFound):
        apply(shop, master(shop, shop.shirt, None, shop.items("m1"), Context("OUN999", NEUTRAL)))


def test_media_of_a_variant_that_is_gone_can_still_be_taken_away(shop: Shop) -> None:
    """The product changed under the document: nothing reaches the media, and a person clears them."""
    cell = shop.cell("Red")
    choose_matrix(shop.tenant, shop.shirt, COLOR)
    apply(shop, master(shop, shop.shirt, None, shop.items("m1"), target=cell))
    with shop.tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE variants SET color = (SELECT max(color) FROM variants)")
    apply(shop, master(shop, shop.shirt, shop.items("m1"), None, target=cell))
    assert shop.document(shop.shirt).content.is_empty
    with pytest.raises(NotFound):
        apply(shop, master(shop, shop.shirt, None, shop.items("m1"), target=cell))


# --- other dimensions


def filled(shop: Shop) -> dict[str, CellTarget]:
    """Cells over color in two contexts, one published; Red is the same in both sizes and styles."""
    choose_matrix(shop.tenant, shop.shirt, COLOR)
    cells = {name: shop.cell(name) for name in ("Red", "Blue")}
    shop.assign(shop.shirt, shop.items("m1"), cells["Red"])
    shop.assign(shop.shirt, shop.items("m2"), cells["Blue"], US)
    shop.publish()
    return cells


@pytest.mark.parametrize("keep", [False, True])
def test_more_dimensions_keep_what_every_variant_shows(shop: Shop, keep: bool) -> None:
    filled(shop)
    before = shop.tenant.assignments.resolve_all_variants(shop.shirt, US, Source.DRAFT)
    change = shop.tenant.assignments.matrix_change(
        shop.shirt, DEFAULT_CONTEXT, (STYLE, COLOR), USER, keep_on_variants=keep
    )
    assert (change.kept, change.lost, change.variants) == (4, (), 0)
    assert set(change.contexts) == {DEFAULT_CONTEXT, US}
    assert change.edit.text == "Change dimensions to Color × Style"
    shop.tenant.assignments.apply(change.edit, USER, check_out=True)
    assert shop.tenant.catalog.product(shop.shirt).matrix == (COLOR, STYLE)
    after = shop.tenant.assignments.resolve_all_variants(shop.shirt, US, Source.DRAFT)
    assert {i: one.media for i, one in after.items()} == {i: one.media for i, one in before.items()}
    live = shop.tenant.assignments.resolve_all_variants(shop.shirt, US, Source.PUBLISHED)
    assert {i: one.media for i, one in live.items()} == {i: one.media for i, one in before.items()}
    assert shop.ws.workspace.check() == []


@pytest.mark.parametrize("keep", [False, True])
def test_what_has_no_cell_any_more_is_named_and_may_stay_on_its_variants(shop: Shop, keep: bool) -> None:
    cells = filled(shop)
    change = shop.tenant.assignments.matrix_change(
        shop.shirt, DEFAULT_CONTEXT, (SIZE,), USER, keep_on_variants=keep
    )
    assert (change.kept, change.variants) == (0, 8)
    assert {(at, key): media for at, key, media in change.lost} == {
        (DEFAULT_CONTEXT, cells["Red"].key): shop.items("m1"),
        (US, cells["Blue"].key): shop.items("m2"),
    }
    step = note(desk_of(shop.shirt, DEFAULT_CONTEXT))
    shop.tenant.assignments.apply(change.edit, USER, check_out=True, step=step)
    content = shop.document(shop.shirt).content
    assert (len(content.variants), content.cells) == (4 if keep else 0, {})
    shop.tenant.assignments.undo_step(step.id, USER)
    assert shop.tenant.catalog.product(shop.shirt).matrix == (COLOR,)
    for at in (DEFAULT_CONTEXT, US):
        assert not shop.document(shop.shirt, at).has_draft, "all is as it was"
    shop.tenant.assignments.undo_step(step.id, USER, redo=True)
    assert shop.document(shop.shirt).content == content


def test_others_who_hold_a_document_are_named_and_hold_the_change_up(shop: Shop) -> None:
    filled(shop)
    shop.tenant.assignments.check_out(shop.shirt, US, OTHER)
    change = shop.tenant.assignments.matrix_change(
        shop.shirt, DEFAULT_CONTEXT, (), USER, keep_on_variants=False
    )
    assert change.held == ((US, OTHER),)
    with pytest.raises(CheckedOut, match=OTHER):
        shop.tenant.assignments.apply(change.edit, USER, check_out=True)
    assert shop.tenant.catalog.product(shop.shirt).matrix == (COLOR,)


def test_the_same_dimensions_are_no_change(shop: Shop) -> None:
    filled(shop)
    change = shop.tenant.assignments.matrix_change(
        shop.shirt, DEFAULT_CONTEXT, (COLOR,), USER, keep_on_variants=True
    )
    assert (change.edit.changes, change.contexts) == ((), ())


def test_cells_that_came_meanwhile_hold_the_change_up(shop: Shop) -> None:
    filled(shop)
    change = shop.tenant.assignments.matrix_change(
        shop.shirt, DEFAULT_CONTEXT, (SIZE,), USER, keep_on_variants=False
    )
    shop.assign(shop.shirt, shop.items("m3"), shop.cell("Red"), Context("OUN068", "en-us"))
    with pytest.raises(RuleViolation, match="Cells"):
        shop.tenant.assignments.apply(change.edit, USER, check_out=True)


def test_discarding_after_other_dimensions_were_chosen_shows_what_was_checked_in(shop: Shop) -> None:
    cells = filled(shop)
    service = shop.tenant.assignments
    before = service.resolve_all_variants(shop.shirt, US, Source.DRAFT)
    service.apply(
        service.matrix_change(shop.shirt, DEFAULT_CONTEXT, (SIZE,), USER, keep_on_variants=False).edit,
        USER,
        check_out=True,
    )
    assert service.resolve_all_variants(shop.shirt, US, Source.DRAFT) != before
    service.discard_edits(shop.shirt, US, USER)
    found = shop.document(shop.shirt, US)
    after = service.resolve_all_variants(shop.shirt, US, Source.DRAFT)
    assert {i: one.media for i, one in after.items()} == {i: one.media for i, one in before.items()}
    assert (found.content.matrix, found.has_draft, found.checked_out_by) == ((SIZE,), False, None)
    assert (found.head_version, found.published_version, found.state) == (2, 1, PublishState.CHANGED)
    assert shop.resolved(shop.shirt, US, shop.variant("Blue", "Slim", "S")).media == shop.items("m2")
    apply(shop, master(shop, shop.shirt, None, shop.items("m4"), US, shop.cell(size="S")))
    with pytest.raises(RuleViolation):
        apply(shop, master(shop, shop.shirt, None, shop.items("m4"), US, cells["Red"]))


# --- bulk work


def test_bulk_work_is_a_draft_where_the_user_edits_and_a_version_elsewhere(shop: Shop) -> None:
    service = shop.tenant.assignments
    service.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
    told: list[tuple[int, ...]] = []
    outcome = service.apply_bulk(
        both(shop, None, shop.items("m1")),
        USER,
        step=note(PRODUCTS),
        progress=lambda *seen: told.append(seen),
    )
    assert outcome.refused == ()
    assert outcome.changes.products == {shop.shirt, shop.cap}
    assert outcome.changes.media == {shop.media["m1"]}
    assert told == [(2, 2)]
    shirt, cap = shop.document(shop.shirt), shop.document(shop.cap)
    assert (shirt.has_draft, shirt.head_version, shirt.checked_out_by) == (True, 0, USER)
    assert (cap.has_draft, cap.head_version, cap.checked_out_by) == (False, 1, None)
    assert comments(shop) == ["Assign to 2 products"]


def test_bulk_work_names_what_it_leaves(shop: Shop) -> None:
    service = shop.tenant.assignments
    service.check_out(shop.cap, DEFAULT_CONTEXT, OTHER)
    clothes = CategoryId(shop.tenant.catalog.categories()[0].id)
    wanted = Edit(
        "Assign",
        (
            master(shop, shop.shirt, None, shop.items("m1")),
            master(shop, shop.cap, None, shop.items("m1")),
            master(shop, 9_999, None, shop.items("m1")),
            master(shop, clothes, None, shop.items("m1"), US),
            master(shop, clothes, None, shop.items("m1")),
            master(shop, shop.cap, shop.items("m3"), shop.items("m1"), US),
        ),
    )
    outcome = service.apply_bulk(wanted, USER)
    refused = {(one.name, one.context): one.reason for one in outcome.refused}
    assert list(refused) == [
        ("CAP", DEFAULT_CONTEXT),
        ("Product 9999", DEFAULT_CONTEXT),
        ("Men", DEFAULT_CONTEXT),
        ("CAP", US),
    ]
    for reason, part in zip(refused.values(), (OTHER, "exist", "Omnichannel", "meanwhile"), strict=True):
        assert part in reason
    assert outcome.applied.changes == (wanted.changes[0], wanted.changes[3])
    assert outcome.changes.categories == {clothes.value}
    assert service.document(clothes, US).content.master == shop.items("m1")
    assert shop.document(shop.cap, US).state is PublishState.NONE


def test_bulk_work_that_is_stopped_keeps_what_is_done_and_its_undo(shop: Shop) -> None:
    """A document never changes by half, so one with many changes is a part by itself."""
    variants = shop.tenant.catalog.variants(shop.shirt)
    many = [
        TargetEdit(shop.shirt, context, VariantTarget(row.id), None, shop.items("m1"))
        for context in (DEFAULT_CONTEXT, US)
        for row in variants
    ]
    filler = [replace(many[0], before=shop.items("m1")) for _ in range(CHUNK)]
    asked = iter([False, True])
    step = note(PRODUCTS)
    service = shop.tenant.assignments
    edit = Edit("Assign", (*many[:8], *filler, *many[8:]))
    outcome = service.apply_bulk(edit, USER, step=step, cancelled=lambda: next(asked))
    assert len(outcome.applied.changes) == 8 + CHUNK
    assert shop.document(shop.shirt, US).state is PublishState.NONE
    undone = service.undo_step(step.id, USER)
    assert len(undone.applied.changes) == 8 + CHUNK
    assert shop.document(shop.shirt).content.is_empty
