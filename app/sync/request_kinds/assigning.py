"""The request to assign media by their file names."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from app.models.errors import BadInput

if TYPE_CHECKING:
    from app.models.assignments.edit import Edit


@dataclass(frozen=True, slots=True)
class AssignByNameRequest:
    """Assign what somebody looked at and agreed to.

    Attributes:
        text: What it does, a sentence: `Assign 214 items to 96 targets by file name`.
        changes: Of the edit, as `packed_changes` writes them.
        user: Who assigns.
    """

    kind: ClassVar[str] = "assign-by-name"
    tenant: str
    text: str
    changes: str
    user: str = ""

    def __post_init__(self) -> None:
        """See that there is something to assign."""
        if not self.changes:
            raise BadInput("There is nothing to assign.", "Choose media and a rule that fits their names.")

    @classmethod
    def of(cls, tenant: str, edit: "Edit", user: str) -> "AssignByNameRequest":
        """Ask for an edit.

        Raises:
            BadInput: It changes nothing.
        """
        from app.models.assignments.bulk_parts import packed_changes

        return cls(tenant, edit.text, packed_changes(edit.changes) if edit.changes else "", user)

    def edit(self) -> "Edit":
        """Return the edit.

        Raises:
            BadInput: It cannot be read.
        """
        from app.models.assignments.bulk_parts import unpacked_changes
        from app.models.assignments.edit import Edit

        return Edit(self.text, unpacked_changes(self.changes))

    def without(self, applied: "Edit") -> "AssignByNameRequest":
        """Ask for the products alone that were not changed yet; for all where none is left."""
        from app.models.assignments.bulk_parts import packed_changes

        done = {change.owner for change in applied.changes}
        left = [change for change in self.edit().changes if change.owner not in done]
        return replace(self, changes=packed_changes(left)) if left else self

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"cms:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return self.text
