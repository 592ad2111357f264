// The list beside the map: every place as text and button, for readers who do not see the picture,
// and the places that are not on it.

import { button, data, el, shield } from "./dom.js";
import { counted } from "./popup.js";

const FIRST = 100;

export function createPlaces(net, actions) {
  const { model, say, format } = net;
  const title = say("List of places");
  const body = el("div", { class: "cn-list-body", tabindex: "0", role: "region",
    "aria-label": title });
  const box = shield(el("aside", { class: "cn-panel cn-list", "aria-label": title, hidden: true,
    onkeydown: (event) => event.key === "Escape" && toggle(false) },
    el("div", { class: "cn-list-head" }, el("h2", {}, title),
      button("close", say("Close"), () => toggle(false))), body));
  let limit = FIRST;
  let opener = null;

  function toggle(open = box.hidden) {
    box.hidden = !open;
    if (open) {
      opener = document.activeElement;
      render();
      body.focus();
    } else opener?.focus();
  }

  function render() {
    if (box.hidden) return;
    const { nodeCount, agreements } = net.shown;
    const nodes = [];
    for (let node = 0; node < model.n; node++) {
      if (model.placed[node] && nodeCount[node]) nodes.push(node);
    }
    nodes.sort((p, q) => nodeCount[q] - nodeCount[p] || p - q);
    const rows = nodes.slice(0, limit).map((node) => entry(node, agreements[node]));
    const more = nodes.length > limit ? el("button", { type: "button", class: "cn-more",
      onclick: () => {
        limit *= 4;
        render();
      } }, say("Show more")) : null;
    body.replaceChildren(...missing(), el("ul", {}, ...rows), ...(more ? [more] : []));
  }

  function entry(node, count) {
    return el("li", {}, el("button", { type: "button", onclick: () => actions.goTo(node) },
      data(model.name(node), "bdi", 80),
      el("small", {}, data(model.countryName(node) ?? "", "bdi", 60),
        ` ${counted(net, count)}`)));
  }

  function missing() {
    const nodes = [];
    for (let node = 0; node < model.n; node++) if (!model.placed[node]) nodes.push(node);
    if (!nodes.length) return [];
    return [el("section", { class: "cn-missing" }, el("h3", {}, `${say("Not on the map")} (${format(nodes.length)})`),
      el("p", { class: "cn-note" }, say("The position of these places is not known.")),
      el("ul", {}, ...nodes.slice(0, 500).map((node) => el("li", {}, data(model.name(node), "bdi", 120),
        el("small", {}, data(model.countryName(node) ?? "", "bdi", 60))))))];
  }
  return { box, toggle, render };
}
