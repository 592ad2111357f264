// The period panel: one small map per period, side by side, on one scale with one legend.

import { strokeLines } from "./arcs.js";
import { bytes } from "./decode.js";
import { data, el } from "./dom.js";
import { drawSheet } from "./graticule.js";
import { prepareGround } from "./ground.js";
import { drawLabels } from "./labels.js";
import { lineSample, sizeScale } from "./legend.js";
import { countAgreements, filter, yearOf } from "./model.js";
import { createNet, measured, setTheme, sizeUp } from "./net.js";
import { counted, notCounted, typeName } from "./popup.js";
import { finish, makeScene } from "./scene.js";
import { drawSymbols, largestCluster, largestRadius } from "./symbols.js";
import { visible } from "./text.js";

export function startPanel(pageId, dataId) {
  const page = document.getElementById(pageId);
  const payload = JSON.parse(document.getElementById(dataId).textContent);
  const net = createNet(payload);
  net.state.sizeBy = "agreements";
  sizeUp(net);
  const ground = prepareGround(payload.base, net.model.projection);
  const periods = payload.periods.map((period) => readPeriod(net, period));
  if (payload.timeMode !== "window") {
    periods.slice(1).forEach((period, i) => {
      period.older = periods[i].holds;
    });
  }
  // Side by side all are drawn alike: as the fullest is, and on one scale.
  net.fullest = Math.max(...periods.map(({ shown }) => shown.counts.all));
  net.mostTies = Math.max(...periods.map(({ shown }) => shown.ties));
  setTheme(net, page, payload.theme);
  build(page, net, payload, periods);
  const draw = (theme) => {
    setTheme(net, page, theme);
    for (const period of periods) drawPeriod(net, ground, period);
    tellSizes(net, page, periods);
    page.dataset.drawn = String(Number(page.dataset.drawn ?? 0) + 1);
  };
  new ResizeObserver(() => draw(payload.theme)).observe(page);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(payload.theme));
  addEventListener("beforeprint", () => draw("light"));
  addEventListener("afterprint", () => draw(payload.theme));
  page.dataset.ready = "true";
  page.citynet = { net, periods };
}

// Which agreements belong to the period, one bit each. What is cancelled was something until its end,
// so nothing is left out here but what has no place.
function readPeriod(net, period) {
  const packed = bytes(period.mask);
  const holds = (edge) => Boolean((packed[edge >> 3] >> (7 - (edge & 7))) & 1);
  const state = { ...net.state, cancelled: true, year: yearOf(period.day), day: period.day };
  return { label: period.label, holds, state, shown: filter(net.model, state, holds) };
}

// As temporal.snapshots counts them.
function captionOf(net, { holds, older, shown }) {
  const { model, say, sayN } = net;
  const all = Array.from({ length: model.m }, (_, edge) => edge).filter(holds);
  const agreements = countAgreements(model, all);
  const told = [counted(net, agreements), ...notCounted(net, all.length - agreements)];
  if (older) told.push(say("%(n)s new", { n: all.filter((edge) => !older(edge)).length }));
  const { places, bodies, unplaced } = shown.counts;
  told.push(sayN("%(n)s place", "%(n)s places", places - bodies));
  if (bodies) told.push(sayN("%(n)s international body", "%(n)s international bodies", bodies));
  if (unplaced) told.push(say("%(n)s with a place that is not on the map", { n: unplaced }));
  return told.join(" · ");
}

function build(page, net, payload, periods) {
  const { say } = net;
  const figures = periods.map((period) => {
    const told = captionOf(net, period);
    const label = payload.timeMode === "cumulative" ? say("by %(period)s", { period: period.label }) : period.label;
    const canvas = el("canvas", { role: "img", "aria-label": `${label}: ${told}` });
    period.ctx = canvas.getContext("2d");
    return el("figure", { class: "cn-period" }, canvas,
      el("figcaption", {}, el("strong", {}, data(label, "bdi", 60)), ` ${told}`));
  });
  const foot = el("footer", { class: "cn-panel-foot" });
  if (payload.undated) foot.append(say("%(n)s without a date", { n: payload.undated }), " · ");
  if (payload.source) foot.append(`${say("Source")}: `, data(payload.source, "bdi", 300), " · ");
  foot.append(say("Outlines: Natural Earth"));
  page.append(
    el("h1", { dir: "auto" }, visible(payload.title, 300)),
    el("p", { class: "cn-counts" }, payload.heading),
    legend(net, periods.some(({ older }) => older)),
    el("div", { class: "cn-periods" }, ...figures),
    foot,
  );
}

function legend(net, several) {
  const { model, colors, style, say } = net;
  const items = model.types.map((_, type) => el("li", { class: "cn-sign" },
    lineSample(colors.types[type], style.dashes[type]), data(typeName(net, type), "bdi", 60)));
  if (several) items.push(el("li", { class: "cn-sign" }, lineSample(colors.muted, [], 1.2), say("there before")));
  return el("div", { class: "cn-panel-legend" },
    el("ul", { "aria-label": say("Legend") }, ...items), el("div", { class: "cn-sizes" }));
}

// The one scale of all periods, as they have been drawn.
function tellSizes(net, page, periods) {
  const { scene } = periods.at(-1);
  const flows = scene.mode === "flows";
  const most = Math.max(...periods.map(({ scene, shown }) => (flows
    ? scene.symbols.reduce((p, { total }) => Math.max(p, total), 0) : shown.agreements.reduce((p, q) => Math.max(p, q), 0))));
  const { zoom } = scene.view;
  page.querySelector(".cn-sizes").replaceChildren(
    ...sizeScale(net, most, flows ? scene.mostNode : net.largest, flows ? largestCluster(zoom) : largestRadius(net, zoom)),
    net.model.sizeNames.agreements);
}

function drawPeriod(net, ground, period) {
  const { ctx } = period;
  const width = ctx.canvas.clientWidth;
  const height = Math.round(width * 0.6);
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  ctx.canvas.width = width * ratio;
  ctx.canvas.height = height * ratio;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const view = fit(net, width, height);
  Object.assign(net, { shown: period.shown, state: period.state, older: period.older });
  net.values = measured(net);
  net.revision++;
  net.window = () => [0, 0, width, height];
  const scene = finish(makeScene(net, view));
  period.scene = scene;
  // What was there before lies below what is new.
  scene.batches = new Map([...scene.batches].sort(([, p], [, q]) => Number(q.old ?? 0) - Number(p.old ?? 0)));
  const below = drawSheet(ctx, ground, view, net);
  for (const steps of [below, strokeLines(ctx, scene), drawSymbols(ctx, scene, net), drawLabels(ctx, scene, net)]) {
    finish(steps);
  }
}

// The same window on the world for all periods.
function fit(net, width, height) {
  const [left, top, right, bottom] = net.home;
  const scale = Math.min((width - 28) / (right - left), (height - 28) / (bottom - top), 256 * 2 ** 8);
  return {
    zoom: Math.log2(scale / 256), scale, width, height,
    x: width / 2 - ((left + right) / 2) * scale,
    y: height / 2 - ((top + bottom) / 2) * scale,
    single: !net.model.projection.wraps,
  };
}
