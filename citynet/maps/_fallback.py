"""What a map's page shows where no script runs: its headline, and its busiest places as a table."""

from collections.abc import Mapping
from typing import Any

import networkx as nx

from citynet._frames import nodes
from citynet.language import Language, _, _c
from citynet.maps import _page, _payload

_MOST = 30


def fallback(G: "nx.MultiGraph[Any]", payload: Mapping[str, Any]) -> str:
    """Give it as HTML; all that is data in it is text."""
    say = Language(payload["lang"])
    table = nodes(G)
    busiest = table.assign(row=range(len(table)))[table["agreements"] > 0]
    busiest = busiest.sort_values(["agreements", "row"], ascending=[False, True]).head(_MOST)
    data = list(G.nodes(data=True))
    heads = (_("Place"), _("Country"), _c("heading", "Agreements"))
    rows = [[say.gettext(head) for head in heads]]
    told = (busiest[name].tolist() for name in ("row", "country", "agreements"))
    for row, code, count in zip(*told, strict=True):
        node, said = data[row]
        country = payload["countries"].get(code, code) or ""
        rows.append([say.name_of(said, node), country, say.integer(count)])
    cells = "".join(
        "<tr>"
        + "".join(f"<{tag}>{_page.escape(str(cell)[:200])}</{tag}>" for cell in row)
        + "</tr>"
        for tag, row in zip(["th", *["td"] * len(rows)], rows, strict=False)
    )
    lines = [payload["title"], payload["period"], payload["source"]]
    head = "".join(f"<p>{_page.escape(str(line)[:500])}</p>" for line in lines if line)
    return f"<p>{_page.escape(_payload.no_script(payload['lang']))}</p>{head}<table>{cells}</table>"
