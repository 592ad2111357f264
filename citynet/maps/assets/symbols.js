// How a place's symbol looks: its size, its colour, its shape.

import { drawNumbers, edgeStyle, setStyle } from "./arcs.js";
import { tiesAt } from "./model.js";
import { colorOfGroup } from "./palette.js";
import { FONT } from "./text.js";

const SPREAD_GAP = 9;
const MARK = 4; // pixels from the focal city's circle to the ring around it
const MANY_DOTS = 20000; // numbers, two to a dot
const ROOM = 11; // pixels of radius in which a number can be read

export function largestCluster(zoom) {
  return Math.max(9, Math.min(20, 8 + 2.2 * zoom));
}

// All circles together cover at most a seventh of the window that holds them.
export function largestRadius(net, zoom) {
  const most = largestCluster(zoom);
  const room = 0.15 * net.area * (256 * 2 ** zoom) ** 2;
  const wanted = Math.PI * most ** 2 * net.fill;
  return Math.max(4, most * Math.min(1, Math.sqrt(room / wanted)));
}

// Radius in pixels: area by the measure, never too small to be seen.
function radius(net, node, zoom) {
  const value = net.values[node];
  return Math.max(net.least, largestRadius(net, zoom) * Math.sqrt(value / net.largest));
}

function nodeColor(net, node) {
  const { model, state, colors } = net;
  const grouping = model.groups[state.colorBy];
  if (!grouping || grouping.edges) return state.colorBy === "plain" ? colors.plain : colors.place;
  return colorOfGroup(colors, grouping, grouping.of[node] - 1);
}

export function symbolOf(net, view, node, copy, idle = false) {
  const { model } = net;
  const zoom = net.like?.zoom ?? view.zoom;
  const r = idle ? 2 : radius(net, node, zoom);
  const symbol = {
    node, r, idle,
    x: (model.x[node] + copy) * view.scale + view.x,
    y: model.y[node] * view.scale + view.y,
    diamond: model.names.kinds[model.kind[node]].marker === "D",
    color: nodeColor(net, node),
  };
  if (symbol.diamond) symbol.r = Math.max(4, r);
  if (node === model.focal) symbol.mark = MARK + 1;
  const spread = model.spread.get(node);
  if (spread) {
    symbol.rootX = symbol.x;
    symbol.rootY = symbol.y;
    const around = radius(net, spread.host, zoom) + SPREAD_GAP + (spread.index % 2) * 5;
    // A full turn when there are many; a fan to the lower right when there are few.
    const step = spread.of > 5 ? (2 * Math.PI) / spread.of : 0.75;
    const angle = 0.35 + spread.index * step;
    symbol.x += around * Math.cos(angle);
    symbol.y += around * Math.sin(angle);
  }
  return symbol;
}

export function shapeOf(ctx, symbol, grow = 0) {
  const r = symbol.r + grow;
  ctx.beginPath();
  if (symbol.diamond) {
    const d = r * 1.2;
    ctx.moveTo(symbol.x, symbol.y - d);
    ctx.lineTo(symbol.x + d, symbol.y);
    ctx.lineTo(symbol.x, symbol.y + d);
    ctx.lineTo(symbol.x - d, symbol.y);
    ctx.closePath();
  } else {
    ctx.arc(symbol.x, symbol.y, r, 0, 2 * Math.PI);
  }
}

export function drawSymbol(ctx, symbol, net) {
  const { colors, model } = net;
  shapeOf(ctx, symbol);
  if (symbol.cluster !== undefined) {
    ctx.fillStyle = symbol.color;
    ctx.globalAlpha = 0.78;
    ctx.fill();
    ctx.globalAlpha = 1;
    ring(ctx, colors.ring, 1);
    inCluster(ctx, symbol, colors, net);
    return;
  }
  if (symbol.idle) {
    ring(ctx, colors.muted, 1);
    return;
  }
  ctx.fillStyle = symbol.color;
  ctx.globalAlpha = symbol.r > 8 ? 0.86 : 0.95;
  ctx.fill();
  ctx.globalAlpha = 1;
  if (symbol.r > 2) ring(ctx, colors.ring, symbol.r > 6 ? 1.4 : 0.9);
  if (symbol.node === model.focal) {
    shapeOf(ctx, symbol, MARK);
    ring(ctx, symbol.color, 1.4);
    if (symbol.r < 5) return;
    ctx.beginPath();
    ctx.arc(symbol.x, symbol.y, 2.6, 0, 2 * Math.PI);
    ctx.fillStyle = colors.ring;
    ctx.fill();
  }
}

// Of a cluster the total, where there is room, and around it a ring as wide as a flow within it.
function inCluster(ctx, symbol, colors, net) {
  if (symbol.ring) {
    ctx.beginPath();
    ctx.arc(symbol.x, symbol.y, symbol.r + 1.5 + symbol.ring / 2, 0, 2 * Math.PI);
    ctx.globalAlpha = 0.5;
    ring(ctx, symbol.color, symbol.ring);
    ctx.globalAlpha = 1;
  }
  if (symbol.r < ROOM) return;
  ctx.font = `600 ${symbol.r > 15 ? 11 : 9.5}px ${FONT}`;
  const text = net.format(symbol.total);
  if (ctx.measureText(text).width > 2 * symbol.r - 3) return;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillStyle = colors.ring;
  ctx.fillText(text, symbol.x, symbol.y + 0.5);
  ctx.textAlign = "start";
}

function ring(ctx, color, width) {
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.stroke();
}

// A thin line ties a place that was moved aside to where it lies. Where the two have agreements
// with each other, whose arc has no length, it is drawn as their sign.
function leaders(ctx, scene, net) {
  for (const symbol of scene.symbols) {
    if (symbol.rootX === undefined) continue;
    const edge = edgeWithHost(net, symbol.node);
    if (edge < 0) setStyle(ctx, { color: net.colors.muted, alpha: 1, width: 0.8, dash: [] });
    else setStyle(ctx, edgeStyle(net, edge, { width: 1.7, alpha: 0.9 }));
    ctx.beginPath();
    ctx.moveTo(symbol.rootX, symbol.rootY);
    ctx.lineTo(symbol.x, symbol.y);
    ctx.stroke();
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

function edgeWithHost(net, node) {
  const { model, shown } = net;
  const { host } = model.spread.get(node);
  for (const tie of tiesAt(model, node)) {
    if (model.ends[2 * tie] !== host && model.ends[2 * tie + 1] !== host) continue;
    for (let edge = model.tieStart[tie]; edge < model.tieStart[tie + 1]; edge++) {
      if (shown.shown[edge]) return edge;
    }
  }
  return -1;
}

// One dot to a pixel. On a canvas few of them are one path and very many one picture: as many commands
// as dots take much longer.
function drawDots(ctx, { dots, view: { width, height } }, color) {
  const each = (put) => {
    for (let i = 0; i < dots.length; i += 2) put(Math.floor(dots[i]), Math.floor(dots[i + 1]));
  };
  ctx.fillStyle = color;
  ctx.globalAlpha = 0.5;
  if (ctx.drawImage && dots.length > MANY_DOTS) {
    const { sheet, image, pixels } = dotSheet(width, height);
    const ink = inkOf(color);
    pixels.fill(0);
    each((x, y) => {
      pixels[y * width + x] = ink;
    });
    sheet.putImageData(image, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(sheet.canvas, 0, 0);
  } else if (ctx.rect) {
    ctx.beginPath();
    each((x, y) => ctx.rect(x, y, 1, 1));
    ctx.fill();
  } else each((x, y) => ctx.fillRect(x, y, 1, 1));
  ctx.globalAlpha = 1;
}

// Kept from one drawing to the next: to make it takes longer than to draw on it.
let dotted = null;

function dotSheet(width, height) {
  if (dotted?.image.width !== width || dotted.image.height !== height) {
    const sheet = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    Object.assign(sheet.canvas, { width, height });
    const image = sheet.createImageData(width, height);
    dotted = { sheet, image, pixels: new Uint32Array(image.data.buffer) };
  }
  return dotted;
}

// A colour as a pixel has it: opaque, red last.
function inkOf(color) {
  const [red, green, blue] = color.match(/[^#]{2}/g);
  return Number(`0xff${blue}${green}${red}`);
}

export function* drawSymbols(ctx, scene, net) {
  const { colors } = net;
  if (scene.dots?.length) {
    drawDots(ctx, scene, colors.place);
    yield;
  }
  drawNumbers(ctx, scene, net);
  leaders(ctx, scene, net);
  let drawn = 0;
  for (const symbol of scene.symbols) {
    ctx.about = symbol.node; // which a drawing for paper notes
    drawSymbol(ctx, symbol, net);
    if (++drawn % 256 === 0) yield;
  }
  ctx.about = undefined;
}
