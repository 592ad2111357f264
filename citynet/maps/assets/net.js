// What all parts of a map share: the model, what is shown of it, how it looks.

import { mercatorX, mercatorY } from "./geometry.js";
import { createModel, filter, initialState } from "./model.js";
import { palette } from "./palette.js";
import { READABLE } from "./scene.js";
import { speaker } from "./words.js";

export function createNet(payload) {
  const model = createModel(payload);
  const state = initialState(payload, model);
  const net = {
    model, state, ...speaker(payload), style: payload.style, extent: payload.extent,
    asOf: payload.asOf,
    area: areaOf(payload.extent),
    covered: [], widths: new Map(), revision: 0, canBundle: model.ties > READABLE,
  };
  sizeUp(net);
  return net;
}

// Of a window on the world, where the whole of Mercator's square is 1.
function areaOf([[south, west], [north, east]]) {
  const width = mercatorX(east) - mercatorX(west);
  return width * Math.max(width / 3, mercatorY(south) - mercatorY(north));
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
  net.shown = filter(net.model, net.state, net.mask);
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
