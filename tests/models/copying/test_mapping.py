"""Where channels and locales go."""

import pytest

from app.models.copying.mapping import Match, map_contexts
from app.models.copying.options import choices_of
from app.models.errors import BadInput
from app.models.tenants.rows import ChannelRow, ChannelType


def channel(oun: str, name: str, *languages: str) -> ChannelRow:
    return ChannelRow(1, oun, name, ChannelType.ONLINE, languages or ("en-us",), oun)


SOURCE = (channel("OUN1", "Online"), channel("OUN2", "Outlet", "fr-ca"), channel("OUN3", "Kiosk"))
TARGET = (
    channel("OUN1", "Outlet"),
    channel("OUN9", "OUTLET online", "fr-fr"),
    channel("OUN8", "Web", "en-us"),
)


def mapped(channels: tuple[str, ...] = (), locales: tuple[str, ...] = ()):
    used = ["Neutral", "en-us", "fr-ca"]
    return map_contexts(SOURCE, TARGET, used, choices_of(channels), choices_of(locales))


def test_the_same_oun_goes_before_the_same_name():
    found = {one.source: (one.target, one.match) for one in mapped().channels}
    assert found == {
        "OUN1": ("OUN1", Match.SAME_OUN),
        "OUN2": ("OUN1", Match.SAME_NAME),
        "OUN3": (None, Match.NOT_MAPPED),
    }
    assert [one.code for one in mapped().problems] == [
        "unmapped-channel",
        "channel-used-twice",
        "unmapped-locale",
    ]


def test_choices_go_first_by_oun_or_name_and_nothing_means_removed():
    found = mapped(("OUN2=OUN9", "Kiosk="), ("fr-ca=fr-fr",))
    assert [(one.target, one.match) for one in found.channels] == [
        ("OUN1", Match.SAME_OUN),
        ("OUN9", Match.CHOSEN),
        (None, Match.REMOVED),
    ]
    assert found.problems == ()
    assert found.channel_targets() == {"Omnichannel": "Omnichannel", "OUN1": "OUN1", "OUN2": "OUN9"}
    assert found.locale_targets() == {"Neutral": "Neutral", "en-us": "en-us", "fr-ca": "fr-fr"}


@pytest.mark.parametrize(
    ("channels", "locales", "code"),
    [
        (("OUN7=OUN1",), (), "unknown-source-channel"),
        (("OUN3=OUN7",), (), "unknown-channel"),
        ((), ("nl-nl=en-us",), "unknown-source-locale"),
        ((), ("fr-ca=nl-nl",), "unknown-locale"),
        ((), ("fr-ca=en-us",), "locale-used-twice"),
    ],
)
def test_what_leads_nowhere_is_a_problem(channels: tuple[str, ...], locales: tuple[str, ...], code: str):
    assert code in [one.code for one in mapped(channels, locales).problems]


@pytest.mark.parametrize("written", [("OUN1",), ("=OUN1",), ("OUN1=OUN2", "OUN1=OUN3")])
def test_choices_are_written_in_one_way(written: tuple[str, ...]):
    with pytest.raises(BadInput):
        choices_of(written)
