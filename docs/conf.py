"""The site's settings: built offline, opened from the disk."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import citynet

project = "citynet"
author = "The citynet developers"
copyright = "The citynet developers"  # noqa: A001 - Sphinx's name
version = release = citynet.__version__
extensions = [
    "myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
]  # fmt: skip
exclude_patterns = ["examples/*.rst", "files"]
html_theme = "pydata_sphinx_theme"
html_title = "citynet"
html_extra_path = ["extra"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False
html_show_search_summary = False  # a page on the disk may not fetch another to cite from it
html_last_updated_fmt = None
html_theme_options: dict[str, Any] = {
    "navbar_center": ["navbar-nav"],
    "navbar_end": ["search-button", "theme-switcher"],
    "navbar_persistent": [],
    "navigation_with_keys": False,
    "show_prev_next": False,
    "header_links_before_dropdown": 9,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
# Without it the theme complains in the console of each page.
html_context = {"default_mode": "auto"}
html_sidebars: dict[str, list[str]] = {
    page: [] for page in ("index", "explain/index", "studies", "datasets", "contributing")
}
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "none"  # the signature says them
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    "within_subsection_order": "FileNameSortKey",
    "image_scrapers": ("gallery_pictures",),
    "ignore_repr_types": r"NetworkMap|PeriodPanel|Figure|Path",
    "default_thumb_file": str(Path(__file__).parent / "pictures" / "table.png"),
    "remove_config_comments": True,
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 3600,  # how long an example took says something of the machine alone
    "write_computation_times": False,
}
