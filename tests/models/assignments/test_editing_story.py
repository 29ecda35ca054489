"""Any sequence of edits, undo, redo, discard, finish, publish and restart, compared with a simple account."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.main import build
from app.models.assignments.edit import Change, Edit, SwatchEdit, TargetEdit
from app.models.assignments.rows import desk_of
from app.models.assignments.slots import (
    CellTarget,
    MasterTarget,
    Swatch,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import AppError
from app.models.media.content import Region
from app.models.undo import StepNote
from tests.support import editing_oracle as oracle
from tests.support.builders import USER
from tests.support.editing_oracle import COLORS, VARIANTS, Key, Oracle, Place, Refused, Step
from tests.support.shop import Shop

OTHER = "robin"
CONTEXTS = {"all": DEFAULT_CONTEXT, "us": Context("OUN128", "en-us")}
PLACES: list[Place] = [(product, context) for product in ("SHIRT", "CAP") for context in CONTEXTS]
MATRICES = ((), ("color",), ("color", "size"), ("size",))
HERE = PLACES[0]
"""Where most of it happens, so that one thing meets another."""

KEYS: list[Key] = [
    ("master",),
    ("master",),
    ("swatch", COLORS[0]),
    ("variant", *VARIANTS[0]),
    ("cell", 0),
    ("cell", 0),
    ("cell", 3),
    ("cell of another matrix",),
]
"""A cell is named by its place among those of the present matrix; without one it is the master."""

VALUES = (None, (), (1,), (2, 3))

places = st.sampled_from([HERE, *PLACES])
puts = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), min_size=1, max_size=3)


def media(value: tuple[int, ...] | None) -> TargetMedia | None:
    return None if value is None else TargetMedia(value, intentionally_empty=not value)


def swatch(value: tuple[int, ...] | None) -> Swatch | None:
    if value is None:
        return None
    return Swatch(media_id=value[0], crop=Region(0, 0, 9, 9)) if value else Swatch("#102030")


class Authoring(RuleBasedStateMachine):
    """Does the same to a store and to the oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop(Path(self.folder.name) / "shop")
        self.oracle = Oracle(PLACES, USER)
        self.count = 0
        values = self.shop.tenant.catalog.values(self.shop.shirt)
        self.values = {row.value: row.id for rows in values.values() for row in rows}
        self.variants = {v: self.shop.variant(*v).variant_id for v in VARIANTS}

    def teardown(self) -> None:
        problems = self.shop.ws.workspace.check()
        self.shop.close()
        self.folder.cleanup()
        assert problems == []

    # --- in the words of the product

    def owner(self, place: Place) -> int:
        return self.shop.shirt if place[0] == "SHIRT" else self.shop.cap

    def target(self, key: Key) -> Target:
        kind, *names = key
        if kind == "master":
            return MasterTarget()
        if kind == "variant":
            return VariantTarget(self.variants[tuple(names)])
        return CellTarget(DimensionValues(*(None if n is None else self.values[n] for n in names)))

    def edit(self, changes: list[oracle.Change]) -> Edit:
        made: list[Change] = []
        for _, place, key, before, after in changes:
            owner, context = self.owner(place), CONTEXTS[place[1]]
            if key[0] == "swatch":
                made.append(SwatchEdit(owner, context, self.values[key[1]], swatch(before), swatch(after)))
            else:
                made.append(TargetEdit(owner, context, self.target(key), media(before), media(after)))
        return Edit("Test", tuple(made))

    def note(self, desk: str) -> StepNote:
        self.count += 1
        return StepNote(f"step {self.count}", desk, "assignments", "Test")

    def both(self, expected: Any, real: Any) -> Any:
        """Do it to the oracle and to the store; both refuse, or none."""
        try:
            found = expected()
        except Refused:
            with pytest.raises(AppError):
                real()
            return None
        real()
        return found

    def wanted(self, place: Place, chosen: list[tuple[Key, Any]]) -> list[oracle.Change]:
        """Turn chosen values into changes that see what is there."""
        seen = dict(self.oracle.papers[place].current)
        changes: list[oracle.Change] = []
        for name, value in chosen:
            key = self.key(place, name)
            changes.append(("put", place, key, seen.get(key), value))
            seen[key] = value
        return changes

    def key(self, place: Place, name: Key) -> Key:
        matrix = self.oracle.matrix[place[0]]
        if place[0] == "CAP" or (name[0] == "cell" and not matrix):
            return ("master",)
        if name[0] == "cell":
            among = sorted({oracle.cell(variant, matrix) for variant in VARIANTS}, key=str)
            return among[name[1] % len(among)]
        if name[0] == "cell of another matrix":
            return oracle.cell(VARIANTS[0], ("color", "style"))
        return name

    # --- what people do

    @initialize(is_filled=st.booleans())
    def begin(self, is_filled: bool) -> None:
        """Half of the stories begin with cells that are checked in, in both contexts."""
        if is_filled:
            self.other_dimensions("all", ("color",), keep=False)
            self.gesture_in_both_contexts("SHIRT", [(("cell", 0), (1,))])
            for context in CONTEXTS:
                self.end(("SHIRT", context), "finish")

    @rule(place=places, chosen=puts, check_out=st.booleans())
    def gesture(self, place: Place, chosen: list[Any], check_out: bool) -> None:
        self._gesture(place, self.wanted(place, chosen), check_out)

    @rule(chosen=puts)
    def gesture_here(self, chosen: list[Any]) -> None:
        self._gesture(HERE, self.wanted(HERE, chosen))

    @rule(chosen=puts)
    def edit_without_a_step(self, chosen: list[Any]) -> None:
        """What a command or another program does, which takes undo by surprise."""
        self._gesture(HERE, self.wanted(HERE, chosen), has_step=False)

    @rule(product=st.sampled_from(["SHIRT", "CAP"]), chosen=puts)
    def gesture_in_both_contexts(self, product: str, chosen: list[Any]) -> None:
        changes = [c for context in CONTEXTS for c in self.wanted((product, context), chosen)]
        self._gesture((product, "all"), changes)

    def _gesture(
        self, place: Place, changes: list[oracle.Change], check_out: bool = True, has_step: bool = True
    ) -> None:
        step = self.note(desk_of(self.owner(place), CONTEXTS[place[1]])) if has_step else None
        edit, service = self.edit(changes), self.shop.tenant.assignments
        self.both(
            lambda: self.oracle.gesture(step.id if step else "", place, changes, check_out=check_out),
            lambda: service.apply(edit, USER, step=step, check_out=check_out),
        )

    @rule(chosen=st.dictionaries(places, puts, min_size=1))
    def bulk(self, chosen: dict[Place, list[Any]]) -> None:
        changes = [change for place, one in chosen.items() for change in self.wanted(place, one)]
        step = self.note("products")
        outcome = self.shop.tenant.assignments.apply_bulk(self.edit(changes), USER, step=step)
        left = self.oracle.bulk(step.id, changes)
        assert {(one.name, one.context) for one in outcome.refused} == {(p, CONTEXTS[c]) for p, c in left}

    @rule(context=st.sampled_from(list(CONTEXTS)), after=st.sampled_from(MATRICES), keep=st.booleans())
    def other_dimensions(self, context: str, after: tuple[str, ...], keep: bool) -> None:
        place, service = ("SHIRT", context), self.shop.tenant.assignments
        changes = self.oracle.matrix_changes(place, after, keep=keep)
        change = service.matrix_change(
            self.shop.shirt,
            CONTEXTS[context],
            tuple(Dimension(name) for name in after),
            USER,
            keep_on_variants=keep,
        )
        assert len(change.edit.changes) == len(changes)
        if changes:
            step = self.note(desk_of(self.shop.shirt, CONTEXTS[context]))
            self.both(
                lambda: self.oracle.gesture(step.id, place, changes, check_out=True),
                lambda: service.apply(change.edit, USER, step=step, check_out=True),
            )

    @precondition(lambda self: self.oracle.steps)
    @rule(back=st.integers(0, 3))
    def undo_or_redo(self, back: int) -> None:
        """Move the newest step, or one before it."""
        self._move(self.oracle.steps[-1 - back % len(self.oracle.steps)])

    @precondition(lambda self: any(not step.is_undone for step in self.oracle.steps))
    @rule()
    def undo_last(self) -> None:
        self._move([step for step in self.oracle.steps if not step.is_undone][-1])

    def _move(self, step: Step) -> None:
        service, redo = self.shop.tenant.assignments, step.is_undone
        if self.oracle.move(step):
            service.undo_step(step.id, USER, redo=redo)
        else:
            with pytest.raises(AppError):
                service.undo_step(step.id, USER, redo=redo)

    @rule(place=places, way=st.sampled_from(["finish", "discard", "discard", "publish"]))
    def end(self, place: Place, way: str) -> None:
        owner, context, service = self.owner(place), CONTEXTS[place[1]], self.shop.tenant.assignments
        if way == "publish":
            self.oracle.publish(place)
            self.shop.publish(owner, contexts=(context,))
        elif way == "finish":
            self.both(lambda: self.oracle.finish(place), lambda: service.finish_editing(owner, context, USER))
        else:
            self.both(lambda: self.oracle.discard(place), lambda: service.discard_edits(owner, context, USER))

    @rule(place=places)
    def somebody_else(self, place: Place) -> None:
        """Robin takes a document that is free and changes its master, or finishes editing it."""
        paper, service = self.oracle.papers[place], self.shop.tenant.assignments
        owner, context = self.owner(place), CONTEXTS[place[1]]
        if paper.holder == OTHER:
            service.finish_editing(owner, context, OTHER)
            paper.check_in()
            paper.holder = None
        elif paper.holder is None:
            change = ("put", place, ("master",), paper.current.get(("master",)), (4,))
            service.apply(self.edit([change]), OTHER, check_out=True)
            paper.holder, paper.current[("master",)] = OTHER, (4,)

    @rule()
    def restart(self) -> None:
        self.shop.ws.close()
        self.shop.ws = build(self.shop.root, clock=self.shop.clock, user=USER, inline=True)
        self.shop.tenant = self.shop.ws.workspace.tenant("aurelia")

    # --- comparing

    @invariant()
    def all_is_as_the_account_says(self) -> None:
        uses: Counter[int] = Counter()
        for place, paper in self.oracle.papers.items():
            row = self.shop.document(self.owner(place), CONTEXTS[place[1]])
            targets = {self.target(k): media(v) for k, v in paper.current.items() if k[0] != "swatch"}
            swatches = {self.values[k[1]]: swatch(v) for k, v in paper.current.items() if k[0] == "swatch"}
            assert dict(row.content.targets()) == targets
            assert row.content.swatches == swatches
            assert (row.head_version, row.published_version) == (len(paper.versions), paper.live)
            assert row.has_draft == (paper.current != paper.head)
            assert row.checked_out_by == paper.holder
            uses.update(row.content.media_ids())
        for number, product in (("SHIRT", self.shop.shirt), ("CAP", self.shop.cap)):
            matrix = tuple(d.value for d in self.shop.tenant.catalog.product(product).matrix)
            assert matrix == self.oracle.matrix[number]
        desks = ["products", *(desk_of(self.owner(p), CONTEXTS[p[1]]) for p in PLACES)]
        kept = self.shop.tenant.undo.steps(USER, desks)
        assert [(row.id, row.is_undone) for row in kept] == [(s.id, s.is_undone) for s in self.oracle.steps]
        library = self.shop.tenant.media
        assert {row.id: row.used_by for row in library.rows(library.ids()) if row.used_by} == uses


def test_any_story_ends_as_its_account_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.models.assignments.editing.CHUNK", 2)
    run_state_machine_as_test(Authoring, settings=settings(max_examples=12, stateful_step_count=25))
