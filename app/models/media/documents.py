"""Documents: how many pages a PDF has, and its first page. PDFium lives here only; it bears one thread."""

from pathlib import Path
from typing import Final

from app.models.errors import BadInput
from app.models.media.images import AGAIN, Picture, picture_of_pixels

_MOST_POINTS: Final = 100_000


def first_page(path: Path, pixel_size: int) -> tuple[int | None, Picture | None]:
    """Return the number of pages of a PDF and its first page; neither where a password protects it.

    Raises:
        BadInput: It is damaged.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
            return None, None
        raise BadInput("the PDF is damaged or cut off.", AGAIN) from error
    try:
        pages = len(document)
        if pages == 0:
            raise BadInput("the PDF has no pages.", AGAIN)
        page = document[0]
        longer = max(page.get_size())
        if not 0 < longer < _MOST_POINTS:
            return pages, None
        bitmap = page.render(scale=pixel_size / longer, rev_byteorder=True, prefer_bgrx=False)
        mode = {"RGB": "RGB", "RGBA": "RGBA", "RGBX": "RGBX"}[bitmap.mode]
        size = bitmap.width, bitmap.height
        shown = picture_of_pixels(mode, size, bytes(bitmap.buffer), bitmap.stride, pixel_size)
    except pypdfium2.PdfiumError as error:
        raise BadInput("the first page of the PDF is damaged.", AGAIN) from error
    finally:
        document.close()
    return pages, shown
