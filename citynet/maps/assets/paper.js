// The sheet for paper: the whole network in the state shown, whatever the window shows of it, with
// title, legend and source, as one SVG from the drawing code of the screen. Printing takes the one of
// two that fits the paper better; a reader can save it as a file.

import { crowdNet, crowdWindow, drawFrame, frameOn, likeWhole } from "./crowd.js";
import { onto } from "./ground.js";
import { drawAll } from "./inset.js";
import { fittedView } from "./overview.js";
import { SvgContext, beginSheet, svgElement } from "./svg.js";
import { FONT, painted } from "./text.js";

// Units: an A4's width without margins is 1,000 across, so that 11 are the 6 points of small print.
export const WIDE = [1000, 680];
export const TALL = [760, 1090];
const SMALL = 11;
const LINE = 17;
const GAP = 18; // between the entries of the legend
const LETTERS_AT_MOST = 4000; // letters of a text
const MARGIN = 22; // of the map, around its outermost places

export function paperSheet(net, ground, told, [width, height]) {
  beginSheet(width);
  const sheet = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img" });
  sheet.append(svgElement("title", {}, painted(told.title, LETTERS_AT_MOST)));
  const ctx = new SvgContext(sheet);
  ctx.fillStyle = net.colors.paper;
  ctx.fillRect(0, 0, width, height);
  const head = writeHead(ctx, net, told, width);
  const source = wrap(ctx, told.source, width, `400 ${SMALL}px ${FONT}`);
  // The legend tells of the map, which is as high as the legend leaves it: once to measure.
  const rough = drawMap(net, ground, [width, height - head - 120]);
  const rows = layLegend(ctx, told.legend(rough.scene, rough.view), width);
  const foot = rows.length * (LINE + 5) + source.length * LINE + 14;
  const { map, scene, view } = drawMap(net, ground, [width, height - head - foot]);
  map.setAttribute("y", head);
  sheet.append(map);
  writeLegend(ctx, net, layLegend(ctx, told.legend(scene, view), width), height - foot + 8);
  ctx.fillStyle = net.colors.muted;
  ctx.font = `400 ${SMALL}px ${FONT}`;
  source.forEach((line, i) => {
    ctx.fillText(line, 0, height - 4 - (source.length - 1 - i) * LINE);
  });
  return sheet;
}

function writeHead(ctx, net, { title, counts, left, family }, width) {
  let y = 0;
  const write = (text, size, weight, color, face = FONT) => {
    const font = `${weight} ${size}px ${face}`;
    for (const line of wrap(ctx, text, width, font)) {
      y += size * 1.25;
      ctx.font = font;
      ctx.fillStyle = color;
      ctx.fillText(line, 0, y);
    }
  };
  write(title, 24, 600, net.colors.ink, family);
  write(counts, 13, 400, net.colors.ink);
  if (left) write(left, SMALL, 400, net.colors.muted);
  return y + 10;
}

// Lines of words, none wider than it may be; a word that is, is cut.
function wrap(ctx, text, width, font) {
  ctx.font = font;
  const lines = [];
  let line = "";
  for (const word of painted(text, LETTERS_AT_MOST).split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && ctx.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
    while (ctx.measureText(line).width > width && line.length > 1) {
      let fits = line.length - 1;
      while (fits > 1 && ctx.measureText(line.slice(0, fits)).width > width) fits--;
      lines.push(line.slice(0, fits));
      line = line.slice(fits);
    }
  }
  return line ? [...lines, line] : lines;
}

// The map of all that is shown, without regard to the window. Where half of the places crowd in a
// small part, that part stands beside or below it, larger and on a sheet of its own.
function drawMap(net, ground, [width, height]) {
  const map = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  const [left, top, right, bottom] = wholeBox(net);
  if (!crowdWindow(net.model, net.crowd, [left, top, right, bottom])) {
    return { map, ...drawView(net, ground, map, wholeView(net, width, height)) };
  }
  const shape = (right - left) / (bottom - top);
  // Of the longer side, as much as the whole does not need.
  const beside = width > height;
  const [along, across] = beside ? [width, height * shape] : [height, width / shape];
  const share = Math.round(Math.max(0.42, Math.min(0.5, 1 - across / along)) * along);
  const size = beside ? [width - share, height] : [width, height - share];
  const whole = svgElement("svg", { width: size[0], height: size[1] });
  const inner = crowdNet(net, net.crowd);
  const part = svgElement("svg", beside ? { x: size[0] + GAP, width: share - GAP, height }
    : { y: size[1] + GAP, width, height: share - GAP });
  map.append(whole, part);
  const partSize = beside ? [share - GAP, height] : [width, share - GAP];
  const view = { ...fittedView(inner.home, ...partSize, 0, true), paper: true };
  const { fence } = net;
  net.fence = (of) => frameOn(net, inner, view, of);
  const drawn = drawView(net, ground, whole, wholeView(net, ...size));
  drawFrame(drawn.ctx, net, net.fence(drawn.view), drawn.view);
  net.fence = fence;
  // Both in the same way: single ties there are single ties here.
  likeWhole(inner, net, drawn);
  const { ctx } = drawView(inner, ground && onto(ground, inner.model.projection), part, view);
  drawRule(ctx, net, partSize);
  return { map, ...drawn };
}

function drawView(net, ground, parent, view) {
  const ctx = new SvgContext(parent);
  ctx.again = Boolean(net.like); // its places are marked where the whole is drawn
  return { ctx, scene: drawAll(ctx, net, ground, view), view };
}

function drawRule(ctx, { colors }, [width, height]) {
  ctx.beginPath();
  for (const [x, y] of [[0, 0], [width, 0], [width, height], [0, height], [0, 0]]) ctx[x || y ? "lineTo" : "moveTo"](x, y);
  ctx.strokeStyle = colors.muted;
  ctx.lineWidth = 1;
  ctx.stroke();
}

// The window that holds every place shown; what lies on the other side of a seam counts on this one.
function wholeBox(net) {
  const { model, shown } = net;
  const middle = (net.home[0] + net.home[2]) / 2;
  const box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let node = 0; node < model.n; node++) {
    if (!model.placed[node] || !(shown.nodeCount[node] || !model.busy[node])) continue;
    const turns = model.projection.wraps ? Math.round(middle - model.x[node]) : 0;
    const [x, y] = [model.x[node] + turns, model.y[node]];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box[0] <= box[2] ? box : net.home;
}

function wholeView(net, width, height) {
  const [left, top, right, bottom] = wholeBox(net);
  const scale = Math.min((width - 4 * MARGIN) / (right - left || 1e-9),
    (height - 2 * MARGIN) / (bottom - top || 1e-9), 256 * 2 ** 9);
  return {
    zoom: Math.log2(scale / 256), scale, width, height,
    x: width / 2 - ((left + right) / 2) * scale,
    y: height / 2 - ((top + bottom) / 2) * scale,
    single: !net.model.projection.wraps,
    paper: true,
  };
}

// The entries of the screen's legend, in rows.
function layLegend(ctx, body, width) {
  const rows = [[]];
  let x = 0;
  for (const entry of body.querySelectorAll("h3, .cn-row:not(.cn-off), .cn-size, .cn-sign")) {
    if (entry.closest(".cn-choices") || entry.closest(".cn-strip")) continue;
    const sample = entry.querySelector("svg");
    const strong = entry.tagName === "H3";
    const text = [...entry.childNodes].filter((node) => node.nodeName !== "svg")
      .map((node) => node.textContent.trim()).filter(Boolean).join(strong ? " " : "  ");
    ctx.font = `${strong ? 600 : 400} ${SMALL}px ${FONT}`;
    const room = sample ? Number(sample.getAttribute("width")) + 5 : 0;
    const wide = room + ctx.measureText(text).width;
    // A heading stays with what follows it.
    if (x && x + wide + (strong ? 90 : 0) > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1).push({ x, room, sample, text, strong });
    x += wide + GAP;
  }
  return rows.filter((row) => row.length);
}

function writeLegend(ctx, net, rows, top) {
  rows.forEach((row, i) => {
    const middle = top + (i + 0.5) * (LINE + 5);
    for (const { x, room, sample, text, strong } of row) {
      if (sample) {
        const copy = sample.cloneNode(true);
        copy.setAttribute("x", x);
        copy.setAttribute("y", middle - Number(sample.getAttribute("height")) / 2);
        ctx.parent.append(copy);
      }
      ctx.font = `${strong ? 600 : 400} ${SMALL}px ${FONT}`;
      ctx.fillStyle = net.colors.ink;
      ctx.fillText(text, x + room, middle + SMALL * 0.35);
    }
  });
}

// As a file of its own.
export function svgFile(sheet) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(sheet)}`;
}

// The same as pixels, `times` as many as units.
export async function pngFile(sheet, times = 3) {
  const { width, height } = sheet.viewBox.baseVal;
  const picture = new Image(width * times, height * times);
  const sized = sheet.cloneNode(true);
  sized.setAttribute("width", width * times);
  sized.setAttribute("height", height * times);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgFile(sized))}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * times, height * times];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => {
    canvas.toBlob(done, "image/png");
  });
}
