"""Any sequence of what people do to documents, compared with a simple account of it."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.rows import PublishState
from app.models.assignments.slots import DocumentContent, MasterTarget, Target, TargetMedia
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from tests.support.builders import USER, choose_matrix
from tests.support.shop import Shop
from tests.support.worlds import as_media, placements

US = Context("OUN128", "en-us")
PLACES = (("SHIRT", DEFAULT_CONTEXT), ("SHIRT", US), ("CAP", DEFAULT_CONTEXT))
TARGETS = ("master", "cell Red", "cell Blue", "variant")


@dataclass
class Account:
    """What a document should be: targets as lists, by version."""

    current: dict[str, TargetMedia]
    versions: list[dict[str, TargetMedia]]
    live: int | None = None
    was_live: bool = False
    held: bool = False

    @property
    def head(self) -> dict[str, TargetMedia]:
        return self.versions[-1] if self.versions else {}

    def state(self) -> PublishState:
        changed = self.current != self.head
        if self.live is not None:
            return (
                PublishState.CHANGED if changed or self.live != len(self.versions) else PublishState.PUBLISHED
            )
        if self.was_live:
            return PublishState.UNPUBLISHED
        return PublishState.DRAFT if changed or self.versions else PublishState.NONE


places = st.sampled_from(range(len(PLACES)))
edits = st.tuples(
    st.just("edit"),
    places,
    st.lists(st.tuples(st.sampled_from(TARGETS), st.none() | placements()), min_size=1, max_size=3),
)
others = st.tuples(st.sampled_from(["finish", "discard", "undo", "publish", "unpublish", "import"]), places)
sequences = st.lists(st.one_of(edits, edits, others, others), min_size=3, max_size=12)


class Desk:
    """Does the same to the store and to the accounts."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
        self.targets: dict[str, Target] = {
            "master": MasterTarget(),
            "cell Red": shop.cell("Red"),
            "cell Blue": shop.cell("Blue"),
            "variant": shop.variant("Blue", "Loose", "M"),
        }
        self.accounts = [Account({}, []) for _ in PLACES]
        self.products = {"SHIRT": shop.shirt, "CAP": shop.cap}
        self.last: list[tuple[Edit, DocumentContent] | None] = [None] * len(PLACES)

    def product(self, place: int) -> int:
        return self.products[PLACES[place][0]]

    def content(self, place: int) -> DocumentContent:
        return self.shop.document(self.product(place), PLACES[place][1]).content

    def take(self, place: int) -> None:
        self.shop.tenant.assignments.check_out(self.product(place), PLACES[place][1], USER)
        self.accounts[place].held = True

    def edit(self, place: int, wanted: list[tuple[str, dict | None]]) -> None:
        account = self.accounts[place]
        self.take(place)
        changes: list[TargetEdit] = []
        before = self.content(place)
        for name, placement in wanted:
            if PLACES[place][0] == "CAP" and name != "master":
                continue
            after = as_media(placement)
            target = self.targets[name]
            changes.append(
                TargetEdit(self.product(place), PLACES[place][1], target, account.current.get(name), after)
            )
            account.current = {k: v for k, v in account.current.items() if k != name}
            if after is not None and after.is_explicit:
                account.current[name] = after
        edit = Edit("Any", tuple(changes))
        self.shop.tenant.assignments.apply(edit, USER)
        self.last[place] = (edit, before)

    def undo(self, place: int) -> None:
        """Take the last edit back, do it again, take it back: exactly what was there each time."""
        if self.last[place] is None or not self.accounts[place].held:
            return
        edit, before = self.last[place]
        after = self.content(place)
        service = self.shop.tenant.assignments
        for step, expected in ((edit.inverse(), before), (edit, after), (edit.inverse(), before)):
            service.apply(step, USER)
            found = self.content(place)
            assert dict(found.targets()) == dict(expected.targets())
        names = {target: name for name, target in self.targets.items()}
        self.accounts[place].current = {names[t]: media for t, media in before.targets()}
        self.last[place] = None

    def finish(self, place: int) -> None:
        account = self.accounts[place]
        if account.held:
            self.shop.tenant.assignments.finish_editing(self.product(place), PLACES[place][1], USER)
            if account.current != account.head:
                account.versions.append(account.current)
            account.held = False
            self.last[place] = None

    def discard(self, place: int) -> None:
        account = self.accounts[place]
        if account.held:
            self.shop.tenant.assignments.discard_edits(self.product(place), PLACES[place][1], USER)
            account.current = account.head
            account.held = False
            self.last[place] = None

    def publish(self, place: int) -> None:
        job = self.shop.publish(self.product(place), contexts=(PLACES[place][1],))
        account = self.accounts[place]
        expected = 0
        is_behind = bool(account.versions) and account.live != len(account.versions)
        is_waiting = is_behind or account.current != account.head
        if not account.held and is_behind:
            account.live, account.was_live, expected = len(account.versions), True, 1
        assert job.counts["documents"] == expected
        assert job.counts["blocked"] == (account.held and is_waiting)

    def unpublish(self, place: int) -> None:
        self.shop.unpublish(self.product(place), contexts=(PLACES[place][1],))
        if not self.accounts[place].held:
            self.accounts[place].live = None

    def import_(self, place: int) -> None:
        """Bulk work sets the master, in a version of its own, unless it is there already."""
        account = self.accounts[place]
        if account.held:
            return
        media = TargetMedia((1, 2))
        with self.shop.tenant.cms.write() as connection:
            self.shop.tenant.assignments.check_in_targets(
                connection, self.product(place), PLACES[place][1], {MasterTarget(): media}, USER, ""
            )
        if account.current.get("master") != media:
            account.current = {**account.current, "master": media}
            account.versions.append(account.current)

    # --- comparing

    def compare(self) -> None:
        uses: Counter[int] = Counter()
        index: set[tuple[int, int, str]] = set()
        with self.shop.tenant.cms.read() as connection:
            ids = {
                (row.product_id, Context(row.channel, row.locale)): row.id
                for row in connection.execute(select(documents))
            }
            stored = set(map(tuple, connection.execute(select(document_media))))
            counts = Counter(connection.execute(select(document_versions.c.document_id)).scalars())
        for place, account in enumerate(self.accounts):
            row = self.shop.document(self.product(place), PLACES[place][1])
            current = {self.targets[name]: media for name, media in account.current.items()}
            assert dict(row.content.targets()) == current
            assert row.head_version == len(account.versions)
            assert row.published_version == account.live
            assert row.has_draft == (account.current != account.head)
            assert (row.checked_out_by == USER) == account.held
            assert row.state is account.state()
            document_id = ids.get((row.owner, row.context))
            assert counts[document_id] == len(account.versions)
            live = account.versions[account.live - 1] if account.live else {}
            for stage, targets in (("current", account.current), ("published", live)):
                used = {i for media in targets.values() for i in media.media_ids()}
                index |= {(i, document_id, stage) for i in used}
                if stage == "current":
                    uses.update(used)
        assert stored == index
        media = self.shop.tenant.media
        assert {row.id: row.used_by for row in media.rows(media.ids())} == {i: uses[i] for i in media.ids()}


@settings(max_examples=20)
@given(sequences)
def test_any_sequence_leaves_what_its_account_says(steps: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop")
        try:
            desk = Desk(shop)
            for name, place, *rest in steps:
                getattr(desk, "import_" if name == "import" else name)(place, *rest)
                desk.compare()
        finally:
            shop.close()
