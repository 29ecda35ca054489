"""Leases, taking over, breaking, asking, and what the holder is told, by two users on one store."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.notes import CheckOutNote, NoteKind
from app.models.assignments.rows import LEASE, DocumentRow, desk_of
from app.models.assignments.slots import CategoryId, MasterTarget, TargetMedia
from app.models.assignments.tables import documents
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import CheckedOut, NotFound, RuleViolation
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.models.undo import StepNote, note_step
from tests.support.builders import NOW, USER
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
MARTA = "marta"
SECOND = timedelta(seconds=1)


def document(shop: Shop, context: Context = DEFAULT_CONTEXT) -> DocumentRow:
    return shop.tenant.assignments.document(shop.shirt, context)


def take(shop: Shop, user: str = MARTA, context: Context = DEFAULT_CONTEXT) -> None:
    shop.tenant.assignments.check_out(shop.shirt, context, user)


def give(shop: Shop, name: str, user: str = MARTA) -> None:
    """Save a draft in which the master shows one picture."""
    before = document(shop).content.master
    change = TargetEdit(shop.shirt, DEFAULT_CONTEXT, MasterTarget(), before, shop.items(name))
    shop.tenant.assignments.apply(Edit(f"Assign {name}", (change,)), user)


def shown(shop: Shop) -> TargetMedia | None:
    return document(shop).content.master


def told(shop: Shop, user: str) -> list[tuple[NoteKind, str, str]]:
    return [(note.kind, note.user, note.text) for note in shop.tenant.assignments.notes_for(user)]


# --- leases


def test_a_check_out_has_a_lease_of_a_quarter_of_an_hour(shop: Shop) -> None:
    take(shop)
    assert document(shop).lease_until == NOW + LEASE
    shop.clock.advance(LEASE)
    assert not shop.tenant.assignments.has_lapsed(document(shop))
    shop.clock.advance(SECOND)
    assert shop.tenant.assignments.has_lapsed(document(shop))


def test_every_write_renews_the_lease_of_its_document(shop: Shop) -> None:
    take(shop)
    shop.clock.advance(timedelta(minutes=10))
    give(shop, "m1")
    assert document(shop).lease_until == NOW + timedelta(minutes=10) + LEASE


def test_the_window_renews_all_check_outs_of_its_user_and_no_others(shop: Shop) -> None:
    take(shop)
    take(shop, context=US)
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, USER)
    shop.clock.advance(timedelta(minutes=1))
    assert shop.tenant.assignments.renew(MARTA) == 2
    assert document(shop).lease_until == document(shop, US).lease_until == shop.clock.now() + LEASE
    assert shop.document(shop.cap).lease_until == NOW + LEASE


def test_who_holds_nothing_renews_nothing(shop: Shop) -> None:
    take(shop)
    assert shop.tenant.assignments.renew(USER) == 0
    shop.tenant.assignments.finish_editing(shop.shirt, DEFAULT_CONTEXT, MARTA)
    assert shop.tenant.assignments.renew(MARTA) == 0


def test_a_lapsed_check_out_stays_with_its_holder_until_somebody_takes_over(shop: Shop) -> None:
    take(shop)
    shop.clock.advance(timedelta(days=3))
    with pytest.raises(CheckedOut, match="Take over"):
        take(shop, USER)
    give(shop, "m1")
    assert document(shop).checked_out_by == MARTA
    assert not shop.tenant.assignments.has_lapsed(document(shop))


def test_a_check_out_without_a_lease_lapses_by_when_it_began(shop: Shop) -> None:
    take(shop)
    with shop.tenant.cms.write() as connection:
        connection.execute(update(documents).values(lease_until=None))
    assert document(shop).lease_until == NOW + LEASE
    shop.clock.advance(LEASE + SECOND)
    shop.tenant.assignments.take_over(shop.shirt, DEFAULT_CONTEXT, USER)
    assert document(shop).checked_out_by == USER


@pytest.mark.parametrize("jump", [timedelta(days=-2), timedelta(hours=5)])
def test_the_lease_is_whole_again_after_a_jump_of_the_clock(shop: Shop, jump: timedelta) -> None:
    take(shop)
    give(shop, "m1")
    shop.clock.advance(jump)
    assert shop.tenant.assignments.renew(MARTA) == 1
    assert document(shop).lease_until == shop.clock.now() + LEASE
    with pytest.raises(CheckedOut):
        shop.tenant.assignments.take_over(shop.shirt, DEFAULT_CONTEXT, USER)
    assert shown(shop) == shop.items("m1")


def test_finishing_and_discarding_give_the_lease_back(shop: Shop) -> None:
    for end in (shop.tenant.assignments.finish_editing, shop.tenant.assignments.discard_edits):
        take(shop)
        end(shop.shirt, DEFAULT_CONTEXT, MARTA)
        row = document(shop)
        assert (row.checked_out_by, row.checked_out_at, row.lease_until) == (None, None, None)


# --- taking over and breaking


def test_taking_over_keeps_what_was_saved_and_tells_the_holder(shop: Shop) -> None:
    take(shop)
    give(shop, "m1")
    shop.clock.advance(LEASE + SECOND)
    changes = shop.tenant.assignments.take_over(shop.shirt, DEFAULT_CONTEXT, USER)
    assert changes.products == {shop.shirt}
    row = document(shop)
    assert (row.checked_out_by, row.checked_out_at) == (USER, shop.clock.now())
    assert row.has_draft
    assert shown(shop) == shop.items("m1")
    assert told(shop, MARTA) == [(NoteKind.TAKEN_OVER, USER, "")]
    assert shop.tenant.assignments.renew(MARTA) == 0
    with pytest.raises(CheckedOut, match=USER):
        give(shop, "m2")


def test_what_has_not_lapsed_cannot_be_taken_over(shop: Shop) -> None:
    take(shop)
    with pytest.raises(CheckedOut, match="still editing"):
        shop.tenant.assignments.take_over(shop.shirt, DEFAULT_CONTEXT, USER)
    assert document(shop).checked_out_by == MARTA
    assert told(shop, MARTA) == []


def test_breaking_needs_a_reason_keeps_the_draft_and_gives_it_to_who_breaks(shop: Shop) -> None:
    take(shop)
    give(shop, "m1")
    service = shop.tenant.assignments
    with pytest.raises(RuleViolation, match="reason"):
        service.break_check_out(shop.shirt, DEFAULT_CONTEXT, USER, "  ")
    assert document(shop).checked_out_by == MARTA
    service.break_check_out(shop.shirt, DEFAULT_CONTEXT, USER, " Marta is ill ")
    assert document(shop).checked_out_by == USER
    assert shown(shop) == shop.items("m1")
    assert told(shop, MARTA) == [(NoteKind.BROKEN, USER, "Marta is ill")]
    service.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER, "Finished for Marta")
    kept = service.history(shop.shirt, DEFAULT_CONTEXT)
    assert [(note.kind, note.holder, note.text) for note in kept.notes] == [
        (NoteKind.BROKEN, MARTA, "Marta is ill")
    ]


def test_discarding_the_edits_of_somebody_else_needs_a_reason_too(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    take(shop)
    give(shop, "m2")
    service = shop.tenant.assignments
    with pytest.raises(RuleViolation, match="reason"):
        service.discard_edits_of_holder(shop.shirt, DEFAULT_CONTEXT, USER, "")
    changes = service.discard_edits_of_holder(shop.shirt, DEFAULT_CONTEXT, USER, "Left over")
    assert changes.media == {shop.media["m1"], shop.media["m2"]}
    assert shown(shop) == shop.items("m1")
    assert document(shop).checked_out_by is None
    assert told(shop, MARTA) == [(NoteKind.DISCARDED, USER, "Left over")]


def test_a_named_holder_must_be_the_one_who_has_it(shop: Shop) -> None:
    take(shop)
    give(shop, "m1")
    service = shop.tenant.assignments
    for act in (service.break_check_out, service.discard_edits_of_holder):
        with pytest.raises(CheckedOut, match="by now, not robin"):
            act(shop.shirt, DEFAULT_CONTEXT, USER, "Because", holder="robin")
    assert document(shop).checked_out_by == MARTA
    assert shown(shop) == shop.items("m1")
    service.break_check_out(shop.shirt, DEFAULT_CONTEXT, USER, "Because", holder=MARTA)
    assert document(shop).checked_out_by == USER


@pytest.mark.parametrize("holder", [None, USER])
def test_there_must_be_somebody_else_to_take_it_from(shop: Shop, holder: str | None) -> None:
    if holder:
        take(shop, holder)
    service = shop.tenant.assignments
    attempts: tuple[Callable[[], object], ...] = (
        lambda: service.take_over(shop.shirt, DEFAULT_CONTEXT, USER),
        lambda: service.break_check_out(shop.shirt, DEFAULT_CONTEXT, USER, "Because"),
        lambda: service.discard_edits_of_holder(shop.shirt, DEFAULT_CONTEXT, USER, "Because"),
        lambda: service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, USER),
    )
    for attempt in attempts:
        with pytest.raises(RuleViolation):
            attempt()
    assert document(shop).checked_out_by == holder


# --- asking


def test_who_is_asked_is_told_once(shop: Shop) -> None:
    take(shop)
    service = shop.tenant.assignments
    assert service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, USER, " Launch at noon ") == MARTA
    (note,) = service.notes_for(MARTA)
    assert (note.kind, note.user, note.text, note.name) == (NoteKind.ASKED, USER, "Launch at noon", "SHIRT")
    assert (note.owner, note.context, note.at) == (shop.shirt, DEFAULT_CONTEXT, NOW)
    assert service.notes_for(USER) == ()
    service.mark_seen([note.id])
    assert service.notes_for(MARTA) == ()


def test_asking_again_before_it_was_read_is_still_one_question(shop: Shop) -> None:
    take(shop)
    service = shop.tenant.assignments
    service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, USER)
    service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, USER, "Now")
    service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, "robin", "Me too")
    assert told(shop, MARTA) == [(NoteKind.ASKED, USER, "Now"), (NoteKind.ASKED, "robin", "Me too")]
    service.mark_seen([note.id for note in service.notes_for(MARTA)])
    service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, USER, "Again")
    assert told(shop, MARTA) == [(NoteKind.ASKED, USER, "Again")]


def test_a_question_about_what_is_finished_since_is_not_told(shop: Shop) -> None:
    take(shop)
    service = shop.tenant.assignments
    service.ask_to_finish(shop.shirt, DEFAULT_CONTEXT, USER)
    service.finish_editing(shop.shirt, DEFAULT_CONTEXT, MARTA)
    assert service.notes_for(MARTA) == ()


def test_the_holder_of_a_media_item_is_asked_in_the_same_way(shop: Shop) -> None:
    item, service = shop.media["m1"], shop.tenant.assignments
    with pytest.raises(RuleViolation, match="Nobody"):
        service.ask_to_finish_media(item, USER)
    change = FieldChange(item, MediaField.NAME, "", "m1", "m1-front")
    editing = shop.tenant.media_editing
    editing.apply(MediaEdit("Rename", (change,)), MARTA, hold=True)
    assert service.ask_to_finish_media(item, USER) == MARTA
    (note,) = service.notes_for(MARTA)
    assert (note.media_id, note.owner, note.context, note.name) == (item, None, None, "m1")
    with pytest.raises(RuleViolation, match="yourself"):
        service.ask_to_finish_media(item, MARTA)
    editing.finish([item], MARTA)
    assert service.notes_for(MARTA) == ()


# --- undo and categories


def steps(shop: Shop, user: str) -> list[str]:
    return [row.text for row in shop.tenant.undo.steps(user, [desk_of(shop.shirt, DEFAULT_CONTEXT)])]


def test_finishing_forgets_the_steps_of_the_product_in_this_context_alone(shop: Shop) -> None:
    def note(context: Context, user: str) -> None:
        with shop.tenant.cms.write() as connection:
            desk = desk_of(shop.shirt, context)
            note_step(connection, StepNote(f"{context}{user}", desk, "assignments", "Step"), user, NOW, "[]")

    for end in (shop.tenant.assignments.finish_editing, shop.tenant.assignments.discard_edits):
        take(shop)
        note(DEFAULT_CONTEXT, MARTA)
        note(US, MARTA)
        end(shop.shirt, DEFAULT_CONTEXT, MARTA)
        assert steps(shop, MARTA) == []
        assert len(shop.tenant.undo.steps(MARTA, [desk_of(shop.shirt, US)])) == 1
        shop.tenant.undo.drop([f"{US}{MARTA}"])


@pytest.mark.parametrize("ending", ["finish", "discard", "discard for her"])
def test_steps_from_before_a_check_out_was_broken_end_with_it(shop: Shop, ending: str) -> None:
    service, desk = shop.tenant.assignments, desk_of(shop.shirt, DEFAULT_CONTEXT)
    change = TargetEdit(shop.shirt, DEFAULT_CONTEXT, MasterTarget(), None, shop.items("m1"))
    step = StepNote("one", desk, "assignments", "Assign m1")
    service.apply(Edit(step.text, (change,)), MARTA, step=step, check_out=True)
    if ending == "discard for her":
        service.discard_edits_of_holder(shop.shirt, DEFAULT_CONTEXT, USER, "Left over")
    else:
        service.break_check_out(shop.shirt, DEFAULT_CONTEXT, USER, "Marta is ill")
        assert steps(shop, MARTA) == ["Assign m1"], "she may get the check-out back"
        end = service.finish_editing if ending == "finish" else service.discard_edits
        end(shop.shirt, DEFAULT_CONTEXT, USER)
    assert steps(shop, MARTA) == []


def test_a_category_is_checked_out_in_a_channel_only(shop: Shop) -> None:
    category = CategoryId(shop.tenant.catalog.categories()[0].id)
    service = shop.tenant.assignments
    with pytest.raises(RuleViolation, match="one channel"):
        service.check_out(category, DEFAULT_CONTEXT, MARTA)
    with pytest.raises(NotFound):
        service.check_out(CategoryId(9_999), US, MARTA)
    assert service.check_out(category, US, MARTA).categories == {category.value}
    service.ask_to_finish(category, US, USER)
    (note,) = service.notes_for(MARTA)
    assert isinstance(note, CheckOutNote)
    assert (note.owner, note.name) == (category, "Men")
    service.break_check_out(category, US, USER, "Needed today")
    assert service.document(category, US).checked_out_by == USER
