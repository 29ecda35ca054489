"""Requests: what can be queued. One frozen value for each kind of job; it validates itself."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from app.models.context import Context
from app.models.errors import BadInput
from app.sync.request_kinds.acts import act_of
from app.sync.request_kinds.assigning import AssignByNameRequest
from app.sync.request_kinds.copying import CopyTenantRequest
from app.sync.request_kinds.manifests import ExportManifestRequest, ImportManifestRequest
from app.sync.request_kinds.media import ProcessRequest, RenditionsRequest, UploadRequest
from app.sync.request_kinds.pipeline import (
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    MediaSyncRequest,
    Products1040Request,
    SearchIndexRequest,
)
from app.sync.request_kinds.publishing import (
    PublishGroupRequest,
    PublishRequest,
    ReverseRequest,
    RevertGroupRequest,
    UnpublishRequest,
)
from app.sync.request_kinds.words import count_words, printable

__all__ = [
    "REQUEST_KINDS",
    "REVERSIBLE",
    "AssignByNameRequest",
    "ChannelConfiguration1070Request",
    "CopyTenantRequest",
    "ExportManifestRequest",
    "GlobalConfiguration1110Request",
    "ImportManifestRequest",
    "MediaSyncRequest",
    "ProcessRequest",
    "Products1040Request",
    "PublishGroupRequest",
    "PublishRequest",
    "RenditionsRequest",
    "Request",
    "ReverseRequest",
    "RevertGroupRequest",
    "SearchIndexRequest",
    "UnpublishRequest",
    "UploadRequest",
    "act_of",
    "count_words",
    "printable",
    "request_from_json",
    "request_to_json",
]

Request = (
    UploadRequest
    | PublishRequest
    | UnpublishRequest
    | PublishGroupRequest
    | RevertGroupRequest
    | ReverseRequest
    | ImportManifestRequest
    | ExportManifestRequest
    | CopyTenantRequest
    | AssignByNameRequest
    | RenditionsRequest
    | ProcessRequest
    | MediaSyncRequest
    | Products1040Request
    | GlobalConfiguration1110Request
    | ChannelConfiguration1070Request
    | SearchIndexRequest
)

REQUEST_KINDS: Final[dict[str, Callable[..., Request]]] = {
    reader.kind: reader
    for reader in (
        UploadRequest,
        PublishRequest,
        UnpublishRequest,
        PublishGroupRequest,
        RevertGroupRequest,
        ReverseRequest,
        ImportManifestRequest,
        ExportManifestRequest,
        CopyTenantRequest,
        AssignByNameRequest,
        RenditionsRequest,
        ProcessRequest,
        MediaSyncRequest,
        Products1040Request,
        GlobalConfiguration1110Request,
        ChannelConfiguration1070Request,
        SearchIndexRequest,
    )
}

REVERSIBLE: Final = tuple(
    one.kind
    for one in (
        PublishRequest,
        UnpublishRequest,
        UploadRequest,
        ImportManifestRequest,
        PublishGroupRequest,
        AssignByNameRequest,
        CopyTenantRequest,
        ReverseRequest,
    )
)
"""Kinds of jobs that leave a receipt by which they can be taken back."""


def request_to_json(request: Request) -> str:
    """Write a request for the job history, in ASCII: a file name may hold bytes that are no text."""
    return json.dumps(asdict(request))


def request_from_json(kind: str, text: str) -> Request:
    """Read what `request_to_json` wrote.

    Raises:
        BadInput: The kind is not known, or a field is missing.
    """
    reader = REQUEST_KINDS.get(kind)
    if reader is None:
        raise BadInput(f"There is no job of the kind {kind}.")
    values: dict[str, Any] = json.loads(text)
    for name, value in values.items():
        if name == "contexts":
            values[name] = tuple(Context(**context) for context in value)
        elif isinstance(value, list):
            values[name] = tuple(value)
    try:
        return reader(**values)
    except TypeError as error:
        raise BadInput(
            f"The request of this {kind} job cannot be read: {error}.", "Start it again."
        ) from error
