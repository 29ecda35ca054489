"""An oracle for fallback: domain.md 5.3 (U1-U7) said again with lists and dictionaries, by brute force.

It shares no code with the product. A *placement* is a dictionary {"primary": [ids], "additional":
[(id, purpose)], "empty": flag}; a *document* is {"matrix": [dimension names], "master": placement or
None, "cells": {frozenset of (dimension name, value id): placement}, "variants": {variant id: placement},
"swatches": {value: anything}} (no "swatches" is none); *published* maps (channel, locale) to documents.
"""

from typing import Any

Plain = dict[str, Any]

ORDERS = {
    "channel-first": [("own", "own"), ("own", "Neutral"), ("Omnichannel", "own"), ("Omnichannel", "Neutral")],
    "locale-first": [("own", "own"), ("Omnichannel", "own"), ("own", "Neutral"), ("Omnichannel", "Neutral")],
    "documented": [("own", "own"), ("Omnichannel", "own"), ("Omnichannel", "Neutral")],
}


def says_something(placement: Plain | None) -> bool:
    if placement is None:
        return False
    return len(placement["primary"]) > 0 or len(placement["additional"]) > 0 or placement["empty"]


def placements(document: Plain) -> list[Plain]:
    everything = [document["master"], *document["cells"].values(), *document["variants"].values()]
    return [placement for placement in everything if says_something(placement)]


def asked_contexts(channel: str, locale: str, order: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for c, x in ORDERS[order]:
        pair = (channel if c == "own" else c, locale if x == "own" else x)
        if pair not in found:
            found.append(pair)
    return found


def answer(
    published: dict[tuple[str, str], Plain],
    variant: tuple[int, dict[str, int]] | None,
    channel: str,
    locale: str,
    order: str,
) -> Plain:
    """Answer the master (None) or a variant (its id and values by dimension name)."""
    for pair in asked_contexts(channel, locale, order):
        document = published.get(pair)
        if document is None or not (placements(document) or document.get("swatches")):
            continue
        tried: list[tuple[str, Plain | None]] = []
        if variant is not None:
            variant_id, values = variant
            tried.append(("variant", document["variants"].get(variant_id)))
            for key, placement in document["cells"].items():
                if set(key) == {(name, values[name]) for name in document["matrix"]}:
                    tried.append(("dimension", placement))
        tried.append(("master", document["master"]))
        for level, placement in tried:
            if says_something(placement):
                return {
                    "primary": list(placement["primary"]),
                    "additional": list(placement["additional"]),
                    "level": level,
                    "context": pair,
                }
        return {"primary": [], "additional": [], "level": None, "context": pair}
    return {"primary": [], "additional": [], "level": None, "context": None}


def trace(
    published: dict[tuple[str, str], Plain],
    variant: tuple[int, dict[str, int]] | None,
    channel: str,
    locale: str,
    order: str,
) -> list[tuple[tuple[str, str], str | None, str]]:
    """List every step of an answer in order: where it looked, on which level (None: all), what came of it."""
    steps: list[tuple[tuple[str, str], str | None, str]] = []
    told = answer(published, variant, channel, locale, order)
    passed = False
    for pair in asked_contexts(channel, locale, order):
        if passed:
            steps.append((pair, None, "not reached"))
        elif pair != told["context"]:
            steps.append((pair, None, "no document"))
        else:
            passed = True
            levels = ["master"]
            if variant is not None:
                levels = ["variant", *(["dimension"] if published[pair]["matrix"] else []), "master"]
            place = levels.index(told["level"]) if told["level"] else len(levels)
            for number, level in enumerate(levels):
                found = "winner" if number == place else "no media" if number < place else "not reached"
                steps.append((pair, level, found))
    return steps


def set_by(versions: list[tuple[str, Any]]) -> str | None:
    """Tell who set what is there now: who first made it so in the row of versions that ends today."""
    if not versions or versions[-1][1] is None:
        return None
    who, now = versions[-1]
    for user, value in reversed(versions):
        if value != now:
            break
        who = user
    return who


def swatches(
    published: dict[tuple[str, str], Plain], channel: str, locale: str, order: str
) -> tuple[tuple[str, str] | None, Plain]:
    """Answer the product-specific swatches: those of the first context that says anything at all (U8)."""
    for pair in asked_contexts(channel, locale, order):
        document = published.get(pair)
        if document is not None and (placements(document) or document.get("swatches")):
            return pair, dict(document.get("swatches", {}))
    return None, {}


def category(
    published: dict[tuple[str, str], Plain | None], channel: str, locale: str
) -> tuple[tuple[str, str] | None, list[int]]:
    """Answer the image of a category from its placements by context (U15, K10)."""
    for pair in ((channel, locale), (channel, "Neutral")):
        placement = published.get(pair)
        if placement is not None and says_something(placement):
            return pair, list(placement["primary"])
    return None, []


def coverage(
    catalogue: dict[int, tuple[list[tuple[int, dict[str, int]]], dict[tuple[str, str], Plain]]],
    channel: str,
    locale: str,
    order: str,
    images: set[int],
) -> Plain:
    """Count what one context shows, target by target; the catalogue gives (variants, published) by product.

    `gaps` says which targets have no image, by the context that answers (the default where none does) and
    whether they would have one without what that context holds.
    """
    found: Plain = {"targets": 0, "shown": 0, "own": 0, "inherited": 0, "missing": 0, "gaps": {}}
    for product, (variants, published) in catalogue.items():
        context, lacking = None, 0
        for variant in variants or [None]:
            told = answer(published, variant, channel, locale, order)
            context = told["context"]
            found["targets"] += 1
            if images.intersection(told["primary"]):
                found["shown"] += 1
                continue
            lacking += 1
            at = context or ("Omnichannel", "Neutral")
            others = {pair: document for pair, document in published.items() if pair != at}
            behind = answer(others, variant, *at, order)
            kind = "severed" if images.intersection(behind["primary"]) else "no-image"
            target = None if variant is None else variant[0]
            found["gaps"].setdefault((at, kind), set()).add((product, target))
        found["missing"] += lacking > 0
        found["own"] += context == (channel, locale)
        found["inherited"] += context not in (None, (channel, locale))
    return found
