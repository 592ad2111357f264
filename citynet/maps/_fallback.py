"""What a map's page shows where no script runs: its headline, and its busiest places as a table."""

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from citynet._frames import text_of
from citynet.language import Language, _, _c
from citynet.maps import _columns, _page, _payload

_MOST = 30


def fallback(G: "nx.MultiGraph[Any]", payload: Mapping[str, Any]) -> str:
    """Give it as HTML; all that is data in it is text."""
    say = Language(payload["lang"])
    counts = _columns.read(payload["sizes"]["agreements"]).astype(int)
    busiest = np.argsort(-counts, kind="stable")[:_MOST].tolist()
    data = list(G.nodes(data=True))
    heads = (_("Place"), _("Country"), _c("heading", "Agreements"))
    rows = [[say.gettext(head) for head in heads]]
    for row in busiest:
        node, said = data[row]
        code = text_of(said.get("unit")) or text_of(said.get("country"))
        country = payload["countries"].get(code, code) or ""
        if counts[row]:
            rows.append([say.name_of(said, node), country, say.integer(int(counts[row]))])
    cells = "".join(
        "<tr>"
        + "".join(f"<{tag}>{_page.escape(str(cell)[:200])}</{tag}>" for cell in row)
        + "</tr>"
        for tag, row in zip(["th", *["td"] * len(rows)], rows, strict=False)
    )
    lines = [payload["title"], payload["period"], payload["source"]]
    head = "".join(f"<p>{_page.escape(str(line)[:500])}</p>" for line in lines if line)
    html = f"<p>{_page.escape(_payload.no_script(payload['lang']))}</p>{head}<table>{cells}</table>"
    return html.replace("{", "&#123;")  # folium takes what it is given for a template
