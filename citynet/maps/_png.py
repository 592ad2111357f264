"""A picture of a map: by headless Chromium where there is one."""

import os
import shutil

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


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome: ``$CITYNET_CHROMIUM``, then what is on the path."""
    named = os.environ.get("CITYNET_CHROMIUM")
    if named:
        return named
    return next((found for name in _NAMES if (found := shutil.which(name))), None)
