// Where single ties would be a hairball: flows between countries, or between groups of places that
// lie close together at this zoom. A flow's width says how many agreements it stands for.

import { greatCircle, latitude, longitude } from "./geometry.js";
import { colorClass, isCancelled } from "./model.js";

const COUNTRY_ZOOM = 4.8;
const CELL = 150; // pixels

// Clusters at a zoom: of each node, and where each lies; made once per level.
export function clustersAt(model, zoom) {
  model.clusters ??= new Map();
  const byCountry = zoom < COUNTRY_ZOOM && model.countries > 0;
  const level = byCountry ? -1 : Math.floor(zoom);
  if (!model.clusters.has(level)) model.clusters.set(level, makeClusters(model, level));
  return model.clusters.get(level);
}

function makeClusters(model, level) {
  const cells = (256 * 2 ** level) / CELL;
  const keys = new Map();
  const none = -1; // a place without a country stands for itself
  const of = new Int32Array(model.n).fill(-1);
  const sums = [];
  const weight = model.sizes.agreements;
  for (let node = 0; node < model.n; node++) {
    if (!model.placed[node]) continue;
    const cell = Math.floor(model.x[node] * cells) * 65536 + Math.floor(model.y[node] * cells);
    const key = level < 0 ? model.countryOf[node] || none - node : cell;
    let cluster = keys.get(key);
    if (cluster === undefined) {
      cluster = keys.size;
      keys.set(key, cluster);
      sums.push({ x: 0, y: 0, weight: 0, best: node, places: 0, from: model.x[node] });
    }
    of[node] = cluster;
    const sum = sums[cluster];
    const w = weight[node] + 0.01;
    // A country on both sides of the antimeridian is summed up on one.
    sum.x += w * (model.x[node] - Math.round(model.x[node] - sum.from));
    sum.y += w * model.y[node];
    sum.weight += w;
    sum.places++;
    if (weight[node] > weight[sum.best]) sum.best = node;
  }
  const clusters = sums.map((sum) => {
    const x = sum.x / sum.weight;
    return {
      x: x - Math.floor(x),
      y: sum.y / sum.weight,
      best: sum.best,
      places: sum.places,
      name: level < 0 ? (model.countryName(sum.best) ?? model.name(sum.best)) : null,
    };
  });
  return { level, of, clusters, byCountry: level < 0, lines: new Map() };
}

// Flows of the agreements shown: per pair of clusters, colour and dash, widest last.
export function makeFlows(model, state, view, zoom) {
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
    const style = isCancelled(model, state, e) ? 99 : colorClass(model, state, e) + 1;
    const key = (p < q ? p * size + q : q * size + p) * 100 + style;
    let flow = flows.get(key);
    if (!flow) {
      flow = { number: flows.size, from: Math.min(p, q), to: Math.max(p, q), style, count: 0 };
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

export function flowLine(made, flow) {
  const key = flow.from * made.clusters.length + flow.to;
  let line = made.lines.get(key);
  if (!line) {
    const p = made.clusters[flow.from];
    const q = made.clusters[flow.to];
    line = greatCircle(longitude(p.x), latitude(p.y), longitude(q.x), latitude(q.y));
    made.lines.set(key, line);
  }
  return line;
}
