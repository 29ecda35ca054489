"""Categories: the tree, and one category with its image in the channel and locale in force."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.models.assignments.category_list import CategoryListRow
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.tenants.rows import ChannelRow
from app.views.categories.channel_choice import ChannelChoice
from app.views.categories.commands import install_commands
from app.views.categories.desk import CategoryDesk
from app.views.categories.files import DroppedFiles
from app.views.categories.header import CategoryHeader
from app.views.categories.page import CategoryPageView
from app.views.categories.pictures import Pictures
from app.views.categories.prompts import MessagePrompts, Prompts
from app.views.categories.state import Services
from app.views.categories.tree_panel import WIDTH, CategoryTree
from app.views.check_outs.desk import CheckOutDesk
from app.views.support.background import Background
from app.views.support.cards import EmptyState
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.mime import decode_media, encode_media
from app.views.support.toasts import ToastStack
from app.views.support.undo import History

NARROW: Final = 1080  # px of this view below which the tree gives way
NARROW_TREE: Final = 220
CHOOSE_TITLE: Final = "Choose the image of the category"

ChooseMedia = Callable[[str, Callable[[Sequence[int]], object]], object]


class CategoriesView(QWidget):
    """The Categories view.

    Args:
        services: The services of the tenant (`Tenant` fits).
        user: The person who edits.
        background: Reads and writes off the window's thread.
        pictures: Paints pictures of media.
        label: The drag label of the window.
        toasts: The toasts of the window.
        errors: Presents known errors.
        choose_media: Opens the picker over the library for one image: title, and who receives the ids.
        on_publish: Called with a category id.
        on_context: Called when a person wants to work in another channel and locale.
        on_status: Puts a sentence into the status bar.
        on_preview: Called with the id of a category that is to be previewed.
        files: Uploads files that are dropped onto the image; without it they are refused.
        prompts: Asks questions; message boxes by default.

    Signals: `changed(Changes)` after every write. Thread: GUI.
    """

    changed = Signal(object)

    def __init__(
        self,
        services: Services,
        user: str,
        *,
        background: Background,
        pictures: Pictures,
        label: DragLabel,
        toasts: ToastStack,
        errors: ErrorPresenter,
        choose_media: ChooseMedia,
        on_publish: Callable[[int], object],
        on_context: Callable[[Context], object],
        on_status: Callable[[str], object],
        on_preview: Callable[[int], object] | None = None,
        files: DroppedFiles | None = None,
        prompts: Prompts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Categories")
        self._services = services
        self._background = background
        self._choose_media = choose_media
        self._on_publish = on_publish
        self._on_context = on_context
        self._on_preview = on_preview
        self._key = f"categories-{id(self)}"
        self._context = DEFAULT_CONTEXT
        self._is_narrow: bool | None = None
        self.desk = CategoryDesk(
            services,
            user,
            background,
            toasts,
            errors,
            prompts or MessagePrompts(self),
            on_status,
            files,
            self,
        )
        self.panel = CategoryTree(pictures)
        self.header = CategoryHeader(pictures.hub)
        self.check_outs = CheckOutDesk(
            self.desk, "category", pictures, toasts, background, errors, on_publish, self
        )
        self.page = CategoryPageView(pictures, label)
        self.channels = ChannelChoice(pictures.hub)
        self._nothing = EmptyState(
            pictures.hub, "category", "No category chosen", "Choose a category on the left to see its image."
        )
        self._body, self._below = QStackedWidget(), QStackedWidget()
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.commands: dict[str, QAction] = install_commands(self, self._handlers())
        self.header.more_menu.addActions([self.commands[key] for key in ("nothing", "copy_to")])
        self._on_loaded()

    # layout

    def _lay_out(self) -> None:
        category = QWidget()
        column = QVBoxLayout(category)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.check_outs.card)
        self._below.addWidget(self.page)
        self._below.addWidget(self.channels)
        column.addWidget(self._below, 1)
        self._body.addWidget(self._nothing)
        self._body.addWidget(category)
        self.panes.addWidget(self.panel)
        self.panes.addWidget(self._body)
        self.panes.setStretchFactor(1, 1)
        self.panes.setCollapsible(1, False)
        self.panel.setMinimumWidth(NARROW_TREE)
        self.panel.setMaximumWidth(460)
        self.panes.setSizes([WIDTH, 1200])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.panes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give room to the category in a narrow window."""
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            panel = NARROW_TREE if is_narrow else WIDTH
            self.panes.setSizes([panel, max(200, self.width() - panel)])

    def _connect(self) -> None:
        self.panel.category_chosen.connect(self._on_chosen)
        self.desk.loaded.connect(self._on_loaded)
        self.desk.changed.connect(self._on_changed)
        self.header.preview_wanted.connect(self.preview)
        self.header.publish_wanted.connect(self.publish)
        self.check_outs.follow(self.header)
        self.check_outs.changed_elsewhere.connect(self._on_changed_elsewhere)
        self.page.well.media_dropped.connect(lambda drag: self.desk.give(drag.media_ids))
        self.page.well.file_dropped.connect(self.desk.give_file)
        self.page.choose_wanted.connect(self.choose_image)
        self.page.remove_wanted.connect(self.desk.remove)
        self.page.nothing_wanted.connect(self.desk.show_nothing)
        self.page.copy_to_wanted.connect(self.copy_to_selected)
        self.page.table.context_asked.connect(self._on_context)
        self.channels.channel_asked.connect(self._on_channel)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            **self.check_outs.handlers,
            "publish": self.publish,
            "add": self.choose_image,
            "remove": self.desk.remove,
            "nothing": self.desk.show_nothing,
            "copy": self.copy,
            "cut": self.cut,
            "paste": self.paste,
            "copy_to": self.copy_to_selected,
            "search": self.focus_search,
        }

    @property
    def history(self) -> History:
        """What can be taken back of the category and context on show."""
        return self.desk.history

    @property
    def current_category_id(self) -> int | None:
        """The category on show."""
        return self.desk.category_id

    # what the window calls

    def set_context(self, context: Context, group_name: str = "") -> None:
        """Show another channel and locale, or another publish group; check-outs stay as they are."""
        self.header.set_group(group_name)
        if context != self._context:
            self._context = context
            self.reload_tree()
            self.desk.show(self.desk.category_id, context)

    def show_category(self, category_id: int) -> None:
        """Show a category, as when another view links to it."""
        self.panel.choose(category_id)
        if self.desk.category_id != category_id:
            self.desk.show(category_id, self._context)

    def reload_tree(self) -> None:
        """Read the tree anew."""
        categories, context = self._services.categories, self._context
        self._background.run(lambda: categories.rows(context), self._on_rows, key=self._key)

    def refresh(self, changes: Changes) -> None:
        """Read anew what another view or a job changed."""
        page = self.desk.page
        shown = frozenset() if page is None else frozenset(page.media)
        if changes.catalog or changes.channels or changes.categories:
            self.reload_tree()
        ours = changes.categories & {self.desk.category_id}
        if changes.catalog or changes.channels or ours or changes.media & shown:
            self.desk.reload()

    def refresh_all(self) -> None:
        """Read everything anew (F5)."""
        self.refresh(Changes(catalog=True, channels=True))

    def focus_search(self) -> None:
        """Put the cursor into the search of this view (Ctrl+F)."""
        self.panel.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.panel.search.selectAll()

    def save_layout(self, settings: QSettings) -> None:
        """Keep the splitter."""
        settings.setValue("categories/panes", self.panes.saveState())

    def restore_layout(self, settings: QSettings) -> None:
        """Set the splitter as it was."""
        value = settings.value("categories/panes")
        if value is not None:
            self.panes.restoreState(value)

    def close_view(self) -> None:
        """Do what was asked and has not begun yet, and close what is open over the view."""
        self.desk.close()
        self.check_outs.close()

    # commands

    def add_from_tray(self, media_ids: Sequence[int]) -> None:
        """Show this image, as Enter in the tray does."""
        self.desk.give(media_ids)

    def choose_image(self) -> None:
        """Open the picker ("Add media")."""
        refusal = self.desk.refusal()
        if refusal:
            self.desk.say(refusal)
        else:
            self._choose_media(CHOOSE_TITLE, self.desk.give)

    def preview(self) -> None:
        """Preview the category on show (Ctrl+Shift+V)."""
        if self.desk.category_id is not None and self._on_preview is not None:
            self._on_preview(self.desk.category_id)

    def publish(self) -> None:
        """Publish the category on show in this context (Ctrl+Shift+P)."""
        category_id = self.desk.category_id
        if category_id is not None and self.header.publish_button.isEnabled():
            self._on_publish(category_id)
        elif category_id is not None:
            self.desk.say(self.desk.refusal() or self.header.publish_button.toolTip())

    def copy(self) -> None:
        """Copy the image (Ctrl+C)."""
        page = self.desk.page
        if page is None or page.image is None:
            self.desk.say("There is no image to copy.")
            return
        QGuiApplication.clipboard().setMimeData(encode_media([page.image.id], "clipboard"))
        self.desk.say(f"Copied {page.image.display_name}")

    def cut(self) -> None:
        """Copy the own image and remove it (Ctrl+X)."""
        page = self.desk.page
        if page is None or page.own is None or self.desk.refusal():
            self.desk.remove()
            return
        self.copy()
        self.desk.remove()

    def paste(self) -> None:
        """Show the copied image (Ctrl+V)."""
        drag = decode_media(QGuiApplication.clipboard().mimeData())
        if drag is None:
            self.desk.say("There is no copied media to paste.")
        else:
            self.desk.give(drag.media_ids)

    def copy_to_selected(self) -> None:
        """Give the chosen channels and locales the image that is shown here."""
        page = self.desk.page
        if page is None or self.desk.needs_channel:
            self.desk.say(self.desk.refusal())
            return
        wanted = [context for context in self.page.table.selected if context != page.context]
        if page.image is None:
            self.desk.say("There is no image to copy.")
        elif not wanted:
            self.desk.say("Choose the channels and locales to copy to in the table first.")
        else:
            self.desk.copy_to(wanted)

    # reactions

    def _on_rows(self, rows: Sequence[CategoryListRow]) -> None:
        self.panel.show_rows(rows, is_channel=self._context.channel != OMNICHANNEL)

    def _on_chosen(self, category_id: int) -> None:
        if category_id != self.desk.category_id:
            self.desk.show(category_id, self._context)

    def _on_changed(self, changes: Changes) -> None:
        self.reload_tree()
        self.changed.emit(changes)

    def _on_changed_elsewhere(self) -> None:
        self.reload_tree()
        self.desk.reload()

    def _on_channel(self, channel: ChannelRow) -> None:
        locale = self._context.locale if self._context.locale in channel.languages else NEUTRAL
        self._on_context(Context(channel.oun, locale, self._context.group))

    def _on_loaded(self) -> None:
        page = self.desk.page
        self._body.setCurrentIndex(0 if page is None else 1)
        if page is None:
            problem = self.desk.problem
            words = problem or "Choose a category on the left to see its image."
            self._nothing.say("This category cannot be shown" if problem else "No category chosen", words)
        else:
            needs_channel = page.context.channel == OMNICHANNEL
            self.header.show_page(page, needs_channel=needs_channel)
            self._below.setCurrentIndex(1 if needs_channel else 0)
            if needs_channel:
                self.channels.show_page(page)
            else:
                self.page.show_page(page)
        self._enable(has_page=page is not None)

    def _enable(self, *, has_page: bool) -> None:
        """Say in menus what can be done; keys answer with the reason instead."""
        for key, action in self.commands.items():
            action.setEnabled(has_page or key == "search")
