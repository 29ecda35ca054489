"""Versions of a document: what is listed, in which words, and how an earlier one comes back."""

import pytest

from app.models.assignments.edit import Edit, SwatchEdit, TargetEdit
from app.models.assignments.history import DocumentHistory
from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Swatch,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.assignments.version_words import TargetNames, changes_in_words
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound
from app.models.media.details import VersionState
from tests.support.builders import NOW, USER, choose_matrix
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
NAMES = TargetNames({1: "Blue", 2: "Regular"}, {7: "MH06-7"}, {1: "image", 2: "image", 3: "video"})
CELL = CellTarget(DimensionValues(1, 2))


def history(shop: Shop, context: Context = DEFAULT_CONTEXT) -> DocumentHistory:
    return shop.tenant.assignments.history(shop.shirt, context)


def restore(shop: Shop, version: int) -> tuple[str, ...]:
    """Bring a version back as a draft; returns what was left out."""
    found = shop.tenant.assignments.restoring(shop.shirt, DEFAULT_CONTEXT, version)
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
    if found.edit is not None:
        shop.tenant.assignments.apply(found.edit, USER)
    return found.left_out


def content(shop: Shop) -> DocumentContent:
    return shop.document(shop.shirt).content


# --- words


def of(target: Target, media: TargetMedia | None) -> DocumentContent:
    return DocumentContent().with_target(target, media)


def more(*slots: tuple[int, str]) -> TargetMedia:
    return TargetMedia(additional=tuple(AdditionalSlot(*slot) for slot in slots))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, TargetMedia((1, 2)), "2 images added"),
        (None, TargetMedia((1, 3)), "2 items added"),
        (TargetMedia((1,)), TargetMedia((2,)), "1 image added, 1 image removed"),
        (TargetMedia((1, 2)), TargetMedia((2, 1)), "order changed"),
        (TargetMedia((1, 2)), TargetMedia((2,)), "1 image removed"),
        (TargetMedia((1, 2)), None, "reset"),
        (TargetMedia((1,)), TargetMedia(intentionally_empty=True), "set to show no media"),
        (TargetMedia(intentionally_empty=True), TargetMedia((3,)), "1 item added"),
        (more((1, "A")), more((1, "A"), (2, "B")), "1 additional added"),
        (more((1, "A")), more((1, "B")), "Media purpose changed"),
        (more((1, "A"), (2, "B")), more((2, "B"), (1, "A")), "order of Additional media changed"),
        (more((1, "A")), TargetMedia((2,)), "1 image added, 1 additional removed"),
    ],
)
def test_what_changed_is_said_in_words(
    before: TargetMedia | None, after: TargetMedia | None, said: str
) -> None:
    assert changes_in_words(of(CELL, before), of(CELL, after), NAMES) == (f"Blue + Regular: {said}",)


def test_targets_are_named_and_many_of_one_kind_counted() -> None:
    many = {number: TargetMedia((1,)) for number in range(1, 13)}
    after = DocumentContent(master=TargetMedia((1, 2)), variants=many, swatches={1: Swatch("#0000ff")})
    assert changes_in_words(DocumentContent(), after, NAMES) == (
        "Master: 2 images added",
        "12 variants: 1 image added",
        "Swatch Blue: added",
    )
    assert changes_in_words(of(VariantTarget(7), TargetMedia((1,))), DocumentContent(), NAMES) == (
        "MH06-7: reset",
    )
    assert changes_in_words(of(VariantTarget(8), TargetMedia((1,))), DocumentContent(), NAMES) == (
        "A variant that is gone: reset",
    )
    assert changes_in_words(after, after, NAMES) == ()


# --- the list


def test_a_product_that_nobody_edited_has_no_history(shop: Shop) -> None:
    assert history(shop).versions == ()
    assert history(shop).notes == ()


def test_versions_are_listed_newest_first_with_the_draft_before_them(shop: Shop) -> None:
    service = shop.tenant.assignments
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish(shop.shirt)
    shop.assign(shop.shirt, shop.items("m1", "m2"), finish=False)
    service.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER, "Back view")
    shop.assign(shop.shirt, shop.items("m2"), finish=False)
    draft, second, first = history(shop).versions
    assert [one.version for one in (draft, second, first)] == [None, 2, 1]
    assert [one.state for one in (draft, second, first)] == [
        VersionState.DRAFT,
        VersionState.DRAFT,
        VersionState.PUBLISHED,
    ]
    assert (second.user, second.comment, second.at) == (USER, "Back view", NOW)
    assert [one.words for one in (draft, second, first)] == [
        ("Master: 1 image removed",),
        ("Master: 1 image added",),
        ("Master: 1 image added",),
    ]
    service.discard_edits(shop.shirt, DEFAULT_CONTEXT, USER)
    shop.publish(shop.shirt)
    assert [one.state for one in history(shop).versions] == [VersionState.PUBLISHED, VersionState.SUPERSEDED]


# --- restoring


def test_an_earlier_version_comes_back_as_an_edit_that_undo_takes_back(shop: Shop) -> None:
    cell = shop.cell("Red", "Slim")
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR, Dimension.STYLE)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), cell)
    wanted = content(shop)
    shop.assign(shop.shirt, None, cell)
    shop.assign(shop.shirt, shop.items("m3"))
    now = content(shop)
    found = shop.tenant.assignments.restoring(shop.shirt, DEFAULT_CONTEXT, 2)
    assert found.edit is not None
    assert found.edit.text == "Restore version 2"
    assert restore(shop, 2) == ()
    assert content(shop) == wanted
    shop.tenant.assignments.apply(found.edit.inverse(), USER)
    assert content(shop) == now
    assert [one.version for one in history(shop).versions] == [4, 3, 2, 1]


def test_restoring_what_holds_now_changes_nothing(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    found = shop.tenant.assignments.restoring(shop.shirt, DEFAULT_CONTEXT, 1)
    assert (found.edit, found.left_out) == (None, ())


@pytest.mark.parametrize("context", [DEFAULT_CONTEXT, US])
def test_a_version_that_is_not_there_cannot_come_back(shop: Shop, context: Context) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    with pytest.raises(NotFound, match="Version 9"):
        shop.tenant.assignments.restoring(shop.shirt, context, 9)


def test_a_version_comes_back_keyed_by_the_dimensions_of_now_and_shows_the_same(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"))
    number = history(shop).versions[0].version
    assert number is not None
    shop.assign(shop.shirt, None, shop.cell("Red"))
    shop.publish(shop.shirt)
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR, Dimension.STYLE)
    assert restore(shop, number) == ()
    assert content(shop).cells == {
        shop.cell("Red", "Slim").key: shop.items("m1"),
        shop.cell("Red", "Loose").key: shop.items("m1"),
    }


def test_media_that_were_deleted_since_are_left_out_and_named(shop: Shop) -> None:
    slots = (AdditionalSlot(shop.media["m3"], "Chart"),)
    shop.assign(shop.shirt, TargetMedia(shop.items("m1", "m2").primary, slots))
    shop.assign(shop.shirt, shop.items("m1"))
    shop.tenant.library.delete([shop.media["m2"], shop.media["m3"]], USER)
    assert restore(shop, 1) == ("2 media items were deleted since.",)
    assert content(shop).master == shop.items("m1")


def test_swatches_come_back(shop: Shop) -> None:
    value = next(row.id for row in shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR])
    service = shop.tenant.assignments
    for before, after in ((None, Swatch("#112233")), (Swatch("#112233"), None)):
        service.check_out(shop.shirt, DEFAULT_CONTEXT, USER)
        change = SwatchEdit(shop.shirt, DEFAULT_CONTEXT, value, before, after)
        service.apply(Edit("Swatch", (change,)), USER)
        service.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER)
    restore(shop, 1)
    assert content(shop).swatches == {value: Swatch("#112233")}


def test_the_edit_knows_what_it_found_so_that_nothing_is_written_over(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"))
    found = shop.tenant.assignments.restoring(shop.shirt, DEFAULT_CONTEXT, 1)
    assert found.edit is not None
    (change,) = found.edit.changes
    assert isinstance(change, TargetEdit)
    assert (change.target, change.before, change.after) == (
        MasterTarget(),
        shop.items("m2"),
        shop.items("m1"),
    )
