"""Check-out, the only door, versions and counters, through a real store."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.models.assignments.edit import Edit, MatrixEdit, TargetEdit
from app.models.assignments.rows import PublishState, Source
from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.assignments.tables import document_versions
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import CheckedOut, NotFound, RuleViolation, StaleEdit
from tests.support.builders import NOW, USER, choose_matrix
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
OTHER = "robin"


@pytest.fixture
def editing(shop: Shop) -> Iterator[Shop]:
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
    yield shop


def change(
    shop: Shop,
    target: Target,
    before: TargetMedia | None,
    after: TargetMedia | None,
    context: Context = DEFAULT_CONTEXT,
    product: int | None = None,
) -> TargetEdit:
    return TargetEdit(product or shop.shirt, context, target, before, after)


def apply(shop: Shop, *changes: TargetEdit | MatrixEdit, user: str = USER) -> Edit:
    edit = Edit("Test", changes)
    shop.tenant.assignments.apply(edit, user)
    return edit


def versions(shop: Shop) -> list[int]:
    with shop.tenant.cms.read() as connection:
        return sorted(connection.execute(select(document_versions.c.version)).scalars())


def used_by(shop: Shop) -> dict[str, int]:
    rows = shop.tenant.media.rows(shop.tenant.media.ids())
    return {row.display_name: row.used_by for row in rows if row.used_by}


# --- check-out


def test_nobody_else_may_take_or_use_or_end_a_check_out(editing: Shop) -> None:
    service = editing.tenant.assignments
    refused = (
        lambda: service.check_out(editing.shirt, DEFAULT_CONTEXT, OTHER),
        lambda: apply(editing, change(editing, MasterTarget(), None, editing.items("m1")), user=OTHER),
        lambda: service.finish_editing(editing.shirt, DEFAULT_CONTEXT, OTHER),
        lambda: service.discard_edits(editing.shirt, DEFAULT_CONTEXT, OTHER),
    )
    for attempt in refused:
        with pytest.raises(CheckedOut, match=USER):
            attempt()
    assert editing.document(editing.shirt).checked_out_by == USER
    assert editing.document(editing.shirt).content.is_empty


def test_taking_it_again_is_fine_and_keeps_the_time(editing: Shop) -> None:
    before = editing.document(editing.shirt)
    assert before.checked_out_at == NOW
    editing.tenant.assignments.check_out(editing.shirt, DEFAULT_CONTEXT, USER)
    assert editing.document(editing.shirt) == before


def test_a_check_out_covers_one_product_in_one_context(editing: Shop) -> None:
    editing.tenant.assignments.check_out(editing.shirt, US, OTHER)
    editing.tenant.assignments.check_out(editing.cap, DEFAULT_CONTEXT, OTHER)
    assert editing.document(editing.shirt, US).checked_out_by == OTHER


def test_without_a_check_out_nothing_can_be_changed(shop: Shop) -> None:
    with pytest.raises(CheckedOut):
        apply(shop, change(shop, MasterTarget(), None, shop.items("m1")))
    with pytest.raises(CheckedOut):
        shop.tenant.assignments.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER)


def test_a_finished_check_out_is_free_for_others(editing: Shop) -> None:
    editing.tenant.assignments.finish_editing(editing.shirt, DEFAULT_CONTEXT, USER)
    editing.tenant.assignments.check_out(editing.shirt, DEFAULT_CONTEXT, OTHER)
    with pytest.raises(CheckedOut, match=OTHER):
        apply(editing, change(editing, MasterTarget(), None, editing.items("m1")))


def test_a_product_that_is_not_there_cannot_be_checked_out(shop: Shop) -> None:
    with pytest.raises(NotFound):
        shop.tenant.assignments.check_out(9_999, DEFAULT_CONTEXT, USER)


# --- apply


def test_a_stale_edit_is_refused_whole(editing: Shop) -> None:
    apply(editing, change(editing, MasterTarget(), None, editing.items("m1")))
    variant = editing.variant("Red", "Slim", "S")
    with pytest.raises(StaleEdit, match="SHIRT"):
        apply(
            editing,
            change(editing, variant, None, editing.items("m2")),
            change(editing, MasterTarget(), None, editing.items("m3")),
        )
    assert editing.document(editing.shirt).content == DocumentContent(master=editing.items("m1"))
    assert used_by(editing) == {"m1": 1}


def test_an_edit_over_two_documents_needs_both_check_outs(editing: Shop) -> None:
    with pytest.raises(CheckedOut):
        apply(
            editing,
            change(editing, MasterTarget(), None, editing.items("m1")),
            change(editing, MasterTarget(), None, editing.items("m1"), product=editing.cap),
        )
    assert editing.document(editing.shirt).content.is_empty


def test_inherited_can_be_written_as_none_or_as_nothing_explicit(editing: Shop) -> None:
    apply(editing, change(editing, MasterTarget(), TargetMedia(), editing.items("m1")))
    apply(editing, change(editing, MasterTarget(), editing.items("m1"), TargetMedia()))
    assert editing.document(editing.shirt).content.master is None


@pytest.mark.parametrize("missing", ["media", "variant", "value"])
def test_what_is_not_there_is_refused(editing: Shop, missing: str) -> None:
    choose_matrix(editing.tenant, editing.shirt, Dimension.COLOR)
    editing.tenant.assignments.check_out(editing.shirt, DEFAULT_CONTEXT, USER)
    target: Target = MasterTarget()
    media = editing.items("m1")
    if missing == "media":
        media = TargetMedia((*media.primary, 777))
    elif missing == "variant":
        target = VariantTarget(777)
    else:
        # A value of another dimension: no variant has it as its colour.
        style = editing.cell(style="Slim").key.style
        target = CellTarget(DimensionValues(color=style))
    with pytest.raises(NotFound):
        apply(editing, change(editing, target, None, media))
    assert editing.document(editing.shirt).content.is_empty


def test_a_variant_of_another_product_is_refused(editing: Shop) -> None:
    editing.tenant.assignments.check_out(editing.cap, DEFAULT_CONTEXT, USER)
    variant = editing.variant("Red", "Slim", "S")
    with pytest.raises(NotFound):
        apply(editing, change(editing, variant, None, editing.items("m1"), product=editing.cap))


@pytest.mark.parametrize("media_id", [1])
@pytest.mark.parametrize("purpose", [None, "Manual"])
def test_each_line_stands_once_in_its_group(editing: Shop, media_id: int, purpose: str | None) -> None:
    twice = (
        TargetMedia((media_id, media_id))
        if purpose is None
        else TargetMedia(additional=(AdditionalSlot(media_id, purpose),) * 2)
    )
    with pytest.raises(RuleViolation):
        apply(editing, change(editing, MasterTarget(), None, twice))


@pytest.mark.parametrize("purpose", ["", "  ", "a/b", "x" * 129, "Manual\n"])
def test_a_media_purpose_has_a_form(editing: Shop, purpose: str) -> None:
    media = TargetMedia(additional=(AdditionalSlot(1, purpose),))
    with pytest.raises(RuleViolation, match="media purpose"):
        apply(editing, change(editing, MasterTarget(), None, media))


def test_the_same_item_may_have_several_purposes_and_be_primary_too(editing: Shop) -> None:
    media = TargetMedia((1,), (AdditionalSlot(1, "Manual"), AdditionalSlot(1, "Spec sheet")))
    apply(editing, change(editing, MasterTarget(), None, media))
    assert editing.document(editing.shirt).content.master == media
    assert used_by(editing) == {"m1": 1}


# --- the matrix


def test_a_cell_needs_a_matrix_over_its_dimensions(editing: Shop) -> None:
    red, red_slim = editing.cell("Red"), editing.cell("Red", "Slim")
    with pytest.raises(RuleViolation, match="matrix"):
        apply(editing, change(editing, red, None, editing.items("m1")))
    apply(editing, MatrixEdit(editing.shirt, DEFAULT_CONTEXT, (), (Dimension.COLOR, Dimension.STYLE)))
    with pytest.raises(RuleViolation, match="matrix"):
        apply(editing, change(editing, red, None, editing.items("m1")))
    apply(editing, change(editing, red_slim, None, editing.items("m1")))
    assert editing.document(editing.shirt).content.get(red_slim) == editing.items("m1")


def test_a_matrix_is_chosen_over_dimensions_that_the_product_has(editing: Shop) -> None:
    with pytest.raises(RuleViolation, match="Configuration"):
        apply(editing, MatrixEdit(editing.shirt, DEFAULT_CONTEXT, (), (Dimension.CONFIGURATION,)))
    editing.tenant.assignments.check_out(editing.cap, DEFAULT_CONTEXT, USER)
    with pytest.raises(RuleViolation):
        apply(editing, MatrixEdit(editing.cap, DEFAULT_CONTEXT, (), (Dimension.COLOR,)))


def test_a_matrix_that_somebody_chose_meanwhile_makes_the_edit_stale(editing: Shop) -> None:
    apply(editing, MatrixEdit(editing.shirt, DEFAULT_CONTEXT, (), (Dimension.COLOR,)))
    with pytest.raises(StaleEdit, match="matrix"):
        apply(editing, MatrixEdit(editing.shirt, DEFAULT_CONTEXT, (), (Dimension.STYLE,)))


@pytest.mark.parametrize("where", ["draft", "head"])
def test_filled_cells_that_the_edit_leaves_behind_hold_the_matrix(editing: Shop, where: str) -> None:
    choose_matrix(editing.tenant, editing.shirt, Dimension.COLOR)
    editing.assign(editing.shirt, editing.items("m1"), editing.cell("Red"), US, finish=where != "draft")
    editing.tenant.assignments.check_out(editing.shirt, DEFAULT_CONTEXT, USER)
    with pytest.raises(RuleViolation, match="Cells"):
        apply(editing, MatrixEdit(editing.shirt, DEFAULT_CONTEXT, (Dimension.COLOR,), ()))
    assert editing.tenant.catalog.product(editing.shirt).matrix == (Dimension.COLOR,)


def test_an_edit_that_makes_a_matrix_and_fills_it_can_be_taken_back(editing: Shop) -> None:
    cell = editing.cell("Red")
    edit = apply(
        editing,
        MatrixEdit(editing.shirt, DEFAULT_CONTEXT, (), (Dimension.COLOR,)),
        change(editing, cell, None, editing.items("m1")),
    )
    editing.tenant.assignments.apply(edit.inverse(), USER)
    assert editing.tenant.catalog.product(editing.shirt).matrix == ()
    assert editing.document(editing.shirt).content == DocumentContent()
    editing.tenant.assignments.apply(edit, USER)
    assert editing.document(editing.shirt).content.get(cell) == editing.items("m1")


# --- drafts and versions


def test_a_draft_is_checked_in_as_the_next_version_with_who_and_why(editing: Shop) -> None:
    apply(editing, change(editing, MasterTarget(), None, editing.items("m1")))
    draft = editing.document(editing.shirt)
    assert (draft.head_version, draft.has_draft, draft.state) == (0, True, PublishState.DRAFT)
    editing.tenant.assignments.finish_editing(editing.shirt, DEFAULT_CONTEXT, USER, "Autumn")
    head = editing.document(editing.shirt)
    assert (head.head_version, head.has_draft, head.checked_out_by) == (1, False, None)
    assert head.content == draft.content
    with editing.tenant.cms.read() as connection:
        row = connection.execute(select(document_versions)).one()
    assert (row.version, row.created_by, row.comment) == (1, USER, "Autumn")


def test_finishing_without_a_change_makes_no_version(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
    shop.tenant.assignments.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER)
    assert versions(shop) == [1]


@pytest.mark.parametrize("matrix_later", [False, True])
def test_a_draft_that_is_the_head_again_is_no_draft(shop: Shop, matrix_later: bool) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    if matrix_later:
        choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    before = shop.document(shop.shirt)
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
    edit = apply(shop, change(shop, MasterTarget(), shop.items("m1"), shop.items("m2")))
    assert shop.document(shop.shirt).has_draft
    shop.tenant.assignments.apply(edit.inverse(), USER)
    assert not shop.document(shop.shirt).has_draft
    shop.tenant.assignments.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER)
    after = shop.document(shop.shirt)
    assert replace(after, updated_at=None) == replace(before, updated_at=None)
    assert versions(shop) == [1]


@pytest.mark.parametrize("matrix", [(), (Dimension.COLOR,)])
def test_filling_and_emptying_a_new_document_leaves_nothing_to_publish(
    shop: Shop, matrix: tuple[Dimension, ...]
) -> None:
    if matrix:
        choose_matrix(shop.tenant, shop.shirt, *matrix)
    shop.assign(shop.shirt, shop.items("m1"), context=US, finish=False)
    shop.assign(shop.shirt, None, context=US)
    found = shop.document(shop.shirt, US)
    assert (found.head_version, found.state) == (0, PublishState.NONE)
    assert shop.tenant.publishing.preview().documents == ()


def test_discarding_goes_back_to_the_last_version(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.assign(shop.shirt, shop.items("m3"), finish=False)
    changes = shop.tenant.assignments.discard_edits(shop.shirt, DEFAULT_CONTEXT, USER)
    found = shop.document(shop.shirt)
    assert (found.content.master, found.checked_out_by, found.has_draft) == (
        shop.items("m1", "m2"),
        None,
        False,
    )
    assert used_by(shop) == {"m1": 1, "m2": 1}
    assert changes.media >= {shop.media[name] for name in ("m1", "m2", "m3")}, "their use changed"
    assert versions(shop) == [1]


def test_discarding_a_first_draft_leaves_nothing(editing: Shop) -> None:
    apply(editing, change(editing, MasterTarget(), None, editing.items("m1")))
    editing.tenant.assignments.discard_edits(editing.shirt, DEFAULT_CONTEXT, USER)
    found = editing.document(editing.shirt)
    assert (found.content.is_empty, found.state) == (True, PublishState.NONE)
    assert used_by(editing) == {}


def test_drafts_answer_as_if_published_and_published_ones_stay(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.assign(shop.shirt, shop.items("m2"), context=US, finish=False)
    assert shop.resolved(shop.shirt, US, source=Source.DRAFT).media == shop.items("m2")
    assert shop.resolved(shop.shirt, US).media == shop.items("m1"), "E12: drafts sever nothing"
    shop.tenant.assignments.finish_editing(shop.shirt, US, USER)
    assert shop.resolved(shop.shirt, US).media == shop.items("m1")
    shop.publish()
    assert shop.resolved(shop.shirt, US).media == shop.items("m2")


def test_changes_name_what_was_touched(editing: Shop) -> None:
    service = editing.tenant.assignments
    first = Edit("Test", (change(editing, MasterTarget(), None, editing.items("m1", "m2")),))
    assert service.apply(first, USER).media == {1, 2}
    second = Edit(
        "Test", (change(editing, MasterTarget(), editing.items("m1", "m2"), editing.items("m2", "m3")),)
    )
    changes = service.apply(second, USER)
    assert (changes.media, changes.products) == ({1, 3}, {editing.shirt})


# --- checking in at once


def check_in(shop: Shop, targets: dict[Target, TargetMedia | None], context: Context = US) -> bool:
    with shop.tenant.cms.write() as connection:
        changes = shop.tenant.assignments.check_in_targets(
            connection, shop.shirt, context, targets, "import", "row 2"
        )
    return bool(changes)


def test_targets_checked_in_at_once_are_a_version(shop: Shop) -> None:
    assert check_in(shop, {MasterTarget(): shop.items("m1")})
    found = shop.document(shop.shirt, US)
    assert (found.head_version, found.has_draft, found.checked_out_by) == (1, False, None)
    assert used_by(shop) == {"m1": 1}


def test_the_same_targets_again_touch_nothing(shop: Shop) -> None:
    targets: dict[Target, TargetMedia | None] = {
        MasterTarget(): shop.items("m1"),
        shop.variant("Red", "Slim", "S"): shop.items("m2"),
    }
    check_in(shop, targets)
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    before = shop.document(shop.shirt, US)
    assert not check_in(shop, targets)
    assert not check_in(shop, {MasterTarget(): shop.items("m1")})
    assert shop.document(shop.shirt, US) == before
    assert versions(shop) == [1]


def test_a_document_in_someones_hands_takes_no_targets(shop: Shop) -> None:
    shop.tenant.assignments.check_out(shop.shirt, US, OTHER)
    with pytest.raises(CheckedOut, match=OTHER):
        check_in(shop, {MasterTarget(): shop.items("m1")})


def test_targets_that_do_not_fit_leave_the_document_alone(shop: Shop) -> None:
    for target, media, error in (
        (shop.cell("Red"), shop.items("m1"), RuleViolation),
        (VariantTarget(777), shop.items("m1"), NotFound),
        (MasterTarget(), TargetMedia((777,)), NotFound),
        (MasterTarget(), TargetMedia((1, 1)), RuleViolation),
    ):
        with pytest.raises(error):
            check_in(shop, {MasterTarget(): shop.items("m2"), target: media})
    assert shop.document(shop.shirt, US).state is PublishState.NONE
    assert used_by(shop) == {}
