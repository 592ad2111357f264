"""Maps, figures, the report and the commands in a language in which every sentence stands in marks.

All names in the data are Greek, as its names of countries and months are.
"""

import re

import matplotlib.text
import numpy as np
import openpyxl
import pandas as pd
import pytest
from helpers.browser import opened
from helpers.files import ROOT
from helpers.pseudo import LANG, WORD, Reader, leaks, pseudo_language
from helpers.reports import draw_nothing

import citynet as cn
from citynet import _terminal, cli, figures, report
from citynet.agreements import template
from citynet.agreements._reading import OUR_SHEET
from citynet.errors import CitynetWarning
from citynet.language import speaking
from citynet.measures import names as measure_names

PLACES = {
    "Άγκυρα": ("Τουρκία", "city", 39.92, 32.85),
    "Σμύρνη": ("Τουρκία", "city", 38.42, 27.14),
    "Τσανκάγια": ("Τουρκία", "city", 39.90, 32.86),
    "Βερολίνο": ("Γερμανία", "city", 52.52, 13.40),
    "Σαξονία": ("Γερμανία", "region", 51.0, 13.5),
    "Σεούλ": ("Νότια Κορέα", "city", 37.57, 126.98),
    "Τύνιδα": ("Τυνησία", "city", 36.81, 10.18),
    "Σόφια": ("Βουλγαρία", "city", 42.70, 23.32),
    "Ένωση": ("", "body", 48.9, 2.3),
}
TIES = [
    ("Άγκυρα", "Βερολίνο", "sister_city", "1990", {}),
    ("Τσανκάγια", "Βερολίνο", "memorandum", "1995-03", {}),
    ("Άγκυρα", "Σεούλ", "memorandum", "1971-08-23", {"renewed": "1999", "preliminary": "1970"}),
    ("Άγκυρα", "Σεούλ", "sister_city", "1985-02-01", {"signed_at": "Σεούλ", "note": "Ωραία"}),
    ("Τσανκάγια", "Σόφια", "cooperation_protocol", None, {}),
    ("Σμύρνη", "Τύνιδα", "sister_city", "2001", {"status": "cancelled", "ended": "2010"}),
    ("Σμύρνη", "Σόφια", "sister_city", "2003-05-05", {}),
    ("Σμύρνη", "Σαξονία", "sister_city", "2004", {}),
    ("Σμύρνη", "Βερολίνο", "memorandum", "2004-01-01", {}),
    ("Άγκυρα", "Ένωση", "membership", "2005", {"role": "board member"}),
]


@pytest.fixture(scope="module", autouse=True)
def _pseudo(tmp_path_factory):
    """Add the language for as long as these tests run."""
    with pseudo_language(tmp_path_factory.mktemp("pseudo") / "locale"):
        yield


@pytest.fixture(scope="module")
def table():
    rows = []
    for number, (a, b, kind, signed, more) in enumerate(TIES):
        row = {"id": f"{number}", "type": kind, "signed": signed, **more}
        for side, name in (("a", a), ("b", b)):
            country, party, lat, lon = PLACES[name]
            row |= {f"{side}_name": name, f"{side}_country": country, f"{side}_kind": party}
            row |= {f"{side}_lat": lat, f"{side}_lon": lon}
        rows.append(row)
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def graph(table):
    G = cn.build_network(table)
    for data in G.nodes.values():
        data["name"] = data["label"]  # not the gazetteer's
        data.pop("spellings", None)
    return G


SEEN = """() => {
  const told = [];
  const kinds = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
  const walk = document.createTreeWalker(document.body, kinds);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      const { tagName } = node.parentElement;
      // Where scripts run, what is for where none does is text with its tags.
      const text = tagName === "NOSCRIPT" ? node.data.replace(/<[^>]*>/g, " ") : node.data;
      if (!["SCRIPT", "STYLE"].includes(tagName)) told.push(text);
    } else {
      for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "data-told"]) {
        told.push(node.getAttribute(name) ?? "");
      }
    }
  }
  return told.join(" | ");
}"""


def test_the_map(chromium, tmp_path, graph):
    with pytest.warns(CitynetWarning, match="not defined here"):  # the graph is one place's list
        measures = cn.centrality(graph)
    drawn = cn.maps.network_map(
        graph, lang=LANG, color_by="region", region_scheme="continent", measures=measures
    )
    cn.maps.save(drawn, tmp_path / "map.html")
    told = []
    with opened(chromium, tmp_path / "map.html", viewport={"width": 1200, "height": 800}) as page:
        page.locator("main[data-drawn]").wait_for()

        def run(script):
            page.evaluate(
                "() => { const { net, actions, ui } = document.querySelector('main').citynet;"
                f" {script} }}"
            )
            page.wait_for_timeout(300 if "goTo" in script else 50)
            told.append(page.evaluate(SEEN))

        run("ui.places.toggle()")
        run("actions.cancelled(true)")
        run("actions.year(1999)")
        run("actions.mode('in_force')")
        run("actions.year(null)")
        for key in ("type", "community", "plain"):
            run(f"actions.colorBy('{key}')")
        for name in measure_names():
            run(f"actions.sizeBy('{name}')")
        page.fill(".cn-search input", "qqq")
        run("")
        for node in range(len(graph)):
            run(f"actions.goTo({node})")
    assert sum(map(len, told)) > 20_000
    assert "⟦Sister city⟧" in told[0]
    assert leaks(" | ".join(told)) == []


def test_the_panel_of_periods(chromium, tmp_path, graph):
    cn.maps.save(cn.maps.period_panel(graph, lang=LANG), tmp_path / "panel.html")
    with opened(chromium, tmp_path / "panel.html") as page:
        page.locator("main[data-drawn]").wait_for()
        told = page.evaluate(SEEN)
    assert "⟦All agreements signed by the end of each period⟧" in told
    assert leaks(told) == []


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("world_map", {"size_by": "degree"}),
        ("world_map", {"color_by": "community", "size_by": "betweenness"}),
        ("world_map", {"flows": True}),
        ("azimuthal_map", {"city": "Άγκυρα"}),
        ("period_panel", {}),
        ("signatures", {}),
        ("portfolio", {"region_scheme": "continent"}),
        ("portfolio", {"region_scheme": "continent", "mode": "in_force"}),
        ("mixing_matrix", {"region_scheme": "continent"}),
        ("distance_distribution", {"replicates": 20}),
        ("distance_distribution", {"replicates": 20, "model": "reference", "focal": "Άγκυρα"}),
        ("rank_change", {}),
        ("community_flow", {}),
    ],
)
@pytest.mark.filterwarnings("ignore:every tie ends at", "ignore:.*not defined here")
def test_a_figure(graph, name, options):
    nodes = {data["name"]: node for node, data in graph.nodes(data=True)}
    options = {key: nodes.get(value, value) for key, value in options.items()}
    axes = getattr(figures, name)(graph, lang=LANG, source="Πηγή", **options)
    figure = np.ravel(np.array(axes, dtype=object))[0].figure
    told = " | ".join(text.get_text() for text in figure.findobj(matplotlib.text.Text))
    assert "⟦" in told
    assert leaks(told.replace("\n", " ")) == []


# Titles of works, and what is no word of any language.
WORKS = ROOT / "citynet" / "report" / "assets" / "references.csv"
SIGNS = ("PDF", "PNG", "p", "q", "z", "n", "all")
FILES = re.compile(
    r"(?:tables|figures)/[\w.]+|map\.html|[\w-]+ \d+(?:\.\d+)+|@software\{.*\}", re.DOTALL
)


def test_the_report(table, tmp_path, monkeypatch):
    draw_nothing(monkeypatch)
    places = cn.geocode(table)
    page = report.write_report(table, tmp_path / "report", lang=LANG, places=places)
    reader = Reader()
    reader.feed(page.read_text(encoding="utf-8"))
    works = [WORKS.read_text(encoding="utf-8"), *cn.measures.notes()["reference"]]
    known = re.findall(WORD, " | ".join([*works, *places["resolved_name"].dropna()]))
    told = [FILES.sub(" ", text) for text in reader.told]
    assert sum(text.count("⟦") for text in told) > 450
    assert {text: leaks(text, *known, *SIGNS) for text in told if leaks(text, *known, *SIGNS)} == {}


def test_the_template(tmp_path, monkeypatch):
    monkeypatch.setattr(template, "_other", lambda lang: lang)  # the help's second language
    template.write_template(tmp_path / "ties.xlsx", lang=LANG)
    told = []
    for sheet in openpyxl.load_workbook(tmp_path / "ties.xlsx"):
        told.append(sheet.title.removesuffix(OUR_SHEET))
        told += [str(cell.value) for row in sheet for cell in row if cell.value]
        for rule in sheet.data_validations.dataValidation:
            told += [rule.promptTitle, rule.prompt, rule.errorTitle, rule.error]
    assert sum(text.count("⟦") for text in told) > 100
    examples = ("Berlin", "Rio", "de", "Janeiro", "Rotterdam", "UCLG")
    assert leaks(" | ".join(told), *examples) == []


def test_the_help_of_every_command():
    # What typer itself says, and what is typed as it stands.
    typers = re.compile(
        r"Usage: .*|^(?:Options|Commands|Arguments):|Show this message and exit\."
        r"|\[default: [^\]]*\]"
        r"|\[required\]|--?[\w-]+|<[^>]*>|\[\w+(?:\|\w+)*\]|\w+(?:\|\w+)+"
        r"|\b(?:FILE|FLOAT|INTEGER|PATH|TEXT)\b",  # kinds of values, as older versions show them
        re.MULTILINE,
    )
    told = []
    with speaking(LANG):
        command = _terminal.translated(cli.app)
        for name, one in _commands(command, "citynet"):
            context = one.make_context(name, [], resilient_parsing=True)
            context.max_content_width = context.terminal_width = 1000
            told.append(one.get_help(context))
    assert len(told) > 10
    assert all("⟦" in text for text in told)
    names = re.findall(WORD, " ".join(name for name, _ in _commands(command, "citynet")))
    # A list of commands has the first line of what each says.
    marked = re.compile(r"⟦[^⟦⟧]*⟧|⟦[^⟧\n]*")
    left = " | ".join(typers.sub(" ", marked.sub(" ", text)) for text in told)
    typed = (
        "file",
        "day",
        "month",
        "CITY",
        "COLUMN",
        "COMMAND",
        "CRITERION",
        "HEADING",
        "NAME",
        "NEW",
        "NUMBER",
        "OLD",
        "STUDY",
        "TYPE",
        "URL",
        "VALUE",
        "YEARS",
    )
    assert leaks(left, *names, *measure_names(), *typed) == []


def _commands(command, name):
    """A command and its subcommands, by what is typed."""
    yield name, command
    for part, subcommand in getattr(command, "commands", {}).items():
        yield from _commands(subcommand, f"{name} {part}")
