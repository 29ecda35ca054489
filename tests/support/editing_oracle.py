"""An oracle for authoring: check-outs, drafts, versions, other dimensions, bulk work and steps of undo.

It says again, with dictionaries and by brute force, what people may rely on, and shares no code with the
product. A *paper* is the document of a place (product, context). Its contents map keys to values; a key is
`("master",)`, `("cell", color, style, size)` with None for what the matrix ignores,
`("variant", color, style, size)` or `("swatch", color)`. A change is `("put", place, key, before, after)` or
`("matrix", place, before, after)`.
"""

import copy
from dataclasses import dataclass, field
from itertools import product
from typing import Any

COLORS, STYLES, SIZES = ("Red", "Blue"), ("Slim", "Loose"), ("S", "M")
VARIANTS = tuple(product(COLORS, STYLES, SIZES))
DIMENSIONS = ("color", "style", "size")
PRODUCTS = "products"

Key = tuple[Any, ...]
Content = dict[Key, Any]
Place = tuple[str, str]
Change = tuple[Any, ...]


class Refused(Exception):
    """The product has to refuse this."""


def cell(variant: Key, matrix: tuple[str, ...]) -> Key:
    kept = (v if d in matrix else None for d, v in zip(DIMENSIONS, variant, strict=True))
    return ("cell", *kept)


def keyed_by(key: Key) -> tuple[str, ...]:
    return tuple(d for d, v in zip(DIMENSIONS, key[1:], strict=True) if v is not None)


def cells(content: Content) -> list[Key]:
    return [key for key in content if key[0] == "cell"]


def rekeyed(content: Content, new: tuple[str, ...], keep: bool) -> Content:
    """Give every cell of the new dimensions what all its variants had from their cells, and nothing else."""
    old = keyed_by(cells(content)[0])
    given = {variant: content.get(cell(variant, old)) for variant in VARIANTS}
    made = {key: value for key, value in content.items() if key[0] != "cell"}
    for variant in VARIANTS:
        place = cell(variant, new)
        agreed = {given[other] for other in VARIANTS if cell(other, new) == place}
        if new and len(agreed) == 1:
            if given[variant] is not None:
                made[place] = given[variant]
        elif keep and given[variant] is not None:
            made.setdefault(("variant", *variant), given[variant])
    return made


def inverse(changes: list[Change]) -> list[Change]:
    return [(*change[:-2], change[-1], change[-2]) for change in reversed(changes)]


@dataclass
class Paper:
    current: Content = field(default_factory=dict)
    versions: list[Content] = field(default_factory=list)
    live: int | None = None
    holder: str | None = None

    @property
    def head(self) -> Content:
        return self.versions[-1] if self.versions else {}

    def check_in(self) -> None:
        if self.current != self.head:
            self.versions.append(dict(self.current))


@dataclass
class Step:
    id: str
    desk: Any
    changes: list[Change]
    is_gesture: bool
    is_undone: bool = False


class Oracle:
    """What the store should hold; `me` is the person whose steps are followed."""

    def __init__(self, places: list[Place], me: str) -> None:
        self.papers = {place: Paper() for place in places}
        self.matrix: dict[str, tuple[str, ...]] = {product: () for product, _ in places}
        self.steps: list[Step] = []
        self.me = me

    # --- authoring

    def gesture(self, step_id: str, desk: Place, changes: list[Change], *, check_out: bool) -> None:
        """Do all of it or refuse; an empty id keeps no step."""
        self._attempt(changes, "taken" if check_out else "refused")
        self._note(Step(step_id, desk, changes, is_gesture=True))

    def bulk(self, step_id: str, changes: list[Change]) -> set[Place]:
        """Do what can be done document by document; returns the places that are left alone."""
        done, left = self._by_document(changes)
        if done:
            self._note(Step(step_id, PRODUCTS, done, is_gesture=False))
        return left

    def move(self, step: Step) -> bool:
        """Take a step back, or do it again; returns whether anything of it could be done."""
        wanted = step.changes if step.is_undone else inverse(step.changes)
        if step.is_gesture:
            try:
                self._attempt(wanted, "refused")
                done = wanted
            except Refused:
                done = []
        else:
            done, _ = self._by_document(wanted)
        if not done:
            self.steps.remove(step)
            return False
        step.changes = done if step.is_undone else inverse(done)
        step.is_undone = not step.is_undone
        return True

    def matrix_changes(self, place: Place, after: tuple[str, ...], *, keep: bool) -> list[Change]:
        """Say what another choice of dimensions does in all contexts of a product."""
        emptied: list[Change] = []
        filled: list[Change] = []
        before = self.matrix[place[0]]
        if before == after:
            return []
        for at, paper in self.papers.items():
            if at[0] != place[0] or not cells(paper.current):
                continue
            emptied += [("put", at, key, paper.current[key], None) for key in cells(paper.current)]
            new = rekeyed(paper.current, after, keep)
            for key, value in new.items():
                now = None if key[0] == "cell" else paper.current.get(key)
                if value != now:
                    filled.append(("put", at, key, now, value))
        return [*emptied, ("matrix", place, before, after), *filled]

    # --- the end of it

    def finish(self, place: Place) -> None:
        paper = self._held(place)
        paper.check_in()
        paper.holder = None
        self._clear(place)

    def discard(self, place: Place) -> None:
        paper = self._held(place)
        paper.current = dict(paper.head)
        paper.holder = None
        matrix = self.matrix[place[0]]
        if cells(paper.current) and keyed_by(cells(paper.current)[0]) != matrix:
            paper.current = rekeyed(paper.current, matrix, keep=True)
            paper.check_in()
        self._clear(place)

    def publish(self, place: Place) -> None:
        paper = self.papers[place]
        if paper.holder is None and paper.versions:
            paper.live = len(paper.versions)

    # ---

    def _held(self, place: Place) -> Paper:
        if self.papers[place].holder != self.me:
            raise Refused
        return self.papers[place]

    def _clear(self, place: Place) -> None:
        self.steps = [step for step in self.steps if step.desk != place]

    def _note(self, step: Step) -> None:
        if step.id:
            self.steps = [one for one in self.steps if one.desk != step.desk or not one.is_undone]
            self.steps.append(step)

    def _by_document(self, changes: list[Change]) -> tuple[list[Change], set[Place]]:
        done: list[Change] = []
        left: set[Place] = set()
        for place in dict.fromkeys(change[1] for change in changes):
            mine = [change for change in changes if change[1] == place]
            try:
                self._attempt(mine, "checked in")
                done += mine
            except Refused:
                left.add(place)
        return done, left

    def _attempt(self, changes: list[Change], unheld: str) -> None:
        before = copy.deepcopy((self.papers, self.matrix))
        try:
            for change in changes:
                self._open(change[1], unheld)
                self._do(change)
        except Refused:
            self.papers, self.matrix = before
            raise
        for place in {change[1] for change in changes}:
            if self.papers[place].holder is None:
                self.papers[place].check_in()

    def _open(self, place: Place, unheld: str) -> None:
        paper = self.papers[place]
        if paper.holder not in (None, self.me) or (paper.holder is None and unheld == "refused"):
            raise Refused
        if unheld == "taken":
            paper.holder = self.me

    def _do(self, change: Change) -> None:
        kind, place, *rest = change
        paper = self.papers[place]
        if kind == "matrix":
            before, after = rest
            full = any(cells(one.current) for at, one in self.papers.items() if at[0] == place[0])
            if self.matrix[place[0]] != before or (before != after and full):
                raise Refused
            self.matrix[place[0]] = after
            return
        key, before, after = rest
        if key[0] == "cell" and after is not None and keyed_by(key) != self.matrix[place[0]]:
            raise Refused
        if paper.current.get(key) != before:
            raise Refused
        paper.current.pop(key, None)
        if after is not None:
            paper.current[key] = after
