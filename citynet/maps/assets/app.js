// Puts the parts together: one map on one page.

import { button, data, el, shield } from "./dom.js";
import { prepareGround } from "./ground.js";
import { createLegend } from "./legend.js";
import { isCancelled } from "./model.js";
import { createNet, refilter, setTheme, sizeUp } from "./net.js";
import { createPlaces } from "./places.js";
import { cardOf, counted, notCounted, tipOf } from "./popup.js";
import { NetworkRenderer } from "./renderer.js";
import { countPassing } from "./scene.js";
import { createSearch, find } from "./search.js";
import { symbolOf } from "./symbols.js";
import { csv, fold, visible } from "./text.js";
import { createTimeline } from "./timeline.js";

const NARROW = 640;
const CALM = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function start(map, dataId) {
  const payload = JSON.parse(document.getElementById(dataId).textContent);
  const net = createNet(payload);
  const page = map.getContainer().parentElement;
  const ui = {};
  const renderer = new NetworkRenderer(net, prepareGround(payload.base));
  net.scene = () => renderer.frames && renderer.scene();
  net.zoom = () => map.getZoom();
  prepareMap(map, net);
  // A picture for paper shows what a print shows.
  page.classList.toggle("cn-paper", location.hash === "#paper");
  setTheme(net, page, payload.theme);
  refilter(net);
  const actions = createActions(map, net, ui, renderer);
  const controls = build(map, net, ui, actions, payload);
  renderer.on("drawn", (event) => {
    net.mostCluster = renderer.scene().symbols.reduce((most, s) => Math.max(most, s.total ?? 0), 0);
    tellLegend(ui, net);
    tellPassing(ui, net, renderer);
    page.dataset.drawn = String(Number(page.dataset.drawn ?? 0) + 1);
    page.dataset.milliseconds = event.milliseconds.toFixed(1);
  });
  map.on("moveend", () => tellPassing(ui, net, renderer));
  renderer.on("indexed", () => {
    page.dataset.indexed = "true";
  });
  showWhole(map, net, ui, false);
  renderer.addTo(map);
  performance.mark("citynet-drawn");
  // Only now: what asks for the map's size would otherwise lay the controls out twice.
  page.append(...controls);
  tellCounts(ui, net);
  followPointer(map, net, ui, renderer, actions);
  followSystem(map, net, ui, renderer, page, payload);
  page.dataset.ready = "true";
  // For callers' own scripts, and for tests.
  page.citynet = { map, net, renderer, actions, ui, fold };
  return page.citynet;
}

// -- view ------------------------------------------------------------------------------------

function prepareMap(map, net) {
  map.options.zoomSnap = 0.25;
  map.options.zoomDelta = 1;
  map.options.wheelPxPerZoomLevel = 110;
  map.options.maxBoundsViscosity = 1;
  map.options.worldCopyJump = false;
  map.options.minZoom = 0.5;
  map.options.maxZoom = 12;
  map.setMaxBounds([[-86, -540], [86, 540]]);
  if (CALM()) {
    map.options.zoomAnimation = false;
    map.options.fadeAnimation = false;
    map._zoomAnimated = false;
    map._fadeAnimated = false;
    map.options.inertia = false;
  }
  const box = map.getContainer();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", `${net.say("Map")}. ${
    net.say("Arrow keys move the map, plus and minus zoom; the list of places reads it out.")}`);
}

function showWhole(map, net, ui, animate) {
  const { x: width } = map.getSize();
  const narrow = width < NARROW;
  // Where there is room, nothing lies behind the legend.
  const beside = width > 900 && ui.legend.box.open;
  const [[south, west], [north, east]] = net.extent;
  map.fitBounds([[Math.max(south, -58), west], [Math.min(north, 78), east]], {
    animate: animate && !CALM(),
    maxZoom: 8,
    paddingTopLeft: narrow ? [18, 74] : [beside ? 258 : 36, 64],
    paddingBottomRight: narrow ? [18, 96] : [64, 92],
  });
  net.home = viewOf(map);
}

function viewOf(map) {
  const { lat, lng } = map.getCenter();
  return [map.getZoom(), lat.toFixed(4), lng.toFixed(4)].join(" ");
}

// -- theme -----------------------------------------------------------------------------------

function followSystem(map, net, ui, renderer, page, payload) {
  const redraw = (theme) => {
    setTheme(net, page, theme);
    renderer.redraw(true);
    update(ui, net);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(payload.theme));
  // Paper is white, and what is printed fills it.
  const paper = matchMedia("print");
  paper.addEventListener("change", () => redraw(paper.matches ? "light" : payload.theme));
  addEventListener("beforeprint", () => {
    redraw("light");
    renderer.run(1000);
  });
  addEventListener("afterprint", () => redraw(payload.theme));
  const boxes = [ui.head, ui.legend.box, ui.tools, ui.timeline?.box, ui.foot].filter(Boolean);
  const watch = new ResizeObserver((entries) => {
    const { left, top } = page.getBoundingClientRect();
    const shown = boxes.map((box) => box.getBoundingClientRect()).filter(({ width }) => width);
    net.covered = shown.map((at) => [at.left - left, at.top - top, at.right - left, at.bottom - top]);
    if (!entries.some(({ target }) => target === page)) return;
    // Who has not moved the map sees the whole of it in a window of another size too.
    const whole = viewOf(map) === net.home && !renderer.focus;
    map.invalidateSize({ pan: false });
    if (whole) showWhole(map, net, ui, false);
    ui.timeline?.resize();
  });
  for (const box of [page, ...boxes]) watch.observe(box);
}

// -- actions ---------------------------------------------------------------------------------

function createActions(map, net, ui, renderer) {
  const { state } = net;
  const changed = () => {
    refilter(net);
    renderer.redraw(true);
    update(ui, net);
  };
  const set = (key) => (value) => {
    state[key] = value;
    if (key === "sizeBy") sizeUp(net);
    changed();
  };
  const actions = {
    type: (type, on) => {
      state.types[type] = on;
      changed();
    },
    open: (target, at, opener) => openCard(map, net, ui, renderer, target, at, opener),
    goTo: (node) => goTo(map, net, ui, actions, node),
    reset: () => {
      closeCard(map, ui);
      renderer.setFocus(null);
      showWhole(map, net, ui, true);
    },
    download: () => download(net),
    fullscreen: () => toggleFull(map.getContainer().parentElement),
    find: (text) => find(net, text).map((node) => net.model.name(node)),
  };
  for (const key of ["cancelled", "year", "mode", "colorBy", "sizeBy", "flows"]) actions[key] = set(key);
  return actions;
}

function goTo(map, net, ui, actions, node) {
  if (!net.model.placed[node]) {
    ui.places.toggle(true);
    return;
  }
  const at = L.latLng(net.model.lat[node], net.model.lon[node]);
  map.setView(at, Math.max(map.getZoom(), 4.5), { animate: !CALM() });
  // Who came by keyboard reads the popup next, and is then back where they were.
  const open = () => actions.open({ node }, at, document.activeElement);
  if (map._animatingZoom) map.once("zoomend", open);
  else open();
}

// What is known of a target: beside it, or on a phone in a sheet below the map.
function openCard(map, net, ui, renderer, target, at, opener = null) {
  closeCard(map, ui);
  renderer.setFocus(target);
  const page = map.getContainer().parentElement;
  page.classList.add("cn-open");
  const card = cardOf(net, target);
  const closed = () => {
    if (renderer.focus !== target) return;
    renderer.setFocus(null);
    page.classList.remove("cn-open");
    const held = card.closest(".cn-sheet") ?? card;
    if (held.contains(document.activeElement)) opener?.focus();
  };
  if (map.getSize().x < NARROW) openSheet(map, net, ui, card, at, closed);
  else openPopup(map, net, card, target, at, closed);
  if (opener) card.focus({ preventScroll: true });
}

function closeCard(map, ui) {
  map.closePopup();
  ui.sheet?.close();
}

function openPopup(map, net, card, target, at, closed) {
  const size = map.getSize();
  const symbol = target.symbol ?? (target.node === undefined ? null : { r: 8 });
  const popup = L.popup({
    maxWidth: Math.min(620, size.x - 120),
    minWidth: Math.min(260, size.x - 60),
    offset: [0, symbol ? -Math.min(symbol.r, 16) : 0],
    autoPanPaddingTopLeft: [size.x > 900 ? 262 : 24, 24],
    autoPanPaddingBottomRight: [64, 96],
    className: "cn-popup",
  }).setLatLng(at).setContent(card).openOn(map).once("remove", closed);
  popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", net.say("Close"));
}

function openSheet(map, net, ui, card, at, closed) {
  const close = () => {
    ui.sheet = null;
    closed();
    box.remove();
  };
  const box = shield(el("aside", { class: "cn-panel cn-sheet", "aria-label": net.sayC("heading", "Agreements") },
    button("close", net.say("Close"), close), card));
  map.getContainer().parentElement.append(box);
  ui.sheet = { close };
  // The target comes into the middle of what the sheet leaves free.
  const free = map.getSize().y - box.offsetHeight;
  const { y } = map.latLngToContainerPoint(at);
  if (y > free - 24 || y < 24) map.panBy([0, y - free / 2], { animate: !CALM() });
}

function toggleFull(page) {
  if (document.fullscreenElement) document.exitFullscreen();
  else page.requestFullscreen();
}

function download(net) {
  const { model, shown, state } = net;
  const texts = Object.keys(model.edgeTexts).filter((key) => !["id", "a_name", "b_name"].includes(key));
  const rows = [["id", "type", "status", "a_name", "a_country", "a_lat", "a_lon", "b_name", "b_country",
    "b_lat", "b_lon", ...texts, "distance_km"]];
  for (let e = 0; e < model.m; e++) {
    if (!shown.shown[e]) continue;
    const party = (side) => {
      const node = model[side][e];
      return [model.partyNames[side](e), model.country(node), model.lat[node], model.lon[node]];
    };
    rows.push([model.edgeTexts.id(e), model.types[model.type[e]],
      model.cancelled[e] && !isCancelled(model, state, e) ? model.names.inForce : model.statuses[model.status[e]], ...party("a"), ...party("b"),
      ...texts.map((key) => model.edgeTexts[key](e)), model.km(e)]);
  }
  const link = el("a", { download: `${fold(net.sayC("heading", "Agreements"))}.csv`,
    href: URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv;charset=utf-8" })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  return rows;
}

// -- controls --------------------------------------------------------------------------------

function build(map, net, ui, actions, payload) {
  const { say } = net;
  const title = payload.title || say("City network");
  ui.counts = el("p", { class: "cn-counts" });
  ui.live = el("p", { class: "cn-hidden", role: "status", "aria-live": "polite" });
  ui.search = createSearch(net, actions);
  ui.head = shield(el("header", { class: "cn-head" }, el("h1", { dir: "auto", title: title.length > 90 ? visible(title, 400) : null }, visible(title, 200)), ui.counts,
    ui.search.box));
  ui.legend = createLegend(net, actions);
  const { x: width, y: height } = map.getSize();
  ui.legend.box.open = width >= NARROW && height >= 560;
  ui.places = createPlaces(net, actions);
  ui.tools = shield(el("div", { class: "cn-tools", role: "group", "aria-label": say("Map") },
    button("plus", say("Zoom in"), () => map.zoomIn()),
    button("minus", say("Zoom out"), () => map.zoomOut()),
    button("reset", say("Whole map"), actions.reset),
    document.fullscreenEnabled ? button("full", say("Full screen"), actions.fullscreen) : null,
    button("list", say("List of places"), () => ui.places.toggle()),
    button("download", say("Download what is shown (CSV)"), actions.download)));
  ui.tip = el("div", { class: "cn-tip", role: "tooltip", hidden: true });
  ui.foot = el("footer", { class: "cn-foot" });
  if (payload.source) ui.foot.append(`${say("Source")}: `, data(payload.source, "bdi", 200), " · ");
  ui.foot.append(payload.base ? say("Outlines: Natural Earth") : "");
  const controls = [ui.head, shield(ui.legend.box), ui.tools];
  if (payload.timeControl && net.model.years && net.model.years[0] < net.model.years[1]) {
    ui.timeline = createTimeline(net, actions);
    controls.push(ui.timeline.box);
    map.getContainer().parentElement.classList.add("cn-timed");
  }
  return [...controls, ui.places.box, ui.foot, ui.tip, ui.live];
}

function update(ui, net) {
  tellCounts(ui, net);
  ui.timeline?.render();
  ui.places.render();
}

// The legend tells of what has been drawn; most drawings are of the same.
function tellLegend(ui, net) {
  const { mode, level, omitted, passing, step } = net.scene();
  const key = [net.revision, net.zoom(), mode, level, omitted, Boolean(passing), step, net.passing,
    net.colors.dark, net.mostCluster].join(" ");
  if (key === ui.legendKey) return;
  ui.legendKey = key;
  ui.legend.render();
}

// Counted when the view has come to rest.
function tellPassing(ui, net, renderer) {
  clearTimeout(ui.passing);
  ui.passing = setTimeout(() => {
    if (renderer.job || !renderer.scene()) return;
    net.passing = countPassing(net, renderer.scene(), renderer.viewIn(renderer.frames[0]));
    tellLegend(ui, net);
  }, 250);
}

function tellCounts(ui, net) {
  const { shown, say, sayN, state } = net;
  const { all, uncounted, places, countries } = shown.counts;
  const parts = [counted(net, all - uncounted), ...notCounted(net, uncounted),
    sayN("%(n)s place", "%(n)s places", places)];
  if (countries) parts.push(sayN("%(n)s country", "%(n)s countries", countries));
  if (state.year !== null) parts.push(String(state.year));
  ui.counts.textContent = parts.join(" · ");
  clearTimeout(ui.saying);
  ui.saying = setTimeout(() => {
    ui.live.textContent = all ? say("%(counts)s shown", { counts: parts.join(", ") })
      : say("Nothing is switched on.");
  }, 600);
}

// -- pointer ---------------------------------------------------------------------------------

function followPointer(map, net, ui, renderer, actions) {
  const box = map.getContainer();
  const hide = () => {
    renderer.setHover(null);
    ui.tip.hidden = true;
    box.style.cursor = "";
  };
  map.on("mousemove", (event) => {
    if (event.originalEvent.target !== box && !box.contains(event.originalEvent.target)) return;
    if (event.originalEvent.target.closest(".leaflet-popup")) {
      hide();
      return;
    }
    const target = event.originalEvent.buttons ? null : renderer.pick(event.containerPoint);
    if (!target) {
      hide();
      return;
    }
    renderer.setHover(target);
    box.style.cursor = "pointer";
    showTip(map, net, ui, target, event.containerPoint);
  });
  map.on("mouseout movestart zoomstart", hide);
  map.on("click", (event) => {
    // A finger is wider than a mouse's tip.
    const reach = event.originalEvent.pointerType === "touch" ? 14 : 6;
    const target = renderer.pick(event.containerPoint, reach);
    hide();
    if (!target) {
      closeCard(map, ui);
      renderer.setFocus(null);
    } else if (target.cluster !== undefined) {
      map.setView(event.latlng, Math.min(map.getZoom() + 1.5, 12), { animate: !CALM() });
    } else {
      actions.open(target, anchor(map, net, target, event, renderer));
    }
  });
  box.parentElement.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    closeCard(map, ui);
    renderer.setFocus(null);
  });
}

// A popup points at the middle of its symbol, on the copy of the world that was clicked.
function anchor(map, net, target, event, renderer) {
  if (target.node === undefined) return event.latlng;
  const frame = renderer.frames[0];
  const { x, y } = target.symbol ?? symbolOf(net, frame.view, target.node, 0);
  const corner = renderer.cornerInWindow(frame);
  return map.containerPointToLatLng([corner.x + x, corner.y + y]);
}

function showTip(map, net, ui, target, point) {
  const { tip } = ui;
  const key = target.node ?? target.tie ?? target.cluster ?? target.flow;
  if (tip.target !== key || tip.hidden) {
    tip.replaceChildren(...tipOf(net, target).filter(Boolean));
    tip.target = key;
    tip.hidden = false;
  }
  const size = map.getSize();
  const { offsetWidth, offsetHeight } = tip;
  const x = point.x + 14 + offsetWidth > size.x ? point.x - offsetWidth - 12 : point.x + 14;
  const y = point.y + 14 + offsetHeight > size.y ? point.y - offsetHeight - 12 : point.y + 14;
  tip.style.transform = `translate(${Math.max(4, Math.round(x))}px, ${Math.max(4, Math.round(y))}px)`;
}
