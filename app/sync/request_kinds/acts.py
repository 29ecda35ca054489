"""What each kind of job does, as rights tell it apart."""

from collections.abc import Mapping
from typing import Final

from app.models.access.roles import Act

ACTS: Final[Mapping[str, Act | None]] = {
    "upload": Act.UPLOAD,
    "process": Act.UPLOAD,
    "import-manifest": Act.IMPORT,
    "manifest-export": None,  # it only reads
    "copy-tenant": Act.COPY,
    "assign-by-name": Act.ASSIGN,
    "publish": Act.PUBLISH,
    "unpublish": Act.PUBLISH,
    "publish-group": Act.PUBLISH,
    "revert-group": Act.PUBLISH,
    "reverse": Act.PUBLISH,
    "renditions": Act.PUBLISH,
    "media-sync": Act.JOBS,
    "products-1040": Act.JOBS,
    "global-configuration-1110": Act.JOBS,
    "channel-configuration-1070": Act.JOBS,
    "search-index": Act.JOBS,
}
"""What a kind of job does; whoever may ask for it may also cancel, pause and repeat it."""


def act_of(kind: str) -> Act | None:
    """Tell what a kind of job does; what nobody listed is for who runs jobs of headquarters, None for all."""
    return ACTS.get(kind, Act.JOBS)
