"""The media purposes of a tenant: those in use, most used first, and those that somebody manages.

A purpose is free text; a vocabulary keeps it from having one meaning in three spellings.
Source: assign-media-omnichannel, domain.md 4.3.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from app.models.assignments.slots import content_from_json
from app.models.assignments.tables import document_versions, documents
from app.models.database import Database
from app.models.tenants.service import read_setting

SETTING: Final = "media_purposes"
USUAL_PURPOSES: Final = ("CareGuide", "FabricCloseUp", "MediaKit", "ProductManual", "SizeChart", "SpecSheet")


class MediaPurposes:
    """Reads the media purposes of one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def vocabulary(self) -> tuple[str, ...]:
        """List purposes for people to choose from: those in use, most used first, then the others.

        The others are those of the tenant's setting, or else the usual ones.
        """
        with self._database.read() as connection:
            managed = read_setting(connection, SETTING) or ""
            used = _used(connection)
        known = [name.strip() for name in managed.split(",") if name.strip()] or list(USUAL_PURPOSES)
        return tuple(dict.fromkeys([*used, *known]))


def near_duplicate(purpose: str, known: Iterable[str]) -> str | None:
    """Return a known purpose that differs in case, spaces and signs only; None where it is known itself."""
    names = list(known)
    if purpose in names:
        return None
    wanted = _letters(purpose)
    return next((name for name in names if _letters(name) == wanted), None)


def _letters(purpose: str) -> str:
    return "".join(letter for letter in purpose.casefold() if letter.isalnum())


def _used(connection: Connection) -> Sequence[str]:
    counted: Counter[str] = Counter()
    for text in connection.execute(with_purposes()).scalars():
        for _, target in content_from_json(text).targets():
            counted.update(slot.purpose for slot in target.additional)
    return sorted(counted, key=lambda name: (-counted[name], name.casefold(), name))


def with_purposes() -> Select[Any]:
    """Select the contents of now that may hold Additional media, by how they are written."""
    head = (document_versions.c.document_id == documents.c.id) & (
        document_versions.c.version == documents.c.head_version
    )
    content = func.coalesce(documents.c.draft, document_versions.c.content)
    joined = documents.outerjoin(document_versions, head)
    return select(content).select_from(joined).where(content.like("%],[[%"))
