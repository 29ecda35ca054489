"""What a channel database was told by 1110 and 1070: its own copy of switches and languages.

It stays when answers are emptied. Source: domain.md 7.3, 7.6.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, bindparam, select

from app.models.database import Ask
from app.models.statements import Prepared
from app.models.tenants.features import Feature
from app.sync.csu.store import contexts, read_setting, settings, write_setting

FEATURES: Final = "features"
CHANNELS: Final = "channels"

_SETTING: Final = Prepared(select(settings.c.value).where(settings.c.name == bindparam("name")))

Languages = Mapping[str, tuple[str, ...]]
"""The languages of the channels of a database, by OUN, the default first."""


def features_text(features: Mapping[Feature, bool]) -> str:
    """Write switches as 1110 sends them."""
    return json.dumps({feature.value: is_on for feature, is_on in features.items()}, separators=(",", ":"))


def languages_text(languages: Languages) -> str:
    """Write languages as 1070 sends them."""
    return json.dumps({oun: list(codes) for oun, codes in languages.items()}, separators=(",", ":"))


@lru_cache(maxsize=8)
def features_in(text: str) -> Mapping[Feature, bool]:
    """Read what `features_text` wrote."""
    return {Feature(name): is_on for name, is_on in json.loads(text).items()}


def ask_features(ask: Ask) -> Mapping[Feature, bool] | None:
    """Look up the switches that 1110 brought; None before it did."""
    found = ask(_SETTING, (FEATURES,))
    return features_in(found[0][0]) if found else None


def ask_languages(ask: Ask) -> Languages | None:
    """Look up the languages that 1070 brought; None before it did."""
    found = ask(_SETTING, (CHANNELS,))
    return {oun: tuple(codes) for oun, codes in json.loads(found[0][0]).items()} if found else None


def begin_configuration(connection: Connection, features: str, languages: str) -> None:
    """Give a database that never received them what the others have, inside a write scope."""
    for name, text in ((FEATURES, features), (CHANNELS, languages)):
        if read_setting(connection, name) is None:
            write_setting(connection, name, text)


def mark_contexts(connection: Connection) -> None:
    """Note beside every context what its reads need to know of the switches, inside a write scope.

    Whoever writes contexts or switches says so, in the same scope.
    """
    text = read_setting(connection, FEATURES)
    if text is not None:
        told = int(features_in(text)[Feature.CSU_LOCATIONS])
        connection.execute(contexts.update().values(omnichannel=told))
