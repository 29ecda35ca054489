"""Difference: which galleries look different once documents go live, or are taken off. Pure.

A gallery is what one target (the master or a variant of a product, a category) shows in one channel and
language. Two flattenings of an owner are compared by their masks: the cost grows with explicit assignments,
never with targets x contexts. Single galleries are named only where somebody looks at them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from app.models.assignments.flatten import Flattener, Rectangle
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import NOTHING, CategoryId, DocumentContent, Owner, TargetMedia
from app.models.context import Context, ContextOrder, fallback_contexts
from app.models.media.rows import MediaType
from app.models.publishing.rows import BlockedDocument

_FEW: Final = 256
"""Up to so many pairs of looks are met by their masks; beyond, targets are gone through one by one."""

Contents = Mapping[Context, DocumentContent]


class Shown(NamedTuple):
    """One media item of a gallery; `is_renewed`: with another content than readers see of it now."""

    media_id: int
    purpose: str = ""
    is_renewed: bool = False


Look = tuple[Shown, ...]
"""What a gallery shows, in order: Primary media, then Additional media with their purposes."""


class Move(StrEnum):
    """Whether another context answers than before."""

    NONE = ""
    SEVERED = "severed"
    REINHERITED = "reinherited"


class ChangeKind(StrEnum):
    """What becomes of galleries, the worst first."""

    GAP = "gap"
    EMPTIED = "emptied"
    OTHER_MEDIA = "other media"
    RENEWED = "new content"
    ORDER = "order"
    FILLED = "filled"


class Alike(NamedTuple):
    """What galleries that change alike have in common.

    `is_gap`: nothing is left, because the context that answers has nothing for the target.
    """

    before: Look
    after: Look
    move: Move
    is_gap: bool

    @property
    def kind(self) -> ChangeKind:
        """What becomes of them."""
        if not self.after:
            return ChangeKind.GAP if self.is_gap else ChangeKind.EMPTIED
        if not self.before:
            return ChangeKind.FILLED
        plain = tuple(Shown(one.media_id, one.purpose) for one in self.after)
        if plain == self.before:
            return ChangeKind.RENEWED
        return ChangeKind.ORDER if sorted(self.after) == sorted(self.before) else ChangeKind.OTHER_MEDIA


class Piece(NamedTuple):
    """Galleries of one owner: bit 0 of `targets` is the master, bit n of `contexts` the n-th served one."""

    owner: Owner
    targets: int
    contexts: int

    @property
    def galleries(self) -> int:
        """How many galleries these are."""
        return self.targets.bit_count() * self.contexts.bit_count()


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Galleries that change alike.

    Attributes:
        alike: How.
        pieces: Which.
        count: How many.
    """

    alike: Alike
    pieces: tuple[Piece, ...]
    count: int


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """A media item as a list shows it."""

    media_id: int
    display_name: str
    type: MediaType
    sha256: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The galleries that would change.

    Attributes:
        contexts: The served channels and languages, by the bits of `Piece.contexts`.
        groups: What changes, the worst kind first, then the largest groups.
        galleries: How many change.
        owners: Products and categories that they belong to.
        severed, reinherited: How many of them are answered by a narrower, or a wider, context than before.
        gaps: How many of them become empty for want of media in the context that answers.
        texts: Galleries whose pictures stay and whose alternative texts change.
        quiet: Galleries that look the same and are severed, or inherit again.
        items: What is seen of media now and afterwards, by id and whether afterwards.
        documents: Documents that go live or are taken off.
        media: Media items that go live along.
        blocked: Documents that stay as they are, and why; nothing of them is counted.
        channels: Names of the channels by their OUN.
    """

    contexts: tuple[Context, ...]
    groups: tuple[ChangeGroup, ...]
    galleries: int
    owners: int
    severed: int
    reinherited: int
    gaps: int
    texts: int
    quiet: int
    items: Mapping[tuple[int, bool], GalleryItem]
    documents: int
    media: int
    blocked: tuple[BlockedDocument, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict[str, str])

    def context_text(self, context: Context) -> str:
        """Name a served context: channel by name, language by code."""
        return f"{self.channels.get(context.channel, context.channel)}, {context.locale}"


def _no_masks() -> dict[int, int]:
    return {}


@dataclass(frozen=True, slots=True)
class Sight:
    """What readers see of media.

    Attributes:
        live: Items that are published now.
        going: Items that go live along.
        renewed: Those of both whose picture is another one then.
        texts: Where their alternative text is another one then: masks of served contexts, by item.
    """

    live: frozenset[int]
    going: frozenset[int] = frozenset()
    renewed: frozenset[int] = frozenset()
    texts: Mapping[int, int] = field(default_factory=_no_masks)

    def before(self, media: TargetMedia) -> Look:
        """Return what a target shows now; items that are not published are left out."""
        live = self.live
        primary = tuple([Shown(i) for i in media.primary if i in live])
        if not media.additional:
            return primary
        return primary + tuple([Shown(i, p) for i, p in _slots(media) if i in live])

    def after(self, media: TargetMedia) -> Look:
        """Return what a target shows then."""
        live, going, renewed = self.live, self.going, self.renewed
        primary = tuple([Shown(i, "", i in renewed) for i in media.primary if i in live or i in going])
        if not media.additional:
            return primary
        return primary + tuple(
            [Shown(i, p, i in renewed) for i, p in _slots(media) if i in live or i in going]
        )


def _slots(media: TargetMedia) -> Iterator[tuple[int, str]]:
    for slot in media.additional:
        yield slot.media_id, slot.purpose


class _Answering(NamedTuple):
    """One context that answers, the mask of those that ask it, and targets by look and whether a gap."""

    source: Context | None
    contexts: int
    looks: dict[tuple[Look, bool], int]


class Comparison:
    """Compares owners one after the other and gathers what changes alike.

    Args:
        contexts: The served channels and languages.
        order: The order of contexts.

    Thread: one at a time.
    """

    def __init__(self, contexts: Sequence[Context], order: ContextOrder = ContextOrder.CHANNEL_FIRST) -> None:
        self.contexts = tuple(contexts)
        self._order = order
        self._flattener = Flattener(self.contexts, order)
        self._every = (1 << len(self.contexts)) - 1
        self._found: dict[Alike, list[Piece]] = {}
        self.texts = 0
        self.quiet = 0

    def add(
        self, owner: Owner, variants: Sequence[VariantShape], before: Contents, after: Contents, sight: Sight
    ) -> None:
        """Compare what an owner shows with contents published as now, and as they would be then."""
        now = self._answering(owner, variants, before, sight.before)
        then = self._answering(owner, variants, after, sight.after)
        for old in now:
            for new in then:
                contexts = old.contexts & new.contexts
                if contexts:
                    self._meet(owner, old, new, contexts, sight)

    def groups(self) -> tuple[ChangeGroup, ...]:
        """Return what was found, the worst kind first, then the largest groups."""
        kinds = list(ChangeKind)
        made = [
            ChangeGroup(alike, tuple(pieces), sum(piece.galleries for piece in pieces))
            for alike, pieces in self._found.items()
        ]
        return tuple(sorted(made, key=lambda one: (kinds.index(one.alike.kind), -one.count)))

    def _answering(
        self,
        owner: Owner,
        variants: Sequence[VariantShape],
        contents: Contents,
        seen: Callable[[TargetMedia], Look],
    ) -> list[_Answering]:
        if isinstance(owner, CategoryId):
            rectangles: Sequence[Rectangle] = self._flattener.flatten_category(contents)
        else:
            rectangles = self._flattener.flatten(variants, contents)
        found: dict[Context | None, _Answering] = {}
        left = self._every
        for one in rectangles:
            answering = found.get(one.source)
            if answering is None:
                answering = found[one.source] = _Answering(one.source, one.contexts, {})
                left &= ~one.contexts
            key = seen(one.media), one.level is None
            answering.looks[key] = answering.looks.get(key, 0) | one.targets
        if left:
            everybody = (1 << len(variants) + 1) - 1
            found[None] = _Answering(None, left, {(seen(NOTHING), False): everybody})
        return list(found.values())

    def _meet(self, owner: Owner, old: _Answering, new: _Answering, contexts: int, sight: Sight) -> None:
        move = self._move(old.source, new.source, contexts)
        lost: dict[Look, int] = {}
        for (look, _), targets in old.looks.items():
            lost[look] = lost.get(look, 0) | targets
        won: dict[tuple[Look, bool], int] = {}
        for key, targets in new.looks.items():
            same = lost.get(key[0], 0) & targets
            if same:
                lost[key[0]] &= ~same
                self._count_quiet(key[0], same, contexts, move, sight.texts)
            if targets & ~same:
                won[key] = targets & ~same
        lost = {look: targets for look, targets in lost.items() if targets}
        for before, (after, is_gap), targets in _crossed(lost, won):
            alike = Alike(before, after, move, is_gap and not after)
            self._found.setdefault(alike, []).append(Piece(owner, targets, contexts))

    def _count_quiet(
        self, look: Look, targets: int, contexts: int, move: Move, texts: Mapping[int, int]
    ) -> None:
        count = targets.bit_count()
        if move is not Move.NONE:
            self.quiet += count * contexts.bit_count()
        if texts:
            worded = 0
            for one in look:
                worded |= texts.get(one.media_id, 0)
            self.texts += count * (worded & contexts).bit_count()

    def _move(self, old: Context | None, new: Context | None, contexts: int) -> Move:
        if old is None or new is None or old == new:
            return Move.NONE
        # Which of two contexts is the narrower one is the same for all that may ask both.
        tried = fallback_contexts(self.contexts[contexts.bit_length() - 1], self._order)
        return Move.SEVERED if tried.index(new) < tried.index(old) else Move.REINHERITED


def _crossed(
    lost: Mapping[Look, int], won: Mapping[tuple[Look, bool], int]
) -> Iterator[tuple[Look, tuple[Look, bool], int]]:
    """Give (look before, look after, targets) for all targets that both name."""
    if len(lost) * len(won) <= _FEW:
        for before, was in lost.items():
            for after, becomes in won.items():
                if was & becomes:
                    yield before, after, was & becomes
        return
    place = {bit: after for after, becomes in won.items() for bit in bits(becomes)}
    for before, was in lost.items():
        found: dict[tuple[Look, bool], int] = {}
        for bit in bits(was):
            if bit in place:
                found[place[bit]] = found.get(place[bit], 0) | 1 << bit
        for after, targets in found.items():
            yield before, after, targets


def bits(mask: int) -> Iterator[int]:
    """Give the places of the bits that are set, from the lowest on."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
