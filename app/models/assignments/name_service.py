"""Name rules over a tenant's stores: what can be named, the items, the edit, and the saved rules."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.assignments.contents import read_contents
from app.models.assignments.edit import Edit
from app.models.assignments.name_catalog import NameCatalog, NamedProduct, NamedValue, NamedVariant
from app.models.assignments.name_edits import NameMode, edit_of
from app.models.assignments.name_plan import MediaName, NamePlan
from app.models.assignments.name_rules import NameRule, rule_from_json, rule_to_json
from app.models.assignments.purposes import MediaPurposes
from app.models.assignments.rows import Source
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.service import read_dimensions
from app.models.catalog.tables import dimension_values, products, variants
from app.models.context import Context
from app.models.database import Database, chunks
from app.models.errors import NotFound, RuleViolation
from app.models.media.rows import MediaType
from app.models.media.tables import media
from app.models.tenants.service import read_setting, write_setting

MOST_RULES: Final = 100

_SETTING: Final = "name-rules"
_NAME_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class SavedRule:
    """A rule that somebody gave a name."""

    name: str
    rule: NameRule


class NameRules:
    """Assigning by file name in one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def catalog(self) -> NameCatalog:
        """Read what file names can name; some seconds for a million variants, so read it once."""
        with self._database.read() as connection:
            return NameCatalog(_products(connection), _variants(connection), _values(connection))

    def items(self, media_ids: Sequence[int] | None = None) -> list[MediaName]:
        """Read the names of media items, in the order of the ids; None: all, by display name."""
        query = select(media.c.id, media.c.file_name, media.c.display_name, media.c.type, media.c.sha256)
        types = {kind.value: kind for kind in MediaType}
        with self._database.read() as connection:
            if media_ids is None:
                rows = connection.execute(query.order_by(media.c.display_name))
                return [MediaName.of(i, file, name, types[kind], sha) for i, file, name, kind, sha in rows]
            found = {
                row[0]: MediaName.of(row[0], row[1], row[2], types[row[3]], row[4])
                for part in chunks(list(media_ids))
                for row in connection.execute(query.where(media.c.id.in_(part)))
            }
        return [found[media_id] for media_id in media_ids if media_id in found]

    def edit(self, plan: NamePlan, context: Context, mode: NameMode = NameMode.ADD) -> Edit:
        """Make the one edit that a plan becomes, upon what an editor sees now."""
        ids = {plan.catalog.products[match.place.product].id for match in plan.matches}
        with self._database.read() as connection:
            contents = read_contents(connection, ids, Source.DRAFT, context.groups)
        here = {i: found[context] for i, found in contents.items() if context in found}
        return edit_of(plan, here, context, mode)

    def purposes(self) -> tuple[str, ...]:
        """List the media purposes that a `{group}` part may name."""
        return MediaPurposes(self._database).vocabulary()

    def saved(self) -> tuple[SavedRule, ...]:
        """List the saved rules by name; what cannot be read is left out."""
        with self._database.read() as connection:
            return tuple(_read(connection))

    def save(self, name: str, rule: NameRule) -> None:
        """Save a rule; one of the same name is replaced.

        Raises:
            RuleViolation: The name is empty or too long, or there are too many rules.
        """
        name = name.strip()
        if not name or len(name) > _NAME_LENGTH:
            raise RuleViolation("A rule needs a name.", f"Use 1 to {_NAME_LENGTH} letters.")
        with self._database.write() as connection:
            require(connection, Act.ASSIGN)
            kept = [one for one in _read(connection) if one.name.casefold() != name.casefold()]
            if len(kept) >= MOST_RULES:
                raise RuleViolation(f"There are {MOST_RULES} rules already.", "Remove one first.")
            _write(connection, [*kept, SavedRule(name, rule)])

    def remove(self, name: str) -> None:
        """Remove a saved rule.

        Raises:
            NotFound: There is none with this name.
        """
        with self._database.write() as connection:
            require(connection, Act.ASSIGN)
            rules = list(_read(connection))
            kept = [one for one in rules if one.name != name]
            if len(kept) == len(rules):
                raise NotFound(f"There is no rule {name!r}.", "It may have been removed already.")
            _write(connection, kept)


def _products(connection: Connection) -> Iterator[NamedProduct]:
    columns = products.c
    query = select(columns.id, columns.number, columns.name, columns.dimensions, columns.matrix)
    for product_id, number, name, dimensions, matrix in connection.execute(query.order_by(columns.number)):
        yield NamedProduct(product_id, number, name, read_dimensions(dimensions), read_dimensions(matrix))


def _variants(connection: Connection) -> Iterator[NamedVariant]:
    columns = variants.c
    query: Select[Any] = select(
        columns.id,
        columns.product_id,
        columns.number,
        columns.color,
        columns.style,
        columns.size,
        columns.configuration,
    ).order_by(columns.product_id, columns.position, columns.id)
    for variant_id, product_id, number, *values in connection.execute(query):
        yield NamedVariant(variant_id, product_id, number, DimensionValues(*values))


def _values(connection: Connection) -> Iterator[NamedValue]:
    columns = dimension_values.c
    for row in connection.execute(select(columns.id, columns.dimension, columns.value, columns.name)):
        yield NamedValue(row.id, Dimension(row.dimension), row.value, row.name)


def _read(connection: Connection) -> Iterator[SavedRule]:
    try:
        rules = json.loads(read_setting(connection, _SETTING) or "{}")
    except ValueError:
        return
    for name, body in sorted(rules.items() if isinstance(rules, dict) else ()):
        try:
            yield SavedRule(name, rule_from_json(json.dumps(body)))
        except RuleViolation:  # of a newer program
            continue


def _write(connection: Connection, rules: Iterable[SavedRule]) -> None:
    kept = {one.name: json.loads(rule_to_json(one.rule)) for one in rules}
    write_setting(connection, _SETTING, json.dumps(kept, ensure_ascii=False))
