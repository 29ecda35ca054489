"""What a product's page reads at once, and the stamp that tells whether it changed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.rows import Source, desk_of
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound
from app.models.media.service import publish_media
from app.models.tenants.rows import ChannelType
from app.models.undo import StepNote
from tests.support.builders import (
    NOW,
    USER,
    assign,
    choose_matrix,
    new_workstation,
    shirt_batch,
    shirt_tenant,
    upload,
)

DE = Context("OUN200", "de-de")
OTHER = Context("OUN068", "en-us")


class World:
    def __init__(self, folder) -> None:
        self.station = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.station)
        self.media = upload(self.station, self.tenant, folder / "pictures", ("one", "two", "three"))
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        assign(self.tenant, self.shirt, TargetMedia((self.media["one"],)))
        assign(self.tenant, self.shirt, TargetMedia((self.media["two"],)), context=OTHER)

    def open(self, known=None, context=DE):
        return self.tenant.assignments.open_product(self.shirt, context, USER, known)

    def stamp(self, context=DE):
        return self.tenant.assignments.stamp(self.shirt, context, USER)


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.station.close()


def test_it_reads_what_the_services_read_one_by_one(world):
    choose_matrix(world.tenant, world.shirt, Dimension.COLOR)
    read = world.open()
    catalog, assignments = world.tenant.catalog, world.tenant.assignments
    assert read.product == catalog.product(world.shirt)
    assert read.variants == catalog.variants(world.shirt)
    assert read.values == catalog.values(world.shirt)
    assert read.document == assignments.document(world.shirt, DE)
    assert dict(read.drafts) == assignments.contents(world.shirt, Source.DRAFT)
    assert dict(read.published) == assignments.contents(world.shirt, Source.PUBLISHED)
    assert set(read.media) == {world.media["one"]}, "what this context shows, not what others do"
    assert read.order == world.tenant.channels.order()
    assert read.channels == world.tenant.channels.channels()


def test_what_has_not_changed_is_taken_over(world):
    before = world.open()
    before_content = before.drafts[DEFAULT_CONTEXT]
    assign(world.tenant, world.shirt, TargetMedia((world.media["three"],)), context=DE)
    now = world.open(before)
    assert now.variants is before.variants
    assert now.channels is before.channels
    assert now.drafts[DEFAULT_CONTEXT] is before_content
    assert now.drafts[DE].master == TargetMedia((world.media["three"],))
    assert replace(now) == replace(world.open())


def test_a_product_that_is_gone_says_so(world):
    with pytest.raises(NotFound, match="not in the catalogue any more"):
        world.tenant.assignments.open_product(999, DE, USER)
    assert world.tenant.assignments.stamp(999, DE, USER) is None


def test_an_edit_by_a_clock_that_is_behind_is_seen(world):
    behind = FixedClock(NOW - timedelta(minutes=5))
    service = AssignmentService(world.tenant.cms, behind)
    for shown, before in (("three", "two"), ("one", "three")):
        seen = world.stamp()
        new, old = TargetMedia((world.media[shown],)), TargetMedia((world.media[before],))
        behind.advance(timedelta(seconds=-1))
        edit = Edit("Test", (TargetEdit(world.shirt, OTHER, MasterTarget(), old, new),))
        service.apply(edit, USER, check_out=True)
        assert world.stamp() != seen


def _check_out(world) -> Any:
    return world.tenant.assignments.check_out(world.shirt, DE, "marta")


def _edit(world) -> None:
    assign(world.tenant, world.shirt, TargetMedia((world.media["three"],)), context=DE)


def _edit_elsewhere(world) -> None:
    assign(world.tenant, world.shirt, TargetMedia((world.media["three"],)), context=OTHER)


def _edit_default(world) -> None:
    assign(world.tenant, world.shirt, TargetMedia((world.media["three"],)))


def _import(world) -> None:
    batch = shirt_batch()
    renamed = replace(batch.products[0], name="Oxford Shirt, washed")
    world.tenant.catalog.import_(replace(batch, products=(renamed, *batch.products[1:])))


def _fewer_languages(world) -> None:
    world.tenant.channels.add("OUN200", "Online store DE", ChannelType.ONLINE, ("fr-fr",), "Europe")


def _matrix(world) -> None:
    choose_matrix(world.tenant, world.shirt, Dimension.STYLE)


def _publish_media(world) -> None:
    with world.tenant.cms.write() as connection:
        publish_media(connection, [world.media["one"]], NOW)


def _step(world) -> None:
    note = StepNote("a", desk_of(world.shirt, DE), "assignments", "Assign")
    change = TargetEdit(world.shirt, DE, MasterTarget(), None, TargetMedia((world.media["two"],)))
    world.tenant.assignments.apply(Edit("Assign", (change,)), USER, step=note, check_out=True)


CHANGES = (
    _check_out, _edit, _edit_elsewhere, _edit_default, _import, _fewer_languages, _matrix, _publish_media,
    _step,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_stamp_changes_with_whatever_is_shown(world, change):
    before = world.stamp()
    assert world.stamp() == before
    change(world)
    assert world.stamp() != before
    assert world.open().stamp == world.stamp()


def test_what_is_read_after_any_change_is_what_a_fresh_look_reads(world):
    seen = world.open()
    for change in (_edit, _edit_elsewhere, _edit_default, _import, _matrix, _publish_media, _fewer_languages):
        change(world)
        seen = world.open(seen)
        assert seen == world.open()
