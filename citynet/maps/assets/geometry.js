// Positions in "world" units: Mercator's square is 0 to 1 both ways, x goes on past the edges.

export const EARTH_KM = 6371.0088;
export const RADIAN = Math.PI / 180;
const TURN = 2 * Math.PI;
const MAX_SINE = Math.sin(85.05 * RADIAN); // of the latitude where Mercator's square ends

export function mercatorX(lon) {
  return lon / 360 + 0.5;
}

export function mercatorY(lat) {
  return heightOf(Math.sin(lat * RADIAN));
}

function heightOf(sine) {
  const z = Math.max(-MAX_SINE, Math.min(MAX_SINE, sine));
  return 0.5 - Math.log((1 + z) / (1 - z)) / (2 * TURN);
}

export function latitude(y) {
  return Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) / RADIAN;
}

export function longitude(x) {
  return (x - 0.5) * 360;
}

// The great circle from a to b as flat world coordinates. x is continuous: where the way crosses
// the antimeridian it runs on beyond 0 or 1, so that each copy of the world draws it whole.
export function greatCircle(lonA, latA, lonB, latB) {
  const [ax, ay, az] = vector(lonA, latA);
  const [bx, by, bz] = vector(lonB, latB);
  const cosine = Math.max(-1, Math.min(1, ax * bx + ay * by + az * bz));
  const angle = Math.acos(cosine);
  const steps = angle < 0.006 ? 1 : Math.max(2, Math.min(60, Math.ceil(angle / 0.055)));
  const points = new Float32Array(2 * (steps + 1));
  points[0] = mercatorX(lonA);
  points[1] = mercatorY(latA);
  // The way is a·cos t + u·sin t, where u stands square to a. Antipodes have no one great circle;
  // for them it runs along a meridian.
  const sine = Math.sin(angle);
  const [ux, uy, uz] = sine < 1e-6
    ? vector(lonA, latA + 90)
    : [(bx - ax * cosine) / sine, (by - ay * cosine) / sine, (bz - az * cosine) / sine];
  const [turnC, turnS] = [Math.cos(angle / steps), Math.sin(angle / steps)];
  let [c, s] = [1, 0];
  let before = points[0];
  for (let i = 1; i <= steps; i++) {
    [c, s] = [c * turnC - s * turnS, s * turnC + c * turnS];
    const last = i === steps;
    const x = last ? mercatorX(lonB) : Math.atan2(ay * c + uy * s, ax * c + ux * s) / TURN + 0.5;
    before = x - Math.round(x - before);
    points[2 * i] = before;
    points[2 * i + 1] = last ? mercatorY(latB) : heightOf(az * c + uz * s);
  }
  return points;
}

export function vector(lon, lat) {
  const c = Math.cos(lat * RADIAN);
  return [c * Math.cos(lon * RADIAN), c * Math.sin(lon * RADIAN), Math.sin(lat * RADIAN)];
}

// Lines on a sheet with an edge may have gaps: a point that is none (NaN) parts their pieces.
export function extent(points) {
  let [minX, minY] = points;
  let [maxX, maxY] = points;
  for (let i = 2; i < points.length; i += 2) {
    const x = points[i];
    const y = points[i + 1];
    if (x < minX) minX = x;
    else if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    else if (y > maxY) maxY = y;
  }
  return [minX, minY, maxX, maxY];
}

// World → pixels, each inner point pushed sideways so that agreements of one pair part in the
// middle and meet at the ends. `bow` is the push in pixels halfway.
export function project(points, view, copy, bow) {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    out[i] = (points[i] + copy) * view.scale + view.x;
    out[i + 1] = points[i + 1] * view.scale + view.y;
  }
  return bow ? bowed(out, bow) : out;
}

function bowed(line, bow) {
  let points = line;
  if (points.length === 4) {
    const [x0, y0, x1, y1] = points;
    points = Float32Array.of(x0, y0, (x0 + x1) / 2, (y0 + y1) / 2, x1, y1);
  }
  const last = points.length - 2;
  const out = points.slice();
  for (let i = 2; i < last; i += 2) {
    // Beside a gap the line's direction is that of its own piece.
    const before = Number.isNaN(points[i - 2]) ? i : i - 2;
    const after = Number.isNaN(points[i + 2]) ? i : i + 2;
    const dx = points[after] - points[before];
    const dy = points[after + 1] - points[before + 1];
    const length = Math.hypot(dx, dy) || 1;
    const push = bow * Math.sin((Math.PI * i) / last);
    out[i] -= (dy / length) * push;
    out[i + 1] += (dx / length) * push;
  }
  return out;
}

// Square of the distance in pixels from a point to a line.
export function distanceSquared(line, px, py) {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 3 < line.length; i += 2) {
    const x = line[i];
    const y = line[i + 1];
    const dx = line[i + 2] - x;
    const dy = line[i + 3] - y;
    const along = ((px - x) * dx + (py - y) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.max(0, Math.min(1, along));
    const ex = x + t * dx - px;
    const ey = y + t * dy - py;
    const distance = ex * ex + ey * ey;
    if (distance < best) best = distance;
  }
  return best;
}

// Whether a line comes within a box, both in the same units.
export function passes(line, [minX, minY, maxX, maxY], shift = 0) {
  for (let i = 0; i + 3 < line.length; i += 2) {
    const x0 = line[i] + shift;
    const x1 = line[i + 2] + shift;
    if (Math.min(x0, x1) > maxX || Math.max(x0, x1) < minX) continue;
    const y0 = line[i + 1];
    const y1 = line[i + 3];
    if (Math.min(y0, y1) > maxY || Math.max(y0, y1) < minY) continue;
    // The part of the piece between the box's sides, and how high it runs there.
    const slope = x1 === x0 ? 0 : (y1 - y0) / (x1 - x0);
    const p = y0 + slope * (Math.max(minX, Math.min(x0, x1)) - x0);
    const q = y0 + slope * (Math.min(maxX, Math.max(x0, x1)) - x0);
    if (Math.min(p, q) <= maxY && Math.max(p, q) >= minY) return true;
    if (x1 === x0) return true;
  }
  return false;
}
