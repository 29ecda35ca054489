"""Flatten 600,000 variants in 72 contexts against the naive loop.

24 channels with 3 languages each; 20,000 masters with 30 variants (5 colours, 6 sizes). Every master has
media of its own and for each colour in the default context; one in ten also in a channel, in a channel
and language, or for single variants. The naive loop asks for every variant in every context by the same
rules, with nothing but dict look-ups, and is measured on a sample and scaled. Both must agree on it.
"""

import random
import time
from collections.abc import Iterator, Mapping

from app.models.assignments.flatten import Flattener, Rectangle
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import NOTHING, DocumentContent, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context, fallback_contexts
from benchmarks.claims import claim, finish, peak_memory_mb

PRODUCTS = 20_000
COLORS, SIZES = 5, 6
VARIANTS = COLORS * SIZES
CHANNELS = [f"OUN{number:03}" for number in range(1, 25)]
LOCALES = ["en-us", "fr-ca", "de-de"]
CONTEXTS = [Context(channel, locale) for channel in CHANNELS for locale in LOCALES]
FALLBACKS = [fallback_contexts(context) for context in CONTEXTS]
SPECIFIC_EVERY = 10
SAMPLE = 200
TIMES_LARGER = 10

Product = tuple[list[VariantShape], dict[Context, DocumentContent]]
COLOR_MATRIX = (Dimension.COLOR,)


def products(count: int, seed: int = 4) -> Iterator[Product]:
    """Yield the variants and published contents of made-up products."""
    chance = random.Random(seed)
    for number in range(count):
        first = number * VARIANTS
        variants = [
            VariantShape(first + place, DimensionValues(color=place // SIZES, size=place % SIZES))
            for place in range(VARIANTS)
        ]
        media = number * 20
        cells = {
            DimensionValues(color=color): TargetMedia((media + color, media + color + 5))
            for color in range(COLORS)
        }
        documents = {DEFAULT_CONTEXT: DocumentContent(COLOR_MATRIX, TargetMedia((media,)), cells, {})}
        if number % SPECIFIC_EVERY == 0:
            channel = chance.choice(CHANNELS)
            own = {first + chance.randrange(VARIANTS): TargetMedia((media + 12,))}
            place = Context(channel, chance.choice([NEUTRAL, *LOCALES]))
            documents[place] = DocumentContent(COLOR_MATRIX, TargetMedia((media + 11,)), {}, own)
        yield variants, documents


def naive(variants: list[VariantShape], documents: Mapping[Context, DocumentContent]) -> list[TargetMedia]:
    """Answer every variant in every context, one by one."""
    answers = []
    asked = [(variant.id, DimensionValues(variant.values[0])) for variant in variants]
    for fallback in FALLBACKS:
        for variant_id, cell in asked:
            answer = NOTHING
            for context in fallback:
                content = documents.get(context)
                if content is not None:
                    found = content.variants.get(variant_id)
                    if found is None:
                        found = content.cells.get(cell)
                    answer = found or content.master or NOTHING
                    break
            answers.append(answer)
    return answers


def spread(rectangles: tuple[Rectangle, ...]) -> list[TargetMedia]:
    """Return the answers of rectangles in the order of the naive loop."""
    answers = [NOTHING] * (len(CONTEXTS) * VARIANTS)
    for rectangle in rectangles:
        for bit in range(len(CONTEXTS)):
            if rectangle.contexts >> bit & 1:
                for place in range(VARIANTS):
                    if rectangle.targets >> place + 1 & 1:
                        answers[bit * VARIANTS + place] = rectangle.media
    return answers


def main() -> None:
    """Measure and claim."""
    flattener = Flattener(CONTEXTS)
    seconds, count, explicit = 0.0, 0, 0
    kept: list[tuple[Rectangle, ...]] = []
    for variants, documents in products(PRODUCTS):
        started = time.perf_counter()
        kept.append(flattener.flatten(variants, documents))
        seconds += time.perf_counter() - started
        count += len(kept[-1])
        explicit += sum(
            (one.master is not None) + len(one.cells) + len(one.variants) for one in documents.values()
        )
    memory = peak_memory_mb()
    answers = PRODUCTS * VARIANTS * len(CONTEXTS)
    print(f"{answers / 1e6:.1f} M answers in {count:,} rectangles: {seconds:.2f} s")

    undressed, _ = next(products(1))
    started = time.perf_counter()
    for _ in range(PRODUCTS * (TIMES_LARGER - 1)):
        flattener.flatten(undressed, {})
    larger = seconds + time.perf_counter() - started
    print(f"{TIMES_LARGER} times the catalogue, the others without documents: {larger:.2f} s")

    naive_seconds, differences = 0.0, 0
    for number, (variants, documents) in enumerate(products(SAMPLE)):
        started = time.perf_counter()
        answered = naive(variants, documents)
        naive_seconds += time.perf_counter() - started
        differences += answered != spread(kept[number])
    scaled = naive_seconds * PRODUCTS / SAMPLE
    print(f"naive loop: {naive_seconds:.2f} s for {SAMPLE} products, {scaled:.0f} s for all")

    claim("flatten 600,000 variants x 72 contexts, of the naive loop", seconds / scaled, at_most=0.1)
    claim("flatten, products that differ from the naive loop", differences, at_most=0)
    claim("flatten 600,000 variants x 72 contexts", seconds, at_most=1, unit="s")
    claim("flatten, rows, of explicit sets and products", count / (explicit + PRODUCTS), at_most=2)
    claim("flatten, ten times the catalogue with the same documents", larger / seconds, at_most=2)
    claim("flatten, peak memory", memory, at_most=500, unit="MB")
    finish()


if __name__ == "__main__":
    main()
