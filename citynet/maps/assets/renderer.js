/* global L */
// The Leaflet layer: two frames of canvases larger than the view, one shown while the other is
// drawn a slice at a time. Panning moves the frame; it is drawn anew only when its edge comes near.

import { MOST_APART, bowOf, edgeStyle, flowStyle, setStyle, strokeLines, trace } from "./arcs.js";
import { drawFrame } from "./crowd.js";
import { distanceSquared, project } from "./geometry.js";
import { drawSheet } from "./graticule.js";
import { onto } from "./ground.js";
import { byImportance, coveredBy, createBoard, drawLabels, occupyBy, writeLabel } from "./labels.js";
import { indexTies, tieLine, tiesAt } from "./model.js";
import { search } from "./rtree.js";
import { makeScene } from "./scene.js";
import { drawSymbol, drawSymbols, shapeOf, symbolOf } from "./symbols.js";
import { copies, wideCopies } from "./view.js";

// Milliseconds of drawing in one go. What is waited for goes on at once, after whatever a reader does
// meanwhile; of steps that come faster than they are drawn the later gets more, or none would be seen.
const SLICE = 4;
const HURRIED = 30;
// What is drawn ahead has time, as nobody sees it yet: so much per frame, to begin with and at most.
const AHEAD = 1.5;
const MOST_AHEAD = 2.2;
const INDEX_AFTER = 100; // milliseconds in which the first drawing comes onto the screen
const MOST_SCALED = 2.1; // times that a ground is drawn larger or smaller than it was made, for a moment
const WIDEN_AFTER = 160; // milliseconds of rest before the surroundings are drawn too
const SAME = 1.5; // pixels within which lines cannot be told apart
const REACH = 5; // pixels around the pointer in which a line answers

function canvas(parent) {
  const element = document.createElement("canvas");
  element.setAttribute("aria-hidden", "true");
  parent.append(element);
  return element.getContext("2d");
}

function createFrame(pane) {
  const box = document.createElement("div");
  box.className = "cn-frame leaflet-zoom-animated";
  pane.append(box);
  const ground = { ctx: canvas(box), view: null };
  const frame = { box, ground, back: canvas(box), front: canvas(box), view: null };
  frame.back.canvas.className = "cn-back";
  box.style.visibility = "hidden";
  return frame;
}

export const NetworkRenderer = L.Layer.extend({
  initialize(net, ground) {
    this.net = net;
    this.ground = ground;
    this.job = null;
    this.focus = null;
    this.hover = null;
    this.slice = AHEAD;
  },

  onAdd(map) {
    const pane = map.getPane("citynet") ?? map.createPane("citynet");
    pane.classList.add("cn-pane");
    this.frames = [createFrame(pane), createFrame(pane)];
    this.viewKey = this.keyOf(map);
    this.channel = new MessageChannel();
    this.channel.port1.onmessage = () => {
      this.called = false;
      if (this.job && !this.job.ahead) this.run(SLICE);
    };
    this.redraw();
    // Nothing is to be seen before the first drawing, so it is made in one go.
    this.run(Number.POSITIVE_INFINITY);
    this.background();
  },

  onRemove() {
    cancelAnimationFrame(this.ticking);
    clearTimeout(this.widening);
    this.channel.port1.close();
    for (const frame of this.frames) frame.box.remove();
  },

  getEvents() {
    return {
      viewreset: () => this.moved(),
      zoomend: () => this.moved(),
      zoom: () => this.settleAll(),
      move: () => this.follow(),
      moveend: () => this.later(),
      resize: () => this.moved(),
      zoomanim: (event) => this.animate(event),
    };
  },

  // -- frames --------------------------------------------------------------------------------

  // Zoom and corner decide where a frame lies, also while another is being drawn.
  settle(frame) {
    if (!frame.view) return;
    const scale = this._map.getZoomScale(this._map.getZoom(), frame.view.zoom);
    L.DomUtil.setTransform(frame.box, this.corner(frame), scale);
  },

  settleAll() {
    for (const frame of this.frames) this.settle(frame);
  },

  animate(event) {
    const frame = this.frames[0];
    if (!frame.view) return;
    const scale = this._map.getZoomScale(event.zoom, frame.view.zoom);
    const origin = this._map._getNewPixelOrigin(event.center, event.zoom);
    L.DomUtil.setTransform(frame.box, this.corner(frame, event.zoom, origin), scale);
  },

  // Where a frame's upper left corner lies among the layers. Not by way of a latitude: a frame
  // may reach beyond the edge of Mercator's world, where there is none.
  corner(frame, zoom = this._map.getZoom(), origin = this._map.getPixelOrigin()) {
    const { view } = frame;
    const share = (256 * 2 ** zoom) / view.scale;
    return L.point(-view.x * share - origin.x, -view.y * share - origin.y);
  },

  // The same in the window.
  cornerInWindow(frame) {
    return this._map.layerPointToContainerPoint(this.corner(frame));
  },

  // How far the drawn frame still reaches beyond the view, in pixels; negative: it falls short.
  reserve() {
    const { view } = this.frames[0];
    const at = this.cornerInWindow(this.frames[0]);
    const size = this._map.getSize();
    return Math.min(-at.x, -at.y, at.x + view.width - size.x, at.y + view.height - size.y);
  },

  // The part of a frame that is in view, in the frame's pixels.
  viewIn(frame) {
    const at = this.cornerInWindow(frame);
    const size = this._map.getSize();
    return [-at.x, -at.y, size.x - at.x, size.y - at.y];
  },

  follow() {
    // A step of zoom moves the map too, and is drawn at its end.
    if (this.frames[0].view?.zoom !== this._map.getZoom()) return;
    const size = this._map.getSize();
    if (this.reserve() < Math.min(size.x, size.y) * 0.12 && !this.job) {
      this.redraw(true);
    }
  },

  // -- drawing -------------------------------------------------------------------------------

  // Leaflet tells of one step more than once.
  moved() {
    const key = this.keyOf(this._map);
    if (key === this.viewKey) return;
    this.viewKey = key;
    this.redraw();
  },

  keyOf(map) {
    return [map.getZoom(), map.getPixelOrigin(), map.getSize()].join(" ");
  },

  // Draw the view anew: at once as far as a slice goes, the rest in the next ones.
  redraw(ahead = false) {
    if (!this._map) return;
    this.settleAll();
    const started = performance.now();
    clearTimeout(this.widening);
    cancelAnimationFrame(this.ticking);
    const scaled = ahead || this.net.sharp ? 1 : MOST_SCALED;
    const late = this.job && !this.job.ahead;
    this.job = { steps: this.paint(this.frames[1], ahead ? margin() : 0, scaled), ahead, started };
    this.last = 0;
    this.slice = AHEAD;
    this.run(ahead ? 0 : late ? HURRIED : SLICE);
  },

  // When all is at rest the surroundings are drawn too, and names where nothing covers or cuts them.
  later() {
    clearTimeout(this.widening);
    this.widening = setTimeout(() => {
      if (!this.job || this.job.ahead) this.redraw(true);
    }, WIDEN_AFTER);
  },

  // What a slice costs shows in how late the next frame comes: the browser draws after the script.
  tick(time) {
    const late = this.last ? time - this.last : 17;
    if (late > 24) this.slice = Math.max(0.5, this.slice * 0.6);
    else if (late < 19) this.slice *= 1.2;
    this.slice = Math.min(this.slice, MOST_AHEAD);
    this.last = time;
    this.run(this.slice);
  },

  run(budget) {
    const until = performance.now() + budget;
    while (this.job) {
      if (this.job.steps.next().done) {
        const { started, ahead } = this.job;
        this.job = null;
        this.swap();
        cancelAnimationFrame(this.ticking);
        if (!ahead) this.later();
        this.milliseconds = performance.now() - started;
        this.fire("drawn", { milliseconds: this.milliseconds });
      } else if (performance.now() > until) {
        cancelAnimationFrame(this.ticking);
        if (this.job.ahead) this.ticking = requestAnimationFrame((time) => this.tick(time));
        else if (!this.called) {
          this.called = true;
          this.channel.port2.postMessage(0);
        }
        return;
      }
    }
  },

  // Great circles and their index, made while nothing else is asked for.
  background() {
    const { model } = this.net;
    const { projection } = model;
    const steps = indexTies(model);
    const work = () => {
      if (!this._map || model.projection !== projection) return;
      if (!this.job) {
        const until = performance.now() + 8;
        while (performance.now() < until) {
          if (!steps.next().done) continue;
          if (this.net.canBundle) this.redraw();
          this.fire("indexed");
          return;
        }
      }
      setTimeout(work, 4);
    };
    setTimeout(work, INDEX_AFTER);
  },

  *paint(frame, pad, scaled) {
    const map = this._map;
    const size = map.getSize();
    const corner = map.containerPointToLayerPoint(size.multiplyBy(-pad)).round();
    const origin = map.getPixelOrigin();
    const zoom = map.getZoom();
    const view = {
      zoom,
      scale: 256 * 2 ** zoom,
      width: Math.ceil(size.x * (1 + 2 * pad)),
      height: Math.ceil(size.y * (1 + 2 * pad)),
      x: -origin.x - corner.x,
      y: -origin.y - corner.y,
      single: !this.net.model.projection.wraps,
    };
    frame.view = view;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    prepare(frame.back, view, ratio);
    frame.ratio = ratio;
    this.settle(frame);
    yield;
    yield* this.paintGround(frame, view, scaled);
    frame.scene = yield* makeScene(this.net, view);
    yield;
    yield* strokeLines(frame.back, frame.scene, this.net);
    yield* drawSymbols(frame.back, frame.scene, this.net);
    this.net.window = () => this.viewIn(frame);
    if (!this.focus) yield* drawLabels(frame.back, frame.scene, this.net);
  },

  // The ground shown serves a new drawing that it reaches around, of the same zoom or, until there is
  // rest to draw a sharper one, of one near to it.
  *paintGround(frame, view, scaled) {
    const { colors } = this.net;
    const shown = this.frames[0].ground;
    frame.borrows = shown.colors === colors && shown.ratio === frame.ratio && covers(shown.view, view, scaled);
    if (frame.borrows || (!this.ground && this.net.model.projection.wraps)) return;
    const own = frame.ground;
    Object.assign(own, { view, colors, ratio: frame.ratio });
    prepare(own.ctx, view, frame.ratio);
    yield;
    yield* drawSheet(own.ctx, this.ground, view, this.net);
  },

  // Another sheet: nothing that was drawn fits it.
  reproject() {
    this.ground &&= onto(this.ground, this.net.model.projection);
    for (const frame of this.frames) {
      frame.view = null;
      frame.ground.view = null;
      frame.scene = null;
    }
    this.viewKey = null;
    this.job = null;
    this.background();
  },

  swap() {
    this.frames.reverse();
    const [shown, hidden] = this.frames;
    if (shown.borrows) [shown.ground, hidden.ground] = [hidden.ground, shown.ground];
    shown.borrows = false;
    for (const frame of this.frames) lay(frame);
    this.settle(shown);
    shown.box.style.visibility = "";
    hidden.box.style.visibility = "hidden";
    this.drawFront();
  },

  scene() {
    return this.frames[0].scene;
  },

  // -- focus and hover -----------------------------------------------------------------------

  // What is in focus has its names above the dimmed rest, which has none then.
  setFocus(focus) {
    const changed = Boolean(focus) !== Boolean(this.focus);
    this.focus = focus;
    if (changed) this.redraw();
    this.drawFront();
  },

  setHover(hover) {
    if (same(hover, this.hover)) return;
    this.hover = hover;
    this.drawFront();
  },

  drawFront() {
    const frame = this.frames[0];
    if (!frame.view) return;
    const ctx = frame.front;
    const { fence } = this.net;
    const wanted = Boolean(this.focus || this.hover || fence);
    if (wanted || frame.frontDirty) prepare(ctx, frame.view, frame.ratio);
    frame.frontDirty = wanted;
    for (const each of this.frames) each.back.canvas.classList.toggle("cn-dim", Boolean(this.focus));
    if (fence) drawFrame(ctx, this.net, fence(frame.view), frame.view);
    if (this.focus) this.drawTarget(ctx, frame, this.focus, true);
    if (this.hover && !same(this.hover, this.focus)) this.drawTarget(ctx, frame, this.hover, false);
  },

  drawTarget(ctx, frame, target, focused) {
    if (target.node !== undefined) this.drawNode(ctx, frame, target.node, focused);
    else if (target.flow) this.drawFlow(ctx, frame, target);
    else if (target.tie !== undefined) this.drawTie(ctx, frame, target.tie, focused);
    else if (target.cluster !== undefined) this.outline(ctx, target.symbol);
  },

  outline(ctx, symbol) {
    shapeOf(ctx, symbol, 3);
    ctx.strokeStyle = this.net.colors.ink;
    ctx.lineWidth = 1.6;
    ctx.stroke();
  },

  drawFlow(ctx, frame, { flow, line, made }) {
    const { scene } = frame;
    const style = flowStyle(this.net, flow, scene.mostFlow ?? flow.edges.length);
    setStyle(ctx, { ...style, alpha: 1, width: style.width + 1.5 });
    ctx.beginPath();
    trace(ctx, line, frame.view);
    ctx.stroke();
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
    if (scene.made !== made) return;
    const board = createBoard(coveredBy(this.net, frame.view));
    for (const symbol of scene.symbols) {
      if (symbol.cluster !== flow.from && symbol.cluster !== flow.to) continue;
      drawSymbol(ctx, symbol, this.net);
      writeLabel(ctx, board, symbol, this.net, { strong: true, far: true });
    }
  },

  strokeTie(ctx, frame, tie, look) {
    const { model, shown } = this.net;
    const points = tieLine(model, tie);
    let slot = 0;
    for (let edge = model.tieStart[tie]; edge < model.tieStart[tie + 1]; edge++) {
      if (!shown.shown[edge]) continue;
      const total = shown.tieCount[tie];
      const bow = total > 1 ? bowOf(slot, total, points, frame.view) : 0;
      slot++;
      setStyle(ctx, edgeStyle(this.net, edge, look));
      for (const copy of wideCopies(frame.view)) {
        ctx.beginPath();
        trace(ctx, { points, copy, bow }, frame.view);
        ctx.stroke();
      }
      if (total > MOST_APART) break; // all of them are one line
    }
    ctx.globalAlpha = 1;
    ctx.setLineDash([]);
  },

  drawTie(ctx, frame, tie, focused) {
    this.strokeTie(ctx, frame, tie, { width: 2.4, alpha: 1 });
    if (focused) this.drawEnds(ctx, frame, [...this.net.model.ends.slice(2 * tie, 2 * tie + 2)]);
  },

  drawNode(ctx, frame, node, focused) {
    const { model, shown } = this.net;
    const partners = new Set();
    const ties = tiesAt(model, node);
    const width = focused ? 1.5 : 1.8;
    for (const tie of ties) {
      if (!shown.tieCount[tie]) continue;
      if (focused || ties.length <= 150) this.strokeTie(ctx, frame, tie, { width, alpha: 0.9 });
      partners.add(model.ends[2 * tie]).add(model.ends[2 * tie + 1]);
    }
    partners.delete(node);
    if (focused) this.drawEnds(ctx, frame, [node, ...partners]);
    for (const copy of copies(frame.view)) {
      this.outline(ctx, symbolOf(this.net, frame.view, node, copy));
    }
  },

  // The places of what is in focus, above the dimmed rest, with their names.
  drawEnds(ctx, frame, nodes) {
    const board = createBoard(coveredBy(this.net, frame.view));
    const symbols = [];
    for (const copy of copies(frame.view)) {
      for (const node of nodes) symbols.push(symbolOf(this.net, frame.view, node, copy));
    }
    for (const symbol of symbols) {
      drawSymbol(ctx, symbol, this.net);
      occupyBy(board, symbol);
    }
    const order = byImportance(symbols, this.net);
    order.sort((s, t) => (t.node === nodes[0]) - (s.node === nodes[0]));
    for (const [rank, symbol] of order.slice(0, 150).entries()) {
      writeLabel(ctx, board, symbol, this.net, { strong: symbol.node === nodes[0], far: rank < 20 });
    }
  },

  // -- what lies under a point ---------------------------------------------------------------

  // The nearest, with the number of others that lie as near.
  pick(point, reach = REACH) {
    const [first, ...others] = this.pickAll(point, reach);
    return first ? { ...first, others: others.length } : null;
  },

  // All that answers, nearest first: symbols before lines.
  pickAll(point, reach = REACH) {
    const frame = this.frames[0];
    if (!frame.view || !frame.scene || frame.view.zoom !== this._map.getZoom()) return [];
    const corner = this.cornerInWindow(frame);
    const x = point.x - corner.x;
    const y = point.y - corner.y;
    const symbols = pickSymbols(frame.scene, x, y, reach);
    if (symbols.length) return symbols;
    return frame.scene.mode === "flows" ? pickFlow(frame, x, y, reach) : this.pickTies(frame, x, y, reach);
  },

  pickTies(frame, x, y, reach) {
    const { model, shown } = this.net;
    if (!model.tree) return [];
    const { view } = frame;
    // As far as agreements of one pair bow aside.
    const slack = (reach + 24) / view.scale;
    const found = new Map();
    for (const copy of wideCopies(view)) {
      const wx = (x - view.x) / view.scale - copy;
      const wy = (y - view.y) / view.scale;
      search(model.tree, wx - slack, wy - slack, wx + slack, wy + slack, (tie) => {
        const total = shown.tieCount[tie];
        const points = tieLine(model, tie);
        if (!total || distanceSquared(points, wx, wy) > slack * slack) return;
        for (let slot = 0; slot < total; slot++) {
          const bow = total > 1 ? bowOf(slot, total, points, view) : 0;
          const away = Math.sqrt(distanceSquared(project(points, view, copy, bow), x, y));
          if (away <= reach && away < (found.get(tie) ?? Number.POSITIVE_INFINITY)) found.set(tie, away);
        }
      });
    }
    return nearest([...found].map(([tie, away]) => ({ away, of: { tie } })), SAME);
  },
});

// How far beyond the view a frame reaches, as a share of the view.
function margin() {
  return window.devicePixelRatio > 1.5 ? 0.25 : 0.4;
}

// Whether a ground drawn for one view holds all of another, so many times larger or smaller at most.
export function covers(ground, view, scaled) {
  if (!ground) return false;
  const { share, dx, dy } = groundIn(ground, view);
  if (Math.max(share, 1 / share) > scaled + 1e-9) return false;
  return dx <= 0 && dy <= 0 && dx + ground.width * share >= view.width && dy + ground.height * share >= view.height;
}

// How much larger a ground is drawn in a view than it was made, and where its corner lies.
function groundIn(ground, view) {
  const share = view.scale / ground.scale;
  return { share, dx: view.x - ground.x * share, dy: view.y - ground.y * share };
}

// A ground lies in its frame where the places of both agree.
function lay(frame) {
  const { ground, box, view } = frame;
  const { canvas: element } = ground.ctx;
  if (element.parentElement !== box) box.prepend(element);
  if (!ground.view || !view) return;
  const { share, dx, dy } = groundIn(ground.view, view);
  const at = `translate(${dx}px, ${dy}px)${share === 1 ? "" : ` scale(${share})`}`;
  if (element.style.transform !== at) element.style.transform = at;
}

function prepare(ctx, view, ratio) {
  const { canvas: element } = ctx;
  const width = Math.ceil(view.width * ratio);
  const height = Math.ceil(view.height * ratio);
  if (ctx.ratio !== ratio || element.width !== width || element.height !== height) {
    ctx.ratio = ratio;
    element.width = width;
    element.height = height;
    element.style.width = `${width / ratio}px`;
    element.style.height = `${height / ratio}px`;
  } else {
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, element.width, element.height);
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  // A drawing that was given up may have left these behind.
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function same(one, other) {
  if (!one || !other) return one === other;
  return ["node", "tie", "flow", "cluster"].every((key) => one[key] === other[key]);
}

// Of what was found, by distance, as much as lies within some pixels of the nearest.
function nearest(found, within) {
  found.sort((p, q) => p.away - q.away || (p.r ?? 0) - (q.r ?? 0));
  const most = found.length ? found[0].away + within : 0;
  return found.filter(({ away }) => away <= most).map(({ of }) => of);
}

// Every symbol whose circle, or whose middle within reach, holds the point. The nearest middle wins
// and not the larger circle, so that what lies in a crowd can be had.
export function pickSymbols(scene, x, y, reach) {
  const found = [];
  for (const symbol of scene.symbols) {
    const { r, ring = 0 } = symbol;
    const most = Math.max(r + ring + 2, reach + 1);
    const dx = symbol.x - x;
    const dy = symbol.y - y;
    if (dx * dx + dy * dy > most * most) continue;
    const of = symbol.cluster === undefined ? { node: symbol.node, symbol } : { cluster: symbol.cluster, symbol };
    found.push({ away: Math.hypot(dx, dy), r, of });
  }
  return nearest(found, Number.POSITIVE_INFINITY);
}

export function pickFlow(frame, x, y, reach) {
  const found = [];
  for (const batch of frame.scene.batches.values()) {
    for (const line of batch.lines) {
      const away = Math.sqrt(distanceSquared(project(line.points, frame.view, line.copy, line.bow), x, y));
      const beyond = Math.max(0, away - Math.max(0, batch.width / 2 - reach));
      const of = line.flow ? { flow: line.flow, made: frame.scene.made, line } : { tie: line.tie };
      if (beyond < reach) found.push({ away: beyond, of });
    }
  }
  // The widest lies on top.
  return nearest(found.reverse(), 0).slice(0, 1);
}
