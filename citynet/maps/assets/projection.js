/* global L */
// Map projections, on the sphere: between degrees and "world" units, in which the sheet is 1 wide.
// Mercator goes around the world again and again; the others end at an edge. Equal Earth: Šavrič,
// Patterson & Jenny 2019; Lambert's azimuthal equal-area and the azimuthal equidistant: Snyder 1987.

import { RADIAN, greatCircle, latitude, longitude, mercatorX, mercatorY, vector } from "./geometry.js";

const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const SLANT = Math.sqrt(3) / 2;
const HALF_WIDTH = Math.PI / (SLANT * A1); // of Equal Earth, where its radius is 1
const EDGE = 180 - 1e-6; // degrees from the middle: a hair within the edge says which of the two
export const LONGEST = 0.03; // of the sheet: a longer piece of a line gets points between

export function createProjection({ name, lon = 0, lat = 0 }) {
  if (name === "mercator") return mercator();
  const shape = name === "equal_earth" ? equalEarth() : azimuthal(name, lat);
  const { plane, degrees, rim } = shape;
  return {
    name, lon, lat, wraps: false, plane, rim,
    point: (λ, φ) => plane(wrapped(λ - lon), φ),
    degrees: (x, y) => {
      const [λ, φ] = degrees(x, y);
      return [wrapped(λ + lon), φ];
    },
  };
}

function mercator() {
  return {
    name: "mercator", lon: 0, lat: 0, wraps: true,
    point: (λ, φ) => [mercatorX(λ), mercatorY(φ)],
    degrees: (x, y) => [longitude(x), latitude(y)],
  };
}

export function wrapped(degrees) {
  return degrees - 360 * Math.floor((degrees + 180) / 360);
}

function equalEarth() {
  const height = (θ) => {
    const t = θ * θ;
    return θ * (A1 + A2 * t + t * t * t * (A3 + A4 * t));
  };
  const slope = (θ) => {
    const t = θ * θ;
    return A1 + 3 * A2 * t + t * t * t * (7 * A3 + 9 * A4 * t);
  };
  const plane = (λ, φ) => {
    const θ = Math.asin(SLANT * Math.sin(φ * RADIAN));
    const x = (λ * RADIAN * Math.cos(θ)) / (SLANT * slope(θ));
    return [0.5 + x / (2 * HALF_WIDTH), 0.5 - height(θ) / (2 * HALF_WIDTH)];
  };
  const degrees = (x, y) => {
    const wanted = (0.5 - y) * 2 * HALF_WIDTH;
    let θ = wanted / A1;
    for (let i = 0; i < 12; i++) {
      const step = (height(θ) - wanted) / slope(θ);
      θ -= step;
      if (Math.abs(step) < 1e-13) break;
    }
    const φ = Math.asin(Math.sin(θ) / SLANT) / RADIAN;
    const λ = ((x - 0.5) * 2 * HALF_WIDTH * SLANT * slope(θ)) / Math.cos(θ) / RADIAN;
    return Math.abs(λ) <= 180 + 1e-9 ? [λ, φ] : [Number.NaN, φ];
  };
  const rim = [];
  for (let φ = -90; φ <= 90; φ += 2) rim.push(plane(EDGE, φ));
  for (let φ = 90; φ >= -90; φ -= 2) rim.push(plane(-EDGE, φ));
  return { plane, degrees, rim };
}

// Around a middle: true directions from it, and true areas (Lambert) or true distances.
function azimuthal(name, middle) {
  const [sin0, cos0] = [Math.sin(middle * RADIAN), Math.cos(middle * RADIAN)];
  const equalArea = name === "lambert";
  const plane = (λ, φ) => {
    const [sinφ, cosφ] = [Math.sin(φ * RADIAN), Math.cos(φ * RADIAN)];
    const [sinλ, cosλ] = [Math.sin(λ * RADIAN), Math.cos(λ * RADIAN)];
    const east = cosφ * sinλ;
    const north = cos0 * sinφ - sin0 * cosφ * cosλ;
    const near = sin0 * sinφ + cos0 * cosφ * cosλ; // the cosine of the distance
    const away = Math.sqrt(east * east + north * north); // its sine
    let share = 0;
    if (equalArea && near > 0) share = 0.25 / Math.sqrt((1 + near) / 2);
    else if (away > 1e-15) share = (equalArea ? Math.sqrt((1 - near) / 2) / 2 : Math.atan2(away, near) / (2 * Math.PI)) / away;
    return [0.5 + east * share, 0.5 - north * share];
  };
  const degrees = (x, y) => {
    const [east, north] = [x - 0.5, 0.5 - y];
    const radius = Math.hypot(east, north);
    if (radius > 0.5 + 1e-12) return [Number.NaN, Number.NaN];
    if (radius < 1e-15) return [0, middle];
    const angle = equalArea ? 2 * Math.asin(Math.min(1, 2 * radius)) : radius * 2 * Math.PI;
    const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
    const φ = Math.asin(Math.max(-1, Math.min(1, cos * sin0 + (north * sin * cos0) / radius)));
    const λ = Math.atan2(east * sin, radius * cos0 * cos - north * sin0 * sin);
    return [λ / RADIAN, φ / RADIAN];
  };
  const rim = [];
  for (let turn = 0; turn <= 360; turn += 3) {
    rim.push([0.5 + Math.sin(turn * RADIAN) / 2, 0.5 - Math.cos(turn * RADIAN) / 2]);
  }
  return { plane, degrees, rim };
}

// The great circle from a to b in world units, see greatCircle(). Where a sheet ends the line is cut:
// a point that is none (NaN) parts its pieces, each of which is drawn to the edge.
export function wayBetween(projection, lonA, latA, lonB, latB) {
  if (projection.wraps) return greatCircle(lonA, latA, lonB, latB);
  const a = vector(lonA, latA);
  const b = vector(lonB, latB);
  const cosine = Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]));
  const angle = Math.acos(cosine);
  const sine = Math.sin(angle);
  const side = sine < 1e-6 ? vector(lonA, latA + 90) : b.map((value, i) => (value - a[i] * cosine) / sine);
  const at = (t) => {
    const c = Math.cos(t);
    const s = Math.sin(t);
    const x = a[0] * c + side[0] * s;
    const y = a[1] * c + side[1] * s;
    const z = a[2] * c + side[2] * s;
    return [Math.atan2(y, x) / RADIAN, Math.atan2(z, Math.sqrt(x * x + y * y)) / RADIAN];
  };
  const steps = angle < 0.006 ? 1 : Math.max(2, Math.min(60, Math.ceil(angle / 0.055)));
  const way = [lonA, latA];
  let before = [lonA, latA];
  for (let i = 1; i <= steps; i++) {
    const t = (i * angle) / steps;
    const next = i === steps ? [lonB, latB] : at(t);
    towards(way, at, before, t - angle / steps, next, t, 10);
    way.push(...next);
    before = next;
  }
  return Float32Array.from(flatten(projection, way));
}

// More points where the way comes so close to a pole that it turns within a step.
function towards(way, at, p, t, q, u, depth) {
  if (depth === 0 || Math.abs(wrapped(q[0] - p[0])) < 12) return;
  const half = (t + u) / 2;
  const middle = at(half);
  towards(way, at, p, t, middle, half, depth - 1);
  way.push(...middle);
  towards(way, at, middle, half, q, u, depth - 1);
}

// A line of degrees (longitude, latitude, longitude …) in world units, cut where the sheet ends.
export function flatten(projection, line) {
  const out = [];
  const { lon, plane } = projection;
  let λ = wrapped(line[0] - lon);
  let φ = line[1];
  let at = plane(λ, φ);
  out.push(...at);
  for (let i = 2; i < line.length; i += 2) {
    const nextλ = wrapped(line[i] - lon);
    const nextφ = line[i + 1];
    const turn = nextλ - λ > 180 ? -360 : nextλ - λ < -180 ? 360 : 0;
    if (turn) {
      // Over the edge, out on one side and in on the other.
      const edge = turn > 0 ? EDGE : -EDGE;
      const share = (edge - λ) / (nextλ + turn - λ || 1);
      const crossing = φ + share * (nextφ - φ);
      at = piece(out, projection, at, λ, φ, edge, crossing);
      if (projection.name === "equal_earth") out.push(Number.NaN, Number.NaN);
      at = plane(-edge, crossing);
      out.push(...at);
      at = piece(out, projection, at, -edge, crossing, nextλ, nextφ);
    } else {
      at = piece(out, projection, at, λ, φ, nextλ, nextφ);
    }
    [λ, φ] = [nextλ, nextφ];
  }
  return out;
}

// Goes on to a point, by way of others where the piece would be long: near the point opposite to
// the middle of an azimuthal map a step on the globe is a long way around the rim.
function piece(out, projection, from, λ, φ, toλ, toφ, depth = 30) {
  const to = projection.plane(toλ, toφ);
  if (depth && Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]) > LONGEST) {
    const [halfλ, halfφ] = [(λ + toλ) / 2, (φ + toφ) / 2];
    const middle = piece(out, projection, from, λ, φ, halfλ, halfφ, depth - 1);
    return piece(out, projection, middle, halfλ, halfφ, toλ, toφ, depth - 1);
  }
  out.push(...to);
  return to;
}

// The parts of a ring (degrees; longitudes go on beyond the antimeridian) on the sheet.
export function flatRings(projection, ring) {
  const { lon, plane } = projection;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < ring.length; i += 2) {
    least = Math.min(least, ring[i] - lon);
    most = Math.max(most, ring[i] - lon);
  }
  const parts = [];
  for (let turn = Math.floor((least + 180) / 360); turn <= Math.floor((most + 180) / 360); turn++) {
    let part = [];
    for (let i = 0; i < ring.length; i += 2) part.push([ring[i] - lon - 360 * turn, ring[i + 1]]);
    if (least - 360 * turn < -180) part = clip(part, -EDGE, 1);
    if (most - 360 * turn > 180) part = clip(part, EDGE, -1);
    if (part.length < 3) continue;
    const out = [];
    let at = plane(...part[part.length - 1]);
    part.forEach((to, i) => {
      at = piece(out, projection, at, ...part.at(i - 1), ...to);
    });
    parts.push(Float64Array.from(out));
  }
  return parts;
}

// The part of a polygon on one side of a meridian (Sutherland & Hodgman 1974).
function clip(polygon, meridian, sign) {
  const out = [];
  polygon.forEach(([λ, φ], i) => {
    const [beforeλ, beforeφ] = polygon.at(i - 1);
    const inside = sign * (λ - meridian) >= 0;
    if (inside !== sign * (beforeλ - meridian) >= 0) {
      out.push([meridian, beforeφ + ((meridian - beforeλ) / (λ - beforeλ)) * (φ - beforeφ)]);
    }
    if (inside) out.push([λ, φ]);
  });
  return out;
}

// Leaflet's side of a projection. Off the sheet there are no degrees; positions there travel as
// latitudes beyond 1000, so that moving and zooming go on.
export function crsOf(projection) {
  if (projection.wraps) return L.CRS.EPSG3857;
  return L.extend({}, L.CRS, {
    code: projection.name,
    projection: {
      project: ({ lat, lng }) => L.point(lat > 500 ? [lng, lat - 1000] : projection.point(lng, lat)),
      unproject: ({ x, y }) => {
        const [lon, lat] = projection.degrees(x, y);
        return Number.isFinite(lon) && Number.isFinite(lat) ? L.latLng(lat, lon) : L.latLng(y + 1000, x);
      },
      bounds: L.bounds([0, 0], [1, 1]),
    },
    transformation: new L.Transformation(1, 0, 1, 0),
    scale: (zoom) => 256 * 2 ** zoom,
    zoom: (scale) => Math.log2(scale / 256),
    distance: L.CRS.Earth.distance,
    wrapLng: null,
    wrapLat: null,
    infinite: false,
  });
}

// Before the data are read: the map is made first.
export function crs(how) {
  return crsOf(createProjection(how));
}
