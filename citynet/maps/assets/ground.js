// Land, coasts and borders, of each zoom level made when first in view.

import { follow, outlines } from "./decode.js";
import { mercatorX, mercatorY } from "./geometry.js";
import { wideCopies } from "./view.js";

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
