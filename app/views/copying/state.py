"""What a person has chosen in the wizard so far, and what that would do."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.models.copying.mapping import ContextMap
from app.models.copying.options import Conflicts, CopyOptions, Versions
from app.models.copying.plan import Action, CopyPlan, ItemKind, ItemPlan
from app.models.copying.planning import Planned
from app.models.copying.service import SourceFacts
from app.sync.requests import CopyTenantRequest

MOST: Final = 500
"""Conflicting items that are listed at most."""


@dataclass(frozen=True, slots=True)
class CopyServices:
    """What the wizard asks of the program; all but `queued` and `show_job` run on workers.

    Attributes:
        look: Tells what a source is.
        contexts: Tells where channels and locales would go.
        plan: Makes a plan with its items.
        submit: Queues a copy and returns the job's id.
        waiting: Counts the jobs that run before one that is queued now.
        queued: Told the id of a job that was queued.
        show_job: Opens Jobs on a job.
        has_content: Tells whether a content is in this workspace, so that there is a picture of it.
    """

    look: Callable[[str], SourceFacts]
    contexts: Callable[[str, CopyOptions], ContextMap]
    plan: Callable[[str, CopyOptions], tuple[CopyPlan, Planned]]
    submit: Callable[[CopyTenantRequest], str]
    waiting: Callable[[], int]
    queued: Callable[[str], object]
    show_job: Callable[[str], object]
    has_content: Callable[[str], bool]


@dataclass(slots=True)
class Draft:
    """The choices so far.

    Attributes:
        channels, locales: A person's choices; empty means removed.
    """

    source: str = ""
    facts: SourceFacts | None = None
    conflicts: Conflicts = Conflicts.LATEST
    versions: Versions = Versions.PUBLISHED
    channels: dict[str, str] = field(default_factory=dict[str, str])
    locales: dict[str, str] = field(default_factory=dict[str, str])

    def options(self) -> CopyOptions:
        """Return the choices as a plan takes them."""
        return CopyOptions(
            self.conflicts,
            self.versions,
            tuple(f"{source}={target}" for source, target in self.channels.items()),
            tuple(f"{source}={target}" for source, target in self.locales.items()),
        )


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a choice of versions would do, from a plan with every conflict replaced.

    Attributes:
        count, size_bytes: Of the items that it brings along, and of their contents.
        choices: How many conflicting items each choice replaces, and how many it leaves.
        conflicting: The first media items that the destination has already, those that differ before those
            that are the same; `MOST` at most.
        here: Of their contents, those that are in this workspace.
    """

    count: int
    size_bytes: int
    choices: Mapping[Conflicts, tuple[int, int]]
    conflicting: tuple[ItemPlan, ...]
    here: frozenset[str]

    @property
    def conflicts(self) -> int:
        """Count the media items that the destination has already."""
        return sum(self.choices[Conflicts.REPLACE])


def outlook_of(items: Sequence[ItemPlan], has_content: Callable[[str], bool]) -> Outlook:
    """Look through a plan once; on a worker, it may be long."""
    contents: dict[str, int] = {}
    found: Counter[tuple[Conflicts, bool]] = Counter()
    differing: list[ItemPlan] = []
    same: list[ItemPlan] = []
    for item in items:
        contents.update(item.sizes)
        if item.kind is ItemKind.MEDIA and item.target_id is not None:
            found.update((choice, under(item, choice) is Action.REPLACE) for choice in Conflicts)
            kind = same if item.action is Action.SKIP else differing
            if len(kind) < MOST:
                kind.append(item)
    choices = {choice: (found[choice, True], found[choice, False]) for choice in Conflicts}
    first = [*differing, *same][:MOST]
    here = frozenset(filter(has_content, {content_of(item) for item in first}))
    return Outlook(len(items), sum(contents.values()), choices, tuple(first), here)


def content_of(item: ItemPlan) -> str:
    """Return the content of the newest version of a media item that comes along."""
    return item.sizes[-1][0]


def under(item: ItemPlan, conflicts: Conflicts) -> Action:
    """Say what happens to an item that was planned with conflicts replaced, under another choice."""
    if item.action is not Action.REPLACE:
        return item.action
    if conflicts is Conflicts.KEEP:
        return Action.SKIP
    if conflicts is Conflicts.LATEST and item.source_at <= item.target_at:
        return Action.NEWER
    return Action.REPLACE
