"""Requests travel through the history as JSON, and every kind has a body."""

import pytest

from app.models.context import Context
from app.models.errors import BadInput
from app.sync.engine import job_kinds
from app.sync.requests import (
    REQUEST_KINDS,
    AssignByNameRequest,
    ChannelConfiguration1070Request,
    CopyTenantRequest,
    ExportManifestRequest,
    GlobalConfiguration1110Request,
    ImportManifestRequest,
    MediaSyncRequest,
    ProcessRequest,
    Products1040Request,
    PublishGroupRequest,
    PublishRequest,
    RenditionsRequest,
    ReverseRequest,
    RevertGroupRequest,
    SearchIndexRequest,
    UnpublishRequest,
    UploadRequest,
    count_words,
    request_from_json,
    request_to_json,
)

REQUESTS = (
    UploadRequest("aurelia", ("a.jpg", "b"), recursive=True, tags=("studio",), publish=True),
    PublishRequest("aurelia", (1, 2), (Context("OUN128", "en-us"),), (7,), "Shirt"),
    UnpublishRequest("aurelia", (), (Context("Omnichannel", "Neutral"),)),
    PublishGroupRequest("aurelia", 3, "kim", "Autumn", "Late."),
    RevertGroupRequest("aurelia", 3, "kim", places=(1, 2)),
    ReverseRequest("aurelia", "j1", "kim", "Publish Shirt", ("document:3",), is_public=True),
    ImportManifestRequest("aurelia", "m.tsv", "pictures", "replace", user="kim"),
    ExportManifestRequest("aurelia", "m.zip", "assignments", product_ids=(1, 2), binaries=True),
    CopyTenantRequest("aurelia", "other", "replace", channels=("OUN128=OUN200",), confirm="aurelia"),
    AssignByNameRequest("aurelia", "Assign 1 item to 1 target by file name", "c%1E4QUz", "kim"),
    RenditionsRequest("aurelia"),
    ProcessRequest("aurelia", 7),
    MediaSyncRequest("aurelia", full=True),
    Products1040Request("aurelia", "Americas"),
    GlobalConfiguration1110Request("aurelia", "Europe"),
    ChannelConfiguration1070Request("aurelia", "Europe", 7),
    SearchIndexRequest("aurelia", "Americas"),
)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.kind)
def test_a_request_comes_back_as_it_was(request_):
    assert request_from_json(request_.kind, request_to_json(request_)) == request_


def test_every_kind_of_request_has_a_body_and_a_sample_here():
    assert set(job_kinds()) == set(REQUEST_KINDS) == {request.kind for request in REQUESTS}


def test_lanes_are_the_stores_that_are_written():
    assert [request.lane for request in REQUESTS] == [
        "cms:aurelia",
        "cms:aurelia",
        "cms:aurelia",
        "cms:aurelia",
        "cms:aurelia",
        "cms:aurelia",
        "cms:aurelia",
        "export:aurelia",
        "cms:aurelia",
        "cms:aurelia",
        "renditions",
        "renditions",
        "hq:aurelia",
        "csu:aurelia/Americas",
        "csu:aurelia/Europe",
        "csu:aurelia/Europe",
        "search:aurelia/Americas",
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: UploadRequest("aurelia", ()),
        lambda: ImportManifestRequest("aurelia", "m.tsv", mode="both"),
        lambda: ExportManifestRequest("aurelia", "m.tsv", "products"),
        lambda: ExportManifestRequest("aurelia", "m.csv"),
        lambda: ExportManifestRequest("aurelia", "m.tsv", binaries=True),
        lambda: ExportManifestRequest("aurelia", "\udcff.tsv"),
        lambda: CopyTenantRequest("aurelia", "other", conflicts="both"),
        lambda: CopyTenantRequest("aurelia", "other", channels=("OUN128",)),
        lambda: CopyTenantRequest("aurelia", "ftp://elsewhere/tenant"),
        lambda: ImportManifestRequest("aurelia", "\udcff.tsv"),
        lambda: request_from_json("paint", "{}"),
        lambda: request_from_json("media-sync", '{"tenant": "a", "colour": 1}'),
    ],
)
def test_what_cannot_be_done_is_refused_before_it_is_queued(make):
    with pytest.raises(BadInput):
        make()


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"documents": 1, "media": 1, "blocked": 0}, "1 document, 1 media item"),
        ({"documents": 2, "media": 1200}, "2 documents, 1,200 media items"),
        ({"rows": 1, "failed": 1}, "1 row, 1 failed"),
        ({"categories": 1, "products": 1}, "1 category, 1 product"),
        ({"categories": 2}, "2 categories"),
        ({"products": 0}, ""),
    ],
)
def test_counts_are_written_as_people_read_them(counts, words):
    assert count_words(counts) == words
