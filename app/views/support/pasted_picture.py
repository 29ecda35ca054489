"""A picture from the clipboard becomes a file that can be uploaded, and goes when it was."""

import tempfile
import time
from pathlib import Path

from PySide6.QtGui import QImage


def save_picture(image: QImage) -> Path:
    """Write a pasted picture to a file of its own, in a folder of its own. Thread: any."""
    name = time.strftime("Pasted %Y-%m-%d %H.%M.%S.png")
    path = Path(tempfile.mkdtemp(prefix="vitrine-paste-")) / name
    image.save(str(path), "PNG")
    return path


def forget_picture(path: Path) -> None:
    """Remove what `save_picture` wrote. Thread: any."""
    path.unlink(missing_ok=True)
    path.parent.rmdir()
