"""What is said of publishing where somebody edits: at once on the Live site, later in a publish group."""

from collections.abc import Callable

from app.models.context import LIVE_SITE, Context
from app.views.support.toasts import ToastStack, ToastTone


def goes_live_with(group_name: str) -> str:
    """Say why nothing is published by itself in a publish group."""
    return f"Goes live with {group_name or 'the publish group'}"


def tell_checked_in(toasts: ToastStack, context: Context, publish: Callable[[], object]) -> None:
    """Say that edits are checked in and what lets shoppers see them; offer to publish on the Live site."""
    if context.group == LIVE_SITE:
        toasts.show_toast("Checked in. Not published yet.", ToastTone.OK, [("Publish", publish)])
    else:
        toasts.show_toast("Checked in. Goes live with the publish group.", ToastTone.OK)
