"""The plan of a copy: what happens to every item; signed with what it was worked out from. Pure."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final, NamedTuple

from app.models.copying.mapping import Problem
from app.models.copying.options import CopyOptions
from app.models.errors import BadInput

MEDIA_PER_S: Final = 5_000
DOCUMENTS_PER_S: Final = 3_000
BYTES_PER_S: Final = 100_000_000
"""What a plain workstation manages, for estimates."""

REPLACED_AT_MOST: Final = 0.5
"""Of the media or the assignments of a destination: to replace more asks for a typed confirmation."""

DOCUMENT_GROUPS: Final = ("Product media", "Category media")
"""The groups of items that are assignments; the rest are types of media."""


class ItemKind(StrEnum):
    """What is copied."""

    MEDIA = "media"
    DOCUMENT = "document"


class Action(StrEnum):
    """What a copy does with an item of the source."""

    CREATE = "create"
    REPLACE = "replace"
    SKIP = "skip"
    NEWER = "newer"
    ORPHAN = "orphan"


class Reason(StrEnum):
    """Why an item is left alone, or has to wait."""

    KEPT = "The destination has it already."
    SAME = "It is the same already."
    NEWER = "The destination's is newer, or as old."
    NO_OWNER = "Its product or category is not there yet."
    NOT_OFFERED = "The destination's channel does not offer the language."


class ItemPlan(NamedTuple):
    """What happens to one item.

    Attributes:
        group: What people tell items apart by: Image, Video, File, Product media, Category media.
        target_id: Its counterpart in the destination, or None.
        target_version: The version of that which the plan saw.
        source_at, target_at: When they were last modified.
        sizes: Checksum and bytes of each content that comes along.
    """

    kind: ItemKind
    source_id: int
    group: str
    name: str
    action: Action
    reason: str = ""
    target_id: int | None = None
    target_version: int | None = None
    source_at: str = ""
    target_at: str = ""
    sizes: tuple[tuple[str, int], ...] = ()


_KINDS: Final = {kind.value: kind for kind in ItemKind}
_ACTIONS: Final = {action.value: action for action in Action}


def plain_item(item: ItemPlan) -> tuple[Any, ...]:
    """Return an item as a plain row, as `Rows` keep it."""
    kind, source_id, group, name, action, *rest = item
    return (kind.value, source_id, group, name, action.value, *rest)


def item_of(row: tuple[Any, ...]) -> ItemPlan:
    """Return the item of a plain row."""
    kind, source_id, group, name, action, *rest = row
    return ItemPlan(_KINDS[kind], source_id, group, name, _ACTIONS[action], *rest)


WRITING: Final = frozenset((Action.CREATE, Action.REPLACE, Action.ORPHAN))


@dataclass(frozen=True, slots=True)
class Stamps:
    """What a plan was worked out from: changes whenever one of the tenants does."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """A plan as it is kept and shown, without its items.

    Attributes:
        source: The address of the source, as it was given.
        origin: What the source is known by, wherever its workspace is moved.
        source_name: What people read.
        counts: Items by action, and by group and action as `Image create`.
        bytes: Of contents that have to be copied; 0 between tenants of one workspace.
        content_bytes: Of contents that the items have, each once.
        seconds: About how long it takes.
        target_items: How many items of the kinds that are copied the destination has.
        target_media: How many of these are media items; the rest are assignments.
        digest: Over all items: equal plans do the same.
        signature: Over all of the above, made with the destination's key.
    """

    source: str
    origin: str
    source_name: str
    tenant: str
    options: CopyOptions
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    bytes: int
    content_bytes: int
    seconds: int
    target_items: int
    stamps: Stamps
    digest: str
    planned_at: str
    signature: str = ""
    target_media: int = 0

    @property
    def stops(self) -> tuple[Problem, ...]:
        """Return the problems for which the copy cannot start."""
        return tuple(one for one in self.problems if one.stops)

    @property
    def needs_confirmation(self) -> bool:
        """Tell whether so much of the destination is replaced that a person has to type its name."""
        return bool(self.mostly_replaced)

    @property
    def mostly_replaced(self) -> str:
        """Say what the destination loses more than half of, media and assignments each; empty if nothing."""
        assignments = sum(self.count(Action.REPLACE, group) for group in DOCUMENT_GROUPS)
        found = (
            (self.count(Action.REPLACE) - assignments, self.target_media, "media items"),
            (assignments, self.target_items - self.target_media, "assignments"),
        )
        return " and ".join(
            f"{count:,} of the {there:,} {name}"
            for count, there, name in found
            if count > there * REPLACED_AT_MOST
        )

    def count(self, action: Action, group: str = "") -> int:
        """Count items of an action, of a group or of all."""
        return self.counts.get(f"{group} {action.value}".strip(), 0)

    def signed(self, key: str) -> "CopyPlan":
        """Return it with its signature."""
        return replace(self, signature=_signature(self, key))

    def is_signed(self, key: str) -> bool:
        """Tell whether it is as it was signed."""
        return hmac.compare_digest(self.signature, _signature(self, key))

    def to_json(self) -> str:
        """Write it."""
        return json.dumps(_as_dict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "CopyPlan":
        """Read what `to_json` wrote.

        Raises:
            BadInput: It is no plan.
        """
        try:
            made = json.loads(text)
            return cls(
                **{
                    **made,
                    "options": CopyOptions.from_dict(made["options"]),
                    "problems": tuple(Problem(**one) for one in made["problems"]),
                    "stamps": Stamps(**made["stamps"]),
                }
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"This is no plan of a copy: {error}.", "Plan anew.") from error


def _as_dict(plan: CopyPlan) -> dict[str, Any]:
    made = {name: getattr(plan, name) for name in CopyPlan.__slots__}
    made |= {"options": plan.options.to_dict(), "stamps": asdict(plan.stamps), "counts": dict(plan.counts)}
    made["problems"] = [asdict(one) for one in plan.problems]
    return made


def _signature(plan: CopyPlan, key: str) -> str:
    return hmac.new(key.encode(), replace(plan, signature="").to_json().encode(), hashlib.sha256).hexdigest()


class Tally:
    """Counts what happens to items, each looked at once."""

    def __init__(self, items: Iterable[ItemPlan]) -> None:
        self._writing: Counter[ItemKind] = Counter()
        self.contents: dict[str, int] = {}
        self.counts: dict[str, int] = {action.value: 0 for action in Action}
        digest = hashlib.sha256()
        found: Counter[tuple[str, Action]] = Counter()
        for item in items:
            found[item.group, item.action] += 1
            if item.action in WRITING:
                self._writing[item.kind] += 1
                self.contents.update(item.sizes)
            said = (item.kind.value, item.source_id, item.action.value, item.target_id, item.target_version)
            digest.update(repr(said).encode())
        self.digest = digest.hexdigest()
        for (group, action), count in found.items():
            self._add(group, action, count)
            if action is Action.NEWER:
                self._add(group, Action.SKIP, count)

    def _add(self, group: str, action: Action, count: int) -> None:
        for name in (action.value, f"{group} {action.value}"):
            self.counts[name] = self.counts.get(name, 0) + count

    def seconds(self, to_copy: int) -> int:
        """Estimate how long a copy takes that brings so many bytes along."""
        writing = self._writing
        time_s = writing[ItemKind.MEDIA] / MEDIA_PER_S + writing[ItemKind.DOCUMENT] / DOCUMENTS_PER_S
        return round(time_s + to_copy / BYTES_PER_S + 0.5) if writing else 0
