"""Several people at work on the same documents, each by a process of their own: the store stays sound."""

import random
import threading
import uuid
from collections.abc import Callable

from sqlalchemy import func, select

from app.models.assignments.documents import current_content, find_document
from app.models.assignments.edit import Change, Edit, SwatchEdit, TargetEdit
from app.models.assignments.media_index import CURRENT
from app.models.assignments.rows import desk_of
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import (
    CellTarget,
    MasterTarget,
    Swatch,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import CatalogService
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.database import Database
from app.models.errors import AppError
from app.models.undo import StepNote, UndoJournal, undo_parts, undo_steps
from tests.support.shop import PICTURES, Shop

CONTEXTS = (DEFAULT_CONTEXT, Context("OUN128", "en-us"))
PRODUCTS = "products"
ACTS = 80


class Person:
    """Does one thing after the other at random; what is refused is refused."""

    def __init__(self, shop: Shop, user: str, seed: int) -> None:
        self.user, self.chance = user, random.Random(seed)
        self.shirt, self.cap = shop.shirt, shop.cap
        self.pictures = [shop.media[name] for name in PICTURES]
        self.database = Database(shop.tenant.cms.path)
        self.service = AssignmentService(self.database, shop.clock)
        self.catalog = CatalogService(self.database)
        self.journal = UndoJournal(self.database)
        self.done = 0

    def work(self) -> None:
        acts: list[Callable[[int, Context], object]] = [
            self.edit,
            self.edit,
            self.edit_in_bulk,
            self.choose_dimensions,
            self.undo,
            self.redo,
            self.restore,
            lambda product, at: self.service.finish_editing(product, at, self.user),
            lambda product, at: self.service.discard_edits(product, at, self.user),
            lambda product, at: self.service.break_check_out(product, at, self.user, "Needed"),
            lambda product, at: self.service.discard_edits_of_holder(product, at, self.user, "Left over"),
        ]
        for _ in range(ACTS):
            try:
                self.chance.choice(acts)(
                    self.chance.choice((self.shirt, self.cap)), self.chance.choice(CONTEXTS)
                )
                self.done += 1
            except AppError:
                pass
        self.database.close()

    def change(self, product: int, at: Context) -> Change:
        content = self.service.document(product, at).content
        variant = self.chance.choice(self.catalog.variants(self.shirt))
        matrix = self.catalog.product(product).matrix
        target: Target = MasterTarget()
        kind = self.chance.randrange(4) if product == self.shirt else 0
        if kind == 1:
            red = variant.values.color
            assert red is not None
            after = self.chance.choice((None, Swatch("#c01010"), Swatch(media_id=self.pictures[0])))
            return SwatchEdit(product, at, red, content.swatches.get(red), after)
        if kind == 2:
            target = VariantTarget(variant.id)
        elif kind == 3 and matrix:
            target = CellTarget(variant.values.only(matrix))
        some = TargetMedia(tuple(self.chance.sample(self.pictures, 2)))
        new = self.chance.choice((None, some, some, TargetMedia(intentionally_empty=True)))
        return TargetEdit(product, at, target, content.get(target), new)

    def note(self, desk: str) -> StepNote:
        return StepNote(uuid.uuid4().hex, desk, "assignments", "Step")

    def edit(self, product: int, at: Context) -> None:
        edit = Edit("Edit", (self.change(product, at),))
        self.service.apply(edit, self.user, step=self.note(desk_of(product, at)), check_out=True)

    def edit_in_bulk(self, product: int, at: Context) -> None:
        changes = [self.change(one, here) for one in (self.shirt, self.cap) for here in CONTEXTS]
        self.service.apply_bulk(Edit("Bulk", tuple(changes)), self.user, step=self.note(PRODUCTS))

    def choose_dimensions(self, product: int, at: Context) -> None:
        chosen = tuple(self.chance.sample((Dimension.COLOR, Dimension.STYLE, Dimension.SIZE), 2))
        keep = self.chance.random() < 0.5
        plan = self.service.matrix_change(self.shirt, at, chosen, self.user, keep_on_variants=keep)
        step = self.note(desk_of(self.shirt, at))
        self.service.apply(plan.edit, self.user, step=step, check_out=True)

    def undo(self, product: int, at: Context) -> None:
        steps = self.journal.steps(self.user, [desk_of(product, at), PRODUCTS])
        done = [step for step in steps if not step.is_undone]
        if done:
            self.service.undo_step(done[-1].id, self.user)

    def redo(self, product: int, at: Context) -> None:
        steps = self.journal.steps(self.user, [desk_of(product, at), PRODUCTS])
        undone = [step for step in steps if step.is_undone]
        if undone:
            self.service.undo_step(undone[0].id, self.user, redo=True)

    def restore(self, product: int, at: Context) -> None:
        versions = [one.version for one in self.service.history(product, at).versions if one.version]
        if versions:
            found = self.service.restoring(product, at, self.chance.choice(versions))
            if found.edit is not None:
                self.service.apply(found.edit, self.user, check_out=True)


def test_the_store_stays_sound_while_several_work_on_the_same_documents(shop: Shop) -> None:
    people = [Person(shop, user, seed) for seed, user in enumerate(("marta", "ines", "marta"))]
    threads = [threading.Thread(target=person.work) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(person.done > ACTS // 8 for person in people)
    assert shop.tenant.cms.problems() == []
    matrices = {one: shop.tenant.catalog.product(one).matrix for one in (shop.shirt, shop.cap)}
    with shop.tenant.cms.read() as connection:
        for owner, channel, locale in connection.execute(
            select(documents.c.product_id, documents.c.channel, documents.c.locale)
        ).all():
            row = find_document(connection, owner, Context(channel, locale))
            assert row is not None
            content = current_content(row)
            assert not content.cells or content.matrix == matrices[owner]
            assert row.has_content == (not content.is_empty)
            assert row.draft is None or (row.checked_out_by and row.draft != row.head_content)
            used = select(document_media.c.media_id).where(
                document_media.c.document_id == row.id, document_media.c.stage == CURRENT
            )
            assert set(connection.execute(used).scalars()) == content.media_ids()
            numbers = select(document_versions.c.version).where(document_versions.c.document_id == row.id)
            assert sorted(connection.execute(numbers).scalars()) == [*range(1, row.head_version + 1)]
        hollow = undo_steps.c.id.not_in(select(undo_parts.c.step_id))
        assert connection.execute(select(func.count()).where(hollow)).scalar() == 0
