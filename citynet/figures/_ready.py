"""What every figure needs, read before the first is asked for: who draws beside imports this."""

import fontTools.subset  # noqa: F401 - for whoever draws next
import matplotlib.backends.backend_pdf  # noqa: F401
from PIL import Image

from citynet import _basemap
from citynet.figures import _canvas

Image.init()
_basemap.land()
_basemap.borders()
_canvas.clean("a")
_canvas.measure("a", weight="bold")
_canvas.measure("a")
