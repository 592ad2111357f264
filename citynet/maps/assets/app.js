/* global L */
// Puts the parts together: one map on one page.

import { createCards } from "./cards.js";
import { button, data, el, shield } from "./dom.js";
import { yieldScrolling } from "./embed.js";
import { prepareGround } from "./ground.js";
import { followKeys } from "./keys.js";
import { createLegend } from "./legend.js";
import { showsUndated } from "./model.js";
import { NARROW, createNet, refilter, setTheme, sizeUp, timeOf, turnTo } from "./net.js";
import { TALL, WIDE, paperSheet, pngFile, svgFile } from "./paper.js";
import { createInset, hasRoom } from "./inset.js";
import { createOverview } from "./overview.js";
import { createPlaces } from "./places.js";
import { counted, notCounted, tipOf, typeName } from "./popup.js";
import { createProjection, crsOf } from "./projection.js";
import { NetworkRenderer } from "./renderer.js";
import { countOutside, countPassing } from "./scene.js";
import { createStory, stateOf } from "./story.js";
import { createSearch, find } from "./search.js";
import { tableOf } from "./table.js";
import { symbolOf } from "./symbols.js";
import { csv, fold, visible } from "./text.js";
import { createTimeline } from "./timeline.js";

// Pixels around a pointer in which something answers; a finger is wider than a mouse's tip.
const MOUSE = 6;
const FINGER = 14;
const UNSEEN = 80; // milliseconds
const ABOVE = ".cn-head, .cn-legend, .cn-tools, .cn-time, .cn-foot, .cn-overview, .cn-inset, .cn-story, .cn-list, .cn-sheet";
const reachFor = (pointer) => (pointer === "touch" ? FINGER : MOUSE);
const CALM = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export function start(map, dataId) {
  const payload = JSON.parse(document.getElementById(dataId).textContent);
  const net = createNet(payload);
  const page = map.getContainer().parentElement;
  const ui = {};
  const renderer = new NetworkRenderer(net, prepareGround(payload.base, net.model.projection));
  net.scene = () => renderer.frames && renderer.scene();
  net.zoom = () => map.getZoom();
  const narrow = () => map.getSize().x < NARROW;
  ui.cards = createCards(map, net, renderer, narrow, CALM);
  net.cover = () => cover(net, page, renderer);
  net.hasRoom = () => !ui.story && hasRoom(map.getSize());
  prepareMap(map, net);
  // A picture for paper shows what a print shows.
  page.classList.toggle("cn-paper", location.hash === "#paper");
  setTheme(net, page, payload.theme);
  refilter(net);
  const actions = createActions(map, net, ui, renderer, payload);
  const controls = build(map, net, ui, actions, payload);
  ui.overview = createOverview(net, renderer, actions);
  ui.inset = createInset(map, net, renderer, {
    open: (target) => actions.open(target, target.node === undefined ? null : [net.model.lat[target.node], net.model.lon[target.node]]),
    part: () => {
      actions.inset(false);
      show(map, net, ui, net.crowded, true);
    },
    tell: (inner, target, at) => showTip(map, inner, ui, target, at),
    hide: () => {
      ui.tip.hidden = true;
    },
    reach: reachFor,
  });
  controls.push(ui.overview.box, ui.inset.box);
  if (payload.steps.length) {
    ui.story = createStory(net, payload.steps, actions.step);
    controls.push(ui.story.box);
  }
  const tell = ({ milliseconds }) => {
    net.mostCluster = mostOf(renderer.scene());
    // Of another view it tells when that has come to rest.
    if (ui.toldOf !== stateKey(net)) tellLegend(ui, net);
    if (net.outside === undefined) ui.overview.render();
    ui.inset.follow();
    tellPassing(ui, net, renderer);
    page.dataset.drawn = String(Number(page.dataset.drawn ?? 0) + 1);
    page.dataset.milliseconds = milliseconds.toFixed(1);
  };
  map.on("moveend", () => tellPassing(ui, net, renderer));
  show(map, net, ui, net.dense ?? net.home, false);
  renderer.addTo(map);
  performance.mark("citynet-drawn");
  // Only after it the controls: the map is seen first, and its frame does not wait for them to be laid
  // out. A story's first step is the first to be seen.
  const seen = ui.story ? Promise.resolve() : new Promise(afterFrame);
  renderer.on("indexed", () => seen.then(() => {
    page.dataset.indexed = "true";
  }));
  seen.then(() => {
    page.append(...controls);
    renderer.on("drawn", tell);
    tell(renderer);
    tellCounts(ui, net);
    ui.story?.go(0);
    followPointer(map, net, ui, renderer, actions);
    followSystem(map, net, ui, renderer, page, payload);
    page.dataset.ready = "true";
  });
  // For callers' own scripts, and for tests.
  page.citynet = { map, net, renderer, actions, ui, fold };
  return page.citynet;
}

// A page that is not seen gets no frames: it does not wait for one.
function afterFrame(act) {
  requestAnimationFrame(() => setTimeout(act));
  setTimeout(act, UNSEEN);
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
  bound(map, net);
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
    net.say("Arrow keys move the map, plus and minus zoom; N and P go from place to place, Alt with an arrow to the next in that direction, Enter opens it.")}`);
  if (self !== top) yieldScrolling(map, box.parentElement, net.say);
}

// How far the map can be moved: three worlds, or a sheet with some room around it.
function bound(map, { model, state }) {
  if (model.projection.wraps) {
    map.setMaxBounds([[-86, -540], [86, 540]]);
    return;
  }
  const { unproject } = map.options.crs.projection;
  const room = state.inset ? 2 : 0.5;
  map.setMaxBounds(L.latLngBounds([-room, 1 + room].map((at) => unproject({ x: at, y: at }))));
}

function show(map, net, ui, window, animate) {
  net.opened = window;
  // A hand that zooms goes on; what is shown at once is looked at, and may be for a picture.
  net.sharp = true;
  const { x: width } = map.getSize();
  const narrow = width < NARROW;
  // Where there is room, nothing lies behind the legend.
  const beside = width > 900 && ui.legend.box.open;
  fit(map, window, {
    animate: animate && !CALM(),
    paddingTopLeft: narrow ? [18, 74] : [beside ? 258 : 36, 64],
    paddingBottomRight: narrow ? [18, 96] : [64 + ui.inset.room(), 92],
  });
  net.sharp = false;
  net.homeView = viewOf(map);
}

// Leaflet fits boxes of degrees; on most sheets such a box is no box.
function fit(map, [left, top, right, bottom], { paddingTopLeft, paddingBottomRight, animate }) {
  const size = map.getSize().subtract(paddingTopLeft).subtract(paddingBottomRight);
  const room = Math.min(size.x / (right - left || 1e-9), size.y / (bottom - top || 1e-9));
  const step = map.options.zoomSnap;
  const zoom = Math.floor(Math.log2(Math.max(1, room) / 256) / step + 1e-6) * step;
  const near = Math.max(map.getMinZoom(), Math.min(8, zoom));
  const off = L.point(paddingBottomRight).subtract(paddingTopLeft).divideBy(2);
  const middle = L.point((left + right) / 2, (top + bottom) / 2).multiplyBy(256 * 2 ** near).add(off);
  map.setView(map.unproject(middle, near), near, { animate, reset: !animate });
}

function viewOf(map) {
  const { lat, lng } = map.getCenter();
  return [map.getZoom(), lat.toFixed(4), lng.toFixed(4)].join(" ");
}

// -- theme -----------------------------------------------------------------------------------

function followSystem(map, net, ui, renderer, page, payload) {
  const redraw = (theme) => {
    setTheme(net, page, theme);
    renderer.redraw();
    update(ui, net);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(payload.theme));
  addEventListener("beforeprint", () => {
    const sheets = sheetsFor(net, ui, renderer, page, payload, [WIDE, TALL]);
    page.append(el("section", { class: "cn-print" }, ...sheets));
  });
  addEventListener("afterprint", () => {
    for (const printed of page.querySelectorAll(".cn-print")) printed.remove();
  });
  const watch = new ResizeObserver((entries) => {
    net.cover();
    if (!entries.some(({ target }) => target === page)) return;
    // Who has not moved the map sees the whole of it in a window of another size too.
    const whole = viewOf(map) === net.homeView && !renderer.focus;
    map.invalidateSize({ pan: false });
    if (whole) show(map, net, ui, net.opened, false);
    ui.timeline?.resize();
  });
  for (const box of [page, ...page.querySelectorAll(ABOVE)]) watch.observe(box);
}

// Where something stands above the map no name is written; when that changes they are written anew.
function cover(net, page, renderer) {
  const { left, top } = page.getBoundingClientRect();
  const covered = [...page.querySelectorAll(ABOVE)].filter((box) => getComputedStyle(box).visibility !== "hidden")
    .map((box) => box.getBoundingClientRect()).filter(({ width }) => width)
    .map((at) => [at.left - left, at.top - top, at.right - left, at.bottom - top]);
  if (String(covered) === String(net.covered)) return;
  net.covered = covered;
  renderer.later();
}

// -- paper -----------------------------------------------------------------------------------

// Sheets of the whole network in the state shown, always in light colours.
function sheetsFor(net, ui, renderer, page, payload, formats) {
  const kept = { scene: net.scene, zoom: net.zoom, mostCluster: net.mostCluster };
  setTheme(net, page, "light");
  const legend = (scene, view) => {
    net.scene = () => scene;
    net.zoom = () => view.zoom;
    net.mostCluster = mostOf(scene);
    ui.legend.render();
    return ui.legend.box.cloneNode(true);
  };
  const told = {
    title: payload.title, counts: ui.counts.textContent, legend,
    left: leftOut(ui, net), source: sourceOf(net, payload),
    family: getComputedStyle(ui.head.querySelector("h1")).fontFamily,
  };
  const sheets = formats.map((format) => paperSheet(net, renderer.ground, told, format));
  Object.assign(net, kept);
  setTheme(net, page, payload.theme);
  ui.legend.render();
  return sheets;
}

// What paper leaves out: what the page says that it does, and the types that are switched off.
function leftOut(ui, net) {
  const { model, state, shown, format } = net;
  const off = model.types.map((_, type) => type).filter((type) => !state.types[type] && shown.counts.type[type])
    .map((type) => `${typeName(net, type)} (${format(shown.counts.type[type])})`);
  const said = ui.left.hidden ? [] : [ui.left.textContent];
  if (!said.length && off.length) off[0] = `${net.say("Left out")}: ${off[0]}`;
  return [...said, ...off].join(" · ");
}

function sourceOf({ say }, { source, base }) {
  return [source && `${say("Source")}: ${source}`, base && say("Outlines: Natural Earth")].filter(Boolean).join(" · ");
}

function mostOf(scene) {
  return scene.symbols.reduce((most, symbol) => Math.max(most, symbol.total ?? 0), 0);
}

async function savePicture(kind, sheet, title) {
  const file = kind === "png" ? await pngFile(sheet)
    : new Blob([svgFile(sheet)], { type: "image/svg+xml;charset=utf-8" });
  saveFile(`${fold(title).slice(0, 60).trim()}.${kind}`, file);
}

function saveFile(name, blob) {
  const link = el("a", { download: name, href: URL.createObjectURL(blob) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// -- actions ---------------------------------------------------------------------------------

function createActions(map, net, ui, renderer, payload) {
  const { state } = net;
  const changed = () => {
    refilter(net);
    renderer.redraw();
    update(ui, net);
  };
  const set = (key) => (value) => {
    state[key] = value;
    if (key === "year") state.day = null;
    if (key === "sizeBy") sizeUp(net);
    changed();
  };
  const actions = {
    type: (type, on) => {
      state.types[type] = on;
      changed();
    },
    open: (target, at, opener) => ui.cards.open(target, at, opener),
    nearer: (at) => map.setView(at, Math.min(map.getZoom() + 1.5, 12), { animate: !CALM() }),
    goTo: (node) => goTo(map, net, ui, actions, node),
    reset: () => {
      ui.cards.close();
      show(map, net, ui, net.home, true);
    },
    inset: (on) => {
      state.inset = on;
      bound(map, net);
      ui.inset.place();
      ui.legend.render();
      show(map, net, ui, on ? net.home : net.dense ?? net.home, false);
      renderer.redraw();
    },
    download: () => download(net),
    picture: (kind) => {
      const page = map.getContainer().parentElement;
      const [sheet] = sheetsFor(net, ui, renderer, page, payload, [WIDE]);
      return savePicture(kind, sheet, payload.title);
    },
    fullscreen: () => toggleFull(map.getContainer().parentElement),
    projection: (name) => {
      ui.cards.close();
      turnTo(net, payload, createProjection(payload.projections.find((how) => how.name === name)));
      map.options.crs = crsOf(net.model.projection);
      map.setMaxBounds(null); // those of the other sheet
      renderer.reproject();
      show(map, net, ui, net.dense ?? net.home, false);
      bound(map, net);
      update(ui, net);
    },
    step: (step) => {
      Object.assign(state, stateOf(step, state));
      net.asOf = step.asOf;
      ui.cards.close();
      changed();
      ui.legend.render();
      if (step.at) lookAt(map, ui, step);
      else show(map, net, ui, net.home, true);
      renderer.setFocus(step.node === null ? null : { node: step.node });
    },
    find: (text) => find(net, text).map((node) => net.model.name(node)),
  };
  for (const key of ["cancelled", "undated", "year", "mode", "colorBy", "sizeBy", "flows"]) actions[key] = set(key);
  return actions;
}

// In the middle of what is free: on a phone a story's words stand above the map.
function lookAt(map, { head, story }, { at, zoom }) {
  const { x: width, y: height } = map.getSize();
  const free = width < NARROW ? (head.offsetTop + head.offsetHeight + story.box.offsetTop) / 2 : height / 2;
  const middle = map.project(at, zoom).add([0, height / 2 - free]);
  map.setView(map.unproject(middle, zoom), zoom, { animate: !CALM() });
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

function toggleFull(page) {
  if (document.fullscreenElement) document.exitFullscreen();
  else page.requestFullscreen();
}

function download(net) {
  const rows = tableOf(net);
  saveFile(`${fold(net.sayC("heading", "Agreements"))}.csv`,
    new Blob([csv(rows)], { type: "text/csv;charset=utf-8" }));
  return rows;
}

// -- controls --------------------------------------------------------------------------------

function build(map, net, ui, actions, payload) {
  const { say } = net;
  const { title } = payload;
  ui.counts = el("p", { class: "cn-counts" });
  ui.left = el("p", { class: "cn-left", hidden: true });
  ui.live = el("p", { class: "cn-hidden", role: "status", "aria-live": "polite" });
  ui.search = createSearch(net, actions);
  ui.head = shield(el("header", { class: "cn-head" }, el("h1", { dir: "auto", class: title.length > 64 ? "cn-long" : null, tabindex: title.length > 90 ? "0" : null }, visible(title, 1000)), ui.counts,
    ui.left, ui.search.box));
  ui.legend = createLegend(net, actions);
  const { x: width, y: height } = map.getSize();
  // What is closed cannot be opened in a picture, whose window grows a little before it is taken.
  const paper = map.getContainer().closest(".cn-paper");
  ui.legend.box.open = width >= NARROW && height >= (paper ? 450 : 560);
  ui.places = createPlaces(net, actions);
  ui.tools = shield(el("div", { class: "cn-tools", role: "group", "aria-label": say("Map") },
    button("plus", say("Zoom in"), () => map.zoomIn()),
    button("minus", say("Zoom out"), () => map.zoomOut()),
    button("reset", say("Whole map"), actions.reset),
    document.fullscreenEnabled ? button("full", say("Full screen"), actions.fullscreen) : null,
    button("list", say("List of places"), () => ui.places.toggle()),
    button("download", say("Download what is shown (CSV)"), actions.download),
    button("vector", say("Save as a picture for print (SVG)"), () => actions.picture("svg")),
    button("picture", say("Save as a picture (PNG)"), () => actions.picture("png"))));
  ui.tip = el("div", { class: "cn-tip", role: "tooltip", hidden: true });
  // Cut where there is no room, as a long title is; who points at it, taps or goes to it reads all of it.
  ui.foot = el("footer", { class: "cn-foot", tabindex: payload.source ? "0" : null });
  if (payload.source) ui.foot.append(`${say("Source")}: `, data(payload.source, "bdi", 1000), " · ");
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
  ui.cards.refresh();
}

// The legend tells of what has been drawn; most drawings are of the same.
function tellLegend(ui, net) {
  const { mode, level, omitted, passing, step } = net.scene();
  ui.toldOf = stateKey(net);
  const key = [ui.toldOf, net.zoom(), mode, level, omitted, Boolean(passing), step, net.passing, net.outside,
    net.mostCluster].join(" ");
  if (key === ui.legendKey) return;
  ui.legendKey = key;
  ui.legend.render();
}

function stateKey({ revision, colors }) {
  return `${revision} ${colors.dark}`;
}

// Counted when the view has come to rest.
function tellPassing(ui, net, renderer) {
  clearTimeout(ui.passing);
  ui.passing = setTimeout(() => {
    if (renderer.job || !renderer.scene()) return;
    const frame = renderer.frames[0];
    net.passing = countPassing(net, renderer.scene(), renderer.viewIn(frame));
    net.outside = countOutside(net, frame.view, renderer.viewIn(frame));
    tellLegend(ui, net);
    ui.inset.render();
    ui.overview.render();
  }, 250);
}

function tellCounts(ui, net) {
  const { shown, say, sayN } = net;
  const { all, uncounted, places, bodies, countries } = shown.counts;
  const parts = [counted(net, all - uncounted), ...notCounted(net, uncounted)];
  if (places > bodies || !places) parts.push(sayN("%(n)s place", "%(n)s places", places - bodies));
  if (countries) parts.push(sayN("%(n)s country", "%(n)s countries", countries));
  if (bodies) parts.push(sayN("%(n)s international body", "%(n)s international bodies", bodies));
  const time = timeOf(net) ?? net.period;
  if (time) parts.push(time);
  ui.counts.textContent = parts.join(" · ");
  tellLeftOut(ui, net);
  clearTimeout(ui.saying);
  ui.saying = setTimeout(() => {
    ui.live.textContent = all ? say("%(counts)s shown", { counts: parts.join(", ") })
      : say("Nothing is switched on.");
  }, 600);
}

// What is not to be seen of what there is; of places without a position there is a list.
function tellLeftOut(ui, net) {
  const { shown, say, state } = net;
  const { cancelled, undated, unplaced } = shown.counts;
  const parts = [];
  if (cancelled && !state.cancelled) parts.push(say("%(n)s cancelled", { n: cancelled }));
  if (undated && !showsUndated(state)) parts.push(say("%(n)s without a date", { n: undated }));
  if (unplaced) {
    parts.push(el("button", { type: "button", class: "cn-link", onclick: () => ui.places.toggle(true) },
      say("%(n)s with a place that is not on the map", { n: unplaced })));
  }
  ui.left.hidden = !parts.length;
  ui.left.replaceChildren(`${say("Left out")}: `, ...parts.flatMap((part, i) => (i ? [" · ", part] : [part])));
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
    if (event.originalEvent.target.closest(".leaflet-popup, .leaflet-marker-icon")) {
      hide();
      return;
    }
    const target = event.originalEvent.buttons ? null : renderer.pick(event.containerPoint, MOUSE);
    if (!target) {
      hide();
      return;
    }
    renderer.setHover(target);
    box.style.cursor = "pointer";
    showTip(map, net, ui, target, event.containerPoint);
  });
  map.on("mouseout movestart zoomstart", hide);
  let last = { index: 0 };
  map.on("click", (event) => {
    const { containerPoint: point, originalEvent } = event;
    const touch = originalEvent.pointerType === "touch";
    const targets = renderer.pickAll(point, reachFor(originalEvent.pointerType));
    hide();
    const answer = (target) => {
      if (target.cluster !== undefined) actions.nearer(event.latlng);
      else actions.open(target, anchor(map, net, target, event, renderer));
    };
    if (!targets.length) ui.cards.close();
    else if (targets.length > 1 && (touch || sameSpot(targets))) {
      ui.cards.choose(targets, null, answer, () => actions.nearer(event.latlng));
    } else {
      // Asked again, the mouse gets what lies below.
      const again = ui.cards.target && last.point?.distanceTo(point) < 3 && targets.length > 1;
      last = { point, index: again ? (last.index + 1) % targets.length : 0 };
      answer(targets[last.index]);
    }
  });
  box.parentElement.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") ui.cards.close();
  });
  followKeys(map, renderer, {
    tell: (target, number, all) => {
      const told = tipOf(net, target).map((part) => part.textContent).join(", ");
      const place = net.say("%(number)s of %(all)s", { number, all });
      ui.live.textContent = `${told}. ${place}`;
      const corner = renderer.cornerInWindow(renderer.frames[0]);
      showTip(map, net, ui, target, corner.add([target.symbol.x, target.symbol.y]));
    },
    open: (target, at) => (target.cluster === undefined ? actions.open(target, at, box) : actions.nearer(at)),
  });
}

// Whether two symbols lie so close that no pointer can tell them apart.
function sameSpot([{ symbol: one }, { symbol: other }]) {
  return one && other && Math.hypot(one.x - other.x, one.y - other.y) < 2;
}

// A card is about the middle of its symbol, on the copy of the world that was clicked.
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
  if (tip.target !== key || tip.others !== target.others || tip.hidden) {
    tip.replaceChildren(...tipOf(net, target));
    tip.target = key;
    tip.others = target.others;
    tip.hidden = false;
  }
  const size = map.getSize();
  const { offsetWidth, offsetHeight } = tip;
  const x = point.x + 14 + offsetWidth > size.x ? point.x - offsetWidth - 12 : point.x + 14;
  const y = point.y + 14 + offsetHeight > size.y ? point.y - offsetHeight - 12 : point.y + 14;
  tip.style.transform = `translate(${Math.max(4, Math.round(x))}px, ${Math.max(4, Math.round(y))}px)`;
}
