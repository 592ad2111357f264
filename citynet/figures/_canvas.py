"""A page in millimetres: fonts, margins, title, legend strip, notes, labels.

Nothing here touches matplotlib's global state: settings hold inside :func:`style`, and a figure is
made without pyplot.
"""

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, cast

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Stroke
from matplotlib.textpath import text_to_path

from citynet import _style
from citynet.errors import NetworkError
from citynet.figures._words import say
from citynet.language import check_lang
from citynet.text import one_line

Floats = npt.NDArray[np.float64]

PAPER = _style.LIGHT["paper"]
MM = 1 / 25.4  # inches
POINT = 25.4 / 72  # millimetres
TEXT, SMALL, TITLE = 7.0, 6.0, 8.5  # points
LEADING = 1.32  # a line's height in multiples of its font size
HAIR = 0.4  # points
MARGIN = 1.5  # millimetres of paper left and right
LONGEST = 44  # characters of a label from the data
# The one font that comes with matplotlib: the same picture everywhere, and every Turkish letter.
FONT = "DejaVu Sans"
# matplotlib's settings are the whole process's, so one thread draws at a time.
DRAWING = threading.RLock()


@contextmanager
def style() -> Iterator[None]:
    """Apply the figures' settings for a while; a font family that the caller has set is kept."""
    with DRAWING, _settings():
        yield


@contextmanager
def _settings() -> Iterator[None]:
    family = mpl.rcParams["font.family"]
    chosen = [FONT] if list(family) == ["sans-serif"] else family
    settings: dict[str, Any] = {
        "font.family": chosen,
        "font.size": TEXT,
        # Names come from data: a dollar sign is one.
        "text.parse_math": False,
        "text.usetex": False,
        "text.color": _style.LIGHT["ink"],
        "axes.edgecolor": _style.LIGHT["muted"],
        "axes.labelcolor": _style.LIGHT["ink"],
        "axes.linewidth": HAIR,
        "axes.labelsize": TEXT,
        "axes.unicode_minus": True,
        "hatch.linewidth": 0.5,
        "hatch.color": PAPER,
        "xtick.color": _style.LIGHT["muted"],
        "ytick.color": _style.LIGHT["muted"],
        "lines.solid_capstyle": "butt",
        "figure.facecolor": PAPER,
        "figure.constrained_layout.use": False,
        "figure.autolayout": False,
        "path.simplify": False,
        "legend.fontsize": TEXT,
    }
    with mpl.rc_context(cast("Any", settings)):
        yield


def clean(text: object, longest: int = LONGEST) -> str:
    """Make text from data fit to be drawn: no controls, one line, a box for what the font lacks."""
    plain = one_line(unicodedata.normalize("NFC", str(text)[:500]))
    plain = plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
    known = _characters()
    return "".join(letter if ord(letter) in known else "□" for letter in plain)


@cache
def _characters() -> frozenset[int]:
    """Code points of the font that comes with matplotlib."""
    return frozenset(font_manager.get_font(font_manager.findfont(FONT)).get_charmap())


def measure(text: str, size: float = TEXT, weight: str = "normal") -> tuple[float, float]:
    """Width and height of one line of text in millimetres."""
    family = tuple(mpl.rcParams["font.family"])
    return _width(text or " ", size, weight, family), size * LEADING * POINT


@lru_cache(maxsize=4096)  # a page is measured again whenever something is said on it
def _width(text: str, size: float, weight: str, family: tuple[str, ...]) -> float:
    font = FontProperties(family=family, size=size, weight=weight)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] * POINT


def wrap(text: str, width: float, size: float = TEXT, weight: str = "normal") -> list[str]:
    """Break text into lines of at most ``width`` millimetres; a longer word is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if measure(longer, size, weight)[0] <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while (wide := measure(line, size, weight)[0]) > width and len(line) > 1:
            cut = max(1, min(len(line) - 1, int(len(line) * width / wide)))
            while cut > 1 and measure(line[:cut], size, weight)[0] > width:
                cut -= 1
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line] if line else lines


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a sample and a word.

    ``shape`` is ``line``, ``patch``, ``heading``, ``focal`` or one of matplotlib's markers.
    """

    label: str
    shape: str = "line"
    colour: str = _style.LIGHT["ink"]
    dash: tuple[float, ...] = ()
    width: float = 1.1  # points, of a line
    size: float = 2.0  # millimetres, of a marker
    edge: str = PAPER
    hatch: str = ""

    @property
    def sample(self) -> float:
        """Width of the sample in millimetres."""
        if self.shape == "heading":
            return 0.0
        return {"line": 7.5, "patch": 3.6}.get(self.shape, max(self.size, 1.6))


@dataclass
class Page:
    """A chart and what stands around it: all of it measured before anything is drawn."""

    title: str = ""
    source: str = ""
    lang: str = "en"
    width: float = 180.0
    # The caller's axes, or ``None`` for those of a new figure.
    given: Axes | None = None
    keys: list[Key] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    xlabel: str = ""
    ylabel: str = ""
    # Millimetres that tick labels take.
    left: float = 0.0
    right: float = 0.0
    below: float = 0.0
    legend_below: bool = False
    is_open: bool = False

    def note(self, *sentences: str) -> None:
        """Add a paragraph below the axes."""
        if paragraph := " ".join(sentence for sentence in sentences if sentence):
            self.notes.append(paragraph)

    @property
    def inner(self) -> float:
        """Width of the axes in millimetres."""
        return self.text - self.left - self.right

    @property
    def text(self) -> float:
        """Width of title, legend and notes in millimetres."""
        return self.width - 2 * MARGIN

    def title_lines(self) -> list[str]:
        """Lines of the title."""
        return wrap(self.title, self.text, TITLE, "bold")

    def note_lines(self) -> list[str]:
        """Lines of the notes, a note after the other."""
        paragraphs = [*self.notes, self.source] if self.source else self.notes
        return [line for note in paragraphs for line in wrap(note, self.text, SMALL)]

    def legend(self) -> tuple[list[tuple[float, float, Key]], float]:
        """Where each legend entry begins, in millimetres from the top left, and the height."""
        return flow(self.keys, self.text)

    def heights(self) -> tuple[float, float]:
        """Millimetres above and below the axes."""
        above = 1.8
        if self.title:
            above += len(self.title_lines()) * TITLE * LEADING * POINT + 1.2
        legend = self.legend()[1] + 1.5 if self.keys else 0.0
        below = self.below + (0.6 if not self.below else 1.0)
        if self.xlabel:
            below += TEXT * LEADING * POINT + 0.6
        if lines := len(self.note_lines()):
            below += lines * SMALL * LEADING * POINT + 1.0
        if self.legend_below:
            below += legend
        else:
            above += legend
        return above, below

    def open(self, body: float) -> Axes:
        """Give the axes to draw in: the caller's, or new ones ``body`` millimetres high.

        A new figure is as large as the axes and all that was said before this call.
        """
        self.is_open = True
        if self.given is None:
            above, below = self.heights()
            width, height = self.width, above + body + below
            figure = Figure(figsize=(width * MM, height * MM))
            left = (MARGIN + self.left) / width
            box = (left, below / height, self.inner / width, body / height)
            self.given = figure.add_axes(box)
        return self.given

    @property
    def axes(self) -> Axes:
        """The axes that :meth:`open` gave."""
        if self.given is None:
            raise NetworkError("the page has no axes yet")
        return self.given

    def fit(self) -> None:
        """Fit what stands around the axes to their true width, which a caller's axes decide."""
        width = size_of(self.axes)[0] + self.left + self.right + 2 * MARGIN
        if abs(width - self.width) >= 0.5:  # noqa: PLR2004
            self.width = width

    def surround(self, ax: Axes) -> None:
        """Write title, legend, axis labels and notes around axes."""
        width, height = size_of(ax)
        left = -self.left
        y = height + 1.2
        if self.keys and not self.legend_below:
            rows = self.legend()[1]
            draw_legend(ax, self, left, y + rows + 0.6, (width, height))
            y += rows + 1.5
        for number, line in enumerate(reversed(self.title_lines())):
            rise = y + number * TITLE * LEADING * POINT + 0.4
            write(ax, line, left, rise, size=TITLE, weight="bold", va="baseline")
        y = -self.below - (1.0 if self.below else 0.6)
        if self.xlabel:
            write(ax, self.xlabel, width / 2, y, ha="center", va="top")
            y -= TEXT * LEADING * POINT + 0.6
        if self.keys and self.legend_below:
            draw_legend(ax, self, left, y, (width, height))
            y -= self.legend()[1] + 1.5
        for number, line in enumerate(self.note_lines()):
            below = y - number * SMALL * LEADING * POINT
            write(ax, line, left, below, size=SMALL, va="top", color=_style.LIGHT["muted"])
        if self.ylabel:
            write(ax, self.ylabel, left, height / 2, rotation=90, ha="left", va="center")


@contextmanager
def chart(
    ax: Axes | None, *, title: str | None, source: str | None, lang: str, width_mm: float
) -> Iterator[Page]:
    """Give the page of a figure: what is said before :meth:`Page.open` finds its room.

    What surrounds the axes is written when the block ends.

    Raises
    ------
    NetworkError
        The figures do not speak the language.
    """
    check_lang(lang)
    with style():
        page = Page(clean(title or "", 300), source_line(source, lang), lang, width_mm, ax)
        yield page
        if page.is_open:
            page.fit()
            page.surround(page.axes)


def source_line(source: str | None, lang: str) -> str:
    """Say where the data come from."""
    return say("Source: %(text)s", lang, text=clean(source, 400)) if source else ""


def nothing(ax: Axes, lang: str) -> None:
    """Say that there is nothing to show; axes that measure nothing have no ticks."""
    ax.set(xticks=[], yticks=[])
    ax.text(
        0.5, 0.5, say("Nothing to show", lang), transform=ax.transAxes, ha="center", va="center",
        color=_style.LIGHT["muted"], fontsize=TEXT,
    )  # fmt: skip


def room(labels: Sequence[str], size: float = SMALL) -> float:
    """Millimetres that the widest of some tick labels takes, with its gap."""
    return max((measure(label, size)[0] for label in labels), default=0.0) + 1.6


def cut(label: str, width: float) -> str:
    """Shorten a label to so many millimetres."""
    while measure(label)[0] > width and len(label) > 2:  # noqa: PLR2004
        label = label[:-2].rstrip() + "…"
    return label


def flow(keys: Sequence[Key], width: float) -> tuple[list[tuple[float, float, Key]], float]:
    """Set legend entries in lines, as words of a text."""
    row = TEXT * LEADING * POINT + 0.5
    placed = []
    x = y = 0.0
    tallest = row
    for number, key in enumerate(keys):
        needed = flow_width(key)
        begins = key.shape == "heading"
        # A heading does not stay behind alone.
        ahead = flow_width(keys[number + 1]) if begins and number + 1 < len(keys) else 0.0
        if x > 0 and x + needed + ahead > width:
            x, y, tallest = 0.0, y + tallest, row
        if key.shape not in {"line", "patch", "heading"}:
            tallest = max(tallest, key.size + 0.4)
        placed.append((x, y, key))
        x += needed + (2.4 if begins else 4.2)
    # The lines of tall symbols push later ones down; entries sit in the middle of their line.
    return placed, y + tallest if keys else 0.0


def flow_width(key: Key) -> float:
    """Width of a legend entry in millimetres."""
    size = measure(key.label, TEXT, "bold" if key.shape == "heading" else "normal")[0]
    return key.sample + (1.2 if key.sample and key.label else 0) + size


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of axes in millimetres, as the figure stands now."""
    figure = ax.get_figure(root=True)
    if figure is not None and figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
    ax.apply_aspect()
    box = ax.get_window_extent()
    dpi = figure.dpi if figure is not None else 100.0
    return box.width / dpi / MM, box.height / dpi / MM


def write(ax: Axes, text: str, x: float, y: float, *, size: float = TEXT, **options: Any) -> Any:
    """Write text at millimetres from the axes' lower left corner."""
    return ax.annotate(
        text,
        (0, 0),
        xycoords="axes fraction",
        xytext=(x / POINT, y / POINT),
        textcoords="offset points",
        fontsize=size,
        annotation_clip=False,
        parse_math=False,
        **{"va": "center", **options},
    )


def draw_legend(ax: Axes, page: Page, left: float, top: float, size: tuple[float, float]) -> None:
    """Draw the legend strip with its upper left corner at millimetres of the axes."""
    placed, tall = page.legend()
    width, height = size
    strip = ax.inset_axes((left / width, (top - tall) / height, page.text / width, tall / height))
    strip.set(xlim=(0, page.text), ylim=(tall, 0))
    strip.axis("off")
    strip.set_label("legend")
    rows = sorted({y for _, y, _ in placed})
    ends = dict(zip(rows, [*rows[1:], tall], strict=True))
    for x, y, key in placed:
        middle = (y + ends[y]) / 2
        _sample(strip, key, x, middle)
        strip.text(
            x + key.sample + (1.2 if key.sample else 0),
            middle,
            key.label,
            fontsize=TEXT,
            fontweight="bold" if key.shape == "heading" else "normal",
            va="center_baseline",
        )


def _sample(strip: Axes, key: Key, x: float, y: float) -> None:
    if key.shape == "line":
        strip.add_collection(
            LineCollection(
                [[(x, y), (x + key.sample, y)]],
                colors=key.colour,
                linewidths=key.width,
                linestyles=[dashes(key.dash)],
                clip_on=False,
            ),
            autolim=False,
        )
    elif key.shape == "patch":
        strip.add_patch(
            Rectangle(
                (x, y - 1.1),
                key.sample,
                2.2,
                facecolor=key.colour,
                edgecolor=key.edge,
                hatch=key.hatch,
                linewidth=HAIR,
                clip_on=False,
            )
        )
    elif key.shape == "focal":
        focal_mark(strip, x + key.sample / 2, y, key.size)
    elif key.shape != "heading":
        strip.plot(
            [x + key.sample / 2],
            [y],
            marker=key.shape,
            markersize=key.size / POINT,
            color=key.colour,
            markeredgecolor=key.edge,
            markeredgewidth=HAIR,
            linestyle="none",
            clip_on=False,
        )


def focal_mark(ax: Axes, x: float, y: float, size: float) -> None:
    """Mark the centre of a star, ``size`` millimetres wide: a ring around a point."""
    ink = _style.LIGHT["focus"]
    common: dict[str, Any] = {"marker": "o", "linestyle": "none", "clip_on": False}
    ring: dict[str, Any] = {"color": PAPER, "markeredgecolor": ink, "markeredgewidth": 0.9}
    ax.plot([x], [y], markersize=size / POINT, zorder=5, **ring, **common)
    ax.plot([x], [y], markersize=0.45 * size / POINT, color=ink, mew=0, zorder=5.1, **common)


def dashes(pattern: tuple[float, ...]) -> Any:
    """Matplotlib's line style for a dash in multiples of the line's width."""
    return (0, pattern) if pattern else "solid"


def halo(
    ax: Axes, x: float, y: float, text: str, *, width: float = 1.4, **options: Any
) -> tuple[Any, Any]:
    """Write text over a white outline.

    The outline is an artist of its own, since a path effect would turn the letters themselves into
    outlines, and a PDF's text is to stay text.
    """
    options = {"parse_math": False, "annotation_clip": True, **options}
    under = ax.annotate(text, (x, y), **{**options, "color": PAPER})
    under.set_path_effects([Stroke(linewidth=width, foreground=PAPER)])
    return under, ax.annotate(text, (x, y), **options)


def quiet_axes(ax: Axes, *, grid: str = "y") -> None:
    """Give a chart its rules: hairlines behind the marks, no box."""
    for side in ("top", "right", "left" if grid == "y" else "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_axisbelow(True)
    ax.grid(axis=grid, color=_style.LIGHT["graticule"], linewidth=HAIR, linestyle="-")  # type: ignore[arg-type]
    ax.tick_params(
        which="both",
        labelsize=SMALL,
        labelfontfamily=mpl.rcParams["font.family"],
        labelcolor=_style.LIGHT["ink"],
        width=HAIR,
        length=2,
        pad=2,
    )
    ax.tick_params(axis=grid, length=0)  # type: ignore[arg-type]
    ax.set(xlabel="", ylabel="")


TICKS_BELOW = 4.2  # millimetres that the labels of an x axis take


def whole_ticks(top: float, most: int = 6) -> list[int]:
    """Round whole numbers up to ``top``."""
    step = next(s * 10**e for e in range(12) for s in (1, 2, 5) if top / (s * 10**e) <= most)
    return list(range(0, int(top) + 1, step)) if top >= 1 else [0, 1]


def year_ticks(ax: Axes, low: int, high: int, width: float) -> None:
    """Years at round numbers, as many as have room."""
    step = next(
        s for s in (1, 2, 5, 10, 20, 25, 50, 100, 500, 1000) if (high - low) / s * 9 <= width
    )
    years = list(range(-(-low // step) * step, high + 1, step)) or [low]
    fix_ticks(ax, "x", years, [str(year) for year in years])


def fix_ticks(ax: Axes, axis: str, positions: Sequence[float], labels: Sequence[str]) -> None:
    """Set tick labels from data: fixed, and never read as mathematics."""
    which = ax.xaxis if axis == "x" else ax.yaxis
    which.set_ticks(list(positions), labels=list(labels))
    which.set_ticks([], minor=True)
    for label in which.get_ticklabels():
        label.set_parse_math(False)
