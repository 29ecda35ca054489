"""Remembers which steps were true, so that one that no longer is tells since when. No Qt."""

import json
from collections.abc import Sequence
from datetime import datetime

from app.models.clock import from_iso, iso
from app.models.tenants.headquarters import SetupStep, StepCheck


class SetupWatch:
    """Compares each look with the one before.

    Args:
        kept: What `text` returned in an earlier window; empty or unreadable text is none.
    """

    def __init__(self, kept: str = "") -> None:
        self._done: set[str] = set()
        self._lost: dict[str, datetime] = {}
        try:
            found = json.loads(kept or "{}")
            self._done = set(found.get("done", ()))
            self._lost = {name: from_iso(at) for name, at in found.get("lost", {}).items()}
        except (ValueError, AttributeError, TypeError):
            return

    @property
    def lost(self) -> dict[SetupStep, datetime]:
        """When each step that was true was first found not to be."""
        return {step: self._lost[step.name] for step in SetupStep if step.name in self._lost}

    def look(self, checks: Sequence[StepCheck], at: datetime) -> None:
        """Take a newer look."""
        for check in checks:
            name = check.step.name
            if check.is_done:
                self._done.add(name)
                self._lost.pop(name, None)
            elif name in self._done:
                self._done.discard(name)
                self._lost[name] = at

    def text(self) -> str:
        """Return what the next window has to know."""
        lost = {name: iso(at) for name, at in self._lost.items()}
        return json.dumps({"done": sorted(self._done), "lost": lost})
