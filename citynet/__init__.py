"""citynet: networks of city diplomacy.

A table of agreements between cities goes in; a geocoded multigraph, its measures and interactive
maps come out. Names are loaded when first used, so that ``import citynet`` costs nothing.

Examples in the documentation take these lines for granted::

    import citynet as cn

    table = cn.datasets.istanbul()
    G = cn.build_network(table)
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from citynet import _moved

if TYPE_CHECKING:
    from citynet import (
        agreements,
        community,
        coordination,
        countries,
        datasets,
        dates,
        ego,
        errors,
        export,
        figures,
        geocoding,
        language,
        maps,
        measures,
        mixing,
        models,
        network,
        nullmodels,
        regions,
        registers,
        report,
        sources,
        studies,
        summary,
        temporal,
        text,
        twomode,
    )
    from citynet.agreements import explain, read_agreements, template, validate, write_agreements
    from citynet.community import communities
    from citynet.geocoding import gazetteer, geocode, online
    from citynet.measures import centrality
    from citynet.models import dyads
    from citynet.network import build_network, from_gdfs, to_gdfs
    from citynet.registers import agenda, compare, diff, merge, page, recommend, settle
    from citynet.summary import describe, sensitivity
    from citynet.temporal import panel

__version__ = "0.1.0"

# Public name → where it lives. No module is called like a public function.
_HOMES = {
    "agenda": "citynet.registers:agenda",
    "agreements": "citynet.agreements",
    "build_network": "citynet.network:build_network",
    "centrality": "citynet.measures:centrality",
    "communities": "citynet.community:communities",
    "community": "citynet.community",
    "compare": "citynet.registers:compare",
    "coordination": "citynet.coordination",
    "countries": "citynet.countries",
    "datasets": "citynet.datasets",
    "dates": "citynet.dates",
    "describe": "citynet.summary:describe",
    "diff": "citynet.registers:diff",
    "dyads": "citynet.models:dyads",
    "ego": "citynet.ego",
    "errors": "citynet.errors",
    "explain": "citynet.agreements:explain",
    "export": "citynet.export",
    "figures": "citynet.figures",
    "from_gdfs": "citynet.network:from_gdfs",
    "gazetteer": "citynet.geocoding.gazetteer",
    "geocode": "citynet.geocoding:geocode",
    "geocoding": "citynet.geocoding",
    "language": "citynet.language",
    "maps": "citynet.maps",
    "measures": "citynet.measures",
    "merge": "citynet.registers:merge",
    "mixing": "citynet.mixing",
    "models": "citynet.models",
    "network": "citynet.network",
    "nullmodels": "citynet.nullmodels",
    "online": "citynet.geocoding.online",
    "page": "citynet.registers:page",
    "panel": "citynet.temporal:panel",
    "read_agreements": "citynet.agreements:read_agreements",
    "recommend": "citynet.registers:recommend",
    "regions": "citynet.regions",
    "registers": "citynet.registers",
    "report": "citynet.report",
    "sensitivity": "citynet.summary:sensitivity",
    "settle": "citynet.registers:settle",
    "sources": "citynet.sources",
    "studies": "citynet.studies",
    "summary": "citynet.summary",
    "template": "citynet.agreements.template",
    "temporal": "citynet.temporal",
    "text": "citynet.text",
    "to_gdfs": "citynet.network:to_gdfs",
    "twomode": "citynet.twomode",
    "validate": "citynet.agreements:validate",
    "write_agreements": "citynet.agreements:write_agreements",
}

__all__ = [
    "__version__", "agenda", "agreements", "build_network", "centrality", "communities",
    "community", "compare", "coordination", "countries", "datasets", "dates", "describe", "diff",
    "dyads", "ego", "errors", "explain", "export", "figures", "from_gdfs", "gazetteer", "geocode",
    "geocoding", "language", "maps", "measures", "merge", "mixing", "models", "network",
    "nullmodels", "online", "page", "panel", "read_agreements", "recommend", "regions", "registers",
    "report", "sensitivity", "settle", "sources", "studies", "summary", "template", "temporal",
    "text", "to_gdfs", "twomode", "validate", "write_agreements",
]  # fmt: skip

if "IPython" in sys.modules:  # a notebook, perhaps
    import_module("citynet._notebook").once(import_module("citynet.errors").CitynetWarning)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        return _moved.attribute(name)
    module, _, attribute = _HOMES[name].partition(":")
    value: Any = import_module(module)
    if attribute:
        value = getattr(value, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


_moved.install()
