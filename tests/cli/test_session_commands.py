"""vitrine sessions: listing, retry and cancel."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Vitrine

TENANT = ("--tenant", "aurelia", "--json")


def test_sessions_are_listed_newest_first(vitrine: Vitrine, sample: Path) -> None:
    rows = vitrine("sessions", "list", *TENANT).document
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert {row["state"] for row in rows} == {"Applied"}
    assert {row["tries"] for row in rows} == {1}
    assert {row["kind"] for row in rows} == {"1040", "1070", "1110"}
    database = rows[0]["database"]
    own = vitrine("sessions", "list", "--database", database, "--limit", "1", *TENANT).document
    assert [row["id"] for row in own] == [rows[0]["id"]]
    assert {"rows", "bytes", "tries", "created_at", "started_at", "ended_at", "error", "blocked_by"} <= set(
        own[0]
    )
    assert "Applied" in vitrine("sessions", "list", "--tenant", "aurelia").out


def test_a_suspended_session_is_retried_or_canceled(vitrine: Vitrine, sample: Path) -> None:
    rows = vitrine("sessions", "list", *TENANT).document
    first = next(row for row in rows if row["kind"] == "1040")
    with closing(sqlite3.connect(sample / "tenants" / "aurelia" / "sessions.db")) as store:
        store.execute("UPDATE sessions SET state = 'Suspended', tries = 3 WHERE id = ?", (first["id"],))
        store.commit()
    waits = vitrine("sync", "1040", "--tenant", "aurelia")
    assert waits.code == 3
    assert f"session {first['id']}" in waits.err
    waiting = vitrine("sessions", "list", *TENANT).document
    assert next(row["state"] for row in waiting if row["blocked_by"] == first["id"]) == "Created"
    done = vitrine("sessions", "retry", first["id"], *TENANT)
    assert (done.code, {row["state"] for row in done.documents}) == (0, {"Ended"})
    assert {row["state"] for row in vitrine("sessions", "list", *TENANT).document} == {"Applied"}
    refused = vitrine("sessions", "cancel", first["id"], *TENANT)
    assert (refused.code, refused.out) == (3, "")
    assert "applied" in refused.err
