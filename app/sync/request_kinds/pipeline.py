"""Requests that bring content on from the CMS to headquarters, the CSUs and their search index."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class MediaSyncRequest:
    """CMS to HQ omnichannel media sync; `full` flattens every product anew."""

    kind: ClassVar[str] = "media-sync"
    tenant: str
    full: bool = False

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"hq:{self.tenant}"

    def title(self) -> str:
        """Return what people read."""
        return "CMS to HQ omnichannel media sync" + (", full" if self.full else "")


@dataclass(frozen=True, slots=True)
class Products1040Request:
    """1040 (Products) for one channel database.

    Attributes:
        full: Send everything anew.
        session: The download session to work on, where it is there already.
    """

    kind: ClassVar[str] = "products-1040"
    tenant: str
    database: str
    full: bool = False
    session: int | None = None

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"csu:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return ("Full data sync 1040" if self.full else "1040") + f" (Products), {self.database}"


@dataclass(frozen=True, slots=True)
class GlobalConfiguration1110Request:
    """1110 (Global configuration) for one channel database: the switches of headquarters.

    `session` as in `Products1040Request`.
    """

    kind: ClassVar[str] = "global-configuration-1110"
    tenant: str
    database: str
    session: int | None = None

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"csu:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return f"1110 (Global configuration), {self.database}"


@dataclass(frozen=True, slots=True)
class ChannelConfiguration1070Request:
    """1070 (Channel configuration) for one channel database: the languages of its channels.

    `session` as in `Products1040Request`.
    """

    kind: ClassVar[str] = "channel-configuration-1070"
    tenant: str
    database: str
    session: int | None = None

    @property
    def lane(self) -> str:
        """Return the lane: the store that it writes."""
        return f"csu:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return f"1070 (Channel configuration), {self.database}"


@dataclass(frozen=True, slots=True)
class SearchIndexRequest:
    """Refresh the product search index of one channel database; `full` writes every tile anew."""

    kind: ClassVar[str] = "search-index"
    tenant: str
    database: str
    full: bool = False

    @property
    def lane(self) -> str:
        """Return the lane: the index that it writes."""
        return f"search:{self.tenant}/{self.database}"

    def title(self) -> str:
        """Return what people read."""
        return f"Refresh of the product search index, {self.database}" + (", full" if self.full else "")
