// What all parts of a map share: the model, what is shown of it, how it looks.

import { crowdWindow } from "./crowd.js";
import { mercatorX, mercatorY } from "./geometry.js";
import { ringsFor } from "./graticule.js";
import { createModel, filter, initialState, placeOn } from "./model.js";
import { palette } from "./palette.js";
import { READABLE } from "./scene.js";
import { speaker } from "./words.js";

export const NARROW = 640; // pixels
const ON_PHONES = 0.5; // of the window that holds all: what is less is opened on where there is little room
const STRIPES = 4096;
const MANY = 150; // places, from which on a far one need not be in the first view

export function createNet(payload) {
  const model = createModel(payload);
  const state = initialState(payload, model);
  const net = {
    model, state, ...speaker(payload), style: payload.style, projections: payload.projections,
    asOf: payload.asOf, crowd: payload.crowd, period: payload.period,
    covered: [], widths: new Map(), revision: 0, canBundle: model.ties > READABLE,
  };
  layOut(net, payload);
  sizeUp(net);
  return net;
}

// What depends on the sheet: the window that holds the network, and rings around a middle.
function layOut(net, { extent, crowd, opening }) {
  const { model } = net;
  const { projection } = model;
  net.home = projection.wraps ? windowOf(extent) : windowAround(model);
  const most = globalThis.innerWidth < NARROW ? ON_PHONES : undefined;
  net.crowded = crowdWindow(model, crowd, net.home);
  net.dense = opening === "whole" ? null : crowdWindow(model, crowd, net.home, most);
  const [left, top, right, bottom] = net.home;
  net.area = (right - left) * Math.max((right - left) / 3, bottom - top);
  net.rings = projection.name === "azimuthal" ? ringsFor(busyPlaces(model).map((node) => [model.x[node], model.y[node]])) : null;
}

export function turnTo(net, payload, projection) {
  placeOn(net.model, projection);
  layOut(net, payload);
  net.revision++;
}

function windowOf([[south, west], [north, east]]) {
  return [mercatorX(west), mercatorY(Math.min(north, 78)), mercatorX(east), mercatorY(Math.max(south, -58))];
}

function busyPlaces({ n, placed, busy }) {
  const found = [];
  for (let node = 0; node < n; node++) if (placed[node] && busy[node]) found.push(node);
  return found;
}

// The window that holds all places; of many it may leave out the outermost fiftieth of the
// agreements' ends on each side, of a region the outermost twentieth: the legend tells how many places lie outside.
function windowAround(model) {
  const found = busyPlaces(model);
  if (!found.length) return [0.1, 0.1, 0.9, 0.9];
  const [left, right] = innermost(model, found, model.x);
  const [top, bottom] = innermost(model, found, model.y);
  const flat = Math.max(0, 0.01 - (right - left), 0.01 - (bottom - top)) / 2;
  return [left - flat, top - flat, right + flat, bottom + flat];
}

function innermost({ agreements, projection }, nodes, at) {
  // Counted by stripes of the sheet, which is many times as fast as sorting: one stripe is sorted.
  const stripe = new Uint16Array(nodes.length);
  const held = new Float64Array(STRIPES + 1);
  let ends = 0;
  for (let i = 0; i < nodes.length; i++) {
    stripe[i] = at[nodes[i]] * STRIPES;
    held[stripe[i]] += agreements[nodes[i]];
    ends += agreements[nodes[i]];
  }
  const share = nodes.length > MANY ? (projection.name === "lambert" ? 0.05 : 0.02) : 0;
  const from = (first, step) => {
    let left = ends * share;
    let last = first;
    while (left >= held[last]) {
      left -= held[last];
      last += step;
    }
    const there = [];
    for (let i = 0; i < nodes.length; i++) if (stripe[i] === last || !ends) there.push(nodes[i]);
    there.sort((p, q) => step * (at[p] - at[q]));
    for (const node of there) {
      left -= agreements[node];
      if (left < 0) return at[node];
    }
    return at[there[0]];
  };
  return [from(0, 1), from(STRIPES, -1)];
}

// The measure of each place in the state shown; those that a caller brought are of all years.
export function measured(net) {
  const { sizeBy } = net.state;
  const { partners, agreements } = net.shown;
  return { degree: partners, agreements }[sizeBy] ?? net.model.sizes[sizeBy];
}

// One scale for all states: the largest circle is that of the busiest place with everything shown,
// so that a place grows as its agreements become more.
export function sizeUp(net) {
  const { model, state } = net;
  const everything = { ...state, types: model.types.map(() => true), cancelled: true, undated: true, year: null };
  net.whole ??= filter(model, everything);
  const sizes = measured({ model, state, shown: net.whole });
  let largest = 0;
  let sum = 0;
  for (let i = 0; i < model.n; i++) {
    if (!model.placed[i]) continue;
    sum += sizes[i];
    if (sizes[i] > largest) largest = sizes[i];
  }
  net.largest = largest || 1;
  net.fill = sum / net.largest; // how many of the largest circle all of them would fill
  net.least = 3;
}

// When the map stands, in words: null with all years.
export function timeOf({ state, asOf }) {
  if (state.year === null) return null;
  return state.day === null ? String(state.year) : asOf.told;
}

export function refilter(net) {
  const { model, state, whole } = net;
  const all = state.year === null && state.undated !== false && state.types.every(Boolean)
    && (state.cancelled || !model.cancelled.includes(1));
  net.shown = all ? whole : filter(model, state);
  net.values = measured(net);
  net.revision++;
}

export function setTheme(net, page, theme) {
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  page.dataset.theme = dark ? "dark" : "light";
  net.colors = palette(net.style, dark);
  for (const name of ["sea", "paper", "ink", "muted", "rule", "focus"]) {
    page.style.setProperty(`--${name}`, net.colors[name]);
  }
}
