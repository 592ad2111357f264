// Names beside their places: the important first, none upon another, none upon a large circle.

const SIDES = [
  [1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1],
];
const GRID = 64;

export function createBoard() {
  return new Map();
}

function cells(box) {
  const out = [];
  for (let x = Math.floor(box[0] / GRID); x <= Math.floor(box[2] / GRID); x++) {
    for (let y = Math.floor(box[1] / GRID); y <= Math.floor(box[3] / GRID); y++) {
      out.push(x * 4096 + y);
    }
  }
  return out;
}

export function occupy(board, box) {
  for (const cell of cells(box)) {
    if (!board.has(cell)) board.set(cell, []);
    board.get(cell).push(box);
  }
}

function isFree(board, box) {
  for (const cell of cells(box)) {
    for (const other of board.get(cell) ?? []) {
      if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) {
        return false;
      }
    }
  }
  return true;
}

function contains(outer, box) {
  return box[0] >= outer[0] && box[1] >= outer[1] && box[2] <= outer[2] && box[3] <= outer[3];
}

// Where a label of this size fits beside a symbol, its middle left; null where it does not.
// A label of a place within the window does not run over the window's edge.
export function place(board, symbol, width, height, window) {
  const inside = window && contains(window, [symbol.x, symbol.y, symbol.x, symbol.y]);
  for (const [sx, sy] of SIDES) {
    const diagonal = sx && sy ? 0.75 : 1;
    const gap = symbol.r * diagonal + 3;
    const x = sx > 0 ? symbol.x + gap : sx < 0 ? symbol.x - gap - width : symbol.x - width / 2;
    const y = symbol.y + sy * (symbol.r * diagonal + (sx ? height * 0.35 : height / 2 + 1));
    const box = [x - 1, y - height / 2, x + width + 1, y + height / 2];
    if (inside && !contains(window, box)) continue;
    if (isFree(board, box)) {
      occupy(board, box);
      return [x, y];
    }
  }
  return null;
}
