"""How far ties reach through time, and what borders do, against places drawn anew.

The foreign end of each tie is drawn among the places of its country and size class in the
gazetteer, the end at home stays: what is left is what the choice of the place added to the choice
of the country. Near a border is within 100 km of a place across it.
"""

from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from citynet import _sphere, nullmodels
from citynet._catalogue import _
from citynet._frames import nodes
from citynet.studies import _form

Floats = npt.NDArray[np.float64]

NEIGHBOURS = ("AT", "BE", "CH", "CZ", "DK", "FR", "LU", "NL", "PL")
NEAR_KM = 100.0
_CLASSES = (5_000, 20_000, 100_000)  # inhabitants
_LEAST = 500  # what the gazetteer has of all countries


class Drawn:
    """Ties with known places, and the places that their foreign ends are drawn among.

    Parameters
    ----------
    G
        The network.
    ties
        As ``_form.abroad`` gives them.
    home
        ISO code of the country whose list it is.
    """

    def __init__(self, G: "nx.MultiGraph[Any]", ties: pd.DataFrame, home: str) -> None:
        known = nodes(G)
        placed = ties["distance_km"].notna()
        self.ties = ties[placed].reset_index(drop=True)
        here, there = (known.loc[self.ties[side]] for side in ("home", "partner"))
        self.x, self.y = here["x"].to_numpy(), here["y"].to_numpy()
        self.at = there["x"].to_numpy(), there["y"].to_numpy()
        country = self.ties["country"].to_numpy(dtype=object)
        places = _places(sorted({*country, home, *NEIGHBOURS}))
        own = places[places["country"] == home]
        self._near_home = _near(own)
        self.near = self._near_home(*self.at)
        across = {code: _near(places[places["country"] == code]) for code in NEIGHBOURS}
        self.home_near = {code: near(self.x, self.y) for code, near in across.items()}
        self._drawn_among(places, country, there["population"].to_numpy())

    def _drawn_among(self, places: pd.DataFrame, country: Any, population: Any) -> None:
        """Sort the candidates by country and size, and note where each tie's begin and end.

        Where a country has no place of the size the partner may be any of its places; where it has
        none at all, its own place stays.
        """
        size = np.where(population > 0, np.searchsorted(_CLASSES, population), 0)
        groups = places.groupby(["country", "size"]).indices
        of_country = places.groupby("country").indices
        lists, begin, count, stays = [], [], [], len(places)
        position: dict[Any, tuple[int, int]] = {}
        total = 0
        for row, pair in enumerate(zip(country, size, strict=True)):
            rows = groups.get(pair, of_country.get(pair[0], np.array([stays + row])))
            if pair not in position or rows[0] >= stays:
                position[pair] = (total, len(rows))
                lists.append(rows)
                total += len(rows)
            begin.append(position[pair][0])
            count.append(position[pair][1])
        pool = np.concatenate(lists)
        x = np.concatenate([places["lon"].to_numpy(), self.at[0]])[pool]
        y = np.concatenate([places["lat"].to_numpy(), self.at[1]])[pool]
        self._pool = x, y, self._near_home(x, y)
        self._begin, self._count = np.array(begin), np.array(count)

    def ends(self, draw: np.random.Generator) -> tuple[Floats, Any]:
        """Draw a foreign end for each tie: its length, and whether it is near the border."""
        rows = self._begin + draw.integers(self._count)
        x, y, near = self._pool
        return _sphere.sphere_km(self.x, self.y, x[rows], y[rows]), near[rows]

    @property
    def km(self) -> Floats:
        """Lengths of the ties, measured as those drawn are."""
        return np.asarray(_sphere.sphere_km(self.x, self.y, *self.at))


def _places(codes: list[str]) -> pd.DataFrame:
    from citynet.geocoding import gazetteer  # noqa: PLC0415 - only where ties are dealt

    index = gazetteer.load()
    listed = [
        (code, one.lat, one.lon, one.population)
        for code in codes
        for one in map(index.place, index.larger(code, _LEAST))
    ]
    places = pd.DataFrame(listed, columns=["country", "lat", "lon", "population"])
    return places.assign(size=np.searchsorted(_CLASSES, places["population"]))


def _near(places: pd.DataFrame) -> Any:
    """Give a function that says which positions lie near one of the places."""
    tree = cKDTree(_sphere.vectors(places["lon"].to_numpy(), places["lat"].to_numpy()))

    def near(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
        apart, _row = tree.query(_sphere.vectors(lon, lat))
        return np.asarray(apart <= _sphere.chord(NEAR_KM))

    return near


def by_period(drawn: Drawn, period: pd.Series, *, replicates: int, seed: int = 0) -> pd.DataFrame:
    """Compare lengths, and how often a neighbour's place is near, with those drawn, by period.

    Parameters
    ----------
    drawn
        The ties.
    period
        The period of each; missing where it is not to be counted.
    replicates, seed
        Of the null model.

    Returns
    -------
    pandas.DataFrame
        A row per period: ``ties``; quartiles and ``median`` of km; ``drawn``, the median of those
        drawn with ``drawn_low`` and ``drawn_high``, ``p``; ``with_neighbours``; ``near``, how many
        of these lie near the border, ``near_drawn``, ``near_ratio``, ``near_p``.
    """
    codes = period.cat.codes.to_numpy()
    names = list(period.cat.categories)
    masks = [codes == number for number in range(len(names))]
    neighbour = drawn.ties["country"].isin(NEIGHBOURS).to_numpy()

    def told(km: Floats, near: Any) -> list[float]:
        close = near & neighbour
        return [float(np.median(km[mask])) if mask.any() else np.nan for mask in masks] + [
            float(close[mask].sum()) for mask in masks
        ]

    draw = np.random.default_rng(seed)
    km = drawn.km
    keys = [f"{what} {name}" for what in ("km", "near") for name in names]
    test = nullmodels.significance(
        dict(zip(keys, told(km, drawn.near), strict=True)),
        np.array([told(*drawn.ends(draw)) for _ in range(replicates)]),
    )
    far, close = test.iloc[: len(names)], test.iloc[len(names) :]
    quartiles = [np.quantile(km[mask], (0.25, 0.75)) for mask in masks]
    frame = pd.DataFrame(
        {
            "ties": [int(mask.sum()) for mask in masks],
            "first_quartile": [low for low, _high in quartiles],
            "median": far["observed"].to_numpy(),
            "third_quartile": [high for _low, high in quartiles],
            "drawn": far["mean"].to_numpy(),
            "drawn_low": far["low"].to_numpy(),
            "drawn_high": far["high"].to_numpy(),
            "p": far["p"].to_numpy(),
            "with_neighbours": [int((mask & neighbour).sum()) for mask in masks],
            "near": close["observed"].to_numpy(),
            "near_drawn": close["mean"].to_numpy(),
            "near_ratio": (close["observed"] / close["mean"]).to_numpy(),
            "near_p": close["p"].to_numpy(),
        },
        index=pd.Index(names, name="period"),
    )
    return _form.titled(
        frame,
        _(
            "Distance in km by period of signing, and ties with neighbours that lie within 100 km "
            "of Germany, against places drawn among their country's of the same size"
        ),
    )


def borders(drawn: Drawn, *, replicates: int, seed: int = 0) -> pd.DataFrame:
    """Ask of each neighbour whether ties with it crowd at the common border, at either end.

    Abroad places are drawn as :class:`Drawn` says; at home the neighbour's ties are dealt out
    among the ends of all ties.

    Returns
    -------
    pandas.DataFrame
        A row per neighbour: ``ties``; ``near_there``, partners within 100 km of Germany, with
        ``drawn_there``, ``ratio_there``, ``low_there``, ``high_there``, ``p_there``; the same of
        the ends at home, within 100 km of the neighbour.
    """
    country = drawn.ties["country"].to_numpy(dtype=object)
    of = [country == code for code in NEIGHBOURS]
    home = np.array([drawn.home_near[code] for code in NEIGHBOURS])
    draw = np.random.default_rng(seed)

    def there(near: Any) -> list[int]:
        return [int(near[mask].sum()) for mask in of]

    def here(order: Any) -> list[int]:
        return [int(row[order[mask]].sum()) for row, mask in zip(home, of, strict=True)]

    count = len(country)
    sides = {
        "there": (there(drawn.near), [there(drawn.ends(draw)[1]) for _ in range(replicates)]),
        "here": (
            here(np.arange(count)),
            [here(draw.permutation(count)) for _ in range(replicates)],
        ),
    }
    frame = pd.DataFrame(
        {"ties": [int(mask.sum()) for mask in of]}, pd.Index(NEIGHBOURS, name="country")
    )
    for side, (observed, rows) in sides.items():
        test = nullmodels.significance(dict(zip(NEIGHBOURS, observed, strict=True)), np.array(rows))
        frame[f"near_{side}"] = test["observed"]
        frame[f"drawn_{side}"] = test["mean"]
        frame[f"ratio_{side}"] = test["observed"] / test["mean"]
        # By how much chance alone may miss the mean.
        frame[f"low_{side}"] = test["observed"] / test["high"]
        frame[f"high_{side}"] = test["observed"] / test["low"].where(test["low"] > 0)
        frame[f"p_{side}"] = test["p"]
    frame = frame.sort_values("ties", ascending=False, kind="stable")
    return _form.titled(
        frame,
        _("Ties with neighbours within 100 km of the border, abroad (there) and at home (here)"),
    )
