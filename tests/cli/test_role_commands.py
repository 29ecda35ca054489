"""vitrine role and audit: who may, who did, and what a refusal looks like."""

from pathlib import Path

import pytest

from app.models.access.roles import Act
from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")
CASES = [
    ("reader", ("publish", "--all"), "publish or unpublish"),
    ("reader", ("unpublish", "--all"), "publish or unpublish"),
    ("reader", ("product", "checkout", "AO1001"), "edit product and category media"),
    ("reader", ("group", "create", "Autumn"), "change publish groups"),
    ("reader", ("media", "upload", "."), "upload media"),
    ("web-producer", ("sync", "media"), "run or change jobs of headquarters"),
    ("web-producer", ("feature", "disable", "site-omnichannel-media"), "turn feature switches"),
    ("web-producer", ("schedule", "set", "media", "--off"), "run or change jobs of headquarters"),
    ("web-producer", ("role", "grant", "tom", "reader"), "give or take roles"),
    ("feature-manager", ("publish", "--all"), "publish or unpublish"),
]


@pytest.mark.parametrize(("role", "command", "words"), CASES)
def test_a_refusal_is_a_known_error_that_names_who_may(
    sample: Path, act_as: Vitrine, role: str, command: tuple[str, ...], words: str
):
    assert act_as("ines", "role", "grant", "tom", role).code == 0
    ran = act_as("tom", *command)
    assert ran.code == 3
    message, hint = ran.err.strip().splitlines()[-2:]
    assert message.startswith(f"tom may not {words}: their role is ")
    assert hint == "Ask ines, who may."


def test_roles_are_given_listed_told_and_taken(sample: Path, act_as: Vitrine):
    before = act_as("tom", "role", "whoami").document
    assert before == {
        "user": "tom",
        "roles": [],
        "roles_in_use": False,
        "may": [act.value for act in Act],
        "may_not": [],
    }
    assert act_as("ines", "role", "list").documents == []
    assert act_as("ines", "role", "grant", "tom", "Web Producer").document["granted"] is True
    assert act_as("ines", "role", "grant", "tom", "web-producer").document["granted"] is False
    found = {(one["user"], one["role"]) for one in act_as("eva", "role", "list").documents}
    assert found == {("ines", "system-administrator"), ("tom", "web-producer")}
    told = act_as("tom", "role", "whoami").document
    assert told["roles"] == ["web-producer"]
    assert told["may"] == ["upload", "edit", "assign", "publish", "groups", "import"]
    assert act_as("eva", "role", "whoami").document["may"] == []
    assert act_as("ines", "role", "revoke", "tom", "web-producer").code == 0
    assert act_as("tom", "publish", "--all").code == 3
    assert act_as("ines", "role", "grant", "tom", "king").code == 3


def test_the_trail_is_listed_and_exported(sample: Path, act_as: Vitrine, tmp_path: Path):
    act_as("ines", "role", "grant", "tom", "web-producer")
    act_as("tom", "group", "create", "Autumn")
    newest, *rest = act_as("eva", "audit", "list").documents
    assert set(newest) == {"at", "user", "kind", "text", "items", "operation"}
    assert (newest["user"], newest["kind"], newest["text"]) == (
        "tom",
        "groups",
        "Made the publish group Autumn",
    )
    assert {"roles", "publish", "jobs"} <= {one["kind"] for one in rest}
    assert [one["user"] for one in act_as("eva", "audit", "list", "--user", "tom").documents] == ["tom"]
    assert len(act_as("eva", "audit", "list", "--kind", "roles").documents) == 2
    assert len(act_as("eva", "audit", "list", "--search", "AUTUMN group").documents) == 1
    assert act_as("eva", "audit", "list", "--until", "2020-01-01").documents == []
    assert act_as("eva", "audit", "list", "--since", "never").code == 3
    file = tmp_path / "trail.tsv"
    ran = act_as("eva", "audit", "export", file, "--kind", "roles")
    assert ran.document == {"rows": 2, "file": str(file)}
    assert len(file.read_text("utf-8-sig").splitlines()) == 3
