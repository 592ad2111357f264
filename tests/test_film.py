"""Films: each picture what the network was at the end of its year, the same bytes each time."""

import stat

import networkx as nx
import numpy as np
import pytest
from helpers.graphs import register
from PIL import Image

import citynet as cn
from citynet import figures
from citynet.errors import CitynetError, NetworkError
from citynet.figures import _film
from citynet.figures._draw import Options


@pytest.fixture(scope="module")
def dated():
    """A star with a date of each precision, one of them over and one without a date."""
    H = nx.MultiGraph(crs="EPSG:4326")
    H.add_node("i", name="Ankara", country="TR", kind="city", x=32.8, y=39.9)
    rows = (("1990", "DE", {}), ("1991-05", "FR", {}), (None, "IT", {}),
             ("1990", "ES", {"status": "cancelled", "end": "1992"}))  # fmt: skip
    for number, (start, country, more) in enumerate(rows):
        name = f"<b>Town $ {number}"
        H.add_node(name, name=name, country=country, kind="city", x=5.0 + 3 * number, y=45.0)
        when = {"start": start} if start else {}
        H.add_edge("i", name, key=str(number), type="sister_city", **when, **more)
    return H


def test_a_folder_has_a_picture_a_year(dated, tmp_path):
    figures.film(dated, tmp_path / "film", width=300)
    names = sorted(path.name for path in (tmp_path / "film").iterdir())
    assert names == ["1990.png", "1991.png", "1992.png"]
    pictures = [np.asarray(Image.open(tmp_path / "film" / name)) for name in names]
    assert {picture.shape[1] for picture in pictures} == {300}
    assert not np.array_equal(pictures[0], pictures[1])


@pytest.mark.parametrize("mode", ["cumulative", "in_force"])
@pytest.mark.parametrize("kind", ["turkish", "german", "european"])
def test_each_picture_follows_the_rule_of_time(kind, mode):
    H = register(kind)
    rows = _film._rows(H, mode, every="10Y", first=None, last=None)
    for name, kept in rows.items():
        year = name.rpartition("–")[2]
        part = cn.temporal.as_of(H, year, mode=mode)
        table = cn.network.agreements(part)
        ended = table["end_first"] <= f"{year}-12-31"
        gone = table["over"] & (ended | table["end_first"].isna())
        assert len(kept) == len(table) - gone.sum()


def test_circles_grow_on_one_scale(dated):
    of = _film._Subject(dated, None, Options())
    rows = _film._rows(dated, "cumulative", every="1Y", first=None, last=None)
    sizes = [
        _film._moment(of, name, kept).shown.nodes["radius"]["i"] for name, kept in rows.items()
    ]
    assert sizes[0] < sizes[1]
    assert [_film._moment(of, name, kept).count for name, kept in rows.items()] == [2, 3, 2]


def test_a_gif_is_the_same_each_time(dated, tmp_path):
    for name in ("one.gif", "other.gif"):
        figures.film(dated, tmp_path / name, width=300, every="2Y")
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "other.gif").read_bytes()
    with Image.open(tmp_path / "one.gif") as film:
        assert film.n_frames == 2
        film.seek(1)
        assert film.info["duration"] == 2500


def test_an_mp4_takes_ffmpeg(dated, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CitynetError, match="ffmpeg"):
        figures.film(dated, tmp_path / "film.mp4")
    program = tmp_path / "ffmpeg"
    program.write_text(
        '#!/bin/sh\nfor last; do :; done\n/bin/cat > "$last"\necho "$@" >&2\n', encoding="utf-8"
    )
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    figures.film(dated, tmp_path / "film.mp4", width=300, every="2Y")
    size = (tmp_path / "film.mp4").stat().st_size
    # Two pictures, of which the last stands five times as long, of whole and even sizes.
    assert size % (6 * 3 * 300) == 0
    program.write_text("#!/bin/sh\necho 'no such codec' >&2\nexit 1\n", encoding="utf-8")
    with pytest.raises(CitynetError, match="no such codec"):
        figures.film(dated, tmp_path / "other.mp4", width=300, every="2Y")
    assert not (tmp_path / "other.mp4").exists()


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("film.avi", {}),
        ("f.gif", {"mode": "x"}),
        ("f.gif", {"seconds": 0}),
        ("f.gif", {"width": 9}),
    ],
)
def test_what_cannot_be_filmed_is_said(dated, tmp_path, path, options):
    with pytest.raises(NetworkError):
        figures.film(dated, tmp_path / path, **options)


def test_a_network_without_dates_has_no_film(tmp_path):
    H = nx.MultiGraph([("a", "b")])
    with pytest.raises(NetworkError, match="0 pictures"):
        figures.film(H, tmp_path / "f.gif")
