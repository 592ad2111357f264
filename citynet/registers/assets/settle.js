// The page on which a person settles what is open: a list, a card for each place or question, and a
// file that keeps what was said.

import { el } from "./dom.js";
import { answerRows, mayKeep, questionCard } from "./questions.js";
import { csv, visible } from "./text.js";
import { xlsx } from "./xlsx.js";

const SVG = "http://www.w3.org/2000/svg";

export function start() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const state = { data, at: 0, picks: {}, undo: [], stored: true, zoom: 1, pan: [0, 0] };
  load(state);
  state.at = Math.max(0, data.items.findIndex((item) => !state.picks[item.id]));
  document.addEventListener("keydown", (event) => pressed(state, event));
  document.getElementById("save").onclick = () =>
    save(new Blob([csv(rowsOf(state))], { type: "text/csv;charset=utf-8" }), "overrides.csv");
  document.getElementById("save-xlsx").onclick = () => save(xlsx(rowsOf(state)), "overrides.xlsx");
  // Hundreds of places and thousands of options are made once, and only what changes is drawn.
  state.buttons = data.items.map((_item, at) =>
    el("button", { type: "button", onclick: () => go(state, at - state.at) }));
  document.getElementById("list").replaceChildren(...state.buttons.map((button) => el("li", {}, button)));
  state.same = same(state);
  document.body.append(el("datalist", { id: "countries" },
    ...data.countries.map((name) => el("option", { value: name }))));
  data.items.forEach((_item, at) => {
    mark(state, at);
  });
  draw(state);
}

function load(state) {
  try {
    state.picks = JSON.parse(localStorage.getItem(state.data.key) || "{}");
  } catch {
    state.stored = false;
  }
}

function keep(state) {
  try {
    localStorage.setItem(state.data.key, JSON.stringify(state.picks));
    state.stored = true;
  } catch {
    state.stored = false;
  }
}

function choose(state, pick) {
  const item = state.data.items[state.at];
  state.undo.push([item.id, state.picks[item.id]]);
  state.picks[item.id] = pick;
  keep(state);
  draw(state);
}

function undo(state) {
  const last = state.undo.pop();
  if (!last) return;
  const [id, before] = last;
  if (before === undefined) delete state.picks[id];
  else state.picks[id] = before;
  const from = state.at;
  state.at = state.data.items.findIndex((item) => item.id === id);
  keep(state);
  mark(state, from);
  draw(state);
}

function go(state, step) {
  const count = state.data.items.length;
  if (!count) return;
  const from = state.at;
  state.at = (state.at + step + count) % count;
  state.zoom = 1;
  state.pan = [0, 0];
  mark(state, from);
  draw(state);
  state.buttons[state.at].scrollIntoView({ block: "nearest" });
}

function pressed(state, event) {
  if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const item = state.data.items[state.at];
  const isPlace = item?.what === "place";
  const choices = (isPlace ? item.candidates : item?.choices) ?? [];
  const number = Number(event.key);
  const key = event.key.toLowerCase();
  if (number >= 1 && number <= choices.length) {
    choose(state, isPlace ? { candidate: number - 1 } : { answer: choices[number - 1].value });
  } else if (key === "n" && item && (isPlace || mayKeep(item))) choose(state, { none: true });
  else if (key === "s") document.getElementById("same")?.focus();
  else if (key === "a") document.getElementById("answer")?.focus();
  else if (key === "u") undo(state);
  else if (event.key === "ArrowRight" || event.key === "ArrowDown") go(state, 1);
  else if (event.key === "ArrowLeft" || event.key === "ArrowUp") go(state, -1);
  else return;
  event.preventDefault();
}

// "41,015", "41.015", "41° 0′ 54″ N": degrees, or null where it is none.
export function degrees(text) {
  const found = text.trim().toUpperCase()
    .match(/^([NSEW]?)\s*([-+−]?\d+(?:[.,]\d+)?)\s*°?\s*(?:(\d+(?:[.,]\d+)?)\s*['′’])?\s*(?:(\d+(?:[.,]\d+)?)\s*["″”])?\s*([NSEWKGDBO]?)$/);
  if (!found) return null;
  const [, before, whole, minutes, seconds, after] = found;
  const number = (part) => Number((part ?? "0").replace(",", ".").replace("−", "-"));
  const size = Math.abs(number(whole)) + number(minutes) / 60 + number(seconds) / 3600;
  const south = /^[-−]/.test(whole) || "SWGB".includes(before || after || "?");
  return south ? -size : size;
}

function meant(state, place) {
  const pick = state.picks[place.id];
  if (!pick || pick.none) return null;
  if (pick.candidate !== undefined) return place.candidates[pick.candidate] ?? null;
  if (pick.same !== undefined) return state.data.known[pick.same] ?? null;
  return { name: place.name, lat: pick.lat, lon: pick.lon };
}

// An item's line in the list: whether it is settled, what it is, and of how many agreements.
function mark(state, at) {
  const item = state.data.items[at];
  const name = item.what === "place"
    ? `${visible(item.name, 60)}, ${visible(item.country, 40)}` : `? ${visible(item.title, 30)}: ${visible(item.text, 60)}`;
  state.buttons[at].textContent =
    `${state.picks[item.id] ? "✓ " : ""}${name}${item.ties ? ` (${item.ties})` : ""}`;
  state.buttons[at].setAttribute("aria-current", String(at === state.at));
}

function draw(state) {
  const { words, items } = state.data;
  const done = items.filter((item) => state.picks[item.id]).length;
  document.getElementById("progress").textContent =
    `${done} / ${items.length}${state.stored ? "" : ` – ${words.unsaved}`}`;
  if (!items.length) return;
  mark(state, state.at);
  const item = items[state.at];
  const lines = item.what === "place" ? placeCard(state, item)
    : questionCard(state, item, (pick) => choose(state, pick), (no, may) => buttons(state, item, no, may));
  document.getElementById("card").replaceChildren(...lines);
}

function buttons(state, item, no, mayBeNone) {
  const { words } = state.data;
  const none = el("button", { type: "button", "aria-pressed": String(Boolean(state.picks[item.id]?.none)),
    onclick: () => choose(state, { none: true }) }, `N  ${no}`);
  return [
    ...(mayBeNone ? [none, " "] : []),
    el("button", { type: "button", onclick: () => undo(state) }, `U  ${words.undo}`), " ",
    el("button", { type: "button", onclick: () => go(state, 1) }, `→  ${words.next}`),
  ];
}

function placeCard(state, place) {
  const { words } = state.data;
  const pick = state.picks[place.id] ?? {};
  const candidates = place.candidates.map((one, at) => el("li", {},
    el("button", { type: "button", "aria-pressed": String(pick.candidate === at),
      onclick: () => choose(state, { candidate: at }) },
    `${at + 1}  ${visible([one.name, one.admin1, one.country_code].filter(Boolean).join(", "))}`),
    ` ${[one.population ? `${one.population.toLocaleString(state.data.lang)} ${words.inhabitants}` : "",
      one.km ? `${one.km} km` : "", visible(one.hinted)].filter(Boolean).join(", ")}`));
  state.same.querySelector("select").value = pick.same ?? "";
  return [
    el("h2", {}, visible(`${place.name}, ${place.country}`)),
    el("p", { class: "quiet" }, visible([place.state, place.note].filter(Boolean).join(" · "))),
    el("ul", { class: "plain" }, ...place.rows.map((row) => el("li", {}, visible(row)))),
    map(state, place),
    el("ol", { class: "plain" }, ...candidates),
    el("p", {}, ...buttons(state, place, words.none, true)),
    typed(state, pick),
    state.same,
  ];
}

function typed(state, pick) {
  const { words } = state.data;
  const lat = el("input", { id: "lat", size: 12, value: pick.lat ?? "" });
  const lon = el("input", { id: "lon", size: 12, value: pick.lon ?? "" });
  const wrong = el("span", { role: "alert" });
  const take = () => {
    const point = [degrees(lat.value), degrees(lon.value)];
    const fits = point.every((one) => one !== null) && Math.abs(point[0]) <= 90 && Math.abs(point[1]) <= 180;
    if (fits) choose(state, { lat: point[0], lon: point[1] });
    else wrong.textContent = words.wrong;
  };
  return el("p", {}, el("label", { for: "lat" }, `${words.lat} `), lat, " ",
    el("label", { for: "lon" }, `${words.lon} `), lon, " ",
    el("button", { type: "button", id: "take", onclick: take }, words.take), wrong);
}

function same(state) {
  const { known, words } = state.data;
  const select = el("select", { id: "same", onchange: () => {
    if (select.value !== "") choose(state, { same: Number(select.value) });
  } }, el("option", { value: "" }, "–"), ...known.map((one, at) => el("option",
    { value: at }, visible(`${one.name}, ${one.country_code}`))));
  return el("p", {}, el("label", { for: "same" }, `S  ${words.same} `), select);
}

// The map ----------------------------------------------------------------------------------------

function frame(state, points) {
  const lats = points.map((one) => one.lat);
  const lons = points.map((one) => one.lon);
  if (!points.length) return [-180, -85, 360, 145];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const height = Math.max(north - south, (east - west) / 2, 3) * 1.6 / state.zoom;
  const x = (west + east) / 2 - height + state.pan[0];
  const y = -(north + south) / 2 - height / 2 + state.pan[1];
  return [x, y, height * 2, height];
}

function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

function map(state, place) {
  const at = meant(state, place);
  const corners = place.box ? [{ lat: place.box[0], lon: place.box[1] }, { lat: place.box[2], lon: place.box[3] }] : [];
  const box = frame(state, [...place.candidates, ...corners, ...(at ? [at] : [])]);
  const svg = shape("svg", { class: "world", role: "img", viewBox: box.join(" "),
    "aria-label": state.data.words.map });
  for (const [id, kind] of [["land", "land"], ["borders", "border"]]) {
    svg.append(shape("path", { class: kind, d: document.getElementById(id).getAttribute("d") }));
  }
  const size = box[3] / 40;
  const dot = (one, kind, label) => {
    svg.append(shape("circle", { class: kind, cx: one.lon, cy: -one.lat, r: size }));
    svg.append(shape("text", { class: kind, x: one.lon, y: -one.lat, "font-size": size * 1.5,
      "text-anchor": "middle", dy: "0.35em" }, label));
  };
  place.candidates.forEach((one, number) => {
    dot(one, at === one ? "new" : "gone", number + 1);
  });
  if (at && !place.candidates.includes(at)) dot(at, "new", "×");
  dragged(state, svg, box);
  return el("div", {}, svg, el("p", { class: "screen" },
    ...[["+", 2], ["−", 0.5]].map(([label, by]) => el("button", { type: "button",
      "aria-label": `${state.data.words.zoom} ${label}`, onclick: () => {
        state.zoom *= by;
        draw(state);
      } }, label)), ` ${state.data.words.click}`));
}

// A click sets a point of one's own; a drag moves it where the button comes up.
function dragged(state, svg, box) {
  svg.addEventListener("pointerup", (event) => {
    const bounds = svg.getBoundingClientRect();
    const lon = box[0] + (event.clientX - bounds.left) / bounds.width * box[2];
    const lat = -(box[1] + (event.clientY - bounds.top) / bounds.height * box[3]);
    if (Math.abs(lat) <= 90 && Math.abs(lon) <= 180) {
      choose(state, { lat: Number(lat.toFixed(5)), lon: Number(lon.toFixed(5)) });
    }
  });
}

// The file ---------------------------------------------------------------------------------------

export function rowsOf(state) {
  const { before, columns, items } = state.data;
  const said = items.filter((item) => state.picks[item.id]).flatMap((item) => item.what === "place"
    ? [placeRow(state, item)] : answerRows(item, state.picks[item.id]));
  return [columns, ...before, ...said.map((cells) => columns.map((name) => cells[name] ?? null))];
}

function placeRow(state, place) {
  const pick = state.picks[place.id];
  const at = meant(state, place) ?? {};
  const own = pick.lat !== undefined;
  return {
    name: place.name, country: place.country, kind: place.kind,
    status: pick.none ? "not_a_place" : "settled", resolved_name: at.name,
    country_code: at.country_code, admin1: at.admin1, level: at.level,
    lat: at.geonameid && !own ? null : at.lat, lon: at.geonameid && !own ? null : at.lon,
    geonameid: own ? null : at.geonameid, place_id: own ? null : at.place_id, note: "",
    table_lat: place.lat, table_lon: place.lon, table_admin1: place.state,
  };
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = el("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}
