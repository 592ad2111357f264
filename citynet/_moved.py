"""Import paths of version 0.1, which lead to today's with a DeprecationWarning until 0.3.

A file under the old name would not do: importing ``citynet.geocode`` would bind that module
where people expect the function ``cn.geocode``. So the old names are found by a finder of their
own, which puts in their place today's module, or the function that always had the name.
"""

import sys
import warnings
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:  # loading it takes a seventh of `citynet --help`
    from importlib.abc import Loader

# Old module → today's, and the public function of the old module's name.
MODULES: dict[str, tuple[str, str | None]] = {
    "citynet.bodies": ("citynet.geocoding.bodies", None),
    "citynet.centrality": ("citynet.measures", "centrality"),
    "citynet.communities": ("citynet.community", "communities"),
    "citynet.divisions": ("citynet.geocoding.divisions", None),
    "citynet.evidence": ("citynet.geocoding.evidence", None),
    "citynet.gazetteer": ("citynet.geocoding.gazetteer", None),
    "citynet.geocode": ("citynet.geocoding.verdicts", "geocode"),
    "citynet.online": ("citynet.geocoding.online", None),
    "citynet.overriding": ("citynet.geocoding.overriding", None),
    "citynet.placenames": ("citynet.geocoding.placenames", None),
    "citynet.replication": ("citynet.studies.batal_topcu", None),
    "citynet.template": ("citynet.agreements.template", None),
}


class _Finder:
    """Finds the modules that have moved; asked only when no other finder knows the name."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        return ModuleSpec(fullname, cast("Loader", self)) if fullname in MODULES else None

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        old = module.__name__
        new, function = MODULES[old]
        tell(old, new)
        today: Any = import_module(new)
        if function is not None:
            # The import system binds on the package what stands in sys.modules: the function, with
            # the old module's other names within reach of `from citynet.geocode import parties`.
            names = {name: value for name, value in vars(today).items() if name[:2] != "__"}
            today = getattr(today, function)
            vars(today).update(names)
        sys.modules[old] = today


def tell(old: str, new: str) -> None:
    """Warn that a name has moved."""
    warnings.warn(f"{old} is now {new}; the old name goes in 0.3", DeprecationWarning, stacklevel=3)


def attribute(name: str) -> Any:
    """Give a module that was once an attribute of the package, with a warning."""
    old = f"citynet.{name}"
    if old not in MODULES:
        raise AttributeError(f"module 'citynet' has no attribute {name!r}")
    new = MODULES[old][0]
    tell(old, new)
    return import_module(new)


def install() -> None:
    """Let the old import paths be found, once."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
