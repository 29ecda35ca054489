"""A channel database that is deleted, damaged, read-only or locked: every command says so, or goes on."""

from pathlib import Path

import pytest

from app.models import database
from tests.cli.conftest import Vitrine
from tests.support.limits import ordinary_user
from tests.support.store_faults import Fault, cut_short, damaged, locked, whole_file

TENANT = ("--tenant", "aurelia")
CONTEXT = ("--channel", "OUN001", "--locale", "en-us")
PRODUCT = ("--product", "AO1001")
GOES_ON = {
    "feature list": ("feature", "list", *TENANT),
    "sessions": ("sessions", "list", *TENANT),
    "schedules": ("schedule", "list", *TENANT),
    "jobs": ("jobs", "list"),
    "track": ("track", *TENANT),
    "track a product": ("track", *PRODUCT, *TENANT),
    "search": ("search", *CONTEXT, *TENANT),
    "invalidate": ("sync", "invalidate", *TENANT),
    "headquarters": ("resolve", *PRODUCT, *CONTEXT, "--source", "hq", *TENANT),
}
"""Commands that need not be stopped by what befell one channel database."""

ASKS_IT = {
    "resolve": ("resolve", *PRODUCT, *CONTEXT, "--source", "csu", *TENANT),
    "resolve all": ("resolve", "--all", *CONTEXT, "--source", "cached", *TENANT),
    "locations": ("locations", *PRODUCT, *CONTEXT, *TENANT),
    "storefront": ("locations", *PRODUCT, *CONTEXT, "--storefront", *TENANT),
    "sync 1040": ("sync", "1040", *TENANT),
    "sync 1070": ("sync", "1070", *TENANT),
    "sync 1110": ("sync", "1110", *TENANT),
    "sync search": ("sync", "search", *TENANT),
}
"""Commands that ask the channel database itself."""


@pytest.fixture
def store(sample: Path) -> Path:
    return whole_file(sample / "tenants" / "aurelia" / "csu-Americas.db")


@pytest.mark.parametrize("fault", [damaged, locked])
def test_a_channel_database_that_cannot_be_read_is_told_of(
    vitrine: Vitrine, store: Path, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with fault(store):
        for name, command in GOES_ON.items():
            assert vitrine(*command).code == 0, name
        listed = vitrine("feature", "list", *TENANT)
        assert "Americas cannot be read" in listed.out
        assert "Europe cannot be read" not in listed.out
        tracked = vitrine("track", *TENANT, "--json").documents[0]
        causes = {(one["stage"], one["database"]): one["cause"] for one in tracked["stages"]}
        cause = causes.pop(("CSU", "Americas"))
        assert cause.startswith(f"Americas cannot be read: {store}: ")
        assert ("Delete that file" if fault is damaged else "Close other programs") in cause
        assert tracked["state"] == "late"
        assert not any("cannot be read" in (other or "") for other in causes.values())
        assert ("CSU", "Europe") in causes
        for name, command in ASKS_IT.items():
            ran = vitrine(*command)
            assert ran.code == 3, (name, ran)
            assert str(store) in ran.err, name
            assert "Traceback" not in ran.err
    checked = vitrine("workspace", "check")
    assert (checked.code == 0) == (fault is locked)


def test_what_cannot_be_read_any_more_is_built_anew_once_it_is_deleted(vitrine: Vitrine, store: Path) -> None:
    asked = ASKS_IT["resolve all"]
    before = vitrine(*asked, "--json").out
    with damaged(store):
        assert "Delete that file" in vitrine(*asked).err
    store.unlink()
    gone = vitrine(*asked)
    assert (gone.code, "received nothing yet" in gone.err) == (3, True)
    for name, command in GOES_ON.items():
        assert vitrine(*command).code == 0, name
    assert "1040 (Products) has not filled Americas yet" in vitrine("feature", "list", *TENANT).out
    assert vitrine("sync", "1040", *TENANT).code == 0
    assert vitrine(*asked, "--json").out == before


def test_half_a_store_is_never_half_an_answer(vitrine: Vitrine, store: Path) -> None:
    with cut_short(store):
        for name, command in (*GOES_ON.items(), *ASKS_IT.items()):
            ran = vitrine(*command)
            assert ran.code in (0, 3), (name, ran)
            assert "Traceback" not in ran.err


def test_a_store_that_is_read_only_is_read_and_says_that_it_takes_nothing_in(
    vitrine: Vitrine, store: Path
) -> None:
    asked = {name: ASKS_IT[name] for name in ("resolve", "resolve all", "locations", "storefront")}
    before = {name: vitrine(*command).out for name, command in asked.items()}
    with ordinary_user():
        store.chmod(0o444)
        for name, command in GOES_ON.items():
            assert vitrine(*command).code == 0, name
        assert {name: vitrine(*command).out for name, command in asked.items()} == before
        ran = vitrine("sync", "1040", "--full", *TENANT)
        store.chmod(0o644)
    assert ran.code == 3
    assert "read-only" in ran.err
    assert "1040 (Products), Europe: Ended" in ran.out
    (row,) = (
        row
        for row in vitrine("sessions", "list", *TENANT, "--json").documents[0]
        if row["state"] == "Suspended"
    )
    assert (row["database"], row["tries"]) == ("Americas", 3)
    assert vitrine("sessions", "retry", row["id"], *TENANT).code == 0
    assert {name: vitrine(*command).out for name, command in asked.items()} == before
