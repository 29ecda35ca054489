"""For whom a store is open."""

from dataclasses import dataclass, field

from app.models.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom rights and the audit trail count with, and by which clock; no name is the program itself."""

    user: str = ""
    clock: Clock = field(default_factory=SystemClock)
