// The period panel: one small map per period, side by side, on one scale with one legend.

import { strokeLines } from "./arcs.js";
import { bytes } from "./decode.js";
import { data, el } from "./dom.js";
import { drawSheet } from "./graticule.js";
import { prepareGround } from "./ground.js";
import { drawLabels } from "./labels.js";
import { lineSample, sizeScale } from "./legend.js";
import { createNet, refilter, setTheme } from "./net.js";
import { counted, notCounted, typeName } from "./popup.js";
import { finish, makeScene } from "./scene.js";
import { drawSymbols, largestRadius } from "./symbols.js";
import { visible } from "./text.js";

export function startPanel(pageId, dataId) {
  const page = document.getElementById(pageId);
  const payload = JSON.parse(document.getElementById(dataId).textContent);
  const net = createNet(payload);
  net.state.sizeBy = "agreements";
  const ground = prepareGround(payload.base, net.model.projection);
  const periods = payload.periods.map((period) => readPeriod(net, period));
  net.largest = Math.max(1, ...periods.map(({ shown }) => shown.agreements.reduce((p, q) => Math.max(p, q), 0)));
  net.fullest = Math.max(...periods.map(({ shown }) => shown.counts.all));
  setTheme(net, page, payload.theme);
  build(page, net, payload, periods);
  const draw = (theme) => {
    setTheme(net, page, theme);
    for (const period of periods) drawPeriod(net, ground, period);
    page.dataset.drawn = String(Number(page.dataset.drawn ?? 0) + 1);
  };
  new ResizeObserver(() => draw(payload.theme)).observe(page);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(payload.theme));
  addEventListener("beforeprint", () => draw("light"));
  addEventListener("afterprint", () => draw(payload.theme));
  page.dataset.ready = "true";
  page.citynet = { net, periods };
}

// Which agreements belong to the period, one bit each.
function readPeriod(net, period) {
  const packed = bytes(period.mask);
  net.mask = (edge) => (packed[edge >> 3] >> (7 - (edge & 7))) & 1;
  refilter(net);
  return { label: period.label, shown: net.shown };
}

function build(page, net, payload, periods) {
  const { say, sayN } = net;
  const figures = periods.map((period) => {
    const { all, uncounted, places } = period.shown.counts;
    const told = [counted(net, all - uncounted), ...notCounted(net, uncounted),
      sayN("%(n)s place", "%(n)s places", places)].join(" · ");
    const canvas = el("canvas", { role: "img", "aria-label": `${period.label}: ${told}` });
    period.ctx = canvas.getContext("2d");
    return el("figure", { class: "cn-period" }, canvas,
      el("figcaption", {}, el("strong", {}, data(period.label, "bdi", 60)), ` ${told}`));
  });
  const foot = el("footer", { class: "cn-panel-foot" });
  if (payload.undated) foot.append(`${say("%(n)s without a date", { n: payload.undated })} · `);
  if (payload.source) foot.append(`${say("Source")}: `, data(payload.source, "bdi", 300), " · ");
  foot.append(say("Outlines: Natural Earth"));
  page.append(
    el("h1", { dir: "auto" }, visible(payload.title || say("City network"), 300)),
    el("p", { class: "cn-counts" }, payload.heading),
    legend(net),
    el("div", { class: "cn-periods" }, ...figures),
    foot,
  );
}

function legend(net) {
  const { model, colors, style, say } = net;
  const items = model.types.map((_, type) => el("li", { class: "cn-sign" },
    lineSample(colors.types[type], style.dashes[type]), data(typeName(net, type), "bdi", 60)));
  return el("div", { class: "cn-panel-legend" },
    el("ul", { "aria-label": say("Legend") }, ...items),
    el("div", { class: "cn-sizes" }, ...sizeScale(net, net.largest, net.largest, largestRadius(net, 1)), net.model.sizeNames.agreements));
}

function drawPeriod(net, ground, period) {
  const { ctx } = period;
  const width = ctx.canvas.clientWidth;
  const height = Math.round(width * 0.6);
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  ctx.canvas.width = width * ratio;
  ctx.canvas.height = height * ratio;
  ctx.canvas.style.height = `${height}px`;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  const view = fit(net, width, height);
  net.shown = period.shown;
  net.model.sizes.agreements = period.shown.agreements;
  net.revision++;
  net.window = () => [0, 0, width, height];
  const scene = finish(makeScene(net, view));
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
