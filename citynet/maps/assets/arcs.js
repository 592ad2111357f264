// How an agreement's line looks, and putting lines onto a canvas in few batches.

import { CANCELLED, flowClass } from "./flows.js";
import { project } from "./geometry.js";
import { colorClass, isCancelled } from "./model.js";
import { colorOfGroup } from "./palette.js";
import { FONT } from "./text.js";

const MOST_STROKES = 420;
const HUB = 20; // partners from which on lines fade towards a place
const FADE = 0.15; // of a line
const NEAR = 12; // pixels around a view in which lines are drawn too: wider than any is
export const MOST_APART = 4; // agreements of one pair; more are one line with their number

export function classColor(net, group) {
  const { model, state, colors } = net;
  if (state.colorBy === "plain") return colors.plain;
  if (state.colorBy === "type") return colors.types[group];
  return colorOfGroup(colors, model.groups[state.colorBy], group);
}

export function edgeStyle(net, edge, look) {
  const { model, state, colors } = net;
  // Of a panel's period, what the one before had already.
  if (net.older?.(edge)) {
    return { key: `o ${look.alpha}`, old: true, color: colors.muted, dash: [], ...look, alpha: look.alpha * 0.45 };
  }
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

// Agreements of one pair part by some pixels halfway, less where the pair lies close together.
export function bowOf(slot, total, points, view) {
  if (total > MOST_APART) return 0;
  const last = points.length - 2;
  const length =
    Math.hypot(points[last] - points[0], points[last + 1] - points[1]) * view.scale || 1;
  const gap = Math.min(7, (length * 0.5) / total);
  return (slot - (total - 1) / 2) * gap;
}

// The line of a pair with many agreements, in the look of the most of them.
export function manyStyle(net, edges, look) {
  const counts = new Map();
  for (const edge of edges) {
    const style = edgeStyle(net, edge, look);
    counts.set(style.key, { style, count: (counts.get(style.key)?.count ?? 0) + 1 });
  }
  const [{ style }] = [...counts.values()].sort((p, q) => q.count - p.count);
  const width = Math.min(6, Math.max(look.width, Math.sqrt(edges.length)));
  return { ...style, key: `${style.key} ${width.toFixed(1)}`, width };
}

export function numberSpot({ points, copy }, view) {
  const spots = [];
  for (let i = 0; i < points.length; i += 2) if (!Number.isNaN(points[i])) spots.push(i);
  const middle = spots[spots.length >> 1];
  return [(points[middle] + copy) * view.scale + view.x, points[middle + 1] * view.scale + view.y];
}

// On the middle of such a line how many they are.
export function drawNumbers(ctx, scene, net) {
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const number of scene.numbers ?? []) {
    const { count, color } = number;
    const [x, y] = numberSpot(number, scene.view);
    const text = net.format(count);
    ctx.font = `600 10px ${FONT}`;
    ctx.beginPath();
    ctx.arc(x, y, Math.max(8, ctx.measureText(text).width / 2 + 3), 0, 2 * Math.PI);
    ctx.fillStyle = net.colors.paper;
    ctx.fill();
    setStyle(ctx, { color, alpha: 1, width: 1.2, dash: [] });
    ctx.stroke();
    ctx.fillStyle = net.colors.ink;
    ctx.fillText(text, x, y + 0.5);
  }
  ctx.textAlign = "start";
}

export function flowLook(count, most) {
  const share = count / most;
  const widest = Math.max(2.5, Math.min(10, 0.9 * Math.sqrt(most)));
  return { width: Math.max(0.6, widest * Math.sqrt(share)), alpha: 0.28 + 0.62 * share ** 0.7 };
}

// A flow has the colour of what most of it is, on a casing that sets it off against those it crosses.
export function flowStyle(net, flow, most) {
  const { colors, style } = net;
  const look = flowLook(flow.edges.length, most);
  const group = flowClass(net.model, net.state, flow);
  const gone = group === CANCELLED;
  const color = gone ? colors.cancelled : group === null ? colors.mixed : classColor(net, group);
  const casing = look.width > 1.5 && { color: colors.sea, width: look.width + 2.4, alpha: look.alpha, dash: [] };
  return { ...look, key: `${look.width.toFixed(1)} ${group}`, color, dash: gone ? style.cancelledDash : [], casing };
}

// Strokes a scene's lines, few at a time; yields between batches. Lines of one stroke do not
// darken each other, so a scene of some hundred lines strokes each by itself.
export function* strokeLines(ctx, scene, net = null) {
  const { view } = scene;
  let count = 0;
  for (const batch of scene.batches.values()) count += batch.lines.length;
  const together = Math.max(1, Math.ceil(count / MOST_STROKES));
  ctx.lineCap = "butt";
  ctx.lineJoin = "bevel";
  for (const batch of scene.batches.values()) {
    for (let i = 0; i < batch.lines.length; i += together) {
      const fades = together === 1 && net ? fadingEnds(net, batch.lines[i], batch.color) : null;
      if (fades) strokeFading(ctx, batch, batch.lines[i], view, fades);
      else {
        ctx.beginPath();
        const last = Math.min(i + together, batch.lines.length);
        for (let j = i; j < last; j++) trace(ctx, batch.lines[j], view);
        for (const style of batch.casing ? [batch.casing, batch] : [batch]) {
          setStyle(ctx, style);
          ctx.stroke();
        }
      }
      yield;
    }
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

// Where many lines meet, each gives way: towards a hub it fades, so that the hub stays to be seen.
function fadingEnds({ model, shown }, { tie }, color) {
  if (tie === undefined || !/^#[0-9a-f]{6}$/i.test(color)) return null;
  const busy = [0, 1].map((end) => shown.partners[model.ends[2 * tie + end]] > HUB);
  return busy[0] || busy[1] ? busy : null;
}

// On a canvas only what fades is painted in fading colour, which takes a browser much longer.
function strokeFading(ctx, style, { points, copy, bow }, view, fades) {
  const line = project(points, view, copy, bow);
  const last = line.length / 2 - 1;
  const reach = last < 4 ? FADE * last : Math.floor(FADE * last) + 0.5;
  const pieces = [[0, fades[0] ? reach : 0], [fades[0] ? reach : 0, last - (fades[1] ? reach : 0)], [last - (fades[1] ? reach : 0), last]];
  const whole = ctx.lineDashOffset === undefined || line.some(Number.isNaN);
  setStyle(ctx, style);
  for (const [from, to] of whole ? [[0, last]] : pieces) {
    if (from === to) continue;
    const piece = whole ? line : part(line, from, to);
    const range = inView(piece, view);
    if (!range) continue;
    const ends = whole ? fades : [from === 0 && fades[0], to === last && fades[1]];
    ctx.strokeStyle = ends[0] || ends[1] ? fading(ctx, piece, style.color, ends, whole ? FADE : 1) : style.color;
    if (style.dash.length && !whole) ctx.lineDashOffset = lengthTo(line, from) + lengthTo(piece, range[0] / 2);
    ctx.beginPath();
    run(ctx, piece.subarray(range[0], range[1] + 2));
    ctx.stroke();
  }
  if (!whole) ctx.lineDashOffset = 0;
}

function fading(ctx, line, color, ends, share) {
  const gradient = ctx.createLinearGradient(line[0], line[1], line.at(-2), line.at(-1));
  for (const [stop, faded] of [[0, ends[0]], [share, false], [1 - share, false], [1, ends[1]]]) {
    gradient.addColorStop(stop, faded ? `${color}40` : color);
  }
  return gradient;
}

// The part of a line between two of its points, which may lie between those that it has.
function part(line, from, to) {
  const at = (where) => {
    const i = 2 * Math.min(Math.floor(where), line.length / 2 - 2);
    const share = where - i / 2;
    return [line[i] + share * (line[i + 2] - line[i]), line[i + 1] + share * (line[i + 3] - line[i + 1])];
  };
  return Float32Array.of(...at(from), ...line.subarray(2 * Math.floor(from) + 2, 2 * Math.ceil(to)), ...at(to));
}

function lengthTo(line, where) {
  let length = 0;
  for (let i = 0; i < 2 * Math.floor(where); i += 2) length += Math.hypot(line[i + 2] - line[i], line[i + 3] - line[i + 1]);
  const [i, share] = [2 * Math.floor(where), where % 1];
  return share ? length + share * Math.hypot(line[i + 2] - line[i], line[i + 3] - line[i + 1]) : length;
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
  const range = inView(points, view);
  if (range) run(ctx, points.subarray(range[0], range[1] + 2));
}

// From which to which of its numbers a line is in view, and a point more on either side, so that it
// runs as the whole would; null where it is not. Dashes of what is far beyond the view take their time.
export function inView(points, { width, height }) {
  let first = -1;
  let last = -1;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x, y, toX, toY] = [points[i], points[i + 1], points[i + 2], points[i + 3]];
    const seen = Math.max(x, toX) > -NEAR && Math.min(x, toX) < width + NEAR
      && Math.max(y, toY) > -NEAR && Math.min(y, toY) < height + NEAR;
    if (!seen) continue;
    if (first < 0) first = i;
    last = i + 2;
  }
  if (first < 0) return null;
  const more = (i) => i >= 0 && i < points.length && !Number.isNaN(points[i]);
  return [more(first - 2) ? first - 2 : first, more(last + 2) ? last + 2 : last];
}

function run(ctx, points) {
  const count = points.length;
  ctx.moveTo(points[0], points[1]);
  const long = Math.abs(points[2] - points[0]) + Math.abs(points[3] - points[1]) > 14;
  if (count === 4 || !long) {
    for (let i = 2; i < count; i += 2) {
      if (Number.isNaN(points[i])) continue;
      if (Number.isNaN(points[i - 2])) ctx.moveTo(points[i], points[i + 1]);
      else ctx.lineTo(points[i], points[i + 1]);
    }
    return;
  }
  // Parabolas from middle to middle: smooth at every zoom, through points computed only once.
  for (let i = 2; i < count - 2; i += 2) {
    if (Number.isNaN(points[i + 2])) {
      // A gap: this piece ends here, the next begins beyond.
      ctx.lineTo(points[i], points[i + 1]);
      i += 4;
      ctx.moveTo(points[i], points[i + 1]);
      if (i === count - 4) ctx.lineTo(points[i + 2], points[i + 3]);
      continue;
    }
    const last = i === count - 4 || Number.isNaN(points[i + 4]);
    const x = last ? points[i + 2] : (points[i] + points[i + 2]) / 2;
    const y = last ? points[i + 3] : (points[i + 1] + points[i + 3]) / 2;
    ctx.quadraticCurveTo(points[i], points[i + 1], x, y);
  }
}
