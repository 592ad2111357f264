// Finding a place under any of its spellings; case, accents and the Turkish i do not count.

import { data, el, icon } from "./dom.js";
import { fold } from "./text.js";

const MOST = 8;

// Keys are made when first needed: folding every name takes a moment on a large network.
function makeKeys(net) {
  const { model } = net;
  const keys = [];
  for (let node = 0; node < model.n; node++) {
    const spellings = [...new Set(model.spellings(node).map((name) => fold(name.slice(0, 200))))];
    keys.push(` ${spellings.join(" | ")}`);
  }
  return keys;
}

export function find(net, text, most = MOST) {
  const wanted = fold(text);
  if (!wanted) return [];
  net.searchKeys ??= makeKeys(net);
  const { model } = net;
  const found = [];
  net.searchKeys.forEach((key, node) => {
    const at = key.indexOf(wanted);
    if (at < 0) return;
    // A whole name before a name's beginning, that before a word's, that before the middle.
    const starts = key.includes(` | ${wanted}`) || at === 1;
    const whole = `${key} | `.includes(` ${wanted} | `) && starts;
    const rank = whole ? 0 : starts ? 1 : key.includes(` ${wanted}`) ? 2 : 3;
    found.push({ node, rank, degree: model.sizes.agreements[node] });
  });
  found.sort((p, q) => p.rank - q.rank || q.degree - p.degree || p.node - q.node);
  return found.slice(0, most).map(({ node }) => node);
}

export function createSearch(net, actions) {
  const { say } = net;
  let found = [];
  let active = -1;
  const title = say("Find a place");
  const list = el("ul", { id: "cn-found", role: "listbox", "aria-label": title, hidden: true });
  const input = el("input", {
    type: "text", role: "combobox", placeholder: title, "aria-label": title,
    "aria-expanded": "false", "aria-controls": "cn-found", "aria-autocomplete": "list",
    autocomplete: "off", spellcheck: "false", oninput: update, onkeydown: key,
    onfocus: update, onblur: () => setTimeout(close, 150),
  });
  const box = el("div", { class: "cn-search" }, icon("search"), input, list);

  function update() {
    found = find(net, input.value);
    active = -1;
    const items = found.map((node, i) => option(net, node, i, () => choose(i)));
    if (input.value && !items.length) items.push(nothing(net));
    list.replaceChildren(...items);
    list.hidden = !items.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && found.length) {
      event.preventDefault();
      move(steps[event.key]);
    } else if (event.key === "Enter" && found.length) {
      choose(Math.max(0, active));
    } else if (event.key === "Escape") {
      input.value = "";
      close();
    }
  }

  function move(step) {
    active = (active + step + found.length) % found.length;
    list.querySelectorAll("li").forEach((item, i) => {
      item.setAttribute("aria-selected", String(i === active));
    });
    input.setAttribute("aria-activedescendant", `cn-found-${active}`);
  }

  function choose(i) {
    close();
    input.value = net.model.name(found[i]).slice(0, 80);
    actions.goTo(found[i]);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }
  return { box, input };
}

function option(net, node, i, choose) {
  // The list would close before a click is over.
  const onmousedown = (event) => {
    event.preventDefault();
    choose();
  };
  return el("li", { role: "option", id: `cn-found-${i}`, "aria-selected": "false", onmousedown },
    data(net.model.name(node), "bdi", 80), el("small", {}, ...detail(net, node)));
}

function nothing({ say }) {
  return el("li", { class: "cn-none", role: "option", "aria-disabled": "true",
    "aria-selected": "false" }, say("No such place"));
}

function detail({ model, say }, node) {
  const other = model.otherName(node);
  const parts = [other !== model.name(node) ? other : null, model.countryName(node)];
  if (!model.placed[node]) parts.push(say("Not on the map"));
  return parts.filter(Boolean).flatMap((part, i) => [i ? ", " : "", data(part, "bdi", 60)]);
}
