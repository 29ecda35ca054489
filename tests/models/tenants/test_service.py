"""Channels, languages, served contexts and the order of contexts."""

import pytest

from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder, fallback_contexts
from app.models.errors import NotFound, RuleViolation
from app.models.tenants.rows import ChannelType
from tests.support import oracle
from tests.support.shop import Shop


def test_channels_by_name_with_the_default_language_first(shop: Shop) -> None:
    assert [(row.oun, row.name) for row in shop.tenant.channels.channels()] == [
        ("OUN128", "Online store"),
        ("OUN200", "Online store DE"),
        ("OUN068", "Store Houston"),
    ]
    row = shop.tenant.channels.add(
        "OUN300", " POS ", ChannelType.CALL_CENTER, ("fr-ca", " EN-US ", "fr-ca", "")
    )
    assert (row.name, row.type) == ("POS", ChannelType.CALL_CENTER)
    assert (row.languages, row.default_language) == (("fr-ca", "en-us"), "fr-ca")
    assert row.database == "OUN300", "a database of its own"
    assert shop.tenant.channels.channel("OUN300") == row


def test_adding_again_updates(shop: Shop) -> None:
    channels = shop.tenant.channels
    before = channels.channel("OUN128")
    after = channels.add("OUN128", "Web", ChannelType.ONLINE, ("de-de",), "Europe")
    assert after.id == before.id
    assert (after.name, after.languages, after.database) == ("Web", ("de-de",), "Europe")
    assert len(channels.channels()) == 3
    again = channels.add("OUN128", "Web", ChannelType.ONLINE, ("de-de", "fr-fr"))
    assert again.database == "Europe", "a channel stays in its database unless another one is named"


def test_locales_are_the_union_of_all_channels_without_neutral(shop: Shop) -> None:
    assert shop.tenant.channels.locales() == ("de-de", "en-us", "fr-ca")


def test_served_contexts_are_real_channels_with_their_own_languages(shop: Shop) -> None:
    assert set(shop.tenant.channels.served_contexts()) == {
        Context("OUN128", "en-us"),
        Context("OUN128", "fr-ca"),
        Context("OUN068", "en-us"),
        Context("OUN200", "de-de"),
    }


@pytest.mark.parametrize(
    "context",
    [
        DEFAULT_CONTEXT,
        Context(OMNICHANNEL, "de-de"),
        Context("OUN068", NEUTRAL),
        Context("OUN128", "fr-ca"),
    ],
)
def test_contexts_that_exist(shop: Shop, context: Context) -> None:
    shop.tenant.channels.check(context)


@pytest.mark.parametrize(
    "context",
    [
        Context("OUN999", "en-us"),
        Context("OUN999", NEUTRAL),
        Context("OUN068", "fr-ca"),
        Context(OMNICHANNEL, "es-mx"),
        Context("omnichannel", NEUTRAL),
        Context("OUN128", "EN-US"),
    ],
)
def test_contexts_that_do_not(shop: Shop, context: Context) -> None:
    with pytest.raises(NotFound) as caught:
        shop.tenant.channels.check(context)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("oun", "name", "languages", "database"),
    [
        ("128", "New", ("en-us",), None),
        ("Omnichannel", "New", ("en-us",), None),
        ("oun128", "New", ("en-us",), None),
        ("OUN1 28", "New", ("en-us",), None),
        ("OUN1", "", ("en-us",), None),
        ("OUN1", "ONLINE STORE", ("en-us",), None),
        ("OUN1", "New", (), None),
        ("OUN1", "New", (" ",), None),
        ("OUN1", "New", ("neutral",), None),
        ("OUN1", "New", ("en_us",), None),
        ("OUN1", "New", ("en-us",), "../x"),
        ("OUN1", "New", ("en-us",), "a b"),
    ],
)
def test_what_a_channel_cannot_be(
    shop: Shop, oun: str, name: str, languages: tuple[str, ...], database: str | None
) -> None:
    before = shop.tenant.channels.channels()
    with pytest.raises(RuleViolation):
        shop.tenant.channels.add(oun, name, ChannelType.RETAIL, languages, database)
    assert shop.tenant.channels.channels() == before


def test_a_channel_may_keep_its_name_in_other_letters(shop: Shop) -> None:
    row = shop.tenant.channels.add("OUN128", "ONLINE STORE", ChannelType.ONLINE, ("en-us",), "Americas")
    assert row.name == "ONLINE STORE"


def test_an_unknown_channel(shop: Shop) -> None:
    with pytest.raises(NotFound, match="OUN1"):
        shop.tenant.channels.channel("OUN1")


@pytest.mark.parametrize("order", ContextOrder)
def test_the_order_is_kept_and_used(shop: Shop, order: ContextOrder) -> None:
    assert shop.tenant.channels.order() is ContextOrder.CHANNEL_FIRST
    for _ in range(2):
        shop.tenant.channels.set_order(order)
        assert shop.tenant.channels.order() is order
    shop.assign(shop.cap, shop.items("m1"), context=Context("OUN128", NEUTRAL))
    shop.assign(shop.cap, shop.items("m2"), context=Context(OMNICHANNEL, "fr-ca"))
    shop.assign(shop.cap, shop.items("m3"))
    shop.publish()
    expected = {"channel-first": "m1", "locale-first": "m2", "documented": "m2"}[order.value]
    assert shop.resolved(shop.cap, Context("OUN128", "fr-ca")).media == shop.items(expected)


@pytest.mark.parametrize("order", ContextOrder)
@pytest.mark.parametrize("channel", [OMNICHANNEL, "OUN128"])
@pytest.mark.parametrize("locale", [NEUTRAL, "fr-ca"])
def test_each_context_is_tried_once_and_the_default_last(
    order: ContextOrder, channel: str, locale: str
) -> None:
    found = fallback_contexts(Context(channel, locale), order)
    assert [(c.channel, c.locale) for c in found] == oracle.asked_contexts(channel, locale, order.value)
    assert len(set(found)) == len(found)
    assert found[0] == Context(channel, locale) or order is ContextOrder.DOCUMENTED
    assert found[-1] == DEFAULT_CONTEXT
