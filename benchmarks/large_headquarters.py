"""A headquarters of a million rows, made directly: what the media sync leaves of a large catalogue."""

import random
from pathlib import Path

from sqlalchemy import Connection

from app.main import Workstation, build
from app.models.assignments.answers import MediaFacts
from app.models.assignments.flatten import Rectangle
from app.models.assignments.slots import Level, TargetMedia
from app.models.clock import SystemClock
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.media.rows import MediaTexts, MediaType, media_code
from app.models.tenants.rows import ChannelType
from app.models.workspace import Workspace
from app.sync.csu import store
from app.sync.csu.media_facts import facts_to_json
from app.sync.csu.stored_answers import encode
from app.sync.hq.media_sync import HQ_SEQUENCE

TENANT, DATABASE = "acme", "Americas"
CHANNELS = 24
LOCALES = ("en-us", "fr-ca", "de-de")
PRODUCTS, VARIANTS = 30_000, 30
SPECIFIC_EVERY = 10
PART = 5_000


def make_headquarters(root: Path) -> Workstation:
    """Make a workspace whose headquarters has it all; half of its channels belong to another database."""
    workspace = Workspace.create(root, SystemClock())
    tenant = workspace.create_tenant(TENANT, "Acme")
    for place in range(CHANNELS):
        database = DATABASE if place % 2 == 0 else "Europe"
        tenant.channels.add(channel(place), f"Channel {place}", ChannelType.ONLINE, LOCALES, database)
    workspace.close()
    station = build(root)
    contexts = [Context(channel(place), locale) for place in range(CHANNELS) for locale in LOCALES]
    with station.stores.hq(TENANT).write() as connection:
        store.write_contexts(connection, {context: bit for bit, context in enumerate(contexts)})
        store.write_counters(connection, {store.EPOCH: 4, HQ_SEQUENCE: PRODUCTS})
        for first in range(1, PRODUCTS + 1, PART):
            _write(connection, range(first, min(first + PART, PRODUCTS + 1)), len(contexts))
    return station


def channel(place: int) -> str:
    """Return the OUN of a channel, from 0."""
    return f"OUN{place + 1:03}"


def number(product: int) -> str:
    """Return the number of a product, from 1: numbers have an order of their own."""
    return f"{product * 2654435761 % 2**32:010}"


def variant(product: int, place: int) -> str:
    """Return the number of a variant, from 1."""
    return number(PRODUCTS + product * VARIANTS + place)


def _write(connection: Connection, products: range, contexts: int) -> None:
    chance = random.Random(products.start)
    everywhere, targets = (1 << contexts) - 1, (1 << VARIANTS + 1) - 1
    sets: dict[str, str] = {}
    rows, variants, media = [], [], []
    for product in products:
        shown = TargetMedia((product,))
        rectangles = [Rectangle(shown, Level.MASTER, DEFAULT_CONTEXT, targets, everywhere)]
        if product % SPECIFIC_EVERY == 0:
            place = chance.randrange(CHANNELS)
            own = 0b111 << 3 * place
            other = TargetMedia((product, product - 1))
            rectangles = [
                Rectangle(shown, Level.MASTER, DEFAULT_CONTEXT, targets, everywhere & ~own),
                Rectangle(other, Level.MASTER, Context(channel(place), NEUTRAL), targets, own),
            ]
        sets.update({store.set_key(one.media): store.set_text(one.media) for one in rectangles})
        text = store.rectangles_to_json(store.stored(one) for one in rectangles)
        rows.append(
            {
                "id": product,
                "number": number(product),
                "variants": encode([variant(product, place) for place in range(1, VARIANTS + 1)]),
                "rectangles": text,
                "swatches": "[]",
                "seq": product,
            }
        )
        variants += [
            {"number": variant(product, place), "product_id": product, "place": place}
            for place in range(1, VARIANTS + 1)
        ]
        media.append((product, facts_to_json(_facts(product)), product))
    connection.execute(store.products.insert(), rows)
    connection.execute(store.variants.insert(), variants)
    store.write_sets(connection, sets)
    store.write_media(connection, media)


def _facts(media_id: int) -> MediaFacts:
    texts = {
        NEUTRAL: MediaTexts("Shirt", f"Shirt {media_id} seen from the front", ""),
        "fr-ca": MediaTexts("Chemise", f"Chemise {media_id} vue de face", ""),
    }
    return MediaFacts(
        media_id,
        media_code(media_id),
        f"shirt-{media_id}",
        MediaType.IMAGE,
        "image/jpeg",
        f"{media_id:064x}",
        1200,
        1600,
        texts,
    )
