"""A picture of a map: by headless Chromium where there is one, by matplotlib otherwise."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from citynet._data import atomic_path, write_file
from citynet.errors import CitynetError
from citynet.maps._saving import Page

# A browser that only draws a local file needs no sandbox of its own, no GPU and no network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_SECONDS = 60


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome: ``$CITYNET_CHROMIUM``, then what is on the path."""
    named = os.environ.get("CITYNET_CHROMIUM")
    if named:
        return named
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def save_png(
    m: Page,
    path: str | os.PathLike[str],
    *,
    width: int = 1280,
    height: int = 800,
    scale: float = 2,
    chromium: str | None = None,
) -> Path:
    """Write a picture of a map or a period panel, for Word, PDF and other paper.

    Parameters
    ----------
    m
        What :func:`network_map` or :func:`period_panel` gave.
    path
        The PNG file to write.
    width, height
        Size in CSS pixels.
    scale
        Pixels of the file per CSS pixel.
    chromium
        The browser; by default ``$CITYNET_CHROMIUM`` or one on the path. Without one, matplotlib
        draws the same network (``citynet.figures``), with its own layout.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    CitynetError
        The browser draws nothing.
    """
    browser = chromium or find_chromium()
    with atomic_path(path) as picture:
        if browser is None:
            _by_matplotlib(m, picture, width=width, scale=scale)
        else:
            _by_chromium(m, picture, browser, (width, height), scale)
    return Path(path)


def _by_chromium(m: Page, picture: Path, browser: str, size: tuple[int, int], scale: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "map.html"
        write_file(page, m.html())
        command = [
            browser,
            "--headless",
            *ARGUMENTS,
            "--hide-scrollbars",
            "--force-prefers-reduced-motion",
            # The clock runs as fast as the page's work allows, until all of it is drawn.
            "--virtual-time-budget=4000",
            f"--user-data-dir={folder}/profile",
            f"--force-device-scale-factor={scale}",
            f"--window-size={size[0]},{size[1]}",
            f"--screenshot={picture}",
            page.as_uri() + "#paper",
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - a browser the caller chose
        except (OSError, subprocess.TimeoutExpired) as problem:
            raise CitynetError(f"{browser} drew no picture: {problem}") from problem
    if done.returncode != 0 or picture.stat().st_size == 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CitynetError(f"{browser} drew no picture: {said[-1] if said else 'no reason given'}")


def _by_matplotlib(m: Page, picture: Path, *, width: int, scale: float) -> None:
    from citynet import figures  # noqa: PLC0415 - only this way out needs matplotlib

    drawn = m.printed()
    figure = drawn.flat[0].figure if hasattr(drawn, "flat") else drawn.figure
    figures.save(figure, picture, dpi=width * scale / figure.get_size_inches()[0])
