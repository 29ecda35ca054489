"""Category images: what a category shows in a context, in words that every source shares."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from app.models.assignments.answers import AnswerItem, MediaFacts, make_item, read_media_facts
from app.models.assignments.category_list import CategoryPlace
from app.models.assignments.contents import read_category_contents
from app.models.assignments.resolve import Resolution, default_image, resolve_category
from app.models.assignments.rows import Source
from app.models.assignments.slots import TargetMedia
from app.models.context import Context
from app.models.media.rows import MediaType


@dataclass(frozen=True, slots=True)
class CategoryAnswer:
    """The image of a category in one context.

    Attributes:
        path: The category, names from the top with slashes.
        name: Its own name.
        asked: The context that was asked.
        context: The context that answered; None where the category has nothing here.
        image: What is shown; None for the placeholder. Its alt text is the name of the category where it
            has none of its own. Source: domain.md 11.4.
    """

    path: str
    name: str
    asked: Context
    context: Context | None
    image: AnswerItem | None


def make_category_answer(
    path: str,
    name: str,
    asked: Context,
    context: Context | None,
    shown: TargetMedia,
    facts: Mapping[int, MediaFacts],
) -> CategoryAnswer:
    """Put a name to the image of a category; an item without facts was unpublished and is left out."""

    def is_image(media_id: int) -> bool:
        return media_id in facts and facts[media_id].type is MediaType.IMAGE

    first = default_image(shown, is_image)
    image = None if first is None else make_item(facts[first], asked.locale)
    return CategoryAnswer(path, name, asked, context, named_image(image, name))


def named_image(image: AnswerItem | None, name: str) -> AnswerItem | None:
    """Let the name of a category stand in where its image has no alternative text."""
    return image._replace(alt_text=name) if image is not None and image.alt_from is None else image


def read_category_answer(
    connection: Connection, category: CategoryPlace, asked: Context, source: Source
) -> tuple[CategoryAnswer, Resolution]:
    """Answer a category inside a scope, with the trace."""
    contents = read_category_contents(connection, [category.id], source, asked.groups).get(category.id, {})
    resolution = resolve_category(contents, asked)
    facts = read_media_facts(connection, resolution.media.media_ids(), source)
    answer = make_category_answer(
        category.path, category.name, asked, resolution.context, resolution.media, facts
    )
    return answer, resolution
