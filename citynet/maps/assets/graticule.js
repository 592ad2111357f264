// Lines of orientation on a sheet with an edge: its net of meridians and parallels, or, around a
// middle from which distances and directions are true, rings and the four winds.

import { EARTH_KM, RADIAN } from "./geometry.js";
import { drawGround, tracePoints } from "./ground.js";
import { flatten } from "./projection.js";

const RING_KM = 2000;
const RING_DASH = [2, 3];
const SPACE = 44; // pixels between rings: as wide as the number on one
const SPACING = 30; // degrees between meridians and between parallels

// The ground of a view: the sheet and its net, land, and what helps to read distances.
export function* drawSheet(ctx, ground, view, { model, colors, rings }) {
  drawNet(ctx, model.projection, view, colors);
  if (ground) yield* drawGround(ctx, ground, view, colors);
  if (rings) drawRings(ctx, rings, view, colors);
}

// Under the land: the sheet itself and its net.
function drawNet(ctx, projection, view, colors) {
  if (projection.wraps) return;
  ctx.beginPath();
  tracePoints(ctx, projection.rim.flat(), view, 0);
  ctx.closePath();
  if (projection.name !== "azimuthal") {
    for (const line of meridiansAndParallels()) tracePoints(ctx, flatten(projection, line), view, 0);
  }
  ctx.strokeStyle = colors.rule;
  ctx.lineWidth = 0.6;
  ctx.globalAlpha = 0.55;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function meridiansAndParallels() {
  const lines = [];
  for (let lon = -180; lon < 180; lon += SPACING) {
    lines.push(Array.from({ length: 69 }, (_, i) => [lon, 2.5 * i - 85]).flat());
  }
  for (let lat = -60; lat <= 60; lat += SPACING) {
    lines.push(Array.from({ length: 145 }, (_, i) => [2.5 * i - 180, lat]).flat());
  }
  return lines;
}

// How far the farthest of some places lies from the middle, in kilometres, and the one of eight
// bearings between the winds around which there are the fewest.
export function ringsFor(places) {
  const crowd = new Float64Array(8);
  let farthest = 0;
  for (const [x, y] of places) {
    const [east, north] = [x - 0.5, 0.5 - y];
    const radius = Math.hypot(east, north);
    farthest = Math.max(farthest, radius * 2 * Math.PI * EARTH_KM);
    const bearing = (Math.atan2(east, north) / (2 * Math.PI)) * 8 - 0.5;
    for (let i = 0; i < 8; i++) {
      const off = Math.abs(((bearing - i + 20) % 8) - 4);
      crowd[i] += Math.max(0, off - 3);
    }
  }
  return { farthest, quiet: crowd.indexOf(Math.min(...crowd)) * 45 + 22.5 };
}

// The radii in pixels of the rings that a view has room for, by their number.
function ringsIn({ farthest }, view) {
  const last = Math.min(9, Math.max(1, Math.ceil(farthest / RING_KM)));
  const radiusOf = (ring) => ((ring * RING_KM) / EARTH_KM / (2 * Math.PI)) * view.scale;
  const each = Math.ceil(SPACE / radiusOf(1));
  const radii = new Map();
  for (let ring = each; ring <= last; ring += each) radii.set(ring, radiusOf(ring));
  return { radii, outermost: radiusOf(last) };
}

// Over the land: a ring each 2,000 km.
function drawRings(ctx, rings, view, colors) {
  ctx.save();
  ctx.strokeStyle = colors.muted;
  ctx.lineWidth = 0.7;
  ctx.globalAlpha = 0.45;
  ctx.setLineDash(RING_DASH);
  const [x, y] = [view.scale / 2 + view.x, view.scale / 2 + view.y];
  for (const radius of ringsIn(rings, view).radii.values()) {
    const seen = arcIn(view, x, y, radius);
    if (!seen) continue;
    ctx.beginPath();
    ctx.arc(x, y, radius, ...seen);
    ctx.stroke();
  }
  ctx.restore();
}

// The angles between which a circle can be in view, from where a dash begins: thousands of dashes beyond
// the view would take their time.
export function arcIn({ width, height }, x, y, radius) {
  const corners = [[0, 0], [width, 0], [width, height], [0, height]].map(([px, py]) => [px - x, py - y]);
  const near = Math.hypot(Math.max(-x, 0, x - width), Math.max(-y, 0, y - height));
  if (radius < near - 1 || radius > Math.max(...corners.map((corner) => Math.hypot(...corner))) + 1) return null;
  if (near === 0) return [0, 2 * Math.PI];
  const middle = Math.atan2(height / 2 - y, width / 2 - x);
  const turns = corners.map(([dx, dy]) => {
    const turn = Math.atan2(dy, dx) - middle;
    return turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
  });
  const dash = RING_DASH[0] + RING_DASH[1];
  const from = Math.floor(((middle + Math.min(...turns)) * radius) / dash) * dash;
  return [from / radius, middle + Math.max(...turns)];
}

// What is written on rings, and the winds around the outermost, each with the points around which it
// may stand, the best first: a ring's number where the places are fewest, or near there.
export function ringTexts(view, { rings, say, format }) {
  const at = (radius, bearing) => [view.scale / 2 + view.x + radius * Math.sin(bearing * RADIAN),
    view.scale / 2 + view.y - radius * Math.cos(bearing * RADIAN)];
  const { radii, outermost } = ringsIn(rings, view);
  const texts = [...radii].map(([ring, radius]) => ({
    text: say("%(distance)s km", { distance: format(ring * RING_KM) }),
    spots: Array.from({ length: 24 }, (_, i) => at(radius, rings.quiet + (i % 2 ? 7.5 : -7.5) * (i + (i % 2)))),
  }));
  const winds = [say("N"), say("E"), say("S"), say("W")];
  return [...texts, ...winds.map((text, i) => ({ text, spots: [at(outermost + 11, 90 * i)] }))];
}
