// Small helpers that build the page. Text from data only ever arrives as text nodes.

import { visible } from "./text.js";

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Text from data: kept in its own direction, so that marks in it turn nothing around it.
export function data(text, tag = "bdi", most = 300) {
  return el(tag, tag === "bdi" ? {} : { dir: "auto", class: "cn-data" }, visible(text, most));
}

const ICONS = {
  plus: "M9 4v10M4 9h10",
  minus: "M4 9h10",
  reset: "M3.5 9a5.5 5.5 0 1 0 1.7-4M5.5 2v3.2h3.2",
  full: "M3 7V3h4M11 3h4v4M15 11v4h-4M7 15H3v-4",
  download: "M9 3v8M5.5 8 9 11.5 12.5 8M3.5 15h11",
  vector: "M4 14 8 4l4 6 2-3M4 14h0M14 7h0M3 13h2v2H3zM7 3h2v2H7zM11 9h2v2h-2zM13.5 5.5h2v2h-2z",
  picture: "M3 4h12v10H3zM3 12l3.5-3.5 3 3L12 9l3 3M11.5 6.8h.1",
  list: "M6.5 5H15M6.5 9H15M6.5 13H15M3.2 5h.1M3.2 9h.1M3.2 13h.1",
  back: "M12 3.8v10.4L4 9z",
  play: "M6 3.8v10.4L14 9z",
  pause: "M6 4v10M12 4v10",
  close: "M4.5 4.5l9 9M13.5 4.5l-9 9",
  search: "M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9zM11.4 11.4 15 15",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 18 18");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function button(name, label, onclick) {
  return el("button", { type: "button", class: "cn-button", title: label, "aria-label": label,
    onclick }, icon(name));
}

// Leaflet would take a drag or a wheel on a panel for one on the map.
export function shield(element) {
  L.DomEvent.disableClickPropagation(element);
  L.DomEvent.disableScrollPropagation(element);
  return element;
}

// Gives a canvas as many pixels as the screen has in its place; its size in CSS pixels.
export function fitted(ctx) {
  const { canvas } = ctx;
  const ratio = window.devicePixelRatio || 1;
  const size = { width: canvas.clientWidth, height: canvas.clientHeight };
  canvas.width = size.width * ratio;
  canvas.height = size.height * ratio;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return size;
}
