"""Two tenants for copies, ways to fill them, and what they hold told by names, read past the program."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.main import Workstation, build
from app.models.assignments.edit import Edit, SwatchEdit, TargetEdit
from app.models.assignments.slots import (
    CategoryId,
    CellTarget,
    MasterTarget,
    Swatch,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.records import CatalogBatch
from app.models.clock import FixedClock
from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.media.additions import add_items
from app.models.media.content import FileContent, Region
from app.models.media.contents import read_contents
from app.models.media.revision import write_versions
from app.models.media.rows import FileFacts, MediaTexts, MediaType, NewMedia
from app.models.workspace import Tenant, Workspace
from app.sync.requests import PublishRequest, UnpublishRequest
from tests.support.builders import NOW, USER, add_channels, choose_matrix, shirt_batch

NAMES = ("front", "back", "detail", "sleeve")
CONTEXTS = (
    Context(OMNICHANNEL, NEUTRAL),
    Context("OUN128", "fr-ca"),
    Context("OUN128", NEUTRAL),
    Context("OUN200", "de-de"),
    Context(OMNICHANNEL, "en-us"),
)
CATEGORY_CONTEXTS = (Context("OUN128", NEUTRAL), Context("OUN200", "de-de"))
TARGETS = ("master", "cell Red", "cell Blue", "variant SHIRT-Red-Slim-S", "variant SHIRT-Blue-Loose-M")
IMAGE = FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 40, 50)


def without(batch: CatalogBatch, products: Sequence[str] = (), variants: Sequence[str] = ()) -> CatalogBatch:
    """Return a catalogue that lacks products and variants."""
    gone = set(products)
    return replace(
        batch,
        products=tuple(one for one in batch.products if one.number not in gone),
        variants=tuple(
            one for one in batch.variants if one.number not in variants and one.master_number not in gone
        ),
    )


@dataclass
class World:
    """An open workspace with the tenants `src` and `dst`, and one clock."""

    root: Path
    clock: FixedClock
    ws: Workstation
    ids: dict[str, dict[str, int]] = field(default_factory=lambda: {"src": {}, "dst": {}})

    def tenant(self, name: str) -> Tenant:
        return self.ws.workspace.tenant(name)

    def tick(self) -> None:
        self.clock.advance(timedelta(seconds=1))

    def blob(self, content: int) -> tuple[str, int]:
        file = self.root / "file.jpg"
        file.write_bytes(b"content %d" % content)
        return self.ws.workspace.blobs.add_file(file)

    def media(self, tenant: str, name: str, content: int, source: tuple[str, str] | None = None) -> int:
        """Add an item, or give the one of this name another content as its next version."""
        self.tick()
        sha256, size = self.blob(content)
        known = self.ids[tenant].get(name)
        with self.tenant(tenant).cms.write() as connection:
            if known is None:
                provider, source_id = source or (None, None)
                new = NewMedia(name, f"{name}.jpg", sha256, size, IMAGE, (), provider, source_id)
                known = add_items(connection, [new], self.clock.now(), user=USER)[0].media_id
                self.ids[tenant][name] = known
            else:
                stored = read_contents(connection, [known])[known]
                file = FileContent(f"{name}.jpg", sha256, size, IMAGE)
                changed = replace(stored.content, file=file)
                write_versions(connection, [(stored, changed)], USER, "", self.clock.now())
        return known

    def describe(self, tenant: str, name: str, locale: str, alt_text: str, tag: str, focal: int) -> None:
        """Give an item a text, a tag and a focal point."""
        known = self.ids[tenant].get(name)
        if known is None:
            return
        self.tick()
        with self.tenant(tenant).cms.write() as connection:
            stored = read_contents(connection, [known])[known]
            content = stored.content
            texts = {**content.texts, locale: MediaTexts("", alt_text, "")}
            region = Region(focal, 0, focal + 5, 9)
            changed = replace(content, texts=texts, tags=(tag,), focal=region)
            write_versions(connection, [(stored, changed)], USER, "", self.clock.now())

    def publish_media(self, tenant: str, name: str) -> None:
        known = self.ids[tenant].get(name)
        if known is not None:
            self.tick()
            self.run(PublishRequest(tenant, media=(known,)))

    def target(self, tenant: Tenant, text: str) -> Target:
        kind, _, name = text.partition(" ")
        if kind == "cell":
            value = tenant.catalog.value_ids()[Dimension.COLOR, name.casefold()]
            return CellTarget(DimensionValues(color=value))
        return (
            VariantTarget(tenant.catalog.variant_by_number(name).id) if kind == "variant" else MasterTarget()
        )

    def assign(
        self,
        tenant: str,
        product: str,
        target: str,
        context: Context,
        names: Sequence[str],
        empty: bool = False,
    ) -> None:
        """Give a target its media, checked in; names of media that are not there are passed over."""
        here = self.tenant(tenant)
        numbers = {here.catalog.product(int(i)).number for i in here.catalog.product_ids()}
        media = tuple(dict.fromkeys(self.ids[tenant][n] for n in names if n in self.ids[tenant]))
        if product not in numbers or (product == "CAP" and target != "master"):
            return
        own = here.catalog.product_by_number(product)
        if target.startswith("variant") and target.split()[1] not in {
            row.number for row in here.catalog.variants(own.id)
        }:
            return
        self.tick()
        if target.startswith("cell") and not own.matrix:
            choose_matrix(here, own.id, Dimension.COLOR)
        place = self.target(here, target)
        here.assignments.check_out(own.id, context, USER)
        before = here.assignments.document(own.id, context).content.get(place)
        after = TargetMedia(media, (), empty and not media)
        edit = TargetEdit(own.id, context, place, before, after if after.is_explicit else None)
        here.assignments.apply(Edit("Assign", (edit,)), USER)
        here.assignments.finish_editing(own.id, context, USER)

    def swatch(self, tenant: str, value: str, context: Context, name: str) -> None:
        """Give a colour of the shirt an image with a crop, or a hex colour."""
        here = self.tenant(tenant)
        own = here.catalog.product_by_number("SHIRT").id
        value_id = here.catalog.value_ids()[Dimension.COLOR, value.casefold()]
        media = self.ids[tenant].get(name)
        self.tick()
        here.assignments.check_out(own, context, USER)
        before = here.assignments.document(own, context).content.swatches.get(value_id)
        after = Swatch(hex="#112233") if media is None else Swatch(media_id=media, crop=Region(1, 2, 3, 4))
        here.assignments.apply(Edit("Swatch", (SwatchEdit(own, context, value_id, before, after),)), USER)
        here.assignments.finish_editing(own, context, USER)

    def category(self, tenant: str, path: str, context: Context, name: str) -> None:
        """Give a category its image."""
        here = self.tenant(tenant)
        media = self.ids[tenant].get(name)
        with here.cms.read() as connection:
            rows = dict(connection.exec_driver_sql("SELECT path, id FROM categories").all())  # type: ignore[arg-type]
        if media is None or path not in rows:
            return
        self.tick()
        owner = CategoryId(rows[path])
        here.assignments.check_out(owner, context, USER)
        before = here.assignments.document(owner, context).content.master
        edit = TargetEdit(owner, context, MasterTarget(), before, TargetMedia((media,)))
        here.assignments.apply(Edit("Assign", (edit,)), USER)
        here.assignments.finish_editing(owner, context, USER)

    def publish(self, tenant: str, product: str, context: Context) -> None:
        self.tick()
        own = self.tenant(tenant).catalog.product_by_number(product).id
        self.run(PublishRequest(tenant, (own,), (context,)))

    def publish_all(self, tenant: str) -> None:
        self.tick()
        self.run(PublishRequest(tenant))

    def unpublish(self, tenant: str, product: str, context: Context) -> None:
        self.tick()
        own = self.tenant(tenant).catalog.product_by_number(product).id
        self.run(UnpublishRequest(tenant, (own,), (context,)))

    def run(self, request: Any) -> Any:
        return self.ws.engine.job(self.ws.engine.submit(request))

    def close(self) -> None:
        self.ws.close()


def new_world(root: Path, *, lacking: Sequence[str] = (), no_variants: Sequence[str] = ()) -> World:
    """Make the world; the destination's catalogue may lack products and variants."""
    template = _template()
    shutil.copytree(template, root / "w")
    clock = FixedClock(NOW)
    ws = build(root / "w", clock=clock, user=USER, inline=True)
    world = World(root, clock, ws)
    world.tenant("src").catalog.import_(shirt_batch())
    world.tenant("dst").catalog.import_(without(shirt_batch(), lacking, no_variants))
    return world


_made: list[Path] = []


def _template() -> Path:
    if not _made:
        import atexit

        folder = Path(tempfile.mkdtemp(prefix="vitrine-copies-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        clock = FixedClock(NOW)
        Workspace.create(folder / "w", clock).close()
        ws = build(folder / "w", clock=clock, user=USER, inline=True)
        for tenant in ("src", "dst"):
            add_channels(ws.workspace.create_tenant(tenant, tenant.title()))
        ws.close()
        _made.append(folder / "w")
    return _made[0]


# --- what a tenant holds, by names ---------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """An item or a document: what is live, what an editor sees, and when these came to be.

    Attributes:
        live: None where nothing is published.
        head: The same as `live` where there is no draft over it.
        is_again: The draft over what is live says just the same again.
    """

    live: Any
    head: Any
    live_at: str
    head_at: str
    changed_at: str
    is_again: bool = False

    @property
    def facts(self) -> tuple[Any, Any]:
        return self.live, self.head


@dataclass(frozen=True)
class Holdings:
    """All of a tenant."""

    media: dict[str, Held]
    documents: dict[tuple[str, str, str], Held]
    orphans: int


def holdings(root: Path, tenant: str) -> Holdings:
    """Read what a tenant holds with the SQL and JSON of its store alone."""
    with closing(sqlite3.connect(root / "tenants" / tenant / "cms.db")) as store:
        store.row_factory = sqlite3.Row
        media = _media(store)
        names = {
            row["id"]: row["display_name"] for row in store.execute("SELECT id, display_name FROM media")
        }
        documents = _documents(store, names)
        orphans = store.execute("SELECT count(*) FROM copy_orphans").fetchone()[0]
    return Holdings(media, documents, orphans)


def _media(store: sqlite3.Connection) -> dict[str, Held]:
    found: dict[str, Held] = {}
    for row in store.execute("SELECT * FROM media"):
        texts = {
            one["locale"]: [one["title"], one["alt_text"], one["description"]]
            for one in store.execute("SELECT * FROM media_texts WHERE media_id = ?", (row["id"],))
        }
        texts = {locale: words for locale, words in texts.items() if any(words)}
        tags = sorted(
            t for (t,) in store.execute("SELECT tag FROM media_tags WHERE media_id = ?", (row["id"],))
        )
        head = (row["sha256"], texts, json.loads(row["focal"] or "null"), tags)
        live, live_at, is_again = None, "", False
        if row["published"]:
            made = json.loads(row["published"])
            live_texts = {locale: words for locale, words in made["texts"].items() if any(words)}
            live = (made["content"][2], live_texts, made.get("focal"))
            live_at = row["updated_at"]
            if row["published_version"] != row["version"]:
                live_at, content = store.execute(
                    "SELECT at, content FROM media_versions WHERE media_id = ? AND version = ?",
                    (row["id"], row["published_version"]),
                ).fetchone()
                is_again = (*live, json.loads(content).get("tags", [])) == head
        is_draft = row["published_version"] != row["version"]
        found[row["display_name"]] = Held(
            live, (head, is_draft), live_at, row["updated_at"], row["updated_at"], is_again
        )
    return found


def _documents(store: sqlite3.Connection, media: dict[int, str]) -> dict[tuple[str, str, str], Held]:
    values = {row["id"]: row["value"] for row in store.execute("SELECT id, value FROM dimension_values")}
    numbers = {row["id"]: row["number"] for row in store.execute("SELECT id, number FROM variants")}
    found: dict[tuple[str, str, str], Held] = {}
    query = (
        "SELECT d.*, coalesce(p.number, c.path) AS owner FROM documents d"
        " LEFT JOIN products p ON p.id = d.product_id LEFT JOIN categories c ON c.id = d.category_id"
        " WHERE d.group_id = 0"
    )
    for row in store.execute(query):
        versions = {
            one["version"]: one
            for one in store.execute("SELECT * FROM document_versions WHERE document_id = ?", (row["id"],))
        }
        live = head = None
        live_at = head_at = ""
        if row["published_version"]:
            one = versions[row["published_version"]]
            live, live_at = _named(one["content"], media, values, numbers), one["created_at"]
        if row["head_version"]:
            one = versions[row["head_version"]]
            head, head_at = _named(one["content"], media, values, numbers), one["created_at"]
        found[row["owner"], row["channel"], row["locale"]] = Held(
            live, head, live_at, head_at, row["updated_at"]
        )
    return found


def _named(
    text: str, media: dict[int, str], values: dict[int, str], numbers: dict[int, str]
) -> dict[str, Any]:
    """Write a content with names: targets as in `TARGETS`, swatches as `swatch Red`."""
    made = json.loads(text)

    def slots(one: list[Any]) -> tuple[Any, ...]:
        return (
            tuple(media[i] for i in one[0]),
            tuple((media[i], purpose) for i, purpose in one[1]),
            bool(one[2]),
        )

    named: dict[str, Any] = {}
    if "m" in made:
        named["master"] = slots(made["m"])
    for key, one in made.get("d", {}).items():
        named["cell " + ",".join(values[int(part)] for part in key.split(",") if part)] = slots(one)
    for key, one in made.get("v", {}).items():
        named[f"variant {numbers[int(key)]}"] = slots(one)
    for key, (color, media_id, *crop) in made.get("s", {}).items():
        named[f"swatch {values[int(key)]}"] = (color, media.get(media_id), tuple(crop))
    return named


def rows_of(root: Path, tenant: str) -> dict[str, list[Any]]:
    """Read every row of a tenant's store."""
    with closing(sqlite3.connect(root / "tenants" / tenant / "cms.db")) as store:
        query = "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        return {
            name: sorted(store.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in store.execute(query).fetchall()
        }
