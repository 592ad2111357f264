// Land, coasts and borders, of each zoom level made when first in view.

import { follow, outlines, union } from "./decode.js";
import { flatRings, flatten } from "./projection.js";
import { wideCopies } from "./view.js";

export function prepareGround(base, projection) {
  return base ? onto(outlines(base), projection) : null;
}

// The same outlines on another sheet.
export function onto(ground, projection) {
  const { arcs, rings, points, scale } = ground;
  const placed = { ...ground, projection, levels: new Map() };
  if (projection.wraps) return placed;
  // Boxes as they are on this sheet.
  placed.arcs = arcs.map((arc) => ({ ...arc, box: boxOf(projection, points, scale, arc) }));
  placed.rings = rings.map((ring) => ({
    ...ring,
    box: Array.from(ring.arcs, (number) => placed.arcs[number >> 1].box).reduce(union),
  }));
  return placed;
}

function boxOf(projection, points, scale, { from, to }) {
  const box = [1, 1, 0, 0];
  for (let i = from; i < to; i += 2) {
    const [x, y] = projection.point(points[i] / scale, points[i + 1] / scale);
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

const ASIDE = 3; // pixels around the view: half of what the widest line needs

// Lines of a zoom level, without the points that fall into one pixel. They are made when first in
// view: a map of one continent never needs the others' fine coasts.
function groundAt(ground, zoom) {
  const level = Math.max(0, Math.min(9, Math.ceil(zoom)));
  if (!ground.levels.has(level)) {
    const pool = new Float64Array(ground.points.length);
    ground.levels.set(level, {
      least: 1.2 / (256 * 2 ** level), lines: new Map(), flat: new Map(), fills: new Map(), pool, used: 0,
    });
  }
  return ground.levels.get(level);
}

// An arc in world units; where the sheet has an edge in degrees, to be cut there.
function arcLine(ground, level, arc) {
  return kept(level.lines, arc, () => thin(ground, level, arc));
}

function flatLine(ground, level, arc) {
  return kept(level.flat, arc, () => flatten(ground.projection, arcLine(ground, level, arc)));
}

function ringFill(ground, level, ring) {
  return kept(level.fills, ring, () => {
    const degrees = [];
    follow(ground, ring, (arc, back, turns) => {
      const line = arcLine(ground, level, arc);
      for (let i = 0; i < line.length; i += 2) {
        const at = back ? line.length - 2 - i : i;
        degrees.push(line[at] + 360 * turns, line[at + 1]);
      }
    });
    return flatRings(ground.projection, degrees);
  });
}

// All land at a zoom, ring by ring.
export function ringFills(ground, zoom) {
  const level = groundAt(ground, zoom);
  return ground.rings.map((ring) => ringFill(ground, level, ring));
}

function kept(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

function thin({ points, scale, projection }, level, { from, to }) {
  const { least, pool, used } = level;
  let n = used;
  let beforeX = Number.NaN;
  let beforeY = Number.NaN;
  for (let i = from; i < to; i += 2) {
    const lon = points[i] / scale;
    const lat = points[i + 1] / scale;
    const [x, y] = projection.point(lon, lat);
    const near = Math.abs(x - beforeX) <= least && Math.abs(y - beforeY) <= least;
    if (near && i < to - 2) continue;
    pool[n++] = projection.wraps ? x : lon;
    pool[n++] = projection.wraps ? y : lat;
    beforeX = x;
    beforeY = y;
  }
  level.used = n;
  return pool.subarray(used, n);
}

export function* drawGround(ctx, ground, view, colors) {
  const level = groundAt(ground, view.zoom);
  const { wraps } = ground.projection;
  for (const copy of wideCopies(view)) {
    const inside = ({ box: [minX, minY, maxX, maxY] }) =>
      (maxX + copy) * view.scale + view.x > -2 &&
      (minX + copy) * view.scale + view.x < view.width + 2 &&
      maxY * view.scale + view.y > -2 &&
      minY * view.scale + view.y < view.height + 2;
    // An island smaller than a pixel is not to be seen, its outline neither.
    const seen = (shape) => inside(shape) && (shape.box[2] - shape.box[0] + shape.box[3] - shape.box[1]) * view.scale > 1.5;
    ctx.beginPath();
    for (const ring of ground.rings) {
      if (!seen(ring)) continue;
      if (wraps) {
        follow(ground, ring, (arc, back, turns, i) => {
          tracePoints(ctx, arcLine(ground, level, arc), view, copy + turns, { back, on: i > 0 });
        });
      } else {
        for (const part of ringFill(ground, level, ring)) tracePoints(ctx, part, view, 0);
      }
    }
    ctx.fillStyle = colors.land;
    ctx.fill();
    yield;
    const borders = [];
    const coasts = [];
    const lineOf = wraps ? arcLine : flatLine;
    for (const arc of ground.arcs) {
      if (arc.seam || !(arc.border ? inside(arc) : seen(arc))) continue;
      (arc.border ? borders : coasts).push(lineOf(ground, level, arc));
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

// `back` runs from the last point to the first, `on` goes on from where the path is. Of points one after
// the other on one and the same side of the view only the first and the last are needed.
export function tracePoints(ctx, points, view, copy, { back = false, on = false } = {}) {
  const left = copy * view.scale + view.x;
  const step = back ? -2 : 2;
  const first = back ? points.length - 2 : 0;
  const [right, bottom] = [view.width + ASIDE, view.height + ASIDE];
  let pen = on;
  let beside = 0; // the sides that all points since the last one drawn lie on
  let [heldX, heldY, held] = [0, 0, false];
  for (let i = first; i >= 0 && i < points.length; i += step) {
    const x = points[i] * view.scale + left;
    const y = points[i + 1] * view.scale + view.y;
    const sides = (x < -ASIDE ? 1 : x > right ? 2 : 0) | (y < -ASIDE ? 4 : y > bottom ? 8 : 0);
    if (pen && beside & sides) {
      beside &= sides;
      [heldX, heldY, held] = [x, y, true];
      continue;
    }
    if (held) ctx.lineTo(heldX, heldY);
    held = false;
    if (Number.isNaN(x)) pen = false;
    else if (pen) ctx.lineTo(x, y);
    else {
      ctx.moveTo(x, y);
      pen = true;
    }
    beside = sides;
  }
  if (held) ctx.lineTo(heldX, heldY);
}
