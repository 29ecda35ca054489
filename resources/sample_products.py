"""What the sample holds: the products of a fictional outdoor shop, their colours and their pictures.

sample_pictures.py draws from this table, sample_tables.py writes the catalogue and the manifest from it.
"""

from dataclasses import dataclass

# Dimension values in the order in which people see them: name -> hex.
COLORS = {
    "Black": "#2B2D31",
    "Charcoal": "#565B63",
    "Steel": "#A9B2BA",
    "White": "#EEEEEA",
    "Sand": "#CDB491",
    "Ochre": "#D2973A",
    "Rust": "#B4532F",
    "Coral": "#E4756A",
    "Rose": "#CF8C9C",
    "Plum": "#62386A",
    "Lilac": "#AE9BD2",
    "Navy": "#25345C",
    "Cobalt": "#2C4BC0",
    "Teal": "#1F7C84",
    "Mint": "#8CCBB4",
    "Moss": "#6C7B3F",
    "Forest": "#2D5A40",
    "Brown": "#7B5236",
}
SIZES = ["XS", "S", "M", "L", "XL", "40", "41", "42", "43", "44", "0.5 l", "1.0 l"]
SIZE_NAMES = {"0.5 l": "Half a litre", "1.0 l": "One litre"}
STYLES = ["Regular", "Slim", "Tall"]
CONFIGURATIONS = ["Standard", "With rain cover"]


@dataclass(frozen=True)
class SampleProduct:
    """One product of the sample.

    Attributes:
        dimensions: name -> values, in the order of the product; empty for a simple product.
        views: the pictures of each colour (of the product itself when it has no colours).
        draw: how the picture is drawn, see sample_pictures.DRAWINGS.
    """

    number: str
    name: str
    description: str
    categories: tuple[str, ...]
    dimensions: dict[str, tuple[str, ...]]
    draw: str
    views: tuple[str, ...]

    @property
    def colors(self) -> tuple[str, ...]:
        """Its colours, empty for a product without."""
        return self.dimensions.get("Color", ())


TOP_SIZES = ("XS", "S", "M", "L", "XL")

PRODUCTS = (
    SampleProduct(
        "AO1001",
        "Skyline Zip Hoodie",
        "Midweight hoodie with a full zip and a lined hood.",
        ("Men/Tops/Hoodies",),
        {
            "Color": ("Cobalt", "Charcoal", "Plum", "Moss"),
            "Style": ("Regular", "Slim", "Tall"),
            "Size": TOP_SIZES,
        },
        "hoodie",
        ("front", "back", "detail"),
    ),
    SampleProduct(
        "AO1002",
        "Ridge Tee",
        "Soft cotton tee with a ridge line print.",
        ("Men/Tops/Tees",),
        {"Color": ("Ochre", "White", "Navy"), "Size": TOP_SIZES},
        "tee",
        ("front", "back"),
    ),
    SampleProduct(
        "AO1003",
        "Fjord Shell Jacket",
        "Waterproof three layer shell with taped seams.",
        ("Men/Tops/Jackets", "New arrivals"),
        {"Color": ("Teal", "Rust", "Black"), "Size": TOP_SIZES},
        "shell",
        ("front", "back", "detail"),
    ),
    SampleProduct(
        "AO1004",
        "Trail Shorts",
        "Quick drying shorts with a zipped pocket.",
        ("Men/Bottoms/Shorts",),
        {"Color": ("Sand", "Charcoal"), "Size": ("S", "M", "L", "XL")},
        "shorts",
        ("front", "back"),
    ),
    SampleProduct(
        "AO1005",
        "Harbor Rain Poncho",
        "Packable poncho for sudden rain.",
        ("Men/Tops/Jackets", "Women/Tops/Jackets"),
        {"Color": ("Navy", "Ochre")},
        "",
        (),
    ),
    SampleProduct(
        "AO2001",
        "Alba Down Jacket",
        "Light down jacket with stitched baffles.",
        ("Women/Tops/Jackets", "New arrivals"),
        {"Color": ("Rose", "Forest"), "Size": TOP_SIZES},
        "down",
        ("front", "back", "detail"),
    ),
    SampleProduct(
        "AO2002",
        "Tempo Leggings",
        "High waist leggings with a side pocket.",
        ("Women/Bottoms/Leggings",),
        {"Color": ("Black", "Plum", "Teal"), "Size": TOP_SIZES},
        "leggings",
        ("front", "back"),
    ),
    SampleProduct(
        "AO2003",
        "Meadow Raglan",
        "Long sleeve raglan in two shades.",
        ("Women/Tops/Tees",),
        {"Color": ("Lilac", "Mint", "Coral"), "Size": TOP_SIZES},
        "raglan",
        ("front", "back"),
    ),
    SampleProduct(
        "AO3001",
        "Summit 28 Backpack",
        "28 litre backpack with a roll top and side pockets.",
        ("Gear/Bags", "New arrivals"),
        {"Color": ("Forest", "Rust", "Black"), "Configuration": ("Standard", "With rain cover")},
        "backpack",
        ("front", "back", "detail"),
    ),
    SampleProduct(
        "AO3002",
        "Brook Bottle",
        "Double walled steel bottle.",
        ("Gear/Drinkware",),
        {"Color": ("Steel", "Cobalt", "Coral"), "Size": ("0.5 l", "1.0 l")},
        "bottle",
        ("front",),
    ),
    SampleProduct(
        "AO3003",
        "Compass Cap",
        "Five panel cap with an embroidered compass.",
        ("Gear/Headwear",),
        {"Color": ("Navy", "Sand", "Moss")},
        "cap",
        ("front",),
    ),
    SampleProduct(
        "AO3004",
        "Granite Boot",
        "Mid height hiking boot with a rock guard.",
        ("Gear/Footwear",),
        {"Color": ("Brown", "Black"), "Size": ("40", "41", "42", "43", "44")},
        "boot",
        ("front", "detail"),
    ),
    SampleProduct(
        "AO3005",
        "Camp Mug",
        "Enamel mug for the first coffee of the day.",
        ("Gear/Drinkware",),
        {},
        "mug",
        ("front", "detail"),
    ),
)

# Pictures that are not JPEG: some have an alpha channel, some shops deliver WebP.
SUFFIXES = {"ao3005-front": ".png", "size-chart-tops": ".png", "ao3003-sand-front": ".webp"}


def picture_stem(product: SampleProduct, color: str, view: str) -> str:
    """Return the name of a picture without suffix; `color` is empty for a simple product."""
    return "-".join(part for part in (product.number.lower(), color.lower(), view) if part)


def file_name(stem: str) -> str:
    """Return the file name of a picture."""
    return stem + SUFFIXES.get(stem, ".jpg")
