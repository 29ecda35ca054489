"""vitrine feature, locations, and the jobs of the roll-out, from nothing to new media and back."""

from pathlib import Path

import pytest
from PIL import Image

from app.models.assignments.slots import Swatch
from app.models.catalog.dimensions import Dimension
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT
from app.models.tenants.features import Feature
from app.models.tenants.settings import PARAMETERS
from app.models.workspace import Workspace
from tests.cli.conftest import Vitrine
from tests.support.categories import give_swatches

T = ("--tenant", "old")
ASKED = ("--channel", "OUN1", "--locale", "en-us", *T)
CATALOGUE = "Record\tNumber\tName\nProduct\tCAP\tTrail Cap\n"


@pytest.fixture
def classic(empty: Path, tmp_path: Path, vitrine: Vitrine) -> Path:
    """A tenant before its roll-out, with one product and its legacy picture; gives the folder of files."""
    assert vitrine("tenant", "create", "old", "--name", "Old", "--classic", "--json").code == 0
    oun = ("--oun", "OUN1", "--name", "Online", "--type", "online", "--languages", "en-us")
    assert vitrine("channel", "add", *oun, "--database", "Main", *T).code == 0
    catalogue = tmp_path / "products.tsv"
    catalogue.write_text(CATALOGUE, "utf-8")
    assert vitrine("catalog", "import", catalogue, "--format", "vitrine", *T).code == 0
    for name, shade in (("CAP_000_001.png", "red"), ("CAP_1.png", "blue")):
        Image.new("RGB", (20, 20), shade).save(tmp_path / name)
    assert vitrine("media", "upload", tmp_path / "CAP_000_001.png", "--publish", *T).code == 0
    return tmp_path


def resolved(vitrine: Vitrine) -> list[str]:
    (answer,) = vitrine("resolve", "--product", "CAP", *ASKED, "--source", "csu", "--json").documents
    return [one["display_name"] for one in answer["primary"]]


def states(vitrine: Vitrine) -> dict[str, str]:
    return {one["name"]: one["state"] for one in vitrine("feature", "list", *T, "--json").document}


def test_a_new_tenant_has_everything_on(empty: Path, vitrine: Vitrine):
    found = vitrine("feature", "list", "--tenant", "shop", "--json").document
    assert [one["name"] for one in found] == list(Feature)
    assert {one["state"] for one in found} == {"on"}
    assert vitrine("feature", "list", "--tenant", "shop").code == 0


def test_a_roll_out_from_nothing_to_new_media_and_back(classic: Path, vitrine: Vitrine):
    assert set(states(vitrine).values()) == {"off"}
    assert resolved(vitrine) == ["CAP_000_001"]
    refused = vitrine("publish", "--all", *T)
    assert refused.code == 3
    assert "Omnichannel content is off" in refused.err
    assert vitrine("feature", "enable", "omnichannel-content", *T).code == 0
    assert vitrine("media", "upload", classic / "CAP_1.png", *T).code == 0
    named = vitrine("assign", "by-name", "--rule", "{product}_{position}", "--media", "CAP_1", *T, "--json")
    assert named.document["applied"] == 1
    assert vitrine("publish", "--all", *T).code == 0
    assert vitrine("feature", "enable", "authoring-ux", *T).code == 0
    lacks = vitrine("sync", "media", *T)
    assert lacks.code == 3
    assert all(label in lacks.err for label in PARAMETERS.values())
    for name in PARAMETERS:
        assert vitrine("tenant", "set", "old", name, "https://cms.example").code == 0
    for kind in ("1110", "media", "1070", "1040"):
        (job,) = vitrine("sync", kind, *T, "--json").documents
        assert job["state"] == "Ended", kind
    told = vitrine("feature", "enable", "csu-media-locations", *T, "--json")
    assert told.document["databases"] == {"Main": False}
    assert "1110 (Global configuration) has not brought it to Main yet." in told.err
    assert resolved(vitrine) == ["CAP_000_001"]
    assert vitrine("sync", "1110", *T).code == 0
    assert resolved(vitrine) == ["CAP_1"]
    site = vitrine("feature", "enable", "site-omnichannel-media", *T, "--json")
    assert (site.document["state"], site.document["missing"], site.err) == ("on", [], "")
    (shown,) = vitrine("locations", "--product", "CAP", *ASKED, "--storefront", "--json").documents
    assert (shown["isLegacy"], shown["isBlank"], shown["altText"]) == (False, False, "Trail Cap")
    (own,) = vitrine("locations", "--product", "CAP", *ASKED, "--json").documents
    assert (own["Uri"], own["IsPartialUrl"], own["IsDefault"]) == (shown["src"], False, True)
    assert vitrine("feature", "disable", "csu-media-locations", *T).code == 0
    assert resolved(vitrine) == ["CAP_1"]
    assert vitrine("sync", "1110", *T).code == 0
    assert resolved(vitrine) == ["CAP_000_001"]
    blank = vitrine("locations", "--product", "CAP", *ASKED, "--storefront", "--json").documents
    assert [one["isBlank"] for one in blank] == [False, True, True, True, True]
    assert "isBlank" in vitrine("locations", "--product", "CAP", *ASKED, "--storefront").out


def test_all_runs_every_job_in_order(sample: Path, vitrine: Vitrine):
    ran = vitrine("sync", "all", "--tenant", "aurelia", "--json").documents
    kinds = [vitrine("jobs", "show", one["job"], "--json").document["kind"] for one in ran]
    assert list(dict.fromkeys(kinds)) == [
        "media-sync",
        "channel-configuration-1070",
        "global-configuration-1110",
        "products-1040",
        "search-index",
    ]
    assert {one["state"] for one in ran} == {"Ended"}


def test_a_switch_can_wait_for_its_time(classic: Path, vitrine: Vitrine):
    at = ("--at", "2999-01-01T00:00+01:00")
    found = vitrine("feature", "enable", "authoring-ux", *at, *T, "--json").document
    assert (found["state"], found["scheduled_at"]) == ("scheduled", "2998-12-31T23:00:00Z")
    assert vitrine("feature", "disable", "authoring-ux", *T, "--json").document["state"] == "off"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("feature", "enable", "omni"), 3, "There is no switch 'omni'."),
        (("feature", "enable", "authoring-ux", "--at", "soon"), 3, "'soon' is no time."),
        (("feature", "enable", "authoring-ux", "--at", "2001-01-01T00:00Z"), 3, "is over."),
        (("feature", "disable", ""), 3, "There is no switch ''."),
        (("locations", "--channel", "OUN1", "--locale", "en-us"), 2, "name one of"),
        (("locations", "--channel", "OUN1", "--locale", "en-us", "--swatches", "--variant", "X"), 2, "goes"),
        (("locations", "--channel", "OUN9", "--locale", "en-us", "--product", "CAP"), 3, "OUN9"),
        (("locations", "--channel", "OUN1", "--locale", "de-de", "--product", "CAP"), 3, "de-de"),
        (("locations", "--channel", "OUN1", "--locale", "en-us", "--product", "HAT"), 3, "HAT"),
    ],
)
def test_what_makes_no_sense_is_refused(
    classic: Path, vitrine: Vitrine, arguments: tuple[str, ...], code: int, says: str
):
    ran = vitrine(*arguments, *T)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_one_database_that_cannot_be_written_does_not_hold_up_another(sample: Path, vitrine: Vitrine):
    store = sample / "tenants" / "aurelia"
    first, *others = sorted(path.name[4:-3] for path in store.glob("csu-*.db"))
    assert others
    for path in store.glob(f"csu-{first}.db*"):
        path.unlink()
    (store / f"csu-{first}.db").write_text("this is no store")
    ran = vitrine("sync", "1110", "--tenant", "aurelia", "--json")
    assert ran.code == 3
    assert [one["state"] for one in ran.documents] == ["Ended"] * len(others)


def test_swatches_have_the_names_of_product_cards(sample: Path, vitrine: Vitrine):
    workspace = Workspace(sample, SystemClock())
    tenant = workspace.tenant("aurelia")
    product = next(
        row
        for row in tenant.catalog.products(tenant.catalog.product_ids())
        if Dimension.COLOR in row.dimensions
    )
    value = tenant.catalog.values(product.id)[Dimension.COLOR][0]
    give_swatches(tenant, product.id, {value.id: Swatch(hex="#102030")}, DEFAULT_CONTEXT)
    workspace.close()
    number, own = product.number, ("--tenant", "aurelia")
    assert vitrine("publish", "--product", number, *own).code == 0
    assert vitrine("sync", "all", *own).code == 0
    asked = ("locations", "--product", number, "--channel", "OUN001", "--locale", "en-us", "--swatches", *own)
    assert vitrine(*asked, "--json").document == {
        "Dimension": "color",
        "SwatchValue": value.value,
        "SwatchColorHexCode": "#102030",
        "SwatchImageUrl": None,
    }
    assert vitrine(*asked).out == f"color {value.value}: #102030\n"
    without = vitrine(*["AO1005" if word == number else word for word in asked])
    assert (without.code, without.out, without.err) == (0, "", "No swatches there.\n")
