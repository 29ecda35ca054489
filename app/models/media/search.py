"""Text search over the library: how texts become words, and how typed words find items.

Texts are folded and cut into words here, not by SQLite, so that what is written and what is typed are cut
alike: small letters, no accents, words of letters and digits. `media_words` answers "a word begins with",
`media_names` "a name contains". Measured on 1,000,000 items: FTS5 reads every item of a prefix that it keeps
no list of (9 ms for 83,000 items, 118 ms for one letter) and 0.2 ms of a list, so lists are kept for one to
eight letters; `detail=none` and no sizes keep both indexes at 110 MB. The order is that of ids: a rank costs
37-260 ms. Source: architecture.md 4.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyroaring import BitMap
from sqlalchemy import Connection

from app.models.statements import listed

WORD_LENGTH: Final = 64
"""Letters of a word that count."""

MOST_WORDS: Final = 32
"""Typed words that count."""

PART_LENGTH: Final = 3
"""Fewest letters that are looked for inside names."""

AT_ONCE: Final = 16_384
"""Ids that are read in one go; another thread waits some 2 ms for that."""

_WORD: Final = re.compile(r"[^\W_]+")
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def fold(text: str) -> str:
    """Return a text in small letters without accents, control characters and spaces that say nothing."""
    if text.isascii():
        folded = text.lower()
    else:
        plain = unicodedata.normalize("NFKD", text.casefold())
        folded = "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Cs"))
        folded = folded.casefold()
    return _SPACE.sub(" ", folded).strip()


def words_of(texts: Iterable[str]) -> str:
    """Return the words of some texts, each once, as `media_words` keeps them."""
    found = _WORD.findall(fold(" ".join(text for text in texts if text)))
    return " ".join(dict.fromkeys(word[:WORD_LENGTH] for word in found))


def names_of(display_name: str, file_name: str) -> str:
    """Return the names of an item as `media_names` keeps them, one in a line, or one that holds both."""
    display, file = fold(display_name), fold(file_name)
    if display in file:
        return file
    return display if file in display else f"{display}\n{file}"


@dataclass(frozen=True, slots=True)
class TypedText:
    """What somebody looks for.

    Attributes:
        words: All of them begin a word of the item; folded, each once.
        part: Or this is inside one of its names; folded.
    """

    words: tuple[str, ...]
    part: str

    @classmethod
    def of(cls, text: str) -> "TypedText":
        """Read what was typed; any text is fine."""
        part = fold(text)
        words = tuple(dict.fromkeys(word[:WORD_LENGTH] for word in _WORD.findall(part)))
        return cls(words[:MOST_WORDS], part)

    def __bool__(self) -> bool:
        return bool(self.part)

    def matches(self, words: str, names: str) -> bool:
        """Return whether an item with these words and names is found: the rule in plain words."""
        own = words.split(" ")
        if self.words and all(any(word.startswith(typed) for word in own) for typed in self.words):
            return True
        return self._looks_inside and self.part in names

    @property
    def _looks_inside(self) -> bool:
        return len(self.part) >= PART_LENGTH or not self.words

    def by_words(self) -> tuple[str, tuple[str, ...]] | None:
        """Return a query for the items with the words, for more conditions to follow; None without any."""
        if not self.words:
            return None
        typed = " ".join(f'"{word}"*' for word in self.words)
        return "SELECT rowid AS id FROM media_words WHERE media_words MATCH ?", (typed,)

    def by_part(self) -> tuple[str, tuple[str, ...]] | None:
        """Return a query for items whose names may hold the part, see `holding`; None: do not look there."""
        if len(self.part) >= PART_LENGTH:
            return "SELECT rowid AS id FROM media_names WHERE media_names MATCH ?", (_parts(self.part),)
        if self._looks_inside:
            return "SELECT id FROM media_search WHERE instr(names, ?)", (self.part,)
        return None


def _parts(text: str) -> str:
    """Return what `media_names` looks for: three letters of a text at either end, between, around a sign.

    More of them take longer than looking through what these leave; those around a sign or a space are rare.
    """
    last = len(text) - PART_LENGTH
    sign = next((at for at, letter in enumerate(text) if not letter.isalnum()), 0)
    places = (min(max(0, sign - 1), last), 0, last // 2, last)
    parts = dict.fromkeys(text[at : at + PART_LENGTH] for at in places)
    return " ".join('"' + part.replace('"', '""') + '"' for part in parts)


def newest_matches(connection: Connection, typed: TypedText, limit: int) -> list[int]:
    """Return the newest items that match, newest first; the cost does not grow with the library."""
    found: set[int] = set()
    oldest = 0  # what is older than a full answer is no matter
    if by_words := typed.by_words():
        query = f"{by_words[0]} ORDER BY id DESC LIMIT ?"
        for part in id_parts(connection, query, (*by_words[1], limit), limit):
            found.update(part)
            oldest = part[-1] if len(part) == limit else 0
    if by_part := typed.by_part():
        query = f"{by_part[0]} AND id > ? ORDER BY id DESC"
        for part in id_parts(connection, query, (*by_part[1], oldest), limit):
            found.update(_holding(connection, typed.part, [i for i in part if i not in found]))
            if sum(media_id >= part[-1] for media_id in found) >= limit:
                break
    return sorted(found, reverse=True)[:limit]


def all_matches(connection: Connection, typed: TypedText) -> BitMap:
    """Return all items that match."""
    found = BitMap()
    if by_words := typed.by_words():
        for part in id_parts(connection, *by_words):
            found.update(part)
    if by_part := typed.by_part():
        for part in id_parts(connection, *by_part):
            found.update(_holding(connection, typed.part, [i for i in part if i not in found]))
    return found


def _holding(connection: Connection, part: str, ids: list[int]) -> list[int]:
    """Return those of some items that have a name which holds a part."""
    if not ids or len(part) <= PART_LENGTH:
        return ids
    query = "SELECT id FROM media_search WHERE id IN (SELECT value FROM json_each(?)) AND instr(names, ?)"
    return [row[0] for row in connection.exec_driver_sql(query, (*listed(ids), part))]


def id_parts(
    connection: Connection, query: str, values: tuple[Any, ...] = (), size: int = AT_ONCE
) -> Iterator[list[int]]:
    """Read a column of ids in parts, past SQLAlchemy's rows: a million in 0.3 s instead of 1.4 s."""
    if not connection.in_transaction():
        connection.begin()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(size):
            yield [row[0] for row in rows]
    finally:
        cursor.close()


def write_words(
    connection: Connection,
    gone: Iterable[tuple[int, str, str]],
    fresh: Iterable[tuple[int, str, str]],
) -> None:
    """Change both indexes inside a write scope.

    Args:
        connection: The write scope.
        gone: Id, words and names exactly as they were written before.
        fresh: Id, words and names as they are now.
    """
    for table, column, place in (("media_words", "words", 1), ("media_names", "names", 2)):
        before = {row[0]: row[place] for row in gone}
        after = {row[0]: row[place] for row in fresh}
        removed = [(i, text) for i, text in before.items() if after.get(i) != text]
        added = [(i, text) for i, text in after.items() if before.get(i) != text]
        if removed:
            connection.exec_driver_sql(
                f"INSERT INTO {table}({table}, rowid, {column}) VALUES ('delete', ?, ?)", removed
            )
        if added:
            connection.exec_driver_sql(f"INSERT INTO {table}(rowid, {column}) VALUES (?, ?)", added)
