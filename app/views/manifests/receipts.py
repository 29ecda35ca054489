"""What an import did and what of it can be taken back, as the window sees it. No Qt."""

from collections.abc import Sequence
from typing import Protocol

from app.models.changes import Changes


class ReceiptLine(Protocol):
    """One thing that an import did."""

    @property
    def key(self) -> str:
        """Names the line when it is reversed."""
        ...

    @property
    def name(self) -> str:
        """The item, or product and context."""
        ...

    @property
    def text(self) -> str:
        """What was done, such as `Changed alt text, tags`."""
        ...

    @property
    def can_reverse(self) -> bool:
        """Whether nothing later touched the same values."""
        ...

    @property
    def reason(self) -> str:
        """Why not, else empty."""
        ...


class Receipt(Protocol):
    """All that an import did."""

    @property
    def lines(self) -> Sequence[ReceiptLine]:
        """In the order of the file."""
        ...


class ReverseOutcome(Protocol):
    """What a reversal did."""

    @property
    def done(self) -> Sequence[str]:
        """The keys of what was taken back."""
        ...

    @property
    def refused(self) -> Sequence[ReceiptLine]:
        """What stayed, each with its reason."""
        ...

    @property
    def changes(self) -> Changes:
        """What everybody may refresh."""
        ...
