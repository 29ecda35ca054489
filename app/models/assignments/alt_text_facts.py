"""What products say of the media items that show them, by the placeholders of templates. Pure."""

from collections.abc import Mapping

from app.models.assignments.uses import ProductFacts


def template_facts(found: Mapping[int, ProductFacts]) -> dict[int, dict[str, str]]:
    """Turn facts of products into values of placeholders, by media id; what is not known is left out."""
    return {media_id: _values(facts) for media_id, facts in found.items()}


def _values(facts: ProductFacts) -> dict[str, str]:
    values = {"product": facts.product_name, "number": facts.product_number}
    values |= {dimension.value: name for dimension, name in facts.values.items()}
    if facts.position:
        values["position"] = str(facts.position)
    return values
