// The year control: a histogram of signatures per year that is a slider too, play, and the mode.

import { button, el, fitted, icon, shield } from "./dom.js";
import { UNDATED, lastDay } from "./model.js";
import { timeOf } from "./net.js";

const STEP = 700; // milliseconds per year when playing

export function createTimeline(net, actions) {
  const { state, say } = net;
  const [first, last] = net.model.years;
  const bars = createBars(net, first, last);
  const player = createPlayer(net, actions, first, last);
  const choose = (year) => {
    player.stop();
    actions.year(year);
  };
  const output = el("output", { class: "cn-year" });
  const slider = el("input", { type: "range", min: first, max: last, step: 1,
    "aria-label": say("Year"), class: "cn-slider", oninput: () => choose(Number(slider.value)) });
  const all = el("button", { type: "button", class: "cn-chip", onclick: () => choose(null) },
    say("All years"));
  const mode = modeChoice(net, actions);
  const box = shield(el("section", { class: "cn-panel cn-time", "aria-label": say("Year") },
    player.button, output,
    el("div", { class: "cn-track" }, bars.canvas, slider,
      el("span", { class: "cn-first", "aria-hidden": "true" }, String(first)),
      el("span", { class: "cn-last", "aria-hidden": "true" }, String(last))),
    el("div", { class: "cn-time-side" }, all, mode)));

  function render() {
    slider.value = state.year ?? last;
    const told = timeOf(net) ?? say("All years");
    slider.setAttribute("aria-valuetext", told);
    slider.classList.toggle("cn-unset", state.year === null);
    output.textContent = state.year === null ? `${first}–${last}` : told;
    all.setAttribute("aria-pressed", String(state.year === null));
    mode.value = state.mode;
    mode.disabled = state.year === null;
    bars.render();
  }

  function resize() {
    bars.resize();
    render();
  }
  return { box, render, resize, stop: player.stop };
}

function modeChoice({ say }, actions) {
  const mode = el("select", { "aria-label": say("Show"), class: "cn-mode",
    onchange: () => actions.mode(mode.value) },
    el("option", { value: "cumulative" }, say("all so far")),
    el("option", { value: "in_force" }, say("in force")));
  return mode;
}

// Goes on by a year at a time, from the first year again when the last is reached.
function createPlayer({ state, say }, actions, first, last) {
  const start = say("Play through the years");
  const play = button("play", start, toggle);
  let timer = null;

  function look(sign, label) {
    play.replaceChildren(icon(sign));
    play.title = label;
    play.setAttribute("aria-label", label);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    look("play", start);
  }

  function toggle() {
    if (timer !== null) {
      stop();
      return;
    }
    if (state.year === null || state.year >= last) actions.year(first);
    timer = setInterval(() => {
      if (state.year === null || state.year >= last) stop();
      else actions.year(state.year + 1);
    }, STEP);
    look("pause", say("Pause"));
  }
  return { button: play, stop };
}

// Signatures per year of the types that are switched on, as a histogram.
function createBars(net, first, last) {
  const { model, state } = net;
  const span = last - first + 1;
  const ctx = el("canvas", { class: "cn-bars", "aria-hidden": "true" }).getContext("2d");
  let drawing = null;
  let size = null;
  let signatures = null;

  function render() {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(draw);
  }

  // Asking for the size makes the browser lay the page out, so it is asked once per size.
  function resize() {
    size = null;
  }

  function draw() {
    size ??= fitted(ctx);
    signatures ??= signaturesOf(model, first, span);
    drawBars(ctx, size, net.colors, perYear(signatures, state, span),
      (i) => state.year === null || first + i <= state.year);
  }
  return { canvas: ctx.canvas, render, resize };
}

function drawBars(ctx, { width, height }, colors, bars, isOn) {
  ctx.clearRect(0, 0, width, height);
  const tallest = bars.reduce((most, count) => Math.max(most, count), 1);
  // The middle of a bar lies where the slider's thumb stands for its year.
  const pitch = bars.length > 1 ? (width - 12) / (bars.length - 1) : 0;
  const thick = Math.max(1, Math.min(9, pitch - 1));
  bars.forEach((count, i) => {
    const on = isOn(i);
    ctx.fillStyle = on ? colors.ink : colors.rule;
    ctx.globalAlpha = on ? 0.72 : 1;
    const tall = count ? Math.max(1.5, (count / tallest) * (height - 4)) : 0;
    ctx.fillRect(6 + i * pitch - thick / 2, height - tall, thick, tall);
  });
  ctx.globalAlpha = 1;
}

export function perYear(signatures, state, span) {
  const bars = new Uint32Array(span);
  signatures.forEach(([current, cancelled], type) => {
    if (!state.types[type]) return;
    for (let i = 0; i < span; i++) bars[i] += current[i] + (state.cancelled ? cancelled[i] : 0);
  });
  return bars;
}

// Of each type how many were signed in each year: those in force, and those cancelled since.
export function signaturesOf(model, first, span) {
  const { m, begin, type, cancelled } = model;
  const counts = model.types.map(() => [new Uint32Array(span), new Uint32Array(span)]);
  const ends = Int32Array.from({ length: span }, (_, i) => lastDay(first + i));
  for (let e = 0; e < m; e++) {
    if (begin[e] === UNDATED) continue;
    let year = Math.max(0, Math.min(span - 1, Math.floor((begin[e] - ends[0]) / 365.2425)));
    while (begin[e] > ends[year]) year++;
    while (year && begin[e] <= ends[year - 1]) year--;
    counts[type[e]][cancelled[e]][year]++;
  }
  return counts;
}
