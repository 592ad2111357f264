// Where half of the places crowd: the map opens on it when it is a small part of the whole, and paper
// shows it beside the whole, in a picture of its own.

import { EARTH_KM, RADIAN } from "./geometry.js";
import { placeOn } from "./model.js";
import { createProjection } from "./projection.js";
import { copies } from "./view.js";

const SMALL_PART = 0.2; // of the window that holds all
const SIDE = 32; // points of a side of the frame

// Points of a circle on the sphere, in degrees.
function circle({ lon, lat, km }) {
  const [sine, cosine] = [Math.sin(lat * RADIAN), Math.cos(lat * RADIAN)];
  const angle = km / EARTH_KM;
  return Array.from({ length: 36 }, (_, i) => {
    const bearing = i * 10 * RADIAN;
    const to = Math.asin(sine * Math.cos(angle) + cosine * Math.sin(angle) * Math.cos(bearing));
    const turn = Math.atan2(Math.sin(bearing) * Math.sin(angle) * cosine, Math.cos(angle) - sine * Math.sin(to));
    return [lon + turn / RADIAN, to / RADIAN];
  });
}

// The window around it on a sheet, with the focal city in it; null where it is no small part of all.
export function crowdWindow(model, crowd, home, most = SMALL_PART) {
  if (!crowd) return null;
  const points = circle(crowd).map(([lon, lat]) => model.projection.point(lon, lat));
  if (model.focal >= 0 && model.placed[model.focal]) points.push([model.x[model.focal], model.y[model.focal]]);
  const box = [0, 1].map((axis) => Math.min(...points.map((point) => point[axis])));
  box.push(...[0, 1].map((axis) => Math.max(...points.map((point) => point[axis]))));
  const area = ([left, top, right, bottom]) => (right - left) * (bottom - top);
  return area(box) < most * area(home) ? box : null;
}

// The same network on a sheet of the crowd's own, and the window on it.
export function crowdNet(net, crowd) {
  const inner = Object.create(net);
  inner.model = Object.create(net.model);
  for (const axis of ["x", "y"]) inner.model[axis] = new Float64Array(net.model.n);
  placeOn(inner.model, createProjection({ name: "lambert", ...crowd }));
  const half = Math.sin(crowd.km / EARTH_KM / 2) / 2;
  inner.home = [0.5 - half, 0.5 - half, 0.5 + half, 0.5 + half];
  inner.rings = null;
  inner.fence = null;
  return inner;
}

// Signs there as large as on the whole: single ties where it has such, flows where it has flows.
export function likeWhole(inner, net, { scene, view }) {
  inner.like = { zoom: view.zoom, flow: scene.mostFlow, node: scene.mostNode };
  inner.state = { ...net.state, flows: scene.mode === "flows" };
  inner.flowKey = null;
}

// Where the edge of a larger picture lies on the whole: on each copy of the world a closed line.
export function frameOn(net, inner, { x, y, scale, width, height }, whole) {
  const corners = [[0, 0], [width, 0], [width, height], [0, height]];
  const edge = corners.flatMap(([fromX, fromY], side) => {
    const [toX, toY] = corners[(side + 1) % 4];
    return Array.from({ length: SIDE }, (_, i) => {
      const [px, py] = [fromX + ((toX - fromX) * i) / SIDE, fromY + ((toY - fromY) * i) / SIDE];
      return net.model.projection.point(...inner.model.projection.degrees((px - x) / scale, (py - y) / scale));
    });
  });
  return copies(whole).map((copy) => [...edge, edge[0]]
    .map((at) => [(at[0] + copy) * whole.scale + whole.x, at[1] * whole.scale + whole.y]));
}

export function drawFrame(ctx, net, lines, { scale }) {
  ctx.beginPath();
  for (const line of lines) {
    let before = Number.NaN;
    for (const [x, y] of line) {
      // Beyond a seam the line goes on at the other edge.
      ctx[Math.abs(x - before) < scale / 2 ? "lineTo" : "moveTo"](x, y);
      before = x;
    }
  }
  ctx.strokeStyle = net.colors.ink;
  ctx.lineWidth = 1.2;
  ctx.stroke();
}
