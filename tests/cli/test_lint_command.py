"""vitrine lint."""

from pathlib import Path

from app.main import build
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.context import DEFAULT_CONTEXT
from app.sync.requests import UploadRequest
from tests.cli.conftest import Vitrine
from tests.support.corpus import video

AT = ("--tenant", "aurelia")


def test_findings_are_named_and_mended(vitrine: Vitrine, sample: Path, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(video())
    station = build(sample, user="ines", inline=True)
    station.engine.submit(UploadRequest("aurelia", (str(clip),)))
    tenant = station.workspace.tenant("aurelia")
    rows = tenant.media.rows(tenant.media.ids())
    picture = next(row for row in rows if row.type.value == "image")
    other = next(row for row in rows if row.type.value == "video")
    product = tenant.catalog.products(tenant.catalog.product_ids())[0]
    before = tenant.assignments.document(product.id, DEFAULT_CONTEXT).content.master
    after = TargetMedia((other.id, picture.id))
    edit = Edit("First", (TargetEdit(product.id, DEFAULT_CONTEXT, MasterTarget(), before, after),))
    assert not tenant.assignments.apply_bulk(edit, "ines").refused
    station.close()

    only = ("lint", *AT, "--product", product.number)
    found = vitrine(*only, "--json").documents
    (first,) = [one for one in found if one["rule"] == "first-not-image"]
    assert first["target"] == "master" and first["media"] == [other.code] and not first["fixed"]
    assert (first["channel"], first["locale"], first["fix"]) == ("Omnichannel", "Neutral", "image-first")
    fixed = vitrine(*only, "--fix", "--json").documents
    assert [one["rule"] for one in fixed if one["fixed"]] == ["first-not-image"]
    again = vitrine(*only)
    assert "first-not-image" not in again.out
    texts = [line for line in again.out.splitlines() if "alt-text" in line]
    assert texts and all("warning" in line and "write-alt-text" in line for line in texts)


def test_errors_count_as_failed_and_unknown_products_are_told(vitrine: Vitrine, sample: Path) -> None:
    station = build(sample, user="ines")
    tenant = station.workspace.tenant("aurelia")
    expected = {f.product_id for f in tenant.lint.findings() if f.is_error}
    station.close()
    ran = vitrine("lint", *AT, "--json")
    assert len({one["product"] for one in ran.documents if one["severity"] == "error"}) == len(expected)
    assert ran.code == (1 if expected else 0)
    assert vitrine("lint", *AT, "--product", "NOBODY").code == 3
