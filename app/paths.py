"""Where Vitrine keeps things on this computer, and where its own files lie.

`VITRINE_HOME` moves everything below one folder (tests and portable set-ups use it);
`VITRINE_WORKSPACE` names the workspace to open.
"""

import os
from pathlib import Path

import platformdirs

APPLICATION = "Vitrine"
HOME_VARIABLE = "VITRINE_HOME"
WORKSPACE_VARIABLE = "VITRINE_WORKSPACE"


def _home() -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser().absolute() if home else None


def data_folder() -> Path:
    """Return the folder of what must be kept: workspaces, jobs, settings. It need not exist yet.

    Thread: any
    """
    home = _home()
    return home / "data" if home else platformdirs.user_data_path(APPLICATION, appauthor=False)


def default_workspace() -> Path:
    """Return the workspace to open when none is named: `VITRINE_WORKSPACE`, else one in the data folder.

    Thread: any
    """
    named = os.environ.get(WORKSPACE_VARIABLE)
    return Path(named).expanduser().absolute() if named else data_folder() / "workspace"


def sample_workspace() -> Path:
    """Return the workspace that holds the bundled sample. It need not exist yet.

    Thread: any
    """
    return data_folder() / "sample"


def log_folder() -> Path:
    """Return the folder of log files and crash traces. It need not exist yet.

    Thread: any
    """
    home = _home()
    return home / "logs" if home else platformdirs.user_log_path(APPLICATION, appauthor=False)


def resource_folder() -> Path:
    """Return the folder of the files that ship with the program: sample, styles, text.

    Thread: any
    """
    return Path(__file__).resolve().parent.parent / "resources"


def sample_folder() -> Path:
    """Return the folder of the bundled sample: catalogue, manifest, set-up and pictures.

    Thread: any
    """
    return resource_folder() / "sample"
