// Where half of the places crowd in a small part of what is shown: that part larger, on a sheet of its
// own, its signs as large as those of the whole, with a frame around it on the whole. Beside a map on
// screen it answers as the map does, and a reader can switch it off.

import { strokeLines } from "./arcs.js";
import { crowdNet, frameOn, likeWhole } from "./crowd.js";
import { el, fitted, shield } from "./dom.js";
import { EARTH_KM } from "./geometry.js";
import { drawSheet } from "./graticule.js";
import { onto } from "./ground.js";
import { drawLabels } from "./labels.js";
import { filter } from "./model.js";
import { fittedView } from "./overview.js";
import { pickFlow, pickSymbols } from "./renderer.js";
import { READABLE, finish, makeScene } from "./scene.js";
import { drawSymbols } from "./symbols.js";
import { FONT } from "./text.js";

const SCALE_TEXT = 11; // pixels
const BEYOND = 2000; // pixels around a picture in which nothing is written
const ROOM_FOR_INSET = [900, 600]; // pixels of a window that has room for it
const SHARE = 0.42; // of the window's width
const NOT_INSET = 120; // pixels above and below

// All of a picture that is no window onto a larger one; the scene in it.
export function drawAll(ctx, net, ground, view) {
  const { width, height } = view;
  ctx.fillStyle = net.colors.sea;
  ctx.fillRect(0, 0, width, height);
  const { window, covered } = net;
  net.window = () => [0, 0, width, height];
  net.covered = [[-BEYOND, -BEYOND, 0, BEYOND], [width, -BEYOND, BEYOND, BEYOND],
    [0, -BEYOND, width, 0], [0, height, width, BEYOND]];
  if (net.like) net.covered.push([0, height - 32, width / 4 + 20, height]); // its scale
  const scene = finish(makeScene(net, view));
  for (const steps of [drawSheet(ctx, ground, view, net), strokeLines(ctx, scene, net),
    drawSymbols(ctx, scene, net), drawLabels(ctx, scene, net)]) finish(steps);
  Object.assign(net, { window, covered });
  if (net.like) drawScale(ctx, net, view);
  return scene;
}

// A bar of a round number of kilometres.
function drawScale(ctx, net, { width, height, scale }) {
  const km = (4 * EARTH_KM) / scale; // of a pixel, in the middle of Lambert's sheet
  const length = [2000, 1000, 500, 200, 100, 50].find((number) => number / km < width / 4) ?? 20;
  const [left, bottom] = [14, height - 14];
  ctx.strokeStyle = net.colors.muted;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(left, bottom - 4);
  for (const [x, y] of [[0, 0], [length / km, 0], [length / km, -4]]) ctx.lineTo(left + x, bottom + y);
  ctx.stroke();
  const said = [net.say("%(distance)s km", { distance: net.format(length) }), left + 4, bottom - 6];
  ctx.textAlign = "start";
  ctx.textBaseline = "alphabetic";
  ctx.font = `400 ${SCALE_TEXT}px ${FONT}`;
  ctx.strokeStyle = net.colors.halo;
  ctx.lineWidth = 3;
  ctx.strokeText(...said);
  ctx.fillStyle = net.colors.muted;
  ctx.fillText(...said);
}

export function createInset(map, net, renderer, { open, part, tell, hide, reach }) {
  const ctx = el("canvas", { "aria-hidden": "true" }).getContext("2d");
  const title = net.say("Show this part");
  const box = shield(el("button", { type: "button", class: "cn-panel cn-inset", title, "aria-label": title, hidden: true }, ctx.canvas));
  let of = {};

  // What the map can show too: a place or a line between two.
  const known = (target) => (target && (target.node ?? target.tie) !== undefined ? target : null);
  function answer({ offsetX: x, offsetY: y, pointerType }) {
    const near = reach(pointerType);
    const [symbol, ...others] = pickSymbols(of.scene, x, y, near);
    return symbol ? { ...symbol, others: others.length } : pickFlow(of, x, y, near)[0];
  }
  function leave() {
    renderer.setHover(null);
    hide();
  }
  box.addEventListener("pointermove", (event) => {
    const target = answer(event);
    if (!target) return leave();
    renderer.setHover(known(target));
    const [at, page] = [ctx.canvas, box.parentElement].map((element) => element.getBoundingClientRect());
    tell(of.inner, target, L.point(at.left - page.left + event.offsetX, at.top - page.top + event.offsetY));
  });
  box.addEventListener("pointerleave", leave);
  box.addEventListener("click", (event) => {
    const target = event.detail ? known(answer(event)) : null;
    leave();
    if (target) open(target);
    else part();
  });

  function draw({ scene, view }) {
    const { projection } = net.model;
    if (of.projection !== projection) {
      const inner = crowdNet(net, net.crowd);
      of = { projection, inner, ground: renderer.ground && onto(renderer.ground, inner.model.projection) };
    }
    const { focus } = renderer;
    const key = [net.revision, view.zoom, scene.mode, net.colors.dark, focus?.node, focus?.tie, box.style.width, box.style.height].join(" ");
    if (of.key === key) return;
    const { inner } = of;
    const { width, height } = fitted(ctx);
    of = { ...of, key, revision: net.revision, view: fittedView(inner.home, width, height, 0, true) };
    likeWhole(inner, net, { scene, view });
    inner.shown = focused(net, focus);
    of.scene = drawAll(ctx, inner, of.ground, of.view);
    net.fence = (whole) => frameOn(net, inner, of.view, whole);
  }

  // Names give way to it at once; what it shows is drawn when the view has come to rest.
  function place() {
    const size = sizeIn(net, map.getSize());
    box.hidden = !size;
    if (size) [box.style.width, box.style.height] = size.map((length) => `${length}px`);
    else net.fence = null;
    net.cover();
  }

  function render() {
    place();
    if (box.hidden) of.key = null;
    else draw(renderer.frames[0]);
    renderer.drawFront();
  }
  // While years play it goes along.
  const follow = () => {
    if (!box.hidden && of.revision !== net.revision) render();
  };
  // How much of the map's width it takes.
  const room = () => sizeIn(net, map.getSize())?.[0] ?? 0;
  return { box, place, render, follow, room, scene: () => of.scene };
}

export function hasRoom({ x, y }) {
  return x >= ROOM_FOR_INSET[0] && y >= ROOM_FOR_INSET[1];
}

// A hairball tells nothing, however large: of very many there are only flows.
function sizeIn({ state, crowded, shown, hasRoom: isRoom }, window) {
  if (!state.inset || !crowded || !isRoom() || (!state.flows && shown.ties > READABLE)) return null;
  const width = Math.round(SHARE * window.x);
  return [width, Math.min(Math.round(1.15 * width), window.y - NOT_INSET)];
}

// Of what is shown that which a card is about.
function focused({ model, state, shown }, focus) {
  if (!focus || (focus.node ?? focus.tie) === undefined) return shown;
  const { a, b, tieOf } = model;
  const mine = (edge) => (focus.node === undefined ? tieOf[edge] === focus.tie : a[edge] === focus.node || b[edge] === focus.node);
  return filter(model, state, (edge) => shown.shown[edge] && mine(edge));
}
