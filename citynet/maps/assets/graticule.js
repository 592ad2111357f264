// Lines of orientation on a sheet with an edge: its net of meridians and parallels, or, around a
// middle from which distances and directions are true, rings and the four winds.

import { EARTH_KM, RADIAN } from "./geometry.js";
import { drawGround, tracePoints } from "./ground.js";
import { flatten } from "./projection.js";
import { FONT } from "./text.js";

const RING_KM = 2000;
const SPACE = 44; // pixels between rings: as wide as the number on one
const SPACING = 30; // degrees between meridians and between parallels

// The ground of a view: the sheet and its net, land, and what helps to read distances.
export function* drawSheet(ctx, ground, view, { model, colors, rings, say, format }) {
  drawNet(ctx, model.projection, view, colors);
  if (ground) yield* drawGround(ctx, ground, view, colors);
  if (!rings) return;
  const tell = (km) => say("%(distance)s km", { distance: format(km) });
  drawRings(ctx, rings, view, colors, tell, [say("N"), say("E"), say("S"), say("W")]);
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

// Over the land: a ring each 2,000 km with its number, and the winds around the outermost.
function drawRings(ctx, { farthest, quiet }, view, colors, tell, winds) {
  const [cx, cy] = [view.scale / 2 + view.x, view.scale / 2 + view.y];
  const last = Math.min(9, Math.max(1, Math.ceil(farthest / RING_KM)));
  const radiusOf = (ring) => ((ring * RING_KM) / EARTH_KM / (2 * Math.PI)) * view.scale;
  const at = (radius, bearing) =>
    [cx + radius * Math.sin(bearing * RADIAN), cy - radius * Math.cos(bearing * RADIAN)];
  ctx.save();
  ctx.strokeStyle = colors.muted;
  ctx.lineWidth = 0.7;
  ctx.globalAlpha = 0.45;
  ctx.setLineDash([2, 3]);
  const each = Math.ceil(SPACE / radiusOf(1));
  for (let ring = each; ring <= last; ring += each) {
    ctx.beginPath();
    ctx.arc(cx, cy, radiusOf(ring), 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
  ctx.save();
  ctx.font = `10px ${FONT}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colors.muted;
  ctx.strokeStyle = colors.sea;
  ctx.lineWidth = 3;
  const write = (text, [x, y]) => {
    ctx.strokeText(text, x, y);
    ctx.fillText(text, x, y);
  };
  for (let ring = each; ring <= last; ring += each) {
    write(tell(ring * RING_KM), at(radiusOf(ring), quiet));
  }
  for (let i = 0; i < 4; i++) write(winds[i], at(radiusOf(last) + 11, 90 * i));
  ctx.restore();
}
