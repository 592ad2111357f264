// Land, coasts and borders, of each zoom level made when first in view.

import { follow, outlines, union } from "./decode.js";
import { mercatorX, mercatorY } from "./geometry.js";
import { LONGEST, flatRings, flatten } from "./projection.js";
import { wideCopies } from "./view.js";

export function prepareGround(base, projection) {
  return base ? onto(outlines(base), projection) : null;
}

// The same outlines on another sheet, with the boxes that arcs and rings have there.
export function onto(ground, projection) {
  const { arcs, rings, points, scale } = ground;
  const placed = { ...ground, projection, levels: new Map() };
  const { wraps } = projection;
  // Where all the points lie: a sheet with an edge knows no box before.
  if (!wraps) placed.flat = new Float64Array(points.length);
  placed.arcs = arcs.map((arc) => ({ ...arc, box: wraps ? mercatorBox(arc, scale) : boxOf(placed, arc) }));
  placed.rings = rings.map((ring) => {
    let box = null;
    let reach = null;
    follow(placed, ring, (arc, _, turns) => {
      const moved = wraps ? shifted(arc.box, turns) : arc.box;
      box = box ? union(box, moved) : moved;
      const far = shifted(arc.reach, 360 * scale * turns);
      reach = reach ? [Math.min(reach[0], far[0]), 0, Math.max(reach[2], far[2])] : far;
    });
    return { ...ring, box, reach };
  });
  return placed;
}

function shifted([left, top, right, bottom], by) {
  return [left + by, top, right + by, bottom];
}

// Whether a line is on the sheet as it is, neither cut at its edge nor so long in one piece that it
// would have to be bent.
function liesWhole({ scale, projection: { lon } }, { reach: [west, , east] }, line, closed) {
  const side = (degrees) => Math.floor((degrees / scale - lon + 180) / 360);
  if (side(west) !== side(east)) return false;
  let [x, y] = closed ? line.slice(-2) : line;
  for (let i = 0; i < line.length; i += 2) {
    if (Math.abs(line[i] - x) + Math.abs(line[i + 1] - y) > LONGEST) return false;
    x = line[i];
    y = line[i + 1];
  }
  return true;
}

function mercatorBox({ reach: [west, north, east, south] }, scale) {
  return [mercatorX(west / scale), mercatorY(north / scale), mercatorX(east / scale), mercatorY(south / scale)];
}

function boxOf({ points, scale, projection, flat }, { from, to }) {
  const box = [1, 1, 0, 0];
  for (let i = from; i < to; i += 2) {
    const [x, y] = projection.point(points[i] / scale, points[i + 1] / scale);
    flat[i] = x;
    flat[i + 1] = y;
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
    const [pool, degrees] = [0, 1].map(() => new Float64Array(ground.points.length));
    ground.levels.set(level, {
      least: 1.2 / (256 * 2 ** level), lines: new Map(), flat: new Map(), fills: new Map(), pool, degrees, used: 0,
    });
  }
  return ground.levels.get(level);
}

// An arc's points in world units, and in degrees, to be cut where the sheet has an edge.
function thinned(ground, level, arc) {
  return kept(level.lines, arc, () => thin(ground, level, arc));
}

function arcLine(ground, level, arc) {
  return thinned(ground, level, arc).line;
}

function flatLine(ground, level, arc) {
  return kept(level.flat, arc, () => {
    const { line, degrees } = thinned(ground, level, arc);
    return liesWhole(ground, arc, line, false) ? line : flatten(ground.projection, degrees);
  });
}

function ringFill(ground, level, ring) {
  return kept(level.fills, ring, () => {
    const whole = chained(ground, level, ring, "line");
    return liesWhole(ground, ring, whole, true) ? [whole]
      : flatRings(ground.projection, chained(ground, level, ring, "degrees"));
  });
}

function chained(ground, level, ring, kind) {
  const out = [];
  follow(ground, ring, (arc, back, turns) => {
    const line = thinned(ground, level, arc)[kind];
    const by = kind === "degrees" ? 360 * turns : 0;
    for (let i = 0; i < line.length; i += 2) {
      const at = back ? line.length - 2 - i : i;
      out.push(line[at] + by, line[at + 1]);
    }
  });
  return out;
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

function thin({ points, scale, flat }, level, { from, to }) {
  const { least, pool, degrees, used } = level;
  let n = used;
  let beforeX = Number.NaN;
  let beforeY = Number.NaN;
  for (let i = from; i < to; i += 2) {
    const lon = points[i] / scale;
    const lat = points[i + 1] / scale;
    const x = flat ? flat[i] : mercatorX(lon);
    const y = flat ? flat[i + 1] : mercatorY(lat);
    const near = Math.abs(x - beforeX) <= least && Math.abs(y - beforeY) <= least;
    if (near && i < to - 2) continue;
    pool[n] = x;
    degrees[n++] = lon;
    pool[n] = y;
    degrees[n++] = lat;
    beforeX = x;
    beforeY = y;
  }
  level.used = n;
  return { line: pool.subarray(used, n), degrees: degrees.subarray(used, n) };
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
