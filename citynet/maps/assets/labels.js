// Names beside their places: the important first, none upon another, none upon a large circle. Where
// there is no room beside it an important place has its name at some distance, with a line to it.

import { numberSpot, setStyle } from "./arcs.js";
import { ringTexts } from "./graticule.js";
import { FONT, painted } from "./text.js";

const SIDES = [
  [1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1],
];
const GRID = 64;
const BESIDE = 3; // pixels between a symbol and its name
const FAR = [14, 24, 36, 50]; // pixels from a symbol to a name with a line
const BEARINGS = 16;
const LINE_STEP = 3; // pixels between the points of a line that have to be free

// A board without labels; `covered` are boxes where none is wanted.
export function createBoard(covered = []) {
  const board = new Map();
  for (const box of covered) occupy(board, box);
  return board;
}

// Calls `visit` with the key of each cell that a box touches, until it returns false.
function everyCell(box, visit) {
  const [left, right] = [Math.floor(box[0] / GRID), Math.floor(box[2] / GRID)];
  const [top, bottom] = [Math.floor(box[1] / GRID), Math.floor(box[3] / GRID)];
  for (let x = left; x <= right; x++) {
    for (let y = top; y <= bottom; y++) if (!visit(x * 4096 + y)) return false;
  }
  return true;
}

export function occupy(board, box) {
  everyCell(box, (cell) => {
    if (!board.has(cell)) board.set(cell, []);
    board.get(cell).push(box);
    return true;
  });
}

function isFree(board, box) {
  return everyCell(box, (cell) => {
    for (const other of board.get(cell) ?? []) if (overlap(box, other)) return false;
    return true;
  });
}

function overlap(p, q) {
  return p[0] < q[2] && p[2] > q[0] && p[1] < q[3] && p[3] > q[1];
}

function contains(outer, box) {
  return box[0] >= outer[0] && box[1] >= outer[1] && box[2] <= outer[2] && box[3] <= outer[3];
}

// What lies within a place is drawn around it, and so is the mark of the centre.
function reachOf({ r, ring, mark }) {
  return r + (ring ?? mark ?? 0);
}

export function occupyBy(board, symbol) {
  const [{ x, y }, out] = [symbol, reachOf(symbol)];
  occupy(board, [x - out, y - out, x + out, y + out]);
}

function fits(board, box, window) {
  return isFree(board, box) && !(window && overlap(window, box) && !contains(window, box));
}

// Where a label of this size fits beside a symbol, its middle left; null where it does not.
// No label runs over the window's edge.
export function place(board, symbol, width, height, window) {
  const reach = reachOf(symbol);
  for (const [sx, sy] of SIDES) {
    const diagonal = sx && sy ? 0.75 : 1;
    const gap = reach * diagonal + BESIDE;
    const x = sx > 0 ? symbol.x + gap : sx < 0 ? symbol.x - gap - width : symbol.x - width / 2;
    const y = symbol.y + sy * (reach * diagonal + (sx ? height * 0.35 : height / 2 + 1));
    const box = [x - 1, y - height / 2, x + width + 1, y + height / 2];
    if (fits(board, box, window)) {
      occupy(board, box);
      return [x, y];
    }
  }
  return null;
}

// Where it fits at some distance, with the ends of a line from the symbol that meets nothing.
export function placeFar(board, symbol, width, height, window) {
  const reach = reachOf(symbol);
  for (const gap of FAR) {
    for (let i = 0; i < BEARINGS; i++) {
      const angle = (2 * Math.PI * i) / BEARINGS;
      const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
      const [toX, toY] = [symbol.x + (reach + gap) * dx, symbol.y + (reach + gap) * dy];
      const x = dx > 0.3 ? toX + 2 : dx < -0.3 ? toX - 2 - width : toX - width / 2;
      const y = toY + (dy * height) / 2;
      const box = [x - 1, y - height / 2, x + width + 1, y + height / 2];
      if (!fits(board, box, window)) continue;
      const points = [];
      // The symbol has a square on the board.
      for (let away = 1.5 * reach + 1; away < reach + gap - 1; away += LINE_STEP) {
        const [px, py] = [symbol.x + away * dx, symbol.y + away * dy];
        points.push([px - 1, py - 1, px + 1, py + 1]);
      }
      if (!points.every((point) => isFree(board, point))) continue;
      for (const taken of [box, ...points]) occupy(board, taken);
      return [x, y, [symbol.x + reach * dx, symbol.y + reach * dy, toX, toY]];
    }
  }
  return null;
}

export function* drawLabels(ctx, scene, net) {
  const board = createBoard(coveredBy(net, scene.view));
  // Among very many small places a name may lie on some of them.
  const solid = scene.symbols.length > 400 ? 4 : 0;
  for (const symbol of scene.symbols) if (symbol.r > solid) occupyBy(board, symbol);
  for (const number of scene.numbers ?? []) {
    const [x, y] = numberSpot(number, scene.view);
    occupy(board, [x - 9, y - 9, x + 9, y + 9]);
  }
  if (net.rings) writeRings(ctx, board, scene.view, net);
  // On paper there is no pointer to ask for the other names.
  const room = scene.view.paper ? 5000 : 16000;
  const most = Math.round((scene.view.width * scene.view.height) / room);
  let written = 0;
  // After many tries there is no room.
  const order = byImportance(scene.symbols.filter((symbol) => !symbol.idle), net).slice(0, 600);
  for (const [rank, symbol] of order.entries()) {
    if (written >= most) break;
    if (writeLabel(ctx, board, symbol, net, { far: rank < most / 2 })) written++;
    if (rank % 16 === 15) yield;
  }
}

// The centre first, then by what the symbols' area shows, then by inhabitants.
export function byImportance(symbols, { model, values }) {
  const weight = ({ node, total }) => (node === model.focal ? Number.POSITIVE_INFINITY : (total ?? values[node]));
  const people = ({ node }) => Math.max(0, model.population?.[node] ?? 0);
  return symbols.map((symbol) => ({ symbol, of: [weight(symbol), people(symbol)] }))
    .sort(({ of: p }, { of: q }) => (p[0] === q[0] ? q[1] - p[1] : q[0] - p[0]) || 0).map(({ symbol }) => symbol);
}

// The distances that rings stand for, where they meet nothing.
function writeRings(ctx, board, view, net) {
  ctx.font = `10px ${FONT}`;
  for (const { text, spots } of ringTexts(view, net)) {
    const width = labelWidth(net, ctx, text);
    const boxes = spots.map(([x, y]) => [x - width / 2 - 2, y - 7, x + width / 2 + 2, y + 7]);
    const box = boxes.find((each) => fits(board, each, net.window?.()));
    if (!box) continue;
    occupy(board, box);
    write(ctx, text, box[0] + 2, box[1] + 7, net.colors.muted, net.colors.sea);
  }
}

// Where the controls lie above the map, in a frame's pixels, and a frame around what is drawn larger.
export function coveredBy(net, view) {
  const [left, top] = net.window?.() ?? [0, 0];
  const boxes = net.covered.map((box) => [box[0] + left, box[1] + top, box[2] + left, box[3] + top]);
  for (const [x, y] of net.fence?.(view).flat() ?? []) boxes.push([x - 1, y - 1, x + 1, y + 1]);
  return boxes;
}

// `strong`: in larger type; `far`: at some distance where there is no room beside the symbol.
export function writeLabel(ctx, board, symbol, net, { strong = false, far = false } = {}) {
  const text = painted(symbol.name ?? net.model.shortName(symbol.node));
  if (!text) return false;
  const { colors } = net;
  const large = strong || symbol.r > 9 || symbol.node === net.model.focal;
  const size = large ? 12.5 : 11;
  ctx.font = `${large ? 600 : 400} ${size}px ${FONT}`;
  const given = [board, symbol, labelWidth(net, ctx, text), size + 3, net.window?.()];
  const at = place(...given) ?? (far ? placeFar(...given) : null);
  if (!at) return false;
  const [x, y, line] = at;
  if (line) {
    for (const [color, width] of [[colors.halo, 2.6], [colors.ink, 0.8]]) {
      setStyle(ctx, { color, width, alpha: 1, dash: [] });
      ctx.beginPath();
      ctx.moveTo(line[0], line[1]);
      ctx.lineTo(line[2], line[3]);
      ctx.stroke();
    }
  }
  write(ctx, text, x, y, colors.ink, colors.halo);
  return true;
}

function write(ctx, text, x, y, color, halo) {
  ctx.textAlign = "start";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = halo;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = color;
  ctx.fillText(text, x, y);
}

// The sum of its letters' widths: near enough for a place on the map, and a letter is measured once.
function labelWidth(net, ctx, text) {
  const { font } = ctx;
  if (!net.widths.has(font)) net.widths.set(font, new Map());
  const letters = net.widths.get(font);
  let sum = 0;
  for (const letter of text) {
    let width = letters.get(letter);
    if (width === undefined) {
      ({ width } = ctx.measureText(letter));
      letters.set(letter, width);
    }
    sum += width;
  }
  return sum;
}
