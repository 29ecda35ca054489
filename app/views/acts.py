"""What each command and button does, as rights tell it apart: who may not do it finds it off."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

from app.models.access.roles import Act

COMMANDS: Final[Mapping[Act, str]] = {
    Act.UPLOAD: "file.upload_files file.upload_folder edit.paste",
    Act.IMPORT: "file.import_manifest",
    Act.EDIT: (
        "media.edit media.bench media.rename media.alt_text media.tags media.finish media.replace media.crops"
    ),
    Act.ASSIGN: (
        "media.assign media.by_name product.by_name products.edit products.finish products.finish_comment"
        " products.take_over products.reset products.cut products.paste products.copy_to products.sweep"
        " products.sort products.dimensions categories.edit categories.finish categories.finish_comment"
        " categories.take_over categories.add categories.remove categories.nothing categories.cut"
        " categories.paste categories.copy_to"
    ),
    Act.PUBLISH: (
        "media.publish media.unpublish publish.chosen publish.unpublish publish.all products.publish"
        " categories.publish groups.publish groups.take_back tenant.reverse_job"
    ),
    Act.GROUPS: (
        "publish.new_group publish.copy_to_group groups.schedule groups.unschedule groups.copy"
        " groups.rename groups.delete"
    ),
    Act.DELETE: "media.delete media.trash",
    Act.BREAK_LOCK: "products.break categories.break",
    Act.JOBS: "publish.media_sync publish.delta_1040 publish.full_1040",
    Act.COPY: "tenant.copy_content",
}
"""Commands by their ids; those that a view brings by the key of the view and their own."""

_LIBRARY: Final[Mapping[Act, tuple[str, ...]]] = {
    Act.UPLOAD: ("Upload", "Browse"),
    Act.IMPORT: ("Import manifest",),
    Act.EDIT: (
        "Finish editing",
        "Tags",
        "Alt text",
        "Crops",
        "Replace file",
        "Restore",
        "Add tag",
        "Remove *",
        "Fix",
    ),
    Act.ASSIGN: ("Assign to",),
    Act.PUBLISH: ("Publish", "Publish drafts"),
    Act.DELETE: ("Delete",),
    Act.BREAK_LOCK: ("Break",),
}
_EDITING: Final[Mapping[Act, tuple[str, ...]]] = {
    Act.IMPORT: ("Import manifest",),
    Act.ASSIGN: (
        "Edit product media",
        "Edit category media",
        "Finish editing",
        "Add media",
        "Assign media",
        "Add swatch",
        "Change dimensions",
        "Create assignment matrix",
        "Copy inherited media here",
        "Copy image to selected",
        "Paste media",
        "Remove",
        "Choose color",
        "Choose image",
        "Reset to inherited",
        "Show no image",
        "Sort",
        "Take over",
    ),
    Act.PUBLISH: ("Publish",),
    Act.BREAK_LOCK: ("Break check-out",),
}
BUTTONS: Final[Mapping[str, Mapping[Act, tuple[str, ...]]]] = {
    "library": _LIBRARY,
    "products": _EDITING,
    "categories": _EDITING,
    "groups": {
        Act.GROUPS: (
            "New",
            "New publish group",
            "Edit Schedule",
            "Schedule",
            "Unschedule",
            "Unschedule publish group",
            "Copy to Publish group",
            "Rename",
            "Delete",
            "Remove",
            "Add media",
        ),
        Act.PUBLISH: ("Publish now", "Take back"),
    },
    "tray": {Act.UPLOAD: ("Upload",)},
    "jobs": {Act.JOBS: ("Run media sync", "Run 1040 (Products)")},
    "headquarters": {
        Act.FEATURES: ("Enable now", "Schedule", "Disable"),
        Act.JOBS: ("Run now", "Full data sync", "Batch processing: *", "Recurrence"),
    },
}
"""Buttons and choices by the words on them or by their spoken names, for each view; `*` is any rest."""


def acts_of_commands() -> dict[str, Act]:
    """Return what each command does, by its id; those that only look are left out."""
    return {name: act for act, names in COMMANDS.items() for name in names.split()}


def act_of_button(view: str, *words: str) -> Act | None:
    """Tell what a button of a view does by any of its words, without ellipsis; None where it only shows."""
    for act, texts in BUTTONS.get(view, {}).items():
        if any(fnmatchcase(one, text) for text in texts for one in words):
            return act
    return None
