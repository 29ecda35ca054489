"""Category paths and the tree that they make. Pure."""

from app.models.catalog.importers.records import CategoryPath, CategoryRecord


def split_path(text: str) -> CategoryPath:
    r"""Split `Men/Tops` at its slashes; `\/` is a slash inside a name. Empty names are dropped."""
    parts = text.replace("\\/", "\0").split("/")
    names = (" ".join(part.replace("\0", "/").split()) for part in parts)
    return tuple(name for name in names if name)


class CategoryTree:
    """Collects paths; parents that nobody names are made."""

    def __init__(self) -> None:
        self._positions: dict[CategoryPath, float | None] = {}

    def __contains__(self, path: CategoryPath) -> bool:
        return path in self._positions

    def add(self, path: CategoryPath, position: float | None = None) -> None:
        """Add a path and its parents; a position given wins over one that was not."""
        for length in range(1, len(path)):
            self._positions.setdefault(path[:length], None)
        if path and self._positions.get(path) is None:
            self._positions[path] = position

    def records(self) -> tuple[CategoryRecord, ...]:
        """Return the tree, parents first; siblings by position, those without one last, as added."""
        children: dict[CategoryPath, list[CategoryPath]] = {}
        for path in self._positions:
            children.setdefault(path[:-1], []).append(path)
        records: list[CategoryRecord] = []
        pending: list[CategoryRecord] = self._siblings(children, ())
        while pending:
            record = pending.pop()
            records.append(record)
            pending.extend(self._siblings(children, record.path))
        return tuple(records)

    def _siblings(
        self, children: dict[CategoryPath, list[CategoryPath]], parent: CategoryPath
    ) -> list[CategoryRecord]:
        def order(path: CategoryPath) -> tuple[bool, float]:
            position = self._positions[path]
            return (position is None, position or 0.0)

        paths = sorted(children.get(parent, ()), key=order)
        return [CategoryRecord(path, place) for place, path in enumerate(paths, start=1)][::-1]
