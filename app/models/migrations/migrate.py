"""Bring an authored store to the newest schema, with a backup to go back to."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.models.database import Database, too_new
from app.models.errors import StorageProblem

_HERE = Path(__file__).parent


def upgrade(path: Path, branch: str, found: str | None, head: str) -> None:
    """Upgrade one store.

    A store that has a schema already is copied to `<name>.before-<revision>` first. All of an upgrade is one
    transaction: when it fails or is killed, the store is as it was.

    Raises:
        SchemaTooNew: The store has a revision that this program does not know.
        StorageProblem: The upgrade failed; the store is as it was.
    """
    config = Config()
    for option, folder in (("script_location", _HERE), ("version_locations", _HERE / branch)):
        config.set_main_option(option, str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["path"] = path
    if found is not None:
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found not in known:
            raise too_new(path, found)
    if found is not None:
        store = Database(path)
        store.backup(path.with_name(f"{path.name}.before-{head}"))
        store.close()
    # Copying a table over drops the old one, which would take the rows that point to it along.
    store = Database(path, foreign_keys=False)
    try:
        with store.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, head)
            _need_sound_links(connection)
    except Exception as error:
        raise StorageProblem(
            f"{path} could not be brought to schema {head}: {error}.", "It is as it was."
        ) from error
    finally:
        store.close()


def _need_sound_links(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise StorageProblem(f"{len(broken)} rows would point to nothing, the first one in {broken[0][0]}.")
