"""What a copy has to leave in the destination, told by names: written anew from the rules, in plain words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.support.copies import Held, Holdings


@dataclass(frozen=True)
class Choices:
    """What a person chose; channels and locales as pairs, what is not named is left out."""

    conflicts: str
    versions: str
    channels: dict[str, str]
    locales: dict[str, str]
    offered: dict[str, set[str]]


def expected(
    source: Holdings, target: Holdings, choices: Choices, owners: set[str], variants: set[str]
) -> tuple[dict[str, tuple[Any, Any]], dict[tuple[str, str, str], tuple[Any, Any]], Counter[str]]:
    """Return media and documents of the destination after the copy, and the counts of the plan."""
    counts: Counter[str] = Counter()
    documents = {key: held.facts for key, held in target.documents.items() if any(held.facts)}
    shown: set[str] = set()
    for (owner, channel, locale), held in source.documents.items():
        if channel not in choices.channels or locale not in choices.locales:
            continue
        live, head, _ = _arriving(held, choices)
        if live is None and head is None:
            continue
        if choices.versions == "published":
            shown |= _media_in(held.live)  # what no published document shows does not matter
        to = (owner, choices.channels[channel], choices.locales[locale])
        action = _copy_document(to, held, target, choices, (owners, variants), documents)
        if action:
            counts[action] += 1
    media = {name: _media_facts(held) for name, held in target.media.items()}
    for name, held in source.media.items():
        if choices.versions == "published" and held.live is None and name not in shown:
            continue
        counts[_copy_media(name, held, target, choices, media)] += 1
    documents = {key: facts for key, facts in documents.items() if any(facts)}
    return media, documents, counts


def _copy_document(
    to: tuple[str, str, str],
    held: Held,
    target: Holdings,
    choices: Choices,
    known: tuple[set[str], set[str]],
    documents: dict[tuple[str, str, str], tuple[Any, Any]],
) -> str:
    """Copy one document; returns what becomes of it, empty where nothing does."""
    owners, variants = known
    live, head, at = _arriving(held, choices)
    there = target.documents.get(to)
    if there is not None and there.live is None and not there.head:
        there = None  # opened once, and never said anything
    if there is None and not live and not head:
        return ""
    if not _is_offered(to, choices):
        return "skip"
    if to[0] not in owners:
        return "orphan"
    live, head = (_there(content, variants) for content in (live, head))
    action = _action(there, at, choices)
    if action == "replace" and _is_same(live, head, there) and _complete(held, variants, choices):
        return "skip"
    if action in ("create", "replace"):
        old = (None, None) if there is None else there.facts
        documents[to] = (old[0] if live is None else live, live if head is None else head)
    return action


def _is_same(live: Any, head: Any, there: Held | None) -> bool:
    """Tell whether a document would be just as it is."""
    if there is None:
        return False
    same_head = (head if head is not None else live) == (there.head or {})
    return same_head and (live is None or live == there.live)


def _complete(held: Held, variants: set[str], choices: Choices) -> bool:
    live, head, _ = _arriving(held, choices)
    return all(content is None or _there(content, variants) == content for content in (live, head))


def _media_facts(held: Held) -> tuple[Any, Any]:
    return held.live, held.head


def _copy_media(
    name: str, held: Held, target: Holdings, choices: Choices, media: dict[str, tuple[Any, Any]]
) -> str:
    (head, is_draft), live = held.head, held.live
    at = held.head_at
    if live is not None:
        live = (live[0], _mapped(live[1], choices), live[2])
        if choices.versions == "published" and is_draft:
            at = held.live_at
    sha256, texts, focal, tags = head
    arriving = (sha256, _mapped(texts, choices), focal, tags)
    if choices.versions == "published" and live is not None and is_draft:
        arriving = (live[0], live[1], live[2], None)  # its tags are those of that version
        is_draft = False
    is_draft = is_draft and not held.is_again  # a draft that says what is live already is none
    there = target.media.get(name)
    action = _action(there, at, choices)
    old_live = None if there is None else there.live
    new_live = old_live if live is None else live
    if action == "replace" and there is not None:
        same = _alike(arriving, there.head[0]) and (live is None or live == there.live)
        if same and (live is None or is_draft == (there.head[1] and not there.is_again)):
            action = "skip"
    if action in ("create", "replace"):
        media[name] = (new_live, (arriving, is_draft or live is None))
    return action


def _alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return one[:3] == other[:3] and (one[3] is None or one[3] == other[3])


def _mapped(texts: dict[str, Any], choices: Choices) -> dict[str, Any]:
    return {choices.locales[at]: words for at, words in texts.items() if at in choices.locales}


def _arriving(held: Held, choices: Choices) -> tuple[Any, Any, str]:
    if choices.versions == "published":
        return held.live, None, held.live_at
    if held.head is None:
        return None, None, ""
    return (
        held.live,
        None if held.head == held.live and held.head_at == held.live_at else held.head,
        held.head_at,
    )


def _action(there: Held | None, at: str, choices: Choices) -> str:
    if there is None:
        return "create"
    if choices.conflicts == "keep":
        return "skip"
    if choices.conflicts == "latest" and at <= there.changed_at:
        return "newer"
    return "replace"


def _there(content: Any, variants: set[str]) -> Any:
    if content is None:
        return None
    return {
        target: media
        for target, media in content.items()
        if not target.startswith("variant") or target.split(" ", 1)[1] in variants
    }


def _media_in(content: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for target, media in content.items():
        if target.startswith("swatch"):
            found |= {media[1]} - {None}
        else:
            found |= set(media[0]) | {name for name, _ in media[1]}
    return found


def _is_offered(to: tuple[str, str, str], choices: Choices) -> bool:
    _, channel, locale = to
    if locale == "Neutral":
        return True
    if channel == "Omnichannel":
        return any(locale in languages for languages in choices.offered.values())
    return locale in choices.offered[channel]


def without_tags(facts: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Drop tags where an expectation does not know them."""
    return {name: (live, (head[:3], is_draft)) for name, (live, (head, is_draft)) in facts.items()}
