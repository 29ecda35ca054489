"""Imported before everything else of a program: what is loaded stays, so nobody looks for garbage meanwhile.

To look through it again and again takes a tenth of a start.
"""

import gc
import sys
from types import ModuleType

_NO_FEATURE = 0  # as PySide notes of a module that uses it
_WAS_ON = gc.isenabled()
gc.disable()


def done() -> None:
    """Have garbage looked for again, in what is made from now on; unless nobody looked before."""
    if _WAS_ON:
        gc.freeze()
        gc.unfreeze()  # all of it is old now, as if it had been looked through
        gc.enable()


def without_looking_into_sources() -> None:
    """Have PySide load modules without reading their sources, and without keeping them in memory.

    It looks into the source of every module that is imported after it for one that may want its features of
    names; none here does. Where it does so in another way than today, it goes on as it likes.
    """
    features = sys.modules.get("shibokensupport.feature")
    known = getattr(features, "pyside_feature_dict", None)
    if features is not None and isinstance(known, dict) and hasattr(features, "feature_imported"):

        def note(module: ModuleType) -> None:
            known.setdefault(getattr(module, "__name__", ""), _NO_FEATURE)

        setattr(features, "feature_imported", note)  # noqa: B010  (mypy knows no such thing)
