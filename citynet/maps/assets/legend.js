// The legend: what each sign means, how many of it are shown, and switches for the layers.

import { classColor, flowLook } from "./arcs.js";
import { data, el } from "./dom.js";
import { colorClass, isCancelled, showsUndated } from "./model.js";
import { sizeName, typeName } from "./popup.js";
import { largestCluster, largestRadius } from "./symbols.js";
import { painted } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";

function svg(width, height, ...shapes) {
  const element = document.createElementNS(SVG, "svg");
  element.setAttribute("width", width);
  element.setAttribute("height", height);
  element.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    element.append(shape);
  }
  return element;
}
const LEVEL = { "aria-level": 2 }; // the legend has no heading of its own above

export function lineSample(color, dashes, width = 2) {
  return svg(34, 10, ["line", {
    x1: 1, x2: 33, y1: 5, y2: 5, stroke: color, "stroke-width": width,
    "stroke-dasharray": dashes.map((length) => length * width * 0.9).join(" "),
  }]);
}

function ringSample(colors) {
  return svg(16, 16, ["circle", { cx: 8, cy: 8, r: 3.4, fill: colors.place }],
    ["circle", { cx: 8, cy: 8, r: 6.2, fill: "none", stroke: colors.place, "stroke-opacity": 0.5, "stroke-width": 2.4 }]);
}

export function createLegend(net, actions) {
  const { say } = net;
  const body = el("div", { class: "cn-legend-body" });
  const strip = el("span", { class: "cn-strip" });
  const box = el("details", { class: "cn-panel cn-legend", open: true },
    el("summary", {}, say("Legend"), strip), body);
  const render = () => {
    const focused = box.contains(document.activeElement) ? document.activeElement.id : null;
    strip.replaceChildren(...inOneLine(net));
    body.replaceChildren(
      layers(net, actions),
      ...groups(net),
      ...marks(net),
      ...flowNote(net),
      choices(net, actions),
      ...notes(net),
    );
    // Drawn anew after every change: the control that made the change keeps the focus.
    if (focused) document.getElementById(focused)?.focus();
  };
  return { box, render };
}

function layers(net, actions) {
  const { model, state, shown, colors, style, format } = net;
  const set = el("fieldset", {}, el("legend", {}, net.sayC("heading", "Agreements")));
  model.types.forEach((_, type) => {
    const ink = state.colorBy === "type" ? colors.types[type] : null;
    const color = ink ?? (state.colorBy === "plain" ? colors.plain : colors.muted);
    set.append(row(`type-${type}`, state.types[type], lineSample(color, style.dashes[type]),
      typeName(net, type), format(shown.counts.type[type]), (on) => actions.type(type, on)));
  });
  if (model.cancelled.some(Boolean)) {
    set.append(row("cancelled", state.cancelled, lineSample(colors.cancelled, style.cancelledDash),
      model.names.cancelled, format(shown.counts.cancelled), actions.cancelled));
  }
  if (model.years && shown.counts.undated) {
    set.append(row("undated", showsUndated(state), svg(34, 10), net.say("without a date"),
      format(shown.counts.undated), actions.undated));
  }
  return set;
}

// Of a legend that is closed: what is shown, as much as goes into a line.
function inOneLine(net) {
  const { model, state, shown, colors, style, format } = net;
  const entry = (sample, name, count) => el("span", { class: "cn-sign" }, sample, data(name, "bdi", 40), format(count));
  const list = groupsShown(net);
  if (list) return list.map(({ color, name, count }) => entry(swatch(color), name, count));
  const color = (type) => (state.colorBy === "plain" ? colors.plain : colors.types[type]);
  return model.types.flatMap((_, type) => (state.types[type] && shown.counts.type[type]
    ? [entry(lineSample(color(type), style.dashes[type]), typeName(net, type), shown.counts.type[type])] : []));
}

function swatch(color) {
  return svg(12, 12, ["rect", { width: 12, height: 12, rx: 2, fill: color }]);
}

function row(key, on, sample, name, count, change) {
  const input = el("input", { type: "checkbox", id: `cn-${key}`,
    onchange: () => change(input.checked) });
  input.checked = on;
  return el("label", { class: on ? "cn-row" : "cn-row cn-off", for: `cn-${key}` }, input, sample, data(name, "bdi", 60),
    el("span", { class: "cn-count" }, count));
}

// In a mode that colours by group: each group's colour and how many agreements have it.
function groupsShown(net) {
  const { model, state, shown, say, colors } = net;
  const grouping = model.groups[state.colorBy];
  if (!grouping) return null;
  const counts = new Map();
  for (let e = 0; e < model.m; e++) {
    if (!shown.shown[e] || isCancelled(model, state, e)) continue;
    const key = colorClass(model, state, e);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const list = [];
  const plain = [];
  grouping.names.forEach((name, group) => {
    if (!counts.has(group)) return;
    if (grouping.slots[group] < 0 && !grouping.colors?.light[group]) plain.push(group);
    else list.push({ color: classColor(net, group), name: groupName(net, name), count: counts.get(group) });
  });
  if (plain.length) {
    const name = plain.length > 1 ? say("others") : groupName(net, grouping.names[plain[0]]);
    list.push({ color: colors.rest, name, count: plain.reduce((sum, group) => sum + counts.get(group), 0) });
  }
  const between = counts.get(-1) ?? 0;
  if (between) list.push({ color: colors.rest, name: grouping.edges ? say("not known") : say("between groups"), count: between });
  return list;
}

function groups(net) {
  const { model, state, say, format } = net;
  const shown = groupsShown(net);
  if (!shown) return [];
  const list = el("ul", { class: "cn-groups" }, ...shown.map(({ color, name, count }) =>
    el("li", { class: "cn-row" }, swatch(color), data(name, "bdi", 60), el("span", { class: "cn-count" }, format(count)))));
  const { single, title: own } = model.groups[state.colorBy];
  const title = own ? data(own) : state.colorBy === "region" ? say("Regions") : say("Communities");
  const notes = [];
  // A random network has groups too: a map finds them, a test says whether they are more than that.
  if (state.colorBy === "community") notes.push(say("Where ties are dense; not tested against chance."));
  if (single) notes.push(say("From one run; another may differ."));
  return [el("h3", LEVEL, title), list, ...notes.map((text) => el("p", { class: "cn-note" }, text))];
}

function groupName(net, name) {
  return net.state.colorBy === "community" ? net.say("Community %(number)s", { number: name }) : name;
}

// Around one city all places may be alike: then there is no size to explain.
function sizesDiffer({ model, shown, values }) {
  if (model.focal < 0) return true;
  const sizes = [...values].filter((_, node) => node !== model.focal && shown.nodeCount[node]);
  return sizes.some((size) => size !== sizes[0]);
}

// Circles at round values, and the signs that are not circles.
function marks(net) {
  const { model, say, sayC, colors, state, scene } = net;
  const parts = [];
  const flows = scene()?.mode === "flows";
  const zoom = net.zoom();
  const items = flows ? sizeScale(net, net.mostCluster, scene().mostNode, largestCluster(zoom))
    : sizeScale(net, largestShown(net), net.largest, largestRadius(net, zoom));
  if (items.length && (flows || sizesDiffer(net))) {
    const name = flows ? sayC("measure", "agreements") : sizeName(net, state.sizeBy);
    parts.push(el("h3", LEVEL, `${say("Size")}: `, data(name)), el("div", { class: "cn-sizes" }, ...items));
  }
  const signs = [];
  model.names.kinds.forEach(({ label, marker }, kind) => {
    if (flows || marker !== "D" || !model.kind.some((of, node) => of === kind && net.shown.nodeCount[node])) return;
    signs.push(el("span", { class: "cn-sign" },
      svg(14, 14, ["path", { d: "M7 1 13 7 7 13 1 7Z", fill: colors.place }]), label));
  });
  if (!flows && model.focal >= 0) {
    signs.push(el("span", { class: "cn-sign" }, svg(16, 16,
      ["circle", { cx: 8, cy: 8, r: 7, fill: "none", stroke: colors.place, "stroke-width": 1.3 }],
      ["circle", { cx: 8, cy: 8, r: 4.5, fill: colors.place }],
      ["circle", { cx: 8, cy: 8, r: 1.6, fill: colors.ring }],
    ), data(model.name(model.focal), "bdi", 40)));
  }
  if (signs.length) parts.push(el("div", { class: "cn-signs" }, ...signs));
  return parts;
}

export function largestShown({ model, shown, values }) {
  let most = 0;
  for (let node = 0; node < model.n; node++) {
    if (model.placed[node] && shown.nodeCount[node] && values[node] > most) most = values[node];
  }
  return most;
}

// Circles for round values up to the largest shown, on the scale on which `largest` has `radius`.
export function sizeScale(net, most, largest, radius) {
  const scale = radius / Math.sqrt(largest || 1);
  const least = Number.isInteger(largest) ? 1 : 0;
  const worth = (value) => value >= least && scale * Math.sqrt(value) >= 3;
  const values = roundValues(most).filter(worth);
  // What is too small for the scale is drawn as the smallest circle there is.
  if (!values.length && most > 0) values.push(most);
  return values.map((value) => {
    const r = Math.max(net.least, scale * Math.sqrt(value));
    const d = Math.ceil(2 * r + 2);
    return el("span", { class: "cn-size" }, svg(d, d, ["circle", {
      cx: d / 2, cy: d / 2, r, fill: net.colors.place, "fill-opacity": 0.75,
    }]), net.format(value));
  });
}

// Up to three round numbers below the largest value: 1, 10, 100 or 2, 5 times such.
function roundValues(largest) {
  if (!(largest > 0)) return [];
  const top = 10 ** Math.floor(Math.log10(largest));
  const first = [5, 2, 1].map((n) => n * top).find((value) => value <= largest);
  return [...new Set([first, first / 4, first / 20]
    .map((value) => nice(value)).filter((value) => value > 0))];
}

function nice(value) {
  const top = 10 ** Math.floor(Math.log10(value));
  return Number(([5, 2, 1].find((n) => n * top <= value * 1.001) * top).toPrecision(1));
}

function flowNote(net) {
  const scene = net.scene();
  const { say, sayN, colors, format } = net;
  if (scene?.mode !== "flows") {
    if (!scene?.passing) return [];
    const told = scene.step > 1
      ? say("Ties that only pass through this view are drawn faint, one in %(step)s of them.",
        { step: scene.step })
      : say("Agreements that only pass through this view are drawn faint.");
    return [el("p", { class: "cn-note" }, told)];
  }
  const widest = scene.flows.at(-1)?.edges.length ?? 0;
  const samples = roundValues(widest).map((value) => {
    const { width } = flowLook(value, scene.mostFlow);
    return el("span", { class: "cn-size" }, svg(26, 14, ["line", {
      x1: 1, x2: 25, y1: 7, y2: 7, stroke: colors.muted, "stroke-width": width,
    }]), format(value));
  });
  if (scene.mixed) samples.push(el("span", { class: "cn-sign" }, lineSample(colors.mixed, [], 4), say("of several kinds")));
  if (scene.symbols.some(({ inside }) => inside)) samples.push(el("span", { class: "cn-sign" }, ringSample(colors), say("within")));
  const text = scene.level < 0
    ? say("Flows between countries; zoom in for single agreements.")
    : say("Flows between groups of nearby places; zoom in for single agreements.");
  const out = [el("div", { class: "cn-sizes" }, ...samples), el("p", { class: "cn-note" }, text)];
  if (scene.omitted) {
    out.push(el("p", { class: "cn-note" },
      sayN("Flows of fewer than %(least)s are not drawn here: %(n)s agreement.",
        "Flows of fewer than %(least)s are not drawn here: %(n)s agreements.", scene.omitted, { least: scene.least })));
  }
  if (net.passing) {
    out.push(el("p", { class: "cn-note" },
      sayN("%(n)s more agreement only passes through this view and is not drawn.",
        "%(n)s more agreements only pass through this view and are not drawn.", net.passing)));
  }
  return out;
}

function choices(net, actions) {
  const { model, state, say } = net;
  const box = el("div", { class: "cn-choices" });
  const names = { type: say("by type"), region: say("by region"), community: say("by community"),
    plain: say("one colour") };
  if (model.groups.column) names.column = painted(model.groups.column.title, 60);
  const colorings = ["type", ...["column", "region", "community"].filter((key) => key in model.groups), "plain"];
  box.append(choice("color", say("Colour"), colorings.map((key) => [key, names[key]]),
    state.colorBy, actions.colorBy));
  const sizes = Object.keys(model.sizes);
  if (sizes.length > 1) {
    box.append(choice("size", say("Size"), sizes.map((key) => [key, sizeName(net, key)]),
      state.sizeBy, actions.sizeBy));
  }
  if (net.projections?.length > 1) {
    const names = { azimuthal: say("around %(name)s", { name: painted(model.name(model.focal)) }),
      lambert: say("region"), equal_earth: say("world"), mercator: say("Mercator") };
    box.append(choice("projection", say("Projection"),
      net.projections.map(({ name }) => [name, names[name]]), model.projection.name, actions.projection));
  }
  if (net.canBundle) box.append(toggle("flows", say("Bundle into flows"), state.flows, actions.flows));
  if (net.crowded && net.hasRoom()) box.append(toggle("inset", say("Crowded part larger"), state.inset, actions.inset));
  return box;
}

function toggle(key, name, on, change) {
  const input = el("input", { type: "checkbox", id: `cn-${key}`, onchange: () => change(input.checked) });
  input.checked = on;
  return el("label", { class: "cn-row", for: `cn-${key}` }, input, name);
}

function choice(key, name, options, value, change) {
  const select = el("select", { id: `cn-${key}`, onchange: () => change(select.value) },
    ...options.map(([option, text]) => el("option", { value: option }, text)));
  select.value = value;
  return el("label", { class: "cn-choice", for: `cn-${key}` }, el("span", {}, name), select);
}

function notes(net) {
  const { shown, say, sayN } = net;
  const out = [];
  if (shown.counts.undated && !net.model.years) out.push(say("%(n)s without a date", { n: shown.counts.undated }));
  if (shown.counts.unplaced) {
    out.push(say("%(n)s with a place that is not on the map", { n: shown.counts.unplaced }));
  }
  if (net.outside) out.push(sayN("%(n)s place lies outside this view", "%(n)s places lie outside this view", net.outside));
  return out.map((text) => el("p", { class: "cn-note" }, text));
}
