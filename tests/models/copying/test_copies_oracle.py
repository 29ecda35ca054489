"""Every choice of a copy on random tenants, against what an independent reading of the rules expects."""

import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.models.context import NEUTRAL, OMNICHANNEL
from app.sync.jobs.states import JobState
from app.sync.requests import CopyTenantRequest
from tests.support.builders import shirt_batch
from tests.support.copies import (
    CATEGORY_CONTEXTS,
    CONTEXTS,
    NAMES,
    TARGETS,
    World,
    holdings,
    new_world,
    rows_of,
)
from tests.support.copy_oracle import Choices, expected, without_tags

OFFERED = {"OUN128": {"en-us", "fr-ca"}, "OUN068": {"en-us"}, "OUN200": {"de-de"}}
VARIANTS = {one.number for one in shirt_batch().variants}
LACKING = "SHIRT-Blue-Loose-M"

MAPPINGS = (
    ((), ()),
    (("OUN200=",), ()),
    (("OUN128=OUN200", "OUN200=OUN128"), ("fr-ca=de-de", "de-de=fr-ca")),
    (("OUN128=OUN200", "OUN200="), ("fr-ca=de-de", "de-de=")),
    ((), ("fr-ca=",)),
    (("OUN128=OUN068", "OUN068="), ()),
    (("OUN128=", "OUN068=OUN128"), ("de-de=", "en-us=fr-ca", "fr-ca=en-us")),
)


def script(dice: Random, items: int, steps: int) -> list[tuple[object, ...]]:
    """Make up what people did in a tenant: items, then anything, often all of it published, then more."""
    chosen = dice.sample(NAMES, items)
    made: list[tuple[object, ...]] = [("media", name, dice.randrange(3)) for name in chosen]
    made += [step(dice) for _ in range(steps)]
    if dice.random() < 0.7:
        made.append(("publish_all",))
        made += [step(dice) for _ in range(steps // 2)]
    return made


def step(dice: Random) -> tuple[object, ...]:
    name, product = dice.choice(NAMES), dice.choice(("SHIRT", "SHIRT", "CAP"))
    context, locale = dice.choice(CONTEXTS), dice.choice((NEUTRAL, "en-us", "fr-ca", "de-de"))
    several = dice.sample(NAMES, dice.randrange(3))
    steps: tuple[tuple[int, tuple[object, ...]], ...] = (
        (2, ("media", name, dice.randrange(3))),
        (2, ("describe", name, locale, dice.choice(("Front", "Back")), dice.choice("ab"), dice.randrange(3))),
        (2, ("publish_media", name)),
        (6, ("assign", product, dice.choice(TARGETS), context, several, dice.random() < 0.5)),
        (1, ("swatch", dice.choice(("Red", "Blue")), context, name)),
        (2, ("category", dice.choice(("Men", "Men/Tops")), dice.choice(CATEGORY_CONTEXTS), name)),
        (2, ("publish", product, context)),
        (1, ("unpublish", product, context)),
    )
    return dice.choices([one for _, one in steps], [weight for weight, _ in steps])[0]


def play(world: World, tenant: str, steps: list[tuple[object, ...]]) -> None:
    for name, *values in steps:
        if name in ("publish", "unpublish") and values[0] not in numbers(world, tenant):
            continue
        getattr(world, str(name))(tenant, *values)


def numbers(world: World, tenant: str) -> set[str]:
    catalog = world.tenant(tenant).catalog
    return {row.number for row in catalog.products([int(i) for i in catalog.product_ids()])}


def shown(documents: dict[Any, tuple[Any, Any]]) -> dict[Any, tuple[Any, Any]]:
    """Take a published content that holds nothing for none: both mean inherited."""
    return {key: (live or None, head or None) for key, (live, head) in documents.items()}


def chosen(written: tuple[str, ...], every: set[str], fixed: str) -> dict[str, str]:
    found = {**{one: one for one in every}, fixed: fixed}
    for text in written:
        source, _, target = text.partition("=")
        found[source] = target
    return {source: target for source, target in found.items() if target}


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=25)
@given(
    st.integers(0, 2**32),
    st.sampled_from(("keep", "replace", "latest")),
    st.sampled_from(("published", "published-and-draft")),
    st.sampled_from(MAPPINGS),
    st.booleans(),
)
@example(3131, "replace", "published-and-draft", ((), ()), False)  # a draft says what is live already
def test_a_copy_leaves_what_the_rules_say(
    seed: int,
    conflicts: str,
    versions: str,
    mapping: tuple[tuple[str, ...], tuple[str, ...]],
    lacks: bool,
):
    with tempfile.TemporaryDirectory() as folder:
        lacking = {"lacking": ("CAP",), "no_variants": (LACKING,)} if lacks else {}
        world = new_world(Path(folder), **lacking)
        dice = Random(seed)
        scripts = [("src", script(dice, 3, 14)), ("dst", script(dice, 3, 6))]
        dice.shuffle(scripts)
        for tenant, one in scripts:
            play(world, tenant, one)
        root = world.root / "w"
        source, before = holdings(root, "src"), holdings(root, "dst")
        source_rows = rows_of(root, "src")
        channels, locales = mapping
        choices = Choices(
            conflicts,
            versions,
            chosen(channels, set(OFFERED), OMNICHANNEL),
            chosen(locales, {"en-us", "fr-ca", "de-de"}, NEUTRAL),
            OFFERED,
        )
        owners = numbers(world, "dst") | {"Men", "Men/Tops"}
        media, documents, counts = expected(
            source, before, choices, owners, VARIANTS - ({LACKING} if lacks else set())
        )
        request = CopyTenantRequest(
            "dst", "src", conflicts, versions, channels, locales, confirm="dst", user="kim"
        )
        plan, planned = world.tenant("dst").copying.plan("src", request.options())
        said = {name: plan.counts[name] for name in ("create", "replace", "newer", "orphan")}
        said["skip"] = plan.counts["skip"] - plan.counts["newer"]
        assert {name: count for name, count in said.items() if count} == dict(counts)
        world.tick()
        job = world.run(request)
        if not planned.items:
            assert job.state is JobState.ERROR
            world.close()
            return
        assert job.state is JobState.ENDED, world.ws.engine.log(job.id)
        after = holdings(root, "dst")
        assert without_tags({name: one.facts for name, one in after.media.items()}) == without_tags(media)
        for name, (_, (head, _)) in media.items():
            assert head[3] in (None, after.media[name].head[0][3])
        there = {key: one.facts for key, one in after.documents.items() if any(one.facts)}
        assert shown(there) == shown(documents)
        assert {name: rows for name, rows in rows_of(root, "src").items() if name != "settings"} == {
            name: rows for name, rows in source_rows.items() if name != "settings"
        }
        again, _ = world.tenant("dst").copying.plan("src", request.options())
        assert [again.counts[name] for name in ("create", "orphan")] == [0, 0]
        if conflicts == "replace" and not lacks:
            assert again.counts["replace"] == 0
        assert world.ws.workspace.check() == []
        world.close()
