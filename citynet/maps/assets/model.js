// The network behind the picture: places, agreements, ties, and what of them is shown.

import { numbers, pieces, texts } from "./decode.js";
import { extent } from "./geometry.js";
import { createProjection, wayBetween } from "./projection.js";
import { createTree } from "./rtree.js";

const NOWHERE = -(2 ** 31);
const STEPS_PER_DEGREE = 100000;
const DAY = 86400000; // milliseconds
export const UNDATED = -(2 ** 31);
const FOREVER = 2 ** 31 - 1;
const NOT_KNOWN = 65535;
const ACRONYM = /^\p{Lu}[\p{Lu}\d&./-]{1,11}$/u;

export function createModel(payload) {
  const model = { years: payload.years, names: payload.names };
  readNodes(model, payload);
  readEdges(model, payload.edges);
  tieUp(model);
  placeOn(model, createProjection(payload.projection));
  setAside(model, payload.colocated);
  return model;
}

function readNodes(model, payload) {
  const columns = payload.nodes;
  const n = columns.count;
  const lon = numbers(columns.lon);
  const lat = numbers(columns.lat);
  model.n = n;
  model.placed = new Uint8Array(n);
  for (const key of ["lon", "lat", "x", "y"]) model[key] = new Float64Array(n);
  for (let node = 0; node < n; node++) {
    if (lon[node] === NOWHERE) continue;
    model.placed[node] = 1;
    model.lon[node] = lon[node] / STEPS_PER_DEGREE;
    model.lat[node] = lat[node] / STEPS_PER_DEGREE;
  }
  model.kind = numbers(columns.kind);
  model.population = columns.population ? numbers(columns.population) : null;
  model.areas = columns.areas ? numbers(columns.areas) : []; // places that are a whole region
  const name = texts(columns.name);
  const label = texts(columns.label);
  // In the source's language its own spelling stands first, elsewhere the English name.
  const own = payload.names.own;
  model.name = (node) => (own && label(node)) || name(node) || "";
  // A body is known by its acronym, where the source has one.
  model.shortName = (node) =>
    (model.names.kinds[model.kind[node]].body && ACRONYM.test(label(node) ?? "") ? label(node) : model.name(node));
  model.otherName = (node) => (own ? label(node) && name(node) : label(node));
  model.englishName = name;
  const spellings = texts(columns.spellings);
  model.spellings = (node) =>
    [name(node), label(node), ...(spellings(node) || "").split(" | ")].filter(Boolean);
  model.label = (node) => label(node) ?? name(node);
  const code = pieces(columns.country);
  model.countries = numbers(columns.country.l).length;
  model.countryOf = numbers(columns.country.c); // from 1; 0 is none
  model.divisionOf = columns.division ? numbers(columns.division) : null;
  model.country = (node) => (model.countryOf[node] ? code(model.countryOf[node] - 1) : null);
  model.countryName = (node) => {
    const code = model.country(node);
    return code ? (payload.countries[code] ?? code) : null;
  };
  model.sizeNames = payload.sizeNames;
  model.sizes = {};
  for (const [key, column] of Object.entries(payload.sizes)) model.sizes[key] = numbers(column);
  model.agreements = model.sizes.agreements;
  model.groups = {};
  for (const [key, column] of Object.entries(payload.groups)) {
    model.groups[key] = { ...column, of: numbers(column.c) };
  }
  model.focal = payload.focal;
}

// Put everything onto a sheet; what was made of another is made anew when next asked for.
export function placeOn(model, projection) {
  model.projection = projection;
  for (let node = 0; node < model.n; node++) {
    if (!model.placed[node]) continue;
    const at = projection.point(model.lon[node], model.lat[node]);
    model.x[node] = at[0];
    model.y[node] = at[1];
  }
  model.geometry = new Array(model.ties);
  model.tree = null;
  model.clusters = null;
}

function readEdges(model, columns) {
  const m = columns.count;
  model.m = m;
  model.types = columns.types;
  for (const key of ["a", "b", "type"]) model[key] = numbers(columns[key]);
  model.statuses = columns.statuses;
  model.status = columns.status ? numbers(columns.status) : new Uint8Array(m);
  const over = model.names.statuses.map((status) => Number(status.over));
  model.cancelled = new Uint8Array(m);
  model.busy = new Uint8Array(model.n);
  for (let e = 0; e < m; e++) {
    model.cancelled[e] = over[model.status[e]];
    model.busy[model.a[e]] = model.busy[model.b[e]] = 1;
  }
  model.begin = daysOf(columns.spells, "begin", m, UNDATED);
  model.until = daysOf(columns.spells, "until", m, FOREVER);
  const km = columns.km ? numbers(columns.km) : null;
  model.km = (edge) => (km && km[edge] !== NOT_KNOWN ? km[edge] : null);
  model.edgeTexts = {};
  model.own = Object.entries(columns.own ?? {}).map(([title, column]) => [title, texts(column)]);
  const plain = ["count", "types", "a", "b", "type", "statuses", "status", "spells", "km", "own"];
  for (const key of Object.keys(columns)) {
    if (!plain.includes(key)) model.edgeTexts[key] = texts(columns[key]);
  }
  const partyName = (side) => (edge) =>
    model.edgeTexts[`${side}_name`]?.(edge) ?? model.label(model[side][edge]);
  model.partyNames = { a: partyName("a"), b: partyName("b") };
}

// The days since 1970 from which agreements stand, or do not any more: Python's temporal.standing.
function daysOf(spells, side, m, none) {
  const days = new Int32Array(m).fill(none);
  if (!spells) return days;
  numbers(spells[side]).forEach((code, edge) => {
    if (code) days[edge] = spells.first + code - 1;
  });
  return days;
}

export function lastDay(year) {
  const end = new Date(0);
  end.setUTCFullYear(year + 1, 0, 1);
  return end.getTime() / DAY - 1;
}

export function yearOf(day) {
  return new Date(day * DAY).getUTCFullYear();
}

// The day at whose end the map stands; null with all years.
export function dayOf({ year, day }) {
  return year === null ? null : day ?? lastDay(year);
}

// A tie is a pair of places. Its agreements are neighbours in the table, which lists them by pair.
function tieUp(model) {
  const { a, b, m } = model;
  const tieOf = new Uint32Array(m);
  const ends = new Uint32Array(2 * m);
  const start = new Uint32Array(m + 1);
  let ties = 0;
  for (let e = 0; e < m; e++) {
    const low = Math.min(a[e], b[e]);
    const high = Math.max(a[e], b[e]);
    if (e === 0 || ends[2 * ties - 2] !== low || ends[2 * ties - 1] !== high) {
      ends[2 * ties] = low;
      ends[2 * ties + 1] = high;
      start[ties] = e;
      ties++;
    }
    tieOf[e] = ties - 1;
  }
  start[ties] = m;
  model.ties = ties;
  model.tieOf = tieOf;
  model.ends = ends.subarray(0, 2 * ties);
  model.tieStart = start.subarray(0, ties + 1);
  model.tiesByNode = null;
}

// The ties of a place; one of a place with itself is there twice.
export function tiesAt(model, node) {
  model.tiesByNode ??= sortEnds(model);
  const { start, ties } = model.tiesByNode;
  return ties.subarray(start[node], start[node + 1]);
}

// All ends of ties sorted by place (counting sort), and where each place's begin.
function sortEnds({ ends, n }) {
  const start = new Uint32Array(n + 1);
  for (let i = 0; i < ends.length; i++) start[ends[i] + 1]++;
  for (let i = 0; i < n; i++) start[i + 1] += start[i];
  const next = start.slice();
  const ties = new Uint32Array(ends.length);
  for (let i = 0; i < ends.length; i++) ties[next[ends[i]]++] = i >> 1;
  return { start, ties };
}

export function tieLine(model, tie) {
  let line = model.geometry[tie];
  if (!line) {
    const a = model.ends[2 * tie];
    const b = model.ends[2 * tie + 1];
    line = wayBetween(model.projection, model.lon[a], model.lat[a], model.lon[b], model.lat[b]);
    model.geometry[tie] = line;
  }
  return line;
}

export function drawable(model, tie) {
  return model.placed[model.ends[2 * tie]] && model.placed[model.ends[2 * tie + 1]];
}

// All great circles and their index, a slice at a time: yields so that the page stays awake.
export function* indexTies(model) {
  const boxes = new Float32Array(4 * model.ties);
  for (let tie = 0; tie < model.ties; tie++) {
    if (drawable(model, tie)) {
      boxes.set(extent(tieLine(model, tie)), 4 * tie);
    } else {
      boxes.fill(9, 4 * tie, 4 * tie + 4);
    }
    if (tie % 256 === 255) yield;
  }
  yield;
  model.tree = createTree(boxes);
  yield;
  model.tiesByNode ??= sortEnds(model);
}

// Places at one position are set around the first of them, each in its own direction.
function setAside(model, groups) {
  model.spread = new Map();
  for (const [host, ...others] of groups) {
    others.forEach((node, index) => {
      model.spread.set(node, { host, index, of: others.length });
    });
  }
}

export function initialState(payload, model) {
  return {
    types: model.types.map(() => true),
    cancelled: false,
    undated: null, // shown with all years, left out of any one
    year: payload.asOf?.year ?? null,
    day: payload.asOf?.day ?? null, // of a map that opens within a year
    mode: payload.timeMode,
    colorBy: payload.colorBy in model.groups ? payload.colorBy : fallback(payload.colorBy),
    sizeBy: payload.sizeBy in model.sizes ? payload.sizeBy : "degree",
    flows: payload.flows,
    inset: false,
  };
}

function fallback(colorBy) {
  return colorBy === "plain" ? "plain" : "type";
}

export function isBody(model, node) {
  return model.names.kinds[model.kind[node]].body;
}

// How many of some edges count as agreements.
export function countAgreements(model, edges) {
  return edges.filter((edge) => model.names.counted[model.type[edge]]).length;
}

export function showsUndated(state) {
  return state.undated ?? state.year === null;
}

// Until its end an agreement is what it was; without one that is known it is over throughout.
export function isCancelled(model, state, edge) {
  if (!model.cancelled[edge]) return false;
  const day = dayOf(state);
  return day === null || model.begin[edge] === UNDATED || model.until[edge] <= day;
}

// Which agreements the time lets through: a function of the edge. What is undated is shown or not by
// the reader's word.
function present(model, state) {
  const { begin, until } = model;
  const day = dayOf(state);
  const undated = showsUndated(state);
  const inForce = state.mode === "in_force";
  return (e) => {
    if (begin[e] === UNDATED) return undated;
    return day === null || (begin[e] <= day && !(inForce && until[e] <= day));
  };
}

// Which agreements the switches and the time let through, and the counts that the legend tells.
export function filter(model, state, mask = null) {
  const { m, a, b, type, begin, cancelled, placed, tieOf } = model;
  const shown = new Uint8Array(m);
  const tieCount = new Uint32Array(model.ties);
  const nodeCount = new Uint32Array(model.n);
  const { counted } = model.names;
  // Of a place, what counts as an agreement; the lines drawn may be more.
  const agreements = counted.every(Boolean) ? nodeCount : new Uint32Array(model.n);
  const counts = { type: model.types.map(() => 0), cancelled: 0, undated: 0, unplaced: 0, all: 0, uncounted: 0 };
  const { types } = state;
  const stands = mask ?? present(model, state);
  for (let e = 0; e < m; e++) {
    const gone = cancelled[e] && isCancelled(model, state, e);
    const wanted = gone ? state.cancelled : types[type[e]];
    if (begin[e] === UNDATED && wanted) counts.undated++;
    if (!stands(e)) continue;
    if (!placed[a[e]] || !placed[b[e]]) {
      if (wanted) counts.unplaced++;
      continue;
    }
    if (gone) counts.cancelled++;
    else counts.type[type[e]]++;
    if (!wanted) continue;
    shown[e] = 1;
    tieCount[tieOf[e]]++;
    nodeCount[a[e]]++;
    if (b[e] !== a[e]) nodeCount[b[e]]++;
    counts.all++;
    if (!counted[type[e]]) counts.uncounted++;
    else if (agreements !== nodeCount) {
      agreements[a[e]]++;
      if (b[e] !== a[e]) agreements[b[e]]++;
    }
  }
  countPlaces(model, nodeCount, counts);
  return { shown, tieCount, nodeCount, agreements, counts, ...partnersOf(model, tieCount) };
}

// How many ties are shown, and how many partners other than itself each place has by them.
function partnersOf(model, tieCount) {
  const partners = new Uint32Array(model.n);
  let ties = 0;
  for (let tie = 0; tie < model.ties; tie++) {
    if (!tieCount[tie]) continue;
    ties++;
    const [p, q] = [model.ends[2 * tie], model.ends[2 * tie + 1]];
    if (p === q) continue;
    partners[p]++;
    partners[q]++;
  }
  return { partners, ties };
}

function countPlaces(model, nodeCount, counts) {
  const countries = new Uint8Array(model.countries + 1);
  counts.places = 0;
  counts.bodies = 0; // which are among the places
  for (let node = 0; node < model.n; node++) {
    if (!nodeCount[node]) continue;
    counts.places++;
    if (isBody(model, node)) counts.bodies++;
    else countries[model.countryOf[node]] = 1;
  }
  countries[0] = 0;
  counts.countries = countries.reduce((sum, seen) => sum + seen, 0);
}

// The colour class of an agreement: its type, the group of its ends, or one for all.
// Between two groups it is the hub's partner that counts; without a hub it is neither: -1.
export function colorClass(model, state, edge) {
  if (state.colorBy === "type") return model.type[edge];
  if (state.colorBy === "plain") return 0;
  const { edges, of } = model.groups[state.colorBy];
  return edges ? of[edge] - 1 : pairClass(model, state, model.a[edge], model.b[edge]);
}

function pairClass(model, state, a, b) {
  const { of } = model.groups[state.colorBy];
  if (a === model.focal) return of[b] - 1;
  if (b === model.focal) return of[a] - 1;
  return of[a] === of[b] ? of[a] - 1 : -1;
}
