from pathlib import Path

from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")


def newest(vitrine: Vitrine, kind: str) -> str:
    return vitrine("jobs", "list", "--kind", kind, "--limit", "1", "--json").document[0]["id"]


def test_a_publish_is_taken_back_after_a_look(vitrine: Vitrine, sample: Path):
    job = newest(vitrine, "publish")
    plan = vitrine("jobs", "reverse", job, "--dry-run", "--json").document
    assert set(plan) == {"reverses", "items", "possible"}
    assert plan["possible"] == len(plan["items"]) > 1
    assert {frozenset(one) for one in plan["items"]} == {
        frozenset({"key", "name", "where", "what", "refused"})
    }
    name = plan["items"][0]["name"]
    count = sum(one["name"] == name for one in plan["items"])
    done = vitrine("jobs", "reverse", job, "--only", name, "--json")
    assert done.code == 0, done.err
    assert (done.document["state"], done.document["counts"]) == ("Ended", {"reversed": count, "kept": 0})
    assert done.document["reverses"] == job
    text = vitrine("jobs", "reverse", job, "--dry-run", "--only", name).out
    assert "It is back already." in text and text.splitlines()[-1].endswith("0 would stay.")


def test_what_cannot_be_taken_back_is_said(vitrine: Vitrine, sample: Path):
    assert vitrine("jobs", "reverse", "nothing").code == 3
    sync = newest(vitrine, "media-sync")
    ran = vitrine("jobs", "reverse", sync)
    assert (ran.code, "cannot be taken back" in ran.err) == (3, True)
    ran = vitrine("jobs", "reverse", newest(vitrine, "publish"), "--only", "trousers of nobody")
    assert (ran.code, "nothing that is called" in ran.err) == (3, True)


def test_jobs_are_listed_by_kind_state_and_words(vitrine: Vitrine, sample: Path):
    every = vitrine("jobs", "list", "--json").document
    kinds = {one["kind"] for one in every}
    assert "publish" in kinds
    syncs = vitrine("jobs", "list", "--kind", "media-sync", *T, "--state", "ended", "--json").document
    assert syncs and {one["kind"] for one in syncs} == {"media-sync"}
    assert vitrine("jobs", "list", "--query", "PUBLISH", "--json").document == [
        one for one in every if "publish" in one["title"].casefold()
    ]
    assert vitrine("jobs", "list", "--tenant", "nobody", "--json").document == []
    assert vitrine("jobs", "list", "--state", "asleep").code == 2
