"""A figure as a file or as pixels, the same figure always the same bytes."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from citynet._data import atomic_path, write_file
from citynet._frames import distinct
from citynet.errors import NetworkError
from citynet.figures._canvas import DRAWING

FORMATS = (".pdf", ".svg", ".png")
_ROWS_APART, _MANY_COLOURS = 8, 3000  # in every eighth row of a picture


def save(figure: Any, path: str | os.PathLike[str], *, dpi: float = 300) -> Path:
    """Write a figure so that the same figure gives the same bytes.

    Fonts are embedded as TrueType in PDF (text stays text) and drawn as outlines in SVG (it looks
    the same in any viewer). Dates and random ids are left out.

    Parameters
    ----------
    figure
        A matplotlib figure, axes, or an array of axes, as this module's functions return.
    path
        Ends in ``.pdf``, ``.svg`` or ``.png``; folders are made, and the file is whole or absent.
    dpi
        Dots per inch of a PNG, and of arcs too many to be told apart, which are an image in a
        PDF or SVG too.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    NetworkError
        The ending is another one, or there is no figure in ``figure``.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in FORMATS:
        raise NetworkError(f"{target.name!r} ends in none of {', '.join(FORMATS)}")
    owner = _owner(figure)
    if suffix == ".png":
        write_file(target, png(raster(owner, dpi), dpi))
        return target
    with atomic_path(target) as temporary:
        _vectors(owner, temporary, suffix[1:], dpi)
    return target


def _vectors(owner: Figure, target: Any, form: str, dpi: float) -> None:
    undated: dict[str, dict[str, Any]] = {
        "pdf": {"CreationDate": None, "Creator": "citynet", "Producer": "matplotlib"},
        "svg": {"Date": None, "Creator": "citynet"},
    }
    with _saving():
        # Vectors have no resolution; the veil of a great many arcs, which is an image, has.
        owner.savefig(target, dpi=dpi, metadata=undated[form], format=form)


def _owner(figure: Any) -> Figure:
    """Find the figure of axes, the first of several."""
    owner = next(iter(np.ravel(np.array(figure, dtype=object))), None)
    owner = owner if isinstance(owner, Figure) else getattr(owner, "figure", None)
    if not isinstance(owner, Figure):
        raise NetworkError(f"{type(figure).__name__} is no figure and no axes")
    return owner


def raster(figure: Any, dpi: float) -> Image.Image:
    """Draw a figure in pixels; paper is opaque.

    Parameters
    ----------
    figure
        As for :func:`save`.
    dpi
        Dots per inch.
    """
    owner = _owner(figure)
    canvas, before = owner.canvas, owner.dpi
    with _saving():
        try:
            owner.dpi = dpi
            drawn: Any = FigureCanvasAgg(owner)
            drawn.draw()
            return Image.fromarray(np.asarray(drawn.buffer_rgba()), "RGBA").convert("RGB")
        finally:
            owner.dpi = before
            owner.set_canvas(canvas)


def drawn(figure: Any, pixels: int) -> tuple[bytes, Image.Image, float]:
    """Draw a figure as PDF and in pixels, and say how many dots an inch of these has.

    Parameters
    ----------
    figure
        As for :func:`save`.
    pixels
        How wide.
    """
    owner = _owner(figure)
    dpi = pixels / owner.get_figwidth()
    vectors = io.BytesIO()
    _vectors(owner, vectors, "pdf", 300)
    return vectors.getvalue(), raster(owner, dpi), dpi


def png(picture: Image.Image, dpi: float) -> bytes:
    """Pack pixels, the same into the same bytes."""
    said, packed = PngInfo(), io.BytesIO()
    said.add_text("Software", "citynet")
    # Faster than the usual level by a third, and hardly larger.
    picture.save(packed, "png", pnginfo=said, dpi=(dpi, dpi), compress_level=3)
    return packed.getvalue()


def webp(picture: Image.Image) -> bytes:
    """Pack pixels for a page: none is lost, and the bytes are fewer than a PNG's.

    Of many colours, as a map of faint arcs has, a search for what repeats takes several times as
    long and saves little; of few it saves more than half.
    """
    seen = np.asarray(picture)[::_ROWS_APART].reshape(-1, 3) @ np.array([1, 1 << 8, 1 << 16])
    packed = io.BytesIO()
    search = int(len(distinct(seen)) < _MANY_COLOURS)
    picture.save(packed, "webp", lossless=True, quality=20, method=search)
    return packed.getvalue()


@contextmanager
def _saving() -> Iterator[None]:
    """Apply what makes files of the same figure the same, a thread at a time."""
    settings: dict[str, Any] = {
        "pdf.compression": 3,  # a tenth larger than at 6, in a sixth less time
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "citynet",
        # Letters keep their true widths at any resolution: the layout was measured with them.
        "text.hinting": "none",
    }
    with DRAWING, mpl.rc_context(cast("Any", settings)), _plain_fonts():
        yield


@contextmanager
def _plain_fonts() -> Iterator[None]:
    """Cut fonts for a PDF without their tables of ligatures, kerning and formulas.

    Letters stand where matplotlib put them, so no reader of the file asks for these, and to cut
    them takes longer than to draw the figure.
    """
    from fontTools import subset  # noqa: PLC0415 - loads much

    load = subset.load_font  # matplotlib passes no options on

    def plain(*args: Any, **options: Any) -> Any:
        font = load(*args, **options)
        for table in ("GDEF", "GPOS", "GSUB", "MATH", "kern"):
            if table in font:
                del font[table]
        return font

    subset.load_font = plain
    try:
        yield
    finally:
        subset.load_font = load
