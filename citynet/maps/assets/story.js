// A story: steps that a reader pages through, each a few words and what the map then shows.

import { button, data, el, shield } from "./dom.js";

export function createStory(net, steps, show) {
  const { say } = net;
  const text = el("div", { "aria-live": "polite" });
  const place = el("span", { class: "cn-count" });
  const back = button("back", say("Previous"), () => go(at - 1));
  const on = button("play", say("Next"), () => go(at + 1));
  const box = shield(el("section", { class: "cn-panel cn-story", "aria-label": say("Story") }, text,
    el("div", { class: "cn-paging" }, back, place, on)));
  let at = 0;

  function go(number) {
    at = Math.max(0, Math.min(steps.length - 1, number));
    const { title, text: sentence } = steps[at];
    text.replaceChildren(el("h2", {}, data(title, "bdi", 300)), el("p", {}, data(sentence, "bdi", 2000)));
    place.textContent = say("%(number)s of %(all)s", { number: at + 1, all: steps.length });
    back.disabled = at === 0;
    on.disabled = at === steps.length - 1;
    show(steps[at]);
  }
  return { box, go };
}

// What a step makes of the state that a map is in.
export function stateOf(step, state) {
  return {
    ...state, year: step.asOf?.year ?? null, day: step.asOf?.day ?? null, mode: step.mode, colorBy: step.colorBy,
    types: step.types ?? state.types.map(() => true),
  };
}
