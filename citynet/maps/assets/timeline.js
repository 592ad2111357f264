// The year control: a histogram of signatures per year that is a slider too, play, and the mode.

import { button, el, icon, shield } from "./dom.js";
import { NO_YEAR } from "./model.js";

const STEP = 700; // milliseconds per year when playing

export function createTimeline(net, actions) {
  const { model, state, words } = net;
  const [first, last] = model.years;
  const span = last - first + 1;
  const ctx = el("canvas", { class: "cn-bars", "aria-hidden": "true" }).getContext("2d");
  const output = el("output", { class: "cn-year" });
  const slider = el("input", { type: "range", min: first, max: last, step: 1,
    "aria-label": words.year, class: "cn-slider", oninput: () => choose(Number(slider.value)) });
  const all = el("button", { type: "button", class: "cn-chip", onclick: () => choose(null) },
    words.all_years);
  const play = button("play", words.play, toggle);
  const mode = el("select", { "aria-label": words.mode, class: "cn-mode",
    onchange: () => actions.mode(mode.value) },
    el("option", { value: "cumulative" }, words["mode.cumulative"]),
    el("option", { value: "in_force" }, words["mode.in_force"]));
  mode.value = state.mode;
  const box = shield(el("section", { class: "cn-panel cn-time", "aria-label": words.year }, play, output,
    el("div", { class: "cn-track" }, ctx.canvas, slider,
      el("span", { class: "cn-first", "aria-hidden": "true" }, String(first)),
      el("span", { class: "cn-last", "aria-hidden": "true" }, String(last))),
    el("div", { class: "cn-time-side" }, all, mode)));
  let timer = null;
  let drawing = null;
  let size = null;
  let signatures = null;

  function choose(year) {
    stop();
    actions.year(year);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.replaceChildren(icon("play"));
    play.title = words.play;
    play.setAttribute("aria-label", words.play);
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
    play.replaceChildren(icon("pause"));
    play.title = words.pause;
    play.setAttribute("aria-label", words.pause);
  }

  // Signatures per year of the types that are switched on.
  function perYear() {
    signatures ??= signaturesOf(model, first, span);
    const bars = new Uint32Array(span);
    signatures.forEach(([current, cancelled], type) => {
      if (!state.types[type]) return;
      for (let i = 0; i < span; i++) bars[i] += current[i] + (state.cancelled ? cancelled[i] : 0);
    });
    return bars;
  }

  function render() {
    slider.value = state.year ?? last;
    const told = state.year === null ? words.all_years : String(state.year);
    slider.setAttribute("aria-valuetext", told);
    slider.classList.toggle("cn-unset", state.year === null);
    output.textContent = state.year === null ? `${first}–${last}` : told;
    all.setAttribute("aria-pressed", String(state.year === null));
    mode.disabled = state.year === null;
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(drawBars);
  }

  // Asking for the size makes the browser lay the page out, so it is asked once per size.
  function resize() {
    size = null;
    render();
  }

  function fitted() {
    const { canvas } = ctx;
    const ratio = window.devicePixelRatio || 1;
    size = { width: canvas.clientWidth, height: canvas.clientHeight };
    canvas.width = size.width * ratio;
    canvas.height = size.height * ratio;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function drawBars() {
    if (!size) fitted();
    const { width, height } = size;
    ctx.clearRect(0, 0, width, height);
    const bars = perYear();
    const tallest = bars.reduce((most, count) => Math.max(most, count), 1);
    // The middle of a bar lies where the slider's thumb stands for its year.
    const pitch = span > 1 ? (width - 12) / (span - 1) : 0;
    const thick = Math.max(1, Math.min(9, pitch - 1));
    bars.forEach((count, i) => {
      const on = state.year === null || first + i <= state.year;
      ctx.fillStyle = on ? net.colors.ink : net.colors.rule;
      ctx.globalAlpha = on ? 0.72 : 1;
      const tall = count ? Math.max(1.5, (count / tallest) * (height - 4)) : 0;
      ctx.fillRect(6 + i * pitch - thick / 2, height - tall, thick, tall);
    });
    ctx.globalAlpha = 1;
  }
  return { box, render, resize, stop };
}

// Of each type how many were signed in each year: those in force, and those cancelled since.
function signaturesOf(model, first, span) {
  const { m, start, type, cancelled } = model;
  const counts = model.types.map(() => [new Uint32Array(span), new Uint32Array(span)]);
  for (let e = 0; e < m; e++) {
    if (start[e] !== NO_YEAR) counts[type[e]][cancelled[e]][start[e] - first]++;
  }
  return counts;
}
