"""citynet: networks of city diplomacy.

A table of agreements between cities goes in; a geocoded multigraph, its measures and interactive
maps come out. Names are loaded when first used, so that ``import citynet`` costs nothing.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citynet import (
        agreements,
        coordination,
        countries,
        datasets,
        dates,
        ego,
        export,
        figures,
        gazetteer,
        maps,
        network,
        nullmodels,
        regions,
        replication,
        report,
        sources,
        temporal,
        text,
    )
    from citynet.agreements import read_agreements, validate, write_agreements
    from citynet.centrality import centrality
    from citynet.communities import communities
    from citynet.geocode import geocode
    from citynet.network import build_network, from_gdfs, to_gdfs

__version__ = "0.1.0"

_FUNCTIONS = {
    "read_agreements": "agreements",
    "validate": "agreements",
    "write_agreements": "agreements",
    "geocode": "geocode",
    "build_network": "network",
    "to_gdfs": "network",
    "from_gdfs": "network",
    "centrality": "centrality",
    "communities": "communities",
}
_MODULES = {
    "agreements", "coordination", "countries", "datasets", "dates", "ego", "errors", "export",
    "figures", "gazetteer", "maps", "network", "nullmodels", "regions", "replication", "report",
    "sources", "temporal", "text",
}  # fmt: skip

__all__ = [
    "__version__", "agreements", "build_network", "centrality", "communities", "coordination",
    "countries", "datasets", "dates", "ego", "export", "figures", "from_gdfs", "gazetteer",
    "geocode", "maps", "network", "nullmodels", "read_agreements", "regions", "replication",
    "report", "sources", "temporal", "text", "to_gdfs", "validate", "write_agreements",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        value = getattr(import_module(f"citynet.{_FUNCTIONS[name]}"), name)
    elif name in _MODULES:
        value = import_module(f"citynet.{name}")
    else:
        raise AttributeError(f"module 'citynet' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package, on which a function wins over the module of its name, as in ``cn.geocode(t)``.

    The import system binds every submodule on its package; here the function is bound instead.
    The module's other names stay within reach: ``from citynet.geocode import ...``.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FUNCTIONS and isinstance(value, ModuleType):
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
