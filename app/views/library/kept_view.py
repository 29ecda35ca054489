"""What the library showed last, kept for the next start of the window."""

import json
from collections.abc import Sequence
from typing import Protocol

from app.models.media.saved_views import SavedView, view_of, view_text


class Kept(Protocol):
    """Values by name, kept between two starts."""

    def get(self, name: str, default: str = "") -> str:
        """Read a text."""
        ...

    def put(self, name: str, value: str | int) -> None:
        """Write a text or number."""
        ...


def keep_view(state: Kept, tenant_id: str, view: SavedView) -> None:
    """Keep filter, order and look of the library of a tenant."""
    state.put(_name(tenant_id), view_text(view))


def kept_view(state: Kept, tenant_id: str) -> SavedView:
    """Return what was kept; the first look where there is nothing, or nothing that can be read."""
    return view_of("", state.get(_name(tenant_id))) or SavedView("")


def keep_folded(state: Kept, titles: Sequence[str]) -> None:
    """Keep which groups of facets are folded."""
    state.put("library-folded", json.dumps(titles))


def kept_folded(state: Kept) -> list[str]:
    """Return the groups that were folded; none where that was written by another program."""
    try:
        return [str(title) for title in json.loads(state.get("library-folded", "[]"))]
    except (ValueError, TypeError):
        return []


def _name(tenant_id: str) -> str:
    return f"{tenant_id}/library-view"
