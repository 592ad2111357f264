// What is in view, and putting it onto a canvas in few batches.

import { follow, outlines } from "./decode.js";
import { extent, mercatorX, mercatorY, passes, project } from "./geometry.js";
import { clustersAt, flowLine, makeFlows } from "./flows.js";
import { createBoard, occupy, place } from "./labels.js";
import { colorClass, drawable, isCancelled, tieLine, tiesAt } from "./model.js";
import { groupColor } from "./palette.js";
import { search } from "./rtree.js";
import { painted } from "./text.js";

const FONT =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';
// More ties than a person can tell apart; from here on they are bundled.
export const READABLE = 900;
const MOST_STROKES = 420;
const MOST_FLOWS = 240;
// What opens into single ties: as many as end in one view without hiding each other.
const OPENING = 1300;
const SPREAD_GAP = 9;

// -- ground ----------------------------------------------------------------------------------

export function prepareGround(base) {
  return base ? { ...outlines(base), levels: new Map() } : null;
}

// Lines of a zoom level, without the points that fall into one pixel. They are made when first in
// view: a map of one continent never needs the others' fine coasts.
function groundAt(ground, zoom) {
  const level = Math.max(0, Math.min(9, Math.ceil(zoom)));
  if (!ground.levels.has(level)) {
    const pool = new Float64Array(ground.points.length);
    ground.levels.set(level, { least: 0.6 / (256 * 2 ** level), lines: new Map(), pool, used: 0 });
  }
  return ground.levels.get(level);
}

// An arc in world units.
function arcLine(ground, level, arc) {
  let line = level.lines.get(arc);
  if (!line) {
    line = thin(ground, level, arc);
    level.lines.set(arc, line);
  }
  return line;
}

function thin({ points, scale }, level, { from, to }) {
  const { least, pool, used } = level;
  let n = used;
  for (let i = from; i < to; i += 2) {
    const x = mercatorX(points[i] / scale);
    const y = mercatorY(points[i + 1] / scale);
    const near = n > used && Math.abs(x - pool[n - 2]) <= least && Math.abs(y - pool[n - 1]) <= least;
    if (near && i < to - 2) continue;
    pool[n++] = x;
    pool[n++] = y;
  }
  level.used = n;
  return pool.subarray(used, n);
}

export function* drawGround(ctx, ground, view, colors) {
  const level = groundAt(ground, view.zoom);
  for (const copy of wideCopies(view)) {
    const inside = ({ box: [minX, minY, maxX, maxY] }) =>
      (maxX + copy) * view.scale + view.x > -2 &&
      (minX + copy) * view.scale + view.x < view.width + 2 &&
      maxY * view.scale + view.y > -2 &&
      minY * view.scale + view.y < view.height + 2;
    ctx.beginPath();
    for (const ring of ground.rings) {
      if (!inside(ring)) continue;
      follow(ground, ring, (arc, back, turns, i) => {
        tracePoints(ctx, arcLine(ground, level, arc), view, copy + turns, { back, on: i > 0 });
      });
    }
    ctx.fillStyle = colors.land;
    ctx.fill();
    yield;
    const borders = [];
    const coasts = [];
    for (const arc of ground.arcs) {
      if (arc.seam || !inside(arc)) continue;
      (arc.border ? borders : coasts).push(arcLine(ground, level, arc));
    }
    ctx.lineJoin = "bevel";
    for (const [some, color, width] of [
      [borders, colors.border, 0.8],
      [coasts, colors.coast, 0.7],
    ]) {
      for (const portion of portions(some)) {
        ctx.beginPath();
        for (const points of portion) tracePoints(ctx, points, view, copy);
        ctx.strokeStyle = color;
        ctx.lineWidth = width;
        ctx.stroke();
        yield;
      }
    }
  }
}

// Lines in bundles of some thousand points: as much as one frame draws with ease.
function* portions(lines) {
  let some = [];
  let points = 0;
  for (const line of lines) {
    some.push(line);
    points += line.length / 2;
    if (points < 2500) continue;
    yield some;
    some = [];
    points = 0;
  }
  if (some.length) yield some;
}

// `back` runs from the last point to the first, `on` goes on from where the path is.
function tracePoints(ctx, points, view, copy, { back = false, on = false } = {}) {
  const left = copy * view.scale + view.x;
  const step = back ? -2 : 2;
  const first = back ? points.length - 2 : 0;
  for (let i = first; i >= 0 && i < points.length; i += step) {
    const x = points[i] * view.scale + left;
    const y = points[i + 1] * view.scale + view.y;
    if (i === first && !on) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
}

// The copies of the world that the view shows.
export function copies(view) {
  const out = [];
  const first = Math.floor(-view.x / view.scale);
  const last = Math.floor((view.width - view.x) / view.scale);
  for (let copy = first; copy <= last; copy++) out.push(copy);
  return out;
}

// -- what is in view -------------------------------------------------------------------------

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
  const bundles = state.flows && shown.ties > READABLE;
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

// A line may reach half a world beyond the copy that it starts in.
function wideCopies(view) {
  const list = copies(view);
  return [list[0] - 1, ...list, list[list.length - 1] + 1];
}

function viewBox(view, copy, margin) {
  const mx = margin * view.width;
  const my = margin * view.height;
  return [
    (-mx - view.x) / view.scale - copy,
    (-my - view.y) / view.scale,
    (view.width + mx - view.x) / view.scale - copy,
    (view.height + my - view.y) / view.scale,
  ];
}

function endsIn(model, tie, box) {
  const line = tieLine(model, tie);
  const last = line.length - 2;
  return within(box, line[0], line[1]) || within(box, line[last], line[last + 1]);
}

function within(box, x, y) {
  return x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3];
}

function* tieScene(net, view, found) {
  const { shown } = net;
  const scene = { mode: "ties", batches: new Map(), symbols: [], passing: 0, step: 1, level: null };
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
  const { model, shown, state } = net;
  const points = tieLine(model, tie);
  const total = shown.tieCount[tie];
  const first = model.tieStart[tie];
  const last = model.tieStart[tie + 1];
  let slot = 0;
  for (let edge = first; edge < last; edge++) {
    if (!shown.shown[edge]) continue;
    const bow = total > 1 ? bowOf(slot, total, points, view) : 0;
    slot++;
    const style = edgeStyle(net, edge, look);
    if (!scene.batches.has(style.key)) scene.batches.set(style.key, { ...style, lines: [] });
    scene.batches.get(style.key).lines.push({ points, copy, bow, edge, tie });
  }
  return state;
}

// Agreements of one pair part by some pixels halfway, less where the pair lies close together.
export function bowOf(slot, total, points, view) {
  const last = points.length - 2;
  const length =
    Math.hypot(points[last] - points[0], points[last + 1] - points[1]) * view.scale || 1;
  const gap = Math.min(7, (length * 0.5) / total);
  return (slot - (total - 1) / 2) * gap;
}

export function edgeStyle(net, edge, look) {
  const { model, state, colors } = net;
  if (isCancelled(model, state, edge)) {
    return {
      key: `x ${look.alpha}`, color: colors.cancelled, dash: net.style.cancelledDash, ...look,
      alpha: Math.min(1, look.alpha * 1.3),
    };
  }
  const group = colorClass(model, state, edge);
  const type = model.type[edge];
  return {
    key: `${group} ${type} ${look.alpha}`, color: classColor(net, group),
    dash: net.style.dashes[type], ...look,
  };
}

export function classColor(net, group) {
  const { model, state, colors } = net;
  if (state.colorBy === "plain") return colors.plain;
  if (state.colorBy === "type") return colors.types[group];
  return group < 0 ? colors.rest : groupColor(colors, model.groups[state.colorBy].slots[group]);
}

function nodeColor(net, node) {
  const { model, state, colors } = net;
  const grouping = model.groups[state.colorBy];
  if (!grouping) return state.colorBy === "plain" ? colors.plain : colors.place;
  const group = grouping.of[node] - 1;
  return group < 0 ? colors.rest : groupColor(colors, grouping.slots[group]);
}

// Radius in pixels: area by the measure, never too small to be seen.
export function radius(net, node, zoom) {
  const value = net.model.sizes[net.state.sizeBy][node];
  return Math.max(net.least, largestRadius(net, zoom) * Math.sqrt(value / net.largest));
}

// All circles together cover at most a seventh of the window that holds them.
export function largestRadius(net, zoom) {
  const most = largestCluster(zoom);
  const room = 0.15 * net.area * (256 * 2 ** zoom) ** 2;
  const wanted = Math.PI * most ** 2 * net.fill;
  return Math.max(4, most * Math.min(1, Math.sqrt(room / wanted)));
}

export function largestCluster(zoom) {
  return Math.max(9, Math.min(20, 8 + 2.2 * zoom));
}

function addPlaces(net, scene, view, nodeCount) {
  const { model, shown } = net;
  const { agreements } = model;
  const many = shown.counts.places > 1200;
  net.least = many ? 1.4 : shown.counts.places > 300 ? 2.2 : 3;
  for (const copy of copies(view)) {
    const box = viewBox(view, copy, 0.02);
    for (let node = 0; node < model.n; node++) {
      if (!model.placed[node]) continue;
      if (!within(box, model.x[node], model.y[node])) continue;
      const idle = !agreements[node];
      if (!nodeCount[node] && !idle) continue;
      scene.symbols.push(symbolOf(net, view, node, copy, idle));
    }
  }
  scene.symbols.sort((s, t) => t.r - s.r);
}

export function symbolOf(net, view, node, copy, idle = false) {
  const { model } = net;
  const r = idle ? 2 : radius(net, node, view.zoom);
  const symbol = {
    node, r, idle,
    x: (model.x[node] + copy) * view.scale + view.x,
    y: model.y[node] * view.scale + view.y,
    body: model.kind[node] === 2,
    color: nodeColor(net, node),
  };
  if (symbol.body) symbol.r = Math.max(4, r);
  const spread = model.spread.get(node);
  if (spread) {
    symbol.rootX = symbol.x;
    symbol.rootY = symbol.y;
    const around = radius(net, spread.host, view.zoom) + SPREAD_GAP + (spread.index % 2) * 5;
    // A full turn when there are many; a fan to the lower right when there are few.
    const step = spread.of > 5 ? (2 * Math.PI) / spread.of : 0.75;
    const angle = 0.35 + spread.index * step;
    symbol.x += around * Math.cos(angle);
    symbol.y += around * Math.sin(angle);
  }
  return symbol;
}

function flowScene(net, view) {
  const { model, state, shown } = net;
  const key = `${net.revision} ${clustersAt(model, view.zoom).level}`;
  if (net.flowKey !== key) {
    net.flowMade = makeFlows(model, state, shown, view.zoom);
    net.flowKey = key;
  }
  const { made, list: all, inside, total } = net.flowMade;
  const most = all.length ? all[all.length - 1].edges.length : 1;
  const { list, least, omitted, seen: near } = worthDrawing(made, all, view);
  const scene = {
    mode: "flows", batches: new Map(), symbols: [], passing: 0, level: made.level, flows: list, made,
    mostFlow: most, dots: null, least, omitted, near,
  };
  const siblings = new Map();
  for (const flow of list) {
    const pair = flow.from * made.clusters.length + flow.to;
    siblings.set(pair, (siblings.get(pair) ?? 0) + 1);
  }
  const seen = new Map();
  for (const flow of list) {
    const points = flowLine(made, flow);
    const pair = flow.from * made.clusters.length + flow.to;
    const slot = seen.get(pair) ?? 0;
    seen.set(pair, slot + 1);
    const look = flowLook(flow.edges.length, most);
    const style = edgeStyle(net, flow.edges[0], look);
    const bow = (slot - (siblings.get(pair) - 1) / 2) * (look.width + 2);
    const batchKey = `${look.width.toFixed(1)} ${style.key}`;
    for (const copy of wideCopies(view)) {
      if (!meets(points, view, copy)) continue;
      if (!scene.batches.has(batchKey)) scene.batches.set(batchKey, { ...style, lines: [] });
      scene.batches.get(batchKey).lines.push({ points, copy, bow, flow });
    }
  }
  addDots(net, scene, view);
  addClusters(net, scene, view, made, inside, total);
  return scene;
}

// The widest flows that begin or end in view; the legend says what is left out.
function worthDrawing(made, all, view) {
  const seen = new Uint8Array(made.clusters.length);
  for (const copy of copies(view)) {
    const box = viewBox(view, copy, 0.1);
    made.clusters.forEach(({ x, y }, i) => {
      if (within(box, x, y)) seen[i] = 1;
    });
  }
  const near = all.filter((flow) => made.byCountry || seen[flow.from] || seen[flow.to]);
  if (near.length <= MOST_FLOWS) return { list: near, least: 0, omitted: 0, seen };
  const least = near[near.length - MOST_FLOWS].edges.length + 1;
  const list = near.filter((flow) => flow.edges.length >= least);
  let omitted = 0;
  for (const flow of near) if (flow.edges.length < least) omitted += flow.edges.length;
  // When nearly all are equally thin, they are drawn after all.
  return list.length >= 60 ? { list, least, omitted, seen } : { list: near, least: 0, omitted: 0, seen };
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

export function flowLook(count, most) {
  const share = Math.sqrt(count / most);
  return { width: Math.max(0.5, 9 * share), alpha: 0.15 + 0.4 * share };
}

function meets(points, view, copy) {
  const box = viewBox(view, copy, 0.05);
  const [minX, minY, maxX, maxY] = extent(points);
  return minX < box[2] && maxX > box[0] && minY < box[3] && maxY > box[1];
}

// A group is called after its busiest place, and said to be more than that place.
export function clusterName(net, cluster) {
  if (cluster.name) return cluster.name;
  const name = net.model.name(cluster.best);
  return cluster.places > 1 ? net.words["flows.around"].replace("{name}", painted(name)) : name;
}

// The places themselves, one dot to a pixel.
function addDots(net, scene, view) {
  const { n, x, y } = net.model;
  const { nodeCount } = net.shown;
  const list = copies(view);
  const dots = new Float32Array(2 * n * list.length);
  const taken = new Uint8Array(view.width * view.height);
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

function addClusters(net, scene, view, made, inside, total) {
  let most = 1;
  for (const value of total) most = Math.max(most, value);
  for (const copy of copies(view)) {
    made.clusters.forEach((cluster, i) => {
      if (!total[i]) return;
      const x = (cluster.x + copy) * view.scale + view.x;
      const y = cluster.y * view.scale + view.y;
      if (x < -40 || y < -40 || x > view.width + 40 || y > view.height + 40) return;
      scene.symbols.push({
        x, y, cluster: i, total: total[i], inside: inside[i], color: net.colors.place,
        r: Math.max(2.5, largestCluster(view.zoom) * Math.sqrt(total[i] / most)),
        name: clusterName(net, cluster), made,
      });
    });
  }
  scene.symbols.sort((s, t) => t.r - s.r);
}

// -- drawing ---------------------------------------------------------------------------------

// Strokes a scene's lines, few at a time; yields between batches. Lines of one stroke do not
// darken each other, so a scene of some hundred lines strokes each by itself.
export function* strokeLines(ctx, scene) {
  let count = 0;
  for (const batch of scene.batches.values()) count += batch.lines.length;
  const together = Math.max(1, Math.ceil(count / MOST_STROKES));
  ctx.lineCap = "butt";
  ctx.lineJoin = "bevel";
  for (const batch of scene.batches.values()) {
    setStyle(ctx, batch);
    for (let i = 0; i < batch.lines.length; i += together) {
      ctx.beginPath();
      const last = Math.min(i + together, batch.lines.length);
      for (let j = i; j < last; j++) trace(ctx, batch.lines[j], scene.view);
      ctx.stroke();
      yield;
    }
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

export function setStyle(ctx, style) {
  ctx.strokeStyle = style.color;
  ctx.globalAlpha = style.alpha;
  ctx.lineWidth = style.width;
  const unit = Math.max(1, Math.min(style.width, 2));
  ctx.setLineDash(style.dash.map((length) => length * unit));
}

export function trace(ctx, line, view) {
  const points = project(line.points, view, line.copy, line.bow);
  const count = points.length;
  ctx.moveTo(points[0], points[1]);
  const long = Math.abs(points[2] - points[0]) + Math.abs(points[3] - points[1]) > 14;
  if (count === 4 || !long) {
    for (let i = 2; i < count; i += 2) ctx.lineTo(points[i], points[i + 1]);
    return;
  }
  // Parabolas from middle to middle: smooth at every zoom, through points computed only once.
  for (let i = 2; i < count - 2; i += 2) {
    const x = i === count - 4 ? points[i + 2] : (points[i] + points[i + 2]) / 2;
    const y = i === count - 4 ? points[i + 3] : (points[i + 1] + points[i + 3]) / 2;
    ctx.quadraticCurveTo(points[i], points[i + 1], x, y);
  }
}

export function* drawSymbols(ctx, scene, net) {
  const { colors } = net;
  if (scene.dots?.length) {
    ctx.fillStyle = colors.place;
    ctx.globalAlpha = 0.35;
    for (let i = 0; i < scene.dots.length; i += 2) {
      ctx.fillRect(scene.dots[i] - 0.6, scene.dots[i + 1] - 0.6, 1.2, 1.2);
      if (i % 2048 === 2046) yield;
    }
    ctx.globalAlpha = 1;
  }
  leaders(ctx, scene, net);
  let drawn = 0;
  for (const symbol of scene.symbols) {
    drawSymbol(ctx, symbol, net);
    if (++drawn % 256 === 0) yield;
  }
}

// A thin line ties a place that was moved aside to where it lies. Where the two have agreements
// with each other, whose arc has no length, it is drawn as their sign.
function leaders(ctx, scene, net) {
  for (const symbol of scene.symbols) {
    if (symbol.rootX === undefined) continue;
    const edge = edgeWithHost(net, symbol.node);
    if (edge < 0) setStyle(ctx, { color: net.colors.muted, alpha: 1, width: 0.8, dash: [] });
    else setStyle(ctx, edgeStyle(net, edge, { width: 1.7, alpha: 0.9 }));
    ctx.beginPath();
    ctx.moveTo(symbol.rootX, symbol.rootY);
    ctx.lineTo(symbol.x, symbol.y);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function edgeWithHost(net, node) {
  const { model, shown } = net;
  const { host } = model.spread.get(node);
  for (const tie of tiesAt(model, node)) {
    if (model.ends[2 * tie] !== host && model.ends[2 * tie + 1] !== host) continue;
    for (let edge = model.tieStart[tie]; edge < model.tieStart[tie + 1]; edge++) {
      if (shown.shown[edge]) return edge;
    }
  }
  return -1;
}

export function shapeOf(ctx, symbol, grow = 0) {
  const r = symbol.r + grow;
  ctx.beginPath();
  if (symbol.body) {
    const d = r * 1.2;
    ctx.moveTo(symbol.x, symbol.y - d);
    ctx.lineTo(symbol.x + d, symbol.y);
    ctx.lineTo(symbol.x, symbol.y + d);
    ctx.lineTo(symbol.x - d, symbol.y);
    ctx.closePath();
  } else {
    ctx.arc(symbol.x, symbol.y, r, 0, 2 * Math.PI);
  }
}

export function drawSymbol(ctx, symbol, net) {
  const { colors, model } = net;
  shapeOf(ctx, symbol);
  if (symbol.cluster !== undefined) {
    ctx.fillStyle = symbol.color;
    ctx.globalAlpha = 0.78;
    ctx.fill();
    ctx.globalAlpha = 1;
    ring(ctx, colors.ring, 1);
    return;
  }
  if (symbol.idle) {
    ring(ctx, colors.muted, 1);
    return;
  }
  ctx.fillStyle = symbol.color;
  ctx.globalAlpha = symbol.r > 8 ? 0.86 : 0.95;
  ctx.fill();
  ctx.globalAlpha = 1;
  if (symbol.r > 2) ring(ctx, colors.ring, symbol.r > 6 ? 1.4 : 0.9);
  if (symbol.node === model.focal) {
    shapeOf(ctx, symbol, 4);
    ring(ctx, symbol.color, 1.4);
    if (symbol.r < 5) return;
    ctx.beginPath();
    ctx.arc(symbol.x, symbol.y, 2.6, 0, 2 * Math.PI);
    ctx.fillStyle = colors.ring;
    ctx.fill();
  }
}

function ring(ctx, color, width) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
}

export function* drawLabels(ctx, scene, net) {
  const board = createBoard(coveredBy(net));
  // Among very many small places a name may lie on some of them.
  const solid = scene.symbols.length > 400 ? 4 : 0;
  for (const { x, y, r } of scene.symbols) {
    if (r > solid) occupy(board, [x - r, y - r, x + r, y + r]);
  }
  const most = Math.round((scene.view.width * scene.view.height) / 16000);
  let written = 0;
  // Symbols are sorted by size; the centre comes before all. After many tries there is no room.
  const order = scene.symbols.slice(0, 600).filter((symbol) => !symbol.idle);
  order.sort((s, t) => (t.node === net.model.focal) - (s.node === net.model.focal));
  for (const symbol of order) {
    if (written >= most) break;
    if (writeLabel(ctx, board, symbol, net)) written++;
    if (written % 16 === 15) yield;
  }
}

// Where the controls lie above the map, in a frame's pixels.
export function coveredBy(net) {
  const [left, top] = net.window?.() ?? [0, 0];
  return net.covered.map((box) => [box[0] + left, box[1] + top, box[2] + left, box[3] + top]);
}

export function writeLabel(ctx, board, symbol, net, strong = false) {
  const text = painted(symbol.name ?? net.model.name(symbol.node));
  if (!text) return false;
  const large = strong || symbol.r > 9 || symbol.node === net.model.focal;
  const size = large ? 12.5 : 11;
  ctx.font = `${large ? 600 : 400} ${size}px ${FONT}`;
  const width = labelWidth(net, ctx, text);
  let at = place(board, symbol, width, size + 3, net.window?.());
  if (!at && symbol.node === net.model.focal) {
    // The centre has its name whatever lies around it, and no other name lies on it.
    at = [symbol.x + symbol.r + 7, symbol.y];
    occupy(board, [at[0], at[1] - size / 2, at[0] + width, at[1] + size / 2]);
  }
  if (!at) return false;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = net.colors.halo;
  ctx.strokeText(text, at[0], at[1]);
  ctx.fillStyle = net.colors.ink;
  ctx.fillText(text, at[0], at[1]);
  return true;
}

// The sum of its letters' widths: near enough for a place on the map, and a letter is measured once.
function labelWidth(net, ctx, text) {
  const { font } = ctx;
  if (!net.widths.has(font)) net.widths.set(font, new Map());
  const letters = net.widths.get(font);
  let sum = 0;
  for (const letter of text) {
    let width = letters.get(letter);
    if (width === undefined) {
      ({ width } = ctx.measureText(letter));
      letters.set(letter, width);
    }
    sum += width;
  }
  return sum;
}
