"""The network year by year as a film, from the drawing code of the printed maps."""

import dataclasses
import io
import os
import re
import shutil
import subprocess
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from citynet import _check, _frames, _style, dates
from citynet._data import atomic_path, write_file
from citynet._headline import headline
from citynet.errors import CitynetError, NetworkError
from citynet.figures import _azimuthal, _draw, _ground, _inset, _projection
from citynet.figures._canvas import MM, Floats, Page, chart, style
from citynet.figures._draw import Options, Picture
from citynet.figures._graph import agreements, focal_city, places
from citynet.figures._maps import PROJECTIONS, label, plan_of
from citynet.figures._projection import Projection
from citynet.figures._words import say
from citynet.language import Language, told

Mode = Literal["cumulative", "in_force"]
Pixels = npt.NDArray[np.uint8]
_WIDTH_MM = 180.0
_MOST_FRAMES = 400
_LABELS = 18
_HOLD = 5  # times as long as the others the last frame stands
_COLOURS = 256  # of a GIF
_SECONDS = 600
_COUNTED = re.compile(r" \([\d.,\s]+\)$")


@dataclass(frozen=True)
class _Subject:
    """What a film is of."""

    G: "nx.MultiGraph[Any]"
    centre: Hashable | None
    options: Options

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """Its places."""
        return places(self.G, self.options.lang)

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Its agreements; which of them are over is a matter of the day."""
        return agreements(self.G).assign(cancelled=False)

    @cached_property
    def whole(self) -> Picture:
        """All of it, whose scale every period has."""
        return _draw.picture(self.G, self.nodes, self.edges, self.centre, self.options)


@dataclass(frozen=True)
class _Stage:
    """Axes that each frame draws in, and what stays the same in them."""

    ax: Axes
    plan: Projection
    clip: Any
    obstacles: list[tuple[float, float, str]]
    fences: list[Floats]


@dataclass(frozen=True)
class _Moment:
    """What stands at the end of a period."""

    name: str
    shown: Picture
    count: int


def film(
    G: "nx.MultiGraph[Any]",
    path: str | os.PathLike[str],
    *,
    mode: Mode = "cumulative",
    every: str = "1Y",
    first: str | None = None,
    last: str | None = None,
    color_by: str = "type",
    region_scheme: str = "source_section2",
    size_by: str = "degree",
    seed: int = 0,
    focal: Hashable | None = None,
    title: str | None = None,
    source: str | None = None,
    lang: str = "en",
    width: int = 1280,
    seconds: float = 0.5,
) -> Path:
    """Show the network's history as a film, a picture a year.

    Each picture shows what :func:`citynet.temporal.as_of` gives for the end of its period, on one
    scale, so that circles grow. Around a focal city it is drawn as :func:`azimuthal_map` does, else
    as :func:`world_map` does, with the part where half of the places crowd beside it.

    Parameters
    ----------
    G
        A graph as :func:`citynet.build_network` makes it.
    path
        A ``.gif``; an ``.mp4``, which takes the program ffmpeg; or a folder, for a PNG each.
    mode, every, first, last
        As :func:`citynet.temporal.snapshots` takes them. What is cancelled goes at its end in
        either mode.
    color_by, region_scheme, size_by, seed, focal
        As in :func:`world_map`. Sizes by other measures than ``"degree"`` and ``"agreements"`` are
        those of all years.
    title, source
        Text above and below; left out, the title is the sentence that maps are headed by.
    lang
        One of :data:`citynet.language.LANGS`.
    width
        Of the pictures, in pixels.
    seconds
        That a picture stands; the last stands five times as long.

    Returns
    -------
    pathlib.Path
        The file or the folder. The same network gives the same bytes.

    Raises
    ------
    NetworkError
        An argument has an unknown value, the network has no dates, or there are more than 400
        periods.
    CitynetError
        There is no ffmpeg, or it makes no film.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    _check.one_of("path", suffix, (".gif", ".mp4", ""))
    _check.one_of("mode", mode, ("cumulative", "in_force"))
    _check.that(seconds > 0, "seconds", seconds, "a time above 0")
    _check.that(width >= 200, "width", width, "at least 200 pixels")  # noqa: PLR2004
    program = _ffmpeg() if suffix == ".mp4" else ""
    options = Options(
        color_by=color_by, region_scheme=region_scheme, size_by=size_by, seed=seed, lang=lang
    )
    rows = _rows(G, mode, every=every, first=first, last=last)
    words = {"title": title or headline(G, lang), "source": source, "lang": lang}
    frames = _frames_of(_Subject(G, focal_city(G, focal), options), rows, words, width)
    if suffix == ".gif":
        _gif(target, [pixels for _, pixels in frames], seconds)
    elif suffix == ".mp4":
        _mp4(target, [pixels for _, pixels in frames], seconds, program)
    else:
        for name, pixels in frames:
            picture = io.BytesIO()
            Image.fromarray(pixels).save(picture, "PNG")
            write_file(target / f"{name}.png", picture.getvalue())
    return target


def _rows(G: "nx.MultiGraph[Any]", mode: Mode, **times: Any) -> dict[str, npt.NDArray[np.intp]]:
    """Give the agreements that each period shows by their numbers: not those cancelled by then."""
    from citynet import temporal  # noqa: PLC0415 - heavy, and only needed here

    table = _frames.agreements(G)
    _begin, until = temporal.standing(table)
    over = table["over"].to_numpy()
    kept = {}
    for name, rows in temporal.snapshot_rows(G, mode=mode, **times).items():
        day = np.datetime64(dates.latest(name.rpartition("–")[2]), "D")
        kept[name] = rows[~(over[rows] & (until[rows] <= day))]
    if not 0 < len(kept) <= _MOST_FRAMES:
        raise NetworkError(f"{len(kept)} pictures; expected 1 to {_MOST_FRAMES}")
    return kept


def _frames_of(
    of: _Subject, rows: dict[str, npt.NDArray[np.intp]], words: dict[str, Any], width: int
) -> Iterator[tuple[str, Pixels]]:
    """Draw what stays once, and then each period's network on it."""
    with chart(None, width_mm=_WIDTH_MM, **words) as page:
        stages = _stages(page, of)
        figure = stages[0].ax.figure
    assert isinstance(figure, Figure)  # noqa: S101 - new axes have a figure of their own
    figure.set_dpi(width / (_WIDTH_MM * MM))
    canvas: Any = FigureCanvasAgg(figure)
    with style():
        canvas.draw()
        still = canvas.copy_from_bbox(figure.bbox)
        for name, kept in rows.items():
            canvas.restore_region(still)
            _draw_moment(stages, _moment(of, name, kept), of.options, canvas)
            yield name, np.asarray(canvas.buffer_rgba())[:, :, :3].copy()


def _stages(page: Page, of: _Subject) -> list[_Stage]:
    """Draw the ground of a film: the map, and the part where half of the places crowd."""
    whole, focal, lang = of.whole, of.whole.focal, of.options.lang
    around = focal is not None and focal in whole.nodes.index and not whole.flows
    ring = 0.0
    if around:
        assert focal is not None  # noqa: S101 - as around says
        plan, ring, _beyond = _azimuthal.disc(whole, focal, None, None)
    else:
        plan = plan_of("eqearth", None, whole, of.nodes, None)
    page.keys = [dataclasses.replace(key, label=_COUNTED.sub("", key.label)) for key in whole.keys]
    page.legend_below = True
    page.note(*_notes(whole, of.edges, plan, lang))
    larger = _inset.planned(page, plan, of.nodes, None, flows=whole.flows)
    low, high = _ground.bounds(plan, None)
    body = page.inner * (1.0 if around else float((high[1] - low[1]) / (high[0] - low[0])))
    body = max(body, larger.height) if larger is not None and larger.beside else body
    ax = page.open(body)
    clip = _ground.ground(ax, plan)
    standing: list[tuple[float, float, str]] = []
    if around:
        reach = plan.radius_km * 1050
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
        standing = _azimuthal.rings(ax, plan, ring, whole, lang)
    if larger is None:
        return [_Stage(ax, plan, clip, standing, [])]
    _inset.heighten(ax, body)
    inner, inner_clip, bar, frame = _inset.stage(ax, plan, larger, lang)
    whole_stage = _Stage(ax, plan, clip, standing, frame)
    return [whole_stage, _Stage(inner, larger.plan, inner_clip, bar, [])]


def _notes(whole: Picture, edges: pd.DataFrame, plan: Projection, lang: str) -> list[str]:
    """Say what the film does not show."""
    notes = []
    if undated := int(edges["year"].isna().sum()):
        notes.append(say("Not shown, without a date: %(count)s.", lang, count=undated))
    if lost := whole.hidden["places"]:
        notes.append(say(
            "Not on the map: %(places)s without a position (%(agreements)s agreements).",
            lang, places=lost, agreements=whole.hidden["agreements"],
        ))  # fmt: skip
    if not plan.azimuthal:
        notes.append(say(PROJECTIONS[plan.name], lang))
    return [*notes, say("Outlines: Natural Earth.", lang)]


def _moment(of: _Subject, name: str, kept: npt.NDArray[np.intp]) -> _Moment:
    """Give what stands at the end of a period, on the scale of all."""
    whole, options = of.whole, of.options
    count = int(of.edges["counted"].to_numpy()[kept].sum())
    if whole.flows:
        bundled = dataclasses.replace(options, flows=True)
        now = _draw.picture(of.G, of.nodes, of.edges.iloc[kept], None, bundled)
        now.edges["width"] *= now.edges["count"].max() / whole.edges["count"].max()
        now.edges["width"] = now.edges["width"].clip(_draw.THINNEST)
        at = whole.nodes.reindex(now.nodes.index)
        share = now.nodes["agreements"] / max(whole.nodes["agreements"].max(), 1.0)
        now.nodes["radius"] = (1.8 * np.sqrt(share)).clip(0.3)
        now.nodes[["lon", "lat"]] = at[["lon", "lat"]]
        return _Moment(name, now, count)
    drawn = whole.edges.loc[whole.edges.index.isin(kept)]
    busy = {*drawn["u"], *drawn["v"], whole.focal}
    now_nodes = whole.nodes[whole.nodes.index.isin(busy)].copy()
    if options.size_by in {"degree", "agreements"}:
        ends = pd.DataFrame({"u": [*drawn["u"], *drawn["v"]], "v": [*drawn["v"], *drawn["u"]]})
        ends = ends if options.size_by == "agreements" else ends.drop_duplicates()
        value = ends["u"].value_counts().reindex(now_nodes.index).fillna(0.0)
        others = whole.nodes.loc[whole.nodes.index != whole.focal, "size"]
        top = max(float(others.max()) if len(others) else 1.0, 1.0)
        unit = _draw.unit_of(len(whole.nodes), options.unit)
        scale = _draw.scale_of(top, unit, varies=bool((others != others.iloc[:1].max()).any()))
        radius = scale * np.sqrt(value.to_numpy(dtype=float) / top)
        now_nodes["radius"] = radius.clip(_draw.FLOOR * unit, _draw.LARGEST)
    return _Moment(name, Picture(now_nodes, drawn, [], whole.focal), count)


def _draw_moment(stages: Sequence[_Stage], moment: _Moment, options: Options, canvas: Any) -> None:
    """Draw a period's network above the ground that is on the canvas, and take it off again."""
    for number, stage in enumerate(stages):
        before = set(stage.ax.get_children())
        lines = _draw.network(
            stage.ax, stage.plan, moment.shown, clip=stage.clip, thin=options.unit
        )
        inside = None if number else _projection.frame(stage.plan)
        label(
            stage.ax, stage.plan, moment.shown, lines,
            labels=_LABELS, inside=inside, obstacles=stage.obstacles, fences=stage.fences,
        )  # fmt: skip
        if not number:
            said = Language(options.lang).count(moment.count, "agreement")
            corner: dict[str, Any] = {"transform": stage.ax.transAxes, "ha": "left", "zorder": 9}
            stage.ax.text(0.0, 0.99, moment.name, va="top", size=20, weight="bold", **corner)
            stage.ax.text(0.0, 0.895, said, va="top", size=8, color=_style.LIGHT["muted"], **corner)
        new = [artist for artist in stage.ax.get_children() if artist not in before]
        for artist in sorted(new, key=lambda artist: artist.get_zorder()):
            artist.draw(canvas.get_renderer())
        for artist in new:
            artist.remove()


def _gif(path: Path, frames: list[Pixels], seconds: float) -> None:
    """Write a GIF, all its pictures in the colours of the last, which has the most."""
    last = Image.fromarray(frames[-1]).quantize(_COLOURS, dither=Image.Dither.NONE)
    pictures = [
        Image.fromarray(frame).quantize(palette=last, dither=Image.Dither.NONE) for frame in frames
    ]
    duration = [round(1000 * seconds)] * (len(frames) - 1) + [round(1000 * seconds * _HOLD)]
    with atomic_path(path) as temporary:
        pictures[0].save(
            temporary, "GIF", save_all=True, append_images=pictures[1:], duration=duration, loop=0
        )


def _ffmpeg() -> str:
    program = shutil.which("ffmpeg")
    if program is None:
        raise CitynetError(
            told(
                "an .mp4 takes the program ffmpeg, which is not installed; write a .gif, or a "
                "folder of pictures"
            )
        )
    return program


def _mp4(path: Path, frames: list[Pixels], seconds: float, program: str) -> None:
    """Have ffmpeg make a film that every player plays: sizes must be even for it."""
    height, width = (size - size % 2 for size in frames[0].shape[:2])
    shown = [*frames, *[frames[-1]] * (_HOLD - 1)]
    with atomic_path(path) as temporary:
        command = [
            program, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", f"{width}x{height}", "-r", f"{1 / seconds:.6g}", "-i", "-", "-an",
            "-c:v", "libx264", "-pix_fmt", "yuv420p", "-r", "25", "-threads", "1",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1",
            "-movflags", "+faststart", str(temporary),
        ]  # fmt: skip
        data = b"".join(frame[:height, :width].tobytes() for frame in shown)
        try:
            done = subprocess.run(  # noqa: S603 - the user's own ffmpeg
                command, input=data, capture_output=True, check=False, timeout=_SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise CitynetError(
                told("%(program)s made no film: %(why)s", program=program, why=str(problem))
            ) from problem
        if done.returncode or not temporary.stat().st_size:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            why = said[-1] if said else str(done.returncode)
            raise CitynetError(told("%(program)s made no film: %(why)s", program=program, why=why))
