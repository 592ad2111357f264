// In a frame the page around it scrolls: the wheel and one finger are the page's, until the map is
// clicked; with Ctrl or with two fingers they are the map's.

import { el } from "./dom.js";

const HINT = 1600; // milliseconds

export function yieldScrolling(map, page, say) {
  const box = map.getContainer();
  const hint = el("p", { class: "cn-hint", "aria-hidden": "true" });
  let fading = null;
  const tell = (text) => {
    hint.textContent = text;
    hint.classList.add("cn-shown");
    clearTimeout(fading);
    fading = setTimeout(() => hint.classList.remove("cn-shown"), HINT);
  };
  page.append(hint);
  map.scrollWheelZoom.disable();
  box.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) map.scrollWheelZoom.enable();
    else if (!page.dataset.held) {
      map.scrollWheelZoom.disable();
      tell(say("Click the map, or hold Ctrl, to zoom with the wheel."));
    }
  }, { capture: true, passive: true });
  page.addEventListener("pointerdown", ({ pointerType }) => {
    if (pointerType === "touch") return;
    page.dataset.held = "true";
    map.scrollWheelZoom.enable();
    map.dragging.enable();
  });
  const leave = () => {
    delete page.dataset.held;
    map.scrollWheelZoom.disable();
  };
  document.documentElement.addEventListener("mouseleave", leave);
  addEventListener("blur", leave);
  if (matchMedia("(pointer: coarse)").matches) {
    map.dragging.disable();
    box.addEventListener("touchmove", ({ touches }) => {
      if (touches.length === 1) tell(say("Use two fingers to move the map."));
    }, { passive: true });
  }
}
