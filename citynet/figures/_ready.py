"""What every figure needs, read before the first is asked for: who draws beside imports this."""

from citynet._data import long_lived

with long_lived():
    import fontTools.subset  # noqa: F401
    import matplotlib.backends.backend_pdf  # noqa: F401
    from PIL import PngImagePlugin, WebPImagePlugin  # noqa: F401 - or all that there are are loaded

    from citynet import _basemap, ego  # noqa: F401
    from citynet.figures import _canvas

    _basemap.land()
    _basemap.borders()
    _canvas.clean("a")
    _canvas.measure("a", weight="bold")
    _canvas.measure("a")
