// Names beside their places: the important first, none upon another, none upon a large circle.

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
  for (const [sx, sy] of SIDES) {
    const diagonal = sx && sy ? 0.75 : 1;
    const gap = symbol.r * diagonal + 3;
    const x = sx > 0 ? symbol.x + gap : sx < 0 ? symbol.x - gap - width : symbol.x - width / 2;
    const y = symbol.y + sy * (symbol.r * diagonal + (sx ? height * 0.35 : height / 2 + 1));
    const box = [x - 1, y - height / 2, x + width + 1, y + height / 2];
    if (window && overlap(window, box) && !contains(window, box)) continue;
    if (isFree(board, box)) {
      occupy(board, box);
      return [x, y];
    }
  }
  return null;
}
