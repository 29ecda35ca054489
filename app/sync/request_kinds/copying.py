"""The request to copy content from another tenant."""

from dataclasses import dataclass
from typing import ClassVar

from app.models.copying.options import Conflicts, CopyOptions, Versions, choices_of
from app.models.copying.plan import CopyPlan
from app.models.copying.sources import read_address


@dataclass(frozen=True, slots=True)
class CopyTenantRequest:
    """Copy omnichannel content into a tenant.

    Attributes:
        tenant: The destination.
        source: The address of the source; may be empty where a plan names it.
        conflicts, versions, channels, locales: As in `CopyOptions`; a plan goes before them.
        plan: A saved plan as JSON, or empty.
        confirm: The destination's id, where more than half of it may be replaced.
        user: Who copies.
    """

    kind: ClassVar[str] = "copy-tenant"
    tenant: str
    source: str
    conflicts: str = Conflicts.KEEP.value
    versions: str = Versions.PUBLISHED.value
    channels: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    plan: str = ""
    confirm: str = ""
    user: str = ""

    def __post_init__(self) -> None:
        """See that the choices are known."""
        self.options()
        read_address(self.source_address())
        for choices in (self.channels, self.locales):
            choices_of(choices)

    def options(self) -> CopyOptions:
        """Return the choices; those of a plan where there is one."""
        if self.plan:
            return CopyPlan.from_json(self.plan).options
        made = {"conflicts": self.conflicts, "versions": self.versions}
        return CopyOptions.from_dict({**made, "channels": self.channels, "locales": self.locales})

    def source_address(self) -> str:
        """Return where the source is."""
        return self.source or (CopyPlan.from_json(self.plan).source if self.plan else "")

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return f"Copy omnichannel content from {self.source_address().rstrip('/').rpartition('/')[2]}"
