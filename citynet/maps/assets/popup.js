// What a tooltip and a card say about a place, a tie or a flow.

import { data, el } from "./dom.js";
import { edgesBetween } from "./flows.js";
import { countAgreements, isBody, isCancelled, tiesAt } from "./model.js";
import { clusterName } from "./scene.js";

const FIRST_ROWS = 60;
const MOST_CHOICES = 8;

export function typeName(net, type) {
  return net.model.names.types[type];
}

function placeTitle(net, node) {
  const { model } = net;
  const other = model.otherName(node);
  const title = el("span", { class: "cn-names" }, data(model.name(node), "bdi", 120));
  if (other && other !== model.name(node)) {
    title.append(" ", el("span", { class: "cn-other" }, data(other, "bdi", 120)));
  }
  return title;
}

function placeFacts(net, node) {
  const { model, sayN, format, state, shown } = net;
  const kind = model.kind[node] ? model.names.kinds[model.kind[node]].label : null;
  const facts = [kind, model.countryName(node)].filter(Boolean);
  const counts = [counted(net, shown.agreements[node])];
  if (state.sizeBy !== "agreements") {
    counts.push(`${sizeName(net, state.sizeBy)}: ${format(net.values[node])}`);
  }
  if (model.population?.[node] > 0) {
    counts.push(sayN("%(n)s inhabitant", "%(n)s inhabitants", model.population[node]));
  }
  const lines = [el("div", { class: "cn-facts" }, ...spaced(facts.map((fact) => data(fact))))];
  lines.push(el("div", { class: "cn-facts" }, counts.join(" · ")));
  return lines;
}

function spaced(parts) {
  return parts.flatMap((part, i) => (i ? [", ", part] : [part]));
}

export function sizeName(net, key) {
  return net.model.sizeNames[key];
}

export function counted(net, agreements) {
  return net.sayN("%(n)s agreement", "%(n)s agreements", agreements);
}

// What is drawn, but no agreement unless asked: a word for the counts, if there is any.
export function notCounted(net, n) {
  return n ? [net.say("%(n)s not counted as agreements", { n })] : [];
}

function statusOf(model, edge) {
  return model.names.statuses[model.status[edge]].told;
}

// Neither in force nor over: suspended, say.
function isUnusual(model, edge) {
  return !model.cancelled[edge] && model.statuses[model.status[edge]] !== model.names.inForce;
}

function edgesOfNode(net, node) {
  const ties = [...new Set(tiesAt(net.model, node))];
  return byDate(net.model, ties.flatMap((tie) => edgesOfTie(net, tie)));
}

function edgesOfTie(net, tie) {
  const { model, shown } = net;
  const edges = [];
  for (let edge = model.tieStart[tie]; edge < model.tieStart[tie + 1]; edge++) {
    if (shown.shown[edge]) edges.push(edge);
  }
  return byDate(model, edges);
}

function byDate(model, edges) {
  const when = model.edgeTexts.signed ?? (() => null);
  return edges.sort((e, f) => {
    const one = when(e) ?? "9999";
    const other = when(f) ?? "9999";
    return one < other ? -1 : one > other ? 1 : e - f;
  });
}

// A tooltip: a few words beside the pointer.
export function tipOf(net, target) {
  return [...facts(net, target), otherTip(net, target.others)].filter(Boolean);
}

function facts(net, target) {
  const { model, say } = net;
  if (target.node !== undefined) {
    return [el("strong", {}, placeTitle(net, target.node)), ...placeFacts(net, target.node)];
  }
  if (target.cluster !== undefined) {
    const { symbol } = target;
    const within = say("%(n)s within", { n: symbol.inside });
    return [
      el("strong", {}, data(symbol.name, "bdi", 80)),
      el("div", { class: "cn-facts" }, counted(net, symbol.total), symbol.inside ? `, ${within}` : ""),
    ];
  }
  if (target.flow) return flowTip(net, target);
  const edges = edgesOfTie(net, target.tie);
  const [a, b] = model.ends.slice(2 * target.tie, 2 * target.tie + 2);
  const km = edges.length ? model.km(edges[0]) : null;
  return [
    el("strong", {}, data(model.name(a), "bdi", 80), " – ", data(model.name(b), "bdi", 80)),
    ...edges.slice(0, 6).map((edge) => el("div", { class: "cn-facts" }, summary(net, edge))),
    edges.length > 6 ? el("div", { class: "cn-facts" }, `+ ${edges.length - 6}`) : null,
    km === null ? null : el("div", { class: "cn-facts" }, say("%(number)s km", { number: km })),
  ];
}

function summary(net, edge) {
  const { model, state } = net;
  const parts = [typeName(net, model.type[edge]), model.edgeTexts.signed?.(edge)];
  if (isCancelled(model, state, edge) || isUnusual(model, edge)) parts.push(statusOf(model, edge));
  return parts.filter(Boolean).join(", ");
}

function flowTip(net, { flow, made }) {
  const name = (cluster) => data(clusterName(net, made, cluster), "bdi", 80);
  const count = countAgreements(net.model, edgesBetween(net, { ...flow, made }));
  return [
    el("strong", {}, name(flow.from), " – ", name(flow.to)),
    el("div", { class: "cn-facts" }, counted(net, count)),
  ];
}

// What lies as near to the pointer, and answers when it is asked again.
function otherTip(net, others) {
  return others ? el("div", { class: "cn-facts" }, net.say("+%(n)s here", { n: others })) : null;
}

// A card: the place or pair, and a table of its agreements.
export function cardOf(net, target, rows = FIRST_ROWS) {
  if (target.node !== undefined) {
    const edges = edgesOfNode(net, target.node);
    return el("section", { class: "cn-card", tabindex: "-1" },
      el("h2", {}, placeTitle(net, target.node)),
      ...placeFacts(net, target.node),
      table(net, edges, target.node, rows));
  }
  const edges = target.flow ? byDate(net.model, edgesBetween(net, { ...target.flow, made: target.made }))
    : edgesOfTie(net, target.tie);
  const [title, ...more] = facts(net, target);
  const card = el("section", { class: "cn-card", tabindex: "-1" }, el("h2", {}, ...title.childNodes));
  if (target.flow) card.append(...more.filter(Boolean));
  card.append(table(net, edges, null, rows));
  return card;
}

// What a card's table may tell of an agreement, under its heading.
const headings = (say) => ({
  signed: say("Signed"), preliminary: say("Preliminary"), renewed: say("Renewed"),
  ended: say("Ended"), signed_at: say("Signed at"), role: say("Role"), unit: say("Unit"),
});
const DATES = ["signed", "preliminary", "renewed", "ended"];

function table(net, edges, node, first) {
  const { model, say } = net;
  if (edges.length === 0) return el("p", { class: "cn-facts" }, say("None of its agreements is shown now."));
  // Columns that say nothing here are left out.
  const heading = headings(say);
  const told = Object.keys(heading).filter((key) =>
    edges.some((edge) => model.edgeTexts[key]?.(edge)));
  const unusual = edges.some((edge) => model.cancelled[edge] || isUnusual(model, edge));
  const heads = [say("Type"), node === null ? say("Parties") : say("Partner")];
  heads.push(...told.map((key) => heading[key]));
  if (unusual) heads.push(say("Status"));
  const body = el("tbody", { role: "rowgroup" });
  const row = (edge) => {
    const cells = [el("td", { role: "cell" }, typeName(net, model.type[edge])),
      el("th", { role: "rowheader" }, parties(net, edge, node))];
    for (const key of told) {
      const written = model.edgeTexts[key]?.(edge);
      const text = key === "role" ? (model.names.roles[written] ?? written) : written;
      cells.push(el("td", { role: "cell", class: DATES.includes(key) ? "cn-date" : null,
        "data-told": heading[key] }, text ? data(text, "bdi", 2000) : null));
    }
    if (unusual) cells.push(el("td", { role: "cell" }, data(statusOf(model, edge))));
    const remarks = [[say("Note"), model.edgeTexts.note], ...model.own]
      .map(([title, of]) => [title, of?.(edge)]).filter(([, text]) => text);
    return [el("tr", { role: "row" }, ...cells), remarks.length ? el("tr", { role: "row", class: "cn-remark" },
      el("td", { role: "cell", colspan: heads.length }, ...remarks.map(([title, text]) =>
        el("div", {}, data(title.replaceAll("_", " "), "bdi", 100), ": ", data(text, "bdi", 10000))))) : null];
  };
  const headRow = el("tr", { role: "row" },
    ...heads.map((head) => el("th", { role: "columnheader" }, head)));
  const scroll = el("div", { class: "cn-scroll", tabindex: "0", role: "region",
    "aria-label": net.sayC("heading", "Agreements") },
    // The roles stay where a phone's layout takes the table apart.
    el("table", { role: "table" }, el("thead", { role: "rowgroup" }, headRow), body));
  let written = 0;
  const more = el("button", { type: "button", class: "cn-more", onclick: () => write(FIRST_ROWS) }, say("Show more"));
  function write(count) {
    for (const edge of edges.slice(written, written + count)) body.append(...row(edge).filter(Boolean));
    written += count;
    more.hidden = written >= edges.length;
  }
  write(first);
  scroll.append(more);
  return scroll;
}

function parties(net, edge, node) {
  const { model } = net;
  const part = (side) => {
    const end = model[side][edge];
    const country = model.countryName(end);
    const span = el("span", {}, data(model.partyNames[side](edge) ?? model.name(end), "bdi", 200));
    if (country && !isBody(model, end)) span.append(", ", data(country));
    return span;
  };
  if (node === null) return el("span", {}, part("a"), " – ", part("b"));
  return part(model.a[edge] === node ? "b" : "a");
}

// Of a place no more than its name and how many agreements it has.
function choiceFacts(net, target) {
  if (target.node === undefined) return facts(net, target).filter(Boolean).slice(0, 2);
  const country = net.model.countryName(target.node);
  return [placeTitle(net, target.node), el("div", { class: "cn-facts" },
    country ? data(country) : "", country ? " · " : "", counted(net, net.shown.agreements[target.node]))];
}

// Several that lie under one finger, to choose from.
export function choiceOf(net, targets, choose, nearer) {
  const shown = targets.slice(0, MOST_CHOICES);
  const card = el("section", { class: "cn-card cn-choose", tabindex: "-1" },
    el("h2", {}, net.say("Several lie here")),
    el("ul", {}, ...shown.map((target) => el("li", {},
      el("button", { type: "button", onclick: () => choose(target) }, ...choiceFacts(net, target))))));
  const more = targets.length - shown.length;
  if (more) {
    card.append(el("button", { type: "button", class: "cn-more", onclick: nearer },
      net.say("%(n)s more: zoom in", { n: more })));
  }
  return card;
}
