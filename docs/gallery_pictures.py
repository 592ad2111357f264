"""Pictures of what an example leaves behind: figures of matplotlib, maps."""

from typing import Any
from weakref import WeakSet

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from sphinx_gallery.scrapers import figure_rst

from citynet import maps

_SHOWN: WeakSet[Any] = WeakSet()


def pictures(_block: Any, names: dict[str, Any], settings: dict[str, Any]) -> str:
    """Save every new figure and map among an example's names, and give their reStructuredText."""
    paths = []
    for value in list(names["example_globals"].values()):
        drawn = value.flat[0] if isinstance(value, np.ndarray) and value.size else value
        shown = getattr(drawn, "figure", None) or drawn  # axes know their figure
        if not isinstance(shown, Figure | maps.NetworkMap | maps.PeriodPanel) or shown in _SHOWN:
            continue
        _SHOWN.add(shown)
        path = next(names["image_path_iterator"])
        if isinstance(shown, Figure):
            shown.savefig(path, dpi=144, bbox_inches="tight")
        else:
            maps.save_png(shown, path, width=1000, height=640, scale=1.5)
        paths.append(path)
    plt.close("all")  # pandas draws into the last figure that is open
    return figure_rst(paths, settings["src_dir"])


def _get_sg_image_scraper() -> Any:
    return pictures
