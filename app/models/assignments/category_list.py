"""Categories with the image that each shows: the tree of a context, and one category everywhere."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.models.assignments.contents import read_category_contents
from app.models.assignments.documents import is_in, publish_state, read_document
from app.models.assignments.resolve import Resolution, resolve_category
from app.models.assignments.rows import DocumentRow, PublishState, Source
from app.models.assignments.slots import CategoryId, DocumentContent
from app.models.assignments.tables import documents
from app.models.assignments.targets import category_name
from app.models.catalog.rows import CategoryRow
from app.models.catalog.service import CatalogService
from app.models.catalog.tables import categories
from app.models.context import LIVE_SITE, NEUTRAL, OMNICHANNEL, Context
from app.models.database import Database, chunks
from app.models.errors import NotFound
from app.models.media.tables import media
from app.models.tenants.service import read_channels


@dataclass(frozen=True, slots=True)
class CategoryPlace:
    """A category by itself.

    Attributes:
        path: Names from the top with slashes; no other category has it.
    """

    id: int
    parent_id: int | None
    name: str
    path: str

    @property
    def long_name(self) -> str:
        """Its name with those above it, `Men > Tops`."""
        return category_name(self.path)


@dataclass(frozen=True, slots=True)
class CategoryListRow:
    """A category as the tree shows it, in one context.

    Attributes:
        category: The category, with the count of its products.
        state: Of its document in this context.
        checked_out_by: Who is editing it here, or None.
        image_sha: Content of the image as an editor would see it here, fallback included, or None.
        is_inherited: The image comes from Neutral of the channel.
    """

    category: CategoryRow
    state: PublishState
    checked_out_by: str | None
    image_sha: str | None
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class CategoryContextRow:
    """What a category shows in one channel and locale.

    Attributes:
        resolution: The answer as if published.
        state: Of its document there.
        checked_out_by: Who is editing it there, or None.
    """

    context: Context
    resolution: Resolution
    state: PublishState
    checked_out_by: str | None

    @property
    def media_id(self) -> int | None:
        """The image that is shown, or None."""
        return next(iter(self.resolution.media.primary), None)

    @property
    def is_own(self) -> bool:
        """Whether it has a document of its own there, be it intentionally empty."""
        return self.resolution.context == self.context


@dataclass(frozen=True, slots=True)
class CategoryState:
    """One category in a context, and beside it everywhere.

    Attributes:
        place: The category.
        product_count: Products in it and below it, each once.
        document: Its document in this context, with its check-out.
        resolution: What it shows here as if published.
        live: What it shows here from what is published.
        contexts: Every channel, each with Neutral first and then its languages.
    """

    place: CategoryPlace
    product_count: int
    document: DocumentRow
    resolution: Resolution
    live: Resolution
    contexts: tuple[CategoryContextRow, ...]

    def media_ids(self) -> frozenset[int]:
        """Return every image that any context shows, now or live."""
        shown = {row.media_id for row in self.contexts} | {*self.live.media.primary}
        return frozenset(i for i in shown | {*self.document.content.media_ids()} if i is not None)


class CategoryService:
    """Reads the categories of one tenant with their images; `AssignmentService` edits them. Thread: any.

    Args:
        database: The tenant's store.
        catalog: Its catalogue.
    """

    def __init__(self, database: Database, catalog: CatalogService) -> None:
        self._database = database
        self._catalog = catalog

    def place(self, category_id: int) -> CategoryPlace:
        """Find a category by id.

        Raises:
            NotFound: There is none.
        """
        with self._database.read() as connection:
            return _place(connection, category_id)

    def find(self, path: str) -> CategoryPlace:
        """Find a category by its path, written `Men/Tops` or `Men > Tops`, in any letter case.

        Raises:
            NotFound: There is none.
        """
        names = _names_of(path)
        found = [place for place in self._places() if _names_of(place.path) == names]
        if not found:
            raise NotFound(
                f"The category {path.strip()} does not exist.",
                "Write its names from the top, like: Men > Tops.",
            )
        return next((one for one in found if path.strip() in (one.path, one.long_name)), found[0])

    def search(self, text: str, limit: int) -> list[CategoryPlace]:
        """Find categories by a part of their name, those first whose name begins with it."""
        wanted = text.strip().casefold()
        found = [place for place in self._places() if wanted in place.name.casefold()]
        found.sort(key=lambda place: (not place.name.casefold().startswith(wanted), place.path))
        return found[:limit]

    def _places(self) -> list[CategoryPlace]:
        with self._database.read() as connection:
            rows = connection.execute(select(categories).order_by(categories.c.path))
            return [CategoryPlace(row.id, row.parent_id, row.name, row.path) for row in rows]

    def document(self, category_id: int, context: Context) -> DocumentRow:
        """Read what an editor sees of a category in a context."""
        with self._database.read() as connection:
            return read_document(connection, CategoryId(category_id), context)

    def contents(self, category_id: int, source: Source) -> dict[Context, DocumentContent]:
        """Read the contents of a category in all contexts where it has any."""
        with self._database.read() as connection:
            return read_category_contents(connection, [category_id], source).get(category_id, {})

    def rows(self, context: Context) -> tuple[CategoryListRow, ...]:
        """List all categories in a context, parents before children, siblings in their order."""
        found = self._catalog.categories()
        with self._database.read() as connection:
            states = _states(connection, context)
            used = [] if context.channel == OMNICHANNEL else _with_documents(connection, context.channel)
            contents = read_category_contents(connection, used, Source.DRAFT, context.groups)
            shown = {i: resolve_category(own, context) for i, own in contents.items()}
            images = _contents_of(connection, (i for one in shown.values() for i in one.media.primary))
        rows = []
        for category in found:
            resolution = shown.get(category.id)
            state, holder = states.get(category.id, (PublishState.NONE, None))
            image = None if resolution is None else next(iter(resolution.media.primary), None)
            rows.append(
                CategoryListRow(
                    category,
                    state,
                    holder,
                    None if image is None else images.get(image),
                    resolution is not None and resolution.context not in (None, context),
                )
            )
        return tuple(rows)

    def state(self, category_id: int, context: Context) -> CategoryState:
        """Read one category in a context, in one consistent read.

        Raises:
            NotFound: It is gone.
        """
        owner = CategoryId(category_id)
        with self._database.read() as connection:
            place = _place(connection, category_id)
            document = read_document(connection, owner, context)
            groups = context.groups
            read = read_category_contents(connection, [category_id], Source.DRAFT, groups)
            drafts = read.get(category_id, {})
            live = read_category_contents(connection, [category_id], Source.PUBLISHED).get(category_id, {})
            rows = _context_rows(connection, owner, drafts, context.group)
        counts = {row.id: row.product_count for row in self._catalog.categories()}
        return CategoryState(
            place,
            counts.get(category_id, 0),
            document,
            resolve_category(drafts, context),
            resolve_category(live, context.on(LIVE_SITE)),
            rows,
        )


def _names_of(path: str) -> list[str]:
    """Take a path apart for comparing; an import writes the slash in a name as a division slash."""
    names = path.replace("∕", "/").replace(">", "/").split("/")
    return [name.strip().casefold() for name in names]


def _place(connection: Connection, category_id: int) -> CategoryPlace:
    row = connection.execute(select(categories).where(categories.c.id == category_id)).first()
    if row is None:
        raise NotFound("This category does not exist any more.", "Refresh the list.")
    return CategoryPlace(row.id, row.parent_id, row.name, row.path)


def _context_rows(
    connection: Connection, owner: CategoryId, drafts: Mapping[Context, DocumentContent], group: int
) -> tuple[CategoryContextRow, ...]:
    found: list[CategoryContextRow] = []
    for channel in read_channels(connection):
        for locale in (NEUTRAL, *channel.languages):
            context = Context(channel.oun, locale, group)
            document = read_document(connection, owner, context)
            resolution = resolve_category(drafts, context)
            found.append(CategoryContextRow(context, resolution, document.state, document.checked_out_by))
    return tuple(found)


def _states(connection: Connection, context: Context) -> dict[int, tuple[PublishState, str | None]]:
    """Read the state and the holder of all documents of categories in a context, by category."""
    query = select(documents).where(documents.c.category_id.is_not(None), is_in(context))
    return {
        row.category_id: (
            publish_state(row.head_version, row.published_version, row.publish_seq, row.draft is not None),
            row.checked_out_by,
        )
        for row in connection.execute(query)
    }


def _with_documents(connection: Connection, channel: str) -> list[int]:
    query = select(documents.c.category_id).distinct()
    return list(
        connection.execute(
            query.where(documents.c.category_id.is_not(None), documents.c.channel == channel)
        ).scalars()
    )


def _contents_of(connection: Connection, media_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(set(media_ids))):
        query = select(media.c.id, media.c.sha256).where(media.c.id.in_(part))
        found.update({row.id: row.sha256 for row in connection.execute(query)})
    return found
