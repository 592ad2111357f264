// A small picture of the whole beside a map that shows a part of it, with a frame around that part.

import { strokeLines } from "./arcs.js";
import { el, fitted, shield } from "./dom.js";
import { drawSheet } from "./graticule.js";
import { READABLE, finish, makeScene } from "./scene.js";

export function createOverview(net, renderer, actions) {
  const ctx = el("canvas", { "aria-hidden": "true" }).getContext("2d");
  const told = el("span", {});
  const box = shield(el("button", { type: "button", class: "cn-panel cn-overview", title: net.say("Whole map"),
    onclick: actions.reset, hidden: !net.dense }, ctx.canvas, told));
  function render() {
    // In its place may stand a larger picture of a part.
    box.hidden = !(net.dense ?? net.crowded) || net.outside === 0 || Boolean(net.fence);
    if (box.hidden) return;
    // Counted a little later than drawn.
    told.textContent = net.outside === undefined ? "" : net.sayN("%(n)s place lies outside this view", "%(n)s places lie outside this view", net.outside);
    const frame = renderer.frames[0];
    drawWhole(ctx, net, renderer.ground, fitted(ctx), windowIn(renderer.viewIn(frame), frame.view));
  }
  return { box, render };
}

// A part of a frame, on the sheet.
function windowIn([left, top, right, bottom], view) {
  return [(left - view.x) / view.scale, (top - view.y) / view.scale, (right - view.x) / view.scale,
    (bottom - view.y) / view.scale];
}

export function fittedView([left, top, right, bottom], width, height, room, single) {
  const scale = Math.min((width - 2 * room) / (right - left || 1e-9), (height - 2 * room) / (bottom - top || 1e-9));
  return {
    zoom: Math.log2(scale / 256), scale, width, height, single,
    x: width / 2 - ((left + right) / 2) * scale, y: height / 2 - ((top + bottom) / 2) * scale,
  };
}

function drawWhole(ctx, net, ground, { width, height }, [left, top, right, bottom]) {
  const { model, shown, colors } = net;
  const view = fittedView(net.home, width, height, 4, true);
  const plain = Object.create(net, { rings: { value: null } });
  finish(drawSheet(ctx, ground, view, plain));
  if (shown.ties <= READABLE) {
    const scene = finish(makeScene(plain, view));
    for (const batch of scene.batches.values()) batch.width = 0.5;
    finish(strokeLines(ctx, scene));
  }
  ctx.fillStyle = colors.place;
  const many = shown.counts.places > 1000;
  const size = many ? 1 : 2;
  const taken = new Uint8Array(width * height); // of many each pixel is drawn once
  for (let node = 0; node < model.n; node++) {
    if (!shown.nodeCount[node] || !model.placed[node]) continue;
    const x = model.x[node] * view.scale + view.x - size / 2;
    const y = model.y[node] * view.scale + view.y - size / 2;
    const pixel = Math.round(y) * width + Math.round(x);
    if (!many) ctx.fillRect(x, y, size, size);
    else if (!taken[pixel]) ctx.fillRect(Math.round(x), Math.round(y), size, size);
    taken[pixel] = 1;
  }
  ctx.strokeStyle = colors.focus;
  ctx.lineWidth = 1.5;
  // A part that reaches beyond the whole has its frame along the edge.
  const within = (at, size) => Math.max(1, Math.min(size - 1, at));
  const [x, toX] = [left, right].map((at) => within(at * view.scale + view.x, width));
  const [y, toY] = [top, bottom].map((at) => within(at * view.scale + view.y, height));
  ctx.strokeRect(x, y, toX - x, toY - y);
}
