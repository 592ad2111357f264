"""The printed figures: true geometry, true counts, whole pages, stable bytes."""

import hashlib
import io
import itertools
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from helpers.elsewhere import BARE, surroundings
from helpers.files import ROOT
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from citynet import _basemap, _sphere, _style, ego, figures, vocabulary
from citynet.errors import NetworkError
from citynet.figures import (
    _canvas,
    _communities,
    _draw,
    _files,
    _graph,
    _portfolio,
    _projection,
    _ranks,
)
from citynet.figures._projection import Projection

GEOD = pyproj.Geod(ellps="WGS84")
HOSTILE = "<script>alert(1)</script> $\\frac{x$ %s {0}\x00\n\u202e 東京 🏙 " + "Ğ" * 10_000

PLACES = {
    "istanbul-tr": ("Istanbul", "İstanbul", "TR", 28.95, 41.01, "city"),
    "rio-br": ("Rio de Janeiro", "Rio", "BR", -43.18, -22.91, "city"),
    "shimonoseki-jp": ("Shimonoseki", "Şimonoseki", "JP", 130.94, 33.96, "city"),
    "cairo-eg": ("Cairo", "Kahire", "EG", 31.24, 30.04, "city"),
    "houston-us": ("Houston", "Houston", "US", -95.37, 29.76, "city"),
    "berlin-de": ("Berlin", "Berlin", "DE", 13.41, 52.52, "city"),
    "cologne-de": ("Cologne", "Köln", "DE", 6.95, 50.93, "city"),
    "jakarta-id": ("Jakarta", "Cakarta", "ID", 106.85, -6.21, "city"),
    "eurocities": ("EUROCITIES", "EUROCITIES", "BE", 4.35, 50.85, "body"),
    "uclg": ("UCLG", "UCLG", "ES", 2.17, 41.38, "body"),
}
TIES = [
    ("rio-br", "sister_city", "1965", "active"),
    ("shimonoseki-jp", "sister_city", "1972-05-16", "active"),
    ("cairo-eg", "sister_city", "1988-06", "active"),
    ("cairo-eg", "cooperation_protocol", "2011-10-11", "active"),
    ("cairo-eg", "memorandum", "2012", "active"),
    ("houston-us", "sister_city", "1988-10-20", "active"),
    ("berlin-de", "sister_city", "1989-11-17", "active"),
    ("cologne-de", "sister_city", "1997", "cancelled"),
    ("jakarta-id", "memorandum", "2007", "active"),
    ("eurocities", "membership", "1993", "active"),
    ("uclg", "membership", None, "active"),
]


def make_star():
    G = nx.MultiGraph(crs="EPSG:4326")
    for node, (name, label, country, x, y, kind) in PLACES.items():
        G.add_node(node, name=name, label=label, country=country, x=x, y=y, kind=kind)
    for number, (partner, kind, signed, status) in enumerate(TIES):
        data = {"type": kind, "status": status}
        if signed:
            data |= {"signed": signed, "start": signed}
        G.add_edge("istanbul-tr", partner, key=f"t{number}", **data)
    return G


def make_web():
    """A network with no centre: 40 places in four clusters, dated ties."""
    rng = np.random.default_rng(7)
    G = nx.MultiGraph()
    centres = [(10, 50, "DE"), (30, 40, "TR"), (-75, 41, "US"), (135, 35, "JP")]
    for number in range(40):
        x, y, country = centres[number % 4]
        dx, dy = rng.normal(0, 3, 2)
        name = f"Ş{number}"
        G.add_node(f"n{number}", name=name, country=country, x=x + dx, y=y + dy, kind="city")
    for number in range(140):
        u = int(rng.integers(40))
        v = (u + 4 * int(rng.integers(1, 10))) % 40 if rng.random() < 0.8 else int(rng.integers(40))
        if u != v:
            year = str(1960 + int(rng.integers(60)))
            G.add_edge(f"n{u}", f"n{v}", key=str(number), type="sister_city", start=year)
    return G


def drawings(star, web):
    """Every figure, as functions of the language."""
    return {
        "world": lambda lang: figures.world_map(star, lang=lang, title="Dünya", source="Kaynak"),
        "robinson": lambda lang: figures.world_map(
            star, lang=lang, projection="robin", center=150, cancelled=True, color_by="region"
        ),
        "flows": lambda lang: figures.world_map(web, lang=lang, flows=True),
        "communities": lambda lang: figures.world_map(
            web,
            lang=lang,
            color_by="community",
            communities=pd.Series({node: number % 4 for number, node in enumerate(web)}),
        ),
        "section": lambda lang: figures.world_map(star, lang=lang, extent=(-15, 25, 60, 65)),
        "azimuthal": lambda lang: figures.azimuthal_map(star, lang=lang, title="Uzaklık"),
        "periods": lambda lang: figures.period_panel(star, lang=lang, title="Dönemler")[0],
        "signatures": lambda lang: figures.signatures(star, lang=lang, title="İmzalar"),
        "portfolio": lambda lang: figures.portfolio(star, lang=lang, title="Portföy"),
        "shares": lambda lang: figures.portfolio(web, lang=lang, share=True),
        "mixing": lambda lang: figures.mixing_matrix(web, lang=lang, replicates=49, title="Bölge"),
        "distances": lambda lang: figures.distance_distribution(
            web, lang=lang, replicates=9, title="Uzaklık"
        ),
        "ranks": lambda lang: figures.rank_change(web, lang=lang, title="Sıra"),
        "alluvial": lambda lang: figures.community_flow(
            web, lang=lang, history=history(web), title="Topluluk"
        ),
    }


def history(G):
    first = pd.Series({node: number % 4 for number, node in enumerate(G)}, dtype="Int64")
    second = first.copy()
    second.iloc[:6] = 2
    third = second.copy()
    third.iloc[10:14] = pd.NA
    return pd.DataFrame({"1979": first, "1999": second, "2019": third})


NAMES = list(drawings(None, None))


@pytest.fixture
def star():
    return make_star()


@pytest.fixture
def web():
    return make_web()


@pytest.fixture(scope="module")
def drawn():
    """Each figure in a language, drawn once; none may change a setting or its graph."""

    @cache
    def draw(name, lang):
        star, web = make_star(), make_web()
        settings = dict(mpl.rcParams)
        figure = drawings(star, web)[name](lang)
        assert dict(mpl.rcParams) == settings
        for G, untouched in ((star, make_star()), (web, make_web())):
            assert nx.utils.graphs_equal(G, untouched)
        return figure

    return draw


def texts(figure):
    """All text that is drawn, with its box in pixels."""
    figure = figure if isinstance(figure, Figure) else figure.get_figure(root=True)
    figure.draw_without_rendering()
    return [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and not text.get_path_effects()
    ]


def said(figure):
    return " ".join(text for text, _ in texts(figure))


# --- geometry ---


@pytest.mark.parametrize("name", ["eqearth", "robin"])
@pytest.mark.parametrize("centre", [0.0, 28.95, 150.0, -179.0])
def test_projection_is_projs_own(name, centre):
    lon, lat = np.array([-170.0, -43.0, 28.0, 130.0]), np.array([-50.0, -22.0, 41.0, 80.0])
    x, y = Projection(name, centre)(lon, lat)
    wrapped = (lon - centre + 180) % 360 - 180
    expected = pyproj.Proj(f"+proj={name} +ellps=WGS84")(wrapped, lat)
    np.testing.assert_allclose([x, y], expected, atol=1e-3)


@pytest.mark.parametrize("city", [(28.95, 41.01), (174.8, -41.3), (0.0, 89.0), (-58.4, -34.6)])
def test_distances_and_directions_from_the_centre_are_true(city):
    plan = Projection("aeqd", *city)
    lon, lat = np.meshgrid(np.linspace(-180, 175, 13), np.linspace(-80, 80, 9))
    lon, lat = lon.ravel(), lat.ravel()
    x, y = plan(lon, lat)
    bearing, _, metres = GEOD.inv(*np.broadcast_arrays(*city, lon)[:2], lon, lat)
    np.testing.assert_allclose(np.hypot(x, y), metres, rtol=1e-5)
    turn = (np.degrees(np.arctan2(x, y)) - bearing + 180) % 360 - 180
    assert np.abs(turn).max() < 0.02


@pytest.mark.parametrize("name", ["eqearth", "robin"])
@pytest.mark.parametrize("centre", [0.0, 11.0, 90.0, 180.0, -120.0])
def test_an_arc_over_the_edge_goes_on_at_the_other_side(name, centre):
    plan = Projection(name, centre, south=-90, north=90)
    edge = (centre + 180 + 180) % 360 - 180
    a, b = (edge - 20, -10.0), (edge + 25, 35.0)
    parts = _projection.cut(plan, [_sphere.great_circle(a, b)])
    assert len(parts) == 2
    (_, first), (_, second) = parts
    leaves, comes = first[-1], second[0]
    assert leaves[1] == pytest.approx(comes[1], abs=1.0)
    assert leaves[0] == pytest.approx(-comes[0], abs=1.0)
    rim = shapely.LinearRing(_projection.frame(plan))
    assert rim.distance(shapely.Point(leaves)) < 5000
    # No part jumps across the map.
    for part in (first, second):
        assert np.hypot(*np.diff(part, axis=0).T).max() < 1_500_000
    np.testing.assert_allclose(first[0], np.ravel(plan(*a)), atol=1)
    np.testing.assert_allclose(second[-1], np.ravel(plan(*b)), atol=1)


def test_great_circle_follows_the_sphere():
    a, b = (28.95, 41.01), (-95.37, 29.76)
    line = _sphere.great_circle(a, b)
    sphere = pyproj.Geod(a=6371000, b=6371000)
    _, _, whole = sphere.inv(*a, *b)
    _, _, steps = sphere.inv(*line[:-1].T, *line[1:].T)
    assert np.sum(steps) == pytest.approx(whole, rel=1e-6)
    # Over the north, not along a parallel.
    assert line[:, 1].max() == pytest.approx(
        max(lat for _, lat in sphere.npts(*a, *b, 99)), abs=0.1
    )


@pytest.mark.parametrize(
    "pair", [((10, 20), (10, 20)), ((0, 0), (180, 0)), ((30, 40), (-150, -40))]
)
def test_degenerate_arcs_are_finite(pair):
    line = _sphere.great_circle(*pair)
    assert np.isfinite(line).all()
    np.testing.assert_array_equal(line[[0, -1]], pair)


def test_agreements_of_one_pair_are_drawn_apart_whichever_way_round():
    nodes = pd.DataFrame({"lon": [0.0, 60.0], "lat": [10.0, 30.0]}, index=["a", "b"])
    edges = pd.DataFrame({"u": ["a", "b", "a"], "v": ["b", "a", "b"]})
    middles = [line[len(line) // 2] for line in _draw.arcs(edges, nodes)]
    assert len(middles) == 3
    for one, other in itertools.combinations(middles, 2):
        assert np.hypot(*(one - other)) > 1.0


@pytest.mark.parametrize(
    "plan",
    [
        Projection("eqearth", 11.0),
        Projection("robin", 150.0),
        Projection("aeqd", 28.95, 41.01),
        Projection("aeqd", 174.8, -41.3),
        Projection("aeqd", 0.0, 90.0),
    ],
    ids=str,
)
def test_land_is_where_land_is(plan):
    land = _projection.land(plan)
    shapely.prepare(land)
    inland = [(2.3, 48.8), (-100, 40), (100, 60), (25, -29), (134, -25), (-55, -10), (-3.7, 40.4)]
    sea = [(-30, 30), (-150, 0), (80, -30), (-150, 40), (0, 0), (-170, -45)]
    assert all(land.contains(shapely.Point(*plan(*point))) for point in inland)
    assert not any(land.contains(shapely.Point(*plan(*point))) for point in sea)


def test_equal_earth_keeps_areas():
    russia_and_all = _projection.land(Projection("eqearth", 60.0, south=-90, north=90)).area
    lon, lat = np.array([0, 10, 10, 0]), np.array([0.0, 0, 10, 10])
    cell = shapely.segmentize(shapely.Polygon(zip(lon, lat, strict=True)), 0.5)
    x, y = Projection("eqearth")(*np.array(cell.exterior.coords).T)
    true = abs(GEOD.polygon_area_perimeter(*np.array(cell.exterior.coords).T)[0])
    assert shapely.Polygon(zip(x, y, strict=True)).area == pytest.approx(true, rel=2e-3)
    # All land but Antarctica: 135 million km², as any atlas says.
    assert russia_and_all / 1e12 == pytest.approx(135, rel=0.02)


def test_basemap_shapes_are_sound():
    assert _basemap.land().is_valid
    assert len(_basemap.borders().geoms) > 200


# --- palette ---


def _lab(colour, matrix):
    channels = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = to_xyz @ np.clip(np.array(matrix) @ linear, 0, 1) / [0.95047, 1, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


TYPES = vocabulary.terms("type")
# Machado, Oliveira & Fernandes 2009, severity 1.0.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    ("colours", "least"),
    [
        ([term.colour for term in TYPES], 20),
        ([term.colour_dark for term in TYPES], 18),
        (_style.CATEGORIES, 15),
    ],
    ids=["types", "types on a dark ground", "groups"],
)
def test_palettes_hold_for_colour_blind_readers(colours, least, sight):
    labs = [_lab(colour, SIGHT[sight]) for colour in colours]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(labs, 2))
    assert nearest > least


def test_types_differ_in_grey_and_in_dash():
    lightness = sorted(_lab(term.colour, np.eye(3))[0] for term in TYPES)
    assert min(np.diff(lightness)) > 5
    assert len({term.dash for term in [*TYPES, vocabulary.GONE]}) == len(TYPES) + 1
    assert len({term.hatch for term in TYPES}) == len(TYPES)


# --- pages ---


@pytest.mark.parametrize("lang", ["en", "tr"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_and_nothing_changed(name, lang, drawn):
    figure = drawn(name, lang).get_figure(root=True)
    width, height = figure.get_size_inches() * figure.dpi
    for text, box in texts(figure):
        inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
        assert inside, f"{text!r} leaves the page"


@pytest.mark.parametrize("name", ["world", "azimuthal", "section", "flows"])
def test_labels_do_not_overlap(name, drawn, star):
    ax = drawn(name, "tr")
    names = {data.get("label", data.get("name")) for _, data in star.nodes(data=True)}
    names |= {"Almanya", "Türkiye", "ABD", "Amerika Birleşik Devletleri", "Japonya"}
    boxes = [box for text, box in texts(ax) if text in names]
    # Flows are between countries, whose names are few.
    assert len(boxes) >= (2 if name == "flows" else 5)
    for one, other in itertools.combinations(boxes, 2):
        # A line's box has leading that its letters do not fill.
        apart = one.shrunk(0.98, 0.7)
        assert not apart.anchored("C", one).overlaps(other.shrunk(0.98, 0.7).anchored("C", other))


IN_AXES = {
    "world": lambda star, _, ax: figures.world_map(star, ax=ax),
    "azimuthal": lambda star, _, ax: figures.azimuthal_map(star, ax=ax),
    "signatures": lambda star, _, ax: figures.signatures(star, ax=ax),
    "portfolio": lambda star, _, ax: figures.portfolio(star, ax=ax),
    "mixing": lambda _, web, ax: figures.mixing_matrix(web, replicates=9, ax=ax),
    "distances": lambda _, web, ax: figures.distance_distribution(web, replicates=0, ax=ax),
    "ranks": lambda _, web, ax: figures.rank_change(web, ax=ax),
    "alluvial": lambda _, web, ax: figures.community_flow(web, history=history(web), ax=ax),
}


@pytest.mark.parametrize("name", IN_AXES)
def test_caller_axes_are_used_and_returned(name, star, web):
    figure = Figure(figsize=(8, 6))
    given = figure.add_axes((0.25, 0.3, 0.5, 0.5))
    assert IN_AXES[name](star, web, given) is given
    assert given.get_figure() is figure
    figure.savefig(io.BytesIO(), format="png")


def test_panel_draws_in_the_axes_it_is_given(star):
    figure = Figure(figsize=(8, 6))
    given = figure.subplots(2, 3)
    drawn = figures.period_panel(star, every="10Y", ax=given)
    assert list(drawn) == list(given.ravel()[: len(drawn)])
    with pytest.raises(NetworkError, match="axes"):
        figures.period_panel(star, every="5Y", ax=given)


def test_width_is_in_millimetres(star):
    for width in (85.0, 180.0):
        figure = figures.signatures(star, width_mm=width).get_figure(root=True)
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)


# --- counts ---


def test_legend_counts_what_is_drawn(star):
    words = said(figures.world_map(star))
    for expected in (
        "Sister city (5)", "Cooperation protocol (1)", "Memorandum (2)", "Membership (2)",
        "International body (2)", "9 places and bodies, 10 agreements", "1 cancelled",
    ):  # fmt: skip
        assert expected in words
    assert "Cancelled (1)" in said(figures.world_map(star, cancelled=True))


def test_turkish_figures_speak_turkish(star):
    words = said(figures.world_map(star, lang="tr", title="Ağ"))
    for expected in ("Kardeş şehir (5)", "Mutabakat", "İstanbul", "Kahire", "Sınırlar"):
        assert expected in words
    assert "13.081" in _canvas.clean("13.081")


def test_signatures_count_years_and_name_the_undated(star):
    ax = figures.signatures(star)
    heights = {}
    outlines = [path for stack in ax.collections for path in stack.get_paths()]
    for bar in (corners for outline in outlines for corners in outline.to_polygons()):
        year = round(bar[:, 0].mean())
        heights[year] = heights.get(year, 0) + round(np.ptp(bar[:, 1]))
    assert {year: n for year, n in heights.items() if n} == {
        1965: 1, 1972: 1, 1988: 2, 1989: 1, 1993: 1, 1997: 1, 2007: 1, 2011: 1, 2012: 1,
    }  # fmt: skip
    assert "without a date: 1" in said(ax)
    assert "later cancelled: 1" in said(ax)


def test_portfolio_counts_by_year(star):
    table = _graph.agreements(star)
    region = {node: PLACES[node][2] for node in star}
    halves = _portfolio._halves(table, region, "istanbul-tr")
    assert halves["weight"].sum() == len(table)
    assert set(halves["region"]) == {"BR", "JP", "EG", "US", "DE", "ID", "BE", "ES"}
    dated = halves[halves["year"].notna()]
    years, layers = _portfolio._by_year(dated, ["EG", "DE"], "cumulative")
    assert layers[:, years == 1987].ravel().tolist() == [0, 0]
    assert layers[:, years == 1988].ravel().tolist() == [1, 0]
    assert layers[:, years == 2012].ravel().tolist() == [3, 2]
    words = said(figures.portfolio(star, mode="in_force", region_scheme="continent"))
    assert "cancelled on an unknown date: 1" in words
    assert "without a date: 1" in words


def test_portfolio_without_a_centre_counts_either_end_half(web):
    halves = _portfolio._halves(_graph.agreements(web), dict(web.nodes(data="country")), None)
    assert halves["weight"].sum() == pytest.approx(web.number_of_edges())


def test_mixing_cells_show_the_counts(web):
    from citynet import mixing

    test = mixing.mixing_test(web, "continent", replicates=49)
    drawn = figures.mixing_matrix(web, test=test)
    written = [text.get_text().split() for text in drawn.texts if text.get_position()[0] % 1 == 0.5]
    cells = [words[0] for words in written if words]
    assert sum(int(cell) for cell in cells) == int(test["observed"].sum()) == web.number_of_edges()


def test_distances_are_the_ties_own(star):
    lengths = ego.tie_lengths(star, "istanbul-tr")
    assert len(lengths) == 7
    assert lengths.notna().all()
    _, _, metres = GEOD.inv(28.95, 41.01, 31.24, 30.04)
    assert np.isclose(lengths, metres / 1000).any()
    ax = figures.distance_distribution(star, null=[[1000.0, 2000.0]] * 20)
    assert f"{round(np.median(lengths)):,} km observed" in said(ax)
    assert "as supplied by the caller" in said(ax)
    null = ego.null_lengths(star, "istanbul-tr", model="labels", replicates=20)
    given = figures.distance_distribution(star, null=null)
    drawn = figures.distance_distribution(star, model="labels", replicates=20)
    assert said(given) == said(drawn)
    assert "the places change theirs at random" in said(given)


def test_ranks_break_ties_by_the_earlier_rank():
    values = pd.DataFrame({"b": [5, 5, 1], "a": [3, 5, 2], "c": [np.nan, 9, 9]})
    ranks = _ranks.rank_table(values)
    assert ranks.to_numpy().tolist()[1] == [2, 3, 1]
    assert np.isnan(ranks.loc[0, "c"])
    assert ranks.loc[2].tolist() == [3, 2, 1]


def test_alluvial_ribbons_hold_all_that_stay(web):
    table = history(web).to_numpy(dtype=object)
    pair = np.array([[int(a), int(b)] for a, b, _ in table])
    base = [dict.fromkeys(range(4), 0.0)] * 2
    flows = list(_communities._ribbons(pair, base))
    assert sum(size for *_, size in flows) == 40
    assert {(a, b) for a, b, *_ in flows if a != b} == {(0, 2), (1, 2), (3, 2)}


@pytest.mark.parametrize("width", [88, 180])
def test_periods_under_ranks_keep_apart_and_no_name_is_a_letter(bundled, width):
    ax = figures.rank_change(bundled, every="2Y", width_mm=width)
    ax.figure.draw_without_rendering()
    told = [label for label in ax.get_xticklabels() if label.get_text()]
    assert 2 <= len(told) < 28
    assert told[-1].get_text() == "2019"
    boxes = [label.get_window_extent() for label in told]
    assert not any(p.overlaps(q) for p, q in itertools.pairwise(boxes))
    assert not [text for text, _ in texts(ax) if text.endswith("…") and len(text) < 5]


def test_a_figure_of_nothing_has_no_scale(star):
    undated = star.copy()
    for *_, data in undated.edges(data=True):
        data.pop("start", None)
        data.pop("signed", None)
    for drawn in (figures.portfolio(undated), figures.signatures(undated)):
        assert "Nothing to show" in said(drawn)
        assert not drawn.get_xticks().size + drawn.get_yticks().size


def test_side_labels_keep_apart():
    spots = _portfolio.spread(np.array([1.0, 1.1, 1.2, 30.0]), 3.0, 40.0)
    assert np.diff(spots).min() >= 3.0 - 1e-9
    assert spots.min() >= 0
    assert spots[3] == 30.0


def test_panel_counts_each_period(star):
    narrow = texts(figures.period_panel(star, every="10Y", width_mm=85.0)[0].figure)
    heads = [box for text, box in narrow if text[:4].isdigit() or "new" in text]
    assert len(heads) > 4
    for one, other in itertools.combinations(heads, 2):
        assert not one.shrunk(0.98, 0.7).overlaps(other.shrunk(0.98, 0.7))
    axes = figures.period_panel(star, every="10Y")
    words = [" ".join(text.get_text() for text in ax.texts) for ax in axes]
    assert "1960–1969" in words[0]
    assert "1 agreement, 1 new" in words[0]
    assert "5 agreements, 3 new" in words[2]
    assert "10 agreements, 2 new" in words[-1]
    assert len({ax.get_xlim() for ax in axes}) == 1


# --- poor, odd and hostile input ---


@pytest.mark.parametrize("name", ["world_map", "signatures", "portfolio"])
def test_bare_graphs_are_drawn(name):
    bare = nx.path_graph(5)
    words = said(getattr(figures, name)(bare))
    assert words
    getattr(figures, name)(nx.MultiGraph())


def test_places_without_a_position_are_counted():
    G = nx.MultiGraph()
    G.add_node("a", x=1.0, y=1.0)
    G.add_node("b")
    G.add_node("c", x="nonsense", y=float("nan"))
    G.add_edge("a", "b")
    G.add_edge("b", "c")
    assert "2 without a position (2 agreements)" in said(figures.world_map(G))


@pytest.mark.slow
def test_hostile_names_are_text(star, tmp_path):
    star.nodes["cairo-eg"].update(name=HOSTILE, label=HOSTILE)
    star.add_edge("istanbul-tr", "berlin-de", key="x", type=HOSTILE, start="1999")
    drawn = (
        figures.world_map(star, title=HOSTILE, source=HOSTILE, labels=["cairo-eg"]),
        figures.rank_change(star, by="node", focal="istanbul-tr", title=HOSTILE, source="$x$ _"),
        figures.signatures(star, title="$a_b$ 100% \\alpha", source=HOSTILE),
        figures.portfolio(star, regions=pd.Series({"cairo-eg": HOSTILE, "rio-br": "$"})),
    )
    svg = figures.save(drawn[0], tmp_path / "hostile.svg").read_text(encoding="utf-8")
    assert "<script" not in svg
    for axes in drawn[1:]:
        assert said(next(iter(np.ravel(np.array(axes, dtype=object)))))
    words = said(drawn[0])
    assert "<script>alert(1)</script> $" in words
    assert "\x00" not in words
    assert len(words) < 3000


@pytest.mark.parametrize(
    "call",
    [
        lambda G: figures.world_map(G, projection="mercator"),
        lambda G: figures.world_map(G, center="nowhere"),
        lambda G: figures.world_map(G, center=float("nan")),
        lambda G: figures.world_map(G, lang="xx"),
        lambda G: figures.world_map(G, color_by="taste"),
        lambda G: figures.world_map(G, size_by="charm"),
        lambda G: figures.world_map(G, focal="atlantis"),
        lambda G: figures.world_map(G, extent=(0, 50, 10, 40)),
        lambda G: figures.azimuthal_map(G, "atlantis"),
        lambda G: figures.azimuthal_map(G, radius_km=-5),
        lambda G: figures.period_panel(G, mode="sometimes"),
        lambda G: figures.period_panel(G, every="1M"),
        lambda G: figures.portfolio(G, mode="window"),
        lambda G: figures.signatures(G, first=2000, last=1990),
        lambda G: figures.rank_change(G, top=0),
        lambda G: figures.community_flow(G, most=99),
        lambda G: figures.distance_distribution(G, model="magic"),
    ],
)
def test_bad_arguments_are_refused(call, star):
    with pytest.raises(NetworkError):
        call(star)


def test_saving_refuses_what_it_cannot_write(star, tmp_path):
    ax = figures.signatures(star)
    with pytest.raises(NetworkError, match="ends in none"):
        figures.save(ax, tmp_path / "figure.gif")
    with pytest.raises(NetworkError, match="no figure"):
        figures.save("nothing", tmp_path / "figure.pdf")
    assert not list(tmp_path.iterdir())


# --- files ---

SCRIPT = f"""{BARE}
sys.path.insert(0, "tests")
import test_figures as t
made = t.drawings(t.make_star(), t.make_web())
print(*t.hashes(lambda name, lang: made[name](lang), sys.argv[1]), sep="\\n")
"""


def hashes(draw, folder):
    for name in ("world", "signatures", "mixing", "ranks"):
        figure = draw(name, "tr")
        for ending in ("pdf", "svg", "png") if name in {"world", "ranks"} else ("svg",):
            path = figures.save(figure, f"{folder}/f.{ending}", dpi=80)
            yield f"{name} {ending} {hashlib.sha256(path.read_bytes()).hexdigest()}"


@pytest.mark.slow
def test_same_input_same_bytes(drawn, tmp_path):
    here = list(hashes(drawn, tmp_path))
    assert len(set(here)) == 8
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=ROOT, env=surroundings(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == here


def test_pdf_embeds_truetype_and_keeps_text(star, tmp_path):
    data = figures.save(
        figures.signatures(star, lang="tr", title="İğneşçöü"), tmp_path / "f.pdf"
    ).read_bytes()
    assert b"/FontFile2" in data
    assert b"/Type3" not in data
    assert b"/CreationDate" not in data


def test_every_turkish_letter_is_in_the_font():
    letters = "abcçdefgğhıijklmnoöprsştuüvyzABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZâîû"
    assert _canvas.clean(letters, 100) == letters
    assert _canvas.clean("東") == "□"


def picture(figure, dpi=60):
    stream = io.BytesIO()
    owner = figure.get_figure(root=True) if isinstance(figure, Axes) else figure
    owner.savefig(stream, format="png", dpi=dpi)
    return np.asarray(Image.open(stream).convert("RGB"), dtype=float)


@pytest.mark.parametrize("name", ["world", "azimuthal", "alluvial"])
def test_drawing_looks_as_it_did(name, drawn):
    """A broken drawing fails; another release's antialiasing does not."""
    reference = Path(__file__).parent / "figures" / f"{name}.png"
    now = picture(drawn(name, "en"))
    if os.environ.get("CITYNET_WRITE_REFERENCES"):
        reference.parent.mkdir(exist_ok=True)
        Image.fromarray(now.astype(np.uint8)).save(reference, optimize=True)
    expected = np.asarray(Image.open(reference).convert("RGB"), dtype=float)
    assert now.shape == expected.shape
    # Means over blocks of 8 pixels forgive edges and hinting, not a missing arc or land.
    rows, columns = (size // 8 * 8 for size in now.shape[:2])
    difference = (now - expected)[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8, 3)
    blocks = np.abs(difference.mean(axis=(1, 3))).max(axis=2)
    assert blocks.mean() < 1.0
    assert (blocks > 40).mean() < 0.003


def test_distances_from_a_city_that_lies_nowhere_are_a_clear_error(star):
    G = star.copy()
    del G.nodes["istanbul-tr"]["x"]
    with pytest.raises(NetworkError, match="where 'istanbul-tr' is"):
        figures.distance_distribution(G, focal="istanbul-tr")


def test_comparison_sees_a_missing_arc(star, web, drawn):
    whole = picture(drawn("world", "en"))
    star.remove_edge("istanbul-tr", "rio-br")
    less = picture(drawings(star, web)["world"]("en"))
    rows, columns = (size // 8 * 8 for size in whole.shape[:2])
    assert less.shape == whole.shape
    difference = (whole - less)[:rows, :columns].reshape(rows // 8, 8, columns // 8, 8, 3)
    blocks = np.abs(difference.mean(axis=(1, 3))).max(axis=2)
    assert (blocks > 8).sum() > 10


# -- where half of the places crowd ------------------------------------------------------------


def europe(figure):
    """The share of a figure's two maps in which Europe is to be seen."""
    seen = whole = 0.0
    plans = (Projection("eqearth", 28.95), Projection("aeqd", 26.11, 44.43))
    for ax, plan in zip(figure.axes, plans, strict=True):
        x, y = np.meshgrid(np.linspace(*ax.get_xlim(), 80), np.linspace(*ax.get_ylim(), 80))
        lon, lat = _projection.inverse(plan, np.column_stack([x.ravel(), y.ravel()])).T
        inside = (lat >= 35) & (lat <= 71) & (lon >= -11) & (lon <= 40)
        box = ax.get_position()
        whole += box.width * box.height
        seen += box.width * box.height * inside.mean()
    return seen / whole


@pytest.fixture(scope="module")
def bundled(_istanbul_network):
    return _istanbul_network


def names_of(G):
    return {name for _, name in G.nodes(data="name")}


@pytest.mark.parametrize("width", [180, 88])
def test_where_half_of_the_places_crowd_is_drawn_larger(bundled, width):
    figure = figures.world_map(bundled, width_mm=width).figure
    assert europe(figure) >= 0.2
    # No name lies across the frame that shows what is drawn larger.
    whole = figure.axes[0]
    (frame,) = [lines for lines in whole.collections if lines.get_zorder() == 9]
    shape = shapely.MultiLineString(
        [whole.transData.transform(segment) for segment in frame.get_segments()]
    )
    letters = {
        # A line's box has leading that its letters do not fill.
        text: shapely.box(*box.shrunk(0.98, 0.7).anchored("C", box).extents)
        for text, box in texts(figure)
        if text in names_of(bundled)
    }
    assert len(letters) >= 20
    assert [text for text, box in letters.items() if shape.intersects(box)] == []
    assert len(figures.world_map(bundled, inset=False).figure.axes) == 1
    # SVG knows one clip: the larger picture's is its frame.
    inner = next(ax for ax in figure.axes[1:] if ax.get_label() != "legend")
    (left, right), (low, high) = inner.get_xlim(), inner.get_ylim()
    clips = [drawn.get_clip_path() for drawn in (*inner.collections, *inner.patches)]
    assert sum(clip is not None for clip in clips) > 3  # the others are cut at the axes
    for clip in filter(None, clips):
        path, transform = clip.get_transformed_path_and_affine()
        box = transform.transform_path(path).get_extents().transformed(inner.transData.inverted())
        assert left - 1 <= box.x0 <= box.x1 <= right + 1
        assert low - 1 <= box.y0 <= box.y1 <= high + 1


@pytest.mark.parametrize(("colours", "search"), [(40, 1), (4000, 0)])
def test_a_picture_for_a_page_loses_nothing_and_is_searched_where_it_repeats(
    colours, search, monkeypatch
):
    numbers = np.arange(64 * 800) % colours
    pixels = np.stack([numbers % 256, numbers // 256, numbers * 0], axis=1).astype(np.uint8)
    picture = Image.fromarray(pixels.reshape(64, 800, 3), "RGB")
    asked, save = [], Image.Image.save
    monkeypatch.setattr(
        Image.Image, "save",
        lambda self, *to, **how: asked.append(how["method"]) or save(self, *to, **how),
    )  # fmt: skip
    kept = Image.open(io.BytesIO(_files.webp(picture))).convert("RGB")
    assert np.array_equal(np.asarray(kept), np.asarray(picture))
    assert asked == [search]
