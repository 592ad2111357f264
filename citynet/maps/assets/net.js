// What all parts of a map share: the model, what is shown of it, how it looks.

import { READABLE } from "./draw.js";
import { createModel, filter, initialState } from "./model.js";
import { palette } from "./palette.js";
import { formatter } from "./text.js";

const MANY = 500;

export function createNet(payload) {
  const model = createModel(payload);
  const state = initialState(payload, model);
  const net = {
    model, state, words: payload.words, lang: payload.lang, style: payload.style,
    format: formatter(payload.lang), widths: new Map(), revision: 0, canBundle: model.ties > READABLE,
  };
  sizeUp(net);
  return net;
}

export function sizeUp(net) {
  const { model, state } = net;
  net.largest = model.sizes[state.sizeBy].reduce((most, v, i) => (model.placed[i] ? Math.max(most, v) : most), 0) || 1;
  net.least = 3;
}

export function refilter(net) {
  net.shown = filter(net.model, net.state, net.mask);
  net.revision++;
}

// The narrowest window of longitudes that holds all places; of very many, all but the outermost.
export function extentOf(net) {
  const { model } = net;
  let lats = [];
  let lons = [];
  for (let node = 0; node < model.n; node++) {
    if (!model.placed[node]) continue;
    lats.push(model.lat[node]);
    lons.push(model.lon[node]);
  }
  if (lats.length > MANY) [lats, lons] = [lats, lons].map(trimmed);
  if (!lats.length) return [[-45, -150], [70, 150]];
  lons.sort((p, q) => p - q);
  let gap = lons[0] + 360 - lons[lons.length - 1];
  let west = lons[0];
  for (let i = 1; i < lons.length; i++) {
    // A little wider a gap is no reason to put the Pacific in the middle.
    if (lons[i] - lons[i - 1] > gap + 60) {
      gap = lons[i] - lons[i - 1];
      west = lons[i];
    }
  }
  const [south, north] = [Math.min(...bounded(lats, 0)), Math.max(...bounded(lats, 1))];
  const east = west + 360 - gap;
  const flat = Math.max(0, 3 - (east - west)) / 2;
  return [[south - flat / 2, west - flat], [north + flat / 2, east + flat]];
}

function trimmed(values) {
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * 0.05);
  return Array.from(sorted.subarray(cut, sorted.length - cut));
}

// Math.min takes no hundred thousand arguments.
function bounded(values, most) {
  return [values.reduce((p, q) => (most ? Math.max(p, q) : Math.min(p, q)))];
}

export function setTheme(net, page, theme) {
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  page.dataset.theme = dark ? "dark" : "light";
  net.colors = palette(net.style, dark);
  for (const name of ["sea", "paper", "ink", "muted", "rule", "focus"]) {
    page.style.setProperty(`--${name}`, net.colors[name]);
  }
}
