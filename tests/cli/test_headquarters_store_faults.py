"""A store of headquarters that is deleted, damaged or locked: every command says so, or goes on."""

from pathlib import Path

import pytest

from app.models import database
from tests.cli.conftest import Vitrine
from tests.support.store_faults import Fault, cut_short, damaged, locked, whole_file

TENANT = ("--tenant", "aurelia")
CONTEXT = ("--channel", "OUN001", "--locale", "en-us")
PRODUCT = ("--product", "AO1001")
SERVED = ("resolve", "--all", *CONTEXT, "--source", "csu", *TENANT, "--json")
TRACKED = ("track", *TENANT, "--json")
GOES_ON = {
    "feature list": ("feature", "list", *TENANT),
    "sessions": ("sessions", "list", *TENANT),
    "schedules": ("schedule", "list", *TENANT),
    "jobs": ("jobs", "list"),
    "track": ("track", *TENANT),
    "track a product": ("track", *PRODUCT, *TENANT),
    "resolve": SERVED,
    "locations": ("locations", *PRODUCT, *CONTEXT, *TENANT),
    "search": ("search", *CONTEXT, *TENANT),
    "invalidate": ("sync", "invalidate", *TENANT),
    "sync 1070": ("sync", "1070", *TENANT),
    "sync 1110": ("sync", "1110", *TENANT),
    "publish": ("publish", "--all", *TENANT),
}
"""Commands that need not be stopped by what befell headquarters."""

ASKS_IT = {
    "headquarters": ("resolve", *PRODUCT, *CONTEXT, "--source", "hq", *TENANT),
    "sync media": ("sync", "media", *TENANT),
    "sync 1040": ("sync", "1040", *TENANT),
    "sync all": ("sync", "all", *TENANT),
}
"""Commands that ask headquarters itself."""


@pytest.fixture
def store(sample: Path) -> Path:
    return whole_file(sample / "tenants" / "aurelia" / "hq.db")


@pytest.mark.parametrize("fault", [damaged, locked])
def test_a_headquarters_that_cannot_be_read_is_told_of_and_the_rest_goes_on(
    vitrine: Vitrine, store: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    served = vitrine(*SERVED).out
    way_out = "Delete that file" if fault is damaged else "Close other programs"
    with fault(store):
        for name, command in GOES_ON.items():
            assert vitrine(*command).code == 0, name
        assert vitrine(*SERVED).out == served
        listed = vitrine("feature", "list", *TENANT).out
        assert f"Headquarters cannot be read: {store}: " in listed
        assert way_out in listed
        tracked = vitrine(*TRACKED).documents[0]
        stages = {(one["stage"], one["database"]): one for one in tracked["stages"]}
        own = stages.pop(("Headquarters", None))
        assert own["cause"].startswith(f"Headquarters cannot be read: {store}: ")
        assert way_out in own["cause"]
        assert (own["state"], tracked["state"]) == ("late", "late")
        assert {("CSU", "Americas"), ("CSU", "Europe")} < stages.keys()
        assert not any("cannot be read" in (one["cause"] or "") for one in stages.values())
        for name, command in ASKS_IT.items():
            ran = vitrine(*command)
            assert ran.code == 3, (name, ran)
            assert str(store) in ran.err, name
            assert "Traceback" not in ran.err
        assert vitrine(*SERVED).out == served
    checked = vitrine("workspace", "check")
    assert (checked.code == 0) == (fault is locked)


def test_once_it_is_deleted_the_next_sync_builds_it_again_with_the_same_content(
    vitrine: Vitrine, store: Path
):
    asked = (*ASKS_IT["headquarters"], "--json")
    before, served = vitrine(*asked).out, vitrine(*SERVED).out
    with damaged(store):
        assert "Delete that file" in vitrine(*asked).err
    store.unlink()
    for name, command in GOES_ON.items():
        assert vitrine(*command).code == 0, name
    assert "CMS to HQ omnichannel media sync has not run yet" in vitrine("feature", "list", *TENANT).out
    assert vitrine(*SERVED).out == served
    assert vitrine("sync", "all", *TENANT).code == 0
    assert (vitrine(*asked).out, vitrine(*SERVED).out) == (before, served)
    stages = vitrine(*TRACKED).documents[0]["stages"]
    assert [one["state"] for one in stages if one["stage"] in ("Headquarters", "CSU")] == ["done"] * 3


def test_half_a_headquarters_is_never_half_an_answer(vitrine: Vitrine, store: Path):
    served = vitrine(*SERVED).out
    with cut_short(store):
        for name, command in (*GOES_ON.items(), *ASKS_IT.items()):
            ran = vitrine(*command)
            assert ran.code in (0, 3), (name, ran)
            assert "Traceback" not in ran.err
        for name in ("feature list", "track", "resolve", "jobs"):
            assert vitrine(*GOES_ON[name]).code == 0, name
    assert vitrine(*SERVED).out == served
