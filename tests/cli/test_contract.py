"""The contract of the command: every command with the JSON keys that scripts count on; more keys may come."""

import json
from pathlib import Path
from typing import Any

from app.models.manifests.tsv import write_tsv
from tests.cli.conftest import Vitrine
from tests.support.builders import draw

T = ("--tenant", "aurelia")
JOB = {"job", "state", "counts"}
SHOWN_JOB = {"id", "kind", "tenant", "state", "done", "total", "counts", "started_at", "ended_at", "error"}
MEDIA = {"id", "display_name", "type", "state", "checksum", "width", "height", "used_by"}
FEATURES = ["omnichannel-content", "authoring-ux", "csu-media-locations", "site-omnichannel-media"]


def ask(vitrine: Vitrine, *args: object, code: int = 0) -> list[dict[str, Any]]:
    """Run a command with JSON; lists and lines are flattened to objects."""
    ran = vitrine(*args, "--json")
    assert ran.code == code, (args, ran.err)
    found: list[dict[str, Any]] = []
    for line in ran.out.splitlines():
        document = json.loads(line)
        found += document if isinstance(document, list) else [document]
    return found


def has(found: list[dict[str, Any]], *keys: str) -> bool:
    assert found
    return all(set(keys) <= set(one) for one in found)


def test_workspaces_tenants_and_channels(vitrine: Vitrine, sample: Path, tmp_path: Path):
    (check,) = ask(vitrine, "workspace", "check")
    assert (check["ok"], check["problems"]) == (True, [])
    assert has(ask(vitrine, "tenant", "list"), "id", "name", "channels", "media", "products")
    assert vitrine("tenant", "create", "other", "--name", "Other").code == 0
    made = ("--oun", "OUN128", "--name", "Web", "--type", "online", "--languages", "en-us,fr-ca")
    assert vitrine("channel", "add", "--tenant", "other", *made, "--database", "Americas").code == 0
    assert ask(vitrine, "channel", "list", "--tenant", "other")
    backup = tmp_path / "saved"
    assert vitrine("workspace", "backup", backup).code == 0
    assert backup.exists()


def test_catalogue_media_and_manifests(vitrine: Vitrine, sample: Path, tmp_path: Path):
    (picture,) = draw(tmp_path / "in", ["new"])
    (uploaded,) = ask(vitrine, "media", "upload", picture, *T, "--tags", "a,b")
    assert has([uploaded], "created", "reused", "failed")
    assert has(ask(vitrine, "media", "list", *T, "--type", "image", "--limit", 3), *MEDIA)
    file = tmp_path / "media.tsv"
    columns = "MediaSourceProvider MediaSourceId MediaLocale MediaType MediaImportPath MediaDisplayName"
    write_tsv(file, columns.split(), [["erp", "1", "Neutral", "Image", f"in/{picture.name}", "new"]])
    (read,) = ask(vitrine, "manifest", "import", file, *T, "--media-root", tmp_path, "--dry-run", code=1)
    assert has([read], "rows", "succeeded", "skipped", "warnings", "failed", "result")


def test_publish_sync_and_jobs(vitrine: Vitrine, sample: Path):
    assert has(ask(vitrine, "publish", *T, "--product", "AO1001"), "documents", "media", *JOB)
    for kind in ("media", "1070", "1110", "1040", "search", "all"):
        assert has(ask(vitrine, "sync", kind, *T), *JOB), kind
    assert has(ask(vitrine, "sync", "1040", *T, "--full"), *JOB)
    assert has(ask(vitrine, "unpublish", *T, "--product", "AO1001", "--all-contexts"), "documents", *JOB)
    listed = ask(vitrine, "jobs", "list")
    assert has(listed, *SHOWN_JOB)
    assert listed[0]["started_at"].endswith("Z")
    assert has(ask(vitrine, "jobs", "show", listed[0]["id"]), *SHOWN_JOB)
    assert has(ask(vitrine, "jobs", "cancel", listed[0]["id"]), *SHOWN_JOB)
    assert ask(vitrine, "jobs", "retry", listed[0]["id"])


def test_schedules_and_features(vitrine: Vitrine, sample: Path):
    assert ask(vitrine, "schedule", "list")
    for rule in (("--every", "60m"), ("--cron", "0 2 * * *"), ("--off",)):
        assert ask(vitrine, "schedule", "set", "media", *rule, *T)
    assert vitrine("feature", "disable", FEATURES[2], *T).code == 0
    assert vitrine("feature", "enable", FEATURES[2], *T).code == 0
    text = vitrine("feature", "list", *T, "--json").out
    assert [text.index(name) for name in FEATURES] == sorted(text.index(name) for name in FEATURES)
