// What is in view: ties one by one, or bundled into flows where they would be too many to read.

import { MOST_APART, bowOf, edgeStyle, flowLook, flowStyle, manyStyle } from "./arcs.js";
import { clustersAt, flowClass, flowLine, makeFlows, othersOf, scaleOf } from "./flows.js";
import { extent, passes } from "./geometry.js";
import { drawable, tieLine } from "./model.js";
import { search } from "./rtree.js";
import { largestCluster, symbolOf } from "./symbols.js";
import { painted } from "./text.js";
import { copies, viewBox, wideCopies, within } from "./view.js";

// More ties than a person can tell apart; from here on they are bundled.
export const READABLE = 900;
const MOST_FLOWS = 240;
const MOST_THIN = 400;
// What opens into single ties: as many as end in one view without hiding each other.
const OPENING = 1300;

// Runs what draws in slices to its end.
export function finish(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

// Gathers what a view shows, a slice at a time.
export function* makeScene(net, view) {
  const ties = tiesInView(net, view);
  yield;
  const scene = ties ? yield* tieScene(net, view, ties) : flowScene(net, view);
  scene.view = view;
  return scene;
}

// Ties to draw one by one: those with an end in view, and apart from them those only passing.
// Null when they would be too many to read.
function tiesInView(net, view) {
  const { model, shown, state } = net;
  const bundles = state.flows && (net.mostTies ?? shown.ties) > READABLE;
  if (!bundles && !model.tree) {
    return copies(view).map((copy) => ({ copy, ending: allTies(net), passing: [] }));
  }
  if (!model.tree) return null;
  const margin = 0.15;
  const found = [];
  let ending = 0;
  for (const copy of wideCopies(view)) {
    const box = viewBox(view, copy, 0);
    const near = viewBox(view, copy, -margin);
    const entry = { copy, ending: [], passing: [] };
    search(model.tree, ...box, (tie) => {
      if (!shown.tieCount[tie]) return false;
      if (!bundles || endsIn(model, tie, near, copy)) entry.ending.push(tie);
      else entry.passing.push(tie);
      // More than will be drawn one by one.
      return bundles && ending + entry.ending.length > OPENING;
    });
    ending += entry.ending.length;
    found.push(entry);
  }
  if (bundles && ending > OPENING) return null;
  return found;
}

function allTies(net) {
  const out = [];
  for (let tie = 0; tie < net.model.ties; tie++) {
    if (net.shown.tieCount[tie] && drawable(net.model, tie)) out.push(tie);
  }
  return out;
}

function endsIn(model, tie, box) {
  const line = tieLine(model, tie);
  const last = line.length - 2;
  return within(box, line[0], line[1]) || within(box, line[last], line[last + 1]);
}

function* tieScene(net, view, found) {
  const { shown } = net;
  const scene = { mode: "ties", batches: new Map(), numbers: [], symbols: [], passing: 0, step: 1, level: null };
  let count = 0;
  for (const entry of found) {
    count += entry.ending.length;
    scene.passing += entry.passing.length;
  }
  // Maps side by side draw their lines alike, by the fullest of them.
  const look = tieLook(net.fullest ?? count);
  for (const { copy, ending, passing } of found) {
    for (let i = 0; i < ending.length; i++) {
      addTie(net, scene, view, ending[i], copy, look);
      if (i % 1024 === 1023) yield;
    }
    // Those that only pass are ground, not figure; of very many a sample tells as much.
    const faint = { width: 0.7, alpha: look.alpha * 0.2 };
    const step = Math.ceil(passing.length / 500);
    scene.step = Math.max(scene.step, step);
    for (let i = 0; i < passing.length; i += step) {
      addTie(net, scene, view, passing[i], copy, faint);
    }
  }
  yield;
  addPlaces(net, scene, view, shown.nodeCount);
  return scene;
}

function tieLook(count) {
  if (count <= 40) return { width: 1.7, alpha: 0.85 };
  if (count <= 150) return { width: 1.4, alpha: 0.68 };
  if (count <= 500) return { width: 1.2, alpha: 0.5 };
  if (count <= 2500) return { width: 1, alpha: 0.34 };
  return { width: 0.8, alpha: 0.2 };
}

function addTie(net, scene, view, tie, copy, look) {
  const { model, shown } = net;
  const points = tieLine(model, tie);
  const total = shown.tieCount[tie];
  const first = model.tieStart[tie];
  const last = model.tieStart[tie + 1];
  if (total > MOST_APART) {
    const edges = [];
    for (let edge = first; edge < last; edge++) if (shown.shown[edge]) edges.push(edge);
    const style = manyStyle(net, edges, look);
    putLine(scene, style, { points, copy, bow: 0, edge: edges[0], tie });
    scene.numbers.push({ points, copy, count: edges.length, color: style.color });
    return;
  }
  let slot = 0;
  for (let edge = first; edge < last; edge++) {
    if (!shown.shown[edge]) continue;
    const bow = total > 1 ? bowOf(slot, total, points, view) : 0;
    slot++;
    putLine(scene, edgeStyle(net, edge, look), { points, copy, bow, edge, tie });
  }
}

function putLine({ batches }, style, line) {
  if (!batches.has(style.key)) batches.set(style.key, { ...style, lines: [] });
  batches.get(style.key).lines.push(line);
}

function addPlaces(net, scene, view, nodeCount) {
  const { model, shown } = net;
  const many = shown.counts.places > 1200;
  net.least = many ? 1.4 : shown.counts.places > 300 ? 2.2 : 3;
  for (const copy of copies(view)) {
    const box = viewBox(view, copy, 0.02);
    for (let node = 0; node < model.n; node++) {
      if (!model.placed[node]) continue;
      if (!within(box, model.x[node], model.y[node])) continue;
      const idle = !model.busy[node];
      if (!nodeCount[node] && !idle) continue;
      scene.symbols.push(symbolOf(net, view, node, copy, idle));
    }
  }
  scene.symbols.sort((s, t) => t.r - s.r);
}

function flowScene(net, view) {
  const { model, state, shown } = net;
  // Each level is made once in a state: who zooms out again sees it again.
  const { level } = clustersAt(model, view.zoom);
  if (net.flowKey !== net.revision) [net.flowKey, net.flowsAt] = [net.revision, new Map()];
  if (!net.flowsAt.has(level)) net.flowsAt.set(level, makeFlows(model, shown, view.zoom));
  net.flowMade = net.flowsAt.get(level);
  const { made, list: all } = net.flowMade;
  const scale = net.like ?? scaleOf(model, net.whole, view.zoom, { shown, flows: net.flowMade });
  const { list, least, omitted, seen: near } = worthDrawing(made, all, model, view);
  const scene = {
    mode: "flows", batches: new Map(), symbols: [], passing: 0, level: made.level, flows: list, made,
    mostFlow: scale.flow, mostNode: scale.node, dots: null, least, omitted, near,
    mixed: false,
  };
  for (const flow of list) {
    const points = flowLine(model, made, flow);
    const style = flowStyle(net, flow, scale.flow);
    for (const copy of wideCopies(view)) {
      if (!meets(points, view, copy)) continue;
      putLine(scene, style, { points, copy, bow: 0, flow });
      scene.mixed ||= flowClass(model, state, flow) === null;
    }
  }
  addDots(net, scene, view);
  addClusters(net, scene, view);
  return scene;
}

// The widest flows that begin or end in view; the legend says what is left out. When nearly all are
// equally thin, as many are drawn as one can bear.
function worthDrawing(made, all, model, view) {
  const seen = new Uint8Array(made.clusters.length);
  for (const copy of copies(view)) {
    const box = viewBox(view, copy, 0.1);
    made.clusters.forEach(({ head }, i) => {
      if (within(box, model.x[head], model.y[head])) seen[i] = 1;
    });
  }
  const near = all.filter((flow) => made.byCountry || seen[flow.from] || seen[flow.to]);
  if (near.length <= MOST_FLOWS) return { list: near, least: 0, omitted: 0, seen };
  const limit = near[near.length - MOST_FLOWS].edges.length;
  let list = near.filter((flow) => flow.edges.length > limit);
  if (list.length < MOST_FLOWS / 2) list = near.slice(-MOST_THIN);
  let omitted = 0;
  for (const flow of near.slice(0, near.length - list.length)) omitted += flow.edges.length;
  return { list, least: list[0].edges.length, omitted, seen };
}

// How many agreements cross the window without any of their flow's ends in view, which are not drawn.
export function countPassing(net, scene, window) {
  const { model, shown } = net;
  if (scene.mode !== "flows" || !model.tree || scene.made.byCountry) return 0;
  const { view, made, near } = scene;
  const met = new Set();
  for (const copy of wideCopies(view)) {
    const [left, top, right, bottom] = window;
    const box = [(left - view.x) / view.scale - copy, (top - view.y) / view.scale,
      (right - view.x) / view.scale - copy, (bottom - view.y) / view.scale];
    search(model.tree, ...box, (tie) => {
      const [p, q] = [made.of[model.ends[2 * tie]], made.of[model.ends[2 * tie + 1]]];
      if (!shown.tieCount[tie] || near[p] || near[q] || p === q) return;
      if (passes(tieLine(model, tie), box)) met.add(tie);
    });
  }
  let count = 0;
  for (const tie of met) count += shown.tieCount[tie];
  return count;
}

// How many of the places shown lie outside the window.
export function countOutside({ model, shown }, view, [left, top, right, bottom]) {
  const list = copies(view);
  let count = 0;
  for (let node = 0; node < model.n; node++) {
    if (!shown.nodeCount[node] || !model.placed[node]) continue;
    const y = model.y[node] * view.scale + view.y;
    const seen = y >= top && y <= bottom && list.some((copy) => {
      const x = (model.x[node] + copy) * view.scale + view.x;
      return x >= left && x <= right;
    });
    if (!seen) count++;
  }
  return count;
}

function meets(points, view, copy) {
  const box = viewBox(view, copy, 0.05);
  const [minX, minY, maxX, maxY] = extent(points);
  return minX < box[2] && maxX > box[0] && minY < box[3] && maxY > box[1];
}

// A cluster is called by its country, or after its most populous city and how many more it has.
export function clusterName(net, made, cluster) {
  const { name, head } = made.clusters[cluster];
  if (name) return name;
  const others = othersOf(net, made)[cluster];
  const first = painted(net.model.name(head));
  return others ? `${first} +${net.format(others)}` : first;
}

// The places themselves, one dot to a pixel.
function addDots(net, scene, view) {
  const { n, x, y } = net.model;
  const { nodeCount } = net.shown;
  const list = copies(view);
  const dots = new Float32Array(2 * n * list.length);
  const pixels = view.width * view.height;
  if (!(net.taken?.length >= pixels)) net.taken = new Uint8Array(pixels);
  const taken = net.taken.fill(0, 0, pixels);
  let count = 0;
  for (const copy of list) {
    const [minX, minY, maxX, maxY] = viewBox(view, copy, 0);
    for (let node = 0; node < n; node++) {
      if (!nodeCount[node] || x[node] < minX || x[node] > maxX) continue;
      if (y[node] < minY || y[node] > maxY) continue;
      const px = (x[node] + copy) * view.scale + view.x;
      const py = y[node] * view.scale + view.y;
      const pixel = Math.floor(py) * view.width + Math.floor(px);
      if (taken[pixel]) continue;
      taken[pixel] = 1;
      dots[count++] = px;
      dots[count++] = py;
    }
  }
  scene.dots = dots.subarray(0, count);
}

// On the head of each cluster a circle for all its agreements, around it a ring for those within.
function addClusters(net, scene, view) {
  const { model } = net;
  const { made, inside, total } = net.flowMade;
  const largest = largestCluster(net.like?.zoom ?? view.zoom) / Math.sqrt(scene.mostNode);
  for (const copy of copies(view)) {
    made.clusters.forEach(({ head }, i) => {
      if (!total[i]) return;
      const x = (model.x[head] + copy) * view.scale + view.x;
      const y = model.y[head] * view.scale + view.y;
      if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) return;
      scene.symbols.push({
        x, y, cluster: i, head, total: total[i], inside: inside[i], color: net.colors.place,
        ring: inside[i] ? flowLook(inside[i], scene.mostFlow).width : 0,
        r: Math.max(2.5, largest * Math.sqrt(total[i])), made,
        get name() {
          return clusterName(net, made, i);
        },
      });
    });
  }
  scene.symbols.sort((s, t) => t.r - s.r || s.cluster - t.cluster);
}
