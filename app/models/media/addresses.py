"""Public addresses of published media items. Pure. Source: domain.md 2.6, 2.9."""

import json
from hashlib import sha256
from typing import Any, Final

from app.models.media.rows import MediaType

DEFAULT_BASE_URL: Final = "https://media.vitrine.example"
"""Where public addresses begin while the tenant did not set `media_base_url`."""

_PATHS: Final = {
    MediaType.IMAGE: "imageFileData",
    MediaType.VIDEO: "videofiledata",
    MediaType.FILE: "binary",
}


def content_token(published: str) -> str:
    """Name what readers see of an item's content: 16 hexadecimal digits, others with every new content.

    Texts do not count; a new focal point or crop does, since readers get other pictures then.
    """
    live: dict[str, Any] = json.loads(published)
    seen = [live.get("content"), live.get("focal"), live.get("crops")]
    return sha256(json.dumps(seen, separators=(",", ":")).encode()).hexdigest()[:16]


def public_url(
    base_url: str, tenant: str, code: str, published: str | None, as_type: MediaType | None = None
) -> str | None:
    """Return the public address of an item, or None while it is not published.

    Args:
        base_url: Of the tenant; empty means `DEFAULT_BASE_URL`.
        tenant: The tenant's id.
        code: The item's id as people see it.
        published: What `publish_media` set down.
        as_type: As what it is asked for; without it, as what it is. A video is an image too: its poster.
    """
    if published is None:
        return None
    live: dict[str, Any] = json.loads(published)
    type_ = as_type or MediaType((live.get("content") or [MediaType.IMAGE])[0])
    base = (base_url or DEFAULT_BASE_URL).rstrip("/")
    return f"{base}/cms/api/{tenant}/{_PATHS[type_]}/{code}?ver={content_token(published)[:4]}"
