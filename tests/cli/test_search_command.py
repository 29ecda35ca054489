from pathlib import Path

from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")
HERE = ("--channel", "OUN001", "--locale", "en-us")


def test_list_pages_find_what_the_csu_serves(vitrine: Vitrine, sample: Path):
    found = vitrine("search", *T, *HERE, "--limit", "500", "--json").documents
    served = vitrine("resolve", *T, "--all", *HERE, "--source", "csu", "--json").documents
    images = {row["product"]: row["default_image"] for row in served if row["variant"] is None}
    assert found
    for tile in found:
        assert set(tile) == {"product", "name", "default_image"}
        assert tile["default_image"] == images.pop(tile["product"])
    assert set(images.values()) <= {None}
    one = found[0]
    (tile, *_) = vitrine("search", one["product"], *T, *HERE, "--json").documents
    assert tile == one
    assert one["name"] in vitrine("search", one["product"], *T, *HERE).out


def test_where_nobody_asks_list_pages_are_refused(vitrine: Vitrine, sample: Path):
    assert vitrine("search", *T, "--channel", "nowhere", "--locale", "en-us").code == 3
    assert vitrine("search", *T, "--channel", "OUN001", "--locale", "ja-jp").code == 3
    assert vitrine("search", *T, "--channel", "Omnichannel", "--locale", "Neutral").code == 3
