"""What a person has chosen in the wizard so far, and what that would do."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from app.models.copying.mapping import ContextMap
from app.models.copying.options import Conflicts, CopyOptions, Versions
from app.models.copying.plan import Action, CopyPlan, ItemKind, ItemPlan, contents_of
from app.models.copying.planning import Planned
from app.models.copying.service import SourceFacts
from app.sync.requests import CopyTenantRequest


@dataclass(frozen=True, slots=True)
class CopyServices:
    """What the wizard asks of the program; all but the last two run on workers.

    Attributes:
        look: Tells what a source is.
        contexts: Tells where channels and locales would go.
        plan: Makes a plan with its items.
        submit: Queues a copy and returns the job's id.
        waiting: Counts the jobs that run before one that is queued now.
        queued: Told the id of a job that was queued.
        show_job: Opens Jobs on a job.
    """

    look: Callable[[str], SourceFacts]
    contexts: Callable[[str, CopyOptions], ContextMap]
    plan: Callable[[str, CopyOptions], tuple[CopyPlan, Planned]]
    submit: Callable[[CopyTenantRequest], str]
    waiting: Callable[[], int]
    queued: Callable[[str], object]
    show_job: Callable[[str], object]


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
    """What both choices of versions would do, planned once with every conflict replaced."""

    by_versions: dict[Versions, tuple[ItemPlan, ...]]

    def conflicting(self, versions: Versions) -> list[ItemPlan]:
        """Return the media items that the destination has already."""
        return [
            one
            for one in self.by_versions[versions]
            if one.kind is ItemKind.MEDIA and one.target_id is not None
        ]

    def size(self, versions: Versions) -> tuple[int, int]:
        """Count the items that a choice brings along, and the bytes of their contents."""
        items = self.by_versions[versions]
        contents = contents_of(one._replace(action=Action.CREATE) for one in items)
        return len(items), sum(contents.values())


def under(item: ItemPlan, conflicts: Conflicts) -> Action:
    """Say what happens to an item that was planned with conflicts replaced, under another choice."""
    if item.action is not Action.REPLACE:
        return item.action
    if conflicts is Conflicts.KEEP:
        return Action.SKIP
    if conflicts is Conflicts.LATEST and item.source_at <= item.target_at:
        return Action.NEWER
    return Action.REPLACE


def choice_counts(items: Iterable[ItemPlan], conflicts: Conflicts) -> tuple[int, int]:
    """Count conflicting items that a choice replaces, and those that it leaves."""
    found = Counter(under(item, conflicts) is Action.REPLACE for item in items)
    return found[True], found[False]
