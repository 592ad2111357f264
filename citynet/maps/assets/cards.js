// The card of what was chosen: beside the map, on a phone in a sheet below it. It tells of the state
// that the map shows, whatever changes.

import { button, el, shield } from "./dom.js";
import { cardOf, choiceOf } from "./popup.js";

const MOST_COLUMNS = 4;
const FREE = 30; // pixels that stay free around what a card is about

export function createCards(map, net, renderer, narrow, calm) {
  const page = map.getContainer().parentElement;
  let held = null;

  function open(target, at, opener = null) {
    put(cardOf(net, target), { target, opener });
    renderer.setFocus(target);
    if (at) makeRoom(at, target);
  }

  function choose(targets, opener, chosen, nearer) {
    put(choiceOf(net, targets, chosen, nearer), { target: null, opener });
  }

  function put(card, next) {
    close();
    const box = shield(el("aside", { class: "cn-panel cn-sheet", "aria-label": net.sayC("heading", "Agreements") },
      button("close", net.say("Close"), close), card));
    stack(box);
    page.append(box);
    page.classList.add("cn-open");
    held = { ...next, box };
    net.cover();
    // Who came by keyboard reads the card next, and is then back where they were.
    if (next.opener) card.focus({ preventScroll: true });
  }

  // Where its columns have no room beside each other a row stands as lines.
  function stack(box) {
    box.classList.toggle("cn-stack", narrow() || box.querySelectorAll("thead th").length > MOST_COLUMNS);
  }

  function close() {
    if (!held) return;
    const { box, opener } = held;
    held = null;
    const inside = box.contains(document.activeElement);
    box.remove();
    page.classList.remove("cn-open");
    if (inside) opener?.focus({ preventScroll: true });
    net.cover();
    renderer.setFocus(null);
  }

  // Told anew, with what was read and where the focus is kept.
  function refresh() {
    if (!held?.target) return;
    const old = held.box.querySelector(".cn-card");
    const card = cardOf(net, held.target, Math.max(60, old.querySelectorAll("tbody th").length));
    const inside = old.contains(document.activeElement) ? document.activeElement.className.split(" ")[0] : null;
    const scrolled = old.querySelector(".cn-scroll")?.scrollTop ?? 0;
    old.replaceWith(card);
    stack(held.box);
    const scroll = card.querySelector(".cn-scroll");
    if (scroll) scroll.scrollTop = scrolled;
    if (inside) (card.querySelector(`.${inside}`) ?? card).focus({ preventScroll: true });
  }

  // What the card is about comes out from under it, and the hub too where there is room for both.
  function makeRoom(at, target) {
    const size = map.getSize();
    const { x, y } = map.latLngToContainerPoint(at);
    if (narrow()) {
      const free = size.y - held.box.offsetHeight;
      if (y > free - 24 || y < 24) map.panBy([0, y - free / 2], { animate: !calm() });
      return;
    }
    const edge = held.box.offsetLeft - FREE;
    const { model } = net;
    const hub = target.node !== undefined && model.focal >= 0 && model.placed[model.focal]
      ? map.latLngToContainerPoint([model.lat[model.focal], model.lon[model.focal]]).x : x;
    const both = Math.min(Math.max(x, hub) - edge, Math.min(x, hub) - FREE);
    const [dx, dy] = [Math.max(x - edge, both, 0), y < FREE ? y - FREE : y > size.y - FREE ? y - size.y + FREE : 0];
    const left = x < FREE ? x - FREE : 0;
    if (dx || dy || left) map.panBy([dx || left, dy], { animate: !calm() });
  }
  return { open, choose, close, refresh, get target() { return held?.target ?? null; } };
}
