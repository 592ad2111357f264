// Where single ties would be a hairball: flows between clusters of places. Clusters are nested: a
// country, in it groups of places of one division that lie close together at a zoom, in these smaller
// groups at the next, at last the places. A flow's width says how many agreements it stands for.

import { colorClass, isCancelled } from "./model.js";
import { wayBetween } from "./projection.js";

const COUNTRY_ZOOM = 4.8;
const FIRST_LEVEL = 4; // the coarsest groups within a country, and of places without one
const RADIUS = 70; // pixels within which places are grouped
const MAJORITY = 0.6;
export const CANCELLED = -2;

// Clusters at a zoom: of each node, and the head of each; made once per level.
export function clustersAt(model, zoom) {
  model.clusters ??= new Map();
  const byCountry = zoom < COUNTRY_ZOOM && model.countries > 0;
  const level = byCountry ? -1 : Math.max(FIRST_LEVEL, Math.floor(zoom));
  if (!model.clusters.has(level)) model.clusters.set(level, makeClusters(model, level));
  return model.clusters.get(level);
}

// Places in the order in which they lead clusters: cities by inhabitants, then what has most
// agreements. So a cluster's head is its most populous city, and heads one of the parts as well;
// a region, though more live in it, is no city of its own.
function ranking(model) {
  const { n, kind, placed, population } = model;
  const weight = model.sizes.agreements;
  const people = new Float64Array(n);
  const order = [];
  for (let node = 0; node < n; node++) {
    if (placed[node]) order.push(node);
    people[node] = kind[node] === 0 ? Math.max(0, population?.[node] ?? 0) + 0.5 : 0;
  }
  for (const node of model.areas ?? []) people[node] = 0;
  return order.sort((p, q) => people[q] - people[p] || weight[q] - weight[p] || p - q);
}

function makeClusters(model, level) {
  model.ranking ??= ranking(model);
  const made = { level, of: new Int32Array(model.n).fill(-1), clusters: [], byCountry: level < 0, lines: new Map() };
  if (level < 0) byCountry(model, made);
  else byNearness(model, made, level > FIRST_LEVEL ? levelAt(model, level - 1) : null);
  return made;
}

function levelAt(model, level) {
  if (!model.clusters.has(level)) model.clusters.set(level, makeClusters(model, level));
  return model.clusters.get(level);
}

function open(made, head) {
  made.clusters.push({ head });
  return made.clusters.length - 1;
}

// Places without a country are grouped by where they lie.
function byCountry(model, made) {
  const found = new Map();
  for (const node of model.ranking) {
    const country = model.countryOf[node];
    const key = country || -1 - levelAt(model, FIRST_LEVEL).of[node];
    if (!found.has(key)) {
      found.set(key, open(made, node));
      if (country) made.clusters[found.get(key)].name = model.countryName(node);
    }
    made.of[node] = found.get(key);
  }
}

// Each place joins the nearest head of its own country, division and coarser cluster, or is a head.
function byNearness(model, made, coarser) {
  const { n, x: east, y: south } = model;
  const cells = (256 * 2 ** made.level) / RADIUS;
  const cell = (at) => Math.floor(at / 2); // twice as wide as a head reaches: there are four to look into
  // Of each cell its last head, and of each head the one before it there, apart by what they are part
  // of. Cells may share a slot: what lies in another one is too far off.
  const { of } = coarser ?? { of: model.countryOf };
  const slot = (i, j, part) => (Math.imul(i, 0x9e3779b1) ^ Math.imul(j, 0x85ebca6b) ^ Math.imul(part, 0xc2b2ae35)) >>> 16;
  const last = new Int32Array(65536).fill(-1);
  const before = new Int32Array(n);
  const [headX, headY] = [new Float64Array(n), new Float64Array(n)];
  for (const node of model.ranking) {
    const x = east[node] * cells;
    const y = south[node] * cells;
    let nearest = 1;
    let cluster = -1;
    for (let i = cell(x - 1); i <= cell(x + 1); i++) {
      for (let j = cell(y - 1); j <= cell(y + 1); j++) {
        for (let at = last[slot(i, j, of[node])]; at >= 0; at = before[at]) {
          const away = (headX[at] - x) ** 2 + (headY[at] - y) ** 2;
          if (away > nearest || (away === nearest && at >= cluster)) continue;
          if (!related(model, coarser, node, made.clusters[at].head)) continue;
          nearest = away;
          cluster = at;
        }
      }
    }
    if (cluster < 0) {
      cluster = open(made, node);
      headX[cluster] = x;
      headY[cluster] = y;
      const key = slot(cell(x), cell(y), of[node]);
      before[cluster] = last[key];
      last[key] = cluster;
    }
    made.of[node] = cluster;
  }
}

function related(model, coarser, node, head) {
  const { countryOf, divisionOf } = model;
  if (countryOf[node] !== countryOf[head]) return false;
  const one = divisionOf?.[node];
  const other = divisionOf?.[head];
  if (one && other && one !== other) return false;
  return !coarser || coarser.of[node] === coarser.of[head];
}

// Flows of the agreements shown, one per pair of clusters, widest last; of each cluster how many
// agreements it has, and how many of them within itself.
export function makeFlows(model, view, zoom) {
  const made = clustersAt(model, zoom);
  const { of, clusters } = made;
  const { m, a, b } = model;
  const { shown } = view;
  const size = clusters.length;
  const flows = new Map();
  const flowOf = new Int32Array(m).fill(-1);
  const inside = new Uint32Array(size);
  const total = new Uint32Array(size);
  for (let e = 0; e < m; e++) {
    if (!shown[e]) continue;
    const p = of[a[e]];
    const q = of[b[e]];
    total[p]++;
    if (p === q) {
      inside[p]++;
      continue;
    }
    total[q]++;
    const key = p < q ? p * size + q : q * size + p;
    let flow = flows.get(key);
    if (!flow) {
      flow = { number: flows.size, from: Math.min(p, q), to: Math.max(p, q), count: 0 };
      flows.set(key, flow);
    }
    flow.count++;
    flowOf[e] = flow.number;
  }
  const list = [...flows.values()];
  handOut(list, flowOf);
  list.sort((f, g) => f.edges.length - g.edges.length);
  return { made, list, inside, total };
}

// How many places of each cluster are shown beside its head.
export function othersOf({ model, shown, revision }, made) {
  if (made.counted !== revision) {
    made.counted = revision;
    made.others = new Uint32Array(made.clusters.length);
    for (let node = 0; node < model.n; node++) {
      const cluster = made.of[node];
      if (cluster >= 0 && shown.nodeCount[node] && made.clusters[cluster].head !== node) made.others[cluster]++;
    }
  }
  return made.others;
}

// The agreements shown between two clusters.
export function edgesBetween({ model, shown }, { made, from, to }) {
  const edges = [];
  for (let e = 0; e < model.m; e++) {
    if (!shown.shown[e]) continue;
    const [p, q] = [made.of[model.a[e]], made.of[model.b[e]]];
    if ((p === from && q === to) || (p === to && q === from)) edges.push(e);
  }
  return edges;
}

// What everything shown at once would give: the scale of a level in all states. Where all is shown
// that has been made already.
export function scaleOf(model, whole, zoom, { shown, flows }) {
  const made = clustersAt(model, zoom);
  if (!made.scale) {
    const { list, inside, total } = shown.counts.all === whole.counts.all ? flows : makeFlows(model, whole, zoom);
    const most = (counts) => counts.reduce((p, q) => Math.max(p, q), 1);
    made.scale = { node: most(total), flow: Math.max(list.at(-1)?.edges.length ?? 1, most(inside)) };
  }
  return made.scale;
}

// The colour of a flow: the class that most of its agreements have; null where none has. Those that
// are cancelled are a class of their own.
export function flowClass(model, state, flow) {
  if (flow.group === undefined) flow.group = majority(model, state, flow);
  return flow.group;
}

function majority(model, state, flow) {
  const counts = new Map();
  for (const edge of flow.edges) {
    const group = isCancelled(model, state, edge) ? CANCELLED : colorClass(model, state, edge);
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    if (count >= MAJORITY * flow.edges.length) return group;
  }
  return null;
}

// Each flow's agreements, as a part of one array.
function handOut(flows, flowOf) {
  const rows = new Uint32Array(flows.reduce((sum, flow) => sum + flow.count, 0));
  let start = 0;
  for (const flow of flows) {
    flow.edges = rows.subarray(start, start + flow.count);
    start += flow.count;
    flow.count = 0;
  }
  for (let e = 0; e < flowOf.length; e++) {
    if (flowOf[e] < 0) continue;
    const flow = flows[flowOf[e]];
    flow.edges[flow.count++] = e;
  }
}

export function flowLine(model, made, flow) {
  const key = flow.from * made.clusters.length + flow.to;
  let line = made.lines.get(key);
  if (!line) {
    const [p, q] = [made.clusters[flow.from].head, made.clusters[flow.to].head];
    line = wayBetween(model.projection, model.lon[p], model.lat[p], model.lon[q], model.lat[q]);
    made.lines.set(key, line);
  }
  return line;
}
