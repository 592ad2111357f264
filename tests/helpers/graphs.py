"""Graphs made by hand, and what a map's page holds of them."""

import json
import re


def payload_of(page):
    """The data inside a map's page."""
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1])
