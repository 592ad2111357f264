// The network behind the picture: places, agreements, ties, and what of them is shown.

import { numbers, texts } from "./decode.js";
import { extent, greatCircle, mercatorX, mercatorY } from "./geometry.js";
import { createTree } from "./rtree.js";

const NOWHERE = -(2 ** 31);
const STEPS_PER_DEGREE = 100000;
export const NO_YEAR = -(2 ** 15);
const NOT_KNOWN = 65535;

export function createModel(payload) {
  const model = { words: payload.words, countryNames: payload.countries };
  readNodes(model, payload);
  readEdges(model, payload.edges);
  tieUp(model);
  findColocated(model);
  readYears(model);
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
    model.placed[node] = lon[node] === NOWHERE ? 0 : 1;
    model.lon[node] = lon[node] / STEPS_PER_DEGREE;
    model.lat[node] = lat[node] / STEPS_PER_DEGREE;
    model.x[node] = mercatorX(model.lon[node]);
    model.y[node] = mercatorY(model.lat[node]);
  }
  model.kind = numbers(columns.kind);
  model.population = columns.population ? numbers(columns.population) : null;
  const name = texts(columns.name);
  const label = texts(columns.label);
  const turkish = payload.lang === "tr";
  // A Turkish map shows the source's spelling first, an English one the English name.
  model.name = (node) => (turkish && label(node)) || name(node) || "";
  model.otherName = (node) => (turkish ? label(node) && name(node) : label(node));
  model.englishName = name;
  const spellings = texts(columns.spellings);
  model.spellings = (node) =>
    [name(node), label(node), ...(spellings(node) || "").split(" | ")].filter(Boolean);
  model.label = (node) => label(node) ?? name(node);
  model.country = texts(columns.country);
  model.countryName = (node) => {
    const code = model.country(node);
    return code ? (payload.countries[code] ?? code) : null;
  };
  model.sizes = {};
  for (const [key, column] of Object.entries(payload.sizes)) model.sizes[key] = numbers(column);
  model.groups = {};
  for (const [key, column] of Object.entries(payload.groups)) {
    const { names, slots, single } = column;
    model.groups[key] = { names, slots, single, of: numbers(column.c) };
  }
  model.focal = payload.focal;
}

function readEdges(model, columns) {
  const m = columns.count;
  model.m = m;
  model.types = columns.types;
  for (const key of ["a", "b", "type"]) model[key] = numbers(columns[key]);
  model.cancelled = columns.cancelled ? numbers(columns.cancelled) : new Uint8Array(m);
  model.start = columns.start ? numbers(columns.start) : new Int16Array(m).fill(NO_YEAR);
  model.end = columns.end ? numbers(columns.end) : new Int16Array(m).fill(NO_YEAR);
  const km = columns.km ? numbers(columns.km) : null;
  model.km = (edge) => (km && km[edge] !== NOT_KNOWN ? km[edge] : null);
  model.edgeTexts = {};
  const plain = ["count", "types", "a", "b", "type", "cancelled", "start", "end", "km"];
  for (const key of Object.keys(columns)) {
    if (!plain.includes(key)) model.edgeTexts[key] = texts(columns[key]);
  }
  const partyName = (side) => (edge) =>
    model.edgeTexts[`${side}_name`]?.(edge) ?? model.label(model[side][edge]);
  model.partyNames = { a: partyName("a"), b: partyName("b") };
}

// A tie is a pair of places; its agreements are neighbours in `edgesByTie`.
function tieUp(model) {
  const { a, b, m, n } = model;
  const keys = new Map();
  const tieOf = new Uint32Array(m);
  const ends = [];
  for (let e = 0; e < m; e++) {
    const low = Math.min(a[e], b[e]);
    const high = Math.max(a[e], b[e]);
    const key = low * n + high;
    let tie = keys.get(key);
    if (tie === undefined) {
      tie = keys.size;
      keys.set(key, tie);
      ends.push(low, high);
    }
    tieOf[e] = tie;
  }
  model.ties = keys.size;
  model.tieOf = tieOf;
  model.ends = Uint32Array.from(ends);
  [model.tieStart, model.edgesByTie] = grouped(tieOf, keys.size);
  const twice = new Uint32Array(2 * model.ties);
  for (let i = 0; i < twice.length; i++) twice[i] = model.ends[i];
  const [start, slots] = grouped(twice, n);
  model.nodeStart = start;
  model.tiesByNode = slots.map((slot) => slot >> 1);
  model.geometry = new Array(model.ties);
  model.tree = null;
}

// Rows sorted by their group: the start of each group, and the rows (counting sort).
function grouped(groupOf, count) {
  const start = new Uint32Array(count + 1);
  for (const group of groupOf) start[group + 1]++;
  for (let i = 0; i < count; i++) start[i + 1] += start[i];
  const next = start.slice();
  const rows = new Uint32Array(groupOf.length);
  for (let i = 0; i < groupOf.length; i++) rows[next[groupOf[i]]++] = i;
  return [start, rows];
}

export function tieLine(model, tie) {
  let line = model.geometry[tie];
  if (!line) {
    const a = model.ends[2 * tie];
    const b = model.ends[2 * tie + 1];
    line = greatCircle(model.lon[a], model.lat[a], model.lon[b], model.lat[b]);
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
  model.tree = createTree(boxes);
}

// Places at one position are set around the most important of them, each in its own direction.
function findColocated(model) {
  const cells = new Map();
  for (let node = 0; node < model.n; node++) {
    if (!model.placed[node]) continue;
    const key = Math.round(model.lon[node] * 100) * 36000 + Math.round(model.lat[node] * 100);
    const group = cells.get(key);
    if (group) group.push(node);
    else cells.set(key, [node]);
  }
  const degree = model.sizes.degree;
  model.spread = new Map();
  for (const group of cells.values()) {
    if (group.length < 2) continue;
    group.sort((p, q) => (q === model.focal) - (p === model.focal) || degree[q] - degree[p]);
    group.slice(1).forEach((node, i) => {
      model.spread.set(node, { host: group[0], index: i, of: group.length - 1 });
    });
  }
}

function readYears(model) {
  let first = 9999;
  let last = -9999;
  for (const year of model.start) {
    if (year === NO_YEAR) continue;
    first = Math.min(first, year);
    last = Math.max(last, year);
  }
  for (const year of model.end) if (year !== NO_YEAR) last = Math.max(last, year);
  model.years = first <= last ? [first, last] : null;
}

export function initialState(payload, model) {
  return {
    types: model.types.map(() => true),
    cancelled: false,
    year: payload.asOf,
    mode: payload.timeMode,
    colorBy: payload.colorBy in model.groups ? payload.colorBy : fallback(payload.colorBy),
    sizeBy: payload.sizeBy in model.sizes ? payload.sizeBy : "degree",
    flows: payload.flows,
  };
}

function fallback(colorBy) {
  return colorBy === "plain" ? "plain" : "type";
}

// In a year when an agreement cancelled later was in force, it is drawn as what it then was.
export function isCancelled(model, state, edge) {
  if (!model.cancelled[edge]) return false;
  const later = state.year !== null && state.mode === "in_force" && model.end[edge] > state.year;
  return !later;
}

// Which agreements the switches and the year let through, and the counts that the legend tells.
export function filter(model, state, mask = null) {
  const { m, a, b, type, start, end, cancelled, placed, tieOf } = model;
  const shown = new Uint8Array(m);
  const tieCount = new Uint16Array(model.ties);
  const nodeCount = new Uint32Array(model.n);
  const counts = { type: model.types.map(() => 0), cancelled: 0, undated: 0, unplaced: 0, all: 0 };
  const { year } = state;
  const inForce = state.mode === "in_force";
  for (let e = 0; e < m; e++) {
    if (mask && !mask(e)) continue;
    if (year !== null) {
      if (start[e] === NO_YEAR || start[e] > year) {
        if (start[e] === NO_YEAR && state.types[type[e]]) counts.undated++;
        continue;
      }
      if (inForce && end[e] !== NO_YEAR && end[e] <= year) continue;
    }
    const gone = cancelled[e] && isCancelled(model, state, e);
    if (!placed[a[e]] || !placed[b[e]]) {
      if (state.types[type[e]] && (!gone || state.cancelled)) counts.unplaced++;
      continue;
    }
    if (gone) counts.cancelled++;
    else counts.type[type[e]]++;
    if (gone ? !state.cancelled : !state.types[type[e]]) continue;
    if (year === null && start[e] === NO_YEAR) counts.undated++;
    shown[e] = 1;
    tieCount[tieOf[e]]++;
    nodeCount[a[e]]++;
    if (b[e] !== a[e]) nodeCount[b[e]]++;
    counts.all++;
  }
  let ties = 0;
  for (const count of tieCount) if (count) ties++;
  const countries = new Set();
  counts.places = 0;
  for (let node = 0; node < model.n; node++) {
    if (!nodeCount[node]) continue;
    counts.places++;
    const code = model.country(node);
    if (code && model.kind[node] !== 2) countries.add(code);
  }
  counts.countries = countries.size;
  return { shown, tieCount, nodeCount, counts, ties };
}

// The colour class of an agreement: its type, the group of its ends, or one for all.
// Between two groups it is the hub's partner that counts; without a hub it is neither: -1.
export function colorClass(model, state, edge) {
  if (state.colorBy === "type") return model.type[edge];
  if (state.colorBy === "plain") return 0;
  return pairClass(model, state, model.a[edge], model.b[edge]);
}

function pairClass(model, state, a, b) {
  const { of } = model.groups[state.colorBy];
  if (a === model.focal) return of[b] - 1;
  if (b === model.focal) return of[a] - 1;
  return of[a] === of[b] ? of[a] - 1 : -1;
}
