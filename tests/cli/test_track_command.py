from pathlib import Path

from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")


def test_a_published_product_is_tracked_to_the_end(vitrine: Vitrine, sample: Path):
    assert vitrine("sync", "all", *T, "--json").code == 0
    found = vitrine("track", *T, "--json").document
    assert set(found) == {"title", "state", "about", "at_most", "cause", "action", "stages", "notes"}
    assert [one["stage"] for one in found["stages"][:2]] == ["CMS", "Headquarters"]
    states = {(one["stage"], one["state"]) for one in found["stages"]}
    assert {("CMS", "done"), ("Headquarters", "done"), ("CSU", "done"), ("Cache", "running")} <= states
    assert found["at_most"] > found["about"]
    assert found["at_most"].endswith("Z")
    text = vitrine("track", *T).out
    assert text.startswith("Everything that is published: running, everywhere by about ")
    assert "Cache Americas" in text or "Cache " in text


def test_what_is_late_names_a_command_that_helps(vitrine: Vitrine, sample: Path):
    assert vitrine("sync", "all", *T).code == 0
    code = vitrine("media", "list", *T, "--state", "published", "--limit", "1", "--json").documents[0]["id"]
    assert vitrine("feature", "disable", "csu-media-locations", *T).code == 0
    found = vitrine("track", *T, "--media", code, "--json").document
    assert found["state"] == "late"
    assert found["cause"].startswith("The switch is off: ")
    assert found["action"] == {
        "name": "Enable now",
        "target": "csu-media-locations",
        "command": "vitrine feature enable csu-media-locations --tenant aurelia",
    }
    fixed = vitrine("track", *T, "--media", code, "--fix", "--json")
    assert fixed.code == 0
    assert "Enable now: The switch is off" in fixed.err
    assert (fixed.document["cause"] or "").startswith("The switch is off") is False


def test_wrong_words_are_refused(vitrine: Vitrine, sample: Path):
    assert vitrine("track").code == 2
    assert vitrine("track", *T, "--product", "A", "--media", "B").code == 2
    assert vitrine("track", *T, "--product", "nothing").code == 3
    assert vitrine("track", "--job", "nothing").code == 3
    upload = next(
        job for job in vitrine("jobs", "list", "--json").document if job["kind"] in ("upload", "media-sync")
    )
    ran = vitrine("track", "--job", upload["id"])
    assert (ran.code, "publishes nothing" in ran.err) == (3, True)
    publish = next(job for job in vitrine("jobs", "list", "--json").document if job["kind"] == "publish")
    assert vitrine("track", "--job", publish["id"], "--json").document["title"] == publish["title"]
