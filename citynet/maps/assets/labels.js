// Names beside their places: the important first, none upon another, none upon a large circle.

import { FONT, painted } from "./text.js";

const SIDES = [
  [1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1],
];
const GRID = 64;

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

// Where a label of this size fits beside a symbol, its middle left; null where it does not.
// No label runs over the window's edge.
export function place(board, symbol, width, height, window) {
  const reach = symbol.r + (symbol.ring ?? 0); // what lies within the place is drawn around it
  for (const [sx, sy] of SIDES) {
    const diagonal = sx && sy ? 0.75 : 1;
    const gap = reach * diagonal + 3;
    const x = sx > 0 ? symbol.x + gap : sx < 0 ? symbol.x - gap - width : symbol.x - width / 2;
    const y = symbol.y + sy * (reach * diagonal + (sx ? height * 0.35 : height / 2 + 1));
    const box = [x - 1, y - height / 2, x + width + 1, y + height / 2];
    if (window && overlap(window, box) && !contains(window, box)) continue;
    if (isFree(board, box)) {
      occupy(board, box);
      return [x, y];
    }
  }
  return null;
}

export function* drawLabels(ctx, scene, net) {
  const board = createBoard(coveredBy(net));
  // Among very many small places a name may lie on some of them.
  const solid = scene.symbols.length > 400 ? 4 : 0;
  for (const { x, y, r, ring = 0 } of scene.symbols) {
    const out = r + ring;
    if (r > solid) occupy(board, [x - out, y - out, x + out, y + out]);
  }
  // On paper there is no pointer to ask for the other names.
  const room = scene.view.paper ? 5000 : 16000;
  const most = Math.round((scene.view.width * scene.view.height) / room);
  let written = 0;
  // Symbols are sorted by size; the centre comes before all. After many tries there is no room.
  const order = scene.symbols.slice(0, 600).filter((symbol) => !symbol.idle);
  order.sort((s, t) => (t.node === net.model.focal) - (s.node === net.model.focal));
  for (const symbol of order) {
    if (written >= most) break;
    if (writeLabel(ctx, board, symbol, net)) written++;
    if (written % 16 === 15) yield;
  }
}

// Where the controls lie above the map, in a frame's pixels.
export function coveredBy(net) {
  const [left, top] = net.window?.() ?? [0, 0];
  return net.covered.map((box) => [box[0] + left, box[1] + top, box[2] + left, box[3] + top]);
}

export function writeLabel(ctx, board, symbol, net, strong = false) {
  const text = painted(symbol.name ?? net.model.shortName(symbol.node));
  if (!text) return false;
  const large = strong || symbol.r > 9 || symbol.node === net.model.focal;
  const size = large ? 12.5 : 11;
  ctx.font = `${large ? 600 : 400} ${size}px ${FONT}`;
  const width = labelWidth(net, ctx, text);
  let at = place(board, symbol, width, size + 3, net.window?.());
  if (!at && symbol.node === net.model.focal) {
    // The centre has its name whatever lies around it, and no other name lies on it.
    at = [symbol.x + symbol.r + 7, symbol.y];
    occupy(board, [at[0], at[1] - size / 2, at[0] + width, at[1] + size / 2]);
  }
  if (!at) return false;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = net.colors.halo;
  ctx.strokeText(text, at[0], at[1]);
  ctx.fillStyle = net.colors.ink;
  ctx.fillText(text, at[0], at[1]);
  return true;
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
