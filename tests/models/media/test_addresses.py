"""Public addresses."""

import json

import pytest

from app.models.media.addresses import content_token, public_url


def snapshot(type_: str = "image", sha256: str = "ab", **more: object) -> str:
    return json.dumps({"content": [type_, "x/y", sha256, 10, 20], "texts": {}, **more})


@pytest.mark.parametrize(
    ("type_", "part"), [("image", "imageFileData"), ("video", "videofiledata"), ("file", "binary")]
)
def test_the_path_says_the_type(type_, part):
    live = snapshot(type_)
    address = public_url("https://img.example.com/", "aurelia", "M00001", live)
    token = content_token(live)[:4]
    assert address == f"https://img.example.com/cms/api/aurelia/{part}/M00001?ver={token}"


def test_a_draft_has_no_address_and_a_tenant_has_a_default():
    assert public_url("", "aurelia", "M00001", None) is None
    found = public_url("", "aurelia", "M00001", snapshot())
    assert found is not None
    assert found.startswith("https://media.vitrine.example/cms/api/aurelia/imageFileData/M00001?ver=")


def test_the_token_follows_content_and_cuts_not_texts():
    first = content_token(snapshot())
    assert len(first) == 16
    assert content_token(snapshot(texts={"en-us": ["a", "b", "c"]}, display_name="other")) == first
    others = {
        content_token(snapshot(sha256="cd")),
        content_token(snapshot(focal=[1, 2, 3, 4])),
        content_token(snapshot(crops=[["Hero", "Banner", "Left", "xs", 0, 0, 5, 5]])),
    }
    assert first not in others
    assert len(others) == 3
