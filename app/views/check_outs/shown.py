"""What check-outs need of the page of a product or of a category."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance

from app.models.assignments.check_outs import CheckOutService
from app.models.assignments.edit import Edit
from app.models.assignments.rows import DocumentRow
from app.models.assignments.slots import DocumentContent, Owner
from app.models.changes import Changes
from app.models.context import Context
from app.models.media.service import MediaService


class Shown(Protocol):
    """A product or category in a context, as it was read."""

    @property
    def owner(self) -> Owner:
        """Whose document it is."""
        ...

    @property
    def name(self) -> str:
        """What people call it: the number of a product, the name of a category."""
        ...

    @property
    def context(self) -> Context:
        """The context in force."""
        ...

    @property
    def document(self) -> DocumentRow:
        """The document of this context, with its check-out."""
        ...

    @property
    def content(self) -> DocumentContent:
        """What the document holds, as an editor sees it."""
        ...

    @property
    def is_mine(self) -> bool:
        """Whether the person at the desk has checked it out."""
        ...

    @property
    def other_editor(self) -> str | None:
        """Who else has checked it out."""
        ...

    def context_name(self, context: Context) -> str:
        """Name a context with the channel's name."""
        ...


class Services(Protocol):
    """The services of a tenant that check-outs use."""

    @property
    def assignments(self) -> CheckOutService:
        """Check-outs and versions."""
        ...

    @property
    def media(self) -> MediaService:
        """Media items of versions."""
        ...


class Desk(Protocol):
    """What lies on the desk; its writes go in turn with edits. Thread: GUI."""

    services: Services
    user: str

    @property
    def loaded(self) -> SignalInstance:
        """Tells that anything on the desk changed."""
        ...

    @property
    def state(self) -> Shown | None:
        """What can be checked out; None without any."""
        ...

    def refusal(self) -> str:
        """Say why nothing may be edited here; empty where edits are possible."""
        ...

    def say(self, text: str) -> object:
        """Put a sentence into the status bar."""
        ...

    def reload(self) -> None:
        """Read everything anew."""
        ...

    def check_out(self) -> None:
        """Check out what is on show."""
        ...

    def finish_editing(self, on_publish: Callable[[int], object], comment: str = "") -> None:
        """Check in, and offer to publish."""
        ...

    def discard_edits(self) -> None:
        """Return to the last check-in; asks first."""
        ...

    def write(
        self, text: str, work: Callable[[Shown], Changes], on_done: Callable[[], object] | None = None
    ) -> None:
        """Do something that is no edit, on a worker."""
        ...

    def perform(self, gesture: Callable[[Shown], Edit | None], *, toast: bool = False) -> None:
        """Apply an edit as one step of undo; the first one checks out."""
        ...


class Header(Protocol):
    """The head of a page with the buttons of check-outs."""

    edit_wanted: SignalInstance
    finish_wanted: SignalInstance
    finish_comment_wanted: SignalInstance
    discard_wanted: SignalInstance
    ask_wanted: SignalInstance
    versions_wanted: SignalInstance
